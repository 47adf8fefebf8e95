"""Counties over time: when each one existed, their cells in old borders, and the weeks in which borders changed."""

from collections.abc import Mapping
from dataclasses import replace

from dashboard.areas.boundaries import Boundaries, County, counties_of
from dashboard.areas.lineage import family, old_borders, successors
from dashboard.derived import derived
from dashboard.indicators.series import Grouped
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.weeks import week_of


@derived()
def lives(snapshot: Snapshot) -> Mapping[str, County]:
    """The counties of the register, by code."""
    return {county.code: county for county in counties_of(snapshot.input.tables.counties)}


@derived()
def in_borders(snapshot: Snapshot, old: bool) -> Snapshot:
    """The snapshot with cells for every county of the register, in the borders of each week.

    old: in the borders before all splits.
    """
    groups = old_borders(lives(snapshot)) if old else {code: (code,) for code in snapshot.names}
    return replace(snapshot, cells=Grouped(snapshot.cells, groups))


# Cached, since every live figure needs the weeks of every county.
@derived()
def split_weeks(snapshot: Snapshot, county: str, old: bool = False) -> list[int]:
    """The indices of the snapshot's weeks in which a county's borders changed by a split.

    old: the county means its area before all splits.
    """
    known = lives(snapshot)
    life = known[county]
    later = family(known, county)[1:] if old else successors(known, county)
    days = {known[code].since for code in later} | ({life.since} if life.split_from else set())
    weeks = {week_of(day) for day in days if day}
    return [place for place, week in enumerate(snapshot.weeks) if week in weeks]


def drawn_on(snapshot: Snapshot, selection: Selection) -> Boundaries | None:
    """The polygons for a selection's map, None if there are none.

    Those of its week; for old borders, the newest from before the first split.
    """
    if not selection.old:
        return snapshot.boundaries(snapshot.weeks[selection.week])
    groups = old_borders(lives(snapshot)).keys()
    unsplit = [era for era in snapshot.input.eras if groups >= set(era.codes)]
    return max(unsplit, key=lambda era: era.valid_on, default=None)
