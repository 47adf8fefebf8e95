"""The province of a data folder: the contents of province.toml, or defaults without that file."""

import tomllib
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from dashboard.faults import DataError, Fault
from dashboard.language import say
from dashboard.language.table import PLAIN, shown
from dashboard.weeks import local_time, parse_moment

FILE = "province.toml"

Text = Annotated[str, StringConstraints(strict=True, strip_whitespace=True, min_length=1)]


def _zone(name: object) -> ZoneInfo:
    try:
        return ZoneInfo(str(name))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(name) from None


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class Words(_Model):
    """A text in both languages; without an English one the Persian text stands in."""

    fa: Text
    en: Text

    @model_validator(mode="before")
    @classmethod
    def _with_english(cls, words: object) -> object:
        return {"en": words["fa"], **words} if isinstance(words, dict) and "fa" in words else words

    def shown(self, lang: str) -> str:
        """The text that a language shows."""
        return shown(lang, self.fa, self.en)


class Announcement(_Model):
    """The institution that announced the figures of the table announcements, and the date.

    cited: text for a line of sources. account: a sentence with the placeholder {count}, the number of figures.
    """

    cited: Words
    account: Words


class Province(_Model):
    """The contents of province.toml.

    code: that of the Statistical Centre's list, with which the counties' codes begin. name: without the word
    province. time_zone: that of days and weeks. file_prefix: the beginning of the Latin names of downloaded files.
    inspection_teams: the number of teams, and the highest team number of a visit. report_days: how many days after
    the end of a week its reports are due. licence: that of the data, except
    sample data. contact: where questions about the figures are answered.
    """

    code: Annotated[str, StringConstraints(strict=True, pattern=r"^[0-9]*$")] = ""
    name: Words | None = None
    time_zone: Annotated[ZoneInfo, BeforeValidator(_zone)] = ZoneInfo("Asia/Tehran")
    file_prefix: Annotated[str, StringConstraints(strict=True, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")] = "province"
    inspection_teams: Annotated[int, Field(strict=True, ge=1)] | None = None
    report_days: Annotated[int, Field(strict=True, ge=0, le=28)] = 1
    licence: Text | None = None
    contact: Text | None = None
    announcement: Announcement | None = None

    def region(self, lang: str) -> str:
        """The province within a sentence: "… province" with its name, else "the province"."""
        return say(lang, "region.named", name=self.name.shown(lang)) if self.name else say(lang, "region.unnamed")

    def title(self, lang: str) -> str:
        """The province at the beginning of a line."""
        text = self.region(lang)
        return text[:1].upper() + text[1:]

    def words(self, lang: str) -> dict[str, str]:
        """The placeholders of messages about the province as a whole."""
        region = self.region(lang)
        file_name = self.file_prefix if lang == PLAIN else region.replace(" ", "-")
        return {"region": region, "Region": self.title(lang), "region_file": file_name}

    def day(self, moment: datetime) -> date:
        """The civil day in the province at a moment (naive UTC)."""
        return local_time(moment, self.time_zone).date()

    def midnight(self, day: date) -> datetime:
        """The moment (naive UTC) when a day begins in the province."""
        return parse_moment(day.isoformat(), self.time_zone)


UNNAMED = Province()
"""A province of which nothing is known."""


def read_province(folder: Path, label: str) -> Province:
    """The province of a data folder; UNNAMED if the folder has no such file.

    label: the folder's name in faults. Raises DataError with every fault of the file.
    """
    try:
        data = (folder / FILE).read_bytes()
    except FileNotFoundError:
        return UNNAMED
    except OSError as error:
        raise DataError([_fault(f"{label}/{FILE}", "unreadable", reason=str(error))]) from error
    return parse(data, f"{label}/{FILE}")


def parse(data: bytes, label: str) -> Province:
    """The province of the file's bytes. Raises DataError with every fault. label: the file's name in faults."""
    try:
        return Province.model_validate(tomllib.loads(data.decode("utf-8-sig")))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise DataError([_fault(label, "unreadable", reason=str(error))]) from error
    except ValidationError as error:
        raise DataError([_of_field(label, found) for found in error.errors(include_url=False)]) from error


def _of_field(label: str, found: Any) -> Fault:
    name = ".".join(map(str, found["loc"]))
    match found["type"]:
        case "missing":
            return _fault(label, "missing", name)
        case "extra_forbidden":
            return _fault(label, "unknown", name, known=", ".join(Province.model_fields))
    value = found["input"]
    return _fault(label, "value", name, str(value) if isinstance(value, str | int | float) else "")


def _fault(label: str, code: str, column: str = "", value: str = "", **details: str) -> Fault:
    return Fault(label, column=column, code=f"province_{code}", value=value, details=details)
