// The texts of a cell as screens show them: the twin of dashboard/figures/cell_text.py and
// dashboard/indicators/sentences.py.

import { decimal, percent, whole } from '../../../assets/js/digits.js'
import { say, theWords } from './words.js'

export const colourClass = (share, bounds) => bounds.filter((bound) => share >= bound).length

/** z of a county on the map: its class, or the place of its word after the classes; null if it has none. */
export function level(card, cell) {
  if (cell.state === 'value') return colourClass(cell.value, card.classes)
  const place = ['zero', 'not_reported', 'not_applicable'].indexOf(cell.state)
  return place < 0 ? null : card.classes.length + 1 + place
}

/** CSS paint: the class's colour, or the pattern of a word that has no class. */
export function fill(card, cell) {
  if (cell.state === 'value') return card.colours[colourClass(cell.value, card.classes)]
  return cell.state === 'absent' ? theWords().absent : `url(#p-${cell.state})`
}

export const figure = (cell) =>
  cell.known ? say('view.figure_of', { n: whole(cell.n), d: whole(cell.d) }) : say(`words.${cell.state}`)

/** A text that runs as the page's language does, whatever it begins with. */
export const directed = (text) => (theWords().lang === 'fa' ? `\u202b${text}\u202c` : text)

export const share = (cell) => (cell.value === null ? '' : percent(cell.value))

export const hover = (name, cell) => `${name}: ${figure(cell)}${cell.value === null ? '' : ` (${share(cell)})`}`

const direction = (change) => (change === null ? 'unknown' : change === 0 ? 'same' : change > 0 ? 'up' : 'down')

/** Whether the figure is made anew in each window of weeks, so that only shares can be compared. */
const windowed = (card) => card.rule !== 'state'

/** The part of a change that is shown: tenths of a point where only shares can be compared. */
export const amount = (card, change) => change && (windowed(card) ? change.tenths : change.units)

const size = (section, card, value) =>
  windowed(card) ? say(`${section}.points`, { n: decimal(value) }) : say(`${section}.units`, { n: whole(value) })

/** The change as a section of the catalogue says it: ▲ 2 or ▲ 2.2 points (view), 2 more than last week (tile). */
export function changeText(section, card, change) {
  const shown = amount(card, change)
  const k = size(section === 'view' ? 'view' : 'sentence', card, Math.abs(shown ?? 0))
  return say(`${section}.change_${direction(shown)}`, { k })
}

/** better, worse, same or unknown, by the card's polarity; same too where the share moved the other way. */
export function trend(card, change) {
  const shown = amount(card, change)
  if (shown === null) return 'unknown'
  if (shown === 0 || shown * change.tenths < 0) return 'same'
  return shown > 0 === (card.polarity === 'high') ? 'better' : 'worse'
}

export function rankText(rank) {
  if (!rank) return say('view.no_value')
  return rank.shared ? `${whole(rank.rank)} (${say('view.shared')})` : whole(rank.rank)
}

/** What a row or a tile says of a cell, by the names of its fields (cell_text.Row). section: how it words a change. */
export const row = (card, cell, change, section = 'view') => ({
  n: cell.known ? whole(cell.n) : say(`words.${cell.state}`),
  d: whole(cell.d),
  figure: figure(cell),
  share: share(cell),
  bar: { width: `${((cell.value ?? 0) * 100).toFixed(1)}%`, paint: cell.state === 'value' ? fill(card, cell) : '' },
  change: { text: changeText(section, card, change), trend: trend(card, change) },
  missing: whole(cell.missing),
  late: whole(cell.late),
  unverified: whole(cell.unverified),
  word: { text: say(`words.${cell.state}`), state: cell.state },
})

/** The cell in words: level, change, rank, what is not reported, way to the target. */
export function sentence(card, cell, change, week, county, rank, of, overdue) {
  const where = say(county ? 'sentence.county' : 'sentence.province', { week, county })
  if (!cell.known) return `${where} ${say(`sentence.${cell.state}`, { name: card.words.name })}`
  const clauses = [`${where} ${standing(card.words, cell, county)}`]
  if (change !== null) {
    clauses.push(changeText('sentence', card, change))
  }
  if (rank) {
    const key = rank.shared ? 'sentence.rank_shared' : 'sentence.rank'
    clauses.push(say(key, { rank: whole(rank.rank), of: whole(of) }))
  }
  const parts = [`${clauses.join(say('sentence.join'))}.`]
  if (cell.missing) {
    parts.push(say(cell.missing === 1 ? 'sentence.missing_one' : 'sentence.missing', { m: whole(cell.missing) }))
  }
  parts.push(way(card, cell, overdue))
  return parts.join(' ')
}

function standing(words, cell, county) {
  const unit = county ? words.county_unit : words.unit
  const units = (county ? words.county_units : words.units) ?? unit
  const one = words.fact_one ?? words.fact
  if (cell.d === 1) return say('sentence.single', { unit, fact: cell.n ? one : words.fact_not })
  const values = { n: whole(cell.n), d: whole(cell.d), share: share(cell), units }
  if (cell.n === 0) return say('sentence.none', { ...values, fact: one, fact_not: words.fact_not })
  if (cell.n === cell.d) return say('sentence.all', { ...values, fact: words.fact })
  return say('sentence.some', { ...values, fact: cell.n === 1 ? one : words.fact })
}

function way(card, cell, overdue) {
  const left =
    card.polarity === 'high'
      ? Math.ceil(card.target * cell.d - 1e-9) - cell.n
      : cell.n - Math.floor(card.target * cell.d + 1e-9)
  const points = Math.max(Math.floor(Math.abs(card.target - (cell.value ?? 0)) * 1000 + 0.5), 1)
  const k = size('sentence', card, windowed(card) ? points : Math.max(left, 0))
  const values = { target: card.target_text, date: card.target_date, k }
  if (left <= 0) return say(card.polarity === 'low' ? 'sentence.within' : 'sentence.reached', values)
  if (card.polarity === 'low') return say('sentence.too_many', values)
  return say(overdue ? 'sentence.overdue' : 'sentence.to_go', values)
}
