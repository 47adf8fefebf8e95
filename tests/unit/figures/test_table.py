"""The table of counties: its columns are those that the card's cells can fill, each beside its heading."""

import pytest

from dashboard.figures import table
from dashboard.selection import Selection
from tests.unit.shipped import shipped_live

SHARED = ["Change", "Rank", "not reported"]


@pytest.mark.parametrize(
    ("key", "heads"),
    [
        ("service_desks", ["Count", "Out of", "Share", *SHARED, "late", "unverified", "State"]),
        ("satisfied", ["Count", "Out of", "Share", *SHARED, "State"]),
        ("waiting_minutes", ["Sum (minutes)", "Number of visits", "Mean (minutes)", *SHARED, "State"]),
    ],
)
def test_sums_are_neither_late_nor_verified_and_a_mean_says_what_it_is_made_of(key: str, heads: list[str]) -> None:
    snapshot = shipped_live().snapshot
    found = table.describe(snapshot, "en", Selection(snapshot.card(key), 77)).table
    assert [head.lower() for head in found.head[1:]] == [head.lower() for head in heads]
    assert {len(line.values) for line in found.rows} == {len(heads)}
