// Numbers in the digits of the page's language; reads digits of any language. The twin of dashboard/language/digits.py.

const DIGITS = '۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩'
// The page gives the digits of its language, and the signs for `.`, `,` and `%`.
const { signs } = document.documentElement.dataset
const LATIN = '0123456789.,%'

/** The text with 0 to 9 in place of Persian and Arabic digits. */
export const latin = (text) => text.replace(/[۰-۹٠-٩]/g, (digit) => DIGITS.indexOf(digit) % 10)

/** The text with the digits and number signs of the page's language. */
export const local = (text) => text.replace(/[0-9.,%]/g, (sign) => signs[LATIN.indexOf(sign)])

/** A count: 2243249 -> ۲٬۲۴۳٬۲۴۹. */
export const integer = (value) => local(String(value).replace(/\B(?=(\d{3})+(?!\d))/g, ','))
