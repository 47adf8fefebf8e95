"""Who has reported, as the desk knows it: the reports on record, and the sheets that wait or were returned."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

import pandas as pd

from dashboard.database.desk import Desk
from dashboard.database.sheets import APPROVED, Heading, listed, newest_change, with_answers
from dashboard.database.sheets import WAITING as FOR_REVIEW
from dashboard.dataset import Dataset
from dashboard.derived import derived
from dashboard.sheets.reporting import (
    RETURNED,
    SILENT,
    WAITING,
    OpenSheet,
    Reporting,
    office_states,
    office_weeks,
    open_weeks,
    reporting_on,
)
from dashboard.staff.staff_request import StaffRequest
from dashboard.staff.waiting_sheets import filled_on_sample
from dashboard.tables.place import EVERYWHERE, Place


def reporting_weeks(staff: StaffRequest) -> list[date]:
    """The weeks (their Saturdays) on which offices report now, oldest first: see sheets.reporting.open_weeks."""
    public = staff.public_snapshot
    newest = public.weeks[-1] if public.weeks else None
    return open_weeks(public.province, newest, public.province.day(staff.now))


def summary(staff: StaffRequest, week: date) -> Reporting:
    """Who has reported on a week (its Saturday): of all offices, for a clerk or body of the own ones."""
    return reporting_of(staff.public_snapshot.full_input, staff.desk, week, staff.signed_in.place)


def reporting_of(data: Dataset, desk: Desk, week: date, place: Place = EVERYWHERE) -> Reporting:
    """Who has reported on a week (its Saturday), of the offices of a place.

    An office in a sheet that waits has reported, one in a returned sheet has not. Cached until the data or a sheet
    change.
    """
    return _reporting(data, desk, _change(desk), week, place)


def share_sent(
    staff: StaffRequest, place: Place, week: date, sent: Collection[str], replaced: Collection[str] = ()
) -> str:
    """How many offices of a place a sheet of a week is about, and how many are without a report then, in words.

    sent: the ids of the sheet's offices; replaced: those of the sheet that it replaces.
    """
    offices, _ = states_of(staff.public_snapshot.full_input, staff.desk, week, week)
    offices = within(offices, place)
    is_open = offices["state"].isin(SILENT) | offices["office_id"].isin(list(replaced))
    missing = set(offices.loc[is_open, "office_id"]).difference(sent)
    numbers = {"sent": len(sent), "all": len(offices), "missing": len(missing)}
    words = {name: staff.number(number) for name, number in numbers.items()}
    return staff.say("sheets.share_missing" if missing else "sheets.share_all", **words)


def states_of(data: Dataset, desk: Desk, first: date, last: date) -> tuple[pd.DataFrame, Sequence[OpenSheet]]:
    """The offices of the weeks from `first` to `last` (Saturdays) as sheets.reporting.office_states returns them, and
    the open sheets of the desk. The frame is shared: nobody changes it."""
    return _states(data, desk, _change(desk), first, last)


def _change(desk: Desk) -> str:
    with desk.reading() as connection:
        return newest_change(connection)


# `change` is the key under which the result is stored.
@derived(most=8)
def _reporting(data: Dataset, desk: Desk, change: str, week: date, place: Place) -> Reporting:
    offices, _ = _states(data, desk, change, week, week)
    if place != EVERYWHERE:
        offices = within(offices, place)
    return reporting_on(week, offices)


@derived(most=4)
def _states(
    data: Dataset, desk: Desk, change: str, first: date, last: date
) -> tuple[pd.DataFrame, Sequence[OpenSheet]]:
    sheets = _open_sheets(data, desk, change)
    return office_states(_offices(data, first, last), sheets, data.tables.province), sheets


@derived(most=4)
def _offices(data: Dataset, first: date, last: date) -> pd.DataFrame:
    return office_weeks(data.tables, data.cards, first, last, datetime.max)


@derived(most=1)
def _open_sheets(data: Dataset, desk: Desk, change: str) -> Sequence[OpenSheet]:
    with desk.reading() as connection:
        sheets = listed(connection)
        newest: dict[tuple[Place, date], Heading] = {}
        for sheet in sheets:
            newest.setdefault((sheet.place, sheet.week), sheet)
        states = {sheet.id: WAITING for sheet in sheets if _waits(data, sheet)}
        states |= {sheet.id: RETURNED for sheet in newest.values() if sheet.awaits_county}
        filled = with_answers(connection, list(states))
    return [
        OpenSheet(
            sheet.place,
            sheet.week,
            states[sheet.id],
            frozenset(str(row[0]) for row in (*sheet.answers, *sheet.counts)),
        )
        for sheet in filled
    ]


def _waits(data: Dataset, sheet: Heading) -> bool:
    """Whether a sheet waits for its review, or for a publication."""
    if sheet.state == APPROVED:
        return filled_on_sample(sheet) == data.tables.sample
    return sheet.state == FOR_REVIEW


def within(offices: pd.DataFrame, place: Place) -> pd.DataFrame:
    """The rows of the offices of a place, a county or a body."""
    if place.office_id:
        return offices[(offices["office_id"] == place.office_id) | (offices["parent_id"] == place.office_id)]
    return offices[offices["county_code"] == place.county_code]
