"""The saved views (figures with a selection) that a week's meeting shows after its sections."""

from dashboard.snapshot import Snapshot
from dashboard.store.versions import ViewRecord, chains


def views(snapshot: Snapshot, week: int) -> list[ViewRecord]:
    """The newest row of each active view of a week's meeting (an index into the snapshot's weeks), by position."""
    saturday = snapshot.weeks[week]
    newest = (rows[-1] for rows in chains(snapshot.input.tables.meeting_views, ViewRecord).values())
    active = [row for row in newest if row.meeting_week == saturday and row.status == "active"]
    return sorted(active, key=lambda row: (row.position, row.recorded_at, row.view_id))
