"""One search for counties, indicators and offices, without scripts."""

import re
from html import unescape

import pytest

from dashboard.language import LANGUAGES, say
from tests.unit.cases import each_case
from tests.unit.shipped import shipped_server

KASHAN = "/county/1010"


@pytest.fixture(scope="module")
def client():
    return shipped_server().test_client()


def search(client, lang: str, q: str) -> str:
    answer = client.get(f"/{lang}/search", query_string={"q": q})
    assert answer.status_code == 200
    return unescape(re.search("<main.*</main>", answer.get_data(as_text=True), re.DOTALL)[0])


@each_case("lang", LANGUAGES)
@pytest.mark.parametrize("q", ["کاشان", "كاشان", "شهرستان کاشان", "Kashan", "kashan county", "۱۰۱۰", "1010"])
def test_a_county_is_found_by_any_usual_spelling_in_either_language(client, lang, q):
    assert f'href="/{lang}{KASHAN}"' in search(client, lang, q)


@each_case("q", ["میز خدمت", "ميز خدمت", "Service desks", "service_desks"])
def test_an_indicator_leads_to_its_page_and_its_map(client, q):
    found = search(client, "en", q)
    assert 'href="/en/indicators/service_desks"' in found
    assert 'href="/en/?indicator=service_desks"' in found


def test_further_offices_are_one_link_away(client):
    found = search(client, "en", "municipality")
    link = re.search(r'href="(/en/offices\?q=municipality)">All (\d+) offices', found)
    assert int(link[2]) > 10
    assert f">{link[2]} of " in client.get(link[1]).get_data(as_text=True)


@each_case("lang", LANGUAGES)
def test_an_empty_search_says_what_can_be_searched_and_lists_all_counties(client, lang):
    for q in ("", "   ", "."):
        found = search(client, lang, q)
        assert say(lang, "search.empty") in found
        assert len(re.findall(rf'href="/{lang}/county/\d+"', found)) == 24
        assert f"/{lang}/indicators/" not in found


@each_case("lang", LANGUAGES)
def test_a_search_without_a_match_says_what_to_do(client, lang):
    odd = '<b>"nothing"'
    found = search(client, lang, odd)
    assert say(lang, "search.nothing", q=odd) in found
    assert "/county/" not in found


def test_a_search_stays_in_an_earlier_publication(client):
    page = client.get("/en/search?q=kashan&asof=2014-12-14T08:00:00Z").get_data(as_text=True)
    assert f"{KASHAN}?asof=2014-12-14T08:00:00Z" in page
