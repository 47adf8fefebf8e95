"""Every figure on every page links to its offices, and their number is the figure."""

import re
from functools import cache
from html import unescape

import pytest

from dashboard.indicators.evidence import UNIT_STATUSES
from dashboard.language import LANGUAGES
from dashboard.language.digits import integer
from dashboard.pages.evidence.breakdown import GRADES, MARKS, parts
from dashboard.pages.evidence.page import EvidencePage
from dashboard.selection import Selection
from tests.unit.cases import each_case
from tests.unit.small_register import ARDESTAN, ISFAHAN, WEEK, SmallRegister, cards_of, days, published, weeks
from tests.unit.small_site import serve, text_of, words_of

EARLIER = WEEK - weeks(1)
# Counts and figures that follow from counts: a share, a change, a figure of several.
NUMBER = re.compile(r"[▲▼]? ?[\d,.]+%?( points)?( of \d+.*| not reported| \(.*%\))?")
# Numbers without offices: ranks, population, and the median of shares in other rows.
OTHERWISE = {"Rank", "Target", "Population", "median of 1 similar counties"}


def create_register() -> SmallRegister:
    """Two equal counties: of five offices of bodies one each is late, self-reported, silent, without a desk."""
    register = SmallRegister(ISFAHAN, ARDESTAN)
    for row in register.rows["counties"]:
        row["population"] = 1000
    register.office("B", "body", ISFAHAN)
    for county in (ISFAHAN, ARDESTAN):
        register.office(f"M{county}", "municipality", county)
        register.report(f"M{county}", "committee", 1)
        for number in range(5):
            register.office(f"{county}-{number}", "county_office", county, "B")
        reports = ((1, "document", 0), (1, "document", 6), (1, "self", 0), (0, "inspection", 0))
        for number, (desk, evidence, age) in enumerate(reports):
            register.report(f"{county}-{number}", "desk", desk, WEEK - weeks(age), evidence)
            register.report(f"{county}-{number}", "e_service_stage", number, WEEK - weeks(age), evidence)
        register.report(f"{county}-0", "desk_expert", 1)
        register.visit(f"{county}-0", WEEK, team=1, findings=3, resolved=2)
        register.visit(f"{county}-1", WEEK - days(100), team=2, findings=1)
    register.report("B", "desk", 1, EARLIER)
    return register


@pytest.fixture(scope="module")
def site():
    keys = "inspection_coverage findings_resolved committee service_desks desk_experts e_services"
    return serve(published(create_register(), cards=cards_of(keys)))


def table_cells(html: str) -> list[tuple[str, str, str]]:
    """The cells of a page's tables: (heading of the column, text, address of the link)."""
    found = []
    for table in re.findall(r"<table.*?</table>", html, re.S):
        head, *body = [re.findall(r"<(t[dh])\b[^>]*>(.*?)</t[dh]>", row, re.S) for row in table.split("<tr")[1:]]
        for row in body:
            for (_, heading), (tag, cell) in zip(head, row, strict=True):
                href = re.search(r'<a\b[^>]*href="([^"]*)"', cell)
                if tag == "td":
                    found.append((words_of(heading), words_of(cell), unescape(href[1]) if href else ""))
    return found


def table_part(html: str, table: str) -> list[tuple[str, str, str]]:
    """The cells of the table with this id."""
    return table_cells(re.search(rf'<table[^>]* id="{table}".*?</table>', html, re.S)[0])


@cache
def page_behind(site, href: str) -> tuple[str, int | None]:
    """The figure of the page behind a figure, and how many offices the part that it lists has."""
    text = text_of(site, href.partition("#")[0])
    group = re.search(r'-title">[^<]*?(\d+) offices?<', text) if "stage=" in href else None
    return re.search(r'class="text-figure"><b>(.*?)</b>', text)[1], int(group[1]) if group else None


@each_case("lang", LANGUAGES)
@each_case("part", [*UNIT_STATUSES[:-1], *MARKS, *GRADES, "1"])
def test_a_part_has_its_name_and_a_reason(site, lang, part):
    snapshot = site.extensions["live"].snapshot
    view = Selection(snapshot.card("e_services"), len(snapshot.weeks) - 1, ISFAHAN)
    units = snapshot.drilldown(view.week).units(view.card.key, ISFAHAN)
    count = sum(part in parts(view.card, unit) for unit in units)
    (group,) = EvidencePage(lang, snapshot, view, part).groups
    assert integer(count, lang) in group.heading and len(group.heading) > 8
    assert bool(group.reason) == (part != "1")


PAGES = (
    f"/en/county/{ISFAHAN}?indicator=service_desks",
    f"/en/county/{ARDESTAN}?indicator=e_services&week={EARLIER}",
    f"/en/county/{ISFAHAN}?indicator=desk_experts",
    "/en/indicators/service_desks",
    "/en/indicators/e_services",
    f"/en/embed/table?indicator=service_desks&week={WEEK}",
)


@each_case("address", PAGES)
def test_every_number_of_a_table_opens_something_that_has_the_number(site, address):
    cells, checked = table_cells(text_of(site, address)), 0
    numbers = [cell for cell in cells if NUMBER.fullmatch(cell[1])]
    assert len(numbers) > 2
    assert {heading for heading, _, href in numbers if not href} <= OTHERWISE
    for _, words, href in cells:
        number = re.match(r"[\d,]+(?![\d.]*%)", words)
        # Of visits (the usual indicator here) and changes the page has the list, not the sum.
        if "/why?indicator=" not in href or not number or "inspection_coverage" in href or "#" in href:
            continue
        figure, listed = page_behind(site, href)
        if listed is None:
            assert number[0] in figure.split(" of ") and (" of " not in words or words.startswith(figure)), href
        else:
            assert listed == int(number[0]), (words, href)
        checked += 1
    assert checked > 2


def test_visits_and_offices_of_a_kind_link_to_their_figure_or_list(site):
    text = text_of(site, f"/en/county/{ISFAHAN}")
    visits = table_part(text, "visits-table")
    window = f"/en/why?county={ISFAHAN}&stage=counted"
    assert {href for *_, href in visits} == {window, f"/en/offices?county={ISFAHAN}"}
    assert [words for _, words, href in visits if href == window] == ["1", "1", "1", "3", "2"]
    assert page_behind(site, window)[1] == 1
    kinds = table_part(text, "kinds-table")
    offices = f"/en/offices?county={ISFAHAN}&kind=municipality"
    assert {heading: href for heading, words, href in kinds[-8:] if words[0].isdigit()} == {
        "Offices": offices,
        "Rights committee": f"/en/why?indicator=committee&county={ISFAHAN}&kind=municipality",
        "Inspected in 13 weeks": f"{offices}&inspected=within_13",
    }


def test_marks_of_an_indicator_link_to_their_offices_and_are_never_empty(site):
    text = text_of(site, f"/en/county/{ISFAHAN}").replace("&amp;", "&")
    snapshot = site.extensions["live"].snapshot
    rows = re.findall(r'data-indicator="(\w+)"', text)
    assert set(rows) == {card.key for card in snapshot.cards}
    for card in snapshot.cards:
        cell = snapshot.cells.at(card.key, len(snapshot.weeks) - 1, ISFAHAN, "")
        chosen = "" if card.key == snapshot.cards[0].key else f"indicator={card.key}&"
        for part in ("not_reported", "late", "unverified"):
            link = f'href="/en/why?{chosen}county={ISFAHAN}&stage={part}"'
            assert (link in text) == bool(getattr(cell, part)), (card.key, part)


def test_an_indicators_row_of_the_first_page_leads_to_its_indicator_and_to_the_offices_behind_its_figure(site):
    for query in ("", f"?county={ISFAHAN}"):
        rows = re.findall(
            r'<tr role="row" class="indicator-row" data-indicator.*?</tr>', text_of(site, f"/en/{query}"), re.S
        )
        assert len(rows) == len(site.extensions["live"].snapshot.cards)
        for row in rows:
            choose, why = re.findall(r'<a\b[^>]*href="([^"]*)"[^>]*>\s*([^<]*)</a>', row)
            assert "/en/?" in choose[0] or choose[0] == "/en/" + query
            words = why[1]
            figure, _ = page_behind(site, unescape(why[0]))
            assert words == figure or not words[0].isdigit()
