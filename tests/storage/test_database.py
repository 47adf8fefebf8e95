"""The database: created at the first write, one writer at a time, explained faults, consistent reads."""

import os
import stat
import threading
from collections import defaultdict
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Column, Integer, Table, insert, inspect, text
from sqlalchemy.exc import DBAPIError

from dashboard.faults import DataError
from dashboard.language import LANGUAGES, describe
from dashboard.live import Live, utcnow
from dashboard.settings import Settings
from dashboard.storage import engine as engine_module
from dashboard.storage.engine import Database
from dashboard.storage.errors import NotWritten
from dashboard.storage.read import Storage, open_storage
from dashboard.storage.schema import log, metadata, sheet_steps, sheets
from tests.storage.conftest import SQLITE, START, Stored, decide, decision, run_at_once
from tests.unit.publishing.publications import WEEK, committees, published_folder, row


def fault_code(work) -> str:
    with pytest.raises(DataError) as refused:
        work()
    (fault,) = refused.value.faults
    assert all(describe(fault, lang) for lang in LANGUAGES)
    return fault.code


def test_without_a_database_only_the_folder_is_shown_and_no_file_is_created(data):
    assert committees(data.public()) == (1, 24)
    assert not (data.folder / "dashboard.sqlite").exists()
    with data.storage.database.reading() as connection:
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
    database = data.storage.database
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
        with data.storage.database.writing() as connection:
            assert not inspect(connection).has_table("later")
    finally:
        metadata.remove(later)


def test_the_database_refuses_to_change_rows_of_the_log_and_of_the_sheets(data):
    with data.storage.database.writing() as connection:
        moment = {"at": START, "account": "a", "role": "clerk", "detail": {}}
        sheet = {"digest": "d", "source": "s", "county_code": "1001", "week": WEEK, "received_at": START}
        sheet |= {"id": 1, "account": "a", "role": "clerk", "content": "", "rows": []}
        connection.execute(insert(log), {**moment, "action": "a", "subject": ""})
        connection.execute(insert(sheets), sheet)
        connection.execute(insert(sheet_steps), {**moment, "sheet_id": 1, "step": "approved"})
    for table in ("log", "sheets", "sheet_steps"):
        for change in (f"UPDATE {table} SET account = 'b'", f"DELETE FROM {table}"):
            with pytest.raises(DBAPIError, match="are never changed"):
                data.run(change)


def test_processes_may_create_the_tables_concurrently(data):
    def create():
        with closing(data.reopen()) as own, own.storage.database.writing() as connection:
            return connection.scalar(text("SELECT value FROM secrets"))

    keys = run_at_once(*[create] * 4)
    assert len(keys) == 4 and len(set(keys)) == 1 and isinstance(keys[0], str)


def test_tables_of_another_version_or_of_an_earlier_one_are_refused_and_left_as_they_are(data):
    database = data.storage.database
    with database.writing():
        pass
    data.run("UPDATE alembic_version SET version_num = 'later'")
    other = data.reopen()
    assert fault_code(other.read) == "database_version"
    assert fault_code(lambda: other.publish_rows(row())) == "database_version"
    data.run("DROP TABLE alembic_version", "CREATE TABLE facts (name TEXT, value TEXT)")
    assert fault_code(other.read) == "database_earlier"
    assert data.run("SELECT number FROM revision") == [(0,)]
    other.close()


def test_writers_are_serialized_and_have_a_timeout(data, monkeypatch):
    other, order = data.reopen(), []

    def second():
        with other.storage.database.writing():
            order.append("second")

    with data.storage.database.writing():
        thread = threading.Thread(target=second)
        thread.start()
        thread.join(0.3)
        order.append("first")
    thread.join(20)
    assert order == ["first", "second"]
    monkeypatch.setattr(engine_module, "PATIENCE", 0.1)
    late = data.reopen()
    with data.storage.database.writing():
        with pytest.raises(NotWritten, match="busy"):
            late.publish_rows(row())
        with pytest.raises(NotWritten, match="busy"):
            decide(late.storage, decision(), None, utcnow)
        with pytest.raises(NotWritten, match="busy"):
            data.publish_rows(row())
    assert data.findings() == ["open"]
    late.close()
    other.close()


def test_readers_do_not_wait_for_writers_and_read_a_consistent_snapshot(data):
    data.publish_rows(row())
    other = data.reopen()
    with other.storage.database.reading() as reading:
        count = text("SELECT count(*) FROM publications")
        before = reading.scalar(count)
        data.publish_rows()
        assert reading.scalar(count) == before
    with data.storage.database.writing() as writing:
        writing.execute(text("UPDATE revision SET number = 99"))
        assert other.storage.change_token() != 99
    other.close()


def test_readers_notice_only_changes_of_the_data(data):
    data.publish_rows(row())
    token = data.storage.change_token()
    with data.storage.database.writing() as connection:
        connection.execute(text("INSERT INTO attempts (kind, key, at) VALUES ('account', 'x', '2026-04-04')"))
    assert data.storage.change_token() == token
    decide(data.storage, decision(), None, utcnow)
    assert data.storage.change_token() != token


@pytest.fixture
def folder(tmp_path) -> Path:
    return published_folder(tmp_path)


def test_the_sqlite_file_is_private_and_complete_after_each_write(folder):
    data = Stored(folder)
    data.publish_rows(row())
    assert [path.name for path in folder.glob("dashboard*")] == ["dashboard.sqlite"]
    assert stat.S_IMODE((folder / "dashboard.sqlite").stat().st_mode) == 0o600
    with data.storage.database.reading() as connection:
        names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        settings = {name: connection.scalar(text(f"PRAGMA {name}")) for name in names}
    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10000}


def test_a_server_on_a_folder_that_may_not_be_written_shows_all_and_writes_nothing(folder, monkeypatch):
    Stored(folder).publish_rows(row())
    real = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK and real(path, mode))
    data = Stored(folder)
    assert committees(Live(data.storage).newest) == (2, 24)
    with pytest.raises(NotWritten, match="closed"):
        data.publish_rows(row("G1003"))
    assert [path.name for path in folder.glob("dashboard*")] == ["dashboard.sqlite"]


def test_a_file_that_is_no_database_is_reported_and_not_overwritten(folder):
    (folder / "dashboard.sqlite").write_bytes(b"these are no tables " * 100)
    data = Stored(folder)
    assert fault_code(data.read) == "database_file"
    for work in (lambda: data.publish_rows(row()), lambda: decide(data.storage, decision(), None, utcnow)):
        with pytest.raises((DataError, NotWritten)):
            work()
    assert (folder / "dashboard.sqlite").read_bytes().startswith(b"these are no tables")
    (folder / "dashboard.sqlite").write_bytes(b"")
    assert committees(data.public()) == (1, 24)


def test_a_desk_of_an_earlier_version_is_reported(folder):
    settings = Settings(data_url=str(folder))
    (folder / "staff").mkdir()
    (folder / "staff" / "desk.sqlite").touch()
    assert fault_code(lambda: open_storage(settings)) == "desk_earlier"


SECRET = "s3cr3t"


@pytest.mark.rare
def test_addresses_and_sign_ins_that_do_not_work_are_named_without_the_password(postgres, empty, folder):
    for url, code in (
        (empty.replace("owner@", f"nobody:{SECRET}@"), "database_sign_in"),
        (empty.rpartition("/")[0] + "/nothing", "database_unknown"),
        ("postgresql://owner@127.0.0.1:1/nothing", "database_unreachable"),
    ):
        storage = Storage(folder, Database(url))
        with pytest.raises(DataError) as refused:
            storage.read(utcnow())
        (fault,) = refused.value.faults
        assert fault.code == code
        assert SECRET not in describe(fault, "en")
        assert SECRET not in storage.database.display_name
        storage.close()
    for url in ("postgresql://host:port/desk", "sqlite:/desk.sqlite", "sqlite://"):
        assert fault_code(lambda url=url: Database(url)) == "database_url"


@pytest.mark.rare
def test_tables_of_the_earlier_schema_are_refused(empty, folder):
    data = Stored(folder, empty)
    data.run("CREATE SCHEMA store")
    assert fault_code(data.read) == "database_earlier"
    data.close()


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
