"""The texts of a cell on a page."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from copy import copy
from typing import Any

from dashboard.derived import stored_property
from dashboard.figures import tokens
from dashboard.figures.announced import Announced
from dashboard.figures.evidence_parts import confirmed_part
from dashboard.figures.standing_words import standing_text
from dashboard.figures.target_words import target_text
from dashboard.indicators import amounts
from dashboard.indicators.cards import Card
from dashboard.indicators.sentences import change_text, change_trend
from dashboard.indicators.series import Cell, Change
from dashboard.indicators.standing import is_few
from dashboard.language import COMMA, say
from dashboard.language.digits import integer
from dashboard.meeting.changes import Revision, progress, revisions, revisions_text, told_weeks
from dashboard.meeting.histories import histories, target_state_at
from dashboard.meeting.outlook_words import brings_text, date_short, due_text
from dashboard.meeting.together import together_text
from dashboard.snapshot import Snapshot
from dashboard.weeks import day_label

# The states of a cell that are drawn with a pattern, in the order in which they follow the colour classes.
PATTERNS = ("zero", "not_reported", "not_applicable", "too_few")


class CellText:
    """A cell in words; each text is computed when it is first read.

    code: of the area, '' for the province. kind: '' for all kinds of office together. step: 0 for the card itself.
    weeks: the number of weeks over which its change is told.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        lang: str,
        card: Card,
        week: int,
        area: str = "",
        kind: str = "",
        step: int = 0,
        weeks: int = 1,
    ) -> None:
        self.snapshot, self.lang, self.card, self.week = snapshot, lang, card, week
        self.code, self.kind, self.step, self.weeks = area, kind, step, weeks

    @stored_property
    def cell(self) -> Cell:
        """The cell's numbers and state."""
        return self.snapshot.cells.at(self.card.key, self.week, self.code, self.kind, self.step)

    @property
    def state(self) -> str:
        """The cell's state: value, zero, not_reported, not_applicable, too_few or absent."""
        return self.cell.state

    @stored_property
    def word(self) -> str:
        """The name of the state; '' for a value, which needs no name."""
        return "" if self.cell.state == "value" else say(self.lang, f"words.{self.cell.state}")

    @stored_property
    def name(self) -> str:
        """The name of the area."""
        return self.snapshot.names[self.code][self.lang] if self.code else self.snapshot.province.title(self.lang)

    @stored_property
    def n(self) -> str:
        """The numerator; the state's name where nothing is known."""
        return integer(self.cell.numerator, self.lang) if self.cell.known else self.word

    @stored_property
    def d(self) -> str:
        """The denominator; '' for a total and for too few answers."""
        return "" if self.card.of_counts and not self.cell.denominator else integer(self.cell.denominator, self.lang)

    @stored_property
    def figure(self) -> str:
        """Numerator and denominator in one text: 12 of 30; 1,250 visits beside a mean (see amounts.of_what)."""
        return amounts.of_what(self.lang, self.card, self.cell)

    @stored_property
    def counts(self) -> str:
        """Figure and value: 12 of 30 (40%)."""
        return amounts.counts(self.lang, self.card, self.cell)

    @stored_property
    def share(self) -> str:
        """The value with its unit; '' where nothing is known."""
        return amounts.value(self.lang, self.card, self.cell)

    @stored_property
    def bare(self) -> str:
        """The value without its unit; '' where nothing is known."""
        return "" if self.cell.value is None else amounts.bare(self.lang, self.card, self.cell.value)

    @property
    def told(self) -> str:
        """What `title` tells of the area: its figure and value, and whether few offices count."""
        return COMMA[self.lang].join([self.counts, say(self.lang, "signal_short.few")] if self.few else [self.counts])

    @property
    def title(self) -> str:
        """The area in one line: its name, and what is told of it."""
        return f"{self.name}: {self.told}"

    @property
    def large(self) -> tuple[str, str]:
        """A large text and the text beside it: 12 of 30, 40%; 18.4 minutes, 1,250 visits; the state's name, ''."""
        return (self.figure, self.share) if self._counts_first else (self.share, self.figure)

    @property
    def headline(self) -> tuple[str, str, str]:
        """The same in three texts, the third one below: 12, of 30, 40%; the state's name, of 30, ''."""
        if not self._counts_first:
            return *self.large, ""
        return self.n, say(self.lang, "tile.of", d=self.d) if self.cell.denominator else "", self.share

    @property
    def _counts_first(self) -> bool:
        """Whether the counts are larger than the value: those of a share, and the state's name in their place."""
        return self.card.format == "share" or not self.cell.known

    @stored_property
    def part(self) -> float:
        """The length of the value's bar, as a part (0 to 1) of the longest one."""
        return min((self.cell.value or 0.0) / self.card.top, 1.0)

    @stored_property
    def confirmed_part(self) -> float:
        """The part (0 to 1) of the bar that is confirmed."""
        return confirmed_part(self.card, self.cell)

    @property
    def width(self) -> str:
        """The same in percent."""
        return f"{self.part * 100:.1f}"

    @stored_property
    def fill(self) -> str:
        """CSS paint of the cell's class or pattern; hatched for few offices."""
        paint = fill(self.card, self.cell)
        return tokens.hatched(paint) if self.few and self.state == "value" else paint

    @property
    def few(self) -> bool:
        """Whether so few offices count that the figure has no rank and is not judged by its percentage."""
        return bool(self.code) and is_few(self.card, self.cell)

    @property
    def words(self) -> tuple[str, ...]:
        """The words of the cell that a legend explains: its state, its marks, few."""
        return (self.state, *self.marks, *(["few"] if self.few else []))

    @property
    def level(self) -> int | None:
        """The index in `colours` of the cell's class or pattern; None if the area did not exist in the week."""
        return level(self.card, self.cell)

    @stored_property
    def marks(self) -> tuple[str, ...]:
        """late, unverified."""
        return marks_of(self.cell)

    @stored_property
    def missing(self) -> str:
        """The number of offices that have not reported."""
        return integer(self.cell.not_reported, self.lang)

    @stored_property
    def late(self) -> str:
        """The number of offices whose report is late; '' for a card of counts."""
        return "" if self.card.of_counts else integer(self.cell.late, self.lang)

    @stored_property
    def unverified(self) -> str:
        """The number of offices with self-reported values only; '' for a card of counts."""
        return "" if self.card.of_counts else integer(self.cell.unverified, self.lang)

    @property
    def doubts(self) -> list[tuple[str, str]]:
        """(word, count) of the offices that are not reported, late and unverified; count '' for none."""
        cell = self.cell
        counts = (("not_reported", cell.not_reported), ("late", cell.late), ("unverified", cell.unverified))
        return [(word, integer(count, self.lang) if count else "") for word, count in counts]

    @stored_property
    def difference(self) -> Change | None:
        """The progress over the period; None where it is not known."""
        place = self.code, self.kind, self.step
        return progress(self.snapshot, self.card, self.week, self.weeks, *place)

    @stored_property
    def change(self) -> str:
        """The progress with an arrow: ▲ 2."""
        return change_text(self.lang, "view", self.card, self.difference)

    @property
    def change_said(self) -> str:
        """The progress in words: up 2 on the week before."""
        return change_text(self.lang, "tile", self.card, self.difference, told_weeks(self.week, self.weeks))

    @property
    def revised(self) -> str:
        """What changed the earlier week's figure after its meeting: late reports +3; '' for nothing."""
        if self.kind or self.step:
            return ""
        return revisions_text(self.lang, self.card, self.revisions)

    @property
    def revisions(self) -> list[Revision] | None:
        """What changed the earlier week's figure after its meeting; None where this is not known."""
        return revisions(self.snapshot, self.card, self.week, self.weeks, self.code)

    @stored_property
    def trend(self) -> str:
        """The trend of the change, one of meeting.changes.TRENDS."""
        return change_trend(self.card, self.difference)

    @stored_property
    def rank(self) -> str:
        """The county's rank with its range: 13 (8 to 17); why there is none; '' for the province."""
        if not self.code:
            return ""
        cells = self.snapshot.cells
        return standing_text(self.lang, cells, self.card, self.week, self.code, self.kind, self.step)

    @stored_property
    def target_state(self) -> str:
        """The state against the target, one of indicators.target_state; '' for none."""
        return target_state_at(self.snapshot, self.card, self.week, self.code, self.kind, self.step)

    @property
    def target(self) -> str:
        """`Target: 90% by …`; '' without a dated target."""
        return target_text(self.lang, self.card)

    @property
    def aim(self) -> str:
        """The target; without one, the review date of the card's definition; '' without either."""
        if self.card.target is not None or self.card.next_review is None:
            return self.target
        return say(self.lang, "tile.review", date=day_label(self.card.next_review, self.lang))

    @property
    def forecast(self) -> tuple[str, str]:
        """The months between which the target is reached, or that no date can be given; and what 13 weeks bring.

        '' outside the newest week, where the target is reached, and where there is no pace.
        """
        history = histories(self.snapshot, self.week).get((self.card.key, self.code)) if self._is_newest else None
        if history is None or history.outlook.without not in ("", "few_gains", "far"):
            return "", ""
        end = history.outlook
        if end.without:
            return say(self.lang, f"meeting.outlook.{end.without}"), brings_text(self.lang, end)
        date = say(self.lang, "glance.forecast", range=date_short(self.lang, end), due=due_text(self.lang, end))
        return date, brings_text(self.lang, end)

    @property
    def _is_newest(self) -> bool:
        return self.week == len(self.snapshot.weeks) - 1

    @property
    def counties_together(self) -> str:
        """The sum of all counties, for a province's figure that counts other kinds of office than the counties do.

        '' for a county, and where both count the same. (Indicators of counts always count the same.)
        """
        if self.code or self.kind or self.step:
            return ""
        return together_text(self.lang, self.snapshot, self.card, self.week)

    @stored_property
    def announced(self) -> Announced:
        """What was announced about the figure."""
        return Announced(self.snapshot, self.lang, self.card, self.week, bool(self.code or self.kind or self.step))

    def replaced(self, **fields: Any) -> CellText:
        """A copy with other values of some fields."""
        text = copy(self)
        vars(text).update(fields)
        return text


def fill(card: Card, cell: Cell) -> str:
    """CSS paint of a cell: the colour of its class, or the pattern of its state."""
    index = level(card, cell)
    if index is None:
        return tokens.NOT_APPLICABLE
    return colours(card)[index] if cell.state == "value" else f"url(#p-{cell.state})"


def level(card: Card, cell: Cell) -> int | None:
    """The index in `colours` of a cell's class or pattern; None if the area did not exist in the week."""
    return level_of(cell.state, cell.value, card.classes)


def level_of(state: str, amount: float | None, bounds: Sequence[float], upper: bool = False) -> int | None:
    """The same of an amount in any unit: the index of its class, lowest first; the PATTERNS follow the classes.

    bounds: between the classes. upper: a bound belongs to the class below it, else to that above.
    """
    if state == "value" and amount is not None:
        return bisect_left(bounds, amount) if upper else bisect_right(bounds, amount)
    return len(bounds) + 1 + PATTERNS.index(state) if state in PATTERNS else None


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
