"""Map and tabs of the live page can be used with keys alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from dashboard.language import LANGUAGES
from tests.browser.reading import words_of


def neighbours(page: Page) -> dict[str, dict[str, str]]:
    """Which county lies in each direction of each."""
    found: dict[str, dict[str, str]] = words_of(page)["eras"][-1]["neighbours"]
    return found


def spoken_county(page: Page) -> str:
    """The code of the county that was just spoken."""
    names = words_of(page)["areas"]
    name = page.locator("#spoken").inner_text().split(":")[0]
    return next(code for code, text in names.items() if text == name)


def test_the_live_map_is_one_tab_stop(screen: Callable[..., Page]) -> None:
    page = screen("fa", "?county=1003")
    page.locator("#clear-county").focus()
    page.keyboard.press("Tab")
    page.wait_for_function("() => document.activeElement.id === 'map-slot'")
    page.keyboard.press("Tab")
    page.wait_for_function("() => !document.activeElement.closest('#map-slot')")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_arrow_keys_walk_from_the_chosen_county_and_say_where_they_are(
    screen: Callable[..., Page], lang: str, chance: Any
) -> None:
    page = screen(lang, "?county=1002")
    ways, names = neighbours(page), words_of(page)["areas"]
    page.locator("#map-slot").focus()
    at, said = "1002", page.locator("#spoken")
    for _ in range(25):
        direction = chance.choice(["up", "down", "left", "right"])
        page.keyboard.press(f"Arrow{direction.capitalize()}")
        if direction not in ways[at]:
            continue
        at = ways[at][direction]
        focused = "(area) => document.querySelector('path.choroplethlocation.focus')?.__data__.loc === area"
        page.wait_for_function(focused, arg=at)
        text = said.inner_text()
        assert text.startswith(f"{names[at]}:") and len(text) > len(names[at]) + 3
    page.keyboard.press("Escape")
    page.wait_for_url(f"**/{lang}/")


def test_enter_chooses_and_lets_go(screen: Callable[..., Page]) -> None:
    page = screen("fa")
    page.locator("#map-slot").focus()
    page.keyboard.press("ArrowUp")
    county = spoken_county(page)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/fa/?county={county}")
    assert spoken_county(page) == county
    page.keyboard.press("Enter")
    page.wait_for_url("**/fa/")


@pytest.mark.parametrize(
    ("lang", "forward", "back"), [("fa", "ArrowLeft", "ArrowRight"), ("en", "ArrowRight", "ArrowLeft")]
)
def test_arrow_keys_go_along_the_tabs_as_the_page_reads(
    screen: Callable[..., Page], lang: str, forward: str, back: str
) -> None:
    page = screen(lang)
    page.locator("#tab-ranking").focus()
    for key, name in ((forward, "trend"), (forward, "table"), (forward, "ranking"), (back, "table")):
        page.keyboard.press(key)
        expect(page.locator(f"#tab-{name}")).to_be_focused()
        expect(page.locator(f"#tab-{name}")).to_have_attribute("aria-selected", "true")
        expect(page.locator(f"#panel-{name}")).to_be_visible()
        assert page.locator(".panel-ranking, .panel-trend, .panel-table").locator("visible=true").count() == 1
