"""Flask's session for requests at the desk, stored in the desk's database; public pages have no session or cookie.

Three cookies, all with the desk's path, since several sites may share a host. `staff` holds the token of a session
(dashboard.database.sessions). `staff-form`, signed, holds the CSRF token of forms before sign-in. `staff-known`,
signed, lists for a year the accounts that have signed in with this browser. Flask-WTF reads the CSRF token from
Flask's session, whichever cookie it came from.
"""

import logging
import secrets
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from typing import Any

from flask import Flask, Request, Response, g, request, session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from itsdangerous import BadData, URLSafeTimedSerializer

from dashboard.database import sessions
from dashboard.database.accounts import Account, normalized_name
from dashboard.database.desk import Desk, NoDesk, open_desk
from dashboard.database.engine import Database
from dashboard.database.errors import NotWritten
from dashboard.database.sessions import Limits
from dashboard.faults import DataError, Fault
from dashboard.language import describe, say
from dashboard.language.table import PLAIN
from dashboard.pages.common.urls import full_path
from dashboard.turns import REFUSED

log = logging.getLogger("dashboard")

PATH = "/staff"
# How long the cookie of known accounts is valid, in seconds, and the most accounts in it.
_KNOWN_FOR, _MOST_KNOWN = 365 * 24 * 3600, 8


class StaffSession(SecureCookieSession):
    """The session of a request. desk: None if there is none, or if the database cannot be used; `error` says why.
    row: the session in the database; over: the browser has a token without a valid session."""

    desk: Desk | None = None
    error: DataError | NotWritten | None = None
    token: str = ""
    row: sessions.Session | None = None
    over: bool = False

    @property
    def account(self) -> Account | None:
        """The signed-in account, or None."""
        return self.row.account if self.row and not self.row.factor_pending else None

    @property
    def pending(self) -> Account | None:
        """The account whose password was right and whose second factor is still to come, or None."""
        return self.row.account if self.row and self.row.factor_pending else None


class DeskConnection:
    """The connection to the desk, shared by all threads of a process."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._was_there = False
        self._away = False

    def log_once(self, error: DataError | NotWritten | None) -> None:
        """Log once, not for each request, that the desk cannot be read or written. error: None if it can be read."""
        if error is None and self._database.refusal not in ("", "gone"):
            # It can be read, as before, but the last row could not be written.
            return
        if error and not self._away:
            cause = (
                say(PLAIN, f"staff.cause_{error.code}")
                if isinstance(error, NotWritten)
                else describe(error.faults[0], PLAIN)
            )
            log.error("the staff desk cannot be used: %s", cause)
        elif self._away and not error:
            log.info("the staff desk can be used again")
        self._away = error is not None

    def desk(self) -> Desk:
        """The desk, with at least one account. Raises NoDesk if the desk was never set up, DataError if it has
        vanished or the database cannot be read."""
        try:
            desk = open_desk(self._database)
        except NoDesk:
            if self._was_there:
                raise DataError([Fault(self._database.display_name, code="database_vanished")]) from None
            raise
        self._was_there = True
        return desk


class StaffSessions(SecureCookieSessionInterface):
    """Opens the session of each request; writes Flask's own signed cookie only before sign-in."""

    session_class = StaffSession
    digest_method = staticmethod(sha256)

    def __init__(self, connection: DeskConnection, limits: Limits, clock: Callable[[], datetime]) -> None:
        self._connection, self._limits, self._clock = connection, limits, clock

    def open_session(self, app: Flask, request: Request) -> StaffSession:
        """The session of the browser's cookies; an empty one on public pages and for requests without a turn."""
        opened = StaffSession()
        if not of_desk(request.path) or REFUSED in request.environ:
            return opened
        try:
            desk = self._connection.desk()
            app.secret_key = desk.secret_key
            token = request.cookies.get(_name("staff", request.is_secure), "")
            row = self._row(desk, token) if token else None
        except NoDesk:
            return opened
        except (DataError, NotWritten) as error:
            self._connection.log_once(error)
            opened.error = error
            return opened
        self._connection.log_once(None)
        if row:
            opened = StaffSession({"csrf_token": row.form_key})
        else:
            found = super().open_session(app, request)
            opened = found if isinstance(found, StaffSession) else opened
        opened.desk, opened.token, opened.row, opened.over = desk, token, row, bool(token and not row)
        return opened

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write the signed cookie for forms before sign-in."""
        if isinstance(session, StaffSession) and session.desk and not session.row:
            super().save_session(app, session, response)

    def get_cookie_name(self, app: Flask) -> str:
        return _name("staff-form", request.is_secure)

    def get_cookie_path(self, app: Flask) -> str:
        return full_path(PATH)

    def get_cookie_samesite(self, app: Flask) -> str:
        return "Lax"

    def get_cookie_secure(self, app: Flask) -> bool:
        return request.is_secure

    def _row(self, desk: Desk, token: str) -> sessions.Session | None:
        now = self._clock()
        with desk.reading() as connection:
            row = sessions.find(connection, now, token, self._limits)
        if row and row.stale:
            try:
                with desk.writing() as connection:
                    sessions.visit(connection, now, token)
            except NotWritten as error:
                # Pages can still be read; the session ends as if this visit had not been made.
                self._connection.log_once(error)
        return row


def of_desk(path: str) -> bool:
    """Whether a path belongs to the desk."""
    return path == PATH or path.startswith(f"{PATH}/")


def staff_session() -> StaffSession:
    # Flask's `session` is a proxy object.
    found: Any = session
    opened: StaffSession = found._get_current_object()
    return opened


def start_session(answer: Response, token: str, name: str = "") -> Response:
    """Set the cookie of a new session; CSRF tokens from before are invalid from now on.

    name: of the account, or of another sign-in method; from now on known_browser recognises it in this browser. ''
    while the second factor is pending.
    """
    session.clear()
    _cookie(answer, token)
    if not name:
        return answer
    desk = staff_session().desk
    assert desk
    browser, marks = _known(desk)
    mark = _mark(desk, name)
    marks = [*(other for other in marks if other != mark), mark][-_MOST_KNOWN:]
    signed = _signer(desk).dumps([browser or secrets.token_hex(16), marks])
    _cookie(answer, signed, _KNOWN_FOR, "staff-known")
    return answer


def known_browser(desk: Desk, name: str) -> str:
    """The id of this browser; '' if the account (or sign-in method) has not signed in with this browser before."""
    browser, marks = _known(desk)
    return browser if _mark(desk, name) in marks else ""


def _known(desk: Desk) -> tuple[str, list[str]]:
    """This browser's id ('' if none yet), and the marks (keyed hashes) of the accounts known in this browser."""
    cookie = request.cookies.get(_name("staff-known", request.is_secure), "")
    try:
        browser, marks = _signer(desk).loads(cookie, max_age=_KNOWN_FOR)
    except BadData:
        return "", []
    return browser, marks


def _signer(desk: Desk) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(desk.secret_key, salt="staff-known", signer_kwargs={"digest_method": sha256})


def _mark(desk: Desk, name: str) -> str:
    return desk.keyed("known", normalized_name(name))[:16]


def end_session(answer: Response) -> Response:
    _cookie(answer, "", max_age=0)
    return answer


def _cookie(answer: Response, value: str, max_age: int | None = None, name: str = "staff") -> None:
    secure, path = request.is_secure, full_path(PATH)
    answer.set_cookie(
        _name(name, secure), value, max_age=max_age, path=path, secure=secure, httponly=True, samesite="Lax"
    )
    g.pop("csrf_token", None)


def _name(name: str, secure: bool) -> str:
    # Browsers accept the prefix __Secure- only over TLS. (__Host- would require the path /, so all pages.)
    return f"__Secure-{name}" if secure else name
