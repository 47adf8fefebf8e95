"""Helpers: the sources of one process over a folder and its database, a clock, and rows of decisions and views."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from dashboard.database.engine import Database
from dashboard.dataset import Dataset
from dashboard.faults import DataError
from dashboard.language import LANGUAGES, describe
from dashboard.live import Live, utcnow
from dashboard.publications.prepare import Draft
from dashboard.publications.verify import verify
from dashboard.publications.write import add_versions, publish
from dashboard.server import create_server
from dashboard.settings import Settings
from dashboard.snapshot import Snapshot, snapshot_at
from dashboard.sources.read import Sources
from dashboard.tables.declared import TABLES
from dashboard.tables.source_rows import SourceRows
from dashboard.tables.versions import Record, ViewRecord, versions
from dashboard.transfer.export import export
from dashboard.transfer.file import Manifest
from dashboard.transfer.importing import Imported, import_file
from tests.unit.publications.publications import WEEK, row

START = datetime(2026, 4, 4, 8, 0)


class Clock:
    """A stopped clock (naive UTC) that advances by a second for callers that wait for the next second."""

    def __init__(self) -> None:
        self.now, self.calls = START, 0

    def __call__(self) -> datetime:
        self.calls += 1
        if self.calls % 20 == 0:
            self.move(seconds=1)
        return self.now

    def move(self, **by: float) -> None:
        self.now, self.calls = self.now + timedelta(**by), 0


class Stored:
    """The sources of one process. url: of a database; '' for the file in the folder."""

    def __init__(self, folder: Path, url: str = "") -> None:
        self.folder, self.url = folder, url
        self.sources = Sources(folder, Database(url) if url else None)
        self.clock: Callable[[], datetime] = Clock()

    def reopen(self) -> Stored:
        """The same sources, opened as by another process."""
        return Stored(self.folder, self.url)

    def publish_rows(self, reports=None, withdrawn=(), note="", also=None, counts=None):
        return publish(self.sources, lambda *_: Draft(WEEK, reports, withdrawn, note, counts), self.clock, also)

    def add(self, *changes, **more) -> list[Any]:
        """Add rows of decisions, views or teams, each with the moment of the row that it replaces."""
        return add_versions(self.sources, changes, self.clock, **more)

    def decide(self, row: Record, expected: datetime | None = None) -> Record:
        return self.add((row, expected))[0]

    def read(self) -> Dataset:
        return self.sources.read(utcnow())

    def decisions(self) -> list[Record]:
        """The decisions as the dashboard reads them: all data must be valid."""
        return versions(self.read().tables.decisions, Record)

    def views(self) -> list[ViewRecord]:
        return versions(self.read().tables.meeting_views, ViewRecord)

    def public(self) -> Snapshot:
        return snapshot_at(self.read(), utcnow())

    def findings(self) -> list[str]:
        return [finding.code for finding in verify(self.read())]

    def export(self, target: Path, force: bool = False) -> Manifest:
        return export(self.sources, target, utcnow, lambda *_: None, force)

    def import_file(self, file: Path) -> Imported:
        return import_file(file, self.sources, utcnow, lambda *_: None)

    def run(self, *statements: str) -> list[tuple[object, ...]]:
        """The rows of the last of these statements, run as the owner of the database."""
        with self.sources.database.engine.execution_options(writes=True).begin() as connection:
            done = [connection.exec_driver_sql(statement) for statement in statements][-1]
            return [tuple(row) for row in done] if done.returns_rows else []

    def close(self) -> None:
        self.sources.close()


class Site:
    """A server over sources, as in a process of its own."""

    def __init__(self, sources: Sources) -> None:
        self.sources, self.live = sources, Live(sources)
        self.app = create_server(Settings(data_url=str(sources.folder)), self.live)

    def get(self, address: str, status: int = 200) -> str:
        answer = self.app.test_client().get(address, headers={"Accept-Encoding": ""})
        assert answer.status_code == status, (address, answer.text[:500])
        return answer.text

    def json(self, address: str) -> Any:
        return self.app.test_client().get(address).get_json()

    def publish(self, office: str, sources: Sources | None = None) -> None:
        """Publish one more report."""
        publish(sources or self.sources, lambda *_: Draft(WEEK, row(office, source=office)), utcnow)


def run_at_once(*works: Callable[[], Any]) -> list[Any]:
    """The result of each function, or its error, in the order of their ends; all start at the same time."""
    together, results = threading.Barrier(len(works)), []

    def run(work: Callable[[], Any]) -> None:
        together.wait()
        try:
            results.append(work())
        except Exception as error:
            results.append(error)

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def fault_code(work: Callable[[], object]) -> str:
    """The code of the only fault for which a function is refused; both languages have its words."""
    with pytest.raises(DataError) as refused:
        work()
    (fault,) = refused.value.faults
    assert all(describe(fault, lang) for lang in LANGUAGES)
    return fault.code


def decision(code="d-1", status="open", **changed) -> Record:
    record = Record(
        *(code, datetime.min, date(2014, 12, 6), "میز خدمت، برپا شود", "committee", "1001", "", "G1001"),
        *(date(2014, 12, 20), status),
    )
    return record._replace(**changed)


def view(code="v-1", position=1, **changed) -> ViewRecord:
    record = ViewRecord(
        *(code, datetime.min, date(2014, 12, 6), position),
        *("trend", "indicator=committee&county=1001%2C1003", "روند کمیته‌ها", "active"),
    )
    return record._replace(**changed)


def of_file(table: str, *lines: str) -> dict[str, SourceRows]:
    """Rows of a file as texts, one line each, with the first columns of the table; further columns are blank."""
    names = TABLES[table].names
    rows = [dict(zip(names, line.split(","), strict=False)) for line in lines]
    columns = {name: [cells.get(name, "") for cells in rows] for name in names}
    return {table: SourceRows("weekly.xlsx", columns, [7 + at for at in range(len(rows))])}


RECEIVED = "2026-04-01T08:00:00Z"
COMMITTEE = of_file("reports", f"2014-12-06,G1002,committee,1,self,{RECEIVED},weekly aaaa")
OFFICES = of_file(
    "offices",
    "O1,governorate,فرمانداری تازه,,1001,,2015-01-01",
    "O2,municipality,شهرداری تازه,,1001,G1001,,,,yes",
)
