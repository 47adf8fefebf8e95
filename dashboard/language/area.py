"""What area the words are about: a province by its name, or a country, whose parts are provinces.

The messages are written for a province and its counties. Of a country they say the same of its provinces, so there
two words change, wherever a reader of the country's pages meets them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True)
class About:
    """names: language, name of the area without the word province; none: the area that the catalogues name."""

    country: bool = False
    names: tuple[tuple[str, str], ...] = ()


_about: ContextVar[About] = ContextVar("about", default=About())  # noqa: B039 - it is frozen

# What is said of tables, files, sheets and accounts keeps to their names, whichever area is shown.
_EXEMPT = {"area", "fault", "fault_place", "command", "option", "db", "backup", "boundaries", "verify", "publish"}
_EXEMPT |= {"staff", "staff_log", "staff_oidc", "sheet", "sheets", "sheet_doubt", "sheet_command", "user_command"}
# They name country and province themselves.
_EXEMPT_KEYS = {"nav.areas", "nav.province", "nav.other_province", "nav.within"}
# The other word stands for each; what is part of another word or of a name stays.
_TERMS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "fa": (
        (r"(?<!اداره‌های )(?<!ادارهٔ )شهرستان", "استان"),
        (r"(?<!شهر)استان(?!دار)", "کشور"),
    ),
    "en": (
        (r"\bcounties\b", "provinces"),
        (r"\bCounties\b", "Provinces"),
        (r"\bcounty\b(?! office| clerk)", "province"),
        (r"\bCounty\b(?! office| clerk)", "Province"),
        # The API's own word is the same of a country.
        (r"(?<!\bword )\bprovinces?\b", "country"),
        (r"\bProvince\b", "Country"),
    ),
}


@contextmanager
def speaking_of(about: About) -> Iterator[None]:
    """All messages that are filled within, in this thread, are about this area."""
    token = _about.set(about)
    try:
        yield
    finally:
        _about.reset(token)


def spoken_of() -> About:
    """The area that messages are about now."""
    return _about.get()


@lru_cache(maxsize=32)
def _pattern(lang: str) -> re.Pattern[str]:
    # Placeholders and codes are no words.
    terms = "|".join(f"(?P<t{place}>{term})" for place, (term, _) in enumerate(_TERMS[lang]))
    return re.compile(rf"\{{[^{{}}]*\}}|`[^`]*`|/\w+|\w*_\w*|{terms}")


def of_country(lang: str, text: str) -> str:
    """A text about a province and its counties, as one about a country and its provinces."""

    def other(found: re.Match[str]) -> str:
        kind = found.lastgroup
        return _TERMS[lang][int(kind.removeprefix("t"))][1] if kind else found[0]

    return _pattern(lang).sub(other, text)


def told(messages: Mapping[str, str], lang: str, about: About) -> dict[str, str]:
    """The messages of a catalogue, about an area: the name in them, and the words of its level."""
    names = dict(about.names)
    if about.country:
        name = messages["area.country"]
    elif lang in names:
        name = messages["area.province"].replace("{name}", names[lang])
    else:
        name = messages["area.default"]
    # A name may hold what format() would take for a placeholder.
    name = name.replace("{", "{{").replace("}", "}}")
    filled = {}
    for key, text in messages.items():
        if about.country and key.partition(".")[0] not in _EXEMPT and key not in _EXEMPT_KEYS:
            text = of_country(lang, text)
        filled[key] = text.replace("{region}", name).replace("{region_file}", name.replace(" ", "-"))
    return filled
