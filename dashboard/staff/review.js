// The answers of a sheet under review: ticks, and one evidence for all ticked answers.

const answers = document.querySelector('#answers')
const bar = answers.querySelector('.review-bar')
const boxes = [...answers.querySelectorAll('tbody input[type=checkbox]')]
const number = new Intl.NumberFormat(document.documentElement.lang === 'fa' ? 'fa-IR' : 'en')
const shown = () => boxes.filter((box) => box.getClientRects().length)
const ticked = () => boxes.filter((box) => box.checked)

function tell(text, n) {
  // Once a sheet is approved, ticks only name the offices of a return.
  if (bar) bar.querySelector('[role=status]').textContent = text.replace('{n}', number.format(n))
}

const count = () => tell(bar?.dataset.chosen, ticked().length)

function tickAll(some, checked) {
  for (const box of some) box.checked = checked
  count()
}

/** Gives all ticked answers the chosen evidence; their ticks go, since ticks also name the offices of a return. */
function setEvidence() {
  const fields = ticked().map((box) => box.closest('tr').querySelector('.review-grade')).filter(Boolean)
  for (const field of fields) field.value = bar.querySelector('select').value
  tickAll(boxes, false)
  tell(bar.dataset.set, fields.length)
}

/** The arrow keys go from box to box; with Shift they tick on the way. */
function move(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (!step || !boxes.includes(event.target)) return
  event.preventDefault()
  const visible = shown()
  const next = visible[visible.indexOf(event.target) + step]
  if (!next) return
  if (event.shiftKey) tickAll([event.target, next], true)
  next.focus()
}

/** Only the buttons decide: without this, the key Enter in a field returns the sheet. */
function decideNothing(event) {
  if (event.key === 'Enter' && event.target.matches('input')) event.preventDefault()
}

const actions = { all: () => tickAll(shown(), true), none: () => tickAll(boxes, false), set: setEvidence }
answers.addEventListener('click', ({ target }) => actions[target.dataset.do]?.())
answers.addEventListener('change', ({ target }) => { if (boxes.includes(target)) count() })
answers.addEventListener('keydown', move)
document.querySelector('main').addEventListener('keydown', decideNothing)
if (bar) {
  count()
  bar.hidden = false
}
