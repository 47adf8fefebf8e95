"""Rooms of the desk: their pages, and the Dash apps whose addresses are all for accounts with the room's right."""

import dash_bootstrap_components as dbc
import pytest
from dash import Input, Output, html

from dashboard.database.errors import NotWritten
from dashboard.language import LANGUAGES, say
from dashboard.staff import rooms
from dashboard.staff.rights import RIGHTS
from dashboard.staff.rooms.desk_room import DeskRoom, asking
from tests.unit.interactive.explorer import Explorer, notice_of, text_of
from tests.unit.staff.desk_site import PEOPLE, DeskSite


def layout(staff, query):
    return [html.Button(id="press"), html.P(query.get("word", ""), id="said"), dbc.Alert(id="demo-notice")]


def add(app):
    @app.callback(Output("said", "children"), Input("press", "n_clicks"))
    def press(clicks):
        if not clicks:
            raise NotWritten("busy")
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
    assert r"\u002fstaff\u002fen\u002fdash\u002fdemo\u002f" in page.client.get(page.path).text
    assert text_of(page.room("?word=hello")).split() == ["hello"]
    assert page.ask("said.children", **{"press.n_clicks": 2}) == {"said": {"children": "reviewer-1 2"}}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_page_and_all_of_dashs_addresses_of_a_room_are_for_accounts_with_its_right(site, lang):
    for name, (role, _) in [*PEOPLE.items(), ("", ("", ""))]:
        page = demo(site, name, lang)
        answers = [page.send(page.body(each["output"])) for each in page.callbacks]
        answers += [page.client.get(f"{page.base}/{path}") for path in ("_dash-layout", "_dash-dependencies")]
        if role in RIGHTS["review"]:
            assert {answer.status_code for answer in answers} == {200}
            continue
        answers += [page.client.get(f"{page.base}/{path}") for path in ("", "nothing", "_reload-hash")]
        why = "no_right" if name else "part_signed_out"
        assert {(answer.status_code, answer.text) for answer in answers} == {(403, say(lang, f"staff.{why}"))}
        assert page.client.get(page.path).status_code == (403 if name else 302)


def test_the_address_of_a_room_in_dash_is_no_page(site):
    page = demo(site, "reviewer-1")
    for path in ("", "nothing", "_dash-config"):
        assert page.client.get(f"{page.base}/{path}").status_code == 404, path


def test_a_callback_is_answered_at_the_addresses_of_its_own_room_only(site):
    page = demo(site, "reviewer-1")
    own, explore = page.body("said.children"), Explorer(page.client, "/staff/en/explore")
    for base in (page.base, page.base.replace("/en/", "/fa/"), explore.base, "/dash/en"):
        page.base = base
        assert page.send(own).status_code == (200 if base.endswith("/demo") else 404), base


def test_component_files_are_those_of_the_public_page_and_stay_in_the_browser(site):
    page = demo(site, "")
    answer = page.client.get(f"{page.base}/_dash-component-suites/dash/deps/react.js")
    assert answer.location == "/dash/fa/_dash-component-suites/dash/deps/react.js"
    assert (answer.status_code, "immutable" in answer.headers["Cache-Control"]) == (308, True)
    assert page.client.get(page.path).headers["Cache-Control"] == "no-store"


def test_a_callback_without_the_database_says_why(site):
    page = demo(site, "reviewer-1")
    expected = f"{say('en', 'staff.cause_busy')} {say('en', 'staff.gone')}"
    assert notice_of(page.ask("said.children", **{"press.n_clicks": 0})) == expected
