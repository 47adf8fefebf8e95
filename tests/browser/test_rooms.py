"""The rooms of inspections and of reporting in a browser: one linked journey in each, access, and widths."""

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from dashboard.database import accounts
from dashboard.language import say
from dashboard.live import utcnow
from dashboard.settings import SHIPPED_DATA
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

HEAD = "date,team,office_id,finding,findings,resolved,resolved_on,received_at,source,recorded_at\n"
VISITS = """2014-11-20,3,G1001,desk,4,1,2014-12-01,2014-11-20T12:00:00Z,letter,2014-11-20T12:00:00Z
2014-12-02,5,G1009,waiting,2,0,,2014-12-02T12:00:00Z,letter,2014-12-02T12:00:00Z
2014-12-10,7,G1001,,0,0,,2014-12-16T12:00:00Z,letter,2014-12-16T12:00:00Z
"""
# The address of each room below the desk's, and what is there once the room is drawn.
ROOMS = {
    "inspections": ("inspections/room", "#inspections-map .choroplethlayer path"),
    "reported": ("reported", "#reported-calendar .heatmaplayer image"),
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: Any) -> Iterator[Running]:
    """The real server on sample data: the governorate of Ardestan alone has reported, on three weeks, and there are
    three visits, the last of which is not published.

    Of sample data, the last day of their newest week counts as today.
    """
    place = tmp_path_factory.mktemp("rooms")
    folder = large_folder(place)
    choose_cards(folder, "inspection_coverage", "committee_governorates", "committee_municipalities")
    shutil.copytree(SHIPPED_DATA / "boundaries", folder / "boundaries")
    (folder / "sample").mkdir()
    (folder / "reports.csv").rename(folder / "sample" / "reports.csv")
    (folder / "sample" / "inspections.csv").write_text(HEAD + VISITS, "utf-8")
    published = PUBLICATIONS_HEAD + "2014-12-14T08:00:00Z,2014-12-06,,\n"
    (folder / "sample" / "publications.csv").write_text(published, "utf-8")
    with create_desk(Sources(folder).database).writing() as connection:
        accounts.add(connection, utcnow(), "reviewer-1", "reviewer", PASSWORD)
    with sound_server(DATA_URL=str(folder)) as running:
        yield running
    shutil.rmtree(place)


@pytest.fixture
def room(shared_context: Callable[..., BrowserContext], desk: Running) -> Iterator[Callable[..., Page]]:
    """Opens a room in a language as a reviewer, and waits until it is drawn, signed in once."""
    page = shared_context(desk.address, permissions=["clipboard-read", "clipboard-write"]).new_page()
    page.set_viewport_size({"width": 1440, "height": 900})

    def at(name: str, lang: str, query: str = "") -> Page:
        path, drawn = ROOMS[name]
        page.goto(f"/staff/{lang}/")
        if "/sign-in" in page.url:
            sign_in(page, "reviewer-1", PASSWORD)
        if query:
            page.goto(f"/staff/{lang}/{path}{query}")
        else:
            # The desk's first page leads to the room.
            page.locator(f"a[href='/staff/{lang}/{path}']").first.click()
        page.locator(drawn).first.wait_for()
        return page

    yield at
    page.close()


def errors_of(page: Page) -> list[str]:
    """The errors that the page will write into the console."""
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    return errors


def click_county(page: Page, code: str) -> None:
    """Click a county."""
    page.locator("#inspections-map").evaluate("(map) => map.scrollIntoView({ block: 'center', behavior: 'instant' })")
    x, y = page.evaluate(
        """(code) => {
          const paths = [...document.querySelectorAll('#inspections-map .geo .choroplethlayer path')]
          const { x, y, width, height } = paths.find((each) => each.__data__?.loc === code).getBoundingClientRect()
          return [x + width / 2, y + height / 2]
        }""",
        code,
    )
    click_point(page, "inspections-map", x, y)


def click_point(page: Page, figure: str, x: float, y: float) -> None:
    """Click a point of a figure; plotly accepts a click only after a movement."""
    page.mouse.move(x - 3, y)
    page.mouse.move(x, y)
    page.locator(f"#{figure} .hoverlayer .hovertext").first.wait_for()
    page.mouse.click(x, y)


@pytest.mark.parametrize("lang", ENGLISH_RARE)
def test_a_county_a_team_and_a_measure_are_chosen_everywhere_and_back_undoes_each(room: Any, lang: str) -> None:
    """Dear: six choices, after each of which the room is drawn anew."""
    page = room("inspections", lang)
    errors = errors_of(page)
    visits = page.locator("#inspections-visits tbody tr")
    expect(visits).to_have_count(3)
    expect(visits.first).to_contain_text(say(lang, "room_inspections.state_waiting"))
    click_county(page, "1001")
    settled(page, county="1001")
    expect(page.locator("#inspections-county")).to_have_value("1001")
    expect(visits).to_have_count(2)
    expect(page.locator("#inspections-findings tbody tr").first).to_contain_text("۴" if lang == "fa" else "4")
    # A team is chosen by its number.
    page.locator("#inspections-teams tbody a").nth(2).click()
    settled(page, county="1001", team="3")
    expect(visits).to_have_count(1)
    expect(page.locator("#inspections-teams tr.chosen")).to_have_count(1)
    # The file has the rows of the choice.
    with page.expect_download() as kept:
        page.locator("#inspections-files-visits a").click()
    assert len(kept.value.path().read_text("utf-8-sig").splitlines()) == 2
    page.locator("label", has_text=say(lang, "room_inspections.measure_open")).first.click()
    settled(page, county="1001", team="3", measure="open")
    expect(page.locator("#inspections-sentence")).to_contain_text("۳" if lang == "fa" else "3")
    for choice in ({"county": "1001", "team": "3"}, {"county": "1001"}, {}):
        page.go_back()
        settled(page, **choice)
    expect(visits).to_have_count(3)
    expect(page.locator("#inspections-county")).to_have_value("all")
    assert errors == []


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
    click_point(page, "reported-calendar", x, y)


@pytest.mark.parametrize("lang", ENGLISH_RARE)
def test_a_cell_leads_to_its_offices_the_list_of_the_missing_ones_and_their_sheets(room: Any, lang: str) -> None:
    """Dear: four choices, and the files of the sheets."""
    page = room("reported", lang)
    errors = errors_of(page)
    # Ardestan, of which the greatest share has reported, is the last row; the last week is the one to report.
    click_cell(page, 23, 3)
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
@pytest.mark.parametrize(
    ("name", "query", "stops"), [("inspections", "?county=1001", 30), ("reported", "?row=1001", 20)]
)
def test_a_room_is_accessible_fits_every_width_and_is_used_by_keyboard(
    room: Any, axe: str, name: str, query: str, stops: int, lang: str
) -> None:
    """Dear: all rules of accessibility on a phone and on a screen, and the Tab key stops at each control."""
    page = room(name, lang, query)
    for width in at_widths(page, (390, 768, 1920, 1440)):
        until(lambda width=width: page_width(page) <= width, True)
        # Between these widths only the room beside the parts differs.
        assert width in (768, 1920) or findings(page, axe) == [], width
    tab_through(page, stops)


def test_a_choice_that_does_not_exist_and_a_lost_session_are_explained(room: Any) -> None:
    page = room("inspections", "fa")
    page.evaluate("window.dash_clientside.set_props('inspections-county', { value: '9999' })")
    expect(page.locator("#inspections-notice")).to_contain_text("9999")
    page.context.clear_cookies()
    page.locator("#inspections-weeks").select_option("4")
    expect(page.locator("#notice")).to_contain_text(say("fa", "staff.part_signed_out"))
