"""What an area would need to reach its target, in words."""

from __future__ import annotations

from dashboard.indicators.cards import Card
from dashboard.indicators.pace import Pace
from dashboard.language import say
from dashboard.language.digits import local_digits, one_decimal, whole


def pace_text(lang: str, found: Pace, card: Card) -> str:
    """A pace in words."""
    key = found.status
    if key == "pace" and found.weeks < 2:
        key = "pace_last"
    return say(
        lang,
        f"county_pace.{key}",
        k=whole(found.units, lang),
        weeks=whole(found.weeks, lang),
        window=whole(card.window_weeks, lang),
        rate=rate_text(lang, found),
    )


def rate_text(lang: str, found: Pace) -> str:
    """1.4 a week, or one every 3 weeks."""
    if found.every:
        return say(lang, "county_pace.every", weeks=whole(found.every, lang))
    return say(lang, "county_pace.per_week", count=local_digits(one_decimal(found.tenths / 10), lang))
