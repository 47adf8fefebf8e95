"""What the dashboard answers to a choice: the view after it, and what of the page then changes."""

import pytest
from dash import Patch, no_update

from dashboard.figures.peers import similar_counties
from dashboard.interactive import registry, update
from dashboard.interactive.filters import FILTERS, parameters
from dashboard.interactive.page import FIRST
from dashboard.interactive.registry import FIGURES
from dashboard.interactive.view import query_of, read_view
from dashboard.language import say
from tests.unit.interactive.views import asked, view
from tests.unit.shipped import shipped_live

QUERY = "?indicator=committee&second=e_services&start=2014-09-20&week=2014-11-29&county=1003,1010"
QUERY += "&kind=municipality&evidence=checked&path=on&show=change&unit=gap&order=change"
WEEKS = ["2014-11-22", "2014-11-29", "2014-12-06"]
pytestmark = pytest.mark.usefixtures("request_context")


def of(query):
    return view(**query_of(query))


def after(at, cause, **changes):
    """The view after a choice on the page of an address, and the refusal."""
    before = of(at)
    return update.view_after("en", before.snapshot, asked(before, **changes), cause)


def points(*codes):
    """plotly's event on points with these codes."""
    return {"points": [{"customdata": code} for code in codes]}


# The view after a choice.


@pytest.mark.parametrize("query", ["", QUERY, "?county=1003", "?show=change", "?unit=count"])
def test_a_view_its_address_and_the_values_of_its_controls_are_the_same(query):
    seen = of(query)
    values = {name: each.value(seen) for name, each in FILTERS.items()}
    assert of(seen.query) == seen == read_view("en", parameters(values, {}), seen.snapshot)
    for name in ("indicator", "kind", "week", "unit", "second", "start", "show", "order"):
        assert values[name] in dict(FILTERS[name].options(seen)), "a select box shows one of its options"


def test_a_choice_keeps_the_publication_of_the_page():
    publication = {"asof": "2014-12-14T08:00:00Z", "through": "2014-12-13"}
    given = parameters({}, publication | {"other": "x"})
    assert {name: text for name, text in given.items() if text} == publication


BOTH, ONE, TWO = "second=e_services&start=2014-09-20", "?county=1010", "?county=1010,1003"
OTHER, TILE = {"filters": {"indicator": "parallel_work"}}, {"tiles": {"inspection": "parallel_work"}}
KIND, OF_KIND = {"filters": {"kind": "governorate"}}, QUERY.replace("municipality", "governorate")
LASSO, AROUND_NONE = {"lassos": {"map": points("1002", "1001", "1002")}}, {"lassos": {"map": points()}}
# A choice -> the address of the page, what changed there, its values, and the address of the view after it.
CHOICES = {
    "the browser's history sets all choices": ("", "address", {"query": QUERY}, QUERY),
    "a control changes its own choice alone": (QUERY, "kind", KIND, OF_KIND),
    "a tile counts, whatever the other groups show": (
        ONE,
        "tiles-inspection",
        TILE,
        f"{ONE}&indicator=parallel_work",
    ),
    "the second indicator follows the first": ("", "indicator", OTHER, "?indicator=parallel_work"),
    "the start follows the week": ("", "week", {"filters": {"week": "2014-08-02"}}, "?week=2014-08-02"),
    "chosen, both stay": (f"?indicator=committee&{BOTH}", "indicator", OTHER, f"?indicator=parallel_work&{BOTH}"),
    "a second indicator is chosen": ("", "second", {"filters": {"second": "e_services"}}, "?second=e_services"),
    "a start is chosen": ("", "start", {"filters": {"start": "2014-09-20"}}, "?start=2014-09-20"),
    "a click adds a county": (ONE, "figure-map", {"clicks": {"map": points("1003")}}, TWO),
    "a click on a chosen county releases it": (TWO, "figure-bars", {"clicks": {"bars": points("1003")}}, ONE),
    "a click beside counties": (ONE, "figure-trend", {"clicks": {"trend": points("")}}, ONE),
    # On the map the counties of the inset are twice.
    "a lasso replaces all": (ONE, "figure-map", LASSO | {"lassoed": True}, "?county=1002,1001"),
    "a lasso around no county": (ONE, "figure-map", AROUND_NONE | {"lassoed": True}, ONE),
    "a lasso of before does not count": (ONE, "week", LASSO, ONE),
    "a chip is released": (TWO, "chips", {"chips": ["1010"]}, ONE),
    "all are released": (QUERY, "clear", {}, QUERY.replace("&county=1003,1010", "")),
    "no county is as large as the capital's": ("?county=1002", "similar", {}, "?county=1002"),
}


@pytest.mark.parametrize(("query", "cause", "changes", "expected"), CHOICES.values(), ids=CHOICES)
def test_a_choice_leads_to_the_view_of_an_address(query, cause, changes, expected):
    assert after(query, cause, **changes) == (of(expected), "")


def test_similar_counties_are_chosen_beside_the_first_chosen_one():
    similar = similar_counties(shipped_live().snapshot, view().selection.week, "1010")
    assert similar and after("?county=1010,1001", "similar")[0] == of(f"?county=1010,{','.join(similar)}")


REFUSED = [
    ("week", {"filters": {"week": "2014-12-13"}}, "2014-12-13"),
    ("indicator", {"filters": {"indicator": "x"}}, "x"),
    ("order", {"filters": {"order": "<b>"}}, "<b>"),
    ("show", {"filters": {"show": 7}}, ""),
    ("counties", {"filters": {"counties": ["9999"]}}, "9999"),
    ("figure-map", {"clicks": {"map": points("9999")}}, "9999"),
    ("figure-map", {"lassos": {"map": points("9999")}, "lassoed": True}, "9999"),
]


@pytest.mark.parametrize(("cause", "changes", "value"), REFUSED)
def test_a_refused_choice_is_explained_and_changes_nothing(cause, changes, value):
    assert after(QUERY, cause, **changes) == (of(QUERY), say("en", "site.not_found", value=value))


def test_an_unknown_address_shows_the_usual_view_and_is_explained():
    explained = say("en", "site.not_found", value="1800-01-01")
    assert after(QUERY, "address", query="?week=1800-01-01") == (view(), explained)


def test_play_shows_one_week_after_the_other_and_keeps_the_span_of_weeks():
    running = {"stopped": False, "filters": {"week": WEEKS[0]}}
    begun, _ = after(f"?week={WEEKS[0]}", "clock", **running)
    assert begun.playing and begun.query == f"?week={WEEKS[0]}"
    ticked, _ = after(f"?week={WEEKS[0]}", "clock", ticked=True, **running)
    assert ticked.playing and ticked.snapshot.cells.weeks[ticked.selection.week] == WEEKS[1]
    assert ticked.selection.start == begun.selection.start
    assert ticked.over_weeks.week == len(ticked.snapshot.weeks) - 1


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
    parts = [*(answer[name] for name in ("filters", "tiles", "options", "figures")), *answer["texts"].values()]
    assert [told(part) for part in parts] == [{}] * len(parts)
    assert answer["query"] is answer["rows"] is no_update


def test_a_changed_view_sets_the_address_the_controls_and_the_tiles():
    answer = shown(of(QUERY), view(indicator="committee"))
    assert answer["query"] == of(QUERY).query
    assert answer["filters"]["counties"] == ["1003", "1010"] and answer["filters"]["indicator"] is no_update
    assert answer["alone"] == {"similar": False, "clear": False} != shown(view(), view())["alone"]
    assert answer["number"] == say("en", "explore.number_chosen", n="2")
    assert answer["chips"]["value"] == ["1003", "1010"]
    other = shown(of("?indicator=parallel_work"), view(indicator="committee"))
    assert told(other["tiles"]) == {"committees": None, "inspection": "parallel_work"}
    assert shown(of(QUERY), view(), "address")["query"] is no_update, "the address is there already"


def test_a_click_and_a_lasso_are_not_kept_so_that_the_next_one_is_new():
    answer = shown(view(), view())
    assert answer["clicks"] == dict.fromkeys(FIGURES) and answer["lassos"] == {"map": None, "scatter": None}


def test_figures_in_the_window_are_drawn_at_once_and_all_are_wanted():
    seen, before = of("?indicator=e_services"), view()
    answer = shown(seen, before, drawn=drawn(before))
    assert told(answer["figures"]) == {FIRST: registry.drawn(FIRST, seen)}
    assert all(list(told(each)) == [FIRST] for each in answer["texts"].values())
    assert answer["wanted"] == {name: registry.key(name, seen) for name in FIGURES}
    marked = shown(of("?county=1003"), before, sight=["heatmap"], drawn=drawn(before))
    assert isinstance(marked["figures"]["heatmap"], Patch), "another choice of counties sends the marks alone"


def test_while_weeks_are_played_the_address_stays_until_the_newest_week():
    answer = shown(view(playing=True, week=WEEKS[1]), view(), "clock")
    assert answer["query"] is no_update and answer["filters"]["week"] == WEEKS[1]
    assert answer["clock"] == {"disabled": False, "ticks": 0} and answer["play"] == say("en", "explore.stop")
    last = shown(view(playing=True, week=WEEKS[2]), view(week=WEEKS[1]), "clock")
    assert last["query"] == "" and last["clock"]["disabled"] and last["play"] == say("en", "explore.play")


def test_an_open_table_follows_the_view_as_it_is_sorted_and_searched():
    rows = shown(view(), view(), is_open=True, sort="-county")["rows"]
    assert len(rows) == 24 and rows[-1].children[0].children == "Aran and Bidgol"
    (row,) = shown(view(), view(), is_open=True, find="kashan")["rows"]
    assert row.children[0].children == "Kashan"
