"""Adds the table of meeting views."""

from alembic import op

from dashboard.storage.schema import DATA

revision = "2026_11_views"
down_revision = "2026_11"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table of meeting views."""
    DATA["meeting_views"].create(op.get_bind())
