// Numbers in the digits of the page's language; reads digits of any language. The twin of dashboard/language/digits.py.

const DIGITS = '۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩'
// The page gives the digits of its language, the signs for `.`, `,` and `%`, and how a percentage is written.
const { signs, percentage } = document.documentElement.dataset
const LATIN = '0123456789.,%'

/** The text with 0 to 9 in place of Persian and Arabic digits. */
export const latin = (text) => text.replace(/[۰-۹٠-٩]/g, (digit) => DIGITS.indexOf(digit) % 10)

/** The text with the digits and number signs of the page's language. */
export const local = (text) => text.replace(/[0-9.,%]/g, (sign) => signs[LATIN.indexOf(sign)])

/** A count: 2243249 -> ۲٬۲۴۳٬۲۴۹. */
export const integer = (value) => local(String(value).replace(/\B(?=(\d{3})+(?!\d))/g, ','))

/** Tenths as a number: 22 -> ۲٫۲. */
export const decimal = (tenths) => local(`${Math.floor(tenths / 10)}${tenths % 10 ? `.${tenths % 10}` : ''}`)

/** A share between 0 and 1 with at most one decimal: 0.505 -> ۵۰٫۵٪. Only exactly 0 and 1 become 0% and 100%. */
export function percent(share) {
  const shown = share > 0 && share < 1 ? Math.min(Math.max(share * 100, 0.1), 99.9) : share * 100
  return percentage.replace('{}', decimal(Math.floor(shown * 10 + 0.5 + 1e-9)))
}
