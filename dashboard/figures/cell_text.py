"""What a screen says of a cell, by field; dashboard/pages/overview/fields.js says the same after a choice."""

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
# The states of a cell that are drawn with a pattern, in the order of their place after the colour classes.
PATTERNS = ("zero", "not_reported", "not_applicable", "too_few")


class Row:
    """An area's cell in words.

    figure: how many of how many, of what is no share what it is of; said: that and the value in one text. share: the
    value in the card's unit; bare: without it; part: what it is of the longest bar, 0 to 1. fill: CSS paint of the
    cell's class or word. marks: late, unverified.
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
        self.said = amounts.counts(lang, card, cell)
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
        """The county in one line: its name, figure and value."""
        return f"{self.name}: {self.said}"

    @property
    def width(self) -> str:
        """The bar's length in percent."""
        return f"{self.part * 100:.1f}"

    def changed(self, **fields: Any) -> Row:
        """The row with other values of some fields, as a part of a split has them."""
        other = copy(self)
        vars(other).update(fields)
        return other


def headline(lang: str, card: Card, row: Row) -> tuple[str, str, str]:
    """A row in large letters, beside them and below: 12, of 30, 40%; 18.4 minutes, 1,250 visits, ''."""
    if card.format == "share" or not row.share:
        return row.n, say(lang, "tile.of", d=row.d), row.share
    return row.share, row.figure, ""


def fill(card: Card, cell: Cell) -> str:
    """CSS paint: the class's colour, or the pattern of a word that has no class."""
    found = level(card, cell)
    if found is None:
        return tokens.NOT_APPLICABLE
    return colours(card)[found] if cell.state == "value" else f"url(#p-{cell.state})"


def level(card: Card, cell: Cell) -> int | None:
    """A cell's place in `colours`: its class, or that of its pattern; None where the area did not exist."""
    if cell.state == "value" and cell.value is not None:
        return colour_class(cell.value, card.classes)
    return len(card.classes) + 1 + PATTERNS.index(cell.state) if cell.state in PATTERNS else None


def colours(card: Card) -> list[str]:
    """The colours of a card's classes, lowest value first, then those of PATTERNS."""
    ramp = tokens.ramp(card.polarity, len(card.classes) + 1)
    return [*ramp, *tokens.PATTERN_GROUNDS.values()]


def patterns_of(card: Card) -> tuple[str, ...]:
    """Those of PATTERNS that a card's cells can be: too few answers only where answers are counted."""
    return PATTERNS if card.fewest_answers else PATTERNS[:-1]


def marks_of(cell: Cell) -> tuple[str, ...]:
    """The marks of a known cell: late where most of its offices are, unverified where three quarters are."""
    found = {
        "late": cell.late * 2 > cell.denominator,
        # A count has no offices of which some could be verified.
        "unverified": cell.unverified > 0 and cell.unverified * 4 >= cell.denominator * 3,
    }
    return tuple(mark for mark, holds in found.items() if holds and cell.known)


def change_trend(card: Card, change: Change | None) -> str:
    """As `trend` of what is shown; same where the value moved the other way, because of how many it is out of."""
    shown = amount(card, change)
    moved = change is not None and amounts.tenths(card, change.value)
    return "same" if shown and shown * moved < 0 else trend(card, shown)


def trend(card: Card, change: int | None) -> str:
    """better, worse, same or unknown, by the card's polarity."""
    if change is None:
        return "unknown"
    if change == 0:
        return "same"
    return "worse" if change * BAD_SIDE[card.polarity] > 0 else "better"


def rank_text(lang: str, rank: tuple[int, bool] | None) -> str:
    """3, or 3 (shared), or a word where there is no value to rank."""
    if rank is None:
        return say(lang, "view.no_value")
    text = integer(rank[0], lang)
    return f"{text} ({say(lang, 'view.shared')})" if rank[1] else text


def announcement(announcements: pd.DataFrame, key: str) -> int | float | None:
    """What was announced under a key: a count (int), else a share (float, 0 to 1); None if nothing was."""
    for count, share in announcements.loc[announcements["key"] == key, ["count", "share"]].itertuples(index=False):
        if pd.notna(count):
            return int(count)
        if pd.notna(share):
            return float(share)
    return None


def announced_figure(lang: str, said: int | float, teams: bool = False) -> str:
    """An announced count or share in words. teams: it counts inspection teams."""
    if not isinstance(said, int):
        return percent(said, lang)
    return say(lang, "tile.teams", n=integer(said, lang)) if teams else integer(said, lang)


def announced(lang: str, announcements: pd.DataFrame, card: Card, cell: Cell, teams: int) -> tuple[str, str]:
    """What was announced beside what the records count: the announced figure, and the verdict in words."""
    said = announcement(announcements, card.announced)
    if said is None:
        return "", ""
    of_teams = card.rule == "inspected"
    records: int | None = (teams or None) if of_teams else cell.numerator if cell.known else None
    expected = said if isinstance(said, int) else int(said * cell.denominator + 0.5)
    if records is None:
        verdict = say(lang, "tile.records_unknown")
    elif records == expected:
        verdict = say(lang, "tile.equal")
    else:
        key = "tile.more" if records > expected else "tile.fewer"
        verdict = say(lang, key, k=integer(abs(records - expected), lang))
    return say(lang, "tile.announced", figure=announced_figure(lang, said, of_teams)), verdict
