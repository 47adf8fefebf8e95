"""Signing in: by name and password, or, by any other way, from the moment when it is known whose account it is."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

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


def sign_in(
    desk: Desk, now: datetime, name: str, password: str, address: str, limits: Limits, browser: str = ""
) -> Outcome:
    """Try a name and a password that came from an address. browser: see attempt_keys.

    The same is said and the same work done whether there is no such account, it is shut, or the password is wrong.
    """
    keys = attempt_keys(desk, name, address, browser)
    with desk.writing() as connection:
        wait, locked = attempts.admit(connection, now, keys)
        account = accounts.by_name(connection, name)
        if wait:
            return Outcome(wait=wait)
        stored = accounts.stored_hash(connection, account) if account else ""
    # Outside of any transaction: it takes long on purpose, and nobody else is to wait for it.
    matching = passwords.matches(stored or passwords.dummy(), password)
    right = matching and bool(stored) and account is not None and account.disabled_at is None
    fresh = passwords.hashed(password, passwords.was_given(stored)) if right and passwords.outdated(stored) else ""
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


def attempt_keys(desk: Desk, name: str, address: str, browser: str = "") -> dict[str, str]:
    """The keyed hashes under which failures are counted: of the account and, unless it is '', of the address.

    browser: the id of a browser in which somebody has signed in to this account before. It has a count of its own,
    and none by address, so that failures elsewhere do not shut it out.
    """
    key = desk.keyed("account", accounts.folded(name))
    if browser:
        half = attempts.ACCOUNT_PART
        return {"account": key[:half] + desk.keyed("browser", browser)[half:]}
    return {"account": key, **({"address": desk.keyed("address", _network(address))} if address else {})}


def _network(address: str) -> str:
    """What failures are counted by: an IPv4 address; of IPv6 the /64, since each client has a whole one."""
    with suppress(ValueError):
        found = ip_address(address)
        if isinstance(found, IPv6Address) and not found.ipv4_mapped:
            return str(ip_network((int(found) >> 64 << 64, 64)))
    return address
