"""The database's tables, with types and constraints common to SQLite and PostgreSQL. Moments are naive UTC.

The tables are created and changed by the modules in dashboard/database/migrations/versions/, which also have the
triggers that keep rows of log, sheets, sheet_steps, imports and plans as they are. A test compares the result with
this module.

Three groups: data tables with the columns of dashboard.tables.declared (DATA), which the program writes in addition
to the folder's files; archives, revision and secrets; and the tables of the staff desk.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.schema import SchemaItem
from sqlalchemy.types import TypeEngine

from dashboard.tables.declared import TABLES

# The version of the tables, as in Alembic's table alembic_version.
VERSION = "visits"
# Each earlier version, with the tables that it lacks, and the columns that its tables lack, as table.column. Such a
# database is read as if these were empty, and the first writer creates them: a new version of the program can be
# tried before it changes anything.
_OF_VISITS = frozenset(("teams", "plans", "inspections.finding", "inspections.resolved_on", "accounts.team"))
_OF_IMPORTS = frozenset(("offices", "counties", "inspections", "imports", "matchings", "import_drafts"))
EARLIER: Mapping[str, frozenset[str]] = {"baseline": _OF_IMPORTS | _OF_VISITS, "imports": _OF_VISITS}
ROLES = ("clerk", "team", "reviewer", "publisher", "administrator")

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# --- data tables ---

# The tables whose rows come with publications, or wait for one after an import; a withdrawal takes them back.
SHEET_TABLES = ("reports", "counts")

_TYPES: Mapping[str, type[TypeEngine[Any]]] = {
    **dict.fromkeys(("code", "text", "word"), Text),
    **dict.fromkeys(("date", "week"), Date),
    "whole": Integer,
    "moment": DateTime,
    "flag": Boolean,
}


def _data_table(name: str, *more: SchemaItem) -> Table:
    """A table with the columns of dashboard.tables.declared. A blank text is '', never NULL; a blank number or day is
    NULL. recorded_at of a report or count is the moment of its publication, or of its import.

    sample: the row was written while sample data were shown, and is read only while sample data are shown; of_sample
    where the table itself has a column `sample`.
    """
    return Table(
        name,
        metadata,
        Column("id", Integer, primary_key=True),
        *(
            Column(
                column.name,
                _TYPES[column.type](),
                nullable=column.type in ("whole", "date") and not column.required,
            )
            for column in TABLES[name].columns
        ),
        Column("of_sample" if "sample" in TABLES[name].names else "sample", Boolean, nullable=False),
        *more,
    )


def mark_of(table: Table) -> Column[bool]:
    """The column that says whether a row of a data table was written while sample data were shown."""
    found: Column[bool] = table.c["of_sample" if "of_sample" in table.c else "sample"]
    return found


DATA: Mapping[str, Table] = {
    **{name: _data_table(name, Index(None, "recorded_at")) for name in SHEET_TABLES},
    "publications": _data_table("publications", UniqueConstraint("published_at")),
    "withdrawals": _data_table("withdrawals"),
    "decisions": _data_table("decisions"),
    "meeting_views": _data_table("meeting_views"),
    "offices": _data_table("offices"),
    "counties": _data_table("counties"),
    "inspections": _data_table("inspections", Index(None, "recorded_at")),
    "teams": _data_table("teams"),
}

# The ZIP archives of publications; see dashboard.archive.
archives = Table(
    "archives",
    metadata,
    Column("published_at", DateTime, ForeignKey("publications.published_at"), primary_key=True),
    Column("data", LargeBinary, nullable=False),
)

# One row. Each change of the data increments the number, from which readers notice the change. In PostgreSQL writers
# lock this row, so that there is one writer at a time.
revision = Table(
    "revision",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("number", BigInteger, nullable=False),
    CheckConstraint("id = 1", name="one"),
)

# secret_key: the key with which all servers of the staff desk sign cookies and hash addresses.
secrets = Table(
    "secrets",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("value", Text, nullable=False),
)

# --- the staff desk ---

accounts = Table(
    "accounts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(32), nullable=False, unique=True),
    Column("role", String(16), nullable=False),
    Column("county_code", String(16)),
    # The number of the inspection team, for role "team".
    Column("team", Integer),
    Column("password_hash", Text, nullable=False),
    # Another user chose the password, which must be changed at the next sign-in.
    Column("password_temporary", Boolean, nullable=False),
    Column("created_at", DateTime, nullable=False),
    Column("disabled_at", DateTime),
    CheckConstraint("role IN ('clerk', 'team', 'reviewer', 'publisher', 'administrator')", name="role"),
    # Clerks have a county and teams a number; other roles have neither.
    CheckConstraint("(role = 'clerk') = (county_code IS NOT NULL)", name="county"),
    CheckConstraint("(role = 'team') = (team IS NOT NULL)", name="team"),
)

# Accounts of an OpenID Connect provider. key: a keyed hash of issuer and subject, 64 hex digits.
identities = Table(
    "identities",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("account_id", Integer, ForeignKey("accounts.id"), nullable=False, unique=True),
    Column("made_at", DateTime, nullable=False),
)

# Used responses of the OpenID Connect provider, so that no process accepts a response a second time.
oidc_used = Table(
    "oidc_used",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("at", DateTime, nullable=False),
)

# token_hash: SHA-256 of the browser's token, so that a copy of this table gives no access.
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

# Failed sign-ins. kind: account or address; key: a keyed hash of the name or address, never the name itself.
attempts = Table(
    "attempts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("key", String(64), nullable=False),
    Column("at", DateTime, nullable=False),
    Index(None, "kind", "key", "at"),
)

# Entries contain the account's name and role at the time, not a reference, so that they never change.
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

drafts = Table(
    "drafts",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("at", DateTime, nullable=False),
    Column("account", String(32), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("county_code", String(16), nullable=False),
    Column("week", Date, nullable=False),
    Column("content", Text, nullable=False),
    Column("answers", JSON, nullable=False),
    Column("counts", JSON, nullable=False),
    Column("places", JSON, nullable=False),
)

# answers, counts: lists of rows, see dashboard.database.sheets. source: the column source of the sheet's reports and
# counts once they are published. published_at: the moment of their publication; all other columns never change.
sheets = Table(
    "sheets",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("digest", String(64), nullable=False, unique=True),
    Column("source", String(32), nullable=False, unique=True),
    Column("county_code", String(16), nullable=False),
    Column("week", Date, nullable=False),
    Column("received_at", DateTime, nullable=False),
    Column("account", String(32), nullable=False),
    Column("role", String(16), nullable=False),
    Column("content", Text, nullable=False),
    Column("answers", JSON, nullable=False),
    Column("counts", JSON, nullable=False),
    Column("published_at", DateTime),
    Index(None, "county_code", "week"),
)
sheet_steps = Table(
    "sheet_steps",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("sheet_id", Integer, ForeignKey("sheets.id"), nullable=False),
    Column("at", DateTime, nullable=False),
    Column("account", String(32), nullable=False),
    Column("role", String(16), nullable=False),
    Column("step", String(16), nullable=False),
    Column("detail", JSON, nullable=False),
    CheckConstraint("step IN ('approved', 'returned', 'taken_back', 'replaced')", name="step"),
    # The second of two concurrent reviewers gets an error.
    Index("uq_sheet_steps_sheet_id_step", "sheet_id", "step", unique=True),
)

# Plans of the inspection teams' visits. content: see dashboard.planning. Rows never change; the newest of a week
# counts.
plans = Table(
    "plans",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("week", Date, nullable=False),
    Column("at", DateTime, nullable=False),
    Column("account", String(32), nullable=False),
    Column("content", JSON, nullable=False),
    Index(None, "week"),
)

# --- imports of the office's files ---

# Files whose rows were taken into this database. rows: their number by table. Rows never change.
imports = Table(
    "imports",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("at", DateTime, nullable=False),
    Column("rows", JSON, nullable=False),
)

# The answers to the questions of imports, so that the next file of the same layout needs none; see dashboard.imports.
matchings = Table(
    "matchings",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

# Files that an account has sent to the desk and not taken over yet, with the answers given so far.
import_drafts = Table(
    "import_drafts",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("at", DateTime, nullable=False),
    Column("account", String(32), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("data", LargeBinary, nullable=False),
    Column("answers", JSON, nullable=False),
)
