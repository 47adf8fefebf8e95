"""Withdrawing at the desk: source by source, after a look at what changes, and back to those who sent it."""

import html
import re
from datetime import date, timedelta

import pytest

from dashboard.database import log
from dashboard.database.sheets import Heading, Step, to_send_again
from dashboard.publications.prepare import Withdrawal, newest_of, read_withdrawal, sources_of
from dashboard.staff import withdrawing
from dashboard.staff.source_words import sources_in_words
from dashboard.staff.withdraw_page import WithdrawForm
from dashboard.weeks import moment_text
from tests.unit.staff.desk_site import SAME_ORIGIN, START, csrf_token, has_message, post

PAGE = "/staff/en/withdraw"
VISIT = "G1002"


def newest(site):
    return newest_of(site.live.newest.full_input)


def sources(site, moment):
    return sources_of(site.live.newest.full_input, moment)


def enter_visit(site, office=VISIT, key="a"):
    """A visit of team 7 on the day of START, with two findings. Returns the path of its page."""
    fields = {"key": key * 32, "office": office, "day": START.date().isoformat(), "found.desk": "2"}
    answer = post(site.client("team-7"), "/staff/en/inspections", **fields)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"].split("?")[0]


@pytest.fixture
def published(site):
    """The desk after a publication of sheet 1 of Ardestan and of a visit without answers of team 7."""

    def bring():
        number = site.approve_sheet()
        site.add_team(7)
        enter_visit(site)
        site.clock.move(seconds=5)
        site.live.look()
        site.publish_sheets(number)

    site.reuse_step(("sheet and visit published",), bring)
    site.clock.now = START + timedelta(seconds=10)
    site.live.look()
    return site


def shown(client, address, *chosen):
    """The page of a publication with the changes without the chosen sources."""
    page = client.get(address).text
    fields = {"csrf_token": csrf_token(page), "do": "show", "source": list(chosen)}
    return client.post(address, data=fields, headers=SAME_ORIGIN)


def agree(client, address, page, reason="wrong_sheet"):
    """Send the form with which a page asks whether to withdraw what it shows."""
    form = page.text[page.text.index('name="seen"') - 200 :]
    hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form)
    chosen = [html.unescape(value) for name, value in hidden if name == "source"]
    fields = {"seen": dict(hidden)["seen"], "source": chosen, "reason": reason, "do": "withdraw"}
    return client.post(address, data={"csrf_token": csrf_token(page.text), **fields}, headers=SAME_ORIGIN)


def test_sources_of_a_publication_are_chosen_in_words_and_withdrawn_after_a_look(published):
    site, publisher = published, published.client("publisher-1")
    assert f'href="{PAGE}"' in publisher.get("/staff/en/publish").text
    page = publisher.get(PAGE).text
    address = re.search(rf'href="({PAGE}/[^"]+)"', page)[1]
    assert "Sheet 1 (Ardestan, week of 13–19 Dec 2014)" in page
    assert "<bdi>Visit: " in page and "4 Apr 2026, team 7" in page and "visit " not in page
    page = publisher.get(address)
    assert 'name="seen"' not in page.text and "checked" not in page.text, "nothing is chosen, nothing is asked"
    sheet, visit = sorted(sources(site, newest(site)))
    page = shown(publisher, address, sheet)
    assert site.publications() == 2 and "Service desks" in page.text
    assert has_message(agree(publisher, address, page, reason=""), "en", "withdrawing.no_reason")
    answer = agree(publisher, address, page)
    assert answer.headers["Location"] == f"{PAGE}?done=withdrawn"
    assert site.committee()[0] != "zero" and site.publications() == 3
    assert sources(site, site.live.newest.full_input.tables.publications["published_at"].sort_values().iloc[-2]) == [
        visit
    ], "what was not chosen stays"
    # The reason is public; the log names the publication and the sheet.
    page = site.server.test_client().get("/en/publications").text
    assert "Withdraws a part of what" in page and "a sheet of the wrong week, county or version" in page
    entry = site.entries(action="published")[-1]
    assert (entry.detail["because"], entry.detail["sheets"]) == ("wrong_sheet", "1")
    assert site.entries(sheet="1")[-1] == entry
    assert site.send_sheet() == 2, "the same file is a new sheet"


def test_a_withdrawal_is_refused_with_the_changes_shown_anew_if_something_came_since(published):
    site, publisher = published, published.client("publisher-1")
    address = re.search(rf'href="({PAGE}/[^"]+)"', publisher.get(PAGE).text)[1]
    visit = sorted(sources(site, newest(site)))[-1]
    page = shown(publisher, address, visit)
    enter_visit(site, "G1003", "b")
    refused = agree(publisher, address, page)
    assert refused.status_code == 409 and has_message(refused, "en", "withdrawing.changed_meanwhile")
    assert has_message(refused, "en", "withdrawing.rows_come", n=1) and site.publications() == 2
    site.clock.move(seconds=5)
    assert agree(publisher, address, refused).status_code == 303
    again = agree(publisher, address, refused)
    assert publisher.get(address).status_code == 200, "the sheet is still there"
    assert again.status_code == 409 and site.publications() == 3, "a form that is sent twice withdraws once"


def test_all_that_a_publication_brought_can_be_withdrawn_only_once(published):
    site, moment = published, newest(published)
    site.withdraw(moment)
    assert site.committee()[:2] != ("zero", 0) and sources(site, moment) == []
    note = site.live.newest.full_input.tables.publications["note"].iloc[-1]
    assert read_withdrawal(note) == Withdrawal(moment, "wrong_sheet")
    answer = site.client("publisher-1").get(f"{PAGE}/{moment_text(moment)}")
    assert answer.headers["Location"] == PAGE, "nothing of it is left"
    assert moment not in dict(withdrawing.withdrawable(site.live.newest.full_input))


def test_a_single_source_is_chosen_beforehand_and_an_unknown_one_is_refused(site):
    with site.request("publisher-1") as staff:
        assert WithdrawForm(staff, ["letter 5"]).source.data == ["letter 5"]
        assert WithdrawForm(staff, ["letter 5", "letter 6"]).source.data == []
    with site.request("publisher-1", source=["other"], reason="wrong_sheet") as staff:
        assert not WithdrawForm(staff, ["letter 5"]).is_possible


def test_a_file_is_named_with_its_account_and_other_sources_as_they_are(site):
    with site.desk.writing() as connection:
        detail = {"rows": {"reports": 12}, "sender": "reviewer-1"}
        log.append(connection, site.clock(), "imported", "reviewer-2", "reviewer", "79314c0123456789", detail)
    with site.request("publisher-1") as staff:
        words = sources_in_words(staff, ["sample office.xlsx 79314c01", "letter 5", "visit 9"])
    file = words["sample office.xlsx 79314c01"]
    assert file.startswith("File office.xlsx, imported by reviewer-1 (approved by reviewer-2), 4 Apr 2026")
    assert (words["letter 5"], words["visit 9"]) == ("letter 5", "visit 9")


# --- what is withdrawn goes back to those who sent it ---


def heading(id, hours, state="", county="1001"):
    """A sheet that was sent so many hours after START. state: `published`, or its last step."""
    at = START + timedelta(hours=hours)
    step = (
        Step(at, "reviewer-1", "reviewer", state, {"reason": "numbers"}) if state not in ("", "published") else None
    )
    moment = at if state == "published" else None
    return Heading(id, "", f"sheet {id}", county, date(2014, 12, 13), at, "ardestan-1", "clerk", 1, step, moment)


@pytest.mark.parametrize(
    ("sheets", "asked"),
    [
        ([heading(1, 0, "published")], [1]),
        ([heading(2, 9, ""), heading(1, 0, "published")], []),
        ([heading(2, 9, "taken_back"), heading(1, 0, "published")], [1]),
        ([heading(2, 9, "returned"), heading(1, 0, "published")], [2]),
        ([heading(2, 3, ""), heading(1, 0, "published")], [1]),
        ([heading(2, 9, "", county="1009"), heading(1, 0, "published")], [1]),
        ([heading(3, 2, "published"), heading(2, 1, "returned")], []),
    ],
    ids=["withdrawn", "sent again", "taken back again", "returned again", "sent before", "other place", "standing"],
)
def test_a_withdrawn_sheet_is_asked_for_until_one_of_its_place_and_week_is_sent(sheets, asked):
    withdrawn = {"sheet 1": START + timedelta(hours=5)}
    assert [sheet.id for sheet in to_send_again(sheets, withdrawn)] == asked


def test_a_withdrawn_sheet_waits_for_its_sender_with_moment_and_reason(published):
    site, clerk = published, published.client("ardestan-1")
    assert "to be sent again" not in clerk.get("/staff/en/").text
    site.withdraw(newest(site))
    site.clock.move(seconds=5)
    for page in ("", "sheets", "sheets/1"):
        text = clerk.get(f"/staff/en/{page}").text
        assert "to be sent again" in text, page
        assert "Reason: a sheet of the wrong week, county or version." in text, page
    assert 'href="/staff/en/answers?place=1001&amp;week=2014-12-13"' in text
    assert "to be sent again" in clerk.get("/staff/en/notices").text
    site.send_sheet()
    assert "to be sent again" not in clerk.get("/staff/en/sheets").text
    assert "badge-withdrawn" in clerk.get("/staff/en/sheets").text


def test_a_withdrawn_visit_waits_for_its_team_with_what_it_had_entered(published):
    site, team = published, published.client("team-7")
    site.withdraw(newest(site))
    assert "withdrawn, to be entered again: 1" in team.get("/staff/en/").text
    assert "with visits of your team" in team.get("/staff/en/notices").text
    # Later than a new visit could be entered.
    site.clock.move(days=20)
    team = site.client("team-7")
    page = team.get("/staff/en/inspections").text
    assert "to be entered again" in page and "Reason: a sheet of the wrong week" in page
    address = html.unescape(re.search(r'href="([^"]+again=\w+)"', page)[1])
    form = team.get(address).text
    assert re.search(r'name="found.desk"[^>]*value="2"', form), "what was entered"
    assert f'<option value="{START.date()}" selected>' in form
    enter_visit(site, key="c")
    assert "to be entered again" not in team.get("/staff/en/inspections").text


def test_a_visit_that_its_team_has_taken_back_is_not_asked_for(site):
    site.add_team(7)
    address, team = enter_visit(site), site.client("team-7")
    page = team.get(address).text
    fields = {name: re.search(f'name="{name}" value="([^"]+)"', page)[1] for name in ("key", "seen")}
    site.clock.move(seconds=5)
    assert post(team, address, do="take_back", **fields).status_code == 303
    page = team.get("/staff/en/inspections")
    assert has_message(page, "en", "staff_inspections.no_visit") and "badge-withdrawn" not in page.text
