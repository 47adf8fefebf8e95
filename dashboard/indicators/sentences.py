"""The sentence about an area's figure, its change and its target, from the cell."""

import math
from collections.abc import Mapping
from datetime import date

from dashboard.indicators import amounts
from dashboard.indicators.cards import Card
from dashboard.indicators.series import Cell, Change, direction
from dashboard.indicators.standing import beside
from dashboard.language import COMMA, LANGUAGES, say
from dashboard.language.digits import integer, percent
from dashboard.weeks import day_label


def sentence(
    lang: str,
    card: Card,
    cell: Cell,
    change: Change | None,
    week: str,
    county: str = "",
    rank: str = "",
    overdue: bool = False,
    weeks: int = 1,
) -> str:
    """The cell in words: level, change, rank, missing reports, distance from the target.

    week: its label with both ends; county: its name, '' for the province; rank: the clause about its rank, '' for
    none; overdue: the week ends after the target's date; weeks: the number of weeks of the change.
    """
    words = card.words[lang]
    where = say(lang, "sentence.county" if county else "sentence.province", week=week, county=county)
    if not cell.known:
        return f"{where} {say(lang, f'sentence.{cell.state}', name=words['name'])}"
    clauses = [f"{where} {level(lang, card, cell, bool(county))}"]
    if change is not None:
        clauses.append(change_text(lang, "sentence", card, change, weeks))
    if rank:
        clauses.append(rank)
    parts = [say(lang, "sentence.join").join(clauses) + "."]
    if cell.not_reported:
        parts.append(missing_text(lang, card, cell))
    if card.channels:
        parts.append(say(lang, "sentence.channels", names=COMMA[lang].join(channel_names(lang, card))))
    if card.target is not None and card.target_date is not None:
        parts.append(_way(lang, card, cell, card.target, card.target_date, overdue))
    return " ".join(parts)


def missing_text(lang: str, card: Card, cell: Cell) -> str:
    """How many offices have not reported, and of how many where the denominator counts all offices that must."""
    of_all = card.rule == "state" and not card.given_measure
    key = f"sentence.missing{'_one' if cell.not_reported == 1 else ''}{'_of' if of_all else ''}"
    return say(lang, key, m=integer(cell.not_reported, lang), of=integer(cell.denominator, lang))


def amount(card: Card, change: Change | None) -> int | None:
    """The change in units, or in tenths (indicators.amounts) where only values are comparable."""
    if change is None:
        return None
    return amounts.tenths(card, change.value) if by_value(card) else change.units


def change_text(lang: str, section: str, card: Card, change: Change | None, weeks: int = 1) -> str:
    """The change, in the words of a section: ▲ 2 or ▲ 2.2 points (view), up 2 on the week before (tile).

    weeks: the number of weeks of the change.
    """
    rounded = amount(card, change)
    k = size_text(lang, "view" if section == "view" else "sentence", card, abs(rounded or 0))
    return say(lang, f"{section}.change_{direction(rounded)}", k=k, before=before_text(lang, weeks))


def before_text(lang: str, weeks: int) -> str:
    """The earlier week of a period: the week before, 4 weeks earlier, a year earlier."""
    named = {1: "period.before_week", 52: "period.before_year"}.get(weeks, "period.before")
    return say(lang, named, n=integer(weeks, lang))


def amount_signed(lang: str, card: Card, moved: int) -> str:
    """A change in the units of `amount` with its sign: +3, −2.2 points."""
    mark = "\u200e" if LANGUAGES[lang].rtl else ""
    return f"{mark}{'+' if moved > 0 else '−'}{size_text(lang, 'view', card, abs(moved))}"


def change_trend(card: Card, change: Change | None) -> str:
    """The trend of a change: better or worse where the later figure is clearly so beside the earlier one.

    usual (within the usual range) for another displayed change, same for none and for a value that moved the other
    way because the denominator changed, unknown without a change.
    """
    displayed = amount(card, change)
    if change is None or displayed is None:
        return "unknown"
    if not displayed or displayed * amounts.tenths(card, change.value) < 0:
        return "same"
    return trend_beside(card, change.now, change.before)


def trend_beside(card: Card, cell: Cell, other: Cell) -> str:
    """Whether a known cell is clearly better or clearly worse than another one; usual if neither."""
    word = beside(card, cell, other)
    if word.key != "clear":
        return "usual"
    return "better" if (word.side == "higher") == (card.better_sign > 0) else "worse"


def size_text(lang: str, section: str, card: Card, size: int) -> str:
    """A number of units, or of tenths of the card's unit or of a point where only values are comparable."""
    return (
        amounts.size(lang, section, card, size)
        if by_value(card)
        else say(lang, f"{section}.units", n=integer(size, lang))
    )


def by_value(card: Card) -> bool:
    """Whether each window of weeks has a new denominator, so that only values are comparable."""
    return card.windowed and card.format != "total"


def channel_names(lang: str, card: Card) -> list[str]:
    """The names of the card's channels, in the card's order."""
    return [say(lang, f"channel.{channel}") for channel in card.channels]


def gap(card: Card, cell: Cell) -> int:
    """Units between a known cell and the target; 0 or less: reached, or no target."""
    if card.target is None:
        return 0
    goal = card.target * (cell.denominator or 1)
    if card.polarity == "high":
        return math.ceil(goal - 1e-9) - cell.numerator
    return cell.numerator - math.floor(goal + 1e-9)


def level(lang: str, card: Card, cell: Cell, county: bool) -> str:
    """Numerator and denominator in a card's words: a clause about a known cell of a county or of the province."""
    words, n, d = card.words[lang], cell.numerator, cell.denominator
    unit, units = words["county_unit" if county else "unit"], amounts.units_word(lang, card, county)
    if card.format == "mean":
        mean = amounts.in_unit(lang, card, cell.value or 0.0)
        return say(lang, "sentence.mean", name=words["name"], mean=mean, d=integer(d, lang), units=units)
    if card.format == "total":
        fact, of = (_one(words), unit) if n == 1 else (words["fact"], units)
        return say(lang, "sentence.total", n=integer(n, lang), units=of, fact=fact)
    if d == 1:
        return say(lang, "sentence.single", unit=unit, fact=_one(words) if n else words["fact_not"])
    values = {"n": integer(n, lang), "d": integer(d, lang), "share": percent(n / d, lang), "units": units}
    if n == 0:
        return say(lang, "sentence.none", fact=_one(words), fact_not=words["fact_not"], **values)
    if n == d:
        return say(lang, "sentence.all", fact=words["fact"], **values)
    return say(lang, "sentence.some", fact=_one(words) if n == 1 else words["fact"], **values)


def _one(words: Mapping[str, str]) -> str:
    return words.get("fact_one", words["fact"])


def _way(lang: str, card: Card, cell: Cell, target: float, due: date, overdue: bool) -> str:
    left = gap(card, cell)
    values = {"target": amounts.in_unit(lang, card, target), "date": day_label(due, lang)}
    if left <= 0:
        return say(lang, "sentence.within" if card.polarity == "low" else "sentence.reached", **values)
    key = "sentence.too_many" if card.polarity == "low" else "sentence.overdue" if overdue else "sentence.to_go"
    if by_value(card):
        left = max(amounts.tenths(card, abs(target - (cell.value or 0.0))), 1)
    return say(lang, key, k=size_text(lang, "sentence", card, left), **values)
