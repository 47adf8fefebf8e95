"""The plan room in a browser: propose, lock, propose again, save, files; and two planners at once."""

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from dashboard.database import accounts
from dashboard.language import say
from dashboard.live import utcnow
from dashboard.settings import SHIPPED_DATA
from dashboard.sources.read import Sources
from tests.browser.reading import at_widths, findings, page_width, sign_in, tab_through, until
from tests.browser.running import Running, sound_server
from tests.unit.small_folder import PUBLICATIONS_HEAD, choose_cards, large_folder
from tests.unit.staff.desk_site import create_desk

PASSWORD = "blue kettle at noon"
TEAMS = "team,recorded_at,county_code,office_id,capacity\n1,,1001,,2\n2,,1002,G1002,4\n3,,,,4\n"


@pytest.fixture(scope="module")
def desk(tmp_path_factory) -> Iterator[Running]:
    """The real server on a small folder with three teams, of which one has no home county."""
    place = tmp_path_factory.mktemp("plan")
    folder = large_folder(place)
    choose_cards(folder, "committee_governorates")
    shutil.copytree(SHIPPED_DATA / "boundaries", folder / "boundaries")
    (folder / "teams.csv").write_text(TEAMS, "utf-8")
    (folder / "publications.csv").write_text(PUBLICATIONS_HEAD + "2014-12-14T08:00:00Z,2014-12-06,,\n", "utf-8")
    with create_desk(Sources(folder).database).writing() as connection:
        for name, role in (("reviewer-1", "reviewer"), ("publisher-1", "publisher")):
            accounts.add(connection, utcnow(), name, role, PASSWORD, "", {"1001"})
    with sound_server(DATA_URL=str(folder)) as running:
        yield running
    shutil.rmtree(place)


@pytest.fixture
def room(desk_page: Callable[..., Page], desk: Running) -> Iterator[Callable[[str, str], Page]]:
    """Returns the room in a language as an account opens it; at the end, no page has complained."""
    complaints = list[str]()

    def opened(name: str, lang: str) -> Page:
        page = desk_page(desk.address, viewport={"width": 1440, "height": 900})
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.goto(f"/staff/{lang}/sign-in")
        sign_in(page, name, PASSWORD)
        page.locator(".staff-out button").wait_for()
        page.goto(f"/staff/{lang}/plan")
        page.locator("#plan-propose").wait_for()
        return page

    yield opened
    assert complaints == []


def planned(page: Page) -> list[str]:
    """The visits of the table, a line each."""
    cells = page.locator("#plan-table td").all_text_contents()
    return [line for cell in cells if cell != "–" for line in cell.splitlines()]


def propose(page: Page, visits: int) -> None:
    page.locator("#plan-propose").click()
    expect(page.locator("#plan-working")).to_be_hidden()
    until(lambda: len(planned(page)), visits)


def test_a_planner_proposes_locks_proposes_again_and_saves(room: Any, axe: str) -> None:
    """Dear: two plans are computed, and all rules of accessibility twice."""
    page: Page = room("reviewer-1", "fa")
    assert findings(page, axe) == []
    expect(page.locator("#plan-saved")).to_have_text(say("fa", "room_plan.not_saved"))
    propose(page, 6)
    expect(page.locator("#plan-unmet")).to_contain_text("۳")
    # The second team's first visit is locked, another one taken out.
    page.locator("#plan-team").select_option("2")
    expect(page.locator("#plan-picked input")).to_have_count(4)
    page.locator("#plan-picked input").first.check()
    locked = page.locator("#plan-picked .plan-office").first.inner_text()
    page.locator("#plan-lock").click()
    expect(page.locator("#plan-picked .plan-locked")).to_have_count(1)
    page.locator("#plan-picked input").last.check()
    page.locator("#plan-out").click()
    expect(page.locator("#plan-picked input")).to_have_count(3)
    expect(page.locator("#plan-quality")).to_have_text(say("fa", "room_plan.by_hand"))
    propose(page, 6)
    kept = [line for line in planned(page) if say("fa", "room_plan.locked") in line]
    assert len(kept) == 1
    assert kept[0].startswith(locked)
    # An office that is due is put in for the first team, which has no room for it: it is told, and not saved.
    page.locator("#plan-team").select_option("1")
    expect(page.locator("#plan-put")).to_contain_text("۱")
    page.locator("summary", has_text=say("fa", "room_plan.add")).click()
    page.locator("#plan-search").fill("اردستان")
    page.locator("#plan-search").press("Enter")
    page.locator("#plan-found label", has_text="اردستان").first.click()
    page.locator("#plan-put").click()
    expect(page.locator("#plan-picked .plan-refused")).to_have_count(1)
    page.locator("#plan-save").click()
    expect(page.locator("#plan-notice")).to_contain_text(say("fa", "room_plan.save_refused"))
    # With more capacity this week it is.
    page.locator("#plan-capacity").fill("۳")
    page.locator("#plan-capacity").press("Enter")
    expect(page.locator("#plan-picked .plan-refused")).to_have_count(0)
    page.locator("#plan-save").click()
    expect(page.locator("#plan-notice")).to_contain_text(say("fa", "room_plan.was_saved", visits="۷"))
    assert findings(page, axe) == []
    for width in at_widths(page, (390, 1440, 1920)):
        # The map follows a new width a moment later.
        until(lambda width=width: page_width(page) <= width, True)
    # The files are of the saved plan.
    with page.expect_download() as loading:
        page.locator("#plan-files a").first.click()
    assert loading.value.suggested_filename.endswith(".xlsx")
    page.locator("#plan-files a").nth(1).click()
    page.wait_for_url("**/plan/*.html*")
    assert locked in page.locator("body").inner_text()
    page.go_back()
    expect(page.locator("#plan-saved")).to_contain_text("reviewer-1")
    until(lambda: len(planned(page)), 7)


def test_the_room_is_used_with_the_keyboard(room: Any) -> None:
    page: Page = room("reviewer-1", "en")
    page.locator("#plan-propose").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#plan-quality")).to_contain_text("seconds")
    tab_through(page, 20)


def test_the_second_of_two_planners_is_told_and_keeps_the_own_draft(room: Any, axe: str) -> None:
    """Dear: two accounts, each with a plan that is computed."""
    first: Page = room("reviewer-1", "en")
    second: Page = room("publisher-1", "en")
    for page, absent in ((first, "1"), (second, "2")):
        page.locator("label.btn", has_text=absent).first.click()
        page.locator("#plan-propose").click()
        expect(page.locator("#plan-quality")).to_contain_text("seconds")
    first.locator("#plan-save").click()
    expect(first.locator("#plan-notice")).to_contain_text(say("en", "room_plan.was_saved", visits="4"))
    second.locator("#plan-save").click()
    expect(second.locator("#plan-overtaken")).to_contain_text("reviewer-1")
    before = planned(second)
    assert findings(second, axe) == []
    second.locator("#plan-save-over").click()
    expect(second.locator("#plan-overtaken")).to_be_hidden()
    expect(second.locator("#plan-saved")).to_contain_text("publisher-1")
    assert planned(second) == before


def test_a_team_is_entered_with_its_faults_at_the_fields(room: Any, axe: str) -> None:
    page: Page = room("publisher-1", "fa")
    page.locator("#plan-form-team").select_option("3")
    expect(page.locator("#plan-form-capacity")).to_have_value("۴")
    page.locator("#plan-form-capacity").fill("زیاد")
    page.locator("#plan-form-save").click()
    expect(page.locator("#plan-form-capacity-fault")).to_have_text(
        say("fa", "room_plan.form_capacity_wrong", n="۱۰۰")
    )
    assert findings(page, axe) == []
    page.locator("#plan-form-capacity").fill("۵")
    page.locator("#plan-form-county").select_option("1009")
    page.locator("#plan-form-save").click()
    expect(page.locator("#plan-form-said")).to_contain_text(say("fa", "room_plan.form_was_saved", team="۳"))
    page.locator("#plan-team").select_option("3")
    expect(page.locator("#plan-capacity")).to_have_value("۵")
