"""A database of the office that cannot be read, or has faults: one sentence for each, the last data stay."""

import logging
import os
import re
import resource
import subprocess
import sys
import threading
import time
from datetime import datetime
from urllib.parse import quote

import pytest
from sqlalchemy import make_url

from dashboard.database.errors import fault_of
from dashboard.faults import DataError
from dashboard.language import LANGUAGES, describe
from dashboard.publications.prepare import Draft
from dashboard.publications.write import publish
from dashboard.settings import ROOT
from dashboard.sources import drivers, office_rows
from dashboard.sources.office import OfficeDatabase
from dashboard.weeks import utcnow
from tests.database.offices_database import Office, ask_again, faults_of, opened, read
from tests.servers.cluster import until
from tests.unit.cases import each_case
from tests.unit.command_line import run
from tests.unit.database.stored import Site
from tests.unit.publications.publications import WEEK, row
from tests.unit.small_folder import choose_cards, small_folder

SECRET = "s3cr3t/of@the office"
REPORT = "'2014-12-06', 'G1002', 'committee', 1, 'self', '2014-12-07', 'letter'"
REPORTS = (
    "CREATE TABLE reports (week VARCHAR(40), office_id VARCHAR(40), measure VARCHAR(40), value INTEGER, "
    "evidence VARCHAR(40), received_at VARCHAR(40), source VARCHAR(40))"
)


@pytest.fixture
def folder(tmp_path):
    folder = small_folder(tmp_path)
    choose_cards(folder, "committee_governorates")
    return folder


@pytest.fixture
def sqlite(tmp_path):
    """An office's SQLite file with one report."""
    office = Office(f"sqlite:///{tmp_path / 'office.sqlite'}")
    office.run(REPORTS, f"INSERT INTO reports VALUES ({REPORT})")
    return office


def told(faults):
    """File, column, value and code of each fault; all faults can be told in both languages."""
    assert all(describe(fault, lang) for fault in faults for lang in LANGUAGES)
    return [(fault.file, fault.column, fault.value, fault.code) for fault in faults]


def test_values_and_columns_that_are_none_are_all_told_at_once(office, folder):
    office.run(
        REPORTS.replace("source", "note").replace("evidence", "employee"),
        REPORTS.replace("reports", "inspections"),
    )
    # Columns of two tables: unknown, about persons, missing.
    assert {(file, column, code) for file, column, _, code in told(faults_of(office, folder, True))} >= {
        ("source/reports", "note", "column_unknown"),
        ("source/reports", "employee", "column_personal"),
        ("source/reports", "source", "column_missing"),
        ("source/inspections", "team", "column_missing"),
    }
    office.run("DROP TABLE inspections", "DROP TABLE reports", REPORTS)
    office.run(f"INSERT INTO reports VALUES ({REPORT})")
    for column, value in {
        "week": "'2014-12-07'",
        "measure": "'comittee'",
        "value": "12",
        "evidence": "NULL",
        "received_at": "'tomorrow'",
        "source": "'آقای نمونه'",
    }.items():
        inserted = f"INSERT INTO reports VALUES ({REPORT.replace('G1002', column)})"
        office.run(inserted, f"UPDATE reports SET {column} = {value} WHERE office_id = '{column}'")
    faults = faults_of(office, folder, True)
    assert {(column, value, code) for _, column, value, code in told(faults)} == {
        ("week", "2014-12-07", "not_saturday"),
        ("measure", "comittee", "not_word"),
        ("value", "12", "out_of_range"),
        ("evidence", "", "required"),
        ("received_at", "tomorrow", "not_moment"),
        ("source", "آقای نمونه", "names_person"),
    }
    assert all("measure=" in fault.key and fault.file == "source/reports" for fault in faults)
    # Those of the folder are told with them.
    (folder / "announcements.csv").write_text("key,date,count,share,of_what,source\ndesks,,many,,bodies,letter\n")
    files = [file for file, *_ in told(faults_of(office, folder, True))]
    assert files == ["data/announcements.csv", *["source/reports"] * len(faults)]


def test_a_key_that_is_twice_in_the_source_names_no_line(tmp_path, folder):
    office = Office(f"sqlite:///{tmp_path / 'office.sqlite'}")
    office.run(REPORTS, f"INSERT INTO reports VALUES ({REPORT}), ({REPORT})")
    (fault,) = faults_of(office, folder, True)
    key = "week=2014-12-06, office_id=G1002, measure=committee, received_at=2014-12-06 20:30:00"
    assert (fault.code, fault.key, fault.details["file"]) == ("duplicate_key_row", key, "source/reports")
    assert all(
        "source/reports" in describe(fault, lang) and "line" not in describe(fault, lang) for lang in LANGUAGES
    )
    office.run(
        "DROP TABLE reports",
        "CREATE TABLE offices (office_id TEXT, kind TEXT, name_fa TEXT, county_code TEXT, valid_from TEXT)",
        "INSERT INTO offices VALUES ('N1', 'body', 'دستگاه', '1001', NULL)",
        "INSERT INTO offices VALUES ('N1', 'body', 'دستگاه', '1001', '1390/1/1')",
    )
    (fault,) = faults_of(office, folder, True)
    assert (fault.file, fault.code, fault.key) == (
        "source/offices",
        "stretches_overlap_row",
        "office_id=N1, valid_from=1390/1/1",
    )
    office.run(
        "DROP TABLE offices",
        "CREATE TABLE counties (county_code TEXT, name_fa TEXT, tile_column INTEGER, tile_row INTEGER)",
        "INSERT INTO counties VALUES ('1098', 'شهرستان', 29, 30), ('1099', 'شهرستان', 29, 30)",
    )
    (fault,) = faults_of(office, folder, True)
    assert (fault.file, fault.code, fault.key) == ("source/counties", "tile_taken_row", "county_code=1099")


def test_bytes_and_characters_that_are_no_text_are_refused(tmp_path, folder):
    office = Office(f"sqlite:///{tmp_path / 'office.sqlite'}")
    office.run(REPORTS, f"INSERT INTO reports VALUES ({REPORT})", "UPDATE reports SET source = x'00ff'")
    assert told(faults_of(office, folder, True)) == [("source/reports", "source", r"b'\x00\xff'", "not_text")]
    office.run(
        "CREATE TABLE kinds (kind TEXT, name_fa TEXT, name_en TEXT)",
        "INSERT INTO kinds VALUES ('a', x'd981', 'a'), ('b' || char(0), 'b', 'b'), ('c', 'c', 7), ('d', 1.5, NULL)",
    )
    found = told(faults_of(office, folder, True))
    assert [(file, column, code) for file, column, _, code in found] == [
        ("source/kinds", "name_fa", "not_text"),
        ("source/kinds", "kind", "not_text"),
    ]


class OperationalError(Exception):
    """As the drivers of databases without numbers of their own name a failed connection."""


@each_case(
    ("error", "code"),
    [
        (OperationalError("HYT00", "[HYT00] Login timeout expired"), "database_unreachable"),
        (OperationalError("28000", "[28000] Login failed for user 'reader'. (18456)"), "database_sign_in"),
        (OperationalError("42000", "Cannot open database 'office' requested by the login."), "database_unknown"),
        (ValueError("42000", "The SELECT permission was denied on the object 'reports'"), "database_right"),
        (ValueError("42S22", "Invalid column name 'office'."), "database_failed"),
        (ConnectionRefusedError(111, "Connection refused"), "database_unreachable"),
    ],
)
def test_errors_of_other_databases_are_told_apart_by_their_sentences(error, code):
    url = make_url(f"mssql+pyodbc://reader:{quote(SECRET, safe='')}@host/office")
    assert fault_of(url, error).code == code
    shown = fault_of(url, OperationalError(f"no answer from {url.render_as_string(hide_password=False)} {SECRET}"))
    assert "s3cr3t" not in describe(shown, "en")


def test_a_view_that_fails_and_one_that_may_not_be_described_are_named_together(office, folder):
    """What a view fails with differs: a table that is gone, or a number that cannot be divided."""
    office.run("CREATE TABLE numbers (number INTEGER, name VARCHAR(9))", "INSERT INTO numbers VALUES (1, 'a')")
    failing = {
        "sqlite": "json_extract(name, '$')",
        "postgresql": "CAST(number / (number - 1) AS TEXT)",
        # MariaDB refuses a subquery of two rows.
        "mariadb": "(SELECT n.number FROM numbers n UNION ALL SELECT 2)",
    }[office.kind]
    for name, columns in (("counties", "county_code, name_fa"), ("offices", "office_id, name_fa")):
        first, second = columns.split(", ")
        office.run(f"CREATE VIEW {name} AS SELECT {failing} AS {first}, name AS {second} FROM numbers")
    faults = faults_of(office, folder)
    assert told(faults) == [
        ("source/counties", "", "", "database_source_failed"),
        ("source/offices", "", "", "database_source_failed"),
    ]


def test_a_view_that_fails_after_many_rows_leaves_nothing_half_read(office, folder, monkeypatch):
    monkeypatch.setattr(drivers, "BATCH", 2048)
    series = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) SELECT i FROM n"
    office.run("CREATE TABLE numbers (i INTEGER)")
    if office.kind == "mariadb":
        office.run("INSERT INTO numbers SELECT seq FROM seq_1_to_5000")
    else:
        office.run(f"INSERT INTO numbers {series}")
    last = {
        "sqlite": "json_extract(CASE WHEN i < 4999 THEN '1' ELSE 'x' END, '$')",
        "postgresql": "CAST(1 / (i - 4999) + 1 AS INTEGER)",
        "mariadb": "CASE WHEN i < 4999 THEN 1 ELSE (SELECT 1 UNION ALL SELECT 2) END",
    }[office.kind]
    office.run(
        "CREATE VIEW reports AS SELECT '2014-12-06' AS week, 'G1002' AS office_id, 'committee' AS measure, "
        f"{last} AS value, 'self' AS evidence, '2014-12-07' AS received_at, 'letter' AS source FROM numbers"
    )
    assert told(faults_of(office, folder)) == [("source/reports", "", "", "database_source_failed")]


@each_case(
    ("address", "code"),
    [
        ("nothing", "source_url"),
        ("sqlite://", "source_url"),
        ("postgresql://host:port/office", "source_url"),
        ("nosuch://host/office", "source_driver"),
        ("mssql+pyodbc://host/office", "source_driver"),
    ],
)
def test_an_address_that_is_none_is_told(address, code):
    with pytest.raises(DataError) as refused:
        OfficeDatabase(address)
    assert [code for _, _, _, code in told(refused.value.faults)] == [code]


def test_a_server_does_not_start_without_its_source_and_says_so_in_a_sentence(tmp_path):
    missing = f"sqlite:///{tmp_path / 'missing.sqlite'}"
    for lang in LANGUAGES:
        done = run("check", "--lang", lang, SOURCE_URL=missing)
        assert (done.returncode, len(done.stderr.splitlines())) == (1, 3)
        assert all("missing.sqlite" in line for line in done.stderr.splitlines()[:2])
    assert not (tmp_path / "missing.sqlite").exists()
    (tmp_path / "missing.sqlite").write_bytes(b"these are no tables " * 100)
    assert "these are no tables" not in run("check", SOURCE_URL=missing).stderr
    (tmp_path / "missing.sqlite").write_bytes(b"")
    assert "kinds, measures, counties, offices, reports" in run("check", SOURCE_URL=missing).stderr


@pytest.mark.rare
def test_wrong_addresses_passwords_and_rights_are_told_without_the_password(postgres, mariadb, folder):
    quoted = make_url("x://").set(username="reader", password=SECRET).render_as_string(hide_password=False)[4:-1]
    postgres.run(f"CREATE ROLE reader LOGIN PASSWORD '{SECRET}'")
    mariadb.run(f"CREATE USER reader@'127.0.0.1' IDENTIFIED BY '{SECRET}'")
    for server in (postgres, mariadb):
        with server.database() as url:
            office = Office(url)
            if server is mariadb:
                # Whoever has no right at all on a database of MariaDB is not let in.
                name = url.rpartition("/")[2]
                mariadb.run(f"CREATE TABLE {name}.more (i INTEGER)")
                mariadb.run(f"GRANT SELECT ON {name}.more TO reader@'127.0.0.1'")
            office.run(REPORTS)
            reader = re.sub("//.*@", f"//{quoted}@", url)
            cases = {
                reader: "database_source_right" if server is postgres else "database_source_empty",
                reader.replace("reader:", "nobody:"): "database_sign_in",
                reader.rpartition("@")[0][:-1] + "x@" + url.rpartition("@")[2]: "database_sign_in",
                re.sub("/[^/]*$", "/nothing", url): "database_unknown",
                re.sub("[0-9]+/[^/]*$", "1/nothing", reader): "database_unreachable",
            }
            for address, code in cases.items():
                faults = faults_of(Office(address), folder)
                assert [found for _, _, _, found in told(faults)] == [code], address
                done = run("check", SOURCE_URL=address)
                for secret in (SECRET, make_url(reader).password, quoted.partition(":")[2]):
                    assert secret not in done.stderr + done.stdout
            # Nothing can be written over an address of the office's owner.
            with OfficeDatabase(url).reading() as reading, pytest.raises(Exception, match=r"(?i)read.only"):
                reading._connection.exec_driver_sql("DELETE FROM reports")


@pytest.mark.rare
def test_views_in_a_schema_of_the_readers_search_path_are_read(postgres, folder):
    with postgres.database() as url:
        office = Office(url)
        office.run(
            REPORTS.replace("reports", "other.reports").replace("CREATE", "CREATE SCHEMA other; CREATE"),
            "CREATE SCHEMA dashboard",
            f"INSERT INTO other.reports VALUES ({REPORT})",
            "CREATE VIEW dashboard.reports AS SELECT * FROM other.reports",
        )
        with opened(Office(f"{url}?options=-csearch_path%3Ddashboard"), folder) as sources:
            assert read(sources).rows.numbers["reports"] == 4


def test_an_outage_takes_no_page_away_and_the_desk_still_publishes(tmp_path, folder, caplog):
    caplog.set_level(logging.INFO, "dashboard")
    file = tmp_path / "office.sqlite"
    office = Office(f"sqlite:///{file}")
    office.run(REPORTS, f"INSERT INTO reports VALUES ({REPORT})")
    with opened(office, folder) as sources:
        publish(sources, lambda *_: Draft(WEEK), utcnow)
        site = Site(sources)
        before = site.get("/en/")
        file.rename(tmp_path / "away")
        for _ in range(3):
            ask_again(sources)
            site.live.look()
        since = sources.office_silent_since
        page = site.get("/en/")
        assert "has not answered since" in page
        assert re.sub(r'<p class="notice notice-stale".*?</p>', "", page) == before
        health = site.json("/health")
        assert (health["state"], health["gone"], health["counts"]["reports"]) == ("stale", True, 4)
        publish(sources, lambda *_: Draft(WEEK, row("G1003", source="sheet-1")), utcnow)
        site.live.look()
        assert site.json("/health")["counts"]["reports"] == 5
        assert site.live.status.source_since == since
        (tmp_path / "away").rename(file)
        ask_again(sources)
        site.live.look()
        assert site.json("/health")["state"] == "ok"
    lines = [record.getMessage() for record in caplog.records]
    assert sum("office.sqlite: " in line for line in lines) == 1
    assert sum("answers again" in line for line in lines) == 1


def test_a_faulty_row_is_left_out_and_named_until_it_is_corrected(sqlite, folder, caplog):
    """A value that is none, an office that is in no register: the other rows are read."""
    wrong = REPORT.replace("committee", "comittee"), REPORT.replace("G1002", "G9999").replace("-07", "-08")
    with opened(sqlite, folder) as sources:
        site = Site(sources)
        sqlite.run(*(f"INSERT INTO reports VALUES ({row})" for row in (*wrong, REPORT.replace("-07", "-09"))))
        ask_again(sources)
        site.live.look()
        health = site.json("/health")
        assert (health["state"], health["counts"]["reports"]) == ("ok", 5)
        assert told(site.live.newest.input.tables.notes) == [
            ("source/reports", "", "", "source_rows_left_out"),
            ("source/reports", "measure", "comittee", "not_word"),
            ("source/reports", "office_id", "G9999", "unknown_code"),
        ]
        assert caplog.text.count("source/reports, row week=2014-12-06, office_id=G9999") == 1
        sqlite.run("UPDATE reports SET measure = 'committee', office_id = 'G1003' WHERE measure = 'comittee'")
        sqlite.run("UPDATE reports SET office_id = 'G1004', received_at = '2014-12-10' WHERE office_id = 'G9999'")
        ask_again(sources)
        site.live.look()
        assert site.json("/health")["counts"]["reports"] == 7
        assert not site.live.newest.input.tables.notes


def test_a_moment_in_the_future_is_left_out_until_it_comes(sqlite, folder, monkeypatch):
    sqlite.run(f"INSERT INTO reports VALUES ({REPORT.replace('2014-12-07', '2099-01-01').replace('G1002', 'G1003')})")
    with opened(sqlite, folder) as sources:
        assert told(read(sources).notes)[1:] == [("source/reports", "received_at", "2099-01-01", "future_moment")]
        monkeypatch.setattr("dashboard.sources.read.utcnow", lambda: datetime(2099, 1, 2))
        ask_again(sources)
        tables = sources.read(datetime(2099, 1, 2)).tables
        assert (tables.rows.numbers["reports"], tables.notes) == (5, ())


def test_a_table_with_more_faulty_rows_than_sound_ones_is_refused_and_the_last_data_stay(sqlite, folder):
    with opened(sqlite, folder) as sources:
        site = Site(sources)
        for received in ("2014-12-08", "2014-12-09"):
            wrong = REPORT.replace("committee", "comittee").replace("2014-12-07", received)
            sqlite.run(f"INSERT INTO reports VALUES ({wrong})")
        for _ in range(2):
            ask_again(sources)
            assert not site.live.look()
            assert told(site.live.status.faults) == [("source/reports", "measure", "comittee", "not_word")]
            assert site.json("/health")["counts"]["reports"] == 4
        sqlite.run("DELETE FROM reports WHERE measure = 'comittee'")
        ask_again(sources)
        site.live.look()
        assert site.json("/health")["state"] == "ok"


@pytest.mark.rare
@pytest.mark.parametrize("kind", ["postgres", "mariadb"])
def test_a_server_that_accepts_and_never_answers_is_given_up(kind, request, folder, monkeypatch):
    monkeypatch.setattr(drivers, "SILENCE", 2.0)
    server = request.getfixturevalue(kind)
    with server.database() as url:
        office = Office(url)
        office.run(REPORTS, f"INSERT INTO reports VALUES ({REPORT})")
        with opened(office, folder) as sources:
            read(sources)
            with server.silent():
                began = time.monotonic()
                ask_again(sources)
                assert time.monotonic() - began < 30
                assert sources.office_silent_since
                assert read(sources).rows.numbers["reports"] == 4
            ask_again(sources)
            assert not sources.office_silent_since


def test_a_driver_that_waits_for_ever_costs_few_threads_and_the_rows_come_back(sqlite, folder, monkeypatch):
    silent = threading.Event()
    connected = drivers.connected

    def waiting(*arguments):
        silent.wait()
        return connected(*arguments)

    with opened(sqlite, folder) as sources:
        read(sources)
        monkeypatch.setattr(drivers, "connected", waiting)
        monkeypatch.setattr(office_rows, "_SILENCE", 0.05)
        rows, before = sources._office, threading.active_count()
        for _ in range(8):
            rows._ask_at = 0
            assert rows.tables()
            time.sleep(0.06)
        assert sources.office_silent_since
        assert threading.active_count() - before == 3
        silent.set()
        until(lambda: threading.active_count() == before, 20)
        ask_again(sources)
        assert not sources.office_silent_since


# 17 s: a million rows are typed.
@pytest.mark.rare
def test_a_million_faults_are_told_to_the_limit_in_bounded_memory(tmp_path, folder):
    office = Office(f"sqlite:///{tmp_path / 'office.sqlite'}")
    office.run(
        "CREATE VIEW reports AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000) "
        "SELECT 'Sunday ' || i AS week, 'X' || i AS office_id, 'comittee' AS measure, 'many' AS value, 'sight' "
        "AS evidence, i AS received_at, 'letter' AS source FROM n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "dashboard", "check", "--lang", "en"],
        cwd=ROOT,
        env={**os.environ, "SOURCE_URL": office.url, "DATA_URL": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    lines = done.stderr.splitlines()
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert sum("column week" in line for line in lines) == 1001
    assert len([line for line in lines if "column measure" in line]) == 1
    assert sum("the rest was not read" in line for line in lines) == 1
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < 1_500_000
