"""Parquet files: read and checked like CSV files with the same rows."""

import os
import re
import shutil
import threading
from datetime import datetime
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from dashboard.dataset import read_dataset
from dashboard.faults import DataError
from dashboard.indicators.cells import compute
from dashboard.language import LANGUAGES, describe
from dashboard.settings import SHIPPED_DATA
from dashboard.snapshot import snapshot_at
from dashboard.tables import parquet, parquet_check, rules
from dashboard.tables.csv_file import read_csv
from dashboard.tables.declared import TABLES, TRACED
from dashboard.tables.files import fingerprint
from dashboard.tables.folder import read_folder
from dashboard.tables.table_text import table_bytes
from tests.unit.publications.publications import publish_rows, row
from tests.unit.publications.publications import read as read_storage
from tests.unit.small_folder import HEAD, report, small_folder
from tests.unit.tables.parquet_files import NOW, all_rows, awkward_folder, sql_parquet, to_parquet, write_parquet

SOUND = (
    "SELECT DATE '2014-12-06' AS week, 'G1001' AS office_id, 'desk' AS measure, 1 AS value, 'self' AS evidence, "
    "TIMESTAMP '2014-12-08 09:00:00' AS received_at, 'letter' AS source"
)
VISIT = (
    "SELECT DATE '2014-12-07' AS date, 38 AS team, 'G1001' AS office_id, 2 AS findings, 1 AS resolved, "
    "TIMESTAMP '2014-12-08 09:00:00' AS received_at, 'minutes' AS source"
)


def sample_folder(place: Path) -> Path:
    return Path(shutil.copytree(SHIPPED_DATA, place / "data", ignore=shutil.ignore_patterns("staff", ".*")))


@pytest.mark.parametrize("folder_in", [awkward_folder, pytest.param(sample_folder, marks=pytest.mark.rare)])
def test_a_folder_in_parquet_gives_the_same_data_as_in_csv(tmp_path, folder_in):
    folder = folder_in(tmp_path)
    before, after = (read_dataset(each, NOW) for each in (folder, to_parquet(folder, tmp_path)))
    assert after.tables.rows.files.files
    assert after.tables.rows.numbers == before.tables.rows.numbers
    assert after.tables.files == before.tables.files
    assert after.tables.sample == before.tables.sample
    assert snapshot_at(after, NOW).body == snapshot_at(before, NOW).body
    pd.testing.assert_frame_equal(*(compute(each.tables, each.cards, NOW) for each in (before, after)))
    for name in TRACED:
        order, names = list(TABLES[name].key), list(TABLES[name].names)
        was, found = (
            all_rows(each.tables.rows, name).sort_values(order, ignore_index=True)[names] for each in (before, after)
        )
        pd.testing.assert_frame_equal(was, found)


def test_csv_and_parquet_files_of_a_table_are_read_together_and_rows_have_file_and_number(tmp_path):
    folder = small_folder(tmp_path)
    rows = read_folder(folder, NOW).rows.in_memory("reports")
    sql_parquet(folder / "reports" / "desks.parquet", SOUND)
    both = read_folder(folder, NOW).rows
    assert both.numbers == {"reports": 4, "inspections": 0, "counts": 0}
    assert set(all_rows(both, "reports")["file"]) == {"data/reports.csv", "data/reports/desks.parquet"}
    (folder / "reports.csv").unlink()
    sql_parquet(folder / "reports" / "desks.parquet", f"{SOUND} LIMIT 0")
    nothing = read_dataset(folder, NOW)
    assert set(nothing.tables.rows.numbers.values()) == {0}
    assert compute(nothing.tables, nothing.cards, NOW).empty
    write_parquet(folder / "reports" / "one.parquet", "reports", rows)
    found = all_rows(read_folder(folder, NOW).rows, "reports").sort_values("line")
    expected = [[week, "data/reports/one.parquet", line] for line, week in enumerate(rows["week"], start=1)]
    assert found[["week", "file", "line"]].values.tolist() == expected


def test_published_reports_are_added_to_reports_in_parquet(tmp_path):
    folder = small_folder(tmp_path)
    sql_parquet(folder / "reports" / "old.parquet", SOUND)
    publish_rows(folder, row("G1003"))
    assert read_storage(folder).tables.rows.numbers["reports"] == 5
    existing = table_bytes("reports", row("G1001", measure="desk", received=datetime(2014, 12, 8, 9)))
    with pytest.raises(DataError) as refused:
        sheet = read_csv("reports/coming.csv", existing, TABLES["reports"])
        read_folder(folder, NOW, [{"reports": sheet}])
    found = [(fault.file, fault.code, fault.details["file"]) for fault in refused.value.faults]
    assert found == [("data/reports/old.parquet", "duplicate_key", "reports/coming.csv")]


def changed(sql, **columns):
    return f"SELECT * REPLACE ({', '.join(f'{value} AS {name}' for name, value in columns.items())}) FROM ({sql})"


LATER = "TIMESTAMP '2099-01-01 00:05:00.5'"  # half a second more than clocks may differ
# What is wrong with the second row: (table, SQL, column, code, value).
WRONG = {
    "required": ("reports", {"source": "NULL"}, "source", "required", ""),
    "only spaces": ("reports", {"source": "' \u200c'"}, "source", "required", ""),
    "a blank number": ("reports", {"value": "NULL"}, "value", "required", ""),
    "a blank week": ("reports", {"week": "NULL"}, "week", "required", ""),
    "edges": ("reports", {"source": "'letter\u200f'"}, "source", "edges", "letter\u200f"),
    "a name": ("reports", {"source": "'خانم رئیس'"}, "source", "names_person", "خانم رئیس"),
    "not_word": ("reports", {"measure": "'Desk'"}, "measure", "not_word", "Desk"),
    "evidence": ("reports", {"evidence": "'rumour'"}, "evidence", "not_word", "rumour"),
    "out_of_range": ("reports", {"measure": "'e_service_stage'", "value": "4"}, "value", "out_of_range", "4"),
    "value_over_measure": ("reports", {"value": "2"}, "value", "value_over_measure", "2"),
    "not_saturday": ("reports", {"week": "DATE '2014-12-07'"}, "week", "not_saturday", "2014-12-07"),
    "date_far": ("reports", {"week": "DATE '2101-01-01'"}, "week", "date_far", "2101-01-01"),
    "a Jalali year": ("reports", {"week": "DATE '1399-01-04'"}, "week", "date_far", "1399-01-04"),
    "future": ("reports", {"week": "DATE '2099-01-03'"}, "week", "future", "2099-01-03"),
    "future moment": (
        "reports",
        {"received_at": LATER},
        "received_at",
        "future_moment",
        "2099-01-01T00:05:00.500000Z",
    ),
    "unknown_code": ("reports", {"office_id": "'G1O01'"}, "office_id", "unknown_code", "G1O01"),
    "team": ("inspections", {"team": "39"}, "team", "out_of_range", "39"),
    "resolved": ("inspections", {"resolved": "3"}, "resolved", "resolved_over_findings", "3"),
    "the key twice": ("reports", {"value": "0"}, "week", "duplicate_key", "2014-12-06"),
    "a visit twice": ("inspections", {"resolved": "0"}, "date", "duplicate_key", "2014-12-07"),
}


def faults_of(folder, now=NOW):
    with pytest.raises(DataError) as refused:
        read_folder(folder, now)
    return refused.value.faults


def test_each_fault_is_reported_once_and_as_for_a_csv_file(tmp_path):
    """A file for each fault, with a valid and a changed row, which have their own minute."""
    (tmp_path / "csv").mkdir()
    in_parquet, in_csv = small_folder(tmp_path), small_folder(tmp_path / "csv")
    expected, as_csv = [], []
    for number, (table, columns, column, code, value) in enumerate(WRONG.values(), start=10):
        came = f"TIMESTAMP '2014-12-08 %d:{number}:00'"
        sound = changed(SOUND if table == "reports" else VISIT, received_at=came % 9)
        later = {} if code == "duplicate_key" else {"received_at": came % 10}
        rows = f"{sound} UNION ALL {changed(sound, **later | columns)}"
        name = f"{table}/{number}"
        sql_parquet(in_parquet / f"{name}.parquet", rows)
        expected.append((f"data/{name}.parquet", 2, column, code, value))
        # CSV files may have these blanks, this word, and this year of the other calendar.
        if code != "edges" and value not in ("Desk", "1399-01-04"):
            (in_csv / table).mkdir(exist_ok=True)
            (in_csv / f"{name}.csv").write_text(as_text(rows), "utf-8")
            as_csv.append((f"data/{name}.parquet", 3, column, code))
    faults, said = faults_of(in_parquet), faults_of(in_csv)
    assert [(f.file, f.line, f.column, f.code, f.value) for f in faults] == sorted(expected)
    found = [(f.file.replace(".csv", ".parquet"), f.line, f.column, f.code) for f in said]
    assert found == sorted(as_csv)
    details = {fault.file: {**fault.details, "file": "", "line": ""} for fault in faults}
    for fault in said:
        expected_details = details[fault.file.replace(".csv", ".parquet")]
        assert {**fault.details, "file": "", "line": ""} == expected_details, fault
    texts = [describe(fault, lang) for fault in faults for lang in LANGUAGES]
    assert [words for words in texts if "{" in words or "None" in words] == []


def as_text(sql):
    """The rows of a query as CSV."""
    with duckdb.connect() as con:
        text = con.execute(f"SELECT CAST(COLUMNS(*) AS VARCHAR) FROM ({sql})").df().to_csv(index=False)
    # Parquet has UTC; moments of CSV files need a Z for UTC.
    return re.sub(r"\d\d:\d\d:\d\d(\.\d+)?", r"\g<0>Z", text)


def test_a_duplicate_key_in_csv_and_parquet_names_both_rows(tmp_path):
    folder = small_folder(tmp_path)
    (folder / "reports.csv").write_text(HEAD + report(), "utf-8")
    twin = changed(SOUND, measure="'committee'", received_at="TIMESTAMP '2014-12-06 09:00:00'")
    sql_parquet(folder / "reports" / "b.parquet", f"{SOUND} UNION ALL {twin}")
    # The other rows have no recorded_at, and so count as recorded when they were received.
    sql_parquet(folder / "reports" / "c.parquet", f"SELECT *, received_at AS recorded_at FROM ({SOUND})")
    found = [(f.file, f.line, f.code, f.details["file"], f.details["line"]) for f in faults_of(folder)]
    assert found == [
        ("data/reports/b.parquet", 2, "duplicate_key", "data/reports.csv", "2"),
        ("data/reports/c.parquet", 1, "duplicate_key", "data/reports/b.parquet", "1"),
    ]


def test_duplicate_keys_are_found_for_any_batch_size(tmp_path, monkeypatch):
    monkeypatch.setattr(parquet_check, "_COMPARED", 3)
    folder = small_folder(tmp_path)
    weeks = "SELECT * REPLACE (week - CAST(7 * i % 70 AS INTEGER) AS week) FROM ({}), range(0, {}) AS t (i)"
    query = weeks.format(SOUND, 11)
    sql_parquet(folder / "reports" / "a.parquet", f"SELECT * EXCLUDE (i) FROM ({query})")
    assert [(f.line, f.code, f.details["line"]) for f in faults_of(folder)] == [(11, "duplicate_key", "1")]


def test_at_most_a_thousand_faults_of_a_kind_are_listed(tmp_path, monkeypatch):
    for module in (rules, parquet_check):
        monkeypatch.setattr(module, "SAME_FAULTS_SHOWN", 5)
    folder = small_folder(tmp_path)
    many = "SELECT * REPLACE (received_at + INTERVAL (i) SECOND AS received_at, 9 AS value)"
    sql = f"SELECT * EXCLUDE (i) FROM ({many} FROM ({SOUND}), range(20) AS t (i))"
    sql_parquet(folder / "reports" / "a.parquet", sql)
    faults = faults_of(folder)
    assert [(fault.line, fault.code) for fault in faults] == [(1, "out_of_range"), (6, "more_alike")]
    assert faults[0].alike == (2, 3, 4, 5)
    assert faults[-1].details == {"more": "15"}


def test_columns_and_types_must_be_those_of_the_table(tmp_path):
    cases = {
        "a": (f"SELECT *, 'x' AS region FROM ({SOUND})", "region", "column_unknown"),
        "aa": (f"SELECT *, 'x' AS employee_code FROM ({SOUND})", "employee_code", "column_personal"),
        "b": (f"SELECT * EXCLUDE (source) FROM ({SOUND})", "source", "column_missing"),
        "c": (changed(SOUND, week="'2014-12-06'"), "week", "parquet_type"),
        "d": (changed(SOUND, week="TIMESTAMP '2014-12-06'"), "week", "parquet_type"),
        "e": (changed(SOUND, value="1.0::DOUBLE"), "value", "parquet_type"),
        "f": (changed(SOUND, received_at="TIMESTAMPTZ '2014-12-08 09:00:00+00'"), "received_at", "parquet_type"),
    }
    folder = small_folder(tmp_path)
    for name, (sql, *_) in cases.items():
        sql_parquet(folder / "reports" / f"{name}.parquet", sql)
    faults = faults_of(folder)
    expected = [(f"data/reports/{name}.parquet", 0, column, code) for name, (_, column, code) in cases.items()]
    assert [(f.file, f.line, f.column, f.code) for f in faults] == expected
    assert [fault for fault in faults for lang in LANGUAGES if "{" in describe(fault, lang)] == []


def test_files_of_other_programs_are_cast_to_common_types(tmp_path):
    folder = small_folder(tmp_path)
    data = read_dataset(folder, NOW)
    before, rows = compute(data.tables, data.cards, NOW), data.tables.rows.in_memory("reports")
    (folder / "reports.csv").unlink()
    write_parquet(folder / "reports" / "b.parquet", "reports", rows.iloc[1:][rows.columns[::-1]])
    for types in ({"received_at": "TIMESTAMP_NS", "value": "UTINYINT"}, {"received_at": "TIMESTAMP_MS"}):
        write_parquet(folder / "reports" / "a.parquet", "reports", rows.iloc[:1], **types)
        pd.testing.assert_frame_equal(compute(read_folder(folder, NOW), data.cards, NOW), before)


def test_damaged_parquet_files_are_reported_with_other_faults(tmp_path):
    folder = small_folder(tmp_path)
    (folder / "reports").mkdir()
    (folder / "reports" / "a.parquet").write_bytes(b"week,office_id")
    sql_parquet(folder / "reports" / "b.parquet", changed(SOUND, value="7"))
    content = sql_parquet(folder / "reports" / "c.parquet", SOUND).read_bytes()
    (folder / "reports" / "c.parquet").write_bytes(content[: len(content) // 2])
    unreadable = [(f"data/reports/{name}.parquet", "parquet_unreadable") for name in "acd"]
    found = [(f.file, f.code) for f in faults_of(folder)]
    assert found == [unreadable[0], ("data/reports/b.parquet", "out_of_range"), unreadable[1]]
    # One that is damaged inside is named once all others are sound.
    for name in "abc":
        (folder / "reports" / f"{name}.parquet").unlink()
    many = "SELECT * REPLACE (received_at + INTERVAL (i) SECOND AS received_at, CAST(hash(i) AS VARCHAR) AS source)"
    sql = f"SELECT * EXCLUDE (i) FROM ({many} FROM ({SOUND}), range(5000) AS t (i))"
    sql_parquet(folder / "reports" / "sound.parquet", sql.replace("'desk'", "'desk_expert'"))
    damaged = sql_parquet(folder / "reports" / "d.parquet", sql)
    data = bytearray(damaged.read_bytes())
    data[200:-2000] = b"\xff" * (len(data) - 2200)
    damaged.write_bytes(data)
    assert [(fault.file, fault.code) for fault in faults_of(folder)] == [unreadable[2]]


def test_insufficient_memory_and_disk_is_a_fault(monkeypatch):
    monkeypatch.setattr(parquet, "MEMORY", "20MB")
    with pytest.raises(DataError) as refused, parquet.engine() as con:
        con.execute("SELECT list(range) FROM range(30_000_000)").fetchall()
    assert [fault.code for fault in refused.value.faults] == ["parquet_no_room"]
    for lang in LANGUAGES:
        assert "{" not in describe(refused.value.faults[0], lang)


def test_a_replaced_file_is_noticed_while_queries_still_read_the_checked_file(tmp_path):
    folder = small_folder(tmp_path)
    file = sql_parquet(folder / "reports" / "a[1]*.parquet", SOUND)
    rows, before = read_folder(folder, NOW).rows, fingerprint(folder)
    assert any(name == "reports/a[1]*.parquet" for name, *_ in before)
    other = sql_parquet(tmp_path / "other.parquet", changed(SOUND, office_id="'nobody'"))
    other.replace(file)
    assert fingerprint(folder) != before
    assert "nobody" not in set(all_rows(rows, "reports")["office_id"])
    file.unlink()
    assert len(all_rows(rows, "reports")) == 4


@pytest.mark.rare
def test_rows_are_queried_by_many_threads_and_after_a_fork(tmp_path):
    folder = small_folder(tmp_path)
    sql_parquet(folder / "reports" / "a.parquet", SOUND)
    data = read_dataset(folder, NOW)
    first = compute(data.tables, data.cards, NOW)
    found = []

    def ask() -> None:
        found.append(compute(data.tables, data.cards, NOW).equals(first))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [True] * 4
    child = os.fork()
    if not child:
        os._exit(0 if compute(data.tables, data.cards, NOW).equals(first) else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def is_open(file: Path) -> bool:
    # Other tests' files may be closed by Python's garbage collector at any time: only this file is looked for.
    return any(os.path.realpath(entry) == str(file) for entry in Path("/proc/self/fd").iterdir())


def test_files_are_closed_when_the_last_reference_is_gone(tmp_path):
    folder = small_folder(tmp_path)
    file = folder / "reports" / "a.parquet"
    sql_parquet(file, SOUND)
    rows = read_folder(folder, NOW).rows
    more = rows.plus(reports=row("G1003").assign(source="sheet"))
    assert is_open(file)
    del rows
    assert more.numbers["reports"] == 5
    assert len(all_rows(more, "reports")) == 5
    del more
    assert not is_open(file)
