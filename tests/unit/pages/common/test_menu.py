"""Menu, brand and foot keep the reader's view where the page knows it."""

import re
from html import unescape

import pytest

from dashboard.language import LANGUAGES
from dashboard.pages.common.menu import carried
from dashboard.pages.common.public_pages import placed
from dashboard.pages.common.urls import match
from dashboard.selection import Selection
from tests.unit.cases import each_case
from tests.unit.shipped import shipped_live, shipped_server

WEEK = "2014-11-29"
VIEW = f"indicator=service_desks&week={WEEK}&weeks=4&county=1010&kind=county_office"


@pytest.fixture(scope="module")
def client():
    return shipped_server().test_client()


def links(client, address: str) -> dict[str, str]:
    """The query of each link of the menu and the foot, by the key of its page."""
    page = client.get(address).get_data(as_text=True)
    parts = re.search(r"<header>.*?</header>", page, re.DOTALL)[0] + page.partition('<footer class="foot"')[2]
    hrefs = [unescape(href) for href in re.findall(r'href="([^"#]+)"[^>]*data-view=', parts)]
    found = {match(href.partition("?")[0])[0]: href.partition("?")[2] for href in hrefs}
    return {name: query for name, query in found.items() if name != "county"}


@each_case(("lang", "path"), [(lang, path) for lang in LANGUAGES for path in ("", "explore", "why", "data")])
def test_a_link_of_the_menu_has_the_parameters_of_the_view_that_its_page_takes(client, lang, path):
    found = links(client, f"/{lang}/{path}?{VIEW}")
    assert set(found) == {*placed("menu"), *placed("foot")}
    assert found["overview"] == found["explore"] == found["data"] == VIEW
    assert found["offices"] == f"county=1010&kind=county_office&indicator=service_desks&week={WEEK}"
    assert found["meeting"] == f"indicator=service_desks&week={WEEK}&weeks=4"
    assert found["side_by_side"] == f"week={WEEK}&weeks=4&county=1010"
    assert found["decisions"] == f"week={WEEK}"
    assert found["method"] == ""


def test_a_page_with_a_part_of_a_view_passes_on_that_part(client):
    found = links(client, f"/en/county/1010?indicator=service_desks&week={WEEK}")
    assert found["overview"] == f"indicator=service_desks&week={WEEK}&county=1010"
    assert links(client, "/en/indicators/service_desks")["explore"] == "indicator=service_desks"
    # Filters that only offices or decisions have stay there.
    assert links(client, "/en/offices?county=1010&reported=late&q=school")["offices"] == "county=1010"
    assert links(client, "/en/meeting/decisions?state=open")["offices"] == ""


def test_several_counties_go_along_to_the_pages_that_compare_them(client):
    found = links(client, "/en/?county=1003,1010")
    # Without an indicator each page shows the same one, the farthest from its target.
    assert found["explore"] == "county=1003,1010"
    assert found["offices"] == "county=1003"


def test_a_county_that_no_other_page_knows_is_left_out():
    snapshot = shipped_live().snapshot
    assert carried(snapshot, Selection(snapshot.cards[0], 0, "9999")).county == ""


@each_case("path", ["", "county/1010", "meeting"])
def test_a_figure_leads_to_the_interactive_dashboard_with_its_view(client, path):
    page = client.get(f"/en/{path}?indicator=service_desks&week={WEEK}").get_data(as_text=True)
    ways = re.findall(r'<p class="ways figure-ways".*?</p>', page, re.DOTALL)
    assert ways
    for part in ways:
        href = unescape(re.search(r'href="(/en/explore[^"]*)"', part)[1])
        assert f"week={WEEK}" in href
        assert client.get(href).status_code == 200
