"""The way of a county's sheet at the desk: draft, sending, review and publication, and the way out of each state."""

import csv
import hashlib
import io
import re
from contextlib import suppress
from datetime import date, timedelta
from html import unescape

import pytest

from dashboard.database import accounts, sheet_drafts
from dashboard.database import sheets as desk_sheets
from dashboard.database.errors import Conflict, NotWritten
from dashboard.language import say
from dashboard.staff.waiting_sheets import states_of, withdrawn_sources
from dashboard.tables.place import Place
from tests.unit.staff.desk_site import SAME_ORIGIN, START, csrf_token, has_message, post
from tests.unit.staff.sheet_desk import DOUBTS, MUNICIPALITY, SHEET, WEEK, download_sheet, fill_in, send_draft, upload


def test_a_sheet_is_reviewed_and_published(site):
    before = site.public()
    clerk = site.client("ardestan-1")
    answer = upload(clerk, fill_in(download_sheet(clerk)))
    assert answer.status_code == 303
    page = unescape(clerk.get(answer.headers["Location"]).text)
    assert "County governor's office of Ardestan" in page
    assert "1 of 1 (100%)" in page and "0 of 1 (0%)" in page
    assert page.count('class="map-picture"') == 2
    assert "“Yes” before, “no” now" in page
    done = send_draft(clerk, answer.headers["Location"])
    number = re.search(r"/sheets/(\d+)", done.headers["Location"])[1]
    assert "waiting for review" in clerk.get(f"/staff/en/sheets/{number}").text

    assert site.review(number).status_code == 303
    publisher = site.client("publisher-1")
    assert publisher.get(f"/staff/en/sheets/{number}").text.count('class="map-picture"') == 2
    page = publisher.get("/staff/en/publish").text
    assert f'name="sheet" value="{number}"' in page
    preview = publisher.get("/staff/en/preview/en/county/1001").text
    assert "Preview: this page has not been published yet" in preview
    assert "0 of 1" in preview
    assert site.public() == before

    assert site.publish().headers["Location"].endswith("done=published")
    assert site.committee() == ("zero", 0, date(2014, 12, 13))
    assert "0 of 1" in site.server.test_client().get("/en/county/1001").text
    assert "published" in clerk.get("/staff/en/sheets").text
    assert 'class="map-picture"' not in publisher.get(f"/staff/en/sheets/{number}").text
    done = [entry.action for entry in site.entries() if entry.action.startswith(("sheet", "publ"))]
    assert done == ["sheet_sent", "sheet_approved", "published"]
    admin = site.client("admin-1")
    assert "۲۲ تا ۲۸ آذر ۱۳۹۳" in admin.get("/staff/fa/log?action=sheet_approved").text
    # The log can be filtered by sheet, with its publication, and by county.
    for query, rows in (
        (f"sheet={number}", 3),
        ("sheet=77", 0),
        ("county=1001&action=sheet_sent", 1),
        ("county=1009", 0),
    ):
        table = admin.get(f"/staff/fa/log.csv?{query}").get_data(as_text=True)
        assert len(table.splitlines()) - 1 == rows, query


def test_a_clerk_downloads_and_uploads_sheets_of_the_own_county_only(site, clerk):
    assert b"G1001" in download_sheet(clerk) and b"G1009" not in download_sheet(clerk)
    assert download_sheet(clerk, form="xlsx").startswith(b"PK")
    assert clerk.get(f"{SHEET}/1009/{WEEK}.csv").status_code == 403
    assert clerk.get(f"{SHEET}/1001/someday.csv").status_code == 404
    assert clerk.get(f"{SHEET}/1001/{WEEK}.exe").status_code == 404
    assert 'name="county"' not in clerk.get(SHEET).text
    answer = upload(clerk, fill_in(download_sheet(site.client("reviewer-1"), "1009"), "G1009"))
    assert answer.status_code == 422
    assert "This is the sheet of Shahreza, but your account is for Ardestan" in answer.text


def test_weeks_without_a_sheet_are_not_offered(clerk):
    for week in ("9999-12-31", "9999-12-25", "9377-12-29", "2100-01-02", "0001-01-06", "1/1/1", "9" * 5000):
        page = clerk.get(f"/staff/fa/sheet?week={week}")
        assert page.status_code == 200
        assert f'value="{week}"' not in page.text
        assert clerk.get(f"/staff/fa/sheet/1001/{week.replace('/', '-')}.csv").status_code == 404, week[:20]


def test_all_faults_are_reported_together_and_nothing_is_stored(site, clerk):
    data = fill_in(download_sheet(clerk), "G1001", "perhaps")
    answer = upload(clerk, fill_in(data, MUNICIPALITY, "maybe"))
    assert answer.status_code == 422
    assert say("en", "sheets.faults", n="2") in answer.text
    assert "perhaps" in answer.text and "maybe" in answer.text
    with site.desk.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM drafts").scalar() == 0


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"x" * 6_000_000, b"x" * 30_200_000])
def test_a_file_that_is_not_a_sheet_is_refused(clerk, data):
    token = csrf_token(clerk.get(SHEET).text)
    # Built without the test clerk, which would leave a large temporary file open.
    parts = [
        b'--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n' + token.encode(),
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="sheet.xlsx"\r\n\r\n' + data,
        b"--x--\r\n",
    ]
    answer = clerk.post(
        SHEET, data=b"\r\n".join(parts), headers=SAME_ORIGIN, content_type="multipart/form-data; boundary=x"
    )
    assert answer.status_code == (413 if len(data) > 30_100_000 else 422)
    assert "Nothing was accepted" in answer.text or "too" in answer.text


def test_a_sheet_can_be_downloaded_as_typed(site):
    number = site.send_sheet()
    reviewer = site.client("reviewer-1")
    text = reviewer.get(f"/staff/en/sheets/{number}/sheet.csv").get_data().decode("utf-8-sig")
    assert re.search(r"^\d+,G1001,County governor's office of Ardestan,.*\bno\b", text, re.MULTILINE)
    assert site.client("kashan-1").get(f"/staff/en/sheets/{number}/sheet.csv").status_code == 403
    assert reviewer.get("/staff/en/sheets/99/sheet.csv").status_code == 404


def test_the_same_file_twice_is_one_sheet(site):
    number = site.send_sheet()
    clerk = site.client("ardestan-1")
    again = send_draft(clerk, upload(clerk, fill_in(download_sheet(clerk))).headers["Location"])
    assert again.headers["Location"].endswith(f"{number}?done=same")
    assert len(site.entries(action="sheet_sent")) == 1


def test_a_draft_opens_for_a_day(desk):
    draft = sheet_drafts.Draft(START, "ardestan-1", "a" * 64, "1001", date(2014, 12, 13), "{}")
    with desk.writing() as connection:
        sheet_drafts.store(connection, draft)
        for age, opens in ((timedelta(hours=24), True), (timedelta(hours=24, seconds=1), False)):
            found = sheet_drafts.by_id(connection, draft.id, draft.account, START + age)
            listed = sheet_drafts.of_account(connection, draft.account, START + age)
            assert (bool(found), bool(listed)) == (opens, opens)


def test_the_same_file_is_a_new_sheet_if_its_sheet_was_returned_taken_back_replaced_or_withdrawn(desk):
    week = date(2014, 12, 13)
    with desk.writing() as connection:

        def send_file(name="a", withdrawn=()):
            answers = (("G1001", "committee", 0),)
            draft = sheet_drafts.Draft(START, "ardestan-1", name * 64, "1001", week, "{}", answers)
            version = desk_sheets.newest(connection, Place("1001"), week)
            return desk_sheets.send(connection, START, draft, "clerk", version, withdrawn)

        assert send_file() == (1, True, []) and send_file() == (1, False, [])
        for number, step in enumerate(("returned", "taken_back"), 1):
            step = desk_sheets.Step(START, "reviewer-1", "reviewer", step, {"reason": "numbers"})
            desk_sheets.decide(connection, number, step, "waiting")
            assert send_file() == (number + 1, True, []) and send_file() == (number + 1, False, [])
        assert send_file("b") == (4, True, [3])
        assert send_file() == (5, True, [4])
        desk_sheets.decide(
            connection, 5, desk_sheets.Step(START, "reviewer-1", "reviewer", "approved", {}), "waiting"
        )
        source = desk_sheets.by_number(connection, 5).source
        assert send_file(withdrawn={source})[1] is False
        desk_sheets.mark_published(connection, [5], START)
        assert send_file()[1] is False
        assert send_file(withdrawn={source})[:2] == (6, True)


def test_a_reviewer_sees_confirmations_and_earlier_returned_sheets(site):
    site.review(site.send_sheet(), "returned", reason="offices", office=["G1001"])
    page = unescape(site.client("reviewer-1").get(f"/staff/en/sheets/{site.send_sheet()}").text)
    assert "What the sender confirmed" in page and "“Yes” before, “no” now" in page
    assert "offices are missing or wrong (County governor's office of Ardestan)" in page
    assert 'name="yes"' not in page


def test_a_return_names_only_offices_of_the_sheet(site):
    number = site.send_sheet()
    for offices in (["G1009"], ["Mr Example"], ["G1001"] * 2 + ["x"]):
        assert site.review(number, "returned", office=offices).status_code == 422


def test_lists_do_not_load_the_contents_of_sheets(site, monkeypatch):
    site.approve_sheet()
    monkeypatch.setattr(desk_sheets, "Sheet", None)
    for who in ("ardestan-1", "publisher-1"):
        assert site.client(who).get("/staff/en/sheets").status_code == 200


def test_the_review_counts_figures_that_become_unverified(site):
    number = site.send_sheet("no")
    page = unescape(site.client("reviewer-1").get(f"/staff/en/sheets/{number}").text)
    assert "Unverified: 0 → 1" in page
    assert re.search(r"worse: [1-9]\d*; with more unverified offices: [1-9]", page)


def test_a_sheet_that_adds_nothing_is_not_approved(site):
    number = site.send_sheet("yes")
    site.add_inspected_reports("G1001", WEEK)
    answer = site.review(number, evidence="self")
    assert answer.status_code == 409
    assert "By this evidence the sheet adds nothing" in answer.text
    assert site.review(number, "returned", reason="nothing_new").status_code == 303


def test_a_concurrent_sheet_of_the_same_county_is_reported(site):
    one, two = site.client("ardestan-1"), site.client("reviewer-1")
    own_draft = upload(one, fill_in(download_sheet(one))).headers["Location"]
    other_draft = upload(two, fill_in(download_sheet(two), "G1001", "yes")).headers["Location"]
    form = {"do": "send", "seen": "0", "yes": DOUBTS, "unchanged": "all"}
    own_shown, other_shown = site.shown_by("ardestan-1", own_draft), site.shown_by("reviewer-1", other_draft)
    assert post(one, own_draft, **form, shown=own_shown).status_code == 303
    answer = post(two, other_draft, **form, shown=other_shown)
    assert (answer.status_code, "another sheet of the same county" in answer.text) == (409, True)


def test_a_newer_sheet_replaces_a_pending_one(site):
    first, second = site.send_sheet("no"), site.send_sheet("yes")
    assert {sheet.id: sheet.state for sheet in site.read(desk_sheets.listed)} == {
        first: "replaced",
        second: "waiting",
    }
    refused = site.review(first)
    assert refused.status_code == 409 and f"Replaced by sheet {second}" in refused.text


def test_a_draft_is_private_has_no_file_name_and_can_be_deleted(site, clerk):
    draft = upload(clerk, fill_in(download_sheet(clerk)), "Mr Example's sheet.csv").headers["Location"]
    with site.desk.reading() as connection:
        assert "Example" not in connection.exec_driver_sql("SELECT content FROM drafts").scalar()
    assert site.client("reviewer-1").get(draft).status_code == 404
    post(clerk, draft, do="drop")
    assert clerk.get(draft).status_code == 404


def test_a_draft_is_sent_once_and_with_a_confirmation_of_each_doubt(site, clerk):
    draft = upload(clerk, fill_in(download_sheet(clerk))).headers["Location"]
    answer = send_draft(clerk, draft, yes=[])
    assert answer.status_code == 422
    assert "Everything below must be confirmed" in answer.text
    page = clerk.get(draft).text
    fields = {"csrf_token": csrf_token(page), "do": "send", "shown": site.shown_by("ardestan-1", draft)}
    fields["yes"] = re.findall(r'name="yes" value="(\w+)"', page)
    for version in ("1" * 5000, "²"):
        assert clerk.post(draft, data=fields | {"seen": version}, headers=SAME_ORIGIN).status_code == 409
    fields |= {"unchanged": "all", "seen": "0"}
    assert clerk.post(draft, data=fields, headers=SAME_ORIGIN).status_code == 303
    # A second click, and the way back in the browser.
    for again in (clerk.post(draft, data=fields, headers=SAME_ORIGIN), clerk.get(draft)):
        assert again.headers["Location"] == "/staff/en/sheets/1"
    assert site.client("reviewer-1").get(draft).status_code == 404
    assert len(site.read(desk_sheets.listed)) == 1


def test_a_draft_is_not_sent_once_an_office_with_an_answer_has_left_the_register(site, clerk):
    data = fill_in(fill_in(download_sheet(clerk)), MUNICIPALITY, "yes")
    draft = upload(clerk, data).headers["Location"]
    assert 'value="send"' in clerk.get(draft).text
    site.remove_office(MUNICIPALITY)
    page = clerk.get(draft).text
    assert say("en", "sheets.faults_now") in page and 'value="send"' not in page
    assert post(clerk, draft, do="send", seen="0", yes=DOUBTS).status_code == 422


def test_a_draft_has_the_doubts_by_what_is_known_now_with_their_line_and_column(site, clerk):
    data = fill_in(fill_in(download_sheet(clerk)), MUNICIPALITY, "no")
    draft = upload(clerk, data).headers["Location"]
    lines = data.decode("utf-8-sig").splitlines()
    line = next(number for number, text in enumerate(lines, 1) if text.startswith(MUNICIPALITY))
    doubt = rf"line {line}, [A-Z] \([^)]*\), [^<]*\({MUNICIPALITY}\)[^<]*“\W*yes\W*” → “\W*no"
    assert not re.search(doubt, unescape(clerk.get(draft).text))
    site.add_inspected_reports(MUNICIPALITY, WEEK)
    assert re.search(doubt, unescape(clerk.get(draft).text))


# Unchanged answers are sent if the sender confirms them, and only then.


def draft_with(client, changed=True):
    """The draft of Ardestan's sheet: the governorate as known, and perhaps a municipality's first answer."""
    data = download_sheet(client)
    return upload(client, fill_in(data, MUNICIPALITY, "yes") if changed else data).headers["Location"]


def sent_sheet(site, answer):
    """The sheet to whose page an answer leads, and its content."""
    assert answer.status_code == 303, answer.text
    number = int(re.search(r"/sheets/(\d+)", answer.headers["Location"])[1])
    return site.read(desk_sheets.by_number, number), site.read(desk_sheets.content_of, number)


def test_only_changed_answers_are_sent_if_the_sender_chooses_so(site, clerk):
    draft = draft_with(clerk)
    page = unescape(clerk.get(draft).text)
    shares = {
        sent: say("en", "sheets.share_missing", sent=sent, all="4", missing=left) for sent, left in ("13", "22")
    }
    assert say("en", "sheets.choice_changes", n="1", share=shares["1"]) in page
    assert say("en", "sheets.choice_all", n="1", share=shares["2"]) in page
    assert "checked" not in page, "nothing is chosen beforehand"
    refused = send_draft(clerk, draft, unchanged=None)
    assert refused.status_code == 422 and has_message(refused, "en", "sheets.choice_missing")
    assert "1; unchanged answers: 1." in page
    sheet, content = sent_sheet(site, send_draft(clerk, draft, unchanged=False))
    assert [(office[0], value) for office, _, value in sheet.answers] == [("M", 1)]
    assert content["confirmed"] == 0
    as_sent = clerk.get(f"/staff/en/sheets/{sheet.id}/sheet.csv").text
    governorate = next(line for line in as_sent.splitlines() if ",G1001," in line)
    assert not re.search(r"\byes\b", governorate), "what is not sent is not in the sheet's text"
    assert re.search(r",M\w+,.*\byes\b", as_sent)


def test_the_sender_confirms_the_unchanged_answers_and_the_reviewer_hears_their_number(site, clerk):
    sheet, content = sent_sheet(site, send_draft(clerk, draft_with(clerk)))
    assert [(office[0], value) for office, _, value in sheet.answers] == [("G", 1), ("M", 1)]
    assert content["confirmed"] == 1


def test_a_sheet_of_confirmed_answers_alone_is_sent_and_one_of_nothing_is_not(site, clerk):
    draft = draft_with(clerk, changed=False)
    page = clerk.get(draft)
    assert 'name="unchanged" value="all"' in page.text and has_message(page, "en", "sheets.no_change")
    refused = send_draft(clerk, draft, unchanged=None)
    assert refused.status_code == 422 and has_message(refused, "en", "sheets.nothing_to_send")
    sheet, content = sent_sheet(site, send_draft(clerk, draft))
    assert (sheet.answers, content["confirmed"]) == ((("G1001", "committee", 1),), 1)


def test_the_same_file_with_its_unchanged_answers_confirmed_is_another_sheet(site, clerk):
    first, _ = sent_sheet(site, send_draft(clerk, draft_with(clerk), unchanged=False))
    second, content = sent_sheet(site, send_draft(clerk, draft_with(clerk)))
    assert second.id != first.id and content["confirmed"] == 1
    again, _ = sent_sheet(site, send_draft(clerk, draft_with(clerk)))
    assert again.id == second.id


def test_an_answer_is_changed_or_not_by_approved_sheets_too_and_nothing_is_sent_that_the_page_did_not_show(
    site, reviewer
):
    draft = draft_with(reviewer)
    shown = re.search(r'name="shown" value="(\w+)"', reviewer.get(draft).text)[1]
    # By an approved sheet the governorate has no committee any more: the draft's old answer is a change now.
    site.approve_sheet()
    page = reviewer.get(draft).text
    assert f'value="{shown}"' not in page
    assert 'name="unchanged"' not in page
    fields = {"do": "send", "seen": "1", "yes": ["left_out", "week_past", "many_changed"], "shown": shown}
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
    answer = reviewer.post(draft, data={**fields, "csrf_token": token}, headers={"Origin": "http://localhost"})
    assert answer.status_code == 422
    assert len(site.read(desk_sheets.listed)) == 1


# The review.


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


def test_a_returned_sheet_names_the_reason_and_cannot_be_published(site):
    number = site.send_sheet()
    site.review(number, "returned", reason="evidence")
    page = site.client("ardestan-1").get(f"/staff/fa/sheets/{number}").text
    assert "مستندات کافی نیست" in page
    assert "منتظر اقدام شماست" in page and f'href="/staff/fa/answers?place=1001&amp;week={WEEK}"' in page
    assert site.drafted(number) is None


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
    assert site.client("kashan-1").get(path).status_code == 403
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
