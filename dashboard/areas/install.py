"""Imports a boundary file of any source as an era of the dashboard, or refuses the file with all its faults."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import shapely
from shapely.geometry.base import BaseGeometry

from dashboard.areas.boundaries import County, existed, parse, shape_faults
from dashboard.areas.coverage import clean, fit, losses, overlaps
from dashboard.areas.geojson import feature_collection, text
from dashboard.areas.sources import Source, disagreements, foreign_members, match, read_source
from dashboard.durable import write
from dashboard.faults import DataError, Fault
from dashboard.language.digits import one_decimal
from dashboard.weeks import jalali_text, utcnow

# The largest share by which repairing self-intersections may change a county's area.
MOST_MENDED = 0.001

# Imprecise borders overlap by slivers; an overlap above this share of the smaller county is a fault.
MOST_OVERLAP = 0.01

# The largest share of a county's area that cleaning and simplifying may remove.
MOST_LOST = 0.05

# Gaps between neighbours up to about 500 m are imprecise borders; wider gaps may be another province's land.
_GAP_WIDTH = 0.005

# A day of an earliest era that has an end but no first day: the beginning of the year of the first figures.
_FIRST_DAY = date(2014, 3, 21)

_NAMES_SHOWN = 12


class Era(NamedTuple):
    """A period with the same counties: first <= day < end (None: no bound)."""

    first: date | None
    end: date | None
    codes: frozenset[str]

    def has(self, day: date) -> bool:
        """Whether a day is within the era."""
        return (self.first is None or self.first <= day) and (self.end is None or day < self.end)

    def a_day(self) -> date:
        """The era's first day; without one, a day that is certainly within the era: of a register without dates
        today, since the borders are those of the present counties."""
        if self.first:
            return self.first
        return min(_FIRST_DAY, self.end - timedelta(days=1)) if self.end else utcnow().date()


def register_eras(counties: Sequence[County]) -> list[Era]:
    """The register's eras, newest first; a new era begins on each day on which a county begins or ends."""
    changes = sorted({day for county in counties for day in (county.since, county.until) if day})
    starts: list[date | None] = [None, *changes]
    ends: list[date | None] = [*changes, None]
    return [
        Era(start, end, existed(counties, start or (end - timedelta(days=1) if end else _FIRST_DAY)))
        for start, end in zip(reversed(starts), reversed(ends), strict=True)
    ]


def install(
    file: Path,
    counties: Sequence[County],
    folder: Path,
    valid_on: date | None = None,
    *,
    skip_unknown: bool = False,
    attribution: str = "",
    note: Callable[[Fault], object] = lambda fault: None,
) -> Path:
    """Check, clean and simplify a boundary file, and write it into `folder` as <Jalali year>.geojson.

    file: GeoJSON or another format of geopandas, one (multi)polygon per county, in any declared coordinate system.
    counties: the whole register. valid_on: a day on which the file's counties existed; None: the newest era with
    exactly these counties. An existing file of the same era is replaced. If a file of the same year belongs to
    another era, the new file is named by its full Jalali date. skip_unknown: leave out features that are no county of
    the register, instead of reporting faults. attribution: replaces the attribution in the file. note: called for
    features that are left out, such as points and lines. Returns the written path. Raises DataError with all faults;
    then nothing has changed.
    """
    source = _areas_of(file, read_source(file), note)
    column, codes = match(source.rows, counties)
    unknown = _unknown(source.rows, column, codes) if column and skip_unknown else []
    if unknown:
        source = source.only([code is not None for code in codes])
        codes = [code for code in codes if code]
        note(Fault(file.name, column=column, code="boundaries_skipped", value=_listed(unknown)))
    era = _era(counties, {code for code in codes if code}, valid_on)
    names = {county.code: f"{county.name_fa} / {county.name_en} ({county.code})" for county in counties}
    faults = [*source.faults, *_feature_faults(file, source.rows, column, codes, names)]
    if column:
        faults += [
            Fault(
                file.name,
                column=column,
                code="boundaries_disagree",
                value=source.rows[place][column],
                details={"county": names[codes[place] or ""], "other": other, "another": names[code]},
            )
            for place, other, code in disagreements(source.rows, counties, column, codes)
        ]
        faults += _era_faults(file, {code for code in codes if code}, era, valid_on or era.a_day(), names)
    shapes: dict[str, BaseGeometry] = {}
    for code, shape in zip(codes, source.shapes, strict=True):
        if code:
            shapes[code], found = _mended(file, names[code], shape)
            faults += found
    ordered = sorted(shapes)
    sorted_shapes = [shapes[code] for code in ordered]
    if not faults:
        faults += _overlap_faults(file, [names[code] for code in ordered], sorted_shapes)
    if faults:
        raise DataError(faults)
    tiles = fit(
        sorted_shapes if shapely.coverage_is_valid(sorted_shapes) else clean(sorted_shapes, gap_width=_GAP_WIDTH)
    )
    lost = zip(ordered, losses([shape.area for shape in sorted_shapes], tiles), strict=True)
    faults += [
        Fault(file.name, code="boundaries_lost_area", value=names[code], details={"share": _percent(share)})
        for code, share in lost
        if share > MOST_LOST
    ]
    if faults:
        raise DataError(faults)
    target, day = _place(folder, era, valid_on)
    members = {"valid_on": day.isoformat(), **foreign_members(file)}
    if attribution:
        members["attribution"] = attribution
    content = text(feature_collection(ordered, tiles, members))
    # Parse the result, so that only files that the dashboard can read are installed.
    parse(target, content, tuple(counties))
    try:
        write(target, content)
    except OSError as error:
        reason = error.strerror or str(error)
        fault = Fault(target.name, code="boundaries_unwritable", details={"reason": reason})
        raise DataError([fault]) from error
    return target


def _areas_of(file: Path, source: Source, note: Callable[[Fault], object]) -> Source:
    """The features without points and lines, such as the counties' capitals."""
    areas = [shape.geom_type in ("Polygon", "MultiPolygon") for shape in source.shapes]
    if all(areas):
        return source
    note(Fault(file.name, code="boundaries_no_polygons", details={"count": str(areas.count(False))}))
    return source.only(areas)


def _unknown(rows: Sequence[Mapping[str, str]], column: str, codes: Sequence[str | None]) -> list[str]:
    """The names of the features that are no county of the register."""
    numbered = enumerate(zip(rows, codes, strict=True), start=1)
    return [row.get(column) or f"#{number}" for number, (row, code) in numbered if not code]


def _era(counties: Sequence[County], codes: set[str], valid_on: date | None) -> Era:
    eras = register_eras(counties)
    if valid_on:
        return next(era for era in eras if era.has(valid_on))
    # min returns the first of equals, which is the newest.
    return min(eras, key=lambda era: len(era.codes ^ codes))


def _feature_faults(
    file: Path,
    rows: Sequence[Mapping[str, str]],
    column: str,
    codes: Sequence[str | None],
    names: Mapping[str, str],
) -> Iterator[Fault]:
    if not column:
        columns = dict.fromkeys(name for row in rows for name in row)
        yield Fault(file.name, code="boundaries_no_names", value=_listed(list(columns)))
        return
    if unknown := _unknown(rows, column, codes):
        yield Fault(file.name, column=column, code="boundaries_unknown_features", value=_listed(unknown))
    for code in sorted({code for code in codes if code and codes.count(code) > 1}):
        yield Fault(file.name, column=column, code="boundaries_county_twice", value=names[code])


def _era_faults(file: Path, present: set[str], era: Era, day: date, names: Mapping[str, str]) -> Iterator[Fault]:
    details = {"day": day.isoformat(), "count": str(len(era.codes))}
    for fault, wrong in (
        ("boundaries_counties_missing", era.codes - present),
        ("boundaries_counties_extra", present - era.codes),
    ):
        if wrong:
            listed = _listed([names[code] for code in sorted(wrong)])
            yield Fault(file.name, code=fault, value=listed, details=details)


def _mended(file: Path, name: str, shape: BaseGeometry) -> tuple[BaseGeometry, list[Fault]]:
    faults = list(shape_faults(file, name, shape))
    if not faults or shape.is_empty or shape.is_valid:
        return shape, faults
    # Repairing a kink does not change the area. Where borders cross, as in a bow tie, parts of the signed area cancel
    # out, and the repair would decide arbitrarily which parts belong to the county.
    mended = shapely.make_valid(shape, method="structure", keep_collapsed=False)
    same = abs(mended.area - shape.area) <= MOST_MENDED * mended.area
    if same and mended.area > 0 and mended.geom_type in ("Polygon", "MultiPolygon"):
        return mended, []
    return shape, faults


def _overlap_faults(file: Path, names: Sequence[str], shapes: Sequence[BaseGeometry]) -> Iterator[Fault]:
    for i, j, share in overlaps(shapes):
        if share > MOST_OVERLAP:
            details = {"other": names[j], "share": _percent(share)}
            yield Fault(file.name, code="boundaries_overlap", value=names[i], details=details)


def _place(folder: Path, era: Era, valid_on: date | None) -> tuple[Path, date]:
    days = {path: _day_of(path) for path in sorted(folder.glob("*.geojson"))}
    if valid_on is None:
        same_era = [(day, path) for path, day in days.items() if day and era.has(day)]
        if same_era:
            day, path = max(same_era)
            return path, day
    day = valid_on or era.a_day()
    whole = jalali_text(day)
    same_day = [path for path, other in days.items() if other == day]
    target = folder / f"{whole[:4]}.geojson"
    occupant = days.get(target)
    if same_day:
        return same_day[0], day
    return (folder / f"{whole}.geojson" if occupant and not era.has(occupant) else target), day


def _day_of(path: Path) -> date | None:
    # A broken file in the folder does not prevent the import of a valid one.
    try:
        return date.fromisoformat(json.loads(path.read_text(encoding="utf-8-sig"))["valid_on"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _listed(names: Sequence[str]) -> str:
    rest = len(names) - _NAMES_SHOWN
    return " · ".join(names[:_NAMES_SHOWN]) + (f" · … (+{rest})" if rest > 0 else "")


def _percent(share: float) -> str:
    return one_decimal(share * 100)
