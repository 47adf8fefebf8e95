"""Whether an area gains offices faster or slower than before: the offices won of the open ones in 13 weeks, beside
those of the 13 weeks before (dashboard.indicators.signal.pace)."""

from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import NamedTuple

from dashboard.indicators import signal
from dashboard.indicators.cards import Card
from dashboard.indicators.series import Cell
from dashboard.indicators.signal import HOLD_WINDOW, SHORT, Word

# The weeks of each of the two spans.
SPAN = 13
# With a larger change of the number of offices, of the earlier number, both spans do not speak of the same offices.
_REGISTER_CHANGE = 0.1


class Gains(NamedTuple):
    """word: faster or slower, usual, or short. won: offices of the open ones in the last 13 weeks, of open_then at
    their start; won_before, open_before: the same of the 13 weeks before."""

    word: Word
    won: int = 0
    open_then: int = 0
    won_before: int = 0
    open_before: int = 0


NOT_JUDGED = Gains(SHORT)


def gains(card: Card, series: Sequence[Cell], week: int) -> Gains:
    """The gains of an area up to a week, with a word that has held for 4 weeks. series: as of
    dashboard.indicators.outlook.outlook.

    short: for a card whose figure does not count offices, where less than 26 weeks are known, fewer than 40 offices
    were open, the register changed by more than 10 %, or offices were lost.
    """
    if card.rule != "state" or card.polarity == "low":
        return NOT_JUDGED
    newest = _gains(series, week)
    return newest if newest.word == SHORT else newest._replace(word=signal.held(_words(series, week), HOLD_WINDOW))


def _words(series: Sequence[Cell], week: int) -> Iterator[Word]:
    """The words of single weeks, newest first, back to one without a judgement."""
    words = (_gains(series, at).word for at in range(week, -1, -1))
    return takewhile(lambda word: word != SHORT, words)


def _gains(series: Sequence[Cell], week: int) -> Gains:
    """The gains by one week alone."""
    if week < 2 * SPAN:
        return NOT_JUDGED
    first, middle, last = (series[week - SPAN * spans] for spans in (2, 1, 0))
    if not (first.known and middle.known and last.known):
        return NOT_JUDGED
    won, won_before = last.numerator - middle.numerator, middle.numerator - first.numerator
    open_then, open_before = (cell.denominator - cell.numerator for cell in (middle, first))
    changed = max(abs(cell.denominator - first.denominator) for cell in (middle, last))
    without_losses = 0 <= won <= open_then and 0 <= won_before <= open_before
    if changed > _REGISTER_CHANGE * first.denominator or not without_losses:
        return NOT_JUDGED
    return Gains(signal.pace(won, open_then, won_before, open_before), won, open_then, won_before, open_before)
