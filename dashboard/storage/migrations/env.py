"""Alembic runs this module. It migrates over the connection of dashboard.storage.engine, inside its transaction."""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
with context.begin_transaction():
    context.run_migrations()
