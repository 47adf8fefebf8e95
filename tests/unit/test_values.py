"""Fields of a table as they are typed: digits, calendars and spellings that are read alike, and what is refused."""

from __future__ import annotations

from datetime import datetime

import pytest

from dashboard.store.tables import TABLES
from dashboard.store.values import Bad, read_value

NOW = datetime(2015, 1, 1, 12)
COLUMN = {column.name: column for name in ("counties", "reports", "announcements") for column in TABLES[name].columns}
# More spellings of a day and of a moment: tests/unit/test_weeks.py
READ: dict[str, dict[str, object]] = {
    "week": dict.fromkeys(
        (
            " 2014/12/6 ",
            "۱۳9۳.9.15",
            "\u200f1393/09/15\u200f",
        ),
        datetime(2014, 12, 6),
    ),
    "received_at": {
        "2014-12-12T08:00:00Z": datetime(2014, 12, 12, 8),
        "۲۰۱۴-۱۲-۱۲T۰۸:۰۰:۰۰Z": datetime(2014, 12, 12, 8),
        "1393/9/21": datetime(2014, 12, 12),
    },
    "population": {"۴۲٬۱۰۵": 42105, "42,105": 42105, "٤٢١٠٥": 42105, "0": 0},
    "share": {"0.5": 0.5, "۰٫۵": 0.5, "۰/۵": 0.5, "50%": 0.5, "۵۰٫۵٪": 0.505, "1": 1.0},
}
REFUSED: list[tuple[str, str, tuple[str, ...]]] = [
    (
        "received_at",
        "not_moment",
        ("2014-13-01T00:00:00Z", "2014-12-12T25:00:00Z", "2014-12-12T08:00+03Z", "0001-01-01T00:00+10:00"),
    ),
    ("population", "not_whole", ("4.5", "1e3", "٫", "४", "1,2,3", "nan", "--1", "+")),
    # Never wrapped round.
    ("population", "out_of_range", ("-1", "9" * 30, "9" * 5000)),
    ("share", "not_share", ("-0.1", "101%", "nan", "inf", "half", "0.5.1")),
]


@pytest.mark.parametrize("column", READ)
def test_one_value_in_any_usual_spelling(column: str):
    found = {typed: read_value(typed, COLUMN[column], NOW, NOW.date()) for typed in READ[column]}
    assert found == pytest.approx(READ[column]) if column == "share" else found == READ[column]


def test_what_is_refused():
    for column, code, typed in REFUSED:
        found = [read_value(text, COLUMN[column], NOW, NOW.date()) for text in typed]
        assert [isinstance(bad, Bad) and bad.code for bad in found] == [code] * len(typed), column
