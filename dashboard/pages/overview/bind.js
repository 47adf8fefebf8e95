// Fills texts into the elements that the server wrote, by the names of their fields.

import { say, theWords } from './words.js'

export const byId = (id) => document.getElementById(id)
export const put = (node, text) => {
  if (node && node.textContent !== text) node.textContent = text
}
export const field = (node, name) => node.querySelector(`[data-f="${name}"]`)
// Fields that set more than an element's text.
const BOUND = {
  length: (node, length) => { node.style.inlineSize = length },
  beside: (node, place) => { node.hidden = place === null; node.style.insetInlineStart = place ?? '0%' },
  bar: (node, { width, paint }) => Object.assign(node.style, { inlineSize: width, background: paint }),
  change: (node, { text, trend }) => {
    put(node, text)
    node.closest('.trend').className = `trend trend-${trend}`
  },
  // As the macro state_chip of components.html.
  state: (node, state) => {
    if (node.querySelector(`.state-${state}`)) return
    const sign = `<svg viewBox="0 0 14 14" aria-hidden="true"><path d="${theWords().state_signs[state]}"/></svg>`
    node.innerHTML = state && `<span class="badge state state-${state}">${sign}${say(`target_state.${state}`)}</span>`
  },
  word: (node, { text, state }) => {
    // The server writes no text beside the sign of a cell that has a value.
    const sign = node.firstElementChild
    sign.className = `mark mark-${state}`
    node.replaceChildren(sign, text)
  },
}

/** Fill each [data-f=NAME] below a node with the row's field NAME; elements of other fields stay unchanged. */
export function bind(node, row) {
  for (const place of node.querySelectorAll('[data-f]')) {
    const value = row[place.dataset.f]
    if (value === undefined) continue
    const bound = BOUND[place.dataset.f]
    if (bound) bound(place, value)
    else put(place, value)
  }
}

export function mark(link, chosen) {
  if (chosen) link.setAttribute('aria-current', 'true')
  else link.removeAttribute('aria-current')
}
