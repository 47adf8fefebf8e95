"""The desk's page for files as offices keep them: upload, questions, doubts, the sending, and rows written once."""

import re

import pytest

from dashboard.database import imports
from dashboard.database.errors import NotWritten
from dashboard.database.sent_imports import listed
from dashboard.faults import DataError, Fault
from dashboard.imports import write
from tests.unit.imports.planning import workbook
from tests.unit.imports.wild import SECOND_WEEK, county_sheets
from tests.unit.staff.desk_site import SAME_ORIGIN, has_message, post
from tests.unit.staff.import_desk import (
    IMPORT,
    PLAIN,
    PLAIN_FILE,
    answer_all,
    approve,
    draft_of,
    form_of,
    send,
    send_import,
    sent_by,
    upload,
)
from tests.unit.staff.sheet_desk import confirm, request_publication

# The same office one week later.
NEXT = workbook(PLAIN[0], ("اردستان", "فرمانداری اردستان", SECOND_WEEK, "خیر"))


def look(site):
    for _ in range(2):
        site.live.look()


def values(site, office="G1001"):
    """(week, value) of an office's reports on its committee, as they were read."""
    rows = site.live.sources.read(site.clock()).tables.rows.in_memory("reports")
    rows = rows[(rows["office_id"] == office) & (rows["measure"] == "committee")]
    return [(f"{week:%Y-%m-%d}", value) for week, value in rows[["week", "value"]].itertuples(index=False)]


@pytest.fixture(params=["folder", "database"])
def into(request, site, monkeypatch):
    """Where imported rows go."""
    monkeypatch.setattr(site.server.extensions["staff"], "imports_into_database", request.param == "database")
    return request.param


def test_a_wild_workbook_comes_in_with_questions_and_next_weeks_with_one_button(site, reviewer):
    """Dear: the questions of a large workbook are asked one after the other, and the workbook is read each time."""
    draft = draft_of(reviewer, county_sheets(), name="گزارش هفتگی.xlsx")
    first = reviewer.get(draft).text
    assert "میز خدمت" in first and "likeness" in first and 'value="send"' not in first
    page, times = answer_all(reviewer, draft)
    assert times and 'value="send"' in page and "جمع کل" in page
    answer = approve(site.other_reviewer(), sent_by(send(reviewer, draft, "send", page)))
    assert "done=approved" in answer.headers.get("Location", ""), answer.text
    (entry,) = site.entries(action="imported")
    assert entry.account == "reviewer-2" and entry.detail["rows"]["reports"] > 10
    assert "reports" in site.client("admin-1").get("/staff/en/log").text
    (written,) = site.read(imports.taken)
    assert (written.file, written.sender, written.account) == ("گزارش هفتگی.xlsx", "reviewer-1", "reviewer-2")
    assert written.rows == entry.detail["rows"]
    look(site)
    # Next week's file of the same layout.
    draft = draft_of(reviewer, county_sheets(SECOND_WEEK), name="گزارش هفتگی.xlsx")
    page = reviewer.get(draft).text
    assert 'id="questions' not in page and "2014-12-06" not in page
    assert page.count('value="send"') == 1
    approve(site.other_reviewer(), sent_by(send(reviewer, draft, "send", page)))
    assert values(site)[-1] == ("2014-12-13", 1) and ("2014-12-06", 0) in values(site, "M1001011395")


def test_imported_rows_become_public_when_the_publisher_publishes_them(site, into):
    sent = send_import(site, NEXT)
    site.clock.move(seconds=15)
    approve(site.other_reviewer(), sent)
    assert any(site.live.sources.folder.rglob("*week*.csv")) == (into == "folder")
    look(site)
    assert f"{site.live.newest.weeks[-1]:%Y-%m-%d}" == "2014-12-06"
    site.clock.move(seconds=11)
    publisher = site.client("publisher-1")
    answer = request_publication(publisher, sheet=[])
    assert "no figure changes" not in answer.text, "the page shows what was imported in the same minute"
    answer = confirm(publisher, answer)
    assert answer.status_code == 303, answer.text
    look(site)
    assert f"{site.live.newest.weeks[-1]:%Y-%m-%d}" == "2014-12-13"
    # What it brought can be withdrawn.
    assert "File week.xlsx, imported by reviewer-1" in publisher.get("/staff/en/withdraw").text


def test_the_publisher_sees_an_import_by_file_account_and_rows_and_may_leave_it_out(site):
    approve(site.other_reviewer(), send_import(site, NEXT))
    look(site)
    site.clock.move(seconds=11)
    publisher = site.client("publisher-1")
    page = publisher.get("/staff/en/publish").text
    (source,) = re.findall(r'name="leave" value="([^"]+)"', page)
    assert re.search(r"File week.xlsx, imported by reviewer-1 \(approved by reviewer-2\), [^<]+ · rows: 1<", page)
    assert request_publication(publisher, sheet=[], leave=["reports.csv"]).status_code == 422, "no source that waits"
    answer = request_publication(publisher, sheet=[], leave=[source], week="2014-12-06")
    assert "left out, and withdrawn with this publication: File week.xlsx" in answer.text
    assert confirm(publisher, answer).status_code == 303
    look(site)
    assert list(site.live.newest.full_input.tables.withdrawals["source"]) == [source]
    assert site.entries(action="published")[0].detail["left_out"] == source
    assert "left out of the publication" in site.client("reviewer-1").get("/staff/en/notices").text
    assert "left out: " in site.client("admin-1").get("/staff/en/log?action=published").text
    assert 'name="leave"' not in publisher.get("/staff/en/publish").text
    assert site.live.newest.weeks[-1].isoformat() == "2014-12-06"


def test_a_form_that_is_sent_twice_sends_and_writes_once(site, reviewer, into):
    data = PLAIN_FILE
    draft = draft_of(reviewer, data)
    fields = form_of(reviewer.get(draft).text) | {"do": "send"}
    first, second = (reviewer.post(draft, data=fields, headers=SAME_ORIGIN) for _ in range(2))
    assert "done=closed" in second.headers["Location"]
    assert has_message(reviewer.get(second.headers["Location"]), "en", "staff_import.told_closed")
    assert "done=waits" in upload(reviewer, data).headers["Location"]
    assert [week for week, _ in values(site)].count("2014-12-06") == 1, "another reviewer has not approved it yet"
    other, sent = site.other_reviewer(), sent_by(first)
    seen = re.search(r'name="seen" value="(\w+)"', other.get(sent).text)[1]
    answers = [approve(other, sent, seen=seen) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 409]
    assert has_message(answers[1], "en", "staff_import.told_overtaken")
    assert [week for week, _ in values(site)].count("2014-12-06") == 2
    assert len(site.entries(action="imported")) == 1
    # The file itself is known from then on.
    assert "done=known" in upload(reviewer, data).headers["Location"]


def test_of_two_reviewers_with_the_same_file_one_has_it_written(site, reviewer):
    other, data = site.other_reviewer(), PLAIN_FILE
    drafts = [(client, draft_of(client, data)) for client in (reviewer, other)]
    mine, others = (sent_by(send(client, draft, "send")) for client, draft in drafts)
    assert "done=approved" in approve(other, mine).headers["Location"]
    assert approve(reviewer, others).status_code == 409
    assert [week for week, _ in values(site)].count("2014-12-06") == 2


def test_an_account_has_one_open_draft_which_no_other_account_sees(site, reviewer):
    first = draft_of(reviewer, PLAIN_FILE, name="a.xlsx")
    second = draft_of(reviewer, workbook(*PLAIN, ("", "", "", "")), name="b.xlsx")
    assert "done=closed" in reviewer.get(first).headers["Location"]
    assert "b.xlsx" in reviewer.get(IMPORT).text
    other = site.other_reviewer()
    assert "done=closed" in other.get(second).headers["Location"]
    assert "b.xlsx" not in other.get(IMPORT).text
    assert "done=dropped" in post(reviewer, second, do="drop").headers["Location"]
    assert "b.xlsx" not in reviewer.get(IMPORT).text
    assert site.entries(action="imported") == []


def test_a_change_of_the_data_meanwhile_is_shown_before_anything_is_written(site, reviewer):
    draft = draft_of(reviewer, PLAIN_FILE)
    fields = form_of(reviewer.get(draft).text) | {"do": "send"}
    # Another file reports the same office and week.
    with (site.live.sources.folder / "reports.csv").open("a", encoding="utf-8") as file:
        file.write("2014-12-06,G1001,committee,0,self,2014-12-20T09:00:00Z,visit\n")
    answer = reviewer.post(draft, data=fields, headers=SAME_ORIGIN)
    assert answer.status_code == 409
    assert has_message(answer, "en", "staff_import.changed_meanwhile")
    assert 'value="send"' not in answer.text, "there is nothing left to write"
    assert site.entries(action="imported") == []


def test_an_office_that_has_left_the_register_meanwhile_becomes_a_question(site, reviewer):
    draft = draft_of(reviewer, PLAIN_FILE)
    fields = form_of(reviewer.get(draft).text) | {"do": "send"}
    for file in (site.live.sources.folder / "offices").glob("*.csv"):
        lines = file.read_text("utf-8").splitlines(keepends=True)
        file.write_text("".join(line for line in lines if "G1001" not in line), "utf-8")
    (site.live.sources.folder / "reports.csv").write_text(
        "week,office_id,measure,value,evidence,received_at,source\n", "utf-8"
    )
    answer = reviewer.post(draft, data=fields, headers=SAME_ORIGIN)
    assert answer.status_code == 409 and "فرمانداری اردستان" in answer.text
    assert site.entries(action="imported") == []


def test_doubts_must_be_ticked_and_answers_of_no_choice_are_ignored(site, reviewer):
    rows = [PLAIN[0], PLAIN[1], ("اردستان", "شهرداری اردستان", "۱۳۹۳/۰۹/۲۱", "تا حدودی")]
    draft = draft_of(reviewer, workbook(*rows))
    page = reviewer.get(draft).text
    (name,) = re.findall(r'<select [^>]*name="(answer\.value[^"]+)"', page)
    assert send(reviewer, draft, "answer", page, **{name: "nonsense"}).status_code == 303
    assert 'id="questions' in reviewer.get(draft).text
    page, _ = answer_all(reviewer, draft)
    assert 'name="yes"' in page, "an answer of the same week changes"
    refused = send(reviewer, draft, "send", page, yes=[])
    assert refused.status_code == 422
    assert has_message(refused, "en", "staff_import.unconfirmed")
    assert site.entries(action="imported") == []
    sent_by(send(reviewer, draft, "send", page))


def test_a_matching_can_be_corrected_before_the_rows_are_written(site, reviewer):
    draft = draft_of(reviewer, PLAIN_FILE)
    page = reviewer.get(draft).text
    names = re.findall(r'name="(answer\.column[^"]+)"', page)
    measure = next(name for name in names if "ستاد" in name)
    changed = send(reviewer, draft, "send", page, **{measure: "ignore"})
    assert changed.status_code == 409 and has_message(changed, "en", "staff_import.changed_meanwhile")
    assert send(reviewer, draft, "answer", page, **{measure: "ignore"}).status_code == 303
    assert 'value="send"' not in reviewer.get(draft).text
    assert site.entries(action="imported") == []


@pytest.mark.parametrize("lang", ["en", "fa"])
def test_every_fault_of_a_file_is_told_at_once_and_nothing_is_kept(site, reviewer, lang):
    broken = upload(reviewer, b"PK\x03\x04 broken", lang=lang)
    assert broken.status_code == 422 and has_message(broken, lang, "fault.import_broken")
    future = [PLAIN[0], ("اردستان", "فرمانداری اردستان", "۱۴۲۰/۰۱/۰۵", "بلی")]
    assert upload(reviewer, workbook(*future), lang=lang).status_code == 422
    assert upload(reviewer, b"", lang=lang).status_code == 422
    unknown = upload(reviewer, workbook(("یک متن",)), lang=lang)
    assert f'href="/staff/{lang}/sheet"' in unknown.text and has_message(unknown, lang, "staff_import.template")
    assert site.read(imports.draft_of, "reviewer-1") is None


def test_rows_that_the_data_would_refuse_are_told_before_the_button(site, reviewer, monkeypatch):
    fault = Fault("weekly.xlsx", 2, "کمیته", "not_whole", "x")

    def refuse(*_):
        raise DataError([fault])

    draft = draft_of(reviewer, PLAIN_FILE)
    monkeypatch.setattr(site.live.sources, "check_imported", refuse)
    page = reviewer.get(draft).text
    assert "weekly.xlsx" in page and 'value="send"' not in page and 'value="drop"' in page


def test_a_folder_that_cannot_be_written_is_named_and_nothing_is_kept(site, monkeypatch):
    def refuse(*_):
        raise NotWritten("closed")

    monkeypatch.setattr(write, "write_files", refuse)
    sent = send_import(site, PLAIN_FILE, evidence="document")
    answer = approve(site.other_reviewer(), sent)
    assert answer.status_code == 503
    assert has_message(answer, "en", "staff_import.not_closed", folder=site.live.sources.display_name)
    assert site.entries(action="imported") == []
    assert site.read(imports.remembered) == {} and [each.state for each in site.read(listed)] == ["waiting"]


def test_faulty_data_of_the_folder_stop_an_import_with_the_fault(site, reviewer):
    draft = draft_of(reviewer, PLAIN_FILE)
    fields = form_of(reviewer.get(draft).text) | {"do": "send"}
    with (site.live.sources.folder / "reports.csv").open("a", encoding="utf-8") as file:
        file.write("nonsense\n")
    answer = reviewer.post(draft, data=fields, headers=SAME_ORIGIN)
    assert answer.status_code == 409 and "reports.csv" in answer.text
    assert site.entries(action="imported") == []
