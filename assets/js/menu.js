// Links keep the view of a page whose scripts change the view. The server has written them for the address of the page;
// `data-view` has the parameters that a link's page takes. A link within `data-indicator` or `data-area` has that one.

/** Give each of these links the parameters of a query. usual: the indicator that every page but the first one shows
 * without the parameter; '' keeps it in every link. */
export function carryView(query, usual = '') {
  const given = new URLSearchParams(query)
  for (const link of document.querySelectorAll('a[data-view][href]')) {
    const kept = new URLSearchParams()
    const own = { indicator: link.closest('[data-indicator]')?.dataset.indicator, county: link.closest('[data-area]')?.dataset.area }
    for (const part of [...link.dataset.view.split(' '), 'asof', 'through']) {
      // `counties` or `counties:6`: the page compares several, or so many, which the address has in one parameter.
      const [name, most] = part.split(':')
      const parameter = name === 'counties' ? 'county' : name
      const values = (own[parameter] ?? given.get(parameter) ?? '').split(',').slice(0, name === 'counties' ? most : 1)
      const isUsual = name === 'indicator' && values[0] === usual && !link.pathname.endsWith('/')
      if (values[0] && !isUsual) kept.set(parameter, values.join())
    }
    link.setAttribute('href', link.pathname + (kept.size ? `?${decodeURIComponent(kept)}` : ''))
  }
}
