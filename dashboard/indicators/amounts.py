"""Formats figures, targets and differences in the unit of their card.

A share is written in percent, a mean with one decimal and the card's word value_unit, a total as a whole number.
"""

import math
from collections.abc import Iterable

from dashboard.indicators.cards import Card, round_above
from dashboard.indicators.series import Cell
from dashboard.language import say
from dashboard.language.digits import integer, local_digits, one_decimal, percent
from dashboard.weeks import day_label

# The number of tenths of the card's unit in a value of 1; for shares, tenths of a percentage point.
_TENTHS = {"share": 1000, "mean": 10, "total": 10}


def in_unit(lang: str, card: Card, amount: float) -> str:
    """A value of the card with its unit: 35%, 18.4 minutes, 120."""
    return _with_unit(lang, card, bare(lang, card, amount))


def bare(lang: str, card: Card, amount: float) -> str:
    """A value of the card without its unit, where a legend names the unit: 35%, 18.4, 120."""
    if card.format == "share":
        return percent(amount, lang)
    return number(lang, amount)


def figure(lang: str, card: Card, cell: Cell) -> str:
    """12 of 30; for a mean 1,250 visits; for a total 120 complaints; the word of the state where nothing is known."""
    if not cell.known:
        return say(lang, f"words.{cell.state}")
    if card.format == "share":
        return say(lang, "view.figure_of", n=integer(cell.numerator, lang), d=integer(cell.denominator, lang))
    count = cell.denominator if card.format == "mean" else cell.numerator
    return f"{integer(count, lang)} {units_word(lang, card)}"


def value(lang: str, card: Card, cell: Cell) -> str:
    """40%, 18.4 minutes, 120; '' where nothing is known."""
    return "" if cell.value is None else in_unit(lang, card, cell.value)


def counts(lang: str, card: Card, cell: Cell) -> str:
    """12 of 30 (40%), 18.4 minutes (1,250 visits), 120 complaints; the word of the state where nothing is known."""
    found, of = value(lang, card, cell), figure(lang, card, cell)
    if not found or card.format == "total":
        return of
    figure_first = (of, found) if card.format == "share" else (found, of)
    return say(lang, "county.trend_cell", **dict(zip(("figure", "share"), figure_first, strict=True)))


def of_what(lang: str, card: Card, cell: Cell) -> str:
    """The text beside a cell's value: as `figure`, but without the number of a total."""
    return units_word(lang, card) if card.format == "total" and cell.known else figure(lang, card, cell)


def units_word(lang: str, card: Card, county: bool = False) -> str:
    """The plural of the card's unit in a county or in the province."""
    words, name = card.words[lang], "county_unit" if county else "unit"
    return words.get(f"{name}s", words[name])


def target(lang: str, card: Card) -> str:
    """The card's target with its unit; '' if the card has no target."""
    return "" if card.target is None else in_unit(lang, card, card.target)


def dated_target(lang: str, card: Card) -> str:
    """The target's value and date, for use under a heading: 90% by 1 March 2015; '' without a dated target."""
    if card.target_date is None:
        return ""
    date = day_label(card.target_date, lang)
    return say(lang, "indicator_page.target_text", target=target(lang, card), date=date)


def tenths(card: Card, difference: float) -> int:
    """A difference of two values in tenths of the card's unit; for shares, in tenths of a percentage point."""
    return math.floor(difference * _TENTHS[card.format] + 0.5)


def value_of_tenths(card: Card, tenths: int) -> float:
    """The inverse of `tenths`."""
    return tenths / _TENTHS[card.format]


def size(lang: str, section: str, card: Card, tenths: int) -> str:
    """A difference in tenths (see `tenths`) in words: 2.2 points, 2.2 minutes, 3.

    section: the part of the catalogue with the messages `points` and `units`.
    """
    count = number(lang, tenths / 10)
    if card.format == "mean":
        return _with_unit(lang, card, count)
    return say(lang, f"{section}.{'points' if card.format == 'share' else 'units'}", n=count)


def gap_of(card: Card, cell: Cell) -> float | None:
    """The distance of a cell from its card's target; None where it is not known or the card has no target."""
    return None if cell.value is None or card.target is None else card.better_sign * (card.target - cell.value)


def gap(lang: str, card: Card, distance: float | None) -> str:
    """A value's distance from the target in words: 12.3 points; '' for none and not known, at least one tenth."""
    return size(lang, "view", card, max(tenths(card, distance), 1)) if distance else ""


def named(lang: str, card: Card, form: str = "name") -> str:
    """The card's name, for a mean with its unit: Waiting time (minutes). form: name or short."""
    name = card.word(lang, form)
    return f"{name} ({card.word(lang, 'value_unit')})" if card.format == "mean" else name


def head(lang: str, card: Card) -> str:
    """The heading of a column of the card's values: share, mean or count."""
    return say(lang, f"view.{card.format}")


def heads(lang: str, card: Card) -> tuple[str, str, str]:
    """The headings of numerator, denominator and value: Count, Out of, Share; for a mean Sum (minutes), Number of
    visits, Mean (minutes)."""
    if card.format != "mean":
        return say(lang, "view.numerator"), say(lang, "view.denominator"), head(lang, card)
    summed, mean = (f"{say(lang, f'view.{name}')} ({card.word(lang, 'value_unit')})" for name in ("sum", "mean"))
    return summed, say(lang, "view.number", units=units_word(lang, card)), mean


def end(card: Card, values: Iterable[float | None]) -> float:
    """The end of an axis for these values: the card's top, or a round value above a higher one."""
    most = max((value for value in values if value is not None), default=0.0)
    return card.top if most <= card.top else round_above(most)


def marks(lang: str, card: Card, end: float) -> list[tuple[float, str]]:
    """The quarters of an axis from 0 to its end, each with its label."""
    return [(end * i / 4, bare(lang, card, end * i / 4)) for i in range(5)]


def number(lang: str, value: float) -> str:
    """A number with at most one decimal: 1,250 or 18.4."""
    return integer(int(value), lang) if value == int(value) else local_digits(one_decimal(value), lang)


def _with_unit(lang: str, card: Card, count: str) -> str:
    return f"{count} {card.word(lang, 'value_unit')}" if card.format == "mean" else count
