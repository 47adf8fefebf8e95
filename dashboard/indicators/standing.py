"""How a county stands among the others: its rank with the range, and its word (dashboard.indicators.signal).

Only figures that count offices have ranks and words: the answers of an office are alike, so that thousands of answers
of six offices tell less than their number suggests.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from dashboard.derived import derived
from dashboard.indicators.cards import Card
from dashboard.indicators.rank_range import rank_ranges
from dashboard.indicators.series import Cell, Cells, combined_cell
from dashboard.indicators.signal import FEW, FEWEST_OFFICES, HOLD_STATE, HOLD_WINDOW, USUAL, Word, among_others, held


class Rank(NamedTuple):
    """A county's place, 1 is best; whether others share the place; and its places in 8 of 10 cases."""

    place: int
    shared: bool
    first: int
    last: int

    @property
    def outside(self) -> bool:
        """Whether the place itself is not among those of 8 in 10 cases."""
        return not self.first <= self.place <= self.last


class Places(NamedTuple):
    """places: of the counties with a rank, (place, whether others share the place). few: the counties whose offices
    are too few for a rank. equal: whether there are no ranks since most counties have the same figure."""

    places: Mapping[str, tuple[int, bool]]
    few: Sequence[str] = ()
    equal: bool = False


def has_ranks(card: Card) -> bool:
    """Whether a card's counties have ranks and words: its figures count offices."""
    return card.rule in ("state", "inspected")


def is_few(card: Card, cell: Cell) -> bool:
    """Whether a known cell of a card with ranks counts too few offices for a rank and for a judged percentage."""
    return has_ranks(card) and cell.known and cell.denominator < FEWEST_OFFICES


def beside(card: Card, cell: Cell, other: Cell) -> Word:
    """The word for a known cell beside another one: usual for a card without words.

    Of two weeks, the same offices stand on both sides, and windows of weeks overlap: chance then brings less of a
    difference than between unlike offices, so that the word is the more cautious.
    """
    if not has_ranks(card):
        return USUAL
    n, d = cell.numerator, cell.denominator
    return among_others(n, d, n + other.numerator, d + other.denominator)


# A view asks for the same places and ranks in its sentences, its figures and its table.
@derived(most=512)
def places(cells: Cells, card: Card, week: int, kind: str = "", step: int = 0) -> Places:
    """The places of the counties in a week, given as its index: equal counties share a place (1, 2, 2, 4).

    Counties without a value have none.
    """
    if not has_ranks(card):
        return Places({})
    known = _known(cells, card, week, kind, step)
    few = [area for area, cell in known.items() if is_few(card, cell)]
    values = {area: (cell.value or 0.0) * card.better_sign for area, cell in known.items() if area not in few}
    ordered = sorted(values.values(), reverse=True)
    numbers = {value: ordered.count(value) for value in ordered}
    if any(2 * number > len(ordered) > 1 for number in numbers.values()):
        return Places({}, few, equal=True)
    return Places({area: (ordered.index(value) + 1, numbers[value] > 1) for area, value in values.items()}, few)


@derived(most=256)
def ranks(cells: Cells, card: Card, week: int, kind: str = "", step: int = 0) -> Mapping[str, Rank]:
    """The ranks of the counties that `places` gives one, with their ranges."""
    placed = places(cells, card, week, kind, step).places
    if not placed:
        return {}
    here = [cells.at(card.key, week, area, kind, step) for area in placed]
    ready, offices = ([getattr(cell, name) for cell in here] for name in ("numerator", "denominator"))
    ranges = rank_ranges(ready, offices, card.polarity == "high")
    return {area: Rank(*placed[area], *found) for area, found in zip(placed, ranges, strict=True)}


@derived(most=256)
def best_first(cells: Cells, card: Card, week: int, kind: str = "", step: int = 0) -> Sequence[str]:
    """The counties that existed in a week: best first, then those of too few offices for a rank, then those without a
    value."""
    known = _known(cells, card, week, kind, step)
    few = places(cells, card, week, kind, step).few

    def order(area: str) -> tuple[bool, bool, float]:
        cell = known.get(area)
        return cell is None, area in few, -card.better_sign * (cell.value or 0.0) if cell else 0.0

    return sorted(cells.counties(week, card.key), key=order)


def _known(cells: Cells, card: Card, week: int, kind: str, step: int = 0) -> dict[str, Cell]:
    found = {area: cells.at(card.key, week, area, kind, step) for area in cells.counties(week, card.key)}
    return {area: cell for area, cell in found.items() if cell.known}


class Judged(NamedTuple):
    """A county's word beside the offices of all other counties together: `ready` of `offices` there."""

    word: Word
    ready: int
    offices: int


@derived(most=256)
def judged(cells: Cells, card: Card, week: int, kind: str = "") -> Mapping[str, Judged]:
    """The counties with a value in a week, given as its index, and their words; empty for a card without words.

    A word is shown after it has held for 2 weeks, for figures of a window of weeks for 4.
    """
    if not has_ranks(card):
        return {}
    known = _known(cells, card, week, kind)
    together = combined_cell(list(known.values()))
    hold = HOLD_WINDOW if card.windowed else HOLD_STATE
    return {
        area: Judged(
            held(_newest_first(cells, card, week, kind, area), hold),
            together.numerator - cell.numerator,
            together.denominator - cell.denominator,
        )
        for area, cell in known.items()
    }


def _newest_first(cells: Cells, card: Card, week: int, kind: str, area: str) -> Iterator[Word]:
    """A county's words of single weeks, back to the first one, or to the last change of the card's definition."""
    first = max((start for start in cells.breaks(card.key) if start <= week), default=0)
    for at in range(week, first - 1, -1):
        word = _words(cells, card, at, kind).get(area)
        if word is None:
            return
        yield word


@derived(most=256)
def _words(cells: Cells, card: Card, week: int, kind: str) -> Mapping[str, Word]:
    """The counties' words by one week alone."""
    known = _known(cells, card, week, kind)
    together = combined_cell(list(known.values()))
    counts = together.numerator, together.denominator
    return {
        area: among_others(cell.numerator, cell.denominator, *counts) if cell.denominator else FEW
        for area, cell in known.items()
    }
