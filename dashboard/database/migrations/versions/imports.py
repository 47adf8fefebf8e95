"""Tables for imports of the office's files: their rows, the remembered answers, and the desk's drafts."""

from functools import partial

from alembic import op
from sqlalchemy import JSON, Boolean, Column, Date, DateTime, Integer, LargeBinary, String, Text

from dashboard.database.migrations.triggers import refuse_changes

revision = "imports"
down_revision = "baseline"
branch_labels = None
depends_on = None

_Filled = partial(Column, nullable=False)
_Id = partial(Column, "id", Integer, primary_key=True)
_WEB = "dashboard_web"  # the role of deploy/roles.sql


def upgrade() -> None:
    """Create the tables. The role of the public's server, where there is one, may read the new rows at once."""
    op.create_table(
        "offices",
        _Id(),
        _Filled("office_id", Text),
        _Filled("kind", Text),
        _Filled("name_fa", Text),
        _Filled("name_en", Text),
        _Filled("county_code", Text),
        _Filled("parent_id", Text),
        Column("valid_from", Date),
        Column("valid_to", Date),
        _Filled("sample", Boolean),
        _Filled("small", Boolean),
        _Filled("of_sample", Boolean),
    )
    op.create_table(
        "counties",
        _Id(),
        _Filled("county_code", Text),
        _Filled("name_fa", Text),
        _Filled("name_en", Text),
        Column("population", Integer),
        Column("valid_from", Date),
        Column("valid_to", Date),
        _Filled("split_from", Text),
        Column("tile_column", Integer),
        Column("tile_row", Integer),
        _Filled("sample", Boolean),
    )
    op.create_table(
        "inspections",
        _Id(),
        _Filled("date", Date),
        _Filled("team", Integer),
        _Filled("office_id", Text),
        _Filled("findings", Integer),
        _Filled("resolved", Integer),
        _Filled("received_at", DateTime),
        _Filled("source", Text),
        _Filled("recorded_at", DateTime),
        _Filled("sample", Boolean),
    )
    op.create_index(None, "inspections", ["recorded_at"])
    op.create_table(
        "imports",
        Column("digest", String(64), primary_key=True),
        _Filled("at", DateTime),
        _Filled("rows", JSON),
    )
    refuse_changes("imports")
    op.create_table("matchings", Column("key", Text, primary_key=True), _Filled("value", Text))
    op.create_table(
        "import_drafts",
        Column("id", String(32), primary_key=True),
        _Filled("at", DateTime),
        _Filled("account", String(32), unique=True),
        _Filled("name", Text),
        _Filled("data", LargeBinary),
        _Filled("answers", JSON),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{_WEB}') THEN "
            f"IF has_table_privilege('{_WEB}', 'reports', 'SELECT') THEN "
            f"GRANT SELECT ON offices, counties, inspections TO {_WEB}; END IF; END IF; END $$"
        )
