"""Which state a database's schema is in, and bringing it to ours: all steps in one transaction, or nothing."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Literal

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import SQLAlchemyError

from dashboard.database.engine import fault_of, schema_for, shown, told
from dashboard.database.schema import PUBLISHED, STORE, VERSION_TABLE
from dashboard.faults import DataError, Fault

if TYPE_CHECKING:
    # Brought when it is used: it takes a tenth of a server's start, and a folder needs none of it.
    from alembic.config import Config

SchemaState = Literal["none", "older", "current", "newer"]
STEPS = "dashboard.database:migrations"


def schema_state(engine: Engine, steps: str = STEPS) -> SchemaState:
    """Whether a database has our tables, and of which step. Raises DataError where it cannot be asked."""
    with told(engine), engine.connect() as connection:
        return _state(connection, steps)


def require_current(engine: Engine) -> None:
    """Raises DataError, which says what to type, unless the database has the tables of this version."""
    state = schema_state(engine)
    if state != "current":
        raise DataError([Fault(shown(engine.url), code=f"database_schema_{state}")])


def upgrade(engine: Engine, steps: str = STEPS) -> SchemaState:
    """Make the tables, or bring older ones to this version; says what they were. Doing it twice does nothing.

    Raises DataError for a newer database, for a missing right, and where a step broke: then nothing has changed.
    """
    from alembic import command

    with told(engine), engine.begin() as connection:
        before = _state(connection, steps)
        if before == "newer":
            raise DataError([Fault(shown(engine.url), code="database_schema_newer")])
        try:
            if before == "none":
                for name in (STORE, PUBLISHED):
                    connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {name}"))
            command.upgrade(_config(steps, connection), "head")
        except SQLAlchemyError as error:
            fault = fault_of(engine.url, error)
            code = fault.code if fault.code == "database_right" else "database_upgrade"
            raise DataError([fault_of(engine.url, error, code)]) from error
        except Exception as error:
            # A step is a program and may fail in any way; the transaction takes all of it back.
            raise DataError([fault_of(engine.url, error, "database_upgrade")]) from error
    return before


def _state(connection: Connection, steps: str) -> SchemaState:
    found = inspect(connection)
    if not found.has_table(VERSION_TABLE, schema=STORE):
        return "none"
    # A role of the public web may look at the view only.
    schema = schema_for(connection, VERSION_TABLE)
    version = connection.scalar(text(f"SELECT version_num FROM {schema}.{VERSION_TABLE}"))
    if version is None:
        return "none"
    known, head = _known(steps)
    return "current" if version == head else "older" if version in known else "newer"


@cache
def _known(steps: str) -> tuple[frozenset[str], str]:
    from alembic.script import ScriptDirectory

    script = ScriptDirectory.from_config(_config(steps))
    return frozenset(step.revision for step in script.walk_revisions()), str(script.get_current_head())


def _config(steps: str, connection: Connection | None = None) -> Config:
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", steps)
    return config
