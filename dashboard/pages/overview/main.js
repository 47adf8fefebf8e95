// Choices: changes the view, the address and every part of the screen, without a request to the server.

import { byId } from './bind.js'
import { Cells } from './cells.js'
import { copyButtons, figureWays } from '../../../assets/js/copy.js'
import { carryView } from '../../../assets/js/menu.js'
import { myCounty } from '../../../assets/js/my_county.js'
import { pageAt } from '../../../assets/js/site.js'
import { keepLight, listenToLegend } from './legend.js'
import { followPointer } from './light.js'
import { paintMap, paintTileMap, spoken, tipOverPictures, walkMap } from './map.js'
import { paintHead, paintLinks, paintRanking, paintSplit, paintTable, shownOf } from './panels.js'
import { paintRows } from './rows.js'
import { paintTrend, readTrend } from './trend.js'
import { moved, query, readView, VIEW, WITH_TAB } from './view.js'
import { paintSlider, slideWeeks } from './weeks.js'
import { useWords } from './words.js'

const boot = JSON.parse(byId('boot').textContent)
const state = {}
// Parts of the screen that are updated in the same frame as the choice if they are in the window, else just after it.
const PARTS = { 'map-slot': paintMap, 'tile-slot': paintTileMap, ranking: paintRanking, 'panel-trend': paintTrend, split: paintSplit }
const inWindow = new Set()

/** Show the view in all parts of the page. */
function show() {
  const { cells, words, view } = state
  // Only this page and a county's page compare counties, and only the county's page and the meeting have periods.
  const taken = (path) => (path ? [...VIEW.slice(0, 2), ...(/^(county|meeting)/.test(path) ? ['weeks'] : VIEW.slice(2))] : undefined)
  const href = (change, path = '') =>
    pageAt(words.lang, path) + query(moved(path ? { ...view, others: [] } : view, change), cells, words, taken(path))
  state.href = href
  const shown = shownOf({ cells, words, view, href })
  document.documentElement.toggleAttribute('data-moved', query(view, cells, words) !== state.loaded)
  paintHead(shown)
  const later = Object.keys(PARTS).filter((part) => !inWindow.has(part))
  for (const part of inWindow) PARTS[part](shown)
  afterFrame(() => {
    for (const part of later) PARTS[part](shown)
    paintRows(shown)
    paintTable(shown)
    paintLinks(shown)
    keepLight(shown)
  })
  offerKinds(countedKinds(view))
  for (const name of ['indicator', 'county', 'kind']) byId(`filter-${name}`).value = view[name]
  byId('filter-week').value = cells.weeks[view.week]
  byId('filter-weeks').value = view.weeks === 1 ? '' : view.weeks
  paintSlider(view)
  nameOtherLanguages()
}

/** The kinds of offices that the indicator counts in the province or in a county. */
function countedKinds({ indicator, county }) {
  const card = state.words.cards[indicator]
  return county ? card.county_kinds : card.kinds
}

/** The kinds to choose from, including one in the address that the indicator does not count. */
function offerKinds(counted) {
  const offered = state.words.kinds.filter(([kind]) => counted.includes(kind) || kind === state.view.kind)
  const { options } = byId('filter-kind')
  if ([...options].slice(1).map(({ value }) => value).join() === offered.map(([kind]) => kind).join()) return
  options.length = 1
  for (const [kind, name] of offered) options.add(new Option(name, kind))
}

/** The query of the view and of the open tab. */
const shownQuery = () => query(state.view, state.cells, state.words, WITH_TAB)

function nameOtherLanguages() {
  for (const link of document.querySelectorAll('.languages a')) link.href = pageAt(link.lang, '') + shownQuery()
}

let waiting = null

/** Run work without visible effect after the frame that shows a choice; of several quick choices, only for the last. */
function afterFrame(task) {
  if (!waiting) requestAnimationFrame(() => setTimeout(catchUp, 20))
  waiting = task
}

function catchUp() {
  waiting?.()
  waiting = null
}

/** Change to another view, and add the previous one to the history. onward: without adding it, as one of several steps. */
function choose(change, onward = false) {
  const before = shownQuery()
  state.view = moved(state.view, change)
  if (!('kind' in change) && !countedKinds(state.view).includes(state.view.kind)) state.view.kind = ''
  show()
  const after = shownQuery()
  if (after !== before) history[onward ? 'replaceState' : 'pushState'](null, '', location.pathname + after)
  carryView(state.words.first)
  if (onward) return
  speak('county' in change && state.view.county ? spoken(state, state.view.county) : byId('sentence').textContent)
}

function speak(text) {
  byId('spoken').textContent = text
}

function listen() {
  byId('filters').addEventListener('change', ({ target }) => {
    const { name, value } = target
    choose({ [name]: { week: state.cells.weeks.indexOf(value), weeks: Number(value) || 1 }[name] ?? value })
  })
  byId('filters').addEventListener('submit', (event) => event.preventDefault())
  byId('filters').querySelector('button').hidden = true
  document.addEventListener('click', (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return
    const link = event.target.closest?.('[data-area] a, a[data-area], a[data-indicator], a[data-show], #clear-county')
    if (!link || link.matches('.why')) return
    event.preventDefault()
    const area = link.dataset.area ?? link.closest('[data-area]')?.dataset.area
    if ('show' in link.dataset) choose({ show: link.dataset.show })
    else if (link.dataset.indicator) choose({ indicator: link.dataset.indicator })
    else choose({ county: link.id === 'clear-county' || area === state.view.county ? '' : area })
  })
  addEventListener('popstate', () => {
    state.view = readView(location.search, state.cells, state.words)
    show()
    carryView(state.words.first)
  })
  walkMap(byId('map-slot'), choose, speak)
  readTrend(choose)
  slideWeeks(choose)
  tipOverPictures(document.querySelector('.map-views'))
  listenToLegend(state)
}

/** Tabs, where there is no room for all panels; the arrow keys move along them in the reading direction. */
function tabs() {
  const board = byId('board')
  const list = board.querySelector('[role=tablist]')
  const buttons = [...list.children]
  const open = (name) => {
    catchUp()
    board.dataset.tab = name
    for (const button of buttons) {
      const chosen = button.dataset.tab === name
      button.setAttribute('aria-selected', chosen)
      button.classList.toggle('active', chosen)
      button.tabIndex = chosen ? 0 : -1
    }
  }
  const turn = (name) => {
    state.view.tab = name === 'ranking' ? '' : name
    history.replaceState(null, '', location.pathname + shownQuery())
    nameOtherLanguages()
    open(name)
  }
  list.addEventListener('click', ({ target }) => target.dataset.tab && turn(target.dataset.tab))
  list.addEventListener('keydown', (event) => {
    const forward = document.dir === 'rtl' ? 'ArrowLeft' : 'ArrowRight'
    const back = document.dir === 'rtl' ? 'ArrowRight' : 'ArrowLeft'
    const step = { [forward]: 1, [back]: -1 }[event.key]
    if (!step) return
    const next = buttons.at((buttons.indexOf(event.target) + step) % buttons.length)
    turn(next.dataset.tab)
    next.focus()
  })
  addEventListener('popstate', () => open(state.view.tab || 'ranking'))
  open(state.view.tab || 'ranking')
}

async function json(url) {
  const answer = await fetch(url)
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`)
  return answer.json()
}

/** Without cells and words, the page works as without scripts: all panels are open, and links load pages. */
function openAllPanels(failure) {
  console.warn(failure)
  byId('board').classList.remove('tabbed')
  byId('filters').classList.add('is-left')
  byId('board').querySelector('[role=tablist]').hidden = true
}

async function start() {
  const [packed, words] = await Promise.all([json(boot.cells), json(boot.words)])
  useWords(words)
  state.cells = new Cells(packed, words.splits)
  state.words = words
  state.view = readView(location.search, state.cells, words)
  // The server also accepts other days of a week, Jalali dates and Persian digits. Its reading is used, and the address
  // is changed to it, so that the back button finds the same view.
  if (state.view.week !== boot.week || state.view.weeks !== boot.weeks) {
    Object.assign(state.view, { week: boot.week, weeks: boot.weeks, indicator: boot.indicator })
    history.replaceState(null, '', location.pathname + shownQuery())
  }
  state.loaded = query(state.view, state.cells, words)
  listen()
  tabs()
  followPointer(byId('main'))
  const watch = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) inWindow[isIntersecting ? 'add' : 'delete'](target.id)
  })
  for (const part in PARTS) watch.observe(byId(part))
  copyButtons()
  figureWays()
  show()
  document.documentElement.dataset.ready = 'true'
}

myCounty()
start().catch(openAllPanels)
