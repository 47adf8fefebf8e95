// What the interactive dashboard does in the browser alone. Everything else is in the callbacks of Python.

import { carryViewOnUse } from '../../assets/js/menu.js'
import { myCounty } from '../../assets/js/my_county.js'

const { plotly } = document.getElementById('interactive-script').dataset

/** Resolves when a graph comes near the window: six figures drawn at once would keep a phone busy for seconds. */
const near = (graph) => new Promise((resolve) => {
  const watch = new IntersectionObserver(([{ isIntersecting }]) => {
    if (!isIntersecting) return
    watch.disconnect()
    resolve()
  }, { rootMargin: '25%' })
  watch.observe(graph)
})

function drawNearOnes() {
  const { react } = window.Plotly
  window.Plotly.react = async (graph, ...figure) => {
    if (!graph.classList.contains('js-plotly-plot')) await near(graph)
    return react(graph, ...figure)
  }
  return window.Plotly
}

// dcc.Graph waits for window.Plotly, which may be a promise, and then loads no bundle of its own.
window.Plotly = new Promise((resolve, reject) => {
  const script = document.createElement('script')
  Object.assign(script, { src: plotly, async: true, onload: () => resolve(drawNearOnes()), onerror: reject })
  document.head.append(script)
})
// Without plotly, controls, sentences and table stay usable.
window.Plotly.catch(() => {})

window.dash_clientside = window.dash_clientside ?? {}
window.dash_clientside.interactive = {
  /** Shows a figure in full screen, or leaves full screen. */
  fullScreen() {
    const [pressed] = window.dash_clientside.callback_context.triggered
    const card = pressed && document.getElementById(pressed.prop_id.split('.')[0].replace('screen', 'card'))
    if (card) document.fullscreenElement ? document.exitFullscreen() : card.requestFullscreen()
  },
  /** The links outside of the app keep the reader's view: the page in other languages, and the public page. */
  carry(query) {
    const links = [...document.querySelectorAll('.languages a'), document.querySelector('.heading a')]
    for (const link of links) if (link) link.href = link.href.split('?')[0] + (query ?? '')
  },
}

// Dash shows nothing where a callback fails: the notice says why, in the server's words if there are any.
const { fetch } = window
window.fetch = async (address, options) => {
  const failed = async (answer) => {
    const said = answer?.headers.get('Content-Type')?.startsWith('text/plain') && (await answer.clone().text())
    const { notice, failed: words } = document.getElementById('react-entry-point').dataset
    window.dash_clientside.set_props(notice, { children: said || words, is_open: true })
  }
  const ofCallback = `${address}`.includes('_dash-update-component')
  try {
    const answer = await fetch(address, options)
    if (!answer.ok && ofCallback) await failed(answer)
    return answer
  } catch (error) {
    if (ofCallback) await failed()
    throw error
  }
}

document.addEventListener('DOMContentLoaded', myCounty)
carryViewOnUse()
