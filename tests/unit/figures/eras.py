"""Helpers: registers whose counties have square polygons, of one or several eras."""

from dataclasses import replace
from pathlib import Path

import shapely

from dashboard.areas.boundaries import Boundaries, County, parse
from dashboard.areas.geojson import compact, feature_collection
from dashboard.snapshot import Snapshot
from tests.unit.small_register import WEEK, SmallRegister, published, weeks


def era(day: str, *codes: str) -> Boundaries:
    """Square counties in a row, measured on a day."""
    shapes = [shapely.box(50 + place, 32, 51 + place, 33) for place in range(len(codes))]
    tree = feature_collection(codes, shapes, {"valid_on": day, "attribution": "x"})
    return parse(Path(f"{day}.geojson"), compact(tree), tuple(map(County, codes)))


def with_borders(register: SmallRegister, *eras: Boundaries) -> Snapshot:
    snapshot = published(register)
    return replace(snapshot, input=replace(snapshot.input, eras=eras))


def split_register() -> SmallRegister:
    """Isfahan, and Harand that was split from it in the last week; one of two offices in each has a committee."""
    register = SmallRegister("1001", "1002")
    register.county("1028", valid_from=WEEK, split_from="1002")
    for office, county, value in (("G1", "1002", 1), ("G2", "1002", 0), ("G3", "1028", 1), ("G4", "1028", 0)):
        register.office(office, "governorate", county)
        register.report(office, "committee", value, week=WEEK)
    register.office("G5", "governorate", "1001")
    register.report("G5", "committee", 1, week=WEEK - weeks(3))
    return register
