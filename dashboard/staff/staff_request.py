"""An authorised request at the staff desk, with the helpers that the desk's pages share."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlencode

from flask import Response, current_app, redirect, request, url_for
from flask_wtf.csrf import generate_csrf
from sqlalchemy import Connection

from dashboard.database import accounts, notices
from dashboard.database import log as desk_log
from dashboard.database.accounts import Account
from dashboard.database.desk import Desk
from dashboard.database.errors import NotWritten
from dashboard.database.sheets import Sheet
from dashboard.database.sign_in import attempt_keys
from dashboard.language import catalogue, say
from dashboard.language.digits import integer as format_whole
from dashboard.language.order import order
from dashboard.live import Live
from dashboard.monitoring.requests import current_id
from dashboard.pages.common.attachment import disposition
from dashboard.pages.common.forms import from_this_site
from dashboard.pages.common.frame import switch
from dashboard.pages.common.render import render
from dashboard.pages.common.urls import desk_url, full_path
from dashboard.sheets.form import reporting_bodies
from dashboard.sheets.places import find_body
from dashboard.snapshot import Snapshot
from dashboard.staff import notices_events
from dashboard.staff.session import staff_session
from dashboard.staff.waiting_sheets import waiting_of
from dashboard.tables.place import Place
from dashboard.weeks import span_label, week_of

if TYPE_CHECKING:
    from dashboard.staff.site import Site

Found = TypeVar("Found")
# Prefixes of form fields that are never written into a page again.
_SECRET = ("csrf_token", "password")


@dataclass(frozen=True)
class StaffRequest:
    """An authorised request. account: None if nobody is signed in; now: naive UTC."""

    site: Site
    lang: str
    desk: Desk
    account: Account | None
    now: datetime

    @property
    def signed_in(self) -> Account:
        """The account, for actions that require one."""
        assert self.account
        return self.account

    def address(self, path: str = "", **query: str) -> str:
        encoded = urlencode({name: value for name, value in query.items() if value})
        return desk_url(self.lang, path) + (f"?{encoded}" if encoded else "")

    def say(self, key: str, **values: object) -> str:
        return say(self.lang, key, **values)

    @property
    def public_snapshot(self) -> Snapshot:
        """The snapshot that the public sees: the newest publication."""
        return self.site.live.newest

    @property
    def writes_sample(self) -> bool:
        """Whether rows that are written now are sample data, since sample data are shown beside them."""
        return self.site.live.sources.recorded().with_sample

    @property
    def waiting(self) -> list[Sheet]:
        """Approved sheets that are not published yet, oldest first."""
        return waiting_of(self.desk, self.public_snapshot.full_input)

    def read(self, ask: Callable[..., Found], *arguments: object, **named: object) -> Found:
        """The result of a function of dashboard.database: `ask(connection, *arguments, **named)`."""
        with self.desk.reading() as connection:
            return ask(connection, *arguments, **named)

    def log(self, connection: Connection, action: str, subject: str = "", **detail: object) -> None:
        """Append a log entry for the signed-in account, and the notices that follow; blank details are omitted."""
        known = {name: value for name, value in detail.items() if value}
        account, sample = self.signed_in, self.public_snapshot.sample
        notices_events.append(connection, self.now, action, account.name, account.role, subject, known, sample)

    def options(self, prefix: str, values: Iterable[str]) -> list[tuple[str, str]]:
        """The choices of a select field: values with their messages `<prefix><value>`."""
        return [(value, self.say(prefix + value)) for value in values]

    def number(self, number: int) -> str:
        return format_whole(number, self.lang)

    def week(self, week: date) -> str:
        return span_label(week, self.lang)

    def sheet_place(self, place: Place, week: date) -> str:
        """The place and week that a sheet is about, in words."""
        return self.say("sheets.of", county=self.place_name(place), week=self.week(week))

    def place_name(self, place: Place) -> str:
        """The name of a county, or of a body that reports for itself."""
        return self.office(place.office_id) if place.office_id else self.county(place.county_code)

    def place(self, code: str) -> Place | None:
        """The place of a code in an address: the account's own, a county's code or a body's id; None for others."""
        # An office may have the code of a county.
        if self.account and self.account.place.code == code:
            return self.account.place
        if code in self.site.live.snapshot.names:
            return Place(code)
        bodies = reporting_bodies(self.public_snapshot.full_input.tables, None)
        return Place("", code) if code in set(bodies["office_id"]) else None

    def bodies(self) -> list[tuple[str, str]]:
        """(id, name) of all bodies that may report for themselves this week, by name."""
        rows = reporting_bodies(self.public_snapshot.full_input.tables, self._this_week)
        return self._offices(rows["office_id"])

    def bodies_with_account(self) -> list[tuple[str, str]]:
        """(id, name) of the bodies that have an account, by name."""
        return self._offices({account.office_id for account in self.read(accounts.everyone) if account.office_id})

    def find_body(self, typed: str) -> tuple[str, str]:
        """(id, '') of the body of a typed id or name, else ('', the most similar one); ('', '') for a blank."""
        tables = self.public_snapshot.full_input.tables
        return find_body(tables, self._this_week, typed) if typed else ("", "")

    @property
    def _this_week(self) -> date:
        return week_of(self.public_snapshot.province.day(self.now))

    def _offices(self, codes: Iterable[str]) -> list[tuple[str, str]]:
        return sorted(((code, self.office(code)) for code in codes), key=lambda pair: order(pair[1]))

    def logged_place(self, place: Place, week: date) -> dict[str, str]:
        """What a log entry says of a sheet: its county or body, and its week."""
        return {"county": place.county_code, "office": place.office_id, "week": week.isoformat()}

    def sheet_name(self, number: int) -> str:
        return self.say("sheets.sheet", n=self.number(number))

    def moment(self, moment: datetime) -> str:
        """A moment (naive UTC) in words, in the province's time."""
        return self.site.live.snapshot.moment_label(moment, self.lang)

    def publication(self, moment: datetime) -> str:
        """The moment of a publication in words, different from that of every other publication."""
        return self.site.live.snapshot.publication_label(moment, self.lang)

    def counties(self) -> list[tuple[str, str]]:
        """(code, name) of all counties, by name."""
        named = ((code, self.county(code)) for code in self.site.live.snapshot.names)
        return sorted(named, key=lambda pair: order(pair[1]))

    def county(self, code: str) -> str:
        """A county's name; the code if the register has no such county."""
        return self.site.live.snapshot.county_name(self.lang, code)

    def office(self, office_id: str) -> str:
        """An office's newest name, also of a closed one; its id if the register never had it."""
        return self.public_snapshot.office_name(self.lang, office_id)

    def page(self, template: str, status: int = 200, **values: Any) -> Response:
        return page(template, self.lang, status, self.account, staff=self, **values)

    def forbidden(self) -> Response:
        """The page for a refused action, such as a clerk's in another county; the refusal is logged."""
        self.note("access_refused")
        return message(self.lang, "no_right", 403, self.account)

    def note(self, action: str) -> None:
        """Log that a request to this route was refused; repeated entries are skipped, since there may be many."""
        who = (self.account.name, self.account.role) if self.account else ("", "")
        rule = str(request.url_rule).removeprefix("/staff/<lang>/")
        address = attempt_keys(self.desk, "", request.remote_addr or "").get("address", "")
        detail = {} if self.account or not address else {"address": address[:12]}
        # The request is refused even if the log cannot be written.
        with suppress(NotWritten), self.desk.writing() as connection:
            desk_log.append_limited(connection, self.now, action, *who, rule, detail)

    def not_found(self) -> Response:
        return message(self.lang, "nothing_here", 404, self.account)

    def redirect(self, address: str) -> Response:
        """Post/redirect/get: after a form, going back or reloading requests a page and does not submit it again."""
        return redirect(address, code=303)  # type: ignore[return-value]

    def file(
        self, body: bytes, name: str, shown_name: str = "", *, content_type: str = "text/csv; charset=utf-8"
    ) -> Response:
        """A file to keep. name: in ASCII; shown_name: without its ending, in the reader's language, '' for none."""
        plain, _, form = name.rpartition(".")
        answer = Response(body, content_type=content_type)
        answer.headers["Content-Disposition"] = disposition(form, plain, shown_name)
        return answer


def page(template: str, lang: str, status: int, account: Account | None, token: str = "", **values: Any) -> Response:
    desk, unread = staff_session().desk, ""
    token = token or (generate_csrf() if desk else "")
    if desk and account:
        with desk.reading() as connection:
            number = notices.unread(connection, account.name)
        unread = say(lang, "notices.unread", n=format_whole(number, lang)) if number else ""
    query, values_of_path = request.args.to_dict() if request.method == "GET" else {}, request.view_args or {}

    # Links to other languages use GET, also on the page after a POST, and never submit a form again.
    def address(lang: str) -> str:
        if request.endpoint and "lang" in values_of_path:
            return url_for(request.endpoint, **{**query, **values_of_path, "lang": lang})
        return desk_url(lang)

    live: Live = current_app.extensions["live"]
    shared = {"account": account, "token": token, "unread": unread, "switch": switch(lang, address)}
    text = render(template, lang, live.newest, trial=live.sources.database.is_trial_copy, **shared, **values)
    return Response(text, status=status)


def message(lang: str, key: str, status: int, account: Account | None = None, cause: str = "") -> Response:
    """A page with only a message: `staff.KEY_title`, a cause in words, and `staff.KEY`."""
    number = current_id() if status >= 500 else ""
    return page("staff_message.html", lang, status, account, key=key, cause=cause, number=number)


def ask_again(
    lang: str, account: Account | None, why: str, status: int, token: str = "", cause: str = ""
) -> Response:
    """The page that shows a submitted form again, with its content if it came from a page of this site.

    why: the messages staff.WHY and staff.WHY_title. token: the CSRF token to reuse if no new one can be created.
    cause: in words, before the message.
    """
    ours = from_this_site(request.headers, request.host)
    fields = [pair for pair in request.form.items(multi=True) if not pair[0].startswith(_SECRET)] if ours else []
    lost = any(name.startswith("password") for name in request.form) or bool(request.files)
    # Hidden fields, such as a form's id, are sent again but not shown.
    words = catalogue(lang)
    read = [
        (words[f"staff.field_{name}"], value) for name, value in fields if value and f"staff.field_{name}" in words
    ]
    values = {"why": why, "cause": cause, "kept": fields, "read": read, "lost": lost}
    action = full_path(request.full_path.rstrip("?"))
    return page("staff_again.html", lang, status, account, token, action=action, **values)
