"""Figures of the live screen link to their offices, and to the displayed number of them."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, Route, expect

from dashboard.language.digits import latin
from tests.browser.reading import GO, page_cells, ready, until
from tests.browser.running import get

PARTS = {"missing": "&stage=not_reported", "late": "&stage=late", "unverified": "&stage=unverified"}
LINKS = """() => [...document.querySelectorAll('#table tbody tr:not([hidden])')].map((row) => [row.dataset.area,
  Object.fromEntries([...row.querySelectorAll('td a')].map((link) => [link.dataset.f, link.getAttribute('href')])),
  [...row.querySelectorAll('td:not(:has(a))')].map((cell) => cell.dataset.f)])"""
# (x, y) of a share of a week in the window; the first and the fifth path are the rules of 0 and 1.
PLACE = """([week, weeks, share]) => {
  const [zero, , , , whole] = [...document.querySelectorAll('#trend-slot path[stroke="var(--line)"]')].map((path) =>
    path.getAttribute('d').match(/[\\d.]+/g).map(Number))
  const { left, top } = document.getElementById('trend-slot').getBoundingClientRect()
  const [start, ground, end] = zero
  return [left + start + (week * (end - start)) / (weeks - 1), top + ground - share * (ground - whole[1])]
}"""


@contextmanager
def expect_link(page: Page, address: str) -> Iterator[list[str]]:
    """Check that clicks request this address and no other. The answer is empty, so the page does not change."""
    requested: list[str] = []

    def block(route: Route) -> None:
        requested.append(route.request.url)
        route.fulfill(status=204)

    def read() -> list[str]:
        # Playwright reports requests during a call.
        page.evaluate("() => 0")
        return [url[url.index("/", 8) :] for url in requested]

    page.route("**/why?*", block)
    yield requested
    until(read, [address])
    page.unroute("**/why?*")


def page_text(page: Page, href: str) -> str:
    return get(page.url.partition("/fa/")[0] + href)


def listed_offices(page: Page, href: str) -> int:
    """The number of offices on the page of a part of a figure."""
    heading = re.search(r'-title">([^<]*\d[^<]*)<', page_text(page, href))
    assert heading
    return int(re.findall(r"\d+", latin(heading[1]))[-1])


def point(page: Page, key: str, area: str, week: int) -> tuple[float, float]:
    """(x, y) in the window of the share of an area in a week."""
    page.locator("#trend-slot").scroll_into_view_if_needed()
    cells = page_cells(page)
    share = cells.at(key, week, area).value
    x, y = page.evaluate(PLACE, [week, len(cells.weeks), share])
    return x, y


def test_a_figure_of_the_ranking_links_to_its_offices_and_the_rest_of_the_row_chooses(
    screen: Callable[..., Page],
) -> None:
    for width in (360, 1440):
        page = screen("fa", "?indicator=e_services&view=ranking")
        page.set_viewport_size({"width": width, "height": 900})
        row = page.locator('#ranking li[data-area="1003"]')
        row.scroll_into_view_if_needed()
        box = row.bounding_box()
        assert box
        page.mouse.click(box["x"] + box["width"] - 8, box["y"] + box["height"] / 2)
        expect(page).to_have_url(re.compile(r"/fa/\?indicator=e_services&county=1003&view=ranking$"))
        expect(row).to_have_class(re.compile("chosen"))
        figure = row.locator("[data-f=figure]").text_content()
        address = "/fa/why?indicator=e_services&county=1003"
        with expect_link(page, address):
            row.locator(".why").click()
        assert re.search(rf'class="text-figure[^>]*>.*?<b>{figure}</b>', page_text(page, address), re.DOTALL)


def test_every_figure_of_the_table_links_to_its_offices_after_each_choice(screen: Callable[..., Page]) -> None:
    page = screen("fa")
    page.locator("#panel-table summary").click()
    for query in ("", "?indicator=e_services&week=2014-06-07", "?kind=municipality&county=1001"):
        # Closes the table, whose rows are filled nevertheless.
        page.evaluate(GO, f"/fa/{query}")
        rows = page.evaluate(LINKS)
        assert len(rows) == 24
        for area, links, plain in rows:
            why = links["n"]
            assert re.fullmatch(rf"/fa/why\?.*county={area}.*", why)
            expected = {name: why + PARTS.get(name, "") for name in ("n", "d", "bare", *PARTS)}
            assert links == {**expected, "change": f"{why}#changes-title"}
            assert plain == ["rank", "word"]
    row = page.locator('#table tr[data-area="1001"]')
    for name in PARTS:
        link = row.locator(f"[data-f={name}]")
        assert listed_offices(page, link.get_attribute("href") or "") == int(latin(link.text_content() or ""))
    # An unknown share is not an empty link.
    page.evaluate(GO, "/fa/?kind=governorate&indicator=e_services")
    share = page.locator("#table [data-f=bare]").first
    assert (share.text_content(), share.is_visible()) == ("", False)


def test_a_click_near_a_point_of_a_line_opens_the_offices_of_that_week(screen: Callable[..., Page]) -> None:
    page = screen("fa", "?indicator=e_services&county=1003")
    for area, county_part in (("", ""), ("1003", "&county=1003")):
        x, y = point(page, "e_services", area, 40)
        with expect_link(page, f"/fa/why?indicator=e_services&week=2014-03-22{county_part}"):
            # A click far from the lines and a drag have no effect.
            page.mouse.click(x, y - 120)
            page.mouse.move(x - 60, y)
            page.mouse.down()
            page.mouse.move(x, y, steps=4)
            page.mouse.up()
            page.mouse.click(x, y)
        expect(page.locator(".reading")).to_contain_text("۲ فروردین ۱۳۹۳")


def test_the_offices_of_the_trend_are_reached_by_keyboard_from_its_table(screen: Callable[..., Page]) -> None:
    page = screen("fa", "?indicator=committee&county=1003")
    page.locator("#trend-weeks summary").focus()
    page.keyboard.press("Enter")
    page.locator("#trend-table a").first.wait_for()
    # The copy button, then the newest week's figures of province and county.
    for _ in range(3):
        page.keyboard.press("Tab")
    expect(page.locator("#trend-table a:focus")).to_have_count(1)
    with expect_link(page, "/fa/why?county=1003"):
        page.keyboard.press("Enter")


def test_a_tap_shows_a_point_and_a_second_tap_opens_its_offices(new_page: Callable[..., Page]) -> None:
    page = ready(new_page(360, 740, has_touch=True, is_mobile=True), "/fa/?indicator=committee&view=trend")
    x, y = point(page, "committee", "", 40)
    page.touchscreen.tap(x, y)
    expect(page.locator(".reading")).to_contain_text("۲ فروردین ۱۳۹۳")
    assert "/why" not in page.url
    page.touchscreen.tap(x, y)
    page.wait_for_url("**/fa/why?week=2014-03-22")
