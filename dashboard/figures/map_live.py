"""Counties on a map in the browser, as plain plotly data: polygons by URL, with one flat colour each."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import shapely

from dashboard.areas.boundaries import Boundaries
from dashboard.derived import derived
from dashboard.figures import tokens
from dashboard.figures.cell_text import PATTERNS
from dashboard.figures.chart_plotly import base_layout
from dashboard.figures.map_places import places, room_for
from dashboard.figures.picture import map_frame, middle_latitude
from dashboard.figures.svg import EDGE, directed

# The size of a name in units of the map's frame: 12 pixels on a map about 500 pixels wide.
LETTERS = (21.0,)
# SIGNS: plotly's marker for each state without a colour, in the order of PATTERNS. APART: degrees between markers.
SIGNS, APART = ("circle-open", "line-ne-open", "cross-thin-open", "y-down-open"), 0.24


def painted(address: str, levels: Mapping[str, int], colours: Sequence[str]) -> dict[str, Any]:
    """A trace of counties. address: the URL of their polygons. levels: county code -> index in colours."""
    return {
        "type": "choropleth",
        "geojson": address,
        "locations": list(levels),
        "z": list(levels.values()),
        "zmin": -0.5,
        "zmax": len(colours) - 0.5,
        "colorscale": stepped(colours),
        "showscale": False,
        "marker": {"line": {"color": "#ffffff", "width": 1}},
    }


class Spot(NamedTuple):
    """A county on the map. level: the index of its colour; lines: of its tooltip, below the name; under: the text
    below its name on the map, if both have room; pattern: the state (cell_text.PATTERNS) whose sign covers it, or ''.
    """

    code: str
    name: str
    level: int
    lines: Sequence[str]
    under: str
    pattern: str


def county_map(
    lang: str, boundaries: Boundaries, address: str, colours: Sequence[str], spots: Sequence[Spot]
) -> dict[str, Any]:
    """The plotly figure. address: the URL of the polygons. The outline of a chosen county is drawn above those of its
    neighbours.
    """
    counties = painted(address, {spot.code: spot.level for spot in spots}, colours) | {
        # Counties as pale as the paper have a visible border.
        "marker": {"line": {"color": [EDGE if spot.pattern else "#ffffff" for spot in spots], "width": 1}},
        "customdata": [spot.code for spot in spots],
        "text": [
            "<br>".join([f"<b>{directed(lang, spot.name)}</b>", *(directed(lang, line) for line in spot.lines)])
            for spot in spots
        ],
        "hovertemplate": "%{text}<extra></extra>",
    }
    clear = {"hoverinfo": "skip", "marker": {"line": {"color": tokens.CHOSEN, "width": 3}}}
    outlines = {spot.code: {"data": [painted(address, {spot.code: 0}, ["rgba(0,0,0,0)"]) | clear]} for spot in spots}
    layout = base_layout(lang) | {"geo": extent(boundaries), "meta": {"chosen": outlines}}
    patterned = [spot for spot in spots if spot.pattern]
    signs = [_strewn(boundaries, patterned)] if patterned else []
    return {"data": [counties, *signs, _named(lang, boundaries, spots, colours)], "layout": layout}


def sign_marker(words: Sequence[int]) -> dict[str, Any]:
    """The markers that distinguish cells without a colour. words: indices in cell_text.PATTERNS."""
    inks = list(tokens.PATTERN_INKS.values())
    return {
        "symbol": [SIGNS[word] for word in words],
        "size": 7,
        "color": [inks[word] for word in words],
        "line": {"width": 1.5},
    }


def _strewn(boundaries: Boundaries, spots: Sequence[Spot]) -> dict[str, Any]:
    """A trace of signs spread over some counties, since plotly has no patterns for maps."""
    points = [(*point, PATTERNS.index(spot.pattern)) for spot in spots for point in _grid(boundaries, spot.code)]
    return {
        "type": "scattergeo",
        "mode": "markers",
        "lon": [lon for lon, _, _ in points],
        "lat": [lat for _, lat, _ in points],
        "marker": sign_marker([word for *_, word in points]),
        "hoverinfo": "skip",
    }


@derived()
def _grid(boundaries: Boundaries, code: str) -> list[tuple[float, float]]:
    """(longitude, latitude) of points in a county, about equally far apart in both directions; at least one point."""
    shape = boundaries.shapes[code]
    west, south, east, north = shape.bounds
    lons, lats = np.meshgrid(np.arange(west, east, APART), np.arange(south, north, APART * 0.84))
    lons[1::2] += APART / 2
    inner = shapely.contains_xy(shape.buffer(-APART / 6), lons, lats)
    found = list(zip(lons[inner].round(4).tolist(), lats[inner].round(4).tolist(), strict=True))
    middle = shape.representative_point()
    return found or [(round(middle.x, 4), round(middle.y, 4))]


def _named(lang: str, boundaries: Boundaries, spots: Sequence[Spot], colours: Sequence[str]) -> dict[str, Any]:
    """A trace of the names that have room in their counties."""
    # In one order of the counties, so that all indicators share a placement.
    names = tuple(sorted((spot.code, spot.name) for spot in spots))
    placed = places(boundaries, names, LETTERS, lang, inset=False)
    by_code = {word.code: word for word in placed.words if word.code not in placed.numbers}
    shown = [(spot, by_code[spot.code]) for spot in spots if spot.code in by_code]
    lines, points = [], []
    for spot, word in shown:
        full = (*word.lines, spot.under) if spot.under else ()
        room = room_for(boundaries, word.code, full, LETTERS[0]) if full else None
        lines.append(full if room else word.lines)
        points.append(map_frame(boundaries).earth(*((room.x, room.y) if room else (word.x, word.y))))
    inks = [tokens.ink_on(colours[spot.level]) for spot, _ in shown]
    return {
        "type": "scattergeo",
        "mode": "text",
        "lon": [round(lon, 4) for lon, _ in points],
        "lat": [round(lat, 4) for _, lat in points],
        "text": ["<br>".join(directed(lang, line) for line in each) for each in lines],
        "textfont": {"size": 12, "weight": 600, "color": inks},
        "hoverinfo": "skip",
    }


def stepped(colours: Sequence[str]) -> list[list[Any]]:
    """A plotly colour scale for levels 0, 1, …, each in one flat colour."""
    n = len(colours)
    return [[edge / n, colour] for i, colour in enumerate(colours) for edge in (i, i + 1)]


@derived()
def extent(boundaries: Boundaries) -> dict[str, Any]:
    """The layout of a map that shows exactly these counties.

    The ranges are set explicitly, since plotly's fitbounds adds a margin, and the map would jump when it replaces the
    picture.
    """
    west, south, east, north = shapely.total_bounds(list(boundaries.shapes.values())).tolist()
    return {
        "visible": False,
        "projection": {"type": "mercator"},
        "center": {"lon": (west + east) / 2, "lat": middle_latitude(south, north)},
        "lonaxis": {"range": [west, east]},
        "lataxis": {"range": [south, north]},
        "bgcolor": "rgba(0,0,0,0)",
    }
