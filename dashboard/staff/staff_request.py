"""A request at the staff desk that has passed the table of rights, and what its pages ask of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import Response, redirect, request
from sqlalchemy import Connection

from dashboard.desk import log as desk_log
from dashboard.desk.accounts import Account
from dashboard.desk.engine import Desk
from dashboard.desk.sheets import Sheet
from dashboard.desk.sign_in import attempt_keys
from dashboard.language import say
from dashboard.language.digits import whole as format_whole
from dashboard.language.order import order
from dashboard.snapshot import Snapshot
from dashboard.staff.answers import message, page
from dashboard.staff.waiting_sheets import waiting_of
from dashboard.storage.errors import NotWritten
from dashboard.weeks import span_label

if TYPE_CHECKING:
    from dashboard.staff.site import Site

Found = TypeVar("Found")


@dataclass(frozen=True)
class StaffRequest:
    """A request that is let in. account: None where nobody is signed in; now: naive UTC."""

    site: Site
    lang: str
    desk: Desk
    account: Account | None
    now: datetime

    @property
    def signed_in(self) -> Account:
        """The account, where the table of rights asks for one."""
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
    def time_zone(self) -> ZoneInfo:
        """The province's, in which moments are shown and typed."""
        return self.site.live.snapshot.province.time_zone

    @property
    def shown(self) -> Snapshot:
        """What the public sees: the newest publication."""
        return self.site.live.newest

    @property
    def waiting(self) -> list[Sheet]:
        """Approved sheets that no publication has brought yet, oldest first."""
        return waiting_of(self.desk, self.shown.whole)

    def read(self, ask: Callable[..., Found], *arguments: object, **named: object) -> Found:
        """What a function of dashboard.desk finds: `ask(connection, *arguments, **named)`."""
        with self.desk.reading() as connection:
            return ask(connection, *arguments, **named)

    def log(self, connection: Connection, action: str, subject: str = "", **detail: str) -> None:
        """Write a row of the log in the name of the account that is signed in; blank details are left out."""
        known = {name: value for name, value in detail.items() if value}
        desk_log.append(connection, self.now, action, self.signed_in.name, self.signed_in.role, subject, known)

    def options(self, prefix: str, values: Iterable[str]) -> list[tuple[str, str]]:
        """The choices of a select: values with the messages PREFIXvalue."""
        return [(value, self.say(prefix + value)) for value in values]

    def number(self, number: int) -> str:
        """A whole number in this language's digits."""
        return format_whole(number, self.lang)

    def sheet_place(self, county_code: str, week: date) -> str:
        """The county and week that a sheet is about, in words."""
        return self.say("sheets.of", county=self.county(county_code), week=span_label(week, self.lang))

    def sheet_name(self, number: int) -> str:
        """A sheet by its number, in words."""
        return self.say("sheets.sheet", n=self.number(number))

    def moment(self, moment: datetime) -> str:
        """A moment (naive UTC) in words, in the province's time."""
        return self.site.live.snapshot.moment_label(moment, self.lang)

    def counties(self) -> list[tuple[str, str]]:
        """(code, name) of all counties, by name."""
        named = ((code, self.county(code)) for code in self.site.live.snapshot.names)
        return sorted(named, key=lambda pair: order(pair[1]))

    def county(self, code: str) -> str:
        """A county's name; its code where the register has lost it."""
        return self.site.live.snapshot.names.get(code, {}).get(self.lang, code)

    def page(self, template: str, status: int = 200, **values: Any) -> Response:
        """A page as the answer."""
        return page(template, self.lang, status, self.account, **values)

    def forbidden(self) -> Response:
        """The page for an account whose right ends at the borders of its county."""
        self.note("access_refused")
        return message(self.lang, "no_right", 403, self.account)

    def note(self, action: str) -> None:
        """Log that a request to this kind of address was refused; not each one, since there may be many."""
        who = (self.account.name, self.account.role) if self.account else ("", "")
        rule = str(request.url_rule).removeprefix("/staff/<lang>/")
        address = attempt_keys(self.desk, "", request.remote_addr or "").get("address", "")
        detail = {} if self.account or not address else {"address": address[:12]}
        # The request is refused even if that cannot be written.
        with suppress(NotWritten), self.desk.writing() as connection:
            desk_log.append_seldom(connection, self.now, action, *who, rule, detail)

    def not_found(self) -> Response:
        """The page for a sheet or a file that does not exist."""
        return message(self.lang, "nothing_here", 404, self.account)

    def redirect(self, address: str) -> Response:
        """Post/redirect/get: after a form was taken, going back or reloading asks for a page and not for the form."""
        return redirect(address, code=303)  # type: ignore[return-value]

    def file(self, body: bytes, name: str, content_type: str = "text/csv; charset=utf-8") -> Response:
        """A file to keep."""
        answer = Response(body, content_type=content_type)
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer
