"""A background thread of each server process: makes the notices of deadlines and of rows that are left out, and sends
the messages that wait."""

import logging
import threading
from collections.abc import Callable

from dashboard.database.desk import Desk, NoDesk, open_desk
from dashboard.database.engine import missing_parts
from dashboard.database.errors import NotWritten
from dashboard.faults import DataError
from dashboard.language.table import DEFAULT
from dashboard.settings import Settings
from dashboard.smtp import MailServer
from dashboard.staff.notices_deadline import Deadline
from dashboard.staff.notices_mail import Mailer
from dashboard.staff.notices_source import LeftOutRows
from dashboard.staff.site import Site
from dashboard.staff.staff_request import StaffRequest

log = logging.getLogger("dashboard")

SECONDS = 15.0


class NoticesWatch:
    """The work of the thread: `look` does what is due once, `watch` again and again."""

    def __init__(self, site: Site, settings: Settings) -> None:
        self._site, self._deadline, self._left_out = site, Deadline(), LeftOutRows()
        self._mailer: Mailer | None = None
        if settings.smtp_url:
            self._mailer = Mailer(site, MailServer.of(settings.smtp_url), settings.site_origin)

    def look(self) -> None:
        """Make notices and send messages, if any are due; log what fails."""
        site = self._site
        self._try(lambda desk: self._deadline.look(StaffRequest(site, DEFAULT, desk, None, site.clock())))
        self._try(lambda desk: self._left_out.look(StaffRequest(site, DEFAULT, desk, None, site.clock())))
        if mailer := self._mailer:
            self._try(lambda desk: mailer.look(desk, site.clock))

    def _try(self, work: Callable[[Desk], None]) -> None:
        try:
            if desk := self._desk():
                work(desk)
        except DataError:
            # The thread that watches the data logs a database that cannot be read.
            pass
        except NotWritten as error:
            self._site.connection.log_once(error)
        except Exception:
            log.exception("notices could not be made or sent; the next look is in %s s", SECONDS)

    def _desk(self) -> Desk | None:
        """The desk; None without an account, and before a writer has brought earlier tables to this version."""
        database = self._site.live.sources.database
        with database.reading() as connection:
            if connection is None or missing_parts(connection):
                return None
        try:
            return open_desk(database)
        except NoDesk:
            return None

    def watch(self, stopping: threading.Event) -> threading.Thread:
        """Look every SECONDS in a daemon thread, until `stopping` is set."""

        def loop() -> None:
            while not stopping.wait(SECONDS):
                self.look()

        thread = threading.Thread(target=loop, name="watch-notices", daemon=True)
        thread.start()
        return thread
