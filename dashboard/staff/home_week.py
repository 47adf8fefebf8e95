"""The week on which offices report now: its last day, and who has reported."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from dashboard.database.sheets import WAITING, Sheet, listed, with_answers
from dashboard.dataset import Dataset
from dashboard.derived import derived
from dashboard.language.order import order
from dashboard.planning.task import present_day
from dashboard.sheets.reporting import due_day, office_weeks, week_to_report
from dashboard.staff.staff_request import StaffRequest
from dashboard.staff.waiting_sheets import staff_tables
from dashboard.tables.place import EVERYWHERE, Place
from dashboard.weeks import day_label, week_of


class Office(NamedTuple):
    """An office that is asked in a week. reported: whether a report on the week is known, approved sheets included;
    sent: whether a sheet that waits for its review answers for the office."""

    office_id: str
    county_code: str
    parent_id: str
    reported: bool
    sent: bool = False


@dataclass(frozen=True)
class Share:
    """How many offices of a place, or how many counties, have reported. name: of the place, '' for the province."""

    name: str
    reported: int
    sent: int
    total: int

    @property
    def missing(self) -> int:
        return self.total - self.reported - self.sent


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


def current_week(staff: StaffRequest) -> date:
    """The week (its Saturday) on which offices report now."""
    public = staff.public_snapshot
    newest = public.weeks[-1] if public.weeks else None
    return week_to_report(newest, week_of(public.province.day(staff.now)))


def week_view(staff: StaffRequest) -> WeekView:
    """The week for the signed-in account: of its place, or of the province."""
    public, week, place = staff.public_snapshot, current_week(staff), staff.signed_in.place
    offices = _offices(staff, week, place)
    counties, missing = list[Share](), list[str]()
    if place == EVERYWHERE:
        counties = [_share(name, [o for o in offices if o.county_code == code]) for code, name in staff.counties()]
        counties = [county for county in counties if county.total]
    else:
        names = (staff.office(o.office_id) for o in offices if not (o.reported or o.sent))
        missing = sorted(names, key=order)
    due = due_day(public.province, week)
    left = (due - present_day(public, staff.now)).days
    return WeekView(
        week,
        _deadline(staff, due, left),
        left < 0,
        _share("", offices),
        _counted(counties),
        missing,
        sorted((county for county in counties if county.missing), key=lambda county: -county.missing),
    )


def _counted(counties: Sequence[Share]) -> Share | None:
    """How many counties have at least one report; None without counties."""
    reported = sum(county.reported > 0 for county in counties)
    sent = sum(county.sent > 0 and not county.reported for county in counties)
    return Share("", reported, sent, len(counties)) if counties else None


def _offices(staff: StaffRequest, week: date, place: Place) -> list[Office]:
    """The offices of a place, or of the province, that are asked in a week."""
    with staff.desk.reading() as connection:
        numbers = [sheet.id for sheet in listed(connection, place, WAITING) if sheet.week == week]
        sheets = with_answers(connection, numbers) if numbers else []
    sent = {row[0] for sheet in sheets for row in (*sheet.answers, *sheet.counts)}
    known = _reported(staff.public_snapshot.full_input, tuple(staff.waiting), week)
    return [
        office._replace(sent=not office.reported and office.office_id in sent)
        for office in known
        if place == EVERYWHERE or place.holds(office)
    ]


# A query over all reports takes a tenth of a second.
@derived(most=2)
def _reported(data: Dataset, approved: tuple[Sheet, ...], week: date) -> tuple[Office, ...]:
    rows = office_weeks(staff_tables(data, approved), data.cards, week, week, datetime.max)
    columns = (rows[name].tolist() for name in ("office_id", "county_code", "parent_id"))
    return tuple(map(Office, *columns, (rows["answered"] > 0).tolist()))


def _share(name: str, offices: Sequence[Office]) -> Share:
    reported, sent = (sum(getattr(office, kind) for office in offices) for kind in ("reported", "sent"))
    return Share(name, reported, sent, len(offices))


def _deadline(staff: StaffRequest, due: date, left: int) -> str:
    """The last day in words, and how far away it is. left: days until then, negative afterwards."""
    day = staff.say("home.day", weekday=staff.say(f"weekday.{due.weekday()}"), day=day_label(due, staff.lang))
    near = {0: "today", 1: "tomorrow", -1: "yesterday"}.get(left)
    words = near or ("left" if left > 0 else "over")
    return staff.say("home.deadline", day=day, left=staff.say(f"home.{words}", n=staff.number(abs(left))))
