"""The staff desk in a browser: a sheet on its whole way from a clerk to a citizen, and an account from its making."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from dashboard.language import say
from tests.browser.reading import PATIENCE, findings
from tests.browser.running import Running, running_server
from tests.unit.command_line import run
from tests.unit.small_folder import PUBLICATIONS_HEAD, small_folder

GIVEN, PASSWORD = "red kettle at dawn", "blue kettle at noon"
PEOPLE = {
    "ardestan-1": ["clerk", "--county", "1001"],
    "reviewer-1": ["reviewer"],
    "publisher-1": ["publisher"],
    "admin-1": ["administrator"],
    "admin-2": ["administrator"],
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory) -> Iterator[Running]:
    """The real server on a small folder that is published up to 6 December 2014, with an account of each role."""
    place = tmp_path_factory.mktemp("way")
    folder = small_folder(place)
    (folder / "publications.csv").write_text(PUBLICATIONS_HEAD + "2014-12-14T08:00:00Z,2014-12-06,,\n", "utf-8")
    for name, role in PEOPLE.items():
        done = run("user", "add", name, "--role", *role, typed=f"{GIVEN}\n", DATA_URL=str(folder))
        assert done.returncode == 0, done.stderr
    with running_server(DATA_URL=str(folder), WATCH_SECONDS="0.2") as running:
        yield running
        log = running.log.read_text(encoding="utf-8")
    assert "Traceback" not in log and PASSWORD not in log, log
    shutil.rmtree(place)


@pytest.fixture
def come(browser: Browser, desk: Running) -> Iterator[Callable[..., Page]]:
    """A visitor on a phone; signed in if a name is given."""
    contexts = []

    def make(name: str = "", **options: Any) -> Page:
        context = browser.new_context(base_url=desk.address, viewport={"width": 360, "height": 900}, **options)
        context.set_default_timeout(PATIENCE * 1000)
        contexts.append(context)
        page = context.new_page()
        if name:
            page.goto("/staff/fa/sign-in")
            sign_in(page, name, GIVEN)
            choose_password(page, GIVEN)
            page.goto("/staff/fa/")
        return page

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def sound(axe: str) -> Callable[[Page, str], None]:
    """Whether a page of the desk can be read by everybody."""

    def sound(page: Page, where: str) -> None:
        assert findings(page, axe) == [], where
        assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth"), where

    return sound


def sign_in(page: Page, name: str, password: str) -> None:
    page.locator("#name").fill(name)
    page.locator("#password").fill(password)
    page.locator("#password").press("Enter")


def choose_password(page: Page, given: str) -> None:
    """Do what the desk asks for after the first sign-in."""
    expect(page.locator("main")).to_contain_text(say("fa", "staff.password_must"))
    for field, text in (("old", given), ("new", PASSWORD), ("again", PASSWORD)):
        page.locator(f"#password_{field}").fill(text)
    page.locator("#password_again").press("Enter")
    expect(page.locator("main")).to_contain_text(say("fa", "staff.password_done"))


def answered(path: Path, answer: str) -> bytes:
    """The taken sheet with an answer for Ardestan's governorate."""
    lines = path.read_text("utf-8-sig").splitlines()
    changed = [re.sub(r"\b(بله|خیر)\b", answer, line) if line.startswith("G1001,") else line for line in lines]
    return "\r\n".join(changed).encode("utf-8-sig")


def test_from_the_countys_sheet_to_the_citizens_screen(come: Any, sound: Any) -> None:
    before, after = "۱ از ۱", "۰ از ۱"
    why = "/fa/why?indicator=committee_governorates&county=1001"

    citizen = come()
    citizen.goto(why)
    expect(citizen.locator("main")).to_contain_text(before)

    clerk = come("ardestan-1")
    clerk.get_by_role("link", name=say("fa", "sheets.fill_title")).first.click()
    sound(clerk, "sheet")
    with clerk.expect_download() as download:
        clerk.get_by_role("link", name=say("fa", "sheets.take_csv")).click()
    taken = Path(download.value.path())
    wrong, sheet = answered(taken, "perhaps"), answered(taken, "خیر")
    clerk.set_input_files("#file", {"name": "s.csv", "mimeType": "text/csv", "buffer": wrong})
    clerk.get_by_role("button", name=say("fa", "sheets.check")).click()
    expect(clerk.get_by_role("alert")).to_contain_text("perhaps")
    sound(clerk, "faults")
    clerk.set_input_files("#file", {"name": "s.csv", "mimeType": "text/csv", "buffer": sheet})
    clerk.get_by_role("button", name=say("fa", "sheets.check")).click()
    clerk.wait_for_url("**/draft/*")
    expect(clerk.locator("main")).to_contain_text(after)
    assert clerk.locator(".map-picture").count() == 2
    sound(clerk, "draft")
    for box in clerk.locator("input[type=checkbox]").all():
        box.check()
    clerk.get_by_role("button", name=say("fa", "sheets.send")).click()
    clerk.wait_for_url(re.compile(r"/sheets/\d+"))
    number = re.search(r"/sheets/(\d+)", clerk.url)[1]
    expect(clerk.locator("main")).to_contain_text(say("fa", "sheets.told_sent"))

    reviewer = come("reviewer-1")
    reviewer.goto(f"/staff/fa/sheets/{number}")
    sound(reviewer, "review")
    reviewer.locator("#evidence").select_option("document")
    reviewer.locator("button[value=approved]").click()
    reviewer.get_by_text(say("fa", "sheets.told_approved")).wait_for()
    reviewer.goto("/staff/fa/sheets")
    sound(reviewer, "list")

    publisher = come("publisher-1")
    publisher.goto("/staff/fa/publish")
    sound(publisher, "publish")
    publisher.goto(f"/staff/fa/preview{why}")
    expect(publisher.locator("main")).to_contain_text(after)
    sound(publisher, "preview")
    citizen.reload()
    expect(citizen.locator("main")).to_contain_text(before)
    publisher.goto("/staff/fa/publish")
    publisher.locator("button[value=publish]").click()
    # One county has reported on the new week: the desk asks first.
    publisher.get_by_text(say("fa", "publishing.ask_title")).first.wait_for()
    sound(publisher, "question")
    publisher.get_by_role("button", name=say("fa", "publishing.ask_publish")).click()
    publisher.get_by_text(say("fa", "publishing.told_published"), exact=True).wait_for()

    citizen.reload()
    expect(citizen.locator("main")).to_contain_text(after)
    assert citizen.context.cookies() == []

    administrator = come("admin-1")
    administrator.goto("/staff/fa/log")
    for action in ("sheet_sent", "sheet_approved", "published"):
        expect(administrator.locator("main")).to_contain_text(say("fa", f"staff_log.{action}"))


def test_one_signs_in_makes_an_account_and_signs_out(come: Any, sound: Any) -> None:
    page = come()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)

    page.goto("/staff/fa/accounts")
    page.wait_for_url("**/sign-in?next=*")
    sound(page, "sign-in")
    sign_in(page, "admin-2", "not the password")
    expect(page.locator("[role=alert]")).to_have_text(say("fa", "staff.wrong"))
    sound(page, "wrong password")
    assert page.locator("#name").input_value() == "admin-2"
    sign_in(page, "admin-2", GIVEN)
    choose_password(page, GIVEN)
    page.goto("/staff/fa/accounts")
    name = "kashan-2"
    page.locator("#name").fill(name)
    page.locator("#role").select_option("clerk")
    page.locator("button[value=add]").click()
    expect(page.locator("#fault-county")).to_have_text(say("fa", "staff.account_needed"))
    sound(page, "a fault")
    page.locator("#county").select_option("1009")
    page.locator("button[value=add]").click()
    given = page.locator(".staff-secret code").inner_text()
    page.locator("summary").first.click()
    sound(page, "made")
    for path in ("", "password", "log"):
        page.goto(f"/staff/fa/{path}")
        sound(page, path or "home")
    page.locator(".staff-out button").click()
    page.wait_for_url("**/sign-in?out=1")
    sign_in(page, name, given)
    expect(page.locator("main")).to_contain_text(say("fa", "staff.password_must"))
    sound(page, "a given password")
    choose_password(page, given)
    page.goto("/staff/fa/log")
    assert page.locator("h1").inner_text() == say("fa", "staff.no_right_title")
    sound(page, "no right")
    page.goto("/staff/fa/password")
    page.context.clear_cookies()
    page.locator(".staff-card button").click()
    expect(page.locator("h1")).to_have_text(say("fa", "staff.signed_out_title"))
    sound(page, "signed out meanwhile")
    # What a browser says of 401, 403 and 422 is expected; nothing of scripts, styles or the policy is.
    assert [text for text in complaints if "status of 4" not in text] == []
