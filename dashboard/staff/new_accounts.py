"""Making accounts, one from its form or many from a list: all of them with their first passwords, or none.

A new password is an HMAC of the form's id with the desk's key. The form's id is an idempotency key: a form that is
submitted twice sets the same password, and nobody without the key can compute it.
"""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from flask import request
from sqlalchemy import Connection

from dashboard.database import accounts, log, passwords
from dashboard.database.accounts import Account
from dashboard.staff.staff_request import StaffRequest


class NewAccount(NamedTuple):
    """An account that is to be made. Blank fields as in Account."""

    name: str
    role: str
    county_code: str = ""
    team: int = 0
    office_id: str = ""
    email: str = ""


class NoFormId(Exception):
    """A form came without its id: every such form would give the same password."""


class Taken(Exception):
    """Nothing was made, since some of the names are taken. names: those."""

    def __init__(self, names: Collection[str]) -> None:
        self.names = frozenset(names)
        super().__init__(", ".join(sorted(names)))


def new_password(staff: StaffRequest, name: str) -> str:
    """The password that this form gives to an account. Raises NoFormId."""
    return passwords.readable_password(bytes.fromhex(staff.desk.keyed("password", f"{_form_id()}:{name}")))


def faults_of(staff: StaffRequest, new: NewAccount) -> dict[str, str]:
    """The faults of the fields, see dashboard.database.accounts.faults_of."""
    counties, teams, bodies = staff.site.live.snapshot.names.keys(), number_of_teams(staff), dict(staff.bodies())
    return accounts.faults_of(
        new.name, new.role, new.county_code, counties, new.team, teams, new.office_id, bodies, new.email
    )


def number_of_teams(staff: StaffRequest) -> int | None:
    """How many inspection teams the province has; None if that is not known."""
    return staff.site.live.snapshot.province.inspection_teams


def fault_words(staff: StaffRequest, code: str) -> str:
    """A fault of faults_of in words."""
    return staff.say(f"staff.account_{code}", teams=staff.number(number_of_teams(staff) or 0))


def taken(staff: StaffRequest, new: Sequence[NewAccount]) -> frozenset[str]:
    """The names for which there is an account."""
    with staff.desk.reading() as connection:
        return _taken(connection, new)


def make(staff: StaffRequest, new: Sequence[NewAccount]) -> list[str]:
    """Make sound accounts in one transaction; their first passwords, which must be changed at the first sign-in.

    Makes nothing if all were made by the same form before. Raises Taken, or NoFormId.
    """
    given = [new_password(staff, each.name) for each in new]
    if not taken(staff, new):
        # Outside of the transaction, one after the other: a hash takes a tenth of a second, and others sign in
        # meanwhile (dashboard.turns.PASSWORDS).
        hashes = [passwords.hash_password(password) for password in given]
        with staff.desk.writing() as connection:
            if not _taken(connection, new):
                for each, hashed in zip(new, hashes, strict=True):
                    _insert(staff, connection, each, hashed)
                return given
    with staff.desk.reading() as connection:
        others = [each for each in new if not _is_made(staff, connection, each)]
        if others:
            raise Taken(_taken(connection, others))
    return given


def place_words(staff: StaffRequest, of: Account | NewAccount) -> str:
    """The county, body or team of an account in words; '' for other roles."""
    if of.county_code:
        return staff.say("staff.of_county", county=staff.county(of.county_code))
    if of.office_id:
        return staff.office(of.office_id)
    return staff.say("office.team", team=staff.number(of.team)) if of.team else ""


def _taken(connection: Connection, new: Sequence[NewAccount]) -> frozenset[str]:
    return frozenset(each.name for each in new if accounts.is_taken(connection, each.name))


def _insert(staff: StaffRequest, connection: Connection, new: NewAccount, hashed: str) -> None:
    accounts.insert_row(
        connection, staff.now, new.name, new.role, new.county_code, hashed, True, new.team, new.office_id, new.email
    )
    staff.log(
        connection,
        "account_added",
        new.name,
        role=new.role,
        county=new.county_code,
        team=str(new.team or ""),
        office=new.office_id,
        form=_mark(staff),
    )


def _is_made(staff: StaffRequest, connection: Connection, new: NewAccount) -> bool:
    """Whether this form has made the account, and it has the same fields and password since.

    The log tells, since comparing hundreds of passwords with their hashes would take as long as hashing them.
    """
    account = accounts.by_name(connection, new.name)
    last = log.entries_about(connection, new.name, ("account_added", "password_given"), ("password_changed",), 1)
    if account is None or account.disabled_at or not last or last[0].detail.get("form") != _mark(staff):
        return False
    known = (account.role, account.county_code, account.team, account.office_id, account.email)
    return known == (new.role, new.county_code, new.team, new.office_id, new.email)


def _mark(staff: StaffRequest) -> str:
    return staff.desk.keyed("form", _form_id())[:12]


def _form_id() -> str:
    form_id = request.form.get("form_id", "")
    if len(form_id) != 32:
        raise NoFormId
    return form_id
