"""Types of which pydantic writes the JSON Schema, with descriptions of the catalogue in all languages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import AfterValidator, Field, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError
from typing_extensions import TypedDict

from dashboard.language import LANGUAGES, say
from dashboard.language.digits import local_digits
from dashboard.language.table import PLAIN
from dashboard.tables.measures import Measure


@dataclass(frozen=True)
class About:
    """Metadata of a type: the message that describes it in the OpenAPI document.

    of: the message's placeholder `of`: the message `api_of.<of>`, or a measure with the words of its values.
    """

    key: str
    of: str | Measure = ""

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        schema = handler(core)
        if "description" in schema:  # the type has its own About
            return schema
        return schema | about(self.key, fill={lang: {"of": self._of(lang)} for lang in LANGUAGES})

    def _of(self, lang: str) -> str:
        if isinstance(measure := self.of, Measure):
            high, word = local_digits(str(measure.highest), lang), measure.short_word(lang, measure.highest)
            return say(lang, f"api_of.{measure.kind}", name=measure.name(lang), high=high, word=word)
        return say(lang, f"api_of.{self.of}") if self.of else ""


def about(key: str, name: str = "description", fill: Mapping[str, Mapping[str, str]] | None = None) -> dict[str, Any]:
    """A message of the catalogue as `name` in English, and as `x-name-LANG` in each other language; fill: by
    language.
    """
    words = {lang: say(lang, key, **(fill or {}).get(lang, {})) for lang in LANGUAGES}
    return {name if lang == PLAIN else f"x-{name}-{lang}": text for lang, text in words.items()}


def one_of(*words: str) -> Any:
    """The type of a text that is one of these words."""

    def check(text: str) -> str:
        if text not in words:
            raise PydanticCustomError("one_of", "one of: {words}", {"words": ", ".join(words)})
        return text

    return Annotated[str, AfterValidator(check), Field(json_schema_extra={"enum": list(words)})]


def record(name: str, members: Mapping[str, Any], group: str = "", total: bool = True) -> Any:
    """The type of a JSON object. members: the type of each member. group: the group of the catalogue whose messages
    of the members' names describe them; '': none. total: whether it always has all members.
    """
    # A TypedDict, since the keys of measures may be names that a class reserves.
    make: Any = TypedDict
    described = {key: Annotated[kind, About(f"{group}.{key}")] for key, kind in members.items()} if group else members
    return make(name, dict(described), total=total)
