"""The figures of a view as plotly's figures in plain data: each drawn once, with the chosen counties over it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import plotly.graph_objects as go
from dash import Patch

from dashboard.derived import derived
from dashboard.interactive.figures import heatmap, map, ranks, scatter, strip, trend
from dashboard.interactive.figures.marks import Chosen
from dashboard.interactive.template import template
from dashboard.interactive.view import View
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot

_OF_ALL = "indicator kind checked week"


@dataclass(frozen=True)
class Graph:
    """A figure of the dashboard.

    draw: a view's figure without chosen counties. chosen: their marks. reads:
    the controls on which `draw` depends.
    """

    draw: Callable[[View], go.Figure]
    chosen: Callable[[View], Chosen]
    reads: str


# By name in dashboard.figures.registry, which has the words and the picture of the same figure; in the page's order.
GRAPHS = {
    "map": Graph(map.draw, map.chosen, f"{_OF_ALL} start show unit"),
    "heatmap": Graph(heatmap.draw, heatmap.chosen, f"{_OF_ALL} start unit"),
    "trend": Graph(trend.draw, trend.chosen, f"{_OF_ALL} start unit"),
    "scatter": Graph(scatter.draw, scatter.chosen, f"{_OF_ALL} start second path"),
    "ranks": Graph(ranks.draw, ranks.chosen, f"{_OF_ALL} start"),
    "strip": Graph(strip.draw, strip.chosen, "kind checked week unit"),
}


def drawn(name: str, view: View) -> dict[str, Any]:
    """plotly's figure of a view."""
    figure, marks = base(name, view), GRAPHS[name].chosen(view)
    return {
        "data": [*figure["data"], *marks.traces],
        "layout": {**figure["layout"], **_layout(figure, marks, view)},
    }


def chosen(name: str, view: View) -> Patch:
    """The change of a view's figure in the browser after a choice of counties."""
    figure, marks, patch = base(name, view), GRAPHS[name].chosen(view), Patch()
    for place in range(len(figure["data"])):
        # plotly dims what a lasso left out, in the browser's copy of the figure.
        patch["data"][place]["selectedpoints"] = None
    for place, trace in enumerate(marks.traces, len(figure["data"])):
        patch["data"][place] = trace
    for part, value in _layout(figure, marks, view).items():
        patch["layout"][part] = value
    return patch


def _layout(figure: dict[str, Any], marks: Chosen, view: View) -> dict[str, Any]:
    """The parts of a figure's layout that depend on the chosen counties."""
    return {
        # A lasso disappears once its counties are chosen: a new revision drops what the reader drew.
        "selections": [],
        "selectionrevision": ",".join(view.selection.counties),
        "shapes": [*figure["layout"].get("shapes", []), *marks.shapes],
        **marks.layout,
    }


def base(name: str, view: View) -> dict[str, Any]:
    """The figure without chosen counties, as plain data that nobody changes."""
    reads, selection = GRAPHS[name].reads.split(), view.selection.of(())
    # What the figure does not depend on is set to one value, so that the figure is drawn once for all of them.
    selection = replace(
        selection,
        card=selection.card if "indicator" in reads else view.snapshot.cards[0],
        second=selection.second if "second" in reads else None,
        start=selection.start if "start" in reads else selection.week,
        path=selection.path and "path" in reads,
        show=selection.show if "show" in reads else "",
        unit=selection.unit if "unit" in reads else "",
    )
    return _drawn(view.snapshot, view.lang, selection, name)


# A figure takes about 0.2 MB; 25 readers have six each.
@derived(most=160)
def _drawn(snapshot: Snapshot, lang: str, selection: Selection, name: str) -> dict[str, Any]:
    figure = GRAPHS[name].draw(View(lang, snapshot, selection))
    plain = figure.to_plotly_json()
    # As plain data, since plotly would check the template anew with every figure.
    return {"data": plain["data"], "layout": {**plain["layout"], "template": template(lang)}}
