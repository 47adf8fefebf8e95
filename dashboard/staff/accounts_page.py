"""Accounts, for the administrator: list, add, disable and enable, unlock, reset the password.

A new password is an HMAC of the form's id with the desk's key. The form's id is an idempotency key: a form that is
submitted twice sets the same password, and nobody without the key can compute it.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from flask import Response, request
from sqlalchemy import Connection
from wtforms import SelectField, StringField

from dashboard.database import accounts, attempts, passwords
from dashboard.database.accounts import Account, BadAccount
from dashboard.database.schema import ROLES
from dashboard.database.sign_in import attempt_keys
from dashboard.language import say_near
from dashboard.pages.common.forms import LATIN_NAME, CatalogueForm, trimmed
from dashboard.sheets.places import with_code
from dashboard.staff.site import Site
from dashboard.staff.staff_request import StaffRequest


class AccountForm(CatalogueForm):
    """A new account: name, role, the county for a clerk, the number for a team, the body for a body's account."""

    name = StringField(
        "staff.field_name",
        filters=[trimmed],
        description="staff.new_name_hint",
        render_kw={**LATIN_NAME, "aria-required": "true"},
    )
    role = SelectField("staff.field_role", description="staff.role_hint", default="", validate_choice=False)
    county = SelectField("staff.field_county", description="staff.county_hint", default="", validate_choice=False)
    team = StringField(
        "staff.field_team",
        filters=[trimmed],
        description="staff.team_hint",
        render_kw={"inputmode": "numeric", "autocomplete": "off", "maxlength": 4},
    )
    # The page's list `bodies` suggests names while one types; any id or name is understood without a script, too.
    office = StringField(
        "staff.field_office",
        filters=[trimmed],
        description="staff.office_hint",
        render_kw={"list": "bodies", "dir": "auto", "maxlength": 200},
    )

    def __init__(self, staff: StaffRequest, sent: bool = False) -> None:
        super().__init__(staff.lang, request.form if sent else None)
        self.bodies = [with_code(name, code) for code, name in staff.bodies()]
        self.role.choices = staff.options("staff.role_", ROLES)
        self.county.choices = [("", staff.say("staff.no_county")), *staff.counties()]


@dataclass(frozen=True)
class Notice:
    """The result of a submitted form. password: a new password, shown only once; good: whether the form succeeded."""

    text: str
    password: str = ""
    good: bool = True


class _Refused(Exception):
    """The form is refused. key: of the message staff.KEY; status: of the response."""

    def __init__(self, key: str, status: int = 409) -> None:
        super().__init__(key)
        self.key, self.status = key, status


def add(site: Site) -> None:
    @site.route("accounts", "accounts", ("GET", "POST"))
    def page(staff: StaffRequest) -> Response:
        if request.method == "GET":
            return _show(staff, _done(staff, request.args.get("done", ""), request.args.get("of", "")))
        actions: dict[str, Callable[[StaffRequest], Response]] = {
            "add": _add,
            "password": _password,
            "disable": _disable,
            "enable": _enable,
            "unlock": _unlock,
        }
        try:
            action = actions.get(request.form.get("do", ""))
            if action is None:
                raise _Refused("unknown_form", 422)
            return action(staff)
        except _Refused as refused:
            return _show(staff, Notice(staff.say(f"staff.{refused.key}"), good=False), refused.status)


def _add(staff: StaffRequest) -> Response:
    form = AccountForm(staff, sent=True)
    name, role, county = accounts.normalized_name(form.name.data), form.role.data, form.county.data
    team = accounts.team_number(form.team.data)
    office, near = staff.find_body(form.office.data)
    office = office or form.office.data
    password = _new_password(staff, name)
    try:
        with staff.desk.writing() as connection:
            known = accounts.by_name(connection, name)
            if not (known and _same(connection, known, (role, county, team, office), password)):
                snapshot = staff.site.live.snapshot
                of_team = (team, snapshot.province.inspection_teams)
                of_body = (office, dict(staff.bodies()))
                of_county = (county, snapshot.names.keys())
                name = accounts.add(
                    connection, staff.now, name, role, password, *of_county, True, *of_team, *of_body
                ).name
                limits = {"county": county, "team": str(team or ""), "office": office}
                staff.log(connection, "account_added", name, role=role, **limits)
    except BadAccount as bad:
        for field, code in bad.faults.items():
            if field in form:
                text = staff.say(f"staff.account_{code}")
                if code == "office_unknown":
                    text = f"{text} {say_near(staff.lang, 'user_command.near', near)}".rstrip()
                form.add_fault(form[field], text)
        return _show(staff, Notice(staff.say("staff.not_added"), good=False), 422, form)
    return _show(staff, Notice(staff.say("staff.was_added", name=name), password))


def _password(staff: StaffRequest) -> Response:
    account = _chosen(staff, "own_password")
    password = _new_password(staff, account.name)
    with staff.desk.writing() as connection:
        if not accounts.has_password(connection, account):
            raise _Refused("password_none")
        if not passwords.matches(accounts.stored_hash(connection, account), password):
            accounts.set_password(connection, account, password, temporary=True)
            attempts.forget(connection, _attempts_key(staff, account))
            staff.log(connection, "password_given", account.name)
    return _show(staff, Notice(staff.say("staff.was_given", name=account.name), password))


def _disable(staff: StaffRequest) -> Response:
    account = _chosen(staff, "own_account")
    try:
        with staff.desk.writing() as connection:
            if accounts.disable(connection, staff.now, account):
                staff.log(connection, "account_disabled", account.name)
    except BadAccount:
        raise _Refused("last_administrator") from None
    return _redirect(staff, "disabled", account)


def _enable(staff: StaffRequest) -> Response:
    account = _chosen(staff)
    with staff.desk.writing() as connection:
        attempts.forget(connection, _attempts_key(staff, account))
        if accounts.enable(connection, account):
            staff.log(connection, "account_enabled", account.name)
    return _redirect(staff, "enabled", account)


def _unlock(staff: StaffRequest) -> Response:
    account = _chosen(staff)
    key = _attempts_key(staff, account)
    with staff.desk.writing() as connection:
        if key[: attempts.ACCOUNT_PART] in attempts.locks(connection, staff.now):
            attempts.forget(connection, key)
            staff.log(connection, "account_unlocked", account.name)
    return _redirect(staff, "unlocked", account)


def _redirect(staff: StaffRequest, done: str, account: Account) -> Response:
    return staff.redirect(staff.address("accounts", done=done, of=account.name) + f"#a-{account.name}")


def _new_password(staff: StaffRequest, name: str) -> str:
    form_id = request.form.get("form_id", "")
    if len(form_id) != 32:
        # Without an id, every form would give the same password.
        raise _Refused("unknown_form", 422)
    return passwords.readable_password(bytes.fromhex(staff.desk.keyed("password", f"{form_id}:{name}")))


def _same(connection: Connection, known: Account, limits: tuple[str, str, int, str], password: str) -> bool:
    """Whether an enabled account has this role, county, team and body, and this password."""
    alike = (known.role, known.county_code, known.team, known.office_id) == limits and not known.disabled_at
    return alike and passwords.matches(accounts.stored_hash(connection, known), password)


def _chosen(staff: StaffRequest, if_own: str = "") -> Account:
    """The account that the form names. if_own: key of the refusal if this is the user's own account; '' allows it."""
    account = staff.read(accounts.by_name, request.form.get("of", ""))
    if account is None:
        raise _Refused("no_account")
    if if_own and account.id == staff.signed_in.id:
        raise _Refused(if_own)
    return account


def _attempts_key(staff: StaffRequest, account: Account) -> str:
    return attempt_keys(staff.desk, account.name, "")["account"]


def _done(staff: StaffRequest, done: str, name: str) -> Notice | None:
    """The notice after a redirect, unless the account has changed again in the meantime."""
    account = staff.read(accounts.by_name, name)
    if account is None or done not in ("unlocked", "disabled" if account.disabled_at else "enabled"):
        return None
    return Notice(staff.say(f"staff.was_{done}", name=account.name))


def _show(staff: StaffRequest, notice: Notice | None, status: int = 200, form: AccountForm | None = None) -> Response:
    with staff.desk.reading() as connection:
        known = accounts.everyone(connection)
        without_password = accounts.without_password(connection)
        locks = attempts.locks(connection, staff.now)
    keys = {account.id: _attempts_key(staff, account)[: attempts.ACCOUNT_PART] for account in known}
    return staff.page(
        "staff_accounts.html",
        status,
        accounts=known,
        locked={number: locks[key] for number, key in keys.items() if key in locks},
        without_password=without_password,
        notice=notice,
        form=form or AccountForm(staff),
        form_id=secrets.token_hex(16),
    )
