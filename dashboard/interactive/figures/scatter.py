"""Two indicators of the last week against each other: a circle for each county, as large as its number of offices."""

import math
from functools import partial
from itertools import chain
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard.figures import tokens
from dashboard.figures.chart import Axis
from dashboard.figures.explored import panel, span, week_labels
from dashboard.figures.free_places import SIDES, Box, NamedDot, Room
from dashboard.figures.scales import Linear
from dashboard.figures.scatter import axis_of
from dashboard.figures.scatter_words import compared, lacking
from dashboard.figures.svg import directed
from dashboard.figures.text import text_width
from dashboard.figures.week_axis import breaks
from dashboard.interactive.figure import Figure, Marks
from dashboard.interactive.figures.marks import (
    HALO,
    chosen_colours,
    lines,
    looks,
    plain,
    points,
    public_sentence,
    targets,
    tooltip,
)
from dashboard.interactive.template import ticks
from dashboard.interactive.view import View
from dashboard.language import LANGUAGES

# The size of the plot on a phone, for which the names are placed: (width, height) and the letters' size, in pixels.
PLOT, LETTERS = (300, 300), 12
LARGEST = 26
# The margin at both ends of an axis, as a part of its length.
AIR = 0.08
TEXT_POSITIONS = {
    (across, up): f"{('bottom', 'middle', 'top')[up + 1]} {('left', 'center', 'right')[across + 1]}"
    for across, up in SIDES
}


def frame(view: View) -> pd.DataFrame:
    """A row for each county whose two values are known: code, name, x, y (values), offices, colour, words (tooltip).

    The counties farthest from both targets come first.
    """
    both = compared(view.explored, view.lang, view.selection)
    rows = []
    for point in sorted(both.known, key=lambda point: -lacking(both.cards, point)):
        same = point.states if point.states[0] == point.states[1] and not view.selection.kind else ()
        colour = tokens.STATES[same[0]][1] if same and same[0] in ("behind", "reached") else tokens.MUTED
        counts = [f"{short} {count}" for short, count in zip(both.shorts, point.counts, strict=True)]
        words = tooltip(point.name, counts, view.lang)
        values = (cell.value for cell in point.cells)
        rows.append((point.code, point.name, *values, point.cells[0].denominator, colour, words))
    counties = pd.DataFrame(rows, columns=["code", "name", "x", "y", "offices", "colour", "words"])
    return counties.astype({"x": "float64", "y": "float64", "offices": "float64"})


def figure(counties: pd.DataFrame, view: View) -> go.Figure:
    """Circles and targets; graph objects, since px.scatter takes four times as long. counties: as of `frame`."""
    lang, both = view.lang, compared(view.explored, view.lang, view.selection)
    marker = {
        "size": counties["offices"],
        "sizemode": "area",
        "sizeref": _highest_offices(counties) / LARGEST**2,
        "color": counties["colour"],
        "opacity": 0.55,
        "line": {"color": tokens.PAPER, "width": 1},
    }
    as_always = {"marker": {"opacity": 0.55}}
    trace = points(counties, "x", "y", mode="markers", marker=marker, selected=as_always, unselected=as_always)
    # The name of the level target stands away from the upright one.
    low, high = _ends(axis_of(both, 0, counties["x"].tolist()))
    side = "right" if (both.cards[0].target or high) < (low + high) / 2 else "left"
    goals = [targets(axis, card, lang, side) for axis, card in zip("xy", both.cards, strict=True)]
    layout: dict[str, Any] = {
        part: list(chain.from_iterable(goal[part] for goal in goals)) for part in ("shapes", "annotations")
    }
    for place, axis in enumerate("xy"):
        scale = axis_of(both, place, counties[axis].tolist())
        shown = {"range": _ends(scale), "title": {"text": directed(lang, scale.title)}, "fixedrange": True}
        layout[f"{axis}axis"] = ticks(scale.ticks) | shown
    return go.Figure([trace], layout)


def chosen_points(view: View) -> Marks:
    """The chosen counties in their colours with their names, and where wanted their paths; without a choice, names of
    the counties farthest from both targets, as far as they have room.
    """
    counties, colours = frame(view), chosen_colours(view)
    named = counties[counties["code"].isin(colours)] if colours else counties
    sides = _sides(counties, named, view)
    dots = points(
        named,
        "x",
        "y",
        mode="markers+text" if colours else "text",
        text=[directed(view.lang, name) if side else "" for name, side in zip(named["name"], sides, strict=True)],
        textposition=[side or "top center" for side in sides],
        textfont={
            "size": LETTERS,
            "shadow": HALO,
            "color": [colours.get(code, tokens.INK) for code in named["code"]],
        },
        marker={"color": [colours.get(code, tokens.EDGE) for code in named["code"]], "size": 13},
        cliponaxis=False,
    )
    paths = lines(list(colours), partial(_path, view)) if view.selection.path else []
    return Marks([*paths, dots])


def _highest_offices(counties: pd.DataFrame) -> float:
    """The highest number of offices, which the largest circle has; at least 1, since areas are divided by it."""
    return float(max([1.0, *counties["offices"]]))


def _ends(axis: Axis) -> list[float]:
    """The values at both ends of an axis with its margins."""
    air = AIR * (axis.high - axis.low)
    return [axis.low - air, axis.high + air]


def _sides(counties: pd.DataFrame, named: pd.DataFrame, view: View) -> list[str | None]:
    """plotly's position of the name of each of the named counties; None where it would cover something."""
    both, (width, height) = compared(view.explored, view.lang, view.selection), PLOT
    (left, right), (low, high) = (_ends(axis_of(both, i, counties[axis].tolist())) for i, axis in enumerate("xy"))
    across, up = Linear(left, right, 0, width), Linear(low, high, height, 0)
    highest = _highest_offices(counties)
    codes, dots = set(named["code"]), {}
    # Names of counties that come first have precedence.
    order = pd.concat([named, counties[~counties["code"].isin(codes)]])
    for code, name, x, y, offices in zip(
        *(order[part] for part in ("code", "name", "x", "y", "offices")), strict=True
    ):
        wide = text_width(name) * LETTERS if code in codes else 0
        dots[code] = NamedDot(across.at(x), up.at(y), LARGEST / 2 * math.sqrt(offices / highest), wide)
    room = Room(Box(0, 0, width, height), LETTERS, -1 if LANGUAGES[view.lang].rtl else 1)
    first, second = (card.target for card in both.cards)
    if first is not None:
        room.avoid(Box(across.at(first) - 2, 0, across.at(first) + 2, height))
    if second is not None:
        room.avoid(Box(0, up.at(second) - 2, width, up.at(second) + 2))
    places = dict(zip(dots, room.names(list(dots.values()), lines=False), strict=True))
    free = [places[code] for code in named["code"]]
    return [TEXT_POSITIONS[place.side] if place and place.side else None for place in free]


def _path(view: View, code: str) -> dict[str, Any]:
    """The county's way over the span, with gaps where borders or definitions changed or a value is not known."""
    (first, last), days = span(view.selection), week_labels(view.snapshot, view.lang)
    both = compared(view.explored, view.lang, view.selection)
    frames = [panel(view.explored, card.key, view.selection.kind).share for card in both.cards]
    values = pd.DataFrame({"x": frames[0][code], "y": frames[1][code]}).loc[first:last]
    values.loc[values.isna().any(axis=1) | values.index.isin(breaks(view.explored, view.selection, code))] = None
    colour, dash = looks(view)[code]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": plain(values["x"]),
        "y": plain(values["y"]),
        "line": {"color": colour, "dash": dash, "width": 2},
        "customdata": [code] * len(values),
        "hovertext": [
            tooltip(view.snapshot.names[code][view.lang], [days[week]], view.lang) for week in values.index
        ],
        "showlegend": False,
    }


FIGURE = Figure(
    order=5,
    reads="indicator kind checked week start second path",
    frame=frame,
    figure=figure,
    marks=chosen_points,
    sentence=public_sentence("scatter"),
    as_public=lambda view: True,
    lasso=True,
)
