"""The page of decisions: its list, permissions, idempotent writes, and messages for failed writes."""

import html
import io
import re
import zipfile
from itertools import cycle
from pathlib import Path

import pytest
from flask import Flask
from openpyxl import load_workbook
from werkzeug.datastructures import Headers

from dashboard.database.errors import NotWritten
from dashboard.faults import DataError, Fault
from dashboard.language import LANGUAGES, say
from dashboard.live import Live
from dashboard.pages.common.forms import from_this_site
from dashboard.pages.pack.content import PackRequest, pack
from dashboard.server import POLICY, create_server
from dashboard.settings import Settings, SettingsError
from dashboard.tables.declared import TABLES
from tests.unit.cases import each_case
from tests.unit.environment import read_settings
from tests.unit.pages.decisions.decisions_site import (
    PAGE,
    SAME_ORIGIN,
    VALID,
    answer_text,
    change,
    client_of,
    form_id,
    page_of,
    record,
    stored,
    without_writing,
)
from tests.unit.publications.publications import publish_rows, published_folder
from tests.unit.small_decisions import add_decision
from tests.unit.small_register import (
    ISFAHAN,
    WEEK,
    SmallRegister,
    cards_of,
    days,
    governorates,
    noon,
    published,
    weeks,
)
from tests.unit.small_site import csv_of, serve, set_names, text_of

LAST = "2014-12-06"
# Why a row is not written: codes of NotWritten.
CODES = ("full", "closed", "busy", "gone", "failed")


def statuses(folder: Path) -> list[str]:
    return [row.status for row in stored(folder)]


def test_a_decision_is_corrected_by_a_newer_row_and_its_earlier_text_is_shown_nowhere(folder, client):
    record(client, text="پیگیری توسط مهندس نمونه", institution="مهندس")
    (first,) = stored(folder)
    link = f"correct={first.decision_id}"
    page = page_of(client, query=f"?{link}")
    assert link in page_of(client) and say("fa", "decisions.correct_form") in page
    fields = {"record_id": first.decision_id, "seen": first.recorded_at.isoformat() + "Z", "action": "correct"}
    assert all(f'value="{value}"' in page for value in fields.values())
    wrong = record(client, **fields, text="")
    assert wrong.status_code == 422 and 'value="correct"' in answer_text(wrong)
    sent = {**fields, "text": "پیگیری توسط فرمانداری", "owner": "G1009", "due": "", "due_typed": "2014-12-27"}
    assert record(client, **sent).status_code == 303
    _, newest = stored(folder)
    assert (newest.text, newest.owner_id, newest.due_week.isoformat()) == (sent["text"], "G1009", "2014-12-27")
    page = page_of(client)
    assert sent["text"] in page and say("fa", "decisions.was_reworded") in page
    for address in (PAGE.format("fa"), f"{PAGE.format('fa')}.csv", "/fa/meeting", "/feed.xml", "/fa/feed.xml"):
        assert "مهندس نمونه" not in client.get(address).get_data(as_text=True), address
    assert record(client, **sent | {"text": "متن دیگر"}).status_code == 409, "by the page of before"


def test_writing_is_off_by_default():
    assert read_settings({}).meeting_write is False
    assert read_settings({"MEETING_WRITE": "off"}).meeting_write is False
    assert read_settings({"MEETING_WRITE": "on"}).meeting_write is True
    with pytest.raises(SettingsError, match="MEETING_WRITE=yes"):
        read_settings({"MEETING_WRITE": "yes"})


def test_with_writing_off_there_is_no_form_and_a_sent_form_is_refused(folder, client):
    record(client)
    off = without_writing(client)
    for lang in LANGUAGES:
        page = page_of(off, lang)
        assert VALID["text"] in page
        assert '<form method="post"' not in page and 'id="record"' not in page
        for fields in ({**VALID, "action": "record"}, {"action": "change"}):
            answer = off.post(PAGE.format(lang), data=fields, headers=SAME_ORIGIN)
            assert answer.status_code == 403
            assert say(lang, "decisions.refused_off") in answer_text(answer)
            assert answer.headers["Content-Security-Policy"] == POLICY
    assert len(stored(folder)) == 1


def test_only_a_page_of_this_site_may_write():
    # Origin and Sec-Fetch-Site as a browser sends them.
    here, there = "http://localhost", "http://evil.example"
    own = [(here, ""), ("https://LOCALHOST", ""), (here, "same-origin"), (None, "same-origin"), (None, "none")]
    other = [(None, ""), ("null", ""), ("", ""), (f"{here}.evil.example", ""), (f"{here}:8050", "")]
    other += [(f"{there}/localhost", ""), (f"{here}@evil.example", ""), (there, "same-origin"), (here, "same-site")]
    other += [(here, "cross-site"), (None, "cross-site")]
    for origin, site in [*own, *other]:
        headers = Headers([("Origin", origin)] * (origin is not None) + [("Sec-Fetch-Site", site)] * bool(site))
        assert from_this_site(headers, "localhost") is ((origin, site) in own), (origin, site)


def test_forms_of_other_sites_and_too_long_forms_are_refused(folder, client):
    elsewhere = record(client, headers={"Origin": "http://evil.example"})
    assert (elsewhere.status_code, say("fa", "decisions.refused_elsewhere") in answer_text(elsewhere)) == (403, True)
    long = record(client, text="x" * 200_000)
    assert (long.status_code, say("fa", "site.status_413") in long.text) == (413, True)
    assert stored(folder) == []
    assert record(client, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 303
    assert len(stored(folder)) == 1


def test_a_recorded_decision_is_shown_on_the_next_page_and_by_other_workers(folder, client):
    lang = "en"
    other = client_of(folder)
    answer = record(client, lang, indicator="committee", county="1001")
    (row,) = stored(folder)
    assert answer.status_code == 303
    assert answer.location == f"/{lang}/meeting/decisions?week={LAST}&recorded={row.decision_id}#d-{row.decision_id}"
    page = answer_text(client.get(answer.location))
    assert say(lang, "decisions.was_written") in page
    assert f'id="d-{row.decision_id}"' in page and VALID["text"] in page
    assert (row.text, row.indicator, row.county_code, row.owner_id) == (VALID["text"], "committee", "1001", "G1001")
    assert (row.meeting_week.isoformat(), row.due_week.isoformat(), row.status) == (LAST, "2014-12-20", "open")
    assert VALID["text"] in page_of(other)
    assert VALID["text"] in answer_text(other.get("/fa/download/decisions.csv"))


def test_a_form_is_not_cached_and_recorded_once_if_sent_repeatedly(folder, client):
    code = form_id(page_of(client))
    assert form_id(page_of(client)) != code
    assert client.get(PAGE.format("fa")).headers["Cache-Control"] == "private, no-cache"
    answers = [record(client, record_id=code) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [303] * 3
    assert len({answer.location for answer in answers}) == 1
    # A reused id keeps the typed values and gets a new id.
    answer = record(client, record_id=code, text="تصمیمی دیگر")
    page = answer_text(answer)
    assert answer.status_code == 409
    assert say("fa", "decisions.form_used") in page
    # The typed text is escaped within the control.
    assert "تصمیمی دیگر</textarea>" in answer.text
    (row,) = stored(folder)
    assert [change(client, row, "done").status_code for _ in range(2)] == [303, 303]
    assert statuses(folder) == ["open", "done"]
    assert record(client, record_id=form_id(page), text="تصمیمی دیگر").status_code == 303
    assert statuses(folder) == ["open", "done", "open"]


@each_case("lang", LANGUAGES)
def test_all_faults_are_shown_at_their_fields_and_the_typed_values_stay(client, lang):
    wrong = {"text": "دو\nسطر", "owner": "بیژن", "office": "nowhere", "county": "9", "indicator": "x"}
    answer = record(client, lang, record_id="x", due_typed="1393/13/1", **wrong)
    assert answer.status_code == 422
    page = answer_text(answer)
    faults = dict(re.findall(r'<p class="invalid-feedback" id="fault-(\w+)">(.*?)</p>', page))
    assert set(faults) == {*wrong, "due_typed"}
    for name, text in faults.items():
        assert "{" not in text
        assert f'href="#{name}"' in page and f'id="{name}"' in page
        assert re.search(rf'aria-describedby="fault-{name}[^>]*aria-invalid="true"[^>]* id="{name}"', page)
    assert say(lang, "decisions.form_again") in page and form_id(page) != "x"
    assert "دو\nسطر</textarea>" in page
    assert 'value="بیژن"' in page and 'value="nowhere"' in page and 'value="1393/13/1"' in page
    assert page.count("autofocus") == 1 and re.search(r'autofocus[^>]* id="text"', page)
    # The list of due weeks keeps the choice, and so does an office that was picked from the offered ones.
    assert f'<option selected value="{VALID["due"]}">' in page
    page = answer_text(record(client, lang, text="", owner="بانک", owner_for="بانک", owner_pick="B004"))
    assert 'name="owner_pick" value="B004" checked' in page


def test_a_closed_decision_is_reopened_and_concurrent_changes_are_refused(folder, client):
    record(client)
    (row,) = stored(folder)
    change(client, row, "done")
    overtaken = change(client, row, "dropped")
    assert (overtaken.status_code, say("fa", "decisions.overtaken") in answer_text(overtaken)) == (409, True)
    assert statuses(folder) == ["open", "done"]
    assert say("fa", "decisions.mark_open") in page_of(client)
    assert change(client, stored(folder)[-1], "open").status_code == 303
    assert statuses(folder) == ["open", "done", "open"]
    history = page_of(client).partition('<ol class="history">')[2].partition("</ol>")[0]
    words = [part.partition("</span> ")[2].partition("</li>")[0] for part in history.split("<li>")[1:]]
    recorded_words = say("fa", "decisions.was_made", due="۲۹ آذر تا ۵ دی ۱۳۹۳")
    assert words == [say("fa", "decisions.was_open"), say("fa", "decisions.was_done"), recorded_words]


def test_an_empty_change_is_refused_and_typed_text_is_never_markup(folder, client):
    record(client, text='<script>alert(1)</script>"><b onclick=x>')
    page = page_of(client)
    assert "<script>alert" not in page and "<b onclick" not in page
    assert "&lt;script&gt;alert(1)" in page
    (row,) = stored(folder)
    wrong = [{"status": "opened"}, {"status": ""}, {"seen": "yesterday"}, {"seen": ""}, {"record_id": "nothing"}]
    for fields in wrong:
        answer = change(client, row, **{"status": "done", **fields})
        assert answer.status_code == 409, fields
        assert say("fa", "decisions.not_there") in answer_text(answer), fields
    assert len(stored(folder)) == 1


@each_case(("lang", "code"), zip(cycle(LANGUAGES), [*CODES, "version"], strict=False))
def test_a_failing_disk_is_explained_and_the_typed_values_stay(client, monkeypatch, lang, code):
    def refuse(*_: object) -> None:
        fault = Fault("postgresql://owner@db.example/t", code="database_version", details={"version": "2027_01"})
        raise NotWritten(code) if code in CODES else DataError([fault])

    monkeypatch.setattr("dashboard.pages.decisions.page.add_versions", refuse)
    form_code = form_id(page_of(client, lang))
    answer = record(client, lang, record_id=form_code, due_typed="1393/10/6", county="1001", office="G1001")
    page = answer_text(answer)
    assert answer.status_code == 503
    assert say(lang, f"decisions.not_written_{code}") in page
    assert "db.example" not in page
    assert f"{VALID['text']}</textarea>" in page
    assert 'value="1393/10/6"' in page and '<option selected value="1001">' in page
    # The same id: sent again, it is still one decision.
    assert form_id(page) == form_code


def test_faults_of_the_folder_are_shown_and_the_typed_values_stay(folder, client):
    form_code = form_id(page_of(client))
    sound = (folder / "reports.csv").read_text(encoding="utf-8")
    (folder / "reports.csv").write_text(sound + "2014-12-06,NOBODY,committee,1,document,2014-12-06,x\n", "utf-8")
    answer = record(client, record_id=form_code)
    page = answer_text(answer)
    assert answer.status_code == 503
    assert say("fa", "decisions.not_written_faulty") in page
    assert "data/reports.csv" in page and "NOBODY" in page
    assert f"{VALID['text']}</textarea>" in page
    assert not (folder / "dashboard.sqlite").exists()
    (folder / "reports.csv").write_text(sound, encoding="utf-8")
    assert record(client, record_id=form_code).status_code == 303
    assert len(stored(folder)) == 1


def test_a_look_that_fails_after_writing_does_not_say_that_nothing_was_written(folder, client, monkeypatch):
    def fail(self: Live) -> bool:
        raise RuntimeError("the disk went away")

    form_code = form_id(page_of(client))
    monkeypatch.setattr(Live, "look", fail)
    assert record(client, record_id=form_code).status_code == 303
    assert len(stored(folder)) == 1


def site_of(register: SmallRegister) -> Flask:
    return serve(published(register, cards=cards_of("committee")))


def listed_ids(page: str) -> list[str]:
    return [part.partition('"')[0] for part in page.split('" id="d-')[1:]]


def test_the_list_is_filtered_by_state_with_counts():
    empty = text_of(site_of(governorates(1)), "/en/meeting/decisions")
    assert say("en", "decisions.lead_none") in empty and say("en", "decisions.none") in empty
    register = governorates(1)
    for code, due in (("late", WEEK - weeks(1)), ("open", WEEK + weeks(2))):
        add_decision(register, code, WEEK - weeks(2), due_week=due)
    add_decision(register, "closed", due_week=WEEK + weeks(1), status="dropped")
    site = site_of(register)
    found = {
        state: listed_ids(text_of(site, f"/fa/meeting/decisions?state={state}"))
        for state in ("", "open", "overdue", "closed")
    }
    assert found == {
        "": ["late", "open", "closed"],
        "open": ["late", "open"],
        "overdue": ["late"],
        "closed": ["closed"],
    }
    page = text_of(site, "/en/meeting/decisions")
    assert "2 decisions are open. One is overdue." in page
    assert [f">{text}<" in page for text in ("All (3)", "Open (2)", "Overdue (1)", "Closed (1)")] == [True] * 4


@pytest.fixture(scope="module")
def working_list():
    """Decisions of three meetings and two responsible offices."""
    register = SmallRegister(ISFAHAN)
    for code, name in (("G0", "Alpha"), ("G1", "Beta")):
        register.office(code, "governorate", ISFAHAN)
        set_names(register, name, name)
        for week in (WEEK - weeks(3), WEEK):
            register.report(code, "committee", 1, week=week)
    for code, week, owner, due in (
        ("a", WEEK - weeks(3), "G0", WEEK + weeks(1)),
        ("b", WEEK - weeks(3), "G1", WEEK - weeks(1)),
        ("c", WEEK - weeks(2), "G0", WEEK - weeks(2)),
        ("d", WEEK, "G1", WEEK + weeks(3)),
    ):
        add_decision(register, code, week, owner_id=owner, due_week=due)
    add_decision(register, "a", WEEK - weeks(1), owner_id="G0", due_week=WEEK + weeks(1), status="done")
    return site_of(register)


def test_decisions_are_filtered_by_deciding_meeting_responsible_office_and_state(working_list):
    three_weeks_ago = (WEEK - weeks(3)).isoformat()
    for query, ids in (
        (f"decided={three_weeks_ago}", ["b", "a"]),
        (f"decided={three_weeks_ago}&state=closed", ["a"]),
        ("owner=G1", ["b", "d"]),
        ("owner=G0&state=overdue", ["c"]),
        # As known at an earlier meeting.
        (f"decided={three_weeks_ago}&week={three_weeks_ago}&state=open", ["b", "a"]),
        ("decided=1390-01-01", []),
    ):
        assert listed_ids(text_of(working_list, f"/en/meeting/decisions?{query}")) == ids, query
    page = text_of(working_list, f"/en/meeting/decisions?decided={three_weeks_ago}&state=closed")
    assert "1 of 4 decisions: decided in the meeting of 15–21 Nov 2014, closed." in page
    for wrong in ("owner=G9", "decided=nothing", "sort=text", "sort=committee"):
        assert working_list.test_client().get(f"/en/meeting/decisions?{wrong}").status_code == 404, wrong


def test_decisions_are_sorted_by_their_headings(working_list):
    orders = {"due": "cbad", "-due": "dabc", "decided": "bacd", "-decided": "dcba", "office": "cabd", "": "cbda"}
    for sort, ids in orders.items():
        assert "".join(listed_ids(text_of(working_list, f"/en/meeting/decisions?sort={sort}"))) == ids, sort
    page = text_of(working_list, "/en/meeting/decisions?sort=due&state=open")
    assert re.findall(r'aria-sort="(\w+)"', page) == ["ascending"]
    assert 'href="/en/meeting/decisions?state=open&amp;sort=-due"' in page


def test_a_decision_recorded_in_the_other_language_says_so(working_list):
    # The texts are English.
    assert page_says(working_list, "fa") and not page_says(working_list, "en")


def page_says(site, lang: str) -> bool:
    page = text_of(site, f"/{lang}/meeting/decisions")
    assert ('<span lang="en" dir="auto">text of a</span>' in page) == (lang == "fa")
    return say(lang, "decisions.one_language") in page


def test_the_files_have_the_decisions_of_the_page_in_its_order(working_list):
    query = "state=open&sort=-due"
    page = text_of(working_list, f"/en/meeting/decisions?{query}")
    assert f'href="/en/download/decisions.xlsx?{query.replace("&", "&amp;")}"' in page
    rows = csv_of(working_list, f"/en/download/decisions.csv?{query}")
    assert [row["Id"] for row in rows] == listed_ids(page) == ["d", "b", "c"]
    answer = working_list.test_client().get(f"/en/download/decisions.xlsx?{query}")
    assert answer.headers["Content-Disposition"].endswith('decisions-2014-12-06-open.xlsx"')
    sheet = load_workbook(io.BytesIO(answer.get_data()))["Decisions"]
    heading, *lines = sheet.iter_rows(values_only=True)
    assert list(heading) == list(rows[0])
    assert [line[0] for line in lines] == ["d", "b", "c"]


def test_the_meeting_leads_to_the_decisions_of_three_weeks_ago_in_one_click(working_list):
    meeting = text_of(working_list, "/en/meeting?sort=committee").replace("&amp;", "&")
    links = re.findall(r'href="(/en/meeting/decisions[^"]*)"', meeting)
    assert f"/en/meeting/decisions?decided={WEEK - weeks(3)}" in links
    assert [working_list.test_client().get(link).status_code for link in links] == [200] * len(links)
    back = text_of(working_list, "/en/meeting/decisions?sort=-due").replace("&amp;", "&")
    assert 'href="/en/meeting"' in back


def test_the_file_holds_every_row_and_no_formula_and_neither_api_nor_package_has_decisions():
    register = governorates(1)
    set_names(register, "فرمانداری", "Governorate")
    add_decision(register, text="=1+1 در میز خدمت")
    add_decision(register, text="=1+1 در میز خدمت", status="done", recorded_at=noon(WEEK + days(9)))
    site = site_of(register)
    answer = site.test_client().get("/en/download/decisions.csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="province-decisions-2014-12-06.csv"'
    assert answer.get_data().startswith(b"\xef\xbb\xbf")
    rows = csv_of(site, "/en/download/decisions.csv")
    assert [row["Text"] for row in rows] == ["'=1+1 در میز خدمت"] * 2
    assert [(row["Status key"], row["Newest row"]) for row in rows] == [("open", "no"), ("done", "yes")]
    assert rows[0]["Owner"] == "Governorate" and rows[0]["Due week (Jalali)"] == "1393-09-29"
    assert csv_of(site, "/en/download/decisions.csv?state=open") == []
    assert "decision" not in text_of(site, "/api/v1/openapi.json")
    package = zipfile.ZipFile(io.BytesIO(site.test_client().get("/download/package.zip").get_data()))
    assert [name for name in package.namelist() if b"=1+1" in package.read(name)] == [] != package.namelist()


# Indicator, county, office, owner: the frozen register lacks the first three's G1099 and 1099, and G1003 has closed.
ABOUT = "committee_governorates"
ROWS = (",,,G1099", f"{ABOUT},1099,,G1001", f"{ABOUT},,G1099,G1001", f"{ABOUT},,G1003,G1003")
SHOWING_DECISIONS = "meeting/decisions meeting meeting/present download/decisions.csv download/brief.txt".split()


def test_a_decision_on_an_office_unknown_to_the_publication_has_its_name(tmp_path):
    folder = published_folder(tmp_path)
    publish_rows(folder)
    # Without borders, since the new county has none.
    for file in (folder / "boundaries").iterdir():
        file.unlink()
    with (folder / "counties.csv").open("a", encoding="utf-8") as file:
        file.write("1099,شهرستان تازه,New county,,2014-12-01,,,,\n")
    register = folder / "offices" / "governorates.csv"
    text = register.read_text("utf-8").replace(",1003,,,,", ",1003,,,2014-12-01,")
    register.write_text(text + "G1099,governorate,فرمانداری تازه,Governorate of New,1099,,2014-12-01,,\n", "utf-8")
    lines = [f"d-{n},2014-12-14T10:00:00Z,2014-12-06,x,{row},2014-12-20,open" for n, row in enumerate(ROWS)]
    (folder / "decisions.csv").write_text("\n".join([",".join(TABLES["decisions"].names), *lines, ""]), "utf-8")
    live = Live(folder)
    assert "1099" not in live.newest.names
    client = create_server(Settings(), live).test_client()
    for path in SHOWING_DECISIONS:
        assert client.get(f"/en/{path}").status_code == 200, path
    assert pack(live.newest, PackRequest("en", len(live.newest.weeks) - 1))
    page = client.get("/en/meeting/decisions").get_data(as_text=True)
    links = re.findall(r'href="(/en/[^"]+1099[^"]*)"', page)
    assert [client.get(html.unescape(link)).status_code for link in links if "/offices?" not in link] == []
    assert all(name in page for name in ("New county", "Governorate of New", "governor&#39;s office of Khomeyni"))
