"""The routes of the desk: each is declared with its action, and the right to the action is checked first."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import wraps

from flask import Flask, Response, abort, g, redirect, request
from flask_wtf.csrf import CSRFError, CSRFProtect

from dashboard.database.accounts import Account
from dashboard.database.errors import NotWritten, word_of
from dashboard.database.sessions import Limits
from dashboard.faults import DataError
from dashboard.language import LANGUAGES, describe, describe_cause, say
from dashboard.language.table import DEFAULT, PLAIN
from dashboard.live import Live
from dashboard.pages.common.forms import LONGEST_FORM, from_this_site
from dashboard.pages.common.urls import desk_url, full_path
from dashboard.staff.rights import RIGHTS, may
from dashboard.staff.session import DeskConnection, staff_session
from dashboard.staff.staff_request import StaffRequest, ask_again, message
from dashboard.staff.transport import insecure_transport
from dashboard.staff.trial import Trial, offer

log = logging.getLogger("dashboard")

View = Callable[..., Response]
# What an account must do before anything else, in this order: why -> the action, and the path of its page.
_FIRST = {
    "factor_pending": ("second_factor", "second-factor"),
    "must_change": ("password", "password"),
    "must_have_factor": ("second_factor", "second-factor"),
}
# Refusals with a separate message staff.part_WHY for requests by scripts.
_OF_PARTS = ("signed_out", "foreign", *_FIRST)
# Who needs a second factor where the setting SECOND_FACTOR requires one.
_WITH_FACTOR = ("publisher", "administrator")


class Site:
    """The desk on a server. The modules of the desk add their pages with `route`."""

    def __init__(
        self,
        server: Flask,
        live: Live,
        connection: DeskConnection,
        limits: Limits,
        clock: Callable[[], datetime],
        proxies: int = 0,
        imports_into_database: bool = False,
        factor_required: bool = False,
    ) -> None:
        """imports_into_database: whether imported rows go into the database, else into files of the data folder.
        factor_required: whether publishers and administrators need a second factor."""
        self.live, self.connection, self.limits, self.clock = live, connection, limits, clock
        self.server, self._proxies = server, proxies
        self.trial = Trial(live)
        self.imports_into_database = imports_into_database
        self.factor_required = factor_required
        # `route` checks the CSRF token of each form of the desk; public forms are checked by their origin.
        server.config.update(WTF_CSRF_CHECK_DEFAULT=False, WTF_CSRF_TIME_LIMIT=None)
        self._forms = CSRFProtect(server)
        self.add_rule("/staff/", "staff front", "front", _front)

    def route(
        self,
        path: str,
        action: str,
        methods: Sequence[str] = ("GET",),
        longest: int = LONGEST_FORM,
        already_done: Callable[[StaffRequest], Response | None] | None = None,
    ) -> Callable[[View], View]:
        """Declare `view(staff, **rest)` for /staff/LANG/path, for roles with the right to the action.

        longest: most bytes of a request. already_done: returns the response if nothing is left to do, regardless of
        the form. Raises ValueError for an unknown action.
        """
        if action not in RIGHTS:
            raise ValueError(f"/staff/LANG/{path}: no right is called {action!r}")

        def declare(view: View) -> View:
            @wraps(view)
            def answer(lang: str, **rest: str) -> Response:
                if lang not in LANGUAGES:
                    abort(404)
                try:
                    staff, why, status = self._let_in(lang, action)
                    if why == "none" and self.trial.is_possible:
                        return offer(self.trial, lang)
                    if staff is None or why:
                        return _refusal(lang, staff, why, status)
                    if already_done and (done := already_done(staff)):
                        return done
                    try:
                        self._forms.protect()
                    except CSRFError:
                        staff.note("form_refused")
                        return ask_again(lang, staff.account, "stale_form", 400)
                    return view(staff, **rest)
                except (DataError, NotWritten) as error:
                    self.away(error)
                    return unavailable(lang, error)

            # dashboard.server refuses longer requests before reading them.
            answer.longest = longest  # type: ignore[attr-defined]
            self.add_rule(f"/staff/<lang>/{path}", f"staff {path}", action, answer, methods)
            return view

        return declare

    def refusal(self, action: str, lang: str) -> Response | None:
        """The refusal of a request by a page's script as plain text, which the script shows; None if the account has
        the right, whose request then is `g.staff`.

        Requests have no CSRF token, so a POST must come from a page of this site.
        """
        try:
            staff, why, status = self._let_in(lang, action)
        except (DataError, NotWritten) as error:
            self.away(error)
            return _gone(lang, error)
        foreign = request.method == "POST" and not from_this_site(request.headers, request.host)
        if staff and not why and foreign:
            staff.note("form_refused")
            why, status = "foreign", 403
        if why == "no_right" and staff:
            staff.note("access_refused")
        if staff and not why:
            g.staff = staff
            return None
        key = f"part_{why}" if why in _OF_PARTS else why
        return Response(say(lang, f"staff.{key}"), status, mimetype="text/plain")

    def part(self, action: str, lang: str, view: View) -> View:
        """A view for requests by a page's script, with the same check of rights; the caller adds the route."""

        @wraps(view)
        def answer(**rest: str) -> Response:
            try:
                return self.refusal(action, lang) or view(**rest)
            except (DataError, NotWritten) as error:
                self.away(error)
                return _gone(lang, error)

        answer.action = action  # type: ignore[attr-defined]
        return answer

    def explain(self, lang: str, error: Exception) -> str:
        """Why a callback has no answer while the database cannot be used; '' for another error."""
        if not (isinstance(error, (DataError, NotWritten)) and word_of(error)):
            return ""
        self.away(error)
        return _gone(lang, error).get_data(as_text=True)

    def away(self, error: DataError | NotWritten) -> None:
        """Log that the database cannot be used, or that the data or the clock refuse what was to be written."""
        if isinstance(error, DataError) and not word_of(error):
            log.error("the staff desk could not write: %s", describe(error.faults[0], PLAIN))
            return
        if isinstance(error, NotWritten) and error.code == "failed":
            log.exception("the staff desk failed")
        self.connection.log_once(error)

    def add_rule(
        self, rule: str, endpoint: str, action: str, answer: View, methods: Sequence[str] = ("GET",)
    ) -> None:
        # The attribute lets a test try every address as every role.
        answer.action = action  # type: ignore[attr-defined]
        self.server.add_url_rule(rule, endpoint, answer, methods=list(methods))

    def _let_in(self, lang: str, action: str) -> tuple[StaffRequest | None, str, int]:
        """(request, or None without a desk; reason of the refusal as in staff.WHY, '' if allowed; HTTP status).

        Raises DataError or NotWritten if the database cannot be used.
        """
        opened = staff_session()
        refusal = insecure_transport(self._proxies)
        if refusal:
            return None, refusal, 403
        if opened.error:
            raise opened.error
        if opened.desk is None:
            return None, "none", 404
        if self.trial.has_begun and not self.trial.is_possible:
            return None, "trial_over", 403
        account = opened.account
        staff = StaffRequest(self, lang, opened.desk, account or opened.pending, self.clock())
        if opened.pending:
            if action == "sign_in":
                # Nobody is signed in yet, and another account may be typed.
                return replace(staff, account=None), "", 200
            return self._in_order(staff, "factor_pending", action)
        if not may(account, action):
            return (staff, "no_right", 403) if account else (staff, "signed_out", 401)
        if account and account.must_change:
            return self._in_order(staff, "must_change", action)
        if account and self.needs_factor(account):
            return self._in_order(staff, "must_have_factor", action)
        return staff, "", 200

    def needs_factor(self, account: Account) -> bool:
        """Whether an account has to set up a second factor before anything else."""
        required = self.factor_required and account.role in _WITH_FACTOR
        return required and account.has_password and not account.second_factor

    def _in_order(self, staff: StaffRequest, why: str, action: str) -> tuple[StaffRequest, str, int]:
        """Allow only the action that comes first, and signing out; see _let_in."""
        return (staff, "", 200) if action in (_FIRST[why][0], "sign_out") else (staff, why, 403)


def _refusal(lang: str, staff: StaffRequest | None, why: str, status: int) -> Response:
    if staff is None:
        return message(lang, why, status)
    if why == "no_right":
        return staff.forbidden()
    if why == "signed_out":
        return _sign_in_first(staff)
    if request.method == "POST":
        return message(lang, why, status, staff.account)
    wanted = {"next": _wanted()} if why in ("factor_pending", "must_change") else {}
    return staff.redirect(staff.address(_FIRST[why][1], **wanted))


def _sign_in_first(staff: StaffRequest) -> Response:
    if request.method == "POST":
        return ask_again(staff.lang, None, "signed_out", 401)
    return redirect(staff.address("sign-in", next=_wanted()))  # type: ignore[return-value]


def _wanted() -> str:
    """The address of this request, to which the browser returns after the sign-in."""
    query = request.query_string.decode("utf-8", "replace")
    return full_path(request.path) + (f"?{query}" if query else "")


def _cause(lang: str, error: DataError | NotWritten) -> str:
    """Why the database cannot be used, or the first fault of the data, without its place."""
    word = word_of(error)
    if isinstance(error, DataError) and word in ("", "version"):
        return describe_cause(error.faults[0], lang)
    return say(lang, f"staff.cause_{word}")


def _gone(lang: str, error: DataError | NotWritten) -> Response:
    """The response to a page's script if the database cannot be used."""
    return Response(f"{_cause(lang, error)} {say(lang, 'staff.gone')}", 503, mimetype="text/plain")


def unavailable(lang: str, error: DataError | NotWritten) -> Response:
    """The response if the database cannot be used; a submitted form is shown again with its content."""
    cause = _cause(lang, error)
    if request.method == "POST":
        # Without the desk no CSRF token can be created: the form keeps its token, which is checked the next time.
        answer = ask_again(lang, None, "gone_form", 503, request.form.get("csrf_token", ""), cause=cause)
    else:
        answer = message(lang, "gone", 503, cause=cause)
    answer.headers["Retry-After"] = "30"
    return answer


def _front() -> Response:
    lang = request.accept_languages.best_match(LANGUAGES, default=DEFAULT)
    answer = redirect(desk_url(str(lang)))
    answer.headers["Vary"] = "Accept-Language"
    return answer  # type: ignore[return-value]
