"""The first version of the tables.

A version that changes one of these tables must first write it out here by `op.create_table`, as it is today.
"""

from alembic import op

from dashboard.storage.schema import LATER, create, metadata

revision = "2026_11"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create all tables except those of later versions."""
    create(op.get_bind(), [table for table in metadata.sorted_tables if table.name not in LATER])
