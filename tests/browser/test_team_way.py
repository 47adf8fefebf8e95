"""A team enters visits on a phone whose line is cut: each visit is written exactly once."""

import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from dashboard.database import accounts
from dashboard.language import catalogue, say
from dashboard.live import utcnow
from dashboard.settings import DATABASE_FILE
from dashboard.sources.read import Sources
from tests.browser.reading import ENGLISH_RARE, at_widths, findings, follow, page_width, sign_in, until
from tests.browser.running import Running, sound_server
from tests.unit.small_folder import PUBLICATIONS_HEAD, choose_cards, large_folder
from tests.unit.staff.desk_site import create_desk

PASSWORD = "blue kettle at noon"
TEAMS = (7, 8)
PAGE = "/staff/{}/inspections"
PHONE = {"width": 390, "height": 844}
# Whether the page and its style, script and font are kept for the time without a line.
FILES_KEPT = """async () => {
  const [name] = await caches.keys()
  return Boolean(name && (await (await caches.open(name)).keys()).length > 3)
}"""


class Desk:
    """The running server with its database."""

    def __init__(self, running: Running, folder: Path) -> None:
        self.running, self._file = running, folder / DATABASE_FILE

    def rows(self, office: str) -> list[tuple[int, str, int]]:
        """(team, kind of finding, findings) of an office's rows."""
        query = "SELECT team, finding, findings FROM inspections WHERE office_id = ? ORDER BY id"
        with closing(sqlite3.connect(self._file)) as connection:
            return connection.execute(query, [office]).fetchall()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: Any) -> Iterator[Desk]:
    """The real server on a small folder, with accounts of two teams."""
    place = tmp_path_factory.mktemp("team")
    folder = large_folder(place)
    choose_cards(folder, "committee_governorates", "service_desks", "desk_experts", "e_services")
    shutil.copytree(Path(__file__).parents[2] / "data" / "boundaries", folder / "boundaries")
    (folder / "publications.csv").write_text(PUBLICATIONS_HEAD + "2014-12-14T08:00:00Z,2014-12-06,,\n", "utf-8")
    with create_desk(Sources(folder).database).writing() as connection:
        for team in TEAMS:
            accounts.add(connection, utcnow(), f"team-{team}", "team", PASSWORD, team=team)
    with sound_server(PASSWORD, DATA_URL=str(folder)) as running:
        yield Desk(running, folder)
    shutil.rmtree(place)


@pytest.fixture
def phone(desk_page: Callable[..., Page], desk: Desk) -> Callable[..., Page]:
    """Returns a page on a phone that is signed in as a team."""

    def make(team: int = 7, lang: str = "fa", **options: Any) -> Page:
        return desk_page(desk.running.address, f"team-{team}", PASSWORD, lang, viewport=PHONE, **options)

    return make


def opened(page: Page, lang: str = "fa", office: str = "") -> Page:
    """The page of offices, or the form of one, once its script works."""
    page.goto(PAGE.format(lang) + (f"?office={office}" if office else ""))
    return ready(page)


def ready(page: Page) -> Page:
    page.locator("html[data-ready=true]").wait_for(state="attached")
    return page


def check_page(page: Page, axe: str, where: str) -> None:
    assert findings(page, axe) == [], where
    assert page_width(page) <= page.viewport_size["width"], where


class Counted:
    """A page whose clicks and filled fields are counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.steps = page, 0

    def click(self, selector: str) -> None:
        self.steps += 1
        self.page.locator(selector).click()

    def fill(self, selector: str, text: str) -> None:
        self.steps += 1
        self.page.locator(selector).fill(text)


def send(page: Page) -> None:
    page.locator(".visit-send button").click()


def kept(page: Page) -> list[str]:
    """The states of the drafts in the browser."""
    script = "() => Object.values(localStorage).map((text) => JSON.parse(text).state)"
    states: list[str] = page.evaluate(script)
    return states


@pytest.mark.parametrize("lang", ENGLISH_RARE)
def test_a_usual_visit_takes_at_most_eight_clicks_and_fields(phone: Any, desk: Desk, axe: str, lang: str) -> None:
    office, name = {"fa": ("G1001", "فرمانداری اردستان"), "en": ("G1011", "governor's office of Golpayegan")}[lang]
    page = opened(phone(7, lang), lang)
    check_page(page, axe, "offices")
    for width in at_widths(page, (390, 1440, 1920)):
        assert page_width(page) <= width
    page.set_viewport_size(PHONE)
    way = Counted(page)
    way.fill(".visit-search [name=q]", name)
    way.steps += 1
    follow(page.locator(f"#visit-found a[href$='office={office}']"))
    ready(page)
    check_page(page, axe, "form")
    for measure in ("committee", "desk", "desk_expert"):
        name = f"value.{measure}"
        if page.locator(f"[name='{name}']").count():
            way.click(f".visit-choice:has([name='{name}'][value='1'])")
    way.fill("[name='found.desk']", "۲")
    way.fill("[name='found.waiting']", "1")
    way.click(".visit-send button")
    page.wait_for_url("**/inspections/*told=sent")
    print(f"clicks and fields for one visit ({lang}): {way.steps}")
    assert way.steps <= 8
    check_page(page, axe, "visit")
    assert desk.rows(office) == [(7, "desk", 2), (7, "waiting", 1)]
    # Later a finding is resolved; the page lists the visit with what is open.
    page.locator("[name='resolved.desk']").fill("1")
    page.locator("[name='when.desk']").select_option(index=1)
    page.locator(".visit-send button").click()
    page.wait_for_url("**told=saved")
    opened(page, lang)
    expect(page.locator("#mine")).to_contain_text(
        say(lang, "staff_inspections.open_findings", n="۲" if lang == "fa" else "2")
    )


def test_a_visit_entered_without_a_line_goes_out_once_when_it_is_back(phone: Any, desk: Desk, axe: str) -> None:
    page = opened(phone())
    until(lambda: page.evaluate(FILES_KEPT), True)
    context = page.context
    context.set_offline(True)
    # The page opens without a line, finds an office, and shows its form.
    opened(page)
    expect(page.locator("#visit-status")).to_have_text(say("fa", "staff_inspections.js_no_line"))
    page.locator(".visit-search [name=q]").fill("فرمانداري كاشان")
    check_page(page, axe, "offices without a line")
    follow(page.locator("#visit-found a").first)
    ready(page)
    expect(page.locator("h1")).to_have_text("فرمانداری کاشان")
    check_page(page, axe, "form without a line")
    page.locator("[name='found.access']").fill("1")
    # A closed tab loses nothing.
    page.close()
    page = opened(context.new_page(), office="G1010")
    assert page.locator("[name='found.access']").input_value() == "1"
    send(page)
    expect(page.locator(".visit-kept")).to_have_text(say("fa", "staff_inspections.js_kept"))
    assert kept(page) == ["waiting"] and desk.rows("G1010") == []
    page.close()
    page = opened(context.new_page())
    expect(page.locator("#visit-drafts")).to_contain_text(say("fa", "staff_inspections.js_going"))
    check_page(page, axe, "drafts without a line")
    context.set_offline(False)
    expect(page.locator("#visit-drafts")).to_be_hidden()
    assert kept(page) == [] and desk.rows("G1010") == [(7, "access", 1)]
    opened(page)
    assert desk.rows("G1010") == [(7, "access", 1)]


def test_a_visit_whose_answer_was_lost_is_written_once(phone: Any, desk: Desk) -> None:
    page = phone(service_workers="block")
    page.clock.install()
    opened(page, office="G1003")

    def lose(route: Route) -> None:
        if route.request.method == "POST":
            route.fetch()
            route.abort()
        else:
            route.continue_()

    page.route("**/inspections", lose)
    page.locator("[name='found.complaints']").fill("1")
    send(page)
    expect(page.locator(".visit-kept")).to_be_visible()
    assert kept(page) == ["waiting"] and desk.rows("G1003") == [(7, "complaints", 1)]
    page.unroute("**/inspections")
    # What waits is sent again after a while, also where the browser has not told that the line is back.
    page.clock.run_for(15_000)
    page.wait_for_url("**told=sent")
    assert kept(page) == [] and desk.rows("G1003") == [(7, "complaints", 1)]


def test_two_pages_that_send_one_draft_write_it_once(phone: Any, desk: Desk) -> None:
    page = opened(phone(), office="G1004")
    page.locator("[name='found.other']").fill("1")
    other = opened(page.context.new_page(), office="G1004")
    assert other.locator("[name=key]").input_value() == page.locator("[name=key]").input_value()
    for each in (page, other):
        each.evaluate("() => { document.querySelector('.visit-send button').click() }")
    for each in (page, other):
        each.wait_for_url(re.compile("told=sent"))
        expect(each.locator("main")).to_contain_text(say("fa", "staff_inspections.told_sent"))
    assert desk.rows("G1004") == [(7, "other", 1)] and kept(page) == []


def test_two_phones_that_enter_one_visit_write_it_once(phone: Any, desk: Desk, axe: str) -> None:
    pages = [opened(phone(), office="G1005") for _ in range(2)]
    for page, number in zip(pages, "12", strict=True):
        page.locator("[name='found.desk']").fill(number)
    send(pages[0])
    pages[0].wait_for_url("**/inspections/*")
    send(pages[1])
    # The second one has other numbers: it stays as a draft, and leads to the visit that counts.
    expect(pages[1].locator(".visit-faults")).to_contain_text(say("fa", "staff_inspections.told_twin"))
    check_page(pages[1], axe, "another visit counts")
    assert desk.rows("G1005") == [(7, "desk", 1)]
    pages[1].locator(".visit-faults a").click()
    pages[1].wait_for_url("**/inspections/*")


def test_what_is_refused_stays_as_a_draft_with_its_faults(phone: Any, desk: Desk, axe: str) -> None:
    page = opened(phone(), office="G1006")
    page.locator("[name='found.desk']").fill("1")
    page.locator("[name='resolved.desk']").fill("2")
    send(page)
    fault = say("fa", "staff_inspections.fault_more_resolved", found="۱")
    expect(page.locator("[id='fault-resolved.desk']")).to_have_text(fault)
    expect(page.locator("[name='resolved.desk']")).to_be_focused()
    check_page(page, axe, "faults")
    opened(page)
    expect(page.locator("#visit-drafts")).to_contain_text(say("fa", "staff_inspections.js_refused"))
    check_page(page, axe, "a refused draft")
    follow(page.locator("#visit-drafts a"))
    ready(page)
    expect(page.locator("[id='fault-resolved.desk']")).to_have_text(fault)
    page.locator("[name='resolved.desk']").fill("1")
    send(page)
    page.wait_for_url("**/inspections/*told=sent")
    assert desk.rows("G1006") == [(7, "desk", 1)]


def test_after_the_sessions_end_drafts_are_kept_and_no_other_account_sees_them(phone: Any, desk: Desk) -> None:
    page = opened(phone(), office="G1007")
    page.locator("[name='found.desk']").fill("1")
    page.context.clear_cookies()
    send(page)
    expect(page.locator("#visit-status")).to_contain_text(say("fa", "staff_inspections.js_signed_out"))
    assert kept(page) == ["waiting"] and desk.rows("G1007") == []
    follow(page.locator("#visit-status a"))
    sign_in(page, "team-8", PASSWORD)
    opened(page)
    expect(page.locator("#visit-drafts")).to_be_hidden()
    assert desk.rows("G1007") == []
    # Signing out removes the page that was kept for the time without a line.
    until(lambda: page.evaluate("async () => (await caches.keys()).length"), 1)
    page.locator(".staff-out button").click()
    page.wait_for_url("**/sign-in?out=1")
    until(lambda: page.evaluate("async () => (await caches.keys()).length"), 0)
    sign_in(page, "team-7", PASSWORD)
    opened(page)
    until(lambda: desk.rows("G1007"), [(7, "desk", 1)])
    assert kept(page) == []


def test_a_phone_with_a_wrong_clock_is_told_and_the_servers_day_counts(phone: Any, desk: Desk) -> None:
    page = opened(phone())
    until(lambda: page.evaluate(FILES_KEPT), True)
    page.clock.set_fixed_time("2031-01-01T10:00:00")
    opened(page)
    expect(page.locator("#visit-status")).to_have_text(say("fa", "staff_inspections.js_clock"))
    # With a line the server's day is chosen, without one that of the phone, which the server refuses.
    opened(page, office="G1008")
    today = page.locator("#day").input_value()
    page.context.set_offline(True)
    opened(page, office="G1008")
    assert page.locator("#day").input_value() > today
    send(page)
    expect(page.locator(".visit-kept")).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator("#fault-day")).to_contain_text(
        catalogue("fa")["staff_inspections.fault_future"].split("{")[0]
    )
    assert kept(page) == ["refused"] and desk.rows("G1008") == []


def test_the_nearest_county_is_chosen_in_the_browser(phone: Any, desk: Desk) -> None:
    # In Kashan.
    place = {"geolocation": {"latitude": 33.98, "longitude": 51.43}, "permissions": ["geolocation"]}
    page = opened(phone(**place))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.locator("#visit-near").click()
    until(lambda: page.locator("#visit-county").input_value(), "1010")
    assert asked == []


def test_without_scripts_the_same_form_is_sent(phone: Any, desk: Desk, axe: str) -> None:
    page = phone(java_script_enabled=False)
    page.goto(PAGE.format("fa"))
    page.locator("#visit-found a").first.wait_for()
    page.goto(PAGE.format("fa") + "?office=G1015")
    page.locator("[name='found.desk']").fill("1")
    page.locator("[name='resolved.desk']").fill("3")
    send(page)
    expect(page.locator("[id='fault-resolved.desk']")).to_be_visible()
    page.locator("[name='resolved.desk']").fill("1")
    send(page)
    page.wait_for_url("**told=sent")
    assert desk.rows("G1015") == [(7, "desk", 1)]
