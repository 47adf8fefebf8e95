"""The map by state: the paint and the sign of each county's state, in words too; values keep the ranking."""

from dataclasses import replace

import pytest

from dashboard.figures import tokens
from dashboard.figures.map import FIGURE
from dashboard.figures.state_map import painted_rows
from dashboard.indicators.target_state import TARGET_STATES
from dashboard.language import LANGUAGES, say
from dashboard.meeting.histories import target_states
from dashboard.selection import Selection
from tests.unit.shipped import shipped_live


@pytest.fixture(scope="module")
def selection():
    snapshot = shipped_live().snapshot
    return Selection(snapshot.card("service_desks"), len(snapshot.weeks) - 1, show="state")


def test_each_county_has_the_paint_and_the_sign_of_its_state_and_its_word_in_the_tooltip(selection):
    snapshot = shipped_live().snapshot
    rows = painted_rows(snapshot, "en", selection)
    assert len(rows) == 24
    for row in rows:
        state = target_states(snapshot, selection.card, row.code)[selection.week]
        assert (row.fill, row.marks) == (tokens.STATE_PAINTS[state], (state,))
        assert row.title.endswith(say("en", f"target_state.{state}"))
    # Kinds of office have no target: nothing is painted as if it had a state.
    for row in painted_rows(snapshot, "en", replace(selection, kind="municipality")):
        assert (row.fill, row.marks) == ("url(#p-not_applicable)", ())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_key_names_all_states_and_the_sentence_counts_them(selection, lang):
    described = FIGURE.describe(shipped_live().snapshot, lang, selection)
    words = [say(lang, f"target_state.{state}") for state in reversed(TARGET_STATES)]
    assert [text for _, text in described.key] == words
    assert all(word in described.sentence for word in words)
    of_kind = FIGURE.describe(shipped_live().snapshot, lang, replace(selection, kind="municipality"))
    assert not any(word in of_kind.sentence for word in words)
    by_value = FIGURE.describe(shipped_live().snapshot, lang, replace(selection, show=""))
    assert described.title != by_value.title
