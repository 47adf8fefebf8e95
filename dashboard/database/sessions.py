"""Sessions, stored in the database. A browser has only a random token, whose hash is stored here."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from dashboard.database.accounts import Account, account_of
from dashboard.database.schema import accounts, sessions

# A visit is recorded after a 30th of the idle time, so that not every request writes to the database.
_NOTED = 30


@dataclass(frozen=True)
class Limits:
    """The duration of a session: after the last visit, and in all."""

    idle: timedelta = timedelta(minutes=30)
    longest: timedelta = timedelta(hours=10)


@dataclass(frozen=True)
class Session:
    """A valid session. form_key: the CSRF token of the session's forms; stale: the visit must be recorded."""

    account: Account
    form_key: str
    stale: bool


def start(connection: Connection, now: datetime, account: Account, limits: Limits) -> str:
    """Start a session; its token, 256 random bits as 43 letters. Deletes expired sessions of all accounts."""
    over = (sessions.c.seen_at <= now - limits.idle) | (sessions.c.created_at <= now - limits.longest)
    connection.execute(delete(sessions).where(over))
    token = secrets.token_urlsafe(32)
    row = {"token_hash": hash_of(token), "account_id": account.id, "form_key": secrets.token_hex(32)}
    connection.execute(insert(sessions).values(**row, created_at=now, seen_at=now, factor_pending=False))
    return token


def find(connection: Connection, now: datetime, token: str, limits: Limits) -> Session | None:
    """The session of a token; None if unknown or expired, or if the account is disabled."""
    query = (
        select(accounts, sessions.c.form_key, sessions.c.seen_at, sessions.c.created_at.label("began"))
        .join(sessions, sessions.c.account_id == accounts.c.id)
        .where(sessions.c.token_hash == hash_of(token))
    )
    row = connection.execute(query).mappings().first()
    if row is None or row["disabled_at"]:
        return None
    if now - row["seen_at"] >= limits.idle or now - row["began"] >= limits.longest:
        return None
    return Session(account_of(row), row["form_key"], now - row["seen_at"] >= limits.idle / _NOTED)


def visit(connection: Connection, now: datetime, token: str) -> None:
    """Record a visit, from which the idle time counts."""
    connection.execute(update(sessions).where(sessions.c.token_hash == hash_of(token)).values(seen_at=now))


def end(connection: Connection, token: str) -> None:
    """End a session; does nothing for an unknown token."""
    connection.execute(delete(sessions).where(sessions.c.token_hash == hash_of(token)))


def hash_of(token: str) -> str:
    """The stored form of a token: SHA-256, 64 hex digits."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
