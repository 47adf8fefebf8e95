"""The tables of the data package, each with its key, its references to other tables and its constraints."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import groupby
from typing import Any

import pandas as pd

from dashboard.exports.rows import CELL_COLUMNS, Column, Row, Table, Value, cell_table, everything
from dashboard.indicators.packed import STATES
from dashboard.indicators.target_state import TARGET_STATES
from dashboard.language import catalogue
from dashboard.language.table import NAMES, PLAIN
from dashboard.snapshot import Snapshot
from dashboard.tables.declared import TABLES
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
_SHARE: Mapping[str, Any] = {"minimum": 0, "maximum": 1}
_COUNT: Mapping[str, Any] = {"required": True, "minimum": 0}
# Columns with names that other tables of the package have.
_NAMED_ELSEWHERE = ("indicator_name", "county", "kind_name", "state_name", "step_name", "target_state_name", "sample")
_NEEDED: Mapping[str, Any] = {"required": True}


@dataclass(frozen=True)
class Resource:
    """A table of the package.

    key: columns of the primary key, never blank. refers: foreign keys, column -> (table, column of that table), ''
    being this table. constraints: by column, as in Table Schema. like: another table with the same columns, or ''.
    """

    name: str
    table: Table
    key: tuple[str, ...]
    refers: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    constraints: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    like: str = ""

    def about(self, column: str) -> str:
        """The description of a column in English, or ''."""
        messages = catalogue(PLAIN)
        own = f"package_column.{self.like or self.name}_{column}"
        keys = (own, f"package_column.{column}", f"about.{column}")
        return next((messages[key] for key in keys if messages.get(key)), "")


def resources(snapshot: Snapshot) -> list[Resource]:
    """All tables: cells, steps, counties, offices, indicators, announcements.

    Cells of steps are in a separate table, so that users do not add them to the cells of the card.
    """
    rows = cell_table(PLAIN, snapshot, replace(everything(snapshot), kind=None, step=None)).rows
    step = [column.name for column in CELL_COLUMNS].index("step")
    return [
        _figures("cells", snapshot, [row for row in rows if not row[step]], (*_NAMED_ELSEWHERE, "step")),
        _figures("steps", snapshot, [row for row in rows if row[step]], _NAMED_ELSEWHERE),
        *(table(snapshot) for table in (_counties, _offices, _indicators, _announcements)),
    ]


def _figures(name: str, snapshot: Snapshot, cells: Sequence[Row], left_out: Sequence[str]) -> Resource:
    """A table of cells. `area` and `kind` are part of the primary key, so they have words instead of blanks."""
    table = Table(CELL_COLUMNS, cells).pick(c for c in CELL_COLUMNS if c.name not in left_out and not c.origin)
    names = [column.name for column in table.columns]
    code, kind = names.index("county_code"), names.index("kind")
    columns = (*table.columns[:code], Column("area"), *table.columns[code:], Column("sample", "flag"))
    rows: list[Row] = [
        (*row[:code], row[code] or "province", *row[code:kind], row[kind] or "all", *row[kind + 1 :], snapshot.sample)
        for row in table.rows
    ]
    # Cards of counts have no late or unverified offices, and some have no denominator: these may be blank.
    counts = {"not_reported": _COUNT, **{name: {"minimum": 0} for name in ("denominator", "late", "unverified")}}
    staged = ("step",) if "step" in names else ()
    return Resource(
        name,
        Table(columns, rows),
        ("indicator", *staged, "week", "area", "kind"),
        {"indicator": ("indicators", "indicator"), "county_code": ("counties", "county_code")},
        {
            **dict.fromkeys(("indicator", "week", "week_jalali", "area", "sample"), _NEEDED),
            **counts,
            "kind": {"required": True, "enum": ["all", *snapshot.terms.kinds]},
            "state": {"required": True, "enum": [state for state in STATES if state != "absent"]},
            "numerator": {"minimum": 0},
            "share": {"minimum": 0},
            "target_state": {"enum": list(TARGET_STATES)},
            "rank": {"minimum": 1},
            **{column: {"required": True, "minimum": 1} for column in staged},
        },
        like="cells",
    )


def _counties(snapshot: Snapshot) -> Resource:
    return Resource(
        "counties",
        folder_table(snapshot, "counties"),
        ("county_code",),
        {"split_from": ("", "county_code")},
        {"county_code": {"required": True, "unique": True}, "population": {"minimum": 0}},
    )


def _offices(snapshot: Snapshot) -> Resource:
    """The register. Rows of an office are numbered in order of time for the primary key: valid_from may be blank."""
    table = folder_table(snapshot, "offices")
    first = [column.name for column in table.columns].index("valid_from")
    ordered = sorted(table.rows, key=lambda row: (row[0], row[first] or date.min))
    rows: list[Row] = [
        (office_id, number, *row[1:])
        for office_id, periods in groupby(ordered, key=lambda row: row[0])
        for number, row in enumerate(periods, start=1)
    ]
    columns = (table.columns[0], Column("stretch", "whole"), *table.columns[1:])
    return Resource(
        "offices",
        Table(columns, rows),
        ("office_id", "stretch"),
        {"county_code": ("counties", "county_code"), "parent_id": ("", "office_id")},
        {
            **dict.fromkeys(("office_id", "name_fa", "name_en", "county_code"), _NEEDED),
            "stretch": {"required": True, "minimum": 1},
            "kind": {"required": True, "enum": list(snapshot.terms.kinds)},
        },
    )


def _indicators(snapshot: Snapshot) -> Resource:
    texts = [Column(f"{word}_{lang}") for word in CARD_WORDS for lang in NAMES]
    columns = (
        *map(Column, ("indicator", "polarity", "kinds", "county_kinds")),
        Column("target", "share"),
        Column("target_date", "date"),
        Column("target_date_jalali"),
        Column("late_weeks", "whole"),
        Column("announcement"),
        *texts,
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
    return Resource(
        "indicators",
        Table(columns, rows),
        ("indicator",),
        {"announcement": ("announcements", "key")},
        {
            "indicator": {"required": True, "unique": True},
            "polarity": {"required": True, "enum": ["high", "low"]},
            "target": {"minimum": 0},
        },
    )


def _announcements(snapshot: Snapshot) -> Resource:
    return Resource(
        "announcements",
        folder_table(snapshot, "announcements"),
        ("key",),
        constraints={"key": {"required": True, "unique": True}, "count": {"minimum": 0}, "share": _SHARE},
    )


def folder_table(snapshot: Snapshot, name: str) -> Table:
    """A table of the data folder with the columns of its file, in the order of its key."""
    # An announcement's date is in words; the folder types it as text.
    frame = getattr(snapshot.input.tables, name).sort_values(list(TABLES[name].key), na_position="first")
    columns = tuple(
        Column(column.name, column.type if column.type in _READ else "text") for column in TABLES[name].columns
    )
    lists = [[_value(value, column.type) for value in frame[column.name]] for column in columns]
    return Table(columns, list(zip(*lists, strict=True)))


def _value(value: Any, kind: str) -> Value:
    if pd.isna(value) or value == "":
        return None
    read: Callable[[Any], Value] = _READ.get(kind, str)
    return read(value)
