"""The desk as the server reaches it: opened when it is first asked for, and anew when its file has been replaced."""

from __future__ import annotations

import logging
import threading

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from dashboard.desk import accounts
from dashboard.desk.engine import Desk, DeskGone, NoDesk, file_of, open_desk, reason_of
from dashboard.desk.schema import NewerSchema
from dashboard.settings import SettingsError

log = logging.getLogger("dashboard")


class Reach:
    """One desk for all threads of a process. Nothing is opened before the first request: processes fork."""

    def __init__(self, url: str) -> None:
        """Raises SettingsError for what is no address of a database."""
        self._url = url
        try:
            self._file = file_of(make_url(url))
        except (ArgumentError, ValueError):
            raise SettingsError(
                "STAFF_URL: give the address of a database, such as sqlite:////srv/desk.sqlite."
            ) from None
        self._lock = threading.Lock()
        self._open: tuple[tuple[int, int], Desk] | None = None
        self._was_there = False
        self._away = False

    def told(self, error: Exception | None) -> None:
        """Say in the log that the desk cannot be reached, once and not for each who asks; None: it can."""
        if error and not self._away:
            # The rest of what SQLAlchemy says is a statement, or an address in its manual.
            log.error("the staff desk cannot be reached: %s", str(error).partition("\n")[0])
        elif self._away and not error:
            log.info("the staff desk can be reached again")
        self._away = error is not None

    def desk(self) -> Desk:
        """The desk, with at least one account. Raises NoDesk where nobody has made one, DeskGone where there was
        one, or where it cannot be read."""
        with self._lock:
            place = self._place()
            if self._open and self._open[0] != place:
                # An open file lives on after it was deleted or replaced: what is written there is lost.
                self._open[1].engine.dispose()
                self._open = None
            if self._open is None:
                self._open = place, self._opened()
                self._was_there = True
            return self._open[1]

    def close(self) -> None:
        """Close the connections to the desk's database. Whoever asks for the desk later opens it again."""
        with self._lock:
            if self._open:
                self._open[1].engine.dispose()
                self._open = None

    def _opened(self) -> Desk:
        try:
            desk = open_desk(self._url)
        except NoDesk:
            if self._was_there:
                raise DeskGone("the file of the desk is no longer there") from None
            raise
        except NewerSchema as newer:
            raise DeskGone(str(newer)) from newer
        try:
            with desk.reading() as connection:
                if accounts.any_there(connection):
                    return desk
        except SQLAlchemyError as error:
            desk.engine.dispose()
            raise DeskGone(reason_of(desk.engine.url, error)) from error
        desk.engine.dispose()
        raise NoDesk

    def _place(self) -> tuple[int, int]:
        """Which file it is; (0, 0) where there is none, (1, 0) for a database that is no file."""
        if self._file is None:
            return 1, 0
        try:
            found = self._file.stat()
        except OSError:
            return 0, 0
        return found.st_dev, found.st_ino
