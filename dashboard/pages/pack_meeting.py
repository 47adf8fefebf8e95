"""The meeting's points in the pack: what changed, who is off track, what was decided."""

from __future__ import annotations

from dashboard.exports import pack_content as content
from dashboard.live import Snapshot
from dashboard.pages.pack_choice import Wanted


def sections(snapshot: Snapshot, wanted: Wanted) -> list[content.Section]:
    """The agenda's sections, then the decisions."""
    return []
