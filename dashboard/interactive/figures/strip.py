"""Strip: a row for each indicator with a dot for each county, the middle half of the counties, and the target."""

from statistics import quantiles
from typing import Any

import pandas as pd
import plotly.express as px
import plotly.graph_objects as go

from dashboard.figures import tokens
from dashboard.figures.signs import EDGE
from dashboard.figures.strip import BOX, rows_of
from dashboard.figures.svg import directed
from dashboard.interactive.figures.marks import TOOLTIP, Chosen, chosen_colours, points
from dashboard.interactive.template import beginning, ticks
from dashboard.interactive.view import View
from dashboard.language import LANGUAGES, say
from dashboard.language.digits import percent


def frame(view: View) -> pd.DataFrame:
    """A row for each share and county of the last week whose value is known: indicator (its row's name), code, share,
    words (tooltip), label (name and rank).
    """
    rows = [
        (directed(view.lang, _name(view, row)), place.code, share, directed(view.lang, place.words), place.label)
        for row in _rows(view)
        for share, place in row.known
    ]
    shares = pd.DataFrame(rows, columns=["indicator", "code", "share", "words", "label"])
    return shares.astype({"share": "float64"})


def _rows(view: View) -> Any:
    return rows_of(view.explored, view.lang, view.selection.week, view.selection.kind)


def _name(view: View, row: Any) -> str:
    key = "name_low" if row.card.polarity == "low" else "name"
    return say(view.lang, f"figure.strip.{key}", name=row.name)


def figure(shares: pd.DataFrame, view: View) -> go.Figure:
    """Boxes, dots and targets. shares: as `frame` returns them."""
    lang, rows = view.lang, _rows(view)
    drawn = px.scatter(shares, x="share", y="indicator", custom_data=["code", "words"], template="none")
    # Completed as plain data, since plotly checks all of a figure at each update.
    trace = drawn.to_dict()["data"][0] | {
        "marker": {"color": EDGE, "size": 8, "opacity": 0.7, "line": {"color": "#ffffff", "width": 1}},
        "hovertemplate": TOOLTIP,
    }
    shapes = []
    for place, row in enumerate(rows):
        known, target = [share for share, _ in row.known], row.card.target
        if len(known) > 1:
            low, _, high = quantiles(known, n=4, method="inclusive")
            box = {"type": "rect", "x0": low, "x1": high, "y0": place - 0.3, "y1": place + 0.3}
            shapes.append(box | {"fillcolor": BOX, "line": {"width": 0}, "layer": "below"})
        if target is not None:
            line = {"type": "line", "x0": target, "x1": target, "y0": place - 0.4, "y1": place + 0.4}
            shapes.append(line | {"line": {"color": tokens.TARGET, "width": 3}})
    names = [directed(lang, _name(view, row)) for row in rows]
    # Shares grow in the reading direction, as bars do.
    across: dict[str, Any] = {"range": [1.03, -0.03] if LANGUAGES[lang].rtl else [-0.03, 1.03]}
    across |= ticks((quarter / 4, percent(quarter / 4, lang)) for quarter in range(5))
    down: dict[str, Any] = {
        "type": "category",
        "categoryorder": "array",
        "categoryarray": names,
        "range": [len(names) - 0.5, -0.5],
    }
    down |= {"side": beginning(lang), "showgrid": False}
    return go.Figure([trace], {"xaxis": across, "yaxis": down, "shapes": shapes})


def draw(view: View) -> go.Figure:
    """The strips of a view."""
    return figure(frame(view), view)


def chosen(view: View) -> Chosen:
    """The dots of the chosen counties in their colours; a single one with its name and rank."""
    shares, colours = frame(view), chosen_colours(view)
    shown = shares[shares["code"].isin(colours)]
    dots = points(
        shown,
        "share",
        "indicator",
        mode="markers+text" if len(colours) == 1 else "markers",
        text=[directed(view.lang, label) for label in shown["label"]],
        textposition="top center",
        textfont={"size": 11},
        marker={"color": [colours[code] for code in shown["code"]], "size": 13},
        cliponaxis=False,
    )
    return Chosen([dots])
