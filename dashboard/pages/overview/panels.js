// Sentence, ranking, table and split: fills the elements that the server wrote, and only adds rows.

import { bind, byId, field, mark, put } from './bind.js'
import * as f from './fields.js'
import { percent, integer } from '../../../assets/js/digits.js'
import { pageAt } from '../../../assets/js/site.js'
import { stateOf, worstFirst } from './states.js'
import { paintStanding } from './rows.js'
import { countiesOf, query, VIEW } from './view.js'
import { paintLegend } from './legend.js'
import { comma, eraOf, ofPlace, say } from './words.js'

// The links of values that do not lead to all offices behind them: a part of the offices, or of the page.
const PARTS = { missing: 'not_reported', late: 'late', unverified: 'unverified', change: '#changes-title' }

/** What all parts of the screen need, computed once for each view. */
export function shownOf({ cells, words, view, href }) {
  const card = words.cards[view.indicator]
  const ranks = cells.ranks(view.indicator, view.week, card.polarity, view.kind)
  const counties = cells.counties(view.week, view.indicator)
  const shown = { cells, words, view, href, card, ranks, counties, weeks: Math.min(view.weeks, view.week) }
  return { ...shown, order: worstFirst(shown) }
}

export function paintHead(shown) {
  paintSentence(shown)
  paintStanding(shown)
  paintLabels(shown)
}

function paintSentence({ cells, words, view, card, ranks, weeks }) {
  const cell = cells.at(view.indicator, view.week, view.county, view.kind)
  const change = cells.change(view.indicator, view.week, weeks, view.county, view.kind)
  const county = view.county ? words.areas[view.county] : ''
  const rank = ranks[view.county]
  const overdue = card.overdue_from !== null && cells.weeks[view.week] >= card.overdue_from
  const [, span] = words.weeks[view.week]
  const text = f.sentence(card, cell, change, span, county, rank, Object.keys(ranks).length, overdue, weeks)
  const beside = view.others.map((area) => f.hover(words.areas[area], card, cells.at(view.indicator, view.week, area, view.kind)))
  const compared = beside.length ? ` ${say('glance.compared', { counties: beside.join(comma()) })}` : ''
  put(byId('sentence'), text + compared)
  put(byId('together'), view.county || view.kind ? '' : f.together(card, cells.together(view.indicator, view.week), cell))
  const names = countiesOf(view).map((area) => words.areas[area]).join(comma())
  const title = view.others.length ? say('site.title_counties', { county: names }) : ofPlace('site.title', county)
  document.title = document.title.replace(byId('title').textContent, title)
  put(byId('title'), title)
}

/** Best first. Elements keep their order and get new contents, which is faster on a phone than moving them. */
export function paintRanking(shown) {
  const { ranks, counties } = shown
  const order = [...counties].sort((a, b) => (ranks[a]?.rank ?? 1e6) - (ranks[b]?.rank ?? 1e6) || (a < b ? -1 : 1))
  eachRow(byId('ranking'), order, shown)
  byId('ranking').classList.toggle('no-aim', shown.card.target === null)
  byId('ranking').style.setProperty('--rows', order.length)
  byId('ranking').style.setProperty('--aim', `${(shown.card.target / shown.card.top) * 100}%`)
  for (const row of byId('ranking').children) mark(field(row, 'name'), row.dataset.area === shown.view.county)
}

export function paintTable(shown) {
  const { card, words, counties } = shown
  f.heads(card).forEach((text, i) => put(byId('table').tHead.rows[0].cells[i + 1], text))
  byId('table').className = `table${card.of_counts ? ` is-counts is-${card.format}` : ''}`
  eachRow(byId('table').tBodies[0], words.alphabet.filter((area) => counties.includes(area)), shown)
}

/** One row for each area, since the number of counties differs between weeks. */
function eachRow(list, areas, shown) {
  const { cells, words, view, card, ranks, weeks } = shown
  while (list.children.length < areas.length) list.append(list.lastElementChild.cloneNode(true))
  areas.forEach((area, i) => {
    const row = list.children[i]
    const cell = cells.at(view.indicator, view.week, area, view.kind)
    const change = cells.change(view.indicator, view.week, weeks, area, view.kind)
    row.hidden = false
    row.dataset.area = area
    const state = view.kind ? '' : stateOf(shown, card, area)
    bind(row, Object.assign(f.row(card, cell, change), { name: words.areas[area], rank: f.rankText(ranks[area]), state }))
    row.classList.toggle('chosen', area === view.county)
  })
  for (const row of [...list.children].slice(areas.length)) row.hidden = true
}

export function paintLinks({ cells, words, view, href }) {
  byId('clear-county').href = href({ county: '' })
  byId('why').href = href({}, 'why')
  byId('meeting-page').href = href({ county: '', kind: '' }, 'meeting')
  byId('data-page').href = href({}, 'data')
  byId('explore-page').href = pageAt(words.lang, 'explore') + query(view, cells, words, VIEW)
  for (const link of document.querySelectorAll('[data-show]')) {
    link.href = href({ show: link.dataset.show, others: view.others })
    mark(link, link.dataset.show === view.show)
  }
  byId('county-page').href = href({ county: '', kind: '' }, `county/${countiesOf(view)}`)
  byId('county-offices').href = pageAt(words.lang, 'offices') + query({ ...view, others: [] }, cells, words, ['county', 'kind', 'indicator', 'week'])
  // The addresses of links and files always contain the week, and the publication of the page.
  const taken = {
    indicator: view.indicator, week: cells.weeks[view.week], weeks: view.weeks > 1 ? view.weeks : '',
    county: countiesOf(view).join(), kind: view.kind, show: view.show,
  }
  for (const link of document.querySelectorAll('.figure-ways a:not([data-view])')) {
    const others = [...new URLSearchParams(link.search)].filter(([name]) => !(name in taken))
    const asked = new URLSearchParams([...Object.entries(taken).filter(([, value]) => value), ...others])
    link.setAttribute('href', `${link.pathname}?${decodeURIComponent(asked)}`)
  }
  for (const row of document.querySelectorAll('[data-row]')) {
    const indicator = row.dataset.row
    row.querySelector('a').href = href({ indicator })
    row.querySelector('.why').href = href({ indicator, kind: '' }, 'why')
  }
  const links = {}
  for (const node of document.querySelectorAll('[data-area]')) {
    const { area } = node.dataset
    links[area] ??= href({ county: area })
    ;(node.localName === 'a' ? node : node.querySelector('a'))?.setAttribute('href', links[area])
    const why = node.localName === 'a' ? '' : href({ county: area }, 'why')
    for (const link of node.querySelectorAll('.why')) link.href = opened(why, link)
  }
}

/** The address behind a value: all offices, or the part of them that the value counts. */
function opened(why, link) {
  const part = PARTS[link.dataset.f]
  if (!part) return why
  return part[0] === '#' ? why + part : staged(why, part)
}

const staged = (why, part) => `${why}${why.includes('?') ? '&' : '?'}stage=${part}`

export function paintSplit({ cells, words, view, card, href }) {
  const at = (kind, step = 0) => cells.at(view.indicator, view.week, view.county, kind, step)
  const kinds = view.county ? card.county_kinds : card.kinds
  let pieces = []
  // The classes of a total suit counties, so the parts have their own axis.
  const total = card.format === 'total'
  const longest = (found) => (total ? f.end(card, found.map(([, cell]) => cell.value)) : card.top)
  const texts = (cell) => (total ? [f.counts(card, cell), ''] : [f.ofWhat(card, cell), f.share(card, cell)])
  const barred = (found) => {
    const end = longest(found)
    return found.map(([name, cell, why]) => [name, ...texts(cell), Math.min((cell.value ?? 0) / end, 1), f.fill(card, cell), why])
  }
  if (card.channels) pieces = barred(card.steps.map((step) => [card.stage_names[step], at(view.kind, step), href({}, 'why')]))
  else if (card.steps.length) pieces = stages(card, at(view.kind), card.steps.map((step) => at(view.kind, step).n), href({}, 'why'))
  else if (kinds.length > 1) {
    const counted = words.kinds.filter(([kind]) => kinds.includes(kind))
    pieces = barred(counted.map(([kind, name]) => [name, at(kind), href({ kind }, 'why')]))
  }
  byId('split').hidden = !pieces.length
  put(byId('split-title'), say(`view.split_${card.channels ? 'channel' : card.steps.length ? 'step' : 'kind'}`))
  byId('split-rows').replaceChildren(...pieces.map(pieceRow))
}

function stages(card, cell, reached, why) {
  const atLeast = [cell.d - cell.missing, ...reached, 0]
  const part = (count) => (cell.d ? count / cell.d : 0)
  const exactly = atLeast.slice(0, -1).map((count, i) => count - atLeast[i + 1])
  const named = exactly.map((count, i) => [card.stage_names[i], count, card.stages[i], i])
  named.push([say('words.not_reported'), cell.missing, 'url(#p-not_reported)', 'not_reported'])
  return named.map(([name, count, paint, stage]) => [name, integer(count), percent(part(count)), part(count), paint, staged(why, stage)])
}

function pieceRow([name, figure, share, width, paint, why]) {
  const row = document.createElement('tr')
  row.innerHTML =
    '<th scope="row"></th><td class="bar" aria-hidden="true"><svg><rect height="100%"/></svg></td><td><a class="why"></a></td><td></td>'
  const [head, bar, first, second] = row.children
  head.textContent = name
  Object.assign(first.firstElementChild, { textContent: figure, href: why })
  second.textContent = share
  const rect = bar.querySelector('rect')
  rect.setAttribute('width', `${(width * 100).toFixed(1)}%`)
  rect.style.fill = paint
  return row
}

function paintLabels({ cells, words, view, card, counties }) {
  const own = card.words
  put(byId('panel-map-title'), say('view.map_heading', { name: f.named(card) }))
  const note = { name: f.named(card), span: words.weeks[view.week][1], polarity: say(`view.${card.polarity}_is_good`), target: card.target_line }
  for (const node of document.querySelectorAll('.panel-note')) bind(node, note)
  const source = { name: own.name, week: words.weeks[view.week][1], source: own.source }
  for (const node of [byId('figure-source'), field(byId('panel-trend'), 'source')]) {
    put(node, say('view.figure_source', source))
  }
  bind(byId('about'), {
    question: own.question,
    numerator: say('view.counted', own),
    denominator: say('view.out_of', own),
    limits: say('view.limits', own),
    reviewer: say('view.reviewer', own),
  })
  byId('map-signs').hidden = card.of_counts
  const { drawn } = eraOf(view.week)
  const missing = counties.filter((area) => !drawn.includes(area)).map((area) => words.areas[area])
  byId('missing-polygon').hidden = !missing.length
  byId('map-slot').classList.toggle('is-bare', !drawn.length)
  if (missing.length) {
    put(byId('missing-polygon'), say(drawn.length ? 'view.missing_polygon' : 'view.no_map', { names: missing.join(comma()) }))
  }
  const clear = byId('clear-county')
  clear.hidden = !view.county
  for (const name of ['page', 'offices']) {
    const link = byId(`county-${name}`)
    link.hidden = !view.county
    put(link, say(`view.county_${name}`, { county: words.areas[view.county] ?? '' }))
  }
  paintLegend({ cells, words, view, card, counties })
}
