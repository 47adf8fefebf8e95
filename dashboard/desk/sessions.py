"""Sessions live here; a browser holds nothing but a random token, of which only a hash is kept."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from dashboard.desk.accounts import Account, account_of
from dashboard.storage.schema import accounts, sessions

# A visit is noted when so much of the idle time has gone by: not every page needs to be a write.
_NOTED = 30


@dataclass(frozen=True)
class Limits:
    """How long a session lasts: after the last visit, and altogether."""

    idle: timedelta = timedelta(minutes=30)
    longest: timedelta = timedelta(hours=10)


@dataclass(frozen=True)
class Session:
    """A session that holds. form_key: what its forms must carry; stale: its visit is to be noted."""

    account: Account
    form_key: str
    stale: bool


def start(connection: Connection, now: datetime, account: Account, limits: Limits) -> str:
    """A new session's token, 256 random bits as 43 letters. Those of all accounts that are over are swept away."""
    over = (sessions.c.seen_at <= now - limits.idle) | (sessions.c.created_at <= now - limits.longest)
    connection.execute(delete(sessions).where(over))
    token = secrets.token_urlsafe(32)
    row = {"token_hash": hash_of(token), "account_id": account.id, "form_key": secrets.token_hex(32)}
    connection.execute(insert(sessions).values(**row, created_at=now, seen_at=now))
    return token


def find(connection: Connection, now: datetime, token: str, limits: Limits) -> Session | None:
    """The session of a token, if it is known, not over, and its account not shut."""
    asked = (
        select(accounts, sessions.c.form_key, sessions.c.seen_at, sessions.c.created_at.label("began"))
        .join(sessions, sessions.c.account_id == accounts.c.id)
        .where(sessions.c.token_hash == hash_of(token))
    )
    row = connection.execute(asked).mappings().first()
    if row is None or row["disabled_at"]:
        return None
    if now - row["seen_at"] >= limits.idle or now - row["began"] >= limits.longest:
        return None
    return Session(account_of(row), row["form_key"], now - row["seen_at"] >= limits.idle / _NOTED)


def visit(connection: Connection, now: datetime, token: str) -> None:
    """Note a visit: the idle time counts from now."""
    connection.execute(update(sessions).where(sessions.c.token_hash == hash_of(token)).values(seen_at=now))


def end(connection: Connection, token: str) -> None:
    """End a session; nothing happens if it is over."""
    connection.execute(delete(sessions).where(sessions.c.token_hash == hash_of(token)))


def hash_of(token: str) -> str:
    """What is kept of a token: its SHA-256, 64 hex digits."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
