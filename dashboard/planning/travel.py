"""Kilometres between counties: the great circle times a factor, or a table's."""

import math
from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType

from dashboard.areas.boundaries import for_week
from dashboard.faults import DataError, Fault
from dashboard.snapshot import Snapshot
from dashboard.tables.checked_table import CheckedTable
from dashboard.tables.csv_file import read_csv
from dashboard.tables.declared import Column, Table
from dashboard.weeks import friday

# Roads are longer than the great circle; a table replaces this estimate where the way is known.
FACTOR = 1.3
EARTH = 6371.0  # km
NO_TABLE: Mapping[tuple[str, str], int] = MappingProxyType({})
_TABLE = Table(
    "travel",
    (Column("from_county", "code"), Column("to_county", "code"), Column("km", "whole", high=5000)),
    key=("from_county", "to_county"),
)


class Travel:
    """One way from county to county, in whole kilometres. Within a county it is 0."""

    def __init__(
        self, points: Mapping[str, tuple[float, float]], table: Mapping[tuple[str, str], int] = NO_TABLE
    ) -> None:
        """points: (lon, lat) in degrees by county. table: pairs that replace the great circle; a pair that is given
        in one direction only holds in both."""
        self._points = points
        self._table = {(b, a): km for (a, b), km in table.items()} | dict(table)

    def km(self, start: str, end: str) -> int | None:
        """None where a county has no point and the pair is not in the table."""
        if start == end:
            return 0
        if (start, end) in self._table:
            return self._table[start, end]
        if start not in self._points or end not in self._points:
            return None
        return round(FACTOR * great_circle(self._points[start], self._points[end]))


def great_circle(start: tuple[float, float], end: tuple[float, float]) -> float:
    """Kilometres between two points (lon, lat) in degrees."""
    (lon_1, lat_1), (lon_2, lat_2) = (tuple(map(math.radians, point)) for point in (start, end))
    part = math.sin((lat_2 - lat_1) / 2) ** 2
    part += math.cos(lat_1) * math.cos(lat_2) * math.sin((lon_2 - lon_1) / 2) ** 2
    return 2 * EARTH * math.asin(math.sqrt(part))


def travel_of(snapshot: Snapshot, week: date, table: Mapping[tuple[str, str], int] = NO_TABLE) -> Travel:
    """The ways between the counties of a week: from a point within each county's border."""
    borders = for_week(snapshot.full_input.eras, friday(week))
    return Travel(borders.points if borders else {}, table)


def read_table(file: str, data: bytes, snapshot: Snapshot, now: datetime) -> dict[tuple[str, str], int]:
    """The pairs of a CSV file: from_county, to_county, km, with codes of counties. file: its name in faults.

    now: naive UTC. Raises DataError with every fault.
    """
    tables = snapshot.full_input.tables
    checked = CheckedTable(_TABLE, [read_csv(file, data, _TABLE)], now, tables.province.time_zone, {})
    faults = list(checked.faults)
    known = set(tables.counties["county_code"])
    ways: dict[tuple[str, str], int] = {}
    for row, (start, end, km) in enumerate(checked.frame.itertuples(index=False, name=None)):
        if not all(checked.good[name][row] for name in _TABLE.names):
            continue
        line = checked.place(row)[1]
        pair = (str(start), str(end))
        unknown = [(name, code) for name, code in zip(_TABLE.names, pair, strict=False) if code not in known]
        faults += [Fault(file, line, name, "travel_county", code) for name, code in unknown]
        if ways.setdefault(pair, int(km)) != int(km):
            faults.append(Fault(file, line, "km", "travel_twice", str(km), {"other": str(ways[pair])}))
    if faults:
        raise DataError(faults)
    return ways
