"""What the figures share: looks of chosen counties, signs of cells without a class, the key, the axis of weeks."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from dashboard.figures import tokens
from dashboard.figures.cell_text import PATTERNS
from dashboard.figures.explored import span
from dashboard.figures.svg import directed
from dashboard.figures.target_words import target_name
from dashboard.figures.week_axis import week_axis
from dashboard.indicators.cards import Card
from dashboard.interactive.template import steps, ticks
from dashboard.interactive.units import Scale, scale, unit_of
from dashboard.interactive.view import View
from dashboard.language import LANGUAGES, say
from dashboard.language.digits import integer
from dashboard.pages.common.figures import description

# As many chosen counties have a colour of their own; further ones are drawn alike.
MOST_COLOURS = len(tokens.LINES)
# The most months named below the weeks: more would overlap on a phone.
MOST_MONTHS = 4
_SIGNS = {"not_applicable": "–", "too_few": "…"}

# A name over lines and dots stays readable.
HALO = ", ".join([f"0 0 2px {tokens.PAPER}"] * 4)
# A trace without points, so that the number of traces does not depend on how many counties are chosen.
NOTHING: dict[str, Any] = {"type": "scatter", "x": [], "y": [], "showlegend": False, "hoverinfo": "skip"}


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


def lines(codes: Sequence[str], line: Callable[[str], dict[str, Any]]) -> list[dict[str, Any]]:
    """A trace for each of the first MOST_COLOURS counties, and one trace with the lines of all further ones.

    line: the trace of a county, with lists of x, y, customdata and hovertext.
    """
    first = [line(code) for code in codes[:MOST_COLOURS]]
    more = [line(code) for code in codes[MOST_COLOURS:]]
    first += [NOTHING] * (MOST_COLOURS - len(first))
    if not more:
        return [*first, NOTHING]
    # A point without a place ends a line.
    gap = {"x": None, "y": None, "customdata": "", "hovertext": ""}
    joined = {part: [value for each in more for value in (*each[part], gap[part])] for part in gap}
    return [*first, {**more[0], **joined, "showlegend": False}]


def row_frames(view: View, codes: Iterable[str]) -> list[dict[str, Any]]:
    """A frame around the row of each chosen county, in its colour. codes: of the rows, the first one at the top."""
    colours = chosen_colours(view)
    ends = {"type": "rect", "xref": "paper", "x0": 0, "x1": 1}
    return [
        {**ends, "y0": row - 0.5, "y1": row + 0.5, "line": {"color": colours[code], "width": 3}}
        for row, code in enumerate(codes)
        if code in colours
    ]


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


def key_of(
    levels: pd.Series, classes: Sequence[tuple[str, str]], lang: str, edges: Sequence[str] = ()
) -> tuple[pd.Series, list[str], dict[str, Any]]:
    """(place of each level on the key, colour of each place, plotly's colour axis with the key as its bar).

    levels: indices in `classes`: (colour, meaning), the classes of values lowest first, then the states of PATTERNS.
    Zero comes before the lowest class; the key runs in the reading direction, as bars do. States that no cell has are
    left out. edges: the bounds between the classes of values in words, named in place of these classes.
    """
    states, present = list(tokens.PATTERN_GROUNDS.values()), set(levels.dropna())
    values = [level for level, (colour, _) in enumerate(classes) if colour not in states]
    others = [level for level in range(len(classes)) if level not in values and level in present]
    zero = [level for level in others if classes[level][0] == tokens.ZERO]
    order = [*zero, *values, *(level for level in others if level not in zero)]
    # n bounds are between n + 1 classes.
    named = [(len(zero) + place + 0.5, text) for place, text in enumerate(edges)]
    named += [(place, classes[level][1]) for place, level in enumerate(order) if not edges or level not in values]
    if LANGUAGES[lang].rtl:
        order = order[::-1]
        named = [(len(order) - 1 - place, text) for place, text in named]
    colours = [classes[level][0] for level in order]
    axis = {
        "colorscale": steps(colours),
        "cmin": -0.5,
        "cmax": len(order) - 0.5,
        "colorbar": ticks(named) | {"tickangle": 0, "title": {"text": ""}},
    }
    return levels.map({level: place for place, level in enumerate(order)}), colours, axis


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


def week_mark(view: View) -> list[dict[str, Any]]:
    """The upright line at the week that is shown while the weeks are played; empty at other times."""
    if not view.playing:
        return []
    place = {"x0": view.selection.week, "x1": view.selection.week, "y0": 0, "y1": 1, "yref": "paper"}
    return [{"type": "line", **place, "line": {"color": tokens.INK, "width": 2}}]


def targets(axis: str, card: Card, lang: str, side: str = "left") -> dict[str, list[dict[str, Any]]]:
    """The indicator's target, a line with its name, as shapes and annotations of a layout; empty for none.

    axis: x or y. The name is above the line at its left or right end (side), or above the plot where the line is
    upright, so that the line does not cross it.
    """
    if card.target is None:
        return {"shapes": [], "annotations": []}
    return target_line(axis, card.target, target_name(lang, card), lang, side)


def target_line(axis: str, place: float, name: str, lang: str, side: str = "left") -> dict[str, list[dict[str, Any]]]:
    """A line at a place of an axis, with its name; see `targets`."""
    other = "y" if axis == "x" else "x"
    ends = {f"{axis}0": place, f"{axis}1": place, f"{other}0": 0, f"{other}1": 1, f"{other}ref": "paper"}
    line = {"color": tokens.TARGET, "width": 1.5, "dash": "dash"}
    words = {
        "text": directed(lang, name),
        "font": {"color": tokens.TARGET, "size": 12},
        "showarrow": False,
        axis: place,
        other: 0 if (axis, side) == ("y", "left") else 1,
        f"{other}ref": "paper",
        "xanchor": "center" if axis == "x" else side,
        "yanchor": "bottom",
    }
    return {"shapes": [{"type": "line", **ends, "line": line, "layer": "between"}], "annotations": [words]}


def points(rows: pd.DataFrame, x: str, y: str, **more: Any) -> dict[str, Any]:
    """A trace of two columns. rows: with code, for clicks on a point, and words, its tooltip. more: properties."""
    trace = {"type": "scatter", "x": plain(rows[x]), "y": plain(rows[y]), "showlegend": False}
    return trace | {"customdata": rows["code"].tolist(), "hovertext": rows["words"].tolist()} | more


def plain(column: pd.Series) -> list[Any]:
    """A column as plain data, with None for NaN."""
    return column.astype(object).where(column.notna(), None).tolist()


def tooltip(name: str, lines: Iterable[str], lang: str) -> str:
    """A county's name in bold and lines below it, as the HTML that plotly reads."""
    return "<br>".join([f"<b>{directed(lang, name)}</b>", *(directed(lang, line) for line in lines)])


def public_sentence(name: str) -> Callable[[View], str]:
    """The sentence of the public figure of a name, which speaks of as many chosen counties as have a colour."""

    def sentence(view: View) -> str:
        selection = view.selection.of(view.selection.counties[:MOST_COLOURS])
        return description(view.snapshot, view.lang, selection, name).sentence

    return sentence


def names_of(view: View) -> Mapping[str, str]:
    """The name of each county by code."""
    return {code: words[view.lang] for code, words in view.snapshot.names.items()}
