"""The first page: few bytes, readable before and without scripts, and nothing stored on the visitor's machine."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from dashboard.language import LANGUAGES, say
from dashboard.language.digits import integer, latin
from tests.browser.conftest import Watch
from tests.browser.reading import ENGLISH_RARE, Wire, at_widths, findings, ready, tab_through
from tests.browser.test_visits import HOME, SIGNS
from tests.unit.shipped import shipped_live

FIRST_VISIT, RELOAD, REQUESTS, SHIFT = 140_000, 5_000, 5, 0.05
PANELS = ("map", "ranking", "trend", "table")
# The browser's layout shift so far, except that caused by a key or a click.
SHIFTS = """new PerformanceObserver((list) => {
  const moved = list.getEntries().filter((entry) => !entry.hadRecentInput)
  window.shift = moved.reduce((sum, { value }) => sum + value, window.shift ?? 0)
}).observe({ type: 'layout-shift', buffered: true })"""
AFTER_FRAME = """() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(
  () => setTimeout(() => done(window.shift ?? 0)))))"""


def test_a_first_visit_and_a_reload_load_few_bytes_and_store_nothing(new_visitor: Page) -> None:
    page, wire, lang = new_visitor, Wire(new_visitor), "fa"
    page.set_viewport_size({"width": HOME[lang], "height": 900})
    ready(page, f"/{lang}/")
    page.wait_for_load_state("networkidle")
    assert 100_000 < wire.bytes <= FIRST_VISIT
    assert len(wire.urls) <= REQUESTS, wire.urls
    assert len(set(wire.urls)) == len(wire.urls), "an address was asked for twice"

    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.wait_for_url("**#*")
    page.keyboard.press("Tab")
    assert page.evaluate("() => Boolean(document.activeElement.closest('#board'))")

    page.locator("#filter-county").select_option("1003")
    page.wait_for_url(f"**/{lang}/?indicator=*&county=1003")
    assert page.context.cookies() == []
    stored = page.evaluate("() => [localStorage.length, sessionStorage.length, document.cookie]")
    assert stored == [0, 0, ""]

    ready(page, f"/{lang}/")
    page.wait_for_load_state("networkidle")
    before = wire.bytes
    page.reload()
    page.locator("html[data-ready=true]").wait_for(state="attached")
    page.wait_for_load_state("networkidle")
    assert 0 < wire.bytes - before <= RELOAD


@pytest.mark.parametrize(("lang", "width"), [("fa", 360), ("en", 1440)])
def test_nothing_moves_when_scripts_and_the_font_are_loaded(new_visitor: Page, lang: str, width: int) -> None:
    page, fonts = new_visitor, list[Route]()
    page.set_viewport_size({"width": width, "height": 900})
    page.route("**/*.woff2", lambda font: fonts.append(font))
    page.add_init_script(SHIFTS)
    # The font is delayed, so that the text is shown in another font first.
    page.goto(f"/{lang}/", wait_until="commit")
    page.locator("html[data-ready=true]").wait_for(state="attached")
    assert fonts
    for font in fonts:
        font.continue_()
    page.evaluate("() => document.fonts.ready.then(() => true)")
    page.wait_for_function("() => document.fonts.check('16px Vazirmatn')")
    assert page.evaluate(AFTER_FRAME) <= SHIFT


def bottom(part: Locator) -> float:
    """The lower edge of a visible part of the page, in pixels from the top of the window."""
    box = part.bounding_box()
    assert box, part
    return box["y"] + box["height"]


@pytest.mark.parametrize("lang", ENGLISH_RARE)
@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1920, 1080)])
def test_the_first_screen_shows_headline_map_and_all_indicators(
    new_page: Callable[..., Page], lang: str, width: int, height: int
) -> None:
    page = new_page(width, height)
    ready(page, f"/{lang}/")
    rows = page.locator(".indicator-row")
    assert rows.count() == len(shipped_live().snapshot.cards)
    for part in (page.locator("#map-slot"), page.locator("#legend"), page.locator("#week-slider"), rows.last):
        assert bottom(part) <= height, part
    explore = page.locator("main").get_by_role("link", name=say(lang, "nav.explore"), exact=True)
    assert bottom(explore) <= height / 3
    sizes = page.locator("#map-slot .county-names text:visible").evaluate_all(
        "(all) => all.map((text) => text.getBoundingClientRect().height)"
    )
    assert sizes and min(sizes) >= 13
    # What was announced is told in the row on a large screen, and in the rest of the row on others.
    if width == 1920:
        shown = latin("\n".join(page.locator(".row-announced:visible").all_inner_texts()))
        assert all(re.search(rf"\b{figure}\b", shown) for figure in (43, 81, 24, 35, 50, 38)), shown
        assert bottom(page.locator("#ranking > li").nth(20)) <= height
    else:
        expect(page.locator(".row-announced").first).to_be_hidden()
        page.locator('[data-indicator="service_desks"] summary').click()
        expect(page.locator('[data-indicator="service_desks"] .row-announced')).to_contain_text(integer(43, lang))


def test_on_a_phone_the_first_screen_begins_with_the_county_and_shows_the_map(new_page: Callable[..., Page]) -> None:
    page = new_page(360, 780)
    ready(page, "/fa/?indicator=e_services&county=1003")
    assert bottom(page.locator(".notice-sample")) < bottom(page.locator("#filter-county")) < 200
    # At most the last of the seven lines of squares is below the first screen.
    squares = page.locator("#tile-slot").bounding_box() or {}
    assert bottom(page.locator("#filter-indicator")) < squares["y"] < 780 - squares["height"] * 6 / 7
    # The other fields unfold, and the notice that the data are a sample is read in full.
    expect(page.locator("#filter-week")).to_be_hidden()
    page.locator(".more-fields > summary").click()
    expect(page.locator("#filter-week")).to_be_visible()
    notice = page.locator(".notice-sample")
    before = bottom(notice)
    notice.click()
    assert bottom(notice) > before


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_interactive_dashboard_is_first_in_the_menu(new_page: Callable[..., Page], lang: str) -> None:
    page = new_page(1366, 768, java_script_enabled=False)
    page.goto(f"/{lang}/?indicator=e_services&county=1003")
    way = page.locator("main").get_by_role("link", name=say(lang, "nav.explore"), exact=True)
    expect(way).to_have_attribute("href", f"/{lang}/explore?indicator=e_services&county=1003")
    expect(page.locator(".site-nav a").first).to_have_text(say(lang, "nav.explore"))


def test_the_agenda_loads_few_bytes(new_visitor: Page) -> None:
    wire = Wire(new_visitor)
    new_visitor.goto("/fa/meeting", wait_until="networkidle")
    assert 20_000 < wire.bytes <= 115_000


@pytest.mark.parametrize("lang", ENGLISH_RARE)
def test_the_live_page_is_accessible(screen: Callable[..., Page], axe: str, lang: str) -> None:
    page = screen(lang, "?county=1016")
    assert say(lang, "site.sample") in page.title()
    assert page.locator(".notice-sample").inner_text() == say(lang, "site.sample_note")
    page.locator("#about summary").click()
    page.set_viewport_size({"width": HOME[lang], "height": 900})
    for name in PANELS:
        if name in ("ranking", "trend"):
            page.locator(f"#tab-{name}").dispatch_event("click")
        panel = page.locator(f"#panel-{name}")
        expect(panel).to_be_visible()
        if name == "trend":
            page.locator("#trend-slot svg:visible").wait_for()
        if (name, lang) == ("trend", "fa"):
            signs = page.evaluate(SIGNS)
            assert len(signs) >= 3
            assert [text for text, is_left in signs if not is_left] == [], "٪ stands to the left of its number"
        shown = page.locator("main").inner_text()
        assert re.findall(r"[0-9]" if lang == "fa" else r"[۰-۹٠-٩]", shown) == []
        # A laptop shows all panels at once.
        if lang == "fa" or name == PANELS[-1]:
            assert findings(page, axe) == [], name
        for width in at_widths(page, (360, 1440, 1920, HOME[lang])):
            page.wait_for_function("(width) => document.scrollingElement.scrollWidth <= width", arg=width)
    page = screen(lang, "?county=1003")
    page.set_viewport_size({"width": HOME[lang], "height": 900})
    tab_through(page, 15)


def assert_panels_do_not_overlap(page: Page) -> None:
    """Every panel is visible and none covers another."""
    # All boxes are read at once: the page moves when its font is loaded.
    boxes = page.locator("[id^=panel-]:not(h2)").evaluate_all("(all) => all.map((e) => e.getBoundingClientRect())")
    assert len(boxes) == 4 and all(box["height"] > 40 for box in boxes)
    for n, box in enumerate(boxes):
        for other in boxes[n + 1 :]:
            assert (
                box["x"] + box["width"] <= other["x"] + 1
                or other["x"] + other["width"] <= box["x"] + 1
                or box["y"] + box["height"] <= other["y"] + 1
                or other["y"] + other["height"] <= box["y"] + 1
            ), (box, other)


def test_without_scripts_the_page_is_complete_and_its_choices_work(new_page: Callable[..., Page]) -> None:
    page = new_page(java_script_enabled=False)
    page.goto("/fa/")
    assert len(page.locator("#sentence").inner_text()) > 40
    assert page.locator(".indicator-row").count() == len(shipped_live().snapshot.cards)
    assert page.locator('[data-indicator="committee_municipalities"] .row-figure').inner_text() == "۵۳ از ۱۰۶"
    assert page.locator(".counties a").count() == page.locator(".tile-slot a").count() == 24
    page.locator("#panel-table summary").click()
    for rows in (".counties a", "#ranking li", "#table tbody tr"):
        assert page.locator(rows).locator("visible=true").count() == 24, rows
    for _ in at_widths(page, (360, 1440)):
        assert_panels_do_not_overlap(page)
    page.locator('.counties a[data-area="1001"]').click()
    page.wait_for_url("**/fa/?indicator=*&county=1001")
    assert "اردستان" in page.locator("#sentence").inner_text()
    assert page.locator("#table tr.chosen").get_attribute("data-area") == "1001"
    assert page.locator(".counties .chosen").count() == 1


def test_a_page_whose_figures_cannot_be_loaded_works_as_without_scripts(page: Page, watch: Watch) -> None:
    watch.expected += ["404", "ERR_FAILED"]
    page.set_viewport_size({"width": 360, "height": 640})
    page.route("**/week/**", lambda route: route.fulfill(status=404))
    page.goto("/en/")
    page.locator("#panel-table summary").click()
    for rows in (".tile-slot a", "#ranking li", "#table tbody tr"):
        expect(page.locator(rows).locator("visible=true")).to_have_count(24)
    page.locator("#filter-county").select_option("1001")
    page.locator("#filters button").click()
    page.wait_for_url("**/en/?*county=1001*")


def test_axe_finds_nothing_before_the_scripts_are_loaded(page: Page, watch: Watch, axe: str) -> None:
    watch.expected.append("ERR_FAILED")
    page.route("**/*.js", lambda route: route.abort())
    page.set_viewport_size({"width": HOME["fa"], "height": 900})
    page.emulate_media(color_scheme="dark")
    page.goto("/fa/?county=1003&indicator=inspection_coverage")
    assert page.locator("html[data-ready]").count() == 0
    assert findings(page, axe) == []
