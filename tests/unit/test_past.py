"""?asof= on pages, pictures and files: what an earlier publication showed, kept by every address of the page."""

from __future__ import annotations

import re
from html import unescape

import pytest

from dashboard.pages.past import kept
from dashboard.server import create_server
from dashboard.settings import Settings
from tests.unit.cases import each_case
from tests.unit.small_folder import PUBLICATIONS_HEAD, report, small_folder, write_reports

FIRST, SECOND = "2014-12-07T08:00:00Z", "2014-12-14T08:00:00Z"
PAGES = ["", "county/1001", "offices", "why", "indicators", "indicators/service_desks", "method", "data", "meeting"]
PAGES += ["meeting/present", "meeting/decisions", "county/1001?borders=old", "why?stage=counted", "api"]
PAGES += ["publications", "publications/compare"]
OWN = re.compile(r"(?:https?://localhost)?/(?:(?:fa|en)/|download/|api/v1/(?:cells|offices)\b)")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Ardestan's committee was reported as not active; after the first publication that was corrected."""
    folder = small_folder(tmp_path_factory.mktemp("past"))
    write_reports(
        folder,
        [
            report(week="2014-11-29", value=0, day="2014-12-05"),
            report(week="2014-11-29", value=1, day="2014-12-08"),
            report(office="G1002", week="2014-12-06", day="2014-12-12"),
        ],
    )
    rows = f"{FIRST},2014-11-29,,\n{SECOND},2014-12-06,,\n"
    (folder / "publications.csv").write_text(PUBLICATIONS_HEAD + rows, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def client(folder):
    return create_server(Settings(data_url=str(folder))).test_client()


@pytest.fixture(scope="module")
def get(client):
    def get(address, status=200):
        answer = client.get(address)
        assert answer.status_code == status, address
        return answer.get_data(as_text=True)

    return get


def test_a_page_shows_what_was_published_then(get):
    assert "week of 29 Nov – 5 Dec 2014" in get(f"/en/?asof={FIRST}")
    assert "week of 6–12 Dec 2014" in get("/en/")
    assert "This page shows an earlier publication: week of 29 Nov" in get(f"/en/?asof={FIRST}")
    assert "earlier publication" not in get("/en/")


def test_the_correction_that_came_later_is_not_in_it(get):
    address = "/en/why?indicator=committee_governorates&county=1001&week=2014-11-29"
    assert "0 of 1" in get(f"{address}&asof={FIRST}")
    assert "1 of 1" in get(address)
    assert "1 of 1" in get(f"{address}&asof={SECOND}")


def test_the_newest_publication_by_its_moment_is_the_same_page_that_stays_with_it(get):
    page = get(f"/fa/?asof={SECOND}")
    assert "انتشار پیشین" not in page
    assert f"asof={SECOND}" in page


@each_case("typed", ["2014-12-10", "2014-12-07T08:00:00Z", "۱۳۹۳/۹/۲۰", "2014-12-14T07:59:59Z"])
def test_a_moment_names_the_publication_that_stood_then(get, typed):
    assert f"asof={FIRST}" in get(f"/en/offices?asof={typed}")


@each_case("lang", ["fa", "en"])
@each_case("typed", ["2014-12-01", "yesterday", "2150-01-01", "9999999"])
def test_a_moment_of_no_publication_is_not_found_in_words(get, lang, typed):
    page = get(f"/{lang}/meeting?asof={typed}", 404)
    assert typed in page
    assert f'href="/{lang}/"' in page


def test_a_blank_moment_is_no_moment(get):
    assert get("/en/offices?asof=") == get("/en/offices").replace('href="/fa/offices"', 'href="/fa/offices?asof="')


@each_case("lang", ["fa", "en"])
@each_case("path", PAGES)
def test_every_address_of_a_page_stays_with_the_moment(get, lang, path):
    page = get(f"/{lang}/{path}{'&' if '?' in path else '?'}asof={FIRST}")
    tags = re.findall(r"<(?:a|img|iframe)\s[^>]*>", page)
    found = [(tag, unescape(address)) for tag in tags for address in re.findall(r'(?:href|src)="([^"]*)"', tag)]
    ours = [(tag, address) for tag, address in found if OWN.match(address)]
    assert len(ours) >= 2
    lost = [address for tag, address in ours if f"asof={FIRST}" not in address and "data-newest" not in tag]
    assert lost == []
    forms = re.findall(r'<form[^>]*method="get"[^>]*>(<input[^>]*>)?', page)
    assert all(f'name="asof" value="{FIRST}"' in hidden for hidden in forms)
    assert page.count("data-newest") == (0 if path == "meeting/present" else 1)


@each_case("path", [path for path in PAGES if path != "api"])
def test_each_address_of_a_page_answers(client, get, path):
    page = get(f"/en/{path}{'&' if '?' in path else '?'}asof={FIRST}")
    links = {unescape(link) for link in re.findall(r'<a [^>]*href="(/[^"#]*)', page) if "/pack" not in link}
    for link in sorted(links)[:12]:
        assert client.get(link).status_code == 200, link


def test_files_and_pictures_are_of_the_moment(client, get):
    rows = get(f"/en/download/cells.csv?indicator=committee_governorates&county=1001&asof={FIRST}")
    assert "2014-11-29" in rows and "2014-12-06" not in rows
    assert "29 Nov – 5 Dec 2014" in get(f"/en/download/map.svg?asof={FIRST}")
    assert "29 Nov – 5 Dec 2014" in get(f"/en/embed/table?asof={FIRST}")
    package = client.get(f"/download/package.zip?asof={FIRST}").get_data()
    assert package != client.get("/download/package.zip").get_data()


def test_the_screen_of_a_moment_does_not_move_and_needs_no_script(get):
    page = get(f"/fa/?asof={FIRST}")
    assert "_dash-config" not in page
    assert 'id="boot"' not in page
    assert "map-picture" in page


def test_a_moment_is_forgotten_with_its_request(get):
    get(f"/en/offices?asof={FIRST}")
    assert "week of 6–12 Dec 2014" in get("/en/")
    get("/en/offices?asof=2014-12-01", 404)
    assert "week of 6–12 Dec 2014" in get("/en/")


def test_what_was_published_then_does_not_change_with_what_comes_later(folder, get):
    page = get(f"/en/county/1001?asof={FIRST}")
    with (folder / "reports.csv").open("a", encoding="utf-8") as file:
        file.write(report(office="G1003", week="2014-11-29", day="2014-12-20"))
    again = create_server(Settings(data_url=str(folder))).test_client()
    assert again.get(f"/en/county/1001?asof={FIRST}").get_data(as_text=True) == page


def test_an_address_keeps_its_place_and_its_other_parameters():
    page = (
        '<a class="x" href="/fa/why?week=2014-12-06&amp;kind=body#list">…</a><a href="https://example.org/fa/">…</a>'
    )
    found = kept(page, {"asof": FIRST})
    assert f'href="/fa/why?week=2014-12-06&amp;kind=body&amp;asof={FIRST}#list"' in found
    assert kept('<a href="/static/x.css">', {"asof": FIRST}) == '<a href="/static/x.css">'
    assert kept('<form method="post" action="/fa/meeting/decisions">', {"asof": "1"}).count("asof") == 0
