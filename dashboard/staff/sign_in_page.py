"""Signing in by name and password, and signing out."""

from __future__ import annotations

from datetime import timedelta

from flask import Response, request

from dashboard.desk import log, sessions
from dashboard.desk.sign_in import sign_in as try_to_sign_in
from dashboard.language.digits import whole
from dashboard.staff.session import drop, here, hold, known_browser
from dashboard.staff.site import Site, Visit

# In words from here on, since nobody counts so many seconds.
_SECONDS = 90
# Why a sign-in by way of a provider came to nothing: messages staff_oidc.*.
REFUSED = frozenset("down begin wait denied untrusted no_group no_county shut".split())


def add(site: Site) -> None:
    """Register the routes."""

    @site.route("sign-in", "sign_in", ("GET", "POST"), settled=already_in)
    def sign_in(visit: Visit) -> Response:
        if request.method == "POST":
            return _try(visit)
        refused = request.args.get("oidc", "")
        if visit.site.ways and refused in REFUSED:
            return _form(visit, fault=visit.say(f"staff_oidc.{refused}"))
        told = "session_over" if here().over else "signed_out_now" if request.args.get("out") else ""
        words = [visit.say(f"staff.{told}")] if told else []
        if visit.site.ways and request.args.get("out"):
            # Who comes next to the same machine would be let in without a question.
            words.append(visit.say("staff_oidc.still_in"))
        return _form(visit, told=" ".join(words))

    @site.route("sign-out", "sign_out", ("POST",), settled=_nobody_there)
    def sign_out(visit: Visit) -> Response:
        account = visit.signed_in
        with visit.desk.writing() as connection:
            sessions.end(connection, here().token)
            log.append(connection, visit.now, "signed_out", account.name, account.role)
        return drop(visit.see(visit.address("sign-in", out="1")))


def already_in(visit: Visit) -> Response | None:
    """Whoever is signed in is led on."""
    return visit.see(wanted(visit)) if visit.account else None


def wanted(visit: Visit) -> str:
    """Where one wanted to go before signing in: an address of the desk, and no other."""
    return wanted_by(request.values.get("next", ""), visit.address())


def wanted_by(given: str, otherwise: str) -> str:
    """An address that came with a request if it is one of the desk, else another."""
    plain = given.isprintable() and "\\" not in given and ".." not in given
    return given if plain and given.startswith("/staff/") else otherwise


def wait_words(visit: Visit, wait: timedelta) -> str:
    """How long to wait, in whole seconds or minutes, rounded up."""
    seconds = -int(-wait.total_seconds() // 1)
    if seconds <= _SECONDS:
        return visit.say("staff.seconds", n=whole(max(seconds, 1), visit.lang))
    return visit.say("staff.minutes", n=whole(-(-seconds // 60), visit.lang))


def _nobody_there(visit: Visit) -> Response | None:
    # Sent twice, or after the session was over: there is nothing left to end, and nothing to forge.
    return drop(visit.see(visit.address("sign-in", out="1"))) if visit.account is None else None


def _try(visit: Visit) -> Response:
    name, password = request.form.get("name", ""), request.form.get("password", "")
    if not name.strip() or not password:
        return _form(visit, 422, fault=visit.say("staff.both_needed"))
    name, address = name[:200], request.remote_addr or ""
    browser = known_browser(visit.desk, name)
    outcome = try_to_sign_in(visit.desk, visit.now, name, password[:1000], address, visit.site.limits, browser)
    if outcome.token:
        return hold(visit.see(wanted(visit)), outcome.token, name)
    if not outcome.wait:
        return _form(visit, 401, fault=visit.say("staff.wrong"))
    answer = _form(visit, 429, fault=visit.say("staff.wait", time=wait_words(visit, outcome.wait)))
    answer.headers["Retry-After"] = str(-int(-outcome.wait.total_seconds() // 1))
    return answer


def _form(visit: Visit, status: int = 200, told: str = "", fault: str = "") -> Response:
    return visit.page(
        "staff_sign_in.html",
        status,
        told=told,
        fault=fault,
        name=request.form.get("name", "")[:200],
        next=request.values.get("next", ""),
        ways=[(visit.address(way, next=request.values.get("next", "")), f"staff_{way}") for way in visit.site.ways],
    )
