// What does not fit a screen is left out from the end of its longest list, and the list says how many more there are.

import { whole } from '../../../assets/js/digits.js'

/** A message of the page, its {placeholders} filled. */
export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name])

const shown = (list) => [...list.children].filter((item) => !item.hidden)

/** Tell beneath a list how many of its total are not shown. */
function tell(list) {
  const line = (list.closest('table') ?? list).parentElement.querySelector(':scope > .more')
  if (!line) return
  const missing = Number(list.dataset.total) - shown(list).length
  line.hidden = missing <= 0
  line.firstElementChild.textContent = fill(line.dataset.text, { n: whole(missing) })
}

/** Make a screen's body hold all that it shows. */
export function fit(screen) {
  const body = screen.querySelector('.screen-body')
  const lists = [...body.querySelectorAll('[data-total]')]
  body.classList.remove('without-notes')
  for (const list of lists) {
    for (const item of list.children) item.hidden = false
    tell(list)
  }
  // On a phone a screen is scrolled.
  if (getComputedStyle(body).overflowY !== 'hidden') return
  const over = () => body.scrollHeight > body.clientHeight + 1 || body.scrollWidth > body.clientWidth + 1
  const cut = (least) => {
    while (over()) {
      const longest = lists.reduce((most, list) => (shown(list).length > shown(most).length ? list : most), lists[0])
      if (!longest || shown(longest).length <= least) return
      shown(longest).at(-1).hidden = true
      tell(longest)
    }
  }
  // Two points of a list are worth more than the notes beneath them.
  cut(2)
  body.classList.toggle('without-notes', over())
  cut(1)
  // Lists beside each other need not be as short as the longest of them had to become.
  for (const list of lists) {
    for (const item of [...list.children].filter((child) => child.hidden)) {
      item.hidden = false
      tell(list)
      if (!over()) continue
      item.hidden = true
      tell(list)
      break
    }
  }
}
