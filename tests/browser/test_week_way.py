"""A week's way through the desk in a browser, in both languages: from the clerk's phone to the public page."""

import re
import shutil
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pyotp
import pytest
from playwright.sync_api import Page, expect

from dashboard.database.engine import Database
from dashboard.language import say
from dashboard.language.digits import integer
from tests.browser.reading import ENGLISH_RARE, at_widths, findings, follow, page_width, sign_in, until
from tests.browser.running import Running, get, running_server, sound_server
from tests.browser.week_desk import REGIONS, SHORT, add_accounts, data_folder
from tests.database.postgres import running_postgres
from tests.unit.staff.desk_site import PASSWORD

PHONE, SCREEN = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
# A week took this many clicks and fields by sheet: 47.
MOST_STEPS = 25
PDF = b"%PDF-1.4\n1 0 obj\n<</Type/Catalog>>\nendobj\ntrailer\n<</Root 1 0 R>>\n%%EOF\n"
SENTENCE = "لطفاً صورت‌جلسهٔ این هفته پیوست شود."
WHY = "/{}/why?indicator=committee_governorates&county={}"


@pytest.fixture(scope="module")
def desk(tmp_path_factory) -> Iterator[Running]:
    """The real server on a small folder, with the accounts of each way."""
    place = tmp_path_factory.mktemp("week")
    folder = data_folder(place)
    add_accounts(folder)
    with sound_server(PASSWORD, DATA_URL=str(folder)) as running:
        yield running
    shutil.rmtree(place)


class Way:
    """A week's way in a language: its pages, each checked where the way comes by."""

    def __init__(self, lang: str, open_page: Callable[..., Page], axe: str) -> None:
        self.lang, self.region, self._open, self._axe = lang, REGIONS[lang], open_page, axe
        self.complaints: list[str] = []
        self._checked: set[str] = set()

    def visit(self, name: str = "", viewport: Any = SCREEN) -> Page:
        """A page, signed in and on the first page of the desk if an account is named."""
        page = self._open(name=name, lang=self.lang, viewport=viewport)
        page.on("console", lambda message: self.complaints.append(message.text) if message.type == "error" else None)
        return page

    def say(self, key: str, **values: Any) -> str:
        return say(self.lang, key, **values)

    def number(self, n: int) -> str:
        return integer(n, self.lang)

    def check(self, page: Page, where: str) -> None:
        """The page is accessible, and not too wide on a phone and on a screen: once for pages of the same name."""
        if where in self._checked:
            return
        self._checked.add(where)
        assert findings(page, self._axe) == [], where
        viewport = page.viewport_size
        assert viewport
        for width in at_widths(page, (390, 1440)):
            # A room's figures take their new width a moment later.
            until(lambda width=width: (where, max(page_width(page), width)), (where, width))
        page.set_viewport_size(viewport)

    def submit(self, page: Page, key: str) -> None:
        follow(page.get_by_role("button", name=self.say(key)))


@pytest.fixture(params=ENGLISH_RARE)
def way(request: Any, desk_page: Callable[..., Page], desk: Running, axe: str) -> Iterator[Way]:
    way = Way(request.param, partial(desk_page, desk.address, password=PASSWORD), axe)
    yield way
    assert way.complaints == []


def ready(page: Page) -> Page:
    page.locator("html[data-ready=true]").wait_for(state="attached")
    return page


def first_work(page: Page) -> None:
    """Go where the first page of the desk leads first."""
    follow(page.locator(".staff-waits a").first)


def choose_on_phone(page: Page, office: str, value: int) -> None:
    """Choose an answer of an office on the page of answers, which shows one office at a time."""
    page.locator("#jump").select_option(office)
    page.locator(f"tr.is-current [data-value='{value}']").first.click()


def send_answers(way: Way, page: Page) -> int:
    """Check the answers of the page, say yes to all, and send them. Returns the number of the sheet."""
    way.submit(page, "answers.check")
    page.wait_for_url("**/draft/*")
    way.check(page, "draft")
    for box in page.locator("main :is([type=checkbox], [name=unchanged][value=all])").all():
        box.check()
    way.submit(page, "sheets.send")
    return number_of_sheet(page)


def number_of_sheet(page: Page) -> int:
    page.wait_for_url(re.compile(r"/sheets/[0-9]+"))
    found = re.search(r"/sheets/([0-9]+)", page.url)
    assert found
    return int(found[1])


def test_a_week_goes_from_the_phone_to_the_public_page(way: Way) -> None:
    """Dear: five accounts, and about 25 pages with all rules of accessibility."""
    lang, region = way.lang, way.region
    citizen = way.visit()
    citizen.goto(WHY.format(lang, region.county))
    expect(citizen.locator("main")).to_contain_text(share(way, 1, 1))

    clerk = way.visit(f"county-{region.county}", PHONE)
    sheet = clerk_fills_in(way, clerk)
    sheet_of_body = body_fills_in(way)

    reviewer = way.visit(f"reviewer-{lang}")
    reviewer_returns(way, reviewer, sheet)
    sheet = clerk_corrects(way, clerk, sheet)
    reviewer_approves(way, reviewer, (sheet, sheet_of_body))
    reviewer_proposes(way, reviewer)

    publisher = way.visit(f"publisher-{lang}")
    publisher_approves(way, publisher)
    publisher_publishes(way, publisher)
    citizen.reload()
    expect(citizen.locator("main")).to_contain_text(share(way, 0, 1))
    assert citizen.context.cookies() == []
    publisher_uses_a_second_factor(way, publisher)


def share(way: Way, n: int, of: int) -> str:
    return {"fa": "{} از {}", "en": "{} of {}"}[way.lang].format(way.number(n), way.number(of))


def clerk_fills_in(way: Way, clerk: Page) -> int:
    """The clerk is led to the week, changes two answers, proves one by a document, and sends."""
    expect(clerk.locator("#waits")).to_contain_text(way.say("home.fill_in"))
    way.check(clerk, "a clerk's first page")
    first_work(clerk)
    way.check(ready(clerk), "answers on a phone")
    office = way.region.governorate
    choose_on_phone(clerk, office, 0)
    clerk.locator("#next-office").click()
    clerk.locator("tr.is-current [aria-pressed=false]").first.click()
    # What is typed is kept; a document is attached meanwhile.
    expect(clerk.locator("#answers-said")).to_contain_text(saved(way))
    clerk.locator("#jump").select_option(office)
    follow(clerk.locator("tr.is-current a[href*='/documents/']"))
    clerk.set_input_files("#file", {"name": "letter.pdf", "mimeType": "application/pdf", "buffer": PDF})
    way.submit(clerk, "staff_documents.attach")
    clerk.get_by_text(way.say("staff_documents.told_attached")).wait_for()
    way.check(clerk, "documents")
    follow(clerk.locator(".kicker a"))
    ready(clerk)
    chosen = clerk.locator(f"tr.is-current[data-office='{office}'] [aria-pressed=true]")
    expect(chosen).to_have_attribute("data-value", "0")
    number = send_answers(way, clerk)
    expect(clerk.locator("main")).to_contain_text(way.say("sheets.told_sent"))
    way.check(clerk, "a sent sheet")
    return number


def saved(way: Way) -> str:
    return way.say("answers.saved", moment="\0").partition("\0")[0]


def body_fills_in(way: Way) -> int:
    """The body answers in the grid by the keyboard alone, and sends."""
    page = way.visit(f"body-{way.region.body.lower()}")
    way.check(page, "a body's first page")
    first_work(page)
    way.check(ready(page), "the grid of a body")
    page.locator(f"[name^='a.{way.region.body}-']").first.focus()
    page.keyboard.press("0")
    page.keyboard.press("Enter")
    page.keyboard.press("0")
    expect(page.locator("td.is-changed")).to_have_count(2)
    return send_answers(way, page)


def reviewer_returns(way: Way, page: Page, sheet: int) -> None:
    """The reviewer opens what waits, and returns the clerk's sheet because of an office."""
    page.reload()
    way.check(page, "a reviewer's first page")
    first_work(page)
    way.check(page, "the list of sheets")
    follow(page.locator(f"main a[href$='/sheets/{sheet}']"), "Enter")
    way.check(page, "a sheet to review")
    page.locator(f"[name=office][value='{way.region.governorate}']").check()
    page.locator("#reason").select_option("numbers")
    page.locator("#sentence").fill(SENTENCE)
    follow(page.locator("button[value=returned]"))
    page.get_by_text(way.say("sheets.told_returned")).wait_for()
    # The reviewer is not asked to correct the sheet.
    expect(page.get_by_text(way.say("sheets.again_title"))).to_have_count(0)
    way.check(page, "a returned sheet")


def clerk_corrects(way: Way, page: Page, sheet: int) -> int:
    """The clerk reads why the sheet came back, in the notices and on the first page, corrects an answer and sends."""
    reason = way.say("sheets.reason_numbers")
    follow(page.locator(".staff-bell a"))
    way.check(page, "a clerk's notices")
    expect(page.locator("main")).to_contain_text(reason)
    way.submit(page, "notices.open")
    page.wait_for_url(f"**/sheets/{sheet}")
    follow(page.locator(".brand a"))
    for text in (reason, SENTENCE, way.region.name):
        expect(page.locator("#waits li").first).to_contain_text(text)
    way.check(page, "a clerk's first page after a return")
    first_work(page)
    page.wait_for_url(f"**/sheets/{sheet}")
    follow(page.get_by_role("link", name=way.say("sheets.again_button")))
    way.check(ready(page), "answers to correct")
    page.locator("#next-office").click()
    page.locator("tr.is-current [data-value='0']").first.click()
    return send_answers(way, page)


def reviewer_approves(way: Way, page: Page, sheets: tuple[int, ...]) -> None:
    """The reviewer grades an answer, and then all changed ones at once; approves, and looks who has reported."""
    for sheet in sheets:
        page.goto(f"/staff/{way.lang}/sheets/{sheet}")
        page.locator("tr:not([data-same]) .review-grade").first.select_option("inspection")
        page.locator("[data-do=all]").click()
        page.locator(".review-bar select").select_option("document")
        page.locator("[data-do=set]").click()
        way.check(page, "graded answers")
        follow(page.locator("button[value=approved]"))
        page.get_by_text(way.say("sheets.told_approved")).wait_for()
        expect(page.locator("#answers tbody")).to_contain_text(way.say("sheets.grade_document"))
    way.check(page, "an approved sheet")
    page.goto(f"/staff/{way.lang}/reported")
    page.locator("#reported-calendar .heatmaplayer image").wait_for()


def reviewer_proposes(way: Way, page: Page) -> None:
    """The reviewer proposes another name of a municipality."""
    page.goto(f"/staff/{way.lang}/register?q={way.region.municipality}")
    way.check(page, "the register")
    follow(page.locator(f"main a[href$='{way.region.municipality}']"))
    way.check(page, "an office of the register")
    page.locator("[name$='name_fa']").fill("شهرداری نو")
    follow(page.locator("button[value=change]"))
    page.wait_for_url("**/proposals*")
    way.check(page, "proposals")


def publisher_approves(way: Way, page: Page) -> None:
    """The publisher approves the reviewer's proposal."""
    way.check(page, "a publisher's first page")
    page.goto(f"/staff/{way.lang}/proposals")
    way.check(page, "a proposal to decide")
    follow(page.locator("button[value=approved]"))
    page.get_by_text(way.say("proposals.told_approved")).wait_for()


def publisher_publishes(way: Way, page: Page) -> None:
    """The publisher sees how many have reported, and publishes the incomplete week after a question."""
    follow(page.locator(".brand a"))
    first_work(page)
    way.check(page, "publishing")
    follow(page.locator("button[value=publish]"))
    page.get_by_text(way.say("publishing.ask_title")).first.wait_for()
    # The region's governorate and municipality, and two branches of its body.
    words = way.say("reporting.numbers", counties="", offices=way.number(4), of_offices=way.number(248))
    expect(page.locator("main .alert")).to_contain_text(words)
    way.check(page, "the question before publishing")
    way.submit(page, "publishing.ask_publish")
    page.get_by_text(way.say("publishing.told_published"), exact=True).wait_for()
    way.check(page, "after publishing")


def publisher_uses_a_second_factor(way: Way, page: Page) -> None:
    """The publisher sets up a second factor, and signs in with its code."""
    page.goto(f"/staff/{way.lang}/second-factor")
    way.check(page, "the second factor")
    factor = pyotp.parse_uri(page.locator("a[href^='otpauth:']").get_attribute("href") or "")
    assert isinstance(factor, pyotp.TOTP)
    page.locator("#code").fill(factor.now())
    follow(page.locator("button[value=on]"))
    expect(page.locator(".staff-codes code")).to_have_count(10)
    follow(page.locator(".staff-out button"))
    page.goto(f"/staff/{way.lang}/sign-in")
    sign_in(page, f"publisher-{way.lang}", PASSWORD)
    way.check(page, "a code at the sign-in")
    # A code is accepted once: that of the next half minute, as of a phone whose clock is ahead.
    page.locator("#code").fill(factor.at(int(time.time()) + 30))
    follow(page.locator("#code"), "Enter")
    expect(page.locator(".staff-waits, #waits").first).to_be_visible()


class Counted:
    """A page whose clicks, filled fields and keys are counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.steps = page, 0

    def do(self, action: str, selector: str, *values: str) -> None:
        self.steps += 1
        getattr(self.page.locator(selector).first, action)(*values)

    def sign_in(self, lang: str, name: str) -> None:
        self.page.goto(f"/staff/{lang}/sign-in")
        self.do("fill", "#name", name)
        self.do("fill", "#password", PASSWORD)
        self.do("press", "#password", "Enter")
        self.page.locator(".staff-out button").wait_for()


def shortest_way(open_page: Callable[..., Page], lang: str = "fa") -> dict[str, int]:
    """Report a week with three changes, approve and publish it. Returns the clicks and fields by account."""
    clerk, reviewer, publisher = (Counted(open_page(viewport=SCREEN)) for _ in range(3))
    clerk.sign_in(lang, f"county-{SHORT.county}")
    clerk.do("click", ".staff-waits a")
    ready(clerk.page)
    for row in range(3):
        clerk.do("press", f"tr[data-office] >> nth={row} >> select", "0")
    clerk.do("click", f"button:text('{say(lang, 'answers.check')}')")
    clerk.page.wait_for_url("**/draft/*")
    for place in range(clerk.page.locator("main :is([type=checkbox], [name=unchanged][value=all])").count()):
        clerk.do("check", f"main :is([type=checkbox], [name=unchanged][value=all]) >> nth={place}")
    clerk.do("click", "button[value=send]")
    number_of_sheet(clerk.page)

    reviewer.sign_in(lang, "reviewer-short")
    reviewer.do("click", ".staff-waits a")
    reviewer.do("click", "button[value=approved]")
    reviewer.page.get_by_text(say(lang, "sheets.told_approved")).wait_for()

    publisher.sign_in(lang, "publisher-short")
    publisher.do("click", ".staff-waits a")
    publisher.do("click", "button[value=publish]")
    publisher.do("click", f"button:text('{say(lang, 'publishing.ask_publish')}')")
    publisher.page.get_by_text(say(lang, "publishing.told_published"), exact=True).wait_for()
    return {"clerk": clerk.steps, "reviewer": reviewer.steps, "publisher": publisher.steps}


@pytest.mark.rare
def test_a_week_on_postgresql_takes_at_most_25_clicks_and_fields(desk_page: Any, tmp_path: Path) -> None:
    folder = data_folder(tmp_path)
    with running_postgres() as server, server.database() as url:
        add_accounts(folder, Database(url))
        with running_server(DATA_URL=str(folder), DATABASE_URL=url) as running:
            steps = shortest_way(partial(desk_page, running.address))
            why = get(running.address + WHY.format("en", SHORT.county))
    assert "0 of 1" in why
    print(f"clicks and fields for a week: {sum(steps.values())} {steps}")
    assert sum(steps.values()) <= MOST_STEPS
