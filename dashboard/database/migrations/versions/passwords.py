"""Signing in by password alone: accounts of an OpenID Connect provider, which have none, are disabled."""

from datetime import UTC, datetime

from alembic import op
from sqlalchemy import DateTime, column, select, table

revision = "passwords"
down_revision = "desk"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Disable these accounts, whose names the log keeps, end their sessions, and drop the provider's two tables."""
    accounts = table("accounts", column("id"), column("disabled_at", DateTime))
    sessions, identities = (table(name, column("account_id")) for name in ("sessions", "identities"))
    of_provider = select(identities.c.account_id)
    now = datetime.now(UTC).replace(tzinfo=None)
    enabled = accounts.c.id.in_(of_provider) & accounts.c.disabled_at.is_(None)
    op.execute(accounts.update().where(enabled).values(disabled_at=now))
    op.execute(sessions.delete().where(sessions.c.account_id.in_(of_provider)))
    op.drop_table("identities")
    op.drop_table("oidc_used")
