"""The map as a Plotly figure: one choropleth, its colour classes fixed by the card."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go
import shapely

from dashboard.areas.boundaries import Boundaries
from dashboard.figures import tokens
from dashboard.figures.projection import middle_latitude
from dashboard.indicators.cards import Card
from dashboard.indicators.series import Cell, colour_class

# z of a county: 0 to classes-1 is its colour class; the states without one come after (see NO_VALUE).
NO_VALUE = ("zero", "not_reported", "not_applicable")
CONFIG: Any = {
    "displayModeBar": False,
    "responsive": True,
    "scrollZoom": False,
    "doubleClick": False,
    "showSendToCloud": False,
    "topojsonURL": "/static/topojson/",
}


def level(card: Card, cell: Cell) -> int | None:
    """z of a county: its class, or its place in NO_VALUE after the classes; None where it did not exist."""
    if cell.state == "value" and cell.share is not None:
        return colour_class(cell.share, card.classes)
    return len(card.classes) + 1 + NO_VALUE.index(cell.state) if cell.state in NO_VALUE else None


def colours(card: Card) -> list[str]:
    """The colour of each z: the classes' ramp, then zero, not reported, not applicable."""
    ramp = tokens.ramp(card.polarity, len(card.classes) + 1)
    return [*ramp, tokens.ZERO, tokens.NOT_REPORTED, tokens.NOT_APPLICABLE]


def colour_scale(card: Card) -> list[list[Any]]:
    """Plotly's stepped scale: each z one flat colour."""
    steps = colours(card)
    n = len(steps)
    return [[edge / n, colour] for i, colour in enumerate(steps) for edge in (i, i + 1)]


def figure(card: Card, cells: dict[str, Cell], boundaries: Boundaries, address: str, hover: dict[str, str]) -> Any:
    """The choropleth of the counties that have a polygon.

    cells, hover: by county code. address: where the browser finds the polygons (ids are county codes).
    Gives plotly's figure as plain JSON-like data, without the default template.
    """
    levels = {code: level(card, cells[code]) for code in boundaries.codes if code in cells}
    z = {code: found for code, found in levels.items() if found is not None}
    codes = list(z)
    trace = go.Choropleth(
        geojson=address,
        locations=codes,
        z=list(z.values()),
        text=[hover.get(code, "") for code in codes],
        zmin=-0.5,
        zmax=len(colours(card)) - 0.5,
        colorscale=colour_scale(card),
        showscale=False,
        marker={"line": {"color": "#ffffff", "width": 1}},
        hovertemplate="%{text}<extra></extra>",
    )
    # Ranges of our own: plotly's fitbounds leaves air round the province, and the picture would jump.
    west, south, east, north = shapely.total_bounds(list(boundaries.shapes.values())).tolist()
    layout = go.Layout(
        template=None,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        paper_bgcolor="rgba(0,0,0,0)",
        dragmode=False,
        font={"family": tokens.FONT, "size": 14, "color": tokens.INK},
        hoverlabel={"bgcolor": "#ffffff", "bordercolor": tokens.LINE, "font": {"color": tokens.INK}},
        geo={
            "visible": False,
            "projection": {"type": "mercator"},
            "center": {"lon": (west + east) / 2, "lat": middle_latitude(south, north)},
            "lonaxis": {"range": [west, east]},
            "lataxis": {"range": [south, north]},
            "bgcolor": "rgba(0,0,0,0)",
        },
    )
    return {"data": [trace.to_plotly_json()], "layout": layout.to_plotly_json()}
