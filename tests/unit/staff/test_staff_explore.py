"""The explore page at the desk: which account sees which unpublished data, in every callback."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from dashboard.desk import accounts
from dashboard.language import say
from dashboard.snapshot import Input, publish
from dashboard.staff import waiting_sheets
from dashboard.staff.explore_page import _of_county, coming_snapshot
from dashboard.staff.rights import RIGHTS
from dashboard.staff.staff_request import StaffRequest
from tests.unit.pages.explore.explorer import Explorer
from tests.unit.pages.explore.odd_bodies import odd_bodies
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
from tests.unit.staff.desk_site import WHO
from tests.unit.staff.sheet_desk import approved

EXPLORE = "/staff/en/explore"
COMMITTEE = "?indicator=committee_governorates"
COUNTIES = {"1001": "ardestan-1", "1009": "kashan-1"}


@pytest.fixture
def waiting(site):
    """Ardestan's sheet waits for a publication, and in either county a row has come in since the last one."""
    rows = [report(week=week) for week in ("2014-11-22", "2014-11-29", "2014-12-06")]
    rows += [report(f"G{code}", 1, "2014-12-06", "2014-12-20") for code in COUNTIES]
    file = site.live.storage.folder / "reports.csv"
    file.write_text(HEAD + "".join(rows), encoding="utf-8")
    assert site.live.look()
    approved(site)
    return site


def explorer(site, name, base=EXPLORE):
    return Explorer(site.client(name), base)


def seen(site, name):
    """The coming publication as an account sees it."""
    with site.server.test_request_context(EXPLORE):
        return coming_snapshot(
            StaffRequest(site.server.extensions["staff"], "en", site.desk, site.account(name), site.clock())
        )


def committee(snapshot, county, week="2014-12-06"):
    cell = snapshot.cells.at("committee_governorates", snapshot.weeks.index(date.fromisoformat(week)), county)
    return cell.state, cell.numerator


# --- what is shown ---


@pytest.mark.parametrize("name", ["reviewer-1", "publisher-1"])
def test_reviewer_and_publisher_see_all_that_waits_for_a_publication(waiting, name):
    found = seen(waiting, name)
    assert committee(waiting.live.newest, "1009") == ("not_reported", 0)
    assert committee(found, "1009") == ("value", 1)
    assert found.weeks[-1] == date(2014, 12, 13)
    assert committee(found, "1001", "2014-12-13") == ("zero", 0)


def test_a_clerk_sees_the_own_county_as_it_will_be_and_all_others_as_they_are_public(waiting):
    public = waiting.live.newest
    kashan, ardestan = seen(waiting, "kashan-1"), seen(waiting, "ardestan-1")
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
        # The province: what is public, and the own county's office.
        before, after = (snapshot.cells.at("committee_governorates", 2, "") for snapshot in (public, found))
        assert after.numerator == before.numerator + (own == "1009")


def test_the_callbacks_answer_with_just_these_figures(waiting):
    tables = {
        name: explorer(waiting, name).table(f"{COMMITTEE}&week=2014-12-06") for name in WHO if name != "admin-1"
    }
    public = Explorer(waiting.client(), "/en/explore").table(f"{COMMITTEE}&week=2014-12-06")
    assert tables["reviewer-1"] == tables["publisher-1"]
    assert tables["reviewer-1"]["1009"] == tables["kashan-1"]["1009"] != public["1009"]
    assert tables["ardestan-1"]["1009"] == public["1009"]


def test_of_other_counties_offices_a_clerks_input_has_only_the_rows_that_the_public_knows():
    register = SmallRegister(ISFAHAN, ARDESTAN)
    register.office("own", "body", ARDESTAN)
    register.office("other", "body", ISFAHAN)
    # It moved to Ardestan with the first day of the week after.
    register.office("moved", "body", ISFAHAN, valid_to=FRIDAY + days(1))
    register.office("moved", "body", ARDESTAN, valid_from=FRIDAY + days(1))
    late = noon(FRIDAY + days(30))
    for office in ("own", "other", "moved"):
        register.report(office, "desk", 1)
        register.report(office, "desk", 2, received_at=late)
        # Known before the publication, but about a week after its last one.
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
    given = {"publications": published.astype(tables.publications.dtypes), "withdrawals": withdrawn}
    shown = publish(Input(replace(tables, has_publications=True, **given), CARDS, ()), late)
    known = _of_county(shown, ARDESTAN).tables
    assert list(known.withdrawals["source"]) == ["a"]
    with known.rows.connection() as connection:
        for column, table in (("value", "reports"), ("findings", "inspections")):
            rows = connection.execute(f"SELECT office_id, {column} FROM {table} ORDER BY ALL").fetchall()
            own = [("own", 1), ("own", 2), ("own", 3)]
            assert rows == [("moved", 1), ("moved", 3), ("other", 1), *own], table
        of_offices = "SELECT office_id, numerator FROM counts WHERE office_id <> '' ORDER BY ALL"
        assert connection.execute(of_offices).fetchall() == rows
        of_counties = "SELECT county_code, numerator FROM counts WHERE office_id = '' ORDER BY ALL"
        expected = [(ARDESTAN, 1), (ARDESTAN, 2), (ARDESTAN, 3), (ISFAHAN, 1)]
        assert connection.execute(of_counties).fetchall() == expected


def test_the_page_says_that_nothing_of_it_is_public(waiting):
    for name, words in (("reviewer-1", "Preview"), ("ardestan-1", "Staff only")):
        page = waiting.client(name).get(EXPLORE).text
        assert words in re.search(r'class="notice notice-past"[^>]*>([^<]+)', page)[1]


def test_every_link_of_the_page_leads_where_the_account_may_go(waiting):
    for name in ("reviewer-1", "publisher-1", "ardestan-1"):
        client = waiting.client(name)
        page = explorer(waiting, name)
        words = page.words(f"{COMMITTEE}&week=2014-12-06&county=1001,1009")
        hrefs = re.findall(r'<a\b[^>]*? href="([^"]+)"', " ".join(words.values()) + client.get(EXPLORE).text)
        assert "/staff/en/" in hrefs, "the way back to the desk"
        for href in dict.fromkeys(href.replace("&amp;", "&") for href in hrefs if href[0] == "/"):
            assert client.get(href, buffered=True).status_code == 200, (name, href)
        if name == "ardestan-1":
            assert "/preview/" not in str(hrefs)
            assert "/why" not in str(hrefs), "the public offices would be others"


def test_the_preview_of_the_page_is_the_page_of_the_desk(waiting):
    client = waiting.client("publisher-1")
    through = "through=2014-12-06"
    assert f'href="/staff/en/explore?{through}"' in client.get(f"/staff/en/preview/en/?{through}").text
    answer = client.get(f"/staff/en/preview/fa/explore?{through}&county=1001")
    assert answer.headers["Location"] == f"/staff/fa/explore?{through}&county=1001"
    page = client.get(answer.headers["Location"])
    assert page.status_code == 200 and "2014-12-13" not in page.text
    assert client.get("/staff/en/explore?through=2010-01-02").status_code == 404


def test_a_burst_of_callbacks_works_the_coming_publication_out_once(waiting, monkeypatch):
    staged = []

    def counted(*arguments):
        staged.append(arguments)
        return real(*arguments)

    real = waiting_sheets.stage
    monkeypatch.setattr(waiting_sheets, "stage", counted)
    pages = [explorer(waiting, name) for name in ("reviewer-1", "publisher-1", "reviewer-1")]
    with ThreadPoolExecutor() as many:
        answers = list(many.map(lambda page: page.words(COMMITTEE)["said"], pages * 3))
    assert len(answers) == 9 and len(staged) == 1
    waiting.clock.move(minutes=5)
    pages[0].figures(COMMITTEE)
    assert len(staged) == 1, "nothing new is known"


# --- who may ask ---


@pytest.mark.parametrize("lang", ["fa", "en"])
def test_each_callbacks_right_is_asked_whenever_it_is_called(site, lang):
    base = f"/staff/{lang}/explore"
    page = explorer(site, "reviewer-1", base)
    on_server = [each for each in page.callbacks if not each["clientside_function"]]
    assert on_server
    for name, (role, _) in [*WHO.items(), ("", ("", ""))]:
        page.client = site.client(name)
        for each in on_server:
            answer = page.send(page.body(each["output"], query="", search=""))
            if role in RIGHTS["explore"]:
                assert answer.status_code in (200, 204), each["output"]
                continue
            why = ("no_right", 403) if name else ("part_signed_out", 401)
            assert (answer.text, answer.status_code) == (say(lang, f"staff.{why[0]}"), why[1])
            assert answer.mimetype == "text/plain"


def test_a_session_that_has_ended_is_told_in_words(site):
    page = explorer(site, "reviewer-1")
    site.clock.move(minutes=31)
    answer = page.send(page.body("words.data", query=""))
    assert (answer.status_code, answer.text) == (401, say("en", "staff.part_signed_out"))
    assert page.client.get(f"{EXPLORE}/_dash-layout").status_code == 401


def test_an_account_with_a_given_password_sees_nothing_before_it_has_its_own(site):
    page = explorer(site, "reviewer-1")
    with site.desk.writing() as connection:
        accounts.set_password(connection, site.account("reviewer-1"), "another kettle at noon", given=True)
    page.client = site.client("reviewer-1", "another kettle at noon")
    answer = page.send(page.body("words.data", query=""))
    assert (answer.status_code, answer.text) == (403, say("en", "staff.part_must_change"))


def test_a_callback_is_not_taken_from_another_site(site):
    page = explorer(site, "reviewer-1")
    body = page.body("words.data", query="")
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        answer = page.send(body, **headers)
        assert (answer.status_code, answer.text) == (403, say("en", "staff.part_foreign"))


def test_a_database_that_is_away_is_told_in_words(site):
    page = explorer(site, "reviewer-1")
    body = page.body("words.data", query="")
    site.file.rename(site.file.with_suffix(".away"))
    try:
        answer = page.send(body)
    finally:
        site.file.with_suffix(".away").rename(site.file)
    assert (answer.status_code, answer.text) == (503, say("en", "staff.gone"))


# --- what is sent ---


def odd_answers(site, chance, count):
    """What the public apps and those of the desk answer to odd bodies: (base, body, status)."""
    client = site.client("ardestan-1")
    pages = [Explorer(client, f"{desk}/{lang}/explore") for desk in ("", "/staff") for lang in ("fa", "en")]
    for page in pages:
        for body in odd_bodies(chance, page, count // len(pages)):
            answer = page.send(body)
            yield page.base, body, answer.status_code


def test_whatever_is_sent_to_a_callback_is_answered(site, chance):
    statuses = set()
    for base, body, status in odd_answers(site, chance, 160):
        assert status in (200, 204, 404), (base, body)
        statuses.add(status)
    assert {200, 404} <= statuses


@pytest.mark.rare
def test_none_of_ten_thousand_bodies_breaks_a_callback(site, chance):
    broken = [found for found in odd_answers(site, chance, 10_000) if found[2] not in (200, 204, 404)]
    assert broken == []
