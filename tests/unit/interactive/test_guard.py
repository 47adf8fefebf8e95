"""Requests to the dashboard's callbacks that no page sends: what is refused before Dash reads it, and odd values."""

import json

import pytest

from dashboard.interactive import registry
from dashboard.interactive.guard import LONGEST_BODY
from dashboard.language import say
from tests.unit.cases import each_case
from tests.unit.interactive.explorer import Explorer, notice_of
from tests.unit.interactive.views import event, view
from tests.unit.shipped import shipped_server


@pytest.fixture(scope="module")
def page():
    found = Explorer(shipped_server().test_client(), "/en/explore")
    found.room()
    return found


def refused(page: Explorer, body: object) -> bool:
    answer = page.send(body)
    return (answer.status_code, answer.mimetype, answer.text) == (404, "text/plain", "There is no such callback.")


def test_a_callback_that_does_not_exist_is_a_404_in_a_sentence(page):
    every = page.client.get(f"{page.base}/_dash-dependencies").json
    in_browser = next(each["output"] for each in every if each["clientside_function"])
    body = page.body("room.children")
    for output in ("nothing.value", "..nothing.value...room.children..", in_browser, "", None, ["room.children"], {}):
        assert refused(page, {**body, "output": output}), output
    for odd in (b"", b"null", b"{", b"\xff", b"[" * 15_000):
        assert refused(page, odd), odd[:9]
    form = page.client.post(f"{page.base}/_dash-update-component", data=json.dumps(body))
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
    for changed in (["nothing.value"], ["sight.data"], [1], [[]], "week.value", {}, 1):
        assert refused(page, {**body, "changedPropIds": changed}), "only inputs can have changed"


@each_case("name", ["map", "scatter"])
def test_a_body_is_too_long_beyond_any_choice_but_not_with_a_lasso_around_all_counties(page, name):
    assert page.send(page.body("said.children", week="x" * LONGEST_BODY)).status_code == 413
    every = [code for code in view().snapshot.cells.areas if code]
    # A lasso surrounds points of one map of two, and keeps its corners.
    figure = registry.drawn(name, view("fa"))
    around = event({"data": [trace for trace in figure["data"] if trace.get("geo") != "geo2"]}, *every)
    around["lassoPoints"] = {"x": [51.66513370263171] * 150, "y": [32.65465462651163] * 150}
    changed = f"figure-{name}.selectedData"
    body = page.body("said.children", f"?county={','.join(every)}", changed, **{changed: around, "counties": every})
    assert page.send(json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()).status_code == 200


def test_no_depth_of_a_body_is_a_fault(page):
    body = json.dumps(page.body("room.children", "deep"))
    for depth in range(700, 1000):
        assert page.send(body.replace('"deep"', "[" * depth + "]" * depth).encode()).status_code in (200, 404), depth


@each_case("search", [1, [1], {"a": 1}, "?" + "x" * 2001])
def test_an_invalid_address_is_explained(page, search):
    explained = say("en", "site.not_found", value="\0").partition("\0")[0]
    assert explained in json.dumps(page.ask("room.children", search), ensure_ascii=False)
    assert explained in notice_of(page.ask("said.children", search, "week.value"))


ODD = [7, True, [], {}, [[]], [{}], {"a": 1}, "x", [None, 7]]
# Forged clicks.
ODD += [{"points": points} for points in ({}, [None, 1, [], {}], [{"customdata": [[]]}, {"customdata": 1001}])]


@pytest.mark.parametrize("changed", ["week.value", "late.data", "open-table.n_clicks"])
def test_a_forged_value_is_no_unexpected_error(page, caplog, changed):
    body, failed = page.body(page.of(changed), changed=changed, **{"late.data": ["map"]}), set()
    for part in (*body["inputs"], *body["state"]):
        name, true = f"{part['id']}.{part['property']}", part["value"]
        causes = [name if part in body["inputs"] else changed]
        for part["value"] in ODD:
            caplog.clear()
            assert page.send(body | {"changedPropIds": causes}).status_code < 500
            failed |= {f"{name}: {record.exc_info[1]!r}" for record in caplog.records}
        part["value"] = true
    assert failed == set()
