"""Dash apps of rooms: their addresses, their refusals, and how a callback without an answer is told."""

import logging

import pytest
from dash import Input, Output
from flask import Flask, Response, abort

from dashboard.interactive import update
from dashboard.interactive.app import RoomApp, Told, add_app
from dashboard.language import say
from dashboard.selection import UnknownChoice
from tests.unit.interactive.explorer import Explorer, notice_of, text_of
from tests.unit.interactive.views import event
from tests.unit.shipped import shipped_server
from tests.unit.small_register import SmallRegister, published
from tests.unit.small_site import serve


@pytest.fixture
def page():
    return Explorer(shipped_server().test_client(), "/en/explore")


def room(fail, **more):
    """A page of a room in English, whose callback `said` fails as a function does."""
    app = RoomApp(Flask("room"), "/dash/en/", "en", **more)
    add_app(app, lambda query: ([], []))

    @app.callback(Output("said", "children"), Input("press", "n_clicks"))
    def said(clicks):
        return fail()

    return Explorer(app.server.test_client(), "/en/room")


def raising(error):
    def fail(*given):
        raise error

    return fail


def test_a_sentence_in_place_of_an_answer_is_shown_as_it_is(caplog):
    told = room(raising(Told("No plan is possible."))).ask("said.children")
    assert told == {"notice": {"children": "No plan is possible.", "is_open": True}}
    unknown, busy = room(raising(UnknownChoice("week", "<b>"))), room(lambda: abort(503))
    away = room(raising(OSError("gone")), explain=lambda error: "The database is away.")
    said = [notice_of(page.ask("said.children")) for page in (unknown, busy, away)]
    expected = [say("en", "site.not_found", value="<b>"), say("en", "explore.busy", number="")]
    assert said == [*expected, "The database is away."] and caplog.records == []


def test_an_unexpected_error_is_logged_and_told_with_the_number_of_the_request(page, monkeypatch, caplog):
    monkeypatch.setattr(update, "view_after", raising(ZeroDivisionError()))
    with caplog.at_level(logging.ERROR):
        answer = page.send(page.body("said.children", changed="week.value"))
    broken = say("en", "explore.broken", number=answer.headers["X-Request-ID"])
    assert notice_of(answer.get_json()["sideUpdate"]) == broken and "ZeroDivisionError" in caplog.text


def test_while_nothing_is_published_the_dashboard_says_so():
    page = Explorer(serve(published(SmallRegister())).test_client(), "/fa/explore")
    assert say("fa", "site.nothing") in text_of(page.room())
    for changed in ("week.value", "late.data", "open-table.n_clicks"):
        answer = page.ask(page.of(changed), changed=changed, **{"late.data": ["map"]})
        assert notice_of(answer) == say("fa", "site.nothing"), changed


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
    paths = ("_dash-layout", "_dash-dependencies", "_reload-hash", "nothing", "")
    for answer in (*(page.client.get(f"{page.base}/{path}") for path in paths), page.send(body), page.send(b"{")):
        assert (answer.status_code, answer.text) == (403, "Sign in first.")
    files = page.client.get(f"{page.base}/_dash-component-suites/nothing.js")
    assert files.status_code == 308, "component files are public, and those of the first app"


def test_a_page_left_open_over_a_publication_takes_a_click_and_says_that_figures_are_newer(page):
    page.room("?county=1003")
    click = event(page.values["figure-map.figure"], "1010")
    for digest, notice in ((page.values["digest.data"], ""), ("0123456789abcdef", say("en", "explore.newer"))):
        answer = page.choose("figure-map.clickData", click, "?county=1003", **{"digest.data": digest})
        assert (notice_of(answer), answer["address"]["search"]) == (notice, "?county=1003,1010")
        assert answer["counties"] == {"value": ["1003", "1010"]} and "2 counties" in answer["said"]["children"]
