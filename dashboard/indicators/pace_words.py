"""The pace that an area needs to reach its target, in words."""

from dashboard.indicators.cards import Card
from dashboard.indicators.pace import Pace
from dashboard.indicators.sentences import size_text
from dashboard.language import say
from dashboard.language.digits import integer, local_digits, one_decimal
from dashboard.weeks import day_label

# The number of weeks from which a period is given in months.
MONTHS_FROM = 9


def pace_text(lang: str, found: Pace, card: Card) -> str:
    """A pace in words."""
    key = "within" if found.status == "reached" and card.polarity == "low" else found.status
    if key == "pace" and (found.units == 1 or found.weeks < 2):
        key = "pace_one" if found.units == 1 else "pace_last"
    return say(
        lang,
        f"county_pace.{key}",
        k=to_go(lang, found, card),
        date=day_label(card.target_date, lang) if card.target_date else "",
        window=integer(card.window_weeks, lang),
        rate=rate_text(lang, found),
    )


def to_go(lang: str, found: Pace, card: Card) -> str:
    """The gap to the target: units, or for answers and means the difference of their figure."""
    return size_text(lang, "view", card, found.units) if card.of_counts else integer(found.units, lang)


def rate_text(lang: str, found: Pace) -> str:
    """1.4 a week, one every 3 weeks, or about one every 4 months."""
    if found.every >= MONTHS_FROM:
        months = integer(round(found.every * 12 / 52), lang)
        return say(lang, "county_pace.every_months", months=months)
    if found.every:
        return say(lang, "county_pace.every", weeks=integer(found.every, lang))
    return say(lang, "county_pace.per_week", count=local_digits(one_decimal(found.tenths / 10), lang))
