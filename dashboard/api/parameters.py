"""The parameters of queries as types of pydantic, which check a query and write its part of the OpenAPI document."""

from collections.abc import Mapping
from typing import Annotated, Any

from flask import request
from pydantic import BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError, with_config

from dashboard.api.answers import FORMATS
from dashboard.api.choices import ALL, steps_of
from dashboard.api.document import one_of, record
from dashboard.api.problems import Refused, WrongParameter, wrong
from dashboard.derived import derived
from dashboard.language.digits import latin
from dashboard.snapshot import Snapshot
from dashboard.tables.declared import spellings
from dashboard.tables.words import known_word

MOST_ROWS = 5000
KEY = Annotated[str, Field(min_length=1, max_length=64)]

_DAY = r"[1-9][0-9]{3} *[-/.] *(0?[1-9]|1[0-2]) *[-/.] *(0?[1-9]|[12][0-9]|3[01])"
_OFFSET = r"(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])"
_CLOCK = rf"[T ]([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{{1,6}})?)?{_OFFSET}?"


def _digits(text: str) -> int:
    """A whole number in any digits, without Python's special spellings (1_000, surrounding blanks)."""
    typed = latin(text)
    if not (typed.isascii() and typed.isdigit() and len(typed) < 12):
        raise ValueError(text)
    return int(typed)


def _dated(pattern: str, *examples: str) -> Any:
    """A text of this form in any digits, even if the date does not exist."""
    readable = Field(pattern=f"^{pattern}$", examples=list(examples))
    return Annotated[str, readable, BeforeValidator(lambda text: latin(text).strip())]


def _whole(low: int, high: int, default: int) -> Any:
    return Annotated[int, Field(ge=low, le=high, default=default), BeforeValidator(_digits)]


_KNOWN: Mapping[str, Any] = {
    "indicator": KEY,
    **dict.fromkeys(("week", "from", "to"), _dated(_DAY, "2014-12-06", "1393-09-15")),
    "county": Annotated[str, Field(min_length=1, max_length=40)],
    "asof": _dated(f"{_DAY}({_CLOCK})?", "2014-12-14T08:00:00Z"),
    "format": one_of(*FORMATS),
    "limit": _whole(1, MOST_ROWS, default=1000),
    "offset": _whole(0, 10**9, default=0),
}


@derived()
def query_type(snapshot: Snapshot, names: tuple[str, ...], every_kind: bool = False) -> TypeAdapter[dict[str, Any]]:
    """The type of a query with these parameters, for the data of a snapshot.

    every_kind: whether `kind` also accepts the word for all kinds.
    """
    kinds = snapshot.terms.kinds
    # A kind of office: its key, or its name in either language in any spelling.
    key_of = BeforeValidator(lambda typed: known_word(typed, tuple(kinds), spellings(kinds)) or typed)
    types = {
        **_KNOWN,
        "kind": Annotated[one_of(*([ALL] if every_kind else []), *kinds), key_of],
        "step": Annotated[one_of(*steps_of(snapshot.cards)), BeforeValidator(latin)],
    }
    query = record("Query", {name: types[name] for name in names}, "api_parameter", total=False)
    return TypeAdapter(with_config(ConfigDict(extra="forbid"))(query))


def parsed(snapshot: Snapshot, names: tuple[str, ...], every_kind: bool = False) -> dict[str, Any]:
    """The query of the request, parsed by query_type. Raises Refused (422) with all invalid parameters."""
    twice = [name for name, values in request.args.lists() if len(values) > 1]
    if twice:
        raise Refused(422, *(wrong(name, "once") for name in twice))
    try:
        return query_type(snapshot, names, every_kind).validate_python(request.args.to_dict())
    except ValidationError as error:
        found = error.errors()
    raise Refused(422, *(_wrong(str(fault["loc"][0]), names, fault.get("ctx", {})) for fault in found))


def _wrong(name: str, names: tuple[str, ...], details: Mapping[str, str]) -> WrongParameter:
    if name not in names:
        return wrong(name, "known_names" if names else "no_names", names=", ".join(names))
    return wrong(name, "one_of", words=details["words"]) if "words" in details else wrong(name, name)
