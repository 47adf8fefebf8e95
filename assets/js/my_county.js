// "My county": chosen on a county's page, offered in the menu of all pages. It is kept in this browser only.

import { sitePath } from './site.js'

// Another site of the same host, under another path, may be of another province.
const KEPT = `my-county${sitePath}`

/** The county that was chosen, with its code and its name in each language; null for none. */
function chosen() {
  try {
    const county = JSON.parse(localStorage.getItem(KEPT))
    return /^\w+$/.test(county.code) && county.names ? county : null
  } catch {
    return null
  }
}

function keep(county) {
  // A browser may forbid a page to keep anything: then the county is offered on this page only.
  try {
    if (county) localStorage.setItem(KEPT, JSON.stringify(county))
    else localStorage.removeItem(KEPT)
  } catch {
    // Nothing is kept.
  }
}

/** <li class=my-county data-text data-page>: the words with {county}, and the address of county 0. Shows the link to the
 * county that was chosen, and the button to choose the county of this page. */
export function myCounty() {
  const item = document.querySelector('.my-county')
  const button = document.querySelector('.my-county-choice')
  if (!item) return
  const [link, remove] = item.children
  const show = (county) => {
    item.hidden = !county
    button?.setAttribute('aria-pressed', county?.code === button.dataset.code)
    if (!county) return
    const name = county.names[document.documentElement.lang] ?? ''
    link.textContent = item.dataset.text.replace('{county}', name)
    link.setAttribute('href', item.dataset.page.replace(/0(?=\?|$)/, county.code))
    remove.setAttribute('aria-label', `${remove.title}: ${name}`)
  }
  const choose = (county) => {
    keep(county)
    show(county)
  }
  remove.addEventListener('click', () => choose(null))
  if (button) {
    button.hidden = false
    button.addEventListener('click', () => {
      const { code, names } = button.dataset
      choose(chosen()?.code === code ? null : { code, names: JSON.parse(names) })
    })
  }
  show(chosen())
}
