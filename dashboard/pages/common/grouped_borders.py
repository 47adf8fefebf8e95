"""A county in its old borders: which counties it holds in a week, and its cells as if they were one.

The county page, the page behind a figure and the list of offices all ask here, so that `borders=old` means the same
on each of them.
"""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.areas.lineage import family, root
from dashboard.figures.borders import lives
from dashboard.indicators.evidence import Unit
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.weeks import friday


def parts(snapshot: Snapshot, week: int, county: str, old: bool) -> list[str]:
    """The counties that are counted together as a county in a week; none where it did not exist."""
    known = lives(snapshot)
    if old and root(known, county) != county:
        return []
    codes = family(known, county) if old else (county,)
    day = friday(snapshot.weeks[week])
    return [code for code in codes if known[code].existed(day)]


def counted_counties(snapshot: Snapshot, chosen: Selection) -> Sequence[str] | None:
    """The counties that a selection means, in its week; None for the whole province."""
    return parts(snapshot, chosen.week, chosen.county, chosen.old) if chosen.county else None


def units(snapshot: Snapshot, view: Selection, week: int) -> list[Unit]:
    """The offices behind the cell of a view, in one of the snapshot's weeks; none where its area did not exist."""
    areas = parts(snapshot, week, view.county, view.old) if view.county else [""]
    behind = snapshot.drilldown(week)
    return [unit for area in areas for unit in behind.units(view.card.key, area, view.kind)]
