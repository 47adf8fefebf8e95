"""How many counties have reported on a week."""

from dashboard.publishing.doubts import reporting
from tests.unit.small_register import ARDESTAN, ISFAHAN, LATER, WEEK, SmallRegister, tables_of, weeks


def test_a_county_has_reported_if_an_office_sent_a_report_or_counts_of_that_week():
    register = SmallRegister(ISFAHAN, ARDESTAN, "1003", "1004")
    for county in (ISFAHAN, ARDESTAN, "1003"):
        register.office(f"B{county}", "body", county)
    register.report(f"B{ISFAHAN}", "desk", 1)
    register.count(f"B{ARDESTAN}", "satisfied", 3, 4)
    register.count("B1003", "satisfied", 3, 4, WEEK - weeks(1))
    (found,) = reporting(tables_of(register.rows), LATER, WEEK, WEEK)
    assert (found.counties, found.reporting) == (3, 2)
