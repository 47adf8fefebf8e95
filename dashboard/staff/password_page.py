"""Changing one's own password: who does it stays signed in, but in this browser alone."""

from __future__ import annotations

from flask import Response, request

from dashboard.desk import accounts, attempts, log, passwords, sessions
from dashboard.desk.log import COMMAND_LINE, Entry
from dashboard.desk.passwords import SHORTEST
from dashboard.desk.sign_in import attempt_keys
from dashboard.language.digits import whole
from dashboard.staff.session import here
from dashboard.staff.sign_in_page import wait_words
from dashboard.staff.site import Link, Site, Visit, message

_DONE = "done"
# Stands for the browsers in which the account is signed in.
_BROWSER = "password page"
# So many of the password's changes are named.
_CHANGES = 5
LINK = Link("staff.password_title", "staff.password_about", 90)


def add(site: Site) -> None:
    """Register the page."""

    @site.route("password", "password", ("GET", "POST"), LINK)
    def password(visit: Visit) -> Response:
        with visit.desk.reading() as connection:
            if not accounts.has_password(connection, visit.signed_in):
                return message(visit.lang, "no_password", 200 if request.method == "GET" else 409, visit.account)
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
    wrong = _wrong(visit, old, new)
    if wrong == _DONE:
        return visit.see(visit.address("password", done="1"))
    if wrong:
        faults = {"old": wrong, **faults}
    if faults:
        return _form(visit, faults, 422)
    with visit.desk.writing() as connection:
        accounts.set_password(connection, visit.signed_in, new, keep=sessions.hash_of(here().token))
        log.append(connection, visit.now, "password_changed", visit.signed_in.name, visit.signed_in.role)
    return visit.see(visit.address("password", done="1"))


def _wrong(visit: Visit, old: str, new: str) -> str:
    """What is wrong with the present password, tried as often as at signing in; '' if it is the one.

    _DONE if the new one is the present one already: the same form was sent twice.
    """
    account = visit.signed_in
    # Failures elsewhere keep nobody who is signed in from changing it.
    keys = attempt_keys(visit.desk, account.name, "", _BROWSER)
    with visit.desk.writing() as connection:
        wait, _ = attempts.admit(connection, visit.now, keys)
        stored = accounts.stored_hash(connection, account)
    if wait:
        return visit.say("staff.wait", time=wait_words(visit, wait))
    done = not passwords.matches(stored, old)
    if done and not passwords.matches(stored, new):
        return visit.say("staff.password_wrong")
    with visit.desk.writing() as connection:
        attempts.forgive(connection, visit.now, keys)
    return _DONE if done else ""


def _form(visit: Visit, faults: dict[str, str], status: int = 200, done: bool = False) -> Response:
    account = visit.signed_in
    with visit.desk.reading() as connection:
        changes = [_change_words(visit, entry) for entry in log.of_password(connection, account.name, _CHANGES)]
    return visit.page(
        "staff_password.html",
        status,
        faults=faults,
        done=done,
        least=whole(SHORTEST, visit.lang),
        name=account.name,
        must=account.must_change and not done,
        changes=changes,
    )


def _change_words(visit: Visit, entry: Entry) -> str:
    """Who gave or changed the password, and when."""
    moment = visit.moment(entry.at)
    if entry.action == "password_changed":
        return visit.say("staff.password_was_changed", moment=moment)
    who = visit.say("staff_log.command_line") if entry.account == COMMAND_LINE else entry.account
    return visit.say("staff.password_was_given", moment=moment, who=who)
