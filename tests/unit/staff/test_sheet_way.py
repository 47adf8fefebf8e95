"""A county's sheet at the desk: downloaded, filled in, checked, sent, approved, published."""

import io
import re
from datetime import date, timedelta
from html import unescape
from itertools import product

import pytest

from dashboard.desk import sheets as desk_sheets
from dashboard.language import LANGUAGES, say
from dashboard.publishing.verify import verify
from dashboard.sheets.form import State
from dashboard.staff.waiting_sheets import adds
from dashboard.storage.errors import NotWritten
from tests.unit.staff.desk_site import OWN, START, post, token_of
from tests.unit.staff.sheet_desk import (
    SHEET,
    WEEK,
    approved,
    bring,
    committee,
    filled,
    public,
    publish,
    review,
    send,
    sent,
    taken,
)


def test_the_whole_way_from_the_sheet_to_the_public_figure(site):
    before = public(site)
    clerk = site.client("ardestan-1")
    answer = bring(clerk, filled(taken(clerk)))
    assert answer.status_code == 303
    page = unescape(clerk.get(answer.headers["Location"]).text)
    assert "County governor's office of Ardestan" in page
    assert "1 of 1 (100%)" in page and "0 of 1 (0%)" in page
    assert page.count('class="map-picture"') == 2
    assert "“Yes” before, “no” now" in page
    done = send(clerk, answer.headers["Location"])
    number = re.search(r"/sheets/(\d+)", done.headers["Location"])[1]
    assert "waiting for review" in clerk.get(f"/staff/en/sheets/{number}").text
    assert public(site) == before

    assert review(site, number).status_code == 303
    assert public(site) == before
    publisher = site.client("publisher-1")
    page = publisher.get("/staff/en/publish").text
    assert f'name="sheet" value="{number}"' in page
    preview = publisher.get("/staff/en/preview/en/why?indicator=committee_governorates&county=1001").text
    assert "Preview: this page has not been published yet" in preview
    assert "0 of 1" in preview
    assert public(site) == before

    assert publish(site).headers["Location"].endswith("done=published")
    assert committee(site) == ("zero", 0, date(2014, 12, 13))
    why = site.server.test_client().get("/en/why?indicator=committee_governorates&county=1001").text
    assert "document" in why
    assert "published" in clerk.get("/staff/en/sheets").text
    done = [entry.action for entry in site.entries() if entry.action.startswith(("sheet", "publ"))]
    assert done == ["sheet_sent", "sheet_approved", "published"]
    admin = site.client("admin-1")
    assert "۲۲ تا ۲۸ آذر ۱۳۹۳" in admin.get("/staff/fa/log?action=sheet_approved").text
    # By its sheet the log shows the publication too, by its county what was done with the sheet.
    for query, rows in (
        (f"sheet={number}", 3),
        ("sheet=77", 0),
        ("county=1001&action=sheet_sent", 1),
        ("county=1009", 0),
    ):
        table = admin.get(f"/staff/fa/log.csv?{query}").get_data(as_text=True)
        assert len(table.splitlines()) - 1 == rows, query
    findings = list(verify(site.live.storage.read(site.clock())))
    assert [finding.code for finding in findings] == ["open", "proved"]


def test_the_sheet_of_a_county_is_its_own_and_a_clerk_gets_and_brings_no_other(site):
    clerk = site.client("ardestan-1")
    assert b"G1001" in taken(clerk) and b"G1009" not in taken(clerk)
    assert taken(clerk, form="xlsx").startswith(b"PK")
    assert clerk.get(f"{SHEET}/1009/{WEEK}.csv").status_code == 403
    assert clerk.get(f"{SHEET}/1001/someday.csv").status_code == 404
    assert clerk.get(f"{SHEET}/1001/{WEEK}.exe").status_code == 404
    assert 'name="county"' not in clerk.get(SHEET).text
    answer = bring(clerk, filled(taken(site.client("reviewer-1"), "1009"), "G1009"))
    assert answer.status_code == 422
    assert "This is the sheet of Shahreza, but your account is for Ardestan" in answer.text


def test_a_week_that_no_sheet_can_be_about_is_not_offered(site):
    client = site.client("ardestan-1")
    far = ("9999-12-31", "9999-12-25", "9377-12-29", "2100-01-02", "0001-01-06", "1/1/1", "9" * 5000)
    for week, lang in product(far, LANGUAGES):
        page = client.get(f"/staff/{lang}/sheet?week={week}")
        assert page.status_code == 200
        assert f'value="{week}"' not in page.text
        assert client.get(f"/staff/{lang}/sheet/1001/{week.replace('/', '-')}.csv").status_code == 404, week[:20]


def test_every_fault_is_told_at_once_and_nothing_is_kept(site):
    clerk = site.client("ardestan-1")
    data = filled(taken(clerk), "G1001", "perhaps")
    municipality = next(line.split(",")[0] for line in data.decode("utf-8-sig").splitlines() if line.startswith("M"))
    data = filled(data, municipality, "maybe")
    for lang, said in (("en", say("en", "sheets.faults", n="2")), ("fa", say("fa", "sheets.faults", n="۲"))):
        page = clerk.get(f"/staff/{lang}/sheet")
        fields = {"csrf_token": token_of(page.text), "file": (io.BytesIO(data), "s.csv")}
        answer = clerk.post(f"/staff/{lang}/sheet", data=fields, headers=OWN, content_type="multipart/form-data")
        assert answer.status_code == 422
        assert said in answer.text
        assert "perhaps" in answer.text and "maybe" in answer.text
    with site.desk.reading() as connection:
        assert desk_sheets.listed(connection) == []
        assert connection.exec_driver_sql("SELECT count(*) FROM drafts").scalar() == 0


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"\xd0\xcf\x11\xe0" * 200, b"x" * 6_000_000])
def test_what_is_no_sheet_is_refused_in_words(site, data):
    client = site.client("ardestan-1")
    token = token_of(client.get(SHEET).text)
    # Written by hand: the client would put a large file aside and leave it open.
    parts = [
        b'--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n' + token.encode(),
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="sheet.xlsx"\r\n\r\n' + data,
        b"--x--\r\n",
    ]
    answer = client.post(SHEET, data=b"\r\n".join(parts), headers=OWN, content_type="multipart/form-data; boundary=x")
    assert answer.status_code == (413 if len(data) > 5_500_000 else 422)
    assert "Nothing was accepted" in answer.text or "too" in answer.text


def test_what_a_sheet_said_can_be_taken_away_as_it_was_typed(site):
    number = sent(site)
    reviewer = site.client("reviewer-1")
    text = reviewer.get(f"/staff/en/sheets/{number}/sheet.csv").get_data().decode("utf-8-sig")
    assert re.search(r"^\d+,G1001,County governor's office of Ardestan,.*\bno\b", text, re.MULTILINE)
    assert site.client("kashan-1").get(f"/staff/en/sheets/{number}/sheet.csv").status_code == 403
    assert reviewer.get("/staff/en/sheets/99/sheet.csv").status_code == 404


def test_the_same_file_twice_is_the_same_sheet_once(site):
    clerk = site.client("ardestan-1")
    data = filled(taken(clerk))
    first, second = (bring(clerk, data).headers["Location"] for _ in range(2))
    one, two = send(clerk, first), send(clerk, second)
    assert one.headers["Location"].endswith("1?done=sent")
    assert two.headers["Location"].endswith("1?done=same")
    assert [entry.action for entry in site.entries(action="sheet_sent")] == ["sheet_sent"]


def test_the_same_file_is_a_sheet_again_after_its_sheet_was_returned_taken_back_replaced_or_withdrawn(desk):
    week = date(2014, 12, 13)
    with desk.writing() as connection:

        def send_file(name="a", withdrawn=()):
            made = desk_sheets.store_draft(connection, START, "ardestan-1", name * 64, "1001", week, "{}")
            draft = desk_sheets.draft(connection, made, "ardestan-1")
            seen = desk_sheets.newest(connection, "1001", week)
            return desk_sheets.send(connection, START, draft, "clerk", [("G1001", "committee", 0)], seen, withdrawn)

        assert send_file() == (1, True, []) and send_file() == (1, False, [])
        for number, step in enumerate(("returned", "taken_back"), 1):
            step = desk_sheets.Step(START, "reviewer-1", "reviewer", step, {"reason": "numbers"})
            desk_sheets.decide(connection, number, step)
            assert send_file() == (number + 1, True, []) and send_file() == (number + 1, False, [])
        assert send_file("b") == (4, True, [3])
        assert send_file() == (5, True, [4])
        desk_sheets.decide(connection, 5, desk_sheets.Step(START, "reviewer-1", "reviewer", "approved", {}))
        assert send_file()[1] is False
        assert send_file(withdrawn={desk_sheets.by_number(connection, 5).source})[:2] == (6, True)


def test_what_waits_for_whom_stands_on_the_first_page(site):
    def waits(who):
        return re.findall(r'<strong class="badge[^>]*>([^<]*)<', site.client(who).get("/staff/en/").text)

    everybody = ("ardestan-1", "kashan-1", "reviewer-1", "publisher-1", "admin-1")
    assert [waits(who) for who in everybody] == [[]] * 5
    first = sent(site)
    assert waits("reviewer-1") == ["1 to review"]
    review(site, first, "returned")
    assert waits("ardestan-1") == ["1 returned, waiting for you"]
    assert waits("kashan-1") == []
    second = sent(site, "yes")
    assert waits("ardestan-1") == []
    review(site, second)
    assert (waits("reviewer-1"), waits("publisher-1")) == ([], ["1 approved, to publish"])
    publish(site)
    assert waits("publisher-1") == []


def test_a_reviewer_sees_what_the_sender_said_yes_to_and_the_sheets_that_went_back_before(site):
    review(site, sent(site), "returned", reason="offices", office=["G1001"])
    page = unescape(site.client("reviewer-1").get(f"/staff/en/sheets/{sent(site)}").text)
    assert "What the sender confirmed" in page and "“Yes” before, “no” now" in page
    assert "offices are missing or wrong (County governor's office of Ardestan)" in page
    assert 'name="yes"' not in page


def test_a_return_names_offices_of_the_sheet_alone(site):
    number = sent(site)
    for offices in (["G1009"], ["Mr Example"], ["G1001"] * 2 + ["x"]):
        assert review(site, number, "returned", office=offices).status_code == 404


def test_whoever_may_see_an_approved_sheet_sees_what_it_changes_until_it_is_public(site):
    number = approved(site)
    publisher = site.client("publisher-1")
    assert publisher.get(f"/staff/en/sheets/{number}").text.count('class="map-picture"') == 2
    publish(site)
    assert 'class="map-picture"' not in publisher.get(f"/staff/en/sheets/{number}").text


def test_lists_load_no_answers(site, monkeypatch):
    approved(site)
    publish(site)
    monkeypatch.setattr(desk_sheets, "Sheet", None)
    for who, path in (("ardestan-1", ""), ("publisher-1", ""), ("ardestan-1", "sheets"), ("publisher-1", "publish")):
        page = site.client(who).get(f"/staff/en/{path}")
        assert page.status_code == 200, path


# --- evidence ---


@pytest.mark.parametrize(
    ("answer", "week", "evidence", "added"),
    [
        (1, 0, "self", False),
        (1, 0, "document", True),
        (1, 0, "inspection", True),
        (0, 0, "self", True),
        (1, 4, "self", False),
        # A report of four weeks ago is late from the fifth week on: then the office's own word is news.
        (1, 5, "self", True),
        (1, 5, "document", True),
    ],
)
def test_an_unchanged_answer_adds_no_weaker_evidence_until_the_known_report_is_late(answer, week, evidence, added):
    known = State(1, date(2014, 12, 6), "document")
    new = State(answer, known.week + timedelta(weeks=week), evidence)
    assert adds(new, known, timedelta(weeks=4)) == added
    assert adds(new, None, timedelta(weeks=4))


def test_an_untouched_sheet_makes_no_figure_worse(site):
    """The governorate's answer is known by a document; the clerk's sheet repeats it and tells of a municipality."""
    clerk = site.client("ardestan-1")
    data = taken(clerk)
    municipality = next(line.split(",")[0] for line in data.decode("utf-8-sig").splitlines() if line.startswith("M"))
    draft = bring(clerk, filled(data, municipality, "yes")).headers["Location"]
    assert "known by better evidence, which stays: 1." in clerk.get(draft).text
    number = re.search(r"/sheets/(\d+)", send(clerk, draft).headers["Location"])[1]
    assert review(site, number, evidence="self").status_code == 303
    publish(site)
    shown = site.live.newest
    at = len(shown.weeks) - 1
    assert shown.weeks[at] == date(2014, 12, 13)
    assert shown.cells.at("committee_governorates", at, "1001").unverified == 0
    assert shown.cells.at("committee_municipalities", at, "1001").unverified == 1


def test_the_review_says_how_many_figures_become_unverified(site):
    number = sent(site, "no")
    page = unescape(site.client("reviewer-1").get(f"/staff/en/sheets/{number}").text)
    assert "Unverified: 0 → 1" in page
    assert re.search(r"worse: [1-9]\d*; with more unverified offices: [1-9]", page)


def test_a_sheet_that_adds_nothing_is_not_approved(site):
    number = sent(site, "yes")
    answer = review(site, number, evidence="self")
    assert answer.status_code == 409
    assert "by this evidence the sheet adds nothing" in answer.text
    assert review(site, number, "returned", reason="nothing_new").status_code == 303


def test_two_clerks_at_once_are_told_of_each_other(site):
    one, two = site.client("ardestan-1"), site.client("reviewer-1")
    mine = bring(one, filled(taken(one))).headers["Location"]
    theirs = bring(two, filled(taken(two), "G1001", "yes")).headers["Location"]
    page = two.get(theirs).text
    assert send(one, mine).status_code == 303
    fields = {"csrf_token": token_of(page), "do": "send", "seen": "0"}
    fields["yes"] = re.findall(r'name="yes" value="(\w+)"', page)
    answer = two.post(theirs, data=fields, headers=OWN)
    assert answer.status_code == 404 or "another sheet of the same county" in answer.text


def test_a_newer_sheet_takes_the_place_of_one_that_waits(site):
    first = sent(site, "no")
    second = sent(site, "yes")
    with site.desk.reading() as connection:
        found = desk_sheets.listed(connection)
    assert {sheet.id: sheet.state for sheet in found} == {first: "replaced", second: "waiting"}
    assert {sheet.received_at for sheet in found} == {START}, "moments are those of the desk"
    assert review(site, first).status_code == 409


def test_a_draft_is_its_senders_alone_and_keeps_no_name_of_a_file_and_can_be_thrown_away(site):
    clerk = site.client("ardestan-1")
    draft = bring(clerk, filled(taken(clerk)), "Mr Example's sheet.csv").headers["Location"]
    with site.desk.reading() as connection:
        assert "Example" not in connection.exec_driver_sql("SELECT content FROM drafts").scalar()
    assert site.client("reviewer-1").get(draft).status_code == 404
    post(clerk, draft, do="drop")
    assert clerk.get(draft).status_code == 404


def test_a_draft_is_sent_with_a_yes_to_each_doubt_and_once(site):
    clerk = site.client("ardestan-1")
    draft = bring(clerk, filled(taken(clerk))).headers["Location"]
    answer = send(clerk, draft, yes=[])
    assert answer.status_code == 422
    assert "Everything below must be confirmed" in answer.text
    page = clerk.get(draft).text
    fields = {"csrf_token": token_of(page), "do": "send"}
    fields["yes"] = re.findall(r'name="yes" value="(\w+)"', page)
    for seen in ("1" * 5000, "²", "-1", ""):
        assert clerk.post(draft, data=fields | {"seen": seen}, headers=OWN).status_code == 409, seen[:20]
    assert clerk.post(draft, data=fields | {"seen": "0"}, headers=OWN).status_code == 303
    assert clerk.post(draft, data=fields | {"seen": "0"}, headers=OWN).status_code == 404, "a double click"
    with site.desk.reading() as connection:
        assert len(desk_sheets.listed(connection)) == 1


def test_a_reviewer_does_not_approve_what_he_sent_himself(site):
    answer = review(site, sent(site, who="reviewer-1"))
    assert answer.status_code == 403
    assert 'name="evidence"' not in answer.text


def test_a_sheet_is_decided_about_once(site):
    number = sent(site)
    page = site.client("reviewer-1").get(f"/staff/en/sheets/{number}").text
    assert "Approve" in page
    assert review(site, number).status_code == 303
    assert review(site, number).status_code == 303  # the same word again: a double click
    assert len(site.entries(action="sheet_approved")) == 1
    assert review(site, number, "returned").status_code == 409


def test_a_returned_sheet_says_why_and_is_never_public(site):
    number = sent(site)
    review(site, number, "returned", reason="evidence")
    page = site.client("ardestan-1").get(f"/staff/fa/sheets/{number}").text
    assert "مستندات کافی نیست" in page
    assert "منتظر اقدام شماست" in page and f'href="/staff/fa/sheet?county=1001&amp;week={WEEK}"' in page
    assert f'name="sheet" value="{number}"' not in site.client("publisher-1").get("/staff/en/publish").text


def test_a_clerk_takes_back_only_his_own(site):
    path = f"/staff/en/sheets/{sent(site)}"
    assert site.client("kashan-1").get(path).status_code == 403
    clerk = site.client("ardestan-1")
    assert post(clerk, f"{path}/take-back", path).status_code == 303
    assert "taken back" in clerk.get(path).text


def test_the_reviewer_says_what_a_sheet_rests_on(site):
    number = sent(site)
    review(site, number, evidence="inspection")
    publish(site)
    tables = site.live.storage.read(site.clock()).tables
    question = {"all": "SELECT source, evidence FROM reports"}
    rows = tables.rows.answer((), question, {}, {"offices": tables.offices[["office_id"]]})["all"]
    assert set(rows.loc[rows["source"].str.match("sheet [0-9a-f]{12}$"), "evidence"]) == {"inspection"}


def test_sheets_and_steps_cannot_be_changed_even_in_the_database(site):
    number = sent(site)
    for table in ("sheets", "sheet_steps"):
        review(site, number)
        for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET account = 'x'"):
            with pytest.raises(NotWritten), site.desk.writing() as connection:
                connection.exec_driver_sql(statement)
