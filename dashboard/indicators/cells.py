"""Computes the cells from tables and cards, as known at a moment."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd

from dashboard.indicators.ask import FROM_THE_FIRST, NO_WEEKS, ask
from dashboard.indicators.cards import Card
from dashboard.tables.folder import Tables
from dashboard.tables.values import AHEAD
from dashboard.weeks import WEEK, week_of

SORTED_BY = ["indicator", "step", "kind", "county_code", "week"]
PRINTED = ["indicator", "week", "county_code", "numerator", "denominator", "value"]
PRINTED += ["not_reported", "late", "unverified", "state"]


def public_moment(tables: Tables, now: datetime) -> tuple[datetime, date | None]:
    """The moment and week of the newest publication, up to which data are public.

    Without a publications table all data known now are public, with an empty table none. A row from a machine whose
    clock is a little ahead (dashboard.tables.values.AHEAD) is known at once.
    """
    if not tables.has_publications:
        return max(now, _newest_row(tables, now + AHEAD) or now), None
    if tables.publications.empty:
        return datetime.min, date.min
    newest = tables.publications.sort_values("published_at").iloc[-1]
    return newest["published_at"].to_pydatetime(), newest["week"].date()


def known_until(tables: Tables, now: datetime) -> datetime:
    """A moment with the same public data as at `now` (naive UTC), and that depends only on the data."""
    if tables.has_publications:
        return now
    return _newest_row(tables, now) or now


def _newest_row(tables: Tables, now: datetime) -> datetime | None:
    """When the newest row known at `now` (naive UTC) was recorded; None without rows."""
    newest = ask(tables, ["newest_row"], now)["newest_row"]["recorded_at"].iloc[0]
    return None if pd.isna(newest) else newest.to_pydatetime()


def week_range(tables: Tables, asof: datetime, through: date | None = None) -> tuple[date, date] | None:
    """First and last Saturday with rows known at `asof` (naive UTC); None if there are none.

    through: the last week to show, from the publication.
    """
    days = _days(tables, asof)
    if days is None:
        return None
    first, last = week_of(days[0]), through or week_of(days[1])
    return (first, last) if first <= last else None


def days_on_record(tables: Tables) -> tuple[date, date] | None:
    """The first and the last day to which rows refer, known or not yet known; None without rows."""
    return _days(tables, datetime.max)


def _days(tables: Tables, asof: datetime) -> tuple[date, date] | None:
    days = ask(tables, ["days"], asof)["days"].iloc[0]
    return None if pd.isna(days["first_day"]) else (days["first_day"].date(), days["last_day"].date())


def compute(tables: Tables, cards: Sequence[Card], asof: datetime, through: date | None = None) -> pd.DataFrame:
    """All cells as known at `asof` (naive UTC), sorted by indicator, step, kind, county_code, week.

    through: the last week to show, from the publication. Columns: indicator, step (0: the card itself, else one of
    its steps), week (date), county_code ('' = the province), kind ('' = all), numerator, denominator, share
    (numerator / denominator; for a total the numerator), not_reported, late, unverified (offices), self_reported
    (offices of the numerator that are unverified), state (value, zero, not_reported, not_applicable, too_few), teams
    (province only). numerator and share are blank unless the state is value or zero; the denominator of too_few is 0.
    Empty if nothing was known.
    """
    return cells_of_weeks(tables, cards, asof, week_range(tables, asof, through) or NO_WEEKS)


def cells_of_weeks(
    tables: Tables,
    cards: Sequence[Card],
    asof: datetime,
    span: tuple[date, date],
    *,
    edge: date = FROM_THE_FIRST,
    before: datetime | None = None,
    checked_only: bool = False,
) -> pd.DataFrame:
    """All cells of the Saturdays of a span, with the columns of compute, each week by the definitions valid then.

    The first week of a later definition also has cells by the previous definition, under earlier_key. edge, before,
    checked_only: as in ask.
    """
    options: dict[str, Any] = {"edge": edge, "before": before, "checked_only": checked_only}

    def of_definitions(valid_cards: Sequence[Card], weeks: tuple[date, date]) -> pd.DataFrame:
        return _with_states(**ask(tables, ["cells", "lines"], asof, valid_cards, weeks, **options))

    breaks = sorted({week for card in cards for week in card.breaks if span[0] <= week <= span[1]})
    if not breaks:
        return of_definitions([card.on(span[0]) for card in cards], span)
    starts = sorted({span[0], *breaks})
    ends = [*(start - WEEK for start in starts[1:]), span[1]]
    parts = [
        of_definitions([card.on(start) for card in cards], (start, end))
        for start, end in zip(starts, ends, strict=True)
    ]
    for week in breaks:
        # The first week of a definition is computed by the previous definition as well.
        former = {card.key: card.on(week - WEEK) for card in cards if week in card.breaks}
        same_week = of_definitions(list(former.values()), (week, week))
        names = {key: earlier_key(key, card.version) for key, card in former.items()}
        parts.append(same_week.assign(indicator=same_week["indicator"].map(names).astype("str")))
    return pd.concat(parts, ignore_index=True).sort_values(SORTED_BY, kind="stable", ignore_index=True)


def earlier_key(key: str, version: int) -> str:
    """The indicator key of cells by a card's earlier definition, in the first week of the next definition."""
    return f"{key}@{version}"


def _with_states(cells: pd.DataFrame, lines: pd.DataFrame) -> pd.DataFrame:
    """The results of the queries cells and lines as cells with their states; the numerator is blank unless the state
    is value or zero."""
    sums = cells.join(lines.set_axis(lines.index + 1), on="line")
    number = np.select(
        [
            (sums["known"] == 0) & (sums["not_reported"] > 0),
            sums["withheld"],
            ~sums["applicable"],
            sums["numerator"] == 0,
        ],
        [np.int8(0), np.int8(1), np.int8(2), np.int8(3)],
        np.int8(4),
    )
    # Taken from few texts, since each cell would otherwise have a text of its own.
    states = pd.array(["not_reported", "too_few", "not_applicable", "zero", "value"], dtype="str")
    known = pd.Series(number >= 3, index=sums.index)
    numerator = sums["numerator"].astype("Int64").where(known)
    return pd.DataFrame(
        {
            **sums[["indicator", "step", "week", "county_code", "kind"]],
            "numerator": numerator,
            "denominator": sums["denominator"],
            # A total has no denominator.
            "share": sums["numerator"].div(sums["denominator"].where(sums["denominator"] > 0, 1)).where(known),
            **sums[["not_reported", "late", "unverified", "self_reported"]],
            "state": states.take(number),
            "teams": sums["teams"].astype("Int64").where(sums["teams"] > 0),
        }
    )


def printable_cells(cells: pd.DataFrame) -> pd.DataFrame:
    """The cells for the command `cells`: without steps, all kinds together, the province first."""
    chosen = cells[(cells["step"] == 0) & (cells["kind"] == "")]
    chosen = chosen.sort_values(["indicator", "week", "county_code"])
    counts = dict.fromkeys(("numerator", "denominator", "not_reported", "late", "unverified"), "Int64")
    chosen = chosen.assign(week=pd.to_datetime(chosen["week"]).dt.strftime("%Y-%m-%d"))
    return chosen.astype(counts).rename(columns={"share": "value"})[PRINTED]
