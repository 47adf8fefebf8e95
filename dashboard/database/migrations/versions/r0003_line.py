"""The key of reports carries what the cells' query reads: 20 million rows come in order, and not from all over."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "uq_reports_line",
        "reports",
        ["office_id", "measure", "week", "received_at"],
        unique=True,
        postgresql_include=["value", "evidence", "source"],
        schema="store",
    )
    op.drop_constraint("pk_reports", "reports", type_="primary", schema="store")
