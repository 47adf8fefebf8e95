// The first page after its load. The server writes all texts, colours and drawings; this script fetches them and puts them
// into the page: the fields of a week for all indicators and counties at once, so that these choices need no request for
// the first screen; the parts below it after each choice; and the fields of all weeks when the slider is touched.

import { copyButtons, figureWays } from '../../../assets/js/copy.js'
import { carryView } from '../../../assets/js/menu.js'
import { myCounty } from '../../../assets/js/my_county.js'
import { sitePath } from '../../../assets/js/site.js'
import { bound, byId, fill, textOf } from './fields.js'
import { followPointer, legend, raise, tipOver, walk } from './map.js'
import { tabs } from './tabs.js'
import { readTrend } from './trend.js'
import { slideWeeks } from './weeks.js'

const boot = JSON.parse(byId('boot').textContent)
const KEPT = 60
// The view of the address, by parameter; `indicator` is '' in an address without one.
let view = boot.view
let file = null
let elements = []
let light = () => {}
let openTab = () => {}
// The number of the last choice: what an earlier one has asked for is not shown any more.
let turn = 0

const newest = () => byId('filter-week').options[0].value
const indicator = () => view.indicator || file.worst
const counties = () => (view.county ? view.county.split(',') : [])

/** The query of a view without defaults. */
function query(of, names = ['indicator', 'week', 'weeks', 'county', 'kind', 'show', 'order', 'view']) {
  const given = { ...of, week: of.week === newest() ? '' : of.week, weeks: of.weeks === 1 ? '' : of.weeks }
  const found = new URLSearchParams(names.filter((name) => given[name]).map((name) => [name, given[name]]))
  return found.size ? `?${found}`.replaceAll('%2C', ',') : ''
}

/** The view of an address that this script or the server has written. */
function viewOf(search) {
  const given = Object.fromEntries(new URLSearchParams(search))
  const known = Object.fromEntries(Object.keys(boot.view).map((name) => [name, given[name] ?? '']))
  return { ...known, week: known.week || newest(), weeks: Number(known.weeks) || 1 }
}

const files = new Map()

/** The content of an address as text; asked for once, and again after a failure. */
function load(address) {
  if (!files.has(address)) {
    const asked = fetch(address).then((answer) => (answer.ok ? answer.text() : Promise.reject(new Error(`${address}: ${answer.status}`))))
    asked.catch(() => files.delete(address))
    files.set(address, asked)
    if (files.size > KEPT) files.delete(files.keys().next().value)
  }
  return files.get(address)
}

const parsed = new WeakMap()

/** A file of fields, parsed once. */
async function fields(address) {
  const text = load(address)
  if (!parsed.has(text)) parsed.set(text, text.then(JSON.parse))
  return parsed.get(text)
}

const fieldsOf = (file, subject, of) => fields(`${sitePath}/${file}/${boot.edition}/${document.documentElement.lang}/${subject}/${of.weeks}/${of.kind || '-'}.json`)
const weekOf = (of) => fieldsOf('week', of.week, of)

function partsOf(of) {
  const asked = query(of, ['indicator', 'week', 'weeks', 'county', 'kind', 'show', 'order'])
  return load(`${location.pathname}${asked}${asked ? '&' : '?'}part=below`)
}

/** Write the fields of the week's file, or of one week of the film. */
function paint(source = file, week = null) {
  const { areas, cards, order } = source
  const ranked = order[week ?? indicator()][view.order]
  for (const [i, row] of [...byId('ranking').children].entries()) row.dataset.area = areas[ranked[i]]
  const place = (card) => (week === null ? cards.indexOf(card ?? indicator()) : card ? undefined : week)
  fill(elements, source, fillView(), place)
  markChosen()
}

const fillView = () => ({ area: counties()[0] ?? '', show: view.show })

/** What the view chooses, everywhere. */
function markChosen() {
  const chosen = counties()
  for (const node of document.querySelectorAll('.map-slot a, .tile-slot a, .map-slot :is(.number, .chosen-name), #ranking > li')) {
    const shape = node.matches('.map-slot a') ? node.firstChild : node
    shape.classList.toggle('chosen', chosen.includes(node.dataset.area))
  }
  raise(chosen)
  for (const row of byId('ranking').children) mark(row.querySelector('.name'), chosen.includes(row.dataset.area))
  for (const row of document.querySelectorAll('.indicator-row')) mark(row.querySelector('.row-name'), row.dataset.indicator === indicator())
  for (const link of document.querySelectorAll('[data-show]')) mark(link, link.dataset.show === view.show)
  for (const link of document.querySelectorAll('[data-order]')) mark(link, link.dataset.order === view.order)
  document.querySelector('.map-views').classList.toggle('by-state', Boolean(view.show))
  byId('clear-county').hidden = !view.county
}

function mark(link, chosen) {
  if (chosen) link.setAttribute('aria-current', 'true')
  else link.removeAttribute('aria-current')
}

/** The fields of the form, and the slider. */
function paintForm() {
  const shown = { ...view, indicator: indicator(), county: counties()[0] ?? '', weeks: view.weeks === 1 ? '' : view.weeks }
  for (const name of ['county', 'indicator', 'week', 'weeks', 'kind']) byId(`filter-${name}`).value = shown[name]
  byId('week-range').value = weeks().indexOf(view.week)
}

/** The addresses of links: after the frame that shows a choice. */
function paintLinks() {
  for (const link of document.querySelectorAll(LINKS)) link.setAttribute('href', location.pathname + query({ ...moved(changeOf(link)), view: '' }))
  for (const link of document.querySelectorAll('.languages a')) link.setAttribute('href', link.pathname + query(view))
  carryView(query({ ...view, indicator: indicator() }), file.worst)
}

/** Put the parts below the first screen into their places. */
function place(text) {
  const holder = document.createElement('template')
  holder.innerHTML = text
  for (const part of holder.content.children) {
    const old = byId(part.id)
    if (!old || old.innerHTML === part.innerHTML) continue
    const focused = old.contains(document.activeElement) ? document.activeElement.tagName : ''
    const open = [...old.querySelectorAll('details')].map((each) => each.open)
    old.innerHTML = part.innerHTML
    old.querySelectorAll('details').forEach((each, i) => { each.open = Boolean(open[i]) })
    if (old.matches('section')) old.hidden = !part.innerHTML.trim()
    copyButtons(old)
    figureWays(old)
    if (focused) old.querySelector(focused)?.focus()
  }
  paintForm()
}

/** Show the view of the address. */
async function show() {
  const asked = ++turn
  const main = byId('main')
  main.setAttribute('aria-busy', 'true')
  openTab(view.view)
  try {
    const found = await weekOf(view)
    if (asked !== turn) return
    // The map of other borders is the server's.
    if (found.borders !== boot.borders) throw new Error('other borders')
    const before = byId('title').textContent
    const parts = partsOf(view)
    file = found
    paint()
    paintForm()
    light()
    requestAnimationFrame(() => setTimeout(() => asked === turn && paintLinks()))
    main.removeAttribute('data-passing')
    const text = await parts
    if (asked !== turn) return
    place(text)
    document.title = document.title.replace(before, byId('title').textContent)
    main.removeAttribute('aria-busy')
  } catch {
    if (asked === turn) location.assign(location.pathname + query(view))
  }
}

/** The view after a change; a kind of office that the indicator does not count is dropped. */
function moved(change) {
  const next = { ...view, indicator: indicator(), ...change }
  const counted = boot.kinds[next.indicator][next.county ? 1 : 0]
  return 'kind' in change || counted.includes(next.kind) ? next : { ...next, kind: '' }
}

async function choose(change) {
  const before = query(view)
  view = moved(change)
  if (query(view) !== before) history.pushState(null, '', location.pathname + query(view))
  await show()
  speak('county' in change && view.county ? spoken(counties()[0]) : byId('sentence').textContent)
}

/** A field of the view's indicator in a county. */
const shownText = (name, area) => textOf(file, name, file.cards.indexOf(indicator()), area, view.show)
const spoken = (area) => `${shownText('name', area)}: ${shownText('told', area)}`

function speak(text) {
  byId('spoken').textContent = text
}

// The links that change the view of this page.
const LINKS = '[data-area] a:not(.why), a[data-area], .row-name, [data-show], [data-order], #clear-county, [data-without]'

/** What such a link changes. */
function changeOf(link) {
  if ('show' in link.dataset) return { show: link.dataset.show }
  if ('order' in link.dataset) return { order: link.dataset.order }
  if (link.matches('.row-name')) return { indicator: link.closest('[data-indicator]').dataset.indicator }
  if ('without' in link.dataset) return { county: counties().filter((code) => code !== link.dataset.without).join() }
  return { county: link.id === 'clear-county' ? '' : first(link.closest('[data-area]').dataset.area) }
}

/** The counties with another first one; those beside it stay. */
const first = (area) => (area ? [area, ...counties().slice(1).filter((code) => code !== area)].join() : '')

/** What a press changes, or null. A county that is chosen is chosen no longer. */
function pressed(event) {
  const link = event.ctrlKey || event.metaKey || event.shiftKey || event.button ? null : event.target.closest?.(LINKS)
  const change = link && changeOf(link)
  return change?.county && change.county === view.county ? { county: '' } : change
}

const weeks = () => [...byId('filter-week').options].map(({ value }) => value).reverse()
const changeOfField = ({ name, value }) => ({ [name]: name === 'weeks' ? Number(value) || 1 : name === 'county' ? first(value) : value })

function listen() {
  byId('filters').addEventListener('change', ({ target }) => choose(changeOfField(target)))
  byId('filters').addEventListener('submit', (event) => event.preventDefault())
  byId('part-trend').addEventListener('change', ({ target }) => target.value && choose({ county: target.value }))
  // What a press is about to choose is on its way before the finger is lifted.
  document.addEventListener('pointerdown', (event) => {
    const change = pressed(event)
    if (change) partsOf(moved(change))
  })
  document.addEventListener('click', (event) => {
    const change = pressed(event)
    if (!change) return
    event.preventDefault()
    choose(change)
  })
  addEventListener('popstate', () => {
    const before = query(view)
    view = viewOf(location.search)
    // A link to a part of the page is no choice.
    if (query(view) !== before) show()
  })
  followPointer(byId('main'))
  light = legend((area) => shownText('level', area))
  const facts = bound(document.querySelector('.tip'))
  tipOver(document.querySelector('.map-views'), () => fill(facts, file, fillView(), () => file.cards.indexOf(indicator())))
  walk(byId('map-slot'), {
    neighbours: () => file.neighbours,
    chosen: () => counties()[0] ?? '',
    choose: (county) => choose({ county: first(county) }),
    speak: (area) => speak(spoken(area)),
  })
  readTrend(byId('part-trend'))
  openTab = tabs(byId('board'), (name) => {
    view = { ...view, view: name }
    history.replaceState(null, '', location.pathname + query(view))
    paintLinks()
  })
  openTab(view.view)
  slideWeeks(pass, (at) => choose({ week: weeks()[at] }))
}

/** Show a week in passing, from the film. What the film does not have is that of the last choice, and dims. */
async function pass(at) {
  const asked = ++turn
  byId('main').setAttribute('data-passing', '')
  const film = await fieldsOf('film', indicator(), view).catch(() => null)
  if (!film || asked !== turn) return
  if (film.borders[at] === boot.borders) paint(film, at)
  else fill(bound(byId('week-slider')), film, fillView(), () => at)
}

/** Without its file, the page works as without scripts: all panels are open, and links load pages. */
function openAllPanels(failure) {
  console.warn(failure)
  byId('board').classList.remove('tabbed')
  byId('filters').classList.add('is-left')
  byId('board').querySelector('[role=tablist]').hidden = true
}

async function start() {
  file = await weekOf(view)
  // The server also accepts other days of a week, Jalali dates and Persian digits; the address becomes the server's.
  history.replaceState(null, '', location.pathname + query(view) + location.hash)
  // The card of facts tells the same.
  for (const title of document.querySelectorAll('.map-views title')) title.remove()
  elements = bound(byId('main')).filter(({ node }) => !node.closest('.tip'))
  listen()
  copyButtons()
  figureWays()
  const early = [...byId('filters').querySelectorAll('select')].filter((select) => !select.selectedOptions[0].defaultSelected)
  // A choice that was made before this script had come.
  if (early.length) choose(Object.assign({}, ...early.map(changeOfField)))
  else paintLinks()
  document.documentElement.dataset.ready = 'true'
}

myCounty()
start().catch(openAllPanels)
