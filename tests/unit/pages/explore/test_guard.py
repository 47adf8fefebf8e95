"""What is checked of a request to one of Dash's addresses before Dash reads it."""

import json
from urllib.parse import urlencode

import pytest
from markupsafe import escape

from dashboard.language import say
from dashboard.pages.common.dash_page import CALLBACKS
from tests.unit.cases import each_case
from tests.unit.pages.explore.explorer import Explorer
from tests.unit.shipped import shipped_server
from tests.unit.small_register import SmallRegister, published
from tests.unit.small_site import serve


@pytest.fixture(scope="module")
def server():
    return shipped_server()


@pytest.fixture
def page(server):
    return Explorer(server.test_client(), "/en/explore")


def test_a_callback_that_does_not_exist_is_a_404_in_a_sentence(page):
    in_browser = next(each["output"] for each in page.callbacks if each["clientside_function"])
    for output in ("nothing.value", "..nothing.value...words.data..", in_browser, "", None, ["words.data"], {}):
        answer = page.send({**page.body("words.data"), "output": output})
        assert (answer.status_code, answer.mimetype) == (404, "text/plain"), output
        assert answer.text == "There is no such callback."
    # The first page's app has callbacks in the browser only.
    for lang in ("fa", "en"):
        assert page.client.post(f"/{lang}/{CALLBACKS}", json=page.body("words.data")).status_code == 404


def test_names_of_inputs_and_outputs_come_from_the_app(page):
    true = page.body("words.data", query="?county=1001")
    odd = {
        **true,
        "outputs": {"id": "nothing", "property": "value"},
        "inputs": [{"id": "nothing", "property": "value", "value": 1}, *true["inputs"], "x"],
        "state": [],
        "changedPropIds": ["nothing.value", 1, {}],
        "parsedChangedPropsIds": "x",
        "more": 1,
    }
    assert page.send(odd).get_json() == page.send(true).get_json()


def test_a_body_longer_than_any_choice_is_refused(page):
    body = json.dumps(page.body("words.data", query="?" + "x" * 16_000))
    assert page.send(body.encode()).status_code == 413


WRONG = {"indicator": "nothing", "week": "1800-01-01", "county": "9999", "figures": "nothing", "asof": "yesterday"}
WRONG |= {"kind": "<b>", "start": "x", "evidence": "none", "second": "desk", "path": "off", "borders": "9"}


@each_case(("name", "value"), WRONG.items())
def test_an_unknown_choice_is_explained_and_changes_nothing_else(page, name, value):
    query = "?" + urlencode({name: value})
    expected = {"notice": str(escape(say("en", "site.not_found", value=value)))}
    assert page.figures(query) == {"words": {"data": expected}}


@each_case("query", [None, 1, [], {}, "?" + "x" * 2001])
def test_an_invalid_query_is_explained(page, query):
    assert page.words(query)["notice"]


def test_while_nothing_is_published_callbacks_have_no_answer():
    page = Explorer(serve(published(SmallRegister())).test_client(), "/fa/explore")
    for each in page.callbacks:
        if not each["clientside_function"]:
            assert page.send(page.body(each["output"], query="", search="")).status_code == 204
