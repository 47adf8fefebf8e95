(() => {
  const root = document.documentElement.dataset
  const system = matchMedia('(prefers-color-scheme: dark)')
  let chosen
  // A browser may forbid a page to keep anything.
  try { chosen = localStorage.getItem('scheme') } catch {}
  const show = () => { root.bsTheme = chosen ?? (system.matches ? 'dark' : 'light') }
  show()
  system.addEventListener('change', show)
  document.addEventListener('click', ({ target }) => {
    if (!target.closest('.scheme-switch')) return
    chosen = root.bsTheme === 'dark' ? 'light' : 'dark'
    show()
    try { localStorage.setItem('scheme', chosen) } catch {}
  })
})()
