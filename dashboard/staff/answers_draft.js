// The draft of the page of answers: kept at the server as one types, and in this browser while the server is away.

import { sitePath } from '../../assets/js/site.js'
import { changes, form, page, showChanges, showFaults } from './answers_fields.js'

const PAUSE = 800 // milliseconds without a change, after which the draft is sent
const AGAIN = 15000 // milliseconds after which it is sent again if the server was away
const WAIT = 15000 // milliseconds that an answer may take
const { place, week, version } = form.elements
const KEY = `answers${sitePath} ${page.dataset.account} ${place.value} ${week.value}`
const conflict = page.querySelector('.answers-conflict')
const said = page.querySelector('#answers-said')

let timer = 0
let running = null
// What is to be kept if the account chooses so, while another browser has kept other changes.
let mine = null

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

function ask(fieldsOfMine) {
  mine = fieldsOfMine
  conflict.hidden = false
  conflict.scrollIntoView({ block: 'nearest' })
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
  if (!answer.headers.get('Content-Type')?.startsWith('application/json')) {
    // Signed out, or the database is away: the server says so.
    tell(`${await answer.text()} ${page.dataset.away}`)
    if (answer.status >= 500) later(AGAIN)
    return false
  }
  const { version: newest, text, faults } = await answer.json()
  version.value = newest
  if (answer.status === 409) {
    ask(sent)
    return false
  }
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
  if (mine) return false
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
  if (mine) mine = changes()
  store({ version: version.value, fields: changes() })
  if (!mine) later(PAUSE)
}

/** Takes up what this browser has kept and the server has not. */
function takeUp() {
  const kept = stored()
  if (!kept) return
  if (JSON.stringify(kept.fields) === JSON.stringify(changes())) store(null)
  else if (kept.version === version.value) showChanges(kept.fields)
  else ask(kept.fields)
}

/** Takes up and keeps the draft, and checks the form only once the server has all changes. */
export function useDraft() {
  takeUp()
  page.querySelector('#take-other').addEventListener('click', () => {
    store(null)
    location.assign(form.action)
  })
  page.querySelector('#keep-mine').addEventListener('click', () => {
    const wanted = mine
    mine = null
    conflict.hidden = true
    showChanges(wanted)
    later(0)
  })
  addEventListener('online', () => timer && save())
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    // While the server is away the page stays, with all changes.
    if (!stored() || (await save())) form.submit()
  })
}
