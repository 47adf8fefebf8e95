"""The columns of every answer, in the order of the rows' tuples, as described in the OpenAPI document."""

from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.indicators.cards import POLARITIES, RULES
from dashboard.indicators.packed import STATES
from dashboard.indicators.target_state import TARGET_STATES
from dashboard.language import LANGUAGES
from dashboard.tables.declared import EVIDENCE
from dashboard.tables.measures import Measure, Terms

WORDS = tuple(state for state in STATES if state != "absent")  # a cell that is absent has no row
OFFICE_WORDS = WORDS[:4]  # an office's state in a measure
CARD_WORDS = ("name", "short", "question", "why", "numerator", "denominator", "source", "reviewer", "limits")


@dataclass(frozen=True)
class Column:
    """A column of an answer.

    type: text | whole | difference | figure (0 or more) | points (of a percentage) | flag | day (ISO date) | moment
    (UTC) | texts, wholes, figures (lists). null: the value may be null. words: the values that a text may have.
    about: the message `api_column.<about>` describes the column; default: the column's name. The message's
    placeholder `of` is the message `api_of.<of>`, or describes `measure`.
    """

    name: str
    type: str = "text"
    null: bool = False
    words: tuple[str, ...] = ()
    about: str = ""
    of: str = ""
    measure: Measure | None = None


SAMPLE = Column("sample", "flag")

# The metadata of every answer, and the paging of answers with many rows.
META = (
    Column("sample", "flag", about="meta_sample"),
    Column("week", "day", null=True, about="meta_week"),
    Column("asof", "moment", null=True),
    Column("digest"),
    Column("licence"),
)
PAGING = (Column("total", "whole"), Column("limit", "whole"), Column("offset", "whole"), Column("next", null=True))


def columns(terms: Terms) -> Mapping[str, tuple[Column, ...]]:
    """The columns of every answer of rows, by the answer's name. terms: those of the data folder."""
    return {
        "indicators": _indicators(terms),
        "counties": _COUNTIES,
        "offices": _offices(terms),
        "cells": _cells(terms),
        "publications": _PUBLICATIONS,
    }


def _cells(terms: Terms) -> tuple[Column, ...]:
    return (
        Column("indicator"),
        Column("week", "day"),
        Column("county_code"),
        Column("kind", words=("", *terms.kinds)),
        Column("numerator", "whole", null=True),
        Column("denominator", "whole", null=True),
        Column("share", "figure", null=True),
        Column("not_reported", "whole"),
        Column("late", "whole", null=True),
        Column("unverified", "whole", null=True),
        Column("state", words=WORDS),
        SAMPLE,
        Column("step", "whole"),
        Column("change", "difference", null=True),
        Column("change_points", "points", null=True),
        Column("target_state", null=True, words=TARGET_STATES),
    )


def _indicators(terms: Terms) -> tuple[Column, ...]:
    return (
        Column("key", about="indicator"),
        Column("order", "whole"),
        Column("rule", words=RULES),
        Column("kinds", "texts"),
        Column("county_kinds", "texts"),
        Column("parent_kinds", "texts"),
        Column("measure", null=True, words=tuple(terms.measures)),
        Column("threshold", "whole", null=True),
        Column("given_measure", null=True, words=tuple(terms.reported)),
        Column("given_threshold", "whole", null=True),
        Column("window_weeks", "whole", null=True),
        Column("within_days", "whole", null=True),
        Column("late_weeks", "whole"),
        Column("steps", "wholes"),
        Column("polarity", words=POLARITIES),
        Column("format", words=("share", "mean", "total")),
        Column("classes", "figures"),
        Column("target_share", "figure", null=True),
        Column("target_date", "day", null=True),
        Column("next_review", "day", null=True),
        *(Column(f"{word}_{lang}", about=f"card_{word}", of=lang) for word in CARD_WORDS for lang in LANGUAGES),
        *(Column(f"changes_{lang}", "texts", about="changes", of=lang) for lang in LANGUAGES),
        SAMPLE,
    )


_COUNTIES = (
    Column("county_code", about="county"),
    *(Column(f"name_{lang}", about="name", of=lang) for lang in LANGUAGES),
    Column("population", "whole", null=True),
    Column("valid_from", "day", null=True),
    Column("valid_to", "day", null=True),
    Column("split_from", null=True),
    SAMPLE,
)


def _offices(terms: Terms) -> tuple[Column, ...]:
    return (
        Column("office_id"),
        Column("week", "day"),
        Column("kind", words=tuple(terms.kinds), about="office_kind"),
        *(Column(f"name_{lang}", about="name", of=lang) for lang in LANGUAGES),
        Column("county_code", about="office_county"),
        Column("parent_id", null=True),
        *(
            column
            for key, measure in terms.reported.items()
            for column in (
                Column(key, "whole", null=True, about="measure_value", measure=measure),
                Column(f"{key}_state", words=OFFICE_WORDS, about="measure_state", measure=measure),
                Column(f"{key}_late", "flag", about="measure_late", measure=measure),
                Column(f"{key}_unverified", "flag", about="measure_unverified", measure=measure),
                Column(f"{key}_week", "day", null=True, about="measure_week", measure=measure),
                Column(f"{key}_evidence", null=True, words=EVIDENCE, about="measure_evidence", measure=measure),
            )
        ),
        Column("freshest", "day", null=True),
        Column("visits", "whole"),
        Column("findings", "whole"),
        Column("resolved", "whole"),
        Column("last_inspection", "day", null=True),
        SAMPLE,
    )


_PUBLICATIONS = (
    Column("published_at", "moment"),
    Column("week", "day", about="published_week"),
    Column("digest", null=True, about="own_digest"),
    Column("note", null=True),
    SAMPLE,
)
