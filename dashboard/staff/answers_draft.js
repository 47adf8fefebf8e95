// The draft of the page of answers: kept at the server as one types, and in this browser while the server is away.

import { sitePath } from '../../assets/js/site.js'
import { merge, pick, plain } from './answers_merge.js'
import { changes, form, nameOf, page, showChanges, showFaults } from './answers_fields.js'

const PAUSE = 800 // milliseconds without a change, after which the draft is sent
const AGAIN = 15000 // milliseconds after which it is sent again if the server was away
const WAIT = 15000 // milliseconds that an answer may take
const { place, week, version } = form.elements
const KEY = `answers${sitePath} ${page.dataset.account} ${place.value} ${week.value}`
const conflict = page.querySelector('.answers-conflict')
const said = page.querySelector('#answers-said')

let timer = 0
let running = null
// What is to be kept if the account chooses so, while another page has kept other changes: the changed fields with each
// of the two choices. A choice of null loads the page again.
let choices = null
// The changed fields that the server had when this page last agreed with it.
let base = changes()

function stored() {
  try {
    return JSON.parse(localStorage.getItem(KEY))
  } catch {
    return null
  }
}

function store(what) {
  try {
    if (what) localStorage.setItem(KEY, JSON.stringify(what))
    else localStorage.removeItem(KEY)
  } catch {
    // A browser that keeps nothing: the server still does.
  }
}

export const tell = (text) => { said.textContent = text }

/** Says that the session is over, with the way to sign in and back. */
function tellSignIn() {
  const { signIn, signedOut, signInWord } = page.dataset
  const link = Object.assign(document.createElement('a'), { className: 'btn btn-outline-primary btn-sm', textContent: signInWord })
  link.href = `${signIn}?${new URLSearchParams({ next: form.getAttribute('action') + location.hash })}`
  said.replaceChildren(`${signedOut} `, link)
}

/** Takes the changes of the other page where only that one has changed an office, and asks about the others. */
function meet(mine, other) {
  const { merged, both } = merge(base, mine, other)
  if (Object.keys(other).length && !both.length) {
    showChanges(merged)
    base = other
    return true
  }
  // Where the other page has no changes, they were sent, or all taken back: loaded again, this page shows which.
  const isEmpty = !Object.keys(other).length
  choices = isEmpty ? { mine, other: null } : { mine: { ...merged, ...pick(mine, both) }, other: { ...merged, ...pick(other, both) } }
  const shown = isEmpty ? mine : { ...pick(mine, both), ...pick(other, both) }
  const list = conflict.querySelector('ul')
  const names = Object.keys(shown).filter((name) => plain(mine[name]) !== plain(other[name]))
  list.replaceChildren(...names.map((name) => {
    const { question, text } = nameOf(name, mine[name]), there = nameOf(name, other[name]).text
    const words = page.dataset.twoValues.replace('{question}', question).replace('{mine}', text).replace('{other}', there)
    return Object.assign(document.createElement('li'), { textContent: words })
  }))
  conflict.hidden = false
  conflict.scrollIntoView({ block: 'nearest' })
  return false
}

/** Sends the changed fields once. Returns whether the server has them. */
async function send() {
  const sent = changes()
  const body = new URLSearchParams({ place: place.value, week: week.value, version: version.value, ...sent })
  let answer
  try {
    answer = await fetch(page.dataset.draft, { method: 'POST', body, cache: 'no-store', signal: AbortSignal.timeout(WAIT) })
  } catch {
    tell(page.dataset.away)
    later(AGAIN)
    return false
  }
  if (answer.status === 401) {
    tellSignIn()
    return false
  }
  if (!answer.headers.get('Content-Type')?.startsWith('application/json')) {
    // The database is away: the server says so.
    tell(`${await answer.text()} ${page.dataset.away}`)
    if (answer.status >= 500) later(AGAIN)
    return false
  }
  const { version: newest, text, faults, fields } = await answer.json()
  version.value = newest
  if (answer.status === 409) return meet(changes(), fields) && send()
  base = sent
  const wrong = Object.keys(faults).length
  showFaults(faults)
  tell(wrong ? `${text} ${page.dataset.faulty.replace('{n}', wrong)}` : text)
  // Texts that are no numbers are nowhere but here.
  if (!wrong && JSON.stringify(changes()) === JSON.stringify(sent)) store(null)
  return true
}

/** Sends until the server has all changes. Returns whether it has. */
async function save() {
  clearTimeout(timer)
  timer = 0
  if (choices) return false
  running ??= send().finally(() => { running = null })
  const done = await running
  return done && timer ? save() : done
}

function later(pause) {
  clearTimeout(timer)
  timer = setTimeout(save, pause)
}

/** A change was made: it is kept here at once, and at the server after a pause. */
export function changed() {
  store({ version: version.value, fields: changes(), base })
  if (!choices) later(PAUSE)
}

/** Takes up what this browser has kept and the server has not. */
function takeUp() {
  const kept = stored()
  if (!kept) return
  if (JSON.stringify(kept.fields) === JSON.stringify(changes())) store(null)
  else if (kept.version === version.value) showChanges(kept.fields)
  else {
    const other = changes()
    base = kept.base ?? {}
    if (meet(kept.fields, other)) later(0)
  }
}

/** Takes up and keeps the draft, and checks the form only once the server has all changes. */
export function useDraft() {
  takeUp()
  for (const [id, which] of [['#take-other', 'other'], ['#keep-mine', 'mine']]) {
    page.querySelector(id).addEventListener('click', () => {
      const wanted = choices[which]
      choices = null
      if (!wanted) {
        store(null)
        location.assign(form.action)
        return
      }
      conflict.hidden = true
      showChanges(wanted)
      later(0)
    })
  }
  addEventListener('online', () => timer && save())
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    // While the server is away the page stays, with all changes.
    if (!stored() || (await save())) form.submit()
  })
}
