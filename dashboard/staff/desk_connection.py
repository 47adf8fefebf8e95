"""The staff desk as the server reaches it: looked up in the database at each request."""

from __future__ import annotations

import logging

from dashboard.desk.engine import Desk, NoDesk, open_desk
from dashboard.faults import DataError, Fault
from dashboard.language import describe
from dashboard.storage.engine import Database
from dashboard.storage.errors import NotWritten

log = logging.getLogger("dashboard")


class DeskConnection:
    """One desk for all threads of a process."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._was_there = False
        self._away = False

    def log_once(self, error: DataError | NotWritten | None) -> None:
        """Log that the desk cannot be reached, once and not for each who asks; None: it can be reached."""
        if error and not self._away:
            reason = describe(error.faults[0], "en") if isinstance(error, DataError) else error.code
            log.error("the staff desk cannot be reached: %s", reason)
        elif self._away and not error:
            log.info("the staff desk can be reached again")
        self._away = error is not None

    def desk(self) -> Desk:
        """The desk, with at least one account. Raises NoDesk where nobody has made one, DataError where there was
        one before, or where the database cannot be read."""
        try:
            desk = open_desk(self._database)
        except NoDesk:
            if self._was_there:
                raise DataError([Fault(self._database.shown, code="database_vanished")]) from None
            raise
        self._was_there = True
        return desk
