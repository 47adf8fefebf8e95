"""The county page: a county's own figures, its peers, its way to the target, and its borders through time."""

import csv
import re
from datetime import date
from html import unescape
from urllib.parse import urlencode

import pytest

from dashboard.areas.peers import MOST, peers
from dashboard.figures.cell_text import CellText
from dashboard.figures.peers import populations
from dashboard.figures.standing_words import standing_text
from dashboard.indicators import amounts
from dashboard.indicators.cells import compute
from dashboard.indicators.packed import pack
from dashboard.indicators.series import Cells
from dashboard.indicators.standing import ranks
from dashboard.language import LANGUAGES, say
from dashboard.language.digits import integer
from dashboard.meeting.behind import worst_first
from dashboard.meeting.decisions import all_decisions
from dashboard.pages.county.figures import peer_medians
from dashboard.server import create_server
from dashboard.settings import Settings
from tests.unit.cases import each_case
from tests.unit.shipped import shipped_live, shipped_server
from tests.unit.small_folder import choose_cards, large_folder, write_reports
from tests.unit.small_folder import report as report_row
from tests.unit.small_register import (
    ARDESTAN,
    CARDS,
    LATER,
    WEEK,
    SmallRegister,
    cards_of,
    published,
    tables_of,
    weeks,
)
from tests.unit.small_site import serve, text_of, words_of


def test_peers_are_the_nearest_by_ratio_up_to_twice_as_many_people_and_an_unknown_population_has_none():
    assert peers("own", {"own": 100, "a": 190, "b": 55, "c": 110, "d": 95, "e": 130}) == ["d", "c", "e", "b"]
    assert peers("own", {"own": 100, "twice": 200, "half": 50, "more": 201, "less": 49}) == ["half", "twice"]
    assert peers("own", {"own": 100, "a": None, "b": 0, "c": 101}) == ["c"]
    for own in ({"own": None}, {"own": 0}, {}):
        assert peers("own", {**own, "a": 100}) == []


# The new counties begin on 18 July 2021, a Sunday: the week of 17 July is their first.
LAST_OLD, FIRST_NEW, NEWEST = "2021-07-10", "2021-07-17", "2021-07-24"
KEY = "committee_municipalities"
NEW_COUNTIES = "Kuhpayeh, Jarqavieh, Varzaneh, Harand"


@pytest.fixture(scope="module")
def split(tmp_path_factory):
    """Weeks on both sides of a split: of Isfahan's 14 municipalities 3 are Kuhpayeh's since, and have a committee;

    4 stay in Isfahan and have none; the others are of three more new counties and have not reported.
    """
    folder = large_folder(tmp_path_factory.mktemp("split"))
    choose_cards(folder, KEY, "e_services", "service_desks", "inspection_coverage")
    with (folder / "offices" / "municipalities.csv").open(encoding="utf-8") as lines:
        now = [(row["county_code"], row["office_id"]) for row in csv.DictReader(lines) if not row["valid_to"]]
    old, new = ([office for county, office in now if county == code] for code in ("1002", "1025"))
    assert (len(old), len(new)) == (4, 3)
    weeks = (LAST_OLD, FIRST_NEW, NEWEST)
    write_reports(folder, [report_row(office, int(office in new), week) for week in weeks for office in old + new])
    return create_server(Settings(data_url=str(folder))).test_client()


@pytest.fixture(scope="module")
def sample():
    """The data that the project ships."""
    return shipped_server().test_client(), shipped_live().snapshot


def page(client, address: str) -> str:
    return unescape(text_of(client.application, address))


def section(html: str, heading: str) -> str:
    """The words of the section under a heading's id."""
    return words_of(re.search(rf'<section[^>]*aria-labelledby="{heading}">(.*?)</section>', html, re.S)[1])


def row(html: str, key: str) -> str:
    """The words of an indicator's row in the table of all indicators, without its tags."""
    return words_of(re.search(rf'data-indicator="{key}"[^>]*>(.*?)</tr>', html, re.S)[1])


def main(html: str) -> str:
    return html.partition("<main")[2].partition("</main>")[0]


def county_page(client, lang: str = "en", county: str = "1002", **query: str) -> str:
    return page(client, f"/{lang}/county/{county}?{urlencode(query)}")


@each_case(("county", "week"), [("1002", -1), ("1023", -1), ("1003", 0)])
def test_the_rows_of_the_table_equal_the_cells(sample, county, week):
    client, snapshot = sample
    cells, place = snapshot.cells, range(len(snapshot.weeks))[week]
    html = county_page(client, county=county, week=cells.weeks[place])
    for card in snapshot.cards:
        words = row(html, card.key)
        cell, ranked = cells.at(card.key, place, county), ranks(cells, card, place)
        if cell.known:
            assert amounts.figure("en", card, cell) in words, card.key
            assert amounts.bare("en", card, cell.value) in words, card.key
        else:
            assert say("en", f"words.{cell.state}") in words, card.key
            assert "%" not in words.replace(amounts.target("en", card), ""), card.key
        assert standing_text("en", cells, card, place, county) in words, card.key
        assert (f" of {len(ranked)}" in words) == (county in ranked), card.key
        counts = {"not reported": cell.not_reported, "late": cell.late, "unverified": cell.unverified}
        doubts = [f"{word} {count}" for word, count in counts.items() if count]
        assert " ".join(doubts) in words, card.key
        assert "late 0" not in words and "unverified 0" not in words, card.key


@each_case("lang", LANGUAGES)
def test_figures_have_week_source_and_moment_and_one_banner_marks_sample_data(sample, lang):
    client, _ = sample
    html = county_page(client, lang, "1010", indicator="e_services")
    sources = re.findall(r'<p class="source">([^<]*)<', html)
    assert len(sources) == 3
    moment = "14 Dec 2014, 11:30" if lang == "en" else "۲۳ آذر ۱۳۹۳، ساعت ۱۱:۳۰"
    assert all(moment in text for text in sources)
    assert html.count(say(lang, "site.sample_note")) == 1
    (sentence,) = re.findall(r'class="sentence"[^>]*>([^<]+)<', html)
    assert sentence in page(client, f"/{lang}/?county=1010&indicator=e_services")


def test_offices_and_their_inspections_add_up_to_the_county(sample):
    client, snapshot = sample
    html, week = county_page(client, county="1010"), len(snapshot.weeks) - 1
    offices = [o for o in snapshot.drilldown(week).offices.values() if o.county_code == "1010"]
    words = section(html, "offices-title")
    assert all(office.names["en"] in html for office in offices)
    for kind, named in snapshot.terms.kinds.items():
        count = sum(office.kind == kind for office in offices)
        assert (f"{named.name('en')}: {count}" in words) == bool(count)
    counted = re.search(r'id="kinds-table".*?</table>', html, re.S)
    desks = map(words_of, re.findall(r'<td role="cell" data-name="Service desk">(.*?)</td>', counted[0], re.S))
    pairs = [tuple(map(int, found.groups())) for text in desks if (found := re.match(r"(\d+) of (\d+)", text))]
    cell = snapshot.cells.at("service_desks", week, "1010")
    assert tuple(map(sum, zip(*pairs, strict=True))) == (cell.numerator, cell.denominator)
    assert "/en/offices?county=1010" in html

    visits = [visit for office in offices for visit in office.visits]
    recent = [visit for visit in visits if visit.day > date(2014, 12, 12) - weeks(13)]
    words = section(html, "visits-title")
    assert f"Visits {len(recent)} {len(visits)} " in words
    for name in ("findings", "resolved"):
        sums = [sum(getattr(visit, name) for visit in some) for some in (recent, visits)]
        assert f"{name.capitalize()} {integer(sums[0], 'en')} {integer(sums[1], 'en')} " in words
    assert f"Offices visited {snapshot.cells.at('inspection_coverage', week, '1010').numerator} " in words


def test_peers_are_named_and_linked_and_so_are_neighbours_beside_the_countys_place(sample):
    client, snapshot = sample
    html = county_page(client, county="1010")
    words = section(html, "peers-title")
    people = populations(snapshot)
    found = peers("1010", {code: people[code] for code in snapshot.cells.areas if code})
    assert len(found) == MOST
    for code in found:
        assert snapshot.names[code]["en"] in words and f"/en/county/{code}" in html
    assert f"median of {MOST} similar counties" in html
    assert '<use class="chosen" href="#shape-1010"/>' in html and 'id="shape-1010"' in html
    assert "Natanz" in section(html, "map-title") and '<a href="/en/county/1015">Natanz</a>' in html
    without_peers = county_page(client, county="1002")
    assert say("en", "county.peers_none") in section(without_peers, "peers-title")
    assert "median of" not in without_peers.partition("<main")[2].partition("peers-title")[0]
    # Of the counties of that time all but the capital's have peers.
    assert [code for code in snapshot.cells.areas if code and not peers(code, people)] == ["1002"]


def test_the_trend_names_the_compared_line(sample):
    client, _ = sample
    compared = county_page(client, county="1010,1003")
    for html, beside in ((county_page(client, county="1010"), "peers"), (compared, "others")):
        heading = re.search(r'<h2 id="trend-title">(.*?)</h2>', html)[1]
        assert heading == say("en", f"county.trend_title_{beside}")
        assert (say("en", "county.peers_median") in html) == (beside == "peers")
    without_peers = county_page(client, county="1002")
    assert f'<h2 id="trend-title">{say("en", "county.trend_title")}</h2>' in without_peers


def test_the_median_of_peers_uses_known_values():
    register = SmallRegister("1", "2", "3", "4")
    for number, values in (("1", (1, 1)), ("2", (1, 0)), ("3", (None, None))):
        for i, value in enumerate(values):
            register.office(f"D{number}{i}", "governorate", number)
            if value is not None:
                register.report(f"D{number}{i}", "committee", value)
    cells = Cells(pack(compute(tables_of(register.rows), CARDS, LATER), sample=False))
    assert peer_medians(cells, CARDS[0], ["1", "2", "3", "4"]) == [0.75]
    assert peer_medians(cells, CARDS[0], ["3", "4"]) == [None]
    assert peer_medians(cells, CARDS[0], []) == [None]


def test_each_weeks_borders_show_the_cells_as_they_are(split):
    html = county_page(split, week=NEWEST)
    assert "0 of 4" in row(html, KEY) and "fewer than 6 offices" in row(html, KEY)
    assert "it lacks those of Kuhpayeh, Jarqavieh, Varzaneh, Harand" in section(html, "map-title")
    assert "Made out of this county on 18 Jul 2021: Kuhpayeh, Jarqavieh, Varzaneh, Harand." in re.sub(
        " (?=[,.])", "", words_of(html)
    )
    for code, name in (("1025", "Kuhpayeh"), ("1028", "Harand")):
        assert f'<a href="/en/county/{code}">{name}</a>' in html
        assert '<a href="/en/county/1002">Isfahan</a>' in county_page(split, county=code)
    # Data that are no sample are not called one.
    assert "sample" not in words_of(main(html)).lower()
    # Where no visit is on record at all nothing is known, which is no zero.
    assert "Visits not reported not reported" in section(html, "visits-title")
    offices = section(county_page(split, county="1023"), "offices-title")
    assert "0 of" not in offices and "not reported" in offices


def test_no_past_number_changes_with_a_split_and_a_note_says_what_cannot_be_compared(split):
    html = county_page(split, week=LAST_OLD, indicator=KEY)
    assert "3 of 14" in row(html, KEY)
    rows = re.search(r'id="trend-table">(.*?)</table>', html, re.S)[1]
    table = re.findall(r"<td>(?:<a [^>]*>)?(\d+ of \d+)", rows)
    assert table[4] == "3 of 14" and table[0] == "0 of 4"
    note = say("en", "county.note_new", date="17 Jul 2021", names=NEW_COUNTIES)
    assert note in section(html, "borders-title")


def test_the_change_in_the_week_of_a_split_has_a_note(split):
    note = say("en", "county.note_change")
    assert [note in county_page(split, week=week) for week in (LAST_OLD, FIRST_NEW, NEWEST)] == [False, True, False]
    words = row(county_page(split, week=FIRST_NEW), KEY)
    assert " unknown " in words and "75 points to go" in words


def test_a_new_county_has_figures_from_its_begin_on(split):
    html = county_page(split, county="1025", week=LAST_OLD)
    assert "did not exist in the week of 10–16 Jul 2021: it begins on 18 Jul 2021" in html
    assert "data-indicator" not in html and "<svg" not in main(html) and "<table" not in html
    assert "/en/county/1025" in html and "/en/county/1002?week=2021-07-10" in html
    html = county_page(split, county="1025", week=NEWEST)
    assert say("en", "county.note_new_county", date="18 Jul 2021", root="Isfahan") in html
    # Without a polygon the county keeps its figures.
    assert say("en", "county.no_polygon", name="Kuhpayeh") in html
    assert "3 of 3" in row(html, KEY)


def test_a_county_without_a_split_has_no_words_about_borders(sample, split):
    # Isfahan was split after the weeks of the sample.
    assert "alert-warning" not in county_page(sample[0])
    assert "borders-title" not in county_page(split, county="1010")


TURN = date(2014, 12, 1)


def abolishing_register() -> SmallRegister:
    """County 1098 ends at TURN; in Ardestan a governorate reports before and after."""
    register = SmallRegister(ARDESTAN)
    register.county("1098", valid_to=TURN)
    register.office("G1001", "governorate", ARDESTAN)
    for week in (WEEK - weeks(2), WEEK):
        register.report("G1001", "committee", 1, week)
    return register


def test_an_abolished_county_names_its_end_and_links_to_its_last_week():
    client = serve(published(abolishing_register(), cards=cards_of("committee service_desks"))).test_client()
    html = county_page(client, county="1098")
    assert "no longer existed in the week of 6–12 Dec 2014: it ended on 1 Dec 2014" in html
    assert "/en/county/1098?week=2014-11-22" in html and "data-indicator" not in html
    there = county_page(client, county="1098", week="2014-11-22")
    assert "not applicable" in row(there, "committee") and say("en", "county_offices.none") in there
    # Without borders of the counties its pages have no map.
    assert say("en", "county.no_map") in county_page(client, county=ARDESTAN)


def test_the_form_leads_to_the_countys_address_and_keeps_the_view(split):
    query = "indicator=e_services&week=2021-07-17"
    answer = split.get(f"/en/county?county=1002&{query}")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/en/county/1002?{query}")
    for blank in ("", "%20", "%C2%A0"):
        assert split.get(f"/fa/county?county={blank}").headers["Location"] == "/fa/"
    html = county_page(split, week=LAST_OLD, indicator="e_services")
    form = html.partition("<main")[2].partition("<form")[2].partition("</form>")[0]
    assert 'method="get" action="/en/county"' in form.partition(">")[0]
    assert {"county", "indicator", "week"} <= set(re.findall(r'name="(\w+)"', form))
    names = re.findall(r'<option value="10\d\d"[^>]*>([^<]*)<', form)
    # The counties that the split made are not offered in a week before it.
    assert len(names) == 24 and names == sorted(names) and "Harand" not in form
    absent = county_page(split, county="1028", week=LAST_OLD)
    assert "Harand (did not exist this week)" in absent and "Kuhpayeh (did" not in absent
    assert f'href="/fa/county/1002?indicator=e_services&week={LAST_OLD}"' in html


def test_the_page_of_the_largest_county_is_small(sample):
    assert len(sample[0].get("/fa/county/1002", headers={"Accept-Encoding": "br"}).data) < 26_800


def test_the_table_tells_changes_over_the_chosen_period_and_what_revised_the_earlier_week(sample):
    client, snapshot = sample
    html = county_page(client, county="1002", weeks="13")
    assert "Change on 13 weeks earlier" in section(html, "indicators-title")
    texts = [CellText(snapshot, "en", card, 77, "1002", weeks=13) for card in snapshot.cards]
    assert any(text.revised for text in texts)
    for text in texts:
        assert text.change in row(html, text.card.key) and text.revised in row(html, text.card.key)
    assert "/en/county/1002?indicator=e_services&weeks=13" in html


def test_open_decisions_are_those_about_the_county_or_its_offices(sample):
    client, snapshot = sample
    known = [each for each in all_decisions(snapshot, 77) if each.closed_week is None]
    found = {code: section(county_page(client, county=code), "decisions-title") for code in ("1002", "1014", "1010")}
    for decision in known:
        # The programme of visits is the province's, and an office in Isfahan is responsible.
        county = decision.area or "1002"
        assert [code for code, text in found.items() if decision.text in text] == [county] * (county in found)
    assert "3 decisions are open. 2 are overdue." in found["1002"]
    assert say("en", "county_work.no_decisions") in found["1010"]


def test_offices_to_act_on_are_those_that_indicators_behind_their_targets_lack(sample):
    client, snapshot = sample
    html = county_page(client, county="1010")
    words = section(html, "work-title")
    cell = snapshot.cells.at("desk_experts", 77, "1010")
    lacking = cell.denominator - cell.numerator
    assert f"Desk experts {lacking} offices to go , {cell.not_reported} not reported" in words
    behind = [card for card, state in worst_first(snapshot, 77, "1010") if state == "behind"]
    assert all(card.word("en", "name") in words for card in behind)
    assert "Service desks" not in words
