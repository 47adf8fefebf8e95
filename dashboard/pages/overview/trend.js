// The live trend: the province, the chosen county and the target, by week.

import { figure, share } from './fields.js'
import { percent } from '../../../assets/js/digits.js'
import { comma, say } from './words.js'

const SVG = 'http://www.w3.org/2000/svg'
// As far from a line, in pixels, as a finger may miss it.
const NEAR = 24
let graph = null
let current = null
let told = ''
let pending = 0

export function adoptTrend(node) {
  graph = node
  // Whenever plotly draws again (at another size, say) it may not have been told of the last choice yet.
  graph.on('plotly_afterplot', () => current && draw())
  graph.on('plotly_click', open)
  if (current) paintTrend(current)
}

export function paintTrend(state) {
  current = state
  paintWeeks()
  // A hidden graph has no size; it is painted when its tab opens.
  if (!graph?.offsetParent || !graph.data) return
  draw()
  tellPlotly()
}

const shares = (area) => current.cells.series(current.view.indicator, area, current.view.kind).map((cell) => cell.share)
const target = () => current.words.cards[current.view.indicator].target

/** The lines at once, on plotly's axes: province, county (none if none is chosen), target, and the chosen week. */
function draw() {
  const { xaxis, yaxis } = graph._fullLayout
  const traces = graph.querySelectorAll('.scatterlayer .trace')
  if (traces.length < 3 || !xaxis?.l2p) return
  const at = (week, share) => `${xaxis.l2p(week).toFixed(1)},${yaxis.l2p(share).toFixed(1)}`
  const last = current.cells.weeks.length - 1
  const { county, week } = current.view
  const lines = [lineOf(shares(''), at), county ? lineOf(shares(county), at) : '', `M${at(0, target())}L${at(last, target())}`]
  lines.forEach((d, i) => {
    const group = traces[i].querySelector('.lines')
    const [first, ...rest] = group.querySelectorAll('path.js-line')
    for (const path of rest) path.remove()
    const path = first ?? group.appendChild(document.createElementNS(SVG, 'path'))
    if (!first) path.setAttribute('class', 'js-line line-chosen')
    path.setAttribute('d', d || 'M0,0')
  })
  const x = (xaxis._offset + xaxis.l2p(week)).toFixed(1)
  const { t, h } = graph._fullLayout._size
  graph.querySelector('.shapelayer path')?.setAttribute('d', `M${x},${t + h}L${x},${t}`)
}

/** A line through the known shares; a gap where nothing was reported. */
function lineOf(values, at) {
  let d = ''
  values.forEach((share, i) => {
    if (share !== null) d += `${i && values[i - 1] !== null ? 'L' : 'M'}${at(i, share)}`
  })
  return d
}

let tapped = ''

/** A click near a point of a line opens the offices behind it. Where nothing hovers, a tap reads first. */
function open({ points, event }) {
  // Plotly tells of a tap twice: as a touch, and as the click that follows it.
  if (event.touches) return
  const { top } = graph.getBoundingClientRect()
  const away = (point) => Math.abs(top + point.yaxis._offset + point.yaxis.l2p(point.y) - event.clientY)
  const [nearest] = points.filter((point) => point.curveNumber < 2).sort((a, b) => away(a) - away(b))
  const { view, href } = current
  const why = nearest && away(nearest) <= NEAR ? href({ week: nearest.x, county: nearest.curveNumber ? view.county : '' }, 'why') : ''
  const read = matchMedia('(hover: hover)').matches || tapped === why
  tapped = why
  const told = points.map(({ curveNumber, pointNumber }) => ({ curveNumber, pointNumber }))
  // Plotly ends a click by taking the texts away.
  if (!read) setTimeout(() => window.Plotly.Fx.hover(graph, told))
  else if (why && (event.ctrlKey || event.metaKey)) window.open(why, '_blank', 'noopener')
  else if (why) location.assign(why)
}

/** Plotly's own copy of lines and hover texts, a little later, as the map's. */
function tellPlotly() {
  const { words, view } = current
  const key = `${view.indicator} ${view.week} ${view.county} ${view.kind}`
  clearTimeout(pending)
  if (told === key) return
  pending = setTimeout(() => {
    told = key
    const [province, chosen, aim] = graph.data
    const texts = (name, ys) => ys.map((y, i) => (y === null ? '' : `${name}${comma()}${words.weeks[i][0]}: ${percent(y)}`))
    const line = (base, name, ys) => ({ ...base, name, y: ys, text: texts(name, ys) })
    const county = view.county ? shares(view.county) : words.weeks.map(() => null)
    const data = [
      line(province, say('province.name'), shares('')),
      line(chosen, view.county ? words.areas[view.county] : '', county),
      { ...aim, y: [target(), target()] },
    ]
    const [shape] = graph.layout.shapes
    window.Plotly.react(graph, data, { ...graph.layout, shapes: [{ ...shape, x0: view.week, x1: view.week }] })
  }, 400)
}

/** The same trend as a table, newest week first; made only while it is open. */
function paintWeeks() {
  const details = document.getElementById('trend-weeks')
  details.ontoggle = paintWeeks
  if (!details.open) return
  const { cells, words, view } = current
  const areas = view.county ? ['', view.county] : ['']
  const head = details.querySelector('[data-f="county"]')
  head.textContent = view.county ? words.areas[view.county] : ''
  head.hidden = !view.county
  const rows = words.weeks.map(([label], week) => {
    const row = document.createElement('tr')
    row.append(Object.assign(document.createElement('th'), { scope: 'row', textContent: label }))
    for (const area of areas) {
      const cell = cells.at(view.indicator, week, area, view.kind)
      const text = cell.known ? `${share(cell)} (${figure(cell)})` : figure(cell)
      const why = current.href({ week, county: area }, 'why')
      const link = Object.assign(document.createElement('a'), { textContent: text, href: why, className: 'why' })
      row.append(document.createElement('td'))
      row.lastElementChild.append(link)
    }
    return row
  })
  details.querySelector('tbody').replaceChildren(...rows.reverse())
}
