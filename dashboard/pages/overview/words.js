// The messages in the page's language: the twin of dashboard/language.

let words = null

export function useWords(loaded) {
  words = loaded
}

export const theWords = () => words

/** The map of a week: the drawn counties, their neighbours and, if there are several maps, the drawings. */
export const eraOf = (week) => words.eras.find((era) => week <= era.until)

/** The message of a key in its form for the whole province, or for a county with this name. */
export const ofPlace = (key, county) => say(county ? `${key}_county` : key, { county })

/** The separator of names in a list. */
export const comma = () => words.comma

/** The message of a key with its {placeholders} filled. */
export function say(key, values = {}) {
  return words.messages[key].replace(/\{(\w+)\}/g, (_, name) => values[name])
}
