"""Reads boundary files in any format of geopandas, and matches their features to counties by code or by name."""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from dashboard.areas.boundaries import County, has_distant_coordinates
from dashboard.faults import DataError, Fault
from dashboard.language.spelling import key

_MEMBERS = ("name", "attribution", "licence")
# Words that maps add before or after a county's name.
_AROUND = tuple(key(word) for word in ("شهرستان", "county", "shahrestan", "county of"))


@dataclass(frozen=True)
class Source:
    """A file's features in their order in the file.

    rows: properties as text. shapes: 2-dimensional, WGS 84 degrees; empty for features without a geometry.
    faults: faults of the coordinate system.
    """

    rows: Sequence[dict[str, str]]
    shapes: Sequence[BaseGeometry]
    faults: Sequence[Fault]

    def only(self, chosen: Sequence[bool]) -> Source:
        """The chosen features."""
        return Source(list(compress(self.rows, chosen)), list(compress(self.shapes, chosen)), self.faults)


def read_source(file: Path) -> Source:
    """Read a boundary file; coordinates in another declared coordinate system are reprojected to WGS 84.

    Raises DataError if the file cannot be read.
    """
    # geopandas takes half a second to import, which only this command needs.
    import geopandas

    try:
        frame = geopandas.read_file(file)
    except (OSError, RuntimeError, ValueError) as error:
        raise _refusal(file, "boundaries_unreadable", reason=str(error)) from error
    if not isinstance(frame, geopandas.GeoDataFrame) or frame.empty:
        raise _refusal(file, "boundaries_no_features")
    faults = []
    if frame.crs is None:
        faults.append(Fault(file.name, code="boundaries_no_crs"))
    elif frame.crs != "EPSG:4326":
        frame = frame.to_crs("EPSG:4326")
    shapes = [shapely.Polygon() if shape is None else shapely.force_2d(shape) for shape in frame.geometry]
    if not faults and has_distant_coordinates(shapes):
        faults.append(Fault(file.name, code="boundaries_not_wgs84"))
    columns = frame.drop(columns=frame.geometry.name)
    rows = [_properties(row) for row in columns.to_dict("records")]
    return Source(rows, shapes, faults)


def foreign_members(file: Path) -> dict[str, str]:
    """Name, attribution and licence in a GeoJSON file; without these the attribution is the file's name."""
    try:
        tree = json.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError):
        tree = None
    stated = tree if isinstance(tree, dict) else {}
    members = {name: stated[name] for name in _MEMBERS if isinstance(stated.get(name), str)}
    return {"attribution": file.name, **members}


def match(rows: Sequence[Mapping[str, str]], counties: Sequence[County]) -> tuple[str, list[str | None]]:
    """The column with the counties' names or codes, and each row's county_code (None: no county of the register).

    rows: each feature's properties as text. One column is used for all rows, the one with the most distinct counties:
    a column `province` has the same name in every row, which may also be a county's. ("", all None) if no column has
    any county.
    """
    wanted = _spellings(counties)
    best, column = (0, 0), ""
    codes: list[str | None] = [None for _ in rows]
    for name in dict.fromkeys(name for row in rows for name in row):
        found = [_code(row.get(name, ""), wanted) for row in rows]
        distinct = len(set(found) - {None})
        # Of two equally good columns the earlier one is used, but a column of codes precedes columns of names.
        rank = (distinct, int(key(name) in ("countycode", "code", "id")))
        if distinct and rank > best:
            best, column, codes = rank, name, found
    return column, codes


def disagreements(
    rows: Sequence[Mapping[str, str]], counties: Sequence[County], column: str, codes: Sequence[str | None]
) -> Iterator[tuple[int, str, str]]:
    """(place of the row, other column, county_code by that column) where another column names another county.

    column, codes: of match. Columns that have few of the counties are not asked: the province's name in every row may
    also be a county's.
    """
    wanted = _spellings(counties)
    for other in dict.fromkeys(name for row in rows for name in row if name != column):
        named = [_code(row.get(other, ""), wanted) for row in rows]
        if 2 * len(set(named) - {None}) > len(rows) > 1:
            for place, (code, another) in enumerate(zip(codes, named, strict=True)):
                if code and another and code != another:
                    yield place, other, another


def _properties(row: Mapping[Hashable, Any]) -> dict[str, str]:
    """A feature's properties as text, including nested ones: files of Overpass have the name in `tags`."""
    found: dict[str, str] = {}
    for name, value in row.items():
        inner = value if isinstance(value, dict) else _object(value)
        within = {str(part): _text(each) for part, each in inner.items()} if inner else {}
        found = {**within, **found, str(name): _text(value)}
    return found


def _object(value: object) -> dict[str, Any] | None:
    if not isinstance(value, str) or not value.lstrip().startswith("{"):
        return None
    try:
        tree = json.loads(value)
    except ValueError:
        return None
    return tree if isinstance(tree, dict) else None


def _text(value: Any) -> str:
    if value is None or value != value:
        return ""
    # pandas reads a column of codes with a blank as floats: 1001.0.
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()


def _refusal(file: Path, code: str, **details: str) -> DataError:
    return DataError([Fault(file.name, code=code, details=details)])


def _spellings(counties: Sequence[County]) -> dict[str, str]:
    named = [(name, county.code) for county in counties for name in (county.name_fa, county.name_en)]
    return {key(name): code for name, code in [*named, *((county.code, county.code) for county in counties)]}


def _code(text: str, wanted: Mapping[str, str]) -> str | None:
    spelling = key(text)
    if spelling in wanted:
        return wanted[spelling]
    for word in _AROUND:
        for bare in (spelling.removeprefix(word), spelling.removesuffix(word)):
            if bare in wanted:
                return wanted[bare]
    return None
