"""Seconds, bytes and choices of the interactive dashboard in a browser, on a slow phone and from an office."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, Page

from dashboard.interactive.drawing import GRAPHS
from dashboard.language import LANGUAGES
from tests.bench.browser import AFTER_FRAME, OFFICE_LINE, PHONE_LINE, SLOWED, Wire, fresh_page, server_and_browser
from tests.bench.report import Line

SENT_BUDGET, RELOAD_BUDGET = 800, 60  # KB on the wire
# Chooses a county, and waits for the frame in which figures show the choice. A figure's layout names its counties.
CHOOSE = f"""async ([code, figures]) => {{
  const graph = (name) => document.querySelector(`#${{name}} .js-plotly-plot`)
  const shown = () => figures.map((name) => graph(name)?.layout.selectionrevision)
  const [before] = shown()
  const began = performance.now()
  document.querySelector(`#counties input[value="${{code}}"]`).click()
  while (new Set(shown()).size > 1 || shown()[0] === before) await new Promise(requestAnimationFrame)
  await new Promise({AFTER_FRAME})
  return performance.now() - began
}}"""
COUNTIES = ("1003", "1010", "1016", "1022")
# Notes the moments, in milliseconds since the navigation began, when the map is drawn, and when a choice that is made
# then is shown on the map.
NOTE_USABLE = f"""
const look = async () => {{
  if (!document.querySelector('#map .choroplethlocation')) return requestAnimationFrame(look)
  await new Promise({AFTER_FRAME})
  window.drawn = performance.now()
  await ({CHOOSE})(['{COUNTIES[0]}', ['map']])
  window.usable = performance.now()
}}
requestAnimationFrame(look)
"""


@dataclass(frozen=True)
class Place:
    """Where a visitor sits. slowed: how many times slower the processor is. usable: budget in seconds."""

    name: str
    slowed: float
    network: dict[str, Any]
    usable: float


PLACES = (Place("slow phone", SLOWED, PHONE_LINE, 5.5), Place("office", 1.0, OFFICE_LINE, 1.0))


def lines(runs: int, choices: int) -> list[Line]:
    """Visits and reloads in both languages, and so many choices of a county in Persian."""
    found = []
    with server_and_browser() as (server, browser):
        for place in PLACES:
            for lang in LANGUAGES:
                print(f"explore, {place.name}, {lang}", file=sys.stderr, flush=True)
                address = f"{server.address}/{lang}/explore"
                # The first visitor of a new server may also wait for files to be compressed, once.
                _visit(browser, place, address)
                visits = [_visit(browser, place, address) for _ in range(runs)]
                drawn, usable, first, reload = zip(*visits, strict=True)
                found.append(Line(f"explore, the map drawn, {place.name}, {lang}", drawn, "s"))
                found.append(Line(f"explore usable, {place.name}, {lang}", usable, "s", place.usable))
                found.append(Line(f"explore on the wire, {place.name}, {lang}", first, "KB", SENT_BUDGET))
                found.append(Line(f"explore reloaded, {place.name}, {lang}", reload, "KB", RELOAD_BUDGET))
            milliseconds = _choices(browser, place, f"{server.address}/fa/explore", choices)
            found.append(Line(f"a county shown in all figures, {place.name}", milliseconds, "ms"))
    return found


def _visit(browser: Browser, place: Place, address: str) -> tuple[float, float, float, float]:
    """Seconds until the map is drawn and until usable, KB of the first visit, and KB of a reload."""
    with _usable(browser, place, address) as (page, wire):
        drawn, usable, first = page.evaluate("window.drawn"), page.evaluate("window.usable"), wire.bytes
        page.goto(address, wait_until="commit")
        _wait_until_usable(page)
        return drawn / 1000, usable / 1000, first / 1000, (wire.bytes - first) / 1000


def _choices(browser: Browser, place: Place, address: str, choices: int) -> list[float]:
    """Milliseconds of each choice: of four counties, which are then left out again one by one, and so on."""
    milliseconds = []
    with _usable(browser, place, address) as (page, _):
        # A figure is drawn only once it comes near the window.
        for name in GRAPHS:
            page.locator(f"#{name}").scroll_into_view_if_needed()
            page.wait_for_selector(f"#{name} .js-plotly-plot")
        page.evaluate("scrollTo(0, 0)")
        for turn in range(choices):
            # A reader who has looked at the figures chooses no sooner than this.
            page.wait_for_timeout(1000)
            chosen = [COUNTIES[turn % len(COUNTIES)], list(GRAPHS)]
            milliseconds.append(page.evaluate(CHOOSE, chosen))
    return milliseconds


@contextmanager
def _usable(browser: Browser, place: Place, address: str) -> Iterator[tuple[Page, Wire]]:
    """A first visit of the page, with the first figures drawn and the network quiet."""
    with fresh_page(browser, place.slowed, place.network) as (page, wire):
        page.add_init_script(NOTE_USABLE)
        page.goto(address, wait_until="commit")
        _wait_until_usable(page)
        yield page, wire


def _wait_until_usable(page: Page) -> None:
    page.wait_for_function("() => window.usable", timeout=60_000)
    page.wait_for_load_state("networkidle", timeout=60_000)
    page.wait_for_timeout(700)
