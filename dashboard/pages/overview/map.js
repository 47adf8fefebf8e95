// The live map: plotly draws the polygons; this paints their classes and words, names them, and lets keys walk.
// Painting the paths first and telling plotly a little later shows a choice at once.

import * as f from './fields.js'
import { eraOf, say } from './words.js'

const SVG = 'http://www.w3.org/2000/svg'
// The same sizes as in dashboard/figures/picture.py.
const LETTERS = [19, 16, 13, 10]
const ARROWS = { ArrowUp: 'up', ArrowDown: 'down', ArrowLeft: 'left', ArrowRight: 'right' }
let current = null
let graph = null
let focus = ''
let pending = 0

const paths = () => graph?.querySelectorAll('.choroplethlayer path.choroplethlocation') ?? []
const codeOf = (path) => path.__data__?.loc

/** Take over plotly's graph as soon as it has drawn; whenever it draws again, paint again. */
export function adoptMap(node, onFirstDraw) {
  graph = node
  graph.on('plotly_afterplot', () => {
    if (!paths().length) return
    // Plotly may have drawn at another size: the names find their places anew.
    graph.querySelector('.county-names')?.remove()
    paintMap(current)
    onFirstDraw()
  })
}

export function paintMap(state) {
  current = state
  paintPicture()
  if (!graph || !paths().length) return
  const { cells, words, view } = state
  const card = words.cards[view.indicator]
  for (const path of paths()) {
    const area = codeOf(path)
    path.style.fill = f.fill(card, cells.at(view.indicator, view.week, area, view.kind))
    path.classList.toggle('chosen', area === view.county)
    path.classList.toggle('focus', area === focus)
    if (area === view.county || area === focus) path.parentNode.append(path)
  }
  if (!graph.querySelector('.county-names')) nameCounties()
  markCounties()
  tellPlotly()
}

/** The SVG that the server drew, while it still stands in for the live map. */
function paintPicture() {
  const { cells, words, view } = current
  const card = words.cards[view.indicator]
  for (const link of document.querySelectorAll('.map-picture a[data-area]')) {
    const area = link.dataset.area
    const cell = cells.at(view.indicator, view.week, area, view.kind)
    const path = link.querySelector('path')
    path.setAttribute('fill', f.fill(card, cell))
    path.classList.toggle('chosen', area === view.county)
    link.querySelector('title').textContent = f.hover(words.areas[area], cell)
  }
}

/** Plotly's own copy of colours and hover texts, a little later. */
function tellPlotly() {
  const { cells, words, view } = current
  const key = `${view.indicator} ${view.week} ${view.kind}`
  const era = eraOf(view.week)
  clearTimeout(pending)
  if (graph.dataset.told === key) return
  // Well after the frame that shows the choice, and once for many quick ones.
  pending = setTimeout(() => {
    const card = words.cards[view.indicator]
    const areas = era.drawn.filter((area) => area in words.areas)
    const at = (area) => cells.at(view.indicator, view.week, area, view.kind)
    graph.dataset.told = key
    const n = card.colours.length
    window.Plotly.restyle(graph, {
      geojson: era.address,
      locations: [areas],
      z: [areas.map((area) => f.level(card, at(area)))],
      text: [areas.map((area) => f.hover(words.areas[area], at(area)))],
      colorscale: [card.colours.flatMap((colour, i) => [[i / n, colour], [(i + 1) / n, colour]])],
      zmax: n - 0.5,
    })
  }, 400)
}

/** County names where they fit, and beneath each a place for its marks. */
function nameCounties() {
  const { words, view } = current
  const layer = graph.querySelector('.geo') ?? graph.querySelector('.geolayer')
  const project = graph._fullLayout.geo._subplot.projection
  const names = document.createElementNS(SVG, 'g')
  names.setAttribute('class', 'county-names')
  for (const [area, [lon, lat, width, height]] of Object.entries(eraOf(view.week).labels)) {
    const [x, y] = project([lon, lat])
    const room = project([lon + width / 2, lat])[0] - project([lon - width / 2, lat])[0]
    const tall = project([lon, lat - height / 2])[1] - project([lon, lat + height / 2])[1]
    const most = Math.min((room / words.areas[area].length) * 1.9, tall)
    const size = LETTERS.find((letter) => letter <= most)
    if (size) names.append(label(words.areas[area], x, y, size))
    const marks = document.createElementNS(SVG, 'g')
    marks.dataset.marks = area
    marks.setAttribute('transform', `translate(${x.toFixed(1)} ${(size ? y + size * 0.75 : y).toFixed(1)})`)
    names.append(marks)
  }
  layer.append(names)
}

/** A mark where most of a county's offices are late, or three quarters rest on their own word. */
function markCounties() {
  const { cells, view } = current
  for (const place of graph.querySelectorAll('[data-marks]')) {
    const cell = cells.at(view.indicator, view.week, place.dataset.marks, view.kind)
    const late = cell.known && cell.late * 2 > cell.d
    const unverified = cell.known && cell.unverified * 4 >= cell.d * 3
    const wanted = [late && 'late', unverified && 'unverified'].filter(Boolean)
    if (place.dataset.shown === wanted.join()) continue
    place.dataset.shown = wanted.join()
    place.replaceChildren(...wanted.map((name, i) => badge(name, (i - (wanted.length - 1) / 2) * 12)))
  }
}

function label(text, x, y, size) {
  const node = document.createElementNS(SVG, 'text')
  node.setAttribute('x', x)
  node.setAttribute('y', y)
  node.setAttribute('font-size', size)
  node.textContent = text
  return node
}

function badge(name, x) {
  const node = document.createElementNS(SVG, 'path')
  const at = `M${x} 0`
  node.setAttribute('class', `map-mark map-mark-${name}`)
  node.setAttribute('d', name === 'late' ? `${at}m-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0m4 -4v4h3` : `${at}m0 -4.5l4.5 4.5l-4.5 4.5l-4.5 -4.5z`)
  return node
}

/** One tab stop: arrows go to the neighbour, Enter and space choose, Escape lets go. */
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
        speak(spoken(next))
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

export function spoken(area) {
  const { cells, words, view } = current
  return f.hover(words.areas[area], cells.at(view.indicator, view.week, area, view.kind))
}

export function labelMap(slot, name) {
  slot.setAttribute('aria-label', say('view.map_label', { name }))
}
