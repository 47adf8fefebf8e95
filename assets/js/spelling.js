// A common key for different spellings of a name. The twin of dashboard/language/spelling.py.

import { latin } from './digits.js'

const LETTERS = { ي: 'ی', ى: 'ی', ئ: 'ی', ك: 'ک', ة: 'ه', ۀ: 'ه', ؤ: 'و', أ: 'ا', إ: 'ا', آ: 'ا', ٱ: 'ا', ء: '' }
const DROPPED = /[\s\u0640\u200b-\u200f\u202a-\u202e\u2066-\u2069\u061c\ufeff\u064b-\u065f\u0670.,،()\-_'’]/g

/** The spelling key of a name; equal keys mean the same name. */
export const spelling = (text) => latin(text.normalize('NFKC')).replace(/[يىئكةۀؤأإآٱء]/g, (letter) => LETTERS[letter]).replace(DROPPED, '').toLowerCase()
