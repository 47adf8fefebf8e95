"""The way of a county's sheet at the desk until it is sent: files, drafts, doubts, and unchanged answers."""

import io
import re
import zipfile
from datetime import date, timedelta
from html import unescape

import pytest

from dashboard.database import sheet_drafts
from dashboard.database import sheets as desk_sheets
from dashboard.language import say
from dashboard.staff.sheet_page import MOST_FILES
from dashboard.tables.place import Place
from tests.unit.staff.desk_site import SAME_ORIGIN, START, csrf_token, form_token, has_message, post
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


def test_lists_do_not_load_the_contents_of_sheets(site, monkeypatch):
    site.approve_sheet()
    monkeypatch.setattr(desk_sheets, "Sheet", None)
    for who in ("ardestan-1", "publisher-1"):
        assert site.client(who).get("/staff/en/sheets").status_code == 200


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


def test_only_changed_answers_are_sent_unless_the_sender_confirms_the_others_which_makes_another_sheet(site, clerk):
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
    for done in ("sent", "same"):
        answer = send_draft(clerk, draft_with(clerk))
        confirmed, content = sent_sheet(site, answer)
        assert answer.headers["Location"].endswith(f"done={done}") and confirmed.id == sheet.id + 1
        assert [(office[0], value) for office, _, value in confirmed.answers] == [("G", 1), ("M", 1)]
        assert content["confirmed"] == 1
    assert len(site.entries(action="sheet_sent")) == 2


def test_a_sheet_of_confirmed_answers_alone_is_sent_and_one_of_nothing_is_not(site, clerk):
    draft = draft_with(clerk, changed=False)
    page = clerk.get(draft)
    assert 'name="unchanged" value="all"' in page.text and has_message(page, "en", "sheets.no_change")
    refused = send_draft(clerk, draft, unchanged=None)
    assert refused.status_code == 422 and has_message(refused, "en", "sheets.nothing_to_send")
    sheet, content = sent_sheet(site, send_draft(clerk, draft))
    assert (sheet.answers, content["confirmed"]) == ((("G1001", "committee", 1),), 1)


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


# Several sheets at once: the ZIP of all counties, and an upload of many files.


def bring(client, *files):
    """Upload files: (name, content)."""
    sent = [(io.BytesIO(content), name) for name, content in files]
    fields = {"csrf_token": form_token(client), "file": sent}
    return client.post(SHEET, data=fields, headers=SAME_ORIGIN, content_type="multipart/form-data")


def test_all_counties_sheets_are_one_zip_that_is_taken_back_as_several_files(site, reviewer):
    assert reviewer.get(f"{SHEET}?week={WEEK}&take=zip").headers["Location"] == f"{SHEET}/{WEEK}.zip"
    answer = reviewer.get(f"{SHEET}/{WEEK}.zip")
    with zipfile.ZipFile(io.BytesIO(answer.get_data())) as archive:
        names = archive.namelist()
        files = [(name, archive.read(name)) for name in names if name.startswith(("1001-", "1009-"))]
    assert len(names) == 6 and "Ardestan" in files[0][0]
    # In these files only the governorate of Ardestan has a known answer, so the other one answers nothing.
    answer = bring(reviewer, *files)
    assert answer.status_code == 422
    assert has_message(answer, "en", "sheets.some_faults", files="1", n="1", stored="1")


def test_the_button_takes_the_sheet_of_the_place_and_week_that_are_chosen(reviewer):
    page = reviewer.get(SHEET).text
    assert {'value="xlsx"', 'value="csv"', 'value="zip"'} <= set(re.findall(r'name="take" (value="\w+")', page))
    answer = reviewer.get(f"{SHEET}?place=1009&week=2014-11-29&take=csv")
    assert answer.headers["Location"] == f"{SHEET}/1009/2014-11-29.csv"
    assert reviewer.get(f"{SHEET}?take=exe").status_code == 404


def test_a_zip_is_for_accounts_of_all_counties(site, reviewer):
    site.add_body("B001")
    for name in ("ardestan-1", "body-b001"):
        client = site.client(name)
        assert 'value="zip"' not in client.get(SHEET).text
        assert client.get(f"{SHEET}/{WEEK}.zip").status_code == 403
    for week in ("2100-01-02", "someday"):
        assert reviewer.get(f"{SHEET}/{week}.zip").status_code == 404


def test_each_sound_file_becomes_a_draft_and_the_list_of_drafts_stays(site, reviewer):
    one, other = (fill_in(download_sheet(reviewer, code), f"G{code}", "no") for code in ("1001", "1009"))
    answer = bring(reviewer, ("آقای رضایی.csv", one), ("b.csv", other))
    assert answer.headers["Location"] == "/staff/en/drafts"
    page = unescape(reviewer.get("/staff/en/drafts").text)
    assert page.count('href="/staff/en/draft/') == 2 and "Ardestan" in page and "Shahreza" in page
    assert "رضایی" not in page
    assert 'href="/staff/en/draft/' not in site.client("ardestan-1").get("/staff/en/drafts").text
    # The same file again replaces its draft.
    assert "/draft/" in bring(reviewer, ("c.csv", one)).headers["Location"]
    assert reviewer.get("/staff/en/drafts").text.count('href="/staff/en/draft/') == 2


def test_all_faults_of_all_files_are_told_file_by_file_and_sound_files_are_kept(site, reviewer):
    sound = fill_in(download_sheet(reviewer), "G1001", "no")
    faulty = fill_in(download_sheet(reviewer, "1009"), "G1009", "perhaps")
    answer = bring(reviewer, ("a.csv", faulty), ("sound.csv", sound), ("b.pdf", b"%PDF-1.7"), ("again.csv", sound))
    text = unescape(answer.text)
    assert answer.status_code == 422
    assert "perhaps" in text and "b.pdf: " in text
    assert say("en", "fault.sheet_twice", first="sound.csv") in text
    assert has_message(answer, "en", "sheets.some_faults", files="3", n="3", stored="1")
    assert reviewer.get("/staff/en/drafts").text.count('href="/staff/en/draft/') == 1


def test_too_many_files_are_refused_before_any_is_read(site, reviewer):
    answer = bring(reviewer, *[(f"{number}.csv", b"x") for number in range(MOST_FILES + 1)])
    assert answer.status_code == 422
    assert has_message(answer, "en", "sheets.too_many_files", n="31", most="30")
