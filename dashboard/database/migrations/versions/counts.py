"""Adds the table of counts."""

from alembic import op
from sqlalchemy import Boolean, Column, Date, DateTime, Integer, Text

revision = "2026_11_counts"
down_revision = "2026_11_views"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table of counts."""
    op.create_table(
        "counts",
        Column("id", Integer, primary_key=True),
        Column("week", Date, nullable=False),
        Column("office_id", Text, nullable=False),
        Column("county_code", Text, nullable=False),
        Column("measure", Text, nullable=False),
        Column("channel", Text, nullable=False),
        Column("numerator", Integer, nullable=False),
        Column("denominator", Integer),
        Column("received_at", DateTime, nullable=False),
        Column("source", Text, nullable=False),
        Column("recorded_at", DateTime, nullable=False),
        Column("sample", Boolean, nullable=False),
    )
    op.create_index(None, "counts", ["recorded_at"])
