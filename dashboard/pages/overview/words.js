// The messages in the page's language: the twin of dashboard/language.

let words = null

export function useWords(loaded) {
  words = loaded
}

export const theWords = () => words

/** The map that a week is drawn on: its address, the counties drawn, their neighbours and names' places. */
export const eraOf = (week) => words.eras.find((era) => week <= era.until)

/** The message of a key for the whole province, or its form for a county of this name. */
export const ofPlace = (key, county) => say(county ? `${key}_county` : key, { county })

/** Between the names of a list. */
export const comma = () => (words.lang === 'fa' ? '، ' : ', ')

/** The message of a key, its {placeholders} filled. */
export function say(key, values = {}) {
  return words.messages[key].replace(/\{(\w+)\}/g, (_, name) => values[name])
}
