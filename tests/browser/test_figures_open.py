"""Figures of the live screen link to their offices, and to the displayed number of them."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, Route, expect

from dashboard.language.digits import latin
from tests.browser.reading import ready, until
from tests.browser.running import get
from tests.unit.shipped import shipped_live

LINKS = """() => [...document.querySelectorAll('#table tbody tr')].map((row) => [row.dataset.area,
  [...row.cells].slice(1).map((cell) => [cell.textContent, cell.querySelector('a')?.getAttribute('href') ?? ''])])"""
# (x, y) in the window of a week of the trend, at half of its height.
PLACE = """([week, weeks]) => {
  const plot = [...document.querySelectorAll('#trend-slot .plot')].find((each) => each.getBoundingClientRect().width)
  const { left, top, width, height } = plot.getBoundingClientRect()
  return [left + (week * width) / (weeks - 1), top + height / 2]
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


def week_of_the_trend(page: Page, week: int) -> tuple[float, float]:
    """(x, y) in the window of a week of the trend."""
    page.locator("#trend-slot").scroll_into_view_if_needed()
    x, y = page.evaluate(PLACE, [week, len(shipped_live().snapshot.weeks)])
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
        figure = row.locator(".figure").text_content()
        address = "/fa/why?indicator=e_services&county=1003"
        with expect_link(page, address):
            row.locator(".why").click()
        assert re.search(rf'class="text-figure[^>]*>.*?<b>{figure}</b>', page_text(page, address), re.DOTALL)


def test_every_figure_of_the_table_links_to_its_offices_after_each_choice(screen: Callable[..., Page]) -> None:
    for query in ("", "?indicator=e_services&week=2014-06-07", "?kind=municipality&county=1001"):
        page = screen("fa", query)
        rows = page.evaluate(LINKS)
        assert len(rows) == 24
        for area, cells in rows:
            why = cells[0][1]
            assert re.fullmatch(rf"/fa/why\?.*county={area}.*", why)
            parts = [f"{why}&stage={stage}" for stage in ("not_reported", "late", "unverified")]
            # Neither the rank nor the state has offices, and an unknown share is no link.
            links = (why, why, why, f"{why}#changes-title", "", *parts, "")
            assert [href for _, href in cells] == [
                link if text else "" for (text, _), link in zip(cells, links, strict=True)
            ]
    page.locator("#panel-table summary").click()
    for link in page.locator('#table tr[data-area="1001"] a[href*=stage]').all():
        assert listed_offices(page, link.get_attribute("href") or "") == int(latin(link.text_content() or ""))
    page = screen("fa", "?kind=governorate&indicator=e_services")
    share = page.locator("#table tbody tr").first.locator("td").nth(2)
    assert (share.text_content(), share.locator("a").count()) == ("", 0)


def test_a_week_of_the_trend_tells_its_figures_and_a_click_opens_their_offices(
    screen: Callable[..., Page],
) -> None:
    for query, county_part in (("", ""), ("&county=1003", "&county=1003")):
        page = screen("fa", f"?indicator=e_services{query}")
        x, y = week_of_the_trend(page, 40)
        with expect_link(page, f"/fa/why?indicator=e_services&week=2014-03-22{county_part}"):
            # A drag has no effect.
            page.mouse.move(x - 60, y)
            page.mouse.down()
            page.mouse.move(x, y, steps=4)
            page.mouse.up()
            expect(page.locator(".reading")).to_contain_text("۲ فروردین ۱۳۹۳")
            page.mouse.click(x, y)


def test_the_offices_of_the_trend_are_reached_by_keyboard_from_its_table(screen: Callable[..., Page]) -> None:
    page = screen("fa", "?indicator=committee&county=1003")
    page.locator("#trend-weeks summary").focus()
    page.keyboard.press("Enter")
    page.locator("#trend-table a").first.wait_for()
    # The copy button, the table that can be scrolled, and the newest week's figure of the county.
    for _ in range(3):
        page.keyboard.press("Tab")
    expect(page.locator("#trend-table a:focus")).to_have_count(1)
    with expect_link(page, "/fa/why?indicator=committee&county=1003"):
        page.keyboard.press("Enter")


def test_a_tap_tells_a_week_and_a_second_tap_opens_its_offices(new_page: Callable[..., Page]) -> None:
    page = ready(new_page(360, 740, has_touch=True, is_mobile=True), "/fa/?indicator=committee&view=trend")
    x, y = week_of_the_trend(page, 40)
    page.touchscreen.tap(x, y)
    expect(page.locator(".reading")).to_contain_text("۲ فروردین ۱۳۹۳")
    assert "/why" not in page.url
    page.touchscreen.tap(x, y)
    page.wait_for_url("**/fa/why?indicator=committee&week=2014-03-22")
