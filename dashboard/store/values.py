"""One value: the text as typed -> a value of its column's type, or what is wrong with it.

Persian, Arabic and Latin digits are read alike, and so are both calendars and the words of dashboard.store.words.
Nothing is guessed: a text that is not understood is a fault.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

from dashboard.language.digits import latin
from dashboard.store.csv_file import EDGES, nearest
from dashboard.store.tables import Column
from dashboard.store.words import known_word, yes_or_no
from dashboard.weeks import moment_text, parse_date, parse_moment, week_of

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
    match column.type:
        case "code":
            return latin(typed)
        case "text":
            return _text(typed, column.longest)
        case "word":
            return known_word(typed, column.words) or _not_word(typed, column)
        case "flag":
            value = yes_or_no(typed)
            return Bad("not_flag") if value is None else value
        case "whole":
            return _whole(latin(typed), column)
        case "share":
            return _share(latin(typed))
    try:
        moment = _moment(typed) if column.type == "moment" else datetime.combine(parse_date(typed), time())
    except (ValueError, OverflowError):
        return Bad("not_moment") if column.type == "moment" else Bad("not_date")
    return _bounded(moment, column, now, today)


def read_exact(text: str, column: Column, now: datetime, today: date) -> Value | Bad:
    """As read_value, of a file with types (Parquet): a text counts as it is, and a date is Gregorian.

    text: the value as a CSV file would have it in its plainest form; blank for none.
    """
    typed = text.strip(EDGES)
    if not typed or column.type in ("whole", "flag", "share"):
        return read_value(text, column, now, today)
    if column.type == "word":
        return text if text in column.words else _not_word(text, column)
    if column.type in ("code", "text"):
        # A code of another table is known as it is written, or not at all.
        return Bad("edges") if typed != text and not column.refers else text
    try:
        moment = datetime.fromisoformat(text.removesuffix("Z"))
    except ValueError:
        moment = datetime.max
    return _bounded(moment, column, now, today)


def _text(typed: str, longest: int) -> str | Bad:
    if not longest:
        return typed
    if any(unicodedata.category(letter) in _NOT_IN_A_LINE for letter in typed):
        return Bad("line_break")
    return typed if len(typed) <= longest else Bad("too_long", {"most": str(longest), "found": str(len(typed))})


def _not_word(typed: str, column: Column) -> Bad:
    return Bad("not_word", {"words": ", ".join(column.words), "near": nearest(typed, column.words)})


def _whole(digits: str, column: Column) -> int | Bad:
    if not _WHOLE.fullmatch(digits):
        return Bad("not_whole")
    digits = digits.replace(",", "")
    if len(digits) <= _LONGEST_WHOLE and column.low <= int(digits) <= column.high:
        return int(digits)
    return Bad("out_of_range", {"low": str(column.low), "high": str(column.high)})


def _share(digits: str) -> float | Bad:
    found = _SHARE.fullmatch(digits)
    if not found:
        return Bad("not_share")
    ones, decimals, percent = found.groups()
    value = float(f"{ones}.{decimals or 0}") / (100 if percent else 1)
    return value if value <= 1 else Bad("not_share")


def _moment(typed: str) -> datetime:
    moment = datetime.fromisoformat(typed[:-1]) if _PLAIN_MOMENT.fullmatch(typed) else parse_moment(typed, UTC)
    if moment.year < _FIRST_GREGORIAN_YEAR:
        raise ValueError(typed)
    return moment


def _bounded(moment: datetime, column: Column, now: datetime, today: date) -> Value | Bad:
    """A moment, or a day at its midnight, unless the column's rules refuse it."""
    day = moment.date()
    if not YEARS[0] <= moment.year <= YEARS[1]:
        return Bad("date_far", {"first": str(YEARS[0]), "last": str(YEARS[1])})
    if column.past and (moment > now if column.type == "moment" else day > today):
        return Bad("future", {"now": moment_text(now)})
    if column.type == "week" and day != week_of(day):
        saturday = week_of(day)
        return Bad("not_saturday", {"saturday": saturday.isoformat()})
    return moment
