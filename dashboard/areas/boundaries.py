"""Reads and checks the counties' polygons, one file for each era (a period with the same counties).

A file is a GeoJSON FeatureCollection in WGS 84 (EPSG:4326, degrees) with the foreign members `valid_on` (an
ISO date on which these counties existed) and `attribution`; each feature has the property county_code.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from dashboard.areas.geojson import Ring, compact, feature_collection, rings
from dashboard.derived import Origin, stored_property
from dashboard.faults import DataError, Fault

# West, south, east, north in degrees: Iran with a margin.
SURROUNDINGS = (43.0, 24.0, 64.5, 41.0)

# The code of the fault of a file that has none of the register's counties.
OF_OTHER_PROVINCE = "boundaries_other_province"

_WGS_84 = ("CRS84", "EPSG::4326", "EPSG:4326")


class County(NamedTuple):
    """A county of the register. since, until: None for no bound. split_from: the code of another county or ''."""

    code: str
    name_fa: str = ""
    name_en: str = ""
    since: date | None = None
    until: date | None = None
    split_from: str = ""

    def existed(self, day: date) -> bool:
        """Whether the county existed on a day: since <= day < until."""
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


@dataclass(frozen=True, eq=False)
class Boundaries(Origin):
    """The polygons of one era.

    valid_on: a day of the era. codes: sorted. polygons: every closed ring of a county as (lon, lat) degrees,
    exteriors clockwise; filled by the even-odd rule. shapes: the same as shapely geometries. geojson: the served
    GeoJSON as UTF-8 bytes, each feature's id is its county_code. digest: SHA-256 of those bytes, hexadecimal.
    """

    valid_on: date
    codes: tuple[str, ...]
    polygons: Mapping[str, tuple[Ring, ...]]
    shapes: Mapping[str, BaseGeometry]
    attribution: str
    geojson: bytes
    digest: str

    @stored_property
    def points(self) -> Mapping[str, tuple[float, float]]:
        """A point within each county as (lon, lat) degrees, by code."""
        points = {code: shapely.point_on_surface(shape) for code, shape in self.shapes.items()}
        return {code: (float(point.x), float(point.y)) for code, point in points.items()}


def counties_of(table: pd.DataFrame) -> list[County]:
    """The counties of the typed table counties."""
    names = ["county_code", "name_fa", "name_en", "valid_from", "valid_to", "split_from"]
    rows = table[names].astype(object).where(table[names].notna(), None).itertuples(index=False)
    return [
        County(code, fa, en, since and since.date(), until and until.date(), split_from)
        for code, fa, en, since, until, split_from in rows
    ]


def existed(counties: Iterable[County], day: date) -> frozenset[str]:
    """The codes of the counties that existed on a day."""
    return frozenset(county.code for county in counties if county.existed(day))


def successors(lives: Mapping[str, County], code: str) -> tuple[str, ...]:
    """The counties that were split from a county, by their first day and code. lives: the register by code."""
    found = [other for other, life in lives.items() if life.split_from == code and other != code]
    return tuple(sorted(found, key=lambda other: (lives[other].since or date.min, other)))


def read_folder(
    folder: Path, counties: Sequence[County], note: Callable[[Fault], object] = lambda fault: None
) -> list[Boundaries]:
    """The boundaries of every file (*.geojson) of a folder, newest first; none if the folder is missing or empty.

    counties: the whole register. Counties that did not exist on a file's valid_on may be missing in the file. A file
    without any county of the register is left out. note: called with the fault that says so. Raises DataError with
    all faults of the other files.
    """
    eras: list[Boundaries] = []
    faults: list[Fault] = []
    for file in sorted(folder.glob("*.geojson")):
        try:
            era = read_file(file, counties)
        except DataError as error:
            if [fault.code for fault in error.faults] == [OF_OTHER_PROVINCE]:
                note(error.faults[0])
            else:
                faults += error.faults
            continue
        twin = next((other for other in eras if other.valid_on == era.valid_on), None)
        if twin:
            faults.append(_fault(file, "boundaries_same_day", value=era.valid_on.isoformat()))
        eras.append(era)
    if faults:
        raise DataError(faults)
    return sorted(eras, key=lambda era: era.valid_on, reverse=True)


def read_file(file: Path, counties: Sequence[County]) -> Boundaries:
    """Read one era's file. Raises DataError with all faults."""
    try:
        content = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError([_fault(file, "boundaries_unreadable", reason=str(error))]) from error
    return parse(file, content, tuple(counties))


# Cached, since each reading of the folder usually has the same borders.
@lru_cache(maxsize=4)
def parse(file: Path, content: str, counties: tuple[County, ...]) -> Boundaries:
    """Parse the text of one era's file; `file` is only the name in faults. Raises DataError with all faults."""
    try:
        tree = json.loads(content)
    except ValueError as error:
        raise DataError([_fault(file, "boundaries_not_json", reason=str(error))]) from error
    if not isinstance(tree, dict) or not isinstance(tree.get("features"), list):
        raise DataError([_fault(file, "boundaries_no_features")])
    faults = []
    shapes: dict[str, BaseGeometry] = {}
    known = {county.code for county in counties}
    codes = [_code(feature) for feature in tree["features"] if _code(feature)]
    if codes and known.isdisjoint(codes):
        raise DataError([_fault(file, OF_OTHER_PROVINCE, value=codes[0], count=str(len(codes)))])
    for number, feature in enumerate(tree["features"], start=1):
        code, shape, found = _feature(file, number, feature)
        faults += found
        if code in shapes:
            faults.append(_fault(file, "boundaries_county_twice", value=code))
        elif code and code not in known:
            faults.append(_fault(file, "boundaries_unknown_county", value=code))
        if code:
            shapes[code] = shape
    day = _valid_on(tree)
    if day is None:
        faults.append(_fault(file, "boundaries_no_day", value=str(tree.get("valid_on") or "")))
    else:
        faults += [
            _fault(file, "boundaries_county_missing", value=code, day=day.isoformat())
            for code in sorted(existed(counties, day) - shapes.keys())
        ]
    if not _is_wgs_84(tree) or has_distant_coordinates(list(shapes.values())):
        faults.append(_fault(file, "boundaries_not_wgs84"))
    if faults or day is None:
        raise DataError(faults)
    return _boundaries(day, shapes, str(tree.get("attribution", "")))


def for_week(eras: Sequence[Boundaries], friday: date) -> Boundaries | None:
    """The boundaries of a week, given by its Friday: the newest era that had begun by then.

    A week before all eras gets the oldest. None only if there is no era.
    """
    newest_first = sorted(eras, key=lambda era: era.valid_on, reverse=True)
    begun = [era for era in newest_first if era.valid_on <= friday]
    return next(iter(begun or newest_first[-1:]), None)


def _boundaries(day: date, shapes: Mapping[str, BaseGeometry], attribution: str) -> Boundaries:
    codes = tuple(sorted(shapes))
    oriented = {code: shapely.orient_polygons(shapes[code], exterior_cw=True) for code in codes}
    collection = feature_collection(codes, list(oriented.values()), {"attribution": attribution})
    for feature in collection["features"]:
        # The id has the code already; RFC 7946 requires the member `properties`.
        feature["properties"] = None
    served = compact(collection).encode()
    return Boundaries(
        valid_on=day,
        codes=codes,
        polygons={code: rings(shape) for code, shape in oriented.items()},
        shapes=oriented,
        attribution=attribution,
        geojson=served,
        digest=hashlib.sha256(served).hexdigest(),
    )


def _code(feature: object) -> str:
    """The county's code in a feature: its property county_code, else its id; '' for none."""
    body = feature if isinstance(feature, dict) else {}
    properties = body.get("properties")
    county_code = properties.get("county_code") if isinstance(properties, dict) else None
    return str(body.get("id", "") if county_code is None else county_code).strip()


def _feature(file: Path, number: int, feature: object) -> tuple[str, BaseGeometry, list[Fault]]:
    body = feature if isinstance(feature, dict) else {}
    code = _code(feature)
    label = code or f"#{number}"
    faults = [] if code else [_fault(file, "boundaries_no_code", value=label)]
    try:
        shape = shapely.force_2d(shapely.from_geojson(compact(body.get("geometry"))))
    except shapely.errors.GEOSException as error:
        faults.append(_fault(file, "boundaries_broken_shape", value=label, reason=str(error)))
        return code, shapely.Polygon(), faults
    faults += shape_faults(file, label, shape)
    return code, shape, faults


def shape_faults(file: Path, label: str, shape: BaseGeometry) -> Iterator[Fault]:
    """The faults of one county's geometry: no area, or self-intersections. label: the county's name in faults."""
    if shape.geom_type not in ("Polygon", "MultiPolygon") or shape.is_empty:
        yield _fault(file, "boundaries_no_area", value=label, kind=shape.geom_type)
    elif not shape.is_valid:
        yield _fault(file, "boundaries_broken_shape", value=label, reason=shapely.is_valid_reason(shape))


def has_distant_coordinates(shapes: Sequence[BaseGeometry]) -> bool:
    """Whether any coordinate is outside SURROUNDINGS: swapped axes, a projection, or another region."""
    if not shapes:
        return False
    west, south, east, north = SURROUNDINGS
    # Where every shape is empty the bounds are NaN, which lies nowhere: other faults speak of that.
    left, bottom, right, top = shapely.total_bounds(list(shapes)).tolist()
    return bool(left < west or bottom < south or right > east or top > north)


def _is_wgs_84(tree: Mapping[str, Any]) -> bool:
    # GeoJSON is WGS 84 unless it has the member `crs` of the 2008 specification.
    crs = tree.get("crs")
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    return crs is None or str(name).endswith(_WGS_84)


def _valid_on(tree: Mapping[str, Any]) -> date | None:
    try:
        return date.fromisoformat(str(tree.get("valid_on")))
    except ValueError:
        return None


def _fault(file: Path, code: str, value: str = "", **details: str) -> Fault:
    return Fault(file=file.name, code=code, value=value, details=details)
