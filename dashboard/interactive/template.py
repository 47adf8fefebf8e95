"""plotly's template of the dashboard's figures (colours, font, direction), and the configuration of their graphs."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np

from dashboard.figures import tokens
from dashboard.language import LANGUAGES, say
from dashboard.pages.common.urls import full_path

# Plotly requests an outline of the world for every map, by a fixed name below this address; ours is empty.
OUTLINES = "/static/topojson/"
# A colour through which the page is seen.
CLEAR = "rgba(0,0,0,0)"
# plotly's English name of a button above a graph -> its message.
_BUTTONS = {
    "Zoom in": "zoom_in",
    "Zoom out": "zoom_out",
    "Reset": "reset",
    "Reset axes": "reset",
    "Lasso Select": "lasso",
    "Box Select": "box",
    "Pan": "pan",
    "Zoom": "zoom",
}
_REMOVED = ["toImage", "autoScale2d", "zoomIn2d", "zoomOut2d", "hoverClosestGeo", "hoverClosestCartesian"]


def beginning(lang: str) -> str:
    """The side of the screen on which a text of the language begins."""
    return "right" if LANGUAGES[lang].rtl else "left"


@cache
def template(lang: str) -> dict[str, Any]:
    """plotly's template of a language, as plain data. Weeks run from left to right in both languages."""
    font = {"family": tokens.FONT, "size": 13, "color": tokens.INK}
    axis = {
        "gridcolor": tokens.LINE,
        "linecolor": tokens.LINE,
        "zeroline": False,
        "automargin": True,
        "title": {"text": ""},
    }
    return {
        "layout": {
            "font": font,
            "colorway": [colour for colour, _ in tokens.LINES],
            "margin": {"l": 8, "r": 8, "t": 30, "b": 8},
            "paper_bgcolor": CLEAR,
            "plot_bgcolor": CLEAR,
            "hoverlabel": {
                "font": font,
                "bgcolor": tokens.PAPER,
                "bordercolor": tokens.LINE,
                "align": beginning(lang),
            },
            "xaxis": axis,
            "yaxis": axis,
            "legend": {"orientation": "h", "y": -0.12, "x": 0.5, "xanchor": "center", "title": {"text": ""}},
            "coloraxis": {
                "colorbar": {
                    "orientation": "h",
                    "thickness": 10,
                    "y": 0,
                    "yanchor": "top",
                    "len": 1,
                    "title": {"text": ""},
                    "tickfont": {"size": 12},
                    "ypad": 6,
                }
            },
            # A drag draws a lasso; on a touch screen it scrolls the page, since plotly lets the page have the touch.
            "dragmode": "lasso",
            "clickmode": "event",
            "modebar": {"color": tokens.MUTED, "activecolor": tokens.ACCENT, "bgcolor": CLEAR},
            # Zoom and hidden lines survive a change of the data.
            "uirevision": "zoom",
        }
    }


def painted(part: Any, scheme: str) -> Any:
    """A figure or a part of one, with the colours of a scheme in place of CSS variables, which plotly ignores."""
    if isinstance(part, str):
        return tokens.painted(part, scheme)
    if isinstance(part, Mapping):
        return {name: painted(each, scheme) for name, each in part.items()}
    # plotly's arrays of texts; those of numbers stay arrays.
    if isinstance(part, np.ndarray) and part.dtype == object:
        part = part.tolist()
    if isinstance(part, list | tuple):
        return [painted(each, scheme) for each in part]
    return part


def config(lang: str, is_map: bool = False, lasso: bool = False) -> Any:
    """dcc.Graph's config: the buttons above a graph in words; nothing is loaded from or sent to another host.

    lasso: whether dragging chooses counties; a figure without it has no buttons for that.
    """
    removed = _REMOVED if lasso else [*_REMOVED, "lasso2d", "select2d"]
    return {
        "displayModeBar": True if is_map else "hover" if lasso else False,
        "displaylogo": False,
        "showSendToCloud": False,
        "topojsonURL": full_path(OUTLINES),
        "modeBarButtonsToRemove": removed,
        # The wheel scrolls the page; the buttons above the map zoom.
        "scrollZoom": False,
        # A double click opens a county's offices.
        "doubleClick": False,
        "responsive": True,
        "locale": lang,
        "locales": {
            lang: {
                "dictionary": {name: say(lang, f"explore.button_{key}") for name, key in _BUTTONS.items()},
                "format": {},
            }
        },
    }


def steps(colours: Sequence[str]) -> list[list[Any]]:
    """plotly's colour scale for levels 0, 1, …, each in one flat colour."""
    n = len(colours)
    return [[edge / n, colour] for i, colour in enumerate(colours) for edge in (i, i + 1)]


def ticks(places: Iterable[tuple[Any, str]]) -> dict[str, list[Any]]:
    """An axis's ticks. places: (value, text) of each."""
    values, texts = [], []
    for value, text in places:
        values.append(value)
        texts.append(text)
    return {"tickvals": values, "ticktext": texts}
