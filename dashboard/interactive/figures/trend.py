"""Trend: the chosen counties and the province by week, over the middle half of all counties."""

from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard.figures import tokens
from dashboard.figures.explored import panel, span, week_labels
from dashboard.figures.quartiles import quarters
from dashboard.figures.svg import directed
from dashboard.figures.week_axis import breaks, broken, value_axis
from dashboard.indicators import amounts
from dashboard.interactive.figures.marks import MOST_LINES, NOTHING, Chosen, looks, targets, weeks_axis
from dashboard.interactive.template import ticks
from dashboard.interactive.view import View
from dashboard.language import say


def frame(view: View) -> pd.DataFrame:
    """A row for each week of the span (index: the week's index); NaN where not known.

    low, middle, high: the quartiles of the counties' values; province: the province's value.
    """
    (first, last), selection = span(view.selection), view.selection
    low, middle, high = quarters(view.explored, selection.card.key, selection.kind)[:, first : last + 1]
    province = panel(view.explored, selection.card.key, selection.kind).shares[""][first : last + 1]
    weeks = range(first, last + 1)
    return pd.DataFrame({"low": low, "middle": middle, "high": high, "province": province}, index=weeks)


def figure(weeks: pd.DataFrame, view: View) -> go.Figure:
    """Band, median, province and target; graph objects, since plotly express draws no bands. weeks: as of `frame`."""
    lang, card = view.lang, view.selection.card
    edge = {"type": "scatter", "x": weeks.index, "mode": "lines", "line": {"width": 0}, "hoverinfo": "skip"}
    name = directed(lang, say(lang, "figure.trend.half"))
    median, province = say(lang, "figure.trend.median"), view.snapshot.province.title(lang)
    traces = [
        edge | {"y": weeks["low"], "showlegend": False},
        edge | {"y": weeks["high"], "name": name, "fill": "tonexty", "fillcolor": tokens.ACCENT_SOFT},
        _line(view, "", median, weeks["middle"], tokens.ACCENT, "dot"),
        _line(view, "", province, weeks["province"], tokens.PROVINCE, "dash"),
    ]
    axis = value_axis(lang, card, max([card.target or 0.0, *weeks.max().dropna()]))
    values = ticks(axis.ticks) | {"rangemode": "tozero", "fixedrange": True}
    layout: dict[str, Any] = {"xaxis": weeks_axis(view), "yaxis": values}
    layout |= {"shapes": targets("y", card, lang), "dragmode": False}
    return go.Figure(traces, layout)


def _line(view: View, code: str, name: str, values: pd.Series, colour: str, dash: str) -> dict[str, Any]:
    """A line by week, with markers, since a value between two gaps is no line. values: by the week's index.

    A line has a gap where borders of the county (code) or the definition of the indicator changed.
    """
    lang, card, days = view.lang, view.selection.card, week_labels(view.snapshot, view.lang)
    known = [
        (week, None if np.isnan(value) else round(value, 4)) for week, value in zip(values.index, values, strict=True)
    ]
    points = broken(known, breaks(view.explored, view.selection, code))
    said = [
        f"{days[int(week)]}: {amounts.in_unit(lang, card, value)}" if value is not None else ""
        for week, value in points
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
    """The lines of the first chosen counties."""
    (first, last), selection = span(view.selection), view.selection
    shares = panel(view.explored, selection.card.key, selection.kind).shares
    traces: list[dict[str, Any]] = []
    for code, (colour, dash) in list(looks(view).items())[:MOST_LINES]:
        values = pd.Series(shares[code])[first : last + 1]
        name = view.snapshot.names[code][view.lang]
        traces.append({"showlegend": True} | _line(view, code, name, values, colour, dash))
    return Chosen(traces + [NOTHING] * (MOST_LINES - len(traces)))
