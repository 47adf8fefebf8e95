"""The cells of a snapshot by card, area, kind, step and week; and the change between two cells."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from dashboard.derived import Origin, derived, stored_property
from dashboard.indicators.packed import STATES


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell. numerator and value are valid only where `known`; late, unverified and not_reported count offices.

    self_reported: of the numerator, the offices whose report is their own word, without a document or an inspection;
    None in cells frozen before these were counted.
    """

    numerator: int
    denominator: int
    not_reported: int
    late: int
    unverified: int
    state: str
    self_reported: int | None = None

    @property
    def known(self) -> bool:
        """Whether the cell has a value, which may be zero."""
        return self.state in ("value", "zero")

    @property
    def value(self) -> float | None:
        """numerator / denominator; for a total, which has no denominator, the numerator. None: nothing is known."""
        return self.numerator / (self.denominator or 1) if self.known else None

    def figures(self, of_counts: bool) -> tuple[int | None, int | None, float | None, int, int | None, int | None]:
        """The cell in files: numerator (None unless known), denominator, value, not reported, late, unverified.

        of_counts: whether the card is one of counts. Then late and unverified are None, since counts are neither, and
        so is the denominator of a total or of too few answers.
        """
        numerator = self.numerator if self.known else None
        denominator = None if of_counts and not self.denominator else self.denominator
        marks = (None, None) if of_counts else (self.late, self.unverified)
        return numerator, denominator, self.value, self.not_reported, *marks


ABSENT = Cell(0, 0, 0, 0, 0, "absent", 0)
NOT_APPLICABLE = Cell(0, 0, 0, 0, 0, "not_applicable", 0)


class Change(NamedTuple):
    """The difference of two known cells, the later one less the earlier one."""

    before: Cell
    now: Cell

    @property
    def units(self) -> int:
        """The difference of the numerators."""
        return self.now.numerator - self.before.numerator

    @property
    def value(self) -> float:
        """The difference of the figures, in the card's unit."""
        return (self.now.value or 0.0) - (self.before.value or 0.0)


def between(before: Cell, now: Cell) -> Change | None:
    """The change from an earlier cell to a later one; None where either is not known."""
    return Change(before, now) if before.known and now.known else None


class Cells(Origin):
    """The cells of a packed document (see dashboard.indicators.packed), unpacked one series of weeks at a time."""

    def __init__(self, packed: Mapping[str, Any]) -> None:
        self.packed = packed
        self.weeks: list[str] = packed["weeks"]
        self.areas: list[str] = packed["areas"]
        self.sample: bool = packed["sample"]
        self._unfolded: dict[tuple[str, int, str, str], list[Cell]] = {}

    @stored_property
    def teams(self) -> list[int]:
        """The number of inspection teams at work in the window of each week."""
        return _unfold(self.packed["teams"])

    def series(self, key: str, area: str = "", kind: str = "", step: int = 0) -> list[Cell]:
        """The cells of all weeks, oldest first: not applicable for a kind that the card does not count.

        A county that existed in none of the weeks is absent in all of them.
        """
        address = (key, step, kind, area)
        if address not in self._unfolded:
            kinds = self.packed["cards"][key][str(step)]
            index = self.areas.index(area) if area in self.areas else None
            found = kinds[kind][index] if index is not None and kind in kinds else None
            if found is not None:
                own_word = _unfold(found["o"]) if "o" in found else [None] * len(self.weeks)
                rows = list(zip(*(_unfold(found[name]) for name in "ndmlu"), _states(found), own_word, strict=True))
                # Most weeks equal the previous one: weeks with equal cells share one object.
                different = {row: Cell(*row) for row in set(rows)}
                cells = [different[row] for row in rows]
            elif index is not None and (own := kinds[""][index]) is not None:
                cells = [ABSENT if state == "absent" else NOT_APPLICABLE for state in _states(own)]
            else:
                cells = [ABSENT] * len(self.weeks)
            self._unfolded[address] = cells
        return self._unfolded[address]

    def breaks(self, key: str) -> Sequence[int]:
        """The indexes of the weeks from which a later definition of a card is valid, oldest first."""
        return sorted(self._former.get(key, ()))

    def earlier(self, key: str, area: str = "", kind: str = "") -> dict[int, Cell]:
        """The cells of the weeks of `breaks` by the previous definition, by the week's index."""
        former = self._former.get(key, {})
        return {week: self.series(name, area, kind)[week] for week, name in former.items()}

    @stored_property
    def _former(self) -> Mapping[str, Mapping[int, str]]:
        """The keys of cells by previous definitions (cells.earlier_key), by card and by the week's index."""
        found: dict[str, dict[int, str]] = {}
        for name in self.packed["cards"]:
            key, at, _ = name.partition("@")
            if at:
                weeks = [week for week, cell in enumerate(self.series(name)) if cell.state != "absent"]
                found.setdefault(key, {}).update(dict.fromkeys(weeks, name))
        return found

    def line(self, key: str, area: str, first: int, last: int, kind: str = "") -> list[float | None]:
        """The values from the week of index `first` to that of index `last`; None where nothing is known.

        Weeks of an earlier definition than the last week's are None too.
        """
        start = max((week for week in self.breaks(key) if week <= last), default=first)
        series = self.series(key, area, kind)
        return [series[week].value if week >= start else None for week in range(first, last + 1)]

    def at(self, key: str, week: int, area: str = "", kind: str = "", step: int = 0) -> Cell:
        """The cell of a week, given as its index in `weeks`."""
        return self.series(key, area, kind, step)[week]

    @derived(most=256)
    def counties(self, week: int, key: str) -> Sequence[str]:
        """The counties that existed in a week."""
        return [a for a in self.areas if a and self.at(key, week, a).state != "absent"]


def combined_cell(cells: Sequence[Cell]) -> Cell:
    """The combined cell of several counties in one week; all numbers are added.

    The state is that of one county with all their offices: known if any cell is known (offices without a report stay
    in the denominator and among the not reported), else not reported if any cell is, else not applicable. Counties
    that did not exist add nothing; if none existed, the cell is absent.
    """
    here = [cell for cell in cells if cell.state != "absent"]
    if len(here) < 2:
        return here[0] if here else ABSENT
    states = {cell.state for cell in here}
    numerator = sum(cell.numerator for cell in here if cell.known)
    self_reported = [cell.self_reported for cell in here if cell.known and cell.self_reported is not None]
    if states & {"value", "zero"}:
        state = "value" if numerator else "zero"
    else:
        state = "not_reported" if "not_reported" in states else "not_applicable"
    return Cell(
        numerator=numerator,
        denominator=sum(cell.denominator for cell in here),
        not_reported=sum(cell.not_reported for cell in here),
        late=sum(cell.late for cell in here),
        unverified=sum(cell.unverified for cell in here),
        state=state,
        self_reported=sum(self_reported) if self_reported else None,
    )


def direction(change: int | None) -> str:
    """up, down, same, or unknown (None): the last part of a message's key."""
    if change is None:
        return "unknown"
    return "same" if change == 0 else "up" if change > 0 else "down"


def _states(runs: Mapping[str, Sequence[int]]) -> list[str]:
    return [STATES[number] for number in _unfold(runs["s"])]


def _unfold(runs: Sequence[int]) -> list[int]:
    return [runs[i] for i in range(0, len(runs), 2) for _ in range(runs[i + 1])]
