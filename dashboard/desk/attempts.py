"""Failed sign-ins slow the next ones down, by account and by address.

A browser in which somebody has signed in to the account before has a count of its own (see attempt_keys), so that
nobody can lock an account from elsewhere.

An attempt counts as failed from the moment it is let in, and is taken back if it was right: so a hundred sent at once
are not a hundred free ones.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select

from dashboard.storage.schema import attempts

WINDOW = timedelta(minutes=15)  # what counts together, and how long a lock lasts
FREE = 5  # failures of an account after which each next one waits: 2 s, 4 s, 8 s, 16 s, 32 s
LOCKED_ACCOUNT, LOCKED_ADDRESS = 10, 30
ACCOUNT_PART = 32  # so many first digits of a key are the same for all browsers of an account
_LOCKED = {"account": LOCKED_ACCOUNT, "address": LOCKED_ADDRESS}


def until(failures: Sequence[datetime], kind: str) -> datetime | None:
    """From when on the next attempt is let in; None if at once. failures: moments, in any order."""
    if not failures:
        return None
    last = max(failures)
    # Counted back from the last one: a lock does not get shorter while its first failures grow old.
    together = sum(last - moment < WINDOW for moment in failures)
    if together >= _LOCKED[kind]:
        return last + WINDOW
    if kind == "account" and together >= FREE:
        return last + timedelta(seconds=2 ** (together - FREE + 1))
    return None


def admit(connection: Connection, now: datetime, keys: Mapping[str, str]) -> tuple[timedelta, bool]:
    """Let an attempt in and count it as failed: (0, whether the account is locked from now on), or how long to wait.

    keys: kind (account, address) -> keyed hash. To be called in a writing transaction.
    """
    # What is older than two windows decides nothing any more.
    connection.execute(delete(attempts).where(attempts.c.at < now - 2 * WINDOW))
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
    """After a right password: failures under the account's key are forgotten, of the address only this attempt."""
    connection.execute(delete(attempts).where(attempts.c.kind == "account", attempts.c.key == keys["account"]))
    if "address" in keys:
        this = (attempts.c.kind == "address") & (attempts.c.key == keys["address"]) & (attempts.c.at == now)
        connection.execute(delete(attempts).where(this))


def forget(connection: Connection, key: str) -> None:
    """Forget an account's failures in all browsers, and with them its locks. key: one of its keyed hashes."""
    of_account = attempts.c.key.startswith(key[:ACCOUNT_PART])
    connection.execute(delete(attempts).where(attempts.c.kind == "account", of_account))


def locks(connection: Connection, now: datetime) -> Mapping[str, datetime]:
    """Until when accounts are locked, in one browser at least; by the part of their keys that is the account's."""
    recent = (attempts.c.kind == "account") & (attempts.c.at > now - 2 * WINDOW)
    asked = select(attempts.c.key, attempts.c.at).where(recent)
    failures: dict[str, list[datetime]] = {}
    for key, at in connection.execute(asked):
        failures.setdefault(key, []).append(at)
    found: dict[str, datetime] = {}
    for key, moments in failures.items():
        end = until(moments, "account")
        if end and end > now and len(moments) >= LOCKED_ACCOUNT:
            found[key[:ACCOUNT_PART]] = max(end, found.get(key[:ACCOUNT_PART], end))
    return found


def _moments(connection: Connection, kind: str, key: str) -> list[datetime]:
    asked = select(attempts.c.at).where(attempts.c.kind == kind, attempts.c.key == key)
    return list(connection.scalars(asked))
