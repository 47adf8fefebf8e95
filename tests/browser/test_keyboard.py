"""Everything can be done with keys alone."""

from __future__ import annotations

import pytest

from tests.browser.conftest import live, ready
from tests.browser.test_choices import neighbours, spoken_county, words_of

# Whatever a key can reach by itself: links, buttons, fields and what has a tab stop of its own.
STOPS = """() => {
  const seen = (node) => node.checkVisibility({ visibilityProperty: true }) && node.tabIndex >= 0
  const all = [...document.querySelectorAll('a[href], button, select, input, summary, [tabindex]')].filter(seen)
  all.forEach((node, i) => { node.dataset.stop = i })
  return all.length
}"""
AT = "() => document.activeElement?.dataset.stop ?? ''"


@pytest.mark.parametrize("width", [360, 1440])
def test_the_tab_key_reaches_all_that_can_be_used(new_page, width):
    page = live(new_page(viewport={"width": width, "height": 900}), "/fa/?county=1003")
    count = page.evaluate(STOPS)
    assert count > 15
    reached = []
    for _ in range(count + 1):
        page.keyboard.press("Tab")
        reached.append(page.evaluate(AT))
    assert {str(number) for number in range(count)} <= set(reached)


def test_the_live_map_is_one_tab_stop(page):
    live(page, "/fa/")
    page.locator("#clear-county").evaluate("(node) => { node.hidden = false; node.focus() }")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.id") == "map-slot"
    page.keyboard.press("Tab")
    assert page.evaluate("() => !document.activeElement.closest('#map-slot')")


@pytest.mark.parametrize("lang", ["fa", "en"])
def test_arrow_keys_walk_to_the_geographic_neighbour_and_say_where_they_are(page, lang, chance):
    live(page, f"/{lang}/?county=1002")
    ways = neighbours(page)
    names = words_of(page)["areas"]
    page.locator("#map-slot").focus()
    at = "1002"
    for _ in range(25):
        direction = chance.choice(["up", "down", "left", "right"])
        page.keyboard.press(f"Arrow{direction.capitalize()}")
        moved = ways[at].get(direction)
        if moved:
            at = moved
            said = page.locator("#spoken").inner_text()
            assert said.startswith(f"{names[at]}:") and len(said) > len(names[at]) + 3
            focused = page.evaluate("() => document.querySelector('path.choroplethlocation.focus').__data__.loc")
            assert focused == at
    page.keyboard.press("Escape")
    assert page.url.endswith(f"/{lang}/")


def test_enter_chooses_and_lets_go(page):
    live(page, "/fa/")
    page.locator("#map-slot").focus()
    page.keyboard.press("ArrowUp")
    county = spoken_county(page)
    page.keyboard.press("Enter")
    assert page.url.endswith(f"?county={county}")
    assert spoken_county(page) == county
    page.keyboard.press("Enter")
    assert page.url.endswith("/fa/")


def test_a_walk_begins_at_the_chosen_county(page):
    live(page, "/en/?county=1001")
    page.locator("#map-slot").focus()
    direction, neighbour = next(iter(neighbours(page)["1001"].items()))
    page.keyboard.press(f"Arrow{direction.capitalize()}")
    assert spoken_county(page) == neighbour


@pytest.mark.parametrize(
    ("lang", "forward", "back"), [("fa", "ArrowLeft", "ArrowRight"), ("en", "ArrowRight", "ArrowLeft")]
)
def test_arrow_keys_go_along_the_tabs_as_the_page_reads(page, lang, forward, back):
    ready(page, f"/{lang}/")
    page.locator("#tab-ranking").focus()
    for key, name in ((forward, "trend"), (forward, "table"), (forward, "ranking"), (back, "table")):
        page.keyboard.press(key)
        assert page.evaluate("() => document.activeElement.id") == f"tab-{name}"
        assert page.locator(f"#tab-{name}").get_attribute("aria-selected") == "true"
        assert page.locator(f"#panel-{name}").is_visible()
        assert page.locator(".panel-ranking, .panel-trend, .panel-table").locator("visible=true").count() == 1


@pytest.mark.parametrize("width", [360, 1440])
def test_the_skip_link_leads_past_the_headlines(new_page, width):
    page = ready(new_page(viewport={"width": width, "height": 900}), "/fa/")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("() => Boolean(document.activeElement.closest('#board'))")
