// Tiles, and the number of indicators behind: the twin of dashboard/pages/common/tiles.py, figures/bullets.py and
// meeting/behind.py.

import { bind, byId, mark, put } from './bind.js'
import { unfold } from './cells.js'
import * as f from './fields.js'
import { integer } from '../../../assets/js/digits.js'
import { paintSpark, WEEKS } from './spark.js'
import { ofPlace, say } from './words.js'

// In SVG units: the length of a small bar, and the length of the pattern of a zero.
const [WIDE, ZERO] = [200, 12.8]
// The shape of the province's pointer: CHANGES.down of dashboard/figures/signs.py.
const POINTER = 'M0 4L-5.3 -4H5.3z'

/** Each headline card with its cell and its state against the target: the worst state first, then the widest gap. */
export function worstFirst({ cells, words, view }) {
  const area = cells.areas.indexOf(view.county)
  const found = words.headlines.map((key) => {
    const card = words.cards[key]
    card.unfolded ??= []
    card.unfolded[area] ??= unfold(card.states[area])
    const cell = cells.at(key, view.week, view.county)
    const gap = cell.value === null || card.target === null ? 0 : ((card.polarity === 'high' ? -1 : 1) * (cell.value - card.target)) / card.top
    return { key, card, cell, gap, state: card.unfolded[area][view.week], place: words.order.indexOf(key) }
  })
  return found.sort((a, b) => a.state - b.state || b.gap - a.gap || a.place - b.place)
    .map((tile) => ({ ...tile, state: words.states[tile.state] }))
}

export function paintStanding({ words, view, order }) {
  const counted = order.filter(({ state }) => state)
  const n = counted.filter(({ state }) => state === 'behind').length
  const unknown = counted.filter(({ state }) => state === 'not_known').length
  const none = !unknown ? 'none' : unknown < counted.length ? 'none_known' : 'not_known'
  const form = n > 1 ? 'some' : n ? 'one' : none
  const values = { n: integer(n), of: integer(counted.length), worst: counted[0]?.card.words.name }
  const where = view.county ? `${say('figure.bullets.of_county', { county: words.areas[view.county] })} ` : ''
  const rest = unknown && form !== 'not_known' ? ` ${say('figure.bullets.rest', { k: integer(unknown) })}` : ''
  const text = where + say(`figure.bullets.${form}`, values) + rest
  put(byId('standing'), counted.length ? text[0].toUpperCase() + text.slice(1) : '')
}

export function paintTiles({ cells, words, view, order }) {
  const list = byId('tiles')
  const county = words.areas[view.county]
  put(byId('headlines-title'), ofPlace('tile.heading', county))
  put(byId('headlines-key'), ofPlace('tile.key', county))
  const tiles = Object.fromEntries([...list.children].map((tile) => [tile.dataset.tile, tile]))
  // Only moved if necessary, since a moved tile loses the focus.
  if (order.some(({ key }, i) => list.children[i] !== tiles[key])) list.append(...order.map(({ key }) => tiles[key]))
  for (const { key, card, cell, state } of order) {
    const tile = tiles[key]
    const own = !county && view.week === cells.weeks.length - 1
    const row = f.row(card, cell, cells.change(key, view.week, view.county), 'tile')
    bind(tile, Object.assign(row, { state, announced: own ? card.announced : '' }))
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
