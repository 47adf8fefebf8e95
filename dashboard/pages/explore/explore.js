// The browser's part of the explore page: the view's query, choices in figures, play, and sorting of the table.

import 'regenerator-runtime/runtime.js'
import { folded } from '../../../assets/js/folded.js'
import { withChosen, writtenOut } from './chosen.js'

const byId = (id) => document.getElementById(id)
// Dash's value for an unchanged output.
const still = () => window.dash_clientside.no_update
// The controls in the order of layout.py's CONTROLS, as parameters of the address.
const PARAMETERS = {
  indicator: String, second: String, county: (codes) => (codes ?? []).join(','), kind: (kind) => (kind === 'all' ? '' : kind),
  evidence: (on) => (on ? 'checked' : ''), start: String, week: String, path: (on) => (on ? 'on' : ''), borders: (on) => (on ? 'old' : ''),
}
// Further parameters of an address: the publication, and at the desk the last week of the coming publication.
const OTHERS = ['asof', 'through']

/** The view's query, which is also written into the address. */
function query(...values) {
  const named = Object.entries(PARAMETERS).map(([name, text], place) => [name, text(values[place])])
  const figures = values.slice(named.length).join(',')
  const given = new URLSearchParams(location.search)
  const others = OTHERS.filter((name) => given.has(name)).map((name) => [name, given.get(name)])
  const found = `?${new URLSearchParams([...named, ['figures', figures], ...others].filter(([, text]) => text))}`
  history.replaceState(history.state, '', found.replaceAll('%2C', ','))
  const other = byId('other-language')
  if (other) other.href = `${other.getAttribute('href').split('?')[0]}${location.search}`
  return found
}

/** The chosen counties after a click on a county, after a lasso, or after clearing. */
function choose(...given) {
  const counties = given.pop()
  const [changed] = window.dash_clientside.callback_context.triggered
  if (!changed || changed.prop_id === 'clear.n_clicks') return []
  const codes = [...new Set((changed.value?.points ?? []).map(({ customdata }) => [customdata].flat()[0]).filter(Boolean))]
  if (!codes.length) return still()
  if (changed.prop_id.endsWith('selectedData')) {
    // The chosen counties are highlighted, so the outline of the lasso is removed.
    const graph = byId(changed.prop_id.split('.')[0]).querySelector('.js-plotly-plot')
    setTimeout(() => window.Plotly.relayout(graph, { selections: [] }))
    return codes
  }
  return counties.includes(codes[0]) ? counties.filter((code) => code !== codes[0]) : [...counties, codes[0]]
}

/** The text of the button that starts and stops the timer. */
const playWords = (stopped) => byId('react-entry-point').dataset[stopped ? 'play' : 'stop']

/** Starts or stops the timer that advances the last week. */
const play = (_, stopped) => [!stopped, playWords(!stopped)]

/** Advances by one week; the timer stops at the newest, which is the first in the list of weeks. */
function step(_, week, weeks) {
  const place = weeks.findIndex(({ value }) => value === week)
  const stopped = place < 2
  return [place > 0 ? weeks[place - 1].value : still(), stopped, playWords(stopped)]
}

/** Writes all texts into their elements, and filters the rows of the table by the search. */
function write(words, search) {
  const table = byId('table')
  for (const [id, text] of Object.entries(words ?? {})) {
    const home = byId(id)
    if (home.shown === text) continue
    home.innerHTML = home.shown = text
    if (home === table) addSorting(table)
  }
  markRows()
  const wanted = folded(search ?? '')
  for (const row of table.querySelectorAll('tbody tr')) {
    row.hidden = !folded(row.cells[0].textContent).includes(wanted)
  }
  return still()
}

function addSorting(table) {
  for (const [column, head] of [...table.querySelectorAll('thead th')].entries()) {
    const button = Object.assign(document.createElement('button'), { type: 'button', className: 'sort' })
    button.append(...head.childNodes)
    button.onclick = () => sort(column, head)
    head.append(button)
  }
}

/** Shows the counties that match the search, and the chosen counties. */
function search(typed) {
  const wanted = folded(typed ?? '')
  for (const choice of document.querySelectorAll('#counties .form-check')) {
    choice.hidden = !choice.querySelector('input').checked && !folded(choice.textContent).includes(wanted)
  }
  return still()
}

function sort(column, head) {
  const up = head.getAttribute('aria-sort') !== 'ascending'
  for (const other of head.parentNode.cells) other.removeAttribute('aria-sort')
  head.setAttribute('aria-sort', up ? 'ascending' : 'descending')
  const body = byId('table').querySelector('tbody')
  const { compare } = new Intl.Collator(document.documentElement.lang)
  const value = (row) => (column ? row.cells[column].dataset.value : row.cells[0].textContent)
  const rows = [...body.rows].sort((one, other) => {
    const [a, b] = [value(one), value(other)]
    if (a === '' || b === '') return (a === '') - (b === '')
    return (column ? a - b : compare(a, b)) * (up ? 1 : -1)
  })
  body.append(...rows)
}

/** On a phone the list of counties starts closed, so that figures are visible; with a mouse, dragging draws a lasso. */
const suit = () => [matchMedia('(min-width: 576px)').matches, mouse]

/** Toggles full screen of a figure. */
function fullScreen() {
  const [pressed] = window.dash_clientside.callback_context.triggered
  const card = pressed && byId(pressed.prop_id.split('.')[0]).closest('.card')
  if (card) document.fullscreenElement ? document.exitFullscreen() : card.requestFullscreen()
  return still()
}

let chosen = []

function markRows() {
  for (const row of document.querySelectorAll('#table tbody tr')) row.classList.toggle('chosen', chosen.includes(row.dataset.area))
}

/** Highlights the chosen counties in all figures and in the table. */
function light(counties) {
  chosen = counties ?? []
  for (const graph of document.querySelectorAll('.explore-graph .js-plotly-plot')) if (graph.given) drawn(graph)
  markRows()
  return still()
}

const mouse = matchMedia('(pointer: fine)').matches
let dragmode = mouse ? 'lasso' : false

/** Whether a drag in a figure draws a lasso, or scrolls the page. */
function lasso(on) {
  dragmode = on ? 'lasso' : false
  for (const graph of document.querySelectorAll('.explore-graph .js-plotly-plot')) {
    // A figure that is drawn for the first time already has the mode; drawing it again would load its files again.
    if (graph._fullLayout && graph._fullLayout.dragmode !== dragmode) window.Plotly.relayout(graph, { dragmode })
  }
  return still()
}

window.dash_clientside = { ...window.dash_clientside, explore: { query, choose, light, play, step, write, search, suit, fullScreen, lasso } }

// Dash shows no message if a callback fails: the notice says why, with the sentence of the server if there is one.
const { fetch } = window
window.fetch = async (address, options) => {
  const failed = (text) => {
    const notice = byId('notice')
    if (`${address}`.includes('_dash-update-component')) notice.textContent = notice.shown = text || byId('_dash-renderer').dataset.failed
  }
  try {
    const answer = await fetch(address, options)
    const said = answer.headers.get('Content-Type')?.startsWith('text/plain')
    if (!answer.ok) failed(said && (await answer.clone().text()))
    return answer
  } catch (error) {
    failed()
    throw error
  }
}

let drawn

/** Figures from the server lack chosen counties and the drag mode, which are added whenever Dash draws a figure. Dash copies lists
 * of ticks, and plotly redraws everything for a new list object: equal lists are taken from the current figure. */
function suitFigures() {
  const { react } = window.Plotly
  const looks = JSON.parse(byId('react-entry-point').dataset.looks)
  drawn = (graph) => {
    const { layout, ...figure } = withChosen(graph.given, chosen, looks)
    return react(graph, { ...figure, layout: { ...layout, dragmode } })
  }
  window.Plotly.react = async (graph, figure) => {
    // Figures below the window are drawn after those in the window.
    if (!graph._fullData && graph.getBoundingClientRect().top > innerHeight) await new Promise((resume) => setTimeout(resume, 50))
    for (const axis of ['xaxis', 'yaxis']) {
      const [now, before] = [figure.layout?.[axis], graph.layout?.[axis]]
      for (const part of ['tickvals', 'ticktext']) if (now?.[part] && `${now[part]}` === `${before?.[part]}`) now[part] = before[part]
    }
    graph.given = writtenOut(figure)
    return drawn(graph)
  }
}

// Dash's graphs wait for window.Plotly, which may be a promise, and then load no bundle of their own.
window.Plotly = new Promise((resolve, reject) => {
  const script = document.createElement('script')
  const loaded = () => resolve(suitFigures())
  Object.assign(script, { src: byId('_dash-renderer').dataset.plotly, async: true, onload: loaded, onerror: reject })
  document.head.append(script)
})
// If plotly cannot be loaded, texts and table stay usable.
window.Plotly.catch(() => {})

addEventListener('keydown', ({ key }) => {
  if (key === 'Escape' && !document.fullscreenElement) window.dash_clientside.set_props('counties', { value: [] })
})

/** Sets the properties of the app's components from the data in the page: values, figures and texts of the address. */
function fill({ props, props: { id, children } = {} }, start) {
  if (start[id]) Object.assign(props, start[id])
  for (const child of [children].flat()) if (child?.props) fill(child, start)
}

const layout_post = (layout) => fill(layout, JSON.parse(byId('explore-start').textContent))
addEventListener('DOMContentLoaded', () => new window.DashRenderer({ layout_post }))
