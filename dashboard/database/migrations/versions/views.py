"""Adds the table of meeting views."""

from alembic import op
from sqlalchemy import Boolean, Column, Date, DateTime, Integer, Text

revision = "2026_11_views"
down_revision = "2026_11"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table of meeting views."""
    op.create_table(
        "meeting_views",
        Column("id", Integer, primary_key=True),
        Column("view_id", Text, nullable=False),
        Column("recorded_at", DateTime, nullable=False),
        Column("meeting_week", Date, nullable=False),
        Column("position", Integer, nullable=False),
        Column("figure", Text, nullable=False),
        Column("query", Text, nullable=False),
        Column("title", Text, nullable=False),
        Column("status", Text, nullable=False),
        Column("sample", Boolean, nullable=False),
    )
