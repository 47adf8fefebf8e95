// On a wall the screens turn by themselves, and new data take their place as they come.
//
// At each turn the server is asked for its digest. A new page is put in without leaving the old one, so that the
// screen is never blank; while the server does not answer, what is here keeps turning and says since when.

import { fill } from './deck.js'

const byId = (id) => document.getElementById(id)
// A hand at the keys or the mouse stops the turning for so many turns.
const REST = 3
const PATIENCE = 8000

export function startWall(deck, seconds) {
  const state = byId('wall')
  const clock = new Intl.DateTimeFormat(document.documentElement.lang === 'fa' ? 'fa-IR' : 'en-GB', { dateStyle: 'medium', timeStyle: 'short' })
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
    // A hand came in between: it has the last word.
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
      // A page of a certain publication (asof) always shows that publication.
      const follows = !new URLSearchParams(location.search).has('asof')
      if (follows && health.cells_digest !== deck.root.dataset.digest) await renew()
      faulty = health.since ?? ''
      answered = Date.now()
      lost = false
    } catch {
      lost = true
    }
  }

  /** Put the page of the new data in the place of this one, at the same screen. */
  async function renew() {
    const text = await (await ask(location.pathname + location.search)).text()
    const fresh = new DOMParser().parseFromString(text, 'text/html')
    const root = fresh.getElementById('deck')
    if (!root) return
    // A page of a newer edition needs its own scripts.
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
    // A browser tells of a move too when the page moves beneath a pointer that lies still.
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

/** Keep the machine from switching its screen off, where it lets a page ask for that. */
function keepAwake() {
  const lock = () => document.visibilityState === 'visible' && navigator.wakeLock?.request('screen').catch(() => {})
  document.addEventListener('visibilitychange', lock)
  lock()
}
