"""Rows of imports in the database: checked, known from the next publication on, and the tables' second version."""

from datetime import date, datetime

import pandas as pd
import pytest
from sqlalchemy import insert, inspect, select
from sqlalchemy.exc import DBAPIError

from dashboard.database import imports, sent_imports
from dashboard.database.errors import Conflict
from dashboard.database.imports import ImportDraft
from dashboard.database.schema import DATA, EARLIER, VERSION, import_drafts, log
from dashboard.faults import DataError
from dashboard.live import utcnow
from dashboard.publications.prepare import Draft, published_sources
from dashboard.publications.write import add_imported, publish
from dashboard.tables.declared import TABLES
from dashboard.tables.source_rows import SourceRows
from dashboard.transfer import export as export_module
from dashboard.transfer.export import export
from dashboard.transfer.file import EXPORTED
from dashboard.transfer.importing import import_file
from tests.database.conftest import SQLITE, START, Stored, earlier_tables, run_at_once
from tests.unit.publications.publications import committees, row

DIGEST = "a" * 64
RECEIVED = "2026-04-01T08:00:00Z"
WEEK = date(2014, 12, 6)


def of_file(table, *lines):
    """Rows of a file as texts, one line each, with the first columns of the table; further columns are blank."""
    names = TABLES[table].names
    rows = [dict(zip(names, line.split(","), strict=False)) for line in lines]
    columns = {name: [cells.get(name, "") for cells in rows] for name in names}
    return {table: SourceRows("weekly.xlsx", columns, [7 + at for at in range(len(rows))])}


COMMITTEE = of_file("reports", f"2014-12-06,G1002,committee,1,self,{RECEIVED},weekly aaaa")
OFFICES = of_file(
    "offices",
    "O1,governorate,فرمانداری تازه,,1001,,2015-01-01",
    "O2,municipality,شهرداری تازه,,1001,G1001,,,,yes",
)


def add(data, rows, digest=DIGEST, also=None):
    return add_imported(data.sources, digest, rows, data.clock, also)


def test_rows_of_every_table_are_read_beside_the_folders_with_blanks_and_flags(data):
    rows = OFFICES | of_file("counties", "1099,شهرستان تازه,,12000,2015-01-01,,1001,,")
    rows |= of_file("inspections", f"2014-12-07,3,G1001,desk,4,2,2014-12-07,{RECEIVED},weekly aaaa")
    before = data.read().tables
    moment = add(data, rows)
    tables = data.read().tables
    assert len(tables.offices) == len(before.offices) + 2
    new = tables.offices.set_index("office_id").loc[["O1", "O2"]]
    assert list(new["small"]) == [False, True] and not new["sample"].any()
    assert list(new["valid_from"].isna()) == [False, True] and new["valid_to"].isna().all()
    county = tables.counties.set_index("county_code").loc["1099"]
    assert (county["population"], county["split_from"], county["name_en"]) == (12000, "1001", "شهرستان تازه")
    visit = tables.rows.in_memory("inspections").iloc[-1]
    assert (visit["team"], visit["finding"], visit["findings"], visit["line"]) == (3, "desk", 4, 0)
    assert (visit["file"], visit["resolved_on"]) == ("database/inspections", pd.Timestamp("2014-12-07"))
    assert visit["recorded_at"] == moment == START
    assert data.sources.change_token().number == 1


def test_a_register_that_has_changed_in_the_database_is_read_again_by_other_processes(data):
    other = data.reopen()
    assert "O1" not in set(other.read().tables.offices["office_id"])
    add(data, OFFICES)
    assert "O1" in set(other.read().tables.offices["office_id"])
    other.close()


def test_imported_reports_become_public_with_the_next_publication_and_are_withdrawn_like_a_sheet(data):
    add(data, COMMITTEE)
    assert committees(data.public()) == (1, 6)
    data.clock.move(days=1)
    moment = publish(data.sources, lambda *_: Draft(WEEK), data.clock).moment
    assert committees(data.public()) == (2, 6)
    assert published_sources(data.read(), [moment]) == {moment: ["weekly aaaa"]}
    data.clock.move(days=1)
    data.publish_rows(withdrawn=["weekly aaaa"])
    assert committees(data.public()) == (1, 6)
    assert data.findings() == ["open", "proved", "proved"]


def test_a_publication_in_the_second_of_the_import_has_its_rows_and_an_earlier_one_has_not(data):
    published = data.publish_rows(row("G1003"))
    assert add(data, COMMITTEE) > published.moment
    assert committees(data.public()) == (2, 6)
    assert data.publish_rows(row("G1004", source="sheet-2")).moment > published.moment
    assert committees(data.public()) == (4, 6)


def test_the_same_file_is_taken_once_even_by_two_reviewers_at_once(data):
    other = data.reopen()
    done = run_at_once(lambda: add(data, COMMITTEE), lambda: add(other, COMMITTEE))
    assert sorted(map(type, done), key=str) == sorted((datetime, type(None)), key=str), done
    assert data.run("SELECT COUNT(*) FROM reports", "SELECT COUNT(*) FROM reports") == [(1,)]
    # Different files wait for each other.
    rows = of_file("reports", f"2014-12-06,G1003,committee,1,self,{RECEIVED},second")
    assert add(other, rows, "b" * 64)
    other.close()


def test_rows_with_faults_or_of_a_failed_log_entry_are_not_written(data):
    add(data, OFFICES, "b" * 64)
    wrong = of_file("reports", f"2014-12-06,NOWHERE,committee,9,self,{RECEIVED},weekly aaaa")
    with pytest.raises(DataError) as refused:
        add(data, wrong)
    assert {(fault.file, fault.line, fault.column) for fault in refused.value.faults} == {
        ("weekly.xlsx", 7, "office_id"),
        ("weekly.xlsx", 7, "value"),
    }

    def fail(*_):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        add(data, COMMITTEE, also=fail)
    assert data.run("SELECT COUNT(*) FROM reports") == [(0,)]
    assert add(data, COMMITTEE)


@SQLITE
def test_an_import_ends_the_sample_as_a_table_of_the_folder_does(data):
    sample = data.folder / "sample"
    sample.mkdir()
    (data.folder / "reports.csv").rename(sample / "reports.csv")
    (data.folder / "publications.csv").rename(sample / "publications.csv")
    assert data.read().tables.sample
    assert data.sources.read_without_sample(utcnow()).tables.rows.numbers["reports"] == 0
    # Offices alone leave the sample's reports.
    add(data, OFFICES, "b" * 64)
    assert data.read().tables.sample
    add(data, COMMITTEE)
    assert not data.read().tables.sample
    assert committees(data.public()) == (1, 6)


def test_answers_are_remembered_and_replaced_and_drafts_are_few_and_short_lived(data):
    with data.sources.database.writing() as connection:
        imports.remember(connection, {"column a": "week", "office b": "G1001"})
        imports.remember(connection, {"office b": "G1002", "office c": "skip"})
        assert imports.remembered(connection) == {"column a": "week", "office b": "G1002", "office c": "skip"}
        first = ImportDraft(START, "reviewer-1", "a.xlsx", b"\0PK")
        imports.store_draft(connection, first)
        imports.store_draft(connection, ImportDraft(START, "reviewer-2", "b.xlsx", b"b"))
        assert imports.draft_of(connection, "reviewer-1") == first
        imports.answer_draft(connection, first, {"office b": "G1003"})
        assert imports.draft_of(connection, "reviewer-1").answers == {"office b": "G1003"}
        later = ImportDraft(START + imports.DRAFT_LIFE * 2, "reviewer-1", "c.xlsx", b"c")
        imports.store_draft(connection, later)
        assert connection.scalars(select(import_drafts.c.name)).all() == ["c.xlsx"]
        assert imports.drop_draft(connection, later) and not imports.drop_draft(connection, later)


def test_a_sent_import_is_decided_once_and_keeps_its_file_as_long_as_somebody_needs_it(data):
    draft = ImportDraft(START, "reviewer-1", "a.xlsx", b"\0PK", {"office b": "G1002"})
    with data.sources.database.writing() as connection:
        with pytest.raises(Conflict):
            sent_imports.send(connection, START, draft, "reviewer", {"reports": 2}, [])
        for other in (draft, ImportDraft(START, "reviewer-1", "b.xlsx", b"b")):
            imports.store_draft(connection, other)
            sent_imports.send(connection, START, other, "reviewer", {"reports": 2}, [7])
        first, second = sent_imports.listed(connection)
        assert (first.rows, first.proposals, first.state) == ({"reports": 2}, [7], "waiting")
        decided = (connection, START, first.id, "reviewer-2")
        sent_imports.decide(*decided, "returned", {"reason": "week"})
        with pytest.raises(Conflict):
            sent_imports.decide(*decided, "approved", {})
        returned = sent_imports.by_number(connection, first.id)
        assert (returned.decision.account, returned.decision.detail) == ("reviewer-2", {"reason": "week"})
        again = sent_imports.reopen(connection, START, returned)
        kept = imports.draft_of(connection, "reviewer-1")
        assert (kept.id, kept.data, kept.answers) == (again, draft.data, draft.answers)
        with pytest.raises(Conflict):
            sent_imports.reopen(connection, START, returned)
        sent_imports.decide(connection, START, second.id, "reviewer-2", "approved", {})
        assert sent_imports.listed(connection) == [] and not sent_imports.with_file(connection, second.id)


def test_the_database_refuses_to_change_what_was_imported(data):
    add(data, COMMITTEE)
    for change in ("UPDATE imports SET at = at", "DELETE FROM imports"):
        with pytest.raises(DBAPIError, match="are never changed"):
            data.run(change)


def make_earlier(data: Stored) -> None:
    """Make the tables of the first version, with a log entry and a publication that has no archive."""
    with earlier_tables(data.sources.database, "baseline") as connection:
        connection.execute(insert(log).values(at=START, account="a", role="", action="a", subject="", detail={}))
        report = row().iloc[0].to_dict() | {"recorded_at": datetime(2014, 12, 21), "value": 1, "sample": False}
        connection.execute(insert(DATA["reports"]), [report])
        published = {"published_at": datetime(2014, 12, 21), "week": WEEK, "digest": "", "note": "", "sample": False}
        connection.execute(insert(DATA["publications"]), [published])


def tables_there(data):
    with data.sources.database.engine.connect() as connection:
        return set(inspect(connection).get_table_names())


def test_a_database_of_the_earlier_version_is_read_as_it_is_and_upgraded_by_the_first_writer(data):
    make_earlier(data)
    assert committees(data.public()) == (2, 6)
    with data.sources.database.reading() as connection:
        assert imports.remembered(connection) == {}
        assert not imports.is_imported(connection, DIGEST) and imports.draft_of(connection, "a") is None
        assert imports.taken(connection) == [] == sent_imports.listed(connection)
    assert not tables_there(data) & EARLIER["baseline"]
    # Another process has looked at the tables before they are upgraded.
    other = data.reopen()
    other.read()
    add(data, OFFICES)
    assert tables_there(data) >= {name for name in EARLIER["baseline"] if "." not in name}
    assert data.run("SELECT version_num FROM alembic_version") == [(VERSION,)]
    assert "O1" in set(other.read().tables.offices["office_id"])
    assert committees(other.public())[0] == 2
    assert data.run("SELECT COUNT(*) FROM log") == [(1,)]
    other.close()


def test_several_processes_may_upgrade_at_once(data):
    make_earlier(data)

    def write():
        other = data.reopen()
        with other.sources.database.writing() as connection:
            imports.remember(connection, {"a": "b"})
        other.close()
        return "written"

    assert run_at_once(*[write] * 4) == ["written"] * 4


def test_an_export_of_the_earlier_version_is_imported_into_this_one(data, tmp_path):
    make_earlier(data)
    export(data.sources, tmp_path / "all.zip", utcnow, lambda *_: None)
    assert not tables_there(data) & EARLIER["baseline"]
    (tmp_path / "other").mkdir()
    other = Stored(tmp_path / "other" / "data")
    import_file(tmp_path / "all.zip", other.sources, utcnow, lambda *_: None)
    assert other.public().body == data.public().body
    other.close()


def test_imported_rows_and_remembered_answers_are_exported_and_drafts_are_not(data, tmp_path):
    add(data, OFFICES | COMMITTEE, also=lambda connection, _: imports.remember(connection, {"a": "b"}))
    with data.sources.database.writing() as connection:
        imports.store_draft(connection, ImportDraft(START, "reviewer-1", "a.xlsx", b"a"))
    data.publish_rows()
    export(data.sources, tmp_path / "all.zip", utcnow, lambda *_: None)
    (tmp_path / "other").mkdir()
    other = Stored(tmp_path / "other" / "data")
    import_file(tmp_path / "all.zip", other.sources, utcnow, lambda *_: None)
    assert other.public().body == data.public().body
    with other.sources.database.reading() as connection:
        assert imports.remembered(connection) == {"a": "b"} and imports.is_imported(connection, DIGEST)
        assert imports.draft_of(connection, "reviewer-1") is None
    other.close()


@SQLITE
def test_an_archive_of_the_earlier_version_that_lacks_the_new_tables_is_imported(data, tmp_path, monkeypatch):
    """As written by the earlier program, which did not know the tables, and had one that is left out."""
    data.publish_rows(row())
    earlier = {name: table for name, table in EXPORTED.items() if table.name not in EARLIER["baseline"]}
    earlier["database/identities.jsonl"] = log
    with monkeypatch.context() as patched:
        patched.setattr(export_module, "EXPORTED", earlier)
        export(data.sources, tmp_path / "all.zip", utcnow, lambda *_: None)
    (tmp_path / "other").mkdir()
    other = Stored(tmp_path / "other" / "data")
    import_file(tmp_path / "all.zip", other.sources, utcnow, lambda *_: None)
    assert other.public().body == data.public().body
    other.close()
