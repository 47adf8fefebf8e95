// The map and the tile map: the card of facts beside the pointer, keys that move over the map, and what is lit.

import { byId } from './fields.js'

const ARROWS = { ArrowUp: 'up', ArrowDown: 'down', ArrowLeft: 'left', ArrowRight: 'right' }
const areaOf = (target) => target.closest?.('[data-area]')?.dataset.area ?? ''

/** Draw these counties' shapes last, so that their outlines lie above those of their neighbours. */
export function raise(areas) {
  for (const area of areas) {
    for (const link of document.querySelectorAll(`.map-slot a[data-area="${area}"]`)) {
      if (link.nextSibling) link.parentNode.append(link)
    }
  }
}

/** The card of facts of the county under the pointer, or under a finger that is lifted: one that moves scrolls the page.
 * write: fills the card for its data-area. */
export function tipOver(views, write) {
  const tip = views.querySelector('.tip')
  const hide = () => { tip.hidden = true }
  for (const came of ['pointermove', 'pointerup']) {
    views.addEventListener(came, (event) => {
      const area = event.target.closest('a[data-area]')?.dataset.area
      if (!area || (event.pointerType === 'touch') !== (came === 'pointerup')) return
      tip.dataset.area = area
      write()
      tip.hidden = false
      place(tip, event, views.getBoundingClientRect())
    })
  }
  views.addEventListener('pointerout', ({ pointerType }) => pointerType !== 'touch' && hide())
  document.addEventListener('pointerdown', ({ pointerType }) => pointerType === 'touch' && hide())
}

/** On that side of the pointer that has room, or below a finger. */
function place(tip, { pointerType, clientX, clientY }, outer) {
  const { width, height } = tip.getBoundingClientRect()
  const beside = (at, size, room) => (at + 16 + size < room ? at + 16 : at - 16 - size)
  const under = Math.min(clientX - width / 2, innerWidth - 4 - width)
  const left = pointerType === 'touch' ? under : beside(clientX, width, innerWidth)
  const top = beside(clientY, height, innerHeight)
  Object.assign(tip.style, { left: `${Math.max(left, 4) - outer.left}px`, top: `${Math.max(top, 4) - outer.top}px` })
}

/** The map is one tab stop: arrow keys move to the neighbour, Enter and space choose, Escape clears. neighbours: by county
 * and direction; chosen: the chosen county; speak: says a county. */
export function walk(slot, { neighbours, chosen, choose, speak }) {
  let focus = ''
  const mark = () => {
    for (const shape of slot.querySelectorAll('.focus')) shape.classList.remove('focus')
    for (const link of slot.querySelectorAll(`a[data-area="${focus}"]`)) link.firstChild.classList.add('focus')
    raise(focus ? [focus] : [])
  }
  for (const link of slot.querySelectorAll('a')) link.tabIndex = -1
  slot.tabIndex = 0
  // Screen readers pass on arrow keys to elements with this role.
  slot.setAttribute('role', 'application')
  slot.setAttribute('aria-labelledby', 'panel-map-title')
  // A click gives the focus to the map, not to a county's link.
  slot.addEventListener('mousedown', (event) => {
    event.preventDefault()
    slot.focus({ preventScroll: true })
  })
  slot.addEventListener('keydown', (event) => {
    if (event.target !== slot) return
    if (event.key in ARROWS) {
      const from = focus || chosen()
      const next = from ? neighbours()[from]?.[ARROWS[event.key]] : Object.keys(neighbours())[0]
      if (next) {
        focus = next
        speak(next)
        mark()
      }
    } else if (event.key === 'Enter' || event.key === ' ') {
      if (focus) choose(focus === chosen() ? '' : focus)
    } else if (event.key === 'Escape') {
      choose('')
    } else return
    event.preventDefault()
  })
  slot.addEventListener('blur', () => {
    focus = ''
    mark()
  })
}

/** Light the county under the pointer or with the focus in map, ranking and table at once. */
export function followPointer(main) {
  let lit = ''
  const light = (area) => {
    if (area === lit) return
    lit = area
    for (const node of main.querySelectorAll('[data-area]')) node.toggleAttribute('data-lit', Boolean(area) && node.dataset.area === area)
  }
  for (const came of ['pointerover', 'focusin']) main.addEventListener(came, ({ target }) => light(areaOf(target)))
  for (const left of ['pointerleave', 'focusout']) main.addEventListener(left, () => light(''))
}

/** A press on a class of the legend lights its counties everywhere; a second press, or Escape, ends that. levelOf: the
 * class of a county. Returns the function that lights them again after a choice; other classes end it. */
export function legend(levelOf) {
  let lit = null
  let classes = ''
  let dimmed = false
  const light = () => {
    const now = byId('legend').textContent
    if (now !== classes) lit = null
    classes = now
    if (lit === null && !dimmed) return
    dimmed = lit !== null
    for (const node of document.querySelectorAll('#board [data-area]')) node.classList.toggle('is-dim', lit !== null && levelOf(node.dataset.area) !== lit)
    for (const button of byId('legend').querySelectorAll('[data-level]')) button.setAttribute('aria-pressed', button.dataset.level === lit)
  }
  byId('legend').addEventListener('click', ({ target }) => {
    const level = target.closest('[data-level]')?.dataset.level
    if (level === undefined) return
    lit = lit === level ? null : level
    light()
  })
  document.addEventListener('keydown', ({ key }) => {
    if (key !== 'Escape' || lit === null) return
    lit = null
    light()
  })
  light()
  return light
}
