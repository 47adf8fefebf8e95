"""The page of the server for an address equals the screen of the browser after choosing the same view.

Python writes the first screen, JavaScript changes it: two programs with equal texts.
"""

import json
import random
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page

from tests.browser.reading import ENGLISH_RARE, FRAME, GO, page_words, ready, until

READ = Path(__file__).with_name("read_screen.js").read_text(encoding="utf-8").strip()
READ = READ[READ.index("(doc)") :]
FETCHED = f"""async (address) => {{
  const read = {READ}
  const answer = await fetch(address)
  if (!answer.ok) throw new Error(`${{address}}: ${{answer.status}}`)
  return read(new DOMParser().parseFromString(await answer.text(), 'text/html'))
}}"""
# Links and closed tabs are filled right after the frame.
SHOWN = f"async () => {{ await new Promise((done) => {FRAME}); return ({READ})(document) }}"
OPTIONS = """() => Object.fromEntries([...document.querySelectorAll('#filters select')]
  .map((select) => [select.name, [...select.options].map((option) => option.value)]))"""
NUMBER = re.compile(r"(width)?\{([\d.]+)\}")
# Bars are rounded to 0.1 percent, points of small lines to an integer.
STEP = {"width": 0.1001, "": 1.001}
VIEWS = 14


def random_view(chance: random.Random, options: dict[str, list[str]], cards: dict[str, Any]) -> dict[str, str]:
    """A random indicator, week, period, colouring and counted kind, and a county two times in three; early weeks are
    more frequent."""
    weeks = options["week"]
    view = {
        "indicator": chance.choice(options["indicator"]),
        "week": chance.choice(weeks[-3:]) if chance.random() < 0.15 else chance.choice(weeks),
        "weeks": chance.choice(options["weeks"]),
        "county": chance.choice(options["county"]) if chance.random() < 0.67 else "",
    }
    counted = cards[view["indicator"]]["county_kinds" if view["county"] else "kinds"]
    view["kind"] = chance.choice(counted) if chance.random() < 0.5 else ""
    view["show"] = "state" if chance.random() < 0.4 else ""
    # Default values are not in addresses.
    return {name: value for name, value in view.items() if value and not is_default(name, value, options)}


def is_default(name: str, value: str, options: dict[str, list[str]]) -> bool:
    return name == "week" and value == options[name][0]


def choose_by_filters(page: Page, view: dict[str, str], options: dict[str, list[str]]) -> None:
    for name in ("indicator", "week", "weeks", "county", "kind"):
        page.locator(f"#filter-{name}").select_option(view.get(name, options[name][0]))
    page.locator(f'[data-show="{view.get("show", "")}"]').click()


def differences(written: dict[str, str], shown: dict[str, str]) -> dict[str, tuple[str, str]]:
    pairs = {name: (written.get(name, ""), shown.get(name, "")) for name in written.keys() | shown.keys()}
    return {name: pair for name, pair in pairs.items() if not same(*pair)}


def same(written: str, shown: str) -> bool:
    """Equal except for the last digit of a length, since JavaScript rounds halves up and Python to even."""
    if NUMBER.sub(r"\1{}", written) != NUMBER.sub(r"\1{}", shown):
        return False
    ours, theirs = NUMBER.findall(written), NUMBER.findall(shown)
    return all(
        abs(float(number_a) - float(other)) <= STEP[kind]
        for (kind, number_a), (_, other) in zip(ours, theirs, strict=True)
    )


def compare_with_server(page: Page, lang: str, query: str) -> None:
    """Check that the server's page of an address equals the screen."""
    written = page.evaluate(FETCHED, f"/{lang}/{query}")
    assert len(written) > 100

    def failure() -> str:
        shown = page.evaluate(SHOWN)
        different = differences(written, shown)
        assert sum(bool(re.fullmatch(r"map \d+", name)) for name in shown) == 24
        return f"{query}: {json.dumps(different, ensure_ascii=False, indent=1)[:4000]}" if different else ""

    until(failure, "")


@pytest.mark.parametrize("lang", ENGLISH_RARE)
def test_server_and_browser_show_the_same_texts(page: Page, lang: str, chance: random.Random) -> None:
    ready(page, f"/{lang}/")
    compare_with_server(page, lang, "")
    options, cards = page.evaluate(OPTIONS), page_words(page)["cards"]
    for number in range(VIEWS):
        view = random_view(chance, options, cards)
        query = f"?{urlencode(view)}" if view else ""
        if number % 2:
            page.evaluate(GO, f"/{lang}/{query}")
        else:
            choose_by_filters(page, view, options)
            page.wait_for_function(
                "(address) => location.pathname + location.search === address", arg=f"/{lang}/{query}"
            )
        compare_with_server(page, lang, query)
