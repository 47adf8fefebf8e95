"""A dashboard with a staff desk on a small folder, a clock that tests move, and visitors who send its forms."""

from __future__ import annotations

import re
import shutil
import tempfile
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from dashboard.desk import accounts, log
from dashboard.desk.accounts import Account
from dashboard.desk.engine import Desk, make_desk
from dashboard.desk.log import Entry, Filter
from dashboard.live import Live
from dashboard.server import create_server
from dashboard.settings import Settings
from dashboard.staff.site import Site
from tests.unit.small_folder import small_folder

START = datetime(2026, 4, 4, 8, 0)
PASSWORD = "blue kettle at noon"
WHO = {
    "ardestan-1": ("clerk", "1001"),
    "kashan-1": ("clerk", "1009"),
    "reviewer-1": ("reviewer", ""),
    "publisher-1": ("publisher", ""),
    "admin-1": ("administrator", ""),
}
OWN = {"Origin": "http://localhost"}


class Clock:
    """Naive UTC that moves when told to."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


@cache
def _live() -> Live:
    """The same data for all: nothing of the desk is written there."""
    return Live(small_folder(Path(tempfile.mkdtemp(prefix="desk-"))))


@cache
def _file_with_people() -> Path:
    file = Path(tempfile.mkdtemp(prefix="desk-")) / "desk.sqlite"
    desk = make_desk(f"sqlite:///{file}")
    with desk.writing() as connection:
        for name, (role, county) in WHO.items():
            accounts.add(connection, START, name, role, PASSWORD, county, {"1001", "1009"})
    # The last connection to close writes everything into the file itself.
    desk.engine.dispose()
    return file


class DeskSite:
    """A server, its desk and its clock."""

    def __init__(self, place: Path, live: Live | None = None, **settings: Any) -> None:
        """live: data of the test's own, where something is written there."""
        live = live or _live()
        url = f"sqlite:///{place / 'staff' / 'desk.sqlite'}"
        self.settings = Settings(**{"data_url": live.place.shown, "staff_url": url, **settings})
        self.url = self.settings.desk_url
        self.server: Flask = create_server(self.settings, live)
        self.clock = Clock()
        site: Site = self.server.extensions["staff"]
        site.clock = self.clock
        self.server.session_interface._clock = self.clock  # type: ignore[attr-defined]
        self._desk: Desk | None = None

    def close(self) -> None:
        """Close what holds the desk's file open."""
        if self._desk:
            self._desk.engine.dispose()
        reach = self.server.session_interface._reach  # type: ignore[attr-defined]
        if reach._open:
            reach._open[1].engine.dispose()

    @property
    def desk(self) -> Desk:
        self._desk = self._desk or make_desk(self.settings.desk_url)
        return self._desk

    def people(self) -> DeskSite:
        """The same with an account of each role; two clerks."""
        made = make_desk(self.url)
        made.engine.dispose()
        # Five passwords take long to hash, on purpose; the file is the same each time.
        shutil.copy(_file_with_people(), str(made.engine.url.database))
        return self

    def client(self, name: str = "", password: str = PASSWORD) -> FlaskClient:
        """A visitor, signed in if a name is given."""
        client = self.server.test_client()
        if name:
            answer = sign_in(client, name, password)
            assert answer.status_code == 303, answer.text
        return client

    def account(self, name: str) -> Account:
        with self.desk.reading() as connection:
            found = accounts.by_name(connection, name)
        assert found
        return found

    def entries(self, **chosen: Any) -> list[Entry]:
        """The log, oldest first."""
        with self.desk.reading() as connection:
            return list(reversed(log.page(connection, Filter(**chosen))))


def token_of(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found, page[-800:]
    return found[1]


def post(client: FlaskClient, path: str, fresh: str = "", headers: Any = OWN, **fields: Any) -> Any:
    """Send a form with the token of a fresh page (`fresh`, else the path itself)."""
    page: Any = client.get(fresh or path)
    return client.post(path, data={"csrf_token": token_of(page.text), **fields}, headers=headers)


def sign_in(client: FlaskClient, name: str, password: str = PASSWORD, lang: str = "en", **fields: str) -> Any:
    return post(client, f"/staff/{lang}/sign-in", name=name, password=password, **fields)
