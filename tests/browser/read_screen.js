// What a document says, part by part, in a form that two documents can be compared by.
(doc) => {
  const paint = (value) => {
    const probe = document.createElement('p').style
    const rooted = (_, name) => getComputedStyle(document.documentElement).getPropertyValue(name)
    probe.setProperty('fill', value.replace(/var\((--[\w-]+)\)/, rooted))
    return probe.fill
  }
  // A fill may be written as an attribute or as a style: what is compared is the paint.
  const fillOf = (node) => paint(node.style?.fill || node.getAttribute('fill') || '')
  const told = ['href', 'class', 'aria-current', 'x', 'width', 'd', 'transform', 'data-area', 'data-row', 'value', 'scope']
  // Lengths of bars and points of lines stand in braces: two languages round their halves differently.
  const width = (value) => value.replace(/[\d.]+/g, 'width{$&}')
  const points = (value) => value.replace(/[\d.]+/g, '{$&}')
  const drawn = { width, x: width, d: points, transform: points }
  const write = (node) => {
    if (node.nodeType === 3) return node.textContent.trim()
    // A button that copies is the script's alone, and what changed an earlier week's figure is the server's.
    if (node.nodeType !== 1 || node.hidden || node.matches('.copy-table, .copy-said, .revised, [data-takes=picture]')) return ''
    const given = told.filter((name) => node.getAttribute(name)).map((name) => {
      const value = node.getAttribute(name)
      return ` ${name}=${drawn[name]?.(value) ?? value}`
    })
    if (['bar', 'length'].includes(node.dataset.f)) given.push(` bar=${drawn.width(node.style.inlineSize)} ${paint(node.style.background)}`)
    if (node.dataset.f === 'beside') given.push(` beside=${drawn.width(node.style.insetInlineStart)}`)
    if (node.dataset.level) given.push(` paint=${paint(node.style.background)}`)
    const fill = fillOf(node) ? ` fill=${fillOf(node)}` : ''
    return `<${node.localName}${given.join('')}${fill}>${[...node.childNodes].map(write).filter(Boolean).join('|')}`
  }
  const parts = {}
  const add = (name, selector) => {
    const found = [...doc.querySelectorAll(selector)]
    if (!found.length) throw new Error(`nothing at ${selector}`)
    found.forEach((node, i) => { parts[found.length > 1 ? `${name} ${node.dataset.row ?? node.dataset.area ?? i}` : name] = write(node) })
  }
  add('sentence', '#sentence')
  add('title', '#title')
  add('standing', '#standing')
  add('ways', '.ways')
  add('explore page', '#explore-page')
  add('row', '[data-row]')
  add('headlines', '#headlines-title, #headlines-key')
  add('together', '#together')
  add('colouring', '[data-show]')
  add('map title', '#panel-map-title')
  add('note', '.panel-map .panel-note, .panel-ranking .panel-note, .panel-trend .panel-note, .panel-table .panel-note')
  add('missing polygon', '#missing-polygon')
  add('legend', '.legend')
  add('scale', '#legend')
  add('split', '#split')
  add('source', '#figure-source')
  add('ranking', '#ranking > li')
  parts['ranking order'] = [...doc.querySelectorAll('#ranking > li:not([hidden])')].map((row) => row.dataset.area).join(' ')
  add('table row', '#table tbody tr')
  add('about', '#about p')
  add('language', '.languages a')
  const classOf = (path) => (path.closest('.chosen') ? 'chosen' : '')
  for (const [name, selector] of [['map', '.counties a'], ['inset', '.map-inset a'], ['square', '.tile-slot a']]) {
    for (const link of doc.querySelectorAll(selector)) {
      const shape = link.querySelector('path, use, rect')
      const told = shape.querySelector('title')?.textContent ?? link.getAttribute('aria-label') ?? ''
      const texts = [...link.querySelectorAll('text')].map((text) => `${text.textContent} ${fillOf(text)}`)
      parts[`${name} ${link.dataset.area}`] = [fillOf(shape), classOf(shape), ...texts].join(' ')
      parts[`${name} link ${link.dataset.area}`] = `${link.getAttribute('href')} ${told}`
    }
  }
  doc.querySelectorAll('.county-names').forEach((names, i) => {
    parts[`names ${i}`] = [...names.querySelectorAll('text:not([visibility])')]
      .map((text) => `${text.textContent} ${fillOf(text)} ${paint(text.getAttribute('stroke'))}`).join(', ')
  })
  for (const select of doc.querySelectorAll('#filters select')) parts[`filter ${select.name}`] = select.value
  parts.kinds = [...doc.querySelector('#filter-kind').options].map(({ text }) => text).join()
  return parts
}
