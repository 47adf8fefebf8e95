"""One value: the text as typed -> a value of its column's type, or what is wrong with it.

Persian, Arabic and Latin digits are read alike, and so are both calendars and the words of dashboard.store.words.
Nothing is guessed: a text that is not understood is a fault.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from dashboard.language.digits import latin
from dashboard.store.csv_file import EDGES, nearest
from dashboard.store.tables import Column
from dashboard.store.words import known_word, yes_or_no
from dashboard.weeks import jalali_text, moment_text, parse_date, parse_moment, week_of

Value = str | int | float | bool | datetime | None

# A slip of a digit in the year must not stretch the weeks over centuries.
YEARS = (1900, 2100)
_FIRST_GREGORIAN_YEAR = 1700
# Every report has a moment of its own: this form, which the program itself writes, is read without detours.
_PLAIN_MOMENT = re.compile(r"(?:19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_WHOLE = re.compile(r"-?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)")
_SHARE = re.compile(r"([0-9]{1,3})(?:[./]([0-9]{1,12}))?\s*(%?)")
_LONGEST_WHOLE = 18
_NOT_IN_A_LINE = ("Cc", "Zl", "Zp")


@dataclass(frozen=True)
class Bad:
    """What is wrong with a value: the code of its message, and what fills that message's placeholders."""

    code: str
    details: Mapping[str, str] = field(default_factory=dict)


def blank(column: Column) -> Value:
    """What an empty field of the column stands for; a required number has 0 where its text is refused."""
    if column.type == "flag":
        return False
    if column.type == "whole":
        return 0 if column.required else None
    if column.type == "share":
        return math.nan
    return None if column.type in ("date", "week", "moment") else ""


def read_value(text: str, column: Column, now: datetime, today: date) -> Value | Bad:
    """A field as the column's type has it: str, int, float (0 to 1), bool, or datetime (days at midnight).

    now: naive UTC, today: the province's civil day; both for the columns that may not lie in the future.
    """
    typed = text.strip(EDGES)
    if not typed:
        return Bad("required") if column.required else blank(column)
    return _READERS[column.type](typed, column, now, today)


def read_exact(text: str, column: Column, now: datetime, today: date) -> Value | Bad:
    """As read_value, of a file with types (Parquet): a text counts as it stands, and a date is one of its calendar.

    text: the value as a CSV file would have it in its plainest form; blank for none.
    """
    typed = text.strip(EDGES)
    if not typed or column.type in ("whole", "flag", "share"):
        return read_value(text, column, now, today)
    if column.type == "word":
        return text if text in column.words else _not_word(text, column)
    if column.type in ("code", "text"):
        # A code of another table is known as it stands, or not at all.
        return Bad("edges") if typed != text and not column.refers else text
    try:
        moment = datetime.fromisoformat(text.removesuffix("Z"))
    except ValueError:
        moment = datetime.max
    return _bounded(moment, column, now, today)


def _code(typed: str, column: Column, now: datetime, today: date) -> Value | Bad:
    return latin(typed)


def _text(typed: str, column: Column, now: datetime, today: date) -> Value | Bad:
    if not column.longest:
        return typed
    if any(unicodedata.category(letter) in _NOT_IN_A_LINE for letter in typed):
        return Bad("line_break")
    if len(typed) > column.longest:
        return Bad("too_long", {"most": str(column.longest), "found": str(len(typed))})
    return typed


def _word(typed: str, column: Column, now: datetime, today: date) -> Value | Bad:
    return known_word(typed, column.words) or _not_word(typed, column)


def _not_word(typed: str, column: Column) -> Bad:
    return Bad("not_word", {"words": ", ".join(column.words), "near": nearest(typed, column.words)})


def _flag(typed: str, column: Column, now: datetime, today: date) -> Value | Bad:
    value = yes_or_no(typed)
    return Bad("not_flag") if value is None else value


def _whole(typed: str, column: Column, now: datetime, today: date) -> Value | Bad:
    digits = latin(typed)
    if not _WHOLE.fullmatch(digits):
        return Bad("not_whole")
    digits = digits.replace(",", "")
    if len(digits) <= _LONGEST_WHOLE and column.low <= int(digits) <= column.high:
        return int(digits)
    return Bad("out_of_range", {"low": str(column.low), "high": str(column.high)})


def _share(typed: str, column: Column, now: datetime, today: date) -> Value | Bad:
    found = _SHARE.fullmatch(latin(typed))
    if not found:
        return Bad("not_share")
    ones, decimals, percent = found.groups()
    value = float(f"{ones}.{decimals or 0}") / (100 if percent else 1)
    return value if value <= 1 else Bad("not_share")


def _date(typed: str, column: Column, now: datetime, today: date) -> Value | Bad:
    try:
        day = parse_date(typed)
    except (ValueError, OverflowError):
        return Bad("not_date")
    return _bounded(datetime(day.year, day.month, day.day), column, now, today)


def _moment(typed: str, column: Column, now: datetime, today: date) -> Value | Bad:
    try:
        plain = _PLAIN_MOMENT.fullmatch(typed)
        moment = datetime.fromisoformat(typed[:-1]) if plain else parse_moment(typed)
    except (ValueError, OverflowError):
        return Bad("not_moment")
    if moment.year < _FIRST_GREGORIAN_YEAR:
        return Bad("not_moment")
    return _bounded(moment, column, now, today)


def _bounded(moment: datetime, column: Column, now: datetime, today: date) -> Value | Bad:
    """A moment, or a day at its midnight, unless the column's rules refuse it."""
    day = moment.date()
    if not YEARS[0] <= moment.year <= YEARS[1]:
        return Bad("date_far", {"first": str(YEARS[0]), "last": str(YEARS[1])})
    if column.past and (moment > now if column.type == "moment" else day > today):
        return Bad("future", {"now": moment_text(now)})
    if column.type == "week" and day != week_of(day):
        saturday = week_of(day)
        return Bad("not_saturday", {"saturday": saturday.isoformat(), "jalali": jalali_text(saturday)})
    return moment


_READERS: Mapping[str, Callable[[str, Column, datetime, date], Value | Bad]] = {
    "code": _code,
    "text": _text,
    "word": _word,
    "flag": _flag,
    "whole": _whole,
    "share": _share,
    "date": _date,
    "week": _date,
    "moment": _moment,
}
