"""The plan room: proposals, changes by hand, saving against another planner, teams, files, and who may use it."""

import csv
import io
import shutil

import pytest

from dashboard.database import plans
from dashboard.language import LANGUAGES, say
from dashboard.live import Live
from dashboard.planning.task import coming_week
from dashboard.staff.rooms.plan.draft import from_json
from dashboard.staff.rooms.plan.team_fields import FIELDS
from dashboard.tables.versions import Team, newest
from dashboard.weeks import WEEK, day_label
from tests.unit.interactive.explorer import Explorer, parts, text_of
from tests.unit.staff.desk_site import DeskSite

TEAMS = "team,recorded_at,county_code,office_id,capacity\n1,,1001,,2\n2,,1009,G1009,3\n3,,,,4\n4,,1002,,0\n"
EMPTY = {"base": 0, "visits": {}, "capacity": {}, "proof": None}


@pytest.fixture(scope="module")
def planned_site(published_live, tmp_path_factory) -> DeskSite:
    """A desk with four teams, of which one has no home and one no capacity. An office is marked as sample data, so
    that the present week is that of the data."""
    folder = tmp_path_factory.mktemp("known") / "data"
    shutil.copytree(published_live.sources.folder, folder)
    (folder / "teams.csv").write_text(TEAMS, encoding="utf-8")
    bodies = folder / "offices" / "bodies.csv"
    head, first, rest = bodies.read_text(encoding="utf-8").split("\n", 2)
    bodies.write_text(f"{head}\n{first}yes\n{rest}", encoding="utf-8")
    return DeskSite(tmp_path_factory.mktemp("own") / "data", Live(folder))


@pytest.fixture
def site(planned_site) -> DeskSite:
    return planned_site.reset()


@pytest.fixture
def planner(site):
    """The room in the browser of reviewer-1."""
    return Planner(site)


class Planner(Explorer):
    """The room in the browser of an account."""

    def __init__(self, site, name="reviewer-1", lang="en"):
        super().__init__(site.client(name), f"/staff/{lang}/plan", "plan")
        self.draft = EMPTY

    def do(self, output, changed, **values):
        """Ask a callback, and keep the draft that it answers. values: of components, with _ for - in their ids."""
        named = {f"plan-{key.replace('_', '-')}": value for key, value in values.items()}
        given = {"plan-draft.data": self.draft, **named}
        answer = self.ask(output, changed=changed, **given)
        self.draft = answer.get("plan-draft", {}).get("data", self.draft)
        return answer

    def propose(self):
        return self.do(self.of("plan-propose.n_clicks"), "plan-propose.n_clicks")

    def press(self, button, team, **values):
        changed = f"plan-{button}.n_clicks"
        return self.do(self.of(changed), changed, team=str(team), absent=[], capacity="", **values)

    def save(self, button="save"):
        changed = f"plan-{button}.n_clicks"
        return self.do(self.of(changed), changed)

    def shown(self, team="1"):
        return self.ask(self.of("plan-team.value"), **{"plan-draft.data": self.draft, "plan-team": team})


def component(tree, name):
    """The properties of a component by its id."""
    return next(props for _, props in parts(tree) if props.get("id") == name)


def property_of(tree, name, prop):
    return component(tree, name)[prop]


def ids(tree):
    return [props["id"] for _, props in parts(tree) if "id" in props]


def notice_of(answer):
    return text_of(answer["plan-notice"]["children"])


def visits(planner):
    return {(pick.team, pick.office): pick.locked for pick in from_json(planner.draft).visits}


def coming(site):
    """The Saturday of the week that the room opens with."""
    return coming_week(site.live.newest, site.clock())


def close(site, office):
    """Let an office of the register end before the planned week."""
    for file in (site.live.sources.folder / "offices").glob("*.csv"):
        lines = file.read_text("utf-8").splitlines()
        head = lines[0].split(",")
        for at, line in enumerate(lines):
            if line.startswith(f"{office},"):
                values = next(csv.reader([line]))
                values += [""] * (len(head) - len(values))
                values[head.index("valid_to")] = (coming(site) - WEEK).isoformat()
                out = io.StringIO()
                csv.writer(out, lineterminator="").writerow(values)
                lines[at] = out.getvalue()
        file.write_text("\n".join([*lines, ""]), "utf-8")
    site.live.refresh()


def write_visits(site, rows):
    """Visits in the data folder. rows: each "date,team,office_id"."""
    head = "date,team,office_id,findings,resolved,received_at,source\n"
    text = "".join(f"{row},0,0,{row[:10]}T20:00:00Z,form\n" for row in rows)
    (site.live.sources.folder / "inspections.csv").write_text(head + text, "utf-8")
    site.live.refresh()


def stored(site):
    return site.read(plans.newest, coming(site))


def test_the_room_opens_with_the_coming_week_and_without_a_plan(site, planner):
    room = planner.room()
    assert {"plan-draft", "plan-week", "plan-propose", "plan-save", "plan-notice"} <= set(ids(room))
    assert property_of(room, "plan-week", "value") == coming(site).isoformat()
    assert property_of(room, "plan-draft", "data") == EMPTY
    assert say("en", "room_plan.not_saved") in text_of(room)
    assert say("en", "site.sample") in planner.client.get(planner.path).text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_proposal_has_visits_within_the_teams_and_says_how_good_it_is(site, lang):
    planner = Planner(site, lang=lang)
    assert notice_of(planner.propose()) == ""
    per_team = {team: sum(1 for each in visits(planner) if each[0] == team) for team in (1, 2, 3, 4)}
    assert per_team == {1: 2, 2: 3, 3: 0, 4: 0}
    assert (2, "G1009") not in visits(planner), "its home office"
    shown = planner.shown()
    assert say(lang, "room_plan.changed") in text_of(shown["plan-saved"]["children"])
    unmet = text_of(shown["plan-unmet"]["children"])
    assert say(lang, "planning.unmet_team_no_capacity", team="۴" if lang == "fa" else "4") in unmet
    assert ("۳" if lang == "fa" else "3") in unmet


def test_fixed_visits_stay_when_visits_are_proposed_again_and_others_taken_out_may_come_back(planner):
    planner.propose()
    (team, office), other = [each for each in visits(planner) if each[0] == 2][:2]
    planner.press("lock", team, picked=[office])
    planner.press("out", other[0], picked=[other[1]])
    assert visits(planner)[team, office] is True
    assert other not in visits(planner)
    assert say("en", "room_plan.by_hand") == text_of(planner.shown()["plan-quality"]["children"])
    planner.propose()
    assert visits(planner)[team, office] is True
    assert len(visits(planner)) == 5
    planner.press("unlock", team, picked=[office])
    assert visits(planner)[team, office] is False


def test_an_office_is_put_in_by_a_search_among_due_offices_outside_of_the_plan(planner):
    changed = "plan-search.value"
    found = planner.do(planner.of(changed), changed, search="governor shahreza")["plan-found"]["options"]
    assert [each["value"] for each in found] == ["G1009"]
    planner.press("put", 1, found="G1009")
    assert visits(planner) == {(1, "G1009"): True}
    again = planner.do(planner.of(changed), changed, search="governor shahreza")
    assert again["plan-found"]["options"] == []
    assert again["plan-found-said"]["children"] == say("en", "room_plan.none_found")


def test_a_button_without_a_tick_says_what_is_missing(planner):
    assert notice_of(planner.press("lock", 1, picked=[])) == say("en", "room_plan.none_ticked")
    assert notice_of(planner.press("put", 1, found=None)) == say("en", "room_plan.none_chosen")
    assert notice_of(planner.press("put", 1, found="nowhere")) == say("en", "room_plan.none_chosen")


def test_an_absent_team_gets_nothing_and_its_fixed_visit_is_named(site, planner):
    planner.propose()
    office = next(office for team, office in visits(planner) if team == 1)
    planner.press("lock", 1, picked=[office])
    changed = "plan-absent.value"
    answer = planner.do(planner.of(changed), changed, absent=["1"], team="1", capacity="2")
    assert answer["plan-capacity"]["value"] == "0"
    assert "absent" in text_of(planner.shown()["plan-unmet"]["children"])
    assert "absent" in notice_of(planner.save())
    assert stored(site) is None
    assert "absent" in notice_of(planner.propose())
    assert all(team == 2 for team, _ in visits(planner))
    back = planner.do(planner.of(changed), changed, absent=[], team="1", capacity="0")
    assert back["plan-capacity"]["value"] == "2"


@pytest.mark.parametrize("typed", ["", "-1", "x", "101", "1.5"])
def test_a_capacity_that_is_no_number_of_visits_is_refused_in_words(planner, typed):
    changed = "plan-capacity.value"
    answer = planner.do(planner.of(changed), changed, team="1", capacity=typed, absent=[])
    assert notice_of(answer) == say("en", "room_plan.capacity_wrong", team="1", n="100")
    assert planner.draft == EMPTY


def test_a_capacity_of_the_week_counts_in_the_next_proposal(planner):
    changed = "plan-capacity.value"
    planner.do(planner.of(changed), changed, team="1", capacity="۵", absent=[])
    planner.propose()
    assert sum(1 for team, _ in visits(planner) if team == 1) == 5


def test_a_saved_plan_opens_again_with_who_and_when(site, planner):
    planner.propose()
    answer = planner.save()
    assert notice_of(answer) == say("en", "room_plan.was_saved", visits="5")
    row = stored(site)
    assert (row.account, row.week, len(row.content["visits"])) == ("reviewer-1", coming(site), 5)
    assert [entry.subject for entry in site.entries(action="plan_saved")] == [coming(site).isoformat()]
    room = Planner(site, "publisher-1").room()
    assert property_of(room, "plan-draft", "data")["base"] == row.id
    assert "reviewer-1" in text_of(room)
    # The same plan saved twice is one row.
    planner.save()
    assert stored(site).id == row.id


def test_of_two_planners_at_once_the_second_is_told_and_nothing_is_lost(site):
    first, second = Planner(site), Planner(site, "publisher-1")
    first.propose()
    second.propose()
    team, office = next(iter(visits(second)))
    second.press("out", team, picked=[office])
    first.save()
    theirs = stored(site)
    answer = second.save()
    assert answer["plan-overtaken"]["hidden"] is False
    assert "reviewer-1" in answer["plan-overtaken-said"]["children"]
    assert stored(site) == theirs, "nothing is written"
    assert len(visits(second)) == 4, "the draft is as it was"
    # Once told, the second may save nevertheless; the first plan stays on record.
    assert second.save("save-over")["plan-overtaken"]["hidden"] is True
    assert (stored(site).account, len(stored(site).content["visits"])) == ("publisher-1", 4)
    assert stored(site).id == theirs.id + 1


def test_a_plan_without_visits_is_not_saved(site):
    assert notice_of(Planner(site).save()) == say("en", "room_plan.nothing_to_save")
    assert stored(site) is None


def test_a_closed_office_of_a_saved_plan_is_named_when_it_is_opened(site, planner):
    planner.propose()
    planner.save()
    office = stored(site).content["visits"][0]["office_id"]
    close(site, office)
    room = Planner(site).room()
    notice = text_of(component(room, "plan-notice")["children"])
    assert notice.startswith("1 of the saved plan's offices have closed")
    assert office not in notice, "its former name"
    planner.draft = property_of(room, "plan-draft", "data")
    assert say("en", "room_plan.save_refused") in notice_of(planner.save())
    planner.propose()
    assert office not in {each for _, each in visits(planner)}


def test_what_is_no_draft_or_a_week_that_cannot_be_planned_is_answered_with_a_sentence(planner):
    for draft, query in (({"visits": 1}, ""), (EMPTY, "?week=2030-01-05")):
        answer = planner.ask(planner.of("plan-propose.n_clicks"), query, **{"plan-draft.data": draft})
        assert answer == {"notice": {"children": say("en", "room_plan.odd"), "is_open": True}}


def test_files_are_of_the_saved_plan(site, planner):
    planner.propose()
    assert text_of(component(planner.room(), "plan-files")["children"]) == say("en", "room_plan.no_files")
    planner.save()
    links = [props["href"] for kind, props in parts(planner.shown("2")["plan-files"]["children"]) if kind == "A"]
    assert links[0] == f"/staff/en/plan/{coming(site)}.xlsx"
    answers = [planner.client.get(link) for link in links]
    assert {answer.status_code for answer in answers} == {200}
    workbook, pages, page, calendar = answers
    assert workbook.data[:2] == b"PK"
    assert pages.text.count("<section") > page.text.count("<section") == 1
    assert calendar.data.startswith(b"BEGIN:VCALENDAR")
    assert planner.client.get(f"/staff/en/plan/{coming(site)}.ics?team=9").status_code == 404
    assert planner.client.get("/staff/en/plan/2014-13-01.xlsx").status_code == 404


def test_the_week_before_is_compared_with_the_visits_that_were_made(site, planner):
    planner.propose()
    planner.save()
    content, last = stored(site).content, coming(site) - 2 * WEEK
    made, by_other = content["visits"][:2]
    draw = {"seed": "2014-12-01", "eligible": 9, "offices": [made["office_id"]]}
    site.write(plans.store, last, site.clock.now, "reviewer-1", {**content, "week": last.isoformat(), "draw": draw})
    rows = [f"{last},{made['team']},{made['office_id']}", f"{last},4,{by_other['office_id']}", f"{last},4,G1002"]
    write_visits(site, rows)
    query = f"?week={last + WEEK}"
    numbers = text_of(component(planner.room(query), "plan-compare-card")["children"])
    changed = "plan-compare.n_clicks"
    table = text_of(planner.ask(planner.of(changed), query, changed)["plan-compared"]["children"])
    for state in ("done", "by_other", "missed", "unplanned"):
        assert say("en", f"room_plan.{state}") in table
    assert "of 5 planned visits, 1 were made by the planned team, 1 by another team, and 3 are not" in numbers
    assert "1 visits were made without a plan" in numbers
    assert say("en", "room_plan.state_by_other", team="4", day=day_label(last, "en")) in table
    # Above stands what the visits of the quarter brought: of five planned for the same reason, two were made.
    assert say("en", "room_plan.drawn_unchecked", drawn="1") in table
    assert f"{say('en', 'planning.cause_never')} 5 2 0 0" in table


def enter(planner, team, county, office, capacity, seen=""):
    """Save the form of teams."""
    changed = "plan-form-save.n_clicks"
    fields = {"form_team": team, "form_county": county, "form_office": office, "form_capacity": capacity}
    named = {f"plan-{name.replace('_', '-')}.value": value for name, value in fields.items()}
    return planner.ask(planner.of(changed), "", changed, **named, **{"plan-form-seen.data": seen})


def seen_by(planner, team):
    """The moment of a team's row that the form shows."""
    changed = "plan-form-team.value"
    output = next(
        each["output"]
        for each in planner.callbacks
        if "plan-form-county.value" in each["output"] and "seen" in each["output"]
    )
    return planner.ask(output, "", changed, **{changed: team})["plan-form-seen"]["data"]


def teams_of(site):
    return {team.team: team[2:] for team in newest(site.live.newest.full_input.tables.teams, Team)}


def test_the_room_is_usable_before_any_team_is_entered(serve):
    site = serve()
    planner = Planner(site)
    room = planner.room()
    assert say("en", "room_plan.no_teams") in text_of(room)
    assert len(component(room, "plan-form-team")["options"]) == 38
    assert notice_of(planner.propose()) == say("en", "room_plan.no_teams")
    answer = enter(planner, "1", "1001", "none", "3")
    assert answer["plan-form-said"]["children"] == say("en", "room_plan.form_was_saved", team="1")
    assert answer["plan-entered"]["data"] == 1
    planner.propose()
    assert len(visits(planner)) == 3


def test_a_team_is_corrected_and_the_log_says_so(site, planner):
    answer = enter(planner, "2", "1001", "G1001", "۶", seen_by(planner, "2"))
    assert answer["plan-form-said"]["children"] == say("en", "room_plan.form_was_saved", team="2")
    assert teams_of(site)[2] == ("1001", "G1001", 6)
    assert [entry.subject for entry in site.entries(action="team_written")] == ["2"]
    again = enter(planner, "2", "1001", "G1001", "6", answer["plan-form-seen"]["data"])
    assert again["plan-form-said"]["children"] == say("en", "room_plan.form_unchanged", team="2")


def test_of_two_who_correct_a_team_at_once_the_second_is_told(site):
    first, second = Planner(site), Planner(site, "publisher-1")
    seen = seen_by(second, "1")
    enter(first, "1", "1001", "none", "7", seen)
    answer = enter(second, "1", "1009", "none", "2", seen)
    assert answer["plan-form-said"]["children"] == say("en", "room_plan.form_overtaken", team="1")
    assert answer["plan-form-county"]["value"] == "1001"
    assert answer["plan-form-capacity"]["value"] == "7"
    assert teams_of(site)[1] == ("1001", "", 7)


def test_faults_of_a_team_stand_at_their_fields_all_at_once(site, planner):
    answer = enter(planner, "39", "1001", "G1009", "many")
    faults = {name: answer[f"plan-form-{name}-fault"]["children"] for name in FIELDS}
    assert faults == {
        "team": say("en", "room_plan.form_team_wrong", n="38"),
        "county": "",
        "office": say("en", "room_plan.form_office_wrong"),
        "capacity": say("en", "room_plan.form_capacity_wrong", n="100"),
    }
    assert answer["plan-form-team"]["invalid"] is True
    assert enter(planner, "5", "9999", "none", "1")["plan-form-county-fault"]["children"] == say(
        "en", "room_plan.form_county_wrong"
    )
    assert set(teams_of(site)) == {1, 2, 3, 4}


def test_a_team_without_home_or_with_no_visits_is_taken_and_told_what_follows(site):
    said = enter(Planner(site), "5", "none", "none", "0")["plan-form-said"]["children"]
    assert say("en", "room_plan.form_no_home") in said
    assert say("en", "room_plan.form_zero") in said


def test_the_offices_of_the_form_are_those_of_the_chosen_county(planner):
    output = planner.of("plan-form-seen.data")
    values = {"plan-form-county.value": "1009", "plan-form-team.value": "2"}
    answer = planner.ask(output, "", "plan-form-county.value", **values)["plan-form-office"]
    assert answer["value"] == "G1009"
    assert {"none", "G1009"} <= {each["value"] for each in answer["options"]}
    assert "G1001" not in {each["value"] for each in answer["options"]}
