"""CSV that Excel, LibreOffice and programs read alike."""

import csv
import io
from datetime import date, datetime

from hypothesis import given
from hypothesis import strategies as st

from dashboard.exports.csv_file import csv_bytes, plain
from dashboard.language.formulas import neutral


def read(body: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline=""), strict=True))


def one_column(*values, **options):
    return [row[0] for row in read(csv_bytes([(value, "x") for value in values], ["a", "b"], **options))[1:]]


def test_excel_reads_persian_from_the_mark_at_the_beginning():
    body = csv_bytes([("اصفهان",)], ["شهرستان"])
    assert body.startswith(b"\xef\xbb\xbf")
    assert body.decode("utf-8-sig") == "شهرستان\r\nاصفهان\r\n"
    assert csv_bytes([], ["a", "b"], bom=False) == b"a,b\r\n"


def test_formula_like_text_is_neutralised_and_other_text_unchanged():
    formulas = ["=1+1", "+1", "-2", "@x", "\tq", "\rq", "=cmd|' /C calc'!A0", "-"]
    assert one_column(*formulas) == [f"'{text}" for text in formulas]
    texts = ["1+1", " =1", "x=1", "", "۲-", "'=1", "0012", "1001"]
    assert one_column(*texts) == [neutral(text) for text in texts] == texts
    assert read(csv_bytes([], ["=a"])) == [["'=a"]]


def test_numbers_stay_numbers_zero_is_written_and_missing_is_blank():
    assert one_column(-3, 0, None, 12) == ["-3", "0", "", "12"]
    assert one_column(0.0, None, 1.0, 1 / 3, 0.00005) == ["0", "", "1", "0.3333333333333333", "0.00005"]


def test_dates_moments_lists_and_flags():
    assert plain(date(2014, 12, 6)) == "2014-12-06"
    assert plain(("-a", "b")) == "'-a;b"
    assert plain(datetime(2014, 12, 14, 8)) == "2014-12-14T08:00:00Z"
    assert one_column(True, False, None, yes="بله", no="خیر") == ["بله", "خیر", ""]


@given(
    st.lists(st.tuples(st.text(st.characters(exclude_categories=["Cs"])), st.integers(), st.none() | st.floats(0, 1)))
)
def test_any_text_and_number_is_read_as_it_was_written(rows):
    found = read(csv_bytes(rows, ["a", "n", "s"]))[1:]
    assert [(text, int(number), float(share) if share else None) for text, number, share in found] == [
        (neutral(text), number, share) for text, number, share in rows
    ]
