"""Exponential back-off and locks after failed sign-ins, by account and by address.

A browser that has signed in to the account before has a separate count (see attempt_keys), so that failures from
other places do not lock that browser out.

An attempt counts as failed from its start, and is removed if it succeeds, so that parallel attempts are limited too.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select

from dashboard.database.schema import attempts

WINDOW = timedelta(minutes=15)  # the period in which failures are counted, and the duration of a lock
# Requests overtake each other while they wait for the database, and clocks of servers differ; an attempt that lies
# further ahead was counted while the clock was wrong.
AHEAD = timedelta(minutes=1)
FREE = 5  # failures of an account without a delay; later attempts wait 2 s, 4 s, 8 s, 16 s, 32 s
LOCKED_ACCOUNT, LOCKED_ADDRESS = 10, 30
ACCOUNT_PART = 32  # the number of first digits of a key that are equal for all browsers of an account
_LOCKED = {"account": LOCKED_ACCOUNT, "address": LOCKED_ADDRESS}


def until(failures: Sequence[datetime], kind: str) -> datetime | None:
    """The moment from which the next attempt is allowed; None: at once. failures: moments, in any order."""
    if not failures:
        return None
    last = max(failures)
    # The window ends with the last failure: a lock does not become shorter while its first failures age.
    together = sum(last - moment < WINDOW for moment in failures)
    if together >= _LOCKED[kind]:
        return last + WINDOW
    if kind == "account" and together >= FREE:
        return last + timedelta(seconds=2 ** (together - FREE + 1))
    return None


def admit(connection: Connection, now: datetime, keys: Mapping[str, str]) -> tuple[timedelta, bool]:
    """Allow an attempt and count it as failed: (0, whether this locks the account); or refuse: (time to wait, False).

    keys: kind (account, address) -> keyed hash. Call this in a write transaction.
    """
    # Attempts older than two windows have no effect. Those of the future would lock until the clock has caught up.
    connection.execute(delete(attempts).where((attempts.c.at < now - 2 * WINDOW) | (attempts.c.at > now + AHEAD)))
    known = {kind: _moments(connection, kind, key) for kind, key in keys.items()}
    ends = [until(moments, kind) for kind, moments in known.items()]
    wait = max((end - now for end in ends if end), default=timedelta())
    if wait > timedelta():
        return wait, False
    rows = [{"kind": kind, "key": key, "at": now} for kind, key in keys.items()]
    connection.execute(insert(attempts), rows)
    fails = [moment for moment in known.get("account", []) if now - moment < WINDOW]
    return timedelta(), len(fails) + 1 == LOCKED_ACCOUNT


def forgive(connection: Connection, now: datetime, keys: Mapping[str, str]) -> None:
    """After a correct password, delete all failures of the account's key, and of the address only this attempt."""
    connection.execute(delete(attempts).where(attempts.c.kind == "account", attempts.c.key == keys["account"]))
    for kind, key in keys.items():
        this = (attempts.c.kind == kind) & (attempts.c.key == key) & (attempts.c.at == now)
        connection.execute(delete(attempts).where(this))


def forget(connection: Connection, key: str) -> None:
    """Delete an account's failures in all browsers, and so its locks. key: one of the account's keyed hashes."""
    of_account = attempts.c.key.startswith(key[:ACCOUNT_PART])
    connection.execute(delete(attempts).where(attempts.c.kind == "account", of_account))


def locks(connection: Connection, now: datetime) -> Mapping[str, datetime]:
    """The end of each account's lock, in at least one browser, by the account's part of the key."""
    recent = (attempts.c.kind == "account") & attempts.c.at.between(now - 2 * WINDOW, now + AHEAD)
    query = select(attempts.c.key, attempts.c.at).where(recent)
    failures: dict[str, list[datetime]] = {}
    for key, at in connection.execute(query):
        failures.setdefault(key, []).append(at)
    found: dict[str, datetime] = {}
    for key, moments in failures.items():
        end = until(moments, "account")
        if end and end > now and len(moments) >= LOCKED_ACCOUNT:
            found[key[:ACCOUNT_PART]] = max(end, found.get(key[:ACCOUNT_PART], end))
    return found


def _moments(connection: Connection, kind: str, key: str) -> list[datetime]:
    query = select(attempts.c.at).where(attempts.c.kind == kind, attempts.c.key == key)
    return list(connection.scalars(query))
