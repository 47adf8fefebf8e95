"""The languages: a row each. Everything that differs between languages, except the messages, is a field of the row.

A new language is a folder of messages with the keys of the other folders, and a row of LANGUAGES.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

from dashboard.derived import stored_property

T = TypeVar("T")


@dataclass(frozen=True)
class Language:
    """A language.

    code: as in addresses and in HTML. name: in the language itself. digits: 0 to 9. decimal, thousands: the
    separators of numbers, a sign each. percent: the percent sign; percentage: how a share is written, with {} for the
    number. comma: between the texts of a list. question_mark: the sign of an unknown value in a small cell. calendar:
    of dates in words. names: which of the two names that data have (name_fa, name_en) is shown. locale: for office
    programs, the browser's dates and typesetting. number_format: the prefix of a spreadsheet's number formats.
    messages: the folder of the catalogue.
    """

    code: str
    name: str
    direction: Literal["rtl", "ltr"]
    digits: str
    decimal: str
    thousands: str
    percent: str
    percentage: str
    comma: str
    question_mark: str
    calendar: Literal["jalali", "gregorian"]
    names: Literal["fa", "en"]
    locale: str
    number_format: str
    messages: Path

    @property
    def rtl(self) -> bool:
        """Whether the language is read from right to left."""
        return self.direction == "rtl"

    @property
    def signs(self) -> str:
        """The ten digits, and the signs that stand for `.`, `,` and `%`."""
        return self.digits + self.decimal + self.thousands + self.percent

    @stored_property
    def local_signs(self) -> Mapping[int, int]:
        """The translation of Latin digits and number signs into those of the language; empty if they are the same."""
        return {ord(sign): ord(own) for sign, own in zip(LATIN_SIGNS, self.signs, strict=True) if sign != own}


LATIN_SIGNS = "0123456789.,%"
_HERE = Path(__file__).parent
PERSIAN = Language(
    code="fa",
    name="فارسی",
    direction="rtl",
    digits="۰۱۲۳۴۵۶۷۸۹",
    decimal="٫",
    thousands="٬",
    percent="٪",
    # The bidirectional algorithm places ٪ at the left of its number only after an Arabic letter. This invisible mark
    # (Arabic letter mark) counts as one.
    percentage="\u061c{}٪",
    comma="، ",
    question_mark="؟",
    calendar="jalali",
    names="fa",
    locale="fa-IR",
    # The values stay numbers, and Excel shows them in Persian digits.
    number_format="[$-3000429]",
    messages=_HERE / "fa",
)
ENGLISH = Language(
    code="en",
    name="English",
    direction="ltr",
    digits="0123456789",
    decimal=".",
    thousands=",",
    percent="%",
    percentage="{}%",
    comma=", ",
    question_mark="?",
    calendar="gregorian",
    names="en",
    locale="en-GB",
    number_format="",
    messages=_HERE / "en",
)
LANGUAGES = {row.code: row for row in (PERSIAN, ENGLISH)}
# The language of a reader whose browser asks for none of the languages.
DEFAULT = PERSIAN.code
# The language of what programs and administrators read: the API, the data package, logs, plain names of files.
PLAIN = ENGLISH.code
# The languages in which data have names and cards have words.
NAMES = ("fa", "en")


def others(lang: str) -> list[Language]:
    """The other languages, for the switch between languages."""
    return [row for code, row in LANGUAGES.items() if code != lang]


def in_other_calendar(lang: str) -> Language:
    """The first language whose dates are in the other calendar."""
    return next(row for row in LANGUAGES.values() if row.calendar != LANGUAGES[lang].calendar)


def shown(lang: str, fa: T, en: T) -> T:
    """Of a name that data have in Persian and English: the one that the language shows."""
    return fa if LANGUAGES[lang].names == "fa" else en


def in_languages(fa: T, en: T) -> dict[str, T]:
    """A name that data have in Persian and English, by the code of every language."""
    return {lang: shown(lang, fa, en) for lang in LANGUAGES}
