// The texts of a cell: the twin of dashboard/figures/cell_text.py, and of amounts.py and sentences.py in
// dashboard/indicators.

import { decimal, percent, integer } from '../../../assets/js/digits.js'
import { say, theWords } from './words.js'

// The states of a cell that are drawn with a pattern, in the order in which they follow the colour classes.
export const PATTERNS = ['zero', 'not_reported', 'not_applicable', 'too_few']

export const colourClass = (value, bounds) => bounds.filter((bound) => value >= bound).length

const TENTHS = { share: 1000, mean: 10, total: 10 }
const tenths = (card, difference) => Math.floor(difference * TENTHS[card.format] + 0.5)

/** A number with at most one decimal. */
const number = (value) => (Number.isInteger(value) ? integer(value) : decimal(Math.floor(value * 10 + 0.5 + 1e-9)))

export const withUnit = (card, count) => (card.format === 'mean' ? `${count} ${card.words.value_unit}` : count)

/** A value without its unit, as on the map: 35%, 18.4, 120. */
export const bare = (card, value) => (card.format === 'share' ? percent(value) : number(value))

/** A value with its unit: 35%, 18.4 minutes, 120. */
export const inUnit = (card, value) => withUnit(card, bare(card, value))

/** The card's name, for a mean with its unit: Waiting time (minutes). */
export const named = ({ format, words }) => (format === 'mean' ? `${words.name} (${words.value_unit})` : words.name)

/** The headings of a table: Count, Out of, Share; for a mean Sum (minutes), Number of visits, Mean (minutes). */
export function heads(card) {
  if (card.format !== 'mean') return ['numerator', 'denominator', card.format].map((name) => say(`view.${name}`))
  const [sum, mean] = ['sum', 'mean'].map((name) => `${say(`view.${name}`)} (${card.words.value_unit})`)
  return [sum, say('view.number', { units: unitsWord(card) }), mean]
}

/** The end of an axis for these values: the card's top, or a round value above a higher one. */
export function end(card, values) {
  const most = Math.max(0, ...values.filter((value) => (value ?? null) !== null))
  if (most <= card.top) return card.top
  const power = 10 ** Math.floor(Math.log10(most / 4))
  return [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].map((part) => 4 * part * power).find((edge) => edge >= most - 1e-9)
}

/** z of a county on the map: the index of its class, or after the classes, of its pattern; null if it has neither. */
export function level(card, cell) {
  if (cell.state === 'value') return colourClass(cell.value, card.classes)
  const place = PATTERNS.indexOf(cell.state)
  return place < 0 ? null : card.classes.length + 1 + place
}

/** CSS paint: the class's colour, or the pattern of a state without a class. */
export function fill(card, cell) {
  if (cell.state === 'value') return card.colours[colourClass(cell.value, card.classes)]
  return cell.state === 'absent' ? theWords().absent : `url(#p-${cell.state})`
}

/** 12 of 30; for a mean 1,250 visits; for a total 120 complaints; the name of the state where nothing is known. */
export function figure(card, cell) {
  if (!cell.known) return say(`words.${cell.state}`)
  if (card.format === 'share') return say('view.figure_of', { n: integer(cell.n), d: integer(cell.d) })
  return `${integer(card.format === 'mean' ? cell.d : cell.n)} ${unitsWord(card)}`
}

const unitsWord = (card, county) =>
  county ? card.words.county_units ?? card.words.county_unit : card.words.units ?? card.words.unit

/** The text beside a cell's value: as `figure`, but without the number of a total. */
export const ofWhat = (card, cell) => (card.format === 'total' && cell.known ? unitsWord(card) : figure(card, cell))

/** The text with Unicode marks that make it run from right to left, if the page does. */
export const directed = (text) => (document.dir === 'rtl' ? `\u202b${text}\u202c` : text)

/** 40%, 18.4 minutes, 120; '' where nothing is known. */
export const share = (card, cell) => (cell.value === null ? '' : inUnit(card, cell.value))

/** 12 of 30 (40%), 18.4 minutes (1,250 visits), 120 complaints; the name of the state where nothing is known. */
export function counts(card, cell) {
  const [value, of] = [share(card, cell), figure(card, cell)]
  if (!value || card.format === 'total') return of
  return card.format === 'share' ? `${of} (${value})` : `${value} (${of})`
}

export const hover = (name, card, cell) => `${name}: ${counts(card, cell)}`

const direction = (change) => (change === null ? 'unknown' : change === 0 ? 'same' : change > 0 ? 'up' : 'down')

/** Whether each window of weeks has a new denominator, so that only values are comparable. */
const byValue = (card) => card.rule !== 'state' && card.format !== 'total'

/** The size of a change: units, or tenths of a point or of the card's unit where only values are comparable. */
export const amount = (card, change) => change && (byValue(card) ? tenths(card, change.value) : change.units)

function size(section, card, shown) {
  if (!byValue(card)) return say(`${section}.units`, { n: integer(shown) })
  const count = number(shown / 10)
  return card.format === 'mean' ? withUnit(card, count) : say(`${section}.points`, { n: count })
}

/** A change in the words of a section of the catalogue: ▲ 2 or ▲ 2.2 points (view), 2 more than last week (sentence). */
export function changeText(section, card, change, weeks = 1) {
  const shown = amount(card, change)
  const k = size(section === 'view' ? 'view' : 'sentence', card, Math.abs(shown ?? 0))
  return say(`${section}.change_${direction(shown)}`, { k, before: beforeText(weeks) })
}

/** The sum of all counties beside the province's figure, where both count other kinds of office; else, and where both
 * are the same numbers, ''. */
export function together(card, cell, province) {
  const same = cell.known && province.known && cell.n === province.n && cell.d === province.d
  return same ? '' : card.together.replace('{counts}', counts(card, cell))
}

/** The earlier week of a period. */
export const beforeText = (weeks) => say({ 1: 'period.before_week', 52: 'period.before_year' }[weeks] ?? 'period.before', { n: integer(weeks) })

/** better, worse, same or unknown, by the card's polarity; also same if the value moved the other way. */
export function trend(card, change) {
  const shown = amount(card, change)
  if (shown === null) return 'unknown'
  if (shown === 0 || shown * tenths(card, change.value) < 0) return 'same'
  return shown > 0 === (card.polarity === 'high') ? 'better' : 'worse'
}

export function rankText(rank) {
  if (!rank) return say('view.no_value')
  return rank.shared ? `${integer(rank.rank)} (${say('view.shared')})` : integer(rank.rank)
}

/** The length of a value's bar, in percent of the longest one. */
export const width = (card, value) => `${(Math.min((value ?? 0) / card.top, 1) * 100).toFixed(1)}%`

/** The texts of a row, by the names of fields in cell_text.CellText; each place needs some of them only, which are
 * written when they are read. */
export const row = (card, cell, change) => ({
  get n() { return cell.known ? integer(cell.n) : say(`words.${cell.state}`) },
  get d() { return card.of_counts && !cell.d ? '' : integer(cell.d) },
  get figure() { return ofWhat(card, cell) },
  get share() { return share(card, cell) },
  get bare() { return cell.value === null ? '' : bare(card, cell.value) },
  get bar() {
    const paint = cell.state === 'value' ? fill(card, cell) : ''
    return { width: width(card, cell.value), paint }
  },
  get change() { return { text: changeText('view', card, change), trend: trend(card, change) } },
  get missing() { return integer(cell.missing) },
  get late() { return card.of_counts ? '' : integer(cell.late) },
  get unverified() { return card.of_counts ? '' : integer(cell.unverified) },
  get word() { return { text: cell.state === 'value' ? '' : say(`words.${cell.state}`), state: cell.state } },
})

/** The cell in words: level, change, rank, missing reports, distance from the target. */
export function sentence(card, cell, change, week, county, rank, of, overdue, weeks) {
  const where = say(county ? 'sentence.county' : 'sentence.province', { week, county })
  if (!cell.known) return `${where} ${say(`sentence.${cell.state}`, { name: card.words.name })}`
  const clauses = [`${where} ${standing(card, cell, county)}`]
  if (change !== null) {
    clauses.push(changeText('sentence', card, change, weeks))
  }
  if (rank) {
    const key = rank.shared ? 'sentence.rank_shared' : 'sentence.rank'
    clauses.push(say(key, { rank: integer(rank.rank), of: integer(of) }))
  }
  const parts = [`${clauses.join(say('sentence.join'))}.`]
  if (cell.missing) {
    parts.push(say(cell.missing === 1 ? 'sentence.missing_one' : 'sentence.missing', { m: integer(cell.missing) }))
  }
  if (card.channels) parts.push(say('sentence.channels', { names: card.channels }))
  if (card.target !== null) parts.push(way(card, cell, overdue))
  return parts.join(' ')
}

function standing(card, cell, county) {
  const { words } = card
  const unit = county ? words.county_unit : words.unit
  const units = unitsWord(card, county)
  const one = words.fact_one ?? words.fact
  if (card.format === 'mean') {
    return say('sentence.mean', { name: words.name, mean: share(card, cell), d: integer(cell.d), units })
  }
  if (card.format === 'total') {
    const [fact, of] = cell.n === 1 ? [one, unit] : [words.fact, units]
    return say('sentence.total', { n: integer(cell.n), units: of, fact })
  }
  if (cell.d === 1) return say('sentence.single', { unit, fact: cell.n ? one : words.fact_not })
  const values = { n: integer(cell.n), d: integer(cell.d), share: share(card, cell), units }
  if (cell.n === 0) return say('sentence.none', { ...values, fact: one, fact_not: words.fact_not })
  if (cell.n === cell.d) return say('sentence.all', { ...values, fact: words.fact })
  return say('sentence.some', { ...values, fact: cell.n === 1 ? one : words.fact })
}

function way(card, cell, overdue) {
  const goal = card.target * (cell.d || 1)
  const left = card.polarity === 'high' ? Math.ceil(goal - 1e-9) - cell.n : cell.n - Math.floor(goal + 1e-9)
  const away = Math.max(tenths(card, Math.abs(card.target - (cell.value ?? 0))), 1)
  const k = size('sentence', card, byValue(card) ? away : Math.max(left, 0))
  const values = { target: card.target_text, date: card.target_date, k }
  if (left <= 0) return say(card.polarity === 'low' ? 'sentence.within' : 'sentence.reached', values)
  if (card.polarity === 'low') return say('sentence.too_many', values)
  return say(overdue ? 'sentence.overdue' : 'sentence.to_go', values)
}
