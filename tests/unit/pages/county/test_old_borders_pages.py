"""The drill-down of a figure in old borders: its page and the list of offices use the same borders."""

import csv
import io
import re
from html import unescape

import pytest
from flask import Flask

from dashboard.figures.borders import split_weeks
from dashboard.language import LANGUAGES, say
from dashboard.language.digits import latin
from dashboard.pages.common.border_history import parts, units
from dashboard.pages.common.office_filter import choose, week_offices
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.weeks import day_label
from tests.unit.cases import each_case
from tests.unit.small_register import ISFAHAN, WEEK, SmallRegister, days, published, weeks
from tests.unit.small_site import serve, set_names, text_of, week_index

KEY = "committee"
NEW = "1025"
BEFORE, TURN = WEEK - weeks(1), WEEK + days(1)


def split_register() -> SmallRegister:
    """Isfahan with three governorates, of which one (with a committee) is Kuhpayeh's from the Sunday of WEEK on."""
    register = SmallRegister()
    register.county(ISFAHAN)
    set_names(register, "اصفهان", "Isfahan", "counties")
    register.county(NEW, TURN, split_from=ISFAHAN)
    set_names(register, "کوهپایه", "Kuhpayeh", "counties")
    register.county("1001")
    for number, value in enumerate((1, 0)):
        register.office(f"G{number}", "governorate", ISFAHAN)
        set_names(register, f"مانده {number}", f"Staying {number}")
        register.report(f"G{number}", KEY, value, BEFORE)
    register.office("G9", "governorate", ISFAHAN, valid_to=TURN)
    register.office("G9", "governorate", NEW, valid_from=TURN)
    set_names(register, "رفته", "Leaving")
    register.report("G9", KEY, 1, BEFORE)
    register.report("G0", "desk", 1)
    register.visit("G9", WEEK)
    return register


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    return published(split_register())


@pytest.fixture(scope="module")
def site(snapshot: Snapshot) -> Flask:
    return serve(snapshot)


def figure(html: str) -> str:
    """The figure that a page behind one begins with."""
    return latin(re.search(r'class="text-figure"><b>([^<]*)</b>', html)[1])


def tile(html: str, key: str) -> tuple[str, str]:
    """A tile's figure in words, and the address of its offices."""
    words = r"<b>([^<]*)</b>(?: <span>([^<]*)</span>)?"
    found = re.search(rf'data-tile="{key}">.*?{words}.*?tile-why"><a href="([^"]*)"', html, re.S)
    return " ".join(latin(part) for part in found.groups()[:2] if part), unescape(found[3])


@each_case("lang", LANGUAGES)
def test_the_tile_leads_to_its_own_figure(site, lang):
    county = text_of(site, f"/{lang}/county/{ISFAHAN}?borders=old")
    figure_of_tile, href = tile(county, KEY)
    assert href == f"/{lang}/why?county={ISFAHAN}&borders=old"
    html = text_of(site, href)
    assert figure(html) == figure_of_tile == {"en": "2 of 3", "fa": "2 از 3"}[lang]
    names = {"en": ("Staying 0", "Leaving"), "fa": ("مانده 0", "رفته")}[lang]
    assert all(name in html for name in names)


def test_every_other_figure_of_the_page_keeps_the_borders(site):
    html = unescape(text_of(site, f"/en/county/{ISFAHAN}?borders=old"))
    for link in (
        # The trend is a figure, whose links name its indicator and week.
        f"why?indicator={KEY}&week={BEFORE}&county={ISFAHAN}&borders=old",
        f"offices?county={ISFAHAN}&borders=old",
        f"offices?county={ISFAHAN}&kind=governorate&borders=old",
        f"why?indicator=inspection_coverage&county={ISFAHAN}&borders=old",
    ):
        assert f'href="/en/{link}"' in html, link
    # In the list of another county, or of none, there is nothing to keep.
    figures = {link for link in re.findall(r'href="(/en/(?:why|offices)\?[^"]*)"', html) if "county=" in link}
    assert len(figures) > 20
    for link in figures:
        assert "borders=old" in link, link
        text_of(site, link)
    # Files of cells have no old borders, which their link says.
    assert say("en", "county.ways_out_new") in html and f'href="/en/data?county={ISFAHAN}"' in html
    html = text_of(site, f"/en/why?county={ISFAHAN}&borders=old&stage=counted")
    assert "counted: 2 offices" in html and "Leaving" in html
    assert f'href="/en/why?county={ISFAHAN}&amp;borders=old"' in html


@each_case("path", ["why", "offices"])
def test_the_page_in_old_borders_names_the_added_counties(site, path):
    html = text_of(site, f"/en/{path}?county={ISFAHAN}&borders=old")
    assert "Isfahan county in its old borders" in html.partition("</h1>")[0]
    assert say("en", "county.note_old", date="7 Dec 2014", root="Isfahan", names="Kuhpayeh") in html
    assert f'href="/en/{path}?county={ISFAHAN}">Isfahan</a>' in html
    assert f'href="/en/{path}?county={NEW}">Kuhpayeh</a>' in html
    # Offices are in different counties today: each names its county.
    assert f'<a href="/en/county/{NEW}">Kuhpayeh</a>' in html.partition("<tbody")[2]
    form = html.partition("<main")[2].partition("<form")[2].partition("</form>")[0]
    assert '<input type="hidden" name="borders" value="old">' in form
    plain = text_of(site, f"/en/{path}?county={ISFAHAN}")
    assert 'name="borders"' not in plain
    if path == "why":
        assert say("en", "why.change_none") in unescape(html)
        assert "Taken off the count: 1" in plain
    # A successor does not exist in old borders, and its page links to the county that includes it.
    html = text_of(site, f"/en/{path}?county={NEW}&borders=old")
    assert say("en", "county.within", name="Kuhpayeh", root="Isfahan") in html
    assert f'href="/en/county/{ISFAHAN}?borders=old"' in html
    assert "Leaving" not in html and "in its old borders</h1>" not in html


@each_case("path", ["why", "offices"])
def test_old_borders_mean_nothing_without_a_county_and_new_ones_are_those_of_the_week(site, path):
    def main(address: str) -> str:
        return text_of(site, address).partition("<main")[2].partition("</main>")[0]

    assert main(f"/en/{path}?borders=old") == main(f"/en/{path}")
    assert main(f"/en/{path}?county={ISFAHAN}&borders=new") == main(f"/en/{path}?county={ISFAHAN}")
    text_of(site, f"/en/{path}?county={ISFAHAN}&borders=older", 404)
    text_of(site, f"/en/{path}?county=9999&borders=old", 404)
    # A page that knows no borders ignores them.
    for other in ("", "data"):
        text_of(site, f"/en/{other}?county={ISFAHAN}&borders=older")


@each_case("week", [BEFORE, WEEK])
def test_list_and_files_hold_the_offices_behind_the_figure(site, snapshot, week):
    at = week_index(snapshot, week)
    offices = choose(week_offices(snapshot, at), parts(snapshot, at, ISFAHAN, old=True))
    units_behind = units(snapshot, Selection(snapshot.card(KEY), at, ISFAHAN, old=True), at)
    assert (
        {office.office_id for office in offices}
        == {unit.office.office_id for unit in units_behind}
        == {"G0", "G1", "G9"}
    )
    client, query = site.test_client(), f"county={ISFAHAN}&week={week}&borders=old"
    answer = client.get(f"/en/download/offices.csv?{query}")
    rows = csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig")))
    found = {(row["Office code"], row["County code"]) for row in rows}
    assert found == {("G0", ISFAHAN), ("G1", ISFAHAN), ("G9", NEW if week == WEEK else ISFAHAN)}
    book = client.get(f"/fa/download/offices.xlsx?{query}")
    for file in (answer, book):
        assert file.status_code == 200 and "old-borders" in file.headers["Content-Disposition"]
    html = text_of(site, f"/en/offices?county={ISFAHAN}&borders=old")
    assert f"/en/download/offices.csv?county={ISFAHAN}&amp;borders=old" in html


def marks(html: str) -> list[str]:
    """The words of border changes in every drawing of a page."""
    return re.findall(r">\u061c?(border change|تغییر مرز)\u061c?</text>", html)


@each_case("lang", LANGUAGES)
def test_the_trend_of_a_split_or_new_county_marks_the_week_of_the_split(site, snapshot, lang):
    word = say(lang, "event.border")
    for county, old in ((ISFAHAN, False), (ISFAHAN, True), (NEW, False)):
        note = say(lang, "event.border_text", word=word, day=day_label(WEEK, lang), name=snapshot.names[county][lang])
        assert split_weeks(snapshot, county, old) == [week_index(snapshot, WEEK)]
        html = unescape(text_of(site, f"/{lang}/county/{county}" + ("?borders=old" if old else "")))
        assert marks(html) == [word] * 2 and note in html
        if not old:
            picture = unescape(text_of(site, f"/{lang}/download/trend.svg?county={county}"))
            assert marks(picture) == [word] and note in picture
            embed = unescape(text_of(site, f"/{lang}/embed/trend?county={county}"))
            assert marks(embed) == [word] * 2 and note in embed


def test_a_county_that_was_never_split_the_province_and_other_weeks_have_no_mark(site):
    for address in ("county/1001", "download/trend.svg", "embed/trend", "download/trend.svg?county=1001"):
        assert marks(text_of(site, f"/en/{address}")) == []
    register = split_register()
    for day in (BEFORE - days(1), WEEK + weeks(1)):
        register.rows["counties"][1]["valid_from"] = day
        assert split_weeks(published(register), ISFAHAN) == []
