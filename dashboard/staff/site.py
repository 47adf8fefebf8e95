"""The desk's addresses: each is declared with its action, and asked for the right to it before anything else."""

from __future__ import annotations

import ipaddress
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, abort, current_app, redirect, request, url_for
from flask_login import current_user
from flask_wtf.csrf import CSRFError, CSRFProtect, generate_csrf

from dashboard.desk import log as desk_log
from dashboard.desk.accounts import Account
from dashboard.desk.engine import Desk
from dashboard.desk.sessions import Limits
from dashboard.desk.sign_in import attempt_keys
from dashboard.faults import DataError, gone
from dashboard.language import LANGUAGES, OTHER, catalogue, say
from dashboard.live import Live
from dashboard.pages.common.render import render
from dashboard.pages.common.write_guard import LONGEST_FORM, from_this_site
from dashboard.staff.reach import Reach
from dashboard.staff.rights import RIGHTS, may
from dashboard.staff.session import here
from dashboard.storage.errors import NotWritten

log = logging.getLogger("dashboard")

View = Callable[..., Response]
# Fields that no page writes out again.
_SECRET = ("csrf_token", "password")


@dataclass(frozen=True)
class Link:
    """A way from the desk's first page: keys of the messages that name and explain it; lower orders come first."""

    title: str
    about: str
    order: int
    action: str = ""
    path: str = ""


@dataclass(frozen=True)
class Visit:
    """A request that is let in: language, opened desk, who asks (None: nobody), and when (naive UTC)."""

    site: Site
    lang: str
    desk: Desk
    account: Account | None
    now: datetime

    @property
    def signed_in(self) -> Account:
        """Who asks, where the table of rights lets nobody else in."""
        assert self.account
        return self.account

    def address(self, path: str = "", **query: str) -> str:
        """An address of the desk in this language."""
        asked = urlencode({name: value for name, value in query.items() if value})
        return f"/staff/{self.lang}/{path}" + (f"?{asked}" if asked else "")

    def say(self, key: str, **values: object) -> str:
        """A message in this language."""
        return say(self.lang, key, **values)

    @property
    def time_zone(self) -> tzinfo:
        """The province's, in which moments are shown and typed."""
        return self.site.live.snapshot.province.time_zone

    def moment(self, moment: datetime) -> str:
        """A moment (naive UTC) in words, in the province's time."""
        return self.site.live.snapshot.moment_label(moment, self.lang)

    def county(self, code: str) -> str:
        """A county's name; its code where the register has lost it."""
        return self.site.live.snapshot.names.get(code, {}).get(self.lang, code)

    def page(self, template: str, status: int = 200, **values: Any) -> Response:
        """A page as the answer."""
        return page(template, self.lang, status, self.account, **values)

    def no_right(self) -> Response:
        """The page for whom the table of rights lets do this, but not in that county."""
        self.note("access_refused")
        return message(self.lang, "no_right", 403, self.account)

    def note(self, action: str) -> None:
        """Write into the log, seldom, that a request to this kind of address was refused."""
        who = (self.account.name, self.account.role) if self.account else ("", "")
        rule = str(request.url_rule).removeprefix("/staff/<lang>/")
        address = attempt_keys(self.desk, "", request.remote_addr or "").get("address", "")
        detail = {} if self.account or not address else {"address": address[:12]}
        # A refusal is one, whether or not it can be written down.
        with suppress(NotWritten), self.desk.writing() as connection:
            desk_log.append_seldom(connection, self.now, action, *who, rule, detail)

    def nothing_here(self) -> Response:
        """The page for a sheet or a file that there is not."""
        return message(self.lang, "nothing_here", 404, self.account)

    def see(self, address: str) -> Response:
        """Lead there after a form was taken: going back or reloading asks for a page, not for the form."""
        return redirect(address, code=303)  # type: ignore[return-value]


class Site:
    """The desk on a server. Other parts of it add their pages with `route`."""

    def __init__(
        self,
        server: Flask,
        live: Live,
        reach: Reach,
        limits: Limits,
        clock: Callable[[], datetime],
        proxies: int = 0,
    ) -> None:
        self.live, self.reach, self.limits, self.clock = live, reach, limits, clock
        self._server, self._proxies = server, proxies
        # Other ways to sign in than by password, which the page of signing in offers: their paths.
        self.ways: list[str] = []
        self._links: list[Link] = []
        # Other pages' forms are guarded in their own way: what is checked, and when, is said in `_let_in`.
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
        settled: Callable[[Visit], Response | None] | None = None,
        language: Callable[[], str] | None = None,
    ) -> Callable[[View], View]:
        """Declare `view(visit, **rest)` for /staff/LANG/path, for whom the table of rights lets do the action.

        link: its place on the first page. longest: bytes that may be sent to it. settled: the answer where there is
        nothing left to do, whatever was sent. language: tells it where the address, then /staff/path, does not, since
        others have it written down. Raises ValueError for an action that the table has not got.
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
                    return self._let_in(lang, action, settled, view, rest)
                except (DataError, NotWritten) as error:
                    if isinstance(error, DataError) and not gone(error.faults):
                        raise
                    if isinstance(error, NotWritten) and error.code == "failed":
                        log.exception("the staff desk failed")
                    self.reach.report(error)
                    return self._away(lang)

            # What dashboard.server asks each address for.
            answer.longest = longest  # type: ignore[attr-defined]
            self._put(f"/staff/{'' if language else '<lang>/'}{path}", f"staff {path}", action, answer, methods)
            return view

        return declare

    def _put(self, rule: str, endpoint: str, action: str, answer: View, methods: Sequence[str] = ("GET",)) -> None:
        # The view bears its action, so that a test can walk over all of them.
        answer.action = action  # type: ignore[attr-defined]
        self._server.add_url_rule(rule, endpoint, answer, methods=list(methods))

    def links(self, account: Account) -> list[Link]:
        """The ways that an account may go, in their order."""
        return sorted((link for link in self._links if may(account, link.action)), key=lambda link: link.order)

    def _let_in(
        self,
        lang: str,
        action: str,
        settled: Callable[[Visit], Response | None] | None,
        view: View,
        rest: dict[str, str],
    ) -> Response:
        opened = here()
        refusal = self._open_to_ears()
        if refusal:
            return message(lang, refusal, 403)
        if opened.desk is None:
            return self._away(lang) if opened.trouble == "gone" else message(lang, opened.trouble, 404)
        account: Account | None = current_user.account if current_user.is_authenticated else None
        visit = Visit(self, lang, opened.desk, account, self.clock())
        if not may(account, action):
            return visit.no_right() if account else self._sign_in_first(visit)
        if account and account.must_change and action not in ("password", "sign_out"):
            return (
                message(lang, "must_change", 403, account)
                if request.method == "POST"
                else visit.see(visit.address("password"))
            )
        done = settled(visit) if settled else None
        if done:
            return done
        try:
            self._forms.protect()
        except CSRFError:
            visit.note("form_refused")
            return self._again(lang, account, "stale_form", 400)
        return view(visit, **rest)

    def _open_to_ears(self) -> str:
        """Why a password may not be typed here: others on the way could read it; '' if they could not."""
        forwarded = {"X-Forwarded-For", "Forwarded", "X-Real-Ip", "X-Forwarded-Proto"} & set(request.headers.keys())
        if forwarded and not self._proxies:
            # From whom and how the request comes is known to the proxy alone, and nobody said to trust it.
            return "proxy_unknown"
        if request.is_secure:
            return ""
        return "" if _loopback(request.remote_addr or "") and not forwarded else "not_secret"

    def _sign_in_first(self, visit: Visit) -> Response:
        if request.method == "POST":
            return self._again(visit.lang, None, "signed_out", 401)
        query = request.query_string.decode("utf-8", "replace")
        wanted = request.path + (f"?{query}" if query else "")
        return redirect(visit.address("sign-in", next=wanted))  # type: ignore[return-value]

    def _away(self, lang: str) -> Response:
        """The database does not answer: a form is handed back, to be sent again."""
        if request.method == "POST":
            # Without the desk nobody can make a token; the one that the form came with is asked for the next time.
            answer = self._again(lang, None, "gone_form", 503, request.form.get("csrf_token", ""))
        else:
            answer = message(lang, "gone", 503)
        answer.headers["Retry-After"] = "30"
        return answer

    def _again(self, lang: str, account: Account | None, why: str, status: int, token: str = "") -> Response:
        """Nothing was taken, and nothing that was typed is lost, if it was typed on a page of ours.

        token: what the form carries, where no new one can be made.
        """
        ours = from_this_site(request.headers, request.host)
        kept = [pair for pair in request.form.items(multi=True) if not pair[0].startswith(_SECRET)] if ours else []
        lost = any(name.startswith("password") for name in request.form) or bool(request.files)
        # What is only for the program, such as a form's id, is sent again but not read out.
        words = catalogue(lang)
        named = [(words.get(f"staff.field_{name}"), value) for name, value in kept if value]
        read = [(label, value) for label, value in named if label]
        action = request.full_path.rstrip("?")
        told = {"why": why, "kept": kept, "read": read, "lost": lost, "action": action}
        return page("staff_again.html", lang, status, account, token, **told)


def _front() -> Response:
    lang = request.accept_languages.best_match(LANGUAGES, default="fa")
    answer = redirect(f"/staff/{lang}/")
    answer.headers["Vary"] = "Accept-Language"
    return answer  # type: ignore[return-value]


def page(template: str, lang: str, status: int, account: Account | None, token: str = "", **values: Any) -> Response:
    """A page of the desk. token: what its forms carry; '': made here, where there is a desk."""
    token = token or (generate_csrf() if here().desk else "")
    # What was sent to an address is not sent again by choosing the other language.
    asked, path_values = request.args.to_dict() if request.method == "GET" else {}, request.view_args or {}
    href = f"/staff/{OTHER[lang]}/"
    if request.endpoint and "lang" in path_values:
        href = url_for(request.endpoint, **{**asked, **path_values, "lang": OTHER[lang]})
    newest = current_app.extensions["live"].newest
    text = render(template, lang, newest, account=account, token=token, other_href=href, **values)
    return Response(text, status=status)


def message(lang: str, key: str, status: int, account: Account | None = None) -> Response:
    """A page that says why there is nothing else: `staff.KEY_title` and `staff.KEY`."""
    return page("staff_message.html", lang, status, account, key=key)


def _loopback(address: str) -> bool:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None)
    return bool((mapped or found).is_loopback)
