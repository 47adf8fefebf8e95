"""Reads one value of a source, a text or a value of a database -> a value of the column's type, or its fault.

In texts Persian, Arabic and Latin digits, both calendars and the words of dashboard.tables.words are accepted. An
ambiguous text is a fault.
"""

import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from typing import Any

from dashboard.language.digits import latin
from dashboard.tables.csv_file import EDGES, nearest
from dashboard.tables.declared import Column
from dashboard.tables.personal import title_of_person
from dashboard.tables.words import DASHES, known_word, number_word, without_decimals, yes_or_no
from dashboard.weeks import local_time, moment_text, parse_date, parse_moment, week_of

Value = str | int | float | bool | datetime | None

# The first and last valid year: a mistyped year must not extend the range of weeks over centuries.
YEARS = (1900, 2100)
# How far a moment may lie ahead of this machine's clock, since the clocks of machines differ.
AHEAD = timedelta(minutes=5)
FIRST_GREGORIAN_YEAR = 1700
# The form in which the program writes moments, parsed by a fast path, since every report has its own moment.
_PLAIN_MOMENT = re.compile(r"(?:19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_WHOLE = re.compile(r"-?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)")
_SHARE = re.compile(r"([0-9]{1,3})(?:[./,]([0-9]{1,17}))?\s*(%?)")
# Without the comma, which may separate thousands.
_AMOUNT = re.compile(r"([0-9]{1,9})(?:[./]([0-9]{1,17}))?\s*(%?)")
# Dates as Excel reformats them, 9/27/2025 or 27/09/25, and Excel's serial number of a day, 45927.
_YEAR_LAST = re.compile(r"[0-9]{1,2}([-/.])[0-9]{1,2}\1(?:[0-9]{4}|[0-9]{2})(?:\s.*)?")
_EXCEL_NUMBER = re.compile(r"([1-9][0-9]{4})(?:\.[0-9]+)?")
_EXCEL_ZERO = date(1899, 12, 30)
# The midnight that programs append to a day.
_MIDNIGHT = re.compile(r"[T\s]+0?0:00(?::00)?$")
_UNDIVIDED = re.compile(r"((?:1[34]|19|20)[0-9]{2})([0-9]{2})([0-9]{2})")
_LONGEST_WHOLE = 18
_NOT_IN_A_LINE = ("Cc", "Zl", "Zp")


@dataclass(frozen=True)
class Bad:
    """The fault of a value: the code of the message, and the values of its placeholders."""

    code: str
    details: Mapping[str, str] = field(default_factory=dict)


def blank(column: Column) -> Value:
    """The value of an empty field of the column; 0 for a required number, whose empty field is a fault anyway."""
    if column.type == "flag":
        return False
    if column.type == "whole":
        return 0 if column.required else None
    if column.type in ("share", "amount"):
        return math.nan
    return None if column.type in ("date", "week", "moment") else ""


def read_value(raw: Any, column: Column, now: datetime, zone: tzinfo) -> Value | Bad:
    """A value of a source as a value of the column's type: str, int, float (0 to 1), bool, or datetime (days at
    midnight).

    raw: a text, or a Python value: of these a moment without a time zone is UTC. A single dash is a blank, except in
    a text. now: naive UTC, for columns that may not be in the future; zone: the province's, for texts of
    moments without a time zone.
    """
    if raw is None or (isinstance(raw, float) and math.isnan(raw)):
        return _read_blank(column)
    if isinstance(raw, date) and column.type in ("date", "week", "moment"):
        return _read_day_or_moment(raw, column, now, zone)
    if isinstance(raw, bool) and column.type == "flag":
        return raw
    if isinstance(raw, bool):
        return read_value(str(int(raw)), column, now, zone)
    if isinstance(raw, bytes | bytearray | memoryview):
        return Bad("not_text")
    if isinstance(raw, Decimal | float):
        # Without an exponent, and without the decimals of a whole number.
        return read_value(f"{Decimal(str(raw)).normalize():f}", column, now, zone)
    return _read_text(raw if isinstance(raw, str) else str(raw), column, now, zone)


def read_exact(raw: Any, column: Column, now: datetime, zone: tzinfo) -> Value | Bad:
    """As read_value, for Parquet files, which are queried as they are: the value itself must be the one meant."""
    value = read_value(raw, column, now, zone)
    if not isinstance(raw, str) or isinstance(value, Bad) or value == raw:
        return value
    # A foreign key with spaces around it is an unknown code; other texts with spaces are the fault `edges`.
    if column.type == "word":
        return _not_word(raw, column)
    return raw if column.refers else Bad("edges")


def _read_blank(column: Column) -> Value | Bad:
    return Bad("required") if column.required else blank(column)


def _read_day_or_moment(raw: date, column: Column, now: datetime, zone: tzinfo) -> Value | Bad:
    if not isinstance(raw, datetime):
        midnight = datetime.combine(raw, time())
        return Bad("not_moment") if column.type == "moment" else _bounded(midnight, column, now, zone)
    moment = raw.astimezone(UTC).replace(tzinfo=None) if raw.tzinfo else raw
    if column.type != "moment" and moment.time() != time():
        return Bad("not_date")
    return _bounded(moment, column, now, zone)


def _read_text(text: str, column: Column, now: datetime, zone: tzinfo) -> Value | Bad:
    typed = text.strip(EDGES)
    # A text in one line has a fault of its own for this.
    if "\0" in typed and not column.longest:
        return Bad("not_text")
    if not typed or (typed in DASHES and column.type != "text"):
        return _read_blank(column)
    match column.type:
        case "code":
            return without_decimals(latin(typed))
        case "text":
            return _text(typed, column)
        case "word":
            return known_word(typed, column.words, column.names) or _not_word(typed, column)
        case "flag":
            value = yes_or_no(typed)
            return Bad("not_flag") if value is None else value
        case "whole":
            return _read_whole_number(typed, column)
        case "share" | "amount":
            return _read_number(latin(typed), column)
    try:
        moment = _moment(typed, zone) if column.type == "moment" else _midnight(typed)
    except (ValueError, OverflowError):
        return _not_date(latin(typed), column)
    return _bounded(moment, column, now, zone)


def _text(typed: str, column: Column) -> str | Bad:
    longest = column.longest
    if column.nobody and (title := title_of_person(typed)):
        return Bad("names_person", {"word": title})
    if not longest:
        return typed
    if any(unicodedata.category(letter) in _NOT_IN_A_LINE for letter in typed):
        return Bad("line_break")
    return typed if len(typed) <= longest else Bad("too_long", {"most": str(longest), "found": str(len(typed))})


def _not_word(typed: str, column: Column) -> Bad:
    return Bad("not_word", {"words": ", ".join(column.words), "near": nearest(typed, column.words)})


def _read_whole_number(typed: str, column: Column) -> int | Bad:
    word = number_word(typed)
    digits = without_decimals(latin(typed)) if word is None else str(word)
    if not _WHOLE.fullmatch(digits):
        # Of all columns of numbers only that of answers takes words; see words.values_as_numbers.
        return Bad("not_answer") if column.answer else Bad("not_whole")
    digits = digits.replace(",", "")
    if len(digits) <= _LONGEST_WHOLE and column.low <= int(digits) <= column.high:
        return int(digits)
    return Bad("out_of_range", {"low": str(column.low), "high": str(column.high)})


def _read_number(digits: str, column: Column) -> float | Bad:
    found = (_SHARE if column.type == "share" else _AMOUNT).fullmatch(digits)
    if found:
        ones, decimals, percent = found.groups()
        # As decimals: 33.3% is 0.333, and not the number next to it.
        value = float(Decimal(f"{ones}.{decimals or 0}") / (100 if percent else 1))
        if column.type == "amount" or value <= 1:
            return value
    return Bad("not_share") if column.type == "share" else Bad("not_amount")


def _midnight(typed: str) -> datetime:
    return datetime.combine(parse_date(_MIDNIGHT.sub("", latin(typed), count=1)), time())


def _moment(typed: str, zone: tzinfo) -> datetime:
    moment = datetime.fromisoformat(typed[:-1]) if _PLAIN_MOMENT.fullmatch(typed) else parse_moment(typed, zone)
    if moment.year < FIRST_GREGORIAN_YEAR:
        raise ValueError(typed)
    return moment


def _not_date(digits: str, column: Column) -> Bad:
    """The fault of a text that is no date or moment, with the date that was probably meant."""
    if _YEAR_LAST.fullmatch(digits):
        return Bad("excel_date")
    if found := _EXCEL_NUMBER.fullmatch(digits):
        return Bad("excel_number", {"date": str(_EXCEL_ZERO + timedelta(int(found[1])))})
    if found := _UNDIVIDED.fullmatch(digits):
        try:
            parse_date(divided := "-".join(found.groups()))
        except ValueError:
            pass
        else:
            return Bad("date_undivided", {"date": divided})
    return Bad("not_moment") if column.type == "moment" else Bad("not_date")


def _bounded(moment: datetime, column: Column, now: datetime, zone: tzinfo) -> Value | Bad:
    """A moment, or a day at midnight, if the column's limits allow the value; else the fault."""
    day = moment.date()
    if not YEARS[0] <= moment.year <= YEARS[1]:
        return Bad("date_far", {"first": str(YEARS[0]), "last": str(YEARS[1])})
    local = local_time(now, zone)
    if column.past and column.type == "moment" and moment > now + AHEAD:
        minutes = str(AHEAD // timedelta(minutes=1))
        clock = {"now": local.isoformat(" ", "minutes"), "utc": moment_text(now), "minutes": minutes}
        return Bad("future_moment", clock)
    if column.past and column.type != "moment" and day > local.date():
        return Bad("future", {"now": local.isoformat(" ", "minutes")})
    if column.type == "week" and day != week_of(day):
        saturday = week_of(day)
        return Bad("not_saturday", {"saturday": saturday.isoformat()})
    return moment
