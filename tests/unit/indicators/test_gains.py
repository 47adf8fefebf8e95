"""Whether an area gains offices faster or slower than before."""

from dataclasses import replace
from itertools import pairwise

import pytest

from dashboard.indicators import signal
from dashboard.indicators.gains import NOT_JUDGED, SPAN, Gains, gains
from dashboard.indicators.series import ABSENT, Cell
from dashboard.indicators.signal import USUAL, Word
from dashboard.meeting.outlook_words import gains_text
from tests.unit.meeting.meetings import CARD


def climbing(before: int, after: int, offices: int = 200, hold: int = 4) -> list[Cell]:
    """A count that grows by `before` offices a week for 22 weeks, then by `after` for 12 weeks and `hold` more."""
    counts = [before * week for week in range(SPAN + 10)]
    counts += [counts[-1] + after * week for week in range(1, SPAN + hold)]
    return [Cell(count, offices, 0, 0, 0, "value") for count in counts]


def of(series: list[Cell], key: str = "service_desks") -> Gains:
    return gains(CARD[key], series, len(series) - 1)


def test_a_pace_that_stands_out_from_the_13_weeks_before_for_four_weeks_is_faster_or_slower():
    faster = of(climbing(1, 4))
    assert faster.word == Word("look", "faster")
    assert (faster.won, faster.open_before > faster.open_then) == (52, True)
    assert of(climbing(4, 0, 300)).word == Word("look", "slower")
    assert of(climbing(2, 2)).word == USUAL


def test_a_word_of_pace_is_shown_once_it_has_held_for_four_weeks_and_until_another_has():
    series = climbing(0, 5, hold=0)
    # From the first week in which the difference is large enough, the word is still the earlier one for three weeks.
    words = [gains(CARD["service_desks"], series, week).word for week in range(2 * SPAN, len(series))]
    first = words.index(Word("look", "faster"))
    assert set(words[:first]) == {USUAL}
    assert {word.side for word in words[first:]} == {"faster"}
    alone = [signal.pace(*_flows(series, week)) for week in range(2 * SPAN, len(series))]
    assert alone.index(Word("look", "faster")) == first - 3
    # A steady pace is usual again only after four weeks.
    series += [Cell(series[-1].numerator, 200, 0, 0, 0, "value")] * 30
    words = [gains(CARD["service_desks"], series, week).word.name for week in range(len(series))]
    changes = [(before, after) for before, after in pairwise(words) if before != after]
    assert changes[:2] == [("short", "usual"), ("usual", "look_faster")]
    assert changes[2][0] == "look_faster"


def _flows(series: list[Cell], week: int) -> tuple[int, int, int, int]:
    first, middle, last = (series[week - SPAN * spans].numerator for spans in (2, 1, 0))
    return last - middle, 200 - middle, middle - first, 200 - first


@pytest.mark.parametrize(
    ("reason", "series", "key"),
    [
        ("fewer than 40 open offices", climbing(0, 2, 39), "service_desks"),
        ("less than 26 weeks", climbing(1, 4)[-26:], "service_desks"),
        ("an unknown week", [ABSENT, *climbing(1, 4)[-26:]], "service_desks"),
        ("offices were lost", climbing(1, -1), "service_desks"),
        ("no count of offices", climbing(1, 4), "inspection_coverage"),
    ],
)
def test_where_a_pace_cannot_be_judged_no_word_is_said(reason, series, key):
    found = of(series, key)
    assert found.word not in (USUAL, Word("look", "faster"), Word("look", "slower")), reason
    assert gains_text("en", found) == ""


def test_a_register_that_changed_by_more_than_a_tenth_has_no_word():
    for offices, judged in ((220, True), (221, False)):
        series = climbing(1, 4)
        series[-5:] = [replace(cell, denominator=offices) for cell in series[-5:]]
        assert (of(series).word == Word("look", "faster")) is judged
    assert of(series) == NOT_JUDGED


def test_the_words_give_the_offices_won_of_the_open_ones():
    found = Gains(Word("look", "faster"), 14, 57, 3, 60)
    assert gains_text("en", found) == "Faster than in the 13 weeks before: 14 of 57 open offices, against 3 of 60."
    assert gains_text("fa", found).endswith("۱۴ دستگاه از ۵۷ دستگاه باقی‌مانده، در برابر ۳ از ۶۰.")
    assert gains_text("en", found._replace(word=Word("look", "slower"))).startswith("Slower")
    assert gains_text("en", found._replace(word=USUAL)) == ""
