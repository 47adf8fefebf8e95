"""Publishing at the desk: once for each form, withdrawn, previewed; explained refusals without loss of input."""

import re
from dataclasses import replace
from datetime import date
from html import unescape
from types import SimpleNamespace
from unittest.mock import Mock, patch

import pandas as pd
import pytest

from dashboard.database import sheets as desk_sheets
from dashboard.faults import DataError, Fault
from dashboard.live import utcnow
from dashboard.staff import publishing
from dashboard.staff.publish_form import PublishForm
from dashboard.staff.waiting_sheets import usual_last_week, waiting_for_publication, withdrawn_sources
from dashboard.weeks import moment_text
from tests.unit.small_folder import HEAD, report
from tests.unit.staff.desk_site import SAME_ORIGIN, START, has_message
from tests.unit.staff.sheet_desk import MUNICIPALITY, confirm, publication_form, request_publication, values


def test_a_form_sent_again_after_a_full_disk_and_by_a_double_click_makes_one_publication(site, monkeypatch):
    site.approve_sheet()
    publisher = site.client("publisher-1")
    answer = request_publication(publisher, sheet=["1"])

    def full(*_):
        raise OSError(28, "no room")

    with monkeypatch.context() as patched:
        patched.setattr("dashboard.publications.write._write", full)
        refused = confirm(publisher, answer)
    assert (refused.status_code, "disk of the server is full" in refused.text) == (503, True)
    assert (site.publications(), site.committee()[:2]) == (1, ("value", 1))
    for done in ("published", "newer"):
        told = confirm(publisher, answer)
        assert (told.status_code, told.headers["Location"]) == (303, f"/staff/en/publish?done={done}")
    page = publisher.get(told.headers["Location"])
    assert has_message(page, "en", "publishing.told_newer") and "up to the week of 13–19 Dec 2014" in page.text
    assert site.committee()[:2] == ("zero", 0)
    assert site.publications() == 2
    assert site.drafted(1) is None, "it is public"


def test_a_form_sent_to_two_servers_at_once_makes_one_publication(site):
    """The second server has not read the first one's publication when it gets the form."""
    number, stale = site.approve_sheet(), vars(site.live).copy()
    publisher = site.client("publisher-1")
    forms = [request_publication(publisher, sheet=[])]
    forms.append(request_publication(publisher, sheet=[str(number)]))
    for answer, order in zip(forms, ((), (number,)), strict=True):
        site.carry_out(site.order_of(*order))
        site.clock.move(seconds=5)
        count = site.publications()
        vars(site.live).update(stale)
        told = confirm(publisher, answer)
        assert (told.status_code, told.headers["Location"]) == (303, "/staff/en/publish?done=newer")
        assert site.publications() == count


def test_a_form_is_not_carried_out_if_a_newer_publication_is_read_while_it_is_checked(site, publisher, monkeypatch):
    monkeypatch.setattr(PublishForm, "validate", lambda _: site.carry_out(site.order_of(week=date(2014, 12, 6))))
    told = request_publication(publisher)
    assert (told.status_code, told.headers["Location"]) == (303, "/staff/en/publish?done=newer")


def test_only_the_chosen_sheets_are_published(site):
    site.approve_sheet()
    publisher = site.client("publisher-1")
    with patch.object(publishing, "carry_out") as carried_out:
        for sheets in ([], ["1"]):
            assert confirm(publisher, request_publication(publisher, sheet=sheets)).status_code == 303
    assert [call.args[2].sheets for call in carried_out.call_args_list] == [(), (1,)]
    assert site.drafted().reports is None
    assert values(site.drafted(1)) == [("G1001", 0)]


def test_an_invalid_publication_is_explained_and_changes_nothing(site):
    for fields, words in (
        ({"note": "x" * 201}, "more than 200"),
        ({"week": "2012-01-07"}, "cannot be the last"),
        ({"week": "never"}, "cannot be the last"),
        ({"sheet": ["77"]}, "public already"),
    ):
        with site.request("publisher-1", **fields) as staff:
            form = PublishForm(staff, staff.waiting, sent=True)
            assert not form.validate()
        (fault,) = [text for field in form for text in field.errors]
        assert words in fault
    answer = site.publish(note="آقای نمونه")
    assert (answer.status_code, "names a person" in answer.text) == (422, True)
    assert 'value="آقای نمونه"' in answer.text
    assert site.publications() == 1


def test_an_earlier_last_week_and_a_publication_without_changes_need_a_confirmation(site, publisher):
    for fields, words in (({}, "no figure changes"), ({"week": "2014-11-29"}, "6–12 Dec 2014")):
        answer = request_publication(publisher, **fields)
        assert (answer.status_code, words in answer.text) == (200, True)
        assert 'name="confirmed"' in answer.text and "Service desks" in answer.text
    assert site.publications() == 1


def test_an_address_of_a_removed_week_redirects_to_the_publication_with_it(site):
    client = site.server.test_client()
    moment = site.live.newest.asof
    with (site.live.sources.folder / "publications.csv").open("a") as file:
        file.write("2014-12-15T08:00:00Z,2014-11-29,,\n")
    site.live.look()
    assert client.get("/en/").status_code == 200 and site.committee()[2].isoformat() == "2014-11-29"
    for address in ("/en/download/cells.csv?week=1393-09-15", "/api/v1/cells?week=2014-12-06"):
        answer = client.get(address)
        assert answer.status_code == 302, address
        assert answer.location == f"{address}&asof={moment_text(moment)}"
        assert client.get(answer.location).status_code == 200
    assert client.get("/fa/?week=2014-12-13").status_code == 404, "a week that was never public"


def test_the_page_tells_who_has_reported_and_an_incomplete_week_needs_a_confirmation(site):
    site.approve_sheet()
    publisher = site.client("publisher-1")
    page = publisher.get("/staff/en/publish").text
    assert "13–19 Dec 2014 · 0 of 6 counties complete, 1 partly (1 of 4); 1 of 35 offices" in page
    answer = request_publication(publisher)
    assert "Counties without a report in this publication (5): Isfahan," in answer.text
    assert 'href="/staff/en/reported?week=2014-12-13"' in answer.text and 'name="confirmed"' in answer.text
    # Without its sheet the default week has no reports: the newest possible week is offered.
    answer = request_publication(publisher, sheet=[], week="2014-12-13")
    assert "would end with the week of 6–12 Dec 2014" in answer.text
    assert 'name="week" value="2014-12-06"' in answer.text


def test_the_first_publication_is_announced_and_distinguishable_from_the_state_before_it(site):
    (site.live.sources.folder / "publications.csv").unlink()
    site.live.look()
    publisher = site.client("publisher-1")
    page = publisher.get("/staff/en/publish")
    assert has_message(page, "en", "publishing.none_yet") and "The newest publication" not in page.text

    def ticking():
        site.clock.move(seconds=1)
        return site.clock()

    order = site.order_of(site.approve_sheet(), week=date(2014, 12, 6))
    site.carry_out(order, ticking)
    page = publisher.get("/staff/en/publish")
    assert not has_message(page, "en", "publishing.none_yet") and "The newest publication" in page.text
    # Both end with the same week and were made in the same minute.
    for lang in ("fa", "en"):
        page = site.server.test_client().get(f"/{lang}/publications").text
        labels = re.findall(r"<time datetime=[^>]*>([^<]*)<", page)
        options = re.findall(r"<option [^>]*>([^<]*)<", page.partition('name="from"')[2].partition("</select>")[0])
        assert [len(labels), len(set(labels)), len(options), len(set(options))] == [2] * 4, page
    page = site.client("admin-1").get("/staff/en/log?action=published").text
    assert all(label in page for label in labels), "the row about the publication"


def test_refusals_while_publishing_are_explained(site, monkeypatch):
    def faulty(fault):
        return Mock(side_effect=DataError([fault]))

    site.approve_sheet()
    newer = Fault("postgresql://db.example/t", code="database_version", details={"version": "2027_01"})
    for refuse, status, words in (
        (faulty(Fault("reports.csv", code="required")), 409, "data have faults"),
        (faulty(newer), 503, "another version of the program (2027_01)"),
    ):
        with monkeypatch.context() as patched:
            patched.setattr(publishing, "publish", refuse)
            answer = site.publish()
        assert (answer.status_code, words in answer.text, "db.example" in answer.text) == (status, True, False)


def test_a_publication_without_its_log_entry_is_rolled_back(site, monkeypatch):
    site.approve_sheet()
    monkeypatch.setattr(publishing.notices_events, "append", lambda *_: 1 / 0)
    order = site.order_of(1, week=site.live.newest.weeks[-1])
    with pytest.raises(ZeroDivisionError):
        site.carry_out(order)
    assert site.publications() == 1


def test_every_page_has_a_preview_up_to_a_possible_week(site, publisher):
    # Every week up to the last one would be computed, so a distant week must be refused.
    for week in ("9377-12-29", "2030-01-05", "2014-12-13", "0001-01-06"):
        assert publisher.get(f"/staff/en/preview/en/?through={week}").status_code == 404, week
    assert publisher.get("/staff/en/preview/en/?through=2014-11-29").status_code == 200
    site.approve_sheet()
    paths = "fa/ en/county/1001 fa/offices en/meeting en/data?q=%ff en/download/cells.csv"
    for path in paths.split():
        answer = publisher.get(f"/staff/en/preview/{path}")
        assert answer.status_code == 200, path
        if answer.mimetype == "text/html":
            links = re.findall(r'<a ([^>]*)href="(/[^"#]*)"([^>]*)>', answer.text)
            assert len(links) > 5
            # Only the links to the newest publication and to the API leave the preview.
            outside = {
                link for _, link, _ in links if not re.match(r"/staff/(fa|en)/(preview/|explore\?)|.*/api", link)
            }
            assert outside <= {"/fa/", "/en/", "/staff/fa/", "/staff/en/"}, path
    assert publisher.get("/staff/en/preview/staff/en/").status_code == 404
    # Previews are not cached for the public.
    assert "Preview" not in site.server.test_client().get("/en/").text


def test_a_new_sheet_is_not_confused_with_a_published_one_of_the_same_number(site):
    assert site.approve_sheet() == 1
    with (site.live.sources.folder / "reports.csv").open("a") as file:
        file.write("2014-12-06,G1002,committee,1,document,2014-12-13T09:00:00Z,sheet 1\n")
    assert values(site.drafted(1)) == [("G1001", 0)]
    assert re.fullmatch("sheet [0-9a-f]{12}", site.drafted(1).reports["source"].item())


def approve_municipality(site, evidence):
    """A sheet that repeats the known answer of the governorate and has one of a municipality. Returns its number."""
    number = site.send_sheet("yes", office=MUNICIPALITY)
    assert site.review(number, evidence=evidence).status_code == 303
    return number


def test_answers_about_offices_that_left_the_register_are_named_and_not_published(site):
    number = approve_municipality(site, "document")
    site.remove_office(MUNICIPALITY)
    publisher = site.client("publisher-1")
    words = f"Sheet {number}: the answers of these offices are not published, since they have left the register: "
    words += f"Municipality of Ardestan ({MUNICIPALITY})."
    pages = [f"/staff/en/sheets/{number}", "/staff/en/publish"]
    assert [words in publisher.get(path).text for path in pages] == [True, True]
    answer = request_publication(publisher)
    assert words in answer.text and 'name="confirmed"' in answer.text
    assert values(site.drafted(number)) == [("G1001", 1)]


def test_an_approved_sheet_that_adds_nothing_any_more_is_not_published_and_can_be_returned(site):
    number = approve_municipality(site, "self")
    for office in ("G1001", MUNICIPALITY):
        site.add_inspected_reports(office, "2014-12-13")
    publisher = site.client("publisher-1")
    page = publisher.get("/staff/en/publish")
    assert has_message(page, "en", "publishing.idle") and f'name="sheet" value="{number}"' not in page.text
    assert has_message(publisher.get(f"/staff/en/sheets/{number}"), "en", "sheets.adds_nothing_now")
    answer = request_publication(publisher, sheet=[str(number)])
    assert answer.status_code == 422
    assert has_message(answer, "en", "publishing.adds_nothing", sheets=f"Sheet {number}")
    assert site.drafted(number) is None and site.publications() == 1
    assert site.review(number, "returned", reason="nothing_new").status_code == 303
    # The county is not asked for anything.
    clerk = site.client("ardestan-1")
    assert "badge-returned" not in clerk.get("/staff/en/").text
    page = clerk.get(f"/staff/en/sheets/{number}")
    assert "adds nothing to earlier reports" in page.text and not has_message(page, "en", "sheets.again_title")


def test_a_sheet_that_is_returned_while_it_is_published_is_not_published(site, monkeypatch):
    number = site.approve_sheet()

    def returned_meanwhile(data, chosen):
        step = desk_sheets.Step(site.clock(), "reviewer-1", "reviewer", "returned", {"reason": "numbers"})
        site.write(desk_sheets.decide, number, step, "approved")
        return chosen

    monkeypatch.setattr(publishing, "adding", returned_meanwhile)
    answer = site.publish()
    assert (answer.status_code, has_message(answer, "en", "publishing.changed")) == (409, True)
    assert site.publications() == 1 and site.entries(action="published") == []


def test_what_came_since_the_page_was_shown_is_refused_and_the_changes_are_shown_anew(site):
    number = site.approve_sheet()
    publisher = site.client("publisher-1")
    form, asked = publication_form(publisher), request_publication(publisher)
    site.add_inspected_reports("G1002", "2014-12-13")
    for answer in (publisher.post("/staff/en/publish", data=form, headers=SAME_ORIGIN), confirm(publisher, asked)):
        assert (answer.status_code, has_message(answer, "en", "publishing.changed")) == (409, True)
        assert "2 partly" in answer.text, "the page shows the row that came"
    assert site.drafted(number, content="what the page showed") is None, "it came after the form was checked"
    assert site.publications() == 1
    assert site.publish().status_code == 303


def test_the_proposed_last_week_is_the_newest_that_is_over():
    week, after, running = (date(2014, 12, day) for day in (6, 13, 20))
    public = SimpleNamespace(weeks=[week])
    assert usual_last_week(public, running, date(2014, 12, 26)) == after, "the Friday still belongs to the week"
    assert usual_last_week(public, running, date(2014, 12, 27)) == running
    assert usual_last_week(SimpleNamespace(weeks=[week, after, running]), running, running) == running, "it is public"


def test_a_corrected_sheet_is_published_together_with_its_correction(site):
    for answer in ("no", "yes"):
        site.review(site.send_sheet(answer))
        site.clock.move(seconds=5)
    # Published later, the older sheet would override the newer one.
    assert values(site.drafted(2)) == [("G1001", 0), ("G1001", 1)]
    publisher = site.client("publisher-1")
    answer = request_publication(publisher, sheet=["2"])
    assert has_message(answer, "en", "publishing.corrected_too", sheets="Sheet 1")
    assert confirm(publisher, answer).status_code == 303


def test_a_sheet_on_sample_data_is_pending_only_with_sample_data(site, monkeypatch):
    live = site.live
    real = live.newest
    tables = replace(real.full_input.tables, sample=True)
    monkeypatch.setattr(live, "newest", replace(real, full_input=replace(real.full_input, tables=tables)))
    number = site.send_sheet()
    monkeypatch.setattr(live, "newest", real)
    assert site.review(number).status_code == 303
    assert [sheet.id for sheet in waiting_for_publication(site.desk, tables)] == [number]
    assert waiting_for_publication(site.desk, real.full_input.tables) == []
    rows = pd.DataFrame({"source": ["sample sheet 0a"], "withdrawn_at": [pd.Timestamp(START)]})
    assert withdrawn_sources(replace(tables, withdrawals=rows)) == {"sheet 0a": START}


DECISIONS = "/staff/en/decisions"


def new_decision_form(page):
    """(address, hidden fields) of the form for a new decision."""
    form = re.search(r'<form method="post" action="([^"]+)" class="row g-3">(.*?)</form>', page, re.S)
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form[2]))
    return unescape(form[1]), hidden


def test_a_publisher_writes_a_decision_and_it_is_public_and_logged(site, publisher, monkeypatch):
    target, fields = new_decision_form(publisher.get(DECISIONS).text)
    assert target.startswith(DECISIONS)
    assert fields["csrf_token"]
    faulty = publisher.post(target, data=fields | {"text": ""}, headers=SAME_ORIGIN)
    assert faulty.status_code == 422
    assert new_decision_form(faulty.text)[0].startswith(DECISIONS)
    fields |= {
        "text": "Desks of Ardestan are opened.",
        "owner": "County governor's office of Ardestan",
        "due": "2014-12-20",
    }
    # The decision and its log entry are one transaction.
    with monkeypatch.context() as patched:
        patched.setattr("dashboard.database.log.append", lambda *_: 1 / 0)
        assert publisher.post(target, data=fields, headers=SAME_ORIGIN).status_code == 500
    assert site.live.sources.read(utcnow()).tables.decisions.empty
    answer = publisher.post(target, data=fields, headers=SAME_ORIGIN)
    assert answer.status_code == 303, answer.text
    assert publisher.post(target, data=fields, headers=SAME_ORIGIN).status_code == 303
    assert answer.headers["Location"].startswith(DECISIONS)
    assert "Desks of Ardestan are opened." in publisher.get(answer.headers["Location"]).text
    site.live.look()
    public = site.server.test_client().get("/en/meeting/decisions").text
    assert "Desks of Ardestan are opened." in public
    assert '<form method="post"' not in public
    assert len(site.entries(action="decision_written")) == 1


def test_reviewers_and_publishers_choose_the_views_of_the_meeting(site):
    for name in ("reviewer-1", "publisher-1"):
        client = site.client(name)
        page = client.get(f"{DECISIONS}?figure=ranking&query=county%3D1001").text.partition('id="views"')[2]
        target, fields = new_decision_form(page)
        answer = client.post(target, data=fields | {"title": f"Chosen by {name}"}, headers=SAME_ORIGIN)
        assert answer.status_code == 303 and answer.headers["Location"].startswith(DECISIONS)
    assert [entry.account for entry in site.entries(action="view_written")] == ["reviewer-1", "publisher-1"]
    site.live.look()
    page = site.server.test_client().get("/en/meeting").text
    assert "Chosen by reviewer-1" in page and "Chosen by publisher-1" in page
    del fields["csrf_token"]
    assert client.post(target, data=fields, headers=SAME_ORIGIN).status_code == 400


def test_the_first_page_tells_a_publisher_how_many_new_rows_and_sheets_wait(site):
    assert "to publish" not in site.client("publisher-1").get("/staff/en/").text
    folder = site.live.sources.folder
    (folder / "reports").mkdir()
    rows = [report("G1002", day="2014-12-15"), report("G1003", day="2014-12-16")]
    (folder / "reports" / "new.csv").write_text(HEAD + "".join(rows), encoding="utf-8")
    site.live.look()
    assert "2 new rows, to publish" in site.client("publisher-1").get("/staff/en/").text
    assert "new rows" not in site.client("reviewer-1").get("/staff/en/").text
    site.approve_sheet()
    assert "1 approved, to publish · 2 new rows, to publish" in site.client("publisher-1").get("/staff/en/").text
