// A table on the clipboard: HTML for word processors, tab-separated text for sheets, digits as a sheet reads them.

const latin = (text) => text.replace(/\u061c/g, '').replace(/[۰-۹٠-٩]/g, (digit) => '۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩'.indexOf(digit) % 10)
  .replace(/(\d)٫(?=\d)/g, '$1.').replace(/(\d)[٬,](?=\d)/g, '$1').replace(/(\d)٪/g, '$1%')

/** A cell's text. What a sheet would run as a formula gets an apostrophe ahead, unless it is a plain number. */
function cell(node) {
  // A sheet reads a change as a number only with a sign of its own.
  const text = latin(node.innerText).replace(/\s+/g, ' ').trim().replace(/^▲ (?=\d)/, '').replace(/^▼ (?=\d)/, '-')
  return /^[=+\-@]/.test(text) && !/^[+-]?\d+(\.\d+)?%?$/.test(text) ? `'${text}` : text
}

async function copy(table) {
  const rows = [...table.rows].map((row) => [...row.cells].map(cell))
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

/** Each <button data-copy="table's id" data-done data-failed hidden> shows itself, copies, and says how it went. */
export function copyButtons() {
  for (const button of document.querySelectorAll('[data-copy]')) {
    const said = document.createElement('span')
    said.className = 'copy-said'
    said.setAttribute('role', 'status')
    button.after(said)
    button.hidden = false
    button.addEventListener('click', async () => {
      said.textContent = ''
      const done = await copy(document.getElementById(button.dataset.copy)).then(() => true, () => false)
      said.textContent = done ? button.dataset.done : button.dataset.failed
    })
  }
}
