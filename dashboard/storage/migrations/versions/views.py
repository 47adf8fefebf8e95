"""The views that stand in a meeting."""

from alembic import op

from dashboard.storage.schema import DATA

revision = "2026_11_views"
down_revision = "2026_11"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of views."""
    DATA["meeting_views"].create(op.get_bind())
