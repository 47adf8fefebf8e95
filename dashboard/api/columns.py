"""The columns of every answer, in the order of the rows' tuples: the type of each by its name.

The message `api_column.<name>` describes a column in the OpenAPI document, unless its type has another About.
"""

from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Annotated, Any

from pydantic import NonNegativeFloat
from pydantic import NonNegativeInt as Whole
from typing_extensions import TypedDict

from dashboard.api.document import About, one_of
from dashboard.indicators.cards import POLARITIES, RULES
from dashboard.indicators.packed import STATES
from dashboard.indicators.signal import JUDGED_WORDS
from dashboard.indicators.target_state import TARGET_STATES
from dashboard.language.table import NAMES
from dashboard.tables.declared import EVIDENCE
from dashboard.tables.measures import Measure, Terms

Columns = Mapping[str, Any]

WORDS = tuple(state for state in STATES if state != "absent")  # a cell that is absent has no row
CARD_WORDS = ("name", "short", "question", "why", "numerator", "denominator", "source", "reviewer", "limits")


class Sources(TypedDict):
    fa: str
    en: str


def _all(names: str, kind: Any) -> Columns:
    """Columns of one type."""
    return dict.fromkeys(names.split(), kind)


def _about(key: str, kind: Any = str, of: str | Measure = "") -> Any:
    return Annotated[kind, About(f"api_column.{key}", of)]


def _in_both(name: str, key: str, kind: Any = str) -> Columns:
    """A column for each name that data have."""
    return {f"{name}_{lang}": _about(key, kind, of=lang) for lang in NAMES}


# The metadata of every answer, and the paging of answers with many rows.
META: Columns = {
    "sample": _about("meta_sample", bool),
    "week": _about("meta_week", date | None),
    "asof": datetime | None,
    **_all("digest licence", str),
    "source": Sources,
}
PAGING: Columns = {**_all("total limit offset", Whole), "next": str | None}
# The columns of each measure of an office: the end of the name, and the type.
_OF_MEASURE: Columns = {
    "": Whole | None,
    "_state": one_of(*WORDS[:4]),
    **_all("_late _unverified", bool),
    "_week": date | None,
    "_evidence": one_of(*EVIDENCE) | None,
}


@lru_cache(maxsize=8)
def columns(terms: Terms) -> Mapping[str, Columns]:
    """The columns of every answer of rows, by the answer's name. terms: those of the data folder."""
    return {
        "indicators": {
            "key": _about("indicator"),
            "order": Whole,
            "rule": one_of(*RULES),
            **_all("kinds county_kinds parent_kinds", list[str]),
            "measure": one_of(*terms.measures) | None,
            "threshold": Whole | None,
            "given_measure": one_of(*terms.reported) | None,
            **_all("given_threshold window_weeks within_days", Whole | None),
            "late_weeks": Whole,
            "steps": list[int],
            "polarity": one_of(*POLARITIES),
            "format": one_of("share", "mean", "total"),
            "classes": list[NonNegativeFloat],
            "target_share": NonNegativeFloat | None,
            **_all("target_date next_review", date | None),
            **{name: kind for word in CARD_WORDS for name, kind in _in_both(word, f"card_{word}").items()},
            **_in_both("changes", "changes", list[str]),
            "sample": bool,
        },
        "counties": {
            "county_code": _about("county"),
            **_in_both("name", "name"),
            "population": Whole | None,
            **_all("valid_from valid_to", date | None),
            "split_from": str | None,
            **_all("tile_column tile_row", Whole | None),
            "sample": bool,
        },
        "offices": {
            "office_id": str,
            "week": date,
            "kind": _about("office_kind", one_of(*terms.kinds)),
            **_in_both("name", "name"),
            "county_code": _about("office_county"),
            "parent_id": str | None,
            **{
                f"{key}{end}": _about(f"measure{end or '_value'}", kind, of=measure)
                for key, measure in terms.reported.items()
                for end, kind in _OF_MEASURE.items()
            },
            "freshest": date | None,
            **_all("visits findings resolved", Whole),
            "last_inspection": date | None,
            "sample": bool,
        },
        "cells": {
            "indicator": str,
            "week": date,
            "county_code": str,
            "kind": one_of("", *terms.kinds),
            **_all("numerator denominator", Whole | None),
            "share": NonNegativeFloat | None,
            "not_reported": Whole,
            **_all("late unverified", Whole | None),
            "state": one_of(*WORDS),
            "sample": bool,
            "step": Whole,
            "change": int | None,
            "change_points": float | None,
            "target_state": one_of(*TARGET_STATES) | None,
            "rank": Whole | None,
            "rank_shared": bool | None,
            **_all("rank_first rank_last", Whole | None),
            "signal": one_of(*JUDGED_WORDS) | None,
        },
        "publications": {
            "published_at": datetime,
            "week": _about("published_week", date),
            "digest": _about("own_digest", str | None),
            "note": str | None,
            "sample": bool,
        },
    }
