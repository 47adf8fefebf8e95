"""Writes GeoJSON: one feature per line, county codes as ids, numbers as short as possible."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

Ring = tuple[tuple[float, float], ...]


def feature_collection(
    codes: Sequence[str], shapes: Sequence[BaseGeometry], members: Mapping[str, Any]
) -> dict[str, Any]:
    """A FeatureCollection with the foreign members `members` first; each feature has id and property county_code."""
    features = [
        {
            "type": "Feature",
            "id": code,
            "properties": {"county_code": code},
            "geometry": geometry(shape),
        }
        for code, shape in zip(codes, shapes, strict=True)
    ]
    return {"type": "FeatureCollection", **members, "features": features}


def geometry(shape: BaseGeometry) -> dict[str, Any]:
    """A polygon or multipolygon as a GeoJSON geometry."""
    parts = [[list(map(list, ring)) for ring in rings(part)] for part in shapely.get_parts(shape)]
    if len(parts) == 1:
        return {"type": "Polygon", "coordinates": parts[0]}
    return {"type": "MultiPolygon", "coordinates": parts}


def rings(shape: BaseGeometry) -> tuple[Ring, ...]:
    """Every closed ring of a (multi)polygon as (lon, lat) pairs, holes after their exterior.

    Filled by the even-odd rule, the rings give the shape again.
    """
    parts = shapely.get_parts(shape)
    lines = [line for part in parts for line in (part.exterior, *part.interiors)]
    return tuple(tuple((x, y) for x, y in line.coords) for line in lines)


def compact(value: object, other: Callable[[Any], str] | None = None) -> str:
    """JSON without spaces and without escaped letters. other: converts values that JSON has no type for to text."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=other)


def text(collection: Mapping[str, Any]) -> str:
    """A collection as the text of a file: members and features on separate lines, for readable diffs."""
    members = [f"{compact(name)}:{compact(value)}" for name, value in collection.items() if name != "features"]
    features = ",\n".join(compact(feature) for feature in collection["features"])
    return "{" + ",\n".join([*members, f'"features":[\n{features}\n]']) + "}\n"
