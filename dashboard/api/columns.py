"""The columns of every answer, in the order of the rows' tuples: the type of each by its name.

The message `api_column.<name>` describes a column in the OpenAPI document, unless its type has another About.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import NonNegativeFloat, NonNegativeInt
from typing_extensions import TypedDict

from dashboard.api.document import About, one_of
from dashboard.indicators.cards import POLARITIES, RULES
from dashboard.indicators.packed import STATES
from dashboard.indicators.target_state import TARGET_STATES
from dashboard.language import LANGUAGES
from dashboard.tables.declared import EVIDENCE
from dashboard.tables.measures import Measure, Terms

Columns = Mapping[str, Any]

WORDS = tuple(state for state in STATES if state != "absent")  # a cell that is absent has no row
OFFICE_WORDS = WORDS[:4]  # an office's state in a measure
CARD_WORDS = ("name", "short", "question", "why", "numerator", "denominator", "source", "reviewer", "limits")


class Sources(TypedDict):
    fa: str
    en: str


def _about(key: str, kind: Any = str, of: str | Measure = "") -> Any:
    return Annotated[kind, About(f"api_column.{key}", of)]


def _in_both(name: str, key: str, kind: Any = str) -> Columns:
    """A column for each language."""
    return {f"{name}_{lang}": _about(key, kind, of=lang) for lang in LANGUAGES}


# The metadata of every answer, and the paging of answers with many rows.
META: Columns = {
    "sample": _about("meta_sample", bool),
    "week": _about("meta_week", date | None),
    "asof": datetime | None,
    "digest": str,
    "licence": str,
    "source": Sources,
}
PAGING: Columns = {**dict.fromkeys(("total", "limit", "offset"), NonNegativeInt), "next": str | None}


def columns(terms: Terms) -> Mapping[str, Columns]:
    """The columns of every answer of rows, by the answer's name. terms: those of the data folder."""
    return {
        "indicators": _indicators(terms),
        "counties": _COUNTIES,
        "offices": _offices(terms),
        "cells": _cells(terms),
        "publications": _PUBLICATIONS,
    }


def _cells(terms: Terms) -> Columns:
    return {
        "indicator": str,
        "week": date,
        "county_code": str,
        "kind": one_of("", *terms.kinds),
        "numerator": NonNegativeInt | None,
        "denominator": NonNegativeInt | None,
        "share": NonNegativeFloat | None,
        "not_reported": NonNegativeInt,
        "late": NonNegativeInt | None,
        "unverified": NonNegativeInt | None,
        "state": one_of(*WORDS),
        "sample": bool,
        "step": NonNegativeInt,
        "change": int | None,
        "change_points": float | None,
        "target_state": one_of(*TARGET_STATES) | None,
    }


def _indicators(terms: Terms) -> Columns:
    return {
        "key": _about("indicator"),
        "order": NonNegativeInt,
        "rule": one_of(*RULES),
        **dict.fromkeys(("kinds", "county_kinds", "parent_kinds"), list[str]),
        "measure": one_of(*terms.measures) | None,
        "threshold": NonNegativeInt | None,
        "given_measure": one_of(*terms.reported) | None,
        **dict.fromkeys(("given_threshold", "window_weeks", "within_days"), NonNegativeInt | None),
        "late_weeks": NonNegativeInt,
        "steps": list[int],
        "polarity": one_of(*POLARITIES),
        "format": one_of("share", "mean", "total"),
        "classes": list[NonNegativeFloat],
        "target_share": NonNegativeFloat | None,
        "target_date": date | None,
        "next_review": date | None,
        **{name: kind for word in CARD_WORDS for name, kind in _in_both(word, f"card_{word}").items()},
        **_in_both("changes", "changes", list[str]),
        "sample": bool,
    }


_COUNTIES: Columns = {
    "county_code": _about("county"),
    **_in_both("name", "name"),
    "population": NonNegativeInt | None,
    "valid_from": date | None,
    "valid_to": date | None,
    "split_from": str | None,
    "sample": bool,
}


def _offices(terms: Terms) -> Columns:
    measures = {
        f"{key}{end}": _about(f"measure{end or '_value'}", kind, of=measure)
        for key, measure in terms.reported.items()
        for end, kind in _OF_MEASURE.items()
    }
    return {
        "office_id": str,
        "week": date,
        "kind": _about("office_kind", one_of(*terms.kinds)),
        **_in_both("name", "name"),
        "county_code": _about("office_county"),
        "parent_id": str | None,
        **measures,
        "freshest": date | None,
        **dict.fromkeys(("visits", "findings", "resolved"), NonNegativeInt),
        "last_inspection": date | None,
        "sample": bool,
    }


# The columns of each measure: the end of the name, and the type.
_OF_MEASURE: Columns = {
    "": NonNegativeInt | None,
    "_state": one_of(*OFFICE_WORDS),
    "_late": bool,
    "_unverified": bool,
    "_week": date | None,
    "_evidence": one_of(*EVIDENCE) | None,
}

_PUBLICATIONS: Columns = {
    "published_at": datetime,
    "week": _about("published_week", date),
    "digest": _about("own_digest", str | None),
    "note": str | None,
    "sample": bool,
}
