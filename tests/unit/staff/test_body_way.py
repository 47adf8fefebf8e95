"""A body at the desk: its sheet, its rights, its account, and a county's sheet about the same offices."""

import re
from contextlib import nullcontext
from datetime import date, datetime
from html import unescape

import pytest

from dashboard.database.errors import Conflict
from dashboard.database.sheets import Sheet
from dashboard.staff import changes
from dashboard.staff.public_pages import coming_snapshot
from dashboard.staff.waiting_sheets import publishable, with_corrected
from dashboard.tables.place import Place
from tests.unit.staff.desk_site import START, has_message, post
from tests.unit.staff.sheet_desk import SHEET, WEEK, download_sheet, fill_in, send_draft, upload

BANK = "body-b004"
ACCOUNTS = "/staff/en/accounts"


@pytest.fixture
def bank(site):
    """The desk with the account of a bank that has a branch in Ardestan and one in Shahreza."""
    site.add_branches("B004", "1001", "1009")
    site.add_body("B004")
    return site


def fill_branches(data, **answers):
    """The bank's sheet (CSV) with answers about desks, by county."""
    for code, answer in answers.items():
        data = fill_in(data, f"B004-{code.removeprefix('c')}", answer, "service desk")
    return data


def send_bank(site, **answers):
    """Bring and send the bank's sheet with all doubts confirmed. Returns its number."""
    client = site.client(BANK)
    data = fill_branches(download_sheet(client, "B004"), **answers)
    return site.send_file(client, BANK, data, Place("", "B004"))


def send_county(site, answer, office="B004-1001", column="service desk"):
    """Bring and send Ardestan's sheet with an answer about an office. Returns its number."""
    client = site.client("ardestan-1")
    data = fill_in(download_sheet(client), office, answer, column)
    return site.send_file(client, "ardestan-1", data, Place("1001"))


def desks(site, county):
    snapshot = site.live.newest
    cell = snapshot.cells.at("service_desks", len(snapshot.weeks) - 1, county)
    return cell.numerator, snapshot.weeks[-1]


def test_a_bodys_sheet_changes_the_public_figures_of_its_counties(bank):
    client = bank.client(BANK)
    assert "Bank Melli" in client.get("/staff/en/").text
    assert "B004-1009" in download_sheet(client, "B004").decode("utf-8-sig")
    page = unescape(client.get(f"{SHEET}?week={WEEK}").text)
    assert 'name="place"' not in page
    chosen = client.get(f"{SHEET}?week={WEEK}&take=xlsx")
    assert chosen.headers["Location"].endswith(f"{SHEET}/B004/{WEEK}.xlsx")
    sheet = fill_branches(download_sheet(client, "B004"), c1001="yes", c1009="yes")
    draft = upload(client, sheet)
    assert draft.status_code == 303, draft.text
    page = unescape(client.get(draft.headers["Location"]).text)
    assert "Branch 1001" in page and "Branch 1009" in page
    # The figures of the province and of both counties change.
    assert all(f'<td role="cell">{name}</td>' in page for name in ("Ardestan", "Shahreza"))
    number = int(re.search(r"/sheets/(\d+)", send_draft(client, draft.headers["Location"]).headers["Location"])[1])

    assert bank.review(number).status_code == 303
    listed = bank.client("reviewer-1").get("/staff/en/sheets").text
    assert "County or body" in listed and "Bank Melli" in listed
    bank.publish_sheets(number)
    for county in ("1001", "1009"):
        assert desks(bank, county) == (1, date(2014, 12, 13))
    admin = bank.client("admin-1")
    for query, rows in (("county=B004&action=sheet_sent", 1), ("county=B005", 0), ("county=1001", 0)):
        assert len(admin.get(f"/staff/en/log.csv?{query}").text.splitlines()) - 1 == rows, query
    assert "Bank Melli" in admin.get("/staff/en/log?county=B004").text


def test_a_body_has_its_own_sheet_only_and_no_county_has_it(bank):
    bank.add_body("B005")
    send_bank(bank, c1001="yes")
    other, clerk = bank.client("body-b005"), bank.client("ardestan-1")
    for client in (other, clerk):
        assert client.get(f"{SHEET}/B004/{WEEK}.csv").status_code == 403
        assert "Bank Melli" not in client.get("/staff/en/sheets").text
        for path in ("sheets/1", "sheets/1/sheet.csv"):
            assert client.get(f"/staff/en/{path}").status_code == 403
    assert other.get(f"{SHEET}/1001/{WEEK}.csv").status_code == 403
    # An office of a body is no body.
    reviewer = bank.client("reviewer-1")
    assert reviewer.get(f"{SHEET}/B004-1001/{WEEK}.csv").status_code == 404
    assert 'value="B004">' in reviewer.get(SHEET).text
    county, body = download_sheet(clerk), download_sheet(reviewer, "B004")
    for client, data, place, own in (
        (clerk, body, "Bank Melli Iran, provincial branch management", "Ardestan"),
        (bank.client(BANK), county, "Ardestan", "Bank Melli Iran, provincial branch management"),
    ):
        answer = upload(client, data)
        assert answer.status_code == 422
        assert has_message(answer, "en", "fault.sheet_other_place", place=place, own=own), answer.text
    assert upload(reviewer, fill_branches(body, c1001="yes")).status_code == 303, "a reviewer may bring every sheet"


def test_a_body_and_a_clerk_see_unpublished_answers_of_their_own_offices_only(bank, monkeypatch):
    bank.review(send_county(bank, "no", "G1001", "committee"))
    bank.review(send_county(bank, "yes"))
    chosen = []

    def staged(data, waiting, *_):
        chosen.append([sheet.answers for sheet in waiting])
        return bank.live.newest

    monkeypatch.setattr(changes, "staged", staged)
    client = bank.client(BANK)
    assert b"B004-1001,Branch 1001,Ardestan,county office,yes" in download_sheet(client, "B004")
    draft = upload(client, fill_branches(download_sheet(client, "B004"), c1009="yes")).headers["Location"]
    assert client.get(draft).status_code == 200
    assert chosen == [[(("B004-1001", "desk", 1),)]] * 2
    chosen.clear()
    clerk = bank.client("kashan-1")
    draft = upload(clerk, fill_in(download_sheet(clerk, "1009"), "G1009", "yes")).headers["Location"]
    assert clerk.get(draft).status_code == 200 and chosen == [[], []]


def test_a_clerk_sees_a_bodys_approved_answers_about_its_own_county_only(bank):
    bank.review(send_bank(bank, c1001="yes", c1009="yes"))
    with bank.request("ardestan-1") as staff:
        coming = coming_snapshot(staff)
    week = coming.weeks.index(date.fromisoformat(WEEK))
    assert [coming.cells.at("service_desks", week, county).numerator for county in ("1001", "1009")] == [1, 0]


def test_a_county_and_a_body_are_told_of_each_others_sheets_about_an_office(bank):
    send_county(bank, "yes")
    client = bank.client(BANK)
    draft = upload(client, fill_branches(download_sheet(client, "B004"), c1001="no", c1009="yes")).headers["Location"]
    page = client.get(draft)
    assert has_message(page, "en", "sheets.others_lead")
    line = r"<li>Sheet 1, Ardestan, sent, waiting for review, [^<]*\. Offices in both: 1; answers that differ: 1\."
    assert re.search(line, page.text)
    send_draft(client, draft)
    reviewer = bank.client("reviewer-1")
    for number, other in ((1, 2), (2, 1)):
        assert (
            f'<a href="/staff/en/sheets/{other}">Sheet {other}, ' in reviewer.get(f"/staff/en/sheets/{number}").text
        )


def test_a_body_confirms_an_older_week_than_its_county_reported(bank):
    bank.review(send_county(bank, "yes"))
    client = bank.client(BANK)
    sheet = fill_branches(download_sheet(client, "B004", week="2014-12-06"), c1001="no")
    page = client.get(upload(client, sheet).headers["Location"]).text
    assert 'name="yes" value="newer_known"' in page and "A newer report is known already" in page


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
def test_of_two_sheets_about_an_office_the_one_sent_last_counts_whichever_is_published_first(bank, order):
    send_bank(bank, c1001="yes")
    bank.clock.move(minutes=5)
    send_county(bank, "no")
    for number in order:
        bank.review(number)
        # Of the first sheet nothing is left to publish after the second one.
        with nullcontext() if order == (1, 2) or number == 2 else pytest.raises(Conflict):
            bank.publish_sheets(number)
        bank.clock.move(minutes=5)
    assert desks(bank, "1001") == (0, date(2014, 12, 13))
    states = re.findall(r"badge-(\w+)", bank.client("publisher-1").get("/staff/en/sheets").text)
    # All of the first sheet's answers were reported again by the second one.
    assert states == (["published", "published"] if order == (1, 2) else ["published", "waiting"])
    page = bank.client("reviewer-1").get("/staff/en/sheets/1")
    assert has_message(page, "en", "sheets.later_known", n="1") is (order == (2, 1))


def test_sheets_that_a_chosen_one_corrects_are_published_with_it():
    def sheet(number, week, office, place):
        sent = (week, START, "desk-1", "clerk", 1, None)
        answers = ((office, "desk", 1),)
        return Sheet(number, "", "", place.county_code, *sent, office_id=place.office_id, answers=answers)

    week, next_week = date(2014, 12, 6), date(2014, 12, 13)
    county, body = Place("1001"), Place("", "B004")
    waiting = [
        sheet(1, week, "B004-1001", body),
        sheet(2, week, "G1001", county),
        sheet(3, next_week, "B004-1001", body),
        sheet(4, week, "B004-1001", county),
    ]
    for chosen, published in (({4}, [1, 4]), ({1}, [1]), ({2, 3}, [2, 3]), (set(), [])):
        assert [each.id for each in with_corrected(waiting, chosen)] == published


def test_of_a_count_too_the_one_received_last_counts(site):
    head = "week,office_id,county_code,measure,channel,numerator,denominator,received_at,source"
    row = "2014-12-06,G1001,,glad,,3,4,2014-12-14T09:00:00Z,letter"
    (site.live.sources.folder / "counts.csv").write_text(f"{head}\n{row}\n", "utf-8")
    site.live.look()
    counts = (("G1001", "glad", "", 1, 4), ("G1001", "visitors", "", 9, None))
    for hour, kept in ((8, counts[1:]), (10, counts)):
        sent = (date(2014, 12, 6), datetime(2014, 12, 14, hour), "desk-1", "clerk", 2, None)
        sheet = Sheet(1, "", "", "1001", *sent, counts=counts)
        assert publishable(site.live.newest.full_input, sheet).counts == kept


def test_an_account_of_a_body_is_made_by_its_name_and_the_nearest_is_offered(site, admin):
    page = unescape(admin.get(ACCOUNTS).text)
    assert '<option value="Bank Melli Iran, provincial branch management (B004)">' in page
    fields = {"do": "add", "name": "bank-1", "role": "body", "form_id": "f" * 32}
    for typed in ("bank melli iran, provincial branch management", "B004", "مدیریت شعب بانک ملی ایران (B004)"):
        # Sent again, the form makes no second account.
        answer = post(admin, ACCOUNTS, office=typed, **fields)
        assert (answer.status_code, site.account("bank-1").place) == (200, Place("", "B004")), answer.text
    (entry,) = site.entries(action="account_added")
    assert entry.detail.items() >= {"role": "body", "office": "B004"}.items()
    assert "office: Bank Melli" in unescape(admin.get("/staff/en/log?action=account_added").text)
    fields |= {"name": "bank-2", "form_id": "2" * 32}
    for change, key, near in (
        ({"office": "Bank Mellli Iran, provincial branch management"}, "office_unknown", "management (B004)."),
        ({"office": "zzzz"}, "office_unknown", ""),
        ({"office": ""}, "office_needed", ""),
        ({"role": "reviewer", "office": "B004"}, "office_unneeded", ""),
    ):
        answer = post(admin, ACCOUNTS, **{**fields, **change})
        assert (answer.status_code, has_message(answer, "en", f"staff.account_{key}")) == (422, True), change
        assert ("The nearest: " in answer.text) is bool(near) and near in answer.text
