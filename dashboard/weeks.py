"""Saturday weeks and their Jalali labels.

A week is known by its Saturday, an ISO date; it ends with its Friday. Libraries number weeks differently
at the turn of the year, so weeks are never numbered here: a week's label is its Saturday's date.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from persiantools.jdatetime import JalaliDate

from dashboard.language import COMMA, say
from dashboard.language.digits import latin, local_digits

WEEK = timedelta(days=7)
# persiantools states no types.
_Jalali: Any = JalaliDate
_DATE = re.compile(r"(\d{4})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{1,2})")
_ENGLISH_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def utcnow() -> datetime:
    """Now, as a naive UTC moment: the kind of all moments of the tables."""
    return datetime.now(UTC).replace(tzinfo=None)


def week_of(day: date) -> date:
    """The Saturday that starts the week of a day."""
    return day - timedelta(days=(day.weekday() + 2) % 7)


def friday(week: date) -> date:
    """The last day of a week."""
    return week + timedelta(days=6)


def parse_date(text: str) -> date:
    """A Gregorian or Jalali date in any usual spelling: 2014-12-06, 1393/9/15, ۱۳۹۳-۰۹-۱۵.

    A year before 1700 is Jalali. Raises ValueError if it is no date.
    """
    found = _DATE.fullmatch(latin(text).strip())
    if not found:
        raise ValueError(text)
    year, month, day = map(int, found.groups())
    if year < 1700:
        converted: date = _Jalali(year, month, day).to_gregorian()
        return converted
    return date(year, month, day)


def parse_moment(text: str) -> datetime:
    """A UTC moment: 2014-12-12T08:00:00Z, 1393-09-21 08:00, or a date alone (its midnight).

    The date is Gregorian or Jalali, as parse_date reads it. An offset is honoured, a missing one means UTC;
    the answer has no tzinfo and is always UTC. Raises ValueError if it is no moment, OverflowError if its
    offset leads out of the calendar.
    """
    typed = latin(text).strip()
    if _DATE.fullmatch(typed):
        return datetime.combine(parse_date(typed), time())
    day, *clock = re.split(r"[T\s]", typed, maxsplit=1)
    if not clock:
        raise ValueError(text)
    moment = datetime.fromisoformat(f"{parse_date(day).isoformat()}T{clock[0]}")
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


def moment_text(moment: datetime) -> str:
    """A UTC moment as it stands in files and answers: 2014-12-12T08:00:00Z."""
    return moment.isoformat(timespec="seconds") + "Z"


def day_label(day: date, lang: str) -> str:
    """A day in words: ۱۵ آذر ۱۳۹۳ (fa), 6 Dec 2014 (en)."""
    if lang == "fa":
        jalali = _Jalali(day)
        month = say("fa", f"month.{jalali.month}")
        return local_digits(f"{jalali.day} {month} {jalali.year}", "fa")
    return f"{day.day} {_ENGLISH_MONTHS[day.month - 1]} {day.year}"


def jalali_text(day: date) -> str:
    """A day as Jalali digits: 1393-09-15."""
    return str(_Jalali(day).isoformat())


def span_label(week: date, lang: str) -> str:
    """A week in words, both ends: ۱۵ تا ۲۱ آذر ۱۳۹۳ (fa), 6–12 Dec 2014 (en)."""
    start, end = day_label(week, lang), day_label(friday(week), lang)
    from_parts, to_parts = start.split(" "), end.split(" ")
    while from_parts and from_parts[-1] == to_parts[len(from_parts) - 1]:
        from_parts.pop()
    dash = " تا " if lang == "fa" else "–" if len(from_parts) == 1 else " – "
    return " ".join(from_parts) + dash + end


def moment_label(moment: datetime, lang: str) -> str:
    """A UTC moment in words: ۲۳ آذر ۱۳۹۳، ۰۸:۰۰ (fa), 14 Dec 2014, 08:00 (en)."""
    return day_label(moment.date(), lang) + COMMA[lang] + local_digits(moment.strftime("%H:%M"), lang)
