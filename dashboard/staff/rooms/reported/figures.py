"""The figures of a view as plotly's figures in plain data: the calendar of states, and the counties on their way to a
target."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from dashboard.figures import tokens
from dashboard.figures.svg import directed
from dashboard.interactive.figure import TOOLTIP
from dashboard.interactive.figures.marks import targets, tooltip
from dashboard.interactive.template import beginning, steps, template, ticks
from dashboard.language.digits import percent
from dashboard.language.order import order
from dashboard.sheets.reporting import LATE, MISSING, PARTLY, REPORTED, RETURNED, WAITING
from dashboard.staff.rooms.reported import target_words, words
from dashboard.staff.rooms.reported.target import Need, Target
from dashboard.staff.rooms.reported.view import View
from dashboard.weeks import WEEK, month_starts, span_label

# The colour of each state; `partly` has one for each sign.
COLOURS = {
    MISSING: tokens.NOT_REPORTED,
    RETURNED: tokens.STATE_PAINTS["behind"],
    PARTLY: tokens.PARTS[1],
    WAITING: tokens.STATE_PAINTS["on_track"],
    LATE: tokens.RAMPS["high"][2],
    REPORTED: tokens.RAMPS["high"][4],
}
# For the share of offices from which a sign stands: its colour.
_PARTS = tuple(zip((0.0, 0.375, 0.625), "◔◑◕", tokens.PARTS, strict=True))
_PALETTE = [*COLOURS.values(), *(colour for _, _, colour in _PARTS)]
# Of a longer name the middle is left out, since the names would take the room of the weeks.
LONGEST_NAME, BEGINNING = 22, 9
# The most months named above the weeks: more would overlap on a phone.
MOST_MONTHS = 3
# The height of a row of each figure in pixels; reported.css adds that of its axis and key.
CALENDAR_ROW, TARGET_ROW = 21, 20
_STILL = {"dragmode": False}


def calendar_rows(view: View) -> list[str]:
    """The rows of the calendar, those of which the smallest share of offices has reported in its weeks first."""
    states = view.states[view.states["week"] >= pd.Timestamp(view.first)]
    sums = states.groupby("row")[[REPORTED, LATE, WAITING, "offices"]].sum()
    share = sums[[REPORTED, LATE, WAITING]].sum(axis=1) / sums["offices"]
    return sorted(share.index, key=lambda code: (share[code], order(words.row(view, code))))


def week_labels(view: View) -> dict[str, date]:
    """The weeks of the calendar, oldest first, by their label on its axis."""
    count = (view.now - view.first).days // 7 + 1
    weeks = [view.first + WEEK * place for place in range(count)]
    return {directed(view.lang, span_label(week, view.lang)): week for week in weeks}


def calendar(view: View) -> dict[str, Any]:
    """A row for each county or body, a column for each week, in the colour and with the sign of its state.

    A cell has only its sign and its words, since a year of all bodies has thousands of cells.
    """
    lang, codes, labels = view.lang, calendar_rows(view), week_labels(view)
    at_row, at_week = places(codes), places(list(labels.values()))
    shape = len(codes), len(labels)
    levels, signs, hover = np.full(shape, None), np.full(shape, "", dtype=object), np.full(shape, "", dtype=object)
    for each in view.states[view.states["week"] >= pd.Timestamp(view.first)].to_dict("records"):
        place = at_row[each["row"]], at_week[each["week"].date()]
        levels[place], signs[place] = _look(view, each)
        what = f"{words.state(view, each['state'])}: {words.of_offices(view, each)}"
        hover[place] = tooltip(words.row(view, each["row"]), [span_label(each["week"].date(), lang), what], lang)
    trace = {
        "type": "heatmap",
        "x": list(labels),
        "y": codes,
        "z": levels.tolist(),
        "zmin": -0.5,
        "zmax": len(_PALETTE) - 0.5,
        "colorscale": steps(_PALETTE),
        "showscale": False,
        "text": signs.tolist(),
        "texttemplate": "%{text}",
        "hovertext": hover.tolist(),
        "hovertemplate": TOOLTIP,
        "hoverongaps": False,
        "xgap": 1,
        "ygap": 1,
    }
    names = ticks((code, directed(lang, _cut(words.row(view, code)))) for code in codes)
    rows = {"type": "category", "autorange": "reversed", "fixedrange": True, "showgrid": False}
    layout = {
        "template": template(lang),
        "xaxis": _weeks_axis(labels, lang),
        "yaxis": {**names, **rows, "side": beginning(lang)},
        "shapes": _frame(view, at_row, at_week),
        # The first and the last month's name reach beyond the weeks.
        "margin": {"t": 24, "b": 4, "l": 22, "r": 22},
        **_STILL,
    }
    return {"data": [trace], "layout": layout}


def places(values: Sequence[Any]) -> dict[Any, int]:
    """The place of each value in a sequence."""
    return {value: place for place, value in enumerate(values)}


def _look(view: View, row_state: Any) -> tuple[int, str]:
    """The index of a row's colour, and its sign."""
    name = row_state["state"]
    if name != PARTLY:
        return list(COLOURS).index(name), words.sign(view.lang, name)
    share = sum(row_state[each] for each in (REPORTED, LATE, WAITING)) / row_state["offices"]
    part = max(place for place, (least, _, _) in enumerate(_PARTS) if share >= least)
    return len(COLOURS) + part, _PARTS[part][1]


def _weeks_axis(labels: Mapping[str, date], lang: str) -> dict[str, Any]:
    """The axis of the weeks, with months as ticks. The year stands where it begins, so that the names have room."""
    months, of_weeks = month_starts(list(labels.values()), lang), list(labels)
    months = months[:: -(-len(months) // MOST_MONTHS) or 1]
    named, year = [], 0
    for place, number, name in months:
        named.append((of_weeks[place], directed(lang, name if number // 12 != year else name.partition(" ")[0])))
        year = number // 12
    return {
        "type": "category",
        "range": [-0.5, len(labels) - 0.5],
        **ticks(named),
        "ticks": "outside",
        "tickangle": 0,
        "side": "top",
        "showgrid": False,
        "fixedrange": True,
    }


def _frame(view: View, at_row: dict[str, int], at_week: dict[date, int]) -> list[dict[str, Any]]:
    """A frame around the chosen row's cell of the chosen week; without a row, around the week."""
    if view.week not in at_week or view.choice.row not in ("", *at_row):
        return []
    column = at_week[view.week]
    low, high = (at_row[view.choice.row],) * 2 if view.choice.row else (0, len(at_row) - 1)
    line = {"color": tokens.CHOSEN, "width": 2}
    sides = {"x0": column - 0.5, "x1": column + 0.5, "y0": low - 0.5, "y1": high + 0.5}
    return [{"type": "rect", **sides, "line": line}]


def _cut(name: str) -> str:
    if len(name) <= LONGEST_NAME:
        return name
    return f"{name[:BEGINNING].rstrip()}…{name[BEGINNING + 1 - LONGEST_NAME :].lstrip()}"


# Where the present pace leads: the states against the target, the sign, the colour, and the words.
_ENDS = (
    (("reached", "on_track"), "diamond", tokens.BETTER, "share_in_time"),
    (("behind",), "x", tokens.WORSE, "share_behind"),
)


def target_figure(view: View, target: Target) -> dict[str, Any]:
    """A row for each county: its share now, and the share to which its present pace leads by the target's date."""
    lang, card = view.lang, target.card
    shown = [need for need in target.counties if need.cell.known]
    names = [directed(lang, view.public.county_name(view.lang, need.area)) for need in shown]
    hover = [_need_words(view, need) for need in shown]
    now = {
        "type": "scatter",
        "mode": "markers",
        "x": [need.cell.value for need in shown],
        "y": names,
        "marker": {"size": 10, "color": tokens.PAPER, "line": {"color": tokens.ACCENT, "width": 2}},
        "name": directed(lang, words.text(view, "share_now")),
        "hovertext": hover,
        "hovertemplate": TOOLTIP,
    }
    traces: list[dict[str, Any]] = [_lines(shown, names), now]
    for states, sign, colour, key in _ENDS:
        found = [i for i, need in enumerate(shown) if need.state in states and need.share_then is not None]
        traces.append(
            {
                **now,
                "x": [shown[i].share_then for i in found],
                "y": [names[i] for i in found],
                "hovertext": [hover[i] for i in found],
                "marker": {"size": 9, "symbol": sign, "color": colour},
                "name": directed(lang, words.text(view, key)),
            }
        )
    marks = targets("x", card, lang)
    quarters = ticks((quarter, percent(quarter, lang)) for quarter in (0, 0.25, 0.5, 0.75, 1))
    rows = {"type": "category", "autorange": "reversed", "fixedrange": True, **ticks((name, name) for name in names)}
    layout = {
        "template": template(lang),
        **marks,
        "xaxis": {**quarters, "range": [-0.02, 1.02], "fixedrange": True},
        "yaxis": {
            **rows,
            "side": beginning(lang),
            "categoryarray": names,
            "categoryorder": "array",
            "showgrid": True,
        },
        "legend": {"orientation": "h", "y": -0.06, "x": 0.5, "xanchor": "center", "yanchor": "top"},
        **_STILL,
    }
    return {"data": traces, "layout": layout}


def _lines(shown: Sequence[Need], names: Sequence[str]) -> dict[str, Any]:
    """A line from the share now to the share then, for each county with a pace."""
    x: list[float | None] = []
    y: list[str | None] = []
    for need, name in zip(shown, names, strict=True):
        if need.share_then is not None:
            x += [need.cell.value, need.share_then, None]
            y += [name, name, None]
    line = {"color": tokens.PROVINCE, "width": 2}
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "line": line,
        "showlegend": False,
        "hoverinfo": "skip",
    }


def _need_words(view: View, need: Need) -> str:
    lines = [target_words.figure(view, need)]
    if need.more is not None:
        lines.append(words.text(view, "more_offices", n=need.more))
    if need.share_then is not None:
        lines.append(words.text(view, "then", share=percent(need.share_then, view.lang)))
    lines.append(target_words.when(view, need))
    return tooltip(view.public.county_name(view.lang, need.area), lines, view.lang)
