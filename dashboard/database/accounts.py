"""Accounts of the staff desk. An account belongs to an office desk, not to a person: `ardestan-1`."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, exists, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from dashboard.database import passwords
from dashboard.database.schema import ROLES, accounts, log, sessions
from dashboard.language.digits import latin, whole_number
from dashboard.tables.place import Place, place_of

# The hash of an account without a password: no password matches.
_NONE = ""
_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{1,30}[a-z0-9]")
# What every address of a mailbox has, without the signs by which a message lists several; more is known only by
# sending to it.
_EMAIL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_LONGEST_EMAIL = 254


@dataclass(frozen=True)
class Account:
    """An account. county_code: that of a clerk, '' for other roles; created_at, disabled_at: naive UTC; team: the
    number of an inspection team, 0 for other roles; office_id: the body or municipality of role body, '' for others.

    must_change: another user chose the password, which must be changed before any other page can be used. email: the
    mailbox of an office, '' for none. second_factor: a code is needed after the password. has_password: False for
    accounts of a trial.
    """

    id: int
    name: str
    role: str
    county_code: str
    created_at: datetime
    disabled_at: datetime | None
    must_change: bool = False
    team: int = 0
    office_id: str = ""
    email: str = ""
    second_factor: bool = False
    has_password: bool = True

    @property
    def place(self) -> Place:
        """What the account's sheets are about; Place() for roles that are not limited to a place."""
        return Place(self.county_code, self.office_id)


class BadAccount(ValueError):
    """Invalid fields of an account that is to be created or changed. faults: field -> code of the fault."""

    def __init__(self, **faults: str) -> None:
        self.faults = faults
        super().__init__(", ".join(f"{field}: {code}" for field, code in faults.items()))


def normalized_name(name: str) -> str:
    """A typed name as stored: lower-case letters, Latin digits."""
    return latin(name).strip().lower()


def team_number(typed: str | None) -> int:
    """The number of a team as typed; 0 for a blank, -1 for any other text."""
    text = (typed or "").strip()
    return whole_number(text) or -1 if text else 0


def faults_of(
    name: str,
    role: str,
    county_code: str,
    counties: Collection[str],
    team: int = 0,
    teams: int | None = None,
    office_id: str = "",
    bodies: Collection[str] | None = None,
    email: str = "",
) -> dict[str, str]:
    """The faults of a new account's fields: name (name), role (role), county (needed, unneeded, unknown), team
    (team_needed, team_unneeded, team_number, team_unknown), office (office_needed, office_unneeded, office_unknown),
    email (email). teams: number of inspection teams, None if not known; bodies: ids of the offices that may have an
    account, None if not known."""
    found: dict[str, str] = {}
    if not _NAME.fullmatch(normalized_name(name)):
        found["name"] = "name"
    if role not in ROLES:
        found["role"] = "role"
    elif role == "clerk" and county_code not in counties:
        found["county"] = "unknown" if county_code else "needed"
    elif role != "clerk" and county_code:
        found["county"] = "unneeded"
    if role == "team" and not 0 < team <= (teams or team):
        found["team"] = ("team_unknown" if teams else "team_number") if team else "team_needed"
    elif role in ROLES and role != "team" and team:
        found["team"] = "team_unneeded"
    if role == "body" and (not office_id or (bodies is not None and office_id not in bodies)):
        found["office"] = "office_unknown" if office_id else "office_needed"
    elif role in ROLES and role != "body" and office_id:
        found["office"] = "office_unneeded"
    if email and not is_email(email):
        found["email"] = "email"
    return found


def without_team(known: Iterable[Account], teams: int | None) -> list[Account]:
    """The enabled accounts of teams that the province does not have, since it had more when they were made. teams:
    number of inspection teams, None if not known."""
    return [account for account in known if teams and account.team > teams and not account.disabled_at]


def is_email(text: str) -> bool:
    """Whether a text has the form of a mailbox's address."""
    return len(text) <= _LONGEST_EMAIL and bool(_EMAIL.fullmatch(text))


def add(
    connection: Connection,
    now: datetime,
    name: str,
    role: str,
    password: str,
    county_code: str = "",
    counties: Collection[str] = (),
    temporary: bool = False,
    team: int = 0,
    teams: int | None = None,
    office_id: str = "",
    bodies: Collection[str] | None = None,
) -> Account:
    """Create an account. counties: codes of the register; temporary: the first sign-in must change the password.
    team, teams, office_id, bodies: see faults_of.

    Raises BadAccount with all faults: those of faults_of, an existing name, and those of the password.
    """
    name = normalized_name(name)
    faults = faults_of(name, role, county_code, counties, team, teams, office_id, bodies)
    if "name" not in faults and is_taken(connection, name):
        faults["name"] = "taken"
    weak = passwords.fault_of(password, name)
    if weak:
        faults["password"] = weak
    if faults:
        raise BadAccount(**faults)
    try:
        hashed = passwords.hash_password(password)
        return insert_row(connection, now, name, role, county_code, hashed, temporary, team, office_id)
    except IntegrityError:
        raise BadAccount(name="taken") from None


def insert_row(
    connection: Connection,
    now: datetime,
    name: str,
    role: str,
    county_code: str,
    password_hash: str = _NONE,
    temporary: bool = False,
    team: int = 0,
    office_id: str = "",
    email: str = "",
) -> Account:
    """Insert an account, by default one without a password. The caller has checked the fields."""
    row = {"name": name, "role": role, "county_code": county_code or None, "team": team or None, "created_at": now}
    password = {"password_hash": password_hash, "password_temporary": temporary}
    connection.execute(insert(accounts).values(**row, **password, office_id=office_id or None, mailbox=email))
    account = by_name(connection, name)
    assert account
    return account


def by_name(connection: Connection, name: str) -> Account | None:
    """The account of a name in any spelling; None if there is none."""
    row = connection.execute(select(accounts).where(accounts.c.name == normalized_name(name))).mappings().first()
    return account_of(row) if row else None


def is_taken(connection: Connection, name: str) -> bool:
    """Whether there is an account of a name in any spelling."""
    return bool(connection.scalar(select(exists().where(accounts.c.name == normalized_name(name)))))


def everyone(connection: Connection) -> Sequence[Account]:
    return [account_of(row) for row in connection.execute(select(accounts).order_by(accounts.c.name)).mappings()]


def never_signed_in(connection: Connection) -> set[int]:
    """The ids of the accounts of which the log has no sign-in."""
    signed_in = exists().where(log.c.account == accounts.c.name, log.c.action == "signed_in")
    return set(connection.scalars(select(accounts.c.id).where(~signed_in)))


def stored_hash(connection: Connection, account: Account) -> str:
    """The hash of an account's password; '' if the account has none."""
    return str(connection.scalar(select(accounts.c.password_hash).where(accounts.c.id == account.id)))


def set_password(
    connection: Connection, account: Account, password: str, keep: str = "", temporary: bool = False
) -> None:
    """Set an account's password, and end its sessions except the one whose token has the hash `keep`.

    temporary: the next sign-in must change the password. Raises BadAccount for an unacceptable password, and for
    accounts without one.
    """
    weak = passwords.fault_of(password, account.name) if account.has_password else "none"
    if weak:
        raise BadAccount(password=weak)
    values = {"password_hash": passwords.hash_password(password), "password_temporary": temporary}
    connection.execute(update(accounts).where(accounts.c.id == account.id).values(**values))
    end_sessions(connection, account, keep)


def set_email(connection: Connection, account: Account, email: str) -> bool:
    """Set the mailbox of an account, '' for none; False if the account had this one already."""
    other = (accounts.c.id == account.id) & (accounts.c.mailbox != email)
    return bool(connection.execute(update(accounts).where(other).values(mailbox=email)).rowcount)


def replace_hash(connection: Connection, account: Account, password_hash: str) -> None:
    connection.execute(update(accounts).where(accounts.c.id == account.id).values(password_hash=password_hash))


def disable(connection: Connection, now: datetime, account: Account) -> bool:
    """Disable an account and end its sessions; False if the account was disabled already.

    Raises BadAccount for the last administrator's account, which nobody could enable again.
    """
    # Read within the exclusive transaction, so that two administrators cannot disable each other at the same time.
    fresh = by_name(connection, account.name)
    if fresh is None or fresh.disabled_at:
        return False
    others = (accounts.c.role == "administrator") & accounts.c.disabled_at.is_(None) & (accounts.c.id != account.id)
    if account.role == "administrator" and not connection.scalar(
        select(func.count()).select_from(accounts).where(others)
    ):
        raise BadAccount(account="last")
    connection.execute(update(accounts).where(accounts.c.id == account.id).values(disabled_at=now))
    end_sessions(connection, account)
    return True


def enable(connection: Connection, account: Account) -> bool:
    """Enable a disabled account; False if the account was enabled already."""
    shut = (accounts.c.id == account.id) & accounts.c.disabled_at.is_not(None)
    return bool(connection.execute(update(accounts).where(shut).values(disabled_at=None)).rowcount)


def end_sessions(connection: Connection, account: Account, keep: str = "") -> int:
    """End all sessions of an account, except the one whose token has the hash `keep`; the number of those ended."""
    others = (sessions.c.account_id == account.id) & (sessions.c.token_hash != keep)
    return connection.execute(delete(sessions).where(others)).rowcount


def account_of(row: RowMapping | dict[str, Any]) -> Account:
    """The account of a row with the table's columns."""
    plain = {name: row[name] for name in ("id", "name", "role", "created_at", "disabled_at")}
    return Account(
        **plain,
        **place_of(row)._asdict(),
        must_change=row["password_temporary"],
        team=row["team"] or 0,
        second_factor=bool(row["totp_secret"]),
        has_password=row["password_hash"] != _NONE,
        email=row["mailbox"],
    )
