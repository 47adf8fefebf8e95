"""What is asked of reports and inspections: the SQL files of this folder, put together, and the cards as tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from dashboard.indicators.cards import Card
from dashboard.store.folder import Tables
from dashboard.store.rows import Param

_CARDS = {"indicator": "str", "step": "int32", "rule": "str", "measure": "str", "threshold": "int32"}
_CARDS |= {"given_measure": "str", "given_threshold": "int32"}
_CARDS |= {"window_days": "int32", "within_days": "int32", "late_days": "int32"}
_CARD_KINDS = dict.fromkeys(("indicator", "scope", "kind", "parent_kind"), "str")
# What the queries read of the small tables.
_COUNTIES = ["county_code", "valid_from", "valid_to"]
_OFFICES = ["office_id", "kind", "county_code", "parent_id", "valid_from", "valid_to"]

# Questions about rows that are put together of more than the file of their name; `sooner` chooses one of two.
_FILES: Mapping[str, tuple[str, ...]] = {
    "report_standing": ("latest", "report_standing"),
    "report_standing_by_key": ("latest_by_key", "report_standing"),
    "report_inspected": ("inspected_windows", "report_inspected"),
    "report_inspected_by_key": ("inspected_by_key", "report_inspected"),
}


def ask(
    tables: Tables,
    cards: Sequence[Card],
    asof: datetime,
    span: tuple[date, date],
    questions: Sequence[str],
    seen: str = "seen",
    more: Mapping[str, pd.DataFrame] | None = None,
    **more_params: Param,
) -> dict[str, pd.DataFrame]:
    """The answers of questions about offices, for the Saturdays of a span, as known at `asof` (naive UTC).

    questions: SQL files without their ending, each put after units.sql, but cells.sql, which has its own. seen:
    which rows are known: `seen`, or `seen_late` with what was known at `before`, `seen_since` with
    `edge`, `visits_from` and the table `in_force`. more, more_params: other small tables and parameters.
    """
    params: dict[str, Param] = {"asof": asof, "first_week": span[0], "last_week": span[1], **more_params}
    first = {"cells": ("cells_offices", f"told_{tables.rows.ways.told}", "cells_visits")}
    queries = {
        question: "".join(_sql(name) for name in (seen, "weeks", *first.get(question, ("units",)), question))
        for question in questions
    }
    small = {
        "counties": tables.counties[_COUNTIES],
        "offices": tables.offices[_OFFICES],
        "withdrawals": tables.withdrawals,
        "cards": pd.DataFrame(card_rows(cards), columns=list(_CARDS)).astype(_CARDS),
        "card_kinds": pd.DataFrame(card_kind_rows(cards), columns=list(_CARD_KINDS)).astype(_CARD_KINDS),
        **(more or {}),
    }
    return tables.rows.answer(queries, params, small)


def ask_rows(
    tables: Tables,
    question: str,
    asof: datetime,
    more: Mapping[str, pd.DataFrame] | None = None,
    seen: str = "seen",
    **params: Param,
) -> pd.DataFrame:
    """The answer of a question about the rows that are known at `asof` (naive UTC), put after seen.sql.

    more: other small tables that it reads. seen: as in `ask`.
    """
    small = {"offices": tables.offices[["office_id"]], "withdrawals": tables.withdrawals, **(more or {})}
    query = "".join(_sql(name) for name in (seen, *_FILES.get(question, (question,))))
    return tables.rows.answer({question: query}, {"asof": asof, **params}, small)[question]


def sooner(tables: Tables, question: str) -> str:
    """Which of the two ways of a question about all rows the tables' engine answers soonest."""
    return f"{question}_by_key" if tables.rows.ways.by_key else question


@cache
def _sql(name: str) -> str:
    return Path(__file__).with_name(f"{name}.sql").read_text(encoding="utf-8")


def card_rows(cards: Sequence[Card]) -> list[tuple[Any, ...]]:
    """The table `cards` of units.sql: a row a card (step 0), and one for each of its steps."""
    rows: list[tuple[Any, ...]] = []
    for c in cards:
        days = timedelta(weeks=c.window_weeks).days, c.within_days, c.late_weeks * 7
        for step, threshold in [(0, c.threshold), *((step, step) for step in c.steps)]:
            given = c.given_measure, c.given_threshold
            rows.append((c.key, step, c.rule, c.measure, threshold, *given, *days))
    return rows


def card_kind_rows(cards: Sequence[Card]) -> list[tuple[str, str, str, str]]:
    """The table `card_kinds` of units.sql: which offices a card counts, in the province and in a county."""
    rows: list[tuple[str, str, str, str]] = []
    for card in cards:
        for scope, kinds in (("province", card.kinds), ("county", card.county_kinds)):
            for kind in kinds:
                parents = card.parent_kinds if kind == "county_office" and card.parent_kinds else ("",)
                rows += [(card.key, scope, kind, parent) for parent in parents]
    return rows
