"""Accounts in a browser: a list of them, the second factor from the QR code to the sign-in, and sessions."""

import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pyotp
import pytest
from playwright.sync_api import Page, expect

from dashboard.database import accounts
from dashboard.language import LANGUAGES, say
from dashboard.language.digits import integer
from dashboard.live import utcnow
from dashboard.sources.read import Sources
from tests.browser.reading import ENGLISH_RARE, findings, follow, page_width, sign_in
from tests.browser.running import Running, sound_server
from tests.unit.small_folder import large_folder
from tests.unit.staff.desk_site import create_desk

PASSWORD = "blue kettle at noon"
NEW_PASSWORD = "red kettle at dawn"
LIST = "name,role,county\nnatanz-{0},clerk,Natnz\nNatanz-{0},clerk,Natanz\n"


@pytest.fixture(scope="module")
def desk(tmp_path_factory) -> Iterator[Running]:
    """The real server on a small folder, with an administrator for each language, who must have a second factor."""
    place = tmp_path_factory.mktemp("accounts")
    folder = large_folder(place)
    with create_desk(Sources(folder).database).writing() as connection:
        for lang in LANGUAGES:
            accounts.add(connection, utcnow(), f"admin-{lang}", "administrator", PASSWORD)
    with sound_server(PASSWORD, DATA_URL=str(folder), SECOND_FACTOR="required") as running:
        yield running
    shutil.rmtree(place)


@pytest.fixture
def visit(desk_page: Callable[..., Page], desk: Running) -> Callable[..., Page]:
    return partial(desk_page, desk.address, viewport={"width": 390, "height": 900})


@pytest.mark.parametrize("lang", ENGLISH_RARE)
def test_an_administrator_sets_up_the_second_factor_and_makes_accounts_from_a_list(
    visit: Any, axe: str, lang: str
) -> None:
    """Dear: four sign-ins, and all rules of accessibility on each page."""
    page: Page = visit()

    def check(where: str) -> None:
        assert findings(page, axe) == [], where
        assert page_width(page) <= 390, where

    def submit(button: str) -> None:
        follow(page.locator(f"button[value={button}]"))

    page.goto(f"/staff/{lang}/accounts")
    sign_in(page, f"admin-{lang}", PASSWORD)
    expect(page.locator("main")).to_contain_text(say(lang, "second_factor.must"))
    check("set-up")
    factor = pyotp.parse_uri(page.locator("a[href^='otpauth:']").get_attribute("href") or "")
    assert isinstance(factor, pyotp.TOTP)
    page.locator("#code").fill(factor.now())
    submit("on")
    expect(page.locator(".staff-codes code")).to_have_count(10)
    check("recovery codes")
    recovery = page.locator(".staff-codes code").first.inner_text()
    with page.expect_download() as codes:
        page.get_by_role("link", name=say(lang, "second_factor.codes_file")).click()
    assert recovery in Path(codes.value.path()).read_text()

    follow(page.locator(".staff-out button"))
    page.goto(f"/staff/{lang}/accounts/list")
    sign_in(page, f"admin-{lang}", PASSWORD)
    page.locator("#code").fill("12")
    submit("enter")
    expect(page.locator("#fault-code")).to_have_text(say(lang, "second_factor.wrong"))
    check("wrong code")
    page.get_by_text(say(lang, "second_factor.without_phone")).click()
    page.locator("#recovery").fill(recovery)
    submit("enter")
    page.wait_for_url("**/accounts/list")

    check("list")
    page.locator("#lines").fill(LIST.format(lang))
    follow(page.get_by_role("button", name=say(lang, "accounts_list.check")))
    expect(page.get_by_role("cell", name=say(lang, "staff.account_unknown"))).to_be_visible()
    repeated = say(lang, "accounts_list.fault_repeated", first=integer(2, lang))
    expect(page.get_by_role("cell", name=repeated)).to_be_visible()
    check("faults")
    page.locator("#lines").fill("".join(LIST.format(lang).splitlines(True)[:2]).replace("Natnz", "Natanz"))
    follow(page.get_by_role("button", name=say(lang, "accounts_list.check")))
    check("preview")
    submit("make")
    check("passwords")
    with page.expect_download() as made:
        page.get_by_role("link", name=say(lang, "accounts_list.file_passwords")).click()
    first_password = page.locator("td code").inner_text()
    assert first_password in Path(made.value.path()).read_text("utf-8-sig")

    for path in ("accounts?role=clerk", "sessions", "second-factor"):
        page.goto(f"/staff/{lang}/{path}")
        page.evaluate("() => document.querySelectorAll('details').forEach((node) => { node.open = true })")
        check(path)

    # The clerk has to choose a password, and ends the session of another browser.
    clerk, name = visit(), f"natanz-{lang}"
    clerk.goto(f"/staff/{lang}/answers")
    sign_in(clerk, name, first_password)
    expect(clerk.locator("main")).to_contain_text(say(lang, "staff.password_must"))
    for field, text in (("old", first_password), ("new", NEW_PASSWORD), ("again", NEW_PASSWORD)):
        clerk.locator(f"#password_{field}").fill(text)
    clerk.locator("#password_again").press("Enter")
    expect(clerk.locator("main")).to_contain_text(say(lang, "staff.password_done"))
    other = visit(name, NEW_PASSWORD, lang)
    other.goto(f"/staff/{lang}/sessions")
    other.get_by_role("button", name=say(lang, "staff_sessions.end_others")).click()
    expect(other.locator("main")).to_contain_text(say(lang, "staff_sessions.ended"))
    clerk.reload()
    clerk.wait_for_url("**/sign-in*")
