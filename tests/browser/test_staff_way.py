"""Writing in a browser: a decision of the meeting, a sheet as a file, a new account, and proposals."""

import io
import re
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from dashboard.database import accounts
from dashboard.language import LANGUAGES, say
from dashboard.live import utcnow
from dashboard.sources.read import Sources
from tests.browser.reading import at_widths, findings, follow, page_width, sign_in, tab_through
from tests.browser.running import Running, sound_server
from tests.unit.small_folder import PUBLICATIONS_HEAD, large_folder
from tests.unit.staff.desk_site import create_desk
from tests.unit.staff.sheet_desk import fill_in as fill_office

INITIAL_PASSWORD, PASSWORD = "red kettle at dawn", "blue kettle at noon"
PEOPLE = {"ardestan-1": "clerk", "reviewer-1": "reviewer", "publisher-1": "publisher", "admin-1": "administrator"}


@pytest.fixture(scope="module")
def desk(tmp_path_factory) -> Iterator[Running]:
    """The real server on a small folder published up to 6 December 2014, with an account of each role."""
    place = tmp_path_factory.mktemp("way")
    folder = large_folder(place)
    (folder / "publications.csv").write_text(PUBLICATIONS_HEAD + "2014-12-14T08:00:00Z,2014-12-06,,\n", "utf-8")
    with create_desk(Sources(folder).database).writing() as connection:
        for name, role in PEOPLE.items():
            accounts.add(connection, utcnow(), name, role, PASSWORD, "1001" if role == "clerk" else "", {"1001"})
        accounts.add(connection, utcnow(), "admin-2", "administrator", INITIAL_PASSWORD, temporary=True)
    with sound_server(PASSWORD, DATA_URL=str(folder), MEETING_WRITE="on") as running:
        yield running
    shutil.rmtree(place)


@pytest.fixture
def visit(desk_page: Callable[..., Page], desk: Running) -> Callable[..., Page]:
    """Returns a page on a phone, signed in if an account is named."""
    return partial(desk_page, desk.address, password=PASSWORD, viewport={"width": 360, "height": 900})


@pytest.fixture
def check_page(axe: str) -> Callable[[Page, str], None]:
    """Checks that a page is accessible and not too wide."""

    def check_page(page: Page, where: str) -> None:
        assert findings(page, axe) == [], where
        assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth"), where

    return check_page


def choose_password(page: Page, initial_password: str) -> None:
    """Change the initial password, which the desk demands after the first sign-in."""
    expect(page.locator("main")).to_contain_text(say("fa", "staff.password_must"))
    for field, text in (("old", initial_password), ("new", PASSWORD), ("again", PASSWORD)):
        page.locator(f"#password_{field}").fill(text)
    page.locator("#password_again").press("Enter")
    expect(page.locator("main")).to_contain_text(say("fa", "staff.password_done"))


def fill_in(path: Path, answer: str) -> bytes:
    """The downloaded sheet with an answer of the governorate of Ardestan."""
    lines = path.read_text("utf-8-sig").splitlines()
    changed = [re.sub(r"\b(بله|خیر)\b", answer, line) if line.startswith("G1001,") else line for line in lines]
    return "\r\n".join(changed).encode("utf-8-sig")


DECISIONS = "/{}/meeting/decisions"
OPEN_ALL = "() => document.querySelectorAll('details').forEach((node) => { node.open = true })"


def send_faulty_form(page: Page, lang: str) -> None:
    """Send the form with a fault in every field that can have one."""
    page.goto(DECISIONS.format(lang))
    page.locator("#text").fill("دو\nسطر")
    page.locator("#owner").fill("بانک")
    page.locator("#office").fill("شهرداری اردستتان")
    page.locator("#due_typed").fill("1393/13/1")
    page.locator("#record button").click()
    page.locator("#fault-text").wait_for()


def test_list_form_and_faults_are_accessible_and_a_suggestion_corrects_a_fault(visit: Any, axe: str) -> None:
    """Dear: the form with its faults in both languages, at three widths."""
    page, complaints = visit(), list[str]()
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto(DECISIONS.format("fa"))
    page.evaluate(OPEN_ALL)
    assert findings(page, axe) == []
    tab_through(page, 20)
    for lang in LANGUAGES:
        send_faulty_form(page, lang)
        page.evaluate(OPEN_ALL)
        for width in at_widths(page, (360, 1440, 1920)):
            assert page_width(page) <= width
    send_faulty_form(page, "fa")
    page.set_viewport_size({"width": 360, "height": 900})
    assert findings(page, axe) == []
    # The first faulty field has the focus, and choosing a suggestion corrects a name.
    expect(page.locator("#text")).to_be_focused()
    assert page.locator("#text").input_value() == "دو\nسطر"
    page.locator("#text").fill("یک سطر")
    page.get_by_label("مدیریت شعب بانک ملت").check()
    page.get_by_label("شهرداری اردستان").check()
    page.locator("#due_typed").fill("۱۳۹۳/۱۰/۶")
    follow(page.locator("#record button"))
    page.wait_for_url("**recorded=*")
    card = page.locator(".decision", has_text="یک سطر")
    assert "مدیریت شعب بانک ملت" in card.inner_text() and "۶ تا ۱۲ دی ۱۳۹۳" in card.inner_text()
    # The list of views is accessible, too.
    page.locator("#address").fill("/fa/download/trend.svg")
    page.locator("#views button").click()
    page.wait_for_url("**#views")
    assert page.locator(".meeting-views li").count() == 1
    assert findings(page, axe) == [] and page_width(page) <= 360
    assert [text for text in complaints if "422 (UNPROCESSABLE ENTITY)" not in text] == []


def test_a_sheet_of_a_file_is_brought_corrected_and_sent(visit: Any, check_page: Any) -> None:
    """Dear: the server checks a sheet with all data three times."""
    clerk = visit("ardestan-1")
    follow(clerk.get_by_role("link", name=say("fa", "sheets.fill_title")).first)
    check_page(clerk, "sheet")
    with clerk.expect_download() as download:
        clerk.get_by_role("button", name=say("fa", "sheets.take_csv")).click()
    downloaded = Path(download.value.path())
    wrong, sheet = fill_in(downloaded, "perhaps"), fill_in(downloaded, "خیر")
    clerk.set_input_files("#file", {"name": "s.csv", "mimeType": "text/csv", "buffer": wrong})
    clerk.get_by_role("button", name=say("fa", "sheets.check")).click()
    expect(clerk.get_by_role("alert")).to_contain_text("perhaps")
    check_page(clerk, "faults")
    clerk.set_input_files("#file", {"name": "s.csv", "mimeType": "text/csv", "buffer": sheet})
    clerk.get_by_role("button", name=say("fa", "sheets.check")).click()
    clerk.wait_for_url("**/draft/*")
    expect(clerk.locator("main")).to_contain_text("۰ از ۱")
    for box in clerk.locator("main :is([type=checkbox], [name=unchanged][value=all])").all():
        box.check()
    clerk.get_by_role("button", name=say("fa", "sheets.send")).click()
    clerk.wait_for_url(re.compile(r"/sheets/\d+"))
    expect(clerk.locator("main")).to_contain_text(say("fa", "sheets.told_sent"))


def send_answers(clerk: Page) -> str:
    """Send a sheet that repeats the governorate's answer and has new ones of the municipalities; its address."""
    clerk.goto("/staff/en/sheet")
    with clerk.expect_download() as download:
        clerk.get_by_role("button", name=say("en", "sheets.take_csv")).click()
    sheet = Path(download.value.path()).read_bytes()
    for office in sorted(set(re.findall(r"^M\w+", sheet.decode("utf-8-sig"), re.MULTILINE))):
        sheet = fill_office(sheet, office, "yes")
    clerk.set_input_files("#file", {"name": "s.csv", "mimeType": "text/csv", "buffer": sheet})
    clerk.get_by_role("button", name=say("en", "sheets.check")).click()
    clerk.wait_for_url("**/draft/*")
    for box in clerk.locator("main :is([type=checkbox], [name=unchanged][value=all])").all():
        box.check()
    clerk.get_by_role("button", name=say("en", "sheets.send")).click()
    clerk.wait_for_url(re.compile(r"/sheets/\d+"))
    return clerk.url.partition("?")[0]


def test_a_reviewer_grades_many_answers_by_keyboard_and_sees_the_documents(visit: Any, check_page: Any) -> None:
    """Dear: two accounts, and the server checks a sheet with all data twice."""
    clerk = visit("ardestan-1")
    address = send_answers(clerk)
    follow(clerk.get_by_role("link", name=re.compile(f"^{say('en', 'staff_documents.attach')}")).first)
    picture = io.BytesIO()
    Image.effect_noise((40, 30), 80).save(picture, "JPEG")
    clerk.set_input_files("#file", {"name": "wrong.pdf", "mimeType": "application/pdf", "buffer": b"MZ"})
    clerk.get_by_role("button", name=say("en", "staff_documents.attach"), exact=True).click()
    expect(clerk.locator("#fault-file")).to_have_text(say("en", "staff_documents.fault_unknown"))
    check_page(clerk, "a file that is no document")
    clerk.set_input_files("#file", {"name": "wrong.pdf", "mimeType": "x/y", "buffer": picture.getvalue()})
    clerk.get_by_role("button", name=say("en", "staff_documents.attach"), exact=True).click()
    expect(clerk.locator("main")).to_contain_text(say("en", "staff_documents.told_attached"))
    check_page(clerk, "documents")

    reviewer = visit("reviewer-1")
    reviewer.goto(address)
    check_page(reviewer, "answers to review")
    visible = "#answers tbody tr:visible"
    changed = reviewer.locator(visible).count()
    # The arrow keys tick the answers on the way, and one button grades them.
    boxes = reviewer.locator(f"{visible} input[type=checkbox]")
    boxes.first.focus()
    for _ in range(2):
        reviewer.keyboard.press("Shift+ArrowDown")
    expect(boxes.nth(2)).to_be_focused()
    expect(reviewer.locator(".review-bar [role=status]")).to_have_text(say("en", "sheets.chosen", n=3))
    reviewer.keyboard.press("Enter")
    reviewer.locator(".review-bar select").select_option("document")
    reviewer.get_by_role("button", name=say("en", "sheets.set_chosen")).click()
    expect(reviewer.locator(".review-bar [role=status]")).to_have_text(say("en", "sheets.was_set", n=3))
    # The filter hides rows and loses no choice.
    reviewer.locator("#show-same").check()
    assert reviewer.locator(visible).count() == 1
    reviewer.locator("#show-all").check()
    assert reviewer.locator(visible).count() == changed + 1
    with reviewer.expect_download() as download:
        reviewer.locator("#answers a[download]").first.click()
    assert re.fullmatch(r"document-[0-9a-f]{12}\.jpg", download.value.suggested_filename)
    # A sentence that names a person is refused at its field; Enter decides nothing.
    sentence = reviewer.locator("#sentence")
    sentence.fill("Ask Mr Example")
    sentence.press("Enter")
    assert reviewer.url == address
    reviewer.locator("button[value=returned]").click()
    expect(reviewer.locator("#fault-sentence")).to_contain_text("Mr")
    check_page(reviewer, "a refused sentence")
    reviewer.goto(address)
    boxes.first.focus()
    reviewer.keyboard.press("Shift+ArrowDown")
    reviewer.locator(".review-bar select").select_option("inspection")
    reviewer.get_by_role("button", name=say("en", "sheets.set_chosen")).click()
    follow(reviewer.locator("button[value=approved]"))
    reviewer.get_by_text(say("en", "sheets.told_approved")).wait_for()
    inspected = reviewer.locator("#answers tbody tr", has_text=say("en", "sheets.grade_inspection"))
    assert inspected.count() == 2
    check_page(reviewer, "approved")


@pytest.mark.rare
def test_an_administrator_adds_an_account(visit: Any, check_page: Any) -> None:
    page = visit()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)

    page.goto("/staff/fa/accounts")
    page.wait_for_url("**/sign-in?next=*")
    check_page(page, "sign-in")
    sign_in(page, "admin-2", "not the password")
    expect(page.locator("[role=alert]")).to_have_text(say("fa", "staff.wrong"))
    check_page(page, "wrong password")
    assert page.locator("#name").input_value() == "admin-2"
    sign_in(page, "admin-2", INITIAL_PASSWORD)
    choose_password(page, INITIAL_PASSWORD)
    page.goto("/staff/fa/accounts")
    name = "kashan-2"
    page.locator("#name").fill(name)
    page.locator("#role").select_option("clerk")
    follow(page.locator("button[value=add]"))
    expect(page.locator("#fault-county")).to_have_text(say("fa", "staff.account_needed"))
    check_page(page, "a fault")
    page.locator("#county").select_option("1009")
    follow(page.locator("button[value=add]"))
    initial_password = page.locator(".staff-secret code").inner_text()
    page.locator("summary").first.click()
    check_page(page, "made")
    for path in ("", "password", "log"):
        page.goto(f"/staff/fa/{path}")
        check_page(page, path or "home")
    page.locator(".staff-out button").click()
    page.wait_for_url("**/sign-in?out=1")
    sign_in(page, name, initial_password)
    expect(page.locator("main")).to_contain_text(say("fa", "staff.password_must"))
    check_page(page, "a given password")
    choose_password(page, initial_password)
    page.goto("/staff/fa/log")
    assert page.locator("h1").inner_text() == say("fa", "staff.no_right_title")
    check_page(page, "no right")
    page.goto("/staff/fa/password")
    page.context.clear_cookies()
    follow(page.locator(".staff-card button"))
    expect(page.locator("h1")).to_have_text(say("fa", "staff.signed_out_title"))
    check_page(page, "signed out meanwhile")
    # Messages on 401, 403 and 422 are expected, others are not.
    assert [text for text in complaints if "status of 4" not in text] == []


def test_changes_of_an_office_and_a_target_are_proposed_on_a_phone_and_approved_by_a_second_account(
    visit, check_page
):
    """The office closes in years, so that no figure of the other tests changes. Dear: ten pages with all rules of
    accessibility."""
    page = visit("reviewer-1")
    page.goto("/staff/fa/register")
    page.locator("[type=search]").fill("شهرداري زواره")
    page.locator("[type=search]").press("Enter")
    expect(page.locator("tbody tr")).to_have_count(1)
    check_page(page, "register")
    follow(page.locator("tbody a"))
    page.locator("#close-day").fill("۱۴۲۰/۱۳/۱")
    page.locator("[value=close]").click()
    expect(page.locator("#fault-close-day")).to_be_visible()
    expect(page.locator("#close-day")).to_be_focused()
    check_page(page, "office")
    page.locator("#close-day").fill("۱۴۲۰/۱/۱")
    page.locator("#close-day").press("Enter")
    expect(page.locator("main")).to_contain_text(say("fa", "proposals.told_made"))
    check_page(page, "own proposal")
    page.goto("/staff/fa/register/new")
    follow(page.locator("main .btn-primary"))
    expect(page.locator("[aria-invalid=true]").first).to_be_visible()
    check_page(page, "new office")
    page.goto("/staff/fa/targets")
    check_page(page, "targets")
    follow(page.locator("tbody a").first)
    page.locator("#value").fill("۸۶٫۵٪")
    check_page(page, "target")
    page.locator("#value").press("Enter")
    expect(page.locator("main")).to_contain_text(say("fa", "proposals.told_made"))
    page.goto("/staff/fa/announcements")
    check_page(page, "announcements")
    follow(page.locator("tbody a").first)
    check_page(page, "figure")

    second = visit("publisher-1", lang="en")
    follow(second.locator("#waits [href='/staff/en/proposals']"))
    check_page(second, "proposals")
    for _ in range(2):
        follow(second.locator("[value=approved]").first)
        expect(second.locator("main")).to_contain_text(say("en", "proposals.told_approved"))
    check_page(second, "approved")
    second.goto("/staff/en/targets")
    expect(second.locator("main")).to_contain_text("86.5% by 19 Mar 2016")
