"""What callbacks work out of a browser's values: parameters, chosen counties, the week to play."""

import pytest
from dash.exceptions import PreventUpdate

from dashboard.interactive.choices import chosen_counties, first_week, language, next_week, parameters
from dashboard.interactive.layout import ALL, values
from dashboard.interactive.view import query_of, read_view
from dashboard.selection import UnknownChoice
from tests.unit.interactive.views import view
from tests.unit.shipped import shipped_live

QUERY = "?indicator=committee&second=e_services&start=2014-09-20&week=2014-11-29&county=1003,1010"
QUERY += "&kind=municipality&evidence=checked&path=on&show=change&unit=gap"
WEEKS = ["2014-11-22", "2014-11-29", "2014-12-06"]


def clicked(*codes):
    return {"points": [{"customdata": [code, "words"]} for code in codes]}


@pytest.mark.parametrize("query", ["", QUERY, "?county=1003", "?show=change", "?unit=count"])
def test_a_view_its_address_and_the_values_of_its_controls_are_the_same(query):
    snapshot = shipped_live().snapshot
    seen = read_view("en", query_of(query), snapshot)
    assert read_view("en", query_of(seen.address.partition("?")[2]), snapshot) == seen
    assert read_view("en", parameters(values(seen)), snapshot) == seen


def test_an_address_gives_the_values_of_all_controls():
    assert values(view(**query_of(QUERY))) == {
        "indicator": "committee",
        "second": "e_services",
        "kind": "municipality",
        "checked": True,
        "path": True,
        "start": "2014-09-20",
        "week": "2014-11-29",
        "unit": "gap",
        "show": "change",
        "counties": ["1003", "1010"],
    }
    snapshot, plain = view().snapshot, values(view())
    assert (plain["indicator"], plain["second"]) == tuple(card.key for card in snapshot.cards[:2])
    assert (plain["kind"], plain["start"], plain["week"]) == (
        ALL,
        snapshot.cells.weeks[-26],
        snapshot.cells.weeks[-1],
    )


def test_values_of_another_type_are_unknown_choices():
    for odd in (7, [], {}, True):
        with pytest.raises(UnknownChoice):
            parameters({"indicator": odd})
    assert parameters({"counties": [7, None, "1003"], "checked": "yes"}) == {"county": "1003", "evidence": ""}
    for path in (None, 7, "", "/de/explore"):
        with pytest.raises(UnknownChoice):
            language(path)
    assert [language(path) for path in ("/fa/explore", "/staff/en/explore")] == ["fa", "en"]


def test_a_click_adds_a_county_or_takes_it_away_and_a_lasso_replaces_all():
    assert chosen_counties("map.clickData", [clicked("1003")], ["1010"]) == ["1010", "1003"]
    assert chosen_counties("map.clickData", [clicked("1010")], ["1010", "1003"]) == ["1003"]
    assert chosen_counties("map.selectedData", [clicked("1001", "1002", "1001")], ["1010"]) == ["1001", "1002"]
    assert chosen_counties("clear.n_clicks", [1], ["1010"]) == []
    # A cell of the heat map has its county's code as its row.
    assert chosen_counties("heatmap.clickData", [{"points": [{"x": 3, "y": "1003"}]}], []) == ["1003"]
    for nothing in (None, {}, {"points": 3}, {"points": [None, {"customdata": ["", "province"]}]}):
        with pytest.raises(PreventUpdate):
            chosen_counties("map.clickData", [nothing], ["1010"])


def test_play_shows_one_week_after_the_other_until_the_newest():
    assert first_week(WEEKS, WEEKS[1], WEEKS[0]) == "", "it begins at the chosen week"
    assert [next_week(WEEKS, week) for week in WEEKS] == [(WEEKS[1], False), (WEEKS[2], True), ("", True)]
    assert next_week(WEEKS, "1393") == next_week(WEEKS, None) == ("", True)


def test_play_at_the_newest_week_begins_at_the_start_of_the_span():
    assert first_week(WEEKS, WEEKS[2], WEEKS[1]) == WEEKS[1]
    assert first_week(WEEKS, WEEKS[2], WEEKS[2]) == first_week(WEEKS, WEEKS[2], None) == WEEKS[0]
