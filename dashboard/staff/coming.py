"""What the explore page shows at the desk: the coming publication; a clerk sees of other counties what is public."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pandas as pd

from dashboard.derived import derived
from dashboard.snapshot import Input, Snapshot
from dashboard.staff.staff_request import StaffRequest
from dashboard.staff.waiting_sheets import last_weeks, newest_week, staged
from dashboard.store.parquet import literal
from dashboard.weeks import friday

# The day by which an office belongs to a county, and a row to a week, in each table that grows.
_DAY = {"reports": "week + 6", "inspections": "date", "counts": "week + 6"}


def coming(staff: StaffRequest, asked: date | None = None) -> Snapshot | None:
    """The coming publication as an account may see it; None where it cannot end with the week that is asked for.

    The same object as long as nothing new is known, so that what is derived from it is worked out once. A clerk's
    has the mode `own`: no other page of the desk shows its figures.
    """
    shown, waiting = staff.shown, staff.waiting
    given, county = shown.whole, staff.signed_in.county_code
    if county:
        given, waiting = _of_county(shown, county), [sheet for sheet in waiting if sheet.county_code == county]
    newest = newest_week(given, waiting, shown)
    week = asked or newest
    if week not in last_weeks(newest):
        return None
    # The whole minute after the last thing that became known.
    known = max([shown.loaded_at, *(sheet.step.at for sheet in waiting if sheet.step)]) + timedelta(minutes=1)
    found = staged(given, waiting, week, known)
    return _own(found) if county else found


@derived()
def _own(snapshot: Snapshot) -> Snapshot:
    return replace(snapshot, mode="own")


@derived(most=8)
def _of_county(shown: Snapshot, county: str) -> Input:
    """All that was read, but of other counties' offices and of what was withdrawn only what the public knows."""
    tables = shown.whole.tables
    last = friday(shown.weeks[-1]) if shown.weeks else date.min
    withdrawals = tables.withdrawals[tables.withdrawals["withdrawn_at"] <= pd.Timestamp(shown.asof)]
    offices = tables.offices[tables.offices["county_code"] == county]
    only = {}
    for table, day in _DAY.items():
        public = f"recorded_at <= TIMESTAMP '{shown.asof.isoformat(' ')}' AND {day} <= DATE '{last}'"
        of_county = [f"county_code = {literal(county)}"] if table == "counts" else []
        only[table] = " OR ".join([public, *of_county, *_within(offices, day)])
    tables = replace(tables, rows=replace(tables.rows, only=only), withdrawals=withdrawals)
    return replace(shown.whole, tables=tables)


def _within(offices: pd.DataFrame, day: str) -> Iterator[str]:
    """Conditions in SQL: a row is of one of these offices, while it was in the county."""
    always = offices["valid_from"].isna() & offices["valid_to"].isna()
    if always.any():
        yield f"office_id IN ({', '.join(literal(office) for office in offices.loc[always, 'office_id'])})"
    for office, begun, ended in offices.loc[~always, ["office_id", "valid_from", "valid_to"]].itertuples(index=False):
        since = "" if pd.isna(begun) else f" AND {day} >= DATE '{begun.date()}'"
        until = "" if pd.isna(ended) else f" AND {day} < DATE '{ended.date()}'"
        yield f"(office_id = {literal(office)}{since}{until})"
