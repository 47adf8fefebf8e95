"""Seconds and bytes of first visits and reloads, in a browser that is slowed on purpose."""

import sys
from urllib.request import urlopen

from playwright.sync_api import Browser

from tests.bench.browser import PHONE_LINE, SLOWED, fresh_page, server_and_browser, wait_for_choices
from tests.bench.report import Line

READABLE_BUDGET, READY_BUDGET = 0.6, 1.5  # seconds
FIRST_BUDGET, RELOAD_BUDGET = 200, 25  # KB on the wire
PAGES = (("county page", "county/1002"), ("offices page", "offices?county=1002"), ("meeting page", "meeting"))

# The page itself notes moments, in milliseconds since the navigation began.
NOTE_MOMENTS = """
window.moments = {}
const note = (name) => { window.moments[name] ??= performance.now() }
const look = () => {
  const whole = document.querySelectorAll('.indicator-row').length && document.querySelector('.headlines + *')
    && document.querySelector('#sentence')?.textContent.length > 20
    && document.querySelectorAll('.map-picture use').length >= 24
  if (!whole) return requestAnimationFrame(look)
  // A message from within a frame arrives once that frame has been drawn.
  const channel = new MessageChannel()
  channel.port1.onmessage = () => note('readable')
  channel.port2.postMessage(null)
}
requestAnimationFrame(look)
new MutationObserver(() => {
  if (document.documentElement?.dataset.ready) note('ready')
}).observe(document, { subtree: true, attributes: true, attributeFilter: ['data-ready'] })
new PerformanceObserver((list) => {
  for (const { name, startTime } of list.getEntries()) {
    if (name === 'first-contentful-paint') window.moments.painted = startTime
  }
}).observe({ type: 'paint', buffered: true })
"""
# The whole page is parsed, and its first content has been drawn.
READABLE = """() => Math.max(
  performance.getEntriesByType('navigation')[0].domInteractive,
  performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Infinity,
)"""


def lines(runs: int) -> list[Line]:
    """First visits and reloads of the first screen, and of pages that the server writes whole, in Persian."""
    found = []
    with server_and_browser() as (server, browser):
        print("first screen", file=sys.stderr, flush=True)
        address = f"{server.address}/fa/"
        # The first visitor of a new server also waits for files to be compressed, once: that visit does not count.
        _visit_first_screen(browser, address)
        visits = [_visit_first_screen(browser, address) for _ in range(runs)]
        readable, ready, first, reload = zip(*visits, strict=True)
        found += _lines("first screen", readable, first, reload)
        found.append(Line("a choice works", ready, "s", READY_BUDGET))
        for name, path in PAGES:
            print(name, file=sys.stderr, flush=True)
            address = f"{server.address}/fa/{path}"
            urlopen(address).read()
            found += _lines(name, *zip(*(_visit_page(browser, address) for _ in range(runs)), strict=True))
    return found


def _lines(name: str, readable: tuple[float, ...], first: tuple[float, ...], reload: tuple[float, ...]) -> list[Line]:
    return [
        Line(f"{name} readable", readable, "s", READABLE_BUDGET),
        Line(f"{name} on the wire", first, "KB", FIRST_BUDGET),
        Line(f"{name} reloaded", reload, "KB", RELOAD_BUDGET),
    ]


def _visit_first_screen(browser: Browser, address: str) -> tuple[float, float, float, float]:
    """Seconds until readable and until a choice works, KB of the first visit, and KB of a reload."""
    with fresh_page(browser, SLOWED, PHONE_LINE) as (page, wire):
        page.add_init_script(NOTE_MOMENTS)
        page.goto(address, wait_until="commit")
        wait_for_choices(page)
        moments = page.evaluate("() => window.moments")
        first = wire.bytes
        page.reload(wait_until="commit")
        wait_for_choices(page)
        readable = max(moments["readable"], moments["painted"])
        return readable / 1000, moments["ready"] / 1000, first / 1000, (wire.bytes - first) / 1000


def _visit_page(browser: Browser, address: str) -> tuple[float, float, float]:
    """Seconds until readable, KB of the first visit, and KB of a reload."""
    with fresh_page(browser, SLOWED, PHONE_LINE) as (page, wire):
        page.goto(address, wait_until="networkidle")
        page.wait_for_timeout(500)
        readable, first = page.evaluate(READABLE), wire.bytes
        page.reload(wait_until="networkidle")
        page.wait_for_timeout(500)
        return readable / 1000, first / 1000, (wire.bytes - first) / 1000
