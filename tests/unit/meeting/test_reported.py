"""How many offices reported in a week itself, in words."""

import pytest

from dashboard.meeting.reported import reported_sentence
from dashboard.snapshot import Snapshot
from tests.unit.meeting.meetings import published
from tests.unit.small_register import ARDESTAN, ISFAHAN, WEEK, SmallRegister, days, noon, weeks

NAIN = "1017"
LAST = WEEK + weeks(1)


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    """In the first week all report. In the last one two of Ardestan's three offices do, and none of Isfahan's two."""
    register = SmallRegister(ARDESTAN, ISFAHAN, NAIN)
    for county, names in ((ARDESTAN, "abc"), (ISFAHAN, "de")):
        for name in names:
            register.office(name, "body", county)
            register.report(name, "desk", 1)
    register.report("a", "desk", 1, LAST)
    register.report("a", "e_service_stage", 0, LAST)
    # A report that came late counts for the week it is about.
    register.report("b", "desk", 0, LAST, received_at=noon(LAST + days(20)))
    return published(register)


@pytest.mark.parametrize(
    ("week", "counties", "en", "fa"),
    [
        (0, (), "All offices reported this week: 5.", "در این هفته همهٔ دستگاه‌ها گزارش داده‌اند: ۵ دستگاه."),
        (
            1,
            (),
            "2 of 5 offices reported this week; of the others, the last report counts.",
            "در این هفته ۲ دستگاه از ۵ دستگاه گزارش داده‌اند؛ برای دیگر دستگاه‌ها آخرین گزارش ملاک است.",
        ),
        (
            1,
            (ISFAHAN,),
            "No office of 2 reported this week; the last report of each counts.",
            "در این هفته هیچ دستگاهی از ۲ دستگاه گزارش نداده است؛ آخرین گزارش هر دستگاه ملاک است.",
        ),
    ],
)
def test_whether_all_some_or_none_reported_is_said_in_both_languages(snapshot, week, counties, en, fa):
    assert [reported_sentence(snapshot, lang, week, counties) for lang in ("en", "fa")] == [en, fa]


def test_counties_are_counted_together_and_a_county_without_offices_says_nothing(snapshot):
    assert reported_sentence(snapshot, "en", 1, [ARDESTAN, ISFAHAN, NAIN]).startswith("2 of 5 offices")
    assert reported_sentence(snapshot, "en", 1, [ARDESTAN]).startswith("2 of 3 offices")
    assert reported_sentence(snapshot, "en", 1, [NAIN]) == ""


def test_an_office_counts_only_in_the_weeks_in_which_it_must_report():
    register = SmallRegister(ARDESTAN)
    register.office("a", "body", ARDESTAN)
    register.office("closed", "body", ARDESTAN, valid_to=LAST)
    for name in ("a", "closed"):
        register.report(name, "desk", 1)
    register.report("a", "desk", 1, LAST)
    of_register = published(register)
    assert reported_sentence(of_register, "en", 0) == "All offices reported this week: 2."
    assert reported_sentence(of_register, "en", 1) == "All offices reported this week: 1."
