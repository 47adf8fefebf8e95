"""The desk's addresses: each is declared with its action, and asked for the right to it before anything else."""

from __future__ import annotations

import ipaddress
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import wraps

from flask import Flask, Response, abort, redirect, request
from flask_login import current_user
from flask_wtf.csrf import CSRFError, CSRFProtect

from dashboard.desk.accounts import Account
from dashboard.desk.sessions import Limits
from dashboard.faults import DataError, gone
from dashboard.language import LANGUAGES
from dashboard.live import Live
from dashboard.pages.common.write_guard import LONGEST_FORM
from dashboard.staff.answers import ask_again, message
from dashboard.staff.desk_connection import DeskConnection
from dashboard.staff.rights import RIGHTS, may
from dashboard.staff.session import staff_session
from dashboard.staff.staff_request import StaffRequest
from dashboard.storage.errors import NotWritten

log = logging.getLogger("dashboard")

View = Callable[..., Response]


@dataclass(frozen=True)
class Link:
    """A link on the desk's first page: keys of the messages that name and explain it; lower orders come first."""

    title: str
    about: str
    order: int
    action: str = ""
    path: str = ""


class Site:
    """The desk on a server. Other parts of it add their pages with `route`."""

    def __init__(
        self,
        server: Flask,
        live: Live,
        connection: DeskConnection,
        limits: Limits,
        clock: Callable[[], datetime],
        proxies: int = 0,
    ) -> None:
        self.live, self.connection, self.limits, self.clock = live, connection, limits, clock
        self._server, self._proxies = server, proxies
        # Paths of other ways to sign in than by password, which the sign-in page offers.
        self.sign_in_methods: list[str] = []
        self._links: list[Link] = []
        # `_authorise` checks the token of each form of the desk; public forms are checked by their origin.
        server.config.update(WTF_CSRF_CHECK_DEFAULT=False, WTF_CSRF_TIME_LIMIT=None)
        self._forms = CSRFProtect(server)
        self._put("/staff/", "staff front", "front", _front)

    def route(
        self,
        path: str,
        action: str,
        methods: Sequence[str] = ("GET",),
        link: Link | None = None,
        longest: int = LONGEST_FORM,
        already_done: Callable[[StaffRequest], Response | None] | None = None,
        language: Callable[[], str] | None = None,
    ) -> Callable[[View], View]:
        """Declare `view(staff, **rest)` for /staff/LANG/path, for whom the table of rights lets do the action.

        link: the route's place on the first page. longest: bytes that may be sent to it. already_done: gives the
        answer where nothing is left to do, whatever was sent. language: gives the language where the address, then
        /staff/path, has none, since it is registered elsewhere. Raises ValueError for an action without a right.
        """
        if action not in RIGHTS:
            raise ValueError(f"/staff/LANG/{path}: no right is called {action!r}")
        if link:
            self._links.append(Link(link.title, link.about, link.order, action, path))

        def declare(view: View) -> View:
            @wraps(view)
            def answer(lang: str = "", **rest: str) -> Response:
                lang = language() if language else lang
                if lang not in LANGUAGES:
                    abort(404)
                try:
                    return self._authorise(lang, action, already_done, view, rest)
                except (DataError, NotWritten) as error:
                    if isinstance(error, DataError) and not gone(error.faults):
                        raise
                    if isinstance(error, NotWritten) and error.code == "failed":
                        log.exception("the staff desk failed")
                    self.connection.log_once(error)
                    return _unavailable(lang)

            # dashboard.server refuses longer requests before it reads them.
            answer.longest = longest  # type: ignore[attr-defined]
            self._put(f"/staff/{'' if language else '<lang>/'}{path}", f"staff {path}", action, answer, methods)
            return view

        return declare

    def _put(self, rule: str, endpoint: str, action: str, answer: View, methods: Sequence[str] = ("GET",)) -> None:
        # The view carries its action, so that a test can try every address as every role.
        answer.action = action  # type: ignore[attr-defined]
        self._server.add_url_rule(rule, endpoint, answer, methods=list(methods))

    def links(self, account: Account) -> list[Link]:
        """The links of the first page that an account may use, in their order."""
        return sorted((link for link in self._links if may(account, link.action)), key=lambda link: link.order)

    def _authorise(
        self,
        lang: str,
        action: str,
        already_done: Callable[[StaffRequest], Response | None] | None,
        view: View,
        rest: dict[str, str],
    ) -> Response:
        opened = staff_session()
        refusal = _insecure_transport(self._proxies)
        if refusal:
            return message(lang, refusal, 403)
        if opened.desk is None:
            return _unavailable(lang) if opened.trouble == "gone" else message(lang, opened.trouble, 404)
        account: Account | None = current_user.account if current_user.is_authenticated else None
        staff = StaffRequest(self, lang, opened.desk, account, self.clock())
        if not may(account, action):
            return staff.forbidden() if account else _sign_in_first(staff)
        if account and account.must_change and action not in ("password", "sign_out"):
            sent = request.method == "POST"
            return message(lang, "must_change", 403, account) if sent else staff.redirect(staff.address("password"))
        if already_done and (done := already_done(staff)):
            return done
        try:
            self._forms.protect()
        except CSRFError:
            staff.note("form_refused")
            return ask_again(lang, account, "stale_form", 400)
        return view(staff, **rest)


def _sign_in_first(staff: StaffRequest) -> Response:
    if request.method == "POST":
        return ask_again(staff.lang, None, "signed_out", 401)
    query = request.query_string.decode("utf-8", "replace")
    wanted = request.path + (f"?{query}" if query else "")
    return redirect(staff.address("sign-in", next=wanted))  # type: ignore[return-value]


def _unavailable(lang: str) -> Response:
    """The database does not answer: a form is handed back, to be sent again."""
    if request.method == "POST":
        # Without the desk nobody can make a token: the form keeps its own, which is checked the next time.
        answer = ask_again(lang, None, "gone_form", 503, request.form.get("csrf_token", ""))
    else:
        answer = message(lang, "gone", 503)
    answer.headers["Retry-After"] = "30"
    return answer


def _insecure_transport(proxies: int) -> str:
    """Why no password may be typed here, since others could read it on its way; '' if they could not.

    proxies: how many the settings trust.
    """
    forwarded = {"X-Forwarded-For", "Forwarded", "X-Real-Ip", "X-Forwarded-Proto"} & set(request.headers.keys())
    if forwarded and not proxies:
        # The proxy alone knows who asks and how, and no setting says to trust it.
        return "proxy_unknown"
    if request.is_secure:
        return ""
    return "" if _is_loopback(request.remote_addr or "") and not forwarded else "not_secret"


def _front() -> Response:
    lang = request.accept_languages.best_match(LANGUAGES, default="fa")
    answer = redirect(f"/staff/{lang}/")
    answer.headers["Vary"] = "Accept-Language"
    return answer  # type: ignore[return-value]


def _is_loopback(address: str) -> bool:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None)
    return bool((mapped or found).is_loopback)
