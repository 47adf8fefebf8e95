"""A week's answers on the page: by keyboard, by paste, on a phone, in two browsers, without a line or scripts."""

import re
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from dashboard.database import accounts
from dashboard.language import say
from dashboard.language.digits import integer
from dashboard.live import utcnow
from dashboard.sources.read import Sources
from dashboard.tables.declared import TABLES
from tests.browser.reading import ENGLISH_RARE, at_widths, findings, follow, page_width, ready, sign_in
from tests.browser.running import Running, sound_server
from tests.unit.small_folder import PUBLICATIONS_HEAD, choose_cards, large_folder
from tests.unit.staff.desk_site import create_desk

PASSWORD = "blue kettle at noon"
# Each test has a county of its own, and so an account and a draft.
COUNTIES = {"ardestan-1": "1001", "kashan-1": "1010", "golpayegan-1": "1011", "natanz-1": "1016", "semirom-1": "1008"}
# Wider than a phone.
LONG_NAME = "رضایت مراجعان از پاسخ‌گویی میز خدمت و تلفن گویا"
PHONE = {"width": 390, "height": 844}
LAPTOP = {"width": 1440, "height": 900}
PASTE = """(text) => {
  const clipboardData = new DataTransfer()
  clipboardData.setData('text/plain', text)
  const options = { clipboardData, bubbles: true, cancelable: true }
  document.activeElement.dispatchEvent(new ClipboardEvent('paste', options))
}"""


CHANGED = """() => Object.fromEntries(
  [...document.querySelectorAll('.is-changed :is(select, input)')].map(({ name, value }) => [name, value]))"""
# A key that the keyboard of the tests lacks.
KEY = """(key) => document.activeElement.dispatchEvent(
  new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: Any) -> Iterator[Running]:
    """The real server on a small folder with four questions, and a clerk of each of some counties."""
    place = tmp_path_factory.mktemp("answers")
    folder = large_folder(place)
    choose_cards(folder, "committee_governorates", "committee_municipalities", "service_desks", "e_services")
    (folder / "measures").mkdir()
    rows = [",".join(TABLES["measures"].names), f"glad,share,{LONG_NAME},Gladness,,,,,governorate", ""]
    (folder / "measures" / "own.csv").write_text("\n".join(rows), "utf-8")
    (folder / "publications.csv").write_text(PUBLICATIONS_HEAD + "2014-12-14T08:00:00Z,2014-12-06,,\n", "utf-8")
    with create_desk(Sources(folder).database).writing() as connection:
        for name, county in COUNTIES.items():
            accounts.add(connection, utcnow(), name, "clerk", PASSWORD, county, set(COUNTIES.values()))
    with sound_server(PASSWORD, DATA_URL=str(folder)) as running:
        yield running
    shutil.rmtree(place)


@pytest.fixture
def opened(desk_page: Callable[..., Page], desk: Running) -> Callable[..., Page]:
    """Returns the page of answers of an account, once its script works."""

    def make(name: str, lang: str = "fa", size: Any = LAPTOP, **options: Any) -> Page:
        page = desk_page(desk.address, name, PASSWORD, lang, viewport=size, **options)
        return ready(page, f"/staff/{lang}/answers")

    return make


def check_page(page: Page, axe: str, where: str) -> None:
    assert findings(page, axe) == [], where
    assert page_width(page) <= page.viewport_size["width"], where


def saved(page: Page) -> None:
    """Wait until the server has the draft."""
    page.wait_for_function("() => !Object.keys(localStorage).some((key) => key.startsWith('answers'))")


def values(page: Page) -> dict[str, str]:
    """The changed fields: name and value."""
    found: dict[str, str] = page.evaluate(CHANGED)
    return found


class Counted:
    """A page whose clicks and filled fields are counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.steps = page, 0

    def click(self, selector: str) -> None:
        self.steps += 1
        self.page.locator(selector).first.click()


@pytest.mark.parametrize("lang", ENGLISH_RARE)
def test_a_week_is_filled_in_by_the_keyboard_and_sent(opened: Any, axe: str, lang: str) -> None:
    """Dear: a whole week of answers, and all rules of accessibility on three pages."""
    page = opened({"fa": "ardestan-1", "en": "kashan-1"}[lang], lang)
    check_page(page, axe, "grid")
    first = page.locator(".answers-grid select").first
    first.focus()
    yes, no = {"fa": ("ب", "خ"), "en": ("y", "n")}[lang]
    page.evaluate(KEY, no)
    name = first.get_attribute("name")
    assert values(page) == {name: "0"}
    expect(page.locator(".is-changed .answers-before").first).to_be_visible()
    page.keyboard.press("Delete")
    assert values(page) == {}
    page.evaluate(KEY, "۰")
    assert values(page) == {name: "0"}
    page.keyboard.press("Enter")
    below = page.evaluate("() => document.activeElement.name")
    assert below.split(".")[2] == name.split(".")[2] and below != name
    page.evaluate(KEY, yes)
    page.keyboard.press("Shift+Enter")
    assert page.evaluate("() => document.activeElement.name") == name
    page.keyboard.press("ArrowDown")
    assert page.evaluate("() => document.activeElement.name") == below
    assert values(page) == {name: "0", below: "1"}
    number = page.locator(".answers-grid input").first
    number.fill("۴۰")
    number.press("Tab")
    page.keyboard.type("50")
    saved(page)
    page.reload()
    page.locator("html[data-ready]").wait_for(state="attached")
    assert len(values(page)) == 4
    check_page(page, axe, "changed")
    way = Counted(page)
    way.click(".answers-bar [type=submit]")
    page.wait_for_url("**/draft/*")
    check_page(page, axe, "draft")
    for box in page.locator("main :is([type=checkbox], [name=unchanged][value=all])").all():
        box.check()
        way.steps += 1
    way.click("button[value=send]")
    page.wait_for_url("**/sheets/*done=sent")
    # With the four fields, opening the page, and signing in by two fields and Enter.
    print(f"clicks and fields of a week ({lang}): {way.steps + 4 + 1 + 3}")
    assert way.steps + 8 <= 25


def test_a_block_of_a_spreadsheet_is_pasted_and_what_is_no_answer_is_told(opened: Any) -> None:
    page = opened("golpayegan-1")
    page.locator(".answers-grid select").first.focus()
    page.evaluate(PASTE, "خیر\nبله\nشاید")
    told = page.locator("#answers-said")
    expect(told).to_contain_text("شاید")
    assert list(values(page).values()) == ["0", "1"]
    # Numbers of counts, in Persian digits.
    page.locator(".answers-grid input").first.focus()
    page.evaluate(PASTE, "۴۰\t۵۰")
    assert sorted(value for name, value in values(page).items() if name[0] in "nd") == ["۴۰", "۵۰"]
    saved(page)


def test_on_a_phone_one_office_is_shown_at_a_time(opened: Any, axe: str) -> None:
    page = opened("natanz-1", "fa", PHONE)
    for width in at_widths(page, (360, 390)):
        assert page_width(page) <= width
    shown = page.locator(".answers-grid").first.locator("tbody tr:visible")
    assert shown.count() == 1
    expect(page.locator(".answers-grid input:visible").first).to_be_visible()
    name = shown.locator("th b").inner_text()
    page.locator("tr.is-current .answers-choice-button[data-value='0']").first.click()
    offices = integer(page.locator("#jump option").count(), "fa")
    numbers = {"changed": "۱", "offices": "۱", "all": offices, "unchanged": "۰"}
    expect(page.locator("#answers-summary")).to_have_text(say("fa", "answers.summary", **numbers))
    expect(page.locator("#jump option").first).to_contain_text(say("fa", "answers.js_n_changed", n="۱"))
    assert page.locator("tr.is-current [aria-pressed=true]").first.inner_text() == "خیر"
    check_page(page, axe, "phone")
    page.locator("#next-office").click()
    assert shown.count() == 1 and shown.locator("th b").inner_text() != name
    # A reload leads to the same office.
    saved(page)
    shown_name = shown.locator("th b").inner_text()
    page.reload()
    page.locator("html[data-ready]").wait_for(state="attached")
    assert shown.locator("th b").inner_text() == shown_name
    page.locator("#previous-office").click()
    assert shown.locator("th b").inner_text() == name


def test_two_browsers_are_told_of_each_other_and_nothing_is_lost_without_a_line(opened: Any) -> None:
    """Dear: two browsers, and the pauses after which a page saves."""
    one, other = opened("semirom-1"), opened("semirom-1")
    field, second = (one.locator(".answers-grid select").nth(n).get_attribute("name") for n in (0, 1))
    one.locator(f"[name='{field}']").select_option("1")
    saved(one)
    # Changes of different offices are merged.
    other.locator(f"[name='{second}']").select_option("0")
    saved(other)
    assert values(other) == {field: "1", second: "0"}
    # Of the same office both values are shown, and nothing is lost until one is chosen.
    other.locator(f"[name='{field}']").select_option("0")
    saved(other)
    one.locator(f"[name='{field}']").select_option("=")
    expect(one.locator(".answers-conflict li")).to_contain_text("«خیر»")
    one.locator("#take-other").click()
    expect(one.locator(".answers-conflict")).to_be_hidden()
    saved(one)
    assert values(one) == {field: "0", second: "0"}
    one.locator(f"[name='{field}']").select_option("=")
    saved(one)
    other.locator(f"[name='{field}']").select_option("1")
    expect(other.locator(".answers-conflict")).to_be_visible()
    other.locator("#keep-mine").click()
    saved(other)
    assert values(other) == {field: "1", second: "0"}
    one.reload()
    # Without a line the changes stay in the browser, also when its page is closed.
    one.locator("html[data-ready]").wait_for(state="attached")
    one.route("**/answers/draft", lambda route: route.abort())
    one.locator(f"[name='{field}']").select_option("0")
    expect(one.locator("#answers-said")).to_have_text(say("fa", "answers.js_away"))
    one.locator(".answers-bar [type=submit]").click()
    expect(one.locator("#answers-said")).to_have_text(say("fa", "answers.js_away"))
    assert "/draft/" not in one.url
    one.reload()
    one.locator("html[data-ready]").wait_for(state="attached")
    assert values(one) == {field: "0", second: "0"}
    one.unroute("**/answers/draft")
    one.evaluate("() => dispatchEvent(new Event('online'))")
    saved(one)
    other.reload()
    assert other.locator(f"[name='{field}']").input_value() == "0"
    # Where the session ends, the page says so and leads to the sign-in and back.
    other.context.clear_cookies()
    other.locator(f"[name='{field}']").select_option("1")
    follow(other.locator("#answers-said a"))
    sign_in(other, "semirom-1", PASSWORD)
    other.locator("html[data-ready]").wait_for(state="attached")
    assert values(other) == {field: "1", second: "0"}


def test_all_works_without_scripts(desk_page: Any, desk: Running) -> None:
    page = desk_page(desk.address, viewport=PHONE, java_script_enabled=False)
    page.goto("/staff/en/sign-in")
    sign_in(page, "natanz-1", PASSWORD)
    page.goto("/staff/en/answers")
    assert page.locator(".answers-grid").first.locator("tbody tr").count() > 1
    page.locator(".answers-grid select").nth(1).select_option("1")
    page.locator(".answers-grid input").first.fill("many")
    page.locator(".answers-bar [type=submit]").click()
    expect(page.locator(".invalid-feedback").first).to_be_visible()
    page.locator(".answers-grid input").first.fill("")
    page.locator(".answers-bar [type=submit]").click()
    expect(page).to_have_url(re.compile("/draft/"))
