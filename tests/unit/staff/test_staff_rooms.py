"""Rooms of the Dash app at the desk: whose callbacks are answered at which address, and which ids a room may have."""

import dash_bootstrap_components as dbc
import pytest
from dash import Dash, Input, Output, html
from flask import Flask

from dashboard.interactive.rooms import Room, Rooms
from dashboard.language import LANGUAGES, say
from dashboard.staff import rooms
from dashboard.staff.rights import RIGHTS
from dashboard.staff.rooms.desk_room import DeskRoom, asking
from tests.unit.interactive.explorer import Explorer
from tests.unit.staff.desk_site import PEOPLE, DeskSite


def layout(staff, query):
    return [html.Button(id="demo-press"), html.P(query.get("word", ""), id="demo-said"), dbc.Alert(id="demo-notice")]


def add(app):
    @app.callback(Output("demo-said", "children"), Input("demo-press", "n_clicks"))
    def press(clicks):
        return f"{asking().signed_in.name} {clicks}"


DEMO = DeskRoom("demo", "demo", "review", "staff.home", "staff.may", layout, add)


@pytest.fixture(scope="module")
def room_site(published_live, tmp_path_factory):
    """A desk with a room for reviewers."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rooms, "ROOMS", (*rooms.ROOMS, DEMO))
        yield DeskSite(tmp_path_factory.mktemp("room") / "data", published_live)


@pytest.fixture
def site(room_site):
    return room_site.reset()


def demo(site, name, lang="en"):
    page = Explorer(site.client("reviewer-1"), f"/staff/{lang}/demo", "demo")
    page.client = site.client(name)
    return page


def test_a_room_is_filled_for_the_address_of_its_page(site):
    page = demo(site, "reviewer-1")
    html_of_page = page.client.get(page.path).text
    assert 'data-notice="demo-notice"' in html_of_page
    assert r"\u002fstaff\u002fen\u002fdash\u002fdemo\u002f" in html_of_page
    button, said, _ = page.room("?word=hello")
    assert (button["props"]["id"], said["props"]["children"]) == ("demo-press", "hello")
    assert page.ask("demo-said.children", n_clicks=2) == {"demo-said": {"children": "reviewer-1 2"}}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_page_layout_and_callbacks_of_a_room_are_for_accounts_with_its_right(site, lang):
    for name, (role, _) in [*PEOPLE.items(), ("", ("", ""))]:
        page = demo(site, name, lang)
        answers = [page.send(page.body(each["output"])) for each in page.callbacks]
        answers.append(page.client.get(f"{page.base}/_dash-layout"))
        if role in RIGHTS["review"]:
            assert {answer.status_code for answer in answers} == {200}
            continue
        why, status = ("no_right", 403) if name else ("part_signed_out", 401)
        assert {(answer.status_code, answer.text) for answer in answers} == {(status, say(lang, f"staff.{why}"))}
        assert page.client.get(page.path).status_code == (403 if name else 302)


def test_a_callback_is_answered_at_the_addresses_of_its_own_room_only(site):
    page = demo(site, "reviewer-1")
    explore = Explorer(page.client, "/staff/en/explore")
    bodies = page.body("demo-said.children"), explore.body("said.children")
    for base, own in ((page.base, bodies[0]), (explore.base, bodies[1]), ("/dash", bodies[1])):
        page.base = base
        assert [page.send(body).status_code for body in bodies] == [200 if body is own else 404 for body in bodies], (
            base
        )


def test_a_page_hears_of_its_own_rooms_callbacks_only(site):
    client = site.client("reviewer-1")

    def outputs(base):
        return {each["output"] for each in client.get(f"{base}/_dash-dependencies").json}

    assert outputs("/staff/en/dash/demo") == {"room.children", "demo-said.children"}
    assert "map.figure" in outputs("/dash") == outputs("/staff/en/dash")
    assert not [output for output in outputs("/dash") if "demo" in output]


@pytest.mark.parametrize("name", ["said", "other-said", {"type": "demo-said", "index": 1}])
def test_a_room_whose_ids_are_without_its_prefix_or_match_a_pattern_is_refused(name):
    app = Dash("refused", server=Flask("refused"))

    def add_one(app):
        app.callback(Output("wrong-said", "children"), Input(name, "n_clicks"))(lambda clicks: clicks)

    with pytest.raises(ValueError, match="ids begin 'wrong-'"):
        Rooms(app).add(Room("wrong", lambda lang, query: [], add_one))


def test_two_rooms_of_one_name_are_refused(site):
    with pytest.raises(ValueError, match="two rooms are called 'demo'"):
        site.server.extensions["interactive"].rooms.add(Room("demo", lambda lang, query: [], lambda app: None))
