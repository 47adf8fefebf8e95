"""A figure of the dashboard: the type that each module of `figures` fills, and what every plotly figure must hold."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from flask import current_app

from dashboard.interactive.view import View

# The traces of the bundle with which the public page draws (assets/plotly-entry.js); scatter is always there.
BUNDLED = ("bar", "choropleth", "heatmap", "scatter", "scattergeo")
# plotly's template of all tooltips: a point's words.
TOOLTIP = "%{hovertext}<extra></extra>"


@dataclass(frozen=True)
class Marks:
    """What a choice of counties or a week that is played adds to a figure.

    traces: plotly's traces as plain data; their number does not depend on how many counties are chosen. shapes: of
    the layout. layout: its other parts that depend on the choice.
    """

    traces: Sequence[Mapping[str, Any]] = ()
    shapes: Sequence[Mapping[str, Any]] = ()
    layout: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Figure:
    """A figure. Its name is that of its module, whose heading is the message `explore.figure_NAME`.

    order: its place on the page. reads: the filters on which it depends, besides the chosen counties. frame: a view
    as a tidy frame. figure: the frame as plotly's figure. marks: the chosen counties. sentence: the finding, None for
    that of the indicator. note: how to read the figure. as_public: whether the public figure of this name shows
    the same for a view. units: in which it draws, besides the value. lasso: whether dragging chooses counties.
    over_weeks: whether it has an axis of weeks, whose span stays while the weeks are played. all_cards: whether it
    shows every indicator, not only the chosen one.
    """

    order: int
    reads: str
    frame: Callable[[View], pd.DataFrame]
    figure: Callable[[pd.DataFrame, View], go.Figure]
    marks: Callable[[View], Marks] = lambda view: Marks()
    sentence: Callable[[View], str] | None = None
    note: Callable[[View], str] = lambda view: ""
    as_public: Callable[[View], bool] = lambda view: False
    units: Sequence[str] = ()
    lasso: bool = False
    over_weeks: bool = False
    all_cards: bool = False

    def draw(self, view: View) -> dict[str, Any]:
        """The figure of a view without its marks, as plain data. Raises ValueError as `checked`."""
        # In development the browser has plotly's whole bundle.
        bundled = None if current_app and current_app.debug else BUNDLED
        return checked(self.figure(self.frame(view), view).to_plotly_json(), bundled)


def checked(drawn: dict[str, Any], bundled: Sequence[str] | None = BUNDLED) -> dict[str, Any]:
    """A plotly figure, with the tooltip of each trace; traces of plotly express have a column of codes as a table.

    bundled: the traces that the page can draw, None for all. Raises ValueError for another trace, or for points
    without code or words.
    """
    for place, trace in enumerate(drawn["data"]):
        if bundled is not None and trace["type"] not in bundled:
            kind = trace["type"]
            raise ValueError(
                f"trace {place}: assets/plotly-entry.js lacks `import {kind} from 'plotly.js/lib/{kind}.js'` and its"
                " name in Plotly.register; plotly would draw a scatter trace without a word"
            )
        if trace.get("hoverinfo") == "skip":
            continue
        codes = trace.get("customdata")
        if trace["type"] != "heatmap" and codes is not None and np.ndim(codes) == 2:
            codes = np.asarray(codes, dtype=object)[:, 0]
        codes = codes.tolist() if isinstance(codes, np.ndarray) else codes
        if codes is None or not all(isinstance(code, str) for code in _flat(codes)):
            raise ValueError(
                f"trace {place}: customdata must be the code of each point's county as text, '' for none"
            )
        if trace.get("hovertext") is None:
            raise ValueError(f"trace {place}: hovertext must be the words of each point")
        trace |= {"customdata": codes, "hovertemplate": TOOLTIP}
    return drawn


def _flat(codes: Sequence[Any]) -> Iterator[Any]:
    for code in codes:
        yield from _flat(code) if isinstance(code, (list, tuple)) else (code,)
