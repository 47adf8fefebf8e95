"""What the dashboard's figures share: looks of chosen counties, signs of cells without a class, the axis of weeks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from dashboard.figures import tokens
from dashboard.figures.cell_text import PATTERNS
from dashboard.figures.explored import span
from dashboard.figures.svg import directed
from dashboard.figures.target_words import target_name
from dashboard.figures.week_axis import week_axis
from dashboard.indicators.cards import Card
from dashboard.interactive.template import ticks
from dashboard.interactive.units import Scale, scale, unit_of
from dashboard.interactive.view import View
from dashboard.language import LANGUAGES, say
from dashboard.language.digits import integer

# A trend or ranks show this many chosen counties: more lines could not be distinguished.
MOST_LINES = len(tokens.LINES)
# The most months named below the weeks: more would overlap on a phone.
MOST_MONTHS = 4
# plotly's template of a tooltip, for traces with code and words of each point.
TOOLTIP = "%{customdata[1]}<extra></extra>"
_SIGNS = {"not_applicable": "–", "too_few": "…"}


@dataclass(frozen=True)
class Chosen:
    """The marks of chosen counties over a figure.

    traces: plotly's traces as plain data; their number does not depend on how many counties are chosen. shapes: of
    the layout. layout: its parts that depend on the chosen counties.
    """

    traces: Sequence[Mapping[str, Any]]
    shapes: Sequence[Mapping[str, Any]] = ()
    layout: Mapping[str, Any] = field(default_factory=dict)


# A name over lines and dots stays readable.
HALO = ", ".join(["0 0 2px #ffffff"] * 4)
# A trace without points, so that the number of traces does not depend on how many counties are chosen.
NOTHING: dict[str, Any] = {"type": "scatter", "x": [], "y": [], "showlegend": False}


def looks(view: View) -> dict[str, tuple[str, str]]:
    """(colour, plotly's dash) of each chosen county by code: the same in all figures."""
    chosen = {}
    for place, code in enumerate(view.selection.counties):
        colour, dash = tokens.look(place)
        chosen[code] = colour, "px,".join(dash.split()) + "px" if dash else "solid"
    return chosen


def chosen_colours(view: View) -> dict[str, str]:
    """The colour of each chosen county by code."""
    return {code: colour for code, (colour, _) in looks(view).items()}


def sign(lang: str, state: str) -> str:
    """The sign of a cell that has no colour class, since colour alone must not tell cells apart; '' for a value."""
    if state == "zero":
        return integer(0, lang)
    return LANGUAGES[lang].question_mark if state == "not_reported" else _SIGNS.get(state, "")


def scale_of(view: View) -> Scale:
    """The classes of the first indicator in the view's unit."""
    chosen = view.selection
    return scale(view.explored, view.lang, chosen.card.key, chosen.kind, unit_of(chosen))


def value_classes(view: View, short: bool = False) -> list[tuple[str, str]]:
    """(colour, meaning) of these classes, lowest first, then of the states without a class.

    short: states have only their signs.
    """
    lang = view.lang
    states = [sign(lang, word) if short else f"{say(lang, f'words.{word}')} {sign(lang, word)}" for word in PATTERNS]
    return [*scale_of(view).classes, *zip(tokens.PATTERN_GROUNDS.values(), states, strict=True)]


def compact(levels: pd.Series, classes: Sequence[tuple[str, str]]) -> tuple[pd.Series, list[tuple[str, str]]]:
    """Levels and classes without the states that no cell has; the classes of values always stay."""
    states, present = tokens.PATTERN_GROUNDS.values(), set(levels.dropna())
    shown = [level for level, (colour, _) in enumerate(classes) if colour not in states or level in present]
    return levels.map({level: place for place, level in enumerate(shown)}), [classes[level] for level in shown]


def weeks_axis(view: View) -> dict[str, Any]:
    """The axis of the weeks of the span, whose places are the indices of weeks, with months as ticks."""
    axis = week_axis(view.explored, view.lang, *span(view.selection))
    months = axis.ticks[:: -(-len(axis.ticks) // MOST_MONTHS) or 1]
    return {
        "type": "linear",
        "range": [axis.low - 0.5, axis.high + 0.5],
        **ticks((place, directed(view.lang, name)) for place, name in months),
        "ticks": "outside",
        "tickangle": 0,
        "showgrid": False,
        "fixedrange": True,
        "title": {"text": ""},
    }


def targets(axis: str, card: Card, lang: str, side: str = "left") -> dict[str, list[dict[str, Any]]]:
    """The indicator's target, a line with its name, as shapes and annotations of a layout; empty for none.

    axis: x or y. The name is above the line at its left or right end (side), or above the plot where the line is
    upright, so that the line does not cross it.
    """
    if card.target is None:
        return {"shapes": [], "annotations": []}
    place, other = card.target, "y" if axis == "x" else "x"
    ends = {f"{axis}0": place, f"{axis}1": place, f"{other}0": 0, f"{other}1": 1, f"{other}ref": "paper"}
    line = {"color": tokens.TARGET, "width": 1.5, "dash": "dash"}
    name = {
        "text": directed(lang, target_name(lang, card)),
        "font": {"color": tokens.TARGET, "size": 12},
        "showarrow": False,
        axis: place,
        other: 0 if (axis, side) == ("y", "left") else 1,
        f"{other}ref": "paper",
        "xanchor": "center" if axis == "x" else side,
        "yanchor": "bottom",
    }
    return {"shapes": [{"type": "line", **ends, "line": line, "layer": "between"}], "annotations": [name]}


def points(rows: pd.DataFrame, x: str, y: str, **more: Any) -> dict[str, Any]:
    """A trace of two columns. rows: with code, for clicks on a point, and words, its tooltip. more: properties."""
    trace = {"type": "scatter", "x": plain(rows[x]), "y": plain(rows[y]), "showlegend": False}
    return trace | {"customdata": rows[["code", "words"]].to_numpy().tolist(), "hovertemplate": TOOLTIP} | more


def plain(column: pd.Series) -> list[Any]:
    """A column as plain data, with None for NaN."""
    return column.astype(object).where(column.notna(), None).tolist()


def tooltip(name: str, lines: Iterable[str], lang: str) -> str:
    """A county's name in bold and lines below it, as the HTML that plotly reads."""
    return "<br>".join([f"<b>{directed(lang, name)}</b>", *(directed(lang, line) for line in lines)])
