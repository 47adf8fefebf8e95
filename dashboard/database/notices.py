"""Notices to accounts, and which of them are sent by e-mail: each message at most once.

A message is claimed in a transaction of its own before it is sent. If the server dies in between, the message stays
claimed and is never sent again: nobody knows whether it was sent.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, delete, exists, func, insert, select, update

from dashboard.database.schema import accounts, notices

# How long a notice is kept.
LIFE = timedelta(days=365)
# The states of a notice's message. SENDING: it is claimed; NONE: there is none, or nobody needs it any more.
NONE, WAITING, SENDING, SENT, GIVEN_UP = "none", "waiting", "sending", "sent", "given_up"
# A message that could not be sent is tried again after a pause, which doubles with each attempt.
SHORTEST, LONGEST = timedelta(minutes=1), timedelta(hours=6)
# After this time it is given up.
GIVEN_UP_AFTER = timedelta(days=2)


@dataclass(frozen=True)
class Notice:
    """A notice. kind: of the event; key: of the event, so that an account gets each notice once; detail: for its
    words; at, seen_at, mail_at: naive UTC; seen_at: None while unread; mail: the state of the message; mail_at: the
    moment of the message's state, while it waits that of the next attempt."""

    id: int
    at: datetime
    account: str
    kind: str
    key: str
    detail: Mapping[str, Any]
    seen_at: datetime | None
    mail: str
    mail_at: datetime | None
    attempts: int


def pause(attempts: int) -> timedelta:
    """How long to wait after so many failed attempts (1 or more)."""
    doubled: timedelta = SHORTEST * 2 ** min(attempts - 1, 20)
    return min(doubled, LONGEST)


def add(
    connection: Connection,
    now: datetime,
    names: Collection[str],
    kind: str,
    key: str,
    detail: Mapping[str, Any],
    sample: bool,
) -> None:
    """Add a notice for each of these accounts that is enabled and does not have the notice yet; delete old notices.

    sample: whether the notice is about sample data, about which no message is ever sent. Call this in a write
    transaction.
    """
    connection.execute(delete(notices).where(notices.c.at < now - LIFE))
    query = select(accounts.c.name, accounts.c.mailbox).where(accounts.c.name.in_(names), _enabled())
    has = set(connection.scalars(select(notices.c.account).where(notices.c.key == key)))
    row = {"at": now, "kind": kind, "key": key, "detail": dict(detail), "mail_at": now, "attempts": 0}
    rows = [
        {**row, "account": name, "mail": WAITING if mailbox and not sample else NONE}
        for name, mailbox in connection.execute(query)
        if name not in has
    ]
    if rows:
        connection.execute(insert(notices), rows)


def of_roles(connection: Connection, roles: Collection[str]) -> list[str]:
    """The names of the enabled accounts with one of these roles."""
    return list(connection.scalars(select(accounts.c.name).where(accounts.c.role.in_(roles), _enabled())))


def is_told(connection: Connection, key: str) -> bool:
    """Whether any account has a notice of an event."""
    return bool(connection.scalar(select(exists().where(notices.c.key == key))))


def listed(connection: Connection, account: str, limit: int) -> Sequence[Notice]:
    """An account's newest notices, newest first."""
    query = select(notices).where(notices.c.account == account).order_by(notices.c.id.desc()).limit(limit)
    return [Notice(**row) for row in connection.execute(query).mappings()]


def by_number(connection: Connection, account: str, number: int) -> Notice | None:
    """A notice of an account by its id; None if the account has no such notice."""
    query = select(notices).where(notices.c.account == account, notices.c.id == number)
    row = connection.execute(query).mappings().first()
    return Notice(**row) if row else None


def unread(connection: Connection, account: str) -> int:
    """How many notices of an account are unread."""
    query = select(func.count()).select_from(notices).where(notices.c.account == account, notices.c.seen_at.is_(None))
    return int(connection.scalar(query) or 0)


def mark_seen(connection: Connection, now: datetime, account: str, last: int) -> None:
    """Mark an account's notices up to the id `last` as read."""
    _see(connection, now, notices.c.account == account, notices.c.id <= last)


def mark_one_seen(connection: Connection, now: datetime, notice: Notice) -> None:
    _see(connection, now, notices.c.id == notice.id)


def settle(connection: Connection, now: datetime, key: str) -> None:
    """Mark everybody's notice of an event as read, since nobody has to act on it any more."""
    _see(connection, now, notices.c.key == key)


def _see(connection: Connection, now: datetime, *which: ColumnElement[bool]) -> None:
    connection.execute(update(notices).where(notices.c.seen_at.is_(None), *which).values(seen_at=now))


def _enabled() -> ColumnElement[bool]:
    return accounts.c.disabled_at.is_(None)


# --- messages ---


def is_due(connection: Connection, now: datetime) -> bool:
    """Whether a message waits whose next attempt may begin."""
    return bool(connection.scalar(select(exists().where(notices.c.mail == WAITING, notices.c.mail_at <= now))))


def tidy(connection: Connection, now: datetime) -> int:
    """Drop the waiting messages that nobody needs or can get any more, and give up those that waited for too long.

    The result is the number of messages that were given up.
    """
    waiting = notices.c.mail == WAITING
    needless = waiting & (notices.c.seen_at.is_not(None) | notices.c.account.not_in(_with_mailbox()))
    connection.execute(update(notices).where(needless).values(mail=NONE))
    old = waiting & (notices.c.at <= now - GIVEN_UP_AFTER)
    return connection.execute(update(notices).where(old).values(mail=GIVEN_UP, mail_at=now)).rowcount


def claim(connection: Connection, now: datetime) -> tuple[Notice, str] | None:
    """The message that has been due for longest, and its mailbox; None if none is due.

    The message is claimed: no other thread, worker or server gets it. Commit before it is sent.
    """
    query = (
        select(notices, accounts.c.mailbox)
        .join(accounts, accounts.c.name == notices.c.account)
        .where(notices.c.mail == WAITING, notices.c.mail_at <= now, notices.c.seen_at.is_(None))
        .where(accounts.c.name.in_(_with_mailbox()))
        .order_by(notices.c.mail_at, notices.c.id)
    )
    row = connection.execute(query.limit(1)).mappings().first()
    if row is None:
        return None
    changed = {"mail": SENDING, "mail_at": now, "attempts": row["attempts"] + 1}
    connection.execute(update(notices).where(notices.c.id == row["id"]).values(**changed))
    return Notice(**{name: row[name] for name in Notice.__dataclass_fields__} | changed), str(row["mailbox"])


def _with_mailbox() -> Select[Any]:
    return select(accounts.c.name).where(_enabled(), accounts.c.mailbox != "")


def mark_sent(connection: Connection, now: datetime, notice: Notice) -> None:
    _set_mail(connection, notice, mail=SENT, mail_at=now)


def put_back(connection: Connection, now: datetime, notice: Notice) -> bool:
    """A claimed message was certainly not sent: whether it waits for another attempt; else it is given up."""
    later = now + pause(notice.attempts)
    waits = later < notice.at + GIVEN_UP_AFTER
    _set_mail(connection, notice, mail=WAITING if waits else GIVEN_UP, mail_at=later if waits else now)
    return waits


def _set_mail(connection: Connection, notice: Notice, **values: object) -> None:
    claimed = (notices.c.id == notice.id) & (notices.c.mail == SENDING)
    connection.execute(update(notices).where(claimed).values(**values))
