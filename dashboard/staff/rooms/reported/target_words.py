"""What a target needs, in words: the sentence, the cells of its table, and a date as it is typed."""

import math
from datetime import date

from dashboard.indicators.amounts import dated_target
from dashboard.indicators.outlook import LONG, Pace, rate
from dashboard.language import LANGUAGES, say
from dashboard.language.digits import integer, local_digits, percent
from dashboard.meeting.outlook_words import date_short, per_week, rate_text
from dashboard.staff.rooms.reported.target import Need, Target
from dashboard.staff.rooms.reported.view import View
from dashboard.staff.rooms.reported.words import text
from dashboard.weeks import jalali_text


def date_typed(day: date, lang: str) -> str:
    """A date as it is typed: in the calendar and the digits of the language."""
    jalali = LANGUAGES[lang].calendar == "jalali"
    return local_digits(jalali_text(day).replace("-", "/") if jalali else day.isoformat(), lang)


def target_said(view: View, target: Target) -> str:
    """What all counties need together, how many are in time at their present pace, and the whole province."""
    lang, card, of = view.lang, target.card, len(target.counties)
    parts = [text(view, "target_of", name=card.word(lang, "name"), target=dated_target(lang, card))]
    short = [need for need in target.counties if need.more]
    weeks = target.province.outlook.need.weeks
    counts = {"n": len(short), "of": of, "more": target.missing, "weeks": weeks}
    if short and target.province.outlook.overdue:
        parts.append(text(view, "target_overdue", **counts))
    elif short:
        parts.append(text(view, "target_needs", **counts, rate=rate_of(lang, target.missing, weeks)))
        slow = len(target.in_state("behind"))
        parts.append(text(view, "target_slow", n=slow, span=LONG) if slow else text(view, "target_all_in_time"))
    elif target.in_state("reached"):
        parts.append(text(view, "target_reached"))
    unknown = sum(need.more is None for need in target.counties)
    parts += [text(view, "target_unknown", n=unknown)] if unknown else []
    parts.append(
        text(view, "target_province", figure=figure(view, target.province), when=when(view, target.province))
    )
    return " ".join(parts)


def rate_of(lang: str, more: int, weeks: int) -> str:
    """So many offices in so many weeks as a pace: 4.8 a week, one every 3 weeks."""
    return rate_text(lang, Pace("pace", more, 0, weeks, *rate(more, weeks)))


def figure(view: View, need: Need) -> str:
    """The newest figure: 12 of 30 (40%), or the word of its state."""
    cell = need.cell
    if not cell.known:
        return say(view.lang, f"words.{cell.state}")
    share = percent(cell.value or 0.0, view.lang)
    return text(view, "figure", n=cell.numerator, of=cell.denominator, share=share)


def goal(view: View, target: Target, need: Need) -> str:
    """The number of offices at which the target is reached, of those counted now."""
    if not need.cell.known:
        return ""
    return integer(math.ceil((target.card.target or 0.0) * need.cell.denominator - 1e-9), view.lang)


def pace_needed(view: View, need: Need) -> str:
    """How many offices a week are needed; a dash if none are, nothing is known, or the date is over."""
    is_needed = need.more and not need.outlook.overdue
    return rate_of(view.lang, need.more or 0, need.outlook.need.weeks) if is_needed else per_week(view.lang, None)


def when(view: View, need: Need) -> str:
    """When the present pace reaches the target: a month, or why there is none."""
    return date_short(view.lang, need.outlook)


def state(view: View, need: Need) -> str:
    """The state against the target in words."""
    return say(view.lang, f"target_state.{need.state}") if need.state else ""


def present_pace(view: View, need: Need) -> str:
    """How many offices a week the last 13 weeks brought; a dash where that is not known."""
    return per_week(view.lang, need.outlook.long)
