"""Milliseconds until a choice of indicator, week or county is shown everywhere on the first screen."""

import sys
from collections.abc import Iterator
from itertools import islice

from playwright.sync_api import Browser, Page

from tests.bench.browser import AFTER_FRAME, SLOWED, fresh_page, server_and_browser, wait_for_choices
from tests.bench.report import Line

# Sends a choice as the filter does, then waits for the frame that shows it and for that frame to be drawn.
CHOOSE = f"""async ([name, value]) => {{
  const select = document.querySelector(`#filter-${{name}}`)
  const sentence = document.querySelector('#sentence')
  const shown = new Promise((done) => new MutationObserver(done).observe(sentence, {{ childList: true }}))
  select.value = value
  const began = performance.now()
  select.dispatchEvent(new Event('change', {{ bubbles: true }}))
  await shown
  await new Promise({AFTER_FRAME})
  return performance.now() - began
}}"""
# What each part of the screen says it shows; all of it must be the choice.
SHOWN = """() => {
  const drawn = [...document.querySelectorAll('#trend-slot svg path')]
  const look = (shape) => shape.getAttribute('fill') + shape.getAttribute('class')
  const counties = [...document.querySelectorAll('.counties a')]
  return {
    sentence: document.querySelector('#sentence').textContent,
    rows: [...document.querySelectorAll('.row-figure')].map((node) => node.textContent).join(),
    map: counties.map((link) => link.dataset.area + look(link.firstChild)).sort().join(),
    ranking: document.querySelector('#ranking').textContent
      + (document.querySelector('#ranking a[aria-current]')?.textContent ?? ''),
    table: document.querySelector('#table tbody').textContent
      + (document.querySelector('#table tr.chosen')?.textContent ?? ''),
    trend: drawn.map((path) => path.getAttribute('d')).join(' '),
  }
}"""
ANSWERED = "() => !document.querySelector('#main[aria-busy]')"
VALUES = "(name) => [...document.querySelector(`#filter-${name}`).options].map((option) => option.value)"


# Milliseconds on a slowed machine and on others.
BUDGETS = {"county": (70, 25), "indicator": (115, 40), "week": (250, 110)}


def lines(choices: int) -> list[Line]:
    """Milliseconds of so many choices in a row, slowed and not, and the requests of a choice."""
    measured, requests = [], 0
    with server_and_browser() as (server, browser):
        for place, (slowed, speed) in enumerate(((SLOWED, "slowed 4 times"), (1.0, "not slowed"))):
            print(f"choices, {speed}", file=sys.stderr, flush=True)
            milliseconds, made = _measured(browser, f"{server.address}/fa/", slowed, choices)
            requests += made
            for name, found in milliseconds.items():
                measured.append(Line(f"a choice of {name} shown, {speed}", found, "ms", BUDGETS[name][place]))
    return [*measured, Line("requests of a choice", [requests / choices / 2], "", 1.4)]


def _measured(browser: Browser, address: str, slowed: float, choices: int) -> tuple[dict[str, list[float]], int]:
    """Milliseconds of each choice by the filter's name, and requests made meanwhile."""
    milliseconds: dict[str, list[float]] = {name: [] for name in BUDGETS}
    with fresh_page(browser, slowed, network=None) as (page, wire):
        page.goto(address)
        wait_for_choices(page)
        before = len(wire.urls)
        for name, value in islice(_turns(page, choices), choices):
            old = page.evaluate(SHOWN)
            milliseconds[name].append(page.evaluate(CHOOSE, [name, value]))
            # What is below the first screen comes with the answer of the server.
            page.wait_for_function(ANSWERED)
            _check_shown(name, old, page.evaluate(SHOWN))
            # A reader who has looked at the screen chooses no sooner than this.
            page.wait_for_timeout(1000)
        return milliseconds, len(wire.urls) - before


def _turns(page: Page, count: int) -> Iterator[tuple[str, str]]:
    """(filter, value) of so many choices: in turn an indicator, a week and a county."""
    indicators, weeks, counties = (page.evaluate(VALUES, name) for name in ("indicator", "week", "county"))
    for turn in range(count // 3 + 1):
        yield "indicator", indicators[(turn + 1) % len(indicators)]
        yield "week", weeks[(turn * 11 + 5) % len(weeks)]
        yield "county", counties[1 + turn * 5 % (len(counties) - 1)]


def _check_shown(name: str, old: dict[str, str], new: dict[str, str]) -> None:
    """Raise AssertionError unless every part of the screen that a choice concerns has changed."""
    concerned = ["sentence", "map", "ranking", "table", "trend"]
    concerned += ["rows"] if name == "county" else []
    unchanged = [part for part in concerned if old[part] == new[part]]
    if unchanged:
        raise AssertionError(f"after a choice of {name}, unchanged: {', '.join(unchanged)}")
