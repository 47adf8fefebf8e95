// Ranking and trend as tabs, where there is no room for both; the arrow keys move along them in the reading direction.

/** board: has the tabs and panels; turn: is told when another one is opened. Returns what opens one, '' for the first. */
export function tabs(board, turn) {
  const list = board.querySelector('[role=tablist]')
  const buttons = [...list.children]
  const open = (name) => {
    board.dataset.tab = name || buttons[0].dataset.tab
    for (const button of buttons) {
      const chosen = button.dataset.tab === board.dataset.tab
      button.setAttribute('aria-selected', chosen)
      button.classList.toggle('active', chosen)
      button.tabIndex = chosen ? 0 : -1
    }
  }
  const change = ({ dataset: { tab } }) => {
    turn(tab === buttons[0].dataset.tab ? '' : tab)
    open(tab)
  }
  list.addEventListener('click', ({ target }) => target.dataset.tab && change(target))
  list.addEventListener('keydown', (event) => {
    const forward = document.dir === 'rtl' ? 'ArrowLeft' : 'ArrowRight'
    const back = document.dir === 'rtl' ? 'ArrowRight' : 'ArrowLeft'
    const step = { [forward]: 1, [back]: -1 }[event.key]
    if (!step) return
    const next = buttons.at((buttons.indexOf(event.target) + step) % buttons.length)
    change(next)
    next.focus()
  })
  return open
}
