"""Which notices follow from an entry of the log: to whom, and about what.

The notices are written in the transaction of the entry, so no page has to know of notices.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from dashboard.database import accounts, imports, log, notices, visits
from dashboard.database.schema import proposals, sent_imports, sheets
from dashboard.staff.rights import RIGHTS


@dataclass(frozen=True)
class Event:
    """An entry of the log that has just been written. at: naive UTC; sample: whether sample data are shown."""

    connection: Connection
    at: datetime
    action: str
    account: str
    subject: str
    detail: Mapping[str, Any]
    sample: bool

    @property
    def key(self) -> str:
        return f"{self.action} {self.subject}"

    def tell(self, names: Collection[str], detail: Mapping[str, Any], kind: str = "") -> None:
        """Add the notice of this event for these accounts, but not for the one that acted. kind: the action if ''."""
        others = set(names) - {self.account}
        notices.add(self.connection, self.at, others, kind or self.action, self.key, detail, self.sample)

    def settle(self, action: str) -> None:
        """Mark the notices of an earlier event with the same subject as read."""
        notices.settle(self.connection, self.at, f"{action} {self.subject}")


def append(
    connection: Connection,
    at: datetime,
    action: str,
    account: str,
    role: str,
    subject: str,
    detail: Mapping[str, Any],
    sample: bool,
) -> None:
    """Append an entry to the log, and add the notices that follow from it. sample: whether sample data are shown.

    Call this in a write transaction. Raises ValueError for an unknown action.
    """
    log.append(connection, at, action, account, role, subject, detail)
    if rule := _RULES.get(action):
        rule(Event(connection, at, action, account, subject, detail, sample))


def _sheet_sent(event: Event) -> None:
    _, detail = _sheet(event)
    event.tell(notices.of_roles(event.connection, RIGHTS["review"]), detail)


def _sheet_decided(event: Event) -> None:
    event.settle("sheet_sent")
    sender, detail = _sheet(event)
    more = {name: event.detail[name] for name in ("why", "by") if name in event.detail}
    # Of a sheet that its sender takes back, this tells nobody.
    event.tell([sender], detail | more)


def _sheet(event: Event) -> tuple[str, dict[str, Any]]:
    """The sender of the sheet with the event's number, and what notices tell of the sheet."""
    query = select(sheets.c.account, sheets.c.county_code, sheets.c.office_id, sheets.c.week)
    row = event.connection.execute(query.where(sheets.c.id == int(event.subject))).one()
    place = {"county": row.county_code, "office": row.office_id}
    return row.account, {"sheet": int(event.subject), **place, "week": row.week.isoformat()}


def _import_sent(event: Event) -> None:
    detail = {"sent": int(event.subject), "file": event.detail["file"]}
    event.tell(notices.of_roles(event.connection, RIGHTS["import"]), detail)


def _import_decided(event: Event) -> None:
    number = int(event.detail.get("of_import") or event.subject)
    notices.settle(event.connection, event.at, f"import_sent {number}")
    sender = event.connection.scalar(select(sent_imports.c.account).where(sent_imports.c.id == number))
    more = {name: event.detail[name] for name in ("why",) if name in event.detail}
    # Of an import that its sender takes back, this tells nobody.
    event.tell([sender or ""], {"sent": number, "file": event.detail["file"], **more})


def _published(event: Event) -> None:
    kind, detail = "published", {"moment": event.subject, "week": event.detail["week"]}
    which = sheets.c.id.in_([int(n) for n in event.detail.get("sheets", "").split(", ") if n])
    if withdrawn := event.detail.get("withdraws"):
        kind, detail = "withdrawn", {"moment": withdrawn, "because": event.detail["because"]}
    by_sender: defaultdict[str, list[int]] = defaultdict(list)
    for account, number in event.connection.execute(select(sheets.c.account, sheets.c.id).where(which)):
        by_sender[account].append(number)
    for account, numbers in by_sender.items():
        event.tell([account], {**detail, "sheets": sorted(numbers)}, kind)
    for account, told in _visits_by_account(event, event.detail.get("visits", "").split(", ")).items():
        event.tell([account], {**detail, "visits": told}, kind)
    for account, files in _files_by_account(event, event.detail.get("files", "")).items():
        event.tell([account], {**detail, "files": files}, kind)
    left_out, moment = event.detail.get("left_out", ""), {"moment": event.subject}
    for account, told in _visits_by_account(event, map(visits.id_of_source, left_out.split(", "))).items():
        event.tell([account], {**moment, "visits": told}, "left_out")
    for account, files in _files_by_account(event, left_out).items():
        event.tell([account], {**moment, "files": files}, "left_out")
    event.tell(notices.of_roles(event.connection, RIGHTS["review"]), detail, kind)


def _files_by_account(event: Event, sources: str) -> dict[str, list[str]]:
    """The names of the imported files of sources, divided by commas, by the accounts that had sent them."""
    files: defaultdict[str, list[str]] = defaultdict(list)
    for each in imports.of_sources(sources, imports.taken(event.connection) if sources else []):
        files[each.sender or each.account].append(each.file)
    return files


def _visits_by_account(event: Event, ids: Iterable[str]) -> dict[str, list[list[str]]]:
    """The visits with these ids, each as office and day, by the accounts of their teams."""
    of_visits = [visits.source_of(id, sample) for id in ids if id for sample in (False, True)]
    heads = visits.heads(event.connection, of_visits)
    by_team: defaultdict[int, list[list[str]]] = defaultdict(list)
    for head in sorted(heads.values()):
        by_team[head.team].append([head.office_id, head.day.isoformat()])
    known = accounts.everyone(event.connection) if by_team else []
    return {account.name: by_team[account.team] for account in known if account.team in by_team}


def _proposal_made(event: Event) -> None:
    # The notice of an import tells of its new offices, of which there may be hundreds.
    if "of_import" in event.detail:
        return
    _, detail = _proposal(event)
    event.tell(notices.of_roles(event.connection, RIGHTS["register"]), detail)


def _proposal_decided(event: Event) -> None:
    if "of_import" in event.detail:
        return
    event.settle("proposal_made")
    sender, detail = _proposal(event)
    event.tell([sender], detail)


def _proposal(event: Event) -> tuple[str, dict[str, Any]]:
    query = select(proposals.c.account, proposals.c.kind).where(proposals.c.id == int(event.subject))
    row = event.connection.execute(query).one()
    return row.account, {"proposal": int(event.subject), "about": row.kind}


_RULES: Mapping[str, Callable[[Event], None]] = {
    "sheet_sent": _sheet_sent,
    **dict.fromkeys(("sheet_approved", "sheet_returned", "sheet_replaced", "sheet_taken_back"), _sheet_decided),
    "import_sent": _import_sent,
    **dict.fromkeys(("imported", "import_returned", "import_taken_back"), _import_decided),
    "published": _published,
    "proposal_made": _proposal_made,
    **dict.fromkeys(("proposal_approved", "proposal_refused", "proposal_taken_back"), _proposal_decided),
}
