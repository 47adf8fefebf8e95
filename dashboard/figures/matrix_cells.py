"""The cells of the matrix of counties and indicators: what each lacks to its target, its colour, number and order."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.figures import tokens
from dashboard.figures.cell_text import BAD_SIDE
from dashboard.figures.figure import Description
from dashboard.indicators.series import colour_class
from dashboard.language.digits import integer
from dashboard.meeting.histories import History

# What a cell lacks to its target, in points as shares: where the second, third and fourth step of colour begin.
BOUNDS = (0.10, 0.25, 0.45)
REACHED = tokens.RAMPS["high"][1]
STEPS = tuple(tokens.RAMPS["low"][i] for i in (0, 1, 2, 4))
# A sign beside the number, so that no colour stands alone; what is behind has none.
SIGNED = ("reached", "on_track", "not_known")


@dataclass(frozen=True)
class Row:
    """The province (code '') or a county: a history a card, and how many of those are behind."""

    code: str
    name: str
    cells: Sequence[History]

    @property
    def behind_count(self) -> int:
        """How many indicators are behind."""
        return sum(history.state == "behind" for history in self.cells)

    @property
    def counted(self) -> int:
        """How many indicators apply."""
        return sum(history.state != "" for history in self.cells)


@dataclass(frozen=True, kw_only=True)
class Matrix(Description):
    """province: the first row; counties: those below, in their order."""

    province: Row
    counties: Sequence[Row]


def lacks(history: History) -> float | None:
    """What a cell lacks to its target, as a share; 0 where it is reached, None where nothing is known."""
    share, card = history.cell.value, history.card
    if share is None or card.target is None:
        return None
    return 0.0 if history.outlook.need.status == "reached" else BAD_SIDE[card.polarity] * (share - card.target)


def weight(row: Row, sort: str) -> tuple[float, int, float, str]:
    """What to sort by: one indicator's gap if asked for, what nobody knows last; then how many are behind; then the
    mean gap."""
    gaps = {history.card.key: lacks(history) for history in row.cells}
    numbers = [gap for gap in gaps.values() if gap is not None]
    mean = sum(numbers) / max(len(numbers), 1)
    asked = gaps.get(sort) if sort else 0.0
    return -asked if asked is not None else 2.0, -row.behind_count, -mean, row.code


def number(lang: str, history: History) -> str:
    """A share in whole percent without its sign.

    Not the target's number where it is not reached, and neither 0 nor 100 where some are counted and some are not.
    """
    share, card = history.cell.value or 0.0, history.card
    shown = int(share * 100 + 0.5)
    if shown == round((card.target or 0.0) * 100) and lacks(history):
        shown += BAD_SIDE[card.polarity]
    return integer(min(max(shown, 1), 99) if 0 < share < 1 else shown, lang)


def paint(history: History) -> str:
    """CSS paint of a cell: the step of what it lacks, or the pattern of its word."""
    gap = lacks(history)
    if gap is None:
        return f"url(#p-{history.cell.state})"
    return STEPS[colour_class(gap + 1e-9, BOUNDS)] if gap else REACHED
