"""Changing one's own password: who does it stays signed in, here alone."""

from __future__ import annotations

from flask import Response, request

from dashboard.desk import accounts, attempts, log, passwords, sessions
from dashboard.desk.accounts import BadAccount
from dashboard.desk.passwords import SHORTEST
from dashboard.desk.sign_in import attempt_keys
from dashboard.language.digits import whole
from dashboard.staff.session import hold
from dashboard.staff.sign_in_page import wait_words
from dashboard.staff.site import Link, Site, Visit

LINK = Link("staff.password_title", "staff.password_about", 90)


def add(site: Site) -> None:
    """Register the page."""

    @site.route("password", "password", ("GET", "POST"), LINK)
    def password(visit: Visit) -> Response:
        if request.method == "POST":
            return _change(visit)
        return _form(visit, {}, done=bool(request.args.get("done")))


def _change(visit: Visit) -> Response:
    old, new, again = (request.form.get(f"password_{name}", "") for name in ("old", "new", "again"))
    faults: dict[str, str] = {}
    weak = passwords.fault_of(new, visit.signed_in.name)
    if weak:
        faults["new"] = visit.say(f"staff.password_{weak}", n=whole(SHORTEST, visit.lang))
    elif new != again:
        faults["again"] = visit.say("staff.password_differs")
    elif new == old:
        faults["new"] = visit.say("staff.password_same")
    wrong = _wrong(visit, old)
    if wrong:
        faults = {"old": wrong, **faults}
    if faults:
        return _form(visit, faults, 422)
    try:
        with visit.desk.writing() as connection:
            accounts.set_password(connection, visit.signed_in, new)
            log.append(connection, visit.now, "password_changed", visit.signed_in.name, visit.signed_in.role)
            # All sessions are over; this browser gets a new one, with a new token.
            token = sessions.start(connection, visit.now, visit.signed_in, visit.site.limits)
    except BadAccount:
        return _form(visit, {"new": visit.say("staff.password_common", n="")}, 422)
    return hold(visit.see(visit.address("password", done="1")), token)


def _wrong(visit: Visit, old: str) -> str:
    """What is wrong with the present password, tried as often as at signing in; '' if it is the one."""
    account = visit.signed_in
    keys = {"account": attempt_keys(visit.desk, account.name, "")["account"]}
    with visit.desk.writing() as connection:
        wait, _ = attempts.admit(connection, visit.now, keys)
        stored = accounts.stored_hash(connection, account)
    if wait:
        return visit.say("staff.wait", time=wait_words(visit, wait))
    if not passwords.matches(stored, old):
        return visit.say("staff.password_wrong")
    with visit.desk.writing() as connection:
        attempts.forgive(connection, visit.now, keys)
    return ""


def _form(visit: Visit, faults: dict[str, str], status: int = 200, done: bool = False) -> Response:
    least = whole(SHORTEST, visit.lang)
    return visit.page("staff_password.html", status, faults=faults, done=done, least=least, name=visit.signed_in.name)
