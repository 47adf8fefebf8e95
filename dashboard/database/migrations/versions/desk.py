"""Accounts of bodies, the second factor, drafts of answers, documents, proposals and notices."""

from functools import partial

from alembic import op
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Connection,
    Date,
    DateTime,
    Double,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)

from dashboard.database.migrations.triggers import allow_changes, refuse_changes

revision = "desk"
down_revision = "visits"
branch_labels = None
depends_on = None

_Filled = partial(Column, nullable=False)
_ROLES = "role IN ('clerk', 'body', 'team', 'reviewer', 'publisher', 'administrator')"
_COUNTY = "(role = 'clerk') = (county_code IS NOT NULL)"
_TEAM = "(role = 'team') = (team IS NOT NULL)"
_WEB = "dashboard_web"  # the role of deploy/roles.sql
_BODY = "(role = 'body') = (office_id IS NOT NULL)"


def upgrade() -> None:
    """Add the columns and tables. Everybody signs in again."""
    op.drop_table("sessions")
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        _rebuild_accounts(connection)
    else:
        for column in _account_columns():
            op.add_column("accounts", column)
        op.drop_constraint("ck_accounts_role", "accounts")
        op.create_check_constraint("role", "accounts", _ROLES)
        op.create_check_constraint("body", "accounts", _BODY)
    op.create_table(
        "sessions",
        Column("token_hash", String(64), primary_key=True),
        _Filled("account_id", Integer, ForeignKey("accounts.id")),
        _Filled("form_key", String(64)),
        _Filled("created_at", DateTime),
        _Filled("seen_at", DateTime),
        _Filled("factor_pending", Boolean),
    )
    op.create_index(None, "sessions", ["account_id"])
    for table in ("drafts", "sheets"):
        op.add_column(table, _Filled("office_id", Text, server_default=""))
    allow_changes("sheets")
    op.add_column("offices", Column("recorded_at", DateTime))
    fixed = "id, digest, source, county_code, office_id, week, received_at, account, role, content, answers, counts"
    refuse_changes("sheets", f"UPDATE OF {fixed}")
    _create_tables()
    _create_data_tables(connection)


def _account_columns() -> list[Column[object]]:
    return [
        Column("office_id", Text),
        _Filled("mailbox", String(254), server_default=""),
        _Filled("totp_secret", String(64), server_default=""),
        _Filled("totp_step", BigInteger, server_default="0"),
    ]


def _create_tables() -> None:
    op.create_table(
        "recovery_codes",
        Column("account_id", Integer, ForeignKey("accounts.id"), primary_key=True),
        Column("code_hash", String(64), primary_key=True),
        Column("used_at", DateTime),
    )
    op.create_table(
        "answer_drafts",
        Column("account", String(32), primary_key=True),
        Column("county_code", String(16), primary_key=True),
        Column("office_id", Text, primary_key=True),
        Column("week", Date, primary_key=True),
        _Filled("version", Integer),
        _Filled("at", DateTime),
        _Filled("answers", JSON),
        _Filled("counts", JSON),
    )
    op.create_table(
        "documents",
        Column("digest", String(64), primary_key=True),
        _Filled("type", String(8)),
        _Filled("size", Integer),
        _Filled("at", DateTime),
        _Filled("data", LargeBinary),
    )
    op.create_table(
        "attachments",
        Column("id", Integer, primary_key=True),
        _Filled("digest", String(64), ForeignKey("documents.digest")),
        _Filled("week", Date),
        _Filled("office_id", Text),
        _Filled("measure", Text),
        _Filled("sample", Boolean),
        _Filled("at", DateTime),
        _Filled("account", String(32)),
    )
    op.create_index(None, "attachments", ["week", "office_id"])
    op.create_index(None, "attachments", ["digest"])
    op.create_table(
        "proposals",
        Column("id", Integer, primary_key=True),
        _Filled("at", DateTime),
        _Filled("account", String(32)),
        _Filled("role", String(16)),
        _Filled("kind", String(16)),
        _Filled("subject", Text),
        _Filled("content", JSON),
        _Filled("sample", Boolean),
    )
    op.create_table(
        "proposal_steps",
        Column("proposal_id", Integer, ForeignKey("proposals.id"), primary_key=True),
        _Filled("at", DateTime),
        _Filled("account", String(32)),
        _Filled("role", String(16)),
        _Filled("step", String(16)),
        _Filled("detail", JSON),
        CheckConstraint("step IN ('approved', 'refused', 'taken_back')", name="step"),
    )
    op.create_table(
        "notices",
        Column("id", Integer, primary_key=True),
        _Filled("at", DateTime),
        _Filled("account", String(32)),
        _Filled("kind", String(32)),
        _Filled("key", String(200)),
        _Filled("detail", JSON),
        Column("seen_at", DateTime),
        _Filled("mail", String(16)),
        Column("mail_at", DateTime),
        _Filled("attempts", Integer),
        UniqueConstraint("account", "key"),
    )
    op.create_index(None, "notices", ["mail", "mail_at"])
    for table in ("proposals", "proposal_steps"):
        refuse_changes(table)


def _create_data_tables(connection: Connection) -> None:
    """Create the tables of announced figures and targets. The role of the public's server, where there is one, may
    read them at once."""
    op.create_table(
        "announcements",
        Column("id", Integer, primary_key=True),
        _Filled("key", Text),
        _Filled("date", Text),
        Column("count", Integer),
        Column("share", Double),
        _Filled("of_what", Text),
        _Filled("source", Text),
        _Filled("province", Text),
        _Filled("recorded_at", DateTime),
        _Filled("sample", Boolean),
    )
    op.create_table(
        "targets",
        Column("id", Integer, primary_key=True),
        _Filled("indicator", Text),
        _Filled("recorded_at", DateTime),
        Column("value", Double),
        Column("date", Date),
        _Filled("sample", Boolean),
    )
    if connection.dialect.name == "postgresql":
        op.execute(
            f"DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{_WEB}') THEN "
            f"IF has_table_privilege('{_WEB}', 'reports', 'SELECT') THEN "
            f"GRANT SELECT ON announcements, targets TO {_WEB}; END IF; END IF; END $$"
        )


def _rebuild_accounts(connection: Connection) -> None:
    """Create the table of accounts anew, since SQLite cannot change the constraints of a table, and with it the table
    of identities: a table that others refer to cannot be dropped."""
    query = "SELECT sql FROM sqlite_master WHERE tbl_name = 'identities' AND sql IS NOT NULL"
    definitions = connection.scalars(text(query)).all()
    for table in ("accounts", "identities"):
        op.execute(f"CREATE TABLE kept_{table} AS SELECT * FROM {table}")
    for table in ("identities", "accounts"):
        op.drop_table(table)
    op.create_table(
        "accounts",
        Column("id", Integer, primary_key=True),
        _Filled("name", String(32), unique=True),
        _Filled("role", String(16)),
        Column("county_code", String(16)),
        Column("team", Integer),
        *_account_columns(),
        _Filled("password_hash", Text),
        _Filled("password_temporary", Boolean),
        _Filled("created_at", DateTime),
        Column("disabled_at", DateTime),
        CheckConstraint(_ROLES, name="role"),
        CheckConstraint(_COUNTY, name="county"),
        CheckConstraint(_TEAM, name="team"),
        CheckConstraint(_BODY, name="body"),
    )
    for definition in definitions:
        op.execute(definition)
    names = "id, name, role, county_code, team, password_hash, password_temporary, created_at, disabled_at"
    op.execute(f"INSERT INTO accounts ({names}) SELECT {names} FROM kept_accounts")
    op.execute("INSERT INTO identities SELECT * FROM kept_identities")
    for table in ("accounts", "identities"):
        op.drop_table(f"kept_{table}")
