// Words, digits and numbers in the page's language: the twin of dashboard/language.

let words = null

export function useWords(loaded) {
  words = loaded
}

export const theWords = () => words

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

/** A share between 0 and 1, at most one decimal, halves away from zero: 0.505 -> ۵۰٫۵٪. */
export function percent(share) {
  const tenths = Math.floor(Math.abs(share * 100) * 10 + 0.5 + 1e-9)
  return local(`${Math.floor(tenths / 10)}${tenths % 10 ? `.${tenths % 10}` : ''}%`)
}
