"""Invalid requests to the API get problem documents; invalid requests of pages get pages."""

import re

import pytest

from dashboard.api import routes
from dashboard.language import say
from dashboard.server import create_server
from dashboard.settings import Settings
from tests.unit.cases import each_case
from tests.unit.small_folder import small_folder

ADDRESSES = "indicators counties offices cells publications indicators/committee boundaries openapi.json".split()


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    return create_server(Settings(data_url=str(small_folder(tmp_path_factory.mktemp("refusing")))))


@pytest.fixture
def client(server):
    return server.test_client()


def problem(answer, status):
    """The problem document and its errors by parameter, after checks that hold for every problem."""
    assert answer.status_code == status, answer.get_data(as_text=True)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Cache-Control"] == "no-cache" and "Accept" in answer.headers["Vary"]
    body = answer.json
    assert set(body) == {"type", "title", "title_fa", "status", "detail", "detail_fa", "errors"}
    assert body["status"] == status and all(body[name] for name in body if name != "errors")
    for error in body["errors"]:
        assert set(error) == {"parameter", "in", "value", "allowed", "allowed_fa"}
    return body, {error["parameter"]: error for error in body["errors"]}


@each_case("name", ADDRESSES)
def test_an_unknown_parameter_and_writing_methods_are_refused_and_named(client, name):
    _, errors = problem(client.get(f"/api/v1/{name}?wek=2014-12-06"), 422)
    assert set(errors) == {"wek"} and errors["wek"]["value"] == "2014-12-06"
    known = "format" if name != "boundaries" else "week"
    assert name == "openapi.json" or known in errors["wek"]["allowed"]
    for method in ("POST", "PUT", "PATCH", "DELETE", "TRACE"):
        answer = client.open(f"/api/v1/{name}", method=method, json={})
        body, _ = problem(answer, 405)
        assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
        assert method in body["detail"] and name in body["detail"]


@each_case(
    ("parameter", "allowed", "values"),
    [
        ("week", "2014-12-06", ["yesterday", "", "2014-13-01", "0999-01-01"]),
        ("from", "Jalali", ["6"]),
        ("to", "Jalali", ["2014-12-06T00:00"]),
        ("asof", "2014-12-14T08:00:00Z", ["now", "2014-12-14T25:00:00Z"]),
        ("asof", "%2B", ["2014-12-14T08:00:00+03:30"]),
        ("kind", "municipality", ["school"]),
        ("kind", "all", [""]),
        ("county", "code", [""]),
        ("county", "40", ["9" * 41]),
        ("indicator", "key", [""]),
        ("format", "csv", ["xml"]),
        ("step", "one of: 0, 1, 2, 3, all", ["5"]),
        ("limit", "5000", ["0", "5001", "ten", "1_000", "5.0", ""]),
        ("offset", "0", ["-1"]),
        ("offset", "1000000000", ["9" * 5000]),
        ("limit", "once", ["5&limit=6"]),
        ("kind", "once", ["all&kind=all"]),
    ],
)
def test_an_invalid_value_is_refused_with_the_valid_ones(client, parameter, allowed, values):
    for value in values:
        _, errors = problem(client.get(f"/api/v1/cells?{parameter}={value}"), 422)
        assert set(errors) == {parameter} and errors[parameter]["in"] == "query", value
        assert allowed in errors[parameter]["allowed"], value
        assert errors[parameter]["allowed_fa"] != errors[parameter]["allowed"]
        assert len(errors[parameter]["value"]) <= 200


@each_case(
    ("address", "parameter", "value", "allowed"),
    [
        ("cells?indicator=happiness", "indicator", "happiness", "committee"),
        ("cells?county=9999", "county", "9999", "province, 1001"),
        ("offices?county=province", "county", "province", "1001"),
        ("cells?week=2001-01-01", "week", "2001-01-01", "2014-12-06"),
        ("offices?week=2099-01-01", "week", "2099-01-01", "2014-12-06"),
        ("offices?week=2014-02-30", "week", "2014-02-30", "calendar"),
        ("cells?from=2014-02-29", "from", "2014-02-29", "calendar"),
        ("cells?to=1393-12-30", "to", "1393-12-30", "calendar"),
        ("counties?week=2014-06-31", "week", "2014-06-31", "calendar"),
        ("boundaries?week=2014-06-31", "week", "2014-06-31", "calendar"),
        ("cells?from=2020-01-01", "from", "2020-01-01", "2014-12-06"),
        ("cells?indicator=committee&step=1", "step", "1", "one of: 0, all"),
        ("indicators/happiness", "key", "happiness", "committee"),
    ],
)
def test_an_unknown_value_is_a_404_that_lists_the_known_values(client, address, parameter, value, allowed):
    body, errors = problem(client.get(f"/api/v1/{address}"), 404)
    assert body["type"].endswith("#problem-unknown_value")
    assert (
        set(errors) == {parameter} and errors[parameter]["value"] == value and allowed in errors[parameter]["allowed"]
    )


def test_several_faults_are_reported_together_and_a_reversed_range_names_both_ends(client):
    answer = client.get("/api/v1/cells?week=x&limit=0&wek=1&format=xml")
    body, errors = problem(answer, 422)
    assert set(errors) == {"week", "limit", "wek", "format"}
    # The type of the problem leads to the page of the API.
    address, _, anchor = body["type"].partition("#")
    assert f'id="{anchor}"' in client.get(address).get_data(as_text=True)
    head = client.head("/api/v1/cells?week=x&limit=0&wek=1&format=xml")
    assert (head.status_code, head.headers["Content-Type"], head.get_data()) == (422, answer.content_type, b"")
    assert set(problem(client.get("/api/v1/cells?from=2014-12-06&to=2014-11-22"), 404)[1]) == {"from", "to"}


@each_case("path", "/ /v1 /v1/ /v2/cells /v1/cells/ /v1/cellz /v1/indicators/a/b /v1/docs /api /offices".split())
def test_an_unknown_address_below_api_is_a_problem_document(client, path):
    body, _ = problem(client.get(f"/api{path}", headers={"Accept": "text/html"}), 404)
    assert body["type"] == "/en/api#problem-unknown_address" and f"/api{path}" in body["detail"]


def test_errors_outside_the_api_are_pages(client):
    # Without a slash the address is not below the API.
    assert client.get("/api").status_code == 404
    answer = client.post("/")
    assert answer.status_code == 405 and answer.mimetype == "text/html"


@each_case(("name", "accept"), [("cells", "image/png"), ("cells", "text/html"), ("boundaries", "text/csv")])
def test_an_unsupported_media_type_is_refused(client, name, accept):
    _, errors = problem(client.get(f"/api/v1/{name}", headers={"Accept": accept}), 406)
    assert errors["Accept"]["in"] == "header" and errors["Accept"]["value"] == accept
    assert "application/" in errors["Accept"]["allowed"]


def test_an_internal_error_reveals_no_details(server, monkeypatch):
    def fail(*_):
        raise RuntimeError("/secret/path")

    monkeypatch.setattr(routes.rows, "counties", fail)
    answer = server.test_client().get("/api/v1/counties")
    assert problem(answer, 500)[0]["errors"] == [] and "secret" not in answer.get_data(as_text=True)


@each_case("lang", ["fa", "en"])
def test_the_page_shows_every_operation_parameter_column_and_problem_and_has_no_broken_link(client, lang):
    page = client.get(f"/{lang}/api").get_data(as_text=True)
    document = client.get("/api/v1/openapi.json").json
    for address, path in document["paths"].items():
        operation = path["get"]
        assert f"GET {address}" in page and f'id="{operation["operationId"]}"' in page
        names = {parameter["name"] for parameter in operation["parameters"]}
        assert ("format" in names) == (address != "/api/v1/boundaries"), "only borders have a single format"
        for parameter in operation["parameters"]:
            description = parameter["x-description-fa"] if lang == "fa" else parameter["description"]
            assert f">{parameter['name']}</code>" in page and description.replace("'", "&#39;") in page
    for schema in ("CellsRow", "OfficesRow"):
        for name in document["components"]["schemas"][schema]["properties"]:
            assert f">{name}</code>" in page
    for kind in "unknown_address unknown_value wrong_parameter not_acceptable method_not_allowed failure".split():
        assert f'id="problem-{kind}"' in page and say(lang, f"api_problem.{kind}_title") in page
    links = re.findall(r'href="(/api/[^"]*)', page)
    assert len(links) == 7
    for link in links:
        assert client.get(link.replace("&amp;", "&")).status_code == 200, link
    contents = re.search(r'<nav aria-labelledby="api-addresses">.*?</nav>', page, re.DOTALL)[0]
    places = re.findall(r'href="#([^"]+)"', contents)
    assert places and [place for place in places if page.count(f'id="{place}"') != 1] == []
