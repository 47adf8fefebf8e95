"""Choices of every kind change map, ranking, trend, table and address without a request."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from dashboard.language import COMMA
from tests.browser.conftest import Watch
from tests.browser.reading import ENGLISH_RARE, GO, page_words, ready, until
from tests.browser.test_static_is_live import SHOWN, differences

NAMES = {"fa": {"1003": "خمینی‌شهر", "1001": "اردستان"}, "en": {"1003": "Khomeyni Shahr", "1001": "Ardestan"}}
# A point in the polygon of a county, near its middle.
POINT = """(code) => {
  const path = document.querySelector(`.counties a[data-area="${code}"] use`)
  path.scrollIntoView({ block: 'center' })
  const { x, y, width, height } = path.getBoundingClientRect()
  const inside = path.getScreenCTM().inverse(), outline = document.querySelector(path.getAttribute('href'))
  const tries = [...Array(400).keys()].map((i) => [(i % 20) / 20, Math.floor(i / 20) / 20])
  const far = ([i, j]) => Math.hypot(i - 0.5, j - 0.5)
  return tries
    .sort((a, b) => far(a) - far(b))
    .map(([i, j]) => [x + width * i, y + height * j])
    .find(([left, top]) => outline.isPointInFill(new DOMPoint(left, top).matrixTransform(inside)))
}"""
# The middle of a county's tile, which is scrolled to the middle of the window.
TILE = """(code) => {
  const tile = document.querySelector(`.tile-slot a[data-area="${code}"] rect`)
  tile.scrollIntoView({ block: 'center' })
  const { x, y, width, height } = tile.getBoundingClientRect()
  return [x + width / 2, y + height / 2]
}"""
PARTS = """() => {
  const areas = (nodes) => [...document.querySelectorAll(nodes)].map((node) => node.dataset.area)
  return {
    map: areas('.counties a:has(.chosen)'),
    'above its neighbours': areas('.counties a:last-child:has(.chosen)'),
    ranking: areas('#ranking li:has(a[aria-current])'),
    table: areas('#table tr.chosen'),
    trend: document.querySelector('#trend-slot > svg').getAttribute('aria-label'),
  }
}"""


def expect_county(page: Page, county: str) -> None:
    """Wait until each part of the screen shows a county, '' for the whole province."""
    words = page_words(page)
    chosen, names = ([county], [words["areas"][county]]) if county else ([], [])
    lines = COMMA[words["lang"]].join([*names, words["messages"]["province.name"]])
    trend = f"{words['messages']['view.trend_heading']}: {lines}"
    parts = {"map": chosen, "above its neighbours": chosen, "ranking": chosen, "table": chosen, "trend": trend}
    until(lambda: page.evaluate(PARTS), parts)


def by_map(page: Page, county: str) -> None:
    page.mouse.click(*page.evaluate(POINT, county))


def by_ranking(page: Page, county: str) -> None:
    page.locator(f'#ranking li[data-area="{county}"] .name').click()


def by_table(page: Page, county: str) -> None:
    page.locator("#panel-table summary").click()
    page.locator(f'#table tr[data-area="{county}"] th a').click()


def by_filter(page: Page, county: str) -> None:
    page.locator("#filter-county").select_option(county)


def neighbours(page: Page) -> dict[str, dict[str, str]]:
    """By county and direction: the neighbour."""
    found: dict[str, dict[str, str]] = page_words(page)["eras"][-1]["neighbours"]
    return found


def by_keys(page: Page, county: str) -> None:
    neighbours_by_key = neighbours(page)
    page.locator("#map-slot").focus()
    page.keyboard.press("ArrowDown")
    name = page.locator("#spoken").inner_text().split(":")[0]
    area = next(code for code, text in page_words(page)["areas"].items() if text == name)
    for key in route(neighbours_by_key, area, county):
        page.keyboard.press(key)
    page.keyboard.press("Enter")


def route(neighbours_by_key: dict[str, dict[str, str]], start: str, end: str) -> list[str]:
    """The shortest sequence of arrow keys."""
    keys_to: dict[str, list[str]] = {start: []}
    queue = [start]
    for place in queue:
        for direction, next_place in neighbours_by_key[place].items():
            if next_place not in keys_to:
                keys_to[next_place] = [*keys_to[place], f"Arrow{direction.capitalize()}"]
                queue.append(next_place)
    return keys_to[end]


@pytest.mark.parametrize(
    ("choose", "lang"), [(by_map, "fa"), (by_ranking, "en"), (by_table, "fa"), (by_filter, "en"), (by_keys, "en")]
)
def test_a_chosen_county_is_shown_everywhere_without_a_request(
    screen: Callable[..., Page], watch: Watch, lang: str, choose: Callable[[Page, str], None]
) -> None:
    page = screen(lang, "?indicator=e_services")
    requests_before = len(watch.requests)
    choose(page, "1003")
    page.wait_for_url(f"**/{lang}/?indicator=e_services&county=1003")
    expect_county(page, "1003")
    expect(page.locator("#filter-county")).to_have_value("1003")
    expect(page.locator("#sentence")).to_contain_text(NAMES[lang]["1003"])
    expect(page.locator("#spoken")).to_contain_text(NAMES[lang]["1003"])
    assert watch.requests[requests_before:] == []


def test_the_folded_table_has_all_counties_in_alphabetical_order(screen: Callable[..., Page]) -> None:
    page = screen("en", "?indicator=e_services")
    names = page.locator("#table tbody th")
    expect(names.first).to_be_hidden()
    page.locator("#panel-table summary").click()
    expect(names.first).to_be_visible()
    page.locator("#filter-indicator").select_option("service_desks")
    texts = names.all_text_contents()
    assert len(texts) == 24 and texts == sorted(texts)


def test_the_map_is_coloured_by_state_with_signs_and_by_value_again(screen: Callable[..., Page]) -> None:
    page = screen("en", "?indicator=service_desks")
    county = page.locator('.counties a[data-area="1001"]')
    by_value = county.locator("use").get_attribute("fill")
    # Ends with the map: the next test has the same page.
    for view in ("tiles", "map"):
        page.locator(f"label[for=as-{view}]").click()
        page.locator("[data-show=state]").click()
        page.wait_for_url("**/en/?indicator=service_desks&show=state")
        expect(page.locator(".state-key")).to_be_visible()
        expect(page.locator(".map-views .scale")).to_be_hidden()
        # Each county has the sign of its state: once on the map, once on the tiles.
        expect(page.locator(".map-picture .map-wide [data-marks]")).to_have_count(24)
        expect(page.locator(".tile-slot [data-marks]")).to_have_count(24)
        expect(county).to_have_attribute("aria-label", re.compile(", (behind|on track|reached|not known)$"))
        page.locator('[data-show=""]').click()
        page.wait_for_url("**/en/?indicator=service_desks")
        expect(county.locator("use")).to_have_attribute("fill", by_value or "")


def test_a_page_without_an_indicator_shows_the_worst_and_a_choice_keeps_it(screen: Callable[..., Page]) -> None:
    page = screen("fa")
    worst = page.locator("[data-row]:has(a[aria-current])").get_attribute("data-row")
    assert page.locator("#filter-indicator").input_value() == worst
    expect(page.locator(f'[data-row="{worst}"] .state-behind')).to_have_count(1)
    page.locator("#filter-weeks").select_option("13")
    expect(page).to_have_url(re.compile(rf"/fa/\?indicator={worst}&weeks=13$"))
    expect(page.locator("#sentence")).to_contain_text("۱۳ هفته پیش")
    # What changed the earlier week's figure is told for the loaded view only.
    expect(page.locator(".revised:visible")).to_have_count(0)
    page.go_back()
    expect(page).to_have_url(re.compile(r"/fa/$"))


def test_two_chosen_counties_are_both_named_with_their_figures(screen: Callable[..., Page]) -> None:
    page = screen("en", "?indicator=e_services&county=1003,1001")
    expect(page.locator("#title")).to_contain_text(f"{NAMES['en']['1003']}, {NAMES['en']['1001']}")
    for code in ("1003", "1001"):
        expect(page.locator("#sentence")).to_contain_text(NAMES["en"][code])
        expect(page.locator("#standing")).to_contain_text(f"{NAMES['en'][code]} county")


def test_a_county_under_the_pointer_or_focus_is_highlighted_everywhere(screen: Callable[..., Page]) -> None:
    page = screen("fa", "?county=1003")
    lit = """() => ['#ranking', '#table', '.counties'].map(
      (part) => [...document.querySelectorAll(`${part} [data-lit]`)].map((node) => node.dataset.area).join())"""
    line = page.locator("#trend-slot .lit-line path")
    page.locator('#ranking li[data-area="1016"] .name').hover()
    until(lambda: page.evaluate(lit), ["1016"] * 3)
    other = line.get_attribute("d")
    page.locator('#ranking li[data-area="1003"] .name').focus()
    until(lambda: page.evaluate(lit), ["1003"] * 3)
    # The highlighted line of a chosen county covers its own line.
    own = page.locator("#trend-slot path[stroke-width='3']").get_attribute("d")
    assert line.get_attribute("d") == own != other
    page.locator("h1").hover()
    expect(line).to_have_count(0)


def test_a_county_of_the_map_can_be_deselected_and_chosen_again(screen: Callable[..., Page]) -> None:
    page = screen("fa", "?indicator=committee")
    for deselect in (page.locator("#clear-county").click, lambda: by_map(page, "1003")):
        by_map(page, "1003")
        page.wait_for_url("**/fa/?indicator=committee&county=1003")
        deselect()
        page.wait_for_url("**/fa/?indicator=committee")


def test_a_county_shows_its_facts_beside_the_pointer_and_beneath_a_finger(
    screen: Callable[..., Page], new_page: Callable[..., Page]
) -> None:
    page = screen("en", "?indicator=e_services")
    facts = [NAMES["en"]["1001"], "Rank", "Change on the week before"]
    page.mouse.move(*page.evaluate(POINT, "1001"))
    for text in facts:
        expect(page.locator(".tip")).to_contain_text(text)
    page.mouse.move(0, 0)
    expect(page.locator(".tip")).to_be_hidden()
    phone = ready(new_page(360, 740, has_touch=True, is_mobile=True), "/en/?indicator=e_services")
    for view in ("tiles", "map"):
        phone.locator(f"label[for=as-{view}]").tap()
        expect(phone.locator(".tip:visible")).to_have_count(0)
        x, y = phone.evaluate(POINT, "1001") if view == "map" else phone.evaluate(TILE, "1001")
        phone.touchscreen.tap(x, y)
        for text in facts:
            expect(phone.locator(".tip")).to_contain_text(text)
        box = phone.locator(".tip").bounding_box() or {}
        assert y < box["y"] < y + 60 and box["x"] >= 0 and box["x"] + box["width"] <= 360
        # A tap chooses the county too, and a second one takes the choice back.
        phone.wait_for_url("**/en/?indicator=e_services" + ("&county=1001" if view == "tiles" else ""))


def test_a_week_with_other_borders_shows_the_map_of_that_time(page: Page) -> None:
    def with_older_borders(route: Route) -> None:
        words = route.fetch().json()
        (era,) = words["eras"]
        county = '<a href="#" data-area="1001"><use href="#shape-1001"/></a>'
        outline = '<defs><path id="shape-1001" d="M0 0H9V9z"/></defs>'
        older = f'<svg class="map-picture" viewBox="0 0 9 9">{outline}<g class="counties">{county}</g></svg>'
        era |= {"map": "<svg></svg>", "tiles": "", "numbered": {}}
        words["eras"] = [era | {"until": 3, "map": older, "drawn": ["1001"], "neighbours": {}}, era]
        route.fulfill(json=words)

    page.route("**/words/*", with_older_borders)
    ready(page, "/fa/?indicator=committee")
    expect(page.locator(".counties a")).to_have_count(24)
    first = page.locator("#filter-week option").last.get_attribute("value")
    page.locator("#filter-week").select_option(first)
    expect(page.locator(".counties a")).to_have_count(1)
    county = page.locator('.counties a[data-area="1001"]')
    expect(county.locator("use")).to_have_attribute("fill", re.compile("#"))
    county.click()
    page.wait_for_url(f"**/fa/?indicator=committee&week={first}&county=1001")
    expect(county.locator("use")).to_have_class("chosen")


def test_back_and_forward_buttons_restore_views(screen: Callable[..., Page], watch: Watch) -> None:
    page = screen("fa")
    views, requests_before = [(page.url, page.evaluate(SHOWN))], len(watch.requests)
    for name, value in (("county", "1003"), ("indicator", "e_services"), ("week", "2014-06-07")):
        if name == "indicator":
            page.locator(f'[data-row="{value}"] a[data-indicator]').click()
        else:
            page.locator(f"#filter-{name}").select_option(value)
        page.wait_for_url(f"**{name}={value}*")
        views.append((page.url, page.evaluate(SHOWN)))
    assert len({str(shown) for _, shown in views}) == len(views)
    for navigate, (url, shown) in [*((page.go_back, view) for view in views[-2::-1]), (page.go_forward, views[1])]:
        navigate()
        page.wait_for_url(url)
        until(lambda shown=shown: differences(shown, page.evaluate(SHOWN)), {})
    # Repeating a choice adds no history entry.
    page.locator("#filter-county").dispatch_event("change")
    page.go_back()
    page.wait_for_url(views[0][0])
    assert watch.requests[requests_before:] == []


# The drawn elements of the trend that both programs draw: without links and the line under the pointer.
TREND = """(doc) => {
  const names = ['d', 'x', 'y', 'cx', 'cy', 'r', 'text-anchor', 'stroke-width', 'stroke-dasharray', 'transform']
  const drawn = 'text, path:not(.reading-line), circle:not([fill=transparent])'
  const nodes = [...doc.querySelectorAll(`#trend-slot > svg :is(${drawn})`)]
  return nodes.map((node) => [node.localName, node.textContent.trim(),
    ...names.map((name) => node.getAttribute(name) ?? '')].join(' '))
}"""
FETCHED_TREND = f"""async (address) =>
  ({TREND})(new DOMParser().parseFromString(await (await fetch(address)).text(), 'text/html'))"""
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


@pytest.mark.parametrize("lang", ENGLISH_RARE)
def test_browser_and_server_draw_the_same_trend(screen: Callable[..., Page], lang: str) -> None:
    page = screen(lang)
    # The size of the drawing of the server.
    page.locator("#trend-slot").evaluate("(slot) => { slot.style.cssText = 'inline-size: 640px; block-size: 380px' }")
    page.locator('#trend-slot > svg[viewBox="0 0 640 380"]').wait_for()
    for query in (
        "?indicator=e_services",
        "?indicator=desk_experts&week=2014-06-07&county=1001,1010,1003,1011,1014,1023",
        "?indicator=committee_governorates&county=1002",
        "?indicator=service_desks&county=1011&kind=county_office",
    ):
        page.evaluate(GO, f"/{lang}/{query}")
        live, fetched = page.evaluate(f"({TREND})(document)"), page.evaluate(FETCHED_TREND, f"/{lang}/{query}")
        assert [NUMBER.sub("0", part) for part in live] == [NUMBER.sub("0", part) for part in fetched]
        pairs = zip(*(NUMBER.findall(" ".join(parts)) for parts in (live, fetched)), strict=True)
        assert max(abs(float(a) - float(b)) for a, b in pairs) < 0.11


def test_counties_are_added_to_the_trend_and_removed(screen: Callable[..., Page]) -> None:
    page = screen("fa", "?indicator=committee&county=1003")
    add = page.locator("#panel-trend .compared select")
    add.select_option("1003,1010")
    expect(page).to_have_url(re.compile(r"/fa/\?indicator=committee&county=1003,1010$"))
    add.select_option("1003,1010,1001")
    expect(page.locator("#trend-slot > svg")).to_have_attribute("aria-label", re.compile("خمینی‌شهر، کاشان، اردستان"))
    # The other parts show the first county, and its page compares the same counties.
    expect(page.locator("#county-page")).to_have_attribute("href", "/fa/county/1003,1010,1001")
    expect(page.locator("#why")).to_have_attribute("href", "/fa/why?county=1003")
    expect(page.locator("#explore-page")).to_have_attribute("href", "/fa/explore?county=1003,1010,1001")
    page.locator('[data-without="1003"]').click()
    expect(page).to_have_url(re.compile(r"/fa/\?indicator=committee&county=1010,1001$"))
    page.go_back()
    expect(page).to_have_url(re.compile(r"/fa/\?indicator=committee&county=1003,1010,1001$"))
    expect(page.locator("[data-without]")).to_have_count(3)


def test_the_slider_goes_through_the_weeks_and_plays_them(screen: Callable[..., Page]) -> None:
    page = screen("fa", "?indicator=committee")
    slider, play = page.locator("#week-range"), page.locator("#week-play")
    slider.focus()
    # Time runs from left to right: the left arrow goes back.
    page.keyboard.press("ArrowLeft")
    expect(page).to_have_url(re.compile("week=2014-11-29"))
    expect(page.locator("#week-day")).to_have_text("۸ آذر ۱۳۹۳")
    assert page.locator("#filter-week").input_value() == "2014-11-29"
    play.click()
    expect(play).to_have_attribute("aria-pressed", "true")
    expect(page).to_have_url(re.compile(r"/fa/\?indicator=committee$"))
    # Playing stops at the end.
    expect(play).to_have_attribute("aria-pressed", "false")
    page.emulate_media(reduced_motion="reduce")
    expect(play).to_be_hidden()


def test_the_map_is_one_tab_stop(screen: Callable[..., Page]) -> None:
    page = screen("fa", "?county=1003")
    page.locator("#map-slot").focus()
    page.keyboard.press("Shift+Tab")
    page.wait_for_function("() => !document.activeElement.closest('#map-slot')")
    page.keyboard.press("Tab")
    page.wait_for_function("() => document.activeElement.id === 'map-slot'")
    page.keyboard.press("Tab")
    page.wait_for_function("() => !document.activeElement.closest('#map-slot')")


@pytest.mark.parametrize("lang", ENGLISH_RARE)
def test_arrow_keys_move_to_neighbours_with_announcements_and_enter_chooses_and_deselects(
    screen: Callable[..., Page], lang: str, chance: Any
) -> None:
    page = screen(lang, "?indicator=committee&county=1002")
    neighbours_by_key, names = neighbours(page), page_words(page)["areas"]
    page.locator("#map-slot").focus()
    area, spoken = "1002", page.locator("#spoken")
    for _ in range(25):
        direction = chance.choice(["up", "down", "left", "right"])
        page.keyboard.press(f"Arrow{direction.capitalize()}")
        if direction not in neighbours_by_key[area]:
            continue
        area = neighbours_by_key[area][direction]
        expect(page.locator(".counties a:has(.focus)")).to_have_attribute("data-area", area)
        text = spoken.inner_text()
        assert text.startswith(f"{names[area]}:") and len(text) > len(names[area]) + 3
    page.keyboard.press("Escape")
    page.wait_for_url(f"**/{lang}/?indicator=committee")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{lang}/?indicator=committee&county={area}")
    expect(spoken).to_contain_text(f"{names[area]}:")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{lang}/?indicator=committee")


@pytest.mark.parametrize(
    ("lang", "forward", "back"), [("fa", "ArrowLeft", "ArrowRight"), ("en", "ArrowRight", "ArrowLeft")]
)
def test_arrow_keys_follow_the_tabs_in_reading_order_and_the_address_names_the_open_tab(
    screen: Callable[..., Page], lang: str, forward: str, back: str
) -> None:
    page = screen(lang)
    page.set_viewport_size({"width": 800, "height": 900})
    page.locator("#tab-ranking").focus()
    for key, name in ((forward, "trend"), (forward, "ranking"), (back, "trend")):
        page.keyboard.press(key)
        expect(page.locator(f"#tab-{name}")).to_be_focused()
        expect(page.locator(f"#tab-{name}")).to_have_attribute("aria-selected", "true")
        expect(page.locator(f"#panel-{name}")).to_be_visible()
        expect(page.locator(".panel-ranking, .panel-trend").locator("visible=true")).to_have_count(1)
    page.wait_for_url(f"**/{lang}/?view=trend")
    page.locator(".languages a").click()
    expect(page.locator("#panel-trend")).to_be_visible()
    expect(page.locator("#panel-ranking")).to_be_hidden()
