"""Requests to the dashboard's callbacks that no page sends: what is refused before Dash reads it, and odd values."""

import json
from urllib.parse import urlencode

import pytest

from dashboard.language import say
from tests.unit.cases import each_case
from tests.unit.interactive.explorer import Explorer
from tests.unit.shipped import shipped_server
from tests.unit.small_register import SmallRegister, published
from tests.unit.small_site import serve


@pytest.fixture(scope="module")
def page():
    return Explorer(shipped_server().test_client(), "/en/explore")


def refused(page: Explorer, body: object) -> bool:
    answer = page.send(body)
    return (answer.status_code, answer.mimetype, answer.text) == (404, "text/plain", "There is no such callback.")


def test_a_callback_that_does_not_exist_is_a_404_in_a_sentence(page):
    in_browser = next(
        each["output"] for each in page.client.get("/dash/_dash-dependencies").json if each["clientside_function"]
    )
    for output in ("nothing.value", "..nothing.value...map.figure..", in_browser, "", None, ["map.figure"], {}):
        assert refused(page, {**page.body("map.figure"), "output": output}), output
    for body in (b"", b"null", b"{", b"\xff", b"[" * 15_000):
        assert refused(page, body), body[:9]
    form = page.client.post("/dash/_dash-update-component", data=json.dumps(page.body("map.figure")))
    assert form.status_code == 404, "not sent as JSON"


@each_case("part", ["inputs", "state", "outputs"])
def test_a_callback_needs_just_its_parts(page, part):
    body = page.body("said.children")
    assert page.send(body).status_code == 200
    first, *rest = body[part]
    for wrong in (rest, [*body[part], first], [first, *rest[::-1]], [{**first, "id": "nothing"}, *rest], {}, None, 1):
        assert refused(page, {**body, part: wrong}), wrong
    for odd in ({**first, "property": []}, {**first, "id": {"index": 1}}, {"id": first["id"]}, [first], "x"):
        assert refused(page, {**body, part: [odd, *rest]}), odd


def test_only_inputs_can_have_changed(page):
    for changed in (["nothing.value"], ["address.search"], [1], [[]], "week.value", {}, 1):
        assert refused(page, {**page.body("said.children"), "changedPropIds": changed}), changed


def test_a_body_longer_than_any_choice_is_refused(page):
    assert page.send(page.body("map.figure", week="x" * 16_000)).status_code == 413


def test_no_depth_of_a_body_is_a_fault(page):
    body = json.dumps(page.body("map.figure", week="deep"))
    for depth in range(700, 1000):
        assert page.send(body.replace('"deep"', "[" * depth + "]" * depth).encode()).status_code in (204, 404), depth


WRONG = {"indicator": "nothing", "week": "1800-01-01", "county": "9999", "asof": "yesterday", "kind": "<b>"}
WRONG |= {"start": "x", "second": "desk", "show": "nothing"}


@each_case(("name", "value"), [*WRONG.items(), ("week", "2014-12-13")])
def test_an_unknown_choice_or_a_week_that_is_not_yet_public_is_explained_and_changes_nothing(page, name, value):
    query = f"?{urlencode({name: value})}"
    explained = say("en", "site.not_found", value=value)
    assert page.texts(query) == {"notice": {"children": explained, "is_open": True}}
    for output in ("room.children", "address.search", "table.children"):
        assert page.send(page.body(output, query, is_open=True)).status_code == 204, output


@each_case("search", [1, [1], {"a": 1}, "?" + "x" * 2001])
@each_case("path", ["/en/explore", "/elsewhere", 1, None, ["en"], "x" * 3000])
def test_an_invalid_address_is_explained_in_the_language_of_the_page_or_in_persian(page, path, search):
    lang = "en" if path == "/en/explore" else "fa"
    notice = page.texts(search=search, pathname=path)["notice"]["children"]
    assert notice.startswith(say(lang, "site.not_found", value="\0").partition("\0")[0]), notice


@each_case("value", [1, [], {}, True, ["committee"]])
def test_a_choice_of_another_type_is_explained(page, value):
    for name in ("indicator", "week", "kind", "show"):
        assert page.texts(**{name: value})["notice"]["is_open"]


# plotly's description of a click: `points` with the county of each.
CLICKS = [{}, {"points": None}, {"points": {}}, {"points": [None, 1, [], {}]}, {"points": [{"customdata": {}}]}]
CLICKS += [{"points": [{"customdata": [[]]}]}, {"points": [{"y": 1}]}, 1, [], "1001", True]


@each_case("event", CLICKS)
def test_a_forged_click_chooses_no_county(page, event):
    for changed in ("map.clickData", "map.selectedData"):
        body = page.body("map.clickData", changed=changed, **{changed: event, "counties": ["1001"]})
        assert page.send(body).status_code == 204


def test_a_forged_county_is_explained(page):
    """A click may name any county; the other callbacks then explain that the county does not exist."""
    click = {"points": [{"customdata": "<b>"}]}
    chosen = page.ask("map.clickData", changed="map.clickData", **{"map.clickData": click, "counties": [{}, "1001"]})
    assert chosen["counties"]["value"] == [{}, "1001", "<b>"]
    assert page.texts(counties=chosen["counties"]["value"])["notice"]["children"].count("<b>")


@each_case("week", [None, 1, [], "1800-01-01", {"2014-12-06": 1}])
def test_play_stops_at_an_unknown_week(page, week):
    tick = next(each["output"] for each in page.callbacks if "clock.disabled@" in each["output"])
    answer = page.ask(tick, week=week, start=week)
    assert answer["clock"] == {"disabled": True} and "week" not in answer


def test_while_nothing_is_published_callbacks_have_no_answer():
    page = Explorer(serve(published(SmallRegister())).test_client(), "/fa/explore")
    for each in page.callbacks:
        assert page.send(page.body(each["output"], is_open=True)).status_code == 204, each["output"]
