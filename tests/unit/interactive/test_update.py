"""What the dashboard answers to a choice: the view after it, and what of the page then changes."""

import pytest
from dash import Patch, no_update

from dashboard.figures.peers import similar_counties
from dashboard.interactive import registry, update
from dashboard.interactive.clicks import chosen
from dashboard.interactive.filters import COUNTIES, FILTERS, parameters
from dashboard.interactive.page import FIRST
from dashboard.interactive.registry import FIGURES
from dashboard.interactive.view import query_of, read_view
from dashboard.language import say
from dashboard.selection import UnknownChoice
from tests.unit.interactive.views import asked, event, view
from tests.unit.shipped import shipped_live, shipped_server

QUERY = "?indicator=committee&second=e_services&start=2014-09-20&week=2014-11-29&county=1003,1010"
QUERY += "&kind=municipality&evidence=checked&path=on&show=change&unit=gap&order=change"
WEEKS = ["2014-11-22", "2014-11-29", "2014-12-06"]
KNOWN = {"1001", "1002", "1003", "1010"}
NOTHING = dict.fromkeys(FIGURES)


@pytest.fixture(autouse=True)
def request_context():
    """Links depend on the server's settings."""
    with shipped_server().test_request_context():
        yield


def of(query):
    return view(**query_of(query))


def after(query, cause, **changes):
    """The view after a choice on the page of an address, and the refusal."""
    before = of(query)
    return update.view_after("en", before.snapshot, asked(before, **changes), cause)


def refused(name, value):
    return say("en", "site.not_found", value=value)


# An address, its view and the values of its controls.


@pytest.mark.parametrize("query", ["", QUERY, "?county=1003", "?show=change", "?unit=count"])
def test_a_view_its_address_and_the_values_of_its_controls_are_the_same(query):
    seen = of(query)
    values = {name: each.value(seen) for name, each in FILTERS.items()}
    assert of(seen.query) == seen == read_view("en", parameters(values, {}), seen.snapshot)


def test_an_address_gives_the_values_of_all_controls():
    given = query_of(QUERY) | {"counties": ["1003", "1010"], "checked": True, "path": True}
    assert {name: each.value(of(QUERY)) for name, each in FILTERS.items()} == {name: given[name] for name in FILTERS}
    usual = {name: each.value(of("")) for name, each in FILTERS.items()}
    assert usual["kind"] == "all" and usual["unit"] == "share" and usual["order"] == "figure"


def test_a_value_of_another_type_is_an_unknown_choice():
    for odd in (7, [], {}, True):
        with pytest.raises(UnknownChoice):
            parameters({"indicator": odd}, {})
    given = parameters({"counties": [7, None, "1003"], "checked": "yes"}, {})
    assert (given["county"], given["evidence"]) == ("1003", "")


def test_a_choice_keeps_the_publication_of_the_page():
    given = parameters({}, {"asof": "2014-12-14T08:00:00Z", "through": "2014-12-13", "other": "x"})
    assert {name: text for name, text in given.items() if text} == {
        "asof": "2014-12-14T08:00:00Z",
        "through": "2014-12-13",
    }


# The view after a choice.


def test_an_address_of_the_browsers_history_sets_all_choices():
    before = view()
    sent = asked(before) | {"query": QUERY}
    assert update.view_after("en", before.snapshot, sent, "address") == (of(QUERY), "")


def test_a_choice_of_a_control_changes_it_alone():
    found, refusal = after(QUERY, "kind", filters={"kind": "governorate"})
    assert (found, refusal) == (of(QUERY.replace("municipality", "governorate")), "")


def test_a_tile_chooses_its_indicator_whatever_the_other_groups_still_show():
    found, _ = after("?county=1003", "tiles-inspection", tiles={"inspection": "inspection_coverage"})
    assert found == of("?indicator=inspection_coverage&county=1003")


def test_the_second_indicator_and_the_start_follow_other_choices_until_the_reader_makes_them():
    found, _ = after("", "indicator", filters={"indicator": "service_desks"})
    assert found == of("?indicator=service_desks") and found.selection.second != view().selection.second
    found, _ = after("", "week", filters={"week": "2014-08-02"})
    assert found == of("?week=2014-08-02") and found.selection.start != view().selection.start
    found, _ = after("?second=e_services&start=2014-09-20", "indicator", filters={"indicator": "service_desks"})
    assert found == of("?indicator=service_desks&second=e_services&start=2014-09-20")
    found, _ = after("", "second", filters={"second": "e_services"})
    assert found == of("?second=e_services")


def test_a_click_adds_a_county_or_releases_it_and_a_lasso_replaces_all():
    figure = registry.drawn("map", view())
    assert chosen(["1010"], NOTHING | {"map": event(figure, "1003")}, None, KNOWN) == (["1010", "1003"], [])
    assert chosen(["1010", "1003"], NOTHING | {"map": event(figure, "1010")}, None, KNOWN) == (["1003"], [])
    # The counties of the inset are twice on the map.
    assert chosen(["1010"], NOTHING, event(figure, "1002", "1001"), KNOWN) == (["1001", "1002"], [])
    assert chosen(["1010"], NOTHING, event(figure, "9999"), KNOWN) == (["1010"], []), "around no county"


def test_a_click_beside_counties_chooses_none_and_an_unknown_code_is_told():
    province = {"points": [{"curveNumber": 3, "pointNumber": 0, "customdata": "", "hovertext": "<b>Province</b>"}]}
    assert chosen(["1010"], NOTHING | {"trend": province}, None, KNOWN) == (["1010"], [])
    forged = {"points": [{"customdata": "9999"}]}
    assert chosen(["1010"], {"map": forged}, None, KNOWN) == (["1010"], ["9999"])
    assert chosen(["1010"], {}, forged, KNOWN) == (["1010"], ["9999"])
    assert after("?county=1010", "figure-map", clicks={"map": forged}) == (
        of("?county=1010"),
        refused("county", "9999"),
    )


def test_chosen_counties_are_released_one_by_one_or_all_at_once():
    assert after("?county=1003,1010", "chips", chips=["1010"])[0] == of("?county=1010")
    assert after(QUERY, "clear")[0] == of(QUERY.replace("&county=1003,1010", ""))


def test_similar_counties_are_chosen_beside_the_first_chosen_one():
    similar = similar_counties(shipped_live().snapshot, view().selection.week, "1010")
    assert similar and after("?county=1010,1001", "similar")[0] == of(f"?county=1010,{','.join(similar)}")
    assert after("?county=1002", "similar")[0] == of("?county=1002"), "no county is as large as the capital's"


def test_a_lasso_counts_only_when_it_is_drawn():
    around = event(registry.drawn("scatter", view()), "1001", "1002")
    found, _ = after("?county=1010", "figure-scatter", lassos={"scatter": around}, lassoed=True)
    assert found == of("?county=1001,1002")
    assert after("?county=1010", "week", lassos={"scatter": around})[0] == of("?county=1010")


@pytest.mark.parametrize(
    ("name", "value"), [("week", "2014-12-13"), ("indicator", "x"), ("order", "<b>"), ("show", 7)]
)
def test_a_refused_choice_is_explained_and_changes_nothing(name, value):
    found, refusal = after(QUERY, name, filters={name: value})
    assert found == of(QUERY) and refusal.startswith(refused(name, "\0").partition("\0")[0])


def test_an_unknown_address_shows_the_usual_view_and_is_explained():
    sent = asked(view()) | {"query": "?week=1800-01-01"}
    assert update.view_after("en", view().snapshot, sent, "address") == (view(), refused("week", "1800-01-01"))


def test_play_shows_one_week_after_the_other_and_keeps_the_span_of_weeks():
    running = {"stopped": False}
    begun, _ = after("?week=2014-11-22", "clock", filters={"week": WEEKS[0]}, **running)
    assert begun.playing and begun.query == of("?week=2014-11-22").query
    ticked, _ = after("?week=2014-11-22", "clock", filters={"week": WEEKS[0]}, ticked=True, **running)
    assert ticked.playing and ticked.snapshot.cells.weeks[ticked.selection.week] == WEEKS[1]
    assert ticked.selection.start == begun.selection.start
    assert ticked.over_weeks.week == len(ticked.snapshot.weeks) - 1


def test_the_week_after_the_newest_or_an_unknown_one_is_the_newest():
    assert [update.next_week(WEEKS, week) for week in (*WEEKS, "1393", None)] == [*WEEKS[1:], *[WEEKS[-1]] * 3]


def test_play_at_the_newest_week_begins_at_the_start_of_the_span():
    assert update.first_week(WEEKS, WEEKS[1], WEEKS[0]) == WEEKS[1], "it begins at the chosen week"
    assert update.first_week(WEEKS, WEEKS[2], WEEKS[1]) == WEEKS[1]
    assert update.first_week(WEEKS, WEEKS[2], WEEKS[2]) == update.first_week(WEEKS, WEEKS[2], None) == WEEKS[0]


# What of the page changes.


def shown(seen, before, cause="week", **changes):
    return update.shown(seen, asked(before, **changes), cause)


def drawn(seen):
    """What the page of a view has drawn, once all of its figures were in the window."""
    return {name: registry.key(name, seen) for name in FIGURES} | {"tiles": registry.tiles_key(seen)}


def told(part):
    """The parts of an answer that change."""
    return {name: value for name, value in part.items() if value is not no_update}


def test_what_the_page_shows_already_is_not_sent_again():
    seen = of(QUERY)
    answer = shown(seen, seen, sight=list(FIGURES), drawn=drawn(seen))
    parts = (answer[name] for name in ("filters", "tiles", "options", "figures", *answer["texts"]) if name in answer)
    assert [told(part) for part in parts] == [{}] * 4
    assert all(told(texts) == {} for texts in answer["texts"].values())
    assert answer["query"] is answer["rows"] is no_update


def test_a_changed_view_sets_the_address_the_controls_and_the_tiles():
    answer = shown(of(QUERY), view())
    assert answer["query"] == of(QUERY).query
    assert answer["filters"]["counties"] == ["1003", "1010"] and answer["filters"]["indicator"] is no_update
    other = shown(of("?indicator=inspection_coverage"), view())
    assert told(other["tiles"]) == {"committees": None, "inspection": "inspection_coverage"}
    assert shown(of(QUERY), view(), "address")["query"] is no_update, "the address is there already"
    assert answer["alone"] == {"similar": False, "clear": False} != shown(view(), view())["alone"]
    assert answer["number"] == COUNTIES.number(of(QUERY)) and answer["chips"]["value"] == ["1003", "1010"]


def test_a_click_and_a_lasso_are_not_kept_so_that_the_next_one_is_new():
    answer = shown(view(), view())
    assert set(answer["clicks"].values()) == set(answer["lassos"].values()) == {None}
    assert answer["clicks"].keys() == FIGURES.keys() and answer["lassos"].keys() == {"map", "scatter"}


def test_figures_in_the_window_are_drawn_at_once_and_all_are_wanted():
    seen, before = of("?indicator=e_services"), view()
    answer = shown(seen, before, drawn=drawn(before))
    assert told(answer["figures"]) == {FIRST: registry.drawn(FIRST, seen)}
    assert all(list(told(each)) == [FIRST] for each in answer["texts"].values())
    assert answer["wanted"] == {name: registry.key(name, seen) for name in FIGURES}


def test_another_choice_of_counties_sends_the_marks_and_not_the_figure():
    seen, before = of("?county=1003"), view()
    answer = shown(seen, before, sight=["heatmap"], drawn=drawn(before))
    assert isinstance(answer["figures"]["heatmap"], Patch)
    whole = update.whole(seen, ["heatmap"])["heatmap"]
    assert (whole["figure"], whole["key"]) == (registry.drawn("heatmap", seen), registry.key("heatmap", seen))


def test_while_weeks_are_played_the_address_stays_until_the_newest_week():
    snapshot = shipped_live().snapshot
    answer = shown(view(playing=True, week=WEEKS[1]), of(""), "clock")
    assert answer["query"] is no_update and answer["filters"]["week"] == WEEKS[1]
    assert answer["clock"] == {"disabled": False, "ticks": 0} and answer["play"] == say("en", "explore.stop")
    assert snapshot.cells.weeks[-1] == WEEKS[2]
    last = shown(view(playing=True, week=WEEKS[2]), view(week=WEEKS[1]), "clock")
    assert last["query"] == "" and last["clock"]["disabled"] and last["play"] == say("en", "explore.play")


def test_the_table_is_written_only_while_it_is_open():
    assert len(shown(view(), view(), is_open=True)["rows"]) == 24
    (row,) = shown(view(), view(), is_open=True, find="kashan")["rows"]
    assert row.children[0].children == "Kashan"
