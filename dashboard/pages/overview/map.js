// The map and the tile map: drawings of the server, whose colours, names and marks are set here for the view. A card of
// facts beside the pointer, and the keys that move over the map.

import { byId } from './bind.js'
import * as f from './fields.js'
import { stateOf } from './states.js'
import { hideTip, showTip } from './tip.js'
import { countiesOf } from './view.js'
import { comma, eraOf, say, theWords } from './words.js'

const SVG = 'http://www.w3.org/2000/svg'
const ARROWS = { ArrowUp: 'up', ArrowDown: 'down', ArrowLeft: 'left', ArrowRight: 'right' }
let current = null
let focus = ''
// The borders of the drawings on the page.
let drawnEra = null

const cellOf = (area) => current.cells.at(current.view.indicator, current.view.week, area, current.view.kind)
/** A county's state against the target where the map shows states, else ''. */
const shownState = (state, area) => (state.view.kind || !state.view.show ? '' : stateOf(state, state.words.cards[state.view.indicator], area))

function paintOf(area) {
  const { words, view } = current
  if (!view.show) return f.fill(words.cards[view.indicator], cellOf(area))
  return words.state_paints[shownState(current, area)] ?? 'url(#p-not_applicable)'
}

export function paintMap(state) {
  current = state
  drawEra()
  const card = state.words.cards[state.view.indicator]
  const [slot, chosen] = [byId('map-slot'), countiesOf(state.view)]
  slot.parentNode.classList.toggle('by-state', state.view.show)
  slot.setAttribute('aria-label', say('view.map_label', card.words))
  slot.querySelector('.map-picture')?.setAttribute('aria-label', say('view.map_heading', card.words))
  for (const link of slot.querySelectorAll('a[data-area]')) {
    paintLink(link, card, chosen)
    link.querySelector('use').classList.toggle('focus', link.dataset.area === focus)
    // The whole map is one tab stop.
    link.tabIndex = -1
  }
  // Drawn last, so that their outlines lie above those of their neighbours.
  for (const area of [...chosen, focus]) {
    for (const link of slot.querySelectorAll(`a[data-area="${area}"]`)) link.nextSibling && link.parentNode.append(link)
  }
  for (const word of slot.querySelectorAll('[data-word]')) paintWord(word, chosen)
  for (const names of slot.querySelectorAll('.county-names')) markNames(names)
}

export function paintTileMap(state) {
  current = state
  drawEra()
  const card = state.words.cards[state.view.indicator]
  for (const link of byId('tile-slot').querySelectorAll('a[data-area]')) {
    paintLink(link, card, [])
    link.classList.toggle('chosen', link.dataset.area === state.view.county)
    // The server's outline of the chosen county; that of the stylesheet follows the class.
    for (const name of ['stroke', 'stroke-width']) link.firstChild.removeAttribute(name)
    markSquare(link)
  }
}

/** For a week with other borders, replace both drawings. */
function drawEra() {
  const era = eraOf(current.view.week)
  drawnEra ??= era
  if (era === drawnEra) return
  drawnEra = era
  byId('map-slot').innerHTML = era.map
  byId('tile-slot').innerHTML = era.tiles
  for (const name of ['map-wide', 'map-narrow']) document.querySelector(`.map-numbers .${name}`).textContent = era.numbered[name] ?? ''
}

/** The elements of a county in the server's drawings: its shape, and on the tile map its texts. */
function paintLink(link, card, chosen) {
  const { area } = link.dataset
  const cell = cellOf(area)
  const shape = link.querySelector('use, rect')
  const texts = link.querySelectorAll('text')
  shape.setAttribute('fill', paintOf(area))
  shape.classList.toggle('chosen', chosen.includes(area))
  // A label in place of the title, which the browser would show beside the card.
  shape.querySelector('title')?.remove()
  if (!texts.length) link.setAttribute('aria-label', spoken(current, area))
  for (const text of texts) ink(text, area)
  // The last text of a square is its share.
  const share = [...texts].at(-1)
  if (share) share.textContent = f.directed(cell.value === null ? say(`words.${cell.state}`) : f.bare(card, cell.value))
}

function ink(text, area) {
  const { dark, grounds } = theWords()
  const paint = paintOf(area)
  text.setAttribute('fill', dark.includes(paint) ? '#ffffff' : '#000000')
  text.setAttribute('stroke', grounds[paint] ?? paint)
}

/** A name or a number on the map. A chosen county has its name instead of its number. */
function paintWord(word, counties) {
  const area = word.dataset.word
  ink(word, area)
  if (!('number' in word.dataset)) return
  const chosen = counties.includes(area)
  if (chosen) word.setAttribute('visibility', 'hidden')
  else word.removeAttribute('visibility')
  const name = word.previousElementSibling?.matches('.chosen-name') ? word.previousElementSibling : null
  if (!chosen) name?.remove()
  else if (!name) word.before(chosenName(word, current.words.areas[area]))
}

/** The server says where the name has room, in the number's data-number. */
function chosenName(number, text) {
  const node = number.cloneNode()
  const { size } = number.parentNode.dataset
  for (const name of ['data-word', 'data-number', 'visibility']) node.removeAttribute(name)
  const look = { class: 'chosen-name', x: number.dataset.number, 'font-size': size, fill: 'var(--chosen)', stroke: '#ffffff', 'stroke-width': size / 4 }
  for (const [name, value] of Object.entries(look)) node.setAttribute(name, value)
  node.textContent = f.directed(text)
  return node
}

/** The marks of a county: its state, or that most of its offices are late, or three quarters are only self-reported. */
function marksOf(area) {
  if (current.view.show) return [shownState(current, area)].filter(Boolean)
  const cell = cellOf(area)
  const late = cell.known && cell.late * 2 > cell.d
  const unverified = cell.known && cell.unverified > 0 && cell.unverified * 4 >= cell.d * 3
  return [late && 'late', unverified && 'unverified'].filter(Boolean)
}

const number = (node, name) => Number(node.getAttribute(name))

/** Marks below the counties' names. */
function markNames(names) {
  for (const old of names.querySelectorAll('[data-marks]')) old.remove()
  const last = {}
  for (const word of names.querySelectorAll('[data-word]')) {
    // A second line is directly below the first; a second copy of a name is in the inset.
    const first = (last[word.dataset.word] ??= word)
    if (number(first, 'x') === number(word, 'x')) last[word.dataset.word] = word
  }
  for (const [area, word] of Object.entries(last)) {
    const wanted = marksOf(area)
    const y = number(word, 'y') + number(word, 'font-size') / 2 + (current.view.show ? 4 : 0)
    if (wanted.length) word.after(marks(area, number(word, 'x'), y, wanted, (i) => (i - (wanted.length - 1) / 2) * 12))
  }
}

/** Marks in a corner of a county's square. */
function markSquare(link) {
  link.querySelector('[data-marks]')?.remove()
  const wanted = marksOf(link.dataset.area)
  const [x, y, width, height] = ['x', 'y', 'width', 'height'].map((name) => number(link.firstChild, name))
  if (wanted.length) link.append(marks(link.dataset.area, x + width - 8, y + height - 8, wanted, (i) => -12 * i))
}

function marks(area, x, y, names, along) {
  const node = document.createElementNS(SVG, 'g')
  node.dataset.marks = area
  node.setAttribute('transform', `translate(${x} ${y})`)
  node.append(...names.map((name, i) => badge(name, along(i))))
  return node
}

function badge(name, x) {
  const node = document.createElementNS(SVG, 'path')
  const at = `M${x} 0`
  const sign = theWords().state_signs[name]
  if (sign) {
    node.setAttribute('class', 'map-sign')
    node.setAttribute('d', sign)
    node.setAttribute('transform', `translate(${x - 6} -6) scale(0.857)`)
    return node
  }
  node.setAttribute('class', 'map-mark')
  node.setAttribute('d', name === 'late' ? `${at}m-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0m4 -4v4h3` : `${at}m0 -4.5l4.5 4.5l-4.5 4.5l-4.5 -4.5z`)
  return node
}

/** The card of facts of the county under the pointer, or under a finger that is lifted: one that moves scrolls the page. */
export function tipOverPictures(views) {
  for (const came of ['pointermove', 'pointerup']) {
    views.addEventListener(came, (event) => {
      const area = event.target.closest('a[data-area]')?.dataset.area
      if (area && current && (event.pointerType === 'touch') === (came === 'pointerup')) showTip(current, area, event)
    })
  }
  views.addEventListener('pointerout', ({ pointerType }) => pointerType !== 'touch' && hideTip())
  document.addEventListener('pointerdown', ({ pointerType }) => pointerType === 'touch' && hideTip())
}

/** The map is one tab stop: arrow keys move to the neighbour, Enter and space choose, Escape clears. */
export function walkMap(slot, choose, speak) {
  slot.tabIndex = 0
  // Screen readers pass on arrow keys to elements with this role.
  slot.setAttribute('role', 'application')
  // A click gives the focus to the map, not to a county's link.
  slot.addEventListener('mousedown', (event) => {
    event.preventDefault()
    slot.focus({ preventScroll: true })
  })
  slot.addEventListener('keydown', (event) => {
    if (!current || event.target !== slot) return
    const { view } = current
    if (event.key in ARROWS) {
      const { drawn, neighbours } = eraOf(view.week)
      const from = focus || view.county || drawn[0]
      const next = focus || view.county ? neighbours[from]?.[ARROWS[event.key]] : from
      if (next) {
        focus = next
        speak(spoken(current, next))
        paintMap(current)
      }
    } else if (event.key === 'Enter' || event.key === ' ') {
      if (focus) choose({ county: focus === view.county ? '' : focus })
    } else if (event.key === 'Escape') {
      choose({ county: '' })
    } else return
    event.preventDefault()
  })
  slot.addEventListener('blur', () => {
    focus = ''
    if (current) paintMap(current)
  })
}

/** A county with its figure, in words. */
export function spoken(state, area) {
  const { cells, words, view } = state
  const cell = cells.at(view.indicator, view.week, area, view.kind)
  const text = f.hover(words.areas[area], words.cards[view.indicator], cell)
  const against = shownState(state, area)
  return view.show ? text + comma() + say(against ? `target_state.${against}` : 'tile.no_target') : text
}
