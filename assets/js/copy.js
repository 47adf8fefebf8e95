// Copies tables, links and pictures of figures to the clipboard; tables as HTML and as tab-separated text for spreadsheets.

import { latin, integer } from './digits.js'

const plain = (text) => latin(text).replace(/\u061c/g, '').replace(/(\d)٫(?=\d)/g, '$1.').replace(/(\d)[٬,](?=\d)/g, '$1').replace(/(\d)٪/g, '$1%')

// Parts of a cell that are not copied: decoration, and content that is only shown on demand.
const APART = '[hidden], [aria-hidden=true], details'

/** The text of a cell, including cells far below the window that the browser has not laid out yet. */
function words(node) {
  if (node.nodeType === 3) return node.data
  if (node.matches(APART)) return ''
  const inner = [...node.childNodes].map(words).join('')
  return /^(BR|DIV|LI|P|UL)$/.test(node.nodeName) ? ` ${inner} ` : inner
}

/** The text of a cell for a spreadsheet: an apostrophe before a text that looks like a formula, unless it is a number. */
function cell(node) {
  // A spreadsheet reads a change as a number only with an ASCII sign.
  const text = plain(words(node)).replace(/\s+/g, ' ').trim().replace(/^▲ (?=\d)/, '').replace(/^[▼−] ?(?=\d)/, '-')
  return /^[=+\-@]/.test(text) && !/^[+-]?\d+(\.\d+)?%?$/.test(text) ? `'${text}` : text
}

/** The rows of the table as lists of cells, without rows that only have content shown on demand. */
const rowsOf = (part) => [...part.rows].filter((row) => !row.hidden)
  .map((row) => [...row.cells].filter((node) => !node.matches(APART)).map(cell)).filter((row) => row.some(Boolean))

/** Copies the table to the clipboard; returns the number of its rows below the heading. */
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
  // Without https, browsers only allow the older command `copy`.
  const fill = (event) => {
    event.preventDefault()
    event.clipboardData.setData('text/plain', text)
    event.clipboardData.setData('text/html', html)
  }
  document.addEventListener('copy', fill, { once: true })
  if (!document.execCommand('copy')) throw new Error('copy')
}

/** Adds an empty live region after a node, for messages to screen readers. */
function status(node) {
  const said = document.createElement('span')
  said.className = 'copy-said'
  said.setAttribute('role', 'status')
  node.after(said)
  return said
}

/** <button data-copy="table's id" data-done data-failed hidden>: shows the button, copies on click, reports the result ({n}: rows). */
export function copyButtons(root = document) {
  for (const button of root.querySelectorAll('[data-copy]')) {
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

/** The content of a figure's [data-takes] link for the clipboard: its address, or the picture at that address. */
async function take(link) {
  if (link.dataset.takes === 'link') return navigator.clipboard.writeText(link.href)
  // The clipboard must be called within the click; it accepts a promise of the picture.
  const picture = fetch(link.href).then((answer) => (answer.ok ? answer.blob() : Promise.reject(new Error(answer.status))))
  return navigator.clipboard.write([new ClipboardItem({ 'image/png': picture })])
}

/** The links of each .figure-ways copy instead of opening, and report the result. */
export function figureWays(root = document) {
  if (!navigator.clipboard?.write || !window.ClipboardItem) return
  for (const ways of root.querySelectorAll('.figure-ways')) {
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
