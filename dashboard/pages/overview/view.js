// A reader's choices and their address: the twin of dashboard/pages/common/selection.py.

const names = ['indicator', 'week', 'county', 'kind']
/** Parameters of the first page only, besides the open tab. */
export const OWN = [...names, 'view']

/** The view of an address; missing and invalid parameters get their defaults. */
export function readView(search, cells, words) {
  const given = new URLSearchParams(search)
  const week = cells.weeks.indexOf(given.get('week'))
  const [county = '', ...others] = (given.get('county') ?? '').split(',').filter((code) => code in words.areas)
  return moved({
    indicator: given.get('indicator') in words.cards ? given.get('indicator') : words.first,
    week: week < 0 ? cells.weeks.length - 1 : week,
    county,
    others,
    kind: words.kinds.some(([kind]) => kind === given.get('kind')) ? given.get('kind') : '',
    tab: given.get('view') ?? '',
  })
}

/** A view after a change. others: the counties compared with the county; none without a county, and never itself. */
export function moved(view, change = {}) {
  const next = { ...view, ...change }
  return { ...next, others: next.county ? [...new Set(next.others)].filter((code) => code !== next.county) : [] }
}

/** The county and the counties compared with it. */
export const countiesOf = ({ county, others }) => (county ? [county, ...others] : [])

/** The shortest query of a view, without defaults. order: the parameters of a page. */
export function query(view, cells, words, order = names) {
  const chosen = {
    indicator: view.indicator === words.first ? '' : view.indicator,
    week: view.week === cells.weeks.length - 1 ? '' : cells.weeks[view.week],
    county: countiesOf(view).join(),
    kind: view.kind,
    view: view.tab,
  }
  const found = new URLSearchParams(order.filter((name) => chosen[name]).map((name) => [name, chosen[name]]))
  return found.size ? `?${found}`.replaceAll('%2C', ',') : ''
}
