"""Dash apps of rooms: their addresses, their refusals, and how a callback without an answer is told."""

import logging

import pytest
from dash import Input, Output, html
from flask import Flask, Response, abort

from dashboard.interactive.app import RoomApp, Told, add_app, preloaded
from dashboard.language import say
from dashboard.selection import UnknownChoice
from tests.unit.interactive.explorer import Explorer, notice_of, text_of
from tests.unit.interactive.views import event
from tests.unit.shipped import shipped_live, shipped_server
from tests.unit.small_register import SmallRegister, published
from tests.unit.small_site import serve

QUERY = "?indicator=e_services&county=1003"
SUITES = "_dash-component-suites"


def room(fail, layout=lambda query: ([], []), **more):
    """A page of a room in English, whose callback `said` fails as a function does."""
    app = RoomApp(Flask("room"), "/dash/en/", "en", **more)
    add_app(app, layout)

    @app.callback(Output("said", "children"), Input("press", "n_clicks"))
    def said(clicks):
        return fail()

    return Explorer(app.server.test_client(), "/en/room")


def raising(error):
    def fail():
        raise error

    return fail


# How a callback without an answer is told.


def test_a_sentence_in_place_of_an_answer_is_shown_as_it_is(caplog):
    page = room(raising(Told("No plan is possible.")))
    assert page.ask("said.children") == {"notice": {"children": "No plan is possible.", "is_open": True}}
    unknown = room(raising(UnknownChoice("week", "<b>")))
    assert notice_of(unknown.ask("said.children")) == say("en", "site.not_found", value="<b>")
    busy = room(lambda: abort(503))
    assert notice_of(busy.ask("said.children")) == say("en", "explore.busy", number="")
    away = room(raising(OSError("gone")), explain=lambda error: "The database is away.")
    assert notice_of(away.ask("said.children")) == "The database is away."
    assert caplog.records == []


def test_an_unexpected_error_is_logged_and_told_with_the_number_of_the_request(caplog):
    with caplog.at_level(logging.ERROR):
        told = notice_of(room(raising(ZeroDivisionError())).ask("said.children"))
    assert told == say("en", "explore.broken", number="") and "ZeroDivisionError" in caplog.text


def test_a_room_without_components_for_an_address_says_why_in_their_place():
    def layout(query):
        if "week" in query:
            raise UnknownChoice("week", query["week"])
        return [html.P("controls")], [html.P("room")]

    page = room(lambda: "", layout)
    assert text_of(page.room("?week=x")).strip() == say("en", "site.not_found", value="x")
    assert text_of(page.room()).split() == ["controls", "room"]


def test_while_nothing_is_published_the_dashboard_says_so():
    page = Explorer(serve(published(SmallRegister())).test_client(), "/fa/explore")
    assert say("fa", "site.nothing") in text_of(page.room())
    for changed in ("week.value", "late.data", "open-table.n_clicks"):
        answer = page.ask(page.of(changed), changed=changed, **{"late.data": ["map"]})
        assert notice_of(answer) == say("fa", "site.nothing"), changed


# Addresses.


def test_two_rooms_at_one_address_are_refused():
    app = RoomApp(Flask("rooms"), "/dash/en/", "en")
    add_app(app, lambda query: ([], []))
    with pytest.raises(ValueError, match="two rooms are at /dash/en/"):
        add_app(app, lambda query: ([], []))


@pytest.mark.parametrize("status", [401, 403])
def test_all_addresses_of_a_room_are_refused_before_dash_reads_the_request(status):
    refusals = []
    page = room(lambda: "said", refuse=lambda: refusals[0] if refusals else None)
    body = page.body("said.children")
    assert page.send(body).status_code == 200
    refusals.append(Response("Sign in first.", status, mimetype="text/plain"))
    for path in ("_dash-layout", "_dash-dependencies", "_reload-hash", "nothing", ""):
        answer = page.client.get(f"{page.base}/{path}")
        assert (answer.status_code, answer.text) == (403, "Sign in first."), path
    assert [page.send(each).status_code for each in (body, b"{")] == [403, 403]
    assert page.client.get(f"{page.base}/{SUITES}/nothing.js").status_code == 308, "its files are public"


def test_a_page_asks_at_once_for_what_its_scripts_need():
    server = shipped_server()
    client = server.test_client()
    page = client.get("/fa/explore").text
    with server.test_request_context():
        first = preloaded(server.extensions["rooms"]["/dash/fa/"])
    assert "/dash/fa/_dash-layout" in first
    for href in first:
        assert f'<link rel="preload" href="{href}"' in page
        assert client.get(href, follow_redirects=True, buffered=True).status_code == 200, href


# The callbacks of the dashboard, as a browser asks them.


@pytest.fixture(scope="module")
def page():
    return Explorer(shipped_server().test_client(), "/en/explore")


def test_a_click_on_the_map_chooses_a_county_in_all_of_the_page(page):
    page.room(QUERY)
    click = event(page.values["figure-map.figure"], "1010")
    answer = page.choose("figure-map.clickData", click, QUERY)
    assert answer["address"]["search"] == "?indicator=e_services&county=1003,1010"
    assert answer["counties"] == {"value": ["1003", "1010"]} and answer["figure-map"]["clickData"] is None
    assert "2 counties" in answer["said"]["children"] and notice_of(answer) == ""


def test_figures_come_once_they_are_in_the_window(page):
    page.room(QUERY)
    of_late = page.of("late.data")
    answer = page.ask(of_late, QUERY, "late.data", **{"late.data": ["trend", "nothing"]})
    arrived = answer["arrived"]["data"]
    assert list(arrived) == ["trend"] and arrived["trend"]["figure"]["data"] and arrived["trend"]["title"]
    for nothing in ([], ["nothing"], None):
        body = page.body(of_late, QUERY, "late.data", **{"late.data": nothing})
        assert page.send(body).status_code == 204


def test_the_table_is_opened_sorted_searched_and_closed(page):
    page.room()
    of_table, shut = page.of("open-table.n_clicks"), {"table-part.is_open": True}
    opened = page.ask(of_table, "", "open-table.n_clicks")
    assert opened["table-part"] == {"is_open": True} and len(opened["rows"]["children"]) == 24
    assert opened["open-table"]["children"] == say("en", "explore.close_table")
    by_name = page.ask(of_table, "", "sort-county.n_clicks", **shut)
    assert by_name["sort"] == {"data": "county"} and by_name["head-county"] == {"aria-sort": "ascending"}
    assert text_of(by_name["rows"]["children"][0]).startswith("Aran and Bidgol")
    (found,) = page.ask(of_table, "", "find.value", find="kashan", **shut)["rows"]["children"]
    assert text_of(found).startswith("Kashan")
    closed = page.ask(of_table, "", "open-table.n_clicks", **shut)
    assert "rows" not in closed and closed["table-part"] == {"is_open": False}


def test_play_shows_each_week_with_its_tick_and_ends_at_the_newest(page):
    weeks = shipped_live().snapshot.cells.weeks
    begun = page.choose("clock.disabled", False)
    assert begun["week"]["value"] == page.values["start.value"] and begun["clock"] == {
        "disabled": False,
        "n_intervals": 0,
    }
    running = {"clock.disabled": False, "week": weeks[-2], "start": weeks[0]}
    last = page.choose("clock.n_intervals", 1, **running)
    assert last["week"]["value"] == weeks[-1] and last["clock"] == {"disabled": True}
    assert (
        page.send(page.body("said.children", "", "clock.n_intervals", **{"clock.n_intervals": 0})).status_code == 204
    )


def test_a_page_left_open_over_a_publication_shows_the_new_figures_with_a_notice(page):
    answer = page.choose("week.value", "2014-11-01", **{"digest.data": "0123456789abcdef"})
    assert notice_of(answer) == say("en", "explore.newer") and answer["said"]
