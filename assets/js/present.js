// The meeting on the projector: one screen at a time, moved by keys, clicks and touches, or by itself on a wall.

import { Deck } from './present/deck.js'
import { listen } from './present/keys.js'
import { startWall } from './present/wall.js'

const deck = new Deck(document.getElementById('deck'))
listen(deck)
if (deck.root.dataset.wall) startWall(deck, Number(deck.root.dataset.wall))
document.documentElement.dataset.ready = 'true'
