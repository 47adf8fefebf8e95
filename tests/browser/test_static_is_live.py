"""What the server writes for an address is what the browser shows after choosing the same view.

Python writes the first screen, JavaScript moves it: two programs that must say the same in every word.
"""

import json
import random
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, Route

from tests.browser.reading import FRAME, GO, MAP_RESTS, until, words_of

READ = Path(__file__).with_name("read_screen.js").read_text(encoding="utf-8").strip()
READ = READ[READ.index("(doc)") :]
FETCHED = f"""async (address) => {{
  const read = {READ}
  const answer = await fetch(address)
  if (!answer.ok) throw new Error(`${{address}}: ${{answer.status}}`)
  return read(new DOMParser().parseFromString(await answer.text(), 'text/html'))
}}"""
# Links and the panel of a closed tab are filled right after the frame.
SHOWN = f"async () => {{ await new Promise((done) => {FRAME}); return ({READ})(document) }}"
OPTIONS = """() => Object.fromEntries([...document.querySelectorAll('#filters select')]
  .map((select) => [select.name, [...select.options].map((option) => option.value)]))"""
NUMBER = re.compile(r"(width)?\{([\d.]+)\}")
# A bar is rounded to a tenth of a percent, a point of a small line to a whole of 120 units.
STEP = {"width": 0.1001, "": 1.001}
PICTURES, VIEWS = 4, 16


def a_view(chance: random.Random, options: dict[str, list[str]], cards: dict[str, Any]) -> dict[str, str]:
    """Any indicator, week and counted kind; two times in three a county; the first weeks more often than others."""
    weeks = options["week"]
    view = {
        "indicator": chance.choice(options["indicator"]),
        "week": chance.choice(weeks[-3:]) if chance.random() < 0.15 else chance.choice(weeks),
        "county": chance.choice(options["county"]) if chance.random() < 0.67 else "",
    }
    counted = cards[view["indicator"]]["county_kinds" if view["county"] else "kinds"]
    view["kind"] = chance.choice(counted) if chance.random() < 0.5 else ""
    # The default view's own values are not written into an address.
    return {name: value for name, value in view.items() if value and not is_default(name, value, options)}


def is_default(name: str, value: str, options: dict[str, list[str]]) -> bool:
    return name in ("indicator", "week") and value == options[name][0]


def choose_by_filters(page: Page, view: dict[str, str], options: dict[str, list[str]]) -> None:
    for name in ("indicator", "week", "county", "kind"):
        page.locator(f"#filter-{name}").select_option(view.get(name, options[name][0]))


def differences(written: dict[str, str], shown: dict[str, str]) -> dict[str, tuple[str, str]]:
    pairs = {name: (written.get(name, ""), shown.get(name, "")) for name in written.keys() | shown.keys()}
    return {name: pair for name, pair in pairs.items() if not same(*pair)}


def same(written: str, shown: str) -> bool:
    """Equal, but for the last digit of a drawn length: halves are rounded up in one language, to even in other."""
    if NUMBER.sub(r"\1{}", written) != NUMBER.sub(r"\1{}", shown):
        return False
    ours, theirs = NUMBER.findall(written), NUMBER.findall(shown)
    return all(
        abs(float(one) - float(other)) <= STEP[what] for (what, one), (_, other) in zip(ours, theirs, strict=True)
    )


def hold(page: Page, lang: str, query: str, without: str = "nothing") -> None:
    """The server's page of an address says what the screen now shows. without: parts that only one of them has."""
    written = {
        name: text
        for name, text in page.evaluate(FETCHED, f"/{lang}/{query}").items()
        if not name.startswith(without)
    }
    assert len(written) > 100

    def found() -> str:
        shown = page.evaluate(SHOWN)
        apart = differences(written, shown)
        assert sum(bool(re.fullmatch(r"map \d+", name)) for name in shown) == 24
        return f"{query}: {json.dumps(apart, ensure_ascii=False, indent=1)[:4000]}" if apart else ""

    # While plotly draws again, the map has for a moment the paint of plotly's own copy.
    until(found, "")


@pytest.mark.parametrize("lang", ["fa", pytest.param("en", marks=pytest.mark.rare)])
def test_every_word_of_the_server_is_a_word_of_the_browser(page: Page, lang: str, chance: random.Random) -> None:
    held: list[Route] = []
    page.route("**/static/plotly.*", lambda route: held.append(route))
    page.goto(f"/{lang}/", wait_until="commit")
    page.locator("html[data-ready=true]").wait_for(state="attached")
    options, cards = page.evaluate(OPTIONS), words_of(page)["cards"]
    for number in range(PICTURES + VIEWS):
        if number == PICTURES:
            # Plotly comes, and its map takes the place of the picture.
            for route in held:
                route.continue_()
            page.locator("html[data-live=true]").wait_for(state="attached")
            page.wait_for_function(MAP_RESTS)
        view = a_view(chance, options, cards)
        query = f"?{urlencode(view)}" if view else ""
        if number % 2:
            page.evaluate(GO, f"/{lang}/{query}")
        else:
            choose_by_filters(page, view, options)
            page.wait_for_function(
                "(address) => location.pathname + location.search === address", arg=f"/{lang}/{query}"
            )
        hold(page, lang, query, "nothing" if number < PICTURES else "map link ")
