// The slider over all weeks, and the button that plays them.

import { byId } from './fields.js'

// The time for each week while the weeks are played, in milliseconds.
const PACE = 1000
const calm = matchMedia('(prefers-reduced-motion: reduce)')

/** Show the slider. pass: shows a week in passing; choose: chooses the week in which a drag or the play ends. */
export function slideWeeks(pass, choose) {
  const [range, play] = [byId('week-range'), byId('week-play')]
  let playing = 0
  const step = (place) => {
    range.value = place
    pass(place)
  }
  const rest = () => {
    if (!playing) return
    clearTimeout(playing)
    playing = 0
    play.setAttribute('aria-pressed', 'false')
    choose(Number(range.value))
  }
  const next = () => {
    const place = Number(range.value)
    if (place >= Number(range.max) || calm.matches || document.hidden) return rest()
    step(place + 1)
    playing = setTimeout(next, PACE)
  }
  range.addEventListener('input', () => {
    if (playing) rest()
    step(Number(range.value))
  })
  range.addEventListener('change', () => choose(Number(range.value)))
  play.addEventListener('click', () => {
    if (playing) return rest()
    if (range.value === range.max) step(0)
    play.setAttribute('aria-pressed', 'true')
    playing = setTimeout(next, PACE)
  })
  addEventListener('popstate', () => {
    clearTimeout(playing)
    playing = 0
    play.setAttribute('aria-pressed', 'false')
  })
  play.hidden = calm.matches
  calm.addEventListener('change', () => {
    rest()
    play.hidden = calm.matches
  })
  byId('week-slider').hidden = false
}
