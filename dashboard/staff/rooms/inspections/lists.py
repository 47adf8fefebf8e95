"""The lists of a view as data: teams, findings by kind and age, and visits. Screen and files show the same rows."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import pandas as pd

from dashboard.meeting.visits import KINDS, STARTS, UNTOLD, age_group
from dashboard.staff.rooms.inspections.view import View
from dashboard.staff.rooms.inspections.visits import all_findings, findings_of, in_span, of_finding
from dashboard.tables.versions import Team as TeamRow
from dashboard.tables.versions import newest


class Team(NamedTuple):
    """A team. visits, offices, waiting: in the view's span, county and kind: the number of its visits, of different
    offices visited, and of visits that wait for a publication. last: the day of its last visit anywhere.
    """

    team: int
    home: str
    visits: int
    offices: int
    waiting: int
    last: date | None


class Findings(NamedTuple):
    """The findings of a kind, whatever their age. open: by age, the newest visits first, as STARTS."""

    finding: str
    found: int
    resolved: int
    open: tuple[int, ...]


class Found(NamedTuple):
    """The findings of a kind at a visit."""

    finding: str
    findings: int
    resolved: int
    resolved_on: date | None
    recorded_at: pd.Timestamp
    source: str
    waiting: bool


class Visit(NamedTuple):
    """A visit of a team. found: by kind of finding; one with zero findings where none were found."""

    day: date
    team: int
    office_id: str
    kind: str
    county_code: str
    found: tuple[Found, ...]

    @property
    def waiting(self) -> bool:
        """Whether any of its rows waits for a publication."""
        return any(each.waiting for each in self.found)


def team_numbers(view: View) -> list[int]:
    """All teams: those of the table of teams, of the province's number of teams, and of any visit."""
    visited = all_findings(view.public)["team"].unique().tolist()
    return sorted({*range(1, (view.public.province.inspection_teams or 0) + 1), *home_counties(view), *visited})


def teams(view: View) -> list[Team]:
    """All teams by number, or the chosen one."""
    rows, choice = all_findings(view.public), view.choice
    rows = rows[rows["date"].dt.date <= view.day]
    last, homes = rows.groupby("team")["date"].max(), home_counties(view)
    shown = of_finding(view, in_span(view, findings_of(view)))
    by_team = dict(iter(shown.groupby("team")))
    found = []
    for team in team_numbers(view):
        of_team = by_team.get(team, shown[:0])
        visits = of_team.drop_duplicates(["date", "office_id"])
        found.append(
            Team(
                team,
                homes.get(team, ""),
                len(visits),
                visits["office_id"].nunique(),
                len(of_team[of_team["waiting"]].drop_duplicates(["date", "office_id"])),
                last[team].date() if team in last.index else None,
            )
        )
    return [team for team in found if choice.team in ("", str(team.team))]


def home_counties(view: View) -> dict[int, str]:
    """The home county of each team of the table of teams, by its number; '' for none. The newest row counts."""
    return {team.team: team.county_code for team in newest(view.public.full_input.tables.teams, TeamRow)}


def findings(view: View) -> list[Findings]:
    """Each kind of finding in its order; findings of untold kinds last, and only if there are some."""
    rows, by_kind = findings_of(view), []
    rows = rows[rows["findings"] > 0]
    ages = rows["date"].dt.date.map(lambda day: age_group((view.day - day).days))
    for kind in KINDS:
        of_kind = rows[rows["finding"] == kind]
        by_age = of_kind["open"].groupby(ages[of_kind.index]).sum()
        opened = tuple(int(by_age.get(place, 0)) for place in range(len(STARTS)))
        by_kind.append(Findings(kind, int(of_kind["findings"].sum()), int(of_kind["resolved"].sum()), opened))
    return [each for each in by_kind if each.found or each.finding != UNTOLD]


def open_by_county(view: View) -> dict[str, int]:
    """The number of open findings by county, of the view's kind of office, team and kind of finding."""
    rows = of_finding(view, findings_of(view, whole_province=True))
    return {str(code): int(number) for code, number in rows.groupby("county_code")["open"].sum().items()}


def visits(view: View) -> Sequence[Visit]:
    """The visits of the view, newest first."""
    rows = of_finding(view, in_span(view, findings_of(view)))
    columns = ["date", "team", "office_id", "kind", "county_code", "finding", "findings", "resolved", "resolved_on"]
    grouped: dict[tuple[date, int, str, str, str], list[Found]] = {}
    for day, team, office, kind, county, *found in rows[[*columns, "recorded_at", "source", "waiting"]].itertuples(
        index=False
    ):
        finding, number, resolved, resolved_on, recorded_at, source, waiting = found
        known = None if pd.isna(resolved_on) else resolved_on.date()
        grouped.setdefault((day.date(), int(team), office, kind, county), []).append(
            Found(finding, int(number), int(resolved), known, recorded_at, source, bool(waiting))
        )
    return [Visit(*visit, tuple(found)) for visit, found in grouped.items()]
