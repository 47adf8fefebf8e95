// The fields of the page's elements (dashboard/pages/overview/week_file.py): finds the elements, and writes their texts.

export const byId = (id) => document.getElementById(id)

/** The elements below a node that show fields, each with its parts [how, attribute, names] and the elements that say
 * which indicator and area. */
export const bound = (root) => [...root.querySelectorAll('[data-f]')].map((node) => ({
  node,
  parts: node.dataset.f.split(' ').map((part) => {
    const [, how, attribute, names] = part.match(/^([@<]?)(?:([\w-]+)=)?(.+)$/)
    return [how, attribute, names.split(':')]
  }),
  card: node.closest('[data-indicator]'),
  place: node.closest('[data-area]'),
  shown: [],
}))

/** A field's text. row: the place of the indicator in the file of a week, or of the week in the film of an indicator. */
export function textOf({ fields, areas }, name, row, area, show) {
  const [texts, places] = (show && fields[`${show}_${name}`]) || fields[name]
  return texts[places[row * areas.length + areas.indexOf(area)]]
}

/** Write the texts of elements. view: its area, and what the map shows. rowOf: the row of an element's own indicator, or of
 * the view's; undefined to leave the element as it is. */
export function fill(elements, source, { area, show }, rowOf) {
  for (const { node, parts, card, place, shown } of elements) {
    const row = rowOf(card?.dataset.indicator)
    if (row === undefined) continue
    for (const [i, [how, attribute, names]] of parts.entries()) {
      if (!names.every((name) => name in source.fields)) continue
      const text = names.map((name) => textOf(source, name, row, place?.dataset.area ?? area, show)).join(': ')
      if (shown[i] === text) continue
      shown[i] = text
      if (how === '<') node.innerHTML = text
      else if (how === '@') node.setAttribute(attribute, text)
      else node.textContent = text
    }
  }
}
