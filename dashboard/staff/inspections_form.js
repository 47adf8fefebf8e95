// The form of a visit: each change is kept as a draft, and sending puts it among the drafts that wait for the line.

import { drafts, drop, keep, newKey, page, sendWaiting, tell } from './inspections_drafts.js'

const DAY = 86400000
const LATER = 14 // days that a page kept for long adds to its list of days
const iso = (time) => new Date(time).toLocaleDateString('en-CA')

function dayWords(day) {
  const { lang } = document.documentElement
  const format = new Intl.DateTimeFormat(lang === 'fa' ? 'fa-IR-u-ca-persian' : 'en-GB', { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' })
  const parts = Object.fromEntries(format.formatToParts(new Date(`${day}T12:00`)).map(({ type, value }) => [type, value]))
  return `${parts.weekday} ${parts.day} ${parts.month} ${parts.year}`
}

/** Adds the days since the page was made, by the phone's clock: the server checks the day by its own. */
function addDays(select) {
  const passed = Math.round((Date.parse(iso(Date.now())) - Date.parse(iso(Date.parse(page.dataset.now)))) / DAY)
  if (!(passed > 0)) return
  // Their words today and yesterday are no longer true.
  for (const option of select.options) option.text = dayWords(option.value)
  const newest = Date.parse(select.options[0].value)
  for (let later = 1; later <= Math.min(passed, LATER); later += 1) {
    const day = new Date(newest + later * DAY).toISOString().slice(0, 10)
    select.prepend(new Option(dayWords(day), day))
  }
  select.selectedIndex = 0
}

function fill(form, fields) {
  for (const [name, value] of Object.entries(fields)) {
    const field = form.elements[name]
    if (!field || name === 'csrf_token') continue
    if (field.tagName === 'SELECT' && ![...field.options].some((option) => option.value === value)) field.add(new Option(dayWords(value), value))
    field.value = value
  }
}

function feedback(name, text) {
  const line = document.createElement('p')
  line.className = 'invalid-feedback'
  line.id = `fault-${name}`
  line.textContent = text
  return line
}

/** Shows all faults at their fields, and those of no field above the form; the first one gets the focus. */
function showFaults(form, { faults, text, address }) {
  const box = form.parentElement.querySelector('.visit-faults')
  document.querySelectorAll('.invalid-feedback').forEach((line) => line.remove())
  form.querySelectorAll('[aria-invalid]').forEach((field) => field.removeAttribute('aria-invalid'))
  box.hidden = !text
  if (!text) return
  box.querySelector('p').textContent = text
  box.querySelector('a')?.remove()
  if (address) box.append(Object.assign(document.createElement('a'), { href: address, textContent: page.dataset.toVisit }))
  let first = null
  for (const [name, words] of Object.entries(faults)) {
    const found = form.elements[name]
    const field = found instanceof RadioNodeList ? found[0] : found
    if (!field || field.type === 'hidden') {
      box.append(feedback(name, words))
      continue
    }
    field.closest('.visit-kind, .visit-question, div').append(feedback(name, words))
    field.setAttribute('aria-invalid', 'true')
    field.setAttribute('aria-describedby', `fault-${name}`)
    first ??= field
  }
  ;(first ?? form.parentElement.querySelector('h1')).focus()
}

/** The form in which the page shows a visit of an office. old: the page was kept, perhaps for days. */
export function useForm(form, old) {
  const office = form.elements.office.value
  const name = form.parentElement.querySelector('.visit-office h1').textContent
  const button = form.querySelector('[type=submit]')
  const known = drafts().findLast((draft) => draft.office === office)
  const key = known?.key ?? newKey()
  if (old) addDays(form.elements.day)
  if (known) {
    fill(form, known.fields)
    if (known.state === 'refused') showFaults(form, known)
  }
  form.elements.key.value = key

  const draft = (state) => {
    const { csrf_token: _, ...fields } = Object.fromEntries(new FormData(form))
    return { key, office, name, fields, state, faults: {}, text: '', at: known?.at ?? Date.now() }
  }
  if (!keep(draft('draft'))) {
    // Without drafts the browser sends the form itself.
    tell('notKept')
    return
  }
  if (known) keep(known)
  else drop(key)
  form.addEventListener('input', () => keep(draft('draft')))
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    keep(draft('waiting'))
    button.disabled = true
    const answer = (await sendWaiting())[key]
    button.disabled = false
    const now = drafts().find((each) => each.key === key)
    // Without a draft and an answer another page has sent it.
    if (!now) location.assign(answer?.address ?? `${page.dataset.home}?told=sent`)
    else if (now.state === 'refused') showFaults(form, now)
    else if (!document.querySelector('.visit-kept')) button.after(Object.assign(document.createElement('p'), { className: 'visit-kept', textContent: page.dataset.kept }))
  })
}
