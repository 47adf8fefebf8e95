"""The weeks on which offices report now: their last days, and who has reported."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from dashboard.language.order import order
from dashboard.planning.task import present_day
from dashboard.sheets.reporting import SILENT, WAITING, due_day, reporting_on
from dashboard.staff.reported import reporting_weeks, states_of, within
from dashboard.staff.staff_request import StaffRequest
from dashboard.tables.place import EVERYWHERE
from dashboard.weeks import day_label, friday


@dataclass(frozen=True)
class Share:
    """How many offices of a place have reported. name: of the place, '' for the province.

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
    """What the first page tells of a week. running: whether the week is not over; deadline: in words; late: whether
    its last day is past.

    offices: of the account's place or of the province. counties: how many are complete, in words, for accounts of the
    province, else ''. missing: names of the offices without a report, of an account's place. behind: the
    counties in which offices are missing, those with the most first.
    """

    week: date
    running: bool
    deadline: str
    late: bool
    offices: Share
    counties: str
    missing: Sequence[str]
    behind: Sequence[Share]


def week_views(staff: StaffRequest) -> list[WeekView]:
    """The weeks for the signed-in account, oldest first: of its place, or of the province."""
    return [_week_view(staff, week) for week in reporting_weeks(staff)]


def _week_view(staff: StaffRequest, week: date) -> WeekView:
    public, place = staff.public_snapshot, staff.signed_in.place
    offices, _ = states_of(public.full_input, staff.desk, week, week)
    counties, missing, complete = list[Share](), list[str](), ""
    if place == EVERYWHERE:
        complete = reporting_on(week, offices).counties_in_words(staff.lang)
        counties = [_share(staff.county(str(code)), rows) for code, rows in offices.groupby("county_code")]
    else:
        offices = within(offices, place)
        silent = offices.loc[offices["state"].isin(SILENT), "office_id"]
        missing = sorted(map(staff.office, silent), key=order)
    due = due_day(public.province, week)
    left = (due - present_day(public, staff.now)).days
    return WeekView(
        week,
        public.province.day(staff.now) <= friday(week),
        _deadline(staff, due, left),
        left < 0,
        _share("", offices),
        complete,
        missing,
        sorted((county for county in counties if county.missing), key=lambda each: (-each.missing, order(each.name))),
    )


def _share(name: str, offices: pd.DataFrame) -> Share:
    states = offices["state"]
    return Share(name, int((~states.isin(SILENT)).sum()), int((states == WAITING).sum()), len(offices))


def _deadline(staff: StaffRequest, due: date, left: int) -> str:
    """The last day in words, and how far away it is. left: days until then, negative afterwards."""
    day = staff.say("home.day", weekday=staff.say(f"weekday.{due.weekday()}"), day=day_label(due, staff.lang))
    near = {0: "today", 1: "tomorrow", -1: "yesterday"}.get(left)
    words = near or ("left" if left > 0 else "over")
    return staff.say("home.deadline", day=day, left=staff.say(f"home.{words}", n=staff.number(abs(left))))
