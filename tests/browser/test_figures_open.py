"""A figure of the live screen, of an embed or of a picture opens to its offices, and to as many as it says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, Route, expect

from dashboard.language.digits import latin
from tests.browser.reading import GO, live, until
from tests.browser.running import Running, get

PARTS = {"missing": "&stage=not_reported", "late": "&stage=late", "unverified": "&stage=unverified"}
LINKS = """() => [...document.querySelectorAll('#table tbody tr:not([hidden])')].map((row) => [row.dataset.area,
  Object.fromEntries([...row.querySelectorAll('td a')].map((link) => [link.dataset.f, link.getAttribute('href')])),
  [...row.querySelectorAll('td:not(:has(a))')].map((cell) => cell.dataset.f)])"""
# Where a week's point of a line (0: the province, 1: the county) stands in the window, and the place above or below
# it that is farthest from both lines.
PLACE = """([line, week]) => {
  const graph = document.querySelector('#trend .js-plotly-plot')
  const { xaxis, yaxis } = graph._fullLayout
  const { left, top } = graph.getBoundingClientRect()
  const points = graph.data.slice(0, 2).filter(({ y }) => y[week] !== null).map(({ y }) => yaxis.l2p(y[week]))
  const away = (y) => Math.min(...points.map((point) => Math.abs(point - y)))
  const inside = [...Array(Math.floor(yaxis._length) - 40).keys()].map((y) => y + 20)
  const heights = inside.sort((a, b) => away(b) - away(a))
  const place = (y) => top + yaxis._offset + y
  return [left + xaxis._offset + xaxis.l2p(week), place(points[line]), place(heights[0]), away(heights[0])]
}"""
# Every click of a mouse on the trend, counted once the page's own listener has had it.
COUNT_CLICKS = """() => {
  window.clicks = 0
  const graph = document.querySelector('#trend .js-plotly-plot')
  graph.on('plotly_click', ({ event }) => { if (!event.touches) clicks += 1 })
}"""


@contextmanager
def opens(page: Page, address: str) -> Iterator[list[str]]:
    """The test's clicks lead to an address and to no other. The answer is empty, so that the browser stays here."""
    asked: list[str] = []

    def stay(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(status=204)

    def read() -> list[str]:
        # Playwright reports requests while it waits for an answer.
        page.evaluate("() => 0")
        return [url[url.index("/", 8) :] for url in asked]

    page.route("**/why?*", stay)
    yield asked
    until(read, [address])
    page.unroute("**/why?*")


def page_of(page: Page, href: str) -> str:
    return get(page.url.partition("/fa/")[0] + href)


def listed(page: Page, href: str) -> int:
    """How many offices the page of a part of a figure lists."""
    heading = re.search(r'-title">([^<]*\d[^<]*)<', page_of(page, href))
    assert heading
    return int(re.findall(r"\d+", latin(heading[1]))[-1])


def trend_of(page: Page) -> Page:
    """Open the trend and wait until plotly was given the view of the page."""
    page.locator("#trend .js-plotly-plot .main-svg").first.wait_for()
    page.locator("#trend-slot").scroll_into_view_if_needed()
    page.wait_for_function(
        """() => {
          // The texts of the page's own script begin with the line's name, those that the server sent do not.
          const [province, county] = document.querySelector('#trend .js-plotly-plot').data
          const isChosen = Boolean(document.getElementById('filter-county').value)
          return province.text.some((text) => text.startsWith(province.name)) && Boolean(county.name) === isChosen
        }"""
    )
    return page


def test_a_figure_of_the_ranking_opens_and_the_rest_of_its_row_chooses(screen: Callable[..., Page]) -> None:
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
        figure = row.locator("[data-f=figure]").inner_text()
        address = "/fa/why?indicator=e_services&county=1003"
        with opens(page, address):
            row.locator(".why").click()
        assert re.search(rf'class="text-figure[^>]*>.*?<b>{figure}</b>', page_of(page, address), re.DOTALL)


def test_every_figure_of_the_table_opens_and_follows_each_choice(screen: Callable[..., Page]) -> None:
    page = screen("fa")
    # The links are made once the table is seen.
    page.locator("#table").scroll_into_view_if_needed()
    page.locator("#table a.made").first.wait_for()
    for query in ("", "?indicator=e_services&week=2014-06-07", "?kind=municipality&county=1001"):
        page.evaluate(GO, f"/fa/{query}")
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
    # A share that is not known is no empty link.
    page.evaluate(GO, "/fa/?kind=governorate&indicator=e_services")
    share = page.locator("#table [data-f=share]").first
    assert (share.text_content(), share.is_visible()) == ("", False)


def test_a_point_of_a_line_opens_the_offices_of_that_week(screen: Callable[..., Page]) -> None:
    page = trend_of(screen("fa", "?indicator=e_services&county=1003"))
    page.evaluate(COUNT_CLICKS)
    for line, where in ((0, ""), (1, "&county=1003")):
        with opens(page, f"/fa/why?indicator=e_services&week=2014-03-22{where}"):
            x, at, far, away = page.evaluate(PLACE, [line, 40])
            assert away > 40
            # Far from both lines nothing happens.
            for y in (far, at):
                before = page.evaluate("() => clicks")
                page.mouse.move(x - 1, y)
                page.mouse.move(x, y)
                page.locator(".hoverlayer .hovertext").first.wait_for()
                page.mouse.click(x, y)
                page.wait_for_function("(before) => clicks > before", arg=before)


def test_the_trend_opens_by_keyboard_from_its_table(screen: Callable[..., Page]) -> None:
    page = trend_of(screen("fa", "?county=1003"))
    page.locator("#trend-weeks summary").focus()
    page.keyboard.press("Enter")
    page.locator("#trend-table a").first.wait_for()
    # The button to copy the table, then the newest week's figures: the province's, the county's.
    for _ in range(3):
        page.keyboard.press("Tab")
    expect(page.locator("#trend-table a:focus")).to_have_count(1)
    with opens(page, "/fa/why?county=1003"):
        page.keyboard.press("Enter")


def test_a_tap_reads_a_point_and_the_second_one_opens_it(new_page: Callable[..., Page]) -> None:
    page = trend_of(live(new_page(360, 740, has_touch=True, is_mobile=True), "/fa/?view=trend"))
    page.evaluate(COUNT_CLICKS)
    # Plotly takes two taps in a third of a second for a double one: here no pause is too short.
    page.evaluate("() => { document.querySelector('#trend .js-plotly-plot')._context.doubleClickDelay = 0 }")
    x, y, *_ = page.evaluate(PLACE, [0, 40])
    page.touchscreen.tap(x, y)
    page.wait_for_function("() => clicks === 1")
    page.locator(".hoverlayer .hovertext").first.wait_for()
    assert "/why" not in page.url
    page.touchscreen.tap(x, y)
    page.wait_for_url("**/fa/why?week=2014-03-22")


def test_a_figure_of_an_embed_or_of_a_picture_opens_beside_it(page: Page, server: Running) -> None:
    week = "indicator=inspection_coverage&week=2014-03-01"
    why = f"**/fa/why?{week}&county=1002&asof=*"
    cases = [
        (f"/fa/embed/map?{week}&county=1002", '[data-area="1002"]:visible', why),
        (f"/fa/embed/ranking?{week}&county=1002", '[data-area="1002"]:visible', why),
        (f"/fa/embed/trend?{week}&county=1002", "circle[fill-opacity]:visible", why),
        (f"/fa/embed/table?{week}&county=1002", "tr.chosen a.why:visible", why),
        # A picture that was taken away leads back.
        (
            "/elsewhere.svg",
            'a:has([data-area="1002"]) text',
            "**/fa/why?indicator=committee&week=2014-12-06&county=1002&asof=*",
        ),
    ]
    svg = get(f"{server.address}/fa/download/ranking.svg?county=1002")
    page.route("**/elsewhere.svg", lambda route: route.fulfill(body=svg, content_type="image/svg+xml"))
    for address, figure, opened in cases:
        page.goto(address)
        with page.context.expect_page() as beside:
            page.locator(figure).first.click()
        beside.value.wait_for_url(opened)
        beside.value.close()
        assert page.url.endswith(address)
