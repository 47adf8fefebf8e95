"""Visits of pages and a round of choices, measured in a browser that is slowed on purpose; and files."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.request import urlopen

from playwright.sync_api import Browser, CDPSession, Page

MBIT = 1_000_000 / 8
NETWORK = {"offline": False, "latency": 150, "downloadThroughput": 1.6 * MBIT, "uploadThroughput": 0.75 * MBIT}

# Moments are told by the page itself, in milliseconds since the navigation began.
MARK_MOMENTS = """
window.moments = {}
const mark = (name) => { window.moments[name] ??= performance.now() }
const look = () => {
  const whole = document.querySelectorAll('.tile').length && document.querySelector('.headlines + *')
    && document.querySelector('#sentence')?.textContent.length > 20
    && document.querySelectorAll('.map-picture path').length >= 24
  if (!whole) return requestAnimationFrame(look)
  // A message from within a frame arrives once that frame has been drawn.
  const channel = new MessageChannel()
  channel.port1.onmessage = () => mark('readable')
  channel.port2.postMessage(null)
}
requestAnimationFrame(look)
new MutationObserver(() => {
  const { ready, live } = document.documentElement?.dataset ?? {}
  if (ready) mark('ready')
  if (live) mark('live')
}).observe(document, { subtree: true, attributes: true, attributeFilter: ['data-ready', 'data-live'] })
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.moments.largest = entry.startTime
}).observe({ type: 'largest-contentful-paint', buffered: true })
new PerformanceObserver((list) => {
  for (const { name, startTime } of list.getEntries()) {
    if (name === 'first-contentful-paint') window.moments.painted = startTime
  }
}).observe({ type: 'paint', buffered: true })
"""

# Sends a choice as the filter does, then waits for the frame that shows it and for that frame to be drawn.
CHOOSE = """async ([name, value]) => {
  const select = document.querySelector(`#filter-${name}`)
  select.value = value
  const began = performance.now()
  select.dispatchEvent(new Event('change', { bubbles: true }))
  await new Promise((drawn) => requestAnimationFrame(() => {
    const channel = new MessageChannel()
    channel.port1.onmessage = drawn
    channel.port2.postMessage(null)
  }))
  return performance.now() - began
}"""
# What each part of the screen says it shows; all of it must be the choice.
SHOWN = """() => {
  const drawn = [...document.querySelectorAll('#trend .js-line, #trend .shapelayer path')]
  const paints = [...document.querySelectorAll('path.choroplethlocation')].map((path) => path.style.fill)
  return {
    sentence: document.querySelector('#sentence').textContent,
    tiles: [...document.querySelectorAll('[data-tile] [data-f=n]')].map((node) => node.textContent).join(),
    map: paints.join(' ') + (document.querySelector('path.choroplethlocation.chosen')?.__data__.loc ?? ''),
    ranking: document.querySelector('#ranking').textContent
      + (document.querySelector('#ranking a[aria-current]')?.textContent ?? ''),
    table: document.querySelector('#table tbody').textContent
      + (document.querySelector('#table tr.chosen')?.textContent ?? ''),
    trend: drawn.map((path) => path.getAttribute('d')).join(' '),
  }
}"""
# The whole page is parsed, and its first content has been drawn.
READABLE = """() => Math.max(
  performance.getEntriesByType('navigation')[0].domInteractive,
  performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Infinity,
)"""
VALUES = "(name) => [...document.querySelector(`#filter-${name}`).options].map((option) => option.value)"


@dataclass
class Wire:
    """Requests and bytes as the browser counts them."""

    requests: int = 0
    bytes: float = 0

    def follow(self, session: CDPSession) -> None:
        session.send("Network.enable")
        session.on("Network.requestWillBeSent", self._asked)
        session.on("Network.loadingFinished", self._came)

    def _asked(self, event: dict[str, Any]) -> None:
        self.requests += event["request"]["url"].startswith("http")

    def _came(self, event: dict[str, Any]) -> None:
        self.bytes += event["encodedDataLength"]


@dataclass(frozen=True)
class Visit:
    """Seconds from the start of the navigation, bytes and requests; then the same for a reload."""

    readable: float
    largest: float
    ready: float
    live: float
    bytes: float
    requests: int
    reload_bytes: float
    reload_live: float


@dataclass
class Choices:
    """Milliseconds of each choice, by the tab that was open, and requests made meanwhile."""

    ranking: list[float] = field(default_factory=list)
    trend: list[float] = field(default_factory=list)
    requests: int = 0


@contextmanager
def fresh_page(browser: Browser, slowed: float, network: bool) -> Iterator[tuple[Page, Wire]]:
    """A page of a profile that has seen nothing, slowed."""
    with browser.new_context(viewport={"width": 1440, "height": 900}) as context:
        page = context.new_page()
        session = context.new_cdp_session(page)
        wire = Wire()
        wire.follow(session)
        if network:
            session.send("Network.emulateNetworkConditions", NETWORK)
        session.send("Emulation.setCPUThrottlingRate", {"rate": slowed})
        yield page, wire


def visit(browser: Browser, address: str, lang: str, slowed: float) -> Visit:
    """A first visit until the map is live and all is quiet, then a reload."""
    with fresh_page(browser, slowed, network=True) as (page, wire):
        page.add_init_script(MARK_MOMENTS)
        page.goto(f"{address}/{lang}/", wait_until="commit")
        first = _moments(page)
        first["readable"] = max(first["readable"], first["painted"])
        times = [first[name] / 1000 for name in ("readable", "largest", "ready", "live")]
        size, requests = wire.bytes, wire.requests
        page.reload(wait_until="commit")
        again = _moments(page)["live"] / 1000
        return Visit(*times, size, requests, wire.bytes - size, again)


def choices(browser: Browser, address: str, lang: str, slowed: float, count: int) -> Choices:
    """Choices by turns of an indicator, a week and a county, with the ranking open and with the trend open."""
    made = Choices()
    with fresh_page(browser, slowed, network=False) as (page, wire):
        page.goto(f"{address}/{lang}/")
        _settled(page)
        before = wire.requests
        for tab, times in (("ranking", made.ranking), ("trend", made.trend)):
            page.locator(f"#tab-{tab}").click()
            page.wait_for_timeout(1000)
            for name, value in _turns(page, count):
                was = page.evaluate(SHOWN)
                times.append(page.evaluate(CHOOSE, [name, value]))
                # The table of a closed tab is filled after the frame.
                page.wait_for_timeout(200)
                _moved(name, was, page.evaluate(SHOWN), tab)
                # Plotly is told later; a reader who has looked at the screen chooses no sooner than this.
                page.wait_for_timeout(1000)
        made.requests = wire.requests - before
    return made


def _turns(page: Page, count: int) -> list[tuple[str, str]]:
    indicators, weeks, counties = (page.evaluate(VALUES, name) for name in ("indicator", "week", "county"))
    turns = []
    for i in range(count // 3 + 1):
        turns.append(("indicator", indicators[(i + 1) % len(indicators)]))
        turns.append(("week", weeks[(i * 11 + 5) % len(weeks)]))
        turns.append(("county", counties[1 + i * 5 % (len(counties) - 1)]))
    return turns[:count]


def _moved(name: str, was: dict[str, str], now: dict[str, str], tab: str) -> None:
    """A time counts only if the choice was shown: by every part that it concerns."""
    concerned = ["sentence", "map", "ranking", "table"]
    concerned += ["tiles"] if name == "week" else []
    concerned += ["trend"] if tab == "trend" else []
    still = [part for part in concerned if was[part] == now[part]]
    if still:
        raise AssertionError(f"after a choice of {name}, not moved: {', '.join(still)}")


def _settled(page: Page) -> None:
    page.locator("html[data-live=true]").wait_for(state="attached", timeout=60_000)
    page.wait_for_load_state("networkidle", timeout=60_000)
    page.wait_for_timeout(700)


def page_visits(browser: Browser, address: str, slowed: float, runs: int) -> list[tuple[float, float, float]]:
    """Of each first visit of a page that the server writes whole: seconds until readable, KB, and KB of a reload."""
    # An untimed visit before them makes what the server keeps.
    urlopen(address).read()
    found = []
    for _ in range(runs):
        with fresh_page(browser, slowed, network=True) as (page, wire):
            page.goto(address, wait_until="networkidle")
            page.wait_for_timeout(500)
            readable, first = page.evaluate(READABLE), wire.bytes
            page.reload(wait_until="networkidle")
            page.wait_for_timeout(500)
            found.append((readable / 1000, first / 1000, (wire.bytes - first) / 1000))
    return found


def file_seconds(address: str) -> float:
    """Seconds until a file is here; a server makes it once, so ask a new one."""
    began = time.perf_counter()
    with urlopen(address) as answer:
        answer.read()
    return time.perf_counter() - began


def _moments(page: Page) -> dict[str, float]:
    _settled(page)
    moments: dict[str, float] = page.evaluate("() => window.moments")
    return moments
