"""A county in its old borders: which counties these hold in a week, and their cells added up.

The county page, the evidence and the list of offices share these functions, so `borders=old` means the same there.
"""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.areas.lineage import family, root
from dashboard.figures.borders import lives
from dashboard.indicators.evidence import Unit, with_a_rest
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


def counted_counties(snapshot: Snapshot, selection: Selection) -> Sequence[str] | None:
    """The counties that a selection means, in its week; None for the whole province."""
    return parts(snapshot, selection.week, selection.county, selection.old) if selection.county else None


def units(snapshot: Snapshot, selection: Selection, week: int) -> list[Unit]:
    """The offices that a selection's cell counts, in a week by its index; none where its area did not exist."""
    areas = parts(snapshot, week, selection.county, selection.old) if selection.county else [""]
    drilldown, card = snapshot.drilldown(week), selection.card
    found = [(area, drilldown.units(card.key, area, selection.kind)) for area in areas]
    if card.of_counts:
        cells = snapshot.cells
        found = [
            (area, with_a_rest(units, card, cells.at(card.key, week, area, selection.kind).denominator))
            for area, units in found
        ]
    return [unit for _, units in found for unit in units]
