// The teams' page of visits: offices found without a line, drafts, and the form of an office.

import { connect, drafts, drop, page, sendWaiting, tell } from './inspections_drafts.js'
import { useForm } from './inspections_form.js'
import { spelling } from '../../assets/js/spelling.js'

const { home, desk } = page.dataset
const SHOWN = 12
const AGAIN = 15000 // milliseconds after which what waits is sent again
const number = new Intl.NumberFormat(document.documentElement.lang === 'fa' ? 'fa-IR' : 'en')
const data = JSON.parse(document.querySelector('#visit-data')?.textContent ?? 'null')
const element = (tag, properties, ...inside) => {
  const made = Object.assign(document.createElement(tag), properties)
  made.append(...inside)
  return made
}

const placeOf = ([, , county, kind]) => data.place.replace('{county}', data.counties[county]).replace('{kind}', data.kinds[kind])
const whyOf = ([, , , , , reasons]) => reasons.map(([word, n]) => data.why[word].replace('{n}', number.format(n))).join(data.join)

function officeLink(office) {
  const lines = [placeOf(office), whyOf(office)].filter(Boolean).map((textContent) => element('span', { textContent }))
  const href = `${home}?office=${encodeURIComponent(office[0])}`
  return element('li', {}, element('a', { className: 'card card-body', href }, element('b', { textContent: office[1] }), ...lines))
}

/** The search: without a name the offices that are due, as the server's list has them. */
function search() {
  const form = document.querySelector('.visit-search')
  const show = () => {
    const wanted = spelling(form.elements.q.value)
    const county = form.elements.county.value
    const found = data.offices.filter((office) => (!county || office[2] === county) && (wanted ? spelling(office[1]).includes(wanted) : office[5].length))
    document.querySelector('#visit-found').replaceChildren(...found.slice(0, SHOWN).map(officeLink))
    document.querySelector('#visit-none').hidden = found.length > 0
    const more = document.querySelector('#visit-more')
    more.hidden = found.length <= SHOWN
    more.textContent = more.dataset.text.replace('{n}', number.format(found.length - SHOWN))
  }
  form.addEventListener('input', show)
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    show()
  })
  nearest(form, show)
}

/** Chooses the county whose point is nearest to the phone. The position stays in this function. */
function nearest(form, show) {
  const button = document.querySelector('#visit-near')
  button.hidden = !('geolocation' in navigator)
  button.addEventListener('click', () => {
    navigator.geolocation.getCurrentPosition(({ coords: { latitude, longitude } }) => {
      const east = Math.cos((latitude * Math.PI) / 180)
      const offered = [...form.elements.county.options].map(({ value }) => value)
      const far = Object.entries(data.points).filter(([code]) => offered.includes(code)).map(([code, [lon, lat]]) => [Math.hypot((lon - longitude) * east, lat - latitude), code])
      if (!far.length) return tell('noCounty')
      form.elements.county.value = far.sort(([one], [other]) => one - other)[0][1]
      tell('')
      return show()
    }, () => tell('noPlace'), { maximumAge: 600000, timeout: 15000 })
  })
}

function paintDrafts() {
  const section = document.querySelector('#visit-drafts')
  if (!section) return
  const found = drafts()
  const states = { draft: 'draft', waiting: 'going', refused: 'refused' }
  section.hidden = !found.length
  document.querySelector('#visit-send-all').hidden = !found.some(({ state }) => state === 'waiting')
  section.querySelector('ul').replaceChildren(...found.map((draft) => {
    const discard = element('button', { type: 'button', className: 'btn btn-outline-primary btn-sm', textContent: page.dataset.discard })
    discard.setAttribute('aria-label', `${page.dataset.discard}: ${draft.name}`)
    discard.addEventListener('click', () => {
      drop(draft.key)
      paintDrafts()
    })
    const open = element('a', { href: `${home}?office=${encodeURIComponent(draft.office)}`, textContent: draft.name })
    const state = element('span', { className: 'badge badge-waiting', textContent: page.dataset[states[draft.state]] })
    const words = Object.values(draft.faults).join(' ') || draft.text
    const text = words ? [element('p', { className: 'form-text', textContent: words })] : []
    const visit = draft.address ? [element('a', { href: draft.address, textContent: page.dataset.toVisit })] : []
    return element('li', {}, open, state, discard, ...text, ...visit)
  }))
}

/** The form of an office in the page of all offices, which is what opens without a line. */
function openBlank(id) {
  const office = data.offices.find(([code]) => code === id)
  if (!office) return
  const root = element('div', { id: 'visit-page' }, page, document.querySelector('#visit-blank').content.cloneNode(true))
  document.querySelector('#visit-page').replaceWith(root)
  const [title, where, reasons] = root.querySelector('.visit-office').children
  title.textContent = office[1]
  where.textContent = placeOf(office)
  reasons.textContent = whyOf(office)
  const form = root.querySelector('.visit-form')
  form.elements.office.value = id
  const asked = data.asked[office[4]]
  root.querySelectorAll('[data-measure]').forEach((question) => question.dataset.measure && !asked.includes(question.dataset.measure) && question.remove())
  root.querySelector('.visit-none').hidden = asked.length > 0
  title.focus()
}

/** Keeps the page and its files for the time without a line. */
async function keepPage() {
  const cache = await caches.open(`inspections ${desk}`)
  const files = performance.getEntriesByType('resource').map(({ name }) => name).filter((name) => /\/static\/.*\.(css|js|woff2)$/.test(name))
  // All of them or none: the page alone would open without its script.
  await cache.addAll([home, ...new Set(files)])
}

async function start() {
  const office = new URLSearchParams(location.search).get('office')
  if (data && office) openBlank(office)
  else if (data) search()
  const form = document.querySelector('.visit-form')
  if (form) useForm(form, Boolean(data))
  paintDrafts()
  document.querySelector('#visit-send-all')?.addEventListener('click', goOut)
  addEventListener('storage', paintDrafts)
  addEventListener('online', goOut)
  // A phone often says that it has a line before the line works.
  setInterval(() => drafts().some(({ state }) => state === 'waiting') && goOut(), AGAIN)
  if (!('serviceWorker' in navigator)) return goOut()
  await navigator.serviceWorker.register(`${home}/worker.js`, { scope: desk }).catch(() => {})
  return (await goOut()) && data && !office && keepPage()
}

/** Asks for the line, sends what waits, and shows what is left. Returns whether there is a line. */
async function goOut() {
  const token = await connect()
  document.querySelectorAll('.visit-as-of').forEach((line) => { line.hidden = Boolean(token) })
  const answers = token ? await sendWaiting() : {}
  paintDrafts()
  // A form that waited is open: its visit, or its faults.
  const answer = answers[document.querySelector('.visit-form')?.elements.key.value]
  if (answer?.state) location.assign(answer.state === 'sent' ? answer.address : location.href)
  return Boolean(token)
}

start().finally(() => { document.documentElement.dataset.ready = 'true' })
