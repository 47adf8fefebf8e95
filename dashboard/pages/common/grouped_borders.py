"""A county in its old borders: which counties it holds in a week, and its cells as if they were one.

The county page, the page behind a figure and the list of offices all ask here, so that `borders=old` means the same
on each of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from dashboard.areas.lineage import family, root
from dashboard.figures.borders import lives
from dashboard.indicators.evidence import Unit
from dashboard.pages.common import selection as views
from dashboard.selection import Selection, UnknownChoice
from dashboard.snapshot import Snapshot
from dashboard.weeks import friday

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


def parts(snapshot: Snapshot, week: int, county: str, old: bool) -> list[str]:
    """The counties that are counted together as a county in a week; none where it did not exist."""
    known = lives(snapshot)
    if old and root(known, county) != county:
        return []
    codes = family(known, county) if old else (county,)
    day = friday(snapshot.weeks[week])
    return [code for code in codes if known[code].existed(day)]


def units(snapshot: Snapshot, view: Selection, week: int) -> list[Unit]:
    """The offices behind the cell of a view, in one of the snapshot's weeks; none where its area did not exist."""
    areas = parts(snapshot, week, view.county, view.old) if view.county else [""]
    behind = snapshot.drilldown(week)
    return [unit for area in areas for unit in behind.units(view.card.key, area, view.kind)]
