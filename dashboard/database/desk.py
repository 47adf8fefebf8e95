"""Access to the staff desk's tables in the database."""

import hashlib
import hmac
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, exists, func, select

from dashboard.database.engine import Database, missing_parts
from dashboard.database.schema import accounts, secrets
from dashboard.faults import DataError, Fault

_MAY_READ = select(func.has_table_privilege(accounts.name, "SELECT"))


class NoDesk(Exception):
    """There is no desk yet, since there is no account."""


@dataclass(frozen=True)
class Desk:
    """A desk with accounts. secret_key: 64 hex digits, the same for all servers with this database."""

    database: Database
    secret_key: str

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A read-only connection. Raises DataError (codes database_…)."""
        with self.database.reading() as connection:
            if connection is None:
                raise DataError([Fault(self.database.display_name, code="database_vanished")])
            yield connection

    def writing(self) -> AbstractContextManager[Connection]:
        """A write transaction; see dashboard.database.engine.Database.writing. Raises NotWritten."""
        return self.database.writing()

    def keyed(self, purpose: str, text: str) -> str:
        """A keyed hash (HMAC) of a text, 64 hex digits, different for each purpose."""
        key = bytes.fromhex(self.secret_key)
        return hmac.new(key, f"{purpose}:{text}".encode(), hashlib.sha256).hexdigest()


def has_accounts(connection: Connection) -> bool:
    """Whether there is an account, so that the desk is open.

    The role of the public's server (deploy/roles.sql) may not read the accounts: for that server the desk is closed.
    """
    if connection.dialect.name == "postgresql" and not connection.scalar(_MAY_READ):
        return False
    return bool(connection.scalar(select(exists(select(accounts.c.id)))))


def open_desk(database: Database) -> Desk:
    """The desk of a database, whose tables are brought to this version of the program first.

    Raises NoDesk if there is no account, DataError (codes database_…), NotWritten if the tables cannot be changed.
    """
    with database.reading() as connection:
        if connection is None or not has_accounts(connection):
            raise NoDesk
        desk = Desk(database, str(connection.scalar(select(secrets.c.value).where(secrets.c.name == "secret_key"))))
        is_earlier = bool(missing_parts(connection))
    if is_earlier:
        with database.writing():
            pass
    return desk
