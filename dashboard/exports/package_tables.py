"""The tables of the data package as declared tables, from which `package` writes their schemas."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Any

import pandas as pd

from dashboard.exports.rows import CELL_COLUMNS, Row, Value, cell_table, everything
from dashboard.indicators.packed import STATES
from dashboard.indicators.target_state import TARGET_STATES
from dashboard.language import catalogue
from dashboard.language.table import NAMES, PLAIN
from dashboard.snapshot import Snapshot
from dashboard.tables.declared import TABLES, Column, Table, tables_of
from dashboard.weeks import jalali_text

CARD_WORDS = ("name", "question", "numerator", "denominator", "source", "reviewer", "limits")
# By type of a column of the data folder: the conversion of its values; other types become text.
_READ: Mapping[str, Callable[[Any], Value]] = {
    "whole": int,
    "share": float,
    "flag": bool,
    "date": lambda moment: moment.date(),
    "week": lambda moment: moment.date(),
    "moment": lambda moment: moment.to_pydatetime(),
}
# Columns with names that other tables of the package have.
_NAMED_ELSEWHERE = ("indicator_name", "county", "kind_name", "state_name", "step_name", "target_state_name", "sample")
# The columns of cells that are never blank; cards of counts have no late or unverified offices, and some have no
# denominator.
_NEVER_BLANK = ("indicator", "week", "week_jalali", "kind", "not_reported", "state", "step")
# Numbers without a limit are between minus this and this.
NO_LIMIT = Column("any").high


@dataclass(frozen=True)
class Resource:
    """A table of the package. Beside the types of declared tables, its columns may be `number`: any from `low`.

    The columns of the key are never blank. like: another table with the same columns, or ''.
    """

    table: Table
    rows: Sequence[Row]
    like: str = ""

    def about(self, column: str) -> str:
        """The description of a column in English, or ''."""
        messages = catalogue(PLAIN)
        own = f"package_column.{self.like or self.table.name}_{column}"
        keys = (own, f"package_column.{column}", f"about.{column}")
        return next((messages[key] for key in keys if messages.get(key)), "")


def resources(snapshot: Snapshot) -> list[Resource]:
    """All tables: cells, steps, counties, offices, indicators, announcements.

    Cells of steps are in a separate table, so that users do not add them to the cells of the card.
    """
    rows = cell_table(PLAIN, snapshot, replace(everything(snapshot), kind=None, step=None)).rows
    step = [column.name for column in CELL_COLUMNS].index("step")
    folder = {name: without_moment(table) for name, table in tables_of(None, snapshot.terms).items()}
    return [
        _figures("cells", snapshot, [row for row in rows if not row[step]], (*_NAMED_ELSEWHERE, "step")),
        _figures("steps", snapshot, [row for row in rows if row[step]], _NAMED_ELSEWHERE),
        Resource(folder["counties"], folder_rows(snapshot, "counties")),
        _offices(snapshot, folder["offices"]),
        _indicators(snapshot),
        Resource(folder["announcements"], folder_rows(snapshot, "announcements")),
    ]


def _figures(name: str, snapshot: Snapshot, cells: Sequence[Row], left_out: Sequence[str]) -> Resource:
    """A table of cells. `area` and `kind` are part of the primary key, so they have words instead of blanks."""
    further: dict[str, dict[str, Any]] = {
        "indicator": {"refers": "indicators.indicator"},
        "county_code": {"refers": "counties.county_code"},
        "kind": {"words": ("all", *snapshot.terms.kinds)},
        "state": {"words": tuple(state for state in STATES if state != "absent")},
        "target_state": {"words": TARGET_STATES},
        "change": {"low": -NO_LIMIT},
        "change_points": {"low": -NO_LIMIT},
        "rank": {"low": 1},
        "step": {"low": 1},
    }
    # A figure may be a mean, which is not between 0 and 1.
    types = {"share": "number", "points": "number"}
    shown = [place for place, each in enumerate(CELL_COLUMNS) if each.name not in left_out and not each.origin]
    columns = [
        Column(each.name, types.get(each.type, each.type), each.name in _NEVER_BLANK, **further.get(each.name, {}))
        for each in (CELL_COLUMNS[place] for place in shown)
    ]
    names = [column.name for column in columns]
    code, kind = names.index("county_code"), names.index("kind")
    picked = (tuple(row[place] for place in shown) for row in cells)
    rows: list[Row] = [
        (*row[:code], row[code] or "province", *row[code:kind], row[kind] or "all", *row[kind + 1 :], snapshot.sample)
        for row in picked
    ]
    columns = [*columns[:code], Column("area"), *columns[code:], Column("sample", "flag")]
    key = ("indicator", *(("step",) if "step" in names else ()), "week", "area", "kind")
    return Resource(Table(name, tuple(columns), key), rows, like="cells")


def _offices(snapshot: Snapshot, table: Table) -> Resource:
    """The register. Rows of an office are numbered in order of time for the primary key: valid_from may be blank."""
    first = table.names.index("valid_from")
    ordered = sorted(folder_rows(snapshot, "offices"), key=lambda row: (row[0], row[first] or date.min))
    rows: list[Row] = [
        (office_id, number, *row[1:])
        for office_id, periods in groupby(ordered, key=lambda row: row[0])
        for number, row in enumerate(periods, start=1)
    ]
    columns = (table.columns[0], Column("stretch", "whole", low=1), *table.columns[1:])
    return Resource(Table("offices", columns, ("office_id", "stretch")), rows)


def _indicators(snapshot: Snapshot) -> Resource:
    columns = (
        Column("indicator", "code"),
        Column("polarity", "word", words=("high", "low")),
        Column("kinds", required=False),
        Column("county_kinds", required=False),
        Column("target", "number", required=False),
        Column("target_date", "date", required=False),
        Column("target_date_jalali", required=False),
        Column("late_weeks", "whole", required=False),
        Column("announcement", "code", required=False, refers="announcements.key"),
        *(Column(f"{word}_{lang}", required=False) for word in CARD_WORDS for lang in NAMES),
    )
    announced = set(snapshot.input.tables.announcements["key"])
    rows: list[Row] = [
        (
            card.key,
            card.polarity,
            " ".join(card.kinds),
            " ".join(card.county_kinds),
            card.target,
            card.target_date,
            jalali_text(card.target_date) if card.target_date else None,
            card.late_weeks,
            card.announced if card.announced in announced else None,
            *(card.word(lang, word) for word in CARD_WORDS for lang in NAMES),
        )
        for card in snapshot.cards
    ]
    return Resource(Table("indicators", columns, ("indicator",)), rows)


def folder_rows(snapshot: Snapshot, name: str) -> list[Row]:
    """The rows of a table of the data folder with the columns of its file, in the order of its key."""
    table = without_moment(TABLES[name])
    frame = getattr(snapshot.input.tables, name).sort_values(list(table.key), na_position="first")
    lists = [[_value(value, column.type) for value in frame[column.name]] for column in table.columns]
    return list(zip(*lists, strict=True))


def without_moment(table: Table) -> Table:
    """A table without recorded_at: the package has the newest row of each key alone."""
    columns = tuple(column for column in table.columns if column.name != "recorded_at")
    return replace(table, columns=columns, key=tuple(name for name in table.key if name != "recorded_at"))


def _value(value: Any, kind: str) -> Value:
    if pd.isna(value) or value == "":
        return None
    read: Callable[[Any], Value] = _READ.get(kind, str)
    return read(value)
