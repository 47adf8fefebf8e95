"""Counties over time: when each one existed, the weeks in which its borders changed, and the polygons of a week."""

from collections.abc import Mapping

from dashboard.areas.boundaries import Boundaries, County, counties_of, successors
from dashboard.derived import derived
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.weeks import week_of


@derived()
def lives(snapshot: Snapshot) -> Mapping[str, County]:
    """The counties of the register, by code."""
    return {county.code: county for county in counties_of(snapshot.input.tables.counties)}


# Cached, since every live figure needs the weeks of every county.
@derived()
def split_weeks(snapshot: Snapshot, county: str) -> list[int]:
    """The indices of the snapshot's weeks in which a county's borders changed by a split."""
    known = lives(snapshot)
    life = known[county]
    days = {known[code].since for code in successors(known, county)} | ({life.since} if life.split_from else set())
    weeks = {week_of(day) for day in days if day}
    return [place for place, week in enumerate(snapshot.weeks) if week in weeks]


def drawn_on(snapshot: Snapshot, selection: Selection) -> Boundaries | None:
    """The polygons for the map of a selection's week, None if there are none."""
    return snapshot.boundaries(snapshot.weeks[selection.week])
