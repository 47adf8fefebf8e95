"""Adds the table of counts."""

from alembic import op

from dashboard.storage.schema import DATA

revision = "2026_11_counts"
down_revision = "2026_11_views"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table of counts."""
    DATA["counts"].create(op.get_bind())
