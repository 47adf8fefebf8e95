"""Seconds, bytes and choices of the interactive dashboard in a browser, on a slow phone and from an office."""

import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any

from playwright.sync_api import Browser, Page

from dashboard.language import LANGUAGES
from tests.bench.browser import (
    AFTER_FRAME,
    DESK,
    OFFICE_LINE,
    PHONE,
    PHONE_LINE,
    SLOWED,
    Asked,
    Wire,
    fresh_page,
    server_and_browser,
)
from tests.bench.report import Line

SENT_BUDGET, RELOAD_BUDGET = 800, 60  # KB on the wire
# Requests of a choice: one for what is in the window, one for the other figures after a pause.
REQUESTS_BUDGET = 2
# Longer than the pause after which the browser asks for the figures out of the window.
REST = 2000  # milliseconds
# Makes a choice, and waits for the frame in which sentence and map show it.
CHOOSE = f"""async ([name, value]) => {{
  const look = (path) => path.getAttribute('fill') + path.getAttribute('style')
  const counties = () => [...document.querySelectorAll('#figure-map .choroplethlayer path')]
  const shown = () => [document.querySelector('#said').textContent, counties().map(look).join()]
  const before = shown()
  const began = performance.now()
  if (name === 'counties') document.querySelector(`#counties input[value="${{value}}"]`).click()
  else {{
    const select = document.querySelector(`#${{name}}`)
    select.value = value
    select.dispatchEvent(new Event('change', {{ bubbles: true }}))
  }}
  while (shown().some((text, place) => text === before[place])) {{
    if (performance.now() - began > 30000) throw new Error(`${{name}} ${{value}} is not shown`)
    await new Promise(requestAnimationFrame)
  }}
  await new Promise({AFTER_FRAME})
  return performance.now() - began
}}"""
COUNTIES = ("1003", "1010", "1016", "1022")
# The values of a control that are not chosen; the first option of Dash's selects is none.
VALUES = """(name) => [...document.querySelector(`#${name}`).options].filter((each) => each.value && !each.selected)
  .map((each) => each.value)"""
# Notes the moments, in milliseconds since the navigation began, when the map is drawn, and when a choice that is made
# then is shown.
NOTE_USABLE = f"""
const look = async () => {{
  if (!document.querySelector('#figure-map .choroplethlayer path')) return requestAnimationFrame(look)
  await new Promise({AFTER_FRAME})
  window.drawn = performance.now()
  await ({CHOOSE})(['counties', '{COUNTIES[0]}'])
  window.usable = performance.now()
}}
requestAnimationFrame(look)
"""


@dataclass(frozen=True)
class Place:
    """Where a visitor sits. slowed: how many times slower the processor is. size: of the window.

    usable: budget in seconds; choice: budget in milliseconds.
    """

    name: str
    slowed: float
    network: dict[str, Any]
    size: tuple[int, int]
    usable: float
    choice: float


PLACES = (
    Place("slow phone", SLOWED, PHONE_LINE, PHONE, 5.5, 1500),
    Place("office", 1.0, OFFICE_LINE, DESK, 1.0, 400),
)


def lines(runs: int, choices: int) -> list[Line]:
    """Visits and reloads in both languages, and so many choices in Persian."""
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
            found += _choices(browser, place, f"{server.address}/fa/explore", choices)
    return found


def _visit(browser: Browser, place: Place, address: str) -> tuple[float, float, float, float]:
    """Seconds until the map is drawn and until usable, KB of the first visit, and KB of a reload."""
    with _usable(browser, place, address) as (page, wire, _):
        drawn, usable, first = page.evaluate("window.drawn"), page.evaluate("window.usable"), wire.bytes
        page.goto(address, wait_until="commit")
        _wait_until_usable(page)
        return drawn / 1000, usable / 1000, first / 1000, (wire.bytes - first) / 1000


def _choices(browser: Browser, place: Place, address: str, choices: int) -> list[Line]:
    """By control: milliseconds until sentence and map show a choice, its requests, and their KB up and down."""
    found: dict[tuple[str, str], list[float]] = defaultdict(list)
    with _usable(browser, place, address) as (page, wire, asked):
        asked.wait_for_rest(page, REST)
        for name, value in islice(_turns(page, choices), choices):
            number, up, down = asked.number, asked.bytes, wire.bytes
            found[name, "ms"].append(page.evaluate(CHOOSE, [name, value]))
            asked.wait_for_rest(page, REST)
            found[name, ""].append(asked.number - number)
            found[name, "up"].append((asked.bytes - up) / 1000)
            found[name, "down"].append((wire.bytes - down) / 1000)
    measured = []
    for (name, what), values in found.items():
        title = f"{name} chosen, {place.name}"
        measured.append(
            {
                "ms": Line(f"{title}: shown by sentence and map", values, "ms", place.choice),
                "": Line(f"{title}: requests", values, "", REQUESTS_BUDGET),
                "up": Line(f"{title}: asked", values, "KB"),
                "down": Line(f"{title}: answered, all figures", values, "KB"),
            }[what]
        )
    return measured


def _turns(page: Page, count: int) -> Iterator[tuple[str, str]]:
    """(control, value) of so many choices: in turn an indicator, a week and a county more or less."""
    indicators, weeks = (page.evaluate(VALUES, name) for name in ("indicator", "week"))
    for turn in range(count // 3 + 1):
        yield "indicator", indicators[turn % len(indicators)]
        yield "week", weeks[(turn * 7 + 8) % 20]
        yield "counties", COUNTIES[(turn + 1) % len(COUNTIES)]


@contextmanager
def _usable(browser: Browser, place: Place, address: str) -> Iterator[tuple[Page, Wire, Asked]]:
    """A first visit of the page, with the first figures drawn and the network quiet."""
    with fresh_page(browser, place.slowed, place.network, place.size) as (page, wire):
        asked = Asked(page)
        page.add_init_script(NOTE_USABLE)
        page.goto(address, wait_until="commit")
        _wait_until_usable(page)
        yield page, wire, asked


def _wait_until_usable(page: Page) -> None:
    page.wait_for_function("() => window.usable", timeout=60_000)
    page.wait_for_load_state("networkidle", timeout=60_000)
    page.wait_for_timeout(700)
