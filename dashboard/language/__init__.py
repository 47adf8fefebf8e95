"""The message catalogues of all languages, and the formatting of messages.

A catalogue is a folder of TOML files with symbolic keys (`tile.review`), one folder for each language. The server and
the browser use the same messages; a test checks that all languages have the same keys and placeholders.
"""

import re
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from persiantools.jdatetime import JalaliDate

from dashboard.faults import NOTHING_NEAR, Fault
from dashboard.language.digits import integer, local_digits
from dashboard.language.table import LANGUAGES as LANGUAGES

# persiantools has no type annotations.
_Jalali: Any = JalaliDate
# A Gregorian date, not a Jalali one, and the time of day that may follow.
_ISO_DATE = re.compile(r"((?:1[7-9]|[2-9]\d)\d\d-\d\d-\d\d)( \d\d:\d\d)?")
_NUMBERS = re.compile(r"[0-9]+(?:, [0-9]+)+")
_NEAREST = re.compile(r"\s*[^.]*\{near\}[^.]*\.")  # the sentence that names the nearest known word
# How many further lines with the same fault are listed.
ALIKE_SHOWN = 10
# How many letters of a text are shown in a fault: a file may have a line of millions.
LONGEST_SHOWN = 400


class _Comma:
    """The separator of the texts of a list, by language."""

    def __getitem__(self, lang: str) -> str:
        return LANGUAGES[lang].comma


COMMA = _Comma()


def catalogue(lang: str) -> Mapping[str, str]:
    """All messages of a language by dotted key. Raises KeyError for an unknown language."""
    return _messages(LANGUAGES[lang].messages)


@cache
def _messages(folder: Path) -> Mapping[str, str]:
    messages: dict[str, str] = {}
    for file in sorted(folder.glob("*.toml")):
        messages.update(_flat(tomllib.loads(file.read_text(encoding="utf-8"))))
    return messages


def say(lang: str, key: str, **values: object) -> str:
    """The message `key` in a language with its {placeholders} filled. Raises KeyError for an unknown key."""
    return catalogue(lang)[key].format(**values)


def say_near(lang: str, key: str, near: str, /, **values: object) -> str:
    """The message `key`. near: the nearest known word; for NOTHING_NEAR the sentence that names it is left out."""
    message = catalogue(lang)[key]
    return (_NEAREST.sub("", message) if near == NOTHING_NEAR else message).format(near=near, **values)


def language_of(text: str) -> str:
    """The language that somebody typed a text in, Persian or English, by its letters."""
    return "fa" if any("\u0600" <= letter <= "\u06ff" for letter in text) else "en"


def describe(fault: Fault, lang: str) -> str:
    """A fault in words: place, value, and what to do. Texts longer than LONGEST_SHOWN are cut."""
    places = [fault.file]
    if fault.key:
        places.append(say(lang, "fault_place.key", row=short(fault.key)))
    elif fault.line:
        places.append(say(lang, "fault_place.line", line=local_digits(str(fault.line), lang)))
    if fault.column:
        places.append(say(lang, "fault_place.column", column=short(fault.column)))
    if fault.value:
        places.append(say(lang, "fault_place.value", value=short(fault.value)))
    text = f"{COMMA[lang].join(places)}: {describe_cause(fault, lang)}"
    if not fault.alike:
        return text
    if fault.key:
        return f"{text} {say(lang, 'fault_place.alike_rows', count=integer(len(fault.alike), lang))}"
    lines = [local_digits(str(line), lang) for line in fault.alike[:ALIKE_SHOWN]]
    more = "" if len(fault.alike) <= ALIKE_SHOWN else COMMA[lang] + "…"
    count = integer(len(fault.alike), lang)
    return f"{text} {say(lang, 'fault_place.alike', count=count, lines=COMMA[lang].join(lines) + more)}"


def describe_cause(fault: Fault, lang: str) -> str:
    """What is wrong and what to do, without the place."""
    details = {name: _localized(short(text), lang) for name, text in fault.details.items()}
    near = details.pop("near", "")
    return say_near(lang, f"fault.{fault.code}", near, **details)


def short(text: str) -> str:
    """A text from a file, cut if longer than LONGEST_SHOWN."""
    return text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "…"


def _localized(text: str, lang: str) -> str:
    """A detail of a fault: counts and lists of lines in local digits, dates in the language's calendar; other texts
    unchanged."""
    if text.isdigit():
        # A code is read digit by digit, a number of a million or more in thousands.
        return integer(int(text), lang) if len(text) > 6 else local_digits(text, lang)
    if _NUMBERS.fullmatch(text):
        return COMMA[lang].join(local_digits(number, lang) for number in text.split(", "))
    if LANGUAGES[lang].calendar == "jalali" and (found := _ISO_DATE.fullmatch(text)):
        # Dates beyond the range of the Jalali calendar stay Gregorian.
        with suppress(ValueError):
            day = _Jalali(date.fromisoformat(found[1])).strftime("%Y/%m/%d")
            return local_digits(day + (found[2] or ""), lang)
    return text


def _flat(tree: Mapping[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for name, value in tree.items():
        if isinstance(value, Mapping):
            pairs += _flat(value, f"{prefix}{name}.")
        else:
            pairs.append((f"{prefix}{name}", str(value)))
    return pairs
