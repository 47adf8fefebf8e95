"""The mark beside the data names the newest publication of the database, so that a lost database is noticed.

Data without publications show every row. A database that was lost, emptied or replaced by an older one would
therefore show what nobody has published, or what was withdrawn.
"""

import logging
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from dashboard.durable import write
from dashboard.faults import Fault
from dashboard.weeks import parse_moment

log = logging.getLogger("dashboard")

# In the data folder. Files whose names begin with a dot are neither read as data nor exported.
FILE = ".published"


class Marked(NamedTuple):
    """The newest publication: its moment (naive UTC) and the digest of its archive."""

    moment: datetime
    digest: str


class Mark:
    """The newest publication that this process has seen, or that the file names. Safe to use from many threads."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / FILE
        self._seen: Marked | None = None

    @property
    def newest(self) -> Marked | None:
        """The newest publication; None if there was none so far."""
        return max(filter(None, (self._seen, self._written())), default=None)

    def keep(self, marked: Marked, in_file: bool = True) -> None:
        """Keep a publication that the database has. in_file: False keeps it for this process alone.

        A folder that cannot be written is no reason to show nothing: the log then says that a loss would be noticed
        only until the server ends.
        """
        newest, first = self.newest, self._seen != marked
        if newest and newest.moment > marked.moment:
            return
        self._seen = marked
        if not in_file or self._written() == marked:
            return
        try:
            write(self._file, f"{marked.moment.isoformat()}Z {marked.digest}\n")
        except OSError as error:
            if first:
                log.warning(
                    "%s cannot be written (%s): a lost database is noticed until the server ends", *self._of(error)
                )

    def lost(self, database: str, marked: Marked) -> Fault:
        """The fault of a database (its address) that lacks a publication."""
        details = {"digest": marked.digest[:16], "mark": str(self._file)}
        return Fault(database, code="database_lost", details=details)

    def _of(self, error: OSError) -> tuple[str, str]:
        return str(self._file), error.strerror or type(error).__name__

    def _written(self) -> Marked | None:
        try:
            moment, digest = self._file.read_text(encoding="utf-8").split()
            return Marked(parse_moment(moment, UTC), digest)
        except (OSError, ValueError, OverflowError):
            return None
