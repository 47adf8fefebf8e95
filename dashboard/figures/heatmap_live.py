"""The heat map in the browser. Levels and texts of all cells are computed once for all spans of weeks."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from dashboard.derived import derived
from dashboard.figures import tokens
from dashboard.figures.cell_text import PATTERNS, colours
from dashboard.figures.chart_plotly import base_layout
from dashboard.figures.chart_traces import Texts
from dashboard.figures.explored import panel, span, week_labels
from dashboard.figures.map_live import sign_marker, stepped
from dashboard.figures.svg import directed
from dashboard.figures.week_axis import months_of
from dashboard.indicators import amounts
from dashboard.language import say
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot

# With more weeks, cells are too narrow for grid lines and for the signs of cells without a value.
MOST_WITH_SIGNS = 60
# The most months named under the weeks.
MONTHS = 4


def live(snapshot: Snapshot, lang: str, selection: Selection, _: object) -> dict[str, Any]:
    """A row for each county of the last week (best first) and a column for each week of the span.

    There is no cell in weeks in which the county did not exist. A chosen county has a frame around its row.
    """
    card, kind, (first, last) = selection.card, selection.kind, span(selection)
    counties, months = best_first(snapshot, selection), months_of(snapshot, lang)
    grid, words = _levels(snapshot, card.key, kind), texts_of_weeks(snapshot, lang, card.key, kind)
    weeks = days_in_words(snapshot, lang)
    days, names = weeks[first : last + 1], [directed(lang, snapshot.names[code][lang]) for code in counties]
    few, texts = len(days) <= MOST_WITH_SIGNS, Texts()
    levels = {code: grid[code][first : last + 1] for code in counties}
    cells = {
        "type": "heatmap",
        "x": days,
        "y": names,
        "z": list(levels.values()),
        "zmin": -0.5,
        "zmax": len(card.classes) + len(PATTERNS) + 0.5,
        "colorscale": stepped(colours(card)),
        "showscale": False,
        "xgap": int(few),
        "ygap": 1,
        "customdata": counties,
        "text": [texts.places(words[code][first : last + 1]) for code in counties],
        "hovertemplate": "<b>%{y}</b><br>%{x}<br>%{text}<extra></extra>",
        "hoverongaps": False,
    }
    signs = [_signs(len(card.classes) + 1, days, names, list(levels.values()))] if few else []
    layout = _layout(
        lang, names, days, [(place - first, name) for place, _, name in months if first <= place <= last]
    )
    line = {"color": tokens.CHOSEN, "width": 2.5}
    frame = {"type": "rect", "xref": "paper", "x0": 0, "x1": 1, "line": line}
    frames = {code: {"shapes": [frame | {"y0": i - 0.5, "y1": i + 0.5}]} for i, code in enumerate(counties)}
    return {"data": [cells, *signs], "layout": layout | {"meta": {"chosen": frames, "texts": list(texts)}}}


def best_first(snapshot: Snapshot, selection: Selection) -> list[str]:
    """The counties of the selection's week by rank; ties in the register's order, those without a value last."""
    card, week = selection.card, selection.week
    ranks = snapshot.cells.ranks(card.key, week, card.polarity, selection.kind)
    return sorted(snapshot.cells.counties(week, card.key), key=lambda code: ranks.get(code, (len(ranks) + 1,))[0])


def _signs(values: int, days: Sequence[str], names: Sequence[str], levels: Sequence[Sequence[int | None]]) -> Any:
    """A trace of signs that distinguish the pale cells without colour. values: the number of levels of shares."""
    found = [
        (days[week], name, z - values)
        for name, row in zip(names, levels, strict=True)
        for week, z in enumerate(row)
        if z is not None and z >= values
    ]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [day for day, _, _ in found],
        "y": [name for _, name, _ in found],
        "marker": sign_marker([word for *_, word in found]),
        "hoverinfo": "skip",
    }


def _layout(
    lang: str, names: Sequence[str], days: Sequence[str], months: Sequence[tuple[int, str]]
) -> dict[str, Any]:
    axis = {"type": "category", "fixedrange": True, "automargin": True, "showgrid": False, "zeroline": False}
    step = -(-len(months) // MONTHS) or 1
    shown = months[::step]
    return base_layout(lang) | {
        "xaxis": axis
        | {
            "range": [-0.5, len(days) - 0.5],
            "tickmode": "array",
            "tickvals": [place for place, _ in shown],
            "ticktext": [directed(lang, name) for _, name in shown],
            "ticks": "outside",
            "tickangle": 0,
        },
        "yaxis": axis
        | {
            # The best county is at the top.
            "range": [len(names) - 0.5, -0.5],
            "tickmode": "array",
            "tickvals": list(range(len(names))),
            "ticktext": list(names),
            "tickfont": {"size": 12},
            "side": "right" if lang == "fa" else "left",
        },
    }


@derived(most=80)
def _levels(snapshot: Snapshot, key: str, kind: str) -> Mapping[str, list[int | None]]:
    """The index in `colours` of each county's cell, for each week; None where the county did not exist."""
    card, known = snapshot.card(key), panel(snapshot, key, kind)
    states = known.state.to_numpy(dtype=object)
    # The same rule as `cell_text.level`, for all cells at once.
    levels = np.searchsorted(card.classes, known.share.to_numpy(), side="right").astype(object)
    for place, word in enumerate(PATTERNS):
        levels[states == word] = len(card.classes) + 1 + place
    levels[states == "absent"] = None
    return dict(zip(known.state.columns, levels.T.tolist(), strict=True))


@derived(most=80)
def texts_of_weeks(snapshot: Snapshot, lang: str, key: str, kind: str) -> Mapping[str, list[str]]:
    """Each county's value, or its state in words, for each week."""
    card, known = snapshot.card(key), panel(snapshot, key, kind)
    return {
        code: [
            directed(lang, amounts.in_unit(lang, card, share) if state == "value" else say(lang, f"words.{state}"))
            for share, state in zip(known.share[code], known.state[code], strict=True)
        ]
        for code in known.state.columns
    }


@derived()
def days_in_words(snapshot: Snapshot, lang: str) -> list[str]:
    """The first day of each week, in words."""
    return [directed(lang, label) for label in week_labels(snapshot, lang)]
