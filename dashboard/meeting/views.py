"""The saved views (figures with a selection) that a week's meeting shows after its sections."""

from collections.abc import Iterable
from datetime import date

from dashboard.snapshot import Snapshot
from dashboard.tables.versions import ViewRecord, chains

MOST_VIEWS = 6


class Full(Exception):
    """A meeting would have more than MOST_VIEWS views."""


def views(snapshot: Snapshot, week: int) -> list[ViewRecord]:
    """The newest row of each active view of a week's meeting (an index into the snapshot's weeks), by position."""
    newest = (rows[-1] for rows in chains(snapshot.input.tables.meeting_views, ViewRecord).values())
    active = _active(newest, snapshot.weeks[week])
    return sorted(active, key=lambda row: (row.position, row.recorded_at, row.view_id))


def check_room(newest: Iterable[ViewRecord], saturday: date) -> None:
    """Raise Full if a week's meeting has more than MOST_VIEWS active views. newest: the newest row of each view."""
    if len(_active(newest, saturday)) > MOST_VIEWS:
        raise Full


def _active(newest: Iterable[ViewRecord], saturday: date) -> list[ViewRecord]:
    return [row for row in newest if row.meeting_week == saturday and row.status == "active"]
