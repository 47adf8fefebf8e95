// The keyboard of a spreadsheet in the grid of answers, and the paste of a block of cells.

import { chooseByKey, fillIn, page, takeBack } from './answers_fields.js'

const isRightToLeft = document.documentElement.dir === 'rtl'

/** The cells of a row, each as often as it is wide, so that the same place of two rows is the same column. */
const cellsOf = (row) => [...row.cells].flatMap((cell) => Array(cell.colSpan).fill(cell))
const fieldIn = (cell) => cell?.querySelector('select, input')
// A phone shows the rows of one office.
const isSeen = (row) => row.offsetParent !== null

/** The rows of the grid of a field, and where the field is. */
function placeOf(field) {
  const cell = field.closest('td')
  const rows = [...cell.closest('tbody').rows].filter(isSeen)
  return { rows, row: rows.indexOf(cell.parentElement), column: cellsOf(cell.parentElement).indexOf(cell) }
}

/** The next field of a column, downwards or upwards, or of a row; null at the end. */
function neighbour(field, down, along) {
  const { rows, row, column } = placeOf(field)
  for (let y = row + down, x = column + along; rows[y] && x >= 0 && x < cellsOf(rows[y]).length; y += down, x += along) {
    const found = fieldIn(cellsOf(rows[y])[x])
    if (found && found !== field) return found
  }
  return null
}

function go(field) {
  if (!field) return
  field.focus()
  field.select?.()
}

function press(event) {
  const { target: field, key } = event
  if (!field.matches('.answers-grid :is(select, input)') || event.ctrlKey || event.metaKey || event.altKey) return
  const isAnswer = field.tagName === 'SELECT'
  const along = { ArrowRight: isRightToLeft ? -1 : 1, ArrowLeft: isRightToLeft ? 1 : -1 }[key]
  const down = key === 'Enter' ? (event.shiftKey ? -1 : 1) : { ArrowDown: 1, ArrowUp: -1 }[key]
  // In a number the arrows move within its digits.
  const moves = down || (along && (isAnswer || !field.value))
  if (moves) go(neighbour(field, down ?? 0, down ? 0 : along))
  else if (isAnswer && (key === 'Delete' || key === 'Backspace')) takeBack(field)
  else if (isAnswer && key.length === 1 && key !== ' ') chooseByKey(field, key)
  else return
  event.preventDefault()
}

/** Fills the fields from the one with the focus on, as a spreadsheet does. Returns the texts that mean nothing there. */
function paste(field, text) {
  const { rows, row, column } = placeOf(field)
  const strange = []
  text.replace(/\r?\n$/, '').split(/\r?\n/).forEach((line, y) => {
    line.split('\t').forEach((part, x) => {
      const found = rows[row + y] && fieldIn(cellsOf(rows[row + y])[column + x])
      const isEmpty = ['', '-', '–', '—', '−'].includes(part.trim())
      if (found ? !fillIn(found, part) : !isEmpty) strange.push(part.trim())
    })
  })
  return strange
}

/** tell: called with the texts of a paste that were not understood. */
export function useKeys(tell) {
  page.addEventListener('keydown', press)
  document.addEventListener('paste', (event) => {
    const field = document.activeElement
    const text = event.clipboardData.getData('text/plain')
    if (!field.matches('.answers-grid :is(select, input)') || (field.tagName === 'INPUT' && !/[\t\n]/.test(text))) return
    event.preventDefault()
    tell(paste(field, text))
  })
}
