// The live trend: the province, the chosen county and the target, by week.

import { figure, share } from './fields.js'
import { percent, say } from './words.js'

let graph = null
let current = null
let told = ''

export function adoptTrend(node) {
  graph = node
  if (current) paintTrend(current)
}

export function paintTrend(state) {
  current = state
  paintWeeks()
  // A hidden graph has no size; it is painted when its tab opens.
  if (!graph?.data || document.getElementById('board').dataset.tab !== 'trend') return
  const { cells, words, view } = state
  const lines = `${view.indicator} ${view.county} ${view.kind}`
  const mark = { 'shapes[0].x0': view.week, 'shapes[0].x1': view.week }
  if (lines === told) {
    if (graph.layout.shapes[0].x0 !== view.week) window.Plotly.relayout(graph, mark)
    return
  }
  told = lines
  const card = words.cards[view.indicator]
  const areas = view.county ? ['', view.county] : ['']
  const base = graph.data[0]
  const data = areas.map((area) => {
    const shares = cells.series(view.indicator, area, view.kind).map((cell) => cell.share)
    const name = area ? words.areas[area] : say('province.name')
    return {
      ...base,
      y: shares,
      name,
      line: { ...base.line, color: area ? words.colours.chosen : words.colours.province },
      text: shares.map((share, i) => (share === null ? '' : `${name}، ${words.weeks[i][0]}: ${percent(share)}`)),
    }
  })
  data.push({ ...graph.data.at(-1), y: [card.target, card.target] })
  const [shape] = graph.layout.shapes
  const layout = { ...graph.layout, shapes: [{ ...shape, x0: view.week, x1: view.week }] }
  window.Plotly.react(graph, data, layout)
}

/** The same trend as a table, newest week first; made only while it is open. */
function paintWeeks() {
  const details = document.getElementById('trend-weeks')
  details.ontoggle = paintWeeks
  if (!details.open) return
  const { cells, words, view } = current
  const areas = view.county ? ['', view.county] : ['']
  details.querySelector('[data-f="county"]').textContent = view.county ? words.areas[view.county] : ''
  const rows = words.weeks.map(([label], week) => {
    const row = document.createElement('tr')
    const head = Object.assign(document.createElement('th'), { scope: 'row', textContent: label })
    row.append(head)
    for (const area of areas) {
      const cell = cells.at(view.indicator, week, area, view.kind)
      const text = cell.known ? `${share(cell)} (${figure(cell)})` : figure(cell)
      row.append(Object.assign(document.createElement('td'), { textContent: text }))
    }
    return row
  })
  details.querySelector('tbody').replaceChildren(...rows.reverse())
}
