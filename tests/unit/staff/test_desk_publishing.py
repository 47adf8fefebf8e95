"""Publishing at the desk: at once, planned, withdrawn, previewed; explained refusals without loss of input."""

import re
from dataclasses import replace
from html import unescape

import pytest

from dashboard.live import utcnow
from dashboard.staff import changes, publishing
from dashboard.staff.publishing import carry_out_due
from dashboard.staff.waiting_sheets import waiting_for_publication
from dashboard.weeks import moment_text
from tests.unit.small_folder import HEAD
from tests.unit.staff.desk_site import SAME_ORIGIN, post
from tests.unit.staff.sheet_desk import (
    approve_sheet,
    committee,
    confirm,
    download_sheet,
    fill_in,
    public,
    publish,
    request_publication,
    review,
    send_sheet,
    upload,
)


def test_a_double_click_makes_one_publication(site):
    approve_sheet(site)
    publisher = site.client("publisher-1")
    answer = request_publication(publisher, sheet=["1"])
    for _ in range(2):
        assert confirm(publisher, answer).status_code == 303
    assert len(site.live.storage.read(site.clock()).tables.publications) == 2


def test_only_the_chosen_sheets_are_published(site):
    approve_sheet(site)
    assert publish(site, sheet=[]).status_code == 303
    assert committee(site)[:2] == ("value", 1)
    site.clock.move(seconds=5)
    assert publish(site).status_code == 303
    assert committee(site)[:2] == ("zero", 0)


def test_a_publication_is_withdrawn_by_a_new_one(site):
    number = approve_sheet(site)
    publish(site)
    assert committee(site)[:2] == ("zero", 0)
    publisher = site.client("publisher-1")
    page = publisher.get("/staff/en/publish").text
    assert f"Sheet {number} (Ardestan, week of 13–19 Dec 2014)" in page
    moment = re.search(r'name="of" value="([^"]+)"', page)[1]
    site.clock.move(seconds=5)
    assert post(publisher, "/staff/en/publish", do="withdraw", of=moment).status_code == 422, "without a reason"
    answer = post(publisher, "/staff/en/publish", do="withdraw", of=moment, reason="wrong_sheet")
    assert answer.headers["Location"].endswith("done=withdrawn")
    assert committee(site)[:2] == ("value", 1)
    assert "withdrawn" in publisher.get(f"/staff/en/sheets/{number}").text
    site.clock.move(seconds=5)
    again = post(publisher, "/staff/en/publish", do="withdraw", of=moment, reason="wrong_sheet")
    assert again.status_code == 422
    assert send_sheet(site) == number + 1, "the same file is a new sheet"
    client = site.server.test_client()
    # The reason is public; the log names the withdrawn publication.
    assert "a sheet of the wrong week, county or version" in client.get("/en/publications").text
    published, withdrawn = (entry.detail for entry in site.entries(action="published"))
    assert published["sheets"] == str(number)
    assert (withdrawn["because"], withdrawn["withdraws"]) == ("wrong_sheet", moment)
    then = client.get(f"/en/why?indicator=committee_governorates&county=1001&asof={moment}").text
    assert "0 of 1" in then


def test_a_planned_publication_is_carried_out_at_its_moment(site):
    approve_sheet(site)
    live = site.live
    before = public(site)
    answer = publish(site, at="2026-04-04T09:00:00Z")
    assert answer.headers["Location"].endswith("done=planned")
    assert carry_out_due(live, site.desk, site.clock) == 0
    assert public(site) == before
    site.clock.move(minutes=61)
    assert carry_out_due(live, site.desk, site.clock) == 1
    assert carry_out_due(live, site.desk, site.clock) == 0
    assert committee(site)[:2] == ("zero", 0)
    assert site.entries(action="published")[0].account == "publisher-1"


def test_a_plan_can_be_cancelled_once(site):
    approve_sheet(site)
    publish(site, at="2026-04-05T09:00:00Z")
    publisher = site.client("publisher-1")
    assert "5 Apr 2026" in publisher.get("/staff/en/publish").text
    assert post(publisher, "/staff/en/publish", do="cancel", plan="1").status_code == 303
    assert post(publisher, "/staff/en/publish", do="cancel", plan="1").status_code == 422
    site.clock.move(days=2)
    assert carry_out_due(site.live, site.desk, site.clock) == 0


def test_an_invalid_publication_is_explained_and_changes_nothing(site):
    before = public(site)
    for fields, words in (
        ({"note": "x" * 201}, "more than 200"),
        ({"note": "آقای نمونه"}, "names a person"),
        ({"at": "tomorrow"}, "type day and time"),
        ({"at": "2020-01-01"}, "is past"),
        ({"at": "2030-01-01"}, "60 days"),
        ({"week": "2012-01-07"}, "cannot be the last"),
        ({"week": "never"}, "cannot be the last"),
        ({"sheet": ["77"]}, "public already"),
        ({"form_id": ""}, "incomplete"),
    ):
        answer = publish(site, **fields)
        assert answer.status_code == 422, fields
        assert words in answer.text, fields
    assert public(site) == before


def test_an_earlier_last_week_and_a_publication_without_changes_need_a_confirmation(site):
    publisher = site.client("publisher-1")
    before = public(site)
    for fields, words in (({}, "no figure changes"), ({"week": "2014-11-29"}, "6–12 Dec 2014")):
        answer = request_publication(publisher, **fields)
        assert (answer.status_code, words in answer.text) == (200, True)
        assert 'name="confirmed"' in answer.text and "Service desks" in answer.text
        assert public(site) == before
    answer = request_publication(publisher, week="2014-11-29", at="2026-04-05T09:00:00Z")
    assert (answer.status_code, "takes no public week away" in answer.text) == (422, True)


def test_an_address_of_a_removed_week_redirects_to_the_publication_with_it(site):
    client = site.server.test_client()
    moment = site.live.newest.asof
    addresses = ["/fa/?week=2014-12-06", "/en/download/cells.csv?week=1393-09-15", "/api/v1/cells?week=2014-12-06"]
    before = [client.get(address).status_code for address in addresses]
    assert before == [200] * 3
    assert publish(site, week="2014-11-29").status_code == 303
    assert client.get("/en/").status_code == 200 and committee(site)[2].isoformat() == "2014-11-29"
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 302, address
        assert answer.location == f"{address}&asof={moment_text(moment)}"
        assert client.get(answer.location).status_code == 200
    assert client.get("/fa/?week=2014-12-13").status_code == 404, "a week that was never public"


def test_the_page_counts_counties_that_reported_and_few_need_a_confirmation(site):
    approve_sheet(site)
    publisher = site.client("publisher-1")
    page = publisher.get("/staff/en/publish").text
    assert "13–19 Dec 2014 · 1 of 24 counties reported" in page
    answer = request_publication(publisher)
    assert "few counties have reported" in answer.text and 'name="confirmed"' in answer.text
    # Without its sheet the default week has no reports: the newest possible week is offered.
    answer = request_publication(publisher, sheet=[], week="2014-12-13")
    assert "would end with the week of 6–12 Dec 2014" in answer.text
    assert confirm(publisher, answer).status_code == 303
    assert committee(site)[2].isoformat() == "2014-12-06"


def test_the_second_of_two_publishers_is_refused_with_a_reason(site, monkeypatch):
    approve_sheet(site)
    real = publishing.carry_out

    def after_another(live, desk, order, account, role, clock):
        # Another publisher is faster.
        if account == "publisher-1":
            real(live, desk, order, "publisher-2", role, clock)
            clock.move(seconds=1)
        return real(live, desk, order, account, role, clock)

    monkeypatch.setattr(publishing, "carry_out", after_another)
    answer = publish(site)
    assert (answer.status_code, "another publisher" in answer.text) == (422, True)
    assert [entry.account for entry in site.entries(action="published")] == ["publisher-2"]


def test_a_publication_without_its_log_entry_is_rolled_back(site, monkeypatch):
    approve_sheet(site)
    before = public(site)
    monkeypatch.setattr(publishing.desk_log, "append", lambda *_: 1 / 0)
    order = publishing.Order(site.live.newest.weeks[-1], (1,))
    with pytest.raises(ZeroDivisionError):
        publishing.carry_out(site.live, site.desk, order, "publisher-1", "publisher", site.clock)
    monkeypatch.undo()
    assert len(site.live.storage.read(site.clock()).tables.publications) == 1
    assert publish(site).status_code == 303
    assert public(site) != before


def test_after_a_full_disk_the_sheet_can_still_be_published(site, monkeypatch):
    approve_sheet(site)
    before = public(site)

    def full(*_):
        raise OSError(28, "no room")

    monkeypatch.setattr("dashboard.storage.write._write", full)
    answer = publish(site)
    assert answer.status_code == 503
    assert "disk of the server is full" in answer.text
    monkeypatch.undo()
    assert public(site) == before
    assert publish(site).status_code == 303
    assert committee(site)[:2] == ("zero", 0)


def test_every_page_has_a_preview_up_to_a_possible_week(site):
    publisher = site.client("publisher-1")
    # Every week up to the last one would be computed, so a distant week must be refused.
    for week in ("9377-12-29", "2030-01-05", "2014-12-13", "0001-01-06"):
        assert publisher.get(f"/staff/en/preview/en/?through={week}").status_code == 404, week
    assert publisher.get("/staff/en/preview/en/?through=2014-11-29").status_code == 200
    approve_sheet(site)
    paths = "fa/ en/county/1001 fa/offices en/meeting en/data en/data?q=%ff fa/method en/download/cells.csv"
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
    assert site.client("ardestan-1").get("/staff/en/preview/fa/").status_code == 403
    # Previews are not cached for the public.
    assert "Preview" not in site.server.test_client().get("/en/").text


def test_a_sheet_about_an_office_that_left_the_register_is_not_published(site):
    approve_sheet(site)
    live = site.live
    before = public(site)
    for path in live.storage.folder.glob("offices/*.csv"):
        lines = path.read_text("utf-8").splitlines(keepends=True)
        path.write_text("".join(line for line in lines if not line.startswith("G1001,")), "utf-8")
    reports = live.storage.folder / "reports.csv"
    head = reports.read_text("utf-8").splitlines(keepends=True)[0]
    reports.write_text(head + "2014-12-06,G1002,committee,1,document,2014-12-06T09:00:00Z,letter\n", "utf-8")
    answer = publish(site)
    assert answer.status_code == 409
    assert "data have faults" in answer.text
    assert len(live.storage.read(site.clock()).tables.publications) == 1
    assert public(site) == before


def test_a_plan_does_not_remove_weeks_that_became_public_meanwhile(site):
    live = site.live
    approve_sheet(site)
    publish(site, sheet=[], week="2014-12-06", at="2026-04-04T09:00:00Z")
    publish(site)
    assert committee(site)[2].isoformat() == "2014-12-13"
    site.clock.move(hours=2)
    assert carry_out_due(live, site.desk, site.clock) == 1
    assert committee(site)[2].isoformat() == "2014-12-13"


def test_a_new_sheet_is_not_confused_with_a_published_one_of_the_same_number(site):
    (site.live.storage.folder / "reports").mkdir()
    old = HEAD + "2014-12-06,G1002,committee,1,document,2014-12-13T09:00:00Z,sheet 1\n"
    (site.live.storage.folder / "reports" / "published-20141214T080000Z.csv").write_text(old, "utf-8")
    site.live.look()
    assert send_sheet(site) == 1
    review(site, 1)
    assert 'name="sheet" value="1"' in site.client("publisher-1").get("/staff/en/publish").text


def test_a_corrected_sheet_is_published_together_with_its_correction(site):
    first = send_sheet(site, "no")
    review(site, first)
    site.clock.move(seconds=5)
    second = send_sheet(site, "yes")
    review(site, second)
    site.clock.move(seconds=5)
    assert publish(site, sheet=[str(second)]).status_code == 303
    assert committee(site)[:2] == ("value", 1)
    site.clock.move(seconds=5)
    # The older sheet cannot be published after it.
    assert publish(site, sheet=[str(first)]).status_code == 422
    assert committee(site)[:2] == ("value", 1)


def test_a_clerk_does_not_see_pending_sheets_of_another_county(site, monkeypatch):
    review(site, send_sheet(site, "no"))
    chosen = []
    real = changes.staged
    monkeypatch.setattr(changes, "staged", lambda *arguments: chosen.append(arguments[1]) or real(*arguments))
    client = site.client("kashan-1")
    draft = upload(client, fill_in(download_sheet(client, "1009"), "G1009", "yes")).headers["Location"]
    assert client.get(draft).status_code == 200
    assert chosen == [[], []]
    assert post(client, draft, do="drop").status_code == 303


def test_a_sheet_on_sample_data_is_pending_only_with_sample_data(site, monkeypatch):
    live = site.live
    real = live.newest
    tables = replace(real.full_input.tables, sample=True)
    monkeypatch.setattr(live, "newest", replace(real, full_input=replace(real.full_input, tables=tables)))
    number = send_sheet(site)
    monkeypatch.setattr(live, "newest", real)
    assert review(site, number).status_code == 303
    assert [sheet.id for sheet in waiting_for_publication(site.desk, tables)] == [number]
    assert waiting_for_publication(site.desk, real.full_input.tables) == []


DECISIONS = "/staff/en/decisions"


def new_decision_form(page):
    """(address, hidden fields) of the form for a new decision."""
    form = re.search(r'<form method="post" action="([^"]+)" class="row g-3">(.*?)</form>', page, re.S)
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form[2]))
    return unescape(form[1]), hidden


def test_a_publisher_writes_a_decision_and_it_is_public_and_logged(site, monkeypatch):
    client = site.client("publisher-1")
    target, fields = new_decision_form(client.get(DECISIONS).text)
    assert target.startswith(DECISIONS)
    assert fields["csrf_token"]
    faulty = client.post(target, data=fields | {"text": ""}, headers=SAME_ORIGIN)
    assert faulty.status_code == 422
    assert new_decision_form(faulty.text)[0].startswith(DECISIONS)
    fields |= {
        "text": "Desks of Ardestan are opened.",
        "owner": "County governor's office of Ardestan",
        "due": "2014-12-20",
    }
    # The decision and its log entry are one transaction.
    with monkeypatch.context() as patched:
        patched.setattr("dashboard.desk.log.append", lambda *_: 1 / 0)
        assert client.post(target, data=fields, headers=SAME_ORIGIN).status_code == 500
    assert site.live.storage.read(utcnow()).tables.decisions.empty
    answer = client.post(target, data=fields, headers=SAME_ORIGIN)
    assert answer.status_code == 303, answer.text
    assert client.post(target, data=fields, headers=SAME_ORIGIN).status_code == 303
    assert answer.headers["Location"].startswith(DECISIONS)
    assert "Desks of Ardestan are opened." in client.get(answer.headers["Location"]).text
    site.live.look()
    public = site.server.test_client().get("/en/meeting/decisions").text
    assert "Desks of Ardestan are opened." in public
    assert '<form method="post"' not in public
    assert len(site.entries(action="decision_written")) == 1


@pytest.mark.parametrize("name", ["reviewer-1", "publisher-1"])
def test_reviewers_and_publishers_choose_the_views_of_the_meeting(site, name):
    client = site.client(name)
    page = client.get(f"{DECISIONS}?figure=ranking&query=county%3D1001").text.partition('id="views"')[2]
    target, fields = new_decision_form(page)
    answer = client.post(target, data=fields | {"title": f"Chosen by {name}"}, headers=SAME_ORIGIN)
    assert answer.status_code == 303 and answer.headers["Location"].startswith(DECISIONS)
    site.live.look()
    assert f"Chosen by {name}" in site.server.test_client().get("/en/meeting").text
    assert site.entries(action="view_written")[0].account == name
    del fields["csrf_token"]
    assert client.post(target, data=fields, headers=SAME_ORIGIN).status_code == 400
    for other, status in (("ardestan-1", 403), ("admin-1", 403)):
        assert site.client(other).post(target, data=fields, headers=SAME_ORIGIN).status_code == status
