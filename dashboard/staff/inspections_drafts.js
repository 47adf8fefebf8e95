// Drafts of visits, kept in this browser by account, and their way to the server: each goes out once.

import { sitePath } from '../../assets/js/site.js'

// Milliseconds that an answer may take: a phone that has no line often does not know it.
const WAIT = 15000
const WAIT_FOR_WRITING = 60000
const DAY = 86400000

/** The element with the page's words and addresses. */
export const page = document.querySelector('#visit-status')
const { account, home, login } = page.dataset
const PREFIX = `visit${sitePath} ${account} `

let told = ''

/** Shows a message of the page's words, and more text; '' hides the message. The same text is not announced again. */
export function tell(name, more = '') {
  const text = name ? `${page.dataset[name]} ${more}`.trim() : ''
  if (text === told) return
  told = text
  page.hidden = !name
  page.textContent = text
  if (name === 'signedOut') {
    const link = document.createElement('a')
    link.href = login
    link.textContent = page.dataset.signIn
    page.append(' ', link)
  }
}

export const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('')

/** The account's drafts, oldest first: key, office, name, fields, state (draft, waiting, refused), faults, text, address. */
export function drafts() {
  try {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(PREFIX))
    return keys.map((key) => JSON.parse(localStorage.getItem(key))).filter(Boolean).sort((a, b) => a.at - b.at)
  } catch {
    return []
  }
}

const draft = (key) => drafts().find((each) => each.key === key)

/** Keeps a draft; false if this browser keeps nothing. */
export function keep(draft) {
  try {
    localStorage.setItem(PREFIX + draft.key, JSON.stringify(draft))
    return true
  } catch {
    return false
  }
}

export const drop = (key) => localStorage.removeItem(PREFIX + key)

async function json(address, wait, options) {
  const answer = await fetch(address, { cache: 'no-store', signal: AbortSignal.timeout(wait), ...options })
  const isJson = answer.headers.get('Content-Type')?.startsWith('application/json')
  return { status: answer.status, body: isJson ? await answer.json() : null }
}

/** The server's token for a form, if the account may send one; else null, and the page says why. */
export async function connect() {
  let answer
  try {
    answer = await json(`${home}/fresh`, WAIT)
  } catch {
    tell('noLine')
    return null
  }
  if (!answer.body) tell(answer.status >= 500 ? 'busy' : 'signedOut')
  else if (answer.body.account !== account) tell('otherAccount')
  else {
    tell(Math.abs(Date.now() - Date.parse(answer.body.now)) > DAY ? 'clock' : '')
    return answer.body.token
  }
  return null
}

/** Sends one waiting draft. The server writes a key once, whatever was lost of its answer. Returns its answer, or null. */
async function send(waiting, token) {
  const fields = new URLSearchParams({ ...waiting.fields, csrf_token: token })
  let answer
  try {
    answer = await json(home, WAIT_FOR_WRITING, { method: 'POST', body: fields, headers: { Accept: 'application/json' } })
  } catch {
    tell('noLine')
    return null
  }
  const { status, body } = answer
  if (!body || body.state === 'busy') {
    tell(status === 401 || status === 403 ? 'signedOut' : 'busy', body?.text)
    return null
  }
  if (body.state === 'sent') drop(waiting.key)
  else keep({ ...waiting, state: 'refused', faults: body.faults ?? {}, text: body.text, address: body.address ?? '' })
  return body
}

const alone = (work) => (navigator.locks ? navigator.locks.request(`${PREFIX}outbox`, work) : work())

/** Sends the drafts that wait, one page of this browser at a time; the server's answers by key. */
export function sendWaiting() {
  return alone(async () => {
    const answers = {}
    const waiting = drafts().filter((each) => each.state === 'waiting')
    const token = waiting.length ? await connect() : ''
    for (const each of token ? waiting : []) {
      // It may have been changed or dropped meanwhile.
      const now = draft(each.key)
      const answer = now?.state === 'waiting' ? await send(now, token) : {}
      if (!answer) break
      answers[each.key] = answer
    }
    return answers
  })
}
