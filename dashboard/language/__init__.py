"""Words: the two catalogues, and how a message is filled.

A catalogue is a folder of TOML files with symbolic keys (`tile.target`), one folder a language, so that the
server and the browser fill the same messages; a test holds that both have the same keys and placeholders.
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
from dashboard.language.digits import local_digits, whole

LANGUAGES = ("fa", "en")
OTHER = {"fa": "en", "en": "fa"}
DIRECTION = {"fa": "rtl", "en": "ltr"}
# persiantools states no types.
_Jalali: Any = JalaliDate
_ISO_DATE = re.compile(r"(?:1[7-9]|[2-9]\d)\d\d-\d\d-\d\d")  # Gregorian, not Jalali
_NEAREST = re.compile(r"\s*[^.]*\{near\}[^.]*\.")  # the sentence that names the nearest known word
COMMA = {"fa": "، ", "en": ", "}
# So many further lines of one fault are named; of the others, how many there are.
ALIKE_SHOWN = 10


@cache
def catalogue(lang: str) -> Mapping[str, str]:
    """All messages of a language by dotted key. Raises KeyError for a language we do not speak."""
    if lang not in LANGUAGES:
        raise KeyError(lang)
    messages: dict[str, str] = {}
    for file in sorted(Path(__file__).with_name(lang).glob("*.toml")):
        messages.update(_flat(tomllib.loads(file.read_text(encoding="utf-8"))))
    return messages


def say(lang: str, key: str, **values: object) -> str:
    """The message `key` in a language, its {placeholders} filled. Raises KeyError if there is none."""
    return catalogue(lang)[key].format(**values)


def language_of(text: str) -> str:
    """The language that somebody typed a text in, by its letters."""
    return "fa" if any("\u0600" <= letter <= "\u06ff" for letter in text) else "en"


def describe(fault: Fault, lang: str) -> str:
    """A fault in words: where, what was found, what to do."""
    places = [fault.file]
    if fault.line:
        places.append(say(lang, "fault_place.line", line=local_digits(str(fault.line), lang)))
    if fault.column:
        places.append(say(lang, "fault_place.column", column=fault.column))
    if fault.value:
        places.append(say(lang, "fault_place.value", value=fault.value))
    details = {name: _shown(text, lang) for name, text in fault.details.items()}
    message = catalogue(lang)[f"fault.{fault.code}"]
    if details.get("near") == NOTHING_NEAR:
        message = _NEAREST.sub("", message)
    joined = COMMA[lang].join(places)
    text = f"{joined}: {message.format(**details)}"
    if not fault.alike:
        return text
    shown = [local_digits(str(line), lang) for line in fault.alike[:ALIKE_SHOWN]]
    more = "" if len(fault.alike) <= ALIKE_SHOWN else COMMA[lang] + "…"
    count = whole(len(fault.alike), lang)
    return f"{text} {say(lang, 'fault_place.alike', count=count, lines=COMMA[lang].join(shown) + more)}"


def _shown(text: str, lang: str) -> str:
    """A detail of a fault as it is read: counts and, in Persian, dates; a code or a value keeps the file's digits."""
    if text.isdigit():
        # A code is read digit by digit, a number of a million or more in thousands.
        return whole(int(text), lang) if len(text) > 6 else local_digits(text, lang)
    if lang == "fa" and _ISO_DATE.fullmatch(text):
        # A calendar ends somewhere.
        with suppress(ValueError):
            return local_digits(_Jalali(date.fromisoformat(text)).strftime("%Y/%m/%d"), lang)
    return text


def _flat(tree: Mapping[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for name, value in tree.items():
        if isinstance(value, Mapping):
            pairs += _flat(value, f"{prefix}{name}.")
        else:
            pairs.append((f"{prefix}{name}", str(value)))
    return pairs
