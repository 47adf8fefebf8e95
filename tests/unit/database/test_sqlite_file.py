"""The SQLite file: private, complete after each write, read without a right to write, and never overwritten."""

import stat
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import repeat
from pathlib import Path

import pytest
from sqlalchemy import Column, Integer, Table, event, inspect, text

from dashboard.database.errors import NotWritten
from dashboard.database.schema import metadata
from dashboard.faults import DataError
from dashboard.live import Live
from dashboard.sources import own_rows as read_module
from tests.unit.database.stored import Stored, decision, fault_code
from tests.unit.publications.publications import committees, row


def test_reading_creates_no_file(data):
    assert committees(data.public()) == (1, 6)
    assert not (data.folder / "dashboard.sqlite").exists()


def test_a_table_that_is_declared_later_is_not_in_the_first_version(data):
    later = Table("later", metadata, Column("id", Integer, primary_key=True))
    try:
        with data.sources.database.writing() as connection:
            assert not inspect(connection).has_table("later")
    finally:
        metadata.remove(later)


def test_the_file_is_private_and_complete_after_each_write(data):
    data.publish_rows(row())
    file = data.folder / "dashboard.sqlite"
    assert list(data.folder.glob("dashboard*")) == [file] and stat.S_IMODE(file.stat().st_mode) == 0o600
    with data.sources.database.reading() as connection:
        names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        settings = {name: connection.scalar(text(f"PRAGMA {name}")) for name in names}
    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10000}


@contextmanager
def no_side_files(folder: Path) -> Iterator[None]:
    """SQLite cannot make its side files here, as in a folder that this account may not write."""
    side = folder / "dashboard.sqlite-shm"
    # SQLite follows no link here.
    side.symlink_to("nowhere")
    try:
        yield
    finally:
        side.unlink()


def test_a_server_on_a_folder_that_may_not_be_written_shows_all_and_writes_nothing(folder):
    Stored(folder).publish_rows(row())
    data = Stored(folder)
    with no_side_files(folder):
        assert committees(Live(data.sources).newest) == (2, 6)
        with pytest.raises(NotWritten, match="closed"):
            data.publish_rows(row("G1003"))
    assert committees(data.public()) == (2, 6)


def test_a_file_that_another_process_writes_while_it_is_read_without_locks_is_read_again(folder, monkeypatch):
    other, data = Stored(folder), Stored(folder)
    other.publish_rows(row())
    read, writes = read_module.number_on, iter([lambda: other.publish_rows(row("G1003", source="sheet-2"))])

    def write_meanwhile(connection):
        """Another process writes when the rows were read and their number was not."""
        if write := next(writes, None):
            side_files.close()
            write()
            side_files.enter_context(no_side_files(folder))
        return read(connection)

    monkeypatch.setattr(read_module, "number_on", write_meanwhile)
    with ExitStack() as side_files:
        side_files.enter_context(no_side_files(folder))
        assert committees(data.public()) == (3, 6)
        writes = repeat(lambda: other.run("UPDATE revision SET number = number + 1"))
        assert fault_code(data.read) == "database_busy"


def test_a_file_that_is_no_database_is_reported_and_not_overwritten(data):
    file = data.folder / "dashboard.sqlite"
    file.write_bytes(b"these are no tables " * 100)
    assert fault_code(data.read) == "database_file"
    for work in (lambda: data.publish_rows(row()), lambda: data.decide(decision())):
        with pytest.raises((DataError, NotWritten)):
            work()
    assert file.read_bytes().startswith(b"these are no tables")
    file.write_bytes(b"")
    assert committees(data.public()) == (1, 6)


def test_a_full_disk_writes_nothing(data):
    data.publish_rows(row())
    pages = data.run("PRAGMA page_count")[0][0]

    @event.listens_for(data.sources.database.engine, "connect")
    def no_room(connection, _):
        connection.execute(f"PRAGMA max_page_count = {pages}")

    with pytest.raises(NotWritten, match="full"):
        data.publish_rows(row("G1003", source="sheet-2"))
    assert len(data.read().tables.publications) == 2
