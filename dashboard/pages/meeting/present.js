// The meeting on a projector: one screen at a time, changed by keys, clicks and touches.

import { Deck } from './deck.js'
import { listen } from './keys.js'

const deck = new Deck(document.getElementById('deck'))
listen(deck)
document.documentElement.dataset.ready = 'true'
