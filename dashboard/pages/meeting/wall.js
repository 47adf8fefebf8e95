// Wall display: the screens change automatically, and new data replace the old ones when they are published.
//
// At each change, the page asks the server for its digest. A new page is inserted without leaving the current one, so
// that the screen is never blank; if the server does not answer, the current page goes on and shows since when.

import { fill } from './deck.js'

const byId = (id) => document.getElementById(id)
// An input by keyboard or mouse stops the automatic change for this number of changes.
const REST = 3
const PATIENCE = 8000

export function startWall(deck, seconds) {
  const state = byId('wall')
  const clock = new Intl.DateTimeFormat(state.dataset.locale, { dateStyle: 'medium', timeStyle: 'short' })
  let answered = Date.now()
  let lost = false
  let faulty = ''
  let resting = false
  let timer = 0

  function tell() {
    const parts = [resting ? state.dataset.resting : state.dataset.turning]
    if (lost) parts.push(fill(state.dataset.lost, { since: clock.format(answered) }))
    else if (faulty) parts.push(fill(state.dataset.faulty, { since: clock.format(new Date(faulty)) }))
    state.textContent = parts.join(' · ')
    document.documentElement.classList.toggle('is-turning', !resting)
  }

  function wait(turns) {
    clearTimeout(timer)
    timer = setTimeout(turn, seconds * 1000 * turns)
  }

  async function turn() {
    resting = false
    await look()
    // An input in the meantime has precedence.
    if (!resting) next()
    tell()
  }

  function next() {
    const shown = deck.flow.filter((screen) => !('notOnWall' in screen.dataset))
    deck.show(shown[(shown.indexOf(deck.shown) + 1) % shown.length], true)
    wait(1)
  }

  async function look() {
    try {
      const health = await (await ask('/health')).json()
      // The page of a certain publication (asof) always shows that publication.
      const follows = !new URLSearchParams(location.search).has('asof')
      if (follows && health.cells_digest !== deck.root.dataset.digest) await renew()
      faulty = health.since ?? ''
      answered = Date.now()
      lost = false
    } catch {
      lost = true
    }
  }

  /** Replace the content by the page of the new data, at the same screen. */
  async function renew() {
    const text = await (await ask(location.pathname + location.search)).text()
    const fresh = new DOMParser().parseFromString(text, 'text/html')
    const root = fresh.getElementById('deck')
    if (!root) return
    // A page of another version of the program needs its own scripts.
    if (fresh.querySelector('script[src]')?.src !== document.querySelector('script[src]').src) {
      location.reload()
      return
    }
    const place = deck.shown.id
    deck.root.replaceWith(document.adoptNode(root))
    document.title = fresh.title
    deck.take(root, place)
  }

  function rest() {
    resting = true
    tell()
    wait(REST)
  }

  let at = ''
  for (const name of ['keydown', 'pointerdown', 'wheel', 'touchstart']) addEventListener(name, rest, { passive: true })
  addEventListener('pointermove', ({ clientX, clientY }) => {
    // Browsers also report a move if the page moves under a pointer that lies still.
    const here = `${clientX} ${clientY}`
    if (at && at !== here) rest()
    at = here
  })
  keepAwake()
  tell()
  wait(1)
}

async function ask(address) {
  const answer = await fetch(address, { cache: 'no-store', signal: AbortSignal.timeout(PATIENCE) })
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`)
  return answer
}

/** Keep the screen of the machine on, if the browser allows a page to request that. */
function keepAwake() {
  const lock = () => document.visibilityState === 'visible' && navigator.wakeLock?.request('screen').catch(() => {})
  document.addEventListener('visibilitychange', lock)
  lock()
}
