"""Run by Alembic: the steps go over the connection of dashboard.database.upgrade, inside its transaction."""

from __future__ import annotations

from alembic import context

from dashboard.database.schema import STORE, VERSION_TABLE

# Every name stands in the steps: no convention of today's tables may change them.
context.configure(
    connection=context.config.attributes["connection"],
    version_table=VERSION_TABLE,
    version_table_schema=STORE,
)
with context.begin_transaction():
    context.run_migrations()
