"""What was done at the desk, by which account: rows are added and never changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, insert, select

from dashboard.storage.schema import log

# Who adds an action adds a line here, and its words to the catalogues: `staff_log.<action>`.
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
    "role_changed",
    "password_given",
    "password_changed",
    "sheet_sent",
    "sheet_replaced",
    "sheet_approved",
    "sheet_returned",
    "sheet_taken_back",
    "published",
    "publication_planned",
    "decision_written",
    "view_written",
    "plan_cancelled",
)
# Who does something on the server's command line has no account.
COMMAND_LINE = "-"
# Of what anybody can cause as often as he likes, one row for the same thing within this time, and so many altogether.
SELDOM, MOST = timedelta(hours=1), 100


@dataclass(frozen=True)
class Entry:
    """One row. at: naive UTC; account: '' where nobody was signed in; subject: what it was done to."""

    id: int
    at: datetime
    account: str
    role: str
    action: str
    subject: str
    detail: Mapping[str, Any]


@dataclass(frozen=True)
class Filter:
    """Which rows are asked for: of an account, an action, from a moment (included) to another (excluded).

    county: a code; sheet: the number of a sheet, for rows about the sheet and about its publication.
    """

    account: str = ""
    action: str = ""
    start: datetime | None = None
    end: datetime | None = None
    county: str = ""
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
    """Add a row. No password, address or person's name may be in it. Raises ValueError for an unknown action."""
    if action not in ACTIONS:
        raise ValueError(action)
    row = {"at": at, "account": account, "role": role, "action": action, "subject": subject}
    connection.execute(insert(log).values(**row, detail=dict(detail or {})))


def append_seldom(
    connection: Connection,
    at: datetime,
    action: str,
    account: str,
    role: str,
    subject: str,
    detail: Mapping[str, Any],
) -> None:
    """Add a row, unless the same row was added within the hour, or 100 of its action were."""
    last = page(connection, Filter(action=action, start=at - SELDOM), most=MOST)
    same = any((entry.account, entry.subject, entry.detail) == (account, subject, detail) for entry in last)
    if not same and len(last) < MOST:
        append(connection, at, action, account, role, subject, detail)


def of_password(connection: Connection, account: str, most: int) -> Sequence[Entry]:
    """By whom and when an account's password was given or changed, newest first."""
    given = log.c.action.in_(("account_added", "password_given")) & (log.c.subject == account)
    changed = (log.c.action == "password_changed") & (log.c.account == account)
    asked = select(log).where(given | changed).order_by(log.c.id.desc()).limit(most)
    return [Entry(**row) for row in connection.execute(asked).mappings()]


def count(connection: Connection, chosen: Filter) -> int:
    """How many rows a filter leaves."""
    return int(connection.scalar(select(func.count()).select_from(log).where(*_tests(chosen))) or 0)


def page(connection: Connection, chosen: Filter, first: int = 0, most: int | None = None) -> Sequence[Entry]:
    """Rows, newest first: `most` of them (None: all) after leaving out the `first` ones."""
    asked = select(log).where(*_tests(chosen)).order_by(log.c.id.desc()).offset(first).limit(most)
    return [Entry(**row) for row in connection.execute(asked).mappings()]


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
    if chosen.county:
        tests.append(log.c.detail["county"].as_string() == chosen.county)
    if chosen.sheet:
        about = log.c.action.startswith("sheet_") & (log.c.subject == chosen.sheet)
        brought = (", " + log.c.detail["sheets"].as_string() + ", ").contains(f", {chosen.sheet}, ", autoescape=True)
        tests.append(about | brought)
    return tests
