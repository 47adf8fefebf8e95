"""How often inspections contradicted own words, indicator by indicator: as the meeting counts, and on the page."""

from __future__ import annotations

import re
from html import unescape

import pytest

from dashboard.indicators.outlook import LONG
from dashboard.language import LANGUAGES, say
from dashboard.language.digits import percent, whole
from dashboard.live import Live
from dashboard.meeting.discrepancies import Rate, find, rate
from tests.unit.meeting.meetings import CARD, ago, published
from tests.unit.shipped import shipped_server
from tests.unit.small_register import ISFAHAN, SmallRegister
from tests.unit.small_site import served, text_of


def register(*told: tuple[str, int, int, str]) -> SmallRegister:
    """Municipalities M0 to M3 of Isfahan, and their reports: office, weeks ago, value, evidence."""
    made = SmallRegister(ISFAHAN)
    for number in range(4):
        made.office(f"M{number}", "municipality", ISFAHAN)
    made.office("G0", "governorate", ISFAHAN)
    made.report("G0", "committee", 1)
    for office, back, value, evidence in told:
        made.report(office, "committee", value, ago(back), evidence)
    return made


def rate_of(made: SmallRegister, key: str = "committee_municipalities") -> Rate | None:
    snapshot = published(made)
    return rate(snapshot, len(snapshot.weeks) - 1, CARD[key])


def test_own_words_that_were_looked_at_and_contradicted_are_counted():
    first = {"M0": "self", "M1": "self", "M2": "document", "M3": "self"}
    found = {"M0": 0, "M1": 1, "M2": 0}
    made = register(
        *((office, 3, 1, evidence) for office, evidence in first.items()),
        *((office, 1, value, "inspection") for office, value in found.items()),
    )
    assert rate_of(made) == rate_of(made, "committee") == Rate(2, 1)
    # Only of the offices of the figure and its measure; of nothing no share is known, and visits have none.
    nothing = rate_of(made, "committee_governorates")
    assert nothing == rate_of(made, "service_desks") == Rate(0, 0)
    assert nothing.share is None
    assert rate_of(made, "findings_resolved") is None


def test_an_inspection_counts_for_so_many_weeks():
    told = [(office, LONG + 2, 1, "self") for office in ("M0", "M1")]
    told += [("M0", LONG - 1, 0, "inspection"), ("M1", LONG, 0, "inspection")]
    assert rate_of(register(*told)) == Rate(1, 1)


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
    of_all = find(snapshot, week, None)
    rates = [
        rate(snapshot, week, card) for card in snapshot.cards if card.key not in {f"committee_{p}" for p in parts}
    ]
    known = [found for found in rates if found is not None]
    # Offices in the counties are no part of the province's figures, but the meeting looks at them too.
    assert 0 < sum(found.checked for found in known) <= of_all.checked
    assert 0 < sum(found.contradicted for found in known) <= of_all.contradicted


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_tells_them_with_their_rule_and_leads_to_the_meeting(shipped, lang):
    snapshot = shipped.extensions["live"].snapshot
    found = rate(snapshot, len(snapshot.weeks) - 1, snapshot.card("committee"))
    page = unescape(text_of(shipped, f"/{lang}/indicators/committee"))
    section = re.search(r'<h3 id="discrepancy">.*?</section>', page, re.DOTALL)[0]
    values = [whole(found.checked, lang), whole(found.contradicted, lang), percent(found.share, lang)]
    assert re.findall(r"<dd>(.*?)</dd>", section) == values
    assert say(lang, "site.sample") in section
    assert f'href="/{lang}/meeting#discrepancies"' in section
    assert 'id="discrepancies"' in text_of(shipped, f"/{lang}/meeting")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_says_what_is_not_known_and_where_there_is_nothing_to_know(lang):
    server = served(published(register()))
    unknown = say(lang, "discrepancy.unknown", weeks=whole(LONG, lang))
    page = unescape(text_of(server, f"/{lang}/indicators/committee_municipalities"))
    section = re.search(r'<h3 id="discrepancy">.*?</section>', page, re.DOTALL)[0]
    assert re.findall(r"<dd>(.*?)</dd>", section) == [whole(0, lang), unknown, unknown]
    assert say(lang, "site.sample") not in section
    page = unescape(text_of(server, f"/{lang}/indicators/findings_resolved"))
    assert say(lang, "discrepancy.visits") in page
