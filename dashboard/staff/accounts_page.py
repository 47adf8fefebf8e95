"""Accounts, for the administrator: all of them, a new one, shutting and opening, a new password to hand over.

A password is made out of the form's own id under the desk's key: a form that is sent twice gives the same one, and
only who holds the key can work it out.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from flask import Response, request
from sqlalchemy import Connection

from dashboard.desk import accounts, attempts, log, passwords
from dashboard.desk.accounts import Account, BadAccount
from dashboard.desk.sign_in import attempt_keys
from dashboard.language.order import order
from dashboard.staff.site import Link, Site, Visit
from dashboard.storage.schema import ROLES

LINK = Link("staff.accounts_title", "staff.accounts_about", 70)


@dataclass(frozen=True)
class Told:
    """What the page says of what was sent. password: shown this once; faults: field -> text; of: the account."""

    text: str
    of: str = ""
    password: str = ""
    faults: dict[str, str] = field(default_factory=dict)

    @property
    def good(self) -> bool:
        """Whether what was asked for was done."""
        return not self.faults


def add(site: Site) -> None:
    """Register the page."""

    @site.route("accounts", "accounts", ("GET", "POST"), LINK)
    def page(visit: Visit) -> Response:
        if request.method == "GET":
            return _answer(visit, _done(visit, request.args.get("done", ""), request.args.get("of", "")))
        doing = {"add": _add, "password": _password, "disable": _shut, "enable": _open, "unlock": _unlock}
        do = doing.get(request.form.get("do", ""))
        return do(visit) if do else _answer(visit, _bad(visit, "unknown_form"), 422)


def _add(visit: Visit) -> Response:
    name, role, county = (request.form.get(name, "").strip() for name in ("name", "role", "county"))
    name = accounts.folded(name)
    password = _made(visit, name)
    if not password:
        return _answer(visit, _bad(visit, "unknown_form"), 422)
    try:
        with visit.desk.writing() as connection:
            there = accounts.by_name(connection, name)
            if there and _same(connection, there, role, county, password):
                return _answer(visit, Told(visit.say("staff.was_added", name=name), name, password))
            counties = visit.site.live.snapshot.names.keys()
            made = accounts.add(connection, visit.now, name, role, password, county, counties, True)
            _note(connection, visit, "account_added", made.name, role=role, county=county)
    except BadAccount as bad:
        faults = {at: visit.say(f"staff.account_{code}") for at, code in bad.faults.items() if at != "password"}
        return _answer(visit, Told(visit.say("staff.not_added"), faults=faults or {"name": ""}), 422)
    return _answer(visit, Told(visit.say("staff.was_added", name=made.name), made.name, password))


def _password(visit: Visit) -> Response:
    account = _chosen(visit)
    if account is None or account.id == visit.signed_in.id:
        return _answer(visit, _bad(visit, "own_password" if account else "no_account"), 409)
    password = _made(visit, account.name)
    if not password:
        return _answer(visit, _bad(visit, "unknown_form"), 422)
    with visit.desk.writing() as connection:
        if not accounts.has_password(connection, account):
            return _answer(visit, _bad(visit, "password_none"), 409)
        if not passwords.matches(accounts.stored_hash(connection, account), password):
            accounts.set_password(connection, account, password, given=True)
            attempts.forget(connection, attempt_keys(visit.desk, account.name, "")["account"])
            _note(connection, visit, "password_given", account.name)
    return _answer(visit, Told(visit.say("staff.was_given", name=account.name), account.name, password))


def _shut(visit: Visit) -> Response:
    account = _chosen(visit)
    if account is None or account.id == visit.signed_in.id:
        return _answer(visit, _bad(visit, "own_account" if account else "no_account"), 409)
    try:
        with visit.desk.writing() as connection:
            if accounts.disable(connection, visit.now, account):
                _note(connection, visit, "account_disabled", account.name)
    except BadAccount:
        return _answer(visit, _bad(visit, "last_administrator"), 409)
    return visit.see(visit.address("accounts", done="disabled", of=account.name) + f"#a-{account.name}")


def _open(visit: Visit) -> Response:
    account = _chosen(visit)
    if account is None:
        return _answer(visit, _bad(visit, "no_account"), 409)
    with visit.desk.writing() as connection:
        attempts.forget(connection, attempt_keys(visit.desk, account.name, "")["account"])
        if accounts.enable(connection, account):
            _note(connection, visit, "account_enabled", account.name)
    return visit.see(visit.address("accounts", done="enabled", of=account.name) + f"#a-{account.name}")


def _unlock(visit: Visit) -> Response:
    account = _chosen(visit)
    if account is None:
        return _answer(visit, _bad(visit, "no_account"), 409)
    key = attempt_keys(visit.desk, account.name, "")["account"]
    with visit.desk.writing() as connection:
        if key[: attempts.ACCOUNT_PART] in attempts.locks(connection, visit.now):
            attempts.forget(connection, key)
            _note(connection, visit, "account_unlocked", account.name)
    return visit.see(visit.address("accounts", done="unlocked", of=account.name) + f"#a-{account.name}")


def _made(visit: Visit, name: str) -> str:
    """The password that this form gives; '' for a form without its id, which would give the same one again."""
    form = request.form.get("form_id", "")
    if len(form) != 32:
        return ""
    return passwords.readable(bytes.fromhex(visit.desk.keyed("password", f"{form}:{name}")))


def _same(connection: Connection, there: Account, role: str, county: str, password: str) -> bool:
    alike = (there.role, there.county_code, there.disabled_at) == (role, county, None)
    return alike and passwords.matches(accounts.stored_hash(connection, there), password)


def _chosen(visit: Visit) -> Account | None:
    with visit.desk.reading() as connection:
        return accounts.by_name(connection, request.form.get("of", ""))


def _note(connection: Connection, visit: Visit, action: str, subject: str, **detail: str) -> None:
    told = {name: value for name, value in detail.items() if value}
    log.append(connection, visit.now, action, visit.signed_in.name, visit.signed_in.role, subject, told)


def _bad(visit: Visit, key: str) -> Told:
    return Told(visit.say(f"staff.{key}"), faults={"": ""})


def _done(visit: Visit, done: str, name: str) -> Told | None:
    with visit.desk.reading() as connection:
        account = accounts.by_name(connection, name)
    if account is None or done not in ("unlocked", "disabled" if account.disabled_at else "enabled"):
        return None
    return Told(visit.say(f"staff.was_{done}", name=account.name), account.name)


def _answer(visit: Visit, told: Told | None, status: int = 200) -> Response:
    with visit.desk.reading() as connection:
        known = accounts.everyone(connection)
        open_by_provider = accounts.without_password(connection)
        locks = attempts.locks(connection, visit.now)
    counties = visit.site.live.snapshot.names
    names = sorted(((code, visit.county(code)) for code in counties), key=lambda pair: order(pair[1]))
    typed = {name: request.form.get(name, "") for name in ("name", "role", "county")}
    return visit.page(
        "staff_accounts.html",
        status,
        rows=[{**_row(visit, account, locks), "no_password": account.id in open_by_provider} for account in known],
        told=told,
        typed=typed if told and not told.good else dict.fromkeys(typed, ""),
        roles=[(role, visit.say(f"staff.role_{role}")) for role in ROLES],
        counties=names,
        form_id=secrets.token_hex(16),
    )


def _row(visit: Visit, account: Account, locks: Mapping[str, datetime]) -> dict[str, object]:
    locked = locks.get(attempt_keys(visit.desk, account.name, "")["account"][: attempts.ACCOUNT_PART])
    return {
        "locked": visit.moment(locked) if locked else "",
        "name": account.name,
        "role": visit.say(f"staff.role_{account.role}"),
        "county": visit.county(account.county_code) if account.county_code else "",
        "made": visit.moment(account.created_at),
        "shut": visit.moment(account.disabled_at) if account.disabled_at else "",
        "own": account.id == visit.signed_in.id,
    }
