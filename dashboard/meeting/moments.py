"""When a week's meeting was: the moment up to which its reports had come in."""

from __future__ import annotations

from datetime import datetime

from dashboard.snapshot import Snapshot
from dashboard.weeks import WEEK


def moment(snapshot: Snapshot, week: int) -> datetime:
    """The moment of knowledge of a week's meeting (naive UTC), never after the snapshot's.

    It is that of the newest publication of the week, or of the first one of a later week if the week had none of its
    own. Without either, the newest week's meeting knows all that the snapshot knows, and an earlier one what had
    come in by the end of its Friday.
    """
    saturday = snapshot.weeks[week]
    table = snapshot.input.tables.publications
    table = table[table["published_at"] <= snapshot.asof]
    own = table.loc[table["week"].dt.date == saturday, "published_at"]
    later = table.loc[table["week"].dt.date > saturday, "published_at"]
    if not own.empty or not later.empty:
        found: datetime = (later.min() if own.empty else own.max()).to_pydatetime()
        return found
    if week == len(snapshot.weeks) - 1:
        return snapshot.asof
    return min(snapshot.province.midnight(saturday + WEEK), snapshot.asof)
