"""Before a week becomes public on which not all have reported, the publisher is told who is missing."""

import pytest

from dashboard.language import LANGUAGES, say
from dashboard.language.digits import integer
from dashboard.publications.doubts import doubts, incomplete_weeks
from tests.unit.small_register import ARDESTAN, ISFAHAN, WEEK, SmallRegister, noon, published, weeks


def snapshots(now, before=20, county=ISFAHAN):
    """The public snapshot of the week before, in which so many offices reported, and a staged one with `now` of them
    in the new week."""
    found = SmallRegister(ISFAHAN, ARDESTAN)
    for number in range(20):
        found.office(f"G{number}", "governorate", ISFAHAN)
    found.office("A1", "governorate", ARDESTAN)
    for number in range(before):
        found.report(f"G{number}", "committee", 1, WEEK - weeks(1))
    for number in range(now):
        found.report(f"G{number}", "committee", 1)
    for week in (WEEK - weeks(1), WEEK):
        if county == ARDESTAN:
            found.report("A1", "committee", 1, week)
    return [published(found, [(noon(WEEK + weeks(2)), week)]) for week in (WEEK - weeks(1), WEEK)]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_counties_without_a_report_are_named(lang):
    public, coming = snapshots(20)
    (told,) = doubts(lang, public, coming, has_content=True)
    (week,) = incomplete_weeks(public, coming)
    assert week.missing_counties == (ARDESTAN,) and week.words(lang) in told
    assert told.endswith(say(lang, "publish.doubt_counties", n=integer(1, lang), names="x"))


def test_a_county_with_fewer_than_nine_tenths_of_its_offices_of_the_week_before_is_doubted():
    assert incomplete_weeks(*snapshots(18, county=ARDESTAN)) == []
    public, coming = snapshots(17, county=ARDESTAN)
    (told,) = doubts("en", public, coming, has_content=True)
    assert "1 of 2 counties complete, 1 partly (17 of 20); 18 of 21 offices" in told
    assert told.endswith(say("en", "publish.doubt_partly", n="1", names="x (17 of 20)"))


def test_a_publication_that_ends_with_the_public_week_is_not_doubted_again():
    public, coming = snapshots(1)
    assert doubts("en", coming, coming, has_content=True) == []
    assert incomplete_weeks(coming, public) == []
