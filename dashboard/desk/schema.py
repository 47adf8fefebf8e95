"""The tables of the desk, and how they come into a database.

Who adds tables puts them into the same `metadata` from a module of his own and raises SCHEMA_VERSION. A database of
another version is refused. Column types and constraints keep to what SQLite and PostgreSQL share. All moments are
naive UTC, as in the data folder.
"""

from __future__ import annotations

import secrets

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    Connection,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    event,
    insert,
    inspect,
    select,
)
from sqlalchemy.schema import DDL

SCHEMA_VERSION = 3
ROLES = ("clerk", "reviewer", "publisher", "administrator")

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# What the desk knows of itself: the version of its tables, and the key that all replicas sign with.
facts = Table(
    "facts",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("value", Text, nullable=False),
)

accounts = Table(
    "accounts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(32), nullable=False, unique=True),
    Column("role", String(16), nullable=False),
    Column("county_code", String(16)),
    Column("password_hash", Text, nullable=False),
    Column("created_at", DateTime, nullable=False),
    Column("disabled_at", DateTime),
    CheckConstraint("role IN ('clerk', 'reviewer', 'publisher', 'administrator')", name="role"),
    # A clerk works for a county, and nobody else does.
    CheckConstraint("(role = 'clerk') = (county_code IS NOT NULL)", name="county"),
)

# token_hash: SHA-256 of what the browser holds, so that a copy of this table opens nothing.
sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("account_id", Integer, ForeignKey("accounts.id"), nullable=False),
    Column("form_key", String(64), nullable=False),
    Column("created_at", DateTime, nullable=False),
    Column("seen_at", DateTime, nullable=False),
    Index(None, "account_id"),
)

# Failed sign-ins. kind: account or address; key: a keyed hash of either, never the thing itself.
attempts = Table(
    "attempts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("key", String(64), nullable=False),
    Column("at", DateTime, nullable=False),
    Index(None, "kind", "key", "at"),
)

# Names, not references: what was done stays told as it was then.
log = Table(
    "log",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", DateTime, nullable=False),
    Column("account", String(32), nullable=False),
    Column("role", String(16), nullable=False),
    Column("action", String(32), nullable=False),
    Column("subject", String(200), nullable=False),
    Column("detail", JSON, nullable=False),
    Index(None, "at"),
    Index(None, "account"),
)


class NewerSchema(Exception):
    """The database was made by another version of the program; found, known: versions of the tables."""

    def __init__(self, found: int) -> None:
        self.found, self.known = found, SCHEMA_VERSION
        super().__init__(f"tables of version {found}, known {SCHEMA_VERSION}")


def _statement(text: str) -> DDL:
    # SQLAlchemy has not typed it yet.
    return DDL(text)  # type: ignore[no-untyped-call]


def append_only(table: Table) -> None:
    """Let the database itself refuse to change or delete a row of a table, whoever asks."""
    name = table.name
    for verb in ("UPDATE", "DELETE"):
        trigger = _statement(
            f"CREATE TRIGGER {name}_no_{verb.lower()} BEFORE {verb} ON {name} "
            f"BEGIN SELECT RAISE(ABORT, 'rows of {name} are never changed'); END"
        )
        event.listen(table, "after_create", trigger.execute_if(dialect="sqlite"))
    function = _statement(
        f"CREATE FUNCTION {name}_refuse() RETURNS trigger AS $$ BEGIN "
        f"RAISE EXCEPTION 'rows of {name} are never changed'; END $$ LANGUAGE plpgsql"
    )
    # TRUNCATE passes row triggers by, so the trigger is of the statement.
    trigger = _statement(
        f"CREATE TRIGGER {name}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {name} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {name}_refuse()"
    )
    for statement in (function, trigger):
        event.listen(table, "after_create", statement.execute_if(dialect="postgresql"))


append_only(log)


def version(connection: Connection) -> int:
    """The version of the tables in a database; 0 where there are none. Raises NewerSchema for one we do not know."""
    if not inspect(connection).has_table(facts.name):
        return 0
    found = int(connection.scalar(select(facts.c.value).where(facts.c.name == "schema")) or 0)
    if found not in (0, SCHEMA_VERSION):
        raise NewerSchema(found)
    return found


def create(connection: Connection) -> None:
    """Make the tables that are missing, and the signing key once. Raises NewerSchema. Doing it twice does nothing."""
    if version(connection):
        return
    metadata.create_all(connection)
    rows = [
        {"name": "schema", "value": str(SCHEMA_VERSION)},
        {"name": "secret_key", "value": secrets.token_hex(32)},
    ]
    connection.execute(insert(facts), rows)
