"""What the plan room knows of a week: its teams, the register with what is due, and the plan that is stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from dashboard.database import plans
from dashboard.database.plans import StoredPlan
from dashboard.derived import stored_property
from dashboard.planning.due import DueOffice, drawn_register
from dashboard.planning.task import coming_week
from dashboard.selection import UnknownChoice
from dashboard.staff.rooms.plan.draft import Draft
from dashboard.staff.staff_request import StaffRequest
from dashboard.tables.versions import Team, newest
from dashboard.weeks import WEEK, parse_date, week_of

# The weeks that can be planned: this one, the coming one, which is the default, and those after it.
_OFFERED = 4


@dataclass(frozen=True)
class Scene:
    """A week that an account plans. week: its Saturday."""

    staff: StaffRequest
    week: date

    @stored_property
    def teams(self) -> Mapping[int, Team]:
        """The teams by number, as entered by now."""
        rows = newest(self.staff.public_snapshot.full_input.tables.teams, Team)
        return {row.team: row for row in rows}

    @stored_property
    def offices(self) -> Mapping[str, DueOffice]:
        """All open offices of the register by id, the most urgent first."""
        offices, _ = drawn_register(self.staff.public_snapshot, self.week)
        return {office.office_id: office for office in offices}

    @stored_property
    def due(self) -> Sequence[DueOffice]:
        return [office for office in self.offices.values() if office.reasons]

    @stored_property
    def stored(self) -> StoredPlan | None:
        """The newest stored plan of the week."""
        return self.staff.read(plans.newest, self.week)

    def capacity(self, draft: Draft, team: int) -> int:
        """The visits that a team can make in the week; 0 for an unknown team."""
        usual = self.teams[team].capacity if team in self.teams else 0
        return draft.capacity.get(team, usual)

    def office(self, office_id: str) -> str:
        """An office's name in the week, its former one after it has closed; its id if the register never had it."""
        office = self.offices.get(office_id)
        return office.names[self.staff.lang] if office else self.staff.office(office_id)

    def county_of(self, office_id: str) -> str:
        """The name of an office's county, '' for an office that is not in the register any more."""
        office = self.offices.get(office_id)
        return self.staff.county(office.county_code) if office else ""


def offered_weeks(staff: StaffRequest) -> list[date]:
    """The weeks that can be planned, the running one first; the second is the default."""
    coming = coming_week(staff.public_snapshot, staff.now)
    return [coming + WEEK * number for number in range(-1, _OFFERED - 1)]


def scene_of(staff: StaffRequest, parameters: Mapping[str, str]) -> Scene:
    """The scene of an address's parameters: `week`, a day of the week in any usual form, by default the coming week.

    Raises UnknownChoice for a week that cannot be planned.
    """
    typed, offered = parameters.get("week", "").strip(), offered_weeks(staff)
    if not typed:
        return Scene(staff, offered[1])
    try:
        week = week_of(parse_date(typed))
    except (ValueError, OverflowError):
        raise UnknownChoice("week", typed) from None
    if week not in offered:
        raise UnknownChoice("week", typed)
    return Scene(staff, week)
