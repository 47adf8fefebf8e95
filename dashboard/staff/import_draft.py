"""An import at the desk: its plan, by what is known now, its sending, the decision, and the writing of its rows."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from dashboard.database import imports as memory
from dashboard.database import proposals, sent_imports
from dashboard.database.errors import Conflict
from dashboard.database.imports import ImportDraft, shown_name
from dashboard.database.proposals import OPEN, REFUSED, Change, Proposal, Row
from dashboard.database.sent_imports import APPROVED, TAKEN_BACK, SentImport
from dashboard.dataset import Dataset
from dashboard.imports.checked import check_plan
from dashboard.imports.contents import Plan
from dashboard.imports.plan import make_plan
from dashboard.imports.write import add_files, written_files
from dashboard.publications import office_changes
from dashboard.publications.prepare import newest_of
from dashboard.publications.proposals import plain_rows
from dashboard.publications.write import add_imported
from dashboard.staff.proposals_form import logged
from dashboard.staff.staff_request import StaffRequest
from dashboard.tables.declared import EVIDENCE

# The key of the reports' evidence among a draft's answers; keys of a plan's questions have a colon.
GRADE = "evidence"
# The reason with which the proposals of a returned import are refused.
OF_IMPORT = "import"
# Columns that differ from one look at the same rows to the next.
_MOMENTS = ["received_at", "recorded_at"]


def data_beside(staff: StaffRequest, fresh: bool = False) -> Dataset:
    """The data into which files are imported, without those of a sample. fresh: as they are now, else as the server
    knows them.

    Raises DataError if the data have faults or the database cannot be read.
    """
    sources = staff.site.live.sources
    data = sources.read(staff.now) if fresh else staff.public_snapshot.full_input
    return sources.read_without_sample(staff.now) if data.tables.sample else data


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


def rows_of(plan: Plan) -> dict[str, int]:
    """How many rows of each table a plan writes."""
    return {name: len(frame) for name, frame in plan.tables.items()}


def send(staff: StaffRequest, draft: ImportDraft, plan: Plan) -> int:
    """Let a settled import wait for another reviewer, and propose its new offices; the import's number.

    Raises Conflict if the draft is no longer open.
    """
    account, sample, file = staff.signed_in, staff.writes_sample, shown_name(draft.name)
    # What was remembered when the account agreed may change while the import waits.
    draft = replace(draft, answers={**plan.matching, **draft.answers})
    with staff.desk.writing() as connection:
        made = [
            (number, change)
            for change in _new_offices(staff, plan)
            for number, is_new in [
                proposals.propose(connection, staff.now, account.name, account.role, change, sample)
            ]
            # Of an equal proposal that is open its own account decides.
            if is_new
        ]
        numbers = [number for number, _ in made]
        sent = sent_imports.send(connection, staff.now, draft, account.role, rows_of(plan), numbers)
        staff.log(connection, "import_sent", str(sent), file=file, rows=rows_of(plan))
        for number, change in made:
            staff.log(connection, "proposal_made", str(number), **logged(change), of_import=sent)
    return sent


def _new_offices(staff: StaffRequest, plan: Plan) -> list[Change]:
    """The proposals of the offices that the register does not have."""
    rows = {name: each for name, each in plan.source_rows().items() if name == "offices"}
    if not rows:
        return []
    by_office = defaultdict[str, list[Row]](list)
    for row in plain_rows("offices", staff.site.live.sources.typed(rows)["offices"]):
        by_office[row["office_id"]].append(row)
    return [
        Change("office", office_id, office_changes.OPEN, [], of_office) for office_id, of_office in by_office.items()
    ]


def proposals_of(staff: StaffRequest, sent: SentImport) -> list[Proposal]:
    """The proposals that were made when an import was sent."""
    return staff.read(_made, sent)


def _made(connection: Connection, sent: SentImport) -> list[Proposal]:
    return [each for number in sent.proposals if (each := proposals.by_number(connection, number))]


def refused_offices(plan: Plan, made: list[Proposal]) -> list[Proposal]:
    """The proposals of an import that were refused or taken back alone, although its plan writes their offices."""
    return [each for each in made if each.change.subject in _offices(plan) and each.state in (REFUSED, TAKEN_BACK)]


def end(staff: StaffRequest, sent: SentImport, state: str, detail: Mapping[str, str]) -> None:
    """Return or take back a waiting import with its proposals. Raises Conflict if it does not wait any more."""
    account, reason = staff.signed_in, detail.get("reason", "")
    with staff.desk.writing() as connection:
        sent_imports.decide(connection, staff.now, sent.id, account.name, state, detail)
        staff.log(connection, f"import_{state}", str(sent.id), file=shown_name(sent.name), why=reason)
        for each in _open(connection, sent):
            _end_proposal(staff, connection, each, sent, state if state == TAKEN_BACK else REFUSED, OF_IMPORT)


def _open(connection: Connection, sent: SentImport) -> list[Proposal]:
    """The proposals of an import about which nobody has decided."""
    return [each for each in _made(connection, sent) if each.state == OPEN]


def _end_proposal(
    staff: StaffRequest, connection: Connection, proposal: Proposal, sent: SentImport, do: str, reason: str
) -> None:
    account, detail = staff.signed_in, {"reason": reason} if do == REFUSED else {}
    proposals.end(connection, proposal.id, proposals.Step(staff.now, account.name, account.role, do, detail))
    more = {"refusal": detail.get("reason", ""), "of_import": sent.id}
    staff.log(connection, f"proposal_{do}", str(proposal.id), **logged(proposal.change), **more)


def _offices(plan: Plan) -> set[str]:
    """The ids of a plan's new offices."""
    return set(plan.tables["offices"]["office_id"]) if "offices" in plan.tables else set()


def approve(staff: StaffRequest, sent: SentImport, plan: Plan) -> bool:
    """Write the rows of a waiting import, and approve the proposals of its new offices; log and remember, all or
    nothing.

    False if the rows of the file are in the data already. Raises Conflict if the import does not wait any more or one
    of its offices was refused, NoFolder, NotWritten, or DataError with every fault.
    """
    sources, account = staff.site.live.sources, staff.signed_in

    def also(connection: Connection, _: datetime) -> None:
        sent_imports.decide(connection, staff.now, sent.id, account.name, APPROVED, {})
        if refused_offices(plan, _made(connection, sent)):
            raise Conflict
        for each in _open(connection, sent):
            # Another import or proposal may have brought the office meanwhile.
            do = APPROVED if each.change.subject in _offices(plan) else REFUSED
            _end_proposal(staff, connection, each, sent, do, "overtaken")
        detail = {"file": shown_name(sent.name), "sender": sent.account, "of_import": sent.id}
        staff.log(connection, "imported", plan.digest[:16], rows=rows_of(plan), **detail)
        memory.remember(connection, plan.matching)

    if staff.site.imports_into_database or sources.database.is_trial_copy:
        return add_imported(sources, plan.digest, plan.source_rows(), staff.site.clock, also) is not None
    newest = newest_of(staff.public_snapshot.full_input)
    return bool(add_files(sources, plan, newest, staff.site.clock, also))
