"""The staff desk in a browser, without any script of its own: in, an account made, out; axe at each step."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from dashboard.language import say
from tests.browser.reading import PATIENCE, findings
from tests.browser.running import Running, running_server
from tests.unit.command_line import run

PASSWORD = "blue kettle at noon"


@pytest.fixture(scope="module")
def desk(tmp_path_factory) -> Iterator[Running]:
    """The real server with a desk of its own and one administrator."""
    url = f"sqlite:///{tmp_path_factory.mktemp('desk') / 'staff' / 'desk.sqlite'}"
    done = run("user", "add", "admin-1", "--role", "administrator", typed=f"{PASSWORD}\n", STAFF_URL=url)
    assert done.returncode == 0, done.stderr
    with running_server(STAFF_URL=url) as running:
        yield running
        log = running.log.read_text(encoding="utf-8")
    assert "Traceback" not in log, log
    assert PASSWORD not in log


@pytest.fixture
def visit(browser: Browser, desk: Running) -> Iterator[Callable[..., Page]]:
    contexts = []

    def make(**options: Any) -> Page:
        context = browser.new_context(base_url=desk.address, **options)
        context.set_default_timeout(PATIENCE * 1000)
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


def no_sideways(page: Page) -> bool:
    return bool(page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth"))


@pytest.mark.parametrize(("lang", "width"), [("fa", 360), ("en", 1440)])
def test_one_signs_in_makes_an_account_and_signs_out(visit, axe, lang, width):
    page = visit(viewport={"width": width, "height": 900}, java_script_enabled=True)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)

    def sound(where: str) -> None:
        assert findings(page, axe) == [], where
        assert no_sideways(page), where

    page.goto(f"/staff/{lang}/accounts")
    page.wait_for_url("**/sign-in?next=*")
    sound("sign-in")
    page.locator("#name").fill("admin-1")
    page.locator("#password").fill("not the password")
    page.locator("#password").press("Enter")
    expect(page.locator("[role=alert]")).to_have_text(say(lang, "staff.wrong"))
    sound("wrong password")
    assert page.locator("#name").input_value() == "admin-1"
    page.locator("#password").fill(PASSWORD)
    page.locator("#password").press("Enter")
    page.wait_for_url(f"**/staff/{lang}/accounts")
    name = f"kashan-{lang}-{width}"
    page.locator("#name").fill(name)
    page.locator("#role").select_option("clerk")
    page.locator("button[value=add]").click()
    expect(page.locator("#fault-county")).to_have_text(say(lang, "staff.account_needed"))
    sound("a fault")
    page.locator("#county").select_option("1009")
    page.locator("button[value=add]").click()
    given = page.locator(".staff-secret code").inner_text()
    page.locator("summary").first.click()
    sound("made")
    for path in ("", "password", "log"):
        page.goto(f"/staff/{lang}/{path}")
        sound(path or "home")
    page.locator(".staff-out button").click()
    page.wait_for_url("**/sign-in?out=1")
    page.locator("#name").fill(name)
    page.locator("#password").fill(given)
    page.locator("#password").press("Enter")
    expect(page.locator("main")).to_contain_text(name)
    page.goto(f"/staff/{lang}/log")
    assert page.locator("h1").inner_text() == say(lang, "staff.no_right_title")
    sound("no right")
    page.goto(f"/staff/{lang}/password")
    page.context.clear_cookies()
    page.locator(".staff-card button").click()
    expect(page.locator("h1")).to_have_text(say(lang, "staff.signed_out_title"))
    sound("signed out meanwhile")
    # What a browser says of 401, 403 and 422 is expected; nothing of scripts, styles or the policy is.
    assert [text for text in complaints if "status of 4" not in text] == []


def test_it_works_without_scripts_and_its_cookies_are_no_pages(visit):
    page = visit(java_script_enabled=False)
    page.goto("/staff/fa/sign-in")
    page.locator("#name").fill("admin-1")
    page.locator("#password").fill(PASSWORD)
    page.locator(".staff-card button").click()
    expect(page.locator("h1")).to_have_text(say("fa", "staff.desk"))
    assert {cookie["path"] for cookie in page.context.cookies()} == {"/staff"}
    seen: list[dict[str, str]] = []
    page.on("request", lambda request: seen.append(request.all_headers()))
    page.goto("/fa/")
    assert seen and not any("cookie" in headers for headers in seen)
