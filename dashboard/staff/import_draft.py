"""An import's draft at the desk: its plan, by what is known now, and the writing of its rows."""

import hashlib
import json
from datetime import datetime

from sqlalchemy import Connection

from dashboard.database import imports as memory
from dashboard.database.errors import Conflict, NotWritten
from dashboard.database.imports import ImportDraft
from dashboard.dataset import Dataset
from dashboard.imports.checked import check_plan
from dashboard.imports.contents import Plan
from dashboard.imports.plan import make_plan
from dashboard.imports.write import write_files, written_files
from dashboard.publications.write import add_imported
from dashboard.staff.staff_request import StaffRequest
from dashboard.tables.declared import EVIDENCE

# The key of the reports' evidence among a draft's answers; keys of a plan's questions have a colon.
GRADE = "evidence"
# Columns that differ from one look at the same rows to the next.
_MOMENTS = ["received_at", "recorded_at"]


class NoFolder(Exception):
    """The data folder cannot be written. code: that of NotWritten."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def data_beside(staff: StaffRequest, fresh: bool = False) -> Dataset:
    """The data into which files are imported. fresh: read again, else as the server knows them.

    Raises DataError if the data have faults or the database cannot be read.
    """
    data = staff.public_snapshot.full_input
    return staff.site.live.sources.read_without_sample(staff.now) if fresh or data.tables.sample else data


def plan_of(staff: StaffRequest, draft: ImportDraft, data: Dataset) -> Plan:
    """The plan of a draft with the remembered answers and its own."""
    answers = {**staff.read(memory.remembered), **draft.answers}
    grade = draft.answers.get(GRADE, EVIDENCE[0])
    return make_plan(draft.name, draft.data, data.tables, data.cards, answers, staff.now, evidence=grade)


def checked(staff: StaffRequest, plan: Plan) -> Plan:
    """The plan, with the faults that all data would have with its rows; unchanged while a question is open."""
    return plan if plan.open else check_plan(plan, staff.site.live.sources, staff.now)


def seen_of(plan: Plan) -> str:
    """A text that is equal for equal rows, changes and doubts: what the account saw when it agreed."""
    rows = {
        name: frame.drop(columns=_MOMENTS, errors="ignore").to_dict("split") for name, frame in plan.tables.items()
    }
    changes = [repr(changed) for changed in plan.changes.changed]
    doubts = [doubt.key for doubt in plan.doubts]
    text = json.dumps([rows, changes, dict(plan.changes.unchanged), doubts], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def is_known(staff: StaffRequest, digest: str) -> bool:
    """Whether the rows of a file are in the data already. digest: SHA-256 of the file."""
    if written_files(staff.site.live.sources.folder, digest):
        return True
    return staff.read(memory.is_imported, digest)


def take(staff: StaffRequest, draft: ImportDraft, plan: Plan) -> bool:
    """Write the rows of a settled plan, the log entry and the answers to remember, all or nothing.

    False if the rows of the file are in the data already. Raises Conflict if the draft is no longer open, NoFolder,
    NotWritten, or DataError with every fault.
    """
    sources = staff.site.live.sources

    def also(connection: Connection, _: datetime) -> None:
        if not memory.drop_draft(connection, draft):
            raise Conflict
        rows = {name: len(frame) for name, frame in plan.tables.items()}
        staff.log(connection, "imported", plan.digest[:16], rows=rows)
        memory.remember(connection, plan.matching)

    if staff.site.imports_into_database or sources.database.is_trial_copy:
        return add_imported(sources, plan.digest, plan.source_rows(), staff.site.clock, also) is not None
    with staff.desk.writing() as connection:
        if written_files(sources.folder, plan.digest):
            return False
        also(connection, staff.now)
        try:
            # The last step: if it fails, nothing else is kept either.
            write_files(sources.folder, plan)
        except NotWritten as failure:
            raise NoFolder(failure.code) from failure
    return True
