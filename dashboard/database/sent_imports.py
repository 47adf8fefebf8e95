"""Imports at the desk that one account has sent: they wait until another one approves or returns them.

While somebody may need the file, to approve its rows or to correct it, the table has it. Afterwards it keeps neither
the file nor a file's name that names a person.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from dashboard.database.engine import missing_parts
from dashboard.database.errors import Conflict
from dashboard.database.imports import ImportDraft, draft_of, drop_draft, shown_name, store_draft
from dashboard.database.schema import sent_imports

WAITING, APPROVED, RETURNED, TAKEN_BACK = "waiting", "approved", "returned", "taken_back"
# Reasons for a return, a part of those of sheets: keys of messages `sheets.reason_<reason>`.
REASONS = ("evidence", "numbers", "week", "offices", "again")


@dataclass(frozen=True)
class Decision:
    """What ended the waiting of an import. at: naive UTC. detail: of a return its reason and perhaps a sentence."""

    at: datetime
    account: str
    detail: Mapping[str, str]


@dataclass(frozen=True)
class SentImport:
    """A sent import without its file. at: when it was sent, naive UTC. digest: SHA-256 of the file.

    rows: their number by table. proposals: the numbers of those of its new offices. decision: None while it waits.
    is_kept: whether its file is still there.
    """

    id: int
    at: datetime
    account: str
    name: str
    digest: str
    rows: Mapping[str, int]
    proposals: Sequence[int]
    state: str
    decision: Decision | None
    is_kept: bool

    @property
    def shown_name(self) -> str:
        return shown_name(self.name)


def send(
    connection: Connection,
    now: datetime,
    draft: ImportDraft,
    role: str,
    rows: Mapping[str, int],
    proposals: Sequence[int],
) -> int:
    """Let an open draft wait for a decision; its number. Raises Conflict if the draft is no longer open."""
    if not drop_draft(connection, draft):
        raise Conflict
    values = {"at": now, "account": draft.account, "role": role, "name": draft.name, "digest": draft.digest}
    values |= {"data": draft.data, "answers": dict(draft.answers), "state": WAITING, "step": {}}
    content = {"rows": dict(rows), "proposals": list(proposals)}
    key = connection.execute(insert(sent_imports).values(**values, content=content)).inserted_primary_key
    assert key
    return int(key[0])


def listed(connection: Connection) -> list[SentImport]:
    """The imports whose files are kept, oldest first: those that wait, and those that can be opened again."""
    if sent_imports.name in missing_parts(connection):
        return []
    rows = connection.execute(select(*_HEADING).where(_KEPT).order_by(sent_imports.c.id))
    return [_of_row(row) for row in rows]


def by_number(connection: Connection, number: int) -> SentImport | None:
    if sent_imports.name in missing_parts(connection):
        return None
    row = connection.execute(select(*_HEADING).where(sent_imports.c.id == number)).first()
    return _of_row(row) if row else None


def with_file(connection: Connection, number: int) -> ImportDraft | None:
    """The file and the answers of a sent import as its draft had them; None if they are no longer kept."""
    row = connection.execute(select(sent_imports).where(_KEPT, sent_imports.c.id == number)).first()
    return ImportDraft(row.at, row.account, row.name, bytes(row.data), row.answers) if row else None


def decide(
    connection: Connection, now: datetime, number: int, account: str, state: str, detail: Mapping[str, str]
) -> None:
    """Approve, return or take back a waiting import. Raises Conflict if it does not wait any more."""
    waits = (sent_imports.c.id == number) & (sent_imports.c.state == WAITING)
    step = {"at": now.isoformat(), "account": account, **detail}
    if not connection.execute(update(sent_imports).where(waits).values(state=state, step=step)).rowcount:
        raise Conflict
    if state == APPROVED:
        _forget(connection, number)


def reopen(connection: Connection, now: datetime, sent: SentImport) -> str:
    """Make a returned import, or one that was taken back, its account's open draft again; the draft's id.

    '' if the account has another open draft, which it has to finish first. Raises Conflict if the import can no
    longer be opened.
    """
    draft = with_file(connection, sent.id) if sent.state in (RETURNED, TAKEN_BACK) else None
    if draft is None:
        raise Conflict
    if draft_of(connection, draft.account):
        return ""
    again = ImportDraft(now, draft.account, draft.name, draft.data, draft.answers)
    store_draft(connection, again)
    _forget(connection, sent.id)
    return again.id


def drop(connection: Connection, sent: SentImport) -> None:
    """Delete the file of a returned import, or of one that was taken back. Raises Conflict for another."""
    if sent.state not in (RETURNED, TAKEN_BACK):
        raise Conflict
    _forget(connection, sent.id)


def _forget(connection: Connection, number: int) -> None:
    this = sent_imports.c.id == number
    name = connection.scalar(select(sent_imports.c.name).where(this))
    blank = {"data": b"", "answers": {}, "name": shown_name(name or "")}
    connection.execute(update(sent_imports).where(this).values(**blank))


_KEPT = func.length(sent_imports.c.data) > 0
_HEADING = [*(column for column in sent_imports.c if column.name not in ("data", "answers")), _KEPT.label("is_kept")]


def _of_row(row: Row[Any]) -> SentImport:
    step, decision = dict(row.step), None
    if step:
        decision = Decision(datetime.fromisoformat(step.pop("at")), step.pop("account"), step)
    content = (row.content["rows"], row.content["proposals"])
    return SentImport(
        row.id, row.at, row.account, row.name, row.digest, *content, row.state, decision, bool(row.is_kept)
    )
