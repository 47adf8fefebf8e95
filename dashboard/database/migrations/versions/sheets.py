"""Adds the moment of a sheet's publication, and allows a second step: an approved sheet can be returned."""

from alembic import op
from sqlalchemy import Column, DateTime

revision = "2026_11_sheets"
down_revision = "2026_11_counts"
branch_labels = None
depends_on = None

# Earlier versions regarded a sheet as published if the data had rows with its source.
_MARK_PUBLISHED = """
UPDATE sheets SET published_at = brought.moment
FROM (
    SELECT replace(source, 'sample ', '') AS source, min(recorded_at) AS moment
    FROM (SELECT source, recorded_at FROM reports UNION ALL SELECT source, recorded_at FROM counts) AS sheet_rows
    GROUP BY 1
) AS brought
WHERE sheets.source = brought.source
"""


def upgrade() -> None:
    """Add the column, with the moments of past publications, and make steps unique by sheet and step."""
    op.add_column("sheets", Column("published_at", DateTime))
    op.drop_index("uq_sheet_steps_sheet_id", "sheet_steps")
    op.create_index("uq_sheet_steps_sheet_id_step", "sheet_steps", ["sheet_id", "step"], unique=True)
    # All other columns of a sheet still never change.
    columns = "id, digest, source, county_code, week, received_at, account, role, content, rows"
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER sheets_no_update")
        op.execute(
            f"CREATE TRIGGER sheets_no_update BEFORE UPDATE OF {columns} ON sheets "
            "BEGIN SELECT RAISE(ABORT, 'rows of sheets are never changed'); END"
        )
    else:
        op.execute("DROP TRIGGER sheets_no_change ON sheets")
        op.execute(
            f"CREATE TRIGGER sheets_no_change BEFORE UPDATE OF {columns} OR DELETE OR TRUNCATE ON sheets "
            "FOR EACH STATEMENT EXECUTE FUNCTION sheets_refuse()"
        )
    op.execute(_MARK_PUBLISHED)
