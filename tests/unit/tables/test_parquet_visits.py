"""Visits in Parquet files, with and without the columns of kinds of finding."""

import pytest

from dashboard.faults import DataError
from dashboard.tables.folder import read_folder
from tests.unit.cases import each_case
from tests.unit.small_folder import small_folder
from tests.unit.tables.parquet_files import NOW, sql_parquet
from tests.unit.tables.test_parquet import VISIT, changed

CSV = "date,team,office_id,finding,findings,resolved,resolved_on,received_at,source\n"
KINDS = f"SELECT *, 'desk' AS finding, DATE '2014-12-08' AS resolved_on FROM ({VISIT})"


def test_files_with_and_without_the_columns_are_read_together(tmp_path):
    folder = small_folder(tmp_path)
    sql_parquet(folder / "inspections" / "a.parquet", changed(VISIT, team="1"))
    sql_parquet(folder / "inspections" / "b.parquet", f"{KINDS} UNION ALL BY NAME {changed(VISIT, team='2')}")
    (folder / "inspections" / "c.csv").write_text(
        f"{CSV}2014-12-07,3,G1001,access,2,1,2014-12-09,2014-12-08T09:00:00Z,minutes\n", encoding="utf-8"
    )
    with read_folder(folder, NOW).rows.connection() as con:
        # A blank kind may be NULL or ''.
        query = (
            "SELECT team, COALESCE(finding, ''), findings, resolved, CAST(resolved_on AS VARCHAR) FROM inspections"
        )
        rows = con.execute(f"{query} ORDER BY team").fetchall()
    assert rows == [
        (1, "", 2, 1, None),
        (2, "", 2, 1, None),
        (3, "access", 2, 1, "2014-12-09"),
        (38, "desk", 2, 1, "2014-12-08"),
    ]


WRONG = {
    "an unknown kind": ({"finding": "'dask'"}, "finding", "not_word", "dask"),
    "another spelling": ({"finding": "'Desk'"}, "finding", "not_word", "Desk"),
    "before the visit": (
        {"resolved_on": "DATE '2014-12-06'"},
        "resolved_on",
        "resolved_before_visit",
        "2014-12-06",
    ),
    "nothing resolved": ({"resolved": "0"}, "resolved_on", "resolved_on_of_nothing", "2014-12-08"),
    "in the future": ({"resolved_on": "DATE '2099-02-01'"}, "resolved_on", "future", "2099-02-01"),
    "a kind twice": ({"findings": "3"}, "date", "duplicate_key", "2014-12-07"),
}


@each_case("columns, column, code, value", WRONG.values())
def test_a_wrong_row_of_a_kind_is_named_as_in_a_csv_file(tmp_path_factory, columns, column, code, value):
    folder = small_folder(tmp_path_factory.mktemp("wrong"))
    wrong = changed(KINDS, **columns)
    if code != "duplicate_key":
        wrong = changed(wrong, team="5")
    sql_parquet(folder / "inspections" / "kinds.parquet", f"{KINDS} UNION ALL {wrong}")
    with pytest.raises(DataError) as refused:
        read_folder(folder, NOW)
    assert [(fault.line, fault.column, fault.code, fault.value) for fault in refused.value.faults] == [
        (2, column, code, value)
    ]
