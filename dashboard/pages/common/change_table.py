"""The changes between two publications in words: rows of a table for the template changes.html."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from dashboard.indicators import amounts
from dashboard.indicators.cards import Card
from dashboard.indicators.sentences import change_text, change_trend
from dashboard.indicators.series import Cell, between
from dashboard.language import say
from dashboard.language.digits import integer, signed
from dashboard.publications.parts import PARTS, Change, Split


class Links(NamedTuple):
    """The addresses linked from a row's name and from its figures in both publications; '' for none."""

    name: str = ""
    before: str = ""
    after: str = ""


# The parts of a change (PARTS) as signed numbers; '' for 0.
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

    net: after minus before, of the numbers shown; trend: better, worse, same or unknown. total: the parts of the
    denominator's change, if any: before + steps == after.
    """

    def __init__(self, lang: str, change: Change, card: Card, names: Mapping[str, str], links: Links) -> None:
        counted, of = change.numerator, change.denominator
        differ = change.state_before != change.state_after
        before, after = change.steps[0].cell, change.steps[-1].cell
        net = between(before, after)
        moved_total = of.before != of.after or any(getattr(of, part) for part in PARTS)
        self.indicator = change.indicator
        self.area = change.county_code
        self.name = card.word(lang, "name")
        self.place = names[change.county_code]
        self.href = links.name
        self.moved = change.is_different
        self.net = change_text(lang, "view", card, net)
        self.trend = change_trend(card, net)
        self.before = End(lang, card, before, differ, links.before)
        self.steps = _steps(lang, counted)
        self.after = End(lang, card, after, differ, links.after)
        self.total = (integer(of.before, lang), _steps(lang, of), integer(of.after, lang)) if moved_total else None


def change_table(
    lang: str,
    changes: Sequence[Change],
    cards: Mapping[str, Card],
    names: Mapping[str, str],
    links: Callable[[Change], Links] = lambda _: Links(),
) -> list[ChangeRow]:
    """One row for each change, in the given order.

    cards: of both publications, by key. names: of the counties by code, and of the province by ''.
    """
    return [ChangeRow(lang, change, cards[change.indicator], names, links(change)) for change in changes]


def _steps(lang: str, split: Split) -> Steps:
    numbers = {part: getattr(split, part) for part in PARTS}
    return [(part, signed(number, lang) if number else "") for part, number in numbers.items()]
