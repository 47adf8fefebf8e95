"""Ranks of counties with their ranges, and their words beside the other counties."""

from collections.abc import Mapping

from dashboard.indicators.cards import Card
from dashboard.indicators.series import Cells
from dashboard.indicators.signal import FEW, USUAL, Word
from dashboard.indicators.standing import Rank, best_first, judged, places, ranks
from tests.unit.indicators.test_series import cells_of
from tests.unit.small_register import CARDS

Shares = Mapping[str, tuple[int | None, int]]
CARD = next(card for card in CARDS if card.rule == "state").model_copy(update={"key": "card", "earlier": ()})
LOW = CARD.model_copy(update={"polarity": "low"})
ANSWERS = CARD.model_copy(update={"rule": "sum"})
FIVE = {"": (50, 90), "1001": (10, 20), "1002": (20, 20), "1003": (20, 40), "1004": (0, 30), "1005": (None, 30)}
LOOK = Word("look", "lower")


def cells(*weeks: Shares) -> Cells:
    return cells_of(*(dict(week) for week in weeks))


def test_equal_shares_share_a_place_and_the_next_one_is_skipped():
    assert places(cells(FIVE), CARD, 0).places == {
        "1002": (1, False),
        "1001": (2, True),
        "1003": (2, True),
        "1004": (4, False),
    }
    # With low polarity the lowest value comes first.
    assert places(cells(FIVE), LOW, 0).places["1004"] == (1, False)
    assert best_first(cells(FIVE), CARD, 0) == ["1002", "1001", "1003", "1004", "1005"]
    assert best_first(cells(FIVE), LOW, 0) == ["1004", "1001", "1003", "1002", "1005"]


def test_a_rank_has_the_places_of_8_in_10_cases():
    found = ranks(cells(FIVE), CARD, 0)

    assert found["1002"] == Rank(1, False, 1, 1)
    assert (found["1001"].first, found["1001"].last, found["1001"].outside) == (2, 3, False)


def test_counties_of_fewer_than_6_offices_stand_apart_and_follow_those_with_a_rank():
    shares = {"": (20, 40), "1001": (2, 20), "1002": (5, 5), "1003": (4, 10), "1004": (None, 3)}

    assert places(cells(shares), CARD, 0) == ({"1001": (2, False), "1003": (1, False)}, ["1002"], False)
    assert best_first(cells(shares), CARD, 0) == ["1003", "1001", "1002", "1004"]


def test_where_most_counties_are_equal_and_for_answers_there_is_no_rank():
    equal = {"": (30, 90), "1001": (10, 20), "1002": (20, 40), "1003": (5, 10), "1004": (9, 10)}

    assert places(cells(equal), CARD, 0) == ({}, [], True)
    assert ranks(cells(equal), CARD, 0) == {}
    assert (ranks(cells(FIVE), ANSWERS, 0), judged(cells(FIVE), ANSWERS, 0)) == ({}, {})
    assert best_first(cells(FIVE), ANSWERS, 0)[0] == "1002"


def test_equal_shares_of_different_denominators_are_equal():
    shares = {"": (1, 2), **{str(1000 + d): (d, 3 * d) for d in range(2, 50)}}

    assert places(cells(shares), CARD, 0).equal


def words(*weeks: Shares, card: Card = CARD) -> list[Word]:
    """The shown words of county 1001 in each week."""
    return [judged(cells(*weeks), card, week)["1001"].word for week in range(len(weeks))]


def test_a_word_is_shown_in_the_second_week_and_goes_in_the_second_week():
    usual, lower = {"1001": (12, 25), "1002": (240, 400)}, {"1001": (7, 25), "1002": (240, 400)}

    assert words(usual, lower, usual, lower, lower, usual, usual) == [*[USUAL] * 4, LOOK, LOOK, USUAL]
    # A figure of a window of weeks needs four.
    window = CARD.model_copy(update={"rule": "inspected", "window_weeks": 13})
    assert words(usual, lower, lower, lower, lower, card=window) == [*[USUAL] * 4, LOOK]


def test_the_word_compares_with_the_other_counties_and_not_with_the_province():
    week = {"": (900, 1000), "1001": (20, 60), "1002": (250, 389), "1003": (None, 40), "1004": (1, 3)}
    found = judged(cells(week, week), CARD, 1)

    assert found["1001"] == (Word("clear", "lower"), 251, 392)
    assert (found["1004"].word, "1003" in found) == (FEW, False)
