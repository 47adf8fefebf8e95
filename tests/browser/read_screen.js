// All that a document's main part has, line by line, in a form that two documents can be compared by.
(doc) => {
  // What only a script has: what it says of copying, the card of facts, and what it adds for the keyboard.
  const APART = '.copy-said, .tip, .reading, #spoken, .map-views title, style, noscript'
  const ONLY = ['tabindex', 'role', 'aria-pressed', 'aria-selected', 'aria-labelledby', 'aria-valuetext', 'data-tab', 'data-lit', 'selected', 'value', 'open', 'autocomplete']
  const shown = (node) => [...node.attributes]
    .filter(({ name }) => !ONLY.includes(name) && !(name === 'hidden' && node.matches('[data-copy], [data-takes], #week-slider, #week-play')))
    .map(({ name, value }) => `${name}=${name === 'class' ? [...node.classList].filter((each) => each !== 'active').sort().join(' ') : value}`)
    .filter((text) => text !== 'class=').sort()
  const lines = []
  const write = (node) => {
    if (node.nodeType === 3) {
      if (node.data.trim()) lines.push(node.data.trim().replace(/\s+/g, ' '))
      return
    }
    if (node.nodeType !== 1 || node.matches(APART)) return
    const value = node.matches('select, input[type=range]') ? ` value=${node.value}` : ''
    lines.push(`<${node.localName} ${shown(node).join(' ')}${value}`)
    // Chosen counties are drawn last.
    const inOrder = (a, b) => (a.dataset?.area ?? '').localeCompare(b.dataset?.area ?? '')
    const children = [...node.childNodes]
    for (const child of node.querySelector(':scope > a[data-area]') ? children.sort(inOrder) : children) write(child)
  }
  for (const part of ['#main', '.languages']) write(doc.querySelector(part))
  return lines
}
