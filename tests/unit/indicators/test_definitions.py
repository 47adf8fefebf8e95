"""Cards with a changed definition: each week uses the definition valid then, and no change spans two definitions."""

import pytest

from dashboard.faults import DataError
from dashboard.figures import trend
from dashboard.figures.week_axis import breaks
from dashboard.indicators.card_files import cards_of
from dashboard.indicators.cards import Card
from dashboard.meeting.changes import progress
from dashboard.meeting.histories import histories
from dashboard.selection import Selection
from dashboard.settings import SHIPPED_DATA
from dashboard.snapshot import Snapshot
from tests.unit.shipped_terms import shipped_terms
from tests.unit.small_register import ISFAHAN, WEEK, SmallRegister, published, weeks

KEY = "e_services"
TEXT = (SHIPPED_DATA / "indicators" / f"{KEY}.toml").read_text(encoding="utf-8")


def card_of(since: str, earlier: str, changes: str = "threshold = 2") -> Card:
    """The shipped card in version 2, for which a body has begun at stage 2, and an earlier definition before it."""
    own = TEXT.replace("version = 1", "").replace("threshold = 1", changes)
    own = "\n".join(line for line in own.splitlines() if not line.startswith(("since =", "version =")))
    text = f'version = 2\nsince = "{since}"\n{own}\n{earlier}'
    (card,) = cards_of({f"indicators/{KEY}.toml": text.encode()}, shipped_terms())
    return card


def earlier(rest: str = "threshold = 1") -> str:
    return f'[[earlier]]\nversion = 1\n{rest}\n[earlier.en]\ncriteria = "stage 1 or higher"\n'


def create_register() -> SmallRegister:
    """Three bodies at stages 1, 2 and 3 in four weeks, of which WEEK is the last."""
    register = SmallRegister(ISFAHAN)
    for number in (1, 2, 3):
        register.office(f"B{number}", "body", ISFAHAN)
        register.report(f"B{number}", "e_service_stage", number, WEEK - weeks(3))
    register.report("B1", "e_service_stage", 1, WEEK)
    return register


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    return published(create_register(), cards=[card_of((WEEK - weeks(1)).isoformat(), earlier())])


def test_each_week_is_counted_by_the_definition_of_that_week(snapshot: Snapshot):
    assert [cell.numerator for cell in snapshot.cells.series(KEY, ISFAHAN)] == [3, 3, 2, 2]


def test_the_first_week_of_a_definition_is_computed_by_the_previous_definition_as_well(snapshot: Snapshot):
    assert snapshot.cells.breaks(KEY) == [2]
    assert {week: cell.numerator for week, cell in snapshot.cells.earlier(KEY).items()} == {2: 3}


def test_no_change_and_no_history_reaches_across_a_break(snapshot: Snapshot):
    changes = [progress(snapshot, snapshot.card(KEY), week, 1) for week in range(4)]
    assert [change and change.units for change in changes] == [None, 0, None, 0]
    assert progress(snapshot, snapshot.card(KEY), 3, 2) is None
    assert [cell.state for cell in histories(snapshot, 3)[KEY, ""].series] == ["absent", "absent", "value", "value"]


def test_the_offices_behind_a_week_are_those_of_its_definition(snapshot: Snapshot):
    counted = [sum(unit.numerator for unit in snapshot.drilldown(week).units(KEY)) for week in range(4)]
    assert counted == [3, 3, 2, 2]


def test_the_trend_has_a_line_for_each_definition_and_a_note(snapshot: Snapshot):
    described = trend.describe(snapshot, "en", Selection(snapshot.cards[0], 3))
    (line,) = described.chart.lines
    assert list(line.points) == [(0, 1), (1, 1), (2, 1), (2, None), (2, 2 / 3), (3, 2 / 3)]
    assert [event.sign for event in described.chart.events] == ["definition"]


def test_a_small_line_shows_the_weeks_of_one_definition(snapshot: Snapshot):
    assert snapshot.cells.line(KEY, "", 0, 3) == [None, None, 2 / 3, 2 / 3]
    assert snapshot.cells.line(KEY, "", 0, 1) == [1, 1]


def test_lines_over_weeks_are_cut_where_a_definition_begins(snapshot: Snapshot):
    whole_span = Selection(snapshot.cards[0], 3, start=0)
    assert breaks(snapshot, whole_span, "") == breaks(snapshot, whole_span, ISFAHAN) == [2]


def test_an_earlier_definition_may_rest_on_another_measure(snapshot: Snapshot):
    card = card_of(WEEK.isoformat(), earlier('measure = "desk"\nsteps = []'))
    assert [definition.measure for definition in (*card.earlier, card)] == ["desk", "e_service_stage"]
    assert published(create_register(), cards=[card]).cells.at(KEY, 0).state == "not_reported"
    assert card.on(WEEK - weeks(1)).word("en", "criteria") == "stage 1 or higher"


def test_two_definitions_of_one_week_are_refused():
    for rest in (f'since = "{WEEK}"', f'since = "{WEEK + weeks(1)}"'):
        with pytest.raises(DataError) as caught:
            card_of(WEEK.isoformat(), earlier(rest))
        (fault,) = caught.value.faults
        assert (fault.column, fault.code, fault.value) == ("since", "card_two_definitions", WEEK.isoformat())


def test_a_field_that_no_definition_has_is_named():
    with pytest.raises(DataError) as caught:
        card_of(WEEK.isoformat(), earlier('polarity = "low"'))
    (fault,) = caught.value.faults
    assert (fault.file, fault.column, fault.code) == (
        f"indicators/{KEY}.toml",
        "earlier.polarity",
        "card_unknown_field",
    )
