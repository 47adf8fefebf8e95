"""A server on a register of a few offices, without a folder: what pages say of what a test wrote down."""

import csv
import io
import re
from dataclasses import dataclass, field
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any, cast

from flask import Flask

from dashboard.live import Live, Status
from dashboard.server import create_server
from dashboard.settings import Settings
from dashboard.snapshot import Input, Snapshot, publish
from dashboard.storage.read import Storage
from tests.unit.small_register import CARDS, LATER, SmallRegister, tables_of


@dataclass
class Still:
    """Stands in for Live: one snapshot, for ever."""

    snapshot: Snapshot
    status: Status = field(default_factory=Status)
    # Of a folder that is not there: its staff desk has no account, so it is off.
    storage: Storage = field(default_factory=lambda: Storage(Path("no folder")))

    @property
    def newest(self) -> Snapshot:
        return self.snapshot

    def file(self, address: str, digest: str) -> None:
        return None


def named(register: SmallRegister, fa: str, en: str, table: str = "offices") -> None:
    """Give the row that was added last its names."""
    register.rows[table][-1] |= {"name_fa": fa, "name_en": en}


def shown(register: SmallRegister) -> Snapshot:
    """What the public sees of a register, without borders."""
    return publish(Input(tables_of(register.rows), CARDS, ()), LATER)


def served(snapshot: Snapshot) -> Flask:
    return create_server(Settings(), cast(Live, Still(snapshot)))


def place(snapshot: Snapshot, week: date) -> int:
    return snapshot.weeks.index(week)


def text_of(server: Flask, address: str, status: int = 200) -> str:
    answer: Any = server.test_client().get(address)
    assert answer.status_code == status, address
    return str(answer.get_data(as_text=True))


def csv_of(server: Flask, address: str) -> list[dict[str, str]]:
    """The rows of a CSV file, by their headings."""
    return list(csv.DictReader(io.StringIO(text_of(server, address).removeprefix("\ufeff"), newline="")))


def words_of(html: str) -> str:
    """What is read in a piece of HTML, in one line."""
    return " ".join(unescape(re.sub("<[^>]*>", " ", html)).split())
