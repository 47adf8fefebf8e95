"""Typed tables as text: writing and reading give the same table, and equal contents the same bytes."""

import csv
import io
from datetime import datetime

import numpy as np
import pandas as pd
import pytest

from dashboard.tables.check import check_tables
from dashboard.tables.csv_file import read_csv
from dashboard.tables.declared import TABLES
from dashboard.tables.table_text import quoted, rows_bytes, table_bytes

NOW = datetime(2026, 1, 1)


def announcements(*shares: float) -> pd.DataFrame:
    columns = {"key": [f"k{n}" for n in range(len(shares))], "date": "", "count": pd.NA, "share": np.array(shares)}
    columns |= {"of_what": "دستگاه‌ها، همه", "source": 'a "source", with commas', "province": "10"}
    columns |= {"recorded_at": pd.NaT}
    return pd.DataFrame(columns).astype({"key": "str", "date": "str", "count": "Int64"})


def test_the_bytes_of_a_table():
    assert table_bytes("announcements", announcements(0.5, float("nan"), 1.0)).decode() == (
        "key,date,count,share,of_what,source,province,recorded_at\n"
        'k0,,,0.5,دستگاه‌ها، همه,"a ""source"", with commas",10,\n'
        'k1,,,,دستگاه‌ها، همه,"a ""source"", with commas",10,\n'
        'k2,,,1.0,دستگاه‌ها، همه,"a ""source"", with commas",10,\n'
    )


@pytest.mark.parametrize(
    ("text", "written"),
    [("33.3%", "0.333"), ("0.000001", "0.000001"), ("0.5", "0.5"), ("50%", "0.5"), ("99.999999%", "0.99999999")],
)
def test_a_share_is_unchanged_after_writing_and_reading(text, written):
    def read(share: str) -> float:
        data = f"key,date,count,share,of_what,source\nk,,,{share},all,letter\n".encode()
        sheet = read_csv("a.csv", data, TABLES["announcements"])
        frames, faults = check_tables({"announcements": [sheet]}, NOW)
        assert not faults
        return float(frames["announcements"]["share"].iloc[0])

    value = read(text)
    line = rows_bytes("announcements", announcements(value)).decode().splitlines()[1]
    assert line.split(",")[3] == written
    assert read(written) == value


@pytest.mark.parametrize("text", ["", "plain", 'say "so"', "a,b", "two\nlines", "end\rmark", " ", "'", "الف، ب"])
def test_a_quoted_field_is_unchanged_after_writing_and_reading(text):
    assert next(csv.reader(io.StringIO(f"{quoted(text)},x\n", newline=""))) == [text, "x"]
