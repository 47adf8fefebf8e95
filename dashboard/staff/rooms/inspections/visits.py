"""All visits that the office knows, published or not, and which of them a view shows."""

from collections.abc import Sequence
from datetime import timedelta

import pandas as pd

from dashboard.derived import derived
from dashboard.indicators.ask import ask
from dashboard.indicators.cells import public_moment
from dashboard.meeting.visits import UNTOLD
from dashboard.planning.due import DueOffice, due_offices
from dashboard.snapshot import Snapshot
from dashboard.staff.rooms.inspections.view import View
from dashboard.weeks import friday


@derived(most=2)
def all_findings(public: Snapshot) -> pd.DataFrame:
    """A row for each kind of finding of each visit on record, newest visit first; at least one row a visit.

    date, team, office_id, kind and county_code of the office on that day ('' if it did not exist), finding (one of
    KINDS; '' for a visit without findings), findings, resolved, resolved_on, recorded_at, source, waiting: whether
    the row waits for a publication.
    """
    tables = public.full_input.tables
    rows = ask(tables, ["visit_rows"], public.loaded_at)["visit_rows"]
    rows.loc[(rows["finding"] == "") & (rows["findings"] > 0), "finding"] = UNTOLD
    asof, through = public_moment(tables, public.loaded_at)
    published = rows["recorded_at"] <= asof
    if through is not None:
        published &= rows["date"].dt.date <= friday(through)
    return rows.assign(waiting=~published, open=rows["findings"] - rows["resolved"])


def findings_of(view: View, whole_province: bool = False) -> pd.DataFrame:
    """The rows of `all_findings` of the view's county, kind of office and team, whatever their age.

    whole_province: of all counties.
    """
    choice = view.choice
    rows = all_findings(view.public)
    rows = rows.loc[rows["date"] <= pd.Timestamp(view.day)]
    for column, value in (("county_code", "" if whole_province else choice.county), ("kind", choice.kind)):
        rows = rows[rows[column] == value] if value else rows
    return rows[rows["team"] == int(choice.team)] if choice.team else rows


def in_span(view: View, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows whose visit was in the view's span of weeks."""
    since = pd.Timestamp(view.day - timedelta(weeks=view.weeks))
    return rows.loc[rows["date"] > since]


def of_finding(view: View, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with findings of the view's kind of finding; all rows if none is chosen."""
    return rows[rows["finding"] == view.choice.finding] if view.choice.finding else rows


def due_of(view: View, whole_province: bool = False) -> Sequence[DueOffice]:
    """The offices due of the view's county and kind, the most urgent first. whole_province: of all counties."""
    choice = view.choice
    return [
        office
        for office in due_offices(view.public, view.day)
        if choice.kind in ("", office.kind) and (whole_province or choice.county in ("", office.county_code))
    ]
