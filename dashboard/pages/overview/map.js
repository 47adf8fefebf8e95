// The live map: plotly draws the polygons; this module sets their colours and tooltips, and handles keys. The layer above
// (names and inset) and the tile map are the server's drawings, whose colours are set here too.
// Colours are set on the paths first, and in plotly a little later, so that a choice is visible at once.

import * as f from './fields.js'
import { keepLight } from './legend.js'
import { hideTip, showTip } from './tip.js'
import { eraOf, say, theWords } from './words.js'

const SVG = 'http://www.w3.org/2000/svg'
const ARROWS = { ArrowUp: 'up', ArrowDown: 'down', ArrowLeft: 'left', ArrowRight: 'right' }
let current = null
let graph = null
let focus = ''
let pending = 0
// The borders to which the names and the tile map on the page belong.
let drawnEra = null

const picture = () => document.querySelector('.map-picture')
const paths = () => graph?.querySelectorAll('.choroplethlayer path.choroplethlocation') ?? []
const codeOf = (path) => path.__data__?.loc
const cellOf = (area) => current.cells.at(current.view.indicator, current.view.week, area, current.view.kind)

/** Use plotly's graph as soon as it is drawn, and set its colours again whenever plotly draws it again. */
export function adoptMap(node, onFirstDraw) {
  graph = node
  graph.on('plotly_afterplot', () => {
    if (!paths().length) return
    picture()?.querySelector('.counties')?.remove()
    if (eraOf(current.view.week) === drawnEra) paintPaths()
    else {
      paintMap(current)
      paintTileMap(current)
    }
    onFirstDraw()
  })
  graph.on('plotly_hover', ({ points: [{ location }], event }) => showTip(current, location, event))
  graph.on('plotly_unhover', hideTip)
}

export function paintMap(state) {
  current = state
  drawEra()
  const card = state.words.cards[state.view.indicator]
  for (const link of document.querySelectorAll('.map-slot a[data-area]')) paintLink(link, card)
  for (const word of document.querySelectorAll('[data-word]')) paintWord(word, card)
  for (const names of document.querySelectorAll('.county-names')) markNames(names)
  if (paths().length) paintPaths()
}

function paintPaths() {
  const { words, view } = current
  const card = words.cards[view.indicator]
  for (const path of paths()) {
    const area = codeOf(path)
    path.style.fill = f.fill(card, cellOf(area))
    path.classList.toggle('chosen', area === view.county)
    path.classList.toggle('focus', area === focus)
    if ((area === view.county || area === focus) && path.nextSibling) path.parentNode.append(path)
  }
  keepLight(current)
  tellPlotly()
}

export function paintTileMap(state) {
  current = state
  drawEra()
  const card = state.words.cards[state.view.indicator]
  for (const link of document.querySelectorAll('.tile-slot a[data-area]')) {
    paintLink(link, card)
    markSquare(link)
  }
}

/** For a week with other borders, replace the names and the tile map once plotly draws. */
function drawEra() {
  const era = eraOf(current.view.week)
  drawnEra ??= era
  if (era === drawnEra || !paths().length) return
  drawnEra = era
  document.getElementById('tile-slot').innerHTML = era.tiles
  for (const name in era.numbered) document.querySelector(`.map-numbers .${name}`).textContent = era.numbered[name]
  const svg = picture()
  svg.setAttribute('viewBox', `0 0 800 ${era.high}`)
  svg.innerHTML = era.over
}

/** The elements of a county in the server's drawings: its shape, and on the tile map its texts. */
function paintLink(link, card) {
  const { words, view } = current
  const { area } = link.dataset
  const cell = cellOf(area)
  const shape = link.querySelector('path, use, rect')
  const paint = f.fill(card, cell)
  shape.setAttribute('fill', paint)
  shape.classList.toggle('chosen', area === view.county)
  // Without titles, since the browser would show them beside the tooltip.
  const title = shape.querySelector('title')
  if (title) {
    link.setAttribute('aria-label', '')
    title.remove()
  }
  if (link.ariaLabel !== null) link.setAttribute('aria-label', f.hover(words.areas[area], card, cell))
  for (const text of link.querySelectorAll('text')) {
    ink(text, card, cell)
    if ('share' in text.dataset) text.textContent = f.directed(cell.value === null ? say(`words.${cell.state}`) : f.bare(card, cell.value))
  }
}

function ink(text, card, cell) {
  const { dark, grounds } = theWords()
  const paint = f.fill(card, cell)
  text.setAttribute('fill', dark.includes(paint) ? '#ffffff' : '#000000')
  text.setAttribute('stroke', grounds[cell.state] ?? paint)
}

/** A name or a number on the map. A chosen county has its name instead of its number. */
function paintWord(word, card) {
  const { words, view } = current
  const area = word.dataset.word
  ink(word, card, cellOf(area))
  if (!('number' in word.dataset)) return
  const chosen = area === view.county
  if (chosen) word.setAttribute('visibility', 'hidden')
  else word.removeAttribute('visibility')
  const name = word.previousElementSibling?.matches('.chosen-name') ? word.previousElementSibling : null
  if (!chosen) name?.remove()
  else if (!name) word.before(chosenName(word, words.areas[area]))
}

function chosenName(number, text) {
  const node = document.createElementNS(SVG, 'text')
  const { size } = number.parentNode.dataset
  const half = text.length * size * 0.27
  node.setAttribute('class', 'chosen-name')
  node.setAttribute('x', Math.min(Math.max(number.getAttribute('x'), half), 800 - half))
  node.setAttribute('y', number.getAttribute('y'))
  node.setAttribute('font-size', size)
  node.setAttribute('fill', 'var(--chosen)')
  node.setAttribute('stroke', '#ffffff')
  node.textContent = text
  return node
}

/** Update plotly's own copy of the colours, a little later. */
function tellPlotly() {
  const { words, view } = current
  const key = `${view.indicator} ${view.week} ${view.kind}`
  const era = eraOf(view.week)
  clearTimeout(pending)
  if (graph.dataset.told === key) return
  // Well after the frame that shows the choice, and only once for several quick choices.
  pending = setTimeout(() => {
    const card = words.cards[view.indicator]
    const areas = era.drawn.filter((area) => area in words.areas)
    graph.dataset.told = key
    const n = card.colours.length
    window.Plotly.restyle(graph, {
      geojson: era.address,
      locations: [areas],
      z: [areas.map((area) => f.level(card, cellOf(area)))],
      colorscale: [card.colours.flatMap((colour, i) => [[i / n, colour], [(i + 1) / n, colour]])],
      zmax: n - 0.5,
    })
  }, 400)
}

/** The marks of a county: most of its offices are late, or three quarters are only self-reported. */
function marksOf(area) {
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
    const y = number(word, 'y') + number(word, 'font-size') / 2
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
  node.setAttribute('class', 'map-mark')
  node.setAttribute('d', name === 'late' ? `${at}m-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0m4 -4v4h3` : `${at}m0 -4.5l4.5 4.5l-4.5 4.5l-4.5 -4.5z`)
  return node
}

/** The tooltip over the inset and the tile map. */
export function tipOverPictures(views) {
  views.addEventListener('pointermove', (event) => {
    const area = event.target.closest?.('a[data-area]')?.dataset.area
    if (area && current) showTip(current, area, event)
  })
  views.addEventListener('pointerout', (event) => event.target.closest?.('a[data-area]') && hideTip())
}

/** The map is one tab stop: arrow keys move to the neighbour, Enter and space choose, Escape clears. */
export function walkMap(slot, choose, speak) {
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

export function spoken({ cells, words, view }, area) {
  const cell = cells.at(view.indicator, view.week, area, view.kind)
  return f.hover(words.areas[area], words.cards[view.indicator], cell)
}

export function labelMap(slot, name) {
  slot.setAttribute('aria-label', say('view.map_label', { name }))
}
