"""Helpers: a server with a staff desk on a small folder, a clock that tests move, and browsers that send forms."""

from __future__ import annotations

import copy
import html
import re
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf
from sqlalchemy import Connection, select

from dashboard.database import accounts, log
from dashboard.database.accounts import Account
from dashboard.database.desk import Desk
from dashboard.database.engine import Database
from dashboard.database.log import Entry, Filter
from dashboard.database.mark import Mark
from dashboard.database.schema import secrets
from dashboard.database.sign_in import sign_in as try_to_sign_in
from dashboard.language import say
from dashboard.live import Live
from dashboard.pages.common.urls import full_path
from dashboard.server import create_server
from dashboard.settings import DATABASE_FILE, Settings
from dashboard.sources.read import Sources
from dashboard.staff.site import Site
from dashboard.staff.staff_request import StaffRequest

START = datetime(2026, 4, 4, 8, 0)
PASSWORD = "blue kettle at noon"
PEOPLE = {
    "ardestan-1": ("clerk", "1001"),
    "kashan-1": ("clerk", "1009"),
    "reviewer-1": ("reviewer", ""),
    "publisher-1": ("publisher", ""),
    "admin-1": ("administrator", ""),
}
SAME_ORIGIN = {"Origin": "http://localhost"}


class Clock:
    """Naive UTC that only a test moves."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


def create_desk(database: Database) -> Desk:
    """The desk of a database, which may have no account; missing tables are created."""
    query = select(secrets.c.value).where(secrets.c.name == "secret_key")
    with database.reading() as connection:
        key = connection.scalar(query) if connection is not None else None
    if not key:
        with database.writing() as connection:
            key = connection.scalar(query)
    return Desk(database, str(key))


@cache
def _file_with_people() -> Path:
    """A database with the accounts of PEOPLE, whose passwords are hashed once."""
    file = Path(tempfile.mkdtemp(prefix="desk-")) / DATABASE_FILE
    with create_desk(Database(f"sqlite:///{file}")).writing() as connection:
        add_people(connection)
    return file


def add_people(connection: Connection) -> None:
    for name, (role, county) in PEOPLE.items():
        accounts.add(connection, START, name, role, PASSWORD, county, {"1001", "1009"})


class DeskSite:
    """A server on its own data folder with database, desk and clock.

    Tests share a server, since starting one takes longer than most tests.
    """

    def __init__(self, folder: Path, known: Live, **settings: Any) -> None:
        """known: a folder that was read; this server gets a copy of folder and snapshot."""
        self._folder, self._known, self._initial_state = folder, known, ""
        self._copy()
        self.live, self.clock = copy.copy(known), Clock()
        self.live.sources = Sources(folder)
        self.settings = Settings(**{"data_url": self.live.sources.display_name, **settings})
        self.server: Flask = create_server(self.settings, self.live)
        site: Site = self.server.extensions["staff"]
        site.clock = self.clock
        self.server.session_interface._clock = self.clock  # type: ignore[attr-defined]

    @property
    def desk(self) -> Desk:
        return create_desk(self.live.sources.database)

    def client(self, name: str = "", password: str = PASSWORD) -> FlaskClient:
        """A browser; if an account is named, with a session that began without the page of signing in."""
        client = self.server.test_client()
        if name:
            site: Site = self.server.extensions["staff"]
            outcome = try_to_sign_in(self.desk, self.clock(), name, password, "127.0.0.1", site.limits, "")
            assert outcome.token, outcome
            client.set_cookie("staff", outcome.token, path=full_path("/staff"))
        return client

    @contextmanager
    def request(self, name: str, **form: Any) -> Iterator[StaffRequest]:
        """An authorised request of an account, for functions that pages call. form: the fields of a form."""
        with self.server.test_request_context("/staff/en/", method="POST" if form else "GET", data=form):
            yield StaffRequest(self.server.extensions["staff"], "en", self.desk, self.account(name), self.clock())

    def read(self, query: Callable[..., Any], *values: Any, **named: Any) -> Any:
        """What a query of the database finds."""
        with self.desk.reading() as connection:
            return query(connection, *values, **named)

    def write(self, change: Callable[..., Any], *values: Any, **named: Any) -> Any:
        """Make a change of the database in a transaction; its result."""
        with self.desk.writing() as connection:
            return change(connection, *values, **named)

    def account(self, name: str) -> Account:
        found: Account | None = self.read(accounts.by_name, name)
        assert found
        return found

    def add_account(self, name: str, role: str, **of: Any) -> None:
        """of: the county, team or office_id of the account."""
        self.write(accounts.add, START, name, role, PASSWORD, **of)

    def add_team(self, number: int) -> None:
        """Add the account team-NUMBER of an inspection team."""
        self.add_account(f"team-{number}", "team", team=number)

    def add_body(self, office_id: str) -> None:
        """Add the account of a body or municipality: body-ID in small letters."""
        self.add_account(f"body-{office_id.lower()}", "body", office_id=office_id)

    def entries(self, **chosen: Any) -> list[Entry]:
        """The log, oldest first."""
        return list(reversed(self.read(log.page, Filter(**chosen))))

    def reset(self, people: bool = True) -> DeskSite:
        """Reset data, desk and clock. people: with the accounts of PEOPLE."""
        self.clock.now = START
        self._copy()
        for file in self._folder.glob(f"{DATABASE_FILE}*"):
            file.unlink()
        if people:
            shutil.copy(_file_with_people(), self._folder / DATABASE_FILE)
        fresh = {"_replaced": [], "_lock": threading.Lock()}
        sources = self.live.sources
        sources.database.mark = Mark(self._folder)
        vars(self.live).update({**vars(self._known), **fresh, "sources": sources})
        assert self.live._token == self.live.sources.change_token(), "the copies are not what was read"
        return self

    @property
    def file(self) -> Path:
        """The database."""
        return self._folder / DATABASE_FILE

    def _copy(self) -> None:
        """Restore the folder's files if a test changed them."""
        if self._initial_state != _files_state(self._folder):
            shutil.rmtree(self._folder, ignore_errors=True)
            shutil.copytree(self._known.sources.folder, self._folder)
            self._initial_state = _files_state(self._folder)


def _files_state(folder: Path) -> str:
    """Names, sizes and times of all files except the database."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and DATABASE_FILE not in path.name]
    return repr([(str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in files])


def csrf_token(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found, page[-800:]
    return found[1]


def form_token(client: FlaskClient, page: str = "/staff/en/sign-in") -> str:
    """The token of the forms of a browser's session; before a session, the token of a page."""
    cookie = client.get_cookie("staff", path=full_path("/staff"))
    if cookie is None:
        return csrf_token(client.get(page).text)
    with client.application.test_request_context("/staff/en/", headers={"Cookie": f"staff={cookie.value}"}):
        return generate_csrf()


def has_message(answer: Any, lang: str, key: str, **values: Any) -> bool:
    """Whether a page has a message of the catalogue."""
    return html.escape(say(lang, key, **values), quote=True) in answer.text


def post(client: FlaskClient, path: str, headers: Any = SAME_ORIGIN, **fields: Any) -> Any:
    """Send a form with the token of the browser's session, or else of the path's page."""
    return client.post(path, data={"csrf_token": form_token(client, path), **fields}, headers=headers)


def sign_in(client: FlaskClient, name: str, password: str = PASSWORD, lang: str = "en", **fields: str) -> Any:
    """Send the page of signing in."""
    page = f"/staff/{lang}/sign-in"
    data = {"csrf_token": csrf_token(client.get(page).text), "name": name, "password": password, **fields}
    return client.post(page, data=data, headers=SAME_ORIGIN)
