"""The tables in the database, and the views of what is public.

Columns, words and bounds come from dashboard.store.tables, so that folder and database never differ. A blank field
is NULL. Moments are naive UTC with microseconds. `migrations/` brings the tables into a database; a test holds that
it makes these tables and no others.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
)
from sqlalchemy import text as sql
from sqlalchemy.sql.schema import SchemaItem
from sqlalchemy.types import TypeEngine

from dashboard.store.check import TRACED
from dashboard.store.tables import MEASURE_MAX, TABLES
from dashboard.store.tables import Column as Field

STORE = "store"  # what is written
PUBLISHED = "published"  # views of what is public
# Which step of migrations/ a database is at.
VERSION_TABLE = "alembic_version"

# This day was a Saturday: the days from it to another Saturday are whole weeks.
_SATURDAY = "DATE '2000-01-01'"
# Two blank `valid_from` are one key given twice, as in a folder; a unique index takes NULLs for different.
_NO_BOUND = "DATE '0001-01-01'"
_TYPES: Mapping[str, type[TypeEngine[Any]]] = {
    "code": Text,
    "text": Text,
    "word": Text,
    "flag": Boolean,
    "whole": Integer,
    "share": Double,
    "date": Date,
    "week": Date,
    "moment": DateTime,
}

metadata = MetaData(
    schema=STORE,
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    },
)

# What a code refers to: an office has a row for each stretch of its validity, so its code has a table of its own.
_TARGETS = {
    "counties.county_code": f"{STORE}.counties.county_code",
    "offices.office_id": f"{STORE}.office_ids.office_id",
}
# The order in which the cells' query reads the reports of an office.
_KEYS = {
    "reports": ("office_id", "measure", "week", "received_at"),
    "inspections": ("office_id", "date", "team", "received_at"),
}
_MORE: Mapping[str, tuple[SchemaItem, ...]] = {
    "counties": (CheckConstraint("valid_to > valid_from", name="valid_order"),),
    "offices": (
        # The column of the folder's key that may be blank keeps it from being a primary key.
        Index("uq_offices_stretch", "office_id", sql(f"COALESCE(valid_from, {_NO_BOUND})"), unique=True),
        Index(None, "county_code"),
        ForeignKeyConstraint(["office_id"], [_TARGETS["offices.office_id"]]),
        CheckConstraint("valid_to > valid_from", name="valid_order"),
    ),
    "reports": (
        # In the place of a primary key: it has all that the cells' query reads, which so never looks at the table.
        Index("uq_reports_line", *_KEYS["reports"], unique=True, postgresql_include=["value", "evidence", "source"]),
        CheckConstraint(
            " OR ".join(f"measure = '{name}' AND value <= {most}" for name, most in MEASURE_MAX.items()),
            name="value_of_measure",
        ),
        Index(None, "received_at"),
        Index(None, "source"),
        Index(None, "week"),
    ),
    "inspections": (
        CheckConstraint("resolved <= findings", name="resolved_of_findings"),
        Index(None, "received_at"),
        Index(None, "source"),
        Index(None, "date"),
    ),
}


def _column(field: Field, key: tuple[str, ...]) -> Column[Any]:
    target = [ForeignKey(_TARGETS[field.refers])] if field.refers else []
    # A flag is never blank: without it, it is off.
    needed = field.required or field.type == "flag" or field.name in key
    return Column(field.name, _TYPES[field.type](), *target, nullable=not needed)


def _rule(field: Field) -> str:
    name = f'"{field.name}"'
    if field.type == "word":
        return f"{name} IN ({', '.join(repr(word) for word in field.words)})"
    if field.type in ("code", "text"):
        return f"{name} <> ''" + (f" AND char_length({name}) <= {field.longest}" if field.longest else "")
    if field.type == "whole":
        return f"{name} BETWEEN {field.low} AND {field.high}"
    if field.type == "share":
        return f"{name} BETWEEN 0 AND 1"
    return f"({name} - {_SATURDAY}) % 7 = 0" if field.type == "week" else ""


def _table(name: str) -> Table:
    fields, key = TABLES[name].columns, _KEYS.get(name, TABLES[name].key)
    traced = (Column("file", Text, nullable=False), Column("line", Integer, nullable=False)) if name in TRACED else ()
    has_own = any(isinstance(item, Index) and item.unique for item in _MORE.get(name, ()))
    whole_key = all(field.required for field in fields if field.name in key)
    return Table(
        name,
        metadata,
        *[_column(field, key if whole_key else ()) for field in fields],
        *traced,
        *([PrimaryKeyConstraint(*key)] if whole_key and not has_own else []),
        *[CheckConstraint(rule, name=field.name) for field in fields if (rule := _rule(field))],
        *_MORE.get(name, ()),
    )


office_ids = Table("office_ids", metadata, Column("office_id", Text, primary_key=True))
tables: Mapping[str, Table] = {name: _table(name) for name in TABLES}

# The ZIP files that publications froze; see dashboard.store.frozen.
archives = Table(
    "archives",
    metadata,
    Column("published_at", DateTime, ForeignKey(f"{STORE}.publications.published_at"), primary_key=True),
    Column("name", Text, nullable=False),
    Column("data", LargeBinary, nullable=False),
)

# A folder's own cards and borders, by their path in it. An empty folder is its name with a slash, and no bytes.
files = Table(
    "files",
    metadata,
    Column("path", Text, primary_key=True),
    Column("data", LargeBinary, nullable=False),
    CheckConstraint("path = 'province.toml' OR path LIKE 'indicators/%' OR path LIKE 'boundaries/%'", name="path"),
)

# One row. Who writes anything takes it first: so writers come one after another, and readers see a change.
revision = Table(
    "revision",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("number", BigInteger, nullable=False),
    Column("changed_at", DateTime, nullable=False),
    Column("sample", Boolean, nullable=False),
    Column("has_publications", Boolean, nullable=False),
    CheckConstraint("id = 1", name="one"),
)

# What the public may see of rows that arrive all the time: those that the newest publication knew.
_PUBLIC = (
    "(SELECT has_publications FROM store.revision) = false "
    "OR {moment} <= (SELECT max(published_at) FROM store.publications)"
)
_MOMENTS = {"reports": "received_at", "inspections": "received_at", "withdrawals": "withdrawn_at"}
# office_ids is left out: it is no table of the folder, and offices has all of it.
VIEWS: Mapping[str, str] = {
    **{
        table.name: "SELECT "
        + ", ".join(f'"{column.name}"' for column in table.columns)
        + f" FROM {STORE}.{table.name}"
        + (f" WHERE {_PUBLIC.format(moment=_MOMENTS[table.name])}" if table.name in _MOMENTS else "")
        for table in (*tables.values(), archives, files, revision)
    },
    # So that a reader of these views can tell an older database from a newer one.
    VERSION_TABLE: f"SELECT version_num FROM {STORE}.{VERSION_TABLE}",
}
