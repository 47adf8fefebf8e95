"""Choices of every kind change map, ranking, trend, table and address; the first screen waits for no request."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Watch
from tests.browser.reading import ENGLISH_RARE, SHOWN, ready, until, week_file
from tests.browser.test_static_is_live import SCREEN
from tests.unit.shipped import shipped_live

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
  }
}"""


def names_of(lang: str) -> dict[str, str]:
    """The names of the counties by code."""
    snapshot = shipped_live().snapshot
    return {code: snapshot.names[code][lang] for code in snapshot.cells.areas if code}


def wait_for_requests(page: Page, kept: list[Route], count: int) -> None:
    """Wait until a page has sent so many requests that a test keeps. Raises AssertionError with their number.

    Playwright hands requests to the test only while a call to the browser runs.
    """

    def sent() -> int:
        page.wait_for_timeout(20)
        return len(kept)

    until(sent, count)


def expect_county(page: Page, lang: str, county: str) -> None:
    """Wait until each part of the screen shows a county, '' for the whole province."""
    chosen, name = ([county], names_of(lang)[county]) if county else ([], "")
    until(lambda: page.evaluate(PARTS), dict.fromkeys(("map", "above its neighbours", "ranking", "table"), chosen))
    if county:
        expect(page.locator("#trend-slot svg:visible")).to_contain_text(name)


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
    found: dict[str, dict[str, str]] = week_file(page)["neighbours"]
    return found


def by_keys(page: Page, county: str) -> None:
    neighbours_by_key = neighbours(page)
    page.locator("#map-slot").focus()
    page.keyboard.press("ArrowDown")
    name = page.locator("#spoken").inner_text().split(":")[0]
    lang = page.locator("html").get_attribute("lang") or ""
    area = next(code for code, text in names_of(lang).items() if text == name)
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
def test_a_chosen_county_is_shown_everywhere_and_the_first_screen_needs_no_request(
    screen: Callable[..., Page], watch: Watch, lang: str, choose: Callable[[Page, str], None]
) -> None:
    page = screen(lang, "?indicator=e_services")
    requests_before = len(watch.requests)
    choose(page, "1003")
    page.wait_for_url(f"**/{lang}/?indicator=e_services&county=1003")
    expect_county(page, lang, "1003")
    expect(page.locator("#filter-county")).to_have_value("1003")
    expect(page.locator("#sentence")).to_contain_text(NAMES[lang]["1003"])
    expect(page.locator("#spoken")).to_contain_text(NAMES[lang]["1003"])
    # What is below the first screen.
    assert all("part=below" in address for address in watch.requests[requests_before:])
    assert len(watch.requests) - requests_before <= 1


def test_a_choice_shows_on_the_first_screen_while_the_network_is_silent(page: Page) -> None:
    ready(page, "/en/?indicator=e_services")
    held: list[Route] = []
    page.route("**part=below**", lambda route: held.append(route))
    page.locator("#filter-county").select_option("1003")
    # A choice that follows at once replaces this one before anything is asked for.
    wait_for_requests(page, held, 1)
    page.locator('[data-indicator="service_desks"] .row-name').click()
    expect(page.locator("#sentence")).to_contain_text(NAMES["en"]["1003"])
    expect(page.locator("#ranking .chosen .name")).to_have_text(NAMES["en"]["1003"])
    expect(page.locator("#panel-map-title")).to_contain_text("Service desks")
    assert page.locator("#main").get_attribute("aria-busy") == "true"
    # The answer to the choice before comes late, and is not shown.
    wait_for_requests(page, held, 2)
    for route in (held[1], held[0]):
        route.continue_()
    expect(page.locator("#main")).not_to_have_attribute("aria-busy", "true")
    expect(page.locator("#why")).to_have_attribute("href", "/en/why?indicator=service_desks&county=1003")


def test_a_choice_loads_the_page_where_its_data_are_no_longer_kept(page: Page, watch: Watch) -> None:
    watch.expected.append("404")
    ready(page, "/en/?indicator=e_services")
    page.route("**/week/**", lambda route: route.fulfill(status=404))
    page.locator("#filter-week").select_option("2014-06-07")
    page.wait_for_function("() => !document.documentElement.dataset.ready")
    expect(page.locator("#sentence")).to_contain_text("7–13 Jun 2014")
    expect(page).to_have_url(re.compile("week=2014-06-07"))


def test_a_choice_before_the_script_has_come_is_kept(page: Page) -> None:
    scripts: list[Route] = []
    page.route("**/app.*.js", lambda route: scripts.append(route))
    page.goto("/en/", wait_until="commit")
    page.locator("#filter-county").select_option("1003")
    wait_for_requests(page, scripts, 1)
    scripts[0].continue_()
    expect(page).to_have_url(re.compile("county=1003"))
    expect(page.locator("#sentence")).to_contain_text(NAMES["en"]["1003"])


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
        expect(page.locator(".map-picture .map-wide g[data-area]:has(path)")).to_have_count(24)
        expect(page.locator(".tile-slot g[data-f]:has(> path)")).to_have_count(24)
        expect(county).to_have_attribute("aria-label", re.compile(", (behind|on track|reached|not known)$"))
        page.locator('[data-show=""]').click()
        page.wait_for_url("**/en/?indicator=service_desks")
        expect(county.locator("use")).to_have_attribute("fill", by_value or "")


def test_a_page_without_an_indicator_shows_the_worst_and_a_choice_keeps_it(screen: Callable[..., Page]) -> None:
    page = screen("fa")
    worst = page.locator(".indicator-row:has(a[aria-current])").get_attribute("data-indicator")
    assert page.locator("#filter-indicator").input_value() == worst
    expect(page.locator(f'[data-indicator="{worst}"] .state-behind')).to_have_count(1)
    page.locator("#filter-weeks").select_option("13")
    expect(page).to_have_url(re.compile(rf"/fa/\?indicator={worst}&weeks=13$"))
    expect(page.locator("#sentence")).to_contain_text("۱۳ هفته پیش")
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
    lit = """() => ['#ranking', '#table', '.counties'].map((part) =>
      [...document.querySelectorAll(`${part} [data-lit]`)].map((node) => node.dataset.area).join())"""
    page.locator('#ranking li[data-area="1016"] .name').hover()
    until(lambda: page.evaluate(lit), ["1016"] * 3)
    page.locator('#ranking li[data-area="1003"] .name').focus()
    until(lambda: page.evaluate(lit), ["1003"] * 3)
    page.locator("h1").hover()
    until(lambda: page.evaluate(lit), [""] * 3)


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


def test_a_week_with_other_borders_is_the_servers_page(page: Page) -> None:
    def with_other_borders(route: Route) -> None:
        route.fulfill(json=route.fetch().json() | {"borders": "of that time"})

    ready(page, "/fa/?indicator=committee")
    page.route("**/week/**", with_other_borders)
    first = page.locator("#filter-week option").last.get_attribute("value")
    page.evaluate("window.before = true")
    page.locator("#filter-week").select_option(first)
    page.wait_for_url(f"**/fa/?indicator=committee&week={first}")
    page.wait_for_function("() => window.before === undefined")


def test_back_and_forward_buttons_restore_views_and_a_part_of_the_page_is_no_choice(
    screen: Callable[..., Page],
) -> None:
    page = screen("fa")

    def shown() -> Any:
        page.wait_for_function(SHOWN)
        return page.evaluate(SCREEN)

    views = [(page.url, shown())]
    for name, value in (("county", "1003"), ("indicator", "e_services"), ("week", "2014-06-07")):
        if name == "indicator":
            page.locator(f'[data-indicator="{value}"] .row-name').click()
        else:
            page.locator(f"#filter-{name}").select_option(value)
        page.wait_for_url(f"**{name}={value}*")
        views.append((page.url, shown()))
    assert len({str(screen) for _, screen in views}) == len(views)
    for navigate, view in [*((page.go_back, view) for view in views[-2::-1]), (page.go_forward, views[1])]:
        navigate()
        page.wait_for_url(view[0])
        until(shown, view[1])
    page.evaluate("location.hash = 'main'")
    until(shown, views[1][1])
    page.go_back()
    # Repeating a choice adds no history entry.
    page.locator("#filter-county").dispatch_event("change")
    page.go_back()
    page.wait_for_url(views[0][0])


def test_counties_are_added_to_the_trend_and_removed(screen: Callable[..., Page]) -> None:
    page = screen("fa", "?indicator=committee&county=1003")
    add = page.locator("#panel-trend .compared select")
    add.select_option("1003,1010")
    expect(page).to_have_url(re.compile(r"/fa/\?indicator=committee&county=1003,1010$"))
    add.select_option("1003,1010,1001")
    for name in ("خمینی‌شهر", "کاشان", "اردستان"):
        expect(page.locator("#trend-slot svg:visible")).to_contain_text(name)
    # The other parts show the first county, and its page compares the same counties.
    expect(page.locator("#county-page")).to_have_attribute("href", "/fa/county/1003,1010,1001?indicator=committee")
    expect(page.locator("#why")).to_have_attribute("href", "/fa/why?indicator=committee&county=1003")
    expect(page.locator("#explore-page")).to_have_attribute(
        "href", "/fa/explore?indicator=committee&county=1003,1010,1001"
    )
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


def test_a_week_in_passing_is_drawn_and_chosen_where_the_slider_is_let_go(page: Page) -> None:
    ready(page, "/fa/?indicator=e_services")
    fill = "() => [...document.querySelectorAll('.counties use')].map((shape) => shape.getAttribute('fill')).join()"
    newest = page.evaluate(fill)
    box = page.locator("#week-range").bounding_box() or {}
    page.mouse.move(box["x"] + box["width"] - 4, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + box["height"] / 2, steps=5)
    until(lambda: page.evaluate(fill) != newest, True)
    passed = page.evaluate(fill)
    assert "week=" not in page.url
    expect(page.locator("#main")).to_have_attribute("data-passing", "")
    page.mouse.up()
    expect(page).to_have_url(re.compile("week="))
    expect(page.locator("#main")).not_to_have_attribute("data-passing", "")
    assert page.evaluate(fill) == passed
    expect(page.locator("#sentence")).to_contain_text("۱۳۹۲")


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
    neighbours_by_key, names = neighbours(page), names_of(lang)
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
