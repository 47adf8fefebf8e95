"""A change over a period: progress by what is known today, then what moved the earlier week's figure since."""

from datetime import date, datetime

import pytest

from dashboard.indicators.sentences import change_trend
from dashboard.language import LANGUAGES
from dashboard.meeting.changes import (
    counts,
    counts_text,
    earlier_week,
    progress,
    progress_since,
    progress_text,
    revised_text,
    revisions,
    revisions_text,
    unknown_because,
)
from dashboard.publications.parts import week_changes
from dashboard.snapshot import Snapshot
from tests.unit.cases import each_case
from tests.unit.indicators.test_definitions import card_of, create_register, earlier
from tests.unit.marks import unmarked
from tests.unit.small_register import ARDESTAN, ISFAHAN, WEEK, SmallRegister, published, weeks

BEFORE = WEEK - weeks(1)
PUBLICATIONS = [(datetime(2014, 12, 7, 8), BEFORE), (datetime(2014, 12, 14, 8), WEEK)]
AFTERWARDS = datetime(2014, 12, 9)
KEY = "committee_governorates"
# Counties with one ugly case each.
LATE, CORRECTED, CLOSED, MOVED, UNKNOWN, PARENT, CHILD = (f"10{n:02}" for n in range(1, 8))


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    register = SmallRegister(LATE, CORRECTED, CLOSED, MOVED, UNKNOWN, PARENT)
    register.county(CHILD, valid_from=WEEK, split_from=PARENT)
    for county in (LATE, CORRECTED, CLOSED, MOVED, UNKNOWN, PARENT):
        for number in (1, 2):
            register.office(f"G{number}-{county}", "governorate", county)
        if county != UNKNOWN:
            register.report(f"G1-{county}", "committee", 1, BEFORE)
    register.report(f"G2-{LATE}", "committee", 1, BEFORE, received_at=AFTERWARDS)
    register.report(f"G1-{CORRECTED}", "committee", 0, BEFORE, received_at=AFTERWARDS)
    register.report(f"G2-{CLOSED}", "committee", 0, BEFORE)
    register.report(f"G2-{MOVED}", "committee", 1)
    register.report(f"G1-{UNKNOWN}", "committee", 1)
    next(row for row in register.rows["offices"] if row["office_id"] == f"G1-{CLOSED}")["valid_to"] = WEEK
    register.office(f"G-{CHILD}", "governorate", CHILD)
    register.report(f"G-{CHILD}", "committee", 1)
    # A visit whose findings were resolved after the meeting.
    register.visit(f"G1-{MOVED}", BEFORE, findings=4, resolved=1, received_at=datetime(2014, 12, 6))
    register.visit(f"G1-{MOVED}", BEFORE, findings=4, resolved=3, received_at=AFTERWARDS)
    return published(register, PUBLICATIONS)


def told(snapshot: Snapshot, area: str, key: str = KEY) -> tuple[str, str]:
    """The progress since the week before, and what changed that week's figure after its meeting."""
    card, week = snapshot.card(key), len(snapshot.weeks) - 1
    place = snapshot, card, week, 1, area
    return progress_text("en", *place), unmarked(revisions_text("en", card, revisions(*place)))


@each_case(
    ("area", "expected"),
    [
        # Known now, the week before had it too, so nothing moved since.
        (LATE, ("–", "late reports +1")),
        (CORRECTED, ("–", "corrections −1")),
        (CLOSED, ("▼ 1", "")),
        (MOVED, ("▲ 1", "")),
        (UNKNOWN, ("not known", "")),
        (PARENT, ("borders changed", "")),
        (CHILD, ("borders changed", "")),
    ],
)
def test_progress_compares_the_two_weeks_as_known_now_and_late_reports_and_corrections_stand_apart(
    snapshot, area, expected
):
    assert told(snapshot, area) == expected


def test_findings_that_were_resolved_in_a_later_week_are_no_corrections(snapshot):
    assert told(snapshot, MOVED, "findings_resolved") == ("–", "resolved later +50 points")


def test_progress_is_that_of_the_newest_weeks_and_unknown_for_a_week_or_card_without_figures(snapshot):
    card = snapshot.card(KEY)
    assert progress_since(snapshot, BEFORE, card, MOVED) == progress(snapshot, card, 1, 1, MOVED)
    assert progress_since(snapshot, date(2010, 1, 2), card) is None


def test_the_first_week_has_no_earlier_one_and_a_short_record_is_compared_with_its_first_week(snapshot):
    card = snapshot.card(KEY)
    assert (earlier_week(0), earlier_week(1), earlier_week(1, 13), earlier_week(20, 13)) == (None, 0, 0, 7)
    assert unknown_because(snapshot, card, 0, 1) == "first"
    assert revisions(snapshot, card, 0, 1) == []
    assert progress(snapshot, card, 1, 52, MOVED) == progress(snapshot, card, 1, 1, MOVED)


def test_a_new_definition_is_named_and_is_neither_better_nor_worse():
    moments = [(datetime(2015, 1, day), week) for day, week in ((1, WEEK - weeks(2)), (2, WEEK))]
    snapshot = published(create_register(), moments, [card_of(BEFORE.isoformat(), earlier())])
    (card,) = snapshot.cards
    assert unknown_because(snapshot, card, 3, 2, ISFAHAN) == "definition"
    assert progress_text("en", snapshot, card, 3, 2) == "new definition"
    assert counts(snapshot, 3, 2) == {"better": 0, "worse": 0, "usual": 0, "same": 0, "unknown": 1}
    assert week_changes(snapshot, 1, 3)[card.key, ""].redefined


@each_case("lang", LANGUAGES)
def test_the_counts_name_how_many_indicators_they_count_and_agree_with_each_progress(snapshot, lang):
    found = counts(snapshot, 1, 1, MOVED)
    trends = [change_trend(card, progress(snapshot, card, 1, 1, MOVED)) for card in snapshot.cards if card.headline]
    assert found == {trend: trends.count(trend) for trend in found} and sum(found.values()) == len(trends)
    text = counts_text("en", found)
    assert text.startswith(f"of {len(trends)} indicators: ")
    assert revised_text(lang, snapshot, week_changes(snapshot, 0, 1), ARDESTAN).count(":") == 1
    assert revised_text(lang, snapshot, week_changes(snapshot, 0, 1), CLOSED) == ""
