"""Tables and cards in, cells out: runs units.sql with what is asked of it on DuckDB, at a moment of knowledge."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from dashboard.indicators.cards import Card
from dashboard.store.folder import Tables
from dashboard.weeks import week_of

# What cells.sql reads of each table; in a frame a date is its midnight.
_READ = {
    "counties": "county_code, CAST(valid_from AS DATE) AS valid_from, CAST(valid_to AS DATE) AS valid_to",
    "offices": "office_id, kind, county_code, parent_id, CAST(valid_from AS DATE) AS valid_from,"
    " CAST(valid_to AS DATE) AS valid_to",
    "reports": "CAST(week AS DATE) AS week, office_id, measure, value, evidence, received_at, source, file, line",
    "inspections": "CAST(date AS DATE) AS date, team, office_id, findings, resolved, received_at, source, file, line",
}
PRINTED = ["indicator", "week", "county_code", "numerator", "denominator", "share"]
PRINTED += ["not_reported", "late", "unverified", "state"]


def public_moment(tables: Tables, now: datetime) -> tuple[datetime, date | None]:
    """What the public may see: the newest publication's moment and week.

    A folder without a publications table shows all it knows now; one with an empty table shows nothing yet.
    """
    if not tables.has_publications:
        return now, None
    if tables.publications.empty:
        return datetime.min, date.min
    newest = tables.publications.sort_values("published_at").iloc[-1]
    return newest["published_at"].to_pydatetime(), newest["week"].date()


def week_range(tables: Tables, asof: datetime, through: date | None = None) -> tuple[date, date] | None:
    """First and last Saturday about which anything was known at `asof`; None if nothing was.

    `through`: the last week to show, where a publication says so.
    """
    reports, visits = tables.reports, tables.inspections
    days = list(reports.loc[reports["received_at"] <= asof, "week"].agg(["min", "max"]).dropna())
    days += list(visits.loc[visits["received_at"] <= asof, "date"].agg(["min", "max"]).dropna())
    if not days:
        return None
    first, last = week_of(min(days).date()), through or week_of(max(days).date())
    return (first, last) if first <= last else None


def compute(tables: Tables, cards: Sequence[Card], asof: datetime, through: date | None = None) -> pd.DataFrame:
    """All cells as known at `asof` (naive UTC), sorted by indicator, step, kind, county_code, week.

    Columns: indicator, step (0: the card itself, else one of its steps), week (date), county_code ('' = the
    province), kind ('' = all), numerator, denominator, share (0 to 1), not_reported, late, unverified
    (offices), state (value, zero, not_reported, not_applicable), teams (province only). numerator and share
    are blank unless the state is value or zero. Empty if nothing was known.
    """
    span = week_range(tables, asof, through)
    # A span of no weeks where nothing was known.
    return ask(tables, cards, asof, span or (date(2000, 1, 8), date(2000, 1, 1)), ("cells",))["cells"]


def ask(
    tables: Tables, cards: Sequence[Card], asof: datetime, span: tuple[date, date], questions: Sequence[str]
) -> dict[str, pd.DataFrame]:
    """The answers of SQL files of this folder, each put after units.sql, for the Saturdays of a span.

    questions: file names without their ending. asof: naive UTC.
    """
    con = duckdb.connect()
    try:
        for name, columns in _READ.items():
            con.register(f"{name}_frame", getattr(tables, name))
            con.execute(f"CREATE TABLE {name} AS SELECT {columns} FROM {name}_frame")
        _create_cards(con, cards)
        params = {"asof": asof, "first_week": span[0], "last_week": span[1]}
        return {question: _query(con, f"{_sql('units')}{_sql(question)}", params).df() for question in questions}
    finally:
        con.close()


def printed(cells: pd.DataFrame) -> pd.DataFrame:
    """The cells as the command prints them: cards only (no steps), all kinds together, province first."""
    chosen = cells[(cells["step"] == 0) & (cells["kind"] == "")]
    chosen = chosen.sort_values(["indicator", "week", "county_code"])
    counts = dict.fromkeys(("numerator", "denominator", "not_reported", "late", "unverified"), "Int64")
    chosen = chosen.assign(week=pd.to_datetime(chosen["week"]).dt.strftime("%Y-%m-%d"))
    return chosen.astype(counts)[PRINTED]


@cache
def _sql(name: str) -> str:
    return Path(__file__).with_name(f"{name}.sql").read_text(encoding="utf-8")


def _query(con: duckdb.DuckDBPyConnection, sql: str, params: dict[str, Any]) -> duckdb.DuckDBPyConnection:
    """Run SQL written with :name parameters, which DuckDB spells $name."""
    named = re.sub(r"(?<!:):([a-z_]+)", r"$\1", re.sub(r"--.*", "", sql))
    return con.execute(named, params)


def _create_cards(con: duckdb.DuckDBPyConnection, cards: Sequence[Card]) -> None:
    con.execute(
        "CREATE TABLE cards (indicator VARCHAR, step INTEGER, rule VARCHAR, measure VARCHAR,"
        " threshold INTEGER, given_measure VARCHAR, given_threshold INTEGER, window_days INTEGER,"
        " within_days INTEGER, late_days INTEGER);"
        "CREATE TABLE card_kinds (indicator VARCHAR, scope VARCHAR, kind VARCHAR, parent_kind VARCHAR)"
    )
    # Whole frames: DuckDB takes many times longer over single rows.
    for name, rows in (("cards", card_rows(cards)), ("card_kinds", card_kind_rows(cards))):
        con.register(f"{name}_frame", pd.DataFrame(rows))
        con.execute(f"INSERT INTO {name} SELECT * FROM {name}_frame")


def card_rows(cards: Sequence[Card]) -> list[tuple[Any, ...]]:
    """The table `cards` of cells.sql: a row a card (step 0), and one for each of its steps."""
    rows: list[tuple[Any, ...]] = []
    for c in cards:
        days = timedelta(weeks=c.window_weeks).days, c.within_days, c.late_weeks * 7
        for step, threshold in [(0, c.threshold), *((step, step) for step in c.steps)]:
            given = c.given_measure, c.given_threshold
            rows.append((c.key, step, c.rule, c.measure, threshold, *given, *days))
    return rows


def card_kind_rows(cards: Sequence[Card]) -> list[tuple[str, str, str, str]]:
    """The table `card_kinds` of cells.sql: which offices a card counts, in the province and in a county."""
    rows: list[tuple[str, str, str, str]] = []
    for card in cards:
        for scope, kinds in (("province", card.kinds), ("county", card.county_kinds)):
            for kind in kinds:
                parents = card.parent_kinds if kind == "county_office" and card.parent_kinds else ("",)
                rows += [(card.key, scope, kind, parent) for parent in parents]
    return rows
