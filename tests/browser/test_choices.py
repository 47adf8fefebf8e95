"""A choice, however it is made, moves map, ranking, trend and table, and the address; it asks for nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Page

from dashboard.indicators.series import Cells
from tests.browser.conftest import live, ready
from tests.browser.running import get
from tests.browser.test_static_is_live import FETCHED, GO, LIVE_MAP, SHOWN, differences

NAMES = {"fa": {"1003": "خمینی‌شهر", "1001": "اردستان"}, "en": {"1003": "Khomeyni Shahr", "1001": "Ardestan"}}
LANGUAGES = ["fa", "en"]
# A point of the page that lies in the county's polygon, near its middle.
POINT = """(code) => {
  const path = [...document.querySelectorAll('path.choroplethlocation')].find((node) => node.__data__.loc === code)
  path.scrollIntoView({ block: 'center' })
  const { x, y, width, height } = path.getBoundingClientRect()
  const inside = path.getScreenCTM().inverse()
  const tries = [...Array(400).keys()].map((i) => [(i % 20) / 20, Math.floor(i / 20) / 20])
  const far = ([i, j]) => Math.hypot(i - 0.5, j - 0.5)
  return tries
    .sort((a, b) => far(a) - far(b))
    .map(([i, j]) => [x + width * i, y + height * j])
    .find(([left, top]) => path.isPointInFill(new DOMPoint(left, top).matrixTransform(inside)))
}"""
PARTS = """() => {
  const chosen = document.querySelectorAll('path.choroplethlocation.chosen')
  const trend = document.querySelector('#trend .js-plotly-plot')
  return {
    map: [...chosen].map((path) => path.__data__.loc),
    ranking: [...document.querySelectorAll('#ranking li:has(a[aria-current])')].map((row) => row.dataset.area),
    table: [...document.querySelectorAll('#table tr.chosen')].map((row) => row.dataset.area),
    // The second line is the chosen county's, and empty without one.
    lines: trend.data.slice(0, -1).map((trace) => [...trace.y]),
    target: trend.data.at(-1).y[0],
    marked: trend.layout.shapes[0].x0,
  }
}"""


def cells_of(page: Page) -> Cells:
    """The cells that the page chooses from."""
    boot = json.loads(page.locator("#boot").text_content() or "")
    origin = page.url.split("/", 3)
    return Cells(json.loads(get(f"{origin[0]}//{origin[2]}{boot['cells']}")))


def parts(page: Page) -> dict[str, Any]:
    page.locator("#tab-trend").click()
    page.locator("#trend .js-plotly-plot .main-svg").first.wait_for()
    # Plotly is told a little after the frame that shows the choice.
    page.wait_for_timeout(600)
    found: dict[str, Any] = page.evaluate(PARTS)
    return found


def by_map(page: Page, county: str) -> None:
    # Plotly must have seen the pointer over a county before it takes a click on it.
    x, y = page.evaluate(POINT, county)
    page.mouse.move(x - 1, y)
    page.mouse.move(x, y)
    page.locator(".hoverlayer .hovertext").wait_for()
    page.mouse.click(x, y)


def by_ranking(page: Page, county: str) -> None:
    page.locator(f'#ranking li[data-area="{county}"] .name').click()


def by_table(page: Page, county: str) -> None:
    page.locator("#tab-table").click()
    page.locator(f'#table tr[data-area="{county}"] th a').click()


def by_filter(page: Page, county: str) -> None:
    page.locator("#filter-county").select_option(county)


def by_keys(page: Page, county: str) -> None:
    ways = neighbours(page)
    page.locator("#map-slot").focus()
    page.keyboard.press("ArrowDown")
    at = spoken_county(page)
    for key in route(ways, at, county):
        page.keyboard.press(key)
    page.keyboard.press("Enter")


def neighbours(page: Page) -> dict[str, dict[str, str]]:
    words = words_of(page)
    found: dict[str, dict[str, str]] = words["eras"][-1]["neighbours"] if "eras" in words else words["neighbours"]
    return found


def words_of(page: Page) -> dict[str, Any]:
    boot = json.loads(page.locator("#boot").text_content() or "")
    origin = page.url.split("/", 3)
    words: dict[str, Any] = json.loads(get(f"{origin[0]}//{origin[2]}{boot['words']}"))
    return words


def spoken_county(page: Page) -> str:
    """The code of the county that was just spoken."""
    name = page.locator("#spoken").inner_text().split(":")[0]
    return next(code for code, text in words_of(page)["areas"].items() if text == name)


def route(ways: dict[str, dict[str, str]], start: str, end: str) -> list[str]:
    """The shortest way by arrow keys."""
    roads: dict[str, list[str]] = {start: []}
    for place in roads_in_order(ways, start, roads):
        if place == end:
            return roads[place]
    raise AssertionError(f"no way from {start} to {end}")


def roads_in_order(ways: dict[str, dict[str, str]], start: str, roads: dict[str, list[str]]) -> list[str]:
    order = [start]
    for place in order:
        for direction, next_place in ways[place].items():
            if next_place not in roads:
                roads[next_place] = [*roads[place], f"Arrow{direction.capitalize()}"]
                order.append(next_place)
    return order


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("choose", [by_map, by_ranking, by_table, by_filter, by_keys])
def test_a_county_is_chosen_everywhere_and_nothing_is_asked_for(page, watch, lang, choose):
    live(page, f"/{lang}/?indicator=e_services")
    page.wait_for_load_state("networkidle")
    cells = cells_of(page)
    asked = len(watch.requests)
    choose(page, "1003")
    page.wait_for_url(f"**/{lang}/?indicator=e_services&county=1003")
    shown = parts(page)
    assert (shown["map"], shown["ranking"], shown["table"]) == (["1003"],) * 3
    assert shown["lines"] == [[cell.share for cell in cells.series("e_services", area)] for area in ("", "1003")]
    assert page.locator("#filter-county").input_value() == "1003"
    assert NAMES[lang]["1003"] in page.locator("#sentence").inner_text()
    assert NAMES[lang]["1003"] in page.locator("#spoken").inner_text()
    assert len(watch.requests) == asked


@pytest.mark.parametrize("lang", LANGUAGES)
def test_indicator_week_and_kind_move_every_part(page, watch, lang):
    live(page, f"/{lang}/?county=1003")
    page.wait_for_load_state("networkidle")
    cells, before = cells_of(page), parts(page)
    asked = len(watch.requests)
    page.locator('[data-tile="e_services"] a[data-indicator]').click()
    page.locator("#filter-week").select_option("2014-06-07")
    page.locator("#filter-kind").select_option("county_office")
    after = parts(page)
    assert page.url.endswith("?indicator=e_services&week=2014-06-07&county=1003&kind=county_office")
    assert after["lines"] == [
        [cell.share for cell in cells.series("e_services", area, "county_office")] for area in ("", "1003")
    ]
    assert after["marked"] == cells.weeks.index("2014-06-07") != before["marked"]
    assert after["target"] != before["target"]
    assert (after["map"], after["ranking"], after["table"]) == (["1003"],) * 3
    assert len(watch.requests) == asked


def test_a_county_on_the_map_can_be_let_go_and_chosen_again(page):
    live(page, "/fa/")
    by_map(page, "1003")
    page.wait_for_url("**/fa/?county=1003")
    page.locator("#clear-county").click()
    page.wait_for_url("**/fa/")
    by_map(page, "1003")
    page.wait_for_url("**/fa/?county=1003")
    by_map(page, "1003")
    page.wait_for_url("**/fa/")


def test_the_back_button_returns_and_forward_goes_on(page):
    live(page, "/fa/")
    screens = [page.evaluate(SHOWN)]
    for name, value in (("county", "1003"), ("indicator", "e_services"), ("week", "2014-06-07")):
        page.locator(f"#filter-{name}").select_option(value)
        screens.append(page.evaluate(SHOWN))
    for screen in screens[-2::-1]:
        page.go_back()
        assert differences(screen, page.evaluate(SHOWN)) == {}
    page.go_forward()
    assert differences(screens[1], page.evaluate(SHOWN)) == {}


def test_a_choice_of_what_is_chosen_adds_no_step_back(page):
    ready(page, "/fa/")
    page.locator("#filter-county").select_option("1003")
    page.locator("#filter-county").dispatch_event("change")
    page.go_back()
    assert page.url.endswith("/fa/")


def test_the_other_language_shows_the_same_view(page):
    live(page, "/fa/")
    page.locator("#filter-county").select_option("1001")
    page.locator("#filter-week").select_option("2014-06-07")
    page.locator("#other-language").click()
    page.locator("html[lang=en][data-ready=true]").wait_for(state="attached")
    assert page.url.endswith("/en/?week=2014-06-07&county=1001")
    assert NAMES["en"]["1001"] in page.locator("#sentence").inner_text()
    assert page.locator("#filter-week").input_value() == "2014-06-07"


def test_the_back_button_returns_to_a_week_typed_in_the_jalali_calendar(page):
    live(page, "/fa/?week=۱۳۹۳/۹/۱۰")
    week = page.locator("#filter-week").input_value()
    assert week == "2014-11-29"
    page.locator("#filter-county").select_option("1001")
    page.go_back()
    assert page.locator("#filter-county").input_value() == ""
    assert page.locator("#filter-week").input_value() == week


def test_an_address_opened_fresh_shows_what_it_showed_before(page, new_page):
    live(page, "/en/")
    for name, value in (("indicator", "e_services"), ("county", "1001"), ("kind", "county_office")):
        page.locator(f"#filter-{name}").select_option(value)
    fresh = live(new_page(viewport={"width": 1440, "height": 900}), page.url)
    assert differences(page.evaluate(SHOWN), fresh.evaluate(SHOWN)) == {}
    assert parts(page) == parts(fresh)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("state", ["not_reported", "zero", "not_applicable"])
def test_what_is_not_a_value_has_its_own_pattern_in_both_maps(page, chance, lang, state):
    live(page, f"/{lang}/")
    cells = cells_of(page)
    key, week, area = chance.choice(
        [
            (key, week, area)
            for key in cells.packed["cards"]
            for week in range(len(cells.weeks))
            for area in cells.areas[1:]
            if cells.at(key, week, area).state == state
        ]
    )
    address = f"/{lang}/?indicator={key}&week={cells.weeks[week]}"
    page.evaluate(GO, address)
    painted = [page.evaluate(FETCHED, address)[f"map {area}"].strip(), page.evaluate(LIVE_MAP)[area][0]]
    assert [paint.replace('"', "") for paint in painted] == [f"url(#p-{state})"] * 2
    assert page.locator(f"pattern#p-{state}").count() == 1
    text = page.locator(f'#ranking li[data-area="{area}"] [data-f=figure]').text_content()
    word = words_of(page)["messages"][f"words.{state}"]
    assert (text == word) == (state != "zero")


LINES = """() => [...document.querySelectorAll('#trend .js-line, #trend .shapelayer path')]
  .map((path) => path.getAttribute('d').match(/-?[\\d.]+/g)?.map(Number) ?? [])"""


@pytest.mark.parametrize("county", ["", "1016"])
def test_the_trend_painted_at_once_is_the_trend_that_plotly_draws(page, county):
    live(page, "/fa/")
    page.locator("#tab-trend").click()
    page.locator("#trend .js-plotly-plot .main-svg").first.wait_for()
    page.wait_for_timeout(600)
    page.locator("#filter-indicator").select_option("e_services")
    page.locator("#filter-county").select_option(county)
    page.locator("#filter-week").select_option("2014-09-06")
    at_once = page.evaluate(LINES)
    # Plotly draws by itself, and nothing paints over it.
    drawn = page.evaluate(
        f"""async () => {{
          const graph = document.querySelector('#trend .js-plotly-plot')
          await new Promise((told) => setTimeout(told, 700))
          graph.removeAllListeners('plotly_afterplot')
          await Plotly.redraw(graph)
          return ({LINES})()
        }}"""
    )
    longer = [line for line in drawn if len(line) > 2]
    assert len(longer) == (4 if county else 3)
    for line in longer:
        assert any(
            len(line) == len(other) and max(abs(a - b) for a, b in zip(line, other, strict=True)) < 0.2
            for other in at_once
        ), line
