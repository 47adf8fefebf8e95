// A table, a figure's link or its picture on the clipboard. A table as HTML for word processors, tab-separated text for sheets, digits as a sheet reads them.

import { latin, integer } from './digits.js'

const plain = (text) => latin(text).replace(/\u061c/g, '').replace(/(\d)٫(?=\d)/g, '$1.').replace(/(\d)[٬,](?=\d)/g, '$1').replace(/(\d)٪/g, '$1%')

// What is drawn only for the eye and what only opens on demand are no part of a cell.
const APART = '[hidden], [aria-hidden=true], details'

/** The words of a cell wherever it stands: also what is not drawn yet because it lies far below. */
function words(node) {
  if (node.nodeType === 3) return node.data
  if (node.matches(APART)) return ''
  const inner = [...node.childNodes].map(words).join('')
  return /^(BR|DIV|LI|P|UL)$/.test(node.nodeName) ? ` ${inner} ` : inner
}

/** A cell's text. What a sheet would run as a formula gets an apostrophe ahead, unless it is a plain number. */
function cell(node) {
  // A sheet reads a change as a number only with a sign of its own.
  const text = plain(words(node)).replace(/\s+/g, ' ').trim().replace(/^▲ (?=\d)/, '').replace(/^[▼−] ?(?=\d)/, '-')
  return /^[=+\-@]/.test(text) && !/^[+-]?\d+(\.\d+)?%?$/.test(text) ? `'${text}` : text
}

/** Its rows of cells; a row that holds nothing but what opens on demand is left out. */
const rowsOf = (part) => [...part.rows].filter((row) => !row.hidden)
  .map((row) => [...row.cells].filter((node) => !node.matches(APART)).map(cell)).filter((row) => row.some(Boolean))

/** Puts the table on the clipboard; tells how many rows it has below its heading. */
async function copy(table) {
  const body = [...table.tBodies].flatMap(rowsOf)
  await write([...(table.tHead ? rowsOf(table.tHead) : []), ...body])
  return body.length
}

async function write(rows) {
  const text = rows.map((row) => row.join('\t')).join('\r\n')
  const clone = document.createElement('table')
  clone.dir = document.dir
  rows.forEach((row) => {
    const line = clone.insertRow()
    row.forEach((value) => { line.insertCell().textContent = value })
  })
  const html = clone.outerHTML
  if (navigator.clipboard?.write && window.ClipboardItem) {
    const blob = (type, body) => new Blob([body], { type })
    return navigator.clipboard.write([new ClipboardItem({ 'text/plain': blob('text/plain', text), 'text/html': blob('text/html', html) })])
  }
  // Plain http has no clipboard but that of a copy that the reader asked for.
  const fill = (event) => {
    event.preventDefault()
    event.clipboardData.setData('text/plain', text)
    event.clipboardData.setData('text/html', html)
  }
  document.addEventListener('copy', fill, { once: true })
  if (!document.execCommand('copy')) throw new Error('copy')
}

/** An empty element after a node, for what a screen reader hears. */
function status(node) {
  const said = document.createElement('span')
  said.className = 'copy-said'
  said.setAttribute('role', 'status')
  node.after(said)
  return said
}

/** Each <button data-copy="table's id" data-done data-failed hidden> shows itself, copies, and says how it went ({n}: rows). */
export function copyButtons() {
  for (const button of document.querySelectorAll('[data-copy]')) {
    const said = status(button)
    button.hidden = false
    button.addEventListener('click', async () => {
      said.textContent = ''
      const { copy: id, done, failed } = button.dataset
      const told = (rows) => done.replace('{n}', integer(rows))
      said.textContent = await copy(document.getElementById(id)).then(told, () => failed)
    })
  }
}

/** What a [data-takes] link of a figure puts on the clipboard: its own address, or the picture that the address gives. */
async function take(link) {
  if (link.dataset.takes === 'link') return navigator.clipboard.writeText(link.href)
  // The clipboard is asked within the click; the picture may come later.
  const picture = fetch(link.href).then((answer) => (answer.ok ? answer.blob() : Promise.reject(new Error(answer.status))))
  return navigator.clipboard.write([new ClipboardItem({ 'image/png': picture })])
}

/** Each .figure-ways copies instead of following its links, and says how it went. */
export function figureWays() {
  if (!navigator.clipboard?.write || !window.ClipboardItem) return
  for (const ways of document.querySelectorAll('.figure-ways')) {
    const said = status(ways.lastElementChild)
    for (const link of ways.querySelectorAll('[data-takes]')) {
      link.hidden = false
      link.addEventListener('click', async (event) => {
        event.preventDefault()
        const { done, failed } = ways.dataset
        said.textContent = await take(link).then(() => done, () => failed)
      })
    }
  }
}
