// Adds chosen counties to a live figure. The server sends the additions for all counties in `layout.meta`
// (dashboard/figures/chart_plotly.py), so that a choice is shown without waiting for the server.

const SIDES = ['top center', 'bottom center', 'middle left', 'middle right']

/** A figure from the server with the repeated values of its traces expanded. */
export function writtenOut({ data, layout = {}, ...rest }) {
  const { meta: { chosen, none, ...meta } = {} } = layout
  if (!chosen) return { data, layout, ...rest }
  const base = data.map((trace) => full(trace, meta))
  const part = ({ data: own = [], ...more }) => ({ ...more, data: own.map((trace) => full(pointsOf(trace, base), meta)) })
  const parts = Object.fromEntries(Object.entries(chosen).map(([code, own]) => [code, part(own)]))
  return { data: base, layout: { ...layout, meta: { ...meta, chosen: parts, none: part(none ?? {}) } }, ...rest }
}

/** A trace. With `of`: a copy of another trace with other properties; with `at`: only the points of these indices. */
function pointsOf({ of, at, ...own }, traces) {
  const points = (at ? ['x', 'y', 'customdata'] : []).map((name) => [name, at.map((i) => traces[of][name][i])])
  return { ...traces[of], ...Object.fromEntries(points), ...own }
}

function full(trace, { texts, days, first = 0 }) {
  const { x, z, text, hovertext, customdata } = trace
  const said = (each, words) => (Array.isArray(each) ? each.map((one) => said(one, words)) : typeof each === 'number' ? words[each] : each)
  const found = { ...trace, text: said(text, texts), hovertext: said(hovertext, days) }
  if (hovertext === 'x') found.hovertext = x.map((week) => days[week - first])
  if (typeof customdata === 'string') found.customdata = x.map(() => customdata)
  else if (Array.isArray(z?.[0])) found.customdata = z.map((row, i) => row.map(() => customdata[i]))
  return found
}

/** The plotly figure with chosen counties. looks: [colour, dash] of the first counties; the last pair is for all others. */
export function withChosen({ data, layout: { meta, ...layout } = {}, ...rest }, counties, looks) {
  if (!meta) return { data, layout, ...rest }
  const parts = counties.slice(0, meta.looks).map((code, place) => inLook(meta.chosen[code] ?? {}, place, looks))
  // The county that was chosen first is drawn on top.
  const shown = counties.length ? parts.reverse() : [meta.none ?? {}]
  const ends = Object.values(Object.assign({}, meta.ends, ...shown.map((part) => part.ends)))
  const shapes = [...(layout.shapes ?? []), ...shown.flatMap((part) => part.shapes ?? []), ...names(ends, meta)]
  return { data: [...data, ...shown.flatMap((part) => part.data ?? [])], layout: { ...layout, shapes }, ...rest }
}

/** A county's part, with the colour and dash of its position among the chosen counties. */
function inLook(part, place, looks) {
  const [colour, dash] = looks[Math.min(place, looks.length - 1)]
  const text = JSON.stringify(part).replaceAll('chosen-colour', colour).replaceAll('chosen-dash', dash)
  return JSON.parse(text.replaceAll('chosen-side', SIDES[place % SIDES.length]))
}

/** The names beside a chart, shifted so that they do not overlap, each with a thin connector. */
function names(ends, { end: shape, rows: least }) {
  const rows = ends.reduce((sum, end) => sum + end.rows, 0)
  const places = spread(ends.map((end) => [end.y, end.rows / Math.max(rows, least)]))
  return ends.map(({ text, color, y }, i) => {
    const label = { ...shape.label, text, font: { ...shape.label.font, color } }
    return { ...shape, y0: y, y1: places[i], line: { ...shape.line, color }, label }
  })
}

/** Positions between 0 and 1 for items [middle, height] without overlap; the same as `spread` in dashboard/figures/plot.py. */
function spread(things) {
  const found = []
  const order = things.map((_, i) => i).sort((a, b) => things[a][0] - things[b][0])
  let edge = 0
  for (const i of order) {
    found[i] = Math.max(things[i][0], edge + things[i][1] / 2)
    edge = found[i] + things[i][1] / 2
  }
  edge = 1
  for (const i of order.reverse()) {
    found[i] = Math.min(found[i], edge - things[i][1] / 2)
    edge = found[i] - things[i][1] / 2
  }
  return found
}
