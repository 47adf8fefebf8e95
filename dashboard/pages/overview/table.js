// The table of counties: sorted by the column whose heading is pressed, and filtered by the counties' names.

import { folded } from '../../../assets/js/folded.js'
import { byId } from './bind.js'
import { amount } from './fields.js'
import { say } from './words.js'

// The sort values of each column; null is last in both directions.
const COLUMNS = [
  ({ name }) => name,
  ({ cell }) => (cell.known ? cell.n : null),
  ({ cell }) => cell.d,
  ({ cell }) => cell.value,
  ({ card, change }) => amount(card, change),
  ({ rank }) => rank?.rank ?? null,
  ({ cell }) => cell.missing,
  ({ cell }) => cell.late,
  ({ cell }) => cell.unverified,
  ({ cell }) => say(`words.${cell.state}`),
]
// Columns whose first press sorts in ascending order; others begin with the largest value.
const FIRST_UP = [0, 5, 9]
const sorted = { column: null, up: true }

/** The counties in the table, in its order. */
export function arranged({ cells, words, view, card, ranks, counties }) {
  const wanted = folded(byId('table-search').value)
  const found = counties.filter((area) => folded(words.areas[area]).includes(wanted))
  byId('table-nothing').hidden = found.length > 0
  if (sorted.column === null) return found
  const { compare } = new Intl.Collator(words.lang)
  const values = Object.fromEntries(found.map((area) => {
    const cell = cells.at(view.indicator, view.week, area, view.kind)
    const change = cells.change(view.indicator, view.week, area, view.kind)
    return [area, COLUMNS[sorted.column]({ name: words.areas[area], cell, change, card, rank: ranks[area] })]
  }))
  const by = (a, b) => (typeof a === 'string' ? compare(a, b) : a - b) * (sorted.up ? 1 : -1)
  return found.sort((one, other) => {
    const [a, b] = [values[one], values[other]]
    return a === null || b === null ? (a === null) - (b === null) : by(a, b)
  })
}

/** Turn headings into buttons, and show the search box. repaint: updates the table. */
export function arrangeTable(repaint) {
  const heads = [...byId('table').tHead.rows[0].cells]
  heads.forEach((head, column) => {
    const button = Object.assign(document.createElement('button'), { type: 'button', className: 'sort' })
    button.append(...head.childNodes)
    button.onclick = () => {
      sorted.up = sorted.column === column ? !sorted.up : FIRST_UP.includes(column)
      sorted.column = column
      for (const other of heads) other.removeAttribute('aria-sort')
      head.setAttribute('aria-sort', sorted.up ? 'ascending' : 'descending')
      repaint()
    }
    head.append(button)
  })
  byId('table-search').oninput = repaint
  byId('table-search').parentNode.hidden = false
}
