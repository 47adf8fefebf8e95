"""The room of reporting in a browser: from a cell to its offices, their list and their sheets, access, and widths."""

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from dashboard.database import accounts
from dashboard.live import utcnow
from dashboard.sources.read import Sources
from tests.browser.reading import (
    ENGLISH_RARE,
    at_widths,
    findings,
    page_width,
    settled,
    sign_in,
    tab_through,
    until,
)
from tests.browser.running import Running, sound_server
from tests.unit.small_folder import PUBLICATIONS_HEAD, choose_cards, large_folder
from tests.unit.staff.desk_site import PASSWORD, create_desk


@pytest.fixture(scope="module")
def desk(tmp_path_factory: Any) -> Iterator[Running]:
    """The real server on sample data in which the governorate of Ardestan alone has reported, on three weeks."""
    place = tmp_path_factory.mktemp("reported")
    folder = large_folder(place)
    choose_cards(folder, "committee_governorates", "committee_municipalities")
    (folder / "sample").mkdir()
    (folder / "reports.csv").rename(folder / "sample" / "reports.csv")
    published = PUBLICATIONS_HEAD + "2014-12-14T08:00:00Z,2014-12-06,,\n"
    (folder / "sample" / "publications.csv").write_text(published, "utf-8")
    with create_desk(Sources(folder).database).writing() as connection:
        accounts.add(connection, utcnow(), "reviewer-1", "reviewer", PASSWORD)
    with sound_server(DATA_URL=str(folder)) as running:
        yield running
    shutil.rmtree(place)


@pytest.fixture
def room(shared_context: Callable[..., BrowserContext], desk: Running) -> Iterator[Callable[..., Page]]:
    """Opens the room of a language as a reviewer, and waits for its calendar, signed in once."""
    page = shared_context(desk.address, permissions=["clipboard-read", "clipboard-write"]).new_page()
    page.set_viewport_size({"width": 1440, "height": 900})

    def at(lang: str, query: str = "") -> Page:
        page.goto(f"/staff/{lang}/")
        if "/sign-in" in page.url:
            sign_in(page, "reviewer-1", PASSWORD)
        if query:
            page.goto(f"/staff/{lang}/reported{query}")
        else:
            # The desk's first page leads to the room.
            page.locator(f"a[href='/staff/{lang}/reported']").first.click()
        page.locator("#reported-calendar .heatmaplayer image").first.wait_for()
        return page

    yield at
    page.close()


def click_cell(page: Page, row: int, column: int) -> None:
    """Click a cell of the calendar, counted from its first row and week."""
    graph = page.locator("#reported-calendar .js-plotly-plot")
    x, y = graph.evaluate(
        """(graph, [row, column]) => {
          graph.scrollIntoView({ block: 'center', behavior: 'instant' })
          const { x, y } = graph.getBoundingClientRect(), { xaxis, yaxis } = graph._fullLayout
          return [x + xaxis._offset + xaxis.d2p(column), y + yaxis._offset + yaxis.d2p(row)]
        }""",
        [row, column],
    )
    # plotly accepts a click only after a movement.
    page.mouse.move(x - 2, y)
    page.mouse.move(x, y)
    page.locator("#reported-calendar .hoverlayer .hovertext").first.wait_for()
    page.mouse.click(x, y)


@pytest.mark.parametrize("lang", ENGLISH_RARE)
def test_a_cell_leads_to_its_offices_the_list_of_the_missing_ones_and_their_sheets(room: Any, lang: str) -> None:
    """Dear: four choices, and the files of the sheets."""
    page, errors = room(lang), []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    # Ardestan, of which the greatest share has reported, is the last row; the last week is the one to report.
    click_cell(page, 23, 2)
    settled(page, week="2014-12-06", row="1001")
    expect(page.locator("#reported-row")).to_have_value("1001")
    offices = page.locator("#reported-offices tbody tr")
    # The governorate, which has reported, stands after the three municipalities.
    expect(offices).to_have_count(4)
    expect(offices.last.locator(".reported-reported")).to_have_count(1)
    page.locator("#reported-copy").click()
    # A line for the county, and one for each municipality.
    until(lambda: page.evaluate("navigator.clipboard.readText()").count("\n"), 3)
    for name, ending in (("missing.csv", ".csv"), ("sheets", ".xlsx")):
        with page.expect_download() as kept:
            page.locator(f"#reported-files-offices a[href*='{name}']").click()
        assert kept.value.suggested_filename.endswith(ending)
    page.locator("label[for*='reported-rows'], #reported-rows label").last.click()
    settled(page, rows="bodies", week="2014-12-06")
    page.go_back()
    settled(page, week="2014-12-06", row="1001")
    expect(page.locator("#reported-row")).to_have_value("1001")
    # Another target is asked about by typing it.
    said = page.locator("#reported-target-said").inner_text()
    page.locator("#reported-target").fill("۵۰" if lang == "fa" else "50")
    page.locator("#reported-target").press("Enter")
    settled(page, week="2014-12-06", row="1001", target="50")
    until(lambda: page.locator("#reported-target-said").inner_text() != said, True)
    assert errors == []


@pytest.mark.parametrize("lang", ENGLISH_RARE)
def test_the_room_is_accessible_fits_every_width_and_is_used_by_keyboard(room: Any, axe: str, lang: str) -> None:
    """Dear: all rules of accessibility at three widths, and the Tab key stops at each control."""
    page = room(lang, "?row=1001")
    for width in at_widths(page, (390, 768, 1440)):
        until(lambda width=width: page_width(page) <= width, True)
        assert findings(page, axe) == [], width
    tab_through(page, 20)
