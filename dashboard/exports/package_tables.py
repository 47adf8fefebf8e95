"""The tables of the data package, with what their schemas say beyond names and types."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pandas as pd

from dashboard.exports.rows import CELL_COLUMNS, Column, Row, Table, Value, cell_table, everything
from dashboard.language import LANGUAGES, catalogue
from dashboard.snapshot import Snapshot
from dashboard.store.tables import KINDS, TABLES
from dashboard.weeks import jalali_text

STATES = ("value", "zero", "not_reported", "not_applicable")
CARD_WORDS = ("name", "question", "numerator", "denominator", "source", "reviewer", "limits")
# How the columns of the data folder are typed here.
_TYPES = {"whole": "whole", "share": "share", "date": "date", "flag": "flag"}
_READ: Mapping[str, Callable[[Any], Value]] = {
    "whole": int,
    "share": float,
    "flag": bool,
    "date": lambda moment: moment.date(),
}
_SHARE: Mapping[str, Any] = {"minimum": 0, "maximum": 1}
_COUNT: Mapping[str, Any] = {"required": True, "minimum": 0}
# Names stand in other tables.
_NAMED_ELSEWHERE = ("indicator_name", "county", "kind_name", "state_name", "step_name", "sample")
_NEEDED: Mapping[str, Any] = {"required": True}


@dataclass(frozen=True)
class Resource:
    """A table of the package. key: never blank; refers: column -> (table, its column), '' is this table.

    like: the table whose columns have the same meaning, itself unless given.
    """

    name: str
    table: Table
    key: tuple[str, ...]
    refers: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    constraints: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    like: str = ""

    def about(self, column: str) -> str:
        """What a column holds, in English; '' where its name says it."""
        messages = catalogue("en")
        own = f"package_column.{self.like or self.name}_{column}"
        keys = (own, f"package_column.{column}", f"about.{column}")
        return next((messages[key] for key in keys if messages.get(key)), "")


def resources(snapshot: Snapshot) -> list[Resource]:
    """All tables: cells, steps, counties, offices, indicators, announcements."""
    return [table(snapshot) for table in (_cells, _steps, _counties, _offices, _indicators, _announcements)]


def _cells(snapshot: Snapshot) -> Resource:
    """Every cell by kind of office too."""
    choice = replace(everything(snapshot), kind=None)
    left_out = (*_NAMED_ELSEWHERE, "step")
    return _figures("cells", snapshot, cell_table("en", snapshot, choice), left_out)


def _steps(snapshot: Snapshot) -> Resource:
    """The same of each step of the cards that have any: a table of its own, so that a sum of cells stays one."""
    keys = tuple(card.key for card in snapshot.cards if card.steps)
    table = cell_table("en", snapshot, replace(everything(snapshot), keys=keys, kind=None, step=None))
    step = [column.name for column in table.columns].index("step")
    rows = [row for row in table.rows if row[step]]
    return _figures("steps", snapshot, Table(table.columns, rows), _NAMED_ELSEWHERE)


def _figures(name: str, snapshot: Snapshot, table: Table, left_out: Sequence[str]) -> Resource:
    """A table of cells. `area` and `kind` have a word in place of a blank, to be a key."""
    kept = [column for column in CELL_COLUMNS if column.name not in left_out and not column.origin]
    table = table.pick(kept)
    names = [column.name for column in kept]
    code, kind = names.index("county_code"), names.index("kind")
    columns = (*kept[:code], Column("area"), *kept[code:], Column("sample", "flag"))
    rows: list[Row] = [
        (*row[:code], row[code] or "province", *row[code:kind], row[kind] or "all", *row[kind + 1 :], snapshot.sample)
        for row in table.rows
    ]
    counts = dict.fromkeys(("denominator", "not_reported", "late", "unverified"), _COUNT)
    staged = ("step",) if "step" in names else ()
    return Resource(
        name,
        Table(columns, rows),
        ("indicator", *staged, "week", "area", "kind"),
        {"indicator": ("indicators", "indicator"), "county_code": ("counties", "county_code")},
        {
            **dict.fromkeys(("indicator", "week", "week_jalali", "area", "sample"), _NEEDED),
            **counts,
            "kind": {"required": True, "enum": ["all", *KINDS]},
            "state": {"required": True, "enum": list(STATES)},
            "numerator": {"minimum": 0},
            "share": _SHARE,
            "rank": {"minimum": 1},
            **{column: {"required": True, "minimum": 1} for column in staged},
        },
        like="cells",
    )


def _counties(snapshot: Snapshot) -> Resource:
    return Resource(
        "counties",
        _folder_table(snapshot, "counties"),
        ("county_code",),
        {"split_from": ("", "county_code")},
        {"county_code": {"required": True, "unique": True}, "population": {"minimum": 0}},
    )


def _offices(snapshot: Snapshot) -> Resource:
    """The register: a row for each stretch of an office's time, numbered, for a first day may be blank."""
    table = _folder_table(snapshot, "offices")
    first = [column.name for column in table.columns].index("valid_from")
    ordered = sorted(table.rows, key=lambda row: (row[0], row[first] or date.min))
    rows: list[Row] = []
    stretch = 0
    for row in ordered:
        stretch = stretch + 1 if rows and rows[-1][0] == row[0] else 1
        rows.append((row[0], stretch, *row[1:]))
    columns = (table.columns[0], Column("stretch", "whole"), *table.columns[1:])
    return Resource(
        "offices",
        Table(columns, rows),
        ("office_id", "stretch"),
        {"county_code": ("counties", "county_code"), "parent_id": ("", "office_id")},
        {
            **dict.fromkeys(("office_id", "name_fa", "name_en", "county_code"), _NEEDED),
            "stretch": {"required": True, "minimum": 1},
            "kind": {"required": True, "enum": list(KINDS)},
        },
    )


def _indicators(snapshot: Snapshot) -> Resource:
    texts = [Column(f"{word}_{lang}") for word in CARD_WORDS for lang in LANGUAGES]
    columns = (
        Column("indicator"),
        Column("polarity"),
        Column("kinds"),
        Column("county_kinds"),
        Column("target", "share"),
        Column("target_date", "date"),
        Column("target_date_jalali"),
        Column("late_weeks", "whole"),
        Column("announcement"),
        *texts,
    )
    said = set(snapshot.input.tables.announcements["key"])
    rows: list[Row] = [
        (
            card.key,
            card.polarity,
            " ".join(card.kinds),
            " ".join(card.county_kinds),
            card.target_share,
            card.target_date,
            jalali_text(card.target_date),
            card.late_weeks,
            card.announced if card.announced in said else None,
            *(card.word(lang, word) for word in CARD_WORDS for lang in LANGUAGES),
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
            "target": {"required": True, **_SHARE},
        },
    )


def _announcements(snapshot: Snapshot) -> Resource:
    table = _folder_table(snapshot, "announcements")
    return Resource(
        "announcements",
        table,
        ("key",),
        constraints={"key": {"required": True, "unique": True}, "count": {"minimum": 0}, "share": _SHARE},
    )


def _folder_table(snapshot: Snapshot, name: str) -> Table:
    """A table of the data folder with the columns of its file, in the order of its key."""
    # An announcement's date is in words; the folder types it as text.
    frame = getattr(snapshot.input.tables, name).sort_values(list(TABLES[name].key), na_position="first")
    columns = tuple(Column(column.name, _TYPES.get(column.type, "text")) for column in TABLES[name].columns)
    lists = [[_value(value, column.type) for value in frame[column.name]] for column in columns]
    return Table(columns, list(zip(*lists, strict=True)))


def _value(value: Any, kind: str) -> Value:
    if pd.isna(value) or value == "":
        return None
    read: Callable[[Any], Value] = _READ.get(kind, str)
    return read(value)
