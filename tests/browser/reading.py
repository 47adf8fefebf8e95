"""Helpers: open and read pages; each function waits until the page is ready."""

import json
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import Locator, Page

from tests.browser.running import get

PATIENCE = 60
# In a browser, what is right in Persian is seldom wrong in English alone: these tests are rare.
ENGLISH_RARE = ("fa", pytest.param("en", marks=pytest.mark.rare))
# Until the first page shows its view with all parts.
SHOWN = "() => document.querySelector('html[data-ready=true] #main:not([aria-busy])') !== null"
GO = """(address) => {
  for (const details of document.querySelectorAll('details[open]')) details.open = false
  history.pushState(null, '', address)
  dispatchEvent(new PopStateEvent('popstate'))
}"""
# The colours of a button that was just pressed are those at the end of their transition.
AXE = """async (part) => {
  for (const moving of document.getAnimations()) if (moving instanceof CSSTransition) moving.finish()
  return (await axe.run(part || document, { resultTypes: ['violations'] })).violations.map(
    ({ id, help, nodes }) => [id, help, nodes.slice(0, 3).map((node) => `${node.target}: ${node.failureSummary}`)])
}"""
# Whether Dash has answered all callbacks, as Dash's own tests read its renderer.
ANSWERED = """() => {
  const { stored, completed, ...left } = window.store.getState().callbacks
  return Object.values(left).every((callbacks) => callbacks.length === 0)
}"""
# What lies below the first screen is hidden until the second frame; its controls count from then.
LAID_OUT = "() => document.getAnimations().every(({ animationName }) => animationName !== 'later')"
# Elements with a tab stop: links, buttons, fields. Each focused element is recorded, and those without an outline.
STOPS = """() => {
  // The Tab key reaches one of the radio buttons of a name: the chosen one, else the first.
  const radio = (name) => {
    const all = [...document.querySelectorAll(`[name="${name}"]`)]
    return all.find((each) => each.checked) ?? all[0]
  }
  const one = (node) => node.type !== 'radio' || node === radio(node.name)
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
    """Wait until a reading equals the expected value. Raises AssertionError with the last reading."""
    deadline = time.monotonic() + PATIENCE
    while (value := read()) != expected and time.monotonic() < deadline:
        time.sleep(0.05)
    assert value == expected, f"{value!r} is not {expected!r}"


def answered(page: Page) -> None:
    """Wait until a page's Dash app has answered all callbacks."""
    until(lambda: page.evaluate(ANSWERED), True)


def query_of(page: Page) -> dict[str, str]:
    """The parameters of the address as the browser has it now; `page.url` is that of the last event that was read."""
    return dict(parse_qsl(urlsplit(page.evaluate("location.href")).query))


def settled(page: Page, **choice: str) -> None:
    """Wait until the address of a room has just this choice, and its Dash app has answered all callbacks."""
    until(lambda: query_of(page), choice)
    answered(page)


def at_widths(page: Page, widths: Iterable[int]) -> Iterator[int]:
    """Resize a page to several widths, one after the other, without reloading."""
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        yield width


def sign_in(page: Page, name: str, password: str) -> None:
    """Send the form of the desk's sign-in page, which the page shows."""
    page.locator("#name").fill(name)
    page.locator("#password").fill(password)
    follow(page.locator("#password"), "Enter")


def follow(link: Locator, key: str = "") -> None:
    """Click a link or button (or press a key on it), and wait for the page where that leads."""
    with link.page.expect_navigation():
        if key:
            link.press(key)
        else:
            link.click()


def ready(page: Page, address: str) -> Page:
    """Open an address and wait until choices work."""
    page.goto(address)
    page.locator("html[data-ready=true]").wait_for(state="attached")
    return page


def settled_screen(page: Page, address: str) -> Page:
    """Move the first page to an address as the back button does."""
    page.mouse.move(0, 0)
    page.evaluate(GO, address)
    page.evaluate("() => document.activeElement.blur()")
    page.wait_for_function(SHOWN)
    return page


def findings(page: Page, axe: str, part: str = "") -> list[Any]:
    """The violations of all rules of axe-core, on the page or on the part that a selector names."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(axe)
    violations: list[Any] = page.evaluate(AXE, part)
    return violations


def page_width(page: Page) -> int:
    width: int = page.evaluate("() => document.scrollingElement.scrollWidth")
    return width


def tab_through(page: Page, least: int) -> None:
    """Check that the Tab key reaches every control, at least `least`, with a visible focus."""
    page.wait_for_function(LAID_OUT)
    count = page.evaluate(STOPS)
    assert count >= least, count
    for _ in range(count + 1):
        page.keyboard.press("Tab")
    until(lambda: set(range(count)) - set(page.evaluate("() => reached")), set())
    without_outline = page.evaluate("() => unseen")
    assert without_outline == [], without_outline


def week_file(page: Page) -> dict[str, Any]:
    """The file with the fields of the week that the first page was loaded with."""
    scheme, _, host = page.url.split("/", 3)[:3]
    address = page.locator("link[rel=preload][as=fetch]").get_attribute("href")
    value: dict[str, Any] = json.loads(get(f"{scheme}//{host}{address}"))
    return value


class Wire:
    """Bytes and requests of a page, counted by the browser."""

    def __init__(self, page: Page) -> None:
        self.bytes = 0.0
        self.urls: list[str] = []
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.requestWillBeSent", self._count_request)
        session.on("Network.loadingFinished", self._count_bytes)

    def _count_request(self, event: dict[str, Any]) -> None:
        if event["request"]["url"].startswith("http"):
            self.urls.append(event["request"]["url"])

    def _count_bytes(self, event: dict[str, Any]) -> None:
        self.bytes += event["encodedDataLength"]
