// The week under the pointer of the trend: the row of its table beside the pointer; a click opens the offices behind it.

// The greatest movement of a click, in pixels.
const STILL = 5

/** panel: has the trend's drawings and its table, newest week first. */
export function readTrend(panel) {
  let tapped = null
  let pressed = 0
  const rowAt = ({ target, clientX }) => {
    const plot = target.closest('.trend-slot svg')?.querySelector('.plot')?.getBoundingClientRect()
    const rows = panel.querySelector('#trend-table')?.tBodies[0].rows
    if (!plot || !rows || clientX < plot.left - 12 || clientX > plot.right + 12) return null
    const part = Math.min(Math.max((clientX - plot.left) / plot.width, 0), 1)
    const last = rows.length - 1
    const week = Math.round(part * last)
    return [rows[last - week], plot.left + (week / last) * plot.width]
  }
  const hide = () => panel.querySelector('.reading')?.remove()
  const tell = (event) => {
    const found = rowAt(event)
    if (!found) return hide()
    const slot = panel.querySelector('.trend-slot')
    const box = slot.querySelector('.reading') ?? slot.appendChild(Object.assign(document.createElement('div'), { className: 'reading' }))
    const heads = panel.querySelector('#trend-table').tHead.rows[0].cells
    const [row, x] = found
    box.replaceChildren(...[...row.cells].map((cell, i) => {
      const text = i ? `${heads[i].textContent}: ${cell.textContent.trim()}` : cell.textContent
      return Object.assign(document.createElement(i ? 'p' : 'b'), { textContent: text })
    }))
    const { left, width } = slot.getBoundingClientRect()
    const right = x - left < width / 2
    box.style.left = right ? `${x - left + 12}px` : `${Math.max(0, x - left - box.offsetWidth - 12)}px`
    return row
  }
  panel.addEventListener('pointermove', (event) => event.pointerType !== 'touch' && tell(event))
  panel.addEventListener('pointerleave', hide)
  panel.addEventListener('pointerdown', ({ clientX }) => { pressed = clientX })
  panel.addEventListener('click', (event) => {
    if (event.target.closest('a') || Math.abs(event.clientX - pressed) > STILL) return
    const row = tell(event)
    // Without hover, the first tap only tells.
    const first = !matchMedia('(hover: hover)').matches && tapped !== row
    tapped = row
    const link = row?.querySelector('a')
    if (link && !first) location.assign(link.href)
  })
}
