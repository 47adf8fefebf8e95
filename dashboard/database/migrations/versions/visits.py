"""Kinds of finding and teams in the data; accounts of teams; the plans of their visits."""

from functools import partial

from alembic import op
from sqlalchemy import JSON, Boolean, CheckConstraint, Column, Connection, Date, DateTime, Integer, String, Text, text

from dashboard.database.migrations.triggers import refuse_changes

revision = "visits"
down_revision = "imports"
branch_labels = None
depends_on = None

_Filled = partial(Column, nullable=False)
_WEB = "dashboard_web"  # the role of deploy/roles.sql
_ROLES = "role IN ('clerk', 'team', 'reviewer', 'publisher', 'administrator')"
_COUNTY = "(role = 'clerk') = (county_code IS NOT NULL)"
_TEAM = "(role = 'team') = (team IS NOT NULL)"


def upgrade() -> None:
    """Add the columns and tables. The role of the public's server, where there is one, may read the teams at once."""
    with op.batch_alter_table("inspections") as table:
        table.add_column(Column("finding", Text, nullable=False, server_default=""))
        table.add_column(Column("resolved_on", Date))
    with op.batch_alter_table("inspections") as table:
        table.alter_column("finding", server_default=None)
    op.create_table(
        "teams",
        Column("id", Integer, primary_key=True),
        _Filled("team", Integer),
        _Filled("recorded_at", DateTime),
        _Filled("county_code", Text),
        _Filled("office_id", Text),
        _Filled("capacity", Integer),
        _Filled("sample", Boolean),
    )
    op.create_table(
        "plans",
        Column("id", Integer, primary_key=True),
        _Filled("week", Date),
        _Filled("at", DateTime),
        _Filled("account", String(32)),
        _Filled("content", JSON),
    )
    op.create_index(None, "plans", ["week"])
    refuse_changes("plans")
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        _rebuild_accounts(connection)
        return
    op.add_column("accounts", Column("team", Integer))
    op.drop_constraint("ck_accounts_role", "accounts")
    op.create_check_constraint("role", "accounts", _ROLES)
    op.create_check_constraint("team", "accounts", _TEAM)
    op.execute(
        f"DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{_WEB}') THEN "
        f"IF has_table_privilege('{_WEB}', 'reports', 'SELECT') THEN "
        f"GRANT SELECT ON teams TO {_WEB}; END IF; END IF; END $$"
    )


def _rebuild_accounts(connection: Connection) -> None:
    """Create the table of accounts anew, since SQLite cannot change the constraints of a table, and with it the two
    tables that refer to it: a table that others refer to cannot be dropped."""
    referring = ("identities", "sessions")
    query = "SELECT sql FROM sqlite_master WHERE tbl_name IN ('identities', 'sessions') AND sql IS NOT NULL"
    definitions = connection.scalars(text(query)).all()
    for table in ("accounts", *referring):
        op.execute(f"CREATE TABLE kept_{table} AS SELECT * FROM {table}")
    for table in (*referring, "accounts"):
        op.drop_table(table)
    op.create_table(
        "accounts",
        Column("id", Integer, primary_key=True),
        _Filled("name", String(32), unique=True),
        _Filled("role", String(16)),
        Column("county_code", String(16)),
        Column("team", Integer),
        _Filled("password_hash", Text),
        _Filled("password_temporary", Boolean),
        _Filled("created_at", DateTime),
        Column("disabled_at", DateTime),
        CheckConstraint(_ROLES, name="role"),
        CheckConstraint(_COUNTY, name="county"),
        CheckConstraint(_TEAM, name="team"),
    )
    for definition in definitions:
        op.execute(definition)
    names = "id, name, role, county_code, password_hash, password_temporary, created_at, disabled_at"
    op.execute(f"INSERT INTO accounts ({names}) SELECT {names} FROM kept_accounts")
    for table in referring:
        op.execute(f"INSERT INTO {table} SELECT * FROM kept_{table}")
    for table in ("accounts", *referring):
        op.drop_table(f"kept_{table}")
