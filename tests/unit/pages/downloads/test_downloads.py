"""The addresses of files, and the page of all downloads."""

import re
from html import unescape
from urllib.parse import unquote

import pytest

from dashboard.figures.registry import DRAWN, FIGURES
from dashboard.language import LANGUAGES, say
from dashboard.server import create_server
from dashboard.settings import Settings
from tests.unit.cases import each_case
from tests.unit.small_register import CARDS
from tests.unit.small_site import csv_of
from tests.unit.ugly_folder import UGLY, ugly_folder

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    return create_server(Settings(data_url=str(ugly_folder(tmp_path_factory.mktemp("files"))))).test_client()


def column(rows, key, lang="en"):
    return [row[say(lang, f"heading.{key}")] for row in rows]


@each_case(
    ("query", "key", "expected"),
    [
        ("indicator=committee", "indicator", {"committee"}),
        ("county=1001", "county_code", {"1001"}),
        ("kind=body", "kind", {"body"}),
        ("week=2014-11-29", "week", {"2014-11-29"}),
        ("week=1393/9/10", "week", {"2014-11-29"}),
        ("week=۱۳۹۳/۹/۱۰", "week", {"2014-11-29"}),
        ("from=2014-11-30", "week", {"2014-11-29", "2014-12-06"}),
        ("to=2014-12-05", "week", {"2014-11-22", "2014-11-29"}),
        ("from=2014-11-29&to=2014-12-01", "week", {"2014-11-29"}),
        ("from=1900-01-01&to=2100-01-01", "week", {"2014-11-22", "2014-11-29", "2014-12-06"}),
    ],
)
def test_a_choice_narrows_the_cells(client, query, key, expected):
    assert set(column(csv_of(client.application, f"/en/download/cells.csv?{query}"), key)) == expected


def test_without_a_choice_all_rows_are_shown_and_without_weeks_the_table_is_empty(client):
    rows = csv_of(client.application, "/en/download/cells.csv")
    # The province and its 24 counties, in three weeks.
    cards = {card.key for card in CARDS}
    assert len(rows) == len(cards) * 25 * 3
    assert set(column(rows, "kind")) == {""} and set(column(rows, "indicator")) == cards
    assert csv_of(client.application, "/en/download/cells.csv?indicator=&county=&from=&strange=1") == rows
    for query in ("from=2014-12-06&to=2014-11-22", "from=2020-01-01", "to=2000-01-01", "from=9999-12-31"):
        assert csv_of(client.application, f"/en/download/cells.csv?{query}") == []


def test_offices_are_filtered_as_on_their_page(client):
    rows = csv_of(client.application, "/en/download/offices.csv?county=1001&kind=body")
    assert sorted(name.removeprefix("'") for name in column(rows, "name")) == sorted(UGLY.values())
    desks = "/en/download/offices.csv?county=1001&indicator=service_desks"
    lost = csv_of(client.application, f"{desks}&state=not_counted")
    assert set(column(lost, "office_id")) == {"0012", "'-7"}
    before = csv_of(client.application, f"{desks}&state=counted&week=2014-11-29")
    assert column(before, "office_id") == ["0012"]
    assert len(csv_of(client.application, "/fa/download/offices.csv?q=اردستان&kind=governorate")) == 1


@each_case(
    ("address", "plain", "own"),
    [
        ("fa/download/cells.csv", "indicators-sample.csv", "شاخص‌های-استان-اصفهان-نمونه.csv"),
        (
            "en/download/cells.xlsx?indicator=committee&week=2014-12-06&county=1001",
            "indicators-committee-2014-12-06-1001-sample.xlsx",
            None,
        ),
        (
            "fa/download/offices.xlsx?county=1001",
            "offices-2014-12-06-1001-sample.xlsx",
            "دستگاه‌های-استان-اصفهان-2014-12-06-1001-نمونه.xlsx",
        ),
    ],
)
def test_a_file_has_its_type_and_a_descriptive_name(client, address, plain, own):
    headers = client.get(f"/{address}").headers
    csv_type = "text/csv; charset=utf-8; header=present"
    assert headers["Content-Type"] == (csv_type if plain.endswith(".csv") else XLSX)
    found = re.fullmatch(
        r'attachment; filename="([^"]+)"(?:; filename\*=UTF-8\'\'(\S+))?', headers["Content-Disposition"]
    )
    assert found[1] == f"isfahan-{plain}" and plain.isascii()
    assert (unquote(found[2]) if found[2] else None) == own


def test_the_package_has_its_type_and_a_name_with_its_digest(client):
    answer = client.get("/download/package.zip")
    assert answer.content_type == "application/zip"
    assert re.search(r'filename="isfahan-data-[0-9a-f]{16}-sample\.zip"', answer.headers["Content-Disposition"])


@each_case(
    ("packed", "address"),
    [("br", "/fa/download/cells.csv"), ("", "/en/download/offices.xlsx"), ("gzip", "/download/package.zip")],
)
def test_a_file_that_has_not_changed_is_not_sent_again(client, address, packed):
    first = client.get(address, headers={"Accept-Encoding": packed})
    assert (first.status_code, first.headers["Cache-Control"]) == (200, "no-cache")
    again = client.get(address, headers={"Accept-Encoding": packed, "If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.get_data()) == (304, b"")


def test_before_anything_is_published_there_is_nothing_to_take(tmp_path):
    folder = ugly_folder(tmp_path)
    (folder / "publications.csv").write_text("published_at,week,digest,note\n", encoding="utf-8")
    early = create_server(Settings(data_url=str(folder))).test_client()
    assert early.get("/download/package.zip").status_code == 404
    assert say("fa", "site.nothing_title") in early.get("/fa/data").get_data(as_text=True)
    assert "attachment" not in early.get("/fa/download/cells.csv").headers.get("Content-Disposition", "")


def page_of(client, lang, query=""):
    answer = client.get(f"/{lang}/data{query}")
    assert answer.status_code == 200
    return unescape(answer.get_data(as_text=True))


# An indicator with stages offers them too, as CSV and XLSX; cells with borders are GeoJSON and GeoPackage.
@each_case(("lang", "key", "count"), [("fa", "e_services", 17), ("en", "service_desks", 15)])
def test_the_page_leads_to_files_that_are_there_and_keeps_the_view(client, lang, key, count):
    page = page_of(client, lang, f"?indicator={key}&week=2014-11-29&county=1001&kind=body")
    links = re.findall(r'href="([^"]*/download/[^"]+)"', page)
    # The map has a second entry, of the change.
    assert len(links) == count + 2 * (len(DRAWN) + 2)
    pictures = [link for link in links if re.search(r"\.(svg|png)\?", link)]
    # Pictures are drawn by their own tests, but not of a county whose rank is unknown.
    for link in {*links} - {*pictures} | {link for link in pictures if "/ranks.svg?" in link}:
        answer = client.get(link)
        assert answer.status_code == 200 and "attachment" in answer.headers["Content-Disposition"], link
    assert len(pictures) == 2 * (len(DRAWN) + 2)
    assert all(f"indicator={key}" in link and "county=1001" in link for link in pictures)
    own = csv_of(client.application, links[0])
    assert set(column(own, "county_code", lang)) == {"1001"} and set(column(own, "kind", lang)) == {"body"}
    assert len(own) == 3
    this_week = links[4 if key == "e_services" else 2]
    assert set(column(csv_of(client.application, this_week), "week", lang)) == {"2014-11-29"}
    assert '<option value="1001" selected>' in page and '<option value="body" selected>' in page
    other = "en" if lang == "fa" else "fa"
    assert f'href="/{other}/data?indicator={key}&week=2014-11-29&county=1001&kind=body"' in page


def test_each_drawn_figure_is_found_by_a_small_picture_that_is_loaded_when_it_is_near(client):
    page = page_of(client, "fa", "?county=1001")
    section = page[page.index('id="data-figures') :].partition("</ul>")[0]
    rows = re.findall(r"<li>(.*?)</li>", section, re.DOTALL)
    small = [re.search(r'<img src="([^"]+\.svg[^"]*)" alt="" [^>]*loading="lazy"', row) for row in rows]
    links = [re.findall(r'href="([^"]+\.svg[^"]*)"', row) for row in rows]
    # Of the figures that are tables there is no picture.
    assert [[found[1]] if found else [] for found in small] == links
    assert sum(map(bool, small)) == len(DRAWN) + 2 < len(rows)


@each_case("lang", LANGUAGES)
def test_the_page_names_source_week_moment_licence_digest_and_sample(client, lang):
    page = page_of(client, lang)
    snapshot = client.application.extensions["live"].snapshot
    for part in (
        snapshot.digest,
        say(lang, "data.licence", licence="MIT"),
        snapshot.cards[0].word(lang, "source"),
        say(lang, "file.sample_note"),
        f'href="/{lang}/api"',
        "/api/v1/",
        "/download/package.zip",
    ):
        assert part in page
    assert page.count("<iframe src=") == len(FIGURES) + 2
    assert f"http://localhost/{lang}/embed/ranking" in page
