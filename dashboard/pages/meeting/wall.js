// The screens turn by themselves and take in new data; the key W or wall=1 in the address switches this on.

import { sitePath } from '../../../assets/js/site.js'
import { fill } from './deck.js'

const byId = (id) => document.getElementById(id)
// A key or a click puts the next turn off for this number of turns.
const REST = 3
const PATIENCE = 8000

/** The function that switches turning on and off. */
export function wall(deck) {
  const line = byId('wall')
  let timer = 0
  let lock = null
  let answered = Date.now()

  function wait(turns) {
    clearTimeout(timer)
    timer = setTimeout(turn, deck.root.dataset.seconds * 1000 * turns)
  }

  async function turn() {
    const due = timer
    const trouble = await look()
    // A key or a click in the meantime has precedence.
    if (timer !== due) return
    line.textContent = [line.dataset.turning, trouble].filter(Boolean).join(' · ')
    // The title screen, which is first, is for a speaker.
    deck.show(deck.flow[Math.max(deck.flow.indexOf(deck.shown), 0) + 1] ?? deck.flow[1], true)
    wait(1)
  }

  /** Take in new data; returns what is wrong with the data or the server, '' for nothing. */
  async function look() {
    try {
      const health = await (await ask(`${sitePath}/health`)).json()
      // The page of a certain publication (asof) always shows that publication.
      const follows = !new URLSearchParams(location.search).has('asof')
      if (follows && health.cells_digest !== deck.root.dataset.digest) await renew(deck)
      answered = Date.now()
      return health.since ? fill(line.dataset.faulty, { since: moment(health.since) }) : ''
    } catch {
      return fill(line.dataset.lost, { since: moment(answered) })
    }
  }

  /** Keep the machine's screen on while screens turn, if the browser allows a page to request that. */
  async function keepAwake() {
    await lock?.release()
    lock = timer && !document.hidden ? await navigator.wakeLock?.request('screen').catch(() => null) : null
  }

  for (const name of ['keydown', 'pointerdown']) addEventListener(name, () => timer && wait(REST))
  document.addEventListener('visibilitychange', keepAwake)

  return function toggle() {
    if (timer) timer = clearTimeout(timer)
    else wait(1)
    line.textContent = timer ? line.dataset.turning : ''
    document.documentElement.classList.toggle('is-turning', Boolean(timer))
    keepAwake()
  }
}

/** Replace the screens by those of the new data without leaving the page, so that the wall is never blank. */
async function renew(deck) {
  const text = await (await ask(location.pathname + location.search)).text()
  const fresh = new DOMParser().parseFromString(text, 'text/html')
  const root = fresh.getElementById('deck')
  // A page of another version of the program needs its own scripts.
  if (fresh.querySelector('script[src]')?.src !== document.querySelector('script[src]').src) return location.reload()
  const place = deck.shown.id
  deck.root.replaceWith(document.adoptNode(root))
  document.title = fresh.title
  deck.take(root, place)
}

async function ask(address) {
  const answer = await fetch(address, { cache: 'no-store', signal: AbortSignal.timeout(PATIENCE) })
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`)
  return answer
}

const moment = (time) => new Date(time).toLocaleString(byId('wall').dataset.locale, { dateStyle: 'medium', timeStyle: 'short' })
