"""The draft of a plan: what the browser may send, and the planner's changes of it."""

import random

import pytest

from dashboard.planning.plan import Level
from dashboard.staff.rooms.plan.draft import Draft, Odd, Pick, Proof, as_json, from_json
from dashboard.staff.rooms.plan.team_form import whole

LEVELS = (Level(120.0, 120.0), Level(340.0, 338.5), Level(4.5, 4.5))
DRAFT = Draft(7, (Pick(1, "A"), Pick(1, "B", True), Pick(3, "C")), {2: 0}, Proof(LEVELS, 0.4))
SENT = as_json(DRAFT)


def test_a_draft_comes_back_from_the_browser_as_it_was():
    assert from_json(SENT) == DRAFT
    assert from_json(as_json(Draft())) == Draft()


@pytest.mark.parametrize(
    "changed",
    [
        {"base": -1},
        {"base": True},
        {"base": "7"},
        {"visits": []},
        {"visits": {"x": ["A"]}},
        {"visits": {"1": "A"}},
        {"visits": {"1": ["A", "!A"]}},
        {"visits": {"1": ["!"]}},
        {"visits": {"1": ["A" * 65]}},
        {"visits": {"1": [None]}},
        {"visits": {"٣": ["A"]}},
        {"capacity": {"1": -1}},
        {"capacity": {"1": 101}},
        {"capacity": {"1": 2.0}},
        {"proof": []},
        {"proof": [[[1, 1]], 2]},
        {"proof": [[[1, 1], [1, float("nan")], [1, 1]], 2]},
        {"proof": [[[1, 1], [1, 1], [1, "1"]], 2]},
        {"more": 1},
    ],
    ids=str,
)
def test_anything_else_is_refused(changed):
    with pytest.raises(Odd):
        from_json({**SENT, **changed})


def test_no_json_makes_the_reader_fail_in_another_way(request):
    seed = random.randrange(10**6)
    chance = random.Random(seed)
    odd = [None, True, 3, 0.5, "", "1", "!A", [], {}, ["A"], {"1": ["A"]}, [[1, 2]], float("inf")]
    for _ in range(500):
        sent = {name: chance.choice([SENT[name], *odd]) for name in SENT}
        try:
            from_json(chance.choice([sent, [sent], chance.choice(odd)]))
        except Odd:
            continue
        except Exception as error:
            raise AssertionError(f"seed {seed}: {sent}") from error


def test_locks_are_kept_apart_from_the_proof_and_other_changes_end_it():
    locked = DRAFT.with_lock(1, ["A"], True)
    assert locked.visits[0] == Pick(1, "A", True)
    assert locked.proof == DRAFT.proof
    assert locked.with_lock(1, ["A", "B"], False).visits[:2] == (Pick(1, "A"), Pick(1, "B"))
    for changed in (DRAFT.without(1, ["B"]), DRAFT.adding(2, "D"), DRAFT.with_capacity(1, 2, 5)):
        assert changed.proof is None


def test_an_office_put_in_by_hand_is_locked_and_is_in_the_plan_once():
    added = DRAFT.adding(2, "D")
    assert added.visits == (Pick(1, "A"), Pick(1, "B", True), Pick(2, "D", True), Pick(3, "C"))
    assert added.adding(3, "D") == added


def test_the_usual_capacity_of_a_team_is_no_change_of_the_week():
    assert DRAFT.with_capacity(2, 5, 5).capacity == {}
    assert DRAFT.with_capacity(2, 0, 5) == DRAFT
    assert DRAFT.with_capacity(3, 9, 5).capacity == {2: 0, 3: 9}


@pytest.mark.parametrize(
    ("typed", "number"),
    [(4, 4), ("4", 4), ("۱۲", 12), (3.0, 3), (0, 0), ("", None), ("x", None), (-1, None), (1.5, None), (True, None)],
)
def test_a_number_of_a_field_is_whole_and_not_negative_in_any_digits(typed, number):
    assert whole(typed) == number


def test_visits_beyond_a_smaller_capacity_are_taken_out_unless_they_are_locked():
    assert DRAFT.with_capacity(1, 1, 5).visits == (Pick(1, "B", True), Pick(3, "C"))
    assert DRAFT.with_capacity(1, 0, 5).visits == (Pick(1, "B", True), Pick(3, "C"))
    assert DRAFT.with_capacity(3, 0, 5).visits == (Pick(1, "A"), Pick(1, "B", True))
    assert DRAFT.with_capacity(1, 2, 5).visits == DRAFT.visits
