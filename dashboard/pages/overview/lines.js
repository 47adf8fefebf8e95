// The trend as SVG: the twin of dashboard/figures/chart_svg.py, chart_layout.py and line_ends.py, whose comments explain
// the geometry, written as dashboard/figures/svg.py writes marks.

import * as fields from './fields.js'
import { comma, say, theWords } from './words.js'

// Letters of the names of rules, beside those of the axes.
const SMALL = 0.86
const MOST_MONTHS = 7
const rtl = document.dir === 'rtl'
const ink = (name) => `var(--${name})`
const f = (number) => number.toFixed(1)
const escaped = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt()};`)
const sum = (numbers) => numbers.reduce((a, b) => a + b, 0)
const pen = document.createElement('canvas').getContext('2d')
const widths = new Map()
// Widths that were measured before the page's font was loaded are those of another font.
document.fonts.addEventListener('loadingdone', () => widths.clear())

/** The width of a text as a multiple of the font size, measured in large letters, which browsers do not round to pixels. */
function widthOf(text) {
  if (!widths.has(text)) {
    pen.font = `1000px ${getComputedStyle(document.body).fontFamily}`
    widths.set(text, pen.measureText(text).width / 1000)
  }
  return widths.get(text)
}

const dot = (x, y, radius, colour) => `<circle cx="${f(x)}" cy="${f(y)}" r="${radius}" fill="${colour}"`

/**
 * The chart as SVG markup, and its scales: the positions of weeks (x) and values (y). card: that of the view.
 * lines: {name, colour, dash, width, points}, the subject of the picture first; bands: stretches of [week, low, high]; target: [words, value] or null; chosen: a week; events: [sign, first, last].
 */
export function drawLines({ card, lines, bands, target, chosen, events }, width, height, size) {
  const { weeks, months, signs } = theWords()
  const days = weeks.map(([day]) => day)
  const last = days.length - 1
  const wide = (text, letters = size) => widthOf(text) * letters
  const high = fields.end(card, [...lines.flatMap(({ points }) => points.map(([, value]) => value)), ...bands.flat().map(([, , top]) => top)])
  const marks = [0, 1, 2, 3, 4].map((part) => (high * part) / 4).map((mark) => [mark, fields.bare(card, mark)])
  const shown = [...lines].reverse()
  const ends = endsOf(card, shown, target, days, (words) => wide(words) <= width / 4)
  const names = width - (ends.length ? Math.max(...ends.flatMap((end) => end.rows.map((row) => wide(row)))) + size * 0.3 : 0)
  const axis = Math.max(...marks.map(([, text]) => wide(text))) + size * 0.8
  const left = rtl ? size * 1.2 : axis
  const right = names - (rtl ? axis : size * 1.2)
  const above = size * (0.8 + 1.3 * (chosen < last))
  const top = above + size * 1.5 * (events.length > 0)
  const every = [1, 2, 3, 6].find((step) => months.length <= step * MOST_MONTHS) ?? 12
  const ticks = last < 1 ? [] : months.filter(([, number]) => number % every === 0)
  const bottom = height - size * (2.1 + 1.5 * (ticks.length > 0))
  const x = (week) => left + (last < 1 ? week + 0.5 : week / last) * (right - left)
  const y = (share) => bottom - (share / high) * (bottom - top)
  const text = (at, middle, words, anchor, colour, letters = size, halo = false) =>
    `<text x="${f(at)}" y="${f(middle + letters * 0.35)}" font-size="${letters}" fill="${colour}"${anchor && ` text-anchor="${anchor}"`}${
      halo ? ` paint-order="stroke" stroke="#ffffff" stroke-width="${letters * 0.25}" stroke-linejoin="round"` : ''}>${escaped(fields.directed(words))}</text>`
  const inside = (at, words, letters = size) => Math.min(Math.max(at, wide(words, letters) / 2), names - wide(words, letters) / 2)
  const muted = ink('muted')
  const drawn = bands.map((points) => drawBand(points, x, y))

  const row = size * 1.2
  const moved = spread(ends.map((end) => [y(end.share), end.rows.length * row]), 0, height - size * 0.2)
  ends.forEach((end, i) => {
    drawn.push(rule(x(end.week) + 3, y(end.share), names, moved[i], end.colour, 0.8, '', 0.7))
    end.rows.forEach((words, k) => drawn.push(text(names + size * 0.3, moved[i] + (k - (end.rows.length - 1) / 2) * row, words, '', end.colour)))
  })

  drawn.push(...marks.map(([mark]) => rule(left, y(mark), right, y(mark), ink('line'))))
  const [side, anchor] = rtl ? [right + size * 0.5, ''] : [left - size * 0.5, 'end']
  drawn.push(...marks.map(([mark, words]) => text(side, y(mark), words, anchor, muted, size, rtl && ends.length > 0)))

  const gaps = ticks.slice(1).map(([week], i) => x(week) - x(ticks[i][0]))
  const room = Math.max(0, ...ticks.map(([, , label]) => wide(label))) + size * 0.8
  const step = Math.max(1, Math.ceil(room / Math.min(...gaps) - 1e-9))
  ticks.forEach(([week, , label], i) => {
    const named = i % step === 0
    drawn.push(rule(x(week), top, x(week), bottom, ink('line')), rule(x(week), bottom, x(week), bottom + size * (named ? 0.4 : 0.2), muted))
    if (named) drawn.push(text(inside(x(week), label), bottom + size * 1.1, label, 'middle', muted))
  })
  const foot = height - size * 0.8
  if (last < 1) {
    const title = say('figure.week_axis.one', { week: days[0] })
    drawn.push(text(inside(x(0), title), foot, title, 'middle', ink('ink')))
  } else {
    const start = left + wide(days[0]) + size / 2
    const edge = Math.min(Math.max(right, start + wide(days[last])), names)
    const end = edge - wide(days[last]) - size / 2
    const tip = size / 3
    drawn.push(text(left, foot, days[0], '', ink('ink')), text(edge, foot, days[last], 'end', ink('ink')))
    const head = `M${f(end - tip)} ${f(foot - tip)}L${f(end)} ${f(foot)}L${f(end - tip)} ${f(foot + tip)}`
    if (end > start + size) drawn.push(`<path d="M${f(start)} ${f(foot)}L${f(end)} ${f(foot)}${head}" fill="none" stroke="${muted}" stroke-linejoin="round"/>`)
  }

  const words = events.map(([sign]) => say(`event.${sign}`))
  let sizes = words.map((word) => size * 1.6 + wide(word))
  const worded = sum(sizes) <= names
  if (!worded) sizes = sizes.map(() => size * 1.1)
  const places = spread(events.map(([, first, to], i) => [x((first + to) / 2), sizes[i]]), 0, names)
  const line = top - size * 1.1
  const forward = rtl ? -1 : 1
  events.forEach(([sign, first, to], i) => {
    if (first === to) drawn.push(rule(x(first), line + size * 0.6, x(first), bottom, muted))
    else drawn.push(rule(x(first), line + size * 0.75, x(to), line + size * 0.75, muted, 2))
    const at = worded ? places[i] - forward * (sizes[i] / 2 - size * 0.6) : places[i]
    drawn.push(`<path transform="translate(${f(at)} ${f(line)}) scale(${size / 13})" d="${signs[sign]}" fill="${muted}"/>`)
    if (worded) drawn.push(text(places[i] + forward * size * 0.6, line, words[i], 'middle', muted))
  })

  if (target) drawn.push(rule(left, y(target[1]), right, y(target[1]), ink('target'), 1.8, '7 5'))
  if (chosen < last) {
    const day = days[chosen]
    drawn.push(rule(x(chosen), above - size * 0.1, x(chosen), bottom, ink('ink'), 1.8, '2 3'))
    drawn.push(text(inside(x(chosen), day, size * SMALL), above - size * 0.8, day, 'middle', ink('ink'), size * SMALL, true))
  }
  for (const each of shown) drawn.push(...drawLine(each, x, y))
  for (const { points, colour } of shown) {
    const value = new Map(points).get(chosen) ?? null
    if (value !== null) drawn.push(`${dot(x(chosen), y(value), '4.5', colour)} stroke="#ffffff" stroke-width="1.5"/>`)
  }
  return { svg: drawn.join(''), x, y, left, right, top, bottom }
}

function endsOf(card, lines, target, days, fits) {
  const found = []
  for (const { name, colour, points } of lines) {
    const [week, share] = points.filter(([, value]) => value !== null).at(-1) ?? []
    if (week === undefined) continue
    const until = week === days.length - 1 ? '' : `${comma()}${days[week]}`
    found.push({ rows: rowsOf(`${name} ${fields.inUnit(card, share)}${until}`, fits), colour, week, share })
  }
  if (target) found.push({ rows: rowsOf(target[0], fits), colour: ink('target'), week: days.length - 1, share: target[1] })
  return found
}

function rowsOf(text, fits) {
  const rows = []
  for (const word of text.split(' ')) {
    if (rows.length && fits(`${rows.at(-1)} ${word}`)) rows.push(`${rows.pop()} ${word}`)
    else rows.push(word)
  }
  return rows
}

/** The area between two values over a stretch of weeks [week, low, high]; that of a single week is almost a week wide. */
function drawBand(points, x, y) {
  const [[week, low, high]] = points
  const shown = points.length > 1 ? points : [[week - 0.4, low, high], [week + 0.4, low, high]]
  const edge = [...shown.map(([at, bottom]) => [x(at), y(bottom)]), ...[...shown].reverse().map(([at, , top]) => [x(at), y(top)])]
  const level = (i) => edge[i - 1]?.[1] === edge[i][1] && edge[i][1] === edge[i + 1]?.[1]
  const corners = edge.filter((_, i) => !level(i)).map(([across, up]) => `${f(across)} ${f(up)}`)
  return `<path d="M${corners.join('L')}z" fill="${ink('accent-soft')}"/>`
}

/** One line: its known stretches, and dots where one point alone is known and at the last known one. */
export function drawLine({ colour, dash, width, points }, x, y) {
  const drawn = []
  const known = (i) => (points[i]?.[1] ?? null) !== null
  const level = (i) => known(i - 1) && known(i + 1) && points[i - 1][1] === points[i][1] && points[i][1] === points[i + 1][1]
  const alone = (i) => !known(i - 1) && !known(i + 1)
  const last = points.reduce((found, _, i) => (known(i) ? i : found), -1)
  let d = ''
  points.forEach(([week, share], i) => {
    if (!known(i)) return
    if (!alone(i) && !level(i)) d += `${known(i - 1) ? 'L' : 'M'}${f(x(week))} ${f(y(share))}`
    if (alone(i) || i === last) drawn.push(`${dot(x(week), y(share), width + 0.8, colour)}/>`)
  })
  if (d) drawn.unshift(`<path d="${d}" fill="none" stroke="${colour}" stroke-width="${width}" stroke-linejoin="round"${dash ? ` stroke-dasharray="${dash}"` : ''}/>`)
  return drawn
}

function spread(places, low, high) {
  const order = places.map((_, i) => i).sort((a, b) => places[a][0] - places[b][0])
  const found = []
  let edge = low
  for (const i of order) {
    found[i] = Math.max(places[i][0], edge + places[i][1] / 2)
    edge = found[i] + places[i][1] / 2
  }
  edge = Math.max(high, low + sum(places.map(([, size]) => size)))
  for (const i of order.reverse()) {
    found[i] = Math.min(found[i], edge - places[i][1] / 2)
    edge = found[i] - places[i][1] / 2
  }
  return found
}

const rule = (x, y, toX, toY, colour, width = 1, dash = '', opacity = 1) =>
  `<path d="M${f(x)} ${f(y)}L${f(toX)} ${f(toY)}" stroke="${colour}"${width === 1 ? '' : ` stroke-width="${width}"`}${
    dash ? ` stroke-dasharray="${dash}"` : ''}${opacity === 1 ? '' : ` opacity="${opacity}"`}/>`
