"""A figure of the live screen, of an embed or of a picture opens to its offices, and to as many as it says."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from dashboard.language.digits import latin
from tests.browser.conftest import live, ready
from tests.browser.running import Running, get
from tests.browser.test_axe import findings
from tests.browser.test_static_is_live import GO

PARTS = {"missing": "&stage=not_reported", "late": "&stage=late", "unverified": "&stage=unverified"}
LINKS = """() => [...document.querySelectorAll('#table tbody tr:not([hidden])')].map((row) => [row.dataset.area,
  Object.fromEntries([...row.querySelectorAll('td a')].map((link) => [link.dataset.f, link.getAttribute('href')])),
  [...row.querySelectorAll('td:not(:has(a))')].map((cell) => cell.dataset.f)])"""
# Where a week's point of a line (0: the province, 1: the county) stands in the window.
PLACE = """([line, week]) => {
  const graph = document.querySelector('#trend .js-plotly-plot')
  const { xaxis, yaxis } = graph._fullLayout
  const { left, top } = graph.getBoundingClientRect()
  return [left + xaxis._offset + xaxis.l2p(week), top + yaxis._offset + yaxis.l2p(graph.data[line].y[week])]
}"""


def listed(page: Page, href: str) -> int:
    """How many offices the page of a part of a figure lists."""
    heading = re.search(r'id="one-title">([^<]*)<', get(page.url.partition("/fa/")[0] + href))
    assert heading
    return int(re.findall(r"\d+", latin(heading[1]))[-1])


def trend_of(page: Page, address: str) -> Page:
    live(page, address)
    page.locator("#tab-trend").click()
    page.locator("#trend .js-plotly-plot .main-svg").first.wait_for()
    page.locator("#trend-slot").scroll_into_view_if_needed()
    page.wait_for_timeout(700)
    return page


@pytest.mark.parametrize("width", [360, 1440])
def test_a_figure_of_the_ranking_opens_and_the_rest_of_its_row_chooses(new_page: Any, width: int) -> None:
    page = ready(new_page(viewport={"width": width, "height": 900}), "/fa/?indicator=e_services")
    page.locator("#tab-ranking").click()
    row = page.locator('#ranking li[data-area="1003"]')
    row.scroll_into_view_if_needed()
    box = row.bounding_box()
    page.mouse.click(box["x"] + box["width"] - 8, box["y"] + box["height"] / 2)
    expect(page).to_have_url(re.compile(r"/fa/\?indicator=e_services&county=1003$"))
    assert "chosen" in (row.get_attribute("class") or "")
    figure = row.locator("[data-f=figure]").inner_text()
    row.locator(".why").click()
    expect(page).to_have_url(re.compile(r"/fa/why\?indicator=e_services&county=1003$"))
    assert page.locator(".why-figure b").inner_text() == figure


def test_every_figure_of_the_table_opens_and_follows_each_choice(page: Page) -> None:
    ready(page, "/fa/")
    page.locator("#tab-table").click()
    for query in ("", "?indicator=e_services&week=2014-06-07", "?kind=municipality&county=1001"):
        page.evaluate(GO, f"/fa/{query}")
        page.wait_for_timeout(150)
        rows = page.evaluate(LINKS)
        assert len(rows) == 24
        for area, links, plain in rows:
            why = links["n"]
            assert re.fullmatch(rf"/fa/why\?.*county={area}.*", why)
            expected = {name: why + PARTS.get(name, "") for name in ("n", "d", "share", *PARTS)}
            assert links == {**expected, "change": f"{why}#changes-title"}
            assert plain == ["rank", "word"]
    row = page.locator('#table tr[data-area="1001"]')
    for name in PARTS:
        link = row.locator(f"[data-f={name}]")
        assert listed(page, link.get_attribute("href") or "") == int(latin(link.inner_text()))


def test_a_share_that_is_not_known_is_no_empty_link(page: Page, axe: str) -> None:
    ready(page, "/fa/?kind=governorate&indicator=e_services")
    page.locator("#tab-table").click()
    share = page.locator("#table [data-f=share]").first
    assert (share.text_content(), share.is_visible()) == ("", False)
    assert findings(page, axe) == []


@pytest.mark.parametrize(("line", "where"), [(0, ""), (1, "&county=1003")])
def test_a_point_of_a_line_opens_the_offices_of_that_week(page: Page, line: int, where: str) -> None:
    trend_of(page, "/fa/?indicator=e_services&county=1003")
    x, y = page.evaluate(PLACE, [line, 40])
    page.mouse.move(x - 1, y)
    # Far from both lines nothing happens.
    page.mouse.click(x, y + 100)
    page.wait_for_timeout(200)
    assert "/why" not in page.url
    page.mouse.move(x - 1, y)
    page.mouse.click(x, y)
    page.wait_for_url(f"**/fa/why?indicator=e_services&week=2014-03-22{where}")


def test_a_tap_reads_a_point_and_the_second_one_opens_it(new_page: Any) -> None:
    page = trend_of(new_page(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True), "/fa/")
    x, y = page.evaluate(PLACE, [0, 40])
    page.touchscreen.tap(x, y)
    page.locator(".hoverlayer .hovertext").first.wait_for()
    page.wait_for_timeout(500)
    assert "/why" not in page.url
    page.touchscreen.tap(x, y)
    page.wait_for_url("**/fa/why?week=2014-03-22")


def test_the_trend_opens_by_keyboard_from_its_table(page: Page) -> None:
    trend_of(page, "/fa/?county=1003")
    page.locator("#trend-weeks summary").focus()
    page.keyboard.press("Enter")
    page.locator("#trend-table a").first.wait_for()
    # The button to copy the table, then the newest week's figures: the province's, the county's.
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/fa/why?county=1003")


@pytest.mark.parametrize(
    ("figure", "what"),
    [
        ("map", '[data-area="1002"]'),
        ("ranking", '[data-area="1002"]'),
        ("trend", "circle[fill-opacity]"),
        ("table", "tr.chosen a.why"),
    ],
)
def test_a_figure_of_an_embed_opens_beside_it(page: Page, figure: str, what: str) -> None:
    week = "indicator=inspection_coverage&week=2014-03-01"
    page.goto(f"/fa/embed/{figure}?{week}&county=1002")
    with page.context.expect_page() as opened:
        page.locator(f"{what}:visible").first.click()
    opened.value.wait_for_url(f"**/fa/why?{week}&county=1002")
    assert f"/embed/{figure}" in page.url


def test_a_picture_that_was_taken_away_leads_back(page: Page, server: Running) -> None:
    svg = get(f"{server.address}/fa/download/ranking.svg?county=1002")
    page.route("**/elsewhere.svg", lambda route: route.fulfill(body=svg, content_type="image/svg+xml"))
    page.goto("/elsewhere.svg")
    with page.context.expect_page() as opened:
        page.locator('a:has([data-area="1002"]) text').first.click()
    opened.value.wait_for_url("**/fa/why?indicator=committee&week=2014-12-06&county=1002")
