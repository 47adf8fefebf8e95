"""Sign-in by name and password, and the start of a session for every way of signing in."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from sqlalchemy import Connection

from dashboard.database import accounts, attempts, log, passwords, sessions
from dashboard.database.accounts import Account
from dashboard.database.desk import Desk
from dashboard.database.sessions import Limits


@dataclass(frozen=True)
class Outcome:
    """The result of an attempt: a token; or '', and then `wait` is the time to wait, 0 after a wrong password.

    factor_pending: the session signs in only after the second factor.
    """

    token: str = ""
    wait: timedelta = timedelta()
    factor_pending: bool = False


def sign_in(
    desk: Desk, now: datetime, name: str, password: str, address: str, limits: Limits, browser: str = ""
) -> Outcome:
    """Try to sign in with a name and a password. address: the client's IP address; browser: see attempt_keys.

    Result and time are the same for an unknown account, a disabled account and a wrong password.
    """
    keys = attempt_keys(desk, name, address, browser)
    with desk.writing() as connection:
        wait, locked = attempts.admit(connection, now, keys)
        account = accounts.by_name(connection, name)
        if wait:
            return Outcome(wait=wait)
        stored = accounts.stored_hash(connection, account) if account else ""
    # Outside of any transaction: the check is slow on purpose, and must not make other writers wait.
    matching = passwords.matches(stored or passwords.dummy_hash(), password)
    right = matching and bool(stored) and account is not None and account.disabled_at is None
    outdated = right and passwords.outdated(stored)
    fresh = passwords.hash_password(password) if outdated else ""
    with desk.writing() as connection:
        current = accounts.by_name(connection, name)
        # Since the check the account may have been disabled, or its password changed.
        if right and current and not current.disabled_at and accounts.stored_hash(connection, current) == stored:
            attempts.forgive(connection, now, keys)
            if fresh:
                accounts.replace_hash(connection, current, fresh)
            if current.second_factor:
                return Outcome(sessions.start(connection, now, current, limits, True), factor_pending=True)
            return Outcome(enter(connection, now, current, limits))
        # Users sometimes type the password as the name: only names of existing accounts are logged.
        who = (account.name, account.role) if account else ("", "")
        detail = {"address": keys["address"][:12]} if "address" in keys else {}
        log.append_limited(connection, now, "sign_in_failed", *who, "", detail)
        if locked and account:
            # Not limited like failures, which strangers can crowd out: a lock happens 4 times an hour at most.
            log.append(connection, now, "sign_in_locked", *who, detail=detail)
    return Outcome()


def enter(connection: Connection, now: datetime, account: Account, limits: Limits, way: str = "password") -> str:
    """Start a session of an account and log the sign-in; the session's token. way: the way of signing in.

    Every way of signing in calls this function at the end.
    """
    token = sessions.start(connection, now, account, limits)
    log.append(connection, now, "signed_in", account.name, account.role, detail={"way": way})
    return token


def attempt_keys(desk: Desk, name: str, address: str, browser: str = "") -> dict[str, str]:
    """The keyed hashes by which failures are counted: that of the account and, unless '', that of the address.

    browser: the id of a browser that has signed in to this account before. Such a browser has a separate count, and
    none by address, so that failures from other places do not lock it out.
    """
    key = desk.keyed("account", accounts.normalized_name(name))
    if browser:
        half = attempts.ACCOUNT_PART
        return {"account": key[:half] + desk.keyed("browser", browser)[half:]}
    return {"account": key, **({"address": desk.keyed("address", _network(address))} if address else {})}


def _network(address: str) -> str:
    """The network by which failures are counted: an IPv4 address, or a client's /64 network of IPv6."""
    with suppress(ValueError):
        found = ip_address(address)
        if isinstance(found, IPv6Address) and not found.ipv4_mapped:
            return str(ip_network((int(found) >> 64 << 64, 64)))
    return address
