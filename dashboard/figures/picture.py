"""Counties as SVG outlines, a small locator map of one county, and the fill patterns of cells without a value."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup, escape

from dashboard.areas.boundaries import Boundaries
from dashboard.derived import derived
from dashboard.figures import tokens


def mercator(lon: float, lat: float) -> tuple[float, float]:
    """Web Mercator: degrees -> (x, y) in degrees of longitude, y downwards."""
    return lon, -math.degrees(math.log(math.tan(math.pi / 4 + math.radians(lat) / 2)))


def latitude(y: float) -> float:
    """The inverse of `mercator` for y: the latitude in degrees."""
    return math.degrees(2 * math.atan(math.exp(math.radians(-y))) - math.pi / 2)


@dataclass(frozen=True)
class Frame:
    """A map projection into a picture of width x height units. left, top: its upper left corner, as `mercator` gives
    it; scale: units per degree of longitude.
    """

    left: float
    top: float
    scale: float
    width: float
    height: float

    def place(self, lon: float, lat: float) -> tuple[float, float]:
        """The point (x, y) of the picture for degrees of longitude and latitude."""
        x, y = mercator(lon, lat)
        return (x - self.left) * self.scale, (y - self.top) * self.scale

    def earth(self, x: float, y: float) -> tuple[float, float]:
        """(lon, lat) in degrees of a point of the picture."""
        return x / self.scale + self.left, latitude(y / self.scale + self.top)


def frame(points: Iterable[tuple[float, float]], width: float) -> Frame:
    """The frame of a width that just holds the points (lon, lat)."""
    projected = [mercator(lon, lat) for lon, lat in points]
    xs, ys = [p[0] for p in projected], [p[1] for p in projected]
    scale = width / (max(xs) - min(xs))
    return Frame(min(xs), min(ys), scale, width, (max(ys) - min(ys)) * scale)


def middle_latitude(south: float, north: float) -> float:
    """The latitude half-way between two others on a Mercator map, which is a little north of their mean."""
    return latitude(sum(mercator(0, lat)[1] for lat in (south, north)) / 2)


WIDTH = 800.0


def patterns() -> Markup:
    """The SVG patterns of cells without a colour class, and of the hatched colour classes (tokens.hatched)."""
    hatch = Markup(
        '<pattern id="h-{}" width="8" height="8" patternUnits="userSpaceOnUse">'
        '<rect width="8" height="8" fill="{}"/><path d="M0 0L8 8" stroke="{}"/></pattern>'
    )
    colours, ink = (colour for shades in tokens.RAMPS.values() for colour in shades), tokens.PATTERN_INKS["zero"]
    return state_patterns() + Markup("").join(hatch.format(colour[1:], colour, ink) for colour in colours)


def state_patterns() -> Markup:
    """The SVG patterns of cells without a colour class: zero, not reported, not applicable, too few.

    Colours are literal, not CSS variables, so that picture files can contain the patterns too.
    """
    zero, not_reported, not_applicable, too_few = tokens.PATTERN_INKS.values()
    return Markup(
        '<pattern id="p-zero" width="9" height="9" patternUnits="userSpaceOnUse">'
        f'<rect width="9" height="9" fill="{tokens.ZERO}"/>'
        f'<circle cx="4.5" cy="4.5" r="1.7" fill="none" stroke="{zero}"/></pattern>'
        '<pattern id="p-not_reported" width="7" height="7" patternUnits="userSpaceOnUse"'
        f' patternTransform="rotate(45)"><rect width="7" height="7" fill="{tokens.NOT_REPORTED}"/>'
        f'<path d="M0 0V7" stroke="{not_reported}" stroke-width="2.4"/></pattern>'
        '<pattern id="p-not_applicable" width="8" height="8" patternUnits="userSpaceOnUse">'
        f'<rect width="8" height="8" fill="{tokens.NOT_APPLICABLE}"/>'
        f'<path d="M0 4H8M4 0V8" stroke="{not_applicable}" stroke-width="1"/></pattern>'
        '<pattern id="p-too_few" width="10" height="6" patternUnits="userSpaceOnUse">'
        f'<rect width="10" height="6" fill="{tokens.TOO_FEW}"/>'
        f'<path d="M0 4.5L2.5 1.5L7.5 4.5L10 1.5" fill="none" stroke="{too_few}" stroke-width="1.2"/></pattern>'
    )


@derived()
def map_frame(boundaries: Boundaries) -> Frame:
    """The frame of the province, 800 units wide."""
    points = [point for rings in boundaries.polygons.values() for ring in rings for point in ring]
    return frame(points, WIDTH)


def shapes(boundaries: Boundaries) -> Markup:
    """The counties' outlines for a page's <defs>: ids shape-CODE, and id `shapes` for the group of all of them."""
    box, path = map_frame(boundaries), Markup('<path id="shape-{}" d="{}"/>')
    drawn = [path.format(code, outline(boundaries, code, box)) for code in boundaries.codes]
    return Markup('<g id="shapes">{}</g>').format(Markup("").join(drawn))


def locator_map(box: Frame, *codes: str) -> Markup:
    """A small map that marks counties. The page has `shapes` in its <defs>; box: the frame of the province."""
    marked = Markup("").join(Markup('<use class="chosen" href="#shape-{}"/>').format(code) for code in codes)
    return Markup(
        '<svg class="place-picture" viewBox="0 0 {:.0f} {:.1f}" aria-hidden="true"><use href="#shapes"/>{}</svg>'
    ).format(WIDTH, box.height, marked)


def outline(boundaries: Boundaries, code: str, box: Frame) -> Markup:
    """The path of a county's rings in relative steps, rounded to tenths: a third shorter than absolute points."""
    pieces = []
    for ring in boundaries.polygons[code]:
        points = [tuple(round(v * 10) for v in box.place(lon, lat)) for lon, lat in ring[:-1]]
        steps = [f"{_tenths(x - px)} {_tenths(y - py)}" for (px, py), (x, y) in pairwise(points)]
        (x, y) = points[0]
        pieces.append(f"M{_tenths(x)} {_tenths(y)}l{' '.join(steps)}z".replace(" -", "-"))
    return escape("".join(pieces))


def _tenths(value: int) -> str:
    """A number of tenths in SVG's shortest form: -5 -> -.5, 120 -> 12."""
    return f"{value / 10:g}".replace("0.", ".", 1) if abs(value) < 10 else f"{value / 10:g}"
