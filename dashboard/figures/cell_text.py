"""The texts of a cell on a page; dashboard/pages/overview/fields.js computes the same texts in the browser."""

from __future__ import annotations

from copy import copy
from typing import Any

import pandas as pd

from dashboard.figures import tokens
from dashboard.indicators import amounts
from dashboard.indicators.cards import Card
from dashboard.indicators.sentences import amount, change_text
from dashboard.indicators.series import Cell, Cells, Change, colour_class
from dashboard.language import say
from dashboard.language.digits import integer, percent

BAD_SIDE = {"high": -1, "low": 1}
# The states of a cell that are drawn with a pattern, in the order in which they follow the colour classes.
PATTERNS = ("zero", "not_reported", "not_applicable", "too_few")


class Row:
    """An area's cell in words.

    n, d: numerator and denominator. figure: both in one text (12 of 30; of minutes: 1,250 visits); counts: figure and
    value. share: the value with its unit; bare: without it; part: the length of its bar, 0 to 1. fill: CSS paint of
    the class or pattern. missing: the number of offices that have not reported; word: the name of the cell's state.
    marks: late, unverified.
    """

    def __init__(
        self,
        lang: str,
        cells: Cells,
        card: Card,
        week: int,
        area: str,
        name: str,
        kind: str = "",
        rank: str = "",
        step: int = 0,
    ) -> None:
        cell = cells.at(card.key, week, area, kind, step)
        change = cells.change(card.key, week, area, kind, step)
        word, self.part = say(lang, f"words.{cell.state}"), min((cell.value or 0.0) / card.top, 1.0)
        self.code = area
        self.name = name
        self.state = cell.state
        self.n = integer(cell.numerator, lang) if cell.known else word
        self.d = "" if card.of_counts and not cell.denominator else integer(cell.denominator, lang)
        self.figure = amounts.of_what(lang, card, cell)
        self.counts = amounts.counts(lang, card, cell)
        self.share = amounts.value(lang, card, cell)
        self.bare = "" if cell.value is None else amounts.bare(lang, card, cell.value)
        self.fill = fill(card, cell)
        self.change = change_text(lang, "view", card, change)
        self.trend = change_trend(card, change)
        self.rank = rank
        self.missing = integer(cell.not_reported, lang)
        self.late = "" if card.of_counts else integer(cell.late, lang)
        self.unverified = "" if card.of_counts else integer(cell.unverified, lang)
        self.word = word
        self.marks = marks_of(cell)

    @property
    def title(self) -> str:
        """The area in one line: its name, figure and value."""
        return f"{self.name}: {self.counts}"

    @property
    def width(self) -> str:
        """The bar's length in percent."""
        return f"{self.part * 100:.1f}"

    def replaced(self, **fields: Any) -> Row:
        """A copy with other values of some fields."""
        row = copy(self)
        vars(row).update(fields)
        return row


def headline(lang: str, card: Card, row: Row) -> tuple[str, str, str]:
    """A row as (large number, text beside it, text below): 12, of 30, 40%; or 18.4 minutes, 1,250 visits, ''."""
    if card.format == "share" or not row.share:
        return row.n, say(lang, "tile.of", d=row.d), row.share
    return row.share, row.figure, ""


def fill(card: Card, cell: Cell) -> str:
    """CSS paint of a cell: the colour of its class, or the pattern of its state."""
    index = level(card, cell)
    if index is None:
        return tokens.NOT_APPLICABLE
    return colours(card)[index] if cell.state == "value" else f"url(#p-{cell.state})"


def level(card: Card, cell: Cell) -> int | None:
    """The index in `colours` of a cell's class or pattern; None if the area did not exist in the week."""
    if cell.state == "value" and cell.value is not None:
        return colour_class(cell.value, card.classes)
    return len(card.classes) + 1 + PATTERNS.index(cell.state) if cell.state in PATTERNS else None


def colours(card: Card) -> list[str]:
    """The colours of a card's classes, lowest value first, then the background colours of PATTERNS."""
    ramp = tokens.ramp(card.polarity, len(card.classes) + 1)
    return [*ramp, *tokens.PATTERN_GROUNDS.values()]


def patterns_of(card: Card) -> tuple[str, ...]:
    """The states in PATTERNS that a card's cells can have; too_few only if the card has a minimum of answers."""
    return PATTERNS if card.fewest_answers else PATTERNS[:-1]


def marks_of(cell: Cell) -> tuple[str, ...]:
    """The marks of a known cell: late if most of its offices are, unverified if three quarters of them are."""
    marks = {
        "late": cell.late * 2 > cell.denominator,
        # Cards of counts can have a denominator of 0 and never have unverified offices.
        "unverified": cell.unverified > 0 and cell.unverified * 4 >= cell.denominator * 3,
    }
    return tuple(mark for mark, applies in marks.items() if applies and cell.known)


def change_trend(card: Card, change: Change | None) -> str:
    """The trend of the displayed change; same if the value moved the other way because the denominator changed."""
    displayed = amount(card, change)
    moved = change is not None and amounts.tenths(card, change.value)
    return "same" if displayed and displayed * moved < 0 else trend(card, displayed)


def trend(card: Card, change: int | None) -> str:
    """better, worse, same or unknown, by the card's polarity."""
    if change is None:
        return "unknown"
    if change == 0:
        return "same"
    return "worse" if change * BAD_SIDE[card.polarity] > 0 else "better"


def rank_text(lang: str, rank: tuple[int, bool] | None) -> str:
    """A rank in words: 3, or 3 (shared), or that there is no value. rank: (rank, whether it is shared)."""
    if rank is None:
        return say(lang, "view.no_value")
    text = integer(rank[0], lang)
    return f"{text} ({say(lang, 'view.shared')})" if rank[1] else text


def announcement(announcements: pd.DataFrame, key: str) -> int | float | None:
    """The figure announced under a key: a count (int) or a share (float, 0 to 1); None if there is none."""
    for count, share in announcements.loc[announcements["key"] == key, ["count", "share"]].itertuples(index=False):
        if pd.notna(count):
            return int(count)
        if pd.notna(share):
            return float(share)
    return None


def announced_figure(lang: str, figure: int | float, teams: bool = False) -> str:
    """An announced count or share in words. teams: the count is one of inspection teams."""
    if not isinstance(figure, int):
        return percent(figure, lang)
    return say(lang, "tile.teams", n=integer(figure, lang)) if teams else integer(figure, lang)


def announced(lang: str, announcements: pd.DataFrame, card: Card, cell: Cell, teams: int) -> tuple[str, str]:
    """The announced figure, and its comparison with the records, in words; '' twice if none was announced.

    teams: the province's number of inspection teams, 0 if it is not known.
    """
    figure = announcement(announcements, card.announced)
    if figure is None:
        return "", ""
    of_teams = card.rule == "inspected"
    records: int | None = (teams or None) if of_teams else cell.numerator if cell.known else None
    expected = figure if isinstance(figure, int) else int(figure * cell.denominator + 0.5)
    if records is None:
        verdict = say(lang, "tile.records_unknown")
    elif records == expected:
        verdict = say(lang, "tile.equal")
    else:
        key = "tile.more" if records > expected else "tile.fewer"
        verdict = say(lang, key, k=integer(abs(records - expected), lang))
    return say(lang, "tile.announced", figure=announced_figure(lang, figure, of_teams)), verdict
