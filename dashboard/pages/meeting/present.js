// The meeting on a projector: one screen at a time, changed by keys, clicks and touches, or by themselves.

import { Deck } from './deck.js'
import { listen } from './keys.js'
import { wall } from './wall.js'

const deck = new Deck(document.getElementById('deck'))
const toggle = wall(deck)
listen(deck, toggle)
if ('wall' in deck.root.dataset) toggle()
document.documentElement.dataset.ready = 'true'
