"""Notices at the desk: who gets one after each event, the page, and the deadline of a week."""

import html
from dataclasses import replace
from datetime import datetime
from functools import partial

import pytest
from sqlalchemy import insert, select

from dashboard.__main__ import main
from dashboard.database import accounts, notices
from dashboard.database.errors import NotWritten
from dashboard.database.schema import notices as notices_table
from dashboard.database.schema import proposals
from dashboard.faults import Fault
from dashboard.language import LANGUAGES, catalogue
from dashboard.publications.prepare import newest_of
from dashboard.staff import notices_events
from dashboard.staff.notices_words import words_of
from dashboard.weeks import moment_text
from tests.unit.staff.desk_site import PASSWORD, START, has_message, post

PAGE = "/staff/en/notices"


def told(site, *names: str) -> dict[str, list[str]]:
    """The events of each account's notices, oldest first; of all accounts with notices if none is named."""
    with site.desk.reading() as connection:
        rows = connection.execute(select(notices_table).order_by(notices_table.c.id)).all()
    found: dict[str, list[str]] = {name: [] for name in names}
    for row in rows:
        if not names or row.account in names:
            found.setdefault(row.account, []).append(row.key)
    return found


def unread(site, name: str) -> int:
    return site.read(notices.unread, name)


def add_account(site, name, role="reviewer", county=""):
    site.write(accounts.add, START, name, role, PASSWORD, county, {county})


def tell(site, key="sheet_returned 7", name="ardestan-1", **detail):
    about = {"sheet": 7, "county": "1001", "office": "", "week": "2014-12-13", "why": "numbers"}
    site.write(notices.add, site.clock(), [name], "sheet_returned", key, {**about, **detail}, False)


# --- events ---


def test_a_sheet_that_waits_is_told_to_the_reviewers_and_its_decision_to_its_sender(site):
    add_account(site, "reviewer-2")
    number = site.send_sheet()
    sent = f"sheet_sent {number}"
    assert told(site) == {"reviewer-1": [sent], "reviewer-2": [sent]}
    assert site.review(number).status_code == 303
    assert told(site, "ardestan-1") == {"ardestan-1": [f"sheet_approved {number}"]}
    # Nobody has to review it any more.
    assert (unread(site, "reviewer-1"), unread(site, "reviewer-2"), unread(site, "ardestan-1")) == (0, 0, 1)


def test_a_returned_sheet_is_told_with_its_reason_also_after_its_approval(site):
    number = site.approve_sheet()
    site.review(number, "returned")
    assert told(site, "ardestan-1")["ardestan-1"] == [f"sheet_approved {number}", f"sheet_returned {number}"]
    page = site.client("ardestan-1").get(PAGE)
    assert has_message(page, "en", "notices.title_sheet_returned")
    assert catalogue("en")["sheets.reason_numbers"] in page.text


def test_the_account_that_acts_gets_no_notice(site):
    number = site.send_sheet(who="reviewer-1")
    assert told(site) == {}
    post(site.client("reviewer-1"), f"/staff/en/sheets/{number}/take-back", seen="waiting")
    assert told(site) == {}


def test_a_sheet_that_is_taken_back_waits_for_no_reviewer(site):
    number = site.send_sheet()
    assert unread(site, "reviewer-1") == 1
    assert words(site, "reviewer-1").text.endswith("waits for review.")
    post(site.client("ardestan-1"), f"/staff/en/sheets/{number}/take-back", seen="waiting")
    assert unread(site, "reviewer-1") == 0
    assert words(site, "reviewer-1").text.endswith("has arrived. Its state now: taken back.")
    assert told(site, "ardestan-1") == {"ardestan-1": []}


def test_a_replaced_sheet_is_told_to_its_sender_unless_the_sender_has_replaced_it(site):
    first = site.send_sheet()
    second = site.send_sheet("yes", who="reviewer-1")
    third = site.send_sheet("no", who="reviewer-1", office="G1001")
    assert len({first, second}) == 2 and third in (first, second, second + 1)
    assert told(site, "ardestan-1") == {"ardestan-1": [f"sheet_replaced {first}"]}
    assert f"sheet_sent {second}" not in told(site, "reviewer-1")["reviewer-1"]
    assert f"sheets/{first}" in words(site, "ardestan-1").address


def test_a_publication_is_told_to_the_senders_of_its_sheets_and_to_the_reviewers(site):
    number = site.approve_sheet()
    site.publish_sheets(number)
    moment = moment_text(newest_of(site.live.newest.full_input))
    found = told(site, "ardestan-1", "kashan-1", "reviewer-1", "publisher-1")
    assert found["ardestan-1"][-1] == found["reviewer-1"][-1] == f"published {moment}"
    assert found["kashan-1"] == found["publisher-1"] == []
    assert f"Sheet {number}" in words(site, "ardestan-1").text
    assert words(site, "ardestan-1").address == f"/staff/en/sheets/{number}"
    assert words(site, "reviewer-1").address == "/en/publications"
    assert "Sheet" not in words(site, "reviewer-1").text


def test_a_withdrawal_is_told_to_the_senders_whose_sheets_it_takes_back(site):
    number = site.approve_sheet()
    site.publish_sheets(number)
    moment = newest_of(site.live.newest.full_input)
    site.clock.move(minutes=5)
    site.withdraw(moment)
    for name, with_sheet in (("ardestan-1", True), ("reviewer-1", False)):
        title, text, _ = words(site, name)
        assert title == catalogue("en")["notices.title_withdrawn"]
        assert catalogue("en")["publications.reason_wrong_sheet"] in text
        assert (f"Sheet {number}" in text) == with_sheet


def test_a_publication_on_the_command_line_is_told_to_the_reviewers(site, monkeypatch):
    monkeypatch.setenv("DATA_URL", str(site.live.sources.folder))
    assert main(["publish", "--yes", "--week", "2014-12-06"]) == 0
    ((name, keys),) = told(site).items()
    assert name == "reviewer-1" and keys[0].startswith("published 20")


def test_a_proposal_is_told_to_those_who_may_decide_and_its_decision_to_its_account(site):
    row = {"at": START, "account": "reviewer-1", "role": "reviewer", "kind": "target", "subject": "desk"}
    with site.desk.writing() as connection:
        number = connection.execute(insert(proposals).values(**row, content={}, sample=False)).inserted_primary_key[0]
        append = partial(notices_events.append, connection, START, subject=str(number), detail={}, sample=False)
        append("proposal_made", "reviewer-1", "reviewer")
        append("proposal_refused", "publisher-1", "publisher")
    made, refused = f"proposal_made {number}", f"proposal_refused {number}"
    assert told(site) == {"publisher-1": [made], "reviewer-1": [refused]}
    assert unread(site, "publisher-1") == 0


def test_an_event_is_told_once_and_a_disabled_account_is_not_told(site):
    site.write(accounts.disable, START, site.account("kashan-1"))
    for name in ("ardestan-1", "ardestan-1", "kashan-1"):
        tell(site, name=name)
    assert told(site) == {"ardestan-1": ["sheet_returned 7"]}


def test_notices_are_written_with_the_entry_of_the_log_or_not_at_all(site, monkeypatch):
    number = site.send_sheet()

    def fail(*_, **__):
        raise NotWritten("full")

    monkeypatch.setattr(notices, "add", fail)
    assert site.review(number).status_code == 503
    assert [entry.action for entry in site.entries() if entry.action.startswith("sheet")] == ["sheet_sent"]
    monkeypatch.undo()
    assert site.review(number).status_code == 303


def test_notices_are_deleted_after_a_year(site):
    tell(site)
    site.clock.move(days=364)
    tell(site, key="sheet_returned 8")
    site.clock.move(days=2)
    tell(site, key="sheet_returned 9")
    assert told(site) == {"ardestan-1": ["sheet_returned 8", "sheet_returned 9"]}


# --- the page ---


def words(site, name, lang="en"):
    """The words of an account's newest notice."""
    with site.request(name) as staff:
        (newest,) = staff.read(notices.listed, name, 1)
        return words_of(staff, newest)


def test_the_head_of_each_page_says_how_many_notices_are_unread(site, clerk):
    assert "unread" not in clerk.get("/staff/en/").text
    tell(site)
    tell(site, key="sheet_returned 8")
    assert "2 unread" in clerk.get("/staff/en/sheets").text
    assert "۲ خوانده‌نشده" in clerk.get("/staff/fa/").text
    assert "unread" not in site.client("kashan-1").get("/staff/en/").text


def test_a_notice_that_is_opened_is_read_and_leads_to_its_page(site):
    number = site.send_sheet()
    client = site.client("reviewer-1")
    (notice,) = site.read(notices.listed, "reviewer-1", 9)
    page = client.get(PAGE).text
    assert f'name="of" value="{notice.id}"' in page and unread(site, "reviewer-1") == 1
    for _ in range(2):
        answer = post(client, PAGE, of=notice.id)
        assert (answer.status_code, answer.headers["Location"]) == (303, f"/staff/en/sheets/{number}")
    page = client.get(PAGE).text
    assert unread(site, "reviewer-1") == 0 and f'name="of" value="{notice.id}"' not in page
    assert f'href="/staff/en/sheets/{number}"' in page


def test_all_notices_that_were_shown_are_marked_and_a_later_one_stays_unread(site, clerk):
    tell(site)
    tell(site, key="sheet_returned 8")
    last = html.unescape(clerk.get(PAGE).text).partition('name="last" value="')[2].partition('"')[0]
    tell(site, key="sheet_returned 9")
    assert post(clerk, PAGE, last=last).headers["Location"] == PAGE
    assert unread(site, "ardestan-1") == 1


def test_an_account_opens_and_marks_only_its_own_notices(site):
    tell(site)
    (notice,) = site.read(notices.listed, "ardestan-1", 9)
    other = site.client("kashan-1")
    assert "Sheet 7" not in other.get(PAGE).text
    for fields in ({"of": notice.id}, {"of": "x"}, {}):
        assert post(other, PAGE, **fields).status_code == 404
    assert post(other, PAGE, last=notice.id).status_code == 303
    assert unread(site, "ardestan-1") == 1


def test_each_kind_of_notice_has_a_title_and_a_sentence_in_both_languages(site):
    about = {"sheet": 7, "county": "1001", "office": "", "week": "2014-12-13"}
    moment = {"moment": "2014-12-14T08:00:00Z"}
    body = {**about, "county": "", "office": "M1001", "day": "2014-12-20", "missing": 3}
    kinds = [("sheet_sent", about), ("sheet_approved", about), ("sheet_returned", {**about, "why": "nothing_new"})]
    kinds += [("sheet_replaced", {**about, "by": "8"}), ("published", {**moment, "week": "2014-12-13"})]
    kinds += [("published", {**moment, "week": "2014-12-13", "sheets": [7, 8]})]
    kinds += [("withdrawn", {**moment, "because": "too_early"})]
    kinds += [("withdrawn", {**moment, "because": "too_early", "sheets": [7]})]
    kinds += [("withdrawn", {**moment, "because": "too_early", "visits": [["M1001", "2014-12-20"]]})]
    kinds += [("deadline", {name: value for name, value in body.items() if name != "sheet"})]
    kinds += [("overdue", {"week": "2014-12-13", "day": "2014-12-20", "missing": 655})]
    kinds += [
        (f"proposal_{done}", {"proposal": 5, "about": kind})
        for done in ("made", "approved", "refused")
        for kind in ("office", "target", "announcement")
    ]
    kinds += [
        (kind, {**moment, "because": "too_early", "files": ["week.xlsx"]}) for kind in ("withdrawn", "left_out")
    ]
    kinds += [
        ("left_out", {**moment, "visits": [["M1001", "2014-12-20"]]}),
        ("source_rows", {"rows": 2, "row": "a, b"}),
    ]
    of_import = {"sent": 3, "file": "week.xlsx"}
    kinds += [("import_sent", of_import), ("imported", of_import), ("import_returned", {**of_import, "why": "week"})]
    with site.desk.writing() as connection:
        for number, (kind, detail) in enumerate(kinds):
            notices.add(connection, START, ["ardestan-1"], kind, f"k {number}", detail, False)
    for lang in LANGUAGES:
        page = site.client("ardestan-1").get(f"/staff/{lang}/notices")
        assert page.text.count('name="of"') == len(kinds)
        # Every message of a kind is used.
        messages = {key for key in catalogue(lang) if key.startswith("notices.title_")}
        assert messages == {f"notices.title_{kind}" for kind, _ in kinds}
        assert all(has_message(page, lang, key) for key in messages)


# --- the deadline ---


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def look(site, moment: str):
    """What the thread of a fresh server does at a moment (UTC; the province is 3½ hours ahead)."""
    site.clock.now = at(moment)
    notices_watch = type(site.server.extensions["notices"])(site.server.extensions["staff"], site.settings)
    notices_watch.look()
    return notices_watch


@pytest.fixture
def with_body(site):
    site.add_body("G1001")
    # With an entry in the log, sheet_desk sends sheets to this database.
    site.client("body-g1001")
    return site


def test_the_deadline_is_told_the_day_before_and_on_the_day_to_those_whose_offices_have_not_reported(with_body):
    site = with_body
    look(site, "2014-12-18T09:00")
    # Nobody is told at night: 7:59 and 8:00 in the province.
    look(site, "2014-12-19T04:29")
    assert told(site) == {}
    watch = look(site, "2014-12-19T04:30")
    before = "deadline 2014-12-13 before"
    assert told(site) == {"ardestan-1": [before], "body-g1001": [before], "kashan-1": [before]}
    for _ in range(2):
        watch.look()
        look(site, "2014-12-19T15:00")
    look(site, "2014-12-20T09:00")
    assert told(site, "ardestan-1", "reviewer-1") == {
        "ardestan-1": [before, "deadline 2014-12-13 today"],
        "reviewer-1": [],
    }
    title, text, address = words(site, "ardestan-1")
    assert title == catalogue("en")["notices.title_deadline"]
    assert "13–19 Dec 2014" in text and "20 Dec 2014" in text and "Ardestan" in text
    assert address == "/staff/en/answers?place=1001&week=2014-12-13"
    assert words(site, "body-g1001").address.endswith("place=G1001&week=2014-12-13")


def missing(site, name) -> int:
    (newest,) = site.read(notices.listed, name, 1)
    return newest.detail["missing"]


def test_offices_in_a_sheet_that_waits_are_not_missing_whoever_reports_for_them(with_body):
    site = with_body
    look(site, "2014-12-19T09:00")
    before = missing(site, "ardestan-1")
    # The sheet answers for the governorate, and leaves out offices about which nothing is known.
    site.send_sheet()
    look(site, "2014-12-20T09:00")
    assert told(site, "body-g1001") == {"body-g1001": ["deadline 2014-12-13 before"]}
    assert 0 < missing(site, "ardestan-1") < before


def test_after_the_deadline_the_reviewers_are_told_the_number_of_missing_offices_once(site):
    look(site, "2014-12-21T09:00")
    look(site, "2014-12-29T09:00")
    key = "deadline 2014-12-13 over"
    assert told(site) == {"reviewer-1": [key]}
    assert missing(site, "reviewer-1") == 35
    assert words(site, "reviewer-1").title == catalogue("en")["notices.title_overdue"]


def test_rows_of_the_offices_database_that_are_left_out_are_told_to_the_reviewers_once(site):
    live = site.server.extensions["live"]
    row = Fault("source/reports", 7, "measure", "not_word", "comittee", key="week=2014-12-06, office_id=G1002")
    data = live.newest.full_input
    live.newest = replace(live.newest, full_input=replace(data, tables=replace(data.tables, notes=(row,))))
    for _ in range(2):
        look(site, "2014-12-18T09:00")
    assert len(told(site)["reviewer-1"]) == len(told(site)) == 1
    title, text, _ = words(site, "reviewer-1")
    assert title == catalogue("en")["notices.title_source_rows"]
    assert "source/reports, week=2014-12-06, office_id=G1002, measure" in text


def test_before_the_desk_has_its_tables_the_thread_neither_makes_nor_changes_them(serve):
    site = serve(people=False)
    look(site, "2014-12-19T09:00")
    assert not site.file.exists()


def test_sample_data_have_no_deadline_since_their_day_stands_still(site, monkeypatch):
    monkeypatch.setattr(type(site.live.newest), "sample", True)
    for moment in ("2014-12-19T09:00", "2014-12-21T09:00", "2026-04-04T09:00"):
        look(site, moment)
    assert told(site) == {}


def test_a_database_that_is_away_is_left_to_the_thread_that_watches_the_data(site, caplog, monkeypatch):
    site.file.write_bytes(b"this is no database")
    look(site, "2014-12-19T09:00")
    assert caplog.text == ""
