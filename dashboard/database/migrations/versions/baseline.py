"""The tables, written out; each later version will change them by a module of its own."""

import secrets as random_secrets
from functools import partial

from alembic import op
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    Text,
)

from dashboard.database.migrations.triggers import refuse_changes

revision = "baseline"
down_revision = None
branch_labels = None
depends_on = None

_Filled = partial(Column, nullable=False)
_Id = partial(Column, "id", Integer, primary_key=True)


def upgrade() -> None:
    """Create the tables, the row of `revision` and the secret key."""
    _create_data_tables()
    _create_desk_tables()
    refuse_changes("log")
    refuse_changes("sheet_steps")
    # The moment of a sheet's publication is written later.
    fixed = "id, digest, source, county_code, week, received_at, account, role, content, answers, counts"
    refuse_changes("sheets", f"UPDATE OF {fixed}")


def _create_data_tables() -> None:
    op.create_table(
        "reports",
        _Id(),
        _Filled("week", Date),
        _Filled("office_id", Text),
        _Filled("measure", Text),
        _Filled("value", Integer),
        _Filled("evidence", Text),
        _Filled("received_at", DateTime),
        _Filled("source", Text),
        _Filled("recorded_at", DateTime),
        _Filled("sample", Boolean),
    )
    op.create_index(None, "reports", ["recorded_at"])
    op.create_table(
        "counts",
        _Id(),
        _Filled("week", Date),
        _Filled("office_id", Text),
        _Filled("county_code", Text),
        _Filled("measure", Text),
        _Filled("channel", Text),
        _Filled("numerator", Integer),
        Column("denominator", Integer),
        _Filled("received_at", DateTime),
        _Filled("source", Text),
        _Filled("recorded_at", DateTime),
        _Filled("sample", Boolean),
    )
    op.create_index(None, "counts", ["recorded_at"])
    op.create_table(
        "publications",
        _Id(),
        _Filled("published_at", DateTime, unique=True),
        _Filled("week", Date),
        _Filled("digest", Text),
        _Filled("note", Text),
        _Filled("sample", Boolean),
    )
    op.create_table(
        "withdrawals",
        _Id(),
        _Filled("source", Text),
        _Filled("withdrawn_at", DateTime),
        _Filled("sample", Boolean),
    )
    op.create_table(
        "decisions",
        _Id(),
        _Filled("decision_id", Text),
        _Filled("recorded_at", DateTime),
        _Filled("meeting_week", Date),
        _Filled("text", Text),
        _Filled("indicator", Text),
        _Filled("county_code", Text),
        _Filled("office_id", Text),
        _Filled("owner_id", Text),
        _Filled("due_week", Date),
        _Filled("status", Text),
        _Filled("sample", Boolean),
    )
    op.create_table(
        "meeting_views",
        _Id(),
        _Filled("view_id", Text),
        _Filled("recorded_at", DateTime),
        _Filled("meeting_week", Date),
        _Filled("position", Integer),
        _Filled("figure", Text),
        _Filled("query", Text),
        _Filled("title", Text),
        _Filled("status", Text),
        _Filled("sample", Boolean),
    )
    op.create_table(
        "archives",
        Column("published_at", DateTime, ForeignKey("publications.published_at"), primary_key=True),
        _Filled("data", LargeBinary),
    )
    numbers = op.create_table(
        "revision",
        Column("id", Integer, primary_key=True, autoincrement=False),
        _Filled("number", BigInteger),
        CheckConstraint("id = 1", name="one"),
    )
    op.bulk_insert(numbers, [{"id": 1, "number": 0}])
    keys = op.create_table("secrets", Column("name", String(32), primary_key=True), _Filled("value", Text))
    op.bulk_insert(keys, [{"name": "secret_key", "value": random_secrets.token_hex(32)}])


def _create_desk_tables() -> None:
    op.create_table(
        "accounts",
        _Id(),
        _Filled("name", String(32), unique=True),
        _Filled("role", String(16)),
        Column("county_code", String(16)),
        _Filled("password_hash", Text),
        _Filled("password_temporary", Boolean),
        _Filled("created_at", DateTime),
        Column("disabled_at", DateTime),
        CheckConstraint("role IN ('clerk', 'reviewer', 'publisher', 'administrator')", name="role"),
        CheckConstraint("(role = 'clerk') = (county_code IS NOT NULL)", name="county"),
    )
    op.create_table(
        "identities",
        Column("key", String(64), primary_key=True),
        _Filled("account_id", Integer, ForeignKey("accounts.id"), unique=True),
        _Filled("made_at", DateTime),
    )
    op.create_table("oidc_used", Column("key", String(64), primary_key=True), _Filled("at", DateTime))
    op.create_table(
        "sessions",
        Column("token_hash", String(64), primary_key=True),
        _Filled("account_id", Integer, ForeignKey("accounts.id")),
        _Filled("form_key", String(64)),
        _Filled("created_at", DateTime),
        _Filled("seen_at", DateTime),
    )
    op.create_index(None, "sessions", ["account_id"])
    op.create_table(
        "attempts",
        _Id(),
        _Filled("kind", String(16)),
        _Filled("key", String(64)),
        _Filled("at", DateTime),
    )
    op.create_index(None, "attempts", ["kind", "key", "at"])
    op.create_table(
        "log",
        _Id(),
        _Filled("at", DateTime),
        _Filled("account", String(32)),
        _Filled("role", String(16)),
        _Filled("action", String(32)),
        _Filled("subject", String(200)),
        _Filled("detail", JSON),
    )
    op.create_index(None, "log", ["at"])
    op.create_index(None, "log", ["account"])
    op.create_table(
        "drafts",
        Column("id", String(32), primary_key=True),
        _Filled("at", DateTime),
        _Filled("account", String(32)),
        _Filled("digest", String(64)),
        _Filled("county_code", String(16)),
        _Filled("week", Date),
        _Filled("content", Text),
        _Filled("answers", JSON),
        _Filled("counts", JSON),
        _Filled("places", JSON),
    )
    op.create_table(
        "sheets",
        _Id(),
        _Filled("digest", String(64), unique=True),
        _Filled("source", String(32), unique=True),
        _Filled("county_code", String(16)),
        _Filled("week", Date),
        _Filled("received_at", DateTime),
        _Filled("account", String(32)),
        _Filled("role", String(16)),
        _Filled("content", Text),
        _Filled("answers", JSON),
        _Filled("counts", JSON),
        Column("published_at", DateTime),
    )
    op.create_index(None, "sheets", ["county_code", "week"])
    op.create_table(
        "sheet_steps",
        _Id(),
        _Filled("sheet_id", Integer, ForeignKey("sheets.id")),
        _Filled("at", DateTime),
        _Filled("account", String(32)),
        _Filled("role", String(16)),
        _Filled("step", String(16)),
        _Filled("detail", JSON),
        CheckConstraint("step IN ('approved', 'returned', 'taken_back', 'replaced')", name="step"),
    )
    op.create_index("uq_sheet_steps_sheet_id_step", "sheet_steps", ["sheet_id", "step"], unique=True)
