"""Trend: the chosen counties and the province by week, over the middle half of all counties.

Counts have no line of the province, which would flatten the lines of the counties.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from numpy.typing import NDArray

from dashboard.figures import tokens
from dashboard.figures.explored import span, week_labels
from dashboard.figures.quartiles import quartiles_of
from dashboard.figures.svg import directed
from dashboard.figures.target_words import target_name
from dashboard.figures.week_axis import breaks, broken, value_axis
from dashboard.interactive.figures.marks import MOST_LINES, NOTHING, Chosen, looks, targets, weeks_axis
from dashboard.interactive.template import ticks
from dashboard.interactive.units import COUNT, GAP, amounts_of, axis, text, unit_of
from dashboard.interactive.view import View
from dashboard.language import say


def frame(view: View) -> pd.DataFrame:
    """A row for each week of the span (index: the week's index); NaN where not known.

    low, middle, high: the quartiles of the counties' amounts in the view's unit; province: the province's amount.
    """
    (first, last), found = span(view.selection), dict(_amounts(view))
    province = found.pop("")
    low, middle, high = quartiles_of(pd.DataFrame(found))
    weeks = pd.DataFrame({"low": low, "middle": middle, "high": high, "province": province})
    return weeks.loc[first:last]


def _amounts(view: View) -> Mapping[str, NDArray[np.float64]]:
    chosen = view.selection
    return amounts_of(view.explored, chosen.card.key, chosen.kind, unit_of(chosen))


def figure(weeks: pd.DataFrame, view: View) -> go.Figure:
    """Band, median, province and target; graph objects, since plotly express draws no bands. weeks: as of `frame`."""
    lang, unit = view.lang, unit_of(view.selection)
    edge = {"type": "scatter", "x": weeks.index, "mode": "lines", "line": {"width": 0}, "hoverinfo": "skip"}
    name = directed(lang, say(lang, "figure.trend.half"))
    median, province = say(lang, "figure.trend.median"), view.snapshot.province.title(lang)
    traces = [
        edge | {"y": weeks["low"], "showlegend": False},
        edge | {"y": weeks["high"], "name": name, "fill": "tonexty", "fillcolor": tokens.ACCENT_SOFT},
        _line(view, "", median, weeks["middle"], tokens.ACCENT, "dot"),
        *([_line(view, "", province, weeks["province"], tokens.PROVINCE, "dash")] if unit != COUNT else []),
    ]
    goal = {} if unit else targets("y", view.selection.card, lang)
    return go.Figure(traces, {"xaxis": weeks_axis(view), "dragmode": False, **goal})


def _axis(view: View, amounts: Sequence[float]) -> dict[str, Any]:
    """The axis of the amounts of all lines, with room for the target's name above the highest one."""
    lang, card, unit = view.lang, view.selection.card, unit_of(view.selection)
    low, high = min([0.0, *amounts]), max([card.target or 0.0 if not unit else 0.0, *amounts])
    places = axis(lang, card, unit, low, high) if unit else value_axis(lang, card, high).ticks
    if unit == GAP:
        places = [(place, text if place else target_name(lang, card)) for place, text in places]
    length = max(high, places[-1][0]) - low
    ends = [low - 0.03 * length, low + 1.06 * length]
    return ticks(places) | {"range": ends, "fixedrange": True}


def _line(view: View, code: str, name: str, values: pd.Series, colour: str, dash: str) -> dict[str, Any]:
    """A line by week, with markers, since a value between two gaps is no line. values: by the week's index.

    A line has a gap where borders of the county (code) or the definition of the indicator changed.
    """
    lang, card, days = view.lang, view.selection.card, week_labels(view.snapshot, view.lang)
    unit = unit_of(view.selection)
    known = [
        (week, None if np.isnan(value) else round(value, 4)) for week, value in zip(values.index, values, strict=True)
    ]
    points = broken(known, breaks(view.explored, view.selection, code))
    said = [
        f"{days[int(week)]}: {text(lang, card, unit, value)}" if value is not None else "" for week, value in points
    ]
    return {
        "type": "scatter",
        "x": [week for week, _ in points],
        "y": [value for _, value in points],
        "customdata": [code] * len(points),
        "mode": "lines+markers",
        "marker": {"size": 4},
        "line": {"color": colour, "dash": dash, "width": 2.5 if code else 2},
        "name": directed(lang, name),
        "text": [directed(lang, text) for text in said],
        "hovertemplate": f"<b>{directed(lang, name)}</b><br>%{{text}}<extra></extra>",
    }


def draw(view: View) -> go.Figure:
    """The trend of a view."""
    return figure(frame(view), view)


def chosen(view: View) -> Chosen:
    """The lines of the first chosen counties, and the axis, which ends above the highest line."""
    (first, last), found = span(view.selection), _amounts(view)
    traces: list[dict[str, Any]] = []
    weeks = frame(view)
    drawn = [weeks.drop(columns="province") if unit_of(view.selection) == COUNT else weeks]
    for code, (colour, dash) in list(looks(view).items())[:MOST_LINES]:
        values = pd.Series(found[code])[first : last + 1]
        drawn.append(values.to_frame())
        name = view.snapshot.names[code][view.lang]
        traces.append({"showlegend": True} | _line(view, code, name, values, colour, dash))
    known = [amount for each in drawn for amount in each.to_numpy().ravel().tolist() if not math.isnan(amount)]
    return Chosen(traces + [NOTHING] * (MOST_LINES - len(traces)), layout={"yaxis": _axis(view, known)})
