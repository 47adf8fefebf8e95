"""Pace and forecast in words: a sentence or two for a page, and short forms for a table's cells.

A forecast names a month: a day would claim a precision that a forecast does not have.
"""

from dashboard.indicators.cards import Card
from dashboard.indicators.forecast import PAST
from dashboard.indicators.gains import SPAN, Gains
from dashboard.indicators.outlook import LONG, SHORT, Outlook, Pace
from dashboard.indicators.packed import STATES
from dashboard.indicators.sentences import size_text
from dashboard.language import say
from dashboard.language.digits import integer, local_digits, one_decimal
from dashboard.weeks import day_label, month_label

# The number of weeks from which a period is given in months.
MONTHS_FROM = 9


def outlook_text(lang: str, card: Card, outlook: Outlook) -> str:
    """The pace that the target needs, the progress of the last weeks, and the expected month or why there is none."""
    need = outlook.need
    if card.rule == "state" and need.status == "too_many":
        counts = {"k": integer(need.units, lang), "weeks": integer(need.weeks, lang)}
        needed = say(lang, "meeting.outlook.too_many", **counts)
    else:
        needed = pace_text(lang, need, card)
    return f"{needed} {progress_text(lang, outlook)}".strip()


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


def progress_text(lang: str, outlook: Outlook) -> str:
    """The progress of the last 4 and 13 weeks towards the target, whether it is faster or slower than before, and the
    expected month of reaching the target.

    '' if the target is reached, nothing is known, or each week's figure covers a new window.
    """
    if outlook.without == "window" or not outlook.need.units:
        return ""
    date = date_text(lang, outlook)
    if outlook.short is None and outlook.long is None:
        return date
    short, long = moved_text(lang, outlook.short, SHORT), moved_text(lang, outlook.long, LONG)
    brought = say(lang, "meeting.outlook.brought", short=short, long=long)
    return " ".join(filter(None, (brought, gains_text(lang, outlook.gains), date)))


def gains_text(lang: str, gains: Gains) -> str:
    """That the pace is faster or slower than before, with the offices won of the open ones; '' where it is usual or
    cannot be judged."""
    if gains.word.key != "look":
        return ""
    word, *counts = gains
    texts = {name: integer(number, lang) for name, number in zip(gains._fields[1:], counts, strict=True)}
    return say(lang, f"meeting.outlook.{word.side}", weeks=integer(SPAN, lang), **texts)


def moved_text(lang: str, pace: float | None, weeks: int) -> str:
    """The progress in units over some weeks: 6 gained in 13 weeks. pace: units a week, None if not known."""
    moved = None if pace is None else round(pace * weeks, 6)
    key = "unknown" if moved is None else "none" if not moved else "nearer" if moved > 0 else "farther"
    count = local_digits(one_decimal(abs(moved or 0.0)), lang)
    return say(lang, f"meeting.outlook.{key}", k=count, weeks=integer(weeks, lang))


def date_text(lang: str, outlook: Outlook) -> str:
    """What the next weeks bring, and when the target is reached or why there is no date.

    outlook: of a card with a pace and an unmet target.
    """
    brings = brings_text(lang, outlook)
    if outlook.early is None:
        without = say(lang, f"meeting.outlook.{outlook.without}", weeks=integer(PAST, lang))
        return f"{brings} {without}".strip()
    date = say(lang, "meeting.outlook.expected", range=date_short(lang, outlook), due=due_text(lang, outlook))
    return f"{brings} {date}".strip()


def brings_text(lang: str, outlook: Outlook) -> str:
    """How many units the next 13 weeks bring: In 13 weeks 4 to 13 more. '' where that is not said."""
    if outlook.brings is None:
        return ""
    least, most = (integer(units, lang) for units in outlook.brings)
    key = "meeting.outlook.brings_one" if least == most else "meeting.outlook.brings"
    return say(lang, key, least=least, most=most, weeks=integer(LONG, lang))


def due_text(lang: str, outlook: Outlook) -> str:
    """How likely the target is reached by its date: by the due date: likely; '' without a date."""
    return say(lang, f"meeting.outlook_short.{outlook.likely}") if outlook.likely else ""


def date_short(lang: str, outlook: Outlook) -> str:
    """The months between which the target is reached in 8 of 10 cases, or in a word or two why there is no date."""
    if outlook.early is not None:
        early = month_label(outlook.early, lang)
        if outlook.late is None:
            return say(lang, "meeting.outlook_short.later", early=early)
        late = month_label(outlook.late, lang)
        return early if early == late else say(lang, "meeting.outlook_short.range", early=early, late=late)
    if outlook.without in STATES:
        return say(lang, f"words.{outlook.without}")
    return say(lang, f"meeting.outlook_short.{outlook.without}")


def per_week(lang: str, pace: float | None) -> str:
    """Units a week: 1.3, 0.46, ▼ 0.08 for a loss; a dash if the pace is not known."""
    if pace is None:
        return say(lang, "meeting.outlook_short.no_pace")
    size = abs(pace)
    # Below one, a second decimal distinguishes one in five weeks from one in fifty.
    text = one_decimal(size) if size >= 1 else f"{max(size, 0.01 if size else 0):.2f}".rstrip("0").rstrip(".")
    pace_text = local_digits(text, lang)
    return pace_text if pace >= 0 else say(lang, "view.change_down", k=pace_text)
