"""The first version of the tables: all of dashboard.storage.schema.

A second version must first replace this `create_all` by `op.create_table` calls of the tables as they are today.
"""

from __future__ import annotations

from alembic import op

from dashboard.storage.schema import VERSION, create

revision = VERSION
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make all tables."""
    create(op.get_bind())
