// The rows of the indicators, and the number of indicators behind: the twin of dashboard/pages/common/indicator_rows.py and
// meeting/behind.py.

import { bind, byId, mark, put } from './bind.js'
import * as f from './fields.js'
import { integer } from '../../../assets/js/digits.js'
import { paintSpark, WEEKS } from './spark.js'
import { worstFirst } from './states.js'
import { countiesOf } from './view.js'
import { ofPlace, say } from './words.js'

/** The sentence of each chosen county, or of the province. */
export const paintStanding = (shown) =>
  put(byId('standing'), (countiesOf(shown.view).length ? countiesOf(shown.view) : ['']).map((area) => standing(shown, area)).join(' '))

function standing(shown, county) {
  const counted = worstFirst(shown, county).filter(({ state }) => state)
  const n = counted.filter(({ state }) => state === 'behind').length
  const unknown = counted.filter(({ state }) => state === 'not_known').length
  const none = !unknown ? 'none' : unknown < counted.length ? 'none_known' : 'not_known'
  const form = n > 1 ? 'some' : n ? 'one' : none
  const values = { n: integer(n), of: integer(counted.length), worst: counted[0]?.card.words.name }
  const where = county ? `${say('figure.bullets.of_county', { county: shown.words.areas[county] })} ` : ''
  const rest = unknown && form !== 'not_known' ? ` ${say('figure.bullets.rest', { k: integer(unknown) })}` : ''
  const text = where + say(`figure.bullets.${form}`, values) + rest
  return counted.length ? text[0].toUpperCase() + text.slice(1) : ''
}

export function paintRows({ cells, words, view, order, weeks }) {
  const county = words.areas[view.county]
  put(byId('headlines-title'), ofPlace('tile.heading', county))
  put(byId('headlines-key'), ofPlace('tile.key', county))
  for (const { key, card, cell, state } of order) {
    const row = document.querySelector(`[data-row="${key}"]`)
    const newest = view.week === cells.weeks.length - 1
    const texts = f.row(card, cell, cells.change(key, view.week, weeks, view.county))
    const [forecast, range] = (newest && card.forecasts[cells.areas.indexOf(view.county)]) || ['', '']
    const together = county ? '' : f.together(card, cells.together(key, view.week), cell)
    const announced = newest && !county ? card.announced : ''
    const province = county && card.format !== 'total' ? cells.at(key, view.week).value : null
    const beside = province === null ? null : f.width(card, province)
    bind(row, Object.assign(texts, { state, forecast, range, together, announced, length: f.width(card, cell.value), beside }))
    for (const node of row.querySelectorAll('[data-doubt]')) {
      const count = cell[{ not_reported: 'missing' }[node.dataset.doubt] ?? node.dataset.doubt]
      node.hidden = !count
      put(node.lastElementChild, count ? integer(count) : '')
    }
    const values = cells.line(key, view.county, Math.max(view.week + 1 - WEEKS, 0), view.week)
    paintSpark(row.querySelector('.spark'), values, card.target)
    mark(row.querySelector('a'), key === view.indicator)
  }
}
