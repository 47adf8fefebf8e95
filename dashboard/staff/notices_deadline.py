"""The notices of a week's deadline: the day before and on the day, to those whose offices have not reported; after it
to the reviewers."""

from datetime import date, timedelta

from dashboard.database import notices
from dashboard.database.accounts import everyone
from dashboard.planning.task import present_day
from dashboard.sheets.reporting import due_day
from dashboard.staff.reported import reporting_of, reporting_weeks
from dashboard.staff.rights import RIGHTS
from dashboard.staff.staff_request import StaffRequest
from dashboard.tables.place import EVERYWHERE, Place
from dashboard.weeks import local_time

# The hour of the day in the province from which the day's notices are made: nobody is written to at night.
HOUR = 8


class Deadline:
    """Makes the notices of the deadlines, each once, whichever worker or server comes first."""

    def __init__(self) -> None:
        # The last notice that this process has made or seen made: the offices are not counted again.
        self._told = ""

    def look(self, staff: StaffRequest) -> None:
        """Make the notices that are due. staff: nobody's request. Raises DataError, NotWritten."""
        if local_time(staff.now, staff.public_snapshot.province.time_zone).hour < HOUR:
            return
        week, due, part = _stage(staff)
        key = f"deadline {week.isoformat()} {part}"
        if not part or key == self._told:
            return
        if not staff.read(notices.is_told, key):
            if part == "over":
                _tell_reviewers(staff, key, week, due)
            else:
                _tell_reporters(staff, key, week, due)
        self._told = key


def _stage(staff: StaffRequest) -> tuple[date, date, str]:
    """The week being reported (its Saturday), the day of its deadline, and what is to be told today: before, today,
    over or ''."""
    week = reporting_weeks(staff)[0]
    # With sample data the day stands still, some days before the deadline.
    today, due = present_day(staff.public_snapshot, staff.now), due_day(staff.public_snapshot.province, week)
    if today > due:
        return week, due, "over"
    return week, due, {due - timedelta(days=1): "before", due: "today"}.get(today, "")


def _missing(staff: StaffRequest, week: date, place: Place) -> int:
    """How many offices of a place have neither a report on a week nor one in a sheet that waits."""
    return len(reporting_of(staff.public_snapshot.full_input, staff.desk, week, place).missing_offices)


def _tell_reviewers(staff: StaffRequest, key: str, week: date, due: date) -> None:
    detail = {"week": week.isoformat(), "day": due.isoformat(), "missing": _missing(staff, week, EVERYWHERE)}
    if detail["missing"]:
        with staff.desk.writing() as connection:
            names = notices.of_roles(connection, RIGHTS["review"])
            notices.add(connection, staff.now, names, "overdue", key, detail, staff.public_snapshot.sample)


def _tell_reporters(staff: StaffRequest, key: str, week: date, due: date) -> None:
    places = {account.name: account.place for account in staff.read(everyone) if account.place != EVERYWHERE}
    missing = {name: _missing(staff, week, place) for name, place in places.items()}
    with staff.desk.writing() as connection:
        for name, number in missing.items():
            if number:
                place = {"county": places[name].county_code, "office": places[name].office_id}
                detail = {"week": week.isoformat(), "day": due.isoformat(), **place, "missing": number}
                notices.add(connection, staff.now, [name], "deadline", key, detail, staff.public_snapshot.sample)
