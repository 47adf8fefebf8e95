"""The state of every week, where a county's borders changed on the way."""

from dashboard.meeting.histories import histories, target_states
from tests.unit.meeting.meetings import ago, aimed, growing, published
from tests.unit.small_register import ARDESTAN


def test_weeks_are_compared_within_the_same_borders():
    register = growing(40, c1001=range(12))
    register.county("1099", valid_from=ago(6), split_from=ARDESTAN)
    snapshot = published(register, cards=aimed())
    states = target_states(snapshot, snapshot.cards[0], ARDESTAN)
    # Four weeks make a pace: before the change from the fifth week on, and again after it.
    assert states == (*["not_known"] * 4, "on_track", *["not_known"] * 4, *["on_track"] * 3)
    assert [histories(snapshot, week)["service_desks", ARDESTAN].state for week in (4, 5)] == list(states[4:6])
