// The slider over all weeks, and the button that plays them.

import { byId } from './bind.js'
import { theWords } from './words.js'

// The time for each week while the weeks are played, in milliseconds.
const PACE = 1000
const calm = matchMedia('(prefers-reduced-motion: reduce)')
let playing = 0
// All steps of one drag or one play are a single entry of the browser's history.
let moving = false

/** Show the slider. choose: changes the view; its second argument says that the step belongs to a drag or a play. */
export function slideWeeks(choose) {
  const [range, play] = [byId('week-range'), byId('week-play')]
  const step = (week) => {
    choose({ week }, moving)
    moving = true
  }
  const rest = () => {
    clearTimeout(playing)
    playing = 0
    moving = false
    play.setAttribute('aria-pressed', 'false')
  }
  const next = () => {
    const week = Number(range.value)
    if (week >= Number(range.max) || calm.matches || document.hidden) return rest()
    step(week + 1)
    playing = setTimeout(next, PACE)
  }
  range.addEventListener('input', () => {
    if (playing) rest()
    step(Number(range.value))
  })
  range.addEventListener('change', () => { moving = false })
  play.addEventListener('click', () => {
    if (playing) return rest()
    if (range.value === range.max) step(0)
    play.setAttribute('aria-pressed', 'true')
    playing = setTimeout(next, PACE)
  })
  addEventListener('popstate', rest)
  play.hidden = calm.matches
  calm.addEventListener('change', () => {
    rest()
    play.hidden = calm.matches
  })
  byId('week-slider').hidden = false
}

export function paintSlider({ week }) {
  const [day, span] = theWords().weeks[week]
  const range = byId('week-range')
  range.value = week
  range.setAttribute('aria-valuetext', span)
  byId('week-day').textContent = day
}
