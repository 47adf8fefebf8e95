// The trend: the chosen counties, the province and the target by week, drawn from the cells on the page.

import { integer } from '../../../assets/js/digits.js'
import { pageAt } from '../../../assets/js/site.js'
import { byId } from './bind.js'
import { counts, inUnit } from './fields.js'
import { drawLine, drawLines } from './lines.js'
import { countiesOf, query } from './view.js'
import { comma, say } from './words.js'

// In pixels: the greatest distance of a touch from a line, and the greatest movement of a click.
const NEAR = 24
const STILL = 5
const LETTERS = 13
// The smallest number of counties that has a middle half, as in dashboard/figures/quartiles.py.
const FEWEST = 4
let current = null
let drawn = null
// The chart's size in pixels, measured when the page is laid out: reading it during a choice would force a second layout.
let size = [0, 0]
let tapped = ''
// The chosen counties to which the list of further counties belongs.
let offered = null

export function paintTrend(state) {
  current = state
  paintCompared()
  paintEvents()
  paintWeeks()
  draw()
}

/** Handle pointing at and clicking on the trend, and adding and removing counties. choose: changes the view. */
export function readTrend(choose) {
  const slot = byId('trend-slot')
  size = [slot.clientWidth, slot.clientHeight]
  new ResizeObserver(([{ contentRect: { width, height } }]) => {
    size = [width, height]
    draw()
  }).observe(slot)
  document.fonts.addEventListener('loadingdone', draw)
  let pressed = null
  slot.addEventListener('pointerdown', ({ clientX, clientY }) => { pressed = [clientX, clientY] })
  slot.addEventListener('pointermove', (event) => event.pointerType !== 'touch' && read(event))
  slot.addEventListener('pointerleave', () => { slot.querySelector('.reading').hidden = true })
  slot.addEventListener('click', (event) => {
    const still = pressed && Math.hypot(event.clientX - pressed[0], event.clientY - pressed[1]) <= STILL
    if (still) open(event, read(event))
  })
  const panel = byId('panel-trend')
  panel.querySelector('.compared select').addEventListener('change', ({ target }) => {
    const [county, ...others] = target.value.split(',')
    if (county) choose({ county, others })
  })
  panel.querySelector('.compared button').hidden = true
  panel.querySelector('.chips').addEventListener('click', (event) => {
    const link = event.target.closest('[data-without]')
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return
    event.preventDefault()
    const [county = '', ...others] = without(link.dataset.without)
    choose({ county, others })
  })
}

const without = (code) => countiesOf(current.view).filter((other) => other !== code)
const series = (area) => current.cells.series(current.view.indicator, area, current.view.kind)

/** The lines of the view: area, name, look, and one value for each week. */
function lines() {
  const { words, view } = current
  const counties = countiesOf(view).map((area, i) => [area, words.areas[area], ...words.lines[i]])
  const province = ['', say('province.name'), counties.length ? 'var(--province)' : 'var(--accent)', counties.length ? '10 4 2 4' : '']
  return [...counties, province].map(([area, name, colour, dash], i) => {
    return { area, name, colour, dash, width: i ? 2.5 : 3, points: pointsOf(area) }
  })
}

/** An area's points [week, value], value null where nothing is known. In the week of a new definition a line ends and begins anew. */
function pointsOf(area) {
  const { cells, view } = current
  const earlier = cells.earlier(view.indicator, area, view.kind)
  return series(area).flatMap(({ value }, week) => {
    const before = earlier.get(week)
    return before ? [[week, before.value], [week, null], [week, value]] : [[week, value]]
  })
}

/** The edges [low, high] of the middle half of all counties in each week, null with too few known values. */
function half() {
  const { cells, view } = current
  const counties = cells.areas.filter(Boolean).map(series)
  return cells.weeks.map((_, week) => {
    const known = counties.map((own) => own[week].value).filter((value) => value !== null).sort((a, b) => a - b)
    return known.length < FEWEST ? null : [quantile(known, 0.25), quantile(known, 0.75)]
  })
}

function quantile(sorted, part) {
  const place = (sorted.length - 1) * part
  const before = Math.floor(place)
  return sorted[before] + (sorted[Math.min(before + 1, sorted.length - 1)] - sorted[before]) * (place - before)
}

/** The middle half as stretches of [week, low, high], beside chosen counties only; a new definition begins a new one. */
function bands() {
  const { cells, view } = current
  const found = []
  if (!view.county) return found
  half().forEach((edges, week, all) => {
    if (!edges) return
    if (!all[week - 1] || cells.former[view.indicator]?.has(week)) found.push([])
    found.at(-1).push([week, ...edges])
  })
  return found
}

/** The events of the view's indicator in the province or its counties. */
function events() {
  const { words, view } = current
  const shown = ['', ...countiesOf(view)]
  return words.cards[view.indicator].events.filter(([area]) => shown.includes(area))
}

function draw() {
  const slot = byId('trend-slot')
  const [width, height] = size
  // A hidden chart has no size; it is drawn when it becomes visible.
  if (!current || !width || !height) return
  const { words, view } = current
  const card = words.cards[view.indicator]
  const marks = new Map(events().map(([, ...mark]) => [mark.slice(0, 3).join(), mark]))
  const shown = lines()
  const chart = { lines: shown, bands: bands(), card, target: card.target === null ? null : [card.target_line, card.target], chosen: view.week, events: [...marks.values()] }
  drawn = { ...drawLines(chart, width, height, LETTERS), lines: shown }
  const label = `${say('view.trend_heading')}: ${shown.map((line) => line.name).join(comma())}`
  slot.innerHTML = `<svg viewBox="0 0 ${width} ${height}" role="img" direction="ltr">${drawn.svg}<g class="lit-line"></g><path class="reading-line" d=""/></svg><div class="reading" hidden></div>`
  slot.firstChild.setAttribute('aria-label', label)
}

/** Draw a county's line again, thick, even if it is not in the view; none for ''. */
export function lightLine(area) {
  const group = document.querySelector('.lit-line')
  if (!group) return
  const own = drawn.lines.find((line) => line.area === area)
  const line = { colour: 'var(--ink)', ...own, points: area ? pointsOf(area) : [], width: 5 }
  group.innerHTML = drawLine(line, drawn.x, drawn.y).join('')
}

/** Show the values of the week under the pointer; returns the point of the nearest line. */
function read({ clientX, clientY }) {
  const slot = byId('trend-slot')
  const { left, top } = slot.getBoundingClientRect()
  const { words } = current
  const [x, y] = [clientX - left, clientY - top]
  const weeks = words.weeks.map((_, week) => week)
  const away = (week) => Math.abs(drawn.x(week) - x)
  const week = weeks.reduce((best, other) => (away(other) < away(best) ? other : best), 0)
  const points = drawn.lines
    .map((line) => ({ ...line, week, value: new Map(line.points).get(week) }))
    .filter((point) => point.value !== null)
    .map((point) => ({ ...point, away: Math.abs(drawn.y(point.value) - y) }))
  const box = slot.querySelector('.reading')
  box.replaceChildren(Object.assign(document.createElement('b'), { textContent: words.weeks[week][0] }))
  for (const { name, colour, value } of points) {
    const row = Object.assign(document.createElement('p'), { textContent: `${name}: ${inUnit(words.cards[current.view.indicator], value)}` })
    row.style.borderColor = colour
    box.append(row)
  }
  box.hidden = false
  const right = drawn.x(week) < slot.clientWidth / 2
  box.style.left = right ? `${drawn.x(week) + 12}px` : `${Math.max(0, drawn.x(week) - box.offsetWidth - 12)}px`
  box.style.top = `${drawn.top}px`
  slot.querySelector('.reading-line').setAttribute('d', `M${drawn.x(week)} ${drawn.top}V${drawn.bottom}`)
  const [nearest] = points.sort((a, b) => a.away - b.away)
  const near = nearest && nearest.away <= NEAR ? nearest : null
  slot.classList.toggle('is-near', Boolean(near))
  return near
}

/** A click near a point of a line opens the offices behind the value. Without hover, the first tap only shows values. */
function open(event, near) {
  const why = near ? current.href({ week: near.week, county: near.area }, 'why') : ''
  const first = !matchMedia('(hover: hover)').matches && tapped !== why
  tapped = why
  if (!why || first) return
  if (event.ctrlKey || event.metaKey) window.open(why, '_blank', 'noopener')
  else location.assign(why)
}

/** The chips of the chosen counties, each with a button that removes it, and the counties that can be added. */
function paintCompared() {
  const { words, view, href } = current
  const node = document.querySelector('#panel-trend .compared')
  const counties = countiesOf(view)
  node.querySelector('.chips').replaceChildren(...counties.map((code, i) => {
    const [county = '', ...others] = without(code)
    const link = Object.assign(document.createElement('a'), { className: 'chosen-chip', href: href({ county, others }) })
    link.textContent = `${words.areas[code]} ×`
    link.dataset.without = code
    link.style.setProperty('--chosen', words.lines[i][0])
    link.setAttribute('aria-label', say('compared.remove', { name: words.areas[code] }))
    const item = document.createElement('li')
    item.append(link)
    return item
  }))
  const beside = { ...view, others: counties.slice(1, 4) }
  node.querySelector('.side-by-side-link').href = pageAt(words.lang, 'side-by-side') + query(beside, current.cells, words, ['week', 'weeks', 'county'])
  const select = node.querySelector('select')
  if (offered === counties.join()) return
  offered = counties.join()
  select.disabled = counties.length >= words.most
  const rest = words.alphabet.filter((code) => !counties.includes(code))
  select.replaceChildren(select.options[0], ...rest.map((code) => new Option(words.areas[code], [...counties, code].join())))
  select.value = ''
}

/** The meaning of the band and the signs in the drawing, in words. */
function paintEvents() {
  const item = (drawn, text) => {
    const node = document.createElement('li')
    node.innerHTML = `<svg class="swatch" width="23" height="16" viewBox="0 0 26 18" aria-hidden="true">${drawn}</svg>`
    node.append(text)
    return node
  }
  const { view, words } = current
  const sign = (name) => `<path transform="translate(13 9) scale(1.3)" fill="var(--muted)" d="${words.signs[name]}"/>`
  const band = view.county ? [item('<rect x="0.0" y="0.0" width="26.0" height="18.0" fill="var(--accent-soft)" rx="3" stroke="#76828f"/>', say('figure.trend.half'))] : []
  byId('trend-events').replaceChildren(...band, ...events().map(([, name, , , text]) => item(sign(name), text)))
  byId('trend-half').hidden = !view.county
}

/** The trend as a table, newest week first; only updated while it is open. */
function paintWeeks() {
  const details = byId('trend-weeks')
  details.ontoggle = paintWeeks
  if (!details.open) return
  const { cells, words, view } = current
  const areas = ['', ...countiesOf(view)]
  const cell = (name, text) => Object.assign(document.createElement('th'), { scope: name, textContent: text })
  const edges = view.county ? half() : null
  const heads = [details.querySelector('thead th').textContent, say('province.name'), ...areas.slice(1).map((area) => words.areas[area])]
  if (edges) heads.push(say('figure.trend.low'), say('figure.trend.high'))
  details.querySelector('thead tr').replaceChildren(...heads.map((text) => cell('col', text)))
  const rows = words.weeks.map(([label], week) => {
    const row = document.createElement('tr')
    row.append(cell('row', label))
    for (const area of areas) {
      const found = cells.at(view.indicator, week, area, view.kind)
      const text = counts(words.cards[view.indicator], found)
      const why = current.href({ week, county: area }, 'why')
      const link = Object.assign(document.createElement('a'), { textContent: text, href: why, className: 'why' })
      row.append(document.createElement('td'))
      row.lastElementChild.append(link)
    }
    for (const i of edges ? [0, 1] : []) {
      const text = edges[week] ? inUnit(words.cards[view.indicator], edges[week][i]) : say('figure.trend.few', { n: integer(FEWEST) })
      row.append(Object.assign(document.createElement('td'), { textContent: text }))
    }
    return row
  })
  details.querySelector('tbody').replaceChildren(...rows.reverse())
}
