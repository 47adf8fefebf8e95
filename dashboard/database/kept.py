"""All tables of a database as frames."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import pandas as pd
from sqlalchemy import Connection, Engine, text

from dashboard.database.engine import fault_of, schema_for
from dashboard.database.read import read_table
from dashboard.faults import DataError
from dashboard.store.tables import TABLES


@dataclass(frozen=True)
class Kept:
    """frames: all tables, typed as dashboard.store.check has them. files: the data's own cards and borders, by
    path. archives: moments (naive UTC) of the publications that froze anything, by name. schema: where it was read.
    """

    frames: Mapping[str, pd.DataFrame]
    files: Mapping[str, bytes]
    archives: Mapping[str, datetime]
    sample: bool
    has_publications: bool
    revision: int
    schema: str


def read(connection: Connection) -> Kept:
    """Read all tables as they are in the connection's transaction. Raises DataError, SQLAlchemyError."""
    schema = schema_for(connection)
    revision = connection.execute(
        text(f"SELECT number, sample, has_publications FROM {schema}.revision WHERE id = 1")
    ).one()
    files = connection.execute(text(f"SELECT path, data FROM {schema}.files ORDER BY path"))
    archives = connection.execute(text(f"SELECT name, published_at FROM {schema}.archives ORDER BY name"))
    return Kept(
        frames={name: read_table(connection, name, schema) for name in TABLES},
        files={path: bytes(data) for path, data in files},
        archives=dict(iter(archives)),
        sample=bool(revision.sample),
        has_publications=bool(revision.has_publications),
        revision=int(revision.number),
        schema=schema,
    )


def revision_of(connection: Connection) -> int:
    """The number of the newest change that somebody wrote. Raises DataError, SQLAlchemyError."""
    return int(connection.scalar(text(f"SELECT number FROM {schema_for(connection)}.revision WHERE id = 1")) or 0)


@dataclass(frozen=True)
class StoredArchive:
    """What a publication froze, as a row of the database."""

    engine: Engine
    schema: str
    moment: datetime

    def read_bytes(self) -> bytes:
        """All of it. Raises DataError if the database does not answer, OSError if it is not there."""
        query = text(f"SELECT data FROM {self.schema}.archives WHERE published_at = :moment")
        try:
            with self.engine.connect() as connection:
                data = connection.scalar(query, {"moment": self.moment})
        except Exception as error:
            raise DataError([fault_of(self.engine.url, error)]) from error
        if data is None:
            raise FileNotFoundError(self.moment)
        return bytes(data)
