// The meeting on the projector: one screen at a time, moved by keys, clicks and touches, or by itself on a wall.

import { Deck } from './deck.js'
import { listen } from './keys.js'
import { startWall } from './wall.js'

const deck = new Deck(document.getElementById('deck'))
listen(deck)
if (deck.root.dataset.wall) startWall(deck, Number(deck.root.dataset.wall))
document.documentElement.dataset.ready = 'true'
