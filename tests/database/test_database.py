"""The database: created at the first write, one writer at a time, explained faults, consistent reads."""

import stat
import threading
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from itertools import repeat
from pathlib import Path

import pytest
from sqlalchemy import Column, Integer, Table, insert, inspect, text
from sqlalchemy.exc import DBAPIError

from dashboard.database import engine as engine_module
from dashboard.database.engine import Database
from dashboard.database.errors import NotWritten
from dashboard.database.schema import log, metadata, sheet_steps, sheets
from dashboard.faults import DataError
from dashboard.language import LANGUAGES, describe
from dashboard.live import Live, utcnow
from dashboard.sources import own_rows as read_module
from dashboard.sources.read import Sources
from tests.database.conftest import SQLITE, START, Stored, decide, decision, run_at_once
from tests.servers.cluster import until
from tests.unit.publications.publications import WEEK, committees, published_folder, row


def fault_code(work) -> str:
    with pytest.raises(DataError) as refused:
        work()
    (fault,) = refused.value.faults
    assert all(describe(fault, lang) for lang in LANGUAGES)
    return fault.code


def test_without_a_database_only_the_folder_is_shown_and_no_file_is_created(data):
    assert committees(data.public()) == (1, 6)
    assert not (data.folder / "dashboard.sqlite").exists()
    with data.sources.database.reading() as connection:
        assert connection is None


def tables_of(connection) -> dict[str, list[str]]:
    """Columns, keys, constraints and indexes of each table, without their order."""
    found = inspect(connection)
    parts = (found.get_multi_columns, found.get_multi_pk_constraint, found.get_multi_foreign_keys)
    parts += (found.get_multi_unique_constraints, found.get_multi_check_constraints, found.get_multi_indexes)
    described = defaultdict(list)
    for part in parts:
        for (_, table), entries in part().items():
            described[table] += sorted(map(repr, entries if isinstance(entries, list) else [entries]))
    return {table: entries for table, entries in described.items() if table != "alembic_version"}


def test_the_first_writer_makes_exactly_the_declared_tables_by_the_migrations(data):
    database = data.sources.database
    if database.file:
        database.file.touch()
    with database.engine.connect() as connection:
        metadata.create_all(connection)
        declared = tables_of(connection)
        connection.rollback()
    with database.writing():
        pass
    with database.reading() as connection:
        assert tables_of(connection) == declared
    assert set(declared) == set(metadata.tables)


@SQLITE
def test_a_table_that_is_declared_later_is_not_in_the_first_version(data):
    later = Table("later", metadata, Column("id", Integer, primary_key=True))
    try:
        with data.sources.database.writing() as connection:
            assert not inspect(connection).has_table("later")
    finally:
        metadata.remove(later)


def test_the_database_refuses_to_change_rows_of_the_log_and_of_the_sheets(data):
    with data.sources.database.writing() as connection:
        moment = {"at": START, "account": "a", "role": "clerk", "detail": {}}
        sheet = {"digest": "d", "source": "s", "county_code": "1001", "week": WEEK, "received_at": START}
        sheet |= {"id": 1, "account": "a", "role": "clerk", "content": "", "answers": [], "counts": []}
        connection.execute(insert(log), {**moment, "action": "a", "subject": ""})
        connection.execute(insert(sheets), sheet)
        connection.execute(insert(sheet_steps), {**moment, "sheet_id": 1, "step": "approved"})
    for table in ("log", "sheets", "sheet_steps"):
        for change in (f"UPDATE {table} SET account = 'b'", f"DELETE FROM {table}"):
            with pytest.raises(DBAPIError, match="are never changed"):
                data.run(change)
    data.run("UPDATE sheets SET published_at = received_at")
    for name in {column.name for column in sheets.columns} - {"published_at"}:
        with pytest.raises(DBAPIError, match="are never changed"):
            data.run(f"UPDATE sheets SET {name} = {name}")


def test_processes_may_create_the_tables_concurrently(data):
    def create():
        with closing(data.reopen()) as own, own.sources.database.writing() as connection:
            return connection.scalar(text("SELECT value FROM secrets"))

    keys = run_at_once(*[create] * 4)
    assert len(keys) == 4 and len(set(keys)) == 1 and isinstance(keys[0], str)


def test_tables_of_another_version_are_refused_and_left_as_they_are(data):
    other = data.reopen()
    other.publish_rows()
    other.read()
    # A server of a later version migrates the tables while this one runs.
    data.run("UPDATE alembic_version SET version_num = 'later'")
    assert fault_code(other.read) == "database_version"
    assert fault_code(lambda: other.publish_rows(row())) == "database_version"
    with closing(data.reopen()) as started_later:
        assert fault_code(started_later.read) == "database_version"
    assert data.run("SELECT number FROM revision") == [(1,)]
    other.close()


def test_writers_are_serialized_and_have_a_timeout(data, monkeypatch):
    other, order = data.reopen(), []

    def second():
        with other.sources.database.writing():
            order.append("second")

    with data.sources.database.writing():
        thread = threading.Thread(target=second)
        thread.start()
        thread.join(0.3)
        order.append("first")
    thread.join(20)
    assert order == ["first", "second"]
    monkeypatch.setattr(engine_module, "PATIENCE", 0.1)
    late = data.reopen()
    with data.sources.database.writing():
        with pytest.raises(NotWritten, match="busy"):
            late.publish_rows(row())
        with pytest.raises(NotWritten, match="busy"):
            decide(late.sources, decision(), None, utcnow)
        with pytest.raises(NotWritten, match="busy"):
            data.publish_rows(row())
    assert data.findings() == ["open"]
    late.close()
    other.close()


def test_readers_do_not_wait_for_writers_and_read_a_consistent_snapshot(data):
    data.publish_rows(row())
    other = data.reopen()
    with other.sources.database.reading() as reading:
        count = text("SELECT count(*) FROM publications")
        before = reading.scalar(count)
        data.publish_rows()
        assert reading.scalar(count) == before
    with data.sources.database.writing() as writing:
        writing.execute(text("UPDATE revision SET number = 99"))
        assert other.sources.change_token() != 99
    other.close()


def test_readers_notice_only_changes_of_the_data(data):
    data.publish_rows(row())
    token = data.sources.change_token()
    with data.sources.database.writing() as connection:
        connection.execute(text("INSERT INTO attempts (kind, key, at) VALUES ('account', 'x', '2026-04-04')"))
    assert data.sources.change_token() == token
    decide(data.sources, decision(), None, utcnow)
    assert data.sources.change_token() != token


@pytest.fixture
def folder(tmp_path) -> Path:
    return published_folder(tmp_path)


def test_the_sqlite_file_is_private_and_complete_after_each_write(folder):
    data = Stored(folder)
    data.publish_rows(row())
    assert [path.name for path in folder.glob("dashboard*")] == ["dashboard.sqlite"]
    assert stat.S_IMODE((folder / "dashboard.sqlite").stat().st_mode) == 0o600
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


def test_a_file_that_is_no_database_is_reported_and_not_overwritten(folder):
    (folder / "dashboard.sqlite").write_bytes(b"these are no tables " * 100)
    data = Stored(folder)
    assert fault_code(data.read) == "database_file"
    for work in (lambda: data.publish_rows(row()), lambda: decide(data.sources, decision(), None, utcnow)):
        with pytest.raises((DataError, NotWritten)):
            work()
    assert (folder / "dashboard.sqlite").read_bytes().startswith(b"these are no tables")
    (folder / "dashboard.sqlite").write_bytes(b"")
    assert committees(data.public()) == (1, 6)


SECRET = "s3cr3t"


@pytest.mark.rare
def test_addresses_and_sign_ins_that_do_not_work_are_named_without_the_password(postgres, empty, folder):
    for url, code in (
        (empty.replace("owner@", f"nobody:{SECRET}@"), "database_sign_in"),
        (empty.rpartition("/")[0] + "/nothing", "database_unknown"),
        ("postgresql://owner@127.0.0.1:1/nothing", "database_unreachable"),
    ):
        sources = Sources(folder, Database(url))
        with pytest.raises(DataError) as refused:
            sources.read(utcnow())
        (fault,) = refused.value.faults
        assert fault.code == code
        assert SECRET not in describe(fault, "en")
        assert SECRET not in sources.database.display_name
        sources.close()
    for url in ("postgresql://host:port/desk", "sqlite:/desk.sqlite", "sqlite://"):
        assert fault_code(lambda url=url: Database(url)) == "database_url"


@pytest.mark.rare
def test_a_writer_that_waits_while_another_one_migrates_the_tables_writes_nothing(postgres, empty, folder):
    data, newer = Stored(folder, empty), Stored(folder, empty)
    data.publish_rows(row())
    name = empty.rpartition("/")[2]
    waiting = f"SELECT 1 FROM pg_stat_activity WHERE datname = '{name}' AND wait_event_type = 'Lock'"
    with ThreadPoolExecutor(1) as beside:
        with newer.sources.database.writing() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = 'later'"))
            late = beside.submit(data.publish_rows)
            until(lambda: postgres.run(waiting), 20, "the other writer waits")
        assert fault_code(late.result) == "database_version"
    for stored in (data, newer):
        stored.close()


@pytest.mark.rare
def test_a_connection_that_breaks_in_the_middle_writes_nothing(postgres, empty, folder):
    data = Stored(folder, empty)
    data.publish_rows(row())
    name = empty.rpartition("/")[2]

    def terminate_session(connection, _):
        postgres.run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
        connection.execute(text("SELECT 1"))

    with pytest.raises(NotWritten, match="gone"):
        data.publish_rows(row("G1003", source="sheet-2"), also=terminate_session)
    assert data.findings() == ["open", "proved"]
    # The database is used again as soon as it answers.
    data.publish_rows(row("G1003", source="sheet-2"))
    assert data.findings() == ["open", "proved", "proved"]
    data.close()


@pytest.mark.rare
def test_connections_use_utc_and_name_the_program(postgres, empty):
    name = empty.rpartition("/")[2]
    postgres.run(f"ALTER DATABASE {name} SET timezone TO 'Asia/Tehran'")
    postgres.run(f"ALTER DATABASE {name} SET datestyle TO 'SQL, DMY'")
    database = Database(empty)
    with database.engine.connect() as connection:
        names = ("timezone", "datestyle", "application_name")
        values = [connection.exec_driver_sql(f"SHOW {name}").scalar() for name in names]
    assert values == ["UTC", "ISO, YMD", "province-dashboard"]
    database.close()
