// The screens of the meeting in their order, and two more sequences: further screens, and one screen for each county.

import { integer } from '../../../assets/js/digits.js'

/** A message of the page with its {placeholders} filled. */
export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name])

const byId = (id) => document.getElementById(id)

export class Deck {
  constructor(root) {
    const place = location.hash.slice(1) || root.dataset.start
    const screens = [...root.querySelectorAll('.screen')]
    this.further = screens.filter((screen) => 'further' in screen.dataset)
    this.aside = screens.filter((screen) => 'aside' in screen.dataset)
    this.flow = screens.filter((screen) => !this.further.includes(screen) && !this.aside.includes(screen))
    this.shown = screens.find((screen) => screen.id === place) ?? screens[0]
    document.documentElement.classList.add('is-deck')
    addEventListener('hashchange', () => this.show(byId(location.hash.slice(1))))
    this.show(this.shown)
  }

  /** The sequence that contains the current screen. */
  get row() {
    return [this.further, this.aside].find((row) => row.includes(this.shown)) ?? this.flow
  }

  /** Show a screen, and tell it to screen readers. */
  show(screen) {
    if (![...this.flow, ...this.further, ...this.aside].includes(screen)) return
    // The keyboard focus must not stay in a hidden screen.
    if (this.shown.contains(document.activeElement)) document.activeElement.blur()
    this.shown.classList.remove('is-shown')
    this.shown = screen
    screen.classList.add('is-shown')
    scrollTo(0, 0)
    history.replaceState(history.state, '', `#${screen.id}`)
    const { row } = this
    const n = row.indexOf(screen) + 1
    const { flow, further, aside } = byId('place').dataset
    const text = row === this.aside ? aside : row === this.further ? further : flow
    const place = fill(text, { n: integer(n), m: integer(row.length) })
    byId('place').textContent = place
    byId('progress').style.inlineSize = `${(n / row.length) * 100}%`
    byId('previous').disabled = row === this.flow && n === 1
    byId('next').disabled = row !== this.aside && n === row.length
    byId('spoken').textContent = `${place}: ${screen.querySelector('h1').textContent}`
  }

  /** Go one screen forward or back; before the further screens is the last one of the meeting, before and after the
   * counties is their menu. */
  step(by) {
    const { row } = this
    const next = row[row.indexOf(this.shown) + by]
    if (next) this.show(next)
    else if (row === this.aside) this.menu()
    else if (row === this.further && by < 0) this.show(this.flow.at(-1))
  }

  /** Show the menu of counties. */
  menu() {
    this.show(byId('counties'))
  }

  /** The screen with a number, counted from 1 as in the list on the first screen. */
  jump(number) {
    this.show([...this.flow, ...this.further][number - 1])
  }
}
