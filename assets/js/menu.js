// The links of the menu keep the view of a page whose scripts change the view. The server has written them for the
// address of the page; `data-view` has the parameters that a link's page takes.

/** Give each of these links the parameters of the page's address. usual: the indicator that other pages than the first
 * show without the parameter; '' keeps it in every link. */
export function carryView(usual = '') {
  const given = new URLSearchParams(location.search)
  for (const link of document.querySelectorAll('a[data-view][href]')) {
    const kept = new URLSearchParams()
    for (const name of [...link.dataset.view.split(' '), 'asof', 'through']) {
      // A page that takes `counties` compares several, which the address has in one parameter.
      const [first, ...others] = (given.get(name === 'counties' ? 'county' : name) ?? '').split(',')
      const isUsual = name === 'indicator' && first === usual && !link.pathname.endsWith('/')
      if (first && !isUsual) kept.set(name === 'counties' ? 'county' : name, name === 'counties' ? [first, ...others].join() : first)
    }
    link.setAttribute('href', link.pathname + (kept.size ? `?${decodeURIComponent(kept)}` : ''))
  }
}

/** The same just before a link is used, for a page whose address another program changes. */
export function carryViewOnUse() {
  for (const used of ['pointerover', 'focusin', 'click']) {
    document.addEventListener(used, ({ target }) => target.closest?.('a[data-view]') && carryView(), true)
  }
}
