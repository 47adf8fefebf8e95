"""GeoJSON as this project writes it: one feature a line, codes as ids, no number longer than it must be."""

import json
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

Ring = tuple[tuple[float, float], ...]


def feature_collection(
    codes: Sequence[str], shapes: Sequence[BaseGeometry], members: Mapping[str, Any]
) -> dict[str, Any]:
    """A FeatureCollection with `members` in front; each feature has id and property county_code."""
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

    Filled by the even-odd rule they give the shape back.
    """
    parts = shapely.get_parts(shape)
    lines = [line for part in parts for line in (part.exterior, *part.interiors)]
    return tuple(tuple((x, y) for x, y in line.coords) for line in lines)


def compact(value: object, other: Callable[[Any], str] | None = None) -> str:
    """JSON without spaces, letters as themselves. other: the text of a value that JSON has no type for."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=other)


def text(collection: Mapping[str, Any]) -> str:
    """A collection as the file holds it: members and features on lines of their own, for readable diffs."""
    members = [f"{compact(name)}:{compact(value)}" for name, value in collection.items() if name != "features"]
    features = ",\n".join(compact(feature) for feature in collection["features"])
    return "{" + ",\n".join([*members, f'"features":[\n{features}\n]']) + "}\n"


def write(file: Path, content: str) -> None:
    """Put a file in place whole or not at all: a reader sees the old one or the new one. Raises OSError."""
    file.parent.mkdir(parents=True, exist_ok=True)
    temporary = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        with temporary.open("w", encoding="utf-8", newline="\n") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        temporary.replace(file)
    finally:
        temporary.unlink(missing_ok=True)
