/** A name normalised for searching: without letter case, spaces and different codings of the same letter. */
export const folded = (text) =>
  text.toLowerCase().replace(/[\s\u200c]/g, '').replace(/ي/g, 'ی').replace(/ك/g, 'ک').replace(/[آأ]/g, 'ا')
