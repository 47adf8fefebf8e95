"""The changes between two publications in words: rows of a table for the template changes.html, progress first."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from dashboard.indicators import amounts
from dashboard.indicators.cards import Card
from dashboard.indicators.sentences import change_text, change_trend
from dashboard.indicators.series import Cell
from dashboard.indicators.series import Change as Moved
from dashboard.language import say
from dashboard.language.digits import integer, signed
from dashboard.meeting.changes import part_name, progress_since
from dashboard.publications.parts import PARTS, Change, Split
from dashboard.snapshot import Snapshot


class Links(NamedTuple):
    """The addresses linked from a row's name and from its figures in both publications; '' for none."""

    name: str = ""
    before: str = ""
    after: str = ""


# The parts of a change (meeting.changes.part_name) as signed numbers; '' for 0.
Steps = Sequence[tuple[str, str]]


class End:
    """A figure in one publication. word: the cell's state in words if the publications' states differ, else ''."""

    def __init__(self, lang: str, card: Card, cell: Cell, differ: bool, href: str) -> None:
        # The parts of a change add up to the numerator, so a mean also shows its numerator: 3,627, 13.3 minutes.
        of_parts = cell.known and card.format != "share"
        self.figure = integer(cell.numerator, lang) if of_parts else amounts.figure(lang, card, cell)
        self.share = "" if card.format == "total" else amounts.value(lang, card, cell)
        word = say(lang, f"words.{cell.state}")
        self.state, self.word, self.href = cell.state, word if cell.known and differ else "", href


class ChangeRow:
    """The change of an indicator in an area.

    progress: as on all other pages, with its trend: one of meeting.changes.TRENDS. total: the parts of the
    denominator's change, if any: before + steps == after.
    """

    def __init__(
        self, lang: str, change: Change, card: Card, progress: Moved | None, names: Mapping[str, str], links: Links
    ) -> None:
        counted, of = change.numerator, change.denominator
        differ = change.state_before != change.state_after
        before, after = change.steps[0].cell, change.steps[-1].cell
        moved_total = of.before != of.after or any(getattr(of, part) for part in PARTS)
        self.indicator = change.indicator
        self.area = change.county_code
        self.name = card.word(lang, "name")
        self.place = names[change.county_code]
        self.href = links.name
        self.moved = change.is_different
        self.progress = change_text(lang, "view", card, progress)
        self.trend = change_trend(card, progress)
        self.before = End(lang, card, before, differ, links.before)
        self.steps = _steps(lang, card, change, counted)
        self.after = End(lang, card, after, differ, links.after)
        self.total: tuple[str, Steps, str] | None = None
        if moved_total:
            self.total = integer(of.before, lang), _steps(lang, card, change, of), integer(of.after, lang)


def change_table(
    lang: str,
    changes: Sequence[Change],
    old: Snapshot,
    new: Snapshot,
    names: Mapping[str, str],
    links: Callable[[Change], Links] = lambda _: Links(),
) -> list[ChangeRow]:
    """One row for each change, in the given order.

    changes: `parts.differences` of both publications. names: of the counties by code, and of the province by ''.
    """
    cards = cards_of(old, new)

    def row(change: Change) -> ChangeRow:
        card = cards[change.indicator]
        moved = progress_since(new, old.weeks[-1], card, change.county_code)
        return ChangeRow(lang, change, card, moved, names, links(change))

    return list(map(row, changes))


def cards_of(old: Snapshot, new: Snapshot) -> dict[str, Card]:
    """The cards of two publications by key; the newer publication's card takes precedence."""
    return {card.key: card for card in (*old.cards, *new.cards)}


def _steps(lang: str, card: Card, change: Change, split: Split) -> Steps:
    numbers = [(part_name(card, part, change.redefined), getattr(split, part)) for part in PARTS]
    return [(part, signed(number, lang) if number else "") for part, number in numbers]
