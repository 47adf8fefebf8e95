"""The notice of rows of the office's database that have faults and are left out, to the reviewers."""

import hashlib

from dashboard.database import notices
from dashboard.staff.rights import RIGHTS
from dashboard.staff.staff_request import StaffRequest


class LeftOutRows:
    """Makes a notice whenever other rows are left out, once, whichever worker or server comes first."""

    def __init__(self) -> None:
        # The last notice that this process has made or seen made.
        self._told = ""

    def look(self, staff: StaffRequest) -> None:
        """Make the notice that is due. staff: nobody's request. Raises DataError, NotWritten."""
        snapshot = staff.public_snapshot
        # Only rows of a database are named by their key.
        rows = sorted({(note.file, note.key, note.column) for note in snapshot.full_input.tables.notes if note.key})
        if not rows:
            return
        key = f"source_rows {hashlib.sha256(repr(rows).encode()).hexdigest()[:16]}"
        if key != self._told and not staff.read(notices.is_told, key):
            detail = {"rows": len(rows), "row": ", ".join(rows[0])}
            with staff.desk.writing() as connection:
                names = notices.of_roles(connection, RIGHTS["review"])
                notices.add(connection, staff.now, names, "source_rows", key, detail, snapshot.sample)
        self._told = key
