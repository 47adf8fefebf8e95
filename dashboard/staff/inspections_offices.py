"""The offices that a team may visit: due and planned ones first, and all of them as data for the page's script."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import partial
from typing import NamedTuple

from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from dashboard.database import plans
from dashboard.database.visits import Visit, of_team, withdrawn_of_team
from dashboard.dataset import Dataset
from dashboard.derived import derived
from dashboard.language.order import order
from dashboard.language.spelling import key
from dashboard.planning.due import REASONS, DueOffice, register
from dashboard.planning.plan_words import reason_text
from dashboard.planning.stored import from_json
from dashboard.planning.task import present_day
from dashboard.publications.prepare import read_withdrawal
from dashboard.sheets.form import asked_offices
from dashboard.staff.staff_request import StaffRequest
from dashboard.tables.measures import Measure
from dashboard.tables.versions import Team, newest
from dashboard.weeks import WEEK, week_of

# How many offices a list shows; the search finds the others.
SHOWN = 12


class Line(NamedTuple):
    """An office in a list. place: its county and kind in words; why: the reasons for a visit in words."""

    office_id: str
    name: str
    place: str
    why: str


@derived(most=3)
def asked_of(data: Dataset, week: date) -> Mapping[str, tuple[str, ...]]:
    """The keys of the measures that each office of a week is asked for. week: its Saturday."""
    moment = data.tables.province.midnight(week)
    return {office.office_id: office.asked for office in asked_offices(data.tables, data.cards, week, moment)}


def today_of(staff: StaffRequest) -> date:
    """The server's day in the province, see present_day."""
    return present_day(staff.public_snapshot, staff.now)


def measures_of(staff: StaffRequest, office_id: str, day: date) -> dict[str, Measure]:
    """The measures that an office is asked for in the week of a day, by key."""
    data = staff.public_snapshot.full_input
    reported = data.tables.terms.reported
    return {name: reported[name] for name in asked_of(data, week_of(day)).get(office_id, ())}


def every_office(staff: StaffRequest) -> Sequence[DueOffice]:
    """Every office of the register today, the most urgent first."""
    offices: Sequence[DueOffice] = register(staff.public_snapshot, today_of(staff))
    return offices


def line(staff: StaffRequest, office: DueOffice) -> Line:
    kind = staff.public_snapshot.full_input.tables.terms.kinds[office.kind].name(staff.lang)
    place = staff.say("staff_inspections.place", county=staff.county(office.county_code), kind=kind)
    return Line(office.office_id, office.names[staff.lang], place, why(staff, office))


def why(staff: StaffRequest, office: DueOffice) -> str:
    """Why an office is due, in words; '' if it is not."""
    return staff.say("sentence.join").join(reason_text(reason, staff.lang) for reason in office.reasons)


def own_visits(staff: StaffRequest) -> list[Visit]:
    """The visits of the signed-in team, the newest day first."""
    return staff.read(of_team, staff.signed_in.team, staff.writes_sample)


def withdrawn_visits(staff: StaffRequest, visits: Sequence[Visit]) -> list[tuple[Visit, datetime, str]]:
    """The visits of the signed-in team that a publication withdrew and that it has not entered again, each with the
    moment and one of REASONS (dashboard.publications.prepare). visits: those that count."""
    rows = staff.public_snapshot.full_input.tables.publications[["published_at", "note"]]
    reasons = {
        moment.to_pydatetime(): withdrawal.reason
        for moment, note in rows.itertuples(index=False, name=None)
        if (withdrawal := read_withdrawal(note))
    }
    withdrawn = staff.read(withdrawn_of_team, staff.signed_in.team, staff.writes_sample, reasons)
    entered = {(visit.office_id, visit.day) for visit in visits}
    again = (each for each in withdrawn if (each[0].office_id, each[0].day) not in entered)
    return [(visit, moment, reasons[moment]) for visit, moment in again]


def planned(staff: StaffRequest, visits: Sequence[Visit], later: int = 0) -> list[DueOffice]:
    """The offices that a week's plan gives to the signed-in team and that it has not visited in that week.

    visits: of the team. later: how many weeks after the present one.
    """
    week = week_of(today_of(staff)) + later * WEEK
    stored = staff.read(plans.newest, week)
    if stored is None:
        return []
    visited = {visit.office_id for visit in visits if week_of(visit.day) == week}
    offices = {office.office_id: office for office in every_office(staff)}
    mine = [visit.office_id for visit in from_json(stored.content).visits if visit.team == staff.signed_in.team]
    return [offices[office] for office in mine if office in offices and office not in visited]


def own_team(staff: StaffRequest) -> Team | None:
    """The signed-in team as it is entered; None if it is not."""
    teams = newest(staff.public_snapshot.full_input.tables.teams, Team)
    return next((team for team in teams if team.team == staff.signed_in.team), None)


def is_home(staff: StaffRequest, office_id: str) -> bool:
    """Whether an office is the one to which the signed-in team belongs."""
    team = own_team(staff)
    return team is not None and office_id != "" and team.office_id == office_id


def search(staff: StaffRequest, text: str, county: str) -> list[DueOffice]:
    """The offices that are due, or with a text all whose names have it; of a county, '' for all counties."""
    wanted = key(text)
    return [
        office
        for office in every_office(staff)
        if county in ("", office.county_code)
        and (any(wanted in key(name) for name in office.names.values()) if wanted else office.reasons)
    ]


def script_data(staff: StaffRequest) -> Markup:
    """What the page's script needs without a line, as JSON: all offices, the most urgent first, and their words.

    The desk compresses nothing, so words that recur are in lists, to which the offices refer.
    """
    data, today = staff.public_snapshot.full_input, today_of(staff)
    asked, offices = asked_of(data, week_of(today)), every_office(staff)
    groups = list(dict.fromkeys(asked.get(office.office_id, ()) for office in offices))
    content = {
        "offices": [
            (
                office.office_id,
                office.names[staff.lang],
                office.county_code,
                office.kind,
                groups.index(asked.get(office.office_id, ())),
                office.reasons,
            )
            for office in offices
        ],
        "counties": {code: staff.county(code) for code in {office.county_code for office in offices}},
        "kinds": {kind: each.name(staff.lang) for kind, each in data.tables.terms.kinds.items()},
        "why": {word: staff.say(f"planning.reason_{word}", number="{n}") for word in REASONS},
        "join": staff.say("sentence.join"),
        "asked": groups,
        "place": staff.say("staff_inspections.place", county="{county}", kind="{kind}"),
        "points": points(staff),
    }
    return htmlsafe_json_dumps(content, dumps=partial(json.dumps, ensure_ascii=False, separators=(",", ":")))


def points(staff: StaffRequest) -> dict[str, tuple[float, float]]:
    """A point within each county, by code: longitude and latitude in degrees."""
    borders = staff.public_snapshot.boundaries(week_of(today_of(staff)))
    return {code: (round(lon, 3), round(lat, 3)) for code, (lon, lat) in (borders.points if borders else {}).items()}


def counties(staff: StaffRequest) -> list[tuple[str, str]]:
    """(code, name) of the counties that have an office today, by name."""
    codes = {office.county_code for office in every_office(staff)}
    return sorted(((code, staff.county(code)) for code in codes), key=lambda pair: order(pair[1]))
