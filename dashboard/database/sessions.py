"""Sessions, stored in the database. A browser has only a random token, whose hash is stored here.

A session whose second factor is pending signs nobody in: only the page that asks for the code takes it.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from dashboard.database.accounts import Account, account_of
from dashboard.database.schema import accounts, sessions

# A visit is recorded after a 30th of the idle time, so that not every request writes to the database.
_NOTED = 30
# The first digits of a token's hash that name a session on pages and in forms.
_KEY = 16


@dataclass(frozen=True)
class Limits:
    """The duration of a session: after the last visit, and in all."""

    idle: timedelta = timedelta(minutes=30)
    longest: timedelta = timedelta(hours=10)


@dataclass(frozen=True)
class Session:
    """A valid session. form_key: the CSRF token of the session's forms; stale: the visit must be recorded;
    factor_pending: the password was right, and the second factor is still to come."""

    account: Account
    form_key: str
    stale: bool
    factor_pending: bool


@dataclass(frozen=True)
class ListedSession:
    """A session as its account sees it. began_at, seen_at: naive UTC; seen_at is exact to a 30th of the idle time."""

    key: str
    began_at: datetime
    seen_at: datetime
    factor_pending: bool


def start(
    connection: Connection, now: datetime, account: Account, limits: Limits, factor_pending: bool = False
) -> str:
    """Start a session; its token, 256 random bits as 43 letters. Deletes expired sessions of all accounts."""
    connection.execute(delete(sessions).where(~_valid(now, limits)))
    token = secrets.token_urlsafe(32)
    row = {"token_hash": hash_of(token), "account_id": account.id, "form_key": secrets.token_hex(32)}
    connection.execute(insert(sessions).values(**row, created_at=now, seen_at=now, factor_pending=factor_pending))
    return token


def find(connection: Connection, now: datetime, token: str, limits: Limits) -> Session | None:
    """The session of a token; None if unknown or expired, or if the account is disabled."""
    query = (
        select(accounts, sessions.c.form_key, sessions.c.seen_at, sessions.c.factor_pending)
        .join(sessions, sessions.c.account_id == accounts.c.id)
        .where(sessions.c.token_hash == hash_of(token), _valid(now, limits), accounts.c.disabled_at.is_(None))
    )
    row = connection.execute(query).mappings().first()
    if row is None:
        return None
    stale = now - row["seen_at"] >= limits.idle / _NOTED
    return Session(account_of(row), row["form_key"], stale, row["factor_pending"])


def of_account(connection: Connection, now: datetime, account: Account, limits: Limits) -> list[ListedSession]:
    """The valid sessions of an account, the one that was used last first."""
    own = (sessions.c.account_id == account.id) & _valid(now, limits)
    rows = connection.execute(select(sessions).where(own).order_by(sessions.c.seen_at.desc())).mappings()
    return [
        ListedSession(key_of(row["token_hash"]), row["created_at"], row["seen_at"], row["factor_pending"])
        for row in rows
    ]


def counts(connection: Connection, now: datetime, limits: Limits) -> dict[int, int]:
    """The number of valid sessions of each account that has any, by the account's id."""
    query = select(sessions.c.account_id, func.count()).where(_valid(now, limits)).group_by(sessions.c.account_id)
    return {row[0]: row[1] for row in connection.execute(query)}


def visit(connection: Connection, now: datetime, token: str) -> None:
    """Record a visit, from which the idle time counts."""
    connection.execute(update(sessions).where(sessions.c.token_hash == hash_of(token)).values(seen_at=now))


def end(connection: Connection, token: str) -> None:
    """End a session; does nothing for an unknown token."""
    connection.execute(delete(sessions).where(sessions.c.token_hash == hash_of(token)))


def end_one(connection: Connection, account: Account, key: str) -> bool:
    """End the session of an account that has a key; False if the account has no such session."""
    this = (sessions.c.account_id == account.id) & (func.substr(sessions.c.token_hash, 1, _KEY) == key)
    return bool(connection.execute(delete(sessions).where(this)).rowcount)


def _valid(now: datetime, limits: Limits) -> ColumnElement[bool]:
    return (sessions.c.seen_at > now - limits.idle) & (sessions.c.created_at > now - limits.longest)


def key_of(token_hash: str) -> str:
    """The name of a session on pages and in forms, which does not give the session away."""
    return token_hash[:_KEY]


def hash_of(token: str) -> str:
    """The stored form of a token: SHA-256, 64 hex digits."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
