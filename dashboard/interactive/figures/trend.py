"""Trend: the chosen counties and the province by week, over the middle half of all counties.

Counts have no line of the province, which would flatten the lines of the counties.
"""

import math
from collections.abc import Mapping, Sequence
from functools import partial
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
from dashboard.interactive.figure import Figure, Marks
from dashboard.interactive.figures.marks import lines, looks, names_of, targets, tooltip, week_mark, weeks_axis
from dashboard.interactive.template import ticks
from dashboard.interactive.units import COUNT, GAP, amounts_of, axis, text, unit_of
from dashboard.interactive.view import View
from dashboard.language import COMMA, say


def frame(view: View) -> pd.DataFrame:
    """A row for each week of the span (index: the week's index); NaN where not known.

    low, middle, high: the quartiles of the counties' amounts in the view's unit; province: the province's amount.
    """
    (first, last), amounts = span(view.over_weeks), dict(_amounts(view))
    province = amounts.pop("")
    low, middle, high = quartiles_of(pd.DataFrame(amounts))
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
    return go.Figure(traces, {"xaxis": weeks_axis(view), **goal})


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
    words = [
        tooltip(name, [days[int(week)], text(lang, card, unit, value)], lang) if value is not None else ""
        for week, value in points
    ]
    return {
        "type": "scatter",
        "x": [week for week, _ in points],
        "y": [value for _, value in points],
        "customdata": [code] * len(points),
        "hovertext": words,
        "mode": "lines+markers",
        "marker": {"size": 4},
        "line": {"color": colour, "dash": dash, "width": 2.5 if code else 2},
        "name": directed(lang, name),
    }


def chosen_lines(view: View) -> Marks:
    """The lines of the chosen counties, the axis, which ends above the highest line, and the week that is played."""
    (first, last), amounts, weeks = span(view.over_weeks), _amounts(view), frame(view)
    shown = [weeks.drop(columns="province") if unit_of(view.selection) == COUNT else weeks]
    looked, names = looks(view), names_of(view)

    def line(code: str) -> dict[str, Any]:
        values = pd.Series(amounts[code])[first : last + 1]
        shown.append(values.to_frame())
        return {"showlegend": True} | _line(view, code, names[code], values, *looked[code])

    traces = lines(list(looked), line)
    known = [amount for each in shown for amount in each.to_numpy().ravel().tolist() if not math.isnan(amount)]
    return Marks(traces, week_mark(view), {"yaxis": _axis(view, known)})


def sentence(view: View) -> str:
    """The province's or the chosen counties' figures at both ends of the span."""
    (first, last), lang, unit = span(view.selection), view.lang, unit_of(view.selection)
    days, names, amounts = week_labels(view.snapshot, lang), names_of(view), _amounts(view)
    say_amount = partial(text, lang, view.selection.card, unit)
    parts = []
    for area in view.selection.counties or ("",):
        ends = [float(amounts[area][week]) for week in (first, last)]
        before, now = (say(lang, "explore.unknown") if math.isnan(end) else say_amount(end) for end in ends)
        name = names[area] if area else view.snapshot.province.title(lang)
        parts.append(say(lang, "explore.from_to", name=name, before=before, now=now))
    return say(lang, "explore.trend", start=days[first], end=days[last], parts=COMMA[lang].join(parts))


FIGURE = Figure(
    order=4,
    reads="indicator kind checked week start unit",
    frame=frame,
    figure=figure,
    marks=chosen_lines,
    sentence=sentence,
    note=lambda view: say(view.lang, "explore.trend_note"),
    units=(COUNT, GAP),
    over_weeks=True,
)
