"""The table of imports that an account has sent and another one decides about."""

from functools import partial

from alembic import op
from sqlalchemy import JSON, CheckConstraint, Column, DateTime, Integer, LargeBinary, String, Text

revision = "sent_imports"
down_revision = "passwords"
branch_labels = None
depends_on = None

_Filled = partial(Column, nullable=False)


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "sent_imports",
        Column("id", Integer, primary_key=True),
        _Filled("at", DateTime),
        _Filled("account", String(32)),
        _Filled("role", String(16)),
        _Filled("name", Text),
        _Filled("digest", String(64)),
        _Filled("data", LargeBinary),
        _Filled("answers", JSON),
        _Filled("content", JSON),
        _Filled("state", String(16)),
        _Filled("step", JSON),
        CheckConstraint("state IN ('waiting', 'approved', 'returned', 'taken_back')", name="state"),
    )
    op.create_index(None, "sent_imports", ["state"])
