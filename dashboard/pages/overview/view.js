// A reader's choices and their address: the twin of dashboard/pages/common/selection.py.

import { worstFirst } from './states.js'

// The parameters of the first page, and those of other pages.
const OWN = ['indicator', 'week', 'weeks', 'county', 'kind', 'show']
export const VIEW = ['indicator', 'week', 'county', 'kind']
/** The first page's parameters with the open tab. */
export const WITH_TAB = [...OWN, 'view']

/** The view of an address; missing and invalid parameters get their defaults. Without an indicator (`bare`), it has the
 * province's worst one in its week. */
export function readView(search, cells, words) {
  const given = new URLSearchParams(search)
  const week = cells.weeks.indexOf(given.get('week'))
  const [county = '', ...others] = (given.get('county') ?? '').split(',').filter((code) => code in words.areas)
  const view = {
    indicator: given.get('indicator'),
    week: week < 0 ? cells.weeks.length - 1 : week,
    county,
    others,
    kind: words.kinds.some(([kind]) => kind === given.get('kind')) ? given.get('kind') : '',
    weeks: Number(given.get('weeks')) || 1,
    show: given.get('show') === 'state' ? 'state' : '',
    tab: given.get('view') ?? '',
  }
  const bare = !(view.indicator in words.cards)
  if (bare) view.indicator = worstFirst({ cells, words, view }, '')[0].key
  return { ...moved(view), bare }
}

/** A view after a change. others: the counties compared with the county; none without a county, and never itself. */
export function moved(view, change = {}) {
  const next = { ...view, bare: false, ...change }
  return { ...next, others: next.county ? [...new Set(next.others)].filter((code) => code !== next.county) : [] }
}

/** The county and the counties compared with it. */
export const countiesOf = ({ county, others }) => (county ? [county, ...others] : [])

/** The shortest query of a view, without defaults. order: the parameters of a page. */
export function query(view, cells, words, order = OWN) {
  // Other pages without an indicator show the first one.
  const unnamed = order.includes('show') ? view.bare : view.indicator === words.first
  const chosen = {
    indicator: unnamed ? '' : view.indicator,
    week: view.week === cells.weeks.length - 1 ? '' : cells.weeks[view.week],
    county: countiesOf(view).join(),
    kind: view.kind,
    weeks: view.weeks === 1 ? '' : view.weeks,
    show: view.show,
    view: view.tab,
  }
  const found = new URLSearchParams(order.filter((name) => chosen[name]).map((name) => [name, chosen[name]]))
  return found.size ? `?${found}`.replaceAll('%2C', ',') : ''
}
