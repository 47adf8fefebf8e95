// The colour scale: updates it for the view, and highlights the counties of a class when that class is pressed.

import { put } from './bind.js'
import * as f from './fields.js'

let lit = null
let litOf = ''
let dimmed = false

const bar = () => document.getElementById('legend')

/** The position of a value on the scale, in percent of its length: the twin of `position` in dashboard/figures/words.py. */
function place(value, edges) {
  const i = edges.findIndex((edge, at) => at && value <= edge) - 1
  return ((i + (value - edges[i]) / (edges[i + 1] - edges[i])) * 100) / (edges.length - 1)
}

export function paintLegend({ cells, words, view, card, counties }) {
  const [target, classes, bounds, marks] = bar().children
  const { edges, class_texts: texts } = card
  put(target, card.target_line)
  target.hidden = card.target === null
  if (!target.hidden) target.style.insetInlineStart = `${place(card.target, edges).toFixed(1)}%`
  const fitted = (list, wanted) => {
    while (list.children.length < wanted) list.append(list.lastElementChild.cloneNode(true))
    while (list.children.length > wanted) list.lastElementChild.remove()
    return [...list.children]
  }
  fitted(classes, texts.length).forEach((button, i) => {
    button.disabled = false
    button.dataset.level = i
    button.style.background = card.colours[i]
    put(button.firstChild, texts[i])
  })
  fitted(bounds, edges.length).forEach((bound, i) => {
    put(bound, card.edge_texts[i])
    bound.style.insetInlineStart = `${((i * 100) / texts.length).toFixed(1)}%`
  })
  const states = new Set(counties.map((area) => cells.at(view.indicator, view.week, area, view.kind).state))
  f.PATTERNS.forEach((state, i) => {
    const button = marks.children[i]
    Object.assign(button, { disabled: false, hidden: !states.has(state) })
    button.dataset.level = texts.length + i
  })
}

/** Apply the highlight to the counties that are in the highlighted class in this view. */
export function keepLight({ cells, words, view }) {
  if (litOf !== view.indicator) lit = null
  litOf = view.indicator
  if (lit === null && !dimmed) return
  dimmed = lit !== null
  const card = words.cards[view.indicator]
  const dim = (node, area) => {
    const level = f.level(card, cells.at(view.indicator, view.week, area, view.kind))
    node.classList.toggle('is-dim', lit !== null && level !== lit)
  }
  for (const node of document.querySelectorAll('#board [data-area]')) dim(node, node.dataset.area)
  for (const word of document.querySelectorAll('[data-word]')) dim(word, word.dataset.word)
  for (const button of bar().querySelectorAll('[data-level]')) {
    button.setAttribute('aria-pressed', lit === Number(button.dataset.level))
  }
}

/** A press on a class highlights its counties everywhere; a second press, or Escape, ends the highlight. */
export function listenToLegend(state) {
  const light = (level) => {
    lit = level
    keepLight(state)
  }
  bar().addEventListener('click', ({ target }) => {
    const button = target.closest('[data-level]')
    if (button) light(lit === Number(button.dataset.level) ? null : Number(button.dataset.level))
  })
  document.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape' && lit !== null) light(null)
  })
}
