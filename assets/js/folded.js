/** A name as it is searched: without letter case, spaces and the letters that keyboards write differently. */
export const folded = (text) =>
  text.toLowerCase().replace(/[\s\u200c]/g, '').replace(/ي/g, 'ی').replace(/ك/g, 'ک').replace(/[آأ]/g, 'ا')
