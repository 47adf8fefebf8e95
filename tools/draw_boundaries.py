"""Draws data/boundaries/1393.geojson from the county map of the npm package react-iran-provinces-map.

The package's drawing is linear in longitude and latitude, so a linear function converts its units to degrees. Its
shapes overlap in painting order, and shared borders differ by slivers; this program corrects both, and the result is
committed. Run from the root: `python -m tools.draw_boundaries`.
"""

import argparse
import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

import shapely

from dashboard.areas.coverage import clean, fit, losses, vertices
from dashboard.areas.geojson import feature_collection, text
from dashboard.durable import write
from dashboard.language.spelling import key
from dashboard.settings import ROOT, SHIPPED_DATA

PACKAGE = ROOT / "node_modules" / "react-iran-provinces-map"
DRAWING = Path("dist", "esm", "components", "provinces", "Isfahan.js")
ATTRIBUTION = "react-iran-provinces-map 0.1.3, © 2023 Sima Mojtahedi, MIT"

# The drawing has the 24 counties of 1393, before four were split from Isfahan in 1400. A Saturday of that year is the
# date of the file, since the drawing has no date.
VALID_ON = date(2014, 12, 6)

# Found by fitting the drawing's corners to known coordinates: degrees = offset + scale * drawing units.
_WEST, _NORTH, _SCALE = 49.5205, 35.3216, 0.0045533

# The number of points on a curve. The curves are short and nearly straight, so the simplification would remove more.
_CURVE_POINTS = 6

_SHAPE = re.compile(r"""createElement\("(path|polygon|polyline)", \{ "data-tooltip-id".*""")
_NAME = re.compile(r'"data-name": \'([^\']+)\'')
_OUTLINE = re.compile(r"\b(?:d|points): '([^']+)'")
_TOKEN = re.compile(r"[A-Za-z]|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_ARGUMENTS = {"m": 2, "l": 2, "h": 1, "v": 1, "c": 6, "s": 4, "z": 0}


def drawn_shapes(script: str) -> list[tuple[str, shapely.Polygon]]:
    """Every county of the drawing as (Persian name, polygon in degrees), in painting order.

    script: the text of the package's Isfahan.js. Raises ValueError for an outline that cannot be read.
    """
    shapes = []
    for line in _SHAPE.finditer(script):
        name, outline = _NAME.search(line[0]), _OUTLINE.search(line[0])
        if not name or not outline:
            raise ValueError(f"a {line[1]} without name or outline: {line[0][:80]}")
        drawn = _unescaped(outline[1])
        points = list(path_points(drawn)) if line[1] == "path" else list(_pairs(_numbers(drawn)))
        degrees = [(_WEST + _SCALE * x, _NORTH - _SCALE * y) for x, y in points]
        shapes.append((_unescaped(name[1]), shapely.Polygon(degrees)))
    return shapes


def path_points(outline: str) -> Iterator[tuple[float, float]]:
    """The corners of one closed SVG path, curves replaced by short straight lines.

    Supports the drawing's commands: M L H V C S Z, absolute and relative. Raises ValueError for any other.
    """
    x = y = 0.0
    control = None
    for command, numbers in _commands(outline):
        kind = command.lower()
        dx, dy = (0.0, 0.0) if command.isupper() else (x, y)
        if kind == "z":
            return
        if kind in "cs":
            if kind == "s":
                # The first control point of a smooth curve mirrors the last one of the previous curve.
                first = (2 * x - control[0], 2 * y - control[1]) if control else (x, y)
            else:
                first = (numbers[0] + dx, numbers[1] + dy)
            second = (numbers[-4] + dx, numbers[-3] + dy)
            end = (numbers[-2] + dx, numbers[-1] + dy)
            yield from _curve((x, y), first, second, end)
            (x, y), control = end, second
            continue
        x = numbers[0] + dx if kind in "mlh" else x
        y = numbers[-1] + dy if kind in "mlv" else y
        control = None
        yield x, y


def visible_areas(shapes: Sequence[shapely.Polygon]) -> list[float]:
    """The visible area of each shape in square degrees: without the smaller shapes that overlap it.

    The visible area is the county. With the full area, the part of Najafabad's outline below Khomeyni Shahr and
    Falavarjan would count as a loss; in painting order, a large neighbour's imprecise edge would cut a small county.
    """
    areas = []
    for shape in shapes:
        upon = [other for other in shapes if other.area < shape.area and other.intersects(shape)]
        areas.append(shape.difference(shapely.union_all(upon)).area)
    return areas


def drawn_counties(package: Path, names: Mapping[str, str]) -> tuple[list[str], list[shapely.Polygon]]:
    """Codes and polygons as drawn, sorted by code. names: spelling key of a county's name -> its code.

    Raises KeyError for a shape whose name no county has.
    """
    script = (package / DRAWING).read_text(encoding="utf-8")
    pairs = sorted((names[key(name)], shape) for name, shape in drawn_shapes(script))
    return [code for code, _ in pairs], [shape for _, shape in pairs]


def register_names(file: Path) -> dict[str, str]:
    """Spelling key of each county's Persian name -> its code, from data/counties.csv."""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return {key(row["name_fa"]): row["county_code"] for row in csv.DictReader(lines)}


def main() -> None:
    """Read the package, draw, write; print what was made."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("package", type=Path, nargs="?", default=PACKAGE)
    parser.add_argument("--counties", type=Path, default=SHIPPED_DATA / "counties.csv")
    parser.add_argument("--out", type=Path, default=SHIPPED_DATA / "boundaries" / "1393.geojson")
    chosen = parser.parse_args()
    codes, drawn = drawn_counties(chosen.package, register_names(chosen.counties))
    polygons = fit(clean(drawn))
    members = {
        "name": "شهرستان‌های استان اصفهان، ۱۳۹۳",
        "valid_on": VALID_ON.isoformat(),
        "attribution": ATTRIBUTION,
        "licence": (chosen.package / "LICENSE").read_text(encoding="utf-8").strip(),
    }
    write(chosen.out, text(feature_collection(codes, polygons, members)))
    print(
        f"{chosen.out}: {len(codes)} counties, {vertices(polygons)} vertices, "
        f"{chosen.out.stat().st_size} bytes, largest loss {max(losses(visible_areas(drawn), polygons)):.1%}"
    )


def _commands(outline: str) -> Iterator[tuple[str, list[float]]]:
    command, numbers = "", []
    for token in [*_TOKEN.findall(outline), "Z"]:
        if not token.isalpha():
            numbers.append(float(token))
            continue
        if command:
            yield from _repeated(command, numbers)
        command, numbers = token, []
    yield "Z", []


def _repeated(command: str, numbers: list[float]) -> Iterator[tuple[str, list[float]]]:
    size = _ARGUMENTS.get(command.lower(), -1)
    if size < 0 or (size and len(numbers) % size) or (not size and numbers):
        raise ValueError(f"path command {command} with {len(numbers)} numbers")
    for start in range(0, max(len(numbers), 1), size or 1):
        yield command, numbers[start : start + size]
        # SVG: more pairs after a move are lines.
        command = {"M": "L", "m": "l"}.get(command, command)


def _curve(*corners: tuple[float, float]) -> Iterator[tuple[float, float]]:
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = corners
    for step in range(1, _CURVE_POINTS + 1):
        t = step / _CURVE_POINTS
        a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3
        yield a * x0 + b * x1 + c * x2 + d * x3, a * y0 + b * y1 + c * y2 + d * y3


def _unescaped(text: str) -> str:
    text = re.sub(r"\\u([0-9A-Fa-f]{4})", lambda found: chr(int(found[1], 16)), text)
    return re.sub(r"\\[rnt]", " ", text)


def _numbers(text: str) -> list[float]:
    return [float(number) for number in _TOKEN.findall(text)]


def _pairs(numbers: list[float]) -> Iterator[tuple[float, float]]:
    return zip(numbers[::2], numbers[1::2], strict=True)


if __name__ == "__main__":
    main()
