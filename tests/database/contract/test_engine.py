"""Each kind of database: made at the first write, one writer at a time, consistent reads, rows that stay."""

import threading
from collections import defaultdict
from functools import partial

import pytest
from sqlalchemy import insert, inspect, text
from sqlalchemy.exc import DBAPIError

from dashboard.database import engine as engine_module
from dashboard.database.errors import NotWritten
from dashboard.database.schema import imports, log, metadata, plans, proposal_steps, proposals, sheet_steps, sheets
from tests.unit.database.stored import START, decision, fault_code, run_at_once
from tests.unit.publications.publications import WEEK, committees, row


def test_without_tables_only_the_folder_is_shown(data):
    assert committees(data.public()) == (1, 6)
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


def test_the_database_refuses_to_change_rows_of_what_was_logged_sent_decided_imported_and_planned(data):
    moment = {"at": START, "account": "a", "role": "clerk", "detail": {}}
    sheet = {"digest": "d", "source": "s", "county_code": "1001", "week": WEEK, "received_at": START}
    sheet |= {"id": 1, "account": "a", "role": "clerk", "content": "", "answers": [], "counts": []}
    proposal = {"id": 1, "at": START, "account": "a", "role": "reviewer", "kind": "office", "subject": "G1001"}
    with data.sources.database.writing() as connection:
        connection.execute(insert(log), {**moment, "action": "a", "subject": ""})
        connection.execute(insert(sheets), sheet)
        connection.execute(insert(sheet_steps), {**moment, "sheet_id": 1, "step": "approved"})
        connection.execute(insert(proposals), {**proposal, "content": {}, "sample": False})
        connection.execute(insert(proposal_steps), {**moment, "proposal_id": 1, "step": "approved"})
        connection.execute(insert(imports), {"digest": "d", "at": START, "rows": {}})
        connection.execute(insert(plans), {"week": WEEK, "at": START, "account": "a", "content": {}})
    for table in (log, sheets, sheet_steps, proposals, proposal_steps, imports, plans):
        column = "received_at" if table is sheets else "at"
        for change in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}"):
            with pytest.raises(DBAPIError, match="are never changed"):
                data.run(change)
    data.run("UPDATE sheets SET published_at = received_at")
    for name in {column.name for column in sheets.columns} - {"published_at"}:
        with pytest.raises(DBAPIError, match="are never changed"):
            data.run(f"UPDATE sheets SET {name} = {name}")


def test_processes_may_create_the_tables_concurrently(data, another):
    def create(own):
        with own.sources.database.writing() as connection:
            return connection.scalar(text("SELECT value FROM secrets"))

    keys = run_at_once(*(partial(create, another()) for _ in range(4)))
    assert len(keys) == 4 and len(set(keys)) == 1 and isinstance(keys[0], str)


def test_tables_of_another_version_are_refused_and_left_as_they_are(data, another):
    other = another()
    other.publish_rows()
    other.read()
    # A server of a later version migrates the tables while this one runs.
    data.run("UPDATE alembic_version SET version_num = 'later'")
    for work in (other.read, lambda: other.publish_rows(row()), another().read):
        assert fault_code(work) == "database_version"
    assert data.run("SELECT number FROM revision") == [(1,)]


def test_writers_are_serialized_and_have_a_timeout(data, another, monkeypatch):
    other, order = another(), []

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
    late = another()
    with data.sources.database.writing():
        for write in (lambda: late.publish_rows(row()), lambda: late.decide(decision()), data.publish_rows):
            with pytest.raises(NotWritten, match="busy"):
                write()
    assert data.findings() == ["open"]


def test_readers_do_not_wait_for_writers_and_read_a_consistent_snapshot(data, another):
    data.publish_rows(row())
    other = another()
    with other.sources.database.reading() as reading:
        count = text("SELECT count(*) FROM publications")
        before = reading.scalar(count)
        data.publish_rows()
        assert reading.scalar(count) == before
    with data.sources.database.writing() as writing:
        writing.execute(text("UPDATE revision SET number = 99"))
        assert other.sources.change_token() != 99


def test_readers_notice_only_changes_of_the_data(data, another):
    other = another()
    data.publish_rows(row())
    token, before = data.sources.change_token(), other.read()
    with data.sources.database.writing() as connection:
        connection.execute(text("INSERT INTO attempts (kind, key, at) VALUES ('account', 'x', '2026-04-04')"))
    assert data.sources.change_token() == token and other.read() is before
    data.decide(decision())
    assert data.sources.change_token() != token
    assert len(other.read().tables.decisions) == 1 and other.read().tables.rows is before.tables.rows


def test_a_server_reads_the_rows_of_the_database_once_and_then_those_that_are_newer(data, another):
    def sources(rows):
        return rows["reports"].columns["source"]

    data.publish_rows(row())
    data.publish_rows(row("G1003", source="sheet-2"))
    data.sources.recorded()
    # Rows never change; if this row were read again, its new text would appear.
    data.run("UPDATE reports SET source = 'changed by hand' WHERE source = 'sheet-1'")
    data.publish_rows(row("G1004", source="sheet-3"), withdrawn=["sheet-2"])
    known, anew = (each.sources.recorded().rows for each in (data, another()))
    assert sources(known) == ["sheet-1", "sheet-2", "sheet-3"]
    assert sources(anew) == ["changed by hand", "sheet-2", "sheet-3"]
    assert {name: known[name] for name in known if name != "reports"} == {n: anew[n] for n in anew if n != "reports"}
    # A replaced database, as after an import of an older export, is read completely.
    data.run("UPDATE reports SET source = 'another'")
    assert sources(data.sources.recorded().rows) == ["another"] * 3


def test_emptied_publications_are_missed_by_readers_and_writers_of_every_kind_of_database(data, another):
    data.publish_rows(row())
    data.run("DELETE FROM archives", "DELETE FROM publications", "DELETE FROM reports")
    restarted = another()
    for work in (data.read, restarted.read, restarted.sources.change_token, restarted.publish_rows):
        assert fault_code(work) == "database_lost"
