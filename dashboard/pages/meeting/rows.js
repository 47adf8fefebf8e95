// The open table of a screen: as many of its rows as have room.

import { integer } from '../../../assets/js/digits.js'

/** Hide the last rows of a screen's table that have no room, and say how many they are. */
export function fitRows(screen) {
  const box = screen.querySelector('.screen-table')
  if (!box) return
  const rows = [...box.querySelectorAll('tbody tr')]
  const more = screen.querySelector('.screen-more')
  for (const row of rows) row.hidden = false
  more.hidden = true
  for (let shown = rows.length - 1; shown > 0 && box.scrollHeight > box.clientHeight + 1; shown--) {
    rows[shown].hidden = true
    more.hidden = false
    more.textContent = more.dataset.more.replace('{n}', integer(rows.length - shown))
  }
}
