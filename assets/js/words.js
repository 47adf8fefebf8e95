// Words, digits and numbers in the page's language: the twin of dashboard/language.

let words = null

export function useWords(loaded) {
  words = loaded
}

export const theWords = () => words

/** The map that a week is drawn on: its address, the counties drawn, their neighbours and names' places. */
export const eraOf = (week) => words.eras.find((era) => week <= era.until)

/** Between the names of a list. */
export const comma = () => (words.lang === 'fa' ? '، ' : ', ')

/** The message of a key, its {placeholders} filled. */
export function say(key, values = {}) {
  return words.messages[key].replace(/\{(\w+)\}/g, (_, name) => values[name])
}

/** The same text with the digits and number signs of the page's language. */
export function local(text) {
  if (words.lang !== 'fa') return text
  return text.replace(/[0-9.,%]/g, (sign) => ({ '.': '٫', ',': '٬', '%': '٪' })[sign] ?? '۰۱۲۳۴۵۶۷۸۹'[sign])
}

/** A count: 2243249 -> ۲٬۲۴۳٬۲۴۹. */
export const whole = (value) => local(String(value).replace(/\B(?=(\d{3})+(?!\d))/g, ','))

/** A share between 0 and 1, at most one decimal: 0.505 -> ۵۰٫۵٪. Rounding makes neither a whole nor a nothing. */
export function percent(share) {
  const shown = share > 0 && share < 1 ? Math.min(Math.max(share * 100, 0.1), 99.9) : share * 100
  const tenths = Math.floor(shown * 10 + 0.5 + 1e-9)
  const text = local(`${Math.floor(tenths / 10)}${tenths % 10 ? `.${tenths % 10}` : ''}%`)
  // The mark keeps ٪ to the left of its number: see dashboard/language/digits.py.
  return words.lang === 'fa' ? `\u061c${text}` : text
}
