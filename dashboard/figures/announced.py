"""The officially announced figures, which the records are compared with."""

import pandas as pd

from dashboard.derived import derived, stored_property
from dashboard.indicators import amounts
from dashboard.indicators.cards import Card
from dashboard.indicators.series import Cell
from dashboard.language import say
from dashboard.language.digits import integer, percent
from dashboard.snapshot import Snapshot


def announcement(announcements: pd.DataFrame, key: str) -> int | float | None:
    """The figure announced under a key: a count (int) or a share (float, 0 to 1); None if there is none."""
    for count, share in announcements.loc[announcements["key"] == key, ["count", "share"]].itertuples(index=False):
        if pd.notna(count):
            return int(count)
        if pd.notna(share):
            return float(share)
    return None


# Each tile asks for its figure, and a look into the table takes a millisecond.
@derived()
def _announced(snapshot: Snapshot, key: str) -> int | float | None:
    return announcement(snapshot.input.tables.announcements, key)


def announced_figure(lang: str, figure: int | float, teams: bool = False) -> str:
    """An announced count or share in words. teams: the count is one of inspection teams."""
    if not isinstance(figure, int):
        return percent(figure, lang)
    return say(lang, "tile.teams", n=integer(figure, lang)) if teams else integer(figure, lang)


class Announced:
    """The figure announced for a card, compared with the province's records of a week; all '' if there is none.

    of_part: only a part of the province is asked for, such as a county; nothing was announced about parts.
    """

    def __init__(self, snapshot: Snapshot, lang: str, card: Card, week: int, of_part: bool = False) -> None:
        self._snapshot, self._lang, self._card, self._week = snapshot, lang, card, week
        self._found = None if of_part else _announced(snapshot, card.announced)
        self._of_teams = card.rule == "inspected"

    @property
    def figure(self) -> str:
        """The announced figure."""
        return "" if self._found is None else announced_figure(self._lang, self._found, self._of_teams)

    @property
    def text(self) -> str:
        """`Announced: 30`."""
        return say(self._lang, "tile.announced", figure=self.figure) if self.figure else ""

    @property
    def records(self) -> str:
        """The recorded figure, or that it is not known."""
        if not self._of_teams:
            return amounts.figure(self._lang, self._card, self._cell)
        teams = self._recorded
        return announced_figure(self._lang, teams, True) if teams else say(self._lang, "words.not_reported")

    @stored_property
    def verdict(self) -> str:
        """The comparison: the same as the records, or how many more or fewer these show."""
        found, records = self._found, self._recorded
        if found is None:
            return ""
        if records is None:
            return say(self._lang, "tile.records_unknown")
        expected = found if isinstance(found, int) else int(found * self._cell.denominator + 0.5)
        if records == expected:
            return say(self._lang, "tile.equal")
        key = "tile.more" if records > expected else "tile.fewer"
        return say(self._lang, key, k=integer(abs(records - expected), self._lang))

    @property
    def _cell(self) -> Cell:
        return self._snapshot.cells.at(self._card.key, self._week)

    @property
    def _recorded(self) -> int | None:
        """The recorded number that the announced one is compared with; None where it is not known."""
        if self._of_teams:
            # If no visit is recorded, the number of teams is not known.
            return self._snapshot.cells.teams[self._week] or None
        return self._cell.numerator if self._cell.known else None

    @property
    def line(self) -> str:
        """Figure and comparison in the newest week; '' in other weeks.

        An announcement names no week, and earlier weeks naturally had fewer reports.
        """
        if self._week != len(self._snapshot.weeks) - 1 or not self.figure:
            return ""
        return say(self._lang, "tile.announced_beside", announced=self.text, verdict=self.verdict)

    @property
    def short(self) -> str:
        """The same, without the comparison where the records show the same."""
        return self.text if self.line and self.verdict == say(self._lang, "tile.equal") else self.line
