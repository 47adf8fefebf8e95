"""Bars: the counties by their figure, by its change over the span, or by their gap to the target."""

from typing import Any

import pandas as pd
import plotly.express as px
import plotly.graph_objects as go

from dashboard.figures import change_map, tokens
from dashboard.figures.cell_text import CellText
from dashboard.figures.svg import directed
from dashboard.figures.target_words import target_name
from dashboard.indicators import amounts
from dashboard.indicators.sentences import change_text
from dashboard.indicators.series import Change, direction
from dashboard.interactive.figure import Figure, Marks
from dashboard.interactive.figures.marks import HALO, row_frames, scale_of, target_line, tooltip
from dashboard.interactive.template import beginning, ticks
from dashboard.interactive.units import COUNT, EXACT, GAP, axis, has_unit, in_order, text, unit_of
from dashboard.interactive.view import View
from dashboard.language import COMMA, LANGUAGES, say
from dashboard.meeting.changes import progress

CHANGE = "change"
# Names and figures in pixels.
LETTERS = 12


def unit(view: View) -> str:
    """What the bars measure: '' the value, COUNT, GAP or CHANGE."""
    order = view.selection.order
    if order == CHANGE:
        return CHANGE
    return GAP if order == GAP and has_unit(view.selection.card, GAP) else unit_of(view.selection)


def frame(view: View) -> pd.DataFrame:
    """A row for each county of the week, the first one at the top: code, name, amount (NaN where not known), label
    (the amount, or the state's name), colour, words (tooltip).
    """
    snapshot, lang, chosen, measure = view.explored, view.lang, view.selection, unit(view)
    assert chosen.start is not None
    card, scale, rows = chosen.card, scale_of(view), []
    for code in in_order(snapshot, chosen):
        cell = CellText(snapshot, lang, card, chosen.week, code, chosen.kind)
        moved = progress(snapshot, card, chosen.week, chosen.week - chosen.start, code, chosen.kind)
        moves = change_text(lang, "view", card, moved)
        amount = {
            "": cell.cell.value,
            COUNT: cell.cell.numerator if cell.cell.known else None,
            GAP: amounts.gap_of(card, cell.cell),
            CHANGE: None if moved is None else moved.value,
        }[measure]
        label = _label(view, cell, amount)
        colour = _colour(view, amount, scale.edges, moved)
        rows.append((code, cell.name, amount, label, colour, _words(cell, moves)))
    counties = pd.DataFrame(rows, columns=["code", "name", "amount", "label", "colour", "words"])
    counties = counties.astype({"amount": "float64"})
    if measure == CHANGE:
        return counties.sort_values("amount", key=lambda moves: -card.better_sign * moves, kind="stable")
    return counties.sort_values("amount", ascending=False, kind="stable") if measure == GAP else counties


def _label(view: View, cell: CellText, amount: float | None) -> str:
    """What stands at the end of a bar: the amount, for shares with its counts; why it is not known."""
    lang, card, measure = view.lang, cell.card, unit(view)
    if measure == CHANGE:
        if amount is None:
            return say(lang, "explore.unknown")
        tenths = amounts.tenths(card, amount)
        return say(lang, f"view.change_{direction(tenths)}", k=amounts.size(lang, "view", card, abs(tenths)))
    if amount is None:
        return cell.word
    label = text(lang, card, measure, amount, short=True)
    return f"{label}{COMMA[lang]}{cell.figure}" if measure == "" and card.format == "share" else label


def _colour(view: View, amount: float | None, edges: Any, moved: Change | None) -> str:
    """A bar's colour: of its class in the map; of changes, whether they are clearly better or worse."""
    measure = unit(view)
    if amount is None:
        return tokens.EDGE
    if measure == CHANGE and moved is not None:
        return tokens.CHANGES[change_map.CLASSES.index(change_map.verdict_of(view.selection.card, moved))]
    if measure != unit_of(view.selection):
        return tokens.STATES["reached"][0] if amount <= EXACT else tokens.RAMPS["low"][2]
    side = [edge < amount - EXACT for edge in edges] if measure == GAP else [edge <= amount + EXACT for edge in edges]
    return str(scale_of(view).classes[sum(side)][0])


def _words(cell: CellText, moves: str) -> str:
    """The tooltip of a county: its figure, its target, its change over the span, and its marks."""
    lang = cell.lang
    lines = [cell.counts, target_name(lang, cell.card) if cell.card.target is not None else ""]
    lines += [say(lang, "explore.over_span", change=moves), *(say(lang, f"words.{mark}") for mark in cell.marks)]
    return tooltip(cell.name, filter(None, lines), lang)


def figure(counties: pd.DataFrame, view: View) -> go.Figure:
    """The bars, which grow in the reading direction. counties: as `frame` returns them."""
    lang, card, measure = view.lang, view.selection.card, unit(view)
    drawn = px.bar(
        counties, x="amount", y="code", text="label", orientation="h", custom_data=["code"], template="none"
    )
    # Completed as plain data, since plotly checks all of a figure at each update.
    trace = drawn.to_dict()["data"][0] | {
        "hovertext": counties["words"].tolist(),
        "x": counties["amount"].fillna(0).tolist(),
        "text": [directed(lang, label) for label in counties["label"]],
        "marker": {"color": counties["colour"].tolist(), "line": {"color": tokens.EDGE, "width": 1}},
        "textposition": "outside",
        "textfont": {"size": LETTERS, "shadow": HALO},
        "constraintext": "none",
        "cliponaxis": False,
    }
    known = [0.0, *counties["amount"].dropna()]
    low, high = min(known), max(known)
    if measure == "":
        high = card.top if card.format == "share" else amounts.end(card, [high])
        places = amounts.marks(lang, card, high)
    else:
        places = axis(lang, card, GAP if measure == CHANGE else measure, low, max(high, low + EXACT))
        low, high = min(low, places[0][0]), max(high, places[-1][0])
    # Room for the labels at the ends of the longest bars.
    air = high - low
    ends = [low - (0.3 * air if low < 0 else 0.01 * air), high + 0.34 * air]
    across = ticks(places) | {"range": ends[::-1] if LANGUAGES[lang].rtl else ends, "fixedrange": True}
    names = [(code, directed(lang, name)) for code, name in zip(counties["code"], counties["name"], strict=True)]
    rows: dict[str, Any] = ticks(names) | {
        "type": "category",
        "categoryorder": "array",
        "categoryarray": counties["code"].tolist(),
    }
    rows |= {"autorange": "reversed", "fixedrange": True, "showgrid": False, "side": beginning(lang)}
    rows |= {"tickfont": {"size": LETTERS}, "ticklabelstandoff": 6}
    goal: dict[str, list[Any]] = {"shapes": [], "annotations": []}
    if card.target is not None and measure in ("", GAP):
        goal = target_line("x", 0.0 if measure == GAP else card.target, target_name(lang, card), lang)
    return go.Figure([trace], {"xaxis": across, "yaxis": rows, "bargap": 0.25, **goal})


def frames(view: View) -> Marks:
    """A frame around the row of each chosen county."""
    return Marks(shapes=row_frames(view, frame(view)["code"]))


def note(view: View) -> str:
    """In which order the counties are; where the indicator lacks a target, that the figure is shown."""
    if view.selection.order == GAP and not has_unit(view.selection.card, GAP):
        return say(view.lang, "explore.lacks_gap")
    return say(view.lang, f"explore.bars_{unit(view) or 'value'}")


FIGURE = Figure(
    order=2,
    reads="indicator kind checked week start unit order",
    frame=frame,
    figure=figure,
    marks=frames,
    note=note,
    units=(COUNT, GAP),
)
