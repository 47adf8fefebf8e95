"""A country in parts of whole provinces, which a database works out side by side, and their sums added up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pandas as pd

from dashboard.store.folder import Tables

# Reports from which on it is worth it.
MANY = 1_000_000
# For each question that is asked at a time: what is smaller is put in order in memory.
PARTS = 2
_CELL = ["indicator", "step", "kind", "county_code", "week"]


def divided(tables: Tables) -> list[Tables]:
    """The tables themselves, or tables of provinces that have no office and no log of visits in common."""
    offices, parts = tables.offices, PARTS * tables.rows.ways.at_once
    if tables.rows.ways.at_once == 1 or tables.rows.counts[0] < MANY or "log_area" not in offices:
        return [tables]
    held: list[tuple[int, list[str]]] = [(0, []) for _ in range(parts)]
    # The greatest first, each to the part that has least.
    for areas, size in sorted(_apart(offices), key=lambda one: -one[1]):
        least = min(range(parts), key=lambda part: held[part][0])
        held[least] = held[least][0] + size, held[least][1] + areas
    # A province without an office has cells too.
    held[0][1].extend(sorted(set(tables.counties["county_code"]) - set(offices["log_area"])))
    found = [_part(tables, areas) for size, areas in held if size]
    return found if len(found) > 1 else [tables]


def _apart(offices: pd.DataFrame) -> list[tuple[list[str], int]]:
    """Log areas that share no office with others, and how many offices they have."""
    lead = pd.Series(offices["log_area"].unique(), offices["log_area"].unique())
    while True:
        # An office that moved from one area to another binds them.
        own = offices["log_area"].map(lead)
        shared = own.groupby(offices["office_id"]).transform("min")
        new = shared.groupby(offices["log_area"]).min().groupby(lead).transform("min")
        if new.equals(lead[new.index]):
            break
        lead = new
    return [(list(areas.index), int((own == one).sum())) for one, areas in lead.groupby(lead)]


def _part(tables: Tables, areas: Sequence[str]) -> Tables:
    offices, counties = tables.offices, tables.counties
    return replace(
        tables,
        offices=offices[offices["log_area"].isin(areas)].reset_index(drop=True),
        counties=counties[counties["county_code"].isin(areas)].reset_index(drop=True),
    )


def added_up(parts: Sequence[Tables], sums: Callable[[Tables], pd.DataFrame], at_once: int) -> pd.DataFrame:
    """The sums of all parts, as cells.sql gives them: a province's are one part's, the country's are of all."""
    if len(parts) == 1:
        return sums(parts[0])
    with ThreadPoolExecutor(at_once) as threads:
        found = pd.concat(threads.map(sums, parts), ignore_index=True)
    of_all = found["county_code"] == ""
    total = found[of_all].groupby(_CELL, as_index=False, sort=False).sum()
    both = pd.concat([total, found[~of_all]], ignore_index=True)[list(found)]
    return both.sort_values(_CELL, kind="stable", ignore_index=True)
