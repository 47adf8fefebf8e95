// What the rooms and the interactive dashboard do in the browser alone: errors of requests, figures that come into the
// window, full screen, pictures. Everything else is in the callbacks of Python.

import { carryView } from '../../assets/js/menu.js'
import { spelling } from '../../assets/js/spelling.js'
import { myCounty } from '../../assets/js/my_county.js'

// Milliseconds: after which a reader has paused, between two clicks at most, and until an answer is given up.
const PAUSE = 1500
const TWICE = 500
const PATIENCE = 15000
// Pixels by which a mouse moves in a click at most, as in plotly.
const STILL = 8
const page = () => document.getElementById('react-entry-point').dataset
const setProps = (id, props) => window.dash_clientside.set_props(id, props)
const stored = (id) => window.dash_component_api.getLayout(id).props.data
const show = (children) => setProps('notice', { children, is_open: true })
// A busy page has no idle time: the work then begins after a pause.
const whenIdle = (work) => window.requestIdleCallback ? requestIdleCallback(work, { timeout: PAUSE }) : setTimeout(work)
const triggered = () => window.dash_clientside.callback_context.triggered[0]?.prop_id.split('.')[0] ?? ''

let pause
// When a request failed, if nothing came since.
let failed = -PATIENCE
let last = {}
let twice
// The figures that have been asked for, and when. A new request replaces one that is on its way, so it names all of them.
const coming = new Map()
const isComing = (name) => performance.now() - coming.get(name) < PATIENCE
const ask = (names) => {
  for (const name of names) coming.set(name, performance.now())
  if (names.length) setProps('late', { data: [...coming.keys()] })
}

/** Asks for those of the figures that show another view than is wanted and are not on their way. */
const askFor = (names, drawn, wanted) =>
  ask(names.filter((name) => wanted[name] && `${drawn[name]}` !== `${wanted[name]}` && !isComing(name)))

window.dash_clientside = window.dash_clientside ?? {}

// The colour scheme changes by the switch in the head or, without a choice, by a setting of the system.
new MutationObserver(() => setProps('scheme', { data: document.documentElement.dataset.bsTheme }))
  .observe(document.documentElement, { attributeFilter: ['data-bs-theme'] })

window.dash_clientside.room = {
  /** [the colour scheme of the page, whether the room can be filled]. */
  open: () => [document.documentElement.dataset.bsTheme, true],

  /** Says on the page that a callback's request has failed, in the server's words if there are any. */
  async resolved({ error } = {}) {
    if (!error) return
    coming.clear()
    failed = performance.now()
    if (!(error instanceof Response)) return show(page().unreachable)
    const plain = !error.bodyUsed && error.headers.get('Content-Type')?.startsWith('text/plain')
    const number = error.headers.get('X-Request-ID') ?? ''
    show((plain && (await error.clone().text())) || page().failed.replace('{number}', number))
  },
}

window.dash_clientside.explore = {
  /** Starts or stops the clock at once; the callback `choose` follows. */
  play: (pressed, stopped) => (pressed ? !stopped : window.dash_clientside.no_update),

  /** Leaves in the list the counties whose names have these letters. */
  find(words) {
    const wanted = spelling(words ?? '')
    for (const county of document.querySelectorAll('.county-list .form-check')) county.hidden = !spelling(county.textContent).includes(wanted)
  },

  /** Tells which figures are in the window, or near. */
  watch() {
    const near = new Set()
    const watcher = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) near[isIntersecting ? 'add' : 'delete'](target.id.replace('card-', ''))
      setProps('sight', { data: [...near] })
    }, { rootMargin: '25%' })
    for (const card of document.querySelectorAll('.figure-card')) watcher.observe(card)
  },

  /** Asks for the figures in the window that show another view, at once; for all others, and for those whose answer was
   * lost, once the reader pauses and no answer is on its way. The names are no output of this function: Dash would see
   * a circle, since the answer calls it again. */
  late(sight, drawn, wanted) {
    failed = -PATIENCE
    askFor(sight, drawn, wanted)
    // Each pause reads anew what is drawn and wanted, since Dash leaves out a call that it takes for a circle.
    clearInterval(pause)
    pause = setInterval(() => {
      const wanted = stored('wanted')
      const all = Object.keys(wanted)
      if (!all.some(isComing) && performance.now() - failed > PATIENCE) askFor(all, stored('drawn'), wanted)
    }, PAUSE)
  },

  /** Draws what came one after the other, so that a choice meanwhile waits for one figure at most. */
  arrive(arrived) {
    const left = Object.entries(arrived ?? {})
    const next = () => {
      const [name, part] = left.shift() ?? []
      if (!name) return
      const { key, figure, ...texts } = part
      const isNew = `${stored('wanted')[name]}` === `${key}`
      coming.delete(name)
      if (isNew) {
        setProps(`figure-${name}`, { figure })
        for (const [text, children] of Object.entries(texts)) setProps(`${text}-${name}`, { children })
      }
      setProps('drawn', { data: { ...stored('drawn'), ...(isNew && { [name]: key }) } })
      whenIdle(next)
    }
    next()
  },

  /** Shows a figure in full screen, or leaves full screen. */
  fullScreen() {
    const card = document.getElementById(triggered().replace('screen', 'card'))
    if (card) document.fullscreenElement ? document.exitFullscreen() : card.requestFullscreen()
  },

  /** Saves a picture of what a figure shows, with its title, note and source. */
  picture() {
    const name = triggered().replace('picture-', '')
    const graph = document.querySelector(`#figure-${name} .js-plotly-plot`)
    if (graph) save(name, graph)
  },

  /** The links outside of the app keep the reader's view: the menu, the page in other languages, the public page. */
  carry(query) {
    carryView(query ?? '')
    for (const link of document.querySelectorAll('.languages a')) link.href = link.href.split('?')[0] + (query ?? '')
  },
}

/** Opens the offices of a county that was clicked twice. plotly's event of a double click names no point, and it tells
 * of each click before or after the browser does. */
function openOffices() {
  const offices = stored('offices')
  if (offices && Math.abs(twice - last.at) < TWICE) window.location.assign(offices.replace('COUNTY', last.code))
}

const listening = new WeakSet()
let pressed
document.addEventListener('mousedown', ({ target, clientX, clientY }) => {
  const graph = target.closest?.('.figure-card .js-plotly-plot')
  pressed = { graph, clientX, clientY }
  if (!graph || listening.has(graph)) return
  listening.add(graph)
  graph.on('plotly_click', ({ points: [point] }) => {
    if (!point?.customdata) return
    last = { code: point.customdata, at: performance.now() }
    openOffices()
  })
}, true)
// Where a drag draws no lasso, plotly does not look at it and would count it as a click: its source leaves these
// properties, which it resets at the end of a drag, to others.
document.addEventListener('mousemove', ({ clientX, clientY }) => {
  if (pressed?.graph?._dragging && Math.hypot(clientX - pressed.clientX, clientY - pressed.clientY) > STILL) pressed.graph._dragged = true
}, true)
document.addEventListener('click', ({ target, detail }) => {
  if (detail !== 2 || !target.closest?.('.figure-card .graph')) return
  twice = performance.now()
  openOffices()
}, true)

/** A text in lines of at most so many letters, as plotly writes them. */
function lines(text, most) {
  const found = ['']
  for (const word of text.split(/\s+/)) {
    if (`${found.at(-1)} ${word}`.length > most) found.push(word)
    else found[found.length - 1] = `${found.at(-1)} ${word}`.trim()
  }
  return found
}

/** Writes a figure as a PNG file in the light scheme. The letters come from the page's font, which a picture alone would not have. */
async function save(name, graph) {
  const text = (part) => document.getElementById(`${part}-${name}`).textContent
  const { width, height } = { width: 1104, height: Math.max(graph.clientHeight, 560) }
  const rtl = document.documentElement.dir === 'rtl'
  const above = lines(text('sentence'), 130)
  const below = lines(document.querySelector(`#foot-${name} .panel-note`).textContent, 150)
  const aligned = rtl ? { x: width - 24, align: 'right' } : { x: 24, align: 'left' }
  const figure = { data: graph.data, layout: { ...graph.layout, width, height, autosize: false }, config: { topojsonURL: graph._context.topojsonURL } }
  const drawn = await window.Plotly.toImage(figure, { format: 'svg', width, height })
  const paper = document.getElementById('paper-colours').textContent
  const font = await fetch(page().font).then((answer) => answer.blob()).then(asData)
  const svg = decodeURIComponent(drawn.slice(drawn.indexOf(',') + 1))
    .replace(/(<svg[^>]*>)/, `$1<style>@font-face{font-family:Vazirmatn;font-weight:400 700;src:url(${font})}text{unicode-bidi:plaintext}${paper}</style>`)
  const picture = new Image()
  picture.src = `data:image/svg+xml,${encodeURIComponent(svg)}`
  await picture.decode()
  const head = 52 + 22 * above.length
  const foot = 20 + 18 * below.length
  const canvas = Object.assign(document.createElement('canvas'), { width: 2 * width, height: 2 * (head + height + foot) })
  const pen = canvas.getContext('2d')
  pen.scale(2, 2)
  Object.assign(pen, { fillStyle: light('paper'), direction: rtl ? 'rtl' : 'ltr', textAlign: aligned.align })
  pen.fillRect(0, 0, width, head + height + foot)
  const write = (words, y, size, weight, ink) => {
    Object.assign(pen, { fillStyle: ink, font: `${weight} ${size}px Vazirmatn, Tahoma, sans-serif` })
    pen.fillText(words, aligned.x, y)
  }
  write(`${text('title')}${page().sample ? ` (${page().sample})` : ''}`, 34, 20, 700, light('ink'))
  above.forEach((words, i) => write(words, 62 + 22 * i, 15, 400, light('ink')))
  pen.drawImage(picture, 0, head, width, height)
  below.forEach((words, i) => write(words, head + height + 16 + 18 * i, 12.5, 400, light('muted')))
  const link = document.createElement('a')
  Object.assign(link, { href: canvas.toDataURL('image/png'), download: `${name}.png` })
  link.click()
}

const asData = (blob) => new Promise((resolve) => {
  const reader = new FileReader()
  reader.onload = () => resolve(reader.result)
  reader.readAsDataURL(blob)
})

/** A colour of the light scheme, from the first rule of the element with the variables of both. */
const light = (name) => document.getElementById('variables').sheet.cssRules[0].style.getPropertyValue(`--${name}`)

// On paper each figure is as wide as its place there.
for (const event of ['beforeprint', 'afterprint']) {
  window.addEventListener(event, () => {
    for (const graph of document.querySelectorAll('.js-plotly-plot')) window.Plotly?.Plots.resize(graph)
  })
}

/** Sends a mouse event of this kind and place to an element of plotly's. */
const send = (element, type, { clientX, clientY }) => element.dispatchEvent(new MouseEvent(type, { bubbles: true, clientX, clientY }))

// A map knows the place of a tap only after a movement, which a finger does not make.
document.addEventListener('touchstart', ({ target, touches: [touch] }) => {
  if (touch && target.closest?.('.graph')) send(target, 'mousemove', touch)
}, { capture: true, passive: true })

// plotly begins a lasso within its frame only: a drag that begins elsewhere on the drawing begins at the frame's edge.
document.addEventListener('mousedown', (event) => {
  const graph = event.isTrusted && event.button === 0 && event.target.closest?.('.graph-lasso')
  const frame = graph && graph.querySelector('.nsewdrag, .geo > .bg rect')
  if (!frame || event.target === frame || event.target.closest('.modebar, .legend, .colorbar')) return
  const { left, right, top, bottom } = frame.getBoundingClientRect()
  const within = (place, low, high) => Math.min(Math.max(place, low + 1), high - 1)
  const place = { clientX: within(event.clientX, left, right), clientY: within(event.clientY, top, bottom) }
  if (place.clientX !== event.clientX || place.clientY !== event.clientY) send(frame, 'mousedown', place)
})

document.addEventListener('DOMContentLoaded', myCounty)
