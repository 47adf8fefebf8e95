"""The working view of inspections in a browser: one linked journey in each language, access, and widths."""

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
from tests.unit.staff.desk_site import create_desk

PASSWORD = "blue kettle at noon"
HEAD = "date,team,office_id,finding,findings,resolved,resolved_on,received_at,source,recorded_at\n"
VISITS = """2014-11-20,3,G1001,desk,4,1,2014-12-01,2014-11-20T12:00:00Z,letter,2014-11-20T12:00:00Z
2014-12-02,5,G1009,waiting,2,0,,2014-12-02T12:00:00Z,letter,2014-12-02T12:00:00Z
2014-12-10,7,G1001,,0,0,,2014-12-16T12:00:00Z,letter,2014-12-16T12:00:00Z
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: Any) -> Iterator[Running]:
    """The real server on small sample data with three visits, the last of which is not published.

    Of sample data, the last day of their newest week counts as today.
    """
    place = tmp_path_factory.mktemp("room")
    folder = large_folder(place)
    choose_cards(folder, "inspection_coverage", "service_desks")
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
    """Opens the room of a language as a reviewer, and waits for its map, signed in once."""
    page = shared_context(desk.address).new_page()
    page.set_viewport_size({"width": 1440, "height": 900})

    def at(lang: str, query: str = "") -> Page:
        page.goto(f"/staff/{lang}/")
        if "/sign-in" in page.url:
            sign_in(page, "reviewer-1", PASSWORD)
        if query:
            page.goto(f"/staff/{lang}/inspections/room{query}")
        else:
            # The desk's first page leads to the room.
            page.locator("a[href$='inspections/room']").click()
        page.locator("#inspections-map .choroplethlayer path").first.wait_for()
        return page

    yield at
    page.close()


def click_county(page: Page, code: str) -> None:
    """Click a county, which plotly accepts only after a movement."""
    page.locator("#inspections-map").evaluate("(map) => map.scrollIntoView({ block: 'center', behavior: 'instant' })")
    x, y = page.evaluate(
        """(code) => {
          const paths = [...document.querySelectorAll('#inspections-map .geo .choroplethlayer path')]
          const { x, y, width, height } = paths.find((each) => each.__data__?.loc === code).getBoundingClientRect()
          return [x + width / 2, y + height / 2]
        }""",
        code,
    )
    page.mouse.move(x - 3, y)
    page.mouse.move(x, y)
    page.locator("#inspections-map .hoverlayer .hovertext").first.wait_for()
    page.mouse.click(x, y)


@pytest.mark.parametrize("lang", ENGLISH_RARE)
def test_a_county_a_team_and_a_measure_are_chosen_everywhere_and_back_undoes_each(room: Any, lang: str) -> None:
    """Dear: six choices, after each of which the room is drawn anew."""
    page, said = room(lang), []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
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
    assert said == []


@pytest.mark.parametrize("lang", ENGLISH_RARE)
def test_the_room_is_accessible_fits_every_width_and_is_used_by_keyboard(room: Any, axe: str, lang: str) -> None:
    """Dear: all rules of accessibility at four widths, and the Tab key stops at each control."""
    page = room(lang, "?county=1001")
    for width in at_widths(page, (390, 768, 1440, 1920)):
        until(lambda width=width: page_width(page) <= width, True)
        assert findings(page, axe) == [], width
    tab_through(page, 30)


def test_a_choice_that_does_not_exist_and_a_lost_session_are_explained(room: Any) -> None:
    page = room("fa")
    page.evaluate("window.dash_clientside.set_props('inspections-county', { value: '9999' })")
    expect(page.locator("#inspections-notice")).to_contain_text("9999")
    page.context.clear_cookies()
    page.locator("#inspections-weeks").select_option("4")
    expect(page.locator("#notice")).to_contain_text(say("fa", "staff.part_signed_out"))
