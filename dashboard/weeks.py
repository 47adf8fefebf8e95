"""Weeks from Saturday to Friday, and labels of days, weeks and moments in both calendars.

A week is identified by the date of its Saturday. Weeks have no numbers, since libraries number the weeks at the turn
of the year differently.
"""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from persiantools.jdatetime import JalaliDate

from dashboard.language import COMMA, LANGUAGES, catalogue, say
from dashboard.language.digits import latin, local_digits

WEEK = timedelta(days=7)
# The periods, in weeks, over which pages tell changes: a week, four weeks, a quarter, a year.
PERIODS = (1, 4, 13, 52)
# persiantools states no types.
_Jalali: Any = JalaliDate
_DATE = re.compile(r"(\d{4})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{1,2})")


def utcnow() -> datetime:
    """The present moment as naive UTC, as all moments of the tables are."""
    return datetime.now(UTC).replace(tzinfo=None)


def week_of(day: date) -> date:
    """The Saturday that starts the week of a day."""
    return day - timedelta(days=(day.weekday() + 2) % 7)


def friday(week: date) -> date:
    """The last day of a week."""
    return week + timedelta(days=6)


def quarter_start(day: date) -> date:
    """The first day of a day's quarter of the Jalali year: its season."""
    local = _Jalali(day)
    first: date = _Jalali(local.year, (local.month - 1) // 3 * 3 + 1, 1).to_gregorian()
    return first


@lru_cache(maxsize=64)
def quarter_weeks(start: date) -> tuple[date, ...]:
    """The Saturdays of a quarter of the Jalali year, oldest first. start: its first day."""
    first = week_of(start + timedelta(days=6))
    weeks = (first + WEEK * number for number in range(14))
    return tuple(week for week in weeks if quarter_start(week) == start)


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


def parse_moment(text: str, zone: tzinfo) -> datetime:
    """A moment (naive UTC): 2014-12-12T08:00:00Z, 1393-09-21 8:05, or a date alone (midnight, when the day begins).

    The date is Gregorian or Jalali, as in parse_date. zone: the time zone of a text without an offset. Raises
    ValueError if the text is no moment, OverflowError if the moment in UTC is outside of the calendar.
    """
    day, *clock = re.split(r"[T\s]+", latin(text).strip(), maxsplit=1)
    hour = re.sub(r"^(?=\d:)", "0", clock[0]) if clock else "00:00"
    moment = datetime.fromisoformat(f"{parse_date(day).isoformat()}T{hour}")
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC).replace(tzinfo=None)


def local_time(moment: datetime, zone: tzinfo) -> datetime:
    """The local date and time (naive) of a time zone at a moment (naive UTC)."""
    return moment.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None)


def moment_text(moment: datetime) -> str:
    """A UTC moment as files and API answers have it: 2014-12-12T08:00:00Z."""
    return moment.isoformat(timespec="seconds") + "Z"


# Each page and file names the same few days again and again.
@lru_cache(4096)
def day_label(day: date, lang: str) -> str:
    """A day in words: ۱۵ آذر ۱۳۹۳ (fa), 6 Dec 2014 (en)."""
    year, month, number = _date(day, lang)
    return local_digits(f"{number} {say(lang, f'month_short.{month}')} {year}", lang)


def month_label(day: date, lang: str) -> str:
    """The month of a day in words: آذر ۱۳۹۳ (fa), December 2014 (en)."""
    year, month, _ = _date(day, lang)
    return local_digits(f"{say(lang, f'month.{month}')} {year}", lang)


def month_starts(weeks: Sequence[date], lang: str) -> list[tuple[int, int, str]]:
    """The weeks in which a month of the language's calendar begins: the week's index, the number of months since
    year 0, and the month's name (مهر ۹۲, Oct 2013).
    """
    found = []
    for place, week in enumerate(weeks):
        first = next((day for i in range(7) if _date(day := week + timedelta(days=i), lang)[2] == 1), None)
        if first:
            year, month, _ = _date(first, lang)
            # Jalali years are usually written with two digits.
            short = f"{year % 100:02}" if LANGUAGES[lang].calendar == "jalali" else str(year)
            text = local_digits(f"{say(lang, f'month_short.{month}')} {short}", lang)
            found.append((place, year * 12 + month - 1, text))
    return found


def _date(day: date, lang: str) -> tuple[int, int, int]:
    """Year, month and day in the language's calendar."""
    local = _Jalali(day) if LANGUAGES[lang].calendar == "jalali" else day
    return local.year, local.month, local.day


def jalali_text(day: date) -> str:
    """A day of the Jalali calendar in digits: 1393-09-15."""
    return str(_Jalali(day).isoformat())


def span_label(week: date, lang: str) -> str:
    """A week's first and last day in words: ۱۵ تا ۲۱ آذر ۱۳۹۳ (fa), 6–12 Dec 2014 (en)."""
    start, end = day_label(week, lang), day_label(friday(week), lang)
    from_parts, to_parts = start.split(" "), end.split(" ")
    while from_parts and from_parts[-1] == to_parts[len(from_parts) - 1]:
        from_parts.pop()
    key = "span.days" if len(from_parts) == 1 else "span.dates"
    return say(lang, key, start=" ".join(from_parts), end=end)


def clock_label(moment: datetime, lang: str, zone: ZoneInfo) -> str:
    """A moment (naive UTC) in a time zone, without its city, for long lists: ۲۳ آذر ۱۳۹۳، ۱۱:۳۰ (fa)."""
    local = local_time(moment, zone)
    return day_label(local.date(), lang) + COMMA[lang] + local_digits(local.strftime("%H:%M"), lang)


def moment_label(moment: datetime, lang: str, zone: ZoneInfo, seconds: bool = False) -> str:
    """A moment (naive UTC) in a time zone, with its city: ۲۳ آذر ۱۳۹۳، ساعت ۱۱:۳۰ (تهران) (fa).

    seconds: with the second as well, to distinguish moments of one minute.
    """
    local = local_time(moment, zone)
    city = zone.key.rpartition("/")[2]
    named = catalogue(lang).get(f"region.city_{city}", city.replace("_", " "))
    clock = local_digits(local.strftime("%H:%M:%S" if seconds else "%H:%M"), lang)
    return say(lang, "region.moment", day=day_label(local.date(), lang), clock=clock, city=named)
