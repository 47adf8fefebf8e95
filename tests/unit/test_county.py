"""The county page: a county's own figures, its peers, its way to the target, and its borders through time."""

from __future__ import annotations

import csv
import re
from datetime import date
from html import unescape
from urllib.parse import urlencode

import pytest

from dashboard.areas.peers import MOST, peers
from dashboard.indicators.cells import compute
from dashboard.indicators.packed import pack
from dashboard.indicators.series import Cells
from dashboard.language import LANGUAGES, say
from dashboard.language.digits import percent, whole
from dashboard.pages.county_figures import peer_medians
from dashboard.pages.county_view import populations
from dashboard.server import create_server
from dashboard.settings import Settings
from dashboard.store.tables import KINDS
from tests.unit.cases import each_case
from tests.unit.shipped import shipped_live, shipped_server
from tests.unit.small_folder import report as report_row
from tests.unit.small_folder import small_folder, write_reports
from tests.unit.small_register import CARDS, LATER, SmallRegister, tables_of, weeks

# --- who is a peer ---


def test_peers_are_the_nearest_by_ratio_whichever_side_they_are_on():
    people = {"own": 100, "a": 190, "b": 55, "c": 110, "d": 95, "e": 130}
    assert peers("own", people) == ["d", "c", "e", "b"]


def test_twice_as_many_people_are_a_peer_and_one_more_is_not():
    assert peers("own", {"own": 100, "twice": 200, "half": 50}) == ["half", "twice"]
    assert peers("own", {"own": 100, "more": 201, "less": 49}) == []


@each_case("own", [None, 0])
def test_a_county_of_unknown_population_has_no_peers(own):
    assert peers("own", {"own": own, "a": 100}) == []
    assert peers("own", {"a": 100}) == []


def test_a_county_of_unknown_population_is_nobodys_peer():
    assert peers("own", {"own": 100, "a": None, "b": 0, "c": 101}) == ["c"]


# --- the page ---

# The new counties begin on 18 July 2021, a Sunday: the week of 17 July is their first.
LAST_OLD, FIRST_NEW, NEWEST = "2021-07-10", "2021-07-17", "2021-07-24"
KEY = "committee_municipalities"
NEW_COUNTIES = "Kuhpayeh, Jarqavieh, Varzaneh, Harand"


def client_of(folder):
    return create_server(Settings(data_url=str(folder))).test_client()


@pytest.fixture(scope="module")
def split(tmp_path_factory):
    """Weeks on both sides of a split: of Isfahan's 14 municipalities 3 are Kuhpayeh's since, and have a committee;

    4 stay in Isfahan and have none; the others are of three more new counties and have not reported.
    """
    folder = small_folder(tmp_path_factory.mktemp("split"))
    municipalities = municipalities_of(folder)
    assert (len(municipalities["1002"]), len(municipalities["1025"])) == (4, 3)
    rows = []
    for week in (LAST_OLD, FIRST_NEW, NEWEST):
        rows += [report_row(office, 1, week) for office in municipalities["1025"]]
        rows += [report_row(office, 0, week) for office in municipalities["1002"]]
    write_reports(folder, rows)
    return client_of(folder)


@pytest.fixture(scope="module")
def sample():
    """The data that the project ships."""
    return shipped_server().test_client(), shipped_live().snapshot


def municipalities_of(folder) -> dict[str, list[str]]:
    """Municipalities by the county in which they stand since the split."""
    found: dict[str, list[str]] = {}
    with (folder / "offices" / "municipalities.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            if not row["valid_to"]:
                found.setdefault(row["county_code"], []).append(row["office_id"])
    return found


def page(client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return unescape(answer.get_data(as_text=True))


def tile(html: str, key: str) -> str:
    """A tile's words, without its tags."""
    found = re.search(rf'data-tile="{key}">(.*?)</li>', html, re.S)
    assert found, key
    return plain(found[1])


def main(html: str) -> str:
    return html.partition("<main")[2].partition("</main>")[0]


def plain(html: str) -> str:
    """HTML's words."""
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", html)).strip()


def section(html: str, heading: str) -> str:
    """The words of the section under a heading's id."""
    found = re.search(rf'<section[^>]*aria-labelledby="{heading}">(.*?)</section>', html, re.S)
    assert found, heading
    return plain(found[1])


def at(client, lang: str = "en", county: str = "1002", status: int = 200, **query: str) -> str:
    return page(client, f"/{lang}/county/{county}?{urlencode(query)}", status)


# --- a county's own figures ---


@each_case("county", ["1001", "1002", "1003", "1023"])
@each_case("week", [0, 40, -1])
def test_the_tiles_say_what_the_cells_say(sample, county, week):
    client, snapshot = sample
    cells, place = snapshot.cells, range(len(snapshot.weeks))[week]
    html = at(client, county=county, week=cells.weeks[place])
    for card in snapshot.cards:
        words = tile(html, card.key)
        cell, rank = cells.at(card.key, place, county), cells.ranks(card.key, place, card.polarity).get(county)
        if cell.known:
            assert f"{cell.numerator} of {cell.denominator}" in words, card.key
            assert percent(cell.share, "en") in words, card.key
        else:
            assert say("en", f"words.{cell.state}") in words, card.key
            assert "%" not in words.replace(percent(card.target_share, "en"), ""), card.key
        assert (f"rank {rank[0]} " if rank else "no rank") in words, card.key
        assert ("(shared)" in words) == bool(rank and rank[1]), card.key
        assert f"not reported {cell.not_reported} late {cell.late} unverified {cell.unverified}" in words


def test_each_tile_leads_to_its_offices_and_chooses_its_indicator(sample):
    client, snapshot = sample
    html = at(client, county="1010", week="2014-11-29")
    for card in snapshot.cards[1:]:
        assert f"/en/why?indicator={card.key}&week=2014-11-29&county=1010" in html
        assert f"/en/county/1010?indicator={card.key}&week=2014-11-29" in html


@each_case("lang", LANGUAGES)
def test_the_sentence_is_the_one_of_the_first_page(sample, lang):
    client, _ = sample
    found = re.findall(r'class="sentence"[^>]*>([^<]+)<', page(client, f"/{lang}/county/1010?indicator=e_services"))
    first = page(client, f"/{lang}/?county=1010&indicator=e_services")
    assert len(found) == 1 and found[0] in first


@each_case("lang", LANGUAGES)
def test_sample_week_source_and_moment_stand_with_the_figures(sample, lang):
    client, _ = sample
    html = at(client, lang, "1010")
    sources = re.findall(r'<p class="source">([^<]*)<', html)
    assert len(sources) == 3
    moment = "14 Dec 2014, 08:00" if lang == "en" else "۲۳ آذر ۱۳۹۳، ۰۸:۰۰"
    assert all(moment in text and text.endswith(say(lang, "site.sample")) for text in sources)
    assert html.count('class="sample-word"') >= 6


def test_data_that_are_no_sample_are_not_called_one(split):
    assert "sample" not in plain(main(at(split))).lower() and "sample-word" not in main(at(split))


def test_the_trends_table_has_every_week_newest_first_and_marks_the_chosen_one(sample):
    client, snapshot = sample
    html = at(client, county="1010", week="2014-11-29")
    body = re.search(r'id="trend-table">.*?<tbody>(.*?)</tbody>', html, re.S)
    rows = re.findall("<tr.*?</tr>", body[1], re.S)
    assert len(rows) == len(snapshot.weeks)
    assert plain(rows[0]).startswith("6 Dec 2014") and 'class="chosen"' in rows[1]
    cell = snapshot.cells.at(snapshot.cards[0].key, 76, "1010")
    assert f"{cell.numerator} of {cell.denominator} ({percent(cell.share, 'en')})" in plain(rows[1])


def test_offices_add_up_to_the_county_and_each_has_its_state(sample):
    client, snapshot = sample
    html = at(client, county="1010")
    offices = [o for o in snapshot.behind(len(snapshot.weeks) - 1).offices.values() if o.county_code == "1010"]
    shown = section(html, "offices-title")
    assert all(office.names["en"] in html for office in offices)
    for kind in KINDS:
        count = sum(office.kind == kind for office in offices)
        assert (f"{say('en', f'kind.{kind}')}: {count}" in shown) == bool(count)
    # A row a kind: its name and number, then desk, experts, electronic services, committee.
    counted = re.search(r"<tbody>(.*?)</tbody>", html.partition('id="offices-title"')[2], re.S)
    desks = [row.split("<td>")[2] for row in counted[1].split("</tr>") if "<td>" in row]
    pairs = [
        tuple(map(int, found[0].split(" of "))) for text in desks if (found := re.match(r"\d+ of \d+", plain(text)))
    ]
    cell = snapshot.cells.at("service_desks", len(snapshot.weeks) - 1, "1010")
    assert tuple(map(sum, zip(*pairs, strict=True))) == (cell.numerator, cell.denominator)
    assert "/en/offices?county=1010" in html


def test_inspections_are_counts_of_the_offices_that_stand_here(sample):
    client, snapshot = sample
    offices = [o for o in snapshot.behind(len(snapshot.weeks) - 1).offices.values() if o.county_code == "1010"]
    visits = [visit for office in offices for visit in office.visits]
    recent = [visit for visit in visits if visit.day > date(2014, 12, 12) - weeks(13)]
    words = section(at(client, county="1010"), "visits-title")
    assert f"Visits {len(recent)} {len(visits)} " in words
    for name in ("findings", "resolved"):
        sums = [sum(getattr(visit, name) for visit in some) for some in (recent, visits)]
        assert f"{name.capitalize()} {whole(sums[0], 'en')} {whole(sums[1], 'en')} " in words
    coverage = snapshot.cells.at("inspection_coverage", len(snapshot.weeks) - 1, "1010")
    assert f"Offices visited {coverage.numerator} " in words


def test_where_no_visit_is_on_record_at_all_nothing_is_known_and_it_is_no_zero(split):
    assert "Visits not reported not reported" in section(at(split), "visits-title")
    offices = section(at(split, county="1023"), "offices-title")
    assert "0 of" not in offices and "not reported" in offices


# --- peers ---


def test_peers_are_named_with_their_figures_and_linked(sample):
    client, snapshot = sample
    html = at(client, county="1010")
    words = section(html, "peers-title")
    people = populations(snapshot)
    found = peers("1010", {code: people[code] for code in snapshot.cells.areas if code})
    assert len(found) == MOST
    for code in found:
        assert snapshot.names[code]["en"] in words and f"/en/county/{code}" in html
    assert f"median of {MOST} peers" in html


@each_case(("county", "reason"), [("1002", "peers_none"), ("1003", "peers_unknown")])
def test_a_county_without_peers_says_why(sample, county, reason):
    html = at(sample[0], county=county)
    assert say("en", f"county.{reason}") in section(html, "peers-title")
    assert "median of" not in html.partition("<main")[2].partition("peers-title")[0]


def test_the_peers_median_is_of_what_is_known():
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


# --- borders through time ---


def test_each_weeks_borders_show_the_cells_as_they_are(split):
    assert "3 of 14" in tile(at(split, week=LAST_OLD), KEY)
    assert "0 of 4" in tile(at(split, week=NEWEST), KEY)
    assert "3 of 3" in tile(at(split, county="1025", week=NEWEST), KEY)


def test_old_borders_add_the_successors_and_say_so(split):
    html = at(split, week=NEWEST, borders="old")
    words = tile(html, KEY)
    assert "3 of 14" in words and "not reported 7 " in words
    assert "in its old borders" in html
    note = say("en", "county.note_old", date="18 Jul 2021", root="Isfahan", names=NEW_COUNTIES)
    assert note in section(html, "borders-title")
    assert f"/en/why?indicator={KEY}&county=1002&borders=old" in html


def test_old_borders_rank_24_counties_and_new_ones_28(split):
    assert "rank 1 of 1 " in tile(at(split, week=NEWEST, borders="old"), KEY)
    assert "rank 2 of 2 " in tile(at(split, week=NEWEST), KEY)


@each_case("borders", ["new", "old"])
def test_no_past_number_changes_with_the_borders(split, borders):
    """And where later ones are not like it, or were added up, a note says so."""
    html = at(split, week=LAST_OLD, borders=borders)
    assert "3 of 14" in tile(html, KEY)
    table = re.findall(
        r"<td>(?:<a [^>]*>)?(\d+ of \d+)",
        re.search(r'id="trend-table">(.*?)</table>', at(split, week=LAST_OLD, borders=borders, indicator=KEY), re.S)[
            1
        ],
    )
    assert table[4] == "3 of 14" and table[0] == ("0 of 4" if borders == "new" else "3 of 14")
    key = f"county.note_{borders}"
    day = "17 Jul 2021" if borders == "new" else "18 Jul 2021"
    assert say("en", key, date=day, root="Isfahan", names=NEW_COUNTIES) in section(html, "borders-title")


def test_a_figure_of_several_counties_opens_to_the_offices_of_all_of_them(split):
    html = at(split, week=NEWEST, borders="old", indicator=KEY)
    newest = re.search(r'id="trend-table">.*?<tbody><tr.*?<td>(.*?)</td>', html, re.S)[1]
    href, text = re.fullmatch(r'<a class="why" href="(.*?)">(.*?)</a>', newest).groups()
    assert text.startswith("3 of 14")
    assert "3 of 14" in page(split, href)


def test_the_week_of_the_split_says_that_its_change_is_not_only_work(split):
    note = say("en", "county.note_change")
    assert [note in at(split, week=week) for week in (LAST_OLD, FIRST_NEW, NEWEST)] == [False, True, False]
    assert note not in at(split, week=FIRST_NEW, borders="old")
    assert "3 fewer than last week" in tile(at(split, week=FIRST_NEW), KEY)
    assert "unchanged" in tile(at(split, week=FIRST_NEW, borders="old"), KEY)


def test_a_split_county_links_to_its_successors_and_they_to_it(split):
    for code, name in (("1025", "Kuhpayeh"), ("1028", "Harand")):
        assert f'<a href="/en/county/{code}">{name}</a>' in at(split)
        assert '<a href="/en/county/1002">Isfahan</a>' in at(split, county=code)
    assert "Made out of this county on 18 Jul 2021: Kuhpayeh, Jarqavieh, Varzaneh, Harand." in unspaced(at(split))


def test_a_county_that_did_not_exist_yet_says_so_and_shows_no_figure(split):
    html = at(split, county="1025", week=LAST_OLD)
    assert "did not exist in the week of 10–16 Jul 2021: it begins on 18 Jul 2021" in html
    assert "data-tile" not in html and "<svg" not in main(html) and "<table" not in html
    assert "/en/county/1025" in html and "/en/county/1002?week=2021-07-10&borders=old" in html


def test_a_new_county_is_not_in_the_old_borders_and_leads_to_the_county_that_holds_it(split):
    html = at(split, county="1025", borders="old")
    assert "In the old borders there is no Kuhpayeh county" in html and "data-tile" not in html
    assert "/en/county/1002?borders=old" in html


def test_a_new_county_says_where_its_past_is(split):
    assert say("en", "county.note_new_county", date="18 Jul 2021", root="Isfahan") in at(split, county="1025")


def test_while_no_week_is_later_than_the_split_both_borders_are_the_same_and_it_says_so(sample):
    client, _ = sample
    old, new = at(client, borders="old"), at(client)
    assert tile(old, "service_desks") == tile(new, "service_desks")
    assert say("en", "county.note_same") in old and 'class="county-notes"' not in new


def test_a_county_of_one_border_has_no_borders_to_choose(split):
    html = at(split, county="1010")
    assert "borders-title" not in html and say("en", "county.like_for_like") not in html


def test_a_county_that_ended_says_when_and_leads_to_its_last_week(tmp_path):
    folder = small_folder(tmp_path, ["2014-11-22", "2014-12-06"])
    add_county(folder, "1099,سرحد,Sarhad,50000,,2014-12-01,")
    client = client_of(folder)
    html = at(client, county="1099")
    assert "no longer existed in the week of 6–12 Dec 2014: it ended on 1 Dec 2014" in html
    assert "/en/county/1099?week=2014-11-22" in html and "data-tile" not in html
    there = at(client, county="1099", week="2014-11-22")
    assert "not applicable" in tile(there, "committee") and say("en", "county_offices.none") in there


def test_old_borders_outlive_the_county_that_was_split_up_whole(tmp_path):
    folder = small_folder(tmp_path, [])
    (folder / "boundaries").mkdir()
    add_county(folder, "1098,پیشین,Former,50000,,2014-12-01,")
    add_county(folder, "1099,پسین,Latter,,2014-12-01,,1098")
    governorates = folder / "offices" / "governorates.csv"
    rows = "G1098,governorate,ف,G,1098,,,2014-12-01,\nG1098,governorate,ف,G,1099,,2014-12-01,,\n"
    governorates.write_text(governorates.read_text(encoding="utf-8") + rows, encoding="utf-8")
    write_reports(folder, [report_row("G1098", week=week) for week in ("2014-11-22", "2014-12-06")])
    client = client_of(folder)
    assert "1 of 1" in tile(at(client, county="1098", borders="old"), "committee")
    assert "1 of 1" in tile(at(client, county="1099"), "committee")
    assert "data-tile" not in at(client, county="1098")


# --- the map ---


def test_the_map_outlines_the_county_and_links_the_others(sample):
    html = at(sample[0], county="1010")
    picture = html.partition('class="map-picture"')[2].partition("</svg>")[0]
    assert re.findall('data-area="([0-9]+)"><path[^>]*class="chosen"', picture) == ["1010"]
    assert 'href="/en/county/1015"' in picture
    assert "Natanz" in section(html, "map-title")


def test_a_county_without_a_polygon_keeps_its_figures(split):
    html = at(split, county="1025")
    assert say("en", "county.no_polygon", name="Kuhpayeh") in html
    assert "3 of 3" in tile(html, KEY)


def test_a_map_that_lacks_the_new_borders_says_so(split):
    note = "it lacks those of Kuhpayeh, Jarqavieh, Varzaneh, Harand"
    assert note in section(at(split), "map-title")
    assert note not in section(at(split, borders="old"), "map-title")


def test_a_folder_without_borders_has_a_page_without_a_map(tmp_path):
    folder = small_folder(tmp_path)
    (folder / "boundaries").mkdir()
    assert say("en", "county.no_map") in at(client_of(folder), county="1001")


# --- addresses ---


def test_what_is_not_asked_of_the_page_is_ignored(split):
    assert at(split, kind="poem", county="1001", nonsense="1", page="2") == at(split, county="1001")


@each_case("week", ["2021-07-24", "2021-07-28", "1400-05-02", "۱۴۰۰/۵/۸"])
def test_a_week_may_be_any_day_of_it(split, week):
    assert "24–30 Jul 2021" in at(split, week=week)


def test_the_form_leads_to_the_countys_address(split):
    answer = split.get("/en/county?county=1002&indicator=e_services&week=2021-07-17&borders=old")
    location = "/en/county/1002?indicator=e_services&week=2021-07-17&borders=old"
    assert (answer.status_code, answer.headers["Location"]) == (302, location)
    assert split.get("/fa/county?county=").headers["Location"] == "/fa/"


def test_the_form_offers_every_county_and_keeps_the_borders(split):
    html = at(split, week=LAST_OLD, borders="old")
    form = html.partition("<form")[2].partition("</form>")[0]
    assert len(re.findall(r'<option value="10\d\d"', form)) == 28
    assert "Harand (not in this week)" in form and 'name="borders" value="old"' in form


def test_the_other_language_has_the_same_view(split):
    html = at(split, "fa", week=LAST_OLD, borders="old", indicator="e_services")
    assert f'href="/en/county/1002?indicator=e_services&week={LAST_OLD}&borders=old"' in html


@each_case(("lang", "county"), [("fa", "1010"), ("en", "1002")])
def test_every_county_link_of_the_page_answers(sample, lang, county):
    client, _ = sample
    links = set(re.findall(r'href="(/(?:fa|en)/county[^"]*)"', at(client, lang, county)))
    assert len(links) > 10
    assert [link for link in links if client.get(link).status_code != 200] == []


def test_the_largest_county_is_sent_within_its_budget(sample):
    client, _ = sample
    for lang in LANGUAGES:
        body = client.get(f"/{lang}/county/1002", headers={"Accept-Encoding": "br"}).data
        assert len(body) < 25_000


def unspaced(html: str) -> str:
    """Words without the blanks that taking tags out leaves before a comma or full stop."""
    return re.sub(r" (?=[,.])", "", plain(html))


def add_county(folder, row: str) -> None:
    file = folder / "counties.csv"
    file.write_text(file.read_text(encoding="utf-8").rstrip("\n") + f"\n{row}\n", encoding="utf-8")
