// Input: keyboard, the page keys of a remote control, clicks and touches.

import { latin, integer } from '../../../assets/js/digits.js'

const byId = (id) => document.getElementById(id)
const rtl = document.dir === 'rtl'
const FORWARD = ['PageDown', 'ArrowDown', rtl ? 'ArrowLeft' : 'ArrowRight']
const BACK = ['PageUp', 'ArrowUp', rtl ? 'ArrowRight' : 'ArrowLeft']
const TYPED_SECONDS = 4
const SWIPE = 60

/** The digit 0 to 9 of a key in any digits; '' for any other key. */
const digit = (key) => (/^\d$/.test(latin(key)) ? latin(key) : '')

export function listen(deck) {
  let typed = ''
  let forget = 0

  function type(text) {
    typed = text.slice(-3)
    byId('typed').textContent = typed && integer(typed)
    clearTimeout(forget)
    if (typed) forget = setTimeout(() => type(''), TYPED_SECONDS * 1000)
  }

  const acts = {
    Home: () => deck.show(deck.flow[0]),
    End: () => deck.show(deck.flow.at(-1)),
    KeyF: fullscreen,
    KeyC: () => deck.menu(),
    KeyM: () => deck.show(deck.further[0]),
    Escape: () => (typed ? type('') : byId('leave').click()),
    help,
  }

  addEventListener('keydown', (event) => {
    const { key, code } = event
    if (event.ctrlKey || event.metaKey || event.altKey || byId('help').open) return
    // Enter and space press the focused button or link instead.
    const pressed = event.target.closest?.('a, button') && (key === ' ' || key === 'Enter')
    if (pressed && !(key === 'Enter' && typed)) return
    let act = acts[key] ?? (event.shiftKey ? null : acts[code])
    if (FORWARD.includes(key) || (key === ' ' && !event.shiftKey)) act = () => deck.step(1)
    else if (BACK.includes(key) || key === ' ') act = () => deck.step(-1)
    else if ('?؟'.includes(key)) act = acts.help
    else if (digit(key)) act = () => type(typed + digit(key))
    else if (key === 'Enter' && typed) {
      act = () => {
        deck.jump(Number(typed))
        type('')
      }
    }
    if (!act) return
    event.preventDefault()
    act()
  })

  byId('previous').addEventListener('click', () => deck.step(-1))
  byId('next').addEventListener('click', () => deck.step(1))
  byId('ask').addEventListener('click', help)
  if (document.fullscreenEnabled) byId('full').addEventListener('click', fullscreen)
  else byId('full').hidden = true

  document.addEventListener('click', ({ target }) => {
    if (target.closest('.screen') && !target.closest('a, button, summary') && getSelection().isCollapsed) deck.step(1)
  })

  let start = null
  addEventListener('touchstart', ({ touches }) => { start = touches.length === 1 ? touches[0] : null }, { passive: true })
  addEventListener('touchend', ({ changedTouches: [end] }) => {
    if (!start) return
    const [dx, dy] = [end.clientX - start.clientX, end.clientY - start.clientY]
    if (Math.abs(dx) > SWIPE && Math.abs(dx) > 2 * Math.abs(dy)) deck.step((dx < 0) === rtl ? -1 : 1)
  })
}

function help() {
  byId('help').showModal()
}

function fullscreen() {
  if (document.fullscreenElement) document.exitFullscreen()
  else document.documentElement.requestFullscreen?.().catch(() => {})
}
