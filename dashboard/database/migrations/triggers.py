"""Triggers with which the database itself keeps the rows of a table as they are."""

from alembic import op


def refuse_changes(table: str, update: str = "UPDATE") -> None:
    """Create triggers with which the database refuses to delete rows of a table, and to update them.

    update: the refused updates, by default all.
    """
    if op.get_bind().dialect.name == "sqlite":
        for name, event in (("update", update), ("delete", "DELETE")):
            op.execute(
                f"CREATE TRIGGER {table}_no_{name} BEFORE {event} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are never changed'); END"
            )
        return
    op.execute(
        f"CREATE FUNCTION {table}_refuse() RETURNS trigger AS $$ BEGIN "
        f"RAISE EXCEPTION 'rows of {table} are never changed'; END $$ LANGUAGE plpgsql"
    )
    # A statement trigger, since TRUNCATE does not fire row triggers.
    op.execute(
        f"CREATE TRIGGER {table}_no_change BEFORE {update} OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()"
    )


def allow_changes(table: str) -> None:
    """Drop the triggers of refuse_changes, so that they can be created anew for other columns."""
    if op.get_bind().dialect.name == "sqlite":
        for name in ("update", "delete"):
            op.execute(f"DROP TRIGGER {table}_no_{name}")
        return
    op.execute(f"DROP TRIGGER {table}_no_change ON {table}")
    op.execute(f"DROP FUNCTION {table}_refuse()")
