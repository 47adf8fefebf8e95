"""Inspections that contradicted self-reported values, and their rate."""

import re
from datetime import date, datetime
from html import unescape

from dashboard.indicators.outlook import LONG
from dashboard.language import say
from dashboard.language.digits import integer, percent
from dashboard.meeting.discrepancies import Rate, claims, find, rate
from tests.unit.meeting.meetings import CARD, ago, meeting, published
from tests.unit.small_register import ISFAHAN, WEEK, SmallRegister, days, noon
from tests.unit.small_site import serve, text_of

# The publication of each week, on the Sunday after it.
PUBLISHED = [(noon(ago(back)) + days(8), ago(back)) for back in (3, 2, 1, 0)]
BETWEEN = PUBLISHED[2][0] + days(1)
Told = tuple[int, int, str] | tuple[int, int, str, datetime]


def office(*reports: Told) -> SmallRegister:
    """A municipality and its reports: weeks ago, value, evidence."""
    register = SmallRegister(ISFAHAN)
    register.office("M0", "municipality", ISFAHAN)
    for back, value, evidence, *arrived in reports:
        register.report("M0", "committee", value, ago(back), evidence, arrived[0] if arrived else None)
    # Another office, so that WEEK is the newest week.
    register.office("M9", "municipality", ISFAHAN)
    register.report("M9", "committee", 1)
    return register


# Reports of an office: claimed value, weeks ago, found value, weeks ago, is present, is new in the meeting of WEEK.
CASES: dict[str, tuple[list[Told], tuple[int, int, int, int, bool, bool] | None]] = {
    "an own word that an inspection contradicts": ([(2, 1, "self"), (0, 0, "inspection")], (1, 2, 0, 0, True, True)),
    "an own word of more than two weeks before": ([(3, 1, "self"), (0, 0, "inspection")], None),
    "an inspection that agrees": ([(2, 1, "self"), (0, 1, "inspection")], None),
    "a document is no own word": ([(2, 1, "document"), (0, 0, "inspection")], None),
    "the word was changed before": ([(2, 1, "self"), (1, 0, "self"), (0, 0, "inspection")], None),
    "a document came before": ([(2, 1, "self"), (1, 1, "document"), (0, 0, "inspection")], None),
    "the newer word": ([(3, 0, "self"), (2, 1, "self"), (0, 0, "inspection")], (1, 2, 0, 0, True, True)),
    "a word as corrected": ([(2, 1, "self"), (2, 0, "self", noon(ago(1))), (0, 0, "inspection")], None),
    "a word of the same week": (
        [(0, 1, "self"), (0, 0, "inspection", noon(WEEK + days(7)))],
        (1, 0, 0, 0, True, True),
    ),
    "it stands": ([(3, 1, "self"), (2, 0, "inspection")], (1, 3, 0, 2, True, False)),
    "said again": ([(3, 1, "self"), (2, 0, "inspection"), (0, 1, "self")], (1, 3, 0, 2, True, False)),
    "the office says what was found": ([(3, 1, "self"), (2, 0, "inspection"), (0, 0, "self")], None),
    "a document says what was found": ([(3, 1, "self"), (2, 0, "inspection"), (0, 0, "document")], None),
    "a later inspection finds otherwise": ([(3, 1, "self"), (2, 0, "inspection"), (0, 1, "inspection")], None),
    "a later inspection agrees": (
        [(3, 1, "self"), (2, 0, "inspection"), (0, 0, "inspection")],
        (1, 3, 0, 2, True, False),
    ),
    # Without a visit in that week, the office has kept the inspection's evidence by repeating its value.
    "the office repeats what was found": ([(3, 1, "self"), (2, 0, "inspection"), (1, 0, "inspection")], None),
    "an inspection's report": ([(3, 1, "self"), (1, 0, "inspection")], (1, 3, 0, 1, True, False)),
    "an inspection's report as corrected": (
        [(3, 1, "self"), (1, 0, "inspection"), (1, 1, "inspection", noon(WEEK))],
        None,
    ),
    "settled since": ([(3, 1, "self"), (1, 0, "inspection"), (1, 0, "self", noon(ago(1) + days(7)))], None),
    "what came in late is new": ([(3, 1, "self"), (2, 0, "inspection", BETWEEN)], (1, 3, 0, 2, True, True)),
}


def listed_claims(week: date) -> dict[str, tuple[int, int, int, int, bool, bool]]:
    """The discrepancies of CASES in a week's meeting; each case is an office."""
    register = SmallRegister(ISFAHAN)
    for name, (reports, _) in CASES.items():
        register.office(name, "municipality", ISFAHAN)
        for back, value, evidence, *arrived in reports:
            register.report(name, "committee", value, ago(back), evidence, arrived[0] if arrived else None)
    register.visit("a later inspection agrees", ago(0) + days(2))
    points = meeting(register, week, publications=PUBLISHED).discrepancies
    assert {point.subject.indicator for point in points} == {"committee"}
    return {
        p.subject.office: (p.said, weeks_ago(p.said_week), p.found, weeks_ago(p.found_week), p.unresolved, p.new)
        for p in points
    }


def weeks_ago(week: date) -> int:
    return (WEEK - week).days // 7


def test_contradictions_are_listed_as_new_and_present():
    assert listed_claims(WEEK) == {name: point for name, (_, point) in CASES.items() if point}


def test_an_earlier_meeting_lists_contradictions_of_its_week():
    found = listed_claims(ago(1))
    assert found["settled since"] == (1, 3, 0, 1, False, True)
    assert {point[3] for point in found.values()} <= {1, 2, 3}
    # In the first week nothing is new.
    (point,) = meeting(office((0, 1, "self", noon(WEEK + days(4))), (0, 0, "inspection"))).discrepancies
    assert (point.new, point.unresolved) == (False, True)


def test_contradictions_are_ordered_by_new_claim_and_date():
    register = SmallRegister(ISFAHAN)
    reports = {"A": (3, 0, 1, 2), "B": (4, 1, 0, 3), "C": (4, 1, 0, 2), "D": (2, 0, 1, 0), "E": (2, 1, 0, 0)}
    for name, (weeks_since_claim, claimed, found, weeks_since_visit) in reports.items():
        register.office(name, "municipality", ISFAHAN)
        register.report(name, "committee", claimed, ago(weeks_since_claim), "self")
        register.report(name, "committee", found, ago(weeks_since_visit), "inspection")
    points = meeting(register, publications=PUBLISHED).discrepancies
    assert [point.subject.office for point in points] == ["E", "D", "C", "B", "A"]


def create_register(*reports: tuple[str, int, int, str]) -> SmallRegister:
    """Municipalities M0 to M3 and other offices of Isfahan, and reports: office, weeks ago, value, evidence."""
    register = SmallRegister(ISFAHAN)
    for number in range(4):
        register.office(f"M{number}", "municipality", ISFAHAN)
    register.office("G0", "governorate", ISFAHAN)
    register.office("D0", "directorate", ISFAHAN)
    register.office("C0", "county_office", ISFAHAN, "D0")
    register.report("G0", "committee", 1)
    for office, back, value, evidence in reports:
        register.report(office, "committee", value, ago(back), evidence)
    return register


def rate_of(register: SmallRegister, key: str = "committee_municipalities") -> Rate | None:
    snapshot = published(register)
    return rate(snapshot, len(snapshot.weeks) - 1, CARD[key])


def checked_register() -> SmallRegister:
    """Three municipalities, whose committees were inspected; of two the own word was known, and one was wrong."""
    first = {"M0": "self", "M1": "self", "M2": "document", "M3": "self"}
    found = {"M0": 0, "M1": 1, "M2": 0}
    return create_register(
        *((office, 3, 1, evidence) for office, evidence in first.items()),
        *((office, 1, value, "inspection") for office, value in found.items()),
    )


def test_own_words_that_were_looked_at_and_contradicted_are_counted():
    register = checked_register()
    assert rate_of(register) == rate_of(register, "committee") == Rate(2, 1)
    # Only of the offices of the figure and its measure; of nothing no share is known, and visits have none.
    nothing = rate_of(register, "committee_governorates")
    assert nothing == rate_of(register, "service_desks") == Rate(0, 0)
    assert nothing.share is None
    assert rate_of(register, "findings_resolved") is None


def test_an_inspection_counts_for_so_many_weeks_in_each_weeks_rate():
    reports = [(office, LONG + 1, 1, "self") for office in ("M0", "M1")]
    reports += [("M0", LONG - 1, 0, "inspection"), ("M1", LONG, 0, "inspection")]
    register = create_register(*reports)
    assert rate_of(register) == Rate(1, 1)
    snapshot = published(register)
    week = len(snapshot.weeks) - 1
    checked = [find(snapshot, each, None)[1].checked for each in range(week + 1)]
    assert checked == [0, 1, *[2] * (LONG - 1), 1]


def test_the_indicators_of_a_measure_together_are_the_meetings():
    offices = ("M0", "M1", "G0", "D0", "C0")
    reports = [(office, 3, 1, "self") for office in offices]
    reports += [(office, 1, int(office == "M1"), "inspection") for office in offices]
    snapshot = published(create_register(*reports))
    week = len(snapshot.weeks) - 1
    parts = ("governorates", "directorates", "municipalities")
    by_kind = [rate(snapshot, week, CARD[f"committee_{part}"]) for part in parts]
    assert by_kind == [Rate(1, 1), Rate(1, 1), Rate(2, 1)]
    assert rate(snapshot, week, CARD["committee"]) == Rate(4, 3)
    # Offices in the counties are no part of the province's figures, but the meeting looks at them too.
    assert find(snapshot, week, None)[1] == Rate(5, 4)
    (row,) = claims(snapshot, week)
    assert (row.checked, row.too_much, row.too_little) == (5, 4, 0)


def discrepancy_section(lang: str, register: SmallRegister, indicator: str) -> str:
    page = unescape(text_of(serve(published(register)), f"/{lang}/indicators/{indicator}"))
    return re.search(r'<h3 id="discrepancy">.*?</section>', page, re.DOTALL)[0]


def test_the_page_of_an_indicator_shows_the_rate_or_that_it_is_not_known_and_links_to_the_meeting():
    section = discrepancy_section("fa", checked_register(), "committee_municipalities")
    assert re.findall(r"<dd>(.*?)</dd>", section) == ["۲", "۱", percent(0.5, "fa")]
    assert 'href="/fa/meeting#discrepancies"' in section
    unknown = say("en", "discrepancy.unknown", weeks=integer(LONG, "en"))
    section = discrepancy_section("en", create_register(), "committee_municipalities")
    assert re.findall(r"<dd>(.*?)</dd>", section) == ["0", unknown, unknown]
    assert say("en", "site.sample") not in section
    assert say("en", "discrepancy.visits") in discrepancy_section("en", create_register(), "findings_resolved")


def test_a_claim_above_the_finding_is_too_much():
    reports = [(3, 1, "self"), (2, 0, "inspection"), (1, 0, "self"), (0, 1, "inspection")]
    snapshot = published(office(*reports))
    (row,) = claims(snapshot, snapshot.weeks.index(WEEK))
    assert (row.card.key, row.checked, row.too_much, row.too_little) == ("committee", 2, 1, 1)
