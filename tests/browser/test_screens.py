"""The meeting on the projector in a browser: keys, what fits, without scripts, and axe-core finds nothing."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.test_axe import findings

PRESENT = "/{lang}/meeting/present"
SIZES = {"projector": (1920, 1080), "older projector": (1024, 768), "laptop": (1280, 720)}
SHOWN = "() => document.querySelector('.is-shown').id"
FLOW = "() => [...document.querySelectorAll('.screen:not([data-aside])')].map((screen) => screen.id)"
ASIDE = "() => [...document.querySelectorAll('.screen[data-aside]')].map((screen) => screen.id)"
# For each screen, by how much what it holds is larger than it is, and the smallest letters that are seen.
OVERFLOW = """() => {
  const found = {}
  for (const { id } of document.querySelectorAll('.screen')) {
    location.hash = id
    dispatchEvent(new HashChangeEvent('hashchange'))
    const screen = document.querySelector('.is-shown')
    if (screen.id !== id) { found[id] = 'not shown'; continue }
    for (const box of [screen, screen.querySelector('.screen-body'), document.documentElement]) {
      const over = Math.max(box.scrollHeight - box.clientHeight, box.scrollWidth - box.clientWidth)
      if (over > 1) found[id] = over
    }
  }
  return found
}"""


def opened(page: Page, address: str) -> Page:
    """Open an address and wait until its screens move."""
    page.goto(address)
    page.locator("html[data-ready=true]").wait_for(state="attached")
    return page


def shown(page: Page) -> str:
    found: str = page.evaluate(SHOWN)
    return found


@pytest.fixture
def present(new_page: Any) -> Any:
    """Opens the screens of the newest meeting in a language, on a projector of a size."""

    def make(lang: str, size: str = "projector", more: str = "") -> Page:
        width, height = SIZES[size]
        return opened(new_page(viewport={"width": width, "height": height}), PRESENT.format(lang=lang) + more)

    return make


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("lang", ["fa", "en"])
def test_no_screen_holds_more_than_fits(present, lang, size):
    page = present(lang, size)
    page.evaluate("() => document.fonts.ready")
    assert page.evaluate(OVERFLOW) == {}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("lang", ["fa", "en"])
def test_every_county_is_on_the_screen_of_the_counties(present, lang, size):
    page = present(lang, size, "#counties")
    links = page.locator("#counties a")
    assert links.count() == 24
    assert links.locator("visible=true").count() == 24
    assert page.locator("#counties .more").is_hidden()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("lang", ["fa", "en"])
def test_a_countys_screen_has_a_row_for_each_of_its_indicators(present, lang, size):
    page = present(lang, size)
    for place in page.evaluate(ASIDE):
        page.evaluate("(id) => { location.hash = id }", place)
        page.wait_for_function("(id) => document.querySelector('.is-shown').id === id", arg=place)
        assert page.locator(f"#{place} .more").is_hidden(), place


def test_a_list_that_is_cut_says_how_many_more_there_are(present):
    page = present("en", "older projector", "#decisions")
    items = page.locator("#decisions li")
    seen = items.locator("visible=true").count()
    more = page.locator("#decisions .more")
    assert 0 < seen < items.count()
    assert more.inner_text() == f"and {items.count() - seen} more"
    page.set_viewport_size({"width": 1024, "height": 2400})
    more.wait_for(state="hidden")
    assert items.locator("visible=true").count() == items.count()


@pytest.mark.parametrize("lang", ["fa", "en"])
def test_keys_and_a_remotes_page_keys_move_the_screens(present, lang):
    page = present(lang)
    flow = page.evaluate(FLOW)
    ahead, back = ("ArrowLeft", "ArrowRight") if lang == "fa" else ("ArrowRight", "ArrowLeft")
    for n, key in enumerate(("PageDown", ahead, "ArrowDown", "Space"), 1):
        page.keyboard.press(key)
        assert shown(page) == flow[n], key
    for n, key in enumerate(("PageUp", back, "ArrowUp", "Shift+Space"), 1):
        page.keyboard.press(key)
        assert shown(page) == flow[4 - n], key
    page.keyboard.press("PageUp")
    assert shown(page) == flow[0]
    page.keyboard.press("End")
    page.keyboard.press("PageDown")
    assert shown(page) == flow[-1]
    page.keyboard.press("Home")
    assert shown(page) == flow[0]


@pytest.mark.parametrize(("lang", "typed"), [("fa", "۱۰"), ("en", "10")])
def test_a_number_and_enter_lead_to_the_screen_of_that_number(present, lang, typed):
    page = present(lang)
    for digit in typed:
        page.evaluate("(key) => dispatchEvent(new KeyboardEvent('keydown', { key }))", digit)
    assert page.locator("#typed").inner_text() == typed
    page.keyboard.press("Enter")
    assert shown(page) == page.evaluate(FLOW)[9]
    assert page.locator("#typed").inner_text() == ""
    page.keyboard.type("99")
    page.keyboard.press("Enter")
    assert shown(page) == page.evaluate(FLOW)[9]


def test_each_move_is_told_and_the_place_is_seen(present):
    page = present("fa")
    page.keyboard.press("PageDown")
    count = len(page.evaluate(FLOW))
    digits = str(count).translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
    assert page.locator("#place").inner_text() == f"صفحهٔ ۲ از {digits}"
    assert page.locator("#spoken").inner_text().startswith(f"صفحهٔ ۲ از {digits}: ")
    assert page.locator("#progress").evaluate("(bar) => bar.offsetWidth") == pytest.approx(1920 * 2 / count, abs=2)


def test_a_click_a_touch_and_the_buttons_move_too(new_page):
    page = opened(new_page(viewport={"width": 1280, "height": 720}, has_touch=True), "/fa/meeting/present")
    flow = page.evaluate(FLOW)
    page.mouse.click(640, 500)
    assert shown(page) == flow[1]
    page.locator("#next").click()
    page.locator("#previous").click()
    assert shown(page) == flow[1]
    swipe = """([from, to]) => {
      const at = (clientX) => new Touch({ identifier: 1, target: document.body, clientX, clientY: 300 })
      document.body.dispatchEvent(new TouchEvent('touchstart', { touches: [at(from)], bubbles: true }))
      document.body.dispatchEvent(new TouchEvent('touchend', { changedTouches: [at(to)], bubbles: true }))
    }"""
    # A Persian page is turned to the right.
    page.evaluate(swipe, [300, 700])
    assert shown(page) == flow[2]
    page.evaluate(swipe, [700, 300])
    assert shown(page) == flow[1]


def test_a_county_is_chosen_from_the_menu_and_the_counties_follow_each_other(present):
    page = present("en")
    page.keyboard.press("c")
    assert shown(page) == "counties"
    page.locator("#counties a").nth(1).click()
    aside = page.evaluate(ASIDE)
    assert shown(page) == aside[1]
    assert page.locator("#place").inner_text() == f"County 2 of {len(aside)}"
    page.keyboard.press("PageDown")
    assert shown(page) == aside[2]
    for _ in range(3):
        page.keyboard.press("PageUp")
    assert shown(page) == "counties"


def test_a_county_on_the_map_leads_to_its_screen(present):
    page = present("fa", more="#map-committee")
    page.locator('#map-committee [data-area="1010"]').dispatch_event("click")
    page.wait_for_function("() => document.querySelector('.is-shown').id === 'county-1010'")


def test_an_address_opens_a_county_and_a_reload_keeps_the_place(present):
    page = present("en", more="?county=1010")
    assert shown(page) == "county-1010"
    page.keyboard.press("End")
    page.keyboard.press("Home")
    page.keyboard.press("PageDown")
    assert shown(page) == "county-1011" or page.url.endswith(f"#{shown(page)}")
    before = shown(page)
    page.reload()
    page.locator("html[data-ready=true]").wait_for(state="attached")
    assert shown(page) == before


def test_escape_leads_back_to_the_agenda_of_the_same_week(present):
    page = present("en", more="?week=2014-11-29")
    page.keyboard.press("PageDown")
    page.keyboard.press("Escape")
    page.wait_for_url("**/en/meeting?week=2014-11-29")


@pytest.mark.parametrize(("lang", "key"), [("fa", "؟"), ("en", "?")])
def test_the_keys_are_told_and_move_nothing_while_they_are(present, lang, key):
    page = present(lang)
    first = shown(page)
    page.evaluate("(key) => dispatchEvent(new KeyboardEvent('keydown', { key }))", key)
    assert page.locator("#help").is_visible()
    page.keyboard.press("PageDown")
    assert shown(page) == first
    page.keyboard.press("Escape")
    assert not page.locator("#help").is_visible()
    assert "/present" in page.url


def test_f_fills_the_screen_and_again_leaves_it(present):
    page = present("fa")
    # The same key with a Persian keyboard.
    press = "() => dispatchEvent(new KeyboardEvent('keydown', { key: 'ب', code: 'KeyF' }))"
    page.mouse.click(900, 500)
    page.evaluate(press)
    page.wait_for_function("() => document.fullscreenElement")
    page.evaluate(press)
    page.wait_for_function("() => !document.fullscreenElement")


def test_tab_reaches_what_can_be_used_and_nothing_of_a_screen_that_is_not_shown(present):
    page = present("fa", more="#counties")
    reached = []
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate("() => document.activeElement.closest('.screen')?.id ?? document.activeElement.id")
        )
    assert {"counties", "next", "previous", "ask", "leave"} <= set(reached)
    assert {place for place in reached if place.startswith(("county-", "map-", "title"))} == set()


@pytest.mark.parametrize("lang", ["fa", "en"])
def test_without_scripts_the_screens_are_a_page_that_is_scrolled(new_page, lang):
    page = new_page(java_script_enabled=False, viewport={"width": 1280, "height": 720})
    page.goto(PRESENT.format(lang=lang))
    sections = page.locator(".screen")
    assert sections.count() > 30
    assert all(section.is_visible() for section in sections.all())
    assert page.locator("footer.bar").is_hidden()
    assert sections.nth(1).bounding_box()["y"] >= 720
    page.locator(".title-list a").first.click()
    assert page.url.endswith("#headline")


@pytest.mark.parametrize("width", [360, 1920])
@pytest.mark.parametrize("lang", ["fa", "en"])
def test_axe_finds_nothing_on_any_screen(new_page, axe, lang, width):
    page = opened(
        new_page(viewport={"width": width, "height": 1080}, reduced_motion="reduce"), PRESENT.format(lang=lang)
    )
    for place in [*page.evaluate(FLOW), "county-1002"]:
        page.evaluate("(id) => { location.hash = id }", place)
        page.wait_for_function("(id) => document.querySelector('.is-shown').id === id", arg=place)
        assert findings(page, axe) == [], place
        assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    page.evaluate("() => document.getElementById('help').showModal()")
    assert findings(page, axe) == []


@pytest.mark.parametrize("lang", ["fa", "en"])
def test_every_screen_bears_the_word_sample(present, lang):
    page = present(lang)
    for screen in page.locator(".screen").all():
        assert screen.locator(".sample-word").count() == 1
