"""The page of counties side by side, its form, its ready choices, and its files."""

import csv
import io
import re

import pytest
from openpyxl import load_workbook

from dashboard.language import LANGUAGES, say
from dashboard.language.digits import integer
from tests.unit.cases import each_case
from tests.unit.shipped import shipped_live, shipped_server
from tests.unit.small_site import words_of

CHOSEN = "county=1010,1014"


@pytest.fixture(scope="module")
def client():
    return shipped_server().test_client()


@each_case("lang", LANGUAGES)
def test_the_page_has_a_row_for_each_indicator_and_the_populations(client, lang):
    snapshot = shipped_live().snapshot
    html = client.get(f"/{lang}/side-by-side?{CHOSEN}").text
    body = re.search(r'id="side-by-side-table">.*?</table>', html, re.S)[0]
    rows = re.findall(r'<tr><th scope="row">(.*?)</tr>', body, re.S)
    assert len(rows) == 15
    for card, row in zip(snapshot.cards, rows, strict=True):
        words = words_of(row)
        assert card.word(lang, "short") in words and 'class="county-strip"' in row
        for code in ("1010", "1014"):
            cell = snapshot.cells.at(card.key, 77, code)
            assert integer(cell.numerator if card.format != "mean" else cell.denominator, lang) in words
    assert integer(364482, lang) in words_of(body) and integer(319205, lang) in words_of(body)
    assert f"/{lang}/county/1010" in body and "&amp;county=1014" in body
    # Sample data say so.
    assert html.count(say(lang, "site.sample_note")) == 1


def test_a_form_without_scripts_leads_to_one_address_and_too_many_counties_are_refused(client):
    answer = client.get("/fa/side-by-side?county=1010&county=&county=1014&county=1010&week=2014-11-29&weeks=")
    assert (answer.status_code, answer.headers["Location"]) == (
        302,
        "/fa/side-by-side?week=2014-11-29&county=1010,1014",
    )
    assert client.get("/fa/side-by-side?county=1010,1014,1002,1003,1001").status_code == 404
    assert client.get("/fa/side-by-side?county=1099").status_code == 404
    html = client.get(f"/en/side-by-side?{CHOSEN}").text
    form = html.partition('<form class="filters')[2].partition("</form>")[0]
    assert form.count('name="county"') == 4 and re.findall(r'value="(10\d\d)" selected', form) == ["1010", "1014"]


def test_similar_counties_are_a_ready_choice_and_without_a_county_for_each(client):
    assert "/en/side-by-side?county=1010,1003,1014,1012" in client.get(f"/en/side-by-side?{CHOSEN}").text
    bare = client.get("/en/side-by-side").text
    assert "side-by-side-table" not in bare
    # Every county but the capital's has similar ones.
    assert len(re.findall(r'href="/en/side-by-side\?county=10\d\d,', bare)) == 23


def test_it_is_reached_from_the_countys_page_and_from_the_compared_counties(client):
    assert '"/en/side-by-side?county=1010"' in client.get("/en/county/1010").text
    assert f'"/en/side-by-side?{CHOSEN}"' in client.get(f"/en/?{CHOSEN}").text
    assert (
        "week=2014-11-29&amp;" in client.get(f"/en/?{CHOSEN}&week=2014-11-29").text.partition("side-by-side-link")[2]
    )


def test_the_files_have_a_row_for_each_indicator_and_county_with_gap_change_and_difference(client):
    answer = client.get(f"/en/download/side-by-side.csv?{CHOSEN}&weeks=4")
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert len(rows) == 30 and rows[0]["Sample"] == "sample"
    desks = [row for row in rows if row["Indicator key"] == "service_desks"]
    assert [row["County"] for row in desks] == ["Kashan", "Najafabad"]
    assert [row["Population (2016 census)"] for row in desks] == ["364482", "319205"]
    assert [row["Less the first county (points, or the unit of the figure)"] for row in desks] == ["0", "7.4"]
    assert {row["Weeks of the change"] for row in rows} == {"4"}
    book = load_workbook(io.BytesIO(client.get(f"/fa/download/side-by-side.xlsx?{CHOSEN}").data))
    assert book.worksheets[0].max_row == 31 and book.worksheets[0].sheet_view.rightToLeft


def test_the_picture_and_the_embed_of_the_counties_lead_to_the_page(client):
    picture = client.get(f"/en/download/side_by_side.svg?{CHOSEN}").text
    assert "Kashan" in picture and "side-by-side?" in picture
    assert client.get(f"/en/embed/side_by_side?{CHOSEN}").status_code == 200
