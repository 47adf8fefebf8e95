"""Flask's session of a request at the desk, kept by the desk itself; public pages have none, hence no cookie.

Three cookies, all of the path /staff alone. One holds the token of a session (dashboard.desk.sessions). Another one,
signed, says what forms of a browser must carry in which nobody is signed in. The third, signed too, stays for a year
and says to which accounts somebody has signed in in this browser. Flask-WTF reads what forms must carry from Flask's
session and need not know where it comes from.
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

from dashboard.desk import sessions
from dashboard.desk.accounts import Account, normalized_name
from dashboard.desk.engine import Desk, NoDesk, open_desk
from dashboard.desk.sessions import Limits
from dashboard.faults import DataError, Fault
from dashboard.language import describe
from dashboard.storage.engine import Database
from dashboard.storage.errors import NotWritten

log = logging.getLogger("dashboard")

PATH = "/staff"
# For how long a browser is known, in seconds, and for how many accounts at the most.
_KNOWN_FOR, _MOST_KNOWN = 365 * 24 * 3600, 8


class StaffSession(SecureCookieSession):
    """What is known of a request at the desk. trouble: '' or why there is no desk (none, gone); over: the browser
    has a token that opens nothing any more."""

    desk: Desk | None = None
    trouble: str = ""
    token: str = ""
    held: sessions.Session | None = None
    over: bool = False

    @property
    def account(self) -> Account | None:
        """Who is signed in."""
        return self.held.account if self.held else None


class DeskConnection:
    """One desk for all threads of a process."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._was_there = False
        self._away = False

    def log_once(self, error: DataError | NotWritten | None) -> None:
        """Log that the desk cannot be reached, once and not for each who asks; None: it can be reached."""
        if error and not self._away:
            reason = describe(error.faults[0], "en") if isinstance(error, DataError) else error.code
            log.error("the staff desk cannot be reached: %s", reason)
        elif self._away and not error:
            log.info("the staff desk can be reached again")
        self._away = error is not None

    def desk(self) -> Desk:
        """The desk, with at least one account. Raises NoDesk where nobody has made one, DataError where there was
        one before, or where the database cannot be read."""
        try:
            desk = open_desk(self._database)
        except NoDesk:
            if self._was_there:
                raise DataError([Fault(self._database.shown, code="database_vanished")]) from None
            raise
        self._was_there = True
        return desk


class StaffSessions(SecureCookieSessionInterface):
    """Opens the session of each request; keeps a cookie only for forms of whoever is not signed in."""

    session_class = StaffSession
    digest_method = staticmethod(sha256)

    def __init__(self, connection: DeskConnection, limits: Limits, clock: Callable[[], datetime]) -> None:
        self._connection, self._limits, self._clock = connection, limits, clock

    def open_session(self, app: Flask, request: Request) -> StaffSession:
        """What the browser's cookies stand for."""
        opened = StaffSession()
        if not of_desk(request.path):
            return opened
        try:
            desk = self._connection.desk()
            app.secret_key = desk.secret_key
            token = request.cookies.get(_name("staff", request.is_secure), "")
            held = self._held(desk, token) if token else None
        except NoDesk:
            opened.trouble = "none"
            return opened
        except (DataError, NotWritten) as error:
            self._connection.log_once(error)
            opened.trouble = "gone"
            return opened
        self._connection.log_once(None)
        if held:
            opened = StaffSession({"csrf_token": held.form_key})
        else:
            found = super().open_session(app, request)
            opened = found if isinstance(found, StaffSession) else opened
        opened.desk, opened.token, opened.held, opened.over = desk, token, held, bool(token and not held)
        return opened

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """The signed cookie, for whoever is not signed in."""
        if isinstance(session, StaffSession) and session.desk and not session.held:
            super().save_session(app, session, response)

    def get_cookie_name(self, app: Flask) -> str:
        return _name("staff-form", request.is_secure)

    def get_cookie_path(self, app: Flask) -> str:
        return PATH

    def get_cookie_samesite(self, app: Flask) -> str:
        return "Lax"

    def get_cookie_secure(self, app: Flask) -> bool:
        return request.is_secure

    def _held(self, desk: Desk, token: str) -> sessions.Session | None:
        now = self._clock()
        with desk.reading() as connection:
            held = sessions.find(connection, now, token, self._limits)
        if held and held.stale:
            with desk.writing() as connection:
                sessions.visit(connection, now, token)
        return held


def of_desk(path: str) -> bool:
    """Whether an address is the desk's."""
    return path == PATH or path.startswith(f"{PATH}/")


def staff_session() -> StaffSession:
    # Flask hands out a stand-in for it.
    found: Any = session
    opened: StaffSession = found._get_current_object()
    return opened


def start_session(answer: Response, token: str, name: str) -> Response:
    """Let a browser hold a new session's token; what its forms carried before is of no use from now on.

    name: of the account, or the word for another way to sign in; from now on known_browser knows it in this browser.
    """
    session.clear()
    _cookie(answer, token)
    desk = staff_session().desk
    assert desk
    browser, marks = _known(desk)
    mark = _mark(desk, name)
    marks = [*(other for other in marks if other != mark), mark][-_MOST_KNOWN:]
    signed = _signer(desk).dumps([browser or secrets.token_hex(16), marks])
    _cookie(answer, signed, _KNOWN_FOR, "staff-known")
    return answer


def known_browser(desk: Desk, name: str) -> str:
    """The id of this browser; '' if nobody has signed in in it to the account (or in the way) of this name before."""
    browser, marks = _known(desk)
    return browser if _mark(desk, name) in marks else ""


def _known(desk: Desk) -> tuple[str, list[str]]:
    """This browser's id ('': none yet), and the marks of the accounts that have been signed in to in it."""
    given = request.cookies.get(_name("staff-known", request.is_secure), "")
    try:
        browser, marks = _signer(desk).loads(given, max_age=_KNOWN_FOR)
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
    secure = request.is_secure
    answer.set_cookie(
        _name(name, secure), value, max_age=max_age, path=PATH, secure=secure, httponly=True, samesite="Lax"
    )
    g.pop("csrf_token", None)


def _name(name: str, secure: bool) -> str:
    # Browsers take a cookie of such a name only over TLS. (__Host- would ask for the path /, and so for all pages.)
    return f"__Secure-{name}" if secure else name
