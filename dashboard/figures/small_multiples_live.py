"""The small multiples in the browser, all in one pair of axes, since plotly is slow with many axes."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from dashboard.figures import tokens
from dashboard.figures.chart_plotly import base_layout
from dashboard.figures.chart_traces import Texts
from dashboard.figures.explored import panel, span, thinned
from dashboard.figures.heatmap_live import best_first, days_in_words, texts_of_weeks
from dashboard.figures.svg import directed
from dashboard.figures.week_axis import breaks
from dashboard.indicators import amounts
from dashboard.meeting.histories import target_states
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot

ACROSS = 4
# Shares of a panel, which is one unit wide and high with its margin: the line's width and height, and the background.
WIDE, HIGH, GROUND = 0.66, 0.6, 0.94
# AIR: distance of a text from the background's edge. ROOM: pixels for a heading. LETTER: letter width per size.
AIR, ROOM, LETTER = 0.06, 128, 0.52
# The sign of a state beside the name, since colour alone is not enough. A single kind of office has no state.
SIGNS = {"behind": " !", "not_known": " ?", "on_track": " ↗", "reached": " ✓", "": ""}
# (background, line colour) of such a county.
PLAIN = (tokens.GROUND, tokens.ACCENT)
# With more weeks, dots would hide the line.
MOST_WITH_DOTS = 60


def live(snapshot: Snapshot, lang: str, selection: Selection, _: object) -> dict[str, Any]:
    """A panel for each county of the last week, best first; a chosen county has a frame."""
    card, kind, (first, last) = selection.card, selection.kind, span(selection)
    counties = best_first(snapshot, selection)
    shares, top = shares_of(snapshot, selection, counties)
    places = [_place(lang, i) for i in range(len(counties))]
    days, words = days_in_words(snapshot, lang)[first : last + 1], texts_of_weeks(snapshot, lang, card.key, kind)
    states = ["" if kind else target_states(snapshot, card, code)[last] for code in counties]
    inks = [tokens.STATES.get(state, PLAIN)[1] for state in states]
    own = [snapshot.names[code][lang] for code in counties]
    along = np.linspace(0, WIDE, len(days)).round(4) if len(days) > 1 else np.array([WIDE])
    texts = Texts()
    feet = np.array([[y] for _, y in places])
    heights = (shares / top * HIGH + feet).round(4)
    lines = [
        {
            "type": "scatter",
            "mode": "lines+markers" if len(days) <= MOST_WITH_DOTS else "lines",
            "x": (along[weeks] + x).tolist(),
            "y": [None if high != high else high for high in row[weeks].tolist()],
            "line": {"color": ink, "width": 2},
            "marker": {"size": 3},
            "customdata": code,
            "hovertext": weeks.tolist(),
            "text": texts.places(words[code][first + week] for week in weeks.tolist()),
            "hovertemplate": f"<b>{directed(lang, name)}</b><br>%{{hovertext}}<br>%{{text}}<extra></extra>",
        }
        for code, name, (x, _), row, ink in zip(counties, own, places, heights, inks, strict=True)
        for weeks in [thinned(row)]
    ]
    grounds = [tokens.STATES.get(state, PLAIN)[0] for state in states]
    headings = [name + SIGNS[state] for name, state in zip(own, states, strict=True)]
    target = None if card.target is None else card.target / top * HIGH
    ends, known = [words[code][last] for code in counties], shares[:, -1:].ravel() >= 0
    sides = [(x + (GROUND - AIR if lang == "fa" else 0), y + 0.76) for x, y in places]
    ends_at = [(x + GROUND - AIR, y + (0.3 if each else 0.54)) for (x, y), each in zip(places, known, strict=True)]
    layout = base_layout(lang) | _layout(len(counties))
    return {
        "data": [
            {
                "type": "scatter",
                "mode": "lines",
                "x": [value for x, _ in places for value in (x, x + WIDE, None) if target is not None],
                "y": [value for _, y in places if target is not None for value in (y + target, y + target, None)],
                "line": {"color": tokens.TARGET, "width": 1.5, "dash": "4px,3px"},
                "hoverinfo": "skip",
            },
            *lines,
            _text(lang, sides, [directed(lang, heading) for heading in headings], [_size(each) for each in headings]),
            # Shares and states are right-aligned in both languages.
            _text("fa", ends_at, ends, [12.0 if each else 10.5 for each in known]),
        ],
        "layout": layout
        | {
            "shapes": [_ground(place) | {"fillcolor": ground} for place, ground in zip(places, grounds, strict=True)],
            "meta": {
                "chosen": {
                    code: {"shapes": [_ground(place) | {"line": {"color": tokens.CHOSEN, "width": 2.5}}]}
                    for code, place in zip(counties, places, strict=True)
                },
                "texts": list(texts),
                "days": days,
            },
        },
    }


def _size(heading: str) -> float:
    """The font size of a heading in pixels: smaller for a long heading, in a panel about 150 pixels wide."""
    return round(min(12, ROOM / (len(heading) * LETTER)), 1)


def shares_of(snapshot: Snapshot, selection: Selection, counties: list[str]) -> tuple[npt.NDArray[np.float64], float]:
    """(shares, top). shares: a row for each county; NaN where not known, or with other borders or another definition.

    top: the value at the top of every panel, since all have the same scale; for shares a multiple of a quarter.
    """
    first, last = span(selection)
    all_weeks = panel(snapshot, selection.card.key, selection.kind).shares
    known = np.array([all_weeks[code][first : last + 1] for code in counties])
    for row, code in zip(known, counties, strict=True):
        if turned := breaks(snapshot, selection, code):
            row[: turned[-1] - first] = np.nan
    card, most = selection.card, float(np.nanmax(known, initial=0.0))
    if card.format != "share":
        return known, amounts.end(card, [most])
    return known, max(math.ceil(max(card.target or 0.0, most) * 4 - 1e-9), 1) / 4


def _place(lang: str, i: int) -> tuple[float, float]:
    """The left and bottom edge of a panel; the first panel is where a line of the language begins."""
    column = ACROSS - 1 - i % ACROSS if lang == "fa" else i % ACROSS
    return float(column), -float(i // ACROSS)


def _text(
    lang: str, points: Sequence[tuple[float, float]], texts: Sequence[str], sizes: Sequence[float]
) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "text",
        "x": [round(x, 4) for x, _ in points],
        "y": [round(y, 4) for _, y in points],
        "text": list(texts),
        "textposition": "middle left" if lang == "fa" else "middle right",
        "textfont": {"size": list(sizes), "weight": 600},
        "hoverinfo": "skip",
        "cliponaxis": False,
    }


def _ground(place: tuple[float, float]) -> dict[str, Any]:
    x, y = place[0] - 0.04, place[1] - 0.06
    shape = {"type": "rect", "layer": "below", "x0": x, "x1": x + GROUND, "y0": y, "y1": y + GROUND}
    return shape | {"line": {"width": 0}}


def _layout(counties: int) -> dict[str, Any]:
    hidden = {"visible": False, "fixedrange": True}
    rows = -(-counties // ACROSS)
    return {
        "xaxis": hidden | {"range": [-0.06, ACROSS - 0.08]},
        "yaxis": hidden | {"range": [-(rows - 1) - 0.08, GROUND - 0.04]},
        "hovermode": "closest",
    }
