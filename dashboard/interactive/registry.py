"""All figures of the dashboard, and a view's figures as plain data: each drawn once, with its marks over it."""

import zlib
from collections.abc import Mapping
from dataclasses import fields, replace
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from dash import Patch

from dashboard.derived import derived
from dashboard.figures import tokens
from dashboard.interactive import figures
from dashboard.interactive.figure import Figure, Marks, checked
from dashboard.interactive.filters import FILTERS
from dashboard.interactive.template import CLEAR, painted, template
from dashboard.interactive.view import View
from dashboard.language import say
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot

# What a figure out of sight shows before it is drawn.
EMPTY = {
    "data": [],
    "layout": {
        **{axis: {"visible": False} for axis in ("xaxis", "yaxis")},
        **dict.fromkeys(("paper_bgcolor", "plot_bgcolor"), CLEAR),
    },
}
_USUAL: Mapping[str, Any] = {each.name: each.default for each in fields(Selection)}


def _discovered() -> dict[str, Figure]:
    """The figures of all modules of `figures` with a FIGURE, by name in the page's order.

    Raises ValueError for a figure that reads an unknown filter.
    """
    modules = {each.name: import_module(f"{figures.__name__}.{each.name}") for each in iter_modules(figures.__path__)}
    every = {name: module.FIGURE for name, module in modules.items() if hasattr(module, "FIGURE")}
    for name, figure in every.items():
        if unknown := set(figure.reads.split()) - FILTERS.keys():
            raise ValueError(f"the figure {name} reads unknown filters: {', '.join(sorted(unknown))}")
    return dict(sorted(every.items(), key=lambda item: item[1].order))


FIGURES: Mapping[str, Figure] = _discovered()


def drawn(name: str, view: View) -> dict[str, Any]:
    """plotly's figure of a view."""
    figure, marks = _base(name, view), _marks(name, view)
    return {
        "data": [*figure["data"], *marks.traces],
        "layout": {**figure["layout"], **_layout(figure, marks)},
    }


def patch(name: str, view: View, after_lasso: bool = False) -> Patch:
    """The change of a drawn figure after another choice of counties.

    after_lasso: whether the reader drew a lasso. plotly then has dimmed what it left out, in the browser's copy of
    the figure, and the outline stays until a new revision of the selections.
    """
    figure, marks, change = _base(name, view), _marks(name, view), Patch()
    if after_lasso:
        for place in range(len(figure["data"])):
            change["data"][place]["selectedpoints"] = None
        change["layout"]["selections"] = []
        change["layout"]["selectionrevision"] = ",".join(view.selection.counties)
    for place, trace in enumerate(marks.traces, len(figure["data"])):
        change["data"][place] = trace
    for part, value in _layout(figure, marks).items():
        change["layout"][part] = value
    return change


def key(name: str, view: View) -> list[str]:
    """[what a figure without marks shows, what else its card shows]: equal for equal content."""
    drawn_for = view.query, view.snapshot.digest, view.playing
    return [_digest(_narrowed(name, view), view.snapshot.digest, view.scheme), _digest(*drawn_for)]


def tiles_key(view: View) -> str:
    """Equal for equal tiles."""
    chosen = view.selection
    return _digest(chosen.week, chosen.counties, chosen.checked, view.snapshot.digest)


def _digest(*parts: object) -> str:
    return f"{zlib.crc32(repr(parts).encode()):08x}"


def _marks(name: str, view: View) -> Marks:
    marks = FIGURES[name].marks(view)
    drawn = {"traces": checked({"data": list(marks.traces)})["data"], "shapes": marks.shapes, "layout": marks.layout}
    return Marks(**painted(drawn, view.scheme))


def _layout(figure: dict[str, Any], marks: Marks) -> dict[str, Any]:
    """The parts of a figure's layout that depend on the marks."""
    return {"shapes": [*figure["layout"].get("shapes", []), *marks.shapes], **marks.layout}


def _narrowed(name: str, view: View) -> Selection:
    """The selection with the usual value of whatever a figure does not read, so that it is drawn once for all."""
    figure = FIGURES[name]
    selection = (view.over_weeks if figure.over_weeks else view.selection).of(())
    reads = figure.reads.split()
    unread: dict[str, Any] = {each.field: _USUAL[each.field] for each in FILTERS.values() if each.name not in reads}
    if "indicator" not in reads:
        unread["card"] = view.snapshot.cards[0]
    return replace(selection, **{name: value for name, value in unread.items() if name != "others"})


def _base(name: str, view: View) -> dict[str, Any]:
    """The figure without marks, as plain data that nobody changes."""
    return _drawn(view.snapshot, view.lang, _narrowed(name, view), name, view.scheme)


# A figure takes about 0.2 MB; 25 readers have seven each.
@derived(most=180)
def _drawn(snapshot: Snapshot, lang: str, selection: Selection, name: str, scheme: str) -> dict[str, Any]:
    try:
        plain = FIGURES[name].draw(View(lang, snapshot, selection))
    except ValueError as error:
        raise ValueError(f"figure {name}: {error}") from error
    layout = {**plain["layout"]}
    if not FIGURES[name].lasso:
        layout["dragmode"] = False
    if snapshot.sample:
        layout["annotations"] = [*layout.get("annotations", ()), _sample(lang)]
    # The template as plain data, since plotly would check it anew with every figure.
    drawn: dict[str, Any] = painted({"data": plain["data"], "layout": {**layout, "template": template(lang)}}, scheme)
    return drawn


def _sample(lang: str) -> dict[str, Any]:
    """The word `sample` at the upper edge, so that a copy of the figure says it too."""
    return {
        "text": say(lang, "site.sample"),
        "font": {"color": tokens.WARN_INK, "size": 12},
        "bgcolor": tokens.WARN,
        "showarrow": False,
        "xref": "paper",
        "yref": "paper",
        "x": 0,
        "y": 1,
        "xanchor": "left",
        "yanchor": "bottom",
    }
