"""The audit log of the staff desk, by account: rows are appended and never changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, insert, select

from dashboard.database.schema import log
from dashboard.tables.place import EVERYWHERE, Place

# A new action needs a line here, and messages `staff_log.<action>` in the catalogues.
ACTIONS = (
    "signed_in",
    "sign_in_failed",
    "sign_in_locked",
    "signed_out",
    "access_refused",
    "form_refused",
    "account_added",
    "account_disabled",
    "account_enabled",
    "account_unlocked",
    "role_changed",  # only in entries of earlier versions
    "password_given",
    "password_changed",
    "mailbox_changed",
    "factor_on",
    "factor_off",
    "factor_failed",
    "recovery_made",
    "sessions_ended",
    "sheet_sent",
    "sheet_replaced",
    "sheet_approved",
    "sheet_returned",
    "sheet_taken_back",
    "document_attached",
    "document_removed",
    "import_sent",
    "import_returned",
    "import_taken_back",
    "imported",
    "published",
    "proposal_made",
    "proposal_approved",
    "proposal_refused",
    "proposal_taken_back",
    "decision_written",
    "view_written",
    "plan_saved",
    "team_written",
    "visit_entered",
    "visit_corrected",
    "visit_taken_back",
)
# The account in rows about actions on the server's command line.
COMMAND_LINE = "-"
# Limits for actions that anonymous users can repeat without end: one equal row, and MOST rows of an action, per
# SELDOM.
SELDOM, MOST = timedelta(hours=1), 100


@dataclass(frozen=True)
class Entry:
    """A row. at: naive UTC; account: '' if no account was signed in; subject: the object of the action."""

    id: int
    at: datetime
    account: str
    role: str
    action: str
    subject: str
    detail: Mapping[str, Any]


@dataclass(frozen=True)
class Filter:
    """A filter of rows: by account, by action, from the moment `start` (included) to `end` (excluded).

    place: a county or a body; sheet: the number of a sheet, for rows about the sheet and about its publication.
    """

    account: str = ""
    action: str = ""
    start: datetime | None = None
    end: datetime | None = None
    place: Place = EVERYWHERE
    sheet: str = ""


def append(
    connection: Connection,
    at: datetime,
    action: str,
    account: str = "",
    role: str = "",
    subject: str = "",
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Append a row, without passwords, addresses and names of persons. Raises ValueError for an unknown action."""
    if action not in ACTIONS:
        raise ValueError(action)
    row = {"at": at, "account": account, "role": role, "action": action, "subject": subject}
    connection.execute(insert(log).values(**row, detail=dict(detail or {})))


def append_limited(
    connection: Connection,
    at: datetime,
    action: str,
    account: str,
    role: str,
    subject: str,
    detail: Mapping[str, Any],
) -> None:
    """Append a row, unless an equal row, or MOST rows of the same action, were appended within SELDOM."""
    last = page(connection, Filter(action=action, start=at - SELDOM), most=MOST)
    same = any((entry.account, entry.subject, entry.detail) == (account, subject, detail) for entry in last)
    if not same and len(last) < MOST:
        append(connection, at, action, account, role, subject, detail)


def entries_about(
    connection: Connection, account: str, by_others: Sequence[str], by_itself: Sequence[str], most: int
) -> Sequence[Entry]:
    """The rows about an account: actions of others with the account as subject, and actions of the account itself.
    Newest first, `most` at most."""
    others = log.c.action.in_(by_others) & (log.c.subject == account)
    itself = log.c.action.in_(by_itself) & (log.c.account == account)
    query = select(log).where(others | itself).order_by(log.c.id.desc()).limit(most)
    return [Entry(**row) for row in connection.execute(query).mappings()]


def count(connection: Connection, chosen: Filter) -> int:
    """The number of rows that match a filter."""
    return int(connection.scalar(select(func.count()).select_from(log).where(*_tests(chosen))) or 0)


def page(connection: Connection, chosen: Filter, first: int = 0, most: int | None = None) -> Sequence[Entry]:
    """A page of matching rows, newest first: `most` rows (None: all) after the `first` rows."""
    query = select(log).where(*_tests(chosen)).order_by(log.c.id.desc()).offset(first).limit(most)
    return [Entry(**row) for row in connection.execute(query).mappings()]


def _tests(chosen: Filter) -> list[ColumnElement[bool]]:
    tests: list[ColumnElement[bool]] = []
    if chosen.account:
        tests.append(log.c.account == chosen.account)
    if chosen.action:
        tests.append(log.c.action == chosen.action)
    if chosen.start:
        tests.append(log.c.at >= chosen.start)
    if chosen.end:
        tests.append(log.c.at < chosen.end)
    for name, code in zip(("county", "office"), chosen.place, strict=True):
        if code:
            tests.append(log.c.detail[name].as_string() == code)
    if chosen.sheet:
        about = log.c.action.startswith("sheet_") & (log.c.subject == chosen.sheet)
        brought = (", " + log.c.detail["sheets"].as_string() + ", ").contains(f", {chosen.sheet}, ", autoescape=True)
        tests.append(about | brought)
    return tests
