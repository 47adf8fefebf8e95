"""The interactive dashboard at the desk: which account sees which unpublished data, in every callback."""

import json
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from dashboard.database import accounts
from dashboard.dataset import Dataset
from dashboard.language import say
from dashboard.live import Live
from dashboard.snapshot import snapshot_at
from dashboard.staff import waiting_sheets
from dashboard.staff.public_pages import _of_county, coming_snapshot
from dashboard.staff.rights import RIGHTS
from tests.unit.interactive.explorer import Explorer, text_of
from tests.unit.interactive.odd_bodies import odd_bodies
from tests.unit.small_folder import HEAD, report
from tests.unit.small_register import (
    ARDESTAN,
    CARDS,
    FRIDAY,
    ISFAHAN,
    WEEK,
    SmallRegister,
    days,
    noon,
    tables_of,
    weeks,
)
from tests.unit.staff.desk_site import PEOPLE
from tests.unit.staff.sheet_desk import SheetSite

EXPLORE = "/staff/en/explore"
COMMITTEE = "?indicator=committee_governorates"
COUNTIES = {"1001": "ardestan-1", "1009": "kashan-1"}


@pytest.fixture(scope="module")
def shared_site(published_live, tmp_path_factory) -> SheetSite:
    """A server whose folder has, in both counties, a report since the last publication."""
    folder = tmp_path_factory.mktemp("known") / "data"
    shutil.copytree(published_live.sources.folder, folder)
    rows = [report(week=week) for week in ("2014-11-22", "2014-11-29", "2014-12-06")]
    rows += [report(f"G{code}", 1, "2014-12-06", "2014-12-20") for code in COUNTIES]
    (folder / "reports.csv").write_text(HEAD + "".join(rows), encoding="utf-8")
    return SheetSite(tmp_path_factory.mktemp("own") / "data", Live(folder))


@pytest.fixture
def waiting(shared_site) -> SheetSite:
    """That server with an approved sheet of Ardestan."""
    shared_site.reset()
    shared_site.approve_sheet()
    return shared_site


def explorer(site, name, base=EXPLORE):
    return Explorer(site.client(name), base)


def coming_for(site, name):
    """The coming publication as an account sees it."""
    with site.request(name) as staff:
        return coming_snapshot(staff)


def committee(snapshot, county, week="2014-12-06"):
    cell = snapshot.cells.at("committee_governorates", snapshot.weeks.index(date.fromisoformat(week)), county)
    return cell.state, cell.numerator


def test_reviewers_and_publishers_see_all_pending_data(waiting):
    found = coming_for(waiting, "reviewer-1")
    assert coming_for(waiting, "publisher-1") is found
    assert committee(waiting.live.newest, "1009") == ("not_reported", 0)
    assert committee(found, "1009") == ("value", 1)
    assert found.weeks[-1] == date(2014, 12, 13)
    assert committee(found, "1001", "2014-12-13") == ("zero", 0)


def test_a_clerk_sees_pending_data_of_the_own_county_only(waiting):
    public = waiting.live.newest
    kashan, ardestan = coming_for(waiting, "kashan-1"), coming_for(waiting, "ardestan-1")
    assert committee(kashan, "1009") == ("value", 1)
    assert committee(ardestan, "1001", "2014-12-13") == ("zero", 0), "the own sheet"
    assert kashan.weeks == public.weeks, "no week of another county's sheet"
    for found, own in ((kashan, "1009"), (ardestan, "1001")):
        others = [area for area in public.cells.areas if area not in ("", own)]
        differing = [
            (card.key, week, area)
            for card in public.cards
            for week in range(len(public.weeks))
            for area in others
            if found.cells.at(card.key, week, area) != public.cells.at(card.key, week, area)
        ]
        assert differing == []
        # The province: public data, and the office of the own county.
        before, after = (snapshot.cells.at("committee_governorates", 2, "") for snapshot in (public, found))
        assert after.numerator == before.numerator + (own == "1009")


def test_callbacks_return_the_data_of_the_account(waiting):
    tables = {
        name: explorer(waiting, name).table(f"{COMMITTEE}&week=2014-12-06") for name in PEOPLE if name != "admin-1"
    }
    public = Explorer(waiting.client(), "/en/explore").table(f"{COMMITTEE}&week=2014-12-06")
    county = waiting.live.newest.names["1009"]["en"]
    assert tables["reviewer-1"] == tables["publisher-1"]
    assert tables["reviewer-1"][county] == tables["kashan-1"][county] != public[county]
    assert tables["ardestan-1"][county] == public[county]


def test_the_input_of_a_clerk_has_only_public_rows_of_other_counties():
    register = SmallRegister(ISFAHAN, ARDESTAN)
    register.office("own", "body", ARDESTAN)
    register.office("other", "body", ISFAHAN)
    # It moves to Ardestan on the first day of the next week.
    register.office("moved", "body", ISFAHAN, valid_to=FRIDAY + days(1))
    register.office("moved", "body", ARDESTAN, valid_from=FRIDAY + days(1))
    late = noon(FRIDAY + days(30))
    for office in ("own", "other", "moved"):
        register.report(office, "desk", 1)
        register.report(office, "desk", 2, received_at=late)
        # Received before the publication, but about a week after its last week.
        register.report(office, "desk", 3, week=WEEK + weeks(1), received_at=noon(FRIDAY))
        register.visit(office, FRIDAY, findings=1)
        register.visit(office, FRIDAY, team=2, findings=2, received_at=late)
        register.visit(office, FRIDAY + days(1), findings=3, received_at=noon(FRIDAY))
    for office, county in (("own", ""), ("other", ""), ("moved", ""), ("", ARDESTAN), ("", ISFAHAN)):
        for week, number, received in ((WEEK, 1, FRIDAY), (WEEK, 2, FRIDAY + days(30)), (WEEK + weeks(1), 3, FRIDAY)):
            place = {"office_id": office, "county_code": county, "measure": "satisfied", "channel": ""}
            numbers = {"numerator": number, "denominator": 9, "received_at": noon(received), "recorded_at": None}
            register.rows.setdefault("counts", []).append({**place, **numbers, "week": week, "source": "test"})
    tables = tables_of(register.rows)
    published = pd.DataFrame({"published_at": [late - days(1)], "week": [WEEK], "digest": [""], "note": [""]})
    withdrawn = pd.DataFrame({"source": ["a", "b"], "withdrawn_at": [late - days(2), late]})
    tables_of_publications = {"publications": published.astype(tables.publications.dtypes), "withdrawals": withdrawn}
    snapshot = snapshot_at(Dataset(replace(tables, has_publications=True, **tables_of_publications), CARDS, ()), late)
    clerks_tables = _of_county(snapshot, ARDESTAN).tables
    assert list(clerks_tables.withdrawals["source"]) == ["a"]
    with clerks_tables.rows.connection() as connection:
        for column, table in (("value", "reports"), ("findings", "inspections")):
            rows = connection.execute(f"SELECT office_id, {column} FROM {table} ORDER BY ALL").fetchall()
            own = [("own", 1), ("own", 2), ("own", 3)]
            assert rows == [("moved", 1), ("moved", 3), ("other", 1), *own], table
        office_rows = "SELECT office_id, numerator FROM counts WHERE office_id <> '' ORDER BY ALL"
        assert connection.execute(office_rows).fetchall() == rows
        county_rows = "SELECT county_code, numerator FROM counts WHERE office_id = '' ORDER BY ALL"
        expected = [(ARDESTAN, 1), (ARDESTAN, 2), (ARDESTAN, 3), (ISFAHAN, 1)]
        assert connection.execute(county_rows).fetchall() == expected


def test_the_page_says_that_its_data_are_not_public(waiting):
    for name, words in (("reviewer-1", "Preview"), ("ardestan-1", "Staff only")):
        page = waiting.client(name).get(EXPLORE).text
        assert words in re.search(r'class="notice notice-past"[^>]*>([^<]+)', page)[1]


@pytest.mark.rare
def test_every_link_of_the_page_is_allowed_for_the_account(waiting):
    """Dear: three accounts open each page to which the room leads."""
    for name in ("reviewer-1", "publisher-1", "ardestan-1"):
        client = waiting.client(name)
        page = explorer(waiting, name)
        query = f"{COMMITTEE}&week=2014-12-06&county=1001,1009"
        answers = json.dumps(
            [page.room(query), page.choose("week.value", "2014-12-06", query, **{"table-part.is_open": True})]
        )
        hrefs = re.findall(r'<a\b[^>]*? href="([^"]+)"', client.get(EXPLORE).text)
        hrefs += re.findall(r'"href": "([^"]+)"', answers)
        assert "/staff/en/" in hrefs, "the way back to the desk"
        for href in dict.fromkeys(href.replace("&amp;", "&") for href in hrefs if href[0] == "/"):
            assert client.get(href, buffered=True).status_code == 200, (name, href)
        if name == "ardestan-1":
            assert "/preview/" not in str(hrefs)
            assert "/why" not in str(hrefs), "the public offices would be others"


def test_the_preview_redirects_to_the_page_of_the_desk(waiting):
    client = waiting.client("publisher-1")
    through = "through=2014-12-06"
    answer = client.get(f"/staff/en/preview/fa/explore?{through}&county=1001")
    assert answer.headers["Location"] == f"/staff/fa/explore?{through}&county=1001"
    page = client.get(answer.headers["Location"])
    assert page.status_code == 200 and "2014-12-13" not in page.text
    assert client.get("/staff/en/explore?through=2010-01-02").status_code == 404


def test_concurrent_callbacks_compute_the_coming_publication_once(waiting, monkeypatch):
    calls = []

    def count_calls(*arguments):
        calls.append(arguments)
        return real(*arguments)

    real, newest = waiting_sheets.stage, waiting.live.newest
    monkeypatch.setattr(waiting_sheets, "stage", count_calls)
    # Data for which nothing is computed yet.
    monkeypatch.setattr(waiting.live, "newest", replace(newest, full_input=replace(newest.full_input)))
    pages = [explorer(waiting, name) for name in ("reviewer-1", "publisher-1", "reviewer-1")]
    with ThreadPoolExecutor() as many:
        answers = list(many.map(lambda page: page.room(COMMITTEE), pages * 3))
    assert len(answers) == 9 and len(calls) == 1
    waiting.clock.move(minutes=5)
    assert "said" in pages[0].choose("kind.value", "governorate", COMMITTEE)
    assert len(calls) == 1, "nothing new is known"


def test_every_callback_checks_the_right_of_the_account(site):
    page = explorer(site, "reviewer-1")
    assert len(page.callbacks) > 3
    for name, (role, _) in [*PEOPLE.items(), ("", ("", ""))]:
        page.client = site.client(name)
        for callback in page.callbacks:
            answer = page.send(page.body(callback["output"]))
            if role in RIGHTS["explore"]:
                assert answer.status_code in (200, 204), callback["output"]
                continue
            why = "no_right" if name else "part_signed_out"
            assert (answer.text, answer.status_code) == (say("en", f"staff.{why}"), 403)
            assert answer.mimetype == "text/plain"


def test_a_callback_without_a_valid_session_password_or_database_is_explained(site):
    page = explorer(site, "reviewer-1")
    body = page.body("said.children")

    def refusal(**headers):
        answer = page.send(body, **headers)
        return answer.status_code, answer.text

    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        assert refusal(**headers) == (403, say("en", "staff.part_foreign"))
    site.file.rename(site.file.with_suffix(".away"))
    try:
        assert refusal() == (503, f"{say('en', 'staff.cause_gone')} {say('en', 'staff.gone')}")
    finally:
        site.file.with_suffix(".away").rename(site.file)
    site.clock.move(minutes=31)
    assert refusal() == (403, say("en", "staff.part_signed_out"))
    assert page.client.get(f"{page.base}/_dash-layout").status_code == 403
    site.write(accounts.set_password, site.account("reviewer-1"), "another kettle at noon", temporary=True)
    page.client = site.client("reviewer-1", "another kettle at noon")
    assert refusal() == (403, say("en", "staff.part_must_change"))


def test_invalid_bodies_are_answered_by_the_public_page_and_that_of_the_desk(site, chance):
    """`make attack` sends many more of them to a server of its own."""
    client, statuses = site.client("ardestan-1"), set()
    pages = [Explorer(client, f"{desk}/{lang}/explore") for desk in ("", "/staff") for lang in ("fa", "en")]
    for page in pages:
        for body in odd_bodies(chance, page, 40):
            status = page.send(body).status_code
            assert status in (200, 204, 404), (page.path, body)
            statuses.add(status)
    assert {200, 404} <= statuses
    asked = ("soon", "2014-12-14T08:00:00Z")
    assert [client.get(f"/en/explore?asof={moment}").status_code for moment in asked] == [404, 200]
    odd, known = (pages[1].room(f"?asof={moment}") for moment in asked)
    assert text_of(odd) != text_of(known)
