"""The database's tables, with types and constraints common to SQLite and PostgreSQL. Moments are naive UTC.

The tables are created and changed by the modules in dashboard/database/migrations/versions/, which also have the
triggers that keep rows of append-only tables as they are. A test compares the result with this module.

Three groups: data tables with the columns of dashboard.tables.declared (DATA), which the program writes in addition
to the folder's files; archives, revision and secrets; and the tables of the staff desk.
"""

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
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.schema import SchemaItem
from sqlalchemy.types import TypeEngine

from dashboard.database.desk_schema import (
    ROLES,
    accounts,
    answer_drafts,
    attachments,
    attempts,
    documents,
    drafts,
    import_drafts,
    imports,
    log,
    matchings,
    notices,
    plans,
    proposal_steps,
    proposals,
    recovery_codes,
    sent_imports,
    sessions,
    sheet_steps,
    sheets,
)
from dashboard.database.metadata import metadata
from dashboard.tables.declared import TABLES
from dashboard.tables.declared import Column as DataColumn

__all__ = [
    "DATA",
    "EARLIER",
    "ROLES",
    "VERSION",
    "accounts",
    "answer_drafts",
    "archives",
    "attachments",
    "attempts",
    "documents",
    "drafts",
    "import_drafts",
    "imports",
    "log",
    "mark_of",
    "matchings",
    "metadata",
    "notices",
    "plans",
    "proposal_steps",
    "proposals",
    "recovery_codes",
    "revision",
    "secrets",
    "sent_imports",
    "sessions",
    "sheet_steps",
    "sheets",
]

# The version of the tables, as in Alembic's table alembic_version.
VERSION = "sent_imports"
# Each earlier version, with the tables that it lacks, and the columns that its tables lack, as table.column. Such a
# database is read as if these were empty, and the first writer creates them: a new version of the program can be
# tried before it changes anything.
_OF_DESK = frozenset(
    (
        "announcements",
        "answer_drafts",
        "attachments",
        "documents",
        "notices",
        "proposals",
        "proposal_steps",
        "recovery_codes",
        "targets",
        "accounts.office_id",
        "accounts.mailbox",
        "accounts.totp_secret",
        "accounts.totp_step",
        "drafts.office_id",
        "offices.recorded_at",
        "sheets.office_id",
    )
)
_OF_VISITS = frozenset(("teams", "plans", "inspections.finding", "inspections.resolved_on", "accounts.team"))
_OF_IMPORTS = frozenset(("offices", "counties", "inspections", "imports", "matchings", "import_drafts"))
_OF_SENT_IMPORTS = frozenset(("sent_imports",))
EARLIER: Mapping[str, frozenset[str]] = {
    "baseline": _OF_IMPORTS | _OF_VISITS | _OF_DESK | _OF_SENT_IMPORTS,
    "imports": _OF_VISITS | _OF_DESK | _OF_SENT_IMPORTS,
    "visits": _OF_DESK | _OF_SENT_IMPORTS,
    "desk": _OF_SENT_IMPORTS,
    "passwords": _OF_SENT_IMPORTS,
}

# --- data tables ---

# The tables whose rows come with publications, or wait for one after an import; a withdrawal takes them back.
_SHEET_TABLES = ("reports", "counts")

_NULLS = ("whole", "date", "share", "amount")
_TYPES: Mapping[str, type[TypeEngine[Any]]] = {
    **dict.fromkeys(("code", "text", "word"), Text),
    **dict.fromkeys(("date", "week"), Date),
    "whole": Integer,
    "moment": DateTime,
    "flag": Boolean,
    **dict.fromkeys(("share", "amount"), Double),
}


def _may_be_null(table: str, column: DataColumn) -> bool:
    """Whether blanks of a column are NULL: in numbers and days, and in moments that an earlier version lacks."""
    earlier = any(f"{table}.{column.name}" in names for names in EARLIER.values())
    return not column.required and (column.type in _NULLS or (column.type == "moment" and earlier))


def _data_table(name: str, *more: SchemaItem) -> Table:
    """A table with the columns of dashboard.tables.declared. A blank text is '', never NULL; a blank number or day is
    NULL. recorded_at of a report or count is the moment of its publication, or of its import; of an office, target or
    announced figure that of the approval of its proposal, or of its import (NULL for early imports).

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
                nullable=_may_be_null(name, column),
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
    **{name: _data_table(name, Index(None, "recorded_at")) for name in _SHEET_TABLES},
    "publications": _data_table("publications", UniqueConstraint("published_at")),
    "withdrawals": _data_table("withdrawals"),
    "decisions": _data_table("decisions"),
    "meeting_views": _data_table("meeting_views"),
    "offices": _data_table("offices"),
    "counties": _data_table("counties"),
    "announcements": _data_table("announcements"),
    "targets": _data_table("targets"),
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
