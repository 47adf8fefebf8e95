// Lines over weeks as SVG: the twin of dashboard/figures/lines.py and plot.py, whose comments explain the geometry.

import * as fields from './fields.js'
import { comma, say, theWords } from './words.js'

const LETTER = 0.58
const persian = document.documentElement.lang === 'fa'
const ink = (name) => `var(--${name})`
const f = (number) => number.toFixed(1)
const escaped = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt()};`)
const lastKnown = (shares) => shares.reduce((last, share, week) => (share === null ? last : week), -1)
const sum = (numbers) => numbers.reduce((a, b) => a + b, 0)

/**
 * The chart as SVG markup, and its scales: the positions of weeks (x) and values (y). card: that of the view.
 * lines: {name, colour, dash, width, shares}; target: [words, value] or null; chosen: a week; events: [sign, first, last].
 */
export function drawLines({ card, lines, target, chosen, events }, width, height, size) {
  const { weeks, months, signs } = theWords()
  const days = weeks.map(([day]) => day)
  const wide = (text) => text.length * size * LETTER
  const ends = endsOf(card, lines, target, days, Math.max(6, Math.floor((width * 0.3) / (size * LETTER))))
  const widest = Math.max(0, ...ends.flatMap((end) => end.rows.map(wide)))
  const names = width - widest - size * 0.3
  const last = days.length - 1
  const left = persian ? size : size * 3.4
  const right = names - (persian ? size * 3.4 : size)
  const top = size * (0.9 + 1.3 * (chosen < last) + 1.5 * (events.length > 0))
  const bottom = height - size * 3.4
  const x = (week) => (last < 1 ? (left + right) / 2 : left + (week * (right - left)) / last)
  const high = fields.end(card, lines.flatMap(({ shares }) => shares))
  const y = (share) => bottom - (share / high) * (bottom - top)
  const text = (at, middle, words, anchor, colour) =>
    `<text x="${f(at)}" y="${f(middle + size * 0.35)}" text-anchor="${anchor}" fill="${colour}">${persian ? `\u061c${escaped(words)}\u061c` : escaped(words)}</text>`
  const drawn = []
  const muted = ink('muted')

  for (const mark of [0, 1, 2, 3, 4].map((part) => (high * part) / 4)) {
    drawn.push(rule(left, right, y(mark), ink('line'), 1))
    if (!persian) drawn.push(text(left - size * 0.5, y(mark), fields.bare(card, mark), 'end', muted))
    else if (ends.every((end) => Math.abs(y(end.share) - y(mark)) > size * 0.6)) drawn.push(text(right + size * 0.5, y(mark), fields.bare(card, mark), 'start', muted))
  }

  const month = ((x(1) - x(0)) * 30.4) / 7
  const room = Math.max(0, ...months.map(([, , label]) => wide(label))) + size
  const step = [1, 2, 3, 6].find((count) => count * month >= room) ?? 12
  for (const [week, number, label] of months) {
    const named = number % step === 0
    drawn.push(upright(x(week), bottom, bottom + size * (named ? 0.4 : 0.2), muted))
    if (named && x(week) >= wide(label) / 2 && x(week) <= names - wide(label) / 2) drawn.push(text(x(week), bottom + size * 1.15, label, 'middle', muted))
  }
  if (last < 1) drawn.push(...days.map((day) => text(x(0), bottom + size * 2.6, day, 'middle', ink('ink'))))
  else {
    const [past, now] = [say('lines.past'), say('lines.now')]
    const dated = `${now}: ${days[last]}`
    const pairs = [[`${past}: ${days[0]}`, dated], [past, dated], [past, days[last]], [past, now]]
    const [start, end] = pairs.find((pair) => wide(pair.join('')) <= right - left - size) ?? pairs.at(-1)
    drawn.push(text(left, bottom + size * 2.6, start, 'start', ink('ink')), text(right, bottom + size * 2.6, end, 'end', ink('ink')))
  }
  if (chosen < last) {
    const half = wide(days[chosen]) / 2
    drawn.push(upright(x(chosen), size * 1.4, bottom, ink('ink'), '2 3'))
    drawn.push(text(Math.min(Math.max(x(chosen), half), names - half), size * 0.8, days[chosen], 'middle', ink('ink')))
  }

  const words = events.map(([sign]) => say(`event.${sign}`))
  let sizes = words.map((word) => size * 1.6 + wide(word))
  const worded = sum(sizes) <= names
  if (!worded) sizes = sizes.map(() => size * 1.1)
  const places = spread(events.map(([, first, to], i) => [x((first + to) / 2), sizes[i]]), 0, names)
  const row = top - size * 1.1
  const forward = persian ? -1 : 1
  events.forEach(([sign, first, to], i) => {
    if (first === to) drawn.push(upright(x(first), row + size * 0.6, bottom, muted))
    else drawn.push(rule(x(first), x(to), row + size * 0.75, muted, 2))
    const at = worded ? places[i] - forward * (sizes[i] / 2 - size * 0.6) : places[i]
    drawn.push(`<path transform="translate(${f(at)} ${f(row)}) scale(${(size / 13).toFixed(2)})" d="${signs[sign]}" fill="${muted}"/>`)
    if (worded) drawn.push(text(places[i] + forward * size * 0.6, row, words[i], 'middle', muted))
  })

  if (target) drawn.push(rule(left, right, y(target[1]), ink('target'), 1.8, '7 5'))
  for (const line of [...lines].reverse()) drawn.push(...drawLine(line, chosen, x, y))

  const line = size * 1.2
  const moved = spread(ends.map((end) => [y(end.share), end.rows.length * line]), 0, height - size * 0.2)
  ends.forEach((end, i) => {
    drawn.push(`<path d="M${f(x(end.week) + 3)} ${f(y(end.share))}L${f(names)} ${f(moved[i])}" stroke="${end.colour}" stroke-width=".8" opacity=".7"/>`)
    end.rows.forEach((words, k) => drawn.push(text(names + size * 0.3, moved[i] + (k - (end.rows.length - 1) / 2) * line, words, 'start', end.colour)))
  })
  return { svg: `<g direction="ltr" font-size="${size}">${drawn.join('')}</g>`, x, y, left, right, top, bottom }
}

function endsOf(card, lines, target, days, most) {
  const found = []
  for (const { name, colour, shares } of lines) {
    const week = lastKnown(shares)
    if (week < 0) continue
    const until = week === days.length - 1 ? '' : `${comma()}${days[week]}`
    found.push({ rows: rowsOf(`${name} ${fields.inUnit(card, shares[week])}${until}`, most), colour, week, share: shares[week] })
  }
  if (target) found.push({ rows: rowsOf(target[0], most), colour: ink('target'), week: days.length - 1, share: target[1] })
  return found
}

function rowsOf(text, most) {
  const rows = []
  for (const word of text.split(' ')) {
    if (rows.length && rows.at(-1).length + 1 + word.length <= most) rows.push(`${rows.pop()} ${word}`)
    else rows.push(word)
  }
  return rows
}

/** A line. chosen: a week with a dot; earlier: cells by the previous definition, where the line is broken. */
export function drawLine({ colour, dash, width, shares, earlier }, chosen, x, y) {
  const drawn = []
  const points = shares.flatMap((share, week) => {
    const before = earlier?.get(week)
    return before ? [[week, before.value], [week, null], [week, share]] : [[week, share]]
  })
  const known = (i) => (points[i]?.[1] ?? null) !== null
  const level = (i) => known(i - 1) && known(i + 1) && points[i - 1][1] === points[i][1] && points[i][1] === points[i + 1][1]
  const alone = (i) => !known(i - 1) && !known(i + 1)
  const last = points.reduce((found, _, i) => (known(i) ? i : found), -1)
  let d = ''
  points.forEach(([week, share], i) => {
    if (!known(i)) return
    if (!alone(i) && !level(i)) d += `${known(i - 1) ? 'L' : 'M'}${f(x(week))} ${f(y(share))}`
    if (alone(i) || week === chosen || i === last) drawn.push(`<circle cx="${f(x(week))}" cy="${f(y(share))}" r="${width + 0.8}" fill="${colour}"/>`)
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

const upright = (x, top, bottom, colour, dash = '') =>
  `<path d="M${f(x)} ${f(top)}V${f(bottom)}" stroke="${colour}"${dash ? ` stroke-dasharray="${dash}"` : ''}/>`

const rule = (start, end, y, colour, width, dash = '') =>
  `<path d="M${f(start)} ${f(y)}H${f(end)}" stroke="${colour}" stroke-width="${width}"${dash ? ` stroke-dasharray="${dash}"` : ''}/>`
