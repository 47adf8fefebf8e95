"""Signing in: by name and password, or, by any other way, from the moment when it is known whose account it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from dashboard.desk import accounts, attempts, log, passwords, sessions
from dashboard.desk.accounts import Account
from dashboard.desk.engine import Desk
from dashboard.desk.sessions import Limits


@dataclass(frozen=True)
class Outcome:
    """What became of an attempt: a token, or none; then `wait` is how long to wait, 0 after a wrong password."""

    token: str = ""
    wait: timedelta = timedelta()


def sign_in(desk: Desk, now: datetime, name: str, password: str, address: str, limits: Limits) -> Outcome:
    """Try a name and a password that came from an address.

    The same is said and the same work done whether there is no such account, it is shut, or the password is wrong.
    """
    keys = attempt_keys(desk, name, address)
    with desk.writing() as connection:
        wait, locked = attempts.admit(connection, now, keys)
        account = accounts.by_name(connection, name)
        if wait:
            return Outcome(wait=wait)
        stored = accounts.stored_hash(connection, account) if account else ""
    # Outside of any transaction: it takes long on purpose, and nobody else is to wait for it.
    matching = passwords.matches(stored or passwords.dummy(), password)
    right = matching and bool(stored) and account is not None and account.disabled_at is None
    fresh = passwords.hashed(password) if right and passwords.outdated(stored) else ""
    with desk.writing() as connection:
        current = accounts.by_name(connection, name)
        # Between the two somebody may have shut the account or given it another password.
        if right and current and not current.disabled_at and accounts.stored_hash(connection, current) == stored:
            attempts.forgive(connection, now, keys)
            if fresh:
                accounts.keep_hash(connection, current, fresh)
            return Outcome(enter(connection, now, current, limits))
        # What was typed for a name may be a password: only names that there are come into the log.
        who = (account.name, account.role) if account else ("", "")
        detail = {"address": keys["address"][:12]} if "address" in keys else {}
        log.append(connection, now, "sign_in_failed", *who, detail=detail)
        if locked:
            log.append(connection, now, "sign_in_locked", *who, detail=detail)
    return Outcome()


def enter(connection: Connection, now: datetime, account: Account, limits: Limits, way: str = "password") -> str:
    """Begin a session of an account and say so in the log; its token. way: how it was shown whose it is.

    All ways of signing in end here.
    """
    token = sessions.start(connection, now, account, limits)
    log.append(connection, now, "signed_in", account.name, account.role, detail={"way": way})
    return token


def attempt_keys(desk: Desk, name: str, address: str) -> dict[str, str]:
    """The keyed hashes under which failures are counted; no address, no count by address."""
    keys = {"account": desk.keyed("account", accounts.folded(name))}
    if address:
        keys["address"] = desk.keyed("address", address)
    return keys
