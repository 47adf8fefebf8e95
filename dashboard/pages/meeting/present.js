// The meeting on a projector: one screen at a time, changed by keys, clicks and touches, or automatically on a wall display.

import { Deck } from './deck.js'
import { listen } from './keys.js'
import { startWall } from './wall.js'

const deck = new Deck(document.getElementById('deck'))
listen(deck)
if (deck.root.dataset.wall) startWall(deck, Number(deck.root.dataset.wall))
document.documentElement.dataset.ready = 'true'
