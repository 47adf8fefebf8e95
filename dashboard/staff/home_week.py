"""The week on which offices report now: its last day, and who has reported."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from dashboard.language.order import order
from dashboard.planning.task import present_day
from dashboard.sheets.reporting import SILENT, WAITING, due_day
from dashboard.staff.reported import reporting_week, states_of, within
from dashboard.staff.staff_request import StaffRequest
from dashboard.tables.place import EVERYWHERE
from dashboard.weeks import day_label


@dataclass(frozen=True)
class Share:
    """How many offices of a place, or how many counties, have reported. name: of the place, '' for the province.

    reported: those in sheets that wait count; waiting: those that are only in such sheets; total: all that are asked.
    """

    name: str
    reported: int
    waiting: int
    total: int

    @property
    def missing(self) -> int:
        return self.total - self.reported


@dataclass(frozen=True)
class WeekView:
    """What the first page tells of the week. deadline: in words; over: whether its last day is past.

    offices: of the account's place or of the province. counties: how many have at least one report, for accounts of
    the province, else None. missing: names of the offices without a report, of an account's place. behind: the
    counties in which offices are missing, those with the most first.
    """

    week: date
    deadline: str
    over: bool
    offices: Share
    counties: Share | None
    missing: Sequence[str]
    behind: Sequence[Share]


def week_view(staff: StaffRequest) -> WeekView:
    """The week for the signed-in account: of its place, or of the province."""
    public, week, place = staff.public_snapshot, reporting_week(staff), staff.signed_in.place
    offices, _ = states_of(public.full_input, staff.desk, week, week)
    counties, missing = list[Share](), list[str]()
    if place == EVERYWHERE:
        counties = [_share(staff.county(str(code)), rows) for code, rows in offices.groupby("county_code")]
    else:
        offices = within(offices, place)
        silent = offices.loc[offices["state"].isin(SILENT), "office_id"]
        missing = sorted(map(staff.office, silent), key=order)
    due = due_day(public.province, week)
    left = (due - present_day(public, staff.now)).days
    return WeekView(
        week,
        _deadline(staff, due, left),
        left < 0,
        _share("", offices),
        _counted(counties),
        missing,
        sorted((county for county in counties if county.missing), key=lambda each: (-each.missing, order(each.name))),
    )


def _share(name: str, offices: pd.DataFrame) -> Share:
    states = offices["state"]
    return Share(name, int((~states.isin(SILENT)).sum()), int((states == WAITING).sum()), len(offices))


def _counted(counties: Sequence[Share]) -> Share | None:
    """How many counties have at least one report; None without counties."""
    heard = [county for county in counties if county.reported]
    waiting = sum(county.reported == county.waiting for county in heard)
    return Share("", len(heard), waiting, len(counties)) if counties else None


def _deadline(staff: StaffRequest, due: date, left: int) -> str:
    """The last day in words, and how far away it is. left: days until then, negative afterwards."""
    day = staff.say("home.day", weekday=staff.say(f"weekday.{due.weekday()}"), day=day_label(due, staff.lang))
    near = {0: "today", 1: "tomorrow", -1: "yesterday"}.get(left)
    words = near or ("left" if left > 0 else "over")
    return staff.say("home.deadline", day=day, left=staff.say(f"home.{words}", n=staff.number(abs(left))))
