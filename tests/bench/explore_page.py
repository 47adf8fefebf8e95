"""Seconds, bytes and choices of the explore page, on a slow phone and from an office."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, Page

from dashboard.language import LANGUAGES
from tests.bench.browser import AFTER_FRAME, OFFICE_LINE, PHONE_LINE, SLOWED, Wire, fresh_page, server_and_browser
from tests.bench.report import Line
from tests.browser.explored import figures_and_expected

RELOAD_BUDGET = 25  # KB on the wire
# Notes the moment, in milliseconds since the navigation began, when all figures have their marks.
NOTE_USABLE = f"""
const isDrawn = (place) => document.querySelector(`#graph-${{place}} .js-plotly-plot`)?._fullData?.length
  && document.querySelector(`#graph-${{place}} :is(.choroplethlocation, .scatterlayer path, .heatmaplayer image)`)
const look = () => ([0, 1, 2, 3].every(isDrawn) ? note() : requestAnimationFrame(look))
const note = () => ({AFTER_FRAME})(() => {{ window.usable = performance.now() }})
requestAnimationFrame(look)
"""
# Chooses a county, and waits until plotly has drawn all four figures anew.
CHOOSE = f"""async (code) => {{
  const graphs = [...document.querySelectorAll('.js-plotly-plot')]
  const all = Promise.all(graphs.map((graph) => new Promise((drawn) => graph.once('plotly_afterplot', drawn))))
  const began = performance.now()
  document.querySelector(`#county-${{code}}`).click()
  await all
  await new Promise({AFTER_FRAME})
  return performance.now() - began
}}"""
COUNTIES = ("1003", "1010", "1016", "1022")


@dataclass(frozen=True)
class Place:
    """Where a visitor sits. slowed: how many times slower the processor is. usable, choice: budgets in s and ms."""

    name: str
    slowed: float
    network: dict[str, Any]
    usable: float
    choice: float


PLACES = (Place("slow phone", SLOWED, PHONE_LINE, 4.2, 300), Place("office", 1.0, OFFICE_LINE, 0.8, 70))


def lines(runs: int, choices: int) -> list[Line]:
    """Visits and reloads in both languages, and so many choices of a county in Persian."""
    found = []
    with server_and_browser() as (server, browser):
        for place in PLACES:
            for lang in LANGUAGES:
                print(f"explore, {place.name}, {lang}", file=sys.stderr, flush=True)
                address = f"{server.address}/{lang}/explore"
                # The first visitor of a new server also waits for files to be compressed, once.
                _visit(browser, place, address)
                usable, first, reload = zip(*(_visit(browser, place, address) for _ in range(runs)), strict=True)
                found.append(Line(f"explore usable, {place.name}, {lang}", usable, "s", place.usable))
                found.append(Line(f"explore on the wire, {place.name}, {lang}", first, "KB", 700))
                found.append(Line(f"explore reloaded, {place.name}, {lang}", reload, "KB", RELOAD_BUDGET))
            milliseconds = _choices(browser, place, f"{server.address}/fa/explore", choices)
            found.append(Line(f"a county shown in all four figures, {place.name}", milliseconds, "ms", place.choice))
    return found


def _visit(browser: Browser, place: Place, address: str) -> tuple[float, float, float]:
    """Seconds until usable, KB of the first visit, and KB of a reload."""
    with _usable(browser, place, address) as (page, wire):
        usable, first = page.evaluate("window.usable"), wire.bytes
        page.reload(wait_until="commit")
        _wait_until_usable(page)
        return usable / 1000, first / 1000, (wire.bytes - first) / 1000


def _choices(browser: Browser, place: Place, address: str, choices: int) -> list[float]:
    """Milliseconds of each choice: of four counties, which are then left out again one by one, and so on."""
    milliseconds = []
    with _usable(browser, place, address) as (page, _):
        for turn in range(choices):
            # A reader who has looked at the figures chooses no sooner than this.
            page.wait_for_timeout(1000)
            milliseconds.append(page.evaluate(CHOOSE, COUNTIES[turn % len(COUNTIES)]))
            _check_figures(page)
    return milliseconds


@contextmanager
def _usable(browser: Browser, place: Place, address: str) -> Iterator[tuple[Page, Wire]]:
    """A first visit of the page, with all figures drawn and the network quiet."""
    with fresh_page(browser, place.slowed, place.network) as (page, wire):
        page.add_init_script(NOTE_USABLE)
        page.goto(address, wait_until="commit")
        _wait_until_usable(page)
        _check_figures(page)
        yield page, wire


def _wait_until_usable(page: Page) -> None:
    page.wait_for_function("() => window.usable", timeout=60_000)
    page.wait_for_load_state("networkidle", timeout=60_000)
    page.wait_for_timeout(700)


def _check_figures(page: Page) -> None:
    """Raise AssertionError unless the figures are those that Python draws for the page's address."""
    shown, expected = figures_and_expected(page)
    if shown != expected:
        raise AssertionError(f"the figures are not those of {page.url}")
