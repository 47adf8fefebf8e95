// The tooltip of a county, with values from the cells on the page.

import * as f from './fields.js'
import { integer } from '../../../assets/js/digits.js'
import { say } from './words.js'

let box = null

/** A difference in points or in the card's unit. */
function sized(card, difference) {
  const number = f.bare(card, Math.abs(difference)).replace(/[\u061c%٪]/g, '')
  return card.format === 'share' ? say('map.points', { points: number }) : f.withUnit(card, number)
}

/** The rows of the tooltip: name and value. */
function rows({ cells, words, view }, area) {
  const card = words.cards[view.indicator]
  const cell = cells.at(view.indicator, view.week, area, view.kind)
  const ranks = cells.ranks(view.indicator, view.week, card.polarity, view.kind)
  const weeks = Math.min(view.weeks, view.week)
  const found = []
  if (area in ranks) {
    found.push([say('map.rank'), say('map.rank_of', { rank: f.rankText(ranks[area]), of: integer(Object.keys(ranks).length) })])
  }
  if (cell.value === null) return found
  const { text, trend } = f.row(card, cell, cells.change(view.indicator, view.week, weeks, area, view.kind)).change
  found.push([say('map.change', { before: f.beforeText(weeks) }), text, trend])
  if (card.target === null) return found
  const low = card.polarity === 'low'
  const gap = low ? cell.value - card.target : card.target - cell.value
  const name = say(low ? 'map.ceiling' : 'map.gap', { target: card.target_text })
  found.push([name, gap <= 1e-9 ? say('map.reached') : sized(card, gap)])
  return found
}

/** Show an area's values beside the pointer, or beneath a finger. The event's current target contains the card. */
export function showTip(state, area, event) {
  box ??= Object.assign(document.createElement('div'), { className: 'tip' })
  event.currentTarget.append(box)
  const { cells, words, view } = state
  const key = `${area} ${view.indicator} ${view.week} ${view.weeks} ${view.kind}`
  if (box.dataset.shown !== key) {
    box.dataset.shown = key
    const card = words.cards[view.indicator]
    const cell = cells.at(view.indicator, view.week, area, view.kind)
    const line = (name, text, className = '') => Object.assign(document.createElement(name), { textContent: text, className })
    const list = document.createElement('dl')
    for (const [what, value, trend] of rows(state, area)) {
      list.append(line('dt', what), line('dd', value, trend ? `trend trend-${trend}` : ''))
    }
    const figure = line('p', '')
    figure.append(line('b', f.share(card, cell) || f.figure(card, cell)), cell.value === null ? '' : ` ${f.ofWhat(card, cell)}`)
    box.replaceChildren(line('strong', words.areas[area]), figure, list)
  }
  box.hidden = false
  // On that side of the pointer that has room.
  const { width, height } = box.getBoundingClientRect()
  const outer = event.currentTarget.getBoundingClientRect()
  const beside = (at, size, room) => (at + 16 + size < room ? at + 16 : at - 16 - size)
  const left = event.pointerType === 'touch'
    ? Math.min(event.clientX - width / 2, innerWidth - 4 - width) : beside(event.clientX, width, innerWidth)
  const top = beside(event.clientY, height, innerHeight)
  Object.assign(box.style, { left: `${Math.max(left, 4) - outer.left}px`, top: `${Math.max(top, 4) - outer.top}px` })
}

export function hideTip() {
  if (box) box.hidden = true
}
