// The states against the targets, and the order of the indicators by them: the twin of dashboard/meeting/behind.py.

import { unfold } from './cells.js'

/** The state of an area against a card's target in the view's week, '' for none. */
export function stateOf({ cells, words, view }, card, area) {
  const place = cells.areas.indexOf(area)
  card.unfolded ??= []
  card.unfolded[place] ??= unfold(card.states[place])
  return words.states[card.unfolded[place][view.week]]
}

/** Each headline card with its cell and its state against the target: the worst state first, then the widest gap. */
export function worstFirst(shown, county = shown.view.county) {
  const { cells, words, view } = shown
  const rank = ({ state }) => words.states.indexOf(state)
  const found = words.headlines.map((key) => {
    const card = words.cards[key]
    const cell = cells.at(key, view.week, county)
    const gap = cell.value === null || card.target === null ? 0 : ((card.polarity === 'high' ? -1 : 1) * (cell.value - card.target)) / card.top
    return { key, card, cell, gap, state: stateOf(shown, card, county), place: words.order.indexOf(key) }
  })
  return found.sort((a, b) => rank(a) - rank(b) || b.gap - a.gap || a.place - b.place)
}
