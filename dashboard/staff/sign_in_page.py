"""Signing in by name and password, and signing out."""

from datetime import timedelta

from flask import Response, request
from wtforms import PasswordField, StringField
from wtforms.validators import DataRequired

from dashboard.database import sessions
from dashboard.database.sign_in import sign_in as try_to_sign_in
from dashboard.pages.common.forms import LATIN_NAME, CatalogueForm, trimmed
from dashboard.pages.common.urls import full_path
from dashboard.staff.session import end_session, known_browser, staff_session, start_session
from dashboard.staff.site import Site
from dashboard.staff.staff_request import StaffRequest
from dashboard.staff.trial import offer

# A wait is shown in seconds up to this number, then in minutes.
_SECONDS = 90


class SignInForm(CatalogueForm):
    """Name and password, cut to the greatest length of an account's."""

    name = StringField(
        "staff.field_name",
        [DataRequired()],
        [trimmed, lambda text: text[:200]],
        "staff.name_hint",
        render_kw={**LATIN_NAME, "autocomplete": "username"},
    )
    password = PasswordField(
        "staff.field_password",
        [DataRequired()],
        [lambda text: (text or "")[:1000]],
        render_kw={"dir": "ltr", "autocomplete": "current-password"},
    )


def add(site: Site) -> None:
    @site.route("sign-in", "sign_in", ("GET", "POST"), already_done=already_in)
    def sign_in(staff: StaffRequest) -> Response:
        if staff.site.trial.has_begun:
            # Accounts of a trial have no password.
            return offer(staff.site.trial, staff.lang)
        if request.method == "POST":
            return _try(staff)
        key = "session_over" if staff_session().over else "signed_out_now" if request.args.get("out") else ""
        return _show(staff, SignInForm(staff.lang), notice=staff.say(f"staff.{key}") if key else "")

    @site.route("sign-out", "sign_out", ("POST",), already_done=_nobody_signed_in)
    def sign_out(staff: StaffRequest) -> Response:
        with staff.desk.writing() as connection:
            sessions.end(connection, staff_session().token)
            if staff_session().account:
                staff.log(connection, "signed_out")
        return end_session(staff.redirect(staff.address("sign-in", out="1")))


def already_in(staff: StaffRequest) -> Response | None:
    """A redirect to the requested page for a signed-in account, else None."""
    requested = request.values.get("next", "")
    return staff.redirect(desk_address(requested, staff.address())) if staff.account else None


def desk_address(requested: str, otherwise: str) -> str:
    """An address from a request if it is an address of the desk, else `otherwise`: prevents open redirects."""
    plain = requested.isprintable() and "\\" not in requested and ".." not in requested
    return requested if plain and requested.startswith(full_path("/staff/")) else otherwise


def wait_words(staff: StaffRequest, wait: timedelta) -> str:
    """A wait in words, in whole seconds or minutes, rounded up."""
    seconds = -int(-wait.total_seconds() // 1)
    if seconds <= _SECONDS:
        return staff.say("staff.seconds", n=staff.number(max(seconds, 1)))
    return staff.say("staff.minutes", n=staff.number(-(-seconds // 60)))


def _nobody_signed_in(staff: StaffRequest) -> Response | None:
    # The form was submitted twice, or after the session ended: no session is left that a forged form could end.
    return end_session(staff.redirect(staff.address("sign-in", out="1"))) if staff.account is None else None


def _try(staff: StaffRequest) -> Response:
    form = SignInForm(staff.lang, request.form)
    if not form.validate():
        return _show(staff, form, 422, fault=staff.say("staff.both_needed"))
    name, address = form.name.data, request.remote_addr or ""
    browser = known_browser(staff.desk, name)
    outcome = try_to_sign_in(staff.desk, staff.now, name, form.password.data, address, staff.site.limits, browser)
    to = request.values.get("next", "")
    if outcome.factor_pending:
        return start_session(staff.redirect(staff.address("second-factor", next=to)), outcome.token)
    if outcome.token:
        return start_session(staff.redirect(desk_address(to, staff.address())), outcome.token, name)
    if not outcome.wait:
        return _show(staff, form, 401, fault=staff.say("staff.wrong"))
    return retry_after(
        _show(staff, form, 429, fault=staff.say("staff.wait", time=wait_words(staff, outcome.wait))), outcome.wait
    )


def retry_after(answer: Response, wait: timedelta) -> Response:
    """The answer to a refused attempt, with the seconds after which the next one is allowed."""
    answer.headers["Retry-After"] = str(-int(-wait.total_seconds() // 1))
    return answer


def _show(staff: StaffRequest, form: SignInForm, status: int = 200, notice: str = "", fault: str = "") -> Response:
    to = request.values.get("next", "")
    return staff.page("staff_sign_in.html", status, form=form, notice=notice, fault=fault, next=to)
