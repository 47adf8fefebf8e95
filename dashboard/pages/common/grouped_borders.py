"""A county in its old borders: which counties it holds in a week, and its cells as if they were one.

The county page, the page behind a figure and the list of offices all ask here, so that `borders=old` means the same
on each of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from dashboard.areas.boundaries import lifetimes
from dashboard.areas.lineage import Life, family, old_borders, root, successors
from dashboard.derived import derived
from dashboard.indicators.borders import Grouped
from dashboard.indicators.evidence import Unit
from dashboard.pages.common import selection as views
from dashboard.selection import Selection, UnknownChoice
from dashboard.snapshot import Snapshot
from dashboard.weeks import friday, week_of

BORDERS = ("new", "old")


def read_borders(given: Mapping[str, str]) -> bool:
    """Whether an address asks for old borders. Raises UnknownChoice for borders that we do not know."""
    typed = given.get("borders", "")
    if typed and typed not in BORDERS:
        raise UnknownChoice("borders", typed)
    return typed == "old"


def read_view(given: Mapping[str, str], snapshot: Snapshot) -> Selection:
    """The view of an address that may ask for old borders; without a county they mean nothing.

    A county of the register has old borders even if it stands in no shown week. Raises UnknownChoice.
    """
    county = given.get("county", "")
    if not (read_borders(given) and county):
        return views.read_view(given, snapshot)
    if county not in snapshot.names:
        raise UnknownChoice("county", county)
    rest = {name: given.get(name, "") for name in ("indicator", "week", "kind")}
    return replace(views.read_view(rest, snapshot), county=county, old=True)


@derived()
def lives(snapshot: Snapshot) -> Mapping[str, Life]:
    """The counties' times and splits as the register has them."""
    table = snapshot.input.tables.counties
    parents: dict[str, str] = dict(table[["county_code", "split_from"]].itertuples(index=False))
    return {code: Life(since, until, parents[code]) for code, since, until in lifetimes(table)}


@derived()
def in_borders(snapshot: Snapshot, old: bool) -> Snapshot:
    """The snapshot with its cells in old borders, or as each week's counties are; every county may be asked for."""
    groups = old_borders(lives(snapshot)) if old else {code: (code,) for code in snapshot.names}
    return replace(snapshot, cells=Grouped(snapshot.cells, groups))


def parts(snapshot: Snapshot, week: int, county: str, old: bool) -> list[str]:
    """The counties that are counted together as a county in a week; none where it did not exist."""
    known = lives(snapshot)
    if old and root(known, county) != county:
        return []
    codes = family(known, county) if old else (county,)
    day = friday(snapshot.weeks[week])
    return [code for code in codes if known[code].existed(day)]


def split_weeks(snapshot: Snapshot, county: str, old: bool = False) -> list[int]:
    """The places of the shown weeks in which a county's borders changed: it was split, or made out of another."""
    known = lives(snapshot)
    life = known[county]
    later = family(known, county)[1:] if old else successors(known, county)
    days = {known[code].since for code in later} | ({life.since} if life.split_from else set())
    weeks = {week_of(day) for day in days if day}
    return [place for place, week in enumerate(snapshot.weeks) if week in weeks]


def units(snapshot: Snapshot, view: Selection, week: int) -> list[Unit]:
    """The offices behind the cell of a view, in one of the snapshot's weeks; none where its area did not exist."""
    areas = parts(snapshot, week, view.county, view.old) if view.county else [""]
    behind = snapshot.drilldown(week)
    return [unit for area in areas for unit in behind.units(view.card.key, area, view.kind)]
