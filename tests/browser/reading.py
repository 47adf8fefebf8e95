"""Opening a page and reading it: each function waits until the page shows what is to be read."""

import json
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from playwright.sync_api import Page

from dashboard.indicators.series import Cells
from tests.browser.running import get

PATIENCE = 60
# Both parts of a choice: what is painted at once, and what main.js leaves to a timer of 20 ms after the frame.
FRAME = "requestAnimationFrame(() => setTimeout(done, 21))"
GO = f"""(address) => new Promise((done) => {{
  for (const details of document.querySelectorAll('details[open]')) details.open = false
  history.pushState(null, '', address)
  dispatchEvent(new PopStateEvent('popstate'))
  {FRAME}
}})"""
# The map writes down the view that plotly was given, half a second after the choice: only then does plotly rest.
MAP_RESTS = """() => {
  const filter = (name) => document.getElementById(`filter-${name}`)
  const [indicator, week, kind] = ['indicator', 'week', 'kind'].map(filter)
  const newest = week.options.length - 1
  const view = `${indicator.value} ${newest - week.selectedIndex} ${kind.value}`
  return document.querySelector('#map .js-plotly-plot').dataset.told === view
}"""
AXE = """async () => (await axe.run(document, { resultTypes: ['violations'] })).violations.map(
  ({ id, help, nodes }) => [id, help, nodes.slice(0, 3).map((node) => `${node.target}: ${node.failureSummary}`)])"""
# Whatever a key can reach by itself: links, buttons, fields and what has a tab stop of its own. Each place that the
# focus comes to is written down, with whether it can be seen there.
STOPS = """() => {
  // The Tab key reaches one of the radio buttons of a name.
  const one = (node) => node.type !== 'radio' || node === document.querySelector(`[name="${node.name}"]`)
  const seen = (node) => node.checkVisibility({ visibilityProperty: true }) && node.tabIndex >= 0 && one(node)
  const all = [...document.querySelectorAll('a[href], button, select, input, summary, [tabindex]')].filter(seen)
  all.forEach((node, i) => { node.dataset.stop = i })
  window.reached = []
  window.unseen = []
  document.activeElement.blur()
  document.addEventListener('focusin', ({ target }) => {
    reached.push(Number(target.dataset.stop ?? -1))
    // A link that covers its whole row has the outline round the row.
    const outlines = [null, '::before', '::after'].map((part) => getComputedStyle(target, part))
    const seen = outlines.some((style) => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth))
    if (target.dataset.stop && !seen) unseen.push(target.outerHTML.slice(0, 80))
  })
  return all.length
}"""


def until(read: Callable[[], Any], expected: Any) -> None:
    """Wait until a reading is as expected; if it never is, the last reading fails the test."""
    deadline = time.monotonic() + PATIENCE
    while (found := read()) != expected and time.monotonic() < deadline:
        time.sleep(0.05)
    assert found == expected, f"{found!r} is not {expected!r}"


def at_widths(page: Page, widths: Iterable[int]) -> Iterator[int]:
    """A page on screens of several widths, one after the other: it is laid out anew, and not fetched anew."""
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        yield width


def ready(page: Page, address: str) -> Page:
    """Open an address and wait until choices work."""
    page.goto(address)
    page.locator("html[data-ready=true]").wait_for(state="attached")
    return page


def live(page: Page, address: str) -> Page:
    """Open an address of the first page and wait until plotly has drawn the map, and rests."""
    ready(page, address)
    page.locator("html[data-live=true]").wait_for(state="attached")
    page.wait_for_function(MAP_RESTS)
    return page


def settled_screen(page: Page, address: str) -> Page:
    """Move the live first page to an address as the back button does, and wait until it rests."""
    page.mouse.move(0, 0)
    page.evaluate(GO, address)
    page.evaluate("() => document.activeElement.blur()")
    page.wait_for_function(MAP_RESTS)
    return page


def findings(page: Page, axe: str) -> list[Any]:
    """Whatever axe-core finds, every rule on."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(axe)
    found: list[Any] = page.evaluate(AXE)
    return found


def width_of(page: Page) -> int:
    found: int = page.evaluate("() => document.scrollingElement.scrollWidth")
    return found


def tab_through(page: Page, least: int) -> None:
    """The Tab key reaches all that can be used, `least` places or more, and the focus is seen at each."""
    count = page.evaluate(STOPS)
    assert count >= least, count
    for _ in range(count + 1):
        page.keyboard.press("Tab")
    until(lambda: set(range(count)) - set(page.evaluate("() => reached")), set())
    unseen = page.evaluate("() => unseen")
    assert unseen == [], unseen


def cells_of(page: Page) -> Cells:
    """The cells that the first page chooses from."""
    return Cells(_loaded(page, "cells"))


def words_of(page: Page) -> dict[str, Any]:
    """The words and the borders that the first page is filled with."""
    return _loaded(page, "words")


def _loaded(page: Page, name: str) -> dict[str, Any]:
    boot = json.loads(page.locator("#boot").text_content() or "")
    scheme, _, host = page.url.split("/", 3)[:3]
    found: dict[str, Any] = json.loads(get(f"{scheme}//{host}{boot[name]}"))
    return found


class Wire:
    """Bytes and requests of a page as the browser counts them."""

    def __init__(self, page: Page) -> None:
        self.bytes = 0.0
        self.urls: list[str] = []
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.requestWillBeSent", self._asked)
        session.on("Network.loadingFinished", self._came)

    def _asked(self, event: dict[str, Any]) -> None:
        if event["request"]["url"].startswith("http"):
            self.urls.append(event["request"]["url"])

    def _came(self, event: dict[str, Any]) -> None:
        self.bytes += event["encodedDataLength"]
