"""Inspections that contradicted self-reported values, and their rate."""

import re
from datetime import date, datetime
from html import unescape

import pytest

from dashboard.indicators.outlook import LONG
from dashboard.language import LANGUAGES, say
from dashboard.language.digits import integer, percent
from dashboard.live import Live
from dashboard.meeting.discrepancies import Rate, claims, find, rate, rates
from tests.unit.meeting.meetings import CARD, ago, meeting, published
from tests.unit.shipped import shipped_server
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
    "an own word that an inspection contradicts": ([(3, 1, "self"), (0, 0, "inspection")], (1, 3, 0, 0, True, True)),
    "an inspection that agrees": ([(3, 1, "self"), (0, 1, "inspection")], None),
    "a document is no own word": ([(3, 1, "document"), (0, 0, "inspection")], None),
    "the word was changed before": ([(3, 1, "self"), (2, 0, "self"), (0, 0, "inspection")], None),
    "a document came before": ([(3, 1, "self"), (2, 1, "document"), (0, 0, "inspection")], None),
    "the newer word": ([(3, 0, "self"), (2, 1, "self"), (0, 0, "inspection")], (1, 2, 0, 0, True, True)),
    "a word as corrected": ([(3, 1, "self"), (3, 0, "self", noon(ago(2))), (0, 0, "inspection")], None),
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
    reports = {"A": (3, 0, 1, 2), "B": (4, 1, 0, 3), "C": (4, 1, 0, 2), "D": (3, 0, 1, 0), "E": (3, 1, 0, 0)}
    for name, (weeks_since_claim, claimed, found, weeks_since_visit) in reports.items():
        register.office(name, "municipality", ISFAHAN)
        register.report(name, "committee", claimed, ago(weeks_since_claim), "self")
        register.report(name, "committee", found, ago(weeks_since_visit), "inspection")
    points = meeting(register, publications=PUBLISHED).discrepancies
    assert [point.subject.office for point in points] == ["E", "D", "C", "B", "A"]


def create_register(*reports: tuple[str, int, int, str]) -> SmallRegister:
    """Municipalities M0 to M3 of Isfahan, and their reports: office, weeks ago, value, evidence."""
    register = SmallRegister(ISFAHAN)
    for number in range(4):
        register.office(f"M{number}", "municipality", ISFAHAN)
    register.office("G0", "governorate", ISFAHAN)
    register.report("G0", "committee", 1)
    for office, back, value, evidence in reports:
        register.report(office, "committee", value, ago(back), evidence)
    return register


def rate_of(register: SmallRegister, key: str = "committee_municipalities") -> Rate | None:
    snapshot = published(register)
    return rate(snapshot, len(snapshot.weeks) - 1, CARD[key])


def test_own_words_that_were_looked_at_and_contradicted_are_counted():
    first = {"M0": "self", "M1": "self", "M2": "document", "M3": "self"}
    found = {"M0": 0, "M1": 1, "M2": 0}
    register = create_register(
        *((office, 3, 1, evidence) for office, evidence in first.items()),
        *((office, 1, value, "inspection") for office, value in found.items()),
    )
    assert rate_of(register) == rate_of(register, "committee") == Rate(2, 1)
    # Only of the offices of the figure and its measure; of nothing no share is known, and visits have none.
    nothing = rate_of(register, "committee_governorates")
    assert nothing == rate_of(register, "service_desks") == Rate(0, 0)
    assert nothing.share is None
    assert rate_of(register, "findings_resolved") is None


def test_an_inspection_counts_for_so_many_weeks():
    reports = [(office, LONG + 2, 1, "self") for office in ("M0", "M1")]
    reports += [("M0", LONG - 1, 0, "inspection"), ("M1", LONG, 0, "inspection")]
    assert rate_of(create_register(*reports)) == Rate(1, 1)


@pytest.fixture(scope="module")
def shipped():
    return shipped_server()


def test_the_indicators_of_a_measure_together_are_the_meetings(shipped):
    live: Live = shipped.extensions["live"]
    snapshot, week = live.snapshot, len(live.snapshot.weeks) - 1
    parts = "governorates directorates municipalities".split()
    whole_card = rate(snapshot, week, snapshot.card("committee"))
    by_kind = [rate(snapshot, week, snapshot.card(f"committee_{part}")) for part in parts]
    assert whole_card == Rate(sum(r.checked for r in by_kind), sum(r.contradicted for r in by_kind))
    assert whole_card.checked > 0
    _, of_all = find(snapshot, week, None)
    rates = [
        rate(snapshot, week, card) for card in snapshot.cards if card.key not in {f"committee_{p}" for p in parts}
    ]
    known = [found for found in rates if found is not None]
    # Offices in the counties are no part of the province's figures, but the meeting looks at them too.
    assert 0 < sum(found.checked for found in known) <= of_all.checked
    assert 0 < sum(found.contradicted for found in known) <= of_all.contradicted


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_lists_contradictions_with_their_rule_and_a_link_to_the_meeting(shipped, lang):
    snapshot = shipped.extensions["live"].snapshot
    found = rate(snapshot, len(snapshot.weeks) - 1, snapshot.card("committee"))
    page = unescape(text_of(shipped, f"/{lang}/indicators/committee"))
    section = re.search(r'<h3 id="discrepancy">.*?</section>', page, re.DOTALL)[0]
    values = [integer(found.checked, lang), integer(found.contradicted, lang), percent(found.share, lang)]
    assert re.findall(r"<dd>(.*?)</dd>", section) == values
    assert f'href="/{lang}/meeting#discrepancies"' in section
    assert 'id="discrepancies"' in text_of(shipped, f"/{lang}/meeting")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_names_unknown_and_missing_inspections(lang):
    server = serve(published(create_register()))
    unknown = say(lang, "discrepancy.unknown", weeks=integer(LONG, lang))
    page = unescape(text_of(server, f"/{lang}/indicators/committee_municipalities"))
    section = re.search(r'<h3 id="discrepancy">.*?</section>', page, re.DOTALL)[0]
    assert re.findall(r"<dd>(.*?)</dd>", section) == [integer(0, lang), unknown, unknown]
    assert say(lang, "site.sample") not in section
    page = unescape(text_of(server, f"/{lang}/indicators/findings_resolved"))
    assert say(lang, "discrepancy.visits") in page


@pytest.mark.parametrize("week", [3, 40, 77])
def test_the_weeks_rates_and_the_indicators_claims_are_those_of_each_meeting(week):
    snapshot = shipped_server().extensions["live"].snapshot
    series = rates(snapshot, week, 26)
    assert len(series) == min(week + 1, 26)
    for back in (0, 1, 3):
        assert series[-1 - back] == find(snapshot, week - back, None)[1]
    rows, (_, found) = claims(snapshot, week), find(snapshot, week, None)
    assert sum(row.checked for row in rows) == found.checked
    assert sum(row.too_much + row.too_little for row in rows) == found.contradicted


def test_a_claim_above_the_finding_is_too_much():
    reports = [(3, 1, "self"), (2, 0, "inspection"), (1, 0, "self"), (0, 1, "inspection")]
    snapshot = published(office(*reports))
    (row,) = claims(snapshot, snapshot.weeks.index(WEEK))
    assert (row.card.key, row.checked, row.too_much, row.too_little) == ("committee", 2, 1, 1)
