"""Cells of the matrix of counties and indicators: state and gap to the target; and the order of its rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard.figures import tokens
from dashboard.figures.figure import Description
from dashboard.indicators.signal import Word
from dashboard.language.digits import integer
from dashboard.meeting.histories import History


@dataclass(frozen=True)
class AreaHistories:
    """The province (code '') or a county, with one history for each card. words: by the keys of the cards in which
    the county stands out from the other counties together."""

    code: str
    name: str
    cells: Sequence[History]
    words: Mapping[str, Word]

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
    """A gap in whole percentage points; '' if the target is reached.

    Rounding gives neither 0 while there is a gap, nor the whole target for a share above 0.
    """
    gap, share, target = target_gap(history), history.cell.value or 0.0, history.card.target or 0.0
    if not gap:
        return ""
    rounded = max(int(gap * 100 + 0.5), 1)
    if history.card.polarity == "high" and share > 0 and rounded == round(target * 100) > 1:
        rounded -= 1
    return integer(rounded, lang)


def paint(history: History) -> str:
    """CSS paint of a cell: the colour of its state, or the pattern of a value that is not known."""
    if not history.cell.known:
        return f"url(#p-{history.cell.state})"
    return tokens.STATE_PAINTS.get(history.state, tokens.TRACK)
