"""The working view of inspections: what it counts, what a choice shows, what its callbacks answer, and its files."""

import csv
import io
from dataclasses import replace
from datetime import date, datetime
from functools import cache

import pytest
from dash import no_update

from dashboard.language import LANGUAGES, say
from dashboard.meeting.visits import STARTS
from dashboard.planning.plan_words import reason_text
from dashboard.selection import UnknownChoice
from dashboard.snapshot import Snapshot
from dashboard.staff.rooms.inspections import figures, lists, words
from dashboard.staff.rooms.inspections.callbacks import followed
from dashboard.staff.rooms.inspections.files import FILES, file_of
from dashboard.staff.rooms.inspections.layout import ALL, layout, map_sentence, values
from dashboard.staff.rooms.inspections.view import Choice, View, read_choice, view_of
from dashboard.staff.rooms.inspections.visits import due_of
from tests.unit.interactive.views import OF_THE_APP, components, ids_of
from tests.unit.shipped import shipped_live
from tests.unit.small_register import ARDESTAN, ISFAHAN, WEEK, SmallRegister, days, noon, published

pytestmark = pytest.mark.usefixtures("request_context")
DAY = WEEK + days(6)
# The newest publication: two weeks before DAY.
PUBLISHED = (noon(DAY - days(12)), WEEK - days(14))
STILL = {"choices": dict.fromkeys("county kind team finding".split(), ALL) | {"measure": "coverage", "weeks": "13"}}
STILL |= {"clicks": {"map": None, "heatmap": None}}


def register() -> SmallRegister:
    """Three offices: one visited twice, one long ago, one never."""
    found = SmallRegister(ISFAHAN, ARDESTAN)
    found.office("G1", "governorate", ISFAHAN)
    found.office("G2", "governorate", ARDESTAN)
    found.office("M3", "municipality", ARDESTAN)
    found.visit("G1", DAY - days(50), 3, 4, 1, finding="desk")
    found.visit("G1", DAY - days(50), 3, 2, 2, finding="waiting", resolved_on=DAY - days(40))
    found.visit("G1", DAY - days(3), 5, 0, 0)
    found.visit("G2", DAY - days(300), 3, 6, 0)
    return found


@cache
def snapshots() -> tuple[Snapshot, Snapshot]:
    """All that is known, and what is public of that."""
    return published(register()), published(register(), [PUBLISHED])


def view(lang="en", **chosen) -> View:
    return View(lang, *snapshots(), DAY, Choice(**chosen))


def numbers(view):
    return {each.finding: (each.found, each.resolved, each.open) for each in lists.findings(view) if each.found}


def test_findings_are_counted_by_kind_and_age_and_those_of_untold_kind_stand_last():
    assert STARTS == (0, 4, 13, 26)
    expected = {"desk": (4, 1, (0, 3, 0, 0)), "waiting": (2, 2, (0, 0, 0, 0)), "untold": (6, 0, (0, 0, 0, 6))}
    assert numbers(view()) == expected
    assert numbers(view(weeks="4")) == expected, "however old they are"
    assert numbers(view(county=ISFAHAN)) == {name: expected[name] for name in ("desk", "waiting")}
    assert numbers(view(team="5")) == {} == numbers(view(kind="municipality"))


def test_teams_stand_by_number_with_their_visits_of_the_span_and_their_last_visit_ever():
    of_span = {team.team: team for team in lists.teams(view())}
    assert list(of_span) == sorted(of_span) and {3, 5} <= set(of_span)
    assert of_span[3] == (3, "", 1, 1, 0, DAY - days(50))
    assert of_span[5] == (5, "", 1, 1, 1, DAY - days(3))
    of_year = {team.team: team for team in lists.teams(view(weeks="52"))}
    assert of_year[3][2:5] == (2, 2, 0)
    assert lists.teams(view(team="5")) == [of_span[5]]


def test_visits_are_the_newest_first_and_say_whether_they_are_public():
    found = lists.visits(view(weeks="52"))
    assert [(visit.day, visit.office_id, visit.waiting) for visit in found] == [
        (DAY - days(3), "G1", True),
        (DAY - days(50), "G1", False),
        (DAY - days(300), "G2", False),
    ]
    assert words.found(view(), found[0]) == "no findings"
    assert words.found(view(), found[1]) == (
        "service desk missing or incomplete: 4, of these resolved 1; "
        "long waiting, or answers after the time limit: 2, of these resolved 2"
    )
    assert [visit.office_id for visit in lists.visits(view(finding="untold", weeks="52"))] == ["G2"]
    assert lists.visits(view(county=ARDESTAN)) == []


def test_without_any_publication_every_visit_is_public():
    snapshot = published(register())
    every = View("en", snapshot, snapshot, DAY, Choice(weeks="52"))
    assert not any(visit.waiting for visit in lists.visits(every))


def test_a_visit_that_was_taken_back_is_not_counted():
    taken = register()
    taken.withdraw("test", datetime(2014, 12, 13))
    snapshot = published(taken)
    assert lists.visits(View("en", snapshot, snapshot, DAY, Choice(weeks="52"))) == []


def test_offices_due_are_those_of_the_county_and_kind_with_their_reasons():
    due = {office.office_id: words.why_due(view(), office) for office in due_of(view())}
    assert due["G1"] == reason_text(("findings", 3), "en")
    expected = [("findings", 6), ("overdue", 42), ("county", 0)]
    assert due["G2"] == "; ".join(reason_text(reason, "en") for reason in expected)
    assert due["M3"].startswith(reason_text(("never", 0), "en"))
    assert {office.office_id for office in due_of(view(county=ARDESTAN, kind="municipality"))} == {"M3"}


def test_the_map_shows_the_chosen_measure_with_words_for_each_county():
    assert figures.counts(view(), "open") == {ISFAHAN: 3, ARDESTAN: 6}
    assert figures.counts(view(), "due") == {ISFAHAN: 1, ARDESTAN: 2}
    counties, _ = figures.counted(view(measure="open", finding="desk"), [ISFAHAN, ARDESTAN])
    rows = counties.set_index("code")
    assert rows.at[ARDESTAN, "sign"] == "0" and "open findings: 0" in rows.at[ARDESTAN, "words"]
    assert rows.at[ISFAHAN, "sign"] == "" and "open findings: 3" in rows.at[ISFAHAN, "words"]
    assert map_sentence(view(measure="open", county=ARDESTAN)).endswith("open findings: 6")
    assert "1 of 3" in map_sentence(view())


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("measure", ["coverage", "due", "open"])
def test_the_map_of_the_shipped_counties_can_be_clicked(lang, measure):
    snapshot = shipped_live().snapshot
    shown = View(lang, snapshot, snapshot, snapshot.weeks[-1] + days(6), Choice(measure, county="1009"))
    trace = figures.map_of_counties(shown)["data"][0]
    assert set(trace["customdata"]) == {code for code in snapshot.cells.areas if code}
    assert figures.map_of_counties(shown)["layout"]["dragmode"] is False


WRONG = [("county", "9999"), ("kind", "x"), ("team", "0"), ("team", "-1"), ("team", "x"), ("weeks", "5")]
WRONG += [("measure", "x"), ("finding", "x"), ("county", ["1001"]), ("team", 5), ("weeks", {"a": 1})]


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_an_unknown_choice_is_refused(name, value):
    with pytest.raises(UnknownChoice):
        read_choice({name: value}, view().public)


def test_an_address_has_only_what_differs_from_the_usual_view():
    public = view().public
    assert read_choice({"county": "", "team": "۵"}, public) == Choice(team="5")
    assert Choice(team="5", county=ARDESTAN).query == f"?county={ARDESTAN}&team=5" and Choice().query == ""
    assert values(view(team="5")) == STILL["choices"] | {"team": "5"}


# The callbacks, at a desk.


def follow(site, changed, asked="", clicks=None, **choices):
    with site.request("reviewer-1") as staff:
        # This desk's folder has no card of coverage.
        chosen = {**STILL["choices"], "measure": "due", **choices}
        part = changed if changed == "address" else f"inspections-{changed}"
        return followed(staff, part, asked, chosen, {**STILL["clicks"], **(clicks or {})})


def test_a_control_changes_the_address_and_the_address_the_controls(site):
    answer = follow(site, "county", county="1001")
    assert answer["query"] == "?county=1001" and set(answer["choices"].values()) == {no_update}
    answer = follow(site, "address", "?county=1001&weeks=4")
    assert answer["query"] is no_update
    assert {name: value for name, value in answer["choices"].items() if value is not no_update} == {
        "county": "1001",
        "weeks": "4",
    }


def test_a_click_on_a_county_chooses_it_and_a_second_click_releases_it(site):
    click = {"points": [{"curveNumber": 0, "pointNumber": 0, "customdata": "1001", "hovertext": "<b>Ardestan</b>"}]}
    answer = follow(site, "map", clicks={"map": click})
    assert (answer["query"], answer["choices"]["county"]) == ("?county=1001", "1001")
    assert answer["clicks"] == {"map": None, "heatmap": None}
    cell = {"points": [{"curveNumber": 0, "x": 3, "y": "1001", "z": 1, "customdata": "1001", "hovertext": ""}]}
    answer = follow(site, "heatmap", "?county=1001", {"heatmap": cell}, county="1001")
    assert (answer["query"], answer["choices"]["county"]) == ("", ALL)


def test_an_unknown_choice_is_explained_and_changes_nothing(site):
    for answer in (follow(site, "county", county="<b>"), follow(site, "address", "?team=x")):
        assert answer["is_open"] and answer["query"] is no_update
        assert answer["notice"]


def test_every_part_of_a_callback_is_in_the_layout(site):
    with site.request("reviewer-1") as staff:
        known = {each.id for each in components(layout(staff, {})) if getattr(each, "id", None)}
    named = ids_of(site.server.extensions["rooms"]["/staff/en/dash/inspections/"])
    # The app itself brings the others: see `dashboard.interactive.app`.
    assert len(named) > 15 and named - OF_THE_APP <= known


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_list_is_a_file_with_a_heading_for_each_column(lang):
    for name, (_, heads) in FILES.items():
        rows = list(csv.reader(io.StringIO(file_of(view(lang, weeks="52"), name).decode("utf-8-sig"))))
        assert len(rows) > 1, name
        assert {len(row) for row in rows} == {len(heads)}
        assert rows[0][0] == say(lang, f"room_inspections.head_{heads[0]}")


def test_a_file_is_csv_and_a_wrong_address_is_not_found(site):
    path = "/staff/en/inspections/room/visits.csv"
    client = site.client("reviewer-1")
    answer = client.get(path)
    assert answer.status_code == 200 and answer.mimetype == "text/csv"
    assert client.get(f"{path}?team=x").status_code == 404
    assert client.get("/staff/en/inspections/room/other.csv").status_code == 404


def test_files_are_marked_as_sample_by_the_coming_data_that_they_list():
    shown = view()
    tables = replace(shown.coming.input.tables, sample=True)
    coming = replace(shown.coming, input=replace(shown.coming.input, tables=tables))
    for name in FILES:
        assert say("en", "site.sample") not in file_of(shown, name).decode("utf-8-sig").splitlines()[0]
        lines = file_of(replace(shown, coming=coming), name).decode("utf-8-sig").splitlines()
        assert all(line.endswith(f",{say('en', 'site.sample')}") for line in lines), name


def test_of_sample_data_the_last_day_of_their_newest_week_counts_as_today(site):
    with site.request("reviewer-1") as staff:
        shown = view_of(staff, {})
    assert shown.day == date(2026, 4, 4)
