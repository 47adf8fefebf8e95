"""Helpers: a server on a snapshot without a folder, and the texts of its pages."""

import csv
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any, cast

from flask import Flask

from dashboard.live import Live, Status
from dashboard.server import create_server
from dashboard.settings import Settings
from dashboard.snapshot import Snapshot
from dashboard.sources.read import Sources
from tests.unit.small_register import SmallRegister


@dataclass
class FixedLive:
    """A replacement of Live with one snapshot."""

    snapshot: Snapshot
    status: Status = field(default_factory=Status)
    # The folder does not exist: the staff desk has no account, so it is off.
    sources: Sources = field(default_factory=lambda: Sources(Path("no folder")))

    @property
    def newest(self) -> Snapshot:
        return self.snapshot

    def file(self, address: str, digest: str) -> None:
        return None

    @contextmanager
    def showing(self, snapshot: Snapshot) -> Iterator[None]:
        own, self.snapshot = self.snapshot, snapshot
        yield
        self.snapshot = own


def set_names(register: SmallRegister, fa: str, en: str, table: str = "offices") -> None:
    """Set the names of the row that was added last."""
    register.rows[table][-1] |= {"name_fa": fa, "name_en": en}


def serve(snapshot: Snapshot) -> Flask:
    return create_server(Settings(), cast(Live, FixedLive(snapshot)))


def week_index(snapshot: Snapshot, week: date) -> int:
    return snapshot.weeks.index(week)


def text_of(server: Flask, address: str, status: int = 200) -> str:
    answer: Any = server.test_client().get(address)
    assert answer.status_code == status, address
    return str(answer.get_data(as_text=True))


def csv_of(server: Flask, address: str) -> list[dict[str, str]]:
    """The rows of a CSV file by heading."""
    return list(csv.DictReader(io.StringIO(text_of(server, address).removeprefix("\ufeff"), newline="")))


def words_of(html: str) -> str:
    """The text of a piece of HTML, in one line."""
    return " ".join(unescape(re.sub("<[^>]*>", " ", html)).split())
