// Highlights the county under the pointer or with the focus in map, ranking, trend and table at once.

import { lightLine } from './trend.js'

let lit = ''

const areaOf = ({ target }) => target.closest('[data-area]')?.dataset.area ?? ''

function light(area) {
  if (area === lit) return
  lit = area
  lightLine(area)
  for (const node of document.querySelectorAll('main [data-area]')) {
    node.toggleAttribute('data-lit', Boolean(area) && node.dataset.area === area)
  }
}

export function followPointer(main) {
  for (const came of ['pointerover', 'focusin']) main.addEventListener(came, (event) => light(areaOf(event)))
  for (const left of ['pointerleave', 'focusout']) main.addEventListener(left, () => light(''))
}
