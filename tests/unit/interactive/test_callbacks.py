"""The callbacks of the interactive dashboard, as a browser asks them."""

from urllib.parse import parse_qs, urlsplit

import pytest

from dashboard.figures.peers import similar_counties
from dashboard.interactive import drawing
from dashboard.interactive.layout import CONTROLS
from dashboard.language import say
from dashboard.snapshot import published_moments
from dashboard.weeks import moment_text
from tests.unit.interactive.explorer import Explorer, parts
from tests.unit.interactive.views import view
from tests.unit.shipped import shipped_live, shipped_server

QUERY = "?indicator=e_services&second=committee&start=2014-09-20&county=1003"


@pytest.fixture(scope="module")
def page():
    return Explorer(shipped_server().test_client(), "/en/explore")


def following(page, changed, query="", **values):
    """component -> property -> value of the answer to a changed address, control or tile."""
    return page.ask("address.search", query, changed, disabled=True, **values)


def test_a_room_has_the_figures_and_values_of_its_address(page):
    mounted = {props["id"]: props for _, props in parts(page.room(QUERY)) if "id" in props}
    assert mounted["indicator"]["value"] == "e_services" and mounted["counties"]["value"] == ["1003"]
    figure = drawing.drawn("scatter", view(**dict(parse_qs_flat(QUERY))))
    assert [trace["type"] for trace in mounted["scatter"]["figure"]["data"]] == [t["type"] for t in figure["data"]]
    assert mounted["desks"]["value"] == "e_services"


def parse_qs_flat(query):
    return {name: values[0] for name, values in parse_qs(query.removeprefix("?")).items()}


def test_a_tile_changes_the_indicator_and_the_address_and_other_tiles_are_released(page):
    answer = following(page, "inspections.value", QUERY, inspections="inspection_coverage", desks="e_services")
    assert answer["indicator"] == {"value": "inspection_coverage"} and answer["desks"] == {"value": None}
    assert "indicator=inspection_coverage" in answer["address"]["search"]
    assert "county=1003" in answer["address"]["search"], "the rest of the view stays"


def test_the_address_of_the_browsers_history_sets_all_controls(page):
    defaults = dict.fromkeys(CONTROLS, "") | {"counties": [], "checked": False, "path": False}
    answer = following(page, "address.search", QUERY, **defaults)
    assert "address" not in answer, "the address is there already"
    assert {name: answer[name]["value"] for name in ("indicator", "second", "start", "counties")} == {
        "indicator": "e_services",
        "second": "committee",
        "start": "2014-09-20",
        "counties": ["1003"],
    }


def test_while_weeks_are_played_the_address_stays(page):
    answer = page.ask("address.search", "", "week.value", week="2014-11-01", disabled=False)
    assert "address" not in answer
    assert "week=2014-11-01" in following(page, "clock.disabled", week="2014-11-01")["address"]["search"]


def test_a_choice_of_counties_sends_the_change_and_not_the_figure(page):
    whole, change = (
        page.send(page.body(next(each["output"] for each in page.callbacks if test(each["output"])), QUERY)).data
        for test in (lambda output: output == "heatmap.figure", lambda output: output.startswith("heatmap.figure@"))
    )
    assert len(change) < len(whole) / 10 and b"__dash_patch_update" in change


def test_the_table_is_filled_only_while_it_is_open(page):
    opened = page.ask("table.children", "", "open-table.n_clicks", is_open=False)
    assert opened["table-part"] == {"is_open": True} and opened["open-table"]["children"] == say(
        "en", "explore.close_table"
    )
    closed = page.ask("table.children", "", "indicator.value", is_open=False)
    assert "table" not in closed and closed["table-part"] == {"is_open": False}


def test_a_page_left_open_over_a_publication_shows_the_new_figures_with_a_notice(page):
    digest = shipped_live().snapshot.digest
    assert page.texts(data="0123456789abcdef")["notice"] == {"children": say("en", "explore.newer"), "is_open": True}
    assert page.texts(data=digest)["notice"] == {"children": "", "is_open": False}


def test_links_of_an_earlier_publication_keep_it(page):
    moment = moment_text(published_moments(shipped_live().snapshot)[-2])
    query = f"?asof={moment}"
    answer = page.texts(query)
    links = [props for part in answer.values() for _, props in parts(part.get("children"))]
    hrefs = [props["href"] for props in links if "href" in props]
    assert len(hrefs) > 20
    for href in hrefs:
        assert parse_qs(urlsplit(href).query)["asof"] == [moment], href
    assert answer["said"] != page.texts()["said"]
    assert f"asof={moment}" in following(page, "indicator.value", query, indicator="e_services")["address"]["search"]


def test_similar_counties_are_chosen_beside_the_first_chosen_one(page):
    of_button = next(each["output"] for each in page.callbacks if each["inputs"][0]["id"] == "similar")
    answer = page.ask(of_button, "?county=1010,1001", "similar.n_clicks", **{"similar.n_clicks": 1})
    similar_ones = similar_counties(shipped_live().snapshot, view().selection.week, "1010")
    assert similar_ones and answer["counties"]["value"] == ["1010", *similar_ones]
    assert page.texts("?county=1010")["similar"] == {"disabled": False}
    assert page.texts("")["similar"] == {"disabled": True}, "no county is chosen"
    assert page.texts("?county=1002")["similar"] == {"disabled": True}, "no county is as large as the capital's"


def test_one_link_keeps_the_whole_view_and_its_publication(page):
    query = f"{QUERY}&unit=gap&evidence=checked&path=on&show=change&kind=municipality"
    link = page.texts(query)["permalink"]["value"]
    split = urlsplit(link)
    assert split.scheme == "http" and split.path == "/en/explore"
    shown = parse_qs_flat(split.query)
    assert shown.pop("asof") == moment_text(published_moments(shipped_live().snapshot)[-1])
    assert shown.pop("week") == shipped_live().snapshot.cells.weeks[-1]
    assert shown == parse_qs_flat(query)
