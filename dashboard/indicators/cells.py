"""Tables and cards in, cells out, at a moment of knowledge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

import numpy as np
import pandas as pd

from dashboard.indicators.ask import ask, ask_rows
from dashboard.indicators.cards import Card
from dashboard.store.folder import Tables
from dashboard.store.rows import Param
from dashboard.weeks import week_of

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
    days = ask_rows(tables, "span", asof).iloc[0]
    if pd.isna(days["first_day"]):
        return None
    first, last = week_of(days["first_day"].date()), through or week_of(days["last_day"].date())
    return (first, last) if first <= last else None


def days_on_record(tables: Tables) -> tuple[date, date] | None:
    """The first and the last day that anything on record is about, whenever it is known; None if there is nothing."""
    days = ask_rows(tables, "span", datetime.max).iloc[0]
    return None if pd.isna(days["first_day"]) else (days["first_day"].date(), days["last_day"].date())


def compute(tables: Tables, cards: Sequence[Card], asof: datetime, through: date | None = None) -> pd.DataFrame:
    """All cells as known at `asof` (naive UTC), sorted by indicator, step, kind, county_code, week.

    Columns: indicator, step (0: the card itself, else one of its steps), week (date), county_code ('' = the
    province), kind ('' = all), numerator, denominator, share (0 to 1), not_reported, late, unverified
    (offices), state (value, zero, not_reported, not_applicable), teams (province only). numerator and share
    are blank unless the state is value or zero. Empty if nothing was known.
    """
    span = week_range(tables, asof, through)
    # A span of no weeks where nothing was known.
    return cells_in(tables, cards, asof, span or (date(2000, 1, 8), date(2000, 1, 1)))


def cells_in(
    tables: Tables,
    cards: Sequence[Card],
    asof: datetime,
    span: tuple[date, date],
    seen: str = "seen",
    more: Mapping[str, pd.DataFrame] | None = None,
    **params: Param,
) -> pd.DataFrame:
    """All cells of the Saturdays of a span, as of compute. The rest as of dashboard.indicators.ask.ask."""
    return _judged(ask(tables, cards, asof, span, ("cells",), seen, more, **params)["cells"])


def _judged(sums: pd.DataFrame) -> pd.DataFrame:
    """Cells of what cells.sql sums up: each one's state, and no numerator but where it says something."""
    state = np.select(
        [
            (sums["known"] == 0) & (sums["not_reported"] > 0),
            sums["denominator"] == 0,
            sums["numerator"] == 0,
        ],
        ["not_reported", "not_applicable", "zero"],
        "value",
    )
    told = pd.Series(np.isin(state, ("value", "zero")), index=sums.index)
    numerator = sums["numerator"].astype("Int64").where(told)
    return pd.DataFrame(
        {
            **sums[["indicator", "step", "week", "county_code", "kind"]],
            "numerator": numerator,
            "denominator": sums["denominator"],
            "share": sums["numerator"].div(sums["denominator"].where(told)),
            **sums[["not_reported", "late", "unverified"]],
            "state": pd.array(state, dtype="str"),
            "teams": sums["teams"].astype("Int64").where(sums["teams"] > 0),
        }
    )


def printed(cells: pd.DataFrame) -> pd.DataFrame:
    """The cells as the command prints them: cards only (no steps), all kinds together, province first."""
    chosen = cells[(cells["step"] == 0) & (cells["kind"] == "")]
    chosen = chosen.sort_values(["indicator", "week", "county_code"])
    counts = dict.fromkeys(("numerator", "denominator", "not_reported", "late", "unverified"), "Int64")
    chosen = chosen.assign(week=pd.to_datetime(chosen["week"]).dt.strftime("%Y-%m-%d"))
    return chosen.astype(counts)[PRINTED]
