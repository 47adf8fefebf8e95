"""What the map draws besides its counties: names, the inset that enlarges the crowded part, and the maps' frames."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import shapely

from dashboard.areas.boundaries import Boundaries
from dashboard.derived import derived
from dashboard.figures import tokens
from dashboard.figures.map_places import Inset, Places, Rect, inset_of, places
from dashboard.figures.picture import map_frame, middle_latitude
from dashboard.figures.svg import directed

# The sizes of names in the map's frame, which is 800 units wide, and the pixels of each on a screen. The largest
# names and the numbers have room on a phone as well, whose map is half as large (interactive.css).
LETTERS = (30.0, 20.0, 17.0)
PIXELS, NUMBER = {30: 14, 20: 13, 17: 11}, 12
# The width of the whole drawing in heights, as of the graph on the page (interactive.css): plotly takes a drag only
# within the frame of the map, which so is the whole drawing.
RATIO = 1.75


def placed(boundaries: Boundaries, names: Mapping[str, str], lang: str) -> Places:
    """The places of the counties' names or, where these have no room, of their numbers. names: by code."""
    # In one order of the counties, so that all indicators share a placement.
    return places(boundaries, tuple(sorted(names.items())), LETTERS, lang, inset=True)


def names_of(
    boundaries: Boundaries,
    names: Mapping[str, str],
    signs: Mapping[str, str],
    inks: Mapping[str, str],
    lang: str,
    with_numbers: bool = True,
) -> list[dict[str, Any]]:
    """Traces of the names on map and inset. signs: below names, '' for none; inks: colours; all by code.

    with_numbers: whether a county whose name has no room shows its number, else its sign alone.
    """
    inset, box = inset_of(boundaries), map_frame(boundaries)
    found, traces = placed(boundaries, names, lang), list[dict[str, Any]]()
    sizes = {size: PIXELS.get(round(size), min(PIXELS.values())) for size in {word.size for word in found.words}}
    for geo in geos(boundaries):
        shown = [word for word in found.words if (geo == "geo2") == _is_inside(inset, word.x, word.y)]
        on_map = [inset.outside(word.x, word.y) if inset and geo == "geo2" else (word.x, word.y) for word in shown]
        points = [box.earth(x, y) for x, y in on_map]
        unnamed = frozenset() if with_numbers else frozenset(found.numbers)
        lines = [filter(None, [*(() if word.code in unnamed else word.lines), signs[word.code]]) for word in shown]
        traces.append(
            {
                "type": "scattergeo",
                "geo": geo,
                "mode": "text",
                "lon": [round(lon, 4) for lon, _ in points],
                "lat": [round(lat, 4) for _, lat in points],
                "text": ["<br>".join(directed(lang, line) for line in each) for each in lines],
                "textfont": {
                    "size": [NUMBER if word.code in found.numbers else sizes[word.size] for word in shown],
                    "weight": 600,
                    "color": [inks[word.code] for word in shown],
                },
                "hoverinfo": "skip",
                "showlegend": False,
            }
        )
    return traces


def geos(boundaries: Boundaries) -> Sequence[str]:
    """plotly's names of the map and, where there is one, its inset."""
    return ("geo", "geo2") if inset_of(boundaries) else ("geo",)


def inset_parts(boundaries: Boundaries, counties: dict[str, Any]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """(layout, traces) of the inset: the crowded part of the map again, enlarged, and its edges on the map.

    counties: the map's trace. Both are empty where the map has no inset.
    """
    inset = inset_of(boundaries)
    if inset is None:
        return {}, []
    box, (left, top, width, height) = map_frame(boundaries), inset.corner
    part = _part(boundaries)
    domain = {
        "x": [0.5 + part * (x / box.width - 0.5) for x in (left, left + width)],
        "y": [1 - (top + height) / box.height, 1 - top / box.height],
    }
    west, south, east, north = window = _box(boundaries, inset.window)
    edges = {"showframe": True, "framecolor": tokens.MUTED, "framewidth": 1, "bgcolor": tokens.PAPER}
    line = {
        "type": "scattergeo",
        "lon": [west, east, east, west, west],
        "lat": [south, south, north, north, south],
        "mode": "lines",
        "line": {"color": tokens.MUTED, "width": 1},
        "hoverinfo": "skip",
        "showlegend": False,
    }
    return {"geo2": {**_geo(window), **edges, "domain": domain}}, [{**counties, "geo": "geo2"}, line]


@derived()
def whole(boundaries: Boundaries) -> dict[str, Any]:
    """The layout of a map of all counties."""
    west, south, east, north = _bounds(boundaries)
    air = (east - west) * (1 / _part(boundaries) - 1) / 2
    # Without a domain, plotly would give the map and its inset half of the height each.
    return {**_geo((west - air, south, east + air, north)), "domain": {"x": [0, 1], "y": [0, 1]}}


def _bounds(boundaries: Boundaries) -> tuple[float, float, float, float]:
    """West, south, east and north of all counties in degrees."""
    west, south, east, north = shapely.total_bounds(list(boundaries.shapes.values())).tolist()
    return west, south, east, north


def _part(boundaries: Boundaries) -> float:
    """The part of the drawing's width that the counties have, at most 1."""
    west, south, east, north = _bounds(boundaries)
    # The height in degrees of longitude, as the projection stretches it.
    top, bottom = (math.degrees(math.asinh(math.tan(math.radians(lat)))) for lat in (north, south))
    return min(1.0, (east - west) / (top - bottom) / RATIO)


def _geo(box: tuple[float, float, float, float]) -> dict[str, Any]:
    """A map that shows just a box (west, south, east, north in degrees): plotly's `fitbounds` would add a margin."""
    west, south, east, north = box
    return {
        "visible": False,
        "projection": {"type": "mercator"},
        "center": {"lon": (west + east) / 2, "lat": middle_latitude(south, north)},
        "lonaxis": {"range": [west, east]},
        "lataxis": {"range": [south, north]},
        "bgcolor": "rgba(0,0,0,0)",
    }


def _box(boundaries: Boundaries, rect: Rect) -> tuple[float, float, float, float]:
    """A rectangle of the map's frame as west, south, east, north."""
    box, (left, top, width, height) = map_frame(boundaries), rect
    (west, north), (east, south) = box.earth(left, top), box.earth(left + width, top + height)
    return west, south, east, north


def _is_inside(inset: Inset | None, x: float, y: float) -> bool:
    """Whether a point of the picture is in the corner with the inset."""
    if inset is None:
        return False
    left, top, width, height = inset.corner
    return left <= x <= left + width and top <= y <= top + height
