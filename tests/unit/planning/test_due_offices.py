"""Which offices are due on a day, in which order, and why."""

from datetime import date, timedelta

from dashboard.planning.due import due_offices, register
from dashboard.weeks import quarter_start
from tests.unit.small_register import ARDESTAN, ISFAHAN, WEEK, SmallRegister, days, noon, published, weeks

# The Saturday of a week in the Jalali autumn, which began on 23 September 2014.
DAY = WEEK


def small() -> SmallRegister:
    """An office in each of two counties, both visited two weeks ago without findings."""
    found = SmallRegister(ISFAHAN, ARDESTAN)
    for office, county in (("G1", ISFAHAN), ("G2", ARDESTAN)):
        found.office(office, "governorate", county)
        found.visit(office, DAY - weeks(2))
    return found


def reasons(found: SmallRegister, day: date = DAY) -> dict[str, tuple[tuple[str, int], ...]]:
    return {office.office_id: office.reasons for office in due_offices(published(found), day)}


def test_an_office_that_was_visited_lately_and_left_nothing_open_is_not_due():
    assert reasons(small()) == {}


def test_an_office_without_a_visit_on_record_is_due():
    offices = small()
    offices.office("G3", "governorate", ISFAHAN)
    assert reasons(offices) == {"G3": (("never", 0),)}


def test_an_office_is_overdue_once_its_last_visit_is_13_weeks_old():
    cases = ((weeks(13) - days(1), ()), (weeks(13), (("overdue", 13),)), (weeks(30), (("overdue", 30),)))
    for ago, expected in cases:
        offices = small()
        offices.office("G3", "governorate", ISFAHAN)
        offices.visit("G3", DAY - ago)
        assert reasons(offices).get("G3", ()) == expected


def test_self_reported_values_above_zero_are_claims_until_a_document_or_an_inspection_comes():
    offices = small()
    offices.report("G1", "committee", 1, WEEK - weeks(3), "self")
    offices.report("G2", "committee", 0, WEEK - weeks(3), "self")
    assert reasons(offices) == {"G1": (("claims", 1),)}
    offices.report("G1", "committee", 1, WEEK - weeks(2), "inspection")
    assert reasons(offices) == {}


def test_findings_are_a_reason_once_they_are_open_for_more_than_30_days():
    offices = small()
    offices.visit("G1", DAY - days(31), findings=5, resolved=2)
    offices.visit("G2", DAY - days(30), findings=5, resolved=2)
    assert reasons(offices) == {"G1": (("findings", 3),)}
    offices.visit("G1", DAY - days(31), findings=5, resolved=5, received_at=noon(DAY - days(1)))
    assert reasons(offices) == {}


def test_every_office_of_a_county_without_a_visit_in_the_quarter_is_due():
    offices = small()
    first = quarter_start(DAY)
    assert first == date(2014, 9, 23)
    offices.rows["inspections"].clear()
    offices.visit("G1", first)
    offices.visit("G2", first - days(1))
    assert reasons(offices) == {"G2": (("county", 0),)}


def test_a_closed_office_is_not_due_and_one_of_the_future_neither():
    offices = small()
    offices.office("G3", "governorate", ISFAHAN, valid_to=DAY)
    offices.office("G4", "governorate", ISFAHAN, valid_from=DAY + weeks(1))
    assert reasons(offices) == {}
    assert set(reasons(offices, DAY - weeks(1))) == {"G3"}
    assert set(reasons(offices, DAY + weeks(1))) == {"G4"}


def test_offices_with_claims_or_findings_come_before_all_others():
    offices = small()
    for name in ("G3", "G4", "G5", "G6"):
        offices.office(name, "governorate", ISFAHAN)
    offices.visit("G4", DAY - weeks(60))
    offices.report("G5", "committee", 1, WEEK - weeks(3), "self")
    offices.visit("G5", DAY - weeks(1))
    offices.visit("G6", DAY - weeks(6), findings=9)
    offices.visit("G6", DAY - weeks(1))
    order = [office.office_id for office in due_offices(published(offices), DAY)]
    assert order == ["G6", "G5", "G3", "G4"]


def test_an_office_is_free_from_the_first_day_that_is_no_longer_within_30_days():
    offices = register(published(small()), DAY)
    assert {office.free_from for office in offices} == {DAY - weeks(2) + timedelta(days=31)}
    assert {office.last_visit for office in offices} == {DAY - weeks(2)}


def test_visits_that_are_recorded_but_not_yet_published_count():
    offices = small()
    offices.office("G3", "governorate", ISFAHAN)
    offices.report("G1", "committee", 1, WEEK - weeks(3))
    offices.visit("G3", DAY - days(1), received_at=noon(DAY))
    snapshot = published(offices, [(noon(WEEK - weeks(2)), WEEK - weeks(3))])
    assert due_offices(snapshot, DAY) == []
