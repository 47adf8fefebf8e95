"""The review of a sheet: its evidence and its return, the way out of each state, and evidence that is kept."""

import csv
import hashlib
import io
import re
from contextlib import suppress
from datetime import date, datetime, timedelta
from html import unescape

import pytest

from dashboard.database import accounts, sheet_drafts
from dashboard.database import sheets as desk_sheets
from dashboard.database.errors import Conflict, NotWritten
from dashboard.language import say
from dashboard.language.spelling import tidy
from dashboard.sheets.form import State
from dashboard.sheets.reporting import office_weeks
from dashboard.staff import review_form
from dashboard.staff.waiting_sheets import known_reports, states_of, withdrawn_sources
from dashboard.tables.personal import TITLES
from dashboard.tables.place import Place
from tests.unit.imports.planning import workbook
from tests.unit.staff import test_desk_import, test_team_visits
from tests.unit.staff.desk_site import START, has_message, post
from tests.unit.staff.import_desk import PLAIN, approve, send_import
from tests.unit.staff.sheet_desk import MUNICIPALITY, WEEK, download_sheet, fill_in, send_draft, upload, values
from tests.unit.staff.test_documents import attach, links

# The answers of a sheet on the municipality: the governorate's, which is as it was, and the municipality's.
SAME, CHANGED = "grade.0", "grade.1"


def send(site):
    return site.send_sheet("yes", office=MUNICIPALITY)


def page_of(site, number, who="reviewer-1", lang="en"):
    return unescape(site.client(who).get(f"/staff/{lang}/sheets/{number}").text)


def rows(page):
    """The cells of each row of the answers, without markup."""
    table = re.search(r'<section[^>]*id="answers".*?</table>', page, re.DOTALL)[0].partition("<tbody")[2]
    texts = [
        re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
        for row in re.findall(r"<tr.*?</tr>", table, re.DOTALL)
    ]
    return [[" ".join(re.sub("<[^>]*>", " ", cell).split()) for cell in row] for row in texts]


def evidence(site, number):
    reports = site.drafted(number).reports
    return dict(zip(reports["office_id"], reports["evidence"], strict=True))


def test_the_page_shows_each_answer_with_what_was_known_and_its_documents(site, clerk):
    address = f"/staff/en/documents/2014-12-13/{MUNICIPALITY}"
    attach(clerk, page=address)
    page = page_of(site, send(site))
    same, changed = rows(page)
    assert same[0] == "County governor's office of Ardestan" and same[2:5] == [
        "yes",
        "yes",
        "documents (6–12 Dec 2014)",
    ]
    assert same[6].startswith("as the sheet, at least documents")
    assert changed[0] == "Municipality of Ardestan" and changed[2:5] == ["not reported", "yes", "—"]
    assert changed[6].startswith("as the sheet self-reported")
    (link,) = links(clerk, address)
    assert changed[5].startswith("PDF, 1 kB") and f'href="{link}"' in page
    assert page.count("data-same") == 1
    assert say("en", "sheets.confirmed", n=1) in page


def test_the_page_shows_what_the_sender_confirmed_and_counts_figures_that_become_unverified(site):
    page = page_of(site, site.send_sheet("no"))
    assert "What the sender confirmed" in page and "“Yes” before, “no” now" in page and 'name="yes"' not in page
    assert "Unverified: 0 → 1" in page
    assert re.search(r"fall: [1-9]\d*; with more unverified offices: [1-9]", page)


def test_others_see_the_answers_without_the_fields_of_the_review(site):
    number = send(site)
    for who in ("ardestan-1", "publisher-1"):
        page = page_of(site, number, who)
        assert len(rows(page)) == 2 and "grade." not in page and 'type="checkbox"' not in page
    assert site.review(number).status_code == 303
    site.publish_sheets(number)
    page = page_of(site, number, "publisher-1")
    assert [row[2] for row in rows(page)] == ["yes", "yes"], "what was known before is past"


@pytest.mark.parametrize(
    ("sheet", "fields", "found"),
    [
        ("self", {}, {"G1001": "document", MUNICIPALITY: "self"}),
        ("document", {}, {"G1001": "document", MUNICIPALITY: "document"}),
        ("self", {CHANGED: "inspection"}, {"G1001": "document", MUNICIPALITY: "inspection"}),
        ("inspection", {CHANGED: "self"}, {"G1001": "inspection", MUNICIPALITY: "self"}),
        ("self", {SAME: "inspection", CHANGED: ""}, {"G1001": "inspection", MUNICIPALITY: "self"}),
        # An unchanged answer keeps the better evidence.
        ("inspection", {SAME: "self"}, {"G1001": "document", MUNICIPALITY: "inspection"}),
        # No fields of the page.
        ("self", {CHANGED: "gold", "grade.2": "inspection"}, {"G1001": "document", MUNICIPALITY: "self"}),
    ],
)
def test_answers_have_the_evidence_of_the_sheet_or_their_own(site, sheet, fields, found):
    number = send(site)
    assert site.review(number, evidence=sheet, **fields).status_code == 303
    assert evidence(site, number) == found


def test_an_approval_with_its_grades_is_written_once_and_told(site):
    number = send(site)
    for _ in range(2):
        assert site.review(number, evidence="self", **{CHANGED: "document", SAME: "self"}).status_code == 303
    assert len(site.entries(action="sheet_approved")) == 1
    assert site.review(number, evidence="self", **{CHANGED: "inspection"}).status_code == 409, "another decision"
    page = page_of(site, number)
    assert "Evidence: self-reported; 1 answers otherwise" in page
    assert [row[-1] for row in rows(page)] == ["documents", "documents"]


def test_a_return_tells_offices_and_a_sentence_wherever_the_sheet_is_listed(site):
    number = send(site)
    for offices in (["G1009"], ["Mr Example"], ["G1001"] * 2 + ["x"]):
        assert site.review(number, "returned", office=offices).status_code == 422, "offices of the sheet only"
    sentence = "  صورت‌جلسهٔ ستاد\n شهرداري پیوست شود. "
    assert site.review(number, "returned", office=[MUNICIPALITY], sentence=sentence).status_code == 303
    told = "(Municipality of Ardestan). “⁨صورت‌جلسهٔ ستاد شهرداری پیوست شود.⁩”"
    clerk = site.client("ardestan-1")
    for path in ("", "sheets", f"sheets/{number}"):
        page = unescape(clerk.get(f"/staff/en/{path}").text)
        assert told in page, path
    assert "answers?place=1001&week=2014-12-13" in page, "the way to the form"
    assert site.drafted(number) is None
    again = page_of(site, site.send_sheet("no"))
    assert told in again, "among the earlier returns"
    assert "صورت‌جلسهٔ" not in str([entry.detail for entry in site.entries()])


@pytest.mark.parametrize(
    ("lang", "sentence", "code"),
    [
        ("fa", f"از {TITLES[0]} رضایی بپرسید", "sentence_person"),
        ("en", "از آقاي رضایی بپرسید", "sentence_person"),
        ("fa", "از سرکار رضایی بپرسید", "sentence_person"),
        ("en", "Ask Mr Example", "sentence_person"),
        ("fa", "a" * 201, "sentence_long"),
    ],
)
def test_a_sentence_that_names_a_person_or_is_long_is_refused_and_stays_in_its_field(site, lang, sentence, code):
    number = send(site)
    answer = site.review(number, "returned", lang=lang, office=[MUNICIPALITY], sentence=sentence, reason="week")
    assert answer.status_code == 422
    page = unescape(answer.text)
    fault = re.search(r'id="fault-sentence">([^<]*)<', page)[1]
    assert fault[-15:] == say(lang, f"sheets.{code}", n="", title="")[-15:]
    assert re.search(r'<option selected value="week"', page) and tidy(sentence) in page
    assert len(re.findall(rf'value="{MUNICIPALITY}"[^>]*checked', page)) == 1, "ticks stay"
    assert site.entries(action="sheet_returned") == []


def test_more_offices_than_a_return_names_are_refused(site, monkeypatch):
    number = send(site)
    monkeypatch.setattr(review_form, "NAMED", 1)
    answer = site.review(number, "returned", office=["G1001", MUNICIPALITY])
    assert answer.status_code == 422 and has_message(answer, "en", "sheets.too_many_offices", n=1)
    assert site.review(number, "returned", office=["G1001"]).status_code == 303


def test_a_reviewer_cannot_approve_an_own_sheet(site):
    answer = site.review(site.send_sheet(who="reviewer-1"))
    assert answer.status_code == 403
    assert 'name="evidence"' not in answer.text


def test_a_sheet_is_approved_once_and_can_be_returned_until_it_is_published(site):
    number = site.send_sheet()
    page = site.client("reviewer-1").get(f"/staff/en/sheets/{number}").text
    approves, returns = 'name="do" value="approved"', 'name="do" value="returned"'
    assert approves in page and returns in page
    for do in ("approved", "returned"):
        assert site.review(number, do).status_code == 303
        assert site.review(number, do).status_code == 303  # a double click
        assert len(site.entries(action=f"sheet_{do}")) == 1
        page = site.client("reviewer-1").get(f"/staff/en/sheets/{number}").text
        assert approves not in page
        assert (returns in page) == (do == "approved")
    assert site.review(number).status_code == 409


def test_a_page_of_before_never_undoes_what_another_has_decided_since(site):
    number = site.approve_sheet()
    told = site.review(number, "returned", who="reviewer-1", seen="waiting")
    assert told.status_code == 409 and has_message(told, "en", "sheets.told_overtaken_review")
    clerk = site.client("ardestan-1")
    assert post(clerk, f"/staff/en/sheets/{number}/take-back", seen="waiting").status_code == 409
    assert sheet_of(site, number).state == "approved"
    page = site.client("reviewer-1").get(f"/staff/en/sheets/{number}").text
    assert 'name="seen" value="approved"' in page, "each form carries the state that it shows"


def test_a_clerk_takes_back_only_own_sheets(site):
    path = f"/staff/en/sheets/{site.send_sheet()}"
    for address in (path, f"{path}/sheet.csv"):
        assert site.client("kashan-1").get(address).status_code == 403
    clerk = site.client("ardestan-1")
    assert post(clerk, f"{path}/take-back", seen="waiting").status_code == 303
    assert "taken back" in clerk.get(path).text


def test_the_database_refuses_changes_of_sheets_and_steps(site):
    number = site.send_sheet()
    for table in ("sheets", "sheet_steps"):
        site.review(number)
        for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET account = 'x'"):
            with pytest.raises(NotWritten), site.desk.writing() as connection:
                connection.exec_driver_sql(statement)


def fill_counts(data, *numbers):
    """A sheet (CSV) with numbers in its rows of counts and no answers."""
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    at = next(n for n, row in enumerate(rows) if row[2:3] == ["Measure"]) + 1
    for row, numbers_of_row in zip(rows[at:], numbers, strict=True):
        row[4 : 4 + len(numbers_of_row)] = numbers_of_row
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def send_counts(site, *numbers):
    clerk = site.client("ardestan-1")
    draft = upload(clerk, fill_counts(download_sheet(clerk), *numbers)).headers["Location"]
    page = unescape(clerk.get(draft).text)
    done = send_draft(clerk, draft)
    assert done.status_code == 303, done.text
    return int(re.search(r"/sheets/(\d+)", done.headers["Location"])[1]), page


def test_counts_of_a_sheet_are_reviewed_and_published(site):
    number, draft = send_counts(site, ["۴۰", "50"], ["120"])
    for page in (draft, unescape(site.client("reviewer-1").get(f"/staff/en/sheets/{number}").text)):
        table = re.search(r'<section[^>]*id="counts".*?</section>', page, re.DOTALL)[0]
        cells = re.findall(r"<t[hd] role=\"(?:rowheader|cell)\"[^>]*>([^<]*)<", table)
        assert cells == ["Gladness", "—", "1", "40", "50", "Visitors", "—", "1", "120", "—"]
    as_sent = site.client("reviewer-1").get(f"/staff/en/sheets/{number}/sheet.csv").text
    assert "G1001" in as_sent.split("numerator")[1]
    assert site.review(number).status_code == 303
    counts = site.drafted(number).counts[["office_id", "measure", "channel", "numerator", "denominator"]]
    glad, visitors = counts.astype(object).values.tolist()
    assert glad == ["G1001", "glad", "", 40, 50]
    assert visitors[1] == "visitors" and visitors[3] == 120


def test_a_draft_of_counts_has_neither_file_name_nor_blank_rows(site, clerk):
    data = fill_counts(download_sheet(clerk), ["1", "2"], [])
    draft = upload(clerk, data, "آقای رضایی.csv").headers["Location"]
    assert "آقای" not in site.file.read_bytes().decode("utf-8", "ignore")
    assert "Visitors" not in re.search(r'id="counts".*?</section>', clerk.get(draft).text, re.DOTALL)[0]


def send_rows(connection, week, rows, sample=False, withdrawn=()):
    """Send rows as the sheet of a week of Ardestan, without a file. Returns its number, and whether it is new."""
    texts = [["office_id", "name"], *([row[0], ""] for row in rows)]
    content = desk_sheets.to_json({"texts": [texts], "sample": sample})
    digest = hashlib.sha256(f"{week} {rows}".encode()).hexdigest()
    draft = sheet_drafts.Draft(START, "ardestan-1", digest, "1001", week, content, tuple(rows))
    seen = desk_sheets.newest(connection, Place("1001"), week)
    return desk_sheets.send(connection, START, draft, "clerk", seen, withdrawn)[:2]


# A week for the sheet that comes to each state; all of them are public when the sheets are in their states.
WEEK_OF = {state: date.fromisoformat(WEEK) - timedelta(weeks=back) for back, state in enumerate(desk_sheets.NEXT)}


def rows_of(state):
    # An office with published reports cannot leave the register.
    return [("G1001", "committee", 0) if state in ("published", "withdrawn") else (MUNICIPALITY, "committee", 1)]


def sheets_in_every_state(site, sample):
    """A sheet in each state, by state. sample: filled in with sample data."""
    details = {"approved": {"evidence": "self", "sample": sample}, "returned": {"reason": "numbers"}}
    numbers = {}
    with site.desk.writing() as connection:
        for state, week in WEEK_OF.items():
            numbers[state], _ = send_rows(connection, week, rows_of(state), sample)
            if state == "replaced":
                send_rows(connection, week, [(MUNICIPALITY, "committee", 0)], sample)
            elif state != "waiting":
                step = "approved" if state in ("published", "withdrawn") else state
                step = desk_sheets.Step(START, "reviewer-1", "reviewer", step, details.get(step, {}))
                desk_sheets.decide(connection, numbers[state], step, "waiting")
    if sample:
        return {state: number for state, number in numbers.items() if state not in ("published", "withdrawn")}
    for state, target in (("withdrawn", "published"), ("withdrawn", "withdrawn"), ("published", "published")):
        take(site, numbers[state], target)
    return numbers


def sheet_of(site, number):
    return site.read(desk_sheets.by_number, number)


def take(site, number, state):
    """Try to bring a sheet into a state."""
    site.clock.move(seconds=1)
    if state in ("approved", "returned"):
        site.review(number, state, evidence="self")
    elif state == "taken_back":
        post(site.client("ardestan-1"), f"/staff/en/sheets/{number}/take-back", seen="waiting")
    elif state == "published":
        with suppress(Conflict):
            site.carry_out(site.order_of(number))
    elif state == "withdrawn":
        site.withdraw(sheet_of(site, number).published_at)


def disable_sender(site):
    assert site.write(accounts.disable, START, site.account("ardestan-1"))


AS_INTENDED = {"waiting": "approved", "approved": "published"}
RETURNED = {"waiting": "returned", "approved": "returned"}


@pytest.mark.parametrize(
    ("hinder", "ways"),
    [
        (None, {**AS_INTENDED, "published": "withdrawn"}),
        (disable_sender, AS_INTENDED),
        (lambda site: site.remove_office(MUNICIPALITY), RETURNED),
        (lambda site: site.add_inspected_reports(MUNICIPALITY, *WEEK_OF.values()), RETURNED),
        # The state of sheets that were filled in with sample data.
        ("sample", {"waiting": "approved", "approved": "returned"}),
    ],
    ids=["nothing", "sender disabled", "office left the register", "better evidence known", "sample data ended"],
)
def test_every_state_of_a_sheet_has_a_way_out(site, hinder, ways):
    """Dear: the first case publishes two sheets and withdraws one, and each case goes on from a copy."""

    def state_of(number):
        return states_of([sheet_of(site, number)], site.live.newest.full_input.tables)[number]

    sample = hinder == "sample"
    numbers = site.reuse_step(("every state", sample), lambda: sheets_in_every_state(site, sample))
    site.clock.move(minutes=1)
    site.live.look()
    withdrawn = withdrawn_sources(site.live.newest.full_input.tables)
    if callable(hinder):
        hinder(site)
    assert {state: state_of(number) for state, number in numbers.items()} == {state: state for state in numbers}
    taken = {}
    for state in ways:
        for following in desk_sheets.NEXT[state]:
            take(site, numbers[state], following)
            if state_of(numbers[state]) != state:
                taken[state] = state_of(numbers[state])
                break
    assert taken == ways
    for state in numbers:
        if not desk_sheets.NEXT[state]:
            again = site.write(send_rows, WEEK_OF[state], rows_of(state), withdrawn=withdrawn)
            assert again[1], f"the same file is not taken again when {state}"


# An unchanged answer keeps its evidence and counts as reported on its week, whichever way it comes in.

NEXT_WEEK = date.fromisoformat(WEEK)


def by_sheet(site):
    """The sheet as the desk gave it, in which the governorate has its answer of the week before."""
    clerk = site.client("ardestan-1")
    publish_draft(site, clerk, upload(clerk, download_sheet(clerk, form="xlsx"), "sheet.xlsx").headers["Location"])
    return NEXT_WEEK


def publish_draft(site, clerk, draft):
    number = int(re.search(r"/sheets/(\d+)", send_draft(clerk, draft).headers["Location"])[1])
    assert site.review(number, evidence="self").status_code == 303
    site.publish_sheets(number)


def by_import(site):
    """A file of the office without a column of evidence, imported as self-reported."""
    rows = [PLAIN[0], ("اردستان", "فرمانداری اردستان", "۱۳۹۳/۰۹/۲۲", "بله")]
    sent = send_import(site, workbook(*rows))
    approve(site.other_reviewer(), sent)
    test_desk_import.look(site)
    return NEXT_WEEK


def by_visit(site):
    site.add_team(7)
    test_team_visits.entered(site.client("team-7"), value_committee=1)
    site.live.look()
    return date(2026, 4, 4)


@pytest.mark.parametrize(
    ("bring", "evidence"),
    [
        (by_sheet, "document"),
        (by_import, "document"),
        # A visit has evidence of its own, which is better.
        (by_visit, "inspection"),
    ],
    ids=["sheet", "import", "visit"],
)
def test_an_unchanged_answer_keeps_its_evidence(site, bring, evidence):
    assert known_reports(site.live.newest.full_input, NEXT_WEEK)["G1001", "committee"].evidence == "document"
    week = bring(site)
    data = site.live.newest.full_input
    assert known_reports(data, week)["G1001", "committee"] == State(1, week, evidence)
    reported = office_weeks(data.tables, data.cards, week, week, datetime.max)
    assert reported[reported["office_id"] == "G1001"]["answered"].tolist() == [1]


def test_a_changed_answer_of_an_import_has_the_given_evidence_and_a_stated_one_stays(site):
    head = (*PLAIN[0], "مستندات")
    rows = [
        head,
        ("اردستان", "فرمانداری اردستان", "۱۳۹۳/۰۹/۲۲", "خیر", ""),
        ("اردستان", "شهرداری اردستان", "۱۳۹۳/۰۹/۲۲", "بله", "خوداظهاری"),
    ]
    site.add_inspected_reports(MUNICIPALITY, "2014-12-06")
    sent = send_import(site, workbook(*rows))
    approve(site.other_reviewer(), sent)
    test_desk_import.look(site)
    known = known_reports(site.live.newest.full_input, NEXT_WEEK)
    assert known["G1001", "committee"] == State(0, NEXT_WEEK, "self")
    assert known[MUNICIPALITY, "committee"] == State(1, NEXT_WEEK, "self")


def test_an_inspection_of_the_sheets_own_week_is_not_reported_twice(site, clerk):
    data = fill_in(download_sheet(clerk), MUNICIPALITY, "yes")
    site.add_inspected_reports("G1001", WEEK)
    draft = upload(clerk, data).headers["Location"]
    number = int(re.search(r"/sheets/(\d+)", send_draft(clerk, draft).headers["Location"])[1])
    assert site.review(number, evidence="document").status_code == 303
    assert values(site.drafted(number)) == [(MUNICIPALITY, 1)]
