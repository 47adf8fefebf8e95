"""What the server writes for an address is what the browser shows after choosing the same view.

Python writes the first screen, JavaScript moves it: two programs that must say the same in every word.
"""

from __future__ import annotations

import json
import random
import re
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import live

READ = Path(__file__).with_name("read_screen.js").read_text(encoding="utf-8").strip()
READ = READ[READ.index("(doc)") :]
FETCHED = f"""async (address) => {{
  const read = {READ}
  const answer = await fetch(address)
  if (!answer.ok) throw new Error(`${{address}}: ${{answer.status}}`)
  return read(new DOMParser().parseFromString(await answer.text(), 'text/html'))
}}"""
# What is not seen at once (links, the panel of a closed tab) is filled right after the frame.
SHOWN = f"() => new Promise((done) => setTimeout(() => done(({READ})(document)), 150))"
GO = """(address) => {
  history.pushState(null, '', address)
  dispatchEvent(new PopStateEvent('popstate'))
}"""
LIVE_MAP = """() => Object.fromEntries([...document.querySelectorAll('path.choroplethlocation')]
  .map((path) => [path.__data__.loc, [path.style.fill, path.classList.contains('chosen')]]))"""
OPTIONS = """() => Object.fromEntries([...document.querySelectorAll('#filters select')]
  .map((select) => [select.name, [...select.options].map((option) => option.value)]))"""
NUMBER = re.compile(r"(width)?\{([\d.]+)\}")
# A bar is rounded to a tenth of a percent, a point of a small line to a whole of 120 units.
STEP = {"width": 0.1001, "": 1.001}
VIEWS = 25


def a_view(chance: random.Random, options: dict[str, list[str]]) -> dict[str, str]:
    """Any indicator, week and kind; two times in three a county; the first weeks more often than others."""
    weeks = options["week"]
    view = {
        "indicator": chance.choice(options["indicator"]),
        "week": chance.choice(weeks[-3:]) if chance.random() < 0.15 else chance.choice(weeks),
        "county": chance.choice(options["county"]) if chance.random() < 0.67 else "",
        "kind": chance.choice(options["kind"]) if chance.random() < 0.5 else "",
    }
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


def without_picture(written: dict[str, str]) -> dict[str, str]:
    """Without what only the picture of the map has, which leaves when the live map stands."""
    return {name: text for name, text in written.items() if not name.startswith("link ")}


def same(written: str, shown: str) -> bool:
    """Equal, but for the last digit of a drawn length: halves are rounded up in one language, to even in other."""
    if NUMBER.sub(r"\1{}", written) != NUMBER.sub(r"\1{}", shown):
        return False
    ours, theirs = NUMBER.findall(written), NUMBER.findall(shown)
    return all(
        abs(float(one) - float(other)) <= STEP[what] for (what, one), (_, other) in zip(ours, theirs, strict=True)
    )


@pytest.mark.parametrize("lang", ["fa", "en"])
@pytest.mark.parametrize("is_live", [True, False], ids=["live map", "picture"])
def test_every_word_of_the_server_is_a_word_of_the_browser(page, lang, is_live, chance):
    if is_live:
        live(page, f"/{lang}/")
    else:
        # Held, so that the live map does not come.
        page.route("**/static/plotly.*", lambda _: None)
        page.goto(f"/{lang}/", wait_until="commit")
        page.locator("html[data-ready=true]").wait_for(state="attached")
    options = page.evaluate(OPTIONS)
    for number in range(VIEWS if is_live else VIEWS // 3):
        view = a_view(chance, options)
        query = f"?{urlencode(view)}" if view else ""
        if number % 2:
            page.evaluate(GO, f"/{lang}/{query}")
        else:
            choose_by_filters(page, view, options)
            assert page.evaluate("() => location.pathname + location.search") == f"/{lang}/{query}"
        written = page.evaluate(FETCHED, f"/{lang}/{query}")
        shown = page.evaluate(SHOWN)
        assert len(written) > 100
        assert sum(bool(re.fullmatch(r"map \d+", name)) for name in shown) == 24
        found = differences(without_picture(written) if is_live else written, shown)
        assert not found, f"{query}: {json.dumps(found, ensure_ascii=False, indent=1)[:4000]}"
