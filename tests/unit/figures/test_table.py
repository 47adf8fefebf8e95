"""The table of counties: the columns of a card."""

import pytest

from dashboard.figures import table
from dashboard.language import LANGUAGES, say
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
def test_columns_follow_the_kind_of_the_card(key: str, heads: list[str]) -> None:
    snapshot = shipped_live().snapshot
    described = table.describe(snapshot, "en", Selection(snapshot.card(key), 77)).table
    assert [head.lower() for head in described.head[1:]] == [head.lower() for head in heads]
    assert {len(line.values) for line in described.rows} == {len(heads)}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_only_states_without_a_figure_and_zero_are_named(lang: str) -> None:
    snapshot = shipped_live().snapshot
    card = snapshot.card("parallel_work")
    rows = table.describe(snapshot, lang, Selection(card, 77)).table.rows
    states = [snapshot.cells.at(card.key, 77, code).state for code in snapshot.cells.counties(77, card.key)]
    assert {"value", "zero", "not_applicable"} <= set(states)
    for row, state in zip(rows, states, strict=True):
        named = "" if state == "value" else say(lang, f"words.{state}")
        assert (row.values[-1].text, row.values[-1].mark) == (named, state if named else "")
