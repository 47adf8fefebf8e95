"""The map of change: classes by the better direction; words, not zero, for counties that cannot be compared."""

from dataclasses import replace
from typing import Any

import pytest

from dashboard.figures import tokens
from dashboard.figures.change_map import NOT_COMPARED, NOT_KNOWN, CountyChange, describe, verdict_of
from dashboard.figures.explored import explored
from dashboard.figures.map_pen import MapDescription
from dashboard.indicators.series import Cell, Change
from dashboard.selection import Selection
from tests.unit.shipped import shipped_live
from tests.unit.small_register import CARDS, WEEK, SmallRegister, published, weeks

CARD = {card.key: card for card in CARDS}
HIGH, LOW = CARD["committee"], CARD["parallel_work"]
BEFORE = WEEK - weeks(4)


@pytest.mark.parametrize(
    ("before", "now", "high", "low"),
    [
        (5, 45, "better", "worse"),
        (45, 5, "worse", "better"),
        # Ten more of 80 offices: chance brings as large a difference once in 6 times.
        (30, 40, "usual", "usual"),
        (30, 30, "usual", "usual"),
    ],
)
def test_the_class_of_a_change_follows_the_polarity_and_is_usual_unless_clear(before, now, high, low):
    change = Change(*(Cell(ready, 80, 0, 0, 0, "value") for ready in (before, now)))
    assert (verdict_of(HIGH, change), verdict_of(HIGH.model_copy(update={"polarity": "low"}), change)) == (high, low)


def rising_register() -> SmallRegister:
    """Two offices a county: Ardestan rises from none to half, Khansar reports late only, Khomeyni Shahr has none."""
    rising_register = SmallRegister("1001", "1003", "1004")
    for code in ("1001", "1004"):
        for number in range(2):
            rising_register.office(f"G{number}-{code}", "governorate", code)
    for number, value in enumerate((0, 0)):
        rising_register.report(f"G{number}-1001", "committee", value, week=BEFORE)
    rising_register.report("G0-1001", "committee", 1)
    rising_register.report("G0-1004", "committee", 1)
    return rising_register


def split_register() -> SmallRegister:
    """Isfahan, from which Harand was split two weeks ago; all offices had a committee before and have one now."""
    found = SmallRegister()
    found.county("1002")
    found.county("1028", valid_from=WEEK - weeks(2), split_from="1002")
    found.office("G1", "governorate", "1002")
    found.office("G2", "governorate", "1028", valid_from=WEEK - weeks(2))
    found.report("G1", "committee", 0, week=BEFORE)
    for office in ("G1", "G2"):
        found.report(office, "committee", 1)
    return found


def describe_change(rows: SmallRegister, lang: str = "en", **more: Any) -> MapDescription:
    snapshot = published(rows)
    first, last = (snapshot.weeks.index(week) for week in (BEFORE, WEEK))
    selection = Selection(HIGH, last, start=more.pop("start", first), **more)
    return describe(explored(snapshot, selection), lang, selection)


def counties(described: MapDescription) -> dict[str, CountyChange]:
    return {county.code: county for county in described.rows}


def words(described: MapDescription, place: int) -> list[str]:
    return [value.text for value in described.table.rows[place].values]


def test_zero_unknown_and_not_applicable_have_their_own_words_and_paints():
    described = describe_change(rising_register())
    by_code = counties(described)
    rose, none, late = by_code["1001"], by_code["1003"], by_code["1004"]
    assert (rose.tenths, rose.verdict, rose.fill) == (500, "usual", tokens.CHANGES[1])
    assert (none.tenths, none.verdict, none.fill) == (None, "not_applicable", NOT_COMPARED)
    assert (late.tenths, late.verdict, late.fill) == (None, "unknown", NOT_KNOWN)
    assert words(described, 0) == ["0%", "50%", "▲ 50 points", "within the usual range"]
    assert words(described, 2) == ["not reported", "50%", "unknown", "unknown"]
    assert described.sentence.endswith("Unknown or not comparable: 2.")
    # Counties without a change have no arrow and do not count as changed.
    assert [county.marks for county in (rose, none, late)] == [("up",), (), ()]
    assert "No county is clearly better. No county is clearly worse." in described.sentence


def test_counties_whose_borders_changed_within_the_span_are_not_compared():
    by_code = counties(describe_change(split_register()))
    assert {county.verdict for county in by_code.values()} == {"borders"} and set(by_code) == {"1002", "1028"}
    assert {county.tenths for county in by_code.values()} == {None}
    assert "its borders changed" in describe_change(split_register(), county="1002").sentence
    assert describe_change(split_register()).note.startswith("Borders changed within the span")
    # A span that begins after the split has one kind of borders.
    since = published(split_register()).weeks.index(WEEK - weeks(2))
    assert counties(describe_change(split_register(), start=since))["1002"].verdict != "borders"


def test_of_unknown_changes_none_is_said_to_be_for_the_worse():
    register = SmallRegister("1001")
    register.office("G1", "governorate", "1001")
    register.report("G1", "desk", 1, week=BEFORE)
    register.report("G1", "committee", 1)
    assert describe_change(register).sentence.endswith("is not known. Unknown or not comparable: 1.")


def test_the_sentence_says_the_change_of_the_area_and_names_the_counties_that_are_clearly_better():
    snapshot = shipped_live().snapshot
    selection = Selection(snapshot.card("committee"), 77, start=25)
    described = describe(snapshot, "en", selection)
    better = [county.name for county in described.rows if county.verdict == "better"]
    assert better and all(name in described.sentence.partition("Clearly better: ")[2] for name in better)
    assert described.sentence.startswith("From 7 Dec 2013 to 6 Dec 2014, Isfahan province rose from")
    chosen = describe(snapshot, "en", replace(selection, county="1002", others=("1003",)))
    assert chosen.sentence.startswith("From 7 Dec 2013 to 6 Dec 2014, Isfahan county rose from ")
    assert [row.name for row in chosen.table.rows if row.chosen] == ["Isfahan", "Khomeyni Shahr"]
    assert describe(snapshot, "en", replace(selection, card=LOW)).note.startswith(
        "For this indicator lower is better"
    )
