"""Alembic runs this module. It migrates over the connection of dashboard.database.engine, inside its transaction."""

from alembic import context

from dashboard.database.schema import metadata

# The metadata give unnamed constraints and indexes their names.
context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
