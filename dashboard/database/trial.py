"""A database on which the staff desk can be tried: once the trial has begun, a copy that ends with the server."""

import os
import secrets
import sqlite3
from collections.abc import Callable, Hashable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from dashboard.database.desk import has_accounts
from dashboard.database.engine import Database
from dashboard.database.errors import translate_file_errors
from dashboard.settings import DATABASE_FILE


class TrialDatabase(Database):
    """The SQLite file of a data folder until the trial begins; from then on a copy, so that the file is not written.

    All processes of a server share the copy, and use it as soon as it is there.
    """

    def __init__(self, file: Path, folder: Path) -> None:
        """folder: of the copy, made when the trial begins; the server removes it at its end."""
        super().__init__(f"sqlite:///{file}")
        self._original = Database(f"sqlite:///{file}")
        self._copy = folder / DATABASE_FILE
        # The state of the original at the last query, and whether it had an account.
        self._known: tuple[Hashable, bool] = ((), False)

    @property
    def is_trial_copy(self) -> bool:
        self._follow()
        return self.file == self._copy

    @property
    def state(self) -> Hashable:
        self._follow()
        return super().state

    @contextmanager
    def reading(self) -> Iterator[Connection | None]:
        self._follow()
        with super().reading() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        self._follow()
        with super().writing() as connection:
            yield connection

    @property
    def original_has_accounts(self) -> bool:
        """Whether the folder's own file has an account of the desk. Raises DataError if the file cannot be read."""
        state = self._original.state
        if state != self._known[0]:
            answer = self._original.read(lambda connection: connection is not None and has_accounts(connection))
            self._known = state, answer
        return self._known[1]

    def begin(self, fill: Callable[[Connection], None]) -> None:
        """Begin the trial if it has not begun. fill: writes the accounts of the trial into the copy.

        Raises NotWritten, or DataError if the folder's file cannot be read.
        """
        if self.is_trial_copy:
            return
        with translate_file_errors():
            self._copy.parent.mkdir(mode=0o700, exist_ok=True)
            part = self._copy.with_name(secrets.token_hex(8))
            try:
                self._copy_to(part)
                with Database(f"sqlite:///{part}").writing() as connection:
                    fill(connection)
                # The copy appears whole. If another process has begun the trial meanwhile, its copy stays.
                with suppress(FileExistsError):
                    os.link(part, self._copy)
            finally:
                part.unlink(missing_ok=True)

    def _follow(self) -> None:
        """Use the copy if it is there."""
        if self.file != self._copy and self._copy.exists():
            copy = Database(f"sqlite:///{self._copy}")
            self.url, self.file, self.engine = copy.url, copy.file, copy.engine

    def _copy_to(self, part: Path) -> None:
        with self._original.reading() as connection:
            if connection is not None:
                source: Any = connection.connection.driver_connection
                with closing(sqlite3.connect(part)) as target:
                    source.backup(target)
