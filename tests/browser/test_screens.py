"""The meeting on a projector: keys, size, without scripts, accessibility."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from dashboard.language import LANGUAGES, say
from dashboard.language.digits import integer
from tests.browser.conftest import Watch
from tests.browser.reading import ENGLISH_RARE, findings, page_width, until
from tests.browser.running import Running

PRESENT = "/{lang}/meeting/present"
SIZES = {"projector": (1920, 1080), "older projector": (1024, 768), "laptop": (1366, 768)}
SHOWN = "() => document.querySelector('.is-shown').id"
FLOW = "() => [...document.querySelectorAll('.screen:not([data-further], [data-aside])')].map((screen) => screen.id)"
FURTHER = "() => [...document.querySelectorAll('.screen[data-further]')].map((screen) => screen.id)"
ASIDE = "() => [...document.querySelectorAll('.screen[data-aside]')].map((screen) => screen.id)"
# By screen, how many pixels its content is larger than the screen.
OVERFLOW = """() => {
  const found = {}
  for (const { id } of document.querySelectorAll('.screen')) {
    location.hash = id
    dispatchEvent(new HashChangeEvent('hashchange'))
    const screen = document.querySelector('.is-shown')
    if (screen.id !== id) { found[id] = 'not shown'; continue }
    for (const box of [screen, ...screen.querySelectorAll('.screen-body, .screen-table'), document.documentElement]) {
      const over = Math.max(box.scrollHeight - box.clientHeight, box.scrollWidth - box.clientWidth)
      if (over > 1) found[id] = over
    }
  }
  return found
}"""


def open_page(page: Page, address: str) -> Page:
    """Open an address and wait for scripts and fonts."""
    page.goto(address)
    page.locator("html[data-ready=true]").wait_for(state="attached")
    page.evaluate("() => document.fonts.ready.then(() => true)")
    return page


def shown_screen(page: Page) -> str:
    found: str = page.evaluate(SHOWN)
    return found


def expect_screen(page: Page, place: str) -> None:
    """Wait until this screen is shown."""
    until(lambda: shown_screen(page), place)


@pytest.fixture(scope="module")
def decks(shared_context: Callable[..., BrowserContext], server: Running) -> Iterator[dict[str, Page]]:
    """The screens of the newest meeting in each language, loaded once for the tests of this module."""
    pages = {lang: shared_context(server.address).new_page() for lang in LANGUAGES}
    yield pages
    for page in pages.values():
        page.close()


@pytest.fixture
def show_screen(decks: dict[str, Page], watch: Watch) -> Callable[..., Page]:
    """Returns the newest meeting at a screen, in a language and a size."""

    def make(lang: str, place: str = "title", size: str = "projector") -> Page:
        page = decks[lang]
        width, height = SIZES[size]
        page.set_viewport_size({"width": width, "height": height})
        watch.follow(page)
        address = PRESENT.format(lang=lang)
        if f"{address}#" not in page.url:
            open_page(page, address)
        page.evaluate("(id) => { location.hash = id }", place)
        expect_screen(page, place)
        return page

    return make


@pytest.mark.parametrize("lang", ENGLISH_RARE)
def test_the_content_of_every_screen_fits(show_screen: Callable[..., Page], lang: str) -> None:
    """Dear: the server makes the screens for the first time, and each is laid out in three sizes."""
    for size in SIZES:
        page = show_screen(lang, "title", size)
        assert page.evaluate(OVERFLOW) == {}, size


@pytest.mark.parametrize("lang", ENGLISH_RARE)
def test_keys_change_the_screen(show_screen: Callable[..., Page], lang: str) -> None:
    page = show_screen(lang)
    flow = page.evaluate(FLOW)
    ahead, back = ("ArrowLeft", "ArrowRight") if lang == "fa" else ("ArrowRight", "ArrowLeft")
    for n, key in enumerate(("PageDown", ahead, "ArrowDown", "Space"), 1):
        page.keyboard.press(key)
        expect_screen(page, flow[n])
    for n, key in enumerate(("PageUp", back, "ArrowUp", "Shift+Space"), 1):
        page.keyboard.press(key)
        expect_screen(page, flow[4 - n])
    for key, place in (("PageUp", 0), ("End", -1), ("PageDown", -1), ("Home", 0)):
        page.keyboard.press(key)
        expect_screen(page, flow[place])
    # The further screens open by a key and lead back to the end of the meeting.
    further = page.evaluate(FURTHER)
    page.keyboard.press("m")
    for n, place in enumerate(further):
        expect_screen(page, place)
        further_place = say(lang, "present.place_further", n=integer(n + 1, lang), m=integer(len(further), lang))
        expect(page.locator("#place")).to_have_text(further_place)
        page.keyboard.press("PageDown")
    expect_screen(page, further[-1])
    for place in (*reversed(further[:-1]), flow[-1]):
        page.keyboard.press("PageUp")
        expect_screen(page, place)
    page.keyboard.press("Home")
    expect_screen(page, flow[0])
    # Each move is announced, and its number is shown.
    page.keyboard.press("PageDown")
    expect_screen(page, flow[1])
    place = say(lang, "present.place", n=integer(2, lang), m=integer(len(flow), lang))
    assert page.locator("#place").inner_text() == place
    assert page.locator("#spoken").inner_text().startswith(f"{place}: ")
    grown = "(width) => Math.abs(document.getElementById('progress').offsetWidth - width) <= 2"
    page.wait_for_function(grown, arg=1920 * 2 / len(flow))


@pytest.mark.parametrize(("lang", "typed"), [("fa", "۱۰"), ("en", "10")])
def test_a_number_and_enter_open_that_screen(show_screen: Callable[..., Page], lang: str, typed: str) -> None:
    page = show_screen(lang)
    screens, line = [*page.evaluate(FLOW), *page.evaluate(FURTHER)], page.locator("#typed")
    # Typed digits expire after some seconds, so all keys are sent at once.
    page.evaluate(
        "(keys) => { for (const key of keys) dispatchEvent(new KeyboardEvent('keydown', { key })); "
        "window.line = document.getElementById('typed').textContent; "
        "dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter' })) }",
        list(typed),
    )
    assert page.evaluate("() => window.line") == typed
    expect_screen(page, screens[9])
    expect(line).to_have_text("")
    page.evaluate("(keys) => { for (const key of keys) dispatchEvent(new KeyboardEvent('keydown', { key })) }", "99")
    page.keyboard.press("Enter")
    expect(line).to_have_text("")
    assert shown_screen(page) == screens[9]


def test_clicks_swipes_and_buttons_change_the_screen(new_page: Callable[..., Page]) -> None:
    page = open_page(new_page(1280, 720, has_touch=True), "/fa/meeting/present")
    flow = page.evaluate(FLOW)
    page.mouse.click(640, 500)
    expect_screen(page, flow[1])
    page.locator("#next").click()
    expect_screen(page, flow[2])
    page.locator("#previous").click()
    expect_screen(page, flow[1])
    swipe = """([from, to]) => {
      const at = (clientX) => new Touch({ identifier: 1, target: document.body, clientX, clientY: 300 })
      document.body.dispatchEvent(new TouchEvent('touchstart', { touches: [at(from)], bubbles: true }))
      document.body.dispatchEvent(new TouchEvent('touchend', { changedTouches: [at(to)], bubbles: true }))
    }"""
    # In Persian, a swipe to the right goes forward.
    page.evaluate(swipe, [300, 700])
    expect_screen(page, flow[2])
    page.evaluate(swipe, [700, 300])
    expect_screen(page, flow[1])


def test_a_county_is_opened_from_menu_or_matrix_and_followed_by_the_next_county(
    show_screen: Callable[..., Page],
) -> None:
    page = show_screen("en")
    aside = page.evaluate(ASIDE)
    page.keyboard.press("c")
    expect_screen(page, "counties")
    page.locator(f'#counties a[href="#{aside[1]}"]').click()
    expect_screen(page, aside[1])
    expect(page.locator("#place")).to_have_text(f"County 2 of {len(aside)}")
    page.keyboard.press("PageDown")
    expect_screen(page, aside[2])
    for place in (aside[1], aside[0], "counties"):
        page.keyboard.press("PageUp")
        expect_screen(page, place)
    page = show_screen("en", "off_track-3")
    page.locator('#off_track-3 a[href="#county-1010"] text').first.dispatch_event("click")
    expect_screen(page, "county-1010")


def test_an_address_opens_a_county_a_reload_keeps_the_screen_and_escape_leaves(page: Page) -> None:
    open_page(page, "/en/meeting/present?week=2014-11-29&county=1010")
    expect_screen(page, "county-1010")
    aside = page.evaluate(ASIDE)
    after = aside[aside.index("county-1010") + 1]
    page.keyboard.press("PageDown")
    expect_screen(page, after)
    page.wait_for_url(f"**#{after}")
    page.reload()
    page.locator("html[data-ready=true]").wait_for(state="attached")
    expect_screen(page, after)
    page.keyboard.press("Escape")
    page.wait_for_url("**/en/meeting?week=2014-11-29")


@pytest.mark.parametrize(("lang", "key"), [("fa", "؟"), ("en", "?")])
def test_the_help_lists_the_keys_and_blocks_them(show_screen: Callable[..., Page], lang: str, key: str) -> None:
    page = show_screen(lang)
    page.evaluate("(key) => dispatchEvent(new KeyboardEvent('keydown', { key }))", key)
    expect(page.locator("#help")).to_be_visible()
    page.keyboard.press("PageDown")
    assert shown_screen(page) == "title"
    page.keyboard.press("Escape")
    expect(page.locator("#help")).to_be_hidden()
    page.keyboard.press("PageDown")
    expect_screen(page, page.evaluate(FLOW)[1])
    assert "/present" in page.url


def test_f_toggles_full_screen(show_screen: Callable[..., Page]) -> None:
    page = show_screen("fa")
    # The F key of a Persian keyboard.
    press = "() => dispatchEvent(new KeyboardEvent('keydown', { key: 'ب', code: 'KeyF' }))"
    page.mouse.click(900, 500)
    page.evaluate(press)
    page.wait_for_function("() => document.fullscreenElement")
    page.evaluate(press)
    page.wait_for_function("() => !document.fullscreenElement")


def test_tab_reaches_only_controls_of_the_shown_screen(show_screen: Callable[..., Page]) -> None:
    page = show_screen("fa", "counties")
    page.evaluate(
        """() => {
          window.reached = new Set()
          addEventListener('focusin', ({ target }) => reached.add(target.closest('.screen')?.id ?? target.id))
        }"""
    )
    for _ in range(70):
        page.keyboard.press("Tab")
    page.wait_for_function(
        "(wanted) => wanted.every((id) => reached.has(id))", arg=["counties", "previous", "ask", "leave"]
    )
    reached = set(page.evaluate("() => [...reached]"))
    assert {place for place in reached if place.startswith(("county-", "off_track", "title"))} == set()


def test_without_scripts_the_screens_are_a_scrolling_page(new_page: Callable[..., Page]) -> None:
    page = new_page(1280, 720, java_script_enabled=False)
    for lang in LANGUAGES:
        page.goto(PRESENT.format(lang=lang))
        sections = page.locator(".screen")
        assert sections.count() > 30
        assert sections.locator("visible=true").count() == sections.count()
        assert page.locator(".screen .sample-word").count() >= sections.count()
        assert page.locator(".screen:not(:has(.sample-word))").count() == 0
        assert page.locator("footer.bar").is_hidden()
        assert (sections.nth(1).bounding_box() or {})["y"] >= 720
    page.locator(".title-list a").first.click()
    page.wait_for_url("**#headline")


@pytest.mark.parametrize("lang", ENGLISH_RARE)
def test_on_a_phone_every_screen_is_accessible_and_fits(
    show_screen: Callable[..., Page], axe: str, lang: str
) -> None:
    """Dear: all rules of accessibility on each screen."""
    page = show_screen(lang)
    page.emulate_media(reduced_motion="reduce")
    page.set_viewport_size({"width": 360, "height": 1080})
    assert findings(page, axe) == []
    for place in [*page.evaluate(FLOW), *page.evaluate(FURTHER), "county-1002"]:
        page.evaluate("(id) => { location.hash = id }", place)
        expect_screen(page, place)
        # What is around the screens is the same for all.
        assert findings(page, axe, ".is-shown") == [], place
        assert page_width(page) <= 360, place
    page.evaluate("() => document.getElementById('help').showModal()")
    assert findings(page, axe) == []
    page.evaluate("() => document.getElementById('help').close()")
    page.emulate_media(reduced_motion="no-preference")
