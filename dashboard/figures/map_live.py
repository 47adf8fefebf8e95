"""Counties on a map in the browser, as plotly's plain data: polygons by their address, a flat colour for each."""

from collections.abc import Container, Mapping, Sequence
from typing import Any

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
# Plotly's sign for each word without a colour, in the order of PATTERNS; degrees from one to the next on a map.
SIGNS, APART = ("circle-open", "line-ne-open", "cross-thin-open", "y-down-open"), 0.24


def painted(address: str, levels: Mapping[str, int], colours: Sequence[str]) -> dict[str, Any]:
    """A trace of counties. address: of their polygons. levels: county code -> place in colours."""
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


def explained(lang: str, codes: Sequence[str], texts: Sequence[Sequence[str]]) -> dict[str, Any]:
    """What a trace says under the pointer, and its county codes. texts: the lines of each county, its name first."""
    return {
        "customdata": list(codes),
        "text": [pointed(lang, name, *lines) for name, *lines in texts],
        "hovertemplate": "%{text}<extra></extra>",
    }


def pointed(lang: str, name: str, *lines: str) -> str:
    """A name in bold letters over lines, each of which runs as the language does."""
    return "<br>".join([f"<b>{directed(lang, name)}</b>", *(directed(lang, line) for line in lines)])


def county_map(
    lang: str,
    boundaries: Boundaries,
    counties: dict[str, Any],
    names: Mapping[str, str],
    words: Mapping[str, str],
    patterns: Mapping[str, str],
) -> dict[str, Any]:
    """plotly's figure. counties: a trace that `painted` gives, with what it says. names, words: as for `named`.

    patterns: county code -> the word (cell_text.PATTERNS) whose sign is strewn over it. A chosen county has an
    outline over those of its neighbours.
    """
    codes, levels = counties["locations"], counties["z"]
    paints = {code: counties["colorscale"][2 * level][1] for code, level in zip(codes, levels, strict=True)}
    clear = {"hoverinfo": "skip", "marker": {"line": {"color": tokens.CHOSEN, "width": 3}}}
    outlines = {
        code: {"data": [painted(counties["geojson"], {code: 0}, ["rgba(0,0,0,0)"]) | clear]} for code in codes
    }
    layout = base_layout(lang) | {"geo": extent(boundaries), "meta": {"chosen": outlines}}
    signs = [_strewn(boundaries, patterns)] if patterns else []
    return {"data": [counties, *signs, named(lang, boundaries, names, paints, words)], "layout": layout}


def sign_marker(words: Sequence[int]) -> dict[str, Any]:
    """The marks that tell cells apart which have no colour of their own. words: places in cell_text.PATTERNS."""
    inks = list(tokens.PATTERN_INKS.values())
    return {
        "symbol": [SIGNS[word] for word in words],
        "size": 7,
        "color": [inks[word] for word in words],
        "line": {"width": 1.5},
    }


def _strewn(boundaries: Boundaries, patterns: Mapping[str, str]) -> dict[str, Any]:
    """A trace of signs all over some counties, as the patterns of pictures, which plotly has not for maps."""
    order = list(PATTERNS)
    points = [(*point, order.index(word)) for code, word in patterns.items() for point in _grid(boundaries, code)]
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
    """(longitude, latitude) of points in a county, about as far from each other across and up; one at the least."""
    shape = boundaries.shapes[code]
    west, south, east, north = shape.bounds
    lons, lats = np.meshgrid(np.arange(west, east, APART), np.arange(south, north, APART * 0.84))
    lons[1::2] += APART / 2
    inner = shapely.contains_xy(shape.buffer(-APART / 6), lons, lats)
    found = list(zip(lons[inner].round(4).tolist(), lats[inner].round(4).tolist(), strict=True))
    middle = shape.representative_point()
    return found or [(round(middle.x, 4), round(middle.y, 4))]


def edged(codes: Sequence[str], pale: Container[str]) -> dict[str, Any]:
    """What a trace needs for a border that is seen round counties as pale as paper."""
    return {"marker": {"line": {"color": [EDGE if code in pale else "#ffffff" for code in codes], "width": 1}}}


def named(
    lang: str, boundaries: Boundaries, names: Mapping[str, str], paints: Mapping[str, str], words: Mapping[str, str]
) -> dict[str, Any]:
    """A trace of the names that have room in their counties. names, paints: by county code. words: of what a colour
    does not tell, under the name where both have room.
    """
    placed = places(boundaries, tuple(names.items()), LETTERS, lang, inset=False)
    shown = [word for word in placed.words if word.code not in placed.numbers]
    lines, points = [], []
    for word in shown:
        full = (*word.lines, words[word.code]) if word.code in words else ()
        room = room_for(boundaries, word.code, full, LETTERS[0]) if full else None
        lines.append(full if room else word.lines)
        points.append(map_frame(boundaries).earth(*((room.x, room.y) if room else (word.x, word.y))))
    inks = [tokens.ink_on(paints[word.code]) for word in shown]
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
    """Plotly's scale for levels from 0 on, each in one flat colour."""
    n = len(colours)
    return [[edge / n, colour] for i, colour in enumerate(colours) for edge in (i, i + 1)]


@derived()
def extent(boundaries: Boundaries) -> dict[str, Any]:
    """The layout of a map that shows just these counties.

    Ranges of our own: plotly's fitbounds leaves air round the province, and the picture would jump.
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
