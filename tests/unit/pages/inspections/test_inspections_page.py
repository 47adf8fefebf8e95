"""The page of inspections: coverage, offices without a visit on record, findings, parallel work, agreement."""

import re
from html import unescape

import pytest

from dashboard.exports.inspections import INSPECTION_TABLES
from dashboard.language import LANGUAGES, say
from dashboard.language.digits import integer
from dashboard.meeting.visits import by_age
from dashboard.pages.common.office_filter import NEVER, Matches
from dashboard.selection import Selection
from tests.unit.cases import each_case
from tests.unit.shipped import shipped_live, shipped_server
from tests.unit.small_register import ARDESTAN, FRIDAY, ISFAHAN, WEEK, SmallRegister, cards_of, published, weeks
from tests.unit.small_site import csv_of, serve, text_of, words_of

HEADS = "open source checked confirmed confirmed_share office_id sample".split()


@pytest.fixture(scope="module")
def server():
    return shipped_server()


def part(html: str, key: str) -> str:
    return re.search(rf'<section[^>]* id="{key}".*?</section>', html, re.S)[0]


def never(lang: str, **chosen: str) -> Matches:
    snapshot = shipped_live().snapshot
    return Matches(lang, snapshot, Selection(snapshot.cards[0], 77, inspected=NEVER, **chosen))


def listed(html: str) -> int:
    """How many offices the list of offices has, by its sentence."""
    return int(re.search(r'class="sentence"><b>([\d,]+) of', html)[1].replace(",", ""))


@each_case("lang", LANGUAGES)
def test_the_page_begins_with_the_sentence_of_coverage_and_the_map(server, lang):
    html = text_of(server, f"/{lang}/inspections")
    main = html.partition("<main")[2]
    card = shipped_live().snapshot.card("inspection_coverage")
    cell = shipped_live().snapshot.cells.at(card.key, 77)
    standing = words_of(re.search(r'class="standing">(.*?)</p>', main)[1])
    assert integer(cell.numerator, lang) in standing and integer(cell.denominator, lang) in standing
    order = [main.index(f'id="{key}"') for key in ("coverage-map", "coverage-ranking", "coverage-heatmap", "never")]
    assert order == sorted(order)
    for name in ("finding-ages", "parallel", "agreement"):
        assert f'id="{name}"' in main


@each_case("lang", LANGUAGES)
def test_offices_without_a_visit_are_counted_by_county_and_kind_and_each_number_leads_to_them(server, lang):
    found = never(lang)
    html = part(text_of(server, f"/{lang}/inspections"), "never")
    body = re.search(r'id="never-table".*?</table>', html, re.S)[0]
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", body, re.S)[1:]
    assert len(rows) == 1 + len({office.county_code for office in found.offices})
    total = re.findall(r"<td>(.*?)</td>", rows[0])
    assert words_of(total[0]) == integer(len(found.offices), lang)
    hrefs = [unescape(href) for row in rows for href in re.findall(r'href="([^"]*)"', row)]
    assert all("inspected=never" in href for href in hrefs)
    # A county in which no such office is left out of the table, and a number of zero has no list.
    assert not any(">0<" in link for link in re.findall(r"<a .*?</a>", body))
    assert len(re.findall("<li>", html)) == min(10, len(found.offices))


def test_a_number_of_the_table_is_the_length_of_the_list_behind_it(server):
    html = part(text_of(server, "/en/inspections"), "never")
    links = re.findall(r'<td><a class="why" href="([^"]*)">([\d,]+)</a></td>', html)
    assert len(links) > 20
    for href, number in links[:4] + links[-3:]:
        assert listed(text_of(server, unescape(href))) == int(number)


def test_the_open_findings_of_an_age_lead_to_the_offices_that_have_them(server):
    html = part(text_of(server, "/en/inspections"), "finding-ages")
    (address,) = {unescape(href) for href in re.findall(r'href="(/en/offices[^"]*findings=open_26[^"]*)"', html)}
    snapshot = shipped_live().snapshot
    friday = snapshot.weeks[77].toordinal() + 6
    old = {
        office.office_id
        for office in snapshot.drilldown(77).offices.values()
        if any(v.findings > v.resolved and friday - v.day.toordinal() >= 182 for v in office.visits)
    }
    assert listed(text_of(server, address)) == len(old) > 20
    assert listed(text_of(server, "/en/offices?findings=open")) > len(old)
    assert "with findings not resolved, of visits over 26 weeks ago" in text_of(server, address)


@each_case("lang", LANGUAGES)
def test_parallel_work_names_offices_days_and_teams_but_ranks_no_team(server, lang):
    html = part(text_of(server, f"/{lang}/inspections"), "parallel")
    teams = re.findall(r"<li>[^<]*</li>", html)
    assert len(teams) >= 24
    team = say(lang, "office.team", team="").strip()
    assert all(team in line for line in teams)
    assert not re.search(rf"{say(lang, 'office.findings', findings='', resolved='').strip()}", words_of(html))


@each_case("lang", LANGUAGES)
def test_county_kind_and_week_filter_all_parts_and_are_kept_by_the_menu(server, lang):
    query = "week=2014-11-29&county=1010&kind=municipality"
    html = text_of(server, f"/{lang}/inspections?{query}")
    name = shipped_live().snapshot.names["1010"][lang]
    assert say(lang, "inspections.title_county", county=name) in html
    menu = html.partition('class="site-nav"')[2].partition("</nav>")[0]
    offices = unescape(re.search(r'href="(/\w\w/offices[^"]*)"', menu)[1])
    assert all(each in offices for each in query.split("&"))
    # The form shows the choices, and chooses without scripts.
    form = html.partition('class="filters')[2].partition("</form>")[0]
    assert re.findall(r'<select class="form-select" name="(\w+)"', form) == ["county", "kind", "week"]
    assert form.count("selected") == 3
    for key in ("never", "parallel", "finding-ages", "agreement", "coverage-ranking"):
        behind = re.findall(r'href="(/\w\w/(?:why|offices)[^"]*)"', part(html, key))
        assert all("2014-11-29" in href for href in behind), key


OF_VISITS = cards_of("committee_municipalities inspection_coverage parallel_work findings_resolved")


def create_register() -> SmallRegister:
    register = SmallRegister(ISFAHAN, ARDESTAN)
    for county in (ISFAHAN, ARDESTAN):
        register.office(f"M{county}", "municipality", county)
        register.report(f"M{county}", "committee", 1, WEEK - weeks(30))
        register.report(f"M{county}", "committee", 1)
    return register


def test_without_a_visit_on_record_nothing_is_said_to_be_zero_or_never_visited():
    html = text_of(serve(published(create_register(), cards=OF_VISITS)), "/en/inspections")
    assert say("en", "inspections.no_visits") in unescape(html)
    assert 'id="never"' not in html and not re.search(r"(?<!\d)0%", html)
    assert "this is not a zero" in re.search(r'class="standing">(.*?)</p>', html)[1]
    assert say("en", "figure.finding_ages.sentence_no_visit") in unescape(html)


def test_kinds_of_findings_are_shown_once_a_visit_tells_them_and_lead_to_their_offices():
    register = create_register()
    register.visit(f"M{ISFAHAN}", FRIDAY, findings=2)
    assert 'id="finding-kinds"' not in text_of(serve(published(register, cards=OF_VISITS)), "/en/inspections")
    register.visit(f"M{ISFAHAN}", FRIDAY, team=2, findings=3, resolved=1, finding="desk")
    server = serve(published(register, cards=OF_VISITS))
    html = part(text_of(server, "/en/inspections"), "finding-kinds")
    assert "2 open of 3" in html and say("en", "finding.desk") in html
    (address,) = {unescape(href) for href in re.findall(r'href="(/en/offices[^"]*findings=open_desk[^"]*)"', html)}
    assert listed(text_of(server, address)) == 1
    assert listed(text_of(server, "/en/offices?findings=open_untold")) == 1
    rows = csv_of(server, "/en/download/inspections-finding_kinds.csv")
    assert [row[say("en", "heading.open")] for row in rows] == ["2", "2"]
    assert re.search('class="sentence"><b>None of', text_of(server, "/en/offices?findings=open_waiting"))


def test_a_province_without_the_card_of_coverage_says_so():
    cards = cards_of("committee_municipalities findings_resolved")
    register = create_register()
    register.visit(f"M{ISFAHAN}", FRIDAY)
    html = text_of(serve(published(register, cards=cards)), "/en/inspections")
    assert say("en", "inspections.no_card") in html
    assert 'id="coverage"' not in html and 'id="parallel"' not in html and 'id="never"' in html


def test_the_first_page_the_county_the_search_and_the_map_of_the_site_lead_here(server):
    assert re.search(r'<h3><a href="/en/inspections[^"]*"', text_of(server, "/en/"))
    assert '"/en/inspections?county=1010"' in text_of(server, "/en/county/1010")
    assert "/en/inspections" in text_of(server, "/en/search?q=coverage").partition("<main")[2].partition("</main>")[0]
    assert "/fa/inspections<" in text_of(server, "/sitemap.xml")


@each_case("lang", LANGUAGES)
def test_tables_are_files_with_the_numbers_of_the_page_and_their_origin(server, lang):
    snapshot, head = shipped_live().snapshot, {name: say(lang, f"heading.{name}") for name in HEADS}
    query = "week=2014-12-06&county=1010"
    html = text_of(server, f"/{lang}/inspections?{query}")
    for name in INSPECTION_TABLES:
        assert f"/{lang}/download/inspections-{name}.csv?" in html or name == "finding_kinds"
    ages = csv_of(server, f"/{lang}/download/inspections-finding_ages.csv?{query}")
    wanted = by_age(snapshot, 77, "1010", "")
    assert [int(row[head["open"]]) for row in ages] == [age.open for age in wanted]
    assert {row[head["source"]] for row in ages} == {snapshot.card("findings_resolved").word(lang, "source")}
    rates = csv_of(server, f"/{lang}/download/inspections-agreement.csv")
    unchecked = [row for row in rates if row[head["checked"]] == "0"]
    assert unchecked and all(row[head["confirmed"]] == row[head["confirmed_share"]] == "" for row in unchecked)
    visits = csv_of(server, f"/{lang}/download/inspections-parallel.csv?{query}")
    work = part(html, "parallel")
    assert visits and all(row[head["office_id"]] in work for row in visits)
    assert all(row[head["sample"]] for row in (*ages, *rates, *visits))
