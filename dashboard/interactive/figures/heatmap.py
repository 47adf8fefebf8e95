"""Heat map: a row for each county, best first, a column for each week, in the classes of the map."""

from itertools import chain
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard.figures.cell_text import PATTERNS
from dashboard.figures.explored import span, week_labels
from dashboard.figures.svg import directed
from dashboard.interactive.figure import Figure, Marks
from dashboard.interactive.figures.marks import (
    key_of,
    names_of,
    public_sentence,
    row_frames,
    scale_of,
    sign,
    tooltip,
    value_classes,
    week_mark,
    weeks_axis,
)
from dashboard.interactive.template import beginning, ticks
from dashboard.interactive.units import COUNT, GAP, in_order, levels, texts, unit_of
from dashboard.interactive.view import View

# With more weeks, cells are too narrow for grid lines and for the signs of cells without a class.
MOST_WITH_SIGNS = 60


def frame(view: View) -> pd.DataFrame:
    """A row for each county (code) and week (index) of the span, the best county first.

    level: index in the map's classes, NaN where the county did not exist; words: value or state; sign: of a cell
    without a class.
    """
    snapshot, lang, (first, last) = view.explored, view.lang, span(view.selection)
    key, kind, weeks = view.selection.card.key, view.selection.kind, last + 1 - first
    codes, of_span = in_order(snapshot, view.selection), slice(first, last + 1)
    unit = unit_of(view.selection)
    of_weeks, words = levels(snapshot, lang, key, kind, unit), texts(snapshot, lang, key, kind, unit)
    shown = [level for code in codes for level in of_weeks[code][of_span]]
    signs = [*("" for _ in scale_of(view).classes), *(sign(lang, word) for word in PATTERNS)]
    return pd.DataFrame(
        {
            "code": np.repeat(codes, weeks),
            "week": np.tile(np.arange(first, last + 1), len(codes)),
            "level": np.array(shown, dtype="float64"),
            "words": list(chain.from_iterable(words[code][of_span] for code in codes)),
            "sign": ["" if level is None else signs[level] for level in shown],
        }
    )


def figure(cells: pd.DataFrame, view: View) -> go.Figure:
    """The heat map; graph objects, since px.imshow takes four times as long. cells: as `frame` returns them."""
    lang, codes, days = view.lang, list(dict.fromkeys(cells["code"])), week_labels(view.snapshot, view.lang)
    weeks = list(dict.fromkeys(cells["week"]))
    shown, _, axis = key_of(cells["level"], value_classes(view, short=True), lang, scale_of(view).edge_texts)
    level, words, signs = (
        column.to_numpy().reshape(len(codes), -1) for column in (shown, cells["words"], cells["sign"])
    )
    few, names = len(weeks) <= MOST_WITH_SIGNS, names_of(view)
    said = [
        [tooltip(names[code], [days[week], text], lang) for week, text in zip(weeks, row, strict=True)]
        for code, row in zip(codes, words, strict=True)
    ]
    trace: dict[str, Any] = {
        "type": "heatmap",
        "x": weeks,
        "y": codes,
        "z": level,
        "coloraxis": "coloraxis",
        "customdata": [[code] * len(weeks) for code in codes],
        "hovertext": said,
        "hoverongaps": False,
        "xgap": int(few),
        "ygap": 1,
    }
    if few and signs.any():
        trace |= {"text": signs.tolist(), "texttemplate": "%{text}", "textfont": {"size": 12}}
    rows: dict[str, Any] = ticks((code, directed(lang, names[code])) for code in codes)
    rows |= {"type": "category", "autorange": "reversed", "fixedrange": True}
    layout = {
        "coloraxis": axis | {"colorbar": axis["colorbar"] | {"y": -0.1}},
        "xaxis": weeks_axis(view),
        "yaxis": rows | {"showgrid": False, "side": beginning(lang)},
    }
    return go.Figure([trace], layout)


def frames(view: View) -> Marks:
    """A frame around the row of each chosen county, and the week that is played."""
    return Marks(shapes=[*week_mark(view), *row_frames(view, in_order(view.explored, view.over_weeks))])


FIGURE = Figure(
    order=3,
    reads="indicator kind checked week start unit",
    frame=frame,
    figure=figure,
    marks=frames,
    sentence=public_sentence("heatmap"),
    as_public=lambda view: not view.playing,
    units=(COUNT, GAP),
    over_weeks=True,
)
