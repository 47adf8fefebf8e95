"""Strip: a row for each indicator with a dot for each county, the middle half of the counties, and the target.

The dots are shares or, in that unit, gaps to the targets: counts of different indicators have no common axis.
"""

import math
from typing import Any

import pandas as pd
import plotly.express as px
import plotly.graph_objects as go

from dashboard.figures import tokens
from dashboard.figures.quartiles import middle_half
from dashboard.figures.strip import BOX, Place, Row, rows_of
from dashboard.figures.svg import directed
from dashboard.indicators import amounts
from dashboard.interactive.figure import Figure, Marks
from dashboard.interactive.figures.marks import HALO, chosen_colours, points, public_sentence
from dashboard.interactive.template import beginning, ticks
from dashboard.interactive.units import GAP, axis, text
from dashboard.interactive.view import View
from dashboard.language import LANGUAGES, say
from dashboard.language.digits import percent


def frame(view: View) -> pd.DataFrame:
    """A row for each share and county of the last week whose value is known: indicator (its row's name), code, amount
    (the share or its gap), words (tooltip), label (name and rank).
    """
    rows = [
        (directed(view.lang, row.heading(view.lang)), place.code, amount, _words(view, row, place), place.label)
        for row in _rows(view)
        for amount, place in _known(view, row)
    ]
    found = pd.DataFrame(rows, columns=["indicator", "code", "amount", "words", "label"])
    return found.astype({"amount": "float64"})


def _rows(view: View) -> list[Row]:
    rows = rows_of(view.explored, view.lang, view.selection.week, view.selection.kind)
    return [row for row in rows if row.card.target is not None] if _gaps(view) else rows


def _gaps(view: View) -> bool:
    return view.selection.unit == GAP


def _known(view: View, row: Row) -> list[tuple[float, Place]]:
    """(amount, county) of the counties whose amount is known."""
    if not _gaps(view):
        return row.known
    gaps = [(amounts.gap_of(row.card, place.cell), place) for place in row.places]
    return [(gap, place) for gap, place in gaps if gap is not None]


def _words(view: View, row: Row, place: Place) -> str:
    gap = amounts.gap_of(row.card, place.cell) if _gaps(view) else None
    more = [] if gap is None else [text(view.lang, row.card, GAP, gap)]
    return "<br>".join(directed(view.lang, line) for line in [place.words, *more])


def figure(amounts: pd.DataFrame, view: View) -> go.Figure:
    """Boxes, dots and targets. amounts: as `frame` returns them."""
    lang, rows = view.lang, _rows(view)
    drawn = px.scatter(amounts, x="amount", y="indicator", custom_data=["code"], template="none")
    # Completed as plain data, since plotly checks all of a figure at each update.
    trace = drawn.to_dict()["data"][0] | {
        "marker": {"color": tokens.EDGE, "size": 8, "opacity": 0.7, "line": {"color": tokens.PAPER, "width": 1}},
        "hovertext": amounts["words"].tolist(),
    }
    shapes = []
    for place, row in enumerate(rows):
        target = 0.0 if _gaps(view) else row.card.target
        if half := middle_half([amount for amount, _ in _known(view, row)]):
            box = {"type": "rect", "x0": half[0], "x1": half[1], "y0": place - 0.3, "y1": place + 0.3}
            shapes.append(box | {"fillcolor": BOX, "line": {"width": 0}, "layer": "below"})
        if target is not None:
            # The label of a chosen county stands above its dot.
            line = {"type": "line", "x0": target, "x1": target, "y0": place - 0.2, "y1": place + 0.4}
            shapes.append(line | {"line": {"color": tokens.TARGET, "width": 3}})
    names = [directed(lang, row.heading(lang)) for row in rows]
    # Shares grow in the reading direction, as bars do.
    # On a phone the quarters in between have no room for their names.
    places = [(quarter / 4, percent(quarter / 4, lang) if quarter % 2 == 0 else "") for quarter in range(5)]
    if _gaps(view) and rows:
        ends = amounts["amount"].min(), amounts["amount"].max()
        places = axis(lang, rows[0].card, GAP, *(0.0 if math.isnan(end) else end for end in ends))
    low, high = places[0][0] - 0.03, places[-1][0] + 0.03
    across: dict[str, Any] = {"range": [high, low] if LANGUAGES[lang].rtl else [low, high], "tickangle": 0}
    across |= ticks(places)
    down: dict[str, Any] = {
        "type": "category",
        "categoryorder": "array",
        "categoryarray": names,
        "range": [len(names) - 0.5, -0.5],
    }
    down |= {"side": beginning(lang), "showgrid": False, "ticklabelstandoff": 8}
    return go.Figure([trace], {"xaxis": across, "yaxis": down, "shapes": shapes})


def chosen_dots(view: View) -> Marks:
    """The dots of the chosen counties in their colours; a single one with its name and rank."""
    shares, colours = frame(view), chosen_colours(view)
    shown = shares[shares["code"].isin(colours)]
    dots = points(
        shown,
        "amount",
        "indicator",
        mode="markers+text" if len(colours) == 1 else "markers",
        text=[directed(view.lang, label) for label in shown["label"]],
        textposition="top center",
        textfont={"size": 12, "shadow": HALO},
        marker={"color": [colours[code] for code in shown["code"]], "size": 13},
        cliponaxis=False,
    )
    return Marks([dots])


FIGURE = Figure(
    order=7,
    reads="kind checked week unit",
    frame=frame,
    figure=figure,
    marks=chosen_dots,
    sentence=public_sentence("strip"),
    note=lambda view: say(view.lang, "explore.strip_note"),
    units=(GAP,),
    all_cards=True,
)
