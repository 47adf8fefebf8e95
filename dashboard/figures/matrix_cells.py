"""Cells of the matrix of counties and indicators: gap to the target, colour and number; and the order of its rows."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.figures import tokens
from dashboard.figures.figure import Description
from dashboard.indicators.series import colour_class
from dashboard.language.digits import integer
from dashboard.meeting.histories import History

# Gaps to the target, as shares, at which the second, third and fourth colour begin.
BOUNDS = (0.10, 0.25, 0.45)
REACHED = tokens.RAMPS["high"][1]
STEPS = tuple(tokens.RAMPS["low"][i] for i in (0, 1, 2, 4))
# The states with a sign beside the number, so that colour is not the only hint; `behind` has none.
SIGNED = ("reached", "on_track", "not_known")


@dataclass(frozen=True)
class AreaHistories:
    """The province (code '') or a county, with one history for each card."""

    code: str
    name: str
    cells: Sequence[History]

    def count(self, state: str) -> int:
        """The number of indicators in a state against their targets."""
        return sum(history.state == state for history in self.cells)

    @property
    def counted(self) -> int:
        """The number of indicators that apply to the area."""
        return sum(history.state != "" for history in self.cells)


@dataclass(frozen=True, kw_only=True)
class Matrix(Description):
    """province: the first row; counties: the other rows, in their order."""

    province: AreaHistories
    counties: Sequence[AreaHistories]


def target_gap(history: History) -> float | None:
    """A cell's gap to its target, as a share; 0 if the target is reached, None if the value is not known."""
    share, card = history.cell.value, history.card
    if share is None or card.target is None:
        return None
    return 0.0 if history.outlook.need.status == "reached" else card.better_sign * (card.target - share)


def weight(row: AreaHistories, sort: str) -> tuple[float, int, float, str]:
    """The sort key of a row: the gap in the indicator `sort` ('' for none), widest first and unknown last; then the
    number of indicators behind; then the mean gap.
    """
    gaps = {history.card.key: target_gap(history) for history in row.cells}
    known = [gap for gap in gaps.values() if gap is not None]
    mean = sum(known) / max(len(known), 1)
    first = gaps.get(sort) if sort else 0.0
    return -first if first is not None else 2.0, -row.count("behind"), -mean, row.code


def number(lang: str, history: History) -> str:
    """A share in whole percent without the percent sign.

    Rounding gives neither the target while it is not reached, nor 0 or 100 for any other share.
    """
    share, card = history.cell.value or 0.0, history.card
    rounded = int(share * 100 + 0.5)
    if rounded == round((card.target or 0.0) * 100) and target_gap(history):
        rounded -= card.better_sign
    return integer(min(max(rounded, 1), 99) if 0 < share < 1 else rounded, lang)


def paint(history: History) -> str:
    """CSS paint of a cell: the colour of its gap, or the pattern of its state."""
    gap = target_gap(history)
    if gap is None:
        return f"url(#p-{history.cell.state})"
    return STEPS[colour_class(gap + 1e-9, BOUNDS)] if gap else REACHED
