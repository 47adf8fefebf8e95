"""Accounts, for the administrator: a list with filters, a new account, and what can be changed of an account."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from flask import Response, request

from dashboard.database import accounts, attempts, passwords, second_factor, sessions
from dashboard.database.accounts import Account, BadAccount
from dashboard.database.sign_in import attempt_keys
from dashboard.language import COMMA, say_near
from dashboard.pages.common.forms import trimmed
from dashboard.staff.accounts_form import AccountForm, FilterForm
from dashboard.staff.new_accounts import (
    NewAccount,
    NoFormId,
    Taken,
    fault_words,
    faults_of,
    make,
    new_password,
    number_of_teams,
    place_words,
)
from dashboard.staff.site import Site
from dashboard.staff.staff_request import StaffRequest


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
            "email": _email,
            "factor": _factor,
            "sessions": _sessions,
        }
        try:
            action = actions.get(request.form.get("do", ""))
            if action is None:
                raise _Refused("unknown_form", 422)
            return action(staff)
        except NoFormId:
            return _show(staff, Notice(staff.say("staff.unknown_form"), good=False), 422)
        except _Refused as refused:
            return _show(staff, Notice(staff.say(f"staff.{refused.key}"), good=False), refused.status)


def _add(staff: StaffRequest) -> Response:
    form = AccountForm(staff, sent=True)
    team = accounts.team_number(form.team.data)
    name, (office, near) = accounts.normalized_name(form.name.data), staff.find_body(form.office.data)
    office = office or form.office.data
    new = NewAccount(name, form.role.data, form.county.data, team, office, form.email.data)
    faults = faults_of(staff, new)
    if not faults:
        try:
            (password,) = make(staff, [new])
            return _show(staff, Notice(staff.say("staff.was_added", name=name), password))
        except Taken:
            faults = {"name": "taken"}
    for field, code in faults.items():
        if field in form:
            text = fault_words(staff, code)
            if code == "office_unknown":
                text = f"{text} {say_near(staff.lang, 'user_command.near', near)}".rstrip()
            form.add_fault(form[field], text)
    return _show(staff, Notice(staff.say("staff.not_added"), good=False), 422, form)


def _password(staff: StaffRequest) -> Response:
    account = _chosen(staff, "own_password")
    password = new_password(staff, account.name)
    if not account.has_password:
        raise _Refused("password_none")
    with staff.desk.writing() as connection:
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


def _email(staff: StaffRequest) -> Response:
    account, email = _chosen(staff), trimmed(request.form.get("email"))
    if email and not accounts.is_email(email):
        raise _Refused("account_email", 422)
    with staff.desk.writing() as connection:
        # The address is not logged: a row of the log could not be deleted if it were a person's.
        if accounts.set_email(connection, account, email):
            staff.log(connection, "mailbox_changed", account.name)
    return _redirect(staff, "email", account)


def _factor(staff: StaffRequest) -> Response:
    """Turn off the second factor of another account, whose phone is lost."""
    account = _chosen(staff, "own_factor")
    with staff.desk.writing() as connection:
        if second_factor.turn_off(connection, account):
            accounts.end_sessions(connection, account)
            staff.log(connection, "factor_off", account.name)
    return _redirect(staff, "factor", account)


def _sessions(staff: StaffRequest) -> Response:
    account = _chosen(staff, "own_sessions")
    with staff.desk.writing() as connection:
        if ended := accounts.end_sessions(connection, account):
            staff.log(connection, "sessions_ended", account.name, sessions=str(ended))
    return _redirect(staff, "sessions", account)


def _redirect(staff: StaffRequest, done: str, account: Account) -> Response:
    query = FilterForm(staff).query()
    return staff.redirect(staff.address("accounts", **query, done=done, of=account.name) + f"#a-{account.name}")


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
    still = ("unlocked", "email", "factor", "sessions", "disabled" if account and account.disabled_at else "enabled")
    if account is None or done not in still:
        return None
    return Notice(staff.say(f"staff.was_{done}", name=account.name))


def _show(staff: StaffRequest, notice: Notice | None, status: int = 200, form: AccountForm | None = None) -> Response:
    with staff.desk.reading() as connection:
        known = accounts.everyone(connection)
        locks = attempts.locks(connection, staff.now)
        open_sessions = sessions.counts(connection, staff.now, staff.site.limits)
    keys = {account.id: _attempts_key(staff, account)[: attempts.ACCOUNT_PART] for account in known}
    locked = {number: locks[key] for number, key in keys.items() if key in locks}
    places = {account.id: place_words(staff, account) for account in known}
    teams = number_of_teams(staff)
    stranded = [account.name for account in accounts.without_team(known, teams)]
    without_team = {"teams": staff.number(teams or 0), "names": COMMA[staff.lang].join(stranded)}
    chosen = FilterForm(staff)
    shown = [account for account in known if chosen.holds(account, places[account.id], account.id in locked)]
    return staff.page(
        "staff_accounts.html",
        status,
        accounts=shown,
        number=staff.number(len(shown)),
        total=staff.number(len(known)),
        places=places,
        locked=locked,
        sessions={number: staff.number(count) for number, count in open_sessions.items()},
        notice=notice,
        without_team=staff.say("staff.accounts_without_team", **without_team) if stranded else "",
        chosen=chosen,
        here=staff.address("accounts", **chosen.query()),
        form=form or AccountForm(staff),
        form_id=secrets.token_hex(16),
    )
