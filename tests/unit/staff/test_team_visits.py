"""Visits that teams enter at the desk: written once, corrected by new rows, refused with every fault."""

import html
import re
from datetime import date, timedelta

import pytest

from dashboard.database import plans
from dashboard.indicators.evidence import Drilldown
from dashboard.language import LANGUAGES, catalogue
from dashboard.planning.plan import Plan, Planned
from dashboard.planning.stored import as_json
from dashboard.server import HEADERS
from dashboard.tables.declared import FINDINGS
from dashboard.weeks import WEEK, week_of
from tests.unit.staff.desk_site import SAME_ORIGIN, START, csrf_token, has_message, post

PAGE = "/staff/en/inspections"
ARDESTAN, KASHAN = "G1001", "G1010"
KEY, OTHER_KEY = "a" * 32, "b" * 32
TODAY = START.date()
JSON = {**SAME_ORIGIN, "Accept": "application/json"}


@pytest.fixture
def team_site(site):
    """The desk with accounts of teams 7 and 8."""
    for number in (7, 8):
        site.add_team(number)
    return site


@pytest.fixture
def team(team_site):
    """The browser of team 7."""
    return team_site.client("team-7")


def visit_fields(key=KEY, office=ARDESTAN, day=TODAY, **found):
    """The fields of a visit; found: the fields of findings and measures, with _ for the dot."""
    named = {name.replace("_", ".", 1): str(value) for name, value in found.items()}
    return {"key": key, "office": office, "day": day.isoformat(), **named}


def send(client, headers=SAME_ORIGIN, **fields):
    return post(client, PAGE, headers=headers, **visit_fields(**fields))


def entered(client, **fields):
    """The address of a visit's page."""
    answer = send(client, **fields)
    assert answer.status_code == 303, re.findall(r'invalid-feedback"[^>]*>([^<]+)', answer.text)
    return answer.headers["Location"].split("?")[0]


def correct(client, address, **fields):
    page = client.get(address).text
    hidden = {name: re.search(f'name="{name}" value="([^"]+)"', page)[1] for name in ("key", "seen")}
    form = {
        name.replace("_", ".", 1) if "_" in name and name != "csrf_token" else name: str(value)
        for name, value in fields.items()
    }
    return client.post(address, data={"csrf_token": csrf_token(page), **hidden, **form}, headers=SAME_ORIGIN)


def says(answer, fault, lang="en"):
    """Whether a page has the words of a fault, up to the first value in them."""
    return catalogue(lang)[f"staff_inspections.fault_{fault}"].split("{")[0] in html.unescape(answer.text)


def told(answer):
    return re.search(r"told=(\w+)", answer.headers["Location"])[1]


def rows(site, name):
    return site.live.sources.read(site.clock()).tables.rows.in_memory(name)


def visit_rows(site):
    """(team, office, kind, findings, resolved) of the rows of visits, oldest first."""
    frame = rows(site, "inspections")
    return list(frame[["team", "office_id", "finding", "findings", "resolved"]].itertuples(index=False, name=None))


def known_visits(site, office=ARDESTAN, day=TODAY):
    """The visits of an office as the model counts them, published or not: day, team, findings and resolved ones."""
    data = site.live.sources.read(site.clock())
    found = Drilldown(data.tables, (), site.clock() + timedelta(days=1), week_of(day)).offices[office].visits
    return [(visit.day, visit.team, visit.findings, visit.resolved) for visit in found]


def test_a_visit_becomes_rows_of_findings_and_reports_and_waits_for_publication(team_site, team):
    address = entered(
        team, day=TODAY - timedelta(days=2), found_desk=2, resolved_desk=1, found_waiting=1, value_committee=0
    )
    assert visit_rows(team_site) == [(7, ARDESTAN, "desk", 2, 1), (7, ARDESTAN, "waiting", 1, 0)]
    frame = rows(team_site, "inspections")
    assert list(frame["received_at"]) == list(frame["recorded_at"]) == [START, START]
    assert f"{frame['resolved_on'].iloc[0]:%Y-%m-%d}" == "2026-04-02"
    (source,) = set(frame["source"])
    assert re.fullmatch(r"visit [0-9a-f]{16}", source)
    report = rows(team_site, "reports").query("source == @source").iloc[0]
    assert (report["measure"], report["value"], report["evidence"]) == ("committee", 0, "inspection")
    assert report["week"].date() == date(2026, 3, 28)
    page = team.get(address)
    assert has_message(page, "en", "staff_inspections.state_waiting")
    assert has_message(page, "en", "staff_inspections.open_findings", n=2)
    (entry,) = team_site.entries(action="visit_entered")
    assert (entry.account, entry.subject, entry.detail["office"]) == ("team-7", source[6:], ARDESTAN)
    # Nothing chosen means not looked at: there is no report on it.
    assert len(rows(team_site, "reports").query("source == @source")) == 1


def test_a_visit_without_findings_is_a_row_with_zero(team_site, team):
    entered(team)
    assert visit_rows(team_site) == [(7, ARDESTAN, "", 0, 0)]
    assert known_visits(team_site) == [(TODAY, 7, 0, 0)]


def test_a_form_that_is_sent_again_is_written_once_and_gets_the_same_answer(team_site, team):
    first, again = [send(team, found_desk=1, value_committee=1) for _ in range(2)]
    team_site.clock.move(days=20)
    much_later = send(team_site.client("team-7"), found_desk=1, value_committee=1)
    assert first.headers["Location"] == again.headers["Location"] == much_later.headers["Location"]
    assert visit_rows(team_site) == [(7, ARDESTAN, "desk", 1, 0)]
    assert len(team_site.entries(action="visit_entered")) == 1


def test_of_two_forms_with_one_key_the_first_counts_and_can_be_corrected(team_site, team):
    address = entered(team, found_desk=1)
    answer = send(team, found_desk=3)
    assert (answer.headers["Location"].split("?")[0], told(answer)) == (address, "other")
    assert visit_rows(team_site) == [(7, ARDESTAN, "desk", 1, 0)]
    page = team.get(answer.headers["Location"])
    assert has_message(page, "en", "staff_inspections.told_other")
    assert 'name="found.desk"' in page.text


def test_a_visit_that_two_phones_enter_is_written_once(team_site, team):
    address = entered(team, found_desk=1)
    same, other = send(team, key=OTHER_KEY, found_desk=1), send(team, key="c" * 32, found_desk=2)
    assert [answer.headers["Location"].split("?")[0] for answer in (same, other)] == [address] * 2
    assert (told(same), told(other)) == ("sent", "twin")
    assert visit_rows(team_site) == [(7, ARDESTAN, "desk", 1, 0)]


def test_visits_of_one_second_can_all_be_read(team_site, team):
    for office, key in ((ARDESTAN, KEY), (KASHAN, OTHER_KEY)):
        entered(team, office=office, key=key, value_committee=1)
    # Rows of one office would have the same key: the second team's is written a second later.
    stop, team_site.server.extensions["staff"].clock = team_site.clock, iter_clock(team_site.clock)
    entered(team_site.client("team-8"), value_committee=0)
    team_site.server.extensions["staff"].clock = stop
    assert sorted(row[:2] for row in visit_rows(team_site)) == [(7, ARDESTAN), (7, KASHAN), (8, ARDESTAN)]
    moments = rows(team_site, "inspections").query("office_id == @ARDESTAN")["recorded_at"]
    assert moments.nunique() == 2


def iter_clock(clock):
    """A clock that goes on by a tenth of a second at each look."""

    def look():
        clock.move(seconds=0.1)
        return clock()

    return look


def test_every_fault_is_told_at_its_field_and_nothing_is_lost(team_site, team):
    wrong = {"found_desk": 1, "resolved_desk": 2, "found_waiting": "many", "value_committee": 7, "value_satisfied": 1}
    for lang in LANGUAGES:
        path = PAGE.replace("/en/", f"/{lang}/")
        answer = post(team, path, **visit_fields(day=TODAY + timedelta(days=1), **wrong))
        assert answer.status_code == 422
        faults = ("future", "more_resolved", "no_number", "no_value", "not_asked")
        assert [fault for fault in faults if not says(answer, fault, lang)] == []
        for name in ("day", "resolved.desk", "found.waiting"):
            assert re.search(rf'name="{name}"[^>]*aria-describedby="fault-{name}"', answer.text), name
    # The server's day is named, since the phone's clock may be wrong.
    assert "4 Apr 2026" in send(team, day=TODAY + timedelta(days=1)).text
    assert 'value="many"' in answer.text and f'name="key" value="{KEY}"' in answer.text
    assert visit_rows(team_site) == []


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"day": TODAY - timedelta(days=15)}, "long_ago"),
        ({"office": "G9999"}, "unknown_office"),
        ({"key": "short"}, "no_key"),
        ({"value_visitors": 1}, "not_asked"),
        # More digits than Python reads as a number.
        ({"value_committee": "9" * 5000}, "no_value"),
    ],
)
def test_what_cannot_be_taken_is_refused_in_words(team_site, team, fields, fault):
    answer = send(team, **fields)
    assert answer.status_code == 422
    assert says(answer, fault)
    assert visit_rows(team_site) == []


def test_a_visit_of_a_team_that_the_province_no_longer_has_is_refused_in_words(team_site, team):
    (team_site.live.sources.folder / "province.toml").write_text('code = "10"\ninspection_teams = 6\n', "utf-8")
    for answer in (send(team), send(team, headers=JSON)):
        assert answer.status_code == 422
        assert "column team" in html.unescape(answer.text)
    assert visit_rows(team_site) == []


def test_a_clock_behind_the_newest_visit_is_told_and_the_phone_keeps_the_visit(team_site, team):
    entered(team)
    team_site.clock.move(seconds=-200)
    later = {"key": OTHER_KEY, "day": TODAY - timedelta(days=1)}
    answer = send(team, headers=JSON, **later)
    assert (answer.status_code, answer.json["state"]) == (503, "busy")
    assert "200 s behind" in answer.json["text"]
    page = send(team, **later)
    assert page.status_code == 503 and "200 s behind" in page.text and OTHER_KEY in page.text


def test_a_closed_office_is_refused_on_the_day_of_its_closure_and_taken_before(team_site, team):
    file = team_site.live.sources.folder / "offices" / "governorates.csv"
    head, *lines = file.read_text("utf-8").splitlines()
    at = head.split(",").index("valid_to")
    changed = [line.split(",") for line in lines]
    for line in changed:
        if line[0] == ARDESTAN:
            line[at] = (TODAY - timedelta(days=1)).isoformat()
    file.write_text("\n".join([head, *map(",".join, changed), ""]), "utf-8")
    answer = send(team)
    # The register is read again at the moment of writing, whatever the page was made from.
    assert answer.status_code == 422
    assert has_message(answer, "en", "staff_inspections.fault_closed", until="3 Apr 2026")
    entered(team, day=TODAY - timedelta(days=2))


def test_findings_are_resolved_later_with_their_day_by_new_rows(team_site, team):
    address = entered(team, day=TODAY - timedelta(days=3), found_desk=2, found_access=1)
    team_site.clock.move(days=3)
    # The session of three days ago is over.
    team = team_site.client("team-7")
    for day, fault in (("2026-03-31", "before_visit"), ("2026-05-01", "future"), ("", "no_when")):
        answer = correct(team, address, found_desk=2, resolved_desk=2, when_desk=day, found_access=1)
        assert answer.status_code == 422
        assert says(answer, fault)
    answer = correct(team, address, found_desk=2, resolved_desk=2, when_desk="2026-04-06", found_access=1)
    assert told(answer) == "saved"
    assert visit_rows(team_site)[2:] == [(7, ARDESTAN, "desk", 2, 2)]
    assert known_visits(team_site) == [(date(2026, 4, 1), 7, 3, 2)]
    assert told(correct(team, address, found_desk=2, resolved_desk=2, found_access=1)) == "same"
    assert len(team_site.entries(action="visit_corrected")) == 1


def test_a_correction_replaces_findings_and_measures_but_not_what_it_leaves(team_site, team):
    address = entered(team, found_desk=2, value_committee=1)
    team_site.clock.move(minutes=1)
    assert told(correct(team, address, found_other=1, value_committee=0)) == "saved"
    assert known_visits(team_site) == [(TODAY, 7, 1, 0)]
    reports = rows(team_site, "reports").query("source.str.startswith('visit')").sort_values("received_at")
    assert list(reports["value"]) == [1, 0]
    answer = correct(team, address, found_other=1, value_committee="")
    assert has_message(answer, "en", "staff_inspections.fault_value_gone")


def test_a_correction_of_a_visit_that_was_changed_meanwhile_is_not_written(team_site, team):
    address = entered(team, found_desk=2)
    team_site.clock.move(minutes=1)
    old = team.get(address).text
    assert told(correct(team, address, found_desk=3)) == "saved"
    seen = re.search('name="seen" value="([^"]+)"', old)[1]
    late = team.post(
        address,
        data={"csrf_token": csrf_token(old), "key": OTHER_KEY, "seen": seen, "found.desk": "9"},
        headers=SAME_ORIGIN,
    )
    assert told(late) == "changed"
    assert known_visits(team_site) == [(TODAY, 7, 3, 0)]


def test_a_visit_that_is_taken_back_counts_no_more_and_can_be_entered_again(team_site, team):
    address = entered(team, found_desk=2, value_committee=1)
    team_site.clock.move(minutes=1)
    answers = [correct(team, address, do="take_back")]
    assert told(answers[0]) == "taken_back"
    assert team.get(address).status_code == 404
    team_site.clock.move(minutes=1)
    assert known_visits(team_site) == []
    # What is sent again with the key of that visit stays taken back; a new form is a new visit.
    assert told(send(team, found_desk=2, value_committee=1)) == "gone"
    entered(team, key=OTHER_KEY, found_desk=1)
    assert known_visits(team_site) == [(TODAY, 7, 1, 0)]
    assert len(team_site.entries(action="visit_taken_back")) == 1


def test_a_team_sees_and_changes_only_its_own_visits(team_site, team):
    address = entered(team, found_desk=2)
    other = team_site.client("team-8")
    assert other.get(address).status_code == 404
    token = csrf_token(other.get(PAGE).text)
    assert other.post(address, data={"csrf_token": token, "do": "take_back"}, headers=SAME_ORIGIN).status_code == 404
    assert address not in other.get(PAGE).text and address in team.get(PAGE).text
    assert known_visits(team_site) == [(TODAY, 7, 2, 0)]


def test_a_published_visit_is_public(team_site, team):
    address = entered(team, found_desk=2)
    team_site.clock.move(minutes=1)
    page = team_site.client("publisher-1").get("/staff/en/publish").text
    assert re.search("Visit: [^<]*Ardestan[^<]*, team 7 · rows: 1<", page) and 'name="leave"' in page
    team_site.publish_sheets(week=week_of(TODAY))
    assert has_message(team.get(address), "en", "staff_inspections.state_public")
    team_site.clock.move(minutes=1)
    correct(team, address, found_desk=3)
    assert has_message(team.get(address), "en", "staff_inspections.state_waiting")
    page = team_site.client("publisher-1").get("/staff/en/publish")
    assert has_message(page, "en", "publishing.stays") and 'name="leave"' not in page.text, "a part of it is public"


def test_an_office_is_found_by_name_in_any_spelling_and_by_county(team):
    page = team.get(f"{PAGE}?q=فرمانداري كاشان").text
    assert f"office={KASHAN}" in page and f"office={ARDESTAN}" not in page
    assert f"office={KASHAN}" not in team.get(f"{PAGE}?q=فرمانداري&county=1001").text
    assert has_message(team.get(f"{PAGE}?q=xyz"), "en", "staff_inspections.none_found")


def test_this_weeks_plan_of_the_team_stands_first_until_its_visits_are_entered(team_site, team):
    visits = [Planned(number, office, "1001", (), 0, False, None) for number, office in ((7, ARDESTAN), (8, KASHAN))]
    plan = Plan(TODAY, tuple(visits), (), (), (), 2)
    team_site.write(plans.store, TODAY, START, "reviewer-1", as_json(plan))
    planned = team.get(PAGE).text.split('id="planned"')[1].split("</section>")[0]
    assert f"office={ARDESTAN}" in planned and f"office={KASHAN}" not in planned
    assert has_message(team.get("/staff/en/"), "en", "staff_inspections.home_planned", n=1)
    entered(team)
    assert 'id="planned"' not in team.get(PAGE).text


def test_next_weeks_plan_stands_below_that_of_this_week(team_site, team):
    for week, office in ((TODAY, ARDESTAN), (TODAY + WEEK, KASHAN)):
        plan = Plan(week, (Planned(7, office, "1001", (), 0, True, 0),), (), (), (), 0)
        team_site.write(plans.store, week, START, "reviewer-1", as_json(plan))
    page = team.get(PAGE).text
    first, second = page.index('id="planned-title"'), page.index('id="planned_next-title"')
    assert first < page.index(f"office={ARDESTAN}") < second < page.index(f"office={KASHAN}")


def test_the_teams_own_office_is_taken_but_told(team_site, team):
    folder = team_site.live.sources.folder
    (folder / "teams.csv").write_text(f"team,county_code,office_id,capacity\n7,1001,{ARDESTAN},5\n", "utf-8")
    team_site.live.look()
    assert has_message(team.get(f"{PAGE}?office={ARDESTAN}"), "en", "staff_inspections.is_home")
    assert has_message(team.get(entered(team)), "en", "staff_inspections.is_home")
    assert not has_message(team.get(f"{PAGE}?office={KASHAN}"), "en", "staff_inspections.is_home")


def test_the_pages_script_gets_answers_that_it_can_read(team):
    fresh = team.get(f"{PAGE}/fresh").json
    assert fresh["account"] == "team-7" and fresh["now"] == "2026-04-04T08:00:00Z"

    def ask(**fields):
        return team.post(PAGE, data={"csrf_token": fresh["token"], **visit_fields(**fields)}, headers=JSON)

    refused = ask(found_desk=1, resolved_desk=2)
    assert (refused.status_code, list(refused.json["faults"])) == (422, ["resolved.desk"])
    taken = [ask(found_desk=1) for _ in range(2)]
    assert {answer.json["state"] for answer in taken} == {"sent"}
    assert len({answer.json["address"] for answer in taken}) == 1
    assert ask(found_desk=2).json["state"] == "other"


def test_only_the_page_of_offices_may_ask_for_the_position_and_the_worker_stays_in_the_desk(team):
    assert "geolocation=(self)" in team.get(PAGE).headers["Permissions-Policy"]
    for other in (f"{PAGE}?office={ARDESTAN}", f"{PAGE}/fresh", "/staff/en/", "/en/"):
        assert team.get(other).headers["Permissions-Policy"] == HEADERS["Permissions-Policy"]
    worker = team.get(f"{PAGE}/worker.js")
    assert worker.mimetype == "text/javascript" and worker.headers["Service-Worker-Allowed"] == "/staff/"


def test_every_kind_of_finding_has_a_field(team):
    page = team.get(f"{PAGE}?office={ARDESTAN}").text
    assert all(f'name="found.{kind}"' in page and f'name="resolved.{kind}"' in page for kind in FINDINGS)
