"""The views that a week's meeting shows after its parts: figures with a selection, as they stand in the store."""

from dashboard.snapshot import Snapshot
from dashboard.store.versions import ViewRecord, chains


def views(snapshot: Snapshot, week: int) -> list[ViewRecord]:
    """The newest row of each view of a week's meeting (its place in the snapshot's weeks), in their order."""
    saturday = snapshot.weeks[week]
    newest = (rows[-1] for rows in chains(snapshot.input.tables.meeting_views, ViewRecord).values())
    shown = [row for row in newest if row.meeting_week == saturday and row.status == "active"]
    return sorted(shown, key=lambda row: (row.position, row.recorded_at, row.view_id))
