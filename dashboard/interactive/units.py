"""The unit of the dashboard's figures: the value (a share), the count, or the gap to the target.

The gap is what a value lacks to its target: zero or less where the target is reached. Nothing is known of a gap where
nothing is known of the value.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from dashboard.derived import derived
from dashboard.figures import tokens
from dashboard.figures.cell_text import CellText, colours, level_of
from dashboard.figures.explored import best_first, panel, texts_of_weeks
from dashboard.figures.svg import directed
from dashboard.figures.words import class_texts, edge_texts
from dashboard.indicators import amounts
from dashboard.indicators.cards import Card
from dashboard.language import say
from dashboard.language.digits import integer
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot

COUNT, GAP = "count", "gap"
UNITS = ("share", COUNT, GAP)
# A difference below this is a rounding error of the arithmetic.
EXACT = 1e-9
# A scale has at most this many classes of counts, or of gaps besides the class of counties that reached the target.
MOST_COUNTS, MOST_GAPS = 5, 4
# The sign of a county that reached the target, since colour alone must not tell it apart.
REACHED = "✓"


def unit_of(selection: Selection) -> str:
    """The unit in which an indicator is drawn: count, gap, or '' for its value; the value where it lacks the unit."""
    return selection.unit if has_unit(selection.card, selection.unit) else ""


def has_unit(card: Card, unit: str) -> bool:
    """Whether an indicator has a unit: only shares count offices or answers, and only a target leaves a gap."""
    return card.target is not None if unit == GAP else unit != COUNT or card.format == "share"


@derived(most=80)
def amounts_of(snapshot: Snapshot, key: str, kind: str, unit: str) -> Mapping[str, NDArray[np.float64]]:
    """By area ('' the province) the amounts of all weeks in a unit; NaN where not known."""
    card = snapshot.card(key)
    if unit == COUNT:
        found = {area: snapshot.cells.series(key, area, kind) for area in snapshot.cells.areas}
        return {
            area: np.array([cell.numerator if cell.known else math.nan for cell in cells], dtype="float64")
            for area, cells in found.items()
        }
    shares = panel(snapshot, key, kind).shares
    if unit == GAP and card.target is not None:
        return {area: card.better_sign * (card.target - values) for area, values in shares.items()}
    return shares


def in_order(snapshot: Snapshot, selection: Selection) -> Sequence[str]:
    """The counties of the selection's week, the best first; in the unit of counts those with the highest count."""
    codes = best_first(snapshot, selection)
    if unit_of(selection) != COUNT:
        return codes
    counts = amounts_of(snapshot, selection.card.key, selection.kind, COUNT)
    amounts = {code: float(counts[code][selection.week]) for code in codes}
    return sorted(codes, key=lambda code: -math.inf if math.isnan(amounts[code]) else amounts[code], reverse=True)


def text(lang: str, card: Card, unit: str, amount: float, short: bool = False) -> str:
    """An amount in words: 35%; 12; 49.3 points to the target (short: 49.3 points), target reached."""
    if unit == COUNT:
        return integer(int(amount), lang)
    if unit != GAP:
        return amounts.in_unit(lang, card, amount)
    if amount <= EXACT:
        return say(lang, "explore.reached")
    # A gap that would be rounded to nothing is still a gap.
    tenths = max(1, amounts.tenths(card, amount))
    size = amounts.size(lang, "view", card, tenths)
    return size if short else say(lang, "explore.to_target", gap=size)


def cell_text(cell: CellText, unit: str, short: bool = False) -> str:
    """A cell in a unit: 12 of 30 (40%); 12 of 30; 45 points to the target; the word of a state without a figure.

    short: where a heading names the unit, 45 points.
    """
    gap = amounts.gap_of(cell.card, cell.cell)
    if unit == GAP and gap is not None:
        return text(cell.lang, cell.card, GAP, gap, short)
    return cell.figure if unit == COUNT else cell.counts


@dataclass(frozen=True)
class Scale:
    """The colour classes of a unit, lowest first.

    edges: the bounds between classes, with their words in edge_texts. classes: (colour, meaning).
    """

    edges: Sequence[float]
    edge_texts: Sequence[str]
    classes: Sequence[tuple[str, str]]


@derived(most=40)
def scale(snapshot: Snapshot, lang: str, key: str, kind: str, unit: str) -> Scale:
    """The classes of an indicator in a unit: those of its card, or round steps for counts and gaps.

    One scale for all weeks, so that colours can be compared while the weeks are played.
    """
    card = snapshot.card(key)
    if not unit:
        classes = list(zip(colours(card), class_texts(lang, card), strict=False))
        return Scale(card.classes, edge_texts(lang, card)[1:-1], classes)
    of_counties = np.concatenate([values for area, values in amounts_of(snapshot, key, kind, unit).items() if area])
    known = of_counties[~np.isnan(of_counties)]
    return count_scale(lang, card.polarity, known) if unit == COUNT else _gaps(lang, card, known)


def count_scale(lang: str, polarity: str, counts: NDArray[np.float64]) -> Scale:
    """Classes of counts, but for zero, that grow as 2, 5, 10, 20, ...: a large county has many times the offices of
    others. polarity: high or low, whichever is better.
    """
    few, most = np.quantile(counts, [0.2, 1]).tolist() if len(counts) else (0.0, 0.0)
    # Nothing is between zero, which has a pattern of its own, and one.
    round_counts = [part * 10**power for power in range(9) for part in (1, 2, 5)][1:]
    edges = [count for count in round_counts if few < count <= most][: MOST_COUNTS - 1]
    texts = [integer(round(edge), lang) for edge in edges]
    under = [say(lang, "view.class_under", high=texts[0])] if texts else [say(lang, "explore.count")]
    shades = tokens.ramp(polarity, len(edges) + 1)
    return Scale(edges, texts, list(zip(shades, [*under, *_ranges(lang, texts)], strict=True)))


def _gaps(lang: str, card: Card, gaps: NDArray[np.float64]) -> Scale:
    """Classes of equal length; the last one has no end, so that a few extreme gaps do not set the length."""
    most = float(np.quantile(gaps, 0.95)) if len(gaps) else 0.0
    step = _round_step(most / MOST_GAPS, _least(card, GAP))
    edges = [step * i for i in range(MOST_GAPS) if step * i < most or not i]
    tenths = [amounts.tenths(card, edge) for edge in edges]
    ranges = _ranges(lang, [amounts.size(lang, "view", card, each) for each in tenths])
    shades = [tokens.STATES["reached"][0], *tokens.ramp("low", len(edges))]
    classes = list(zip(shades, [say(lang, "explore.reached"), *ranges], strict=True))
    return Scale(edges, [amounts.number(lang, each / 10) for each in tenths], classes)


def axis(lang: str, card: Card, unit: str, low: float, high: float) -> list[tuple[float, str]]:
    """The ticks (amount, text) of an axis of counts or gaps from low to high; gaps without their unit."""
    step = _round_step((high - low) / MOST_COUNTS, _least(card, unit))
    places = [step * i for i in range(math.floor(low / step), math.ceil(high / step) + 1)]
    if unit == COUNT:
        return [(place, integer(round(place), lang)) for place in places]
    texts = [amounts.number(lang, abs(amounts.tenths(card, place)) / 10) for place in places]
    # The isolate keeps the sign at the left of Persian digits too.
    return [
        (place, text if place > -EXACT else f"\u2066−{text}\u2069") for place, text in zip(places, texts, strict=True)
    ]


def _least(card: Card, unit: str) -> float:
    """The smallest step of a scale: one office or answer, one percentage point, or one of the card's unit."""
    return 1.0 if unit == COUNT else amounts.value_of_tenths(card, 10)


def _round_step(length: float, least: float) -> float:
    """The smallest multiple of `least` among 1, 2, 2.5, 5, 10, 20, ... `least` that is not below a length."""
    wanted = max(length / least, 1.0) - EXACT
    power: float = 10.0 ** math.floor(math.log10(wanted) + EXACT)
    steps = (part * power for part in (1, 2, 2.5, 5, 10))
    return least * next(step for step in steps if step >= wanted and step == int(step))


def _ranges(lang: str, bounds: Sequence[str]) -> list[str]:
    """The words of the classes that begin at these bounds; the last one has no end."""
    between = [say(lang, "view.class_between", low=low, high=high) for low, high in pairwise(bounds)]
    return [*between, *(say(lang, "view.class_over", low=low) for low in bounds[-1:])]


@derived(most=80)
def levels(snapshot: Snapshot, lang: str, key: str, kind: str, unit: str) -> Mapping[str, list[int | None]]:
    """The index in `scale` of each county's cell by week, after which the PATTERNS follow; None before it existed.

    A zero is a state of its own, except as a gap.
    """
    states, bounds = panel(snapshot, key, kind).state, scale(snapshot, lang, key, kind, unit).edges
    of_gap, amounts = unit == GAP, amounts_of(snapshot, key, kind, unit)

    def level(state: str, amount: float) -> int | None:
        # Without the rounding errors of a gap, so that one of just a bound is in the class below the bound.
        amount = round(amount, 9) if of_gap else amount
        return level_of("value" if of_gap and state == "zero" else state, amount, bounds, upper=of_gap)

    return {code: list(map(level, states[code], amounts[code].tolist())) for code in states.columns}


@derived(most=80)
def texts(snapshot: Snapshot, lang: str, key: str, kind: str, unit: str) -> Mapping[str, list[str]]:
    """Each county's amount, or its state in words, for each week."""
    if not unit:
        return texts_of_weeks(snapshot, lang, key, kind)
    card, states = snapshot.card(key), panel(snapshot, key, kind).state
    return {
        code: [
            directed(lang, say(lang, f"words.{state}") if math.isnan(amount) else text(lang, card, unit, amount))
            for amount, state in zip(values, states[code], strict=True)
        ]
        for code, values in amounts_of(snapshot, key, kind, unit).items()
        if code
    }
