// Tiles, and the number of indicators behind: the twin of dashboard/pages/common/tiles.py, figures/bullets.py and
// meeting/behind.py.

import { bind, byId, mark, put } from './bind.js'
import * as f from './fields.js'
import { integer } from '../../../assets/js/digits.js'
import { paintSpark, WEEKS } from './spark.js'
import { worstFirst } from './states.js'
import { countiesOf } from './view.js'
import { ofPlace, say } from './words.js'

// In SVG units: the length of a small bar, and the length of the pattern of a zero.
const [WIDE, ZERO] = [200, 12.8]
// The shape of the province's pointer: CHANGES.down of dashboard/figures/signs.py.
const POINTER = 'M0 4L-5.3 -4H5.3z'

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

export function paintTiles({ cells, words, view, order, weeks }) {
  const county = words.areas[view.county]
  put(byId('headlines-title'), ofPlace('tile.heading', county))
  put(byId('headlines-key'), ofPlace('tile.key', county))
  const tiles = Object.fromEntries([...document.querySelectorAll('[data-tile]')].map((tile) => [tile.dataset.tile, tile]))
  for (const list of document.querySelectorAll('.tiles')) {
    const own = order.map(({ key }) => tiles[key]).filter((tile) => tile.parentNode === list)
    // Only moved if necessary, since a moved tile loses the focus.
    if (own.some((tile, i) => list.children[i] !== tile)) list.append(...own)
  }
  for (const { key, card, cell, state } of order) {
    const tile = tiles[key]
    const newest = view.week === cells.weeks.length - 1
    const row = f.row(card, cell, cells.change(key, view.week, weeks, view.county), 'tile', weeks)
    const [forecast, range] = (newest && card.forecasts[cells.areas.indexOf(view.county)]) || ['', '']
    const together = county ? '' : f.together(card, cells.together(key, view.week), cell)
    bind(tile, Object.assign(row, { state, forecast, range, together, announced: newest && !county ? card.announced : '' }))
    for (const node of tile.querySelectorAll('[data-doubt]')) {
      const count = cell[{ not_reported: 'missing' }[node.dataset.doubt] ?? node.dataset.doubt]
      node.hidden = !count
      put(node.lastElementChild, count ? integer(count) : '')
    }
    paintBar(tile.querySelector('.bullet'), words, card, cell, county ? cells.at(key, view.week).value : null)
    const values = cells.line(key, view.county, Math.max(view.week + 1 - WEEKS, 0), view.week)
    paintSpark(tile.querySelector('.spark'), values, card.target)
    mark(tile.querySelector('a'), key === view.indicator)
  }
}

/** The value's bar, and the province's pointer above it. Track and target are unchanged. */
function paintBar(bar, words, card, cell, province) {
  const along = (from, length) => (document.dir === 'rtl' ? WIDE - from - length : from).toFixed(1)
  const value = bar.querySelectorAll('rect')[1]
  const end = f.end(card, [cell.value])
  const length = cell.value === null ? WIDE : (cell.value / end) * WIDE || ZERO
  value.setAttribute('x', along(0, length))
  value.setAttribute('width', length.toFixed(1))
  value.setAttribute('fill', cell.state === 'value' ? words.accent : f.fill(card, cell))
  value.removeAttribute('stroke')
  bar.querySelector('path[transform]')?.remove()
  if (province === null || card.format === 'total') return
  const at = `translate(${along(Math.min(province / end, 1) * WIDE, 0)} 2.2) scale(0.7)`
  value.insertAdjacentHTML('afterend', `<path transform="${at}" d="${POINTER}" fill="${words.beside}" stroke="#ffffff"/>`)
}
