"""The second factor of an account: codes of a phone (TOTP, RFC 6238), and recovery codes, each for one use."""

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pyotp
from pyotp.exceptions import OTPVerificationError
from sqlalchemy import Connection, delete, func, insert, select, update

from dashboard.database import attempts, log, passwords
from dashboard.database.accounts import Account
from dashboard.database.desk import Desk
from dashboard.database.schema import accounts, recovery_codes
from dashboard.database.sign_in import attempt_keys
from dashboard.language.digits import latin

RECOVERY_CODES = 10
# Steps of 30 seconds by which a phone's clock may differ from the server's.
_DRIFT = 1
_SECRET_BYTES = 20  # as RFC 4226 advises
# Groups of four letters in a recovery code: 59 bits.
_GROUPS = 3
# The browser's name in the counter of failed attempts. It is the same for all browsers: whoever has a stolen password
# is not a known browser, and a right password does not delete these failures.
_BROWSER = "second factor"


@dataclass(frozen=True)
class Proof:
    """The result of a typed code. way: totp, recovery, or '' if the code is wrong or used; wait: the time after which
    the next attempt is allowed, 0 if this one was."""

    way: str = ""
    wait: timedelta = timedelta()


def secret_of(random_bits: bytes) -> str:
    """A secret in base32 from at least 20 random bytes."""
    return base64.b32encode(random_bits[:_SECRET_BYTES]).decode()


def key_uri(secret: str, name: str, issuer: str) -> str:
    """The address (otpauth:) that authenticator apps read, as a QR code or a link."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=issuer)


def step_of(secret: str, typed: str, now: datetime) -> int:
    """The time step to which a typed code belongs, 0 if the code is wrong. now: naive UTC."""
    try:
        return pyotp.TOTP(secret).verify_and_get_timecode(
            "".join(latin(typed).split()), for_time=now.replace(tzinfo=UTC), valid_window=_DRIFT
        )
    except OTPVerificationError:
        return 0


def last_step(connection: Connection, account: Account) -> int:
    """The time step of the last code that was accepted, also after the factor was turned off; 0 if none was."""
    return int(connection.scalar(select(accounts.c.totp_step).where(accounts.c.id == account.id)) or 0)


def turn_on(connection: Connection, account: Account, secret: str, step: int) -> None:
    """Store a secret, whose code of a time step the account has typed."""
    values = {"totp_secret": secret, "totp_step": step}
    connection.execute(update(accounts).where(accounts.c.id == account.id).values(**values))


def turn_off(connection: Connection, account: Account) -> bool:
    """Delete an account's secret and recovery codes; False if there was no secret."""
    connection.execute(delete(recovery_codes).where(recovery_codes.c.account_id == account.id))
    on = (accounts.c.id == account.id) & (accounts.c.totp_secret != "")
    return bool(connection.execute(update(accounts).where(on).values(totp_secret="")).rowcount)


def recovery_codes_of(desk: Desk, account: Account, form_id: str) -> list[str]:
    """The recovery codes that a form gives to an account: the same ones if the form is sent twice."""
    keyed = (desk.keyed("recovery", f"{account.id}:{form_id}:{number}") for number in range(RECOVERY_CODES))
    return [passwords.readable_password(bytes.fromhex(bits), _GROUPS) for bits in keyed]


def store_recovery_codes(connection: Connection, desk: Desk, account: Account, codes: Iterable[str]) -> None:
    """Store the hashes of new recovery codes in place of all earlier ones."""
    connection.execute(delete(recovery_codes).where(recovery_codes.c.account_id == account.id))
    rows = [{"account_id": account.id, "code_hash": _hash(desk, account, code)} for code in codes]
    connection.execute(insert(recovery_codes), rows)


def has_recovery_codes(connection: Connection, desk: Desk, account: Account, codes: Sequence[str]) -> bool:
    """Whether these are the account's recovery codes, used or not."""
    known = connection.scalars(select(recovery_codes.c.code_hash).where(recovery_codes.c.account_id == account.id))
    return set(known) == {_hash(desk, account, code) for code in codes}


def codes_left(connection: Connection, account: Account) -> int:
    """The number of an account's recovery codes that are not used."""
    unused = (recovery_codes.c.account_id == account.id) & recovery_codes.c.used_at.is_(None)
    return int(connection.scalar(select(func.count()).select_from(recovery_codes).where(unused)) or 0)


def prove(connection: Connection, desk: Desk, now: datetime, account: Account, typed: str) -> Proof:
    """Check a typed code of an account's phone, or a recovery code, and mark it as used; attempts are limited.

    A wrong code and a used one have the same result. Call this in a write transaction, which admits one attempt at
    a time.
    """
    keys = attempt_keys(desk, account.name, "", _BROWSER)
    wait, locked = attempts.admit(connection, now, keys)
    if wait:
        return Proof(wait=wait)
    way = _use(connection, desk, now, account, typed)
    if way:
        attempts.forgive(connection, now, keys)
    else:
        log.append_limited(connection, now, "factor_failed", account.name, account.role, "", {})
        if locked:
            log.append(connection, now, "sign_in_locked", account.name, account.role)
    return Proof(way)


def _use(connection: Connection, desk: Desk, now: datetime, account: Account, typed: str) -> str:
    row = connection.execute(select(accounts).where(accounts.c.id == account.id)).mappings().one()
    if not row["totp_secret"]:
        return ""
    step = step_of(row["totp_secret"], typed, now)
    if step > row["totp_step"]:
        connection.execute(update(accounts).where(accounts.c.id == account.id).values(totp_step=step))
        return "totp"
    this = (recovery_codes.c.account_id == account.id) & (recovery_codes.c.code_hash == _hash(desk, account, typed))
    unused = this & recovery_codes.c.used_at.is_(None)
    used = connection.execute(update(recovery_codes).where(unused).values(used_at=now)).rowcount
    return "recovery" if used else ""


def _hash(desk: Desk, account: Account, code: str) -> str:
    plain = "".join(letter for letter in latin(code).lower() if letter.isalnum())
    return desk.keyed("recovery code", f"{account.id}:{plain}")
