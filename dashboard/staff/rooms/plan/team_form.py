"""The form of one inspection team: faults in words at its fields, and its row, written with conflict detection."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import Connection

from dashboard.language.digits import whole_number
from dashboard.planning.due import DueOffice
from dashboard.publications.write import add_versions
from dashboard.staff.staff_request import StaffRequest
from dashboard.tables.declared import MOST_VISITS
from dashboard.tables.versions import Team
from dashboard.weeks import moment_text, parse_moment

# The most teams of a province that does not say how many it has.
MOST_TEAMS = 99


class Typed(NamedTuple):
    """What the fields of the form have, as the browser sends it."""

    team: object
    county: object
    office: object
    capacity: object


def most_teams(staff: StaffRequest) -> int:
    """The highest number of a team."""
    return staff.public_snapshot.province.inspection_teams or MOST_TEAMS


def read_team(
    staff: StaffRequest, typed: Typed, offices: Mapping[str, DueOffice]
) -> tuple[Team | None, Mapping[str, str]]:
    """The row of a form, or None with the faults in words, by field. offices: the open offices, by id.

    A row without a home county or with no visits is valid; `notes` says what follows.
    """
    faults = {}
    number, capacity = whole(typed.team), whole(typed.capacity)
    county = typed.county if isinstance(typed.county, str) else ""
    office = typed.office if isinstance(typed.office, str) else ""
    if number is None or not 1 <= number <= most_teams(staff):
        faults["team"] = staff.say("room_plan.form_team_wrong", n=staff.number(most_teams(staff)))
    if county and county not in staff.public_snapshot.names:
        faults["county"] = staff.say("room_plan.form_county_wrong")
    elif office and (office not in offices or offices[office].county_code != county):
        faults["office"] = staff.say("room_plan.form_office_wrong")
    if capacity is None or capacity > MOST_VISITS:
        faults["capacity"] = staff.say("room_plan.form_capacity_wrong", n=staff.number(MOST_VISITS))
    if faults or number is None or capacity is None:
        return None, faults
    return Team(number, datetime.min, county, office, capacity), {}


def notes(staff: StaffRequest, team: Team) -> Sequence[str]:
    """What follows from a valid row for the plan, in words."""
    texts = [] if team.county_code else [staff.say("room_plan.form_no_home")]
    return texts if team.capacity else [*texts, staff.say("room_plan.form_zero")]


def seen_of(team: Team | None) -> str:
    """The moment of a team's row, which the form sends back; '' for a team that is not entered yet."""
    return moment_text(team.recorded_at) if team else ""


def write_team(staff: StaffRequest, team: Team, seen: object) -> bool:
    """Write a team's row; False if it is as it was. seen: as of `seen_of`, from the browser.

    Raises Conflict if the team was changed since, DataError for faults, NotWritten.
    """
    written = []

    def log(connection: Connection, row: Team) -> None:
        written.append(row)
        staff.log(connection, "team_written", str(row.team))

    add_versions(staff.site.live.sources, [(team, _moment(seen))], staff.site.clock, log)
    if written:
        staff.site.live.refresh()
    return bool(written)


def whole(typed: object) -> int | None:
    """A whole number from 0 as a field of the browser has it, also in Persian digits; None for anything else."""
    if isinstance(typed, bool) or not isinstance(typed, int | float | str):
        return None
    if isinstance(typed, float):
        return int(typed) if typed.is_integer() and 0 <= typed < 1e6 else None
    return whole_number(str(typed))


def _moment(seen: object) -> datetime | None:
    try:
        return parse_moment(seen, UTC) if isinstance(seen, str) and seen else None
    except (ValueError, OverflowError):
        return None
