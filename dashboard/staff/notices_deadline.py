"""The notices of a week's deadline: the day before and on the day, to those whose offices have not reported; after it
to the reviewers."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from dashboard.database import notices
from dashboard.database import sheets as desk_sheets
from dashboard.database.accounts import everyone
from dashboard.database.desk import Desk
from dashboard.database.sheets import WAITING
from dashboard.planning.task import present_day
from dashboard.sheets.reporting import due_day, office_weeks, week_to_report
from dashboard.snapshot import Snapshot
from dashboard.staff.rights import RIGHTS
from dashboard.staff.waiting_sheets import staff_tables, waiting_of
from dashboard.tables.place import Located
from dashboard.weeks import local_time, week_of

# The hour of the day in the province from which the day's notices are made: nobody is written to at night.
HOUR = 8


class Deadline:
    """Makes the notices of the deadlines, each once, whichever worker or server comes first."""

    def __init__(self) -> None:
        # The last notice that this process has made or seen made: the offices are not counted again.
        self._told = ""

    def look(self, desk: Desk, snapshot: Snapshot, now: datetime) -> None:
        """Make the notices that are due at a moment (naive UTC). Raises DataError, NotWritten."""
        if local_time(now, snapshot.province.time_zone).hour < HOUR:
            return
        week, due, part = _stage(snapshot, now)
        key = f"deadline {week.isoformat()} {part}"
        if not part or key == self._told:
            return
        with desk.reading() as connection:
            told = notices.is_told(connection, key)
        if not told:
            missing = missing_offices(desk, snapshot, week)
            detail = {"week": week.isoformat(), "day": due.isoformat()}
            with desk.writing() as connection:
                _add(connection, now, key, missing, detail, snapshot.sample)
        self._told = key


def _stage(snapshot: Snapshot, now: datetime) -> tuple[date, date, str]:
    """The week being reported (its Saturday), the day of its deadline, and what is to be told today: before, today,
    over or ''."""
    today = present_day(snapshot, now)
    week = week_to_report(snapshot.weeks[-1] if snapshot.weeks else None, week_of(today))
    due = due_day(snapshot.province, week)
    if today > due:
        return week, due, "over"
    return week, due, {due - timedelta(days=1): "before", due: "today"}.get(today, "")


def missing_offices(desk: Desk, snapshot: Snapshot, week: date) -> list[Located]:
    """The offices about which no report on a week is published, waits for publication, or waits for review."""
    data = snapshot.full_input
    rows = office_weeks(staff_tables(data, waiting_of(desk, data)), data.cards, week, week, datetime.max)
    with desk.reading() as connection:
        numbers = [sheet.id for sheet in desk_sheets.listed(connection, state=WAITING) if sheet.week == week]
        sent = desk_sheets.with_answers(connection, numbers)
    reported = {row[0] for sheet in sent for row in (*sheet.answers, *sheet.counts)}
    missing: list[Any] = list(rows[(rows["answered"] == 0) & ~rows["office_id"].isin(reported)].itertuples())
    return missing


def _add(
    connection: Connection,
    now: datetime,
    key: str,
    missing: Sequence[Located],
    detail: Mapping[str, Any],
    sample: bool,
) -> None:
    if key.endswith("over"):
        names = notices.of_roles(connection, RIGHTS["review"]) if len(missing) else []
        notices.add(connection, now, names, "overdue", key, {**detail, "missing": len(missing)}, sample)
        return
    for account in everyone(connection):
        own = sum(account.place.holds(office) for office in missing) if account.place.code else 0
        if own:
            place = {"county": account.county_code, "office": account.office_id, "missing": own}
            notices.add(connection, now, [account.name], "deadline", key, {**detail, **place}, sample)
