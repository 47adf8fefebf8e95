"""The open API answers with the cells, the register and the publications: all of them, as JSON and as CSV alike."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date

import geopandas
import pytest
import shapely
from jsonschema import Draft202012Validator
from schemathesis.specs.openapi.definitions import OPENAPI_31_VALIDATOR

from dashboard.api.answers import csv_text
from dashboard.api.columns import CELLS, COUNTIES, INDICATORS, OFFICES, PUBLICATIONS, Column
from dashboard.server import create_server
from dashboard.settings import Settings
from dashboard.snapshot import publish
from dashboard.store.tables import KINDS
from tests.unit.cases import each_case
from tests.unit.shipped import shipped_server
from tests.unit.small_folder import PUBLICATIONS_HEAD, report, small_folder, write_reports

LISTS = {
    "indicators": INDICATORS,
    "counties": COUNTIES,
    "offices": OFFICES,
    "cells": CELLS,
    "publications": PUBLICATIONS,
}
EVERYWHERE = [*LISTS, "indicators/committee", "boundaries", "openapi.json"]


@pytest.fixture(scope="module")
def server():
    return shipped_server()


@pytest.fixture(scope="module")
def snapshot(server):
    return server.extensions["live"].snapshot


@pytest.fixture
def client(server):
    return server.test_client()


@pytest.fixture
def get(client):
    def get(address, **headers):
        answer = client.get(f"/api/v1/{address}", headers=headers)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return answer

    return get


@pytest.fixture
def every(get):
    """Follow the next links from an address; all rows of all pages."""

    def every(address):
        rows, pages = [], 0
        following = f"/api/v1/{address}"
        while following:
            body = get(following.removeprefix("/api/v1/")).json
            rows += body["data"]
            pages += 1
            following = body["meta"]["next"]
        return rows, pages, body["meta"]["total"]

    return every


@pytest.fixture(scope="module")
def all_cells(server):
    client = server.test_client()
    rows, following = [], "/api/v1/cells?limit=5000"
    while following:
        body = client.get(following).json
        rows += body["data"]
        following = body["meta"]["next"]
    return rows


def told(text):
    return list(csv.DictReader(io.StringIO(text, newline="")))


def small_client(tmp_path, publications=None, **kwargs):
    folder = small_folder(tmp_path, **kwargs)
    if publications is not None:
        (folder / "publications.csv").write_text(PUBLICATIONS_HEAD + publications, encoding="utf-8")
    server = create_server(Settings(data_url=str(folder)))
    return server.test_client(), server.extensions["live"].snapshot


# --- what is in the rows ---


def test_every_cell_is_there_once_and_is_the_screens_own(get, all_cells, snapshot):
    rows, total = all_cells, get("cells?limit=1").json["meta"]["total"]
    cells = snapshot.cells
    addresses = [(row["indicator"], row["week"], row["county_code"], row["kind"]) for row in rows]
    assert addresses == sorted(set(addresses)), "one row each, in order"
    expected = {
        (card.key, week, area, kind)
        for card in snapshot.cards
        for area in cells.areas
        for kind in ("", *KINDS)
        for place, week in enumerate(cells.weeks)
        if cells.at(card.key, place, area, kind).state != "absent"
    }
    assert set(addresses) == expected and len(rows) == total
    place = {week: i for i, week in enumerate(cells.weeks)}
    for row in rows:
        cell = cells.at(row["indicator"], place[row["week"]], row["county_code"], row["kind"])
        assert row["state"] == cell.state
        counts = (row["denominator"], row["not_reported"], row["late"], row["unverified"])
        assert counts == (cell.denominator, cell.not_reported, cell.late, cell.unverified)
        if cell.known:
            assert (row["numerator"], row["share"]) == (cell.numerator, cell.numerator / cell.denominator)
        else:
            assert row["numerator"] is None and row["share"] is None


def test_zero_is_a_figure_and_unknown_is_none(all_cells):
    zeros = [row for row in all_cells if row["state"] == "zero"]
    unknown = [row for row in all_cells if row["state"] in ("not_reported", "not_applicable")]
    assert {row["state"] for row in unknown} == {"not_reported", "not_applicable"}
    assert zeros and unknown
    assert {(row["numerator"], row["share"]) for row in zeros} == {(0, 0.0)}
    assert {(row["numerator"], row["share"]) for row in unknown} == {(None, None)}


@each_case("limit", [1, 7, 24, 799, 1000])
def test_pages_cover_everything_exactly_once(every, limit):
    whole, _, total = every("offices?limit=5000&county=1002")
    rows, pages, same = every(f"offices?limit={max(limit, 7)}&county=1002")
    assert rows == whole and same == total == len(rows) and pages == -(-total // max(limit, 7))
    counties, _, total = every(f"counties?limit={limit}")
    assert [row["county_code"] for row in counties] == [str(code) for code in range(1001, 1029)] and total == 28


def test_a_page_behind_the_last_is_empty(get):
    body = get("counties?offset=28").json
    assert body["data"] == [] and body["meta"]["total"] == 28 and body["meta"]["next"] is None


@each_case(
    ("query", "chosen"),
    [
        ("indicator=committee", lambda row: row["indicator"] == "committee"),
        ("week=2014-12-06", lambda row: row["week"] == "2014-12-06"),
        ("from=2014-11-20&to=2014-12-01", lambda row: "2014-11-15" <= row["week"] <= "2014-11-29"),
        ("from=2014-11-29", lambda row: row["week"] >= "2014-11-29"),
        ("to=2013-06-20", lambda row: row["week"] <= "2013-06-15"),
        ("week=2014-12-06&from=2014-11-29", lambda row: row["week"] == "2014-12-06"),
        ("county=1001", lambda row: row["county_code"] == "1001"),
        ("county=province", lambda row: row["county_code"] == ""),
        ("county=1028", lambda row: False),
        ("kind=municipality", lambda row: row["kind"] == "municipality"),
        ("kind=all", lambda row: row["kind"] == ""),
        (
            "indicator=e_services&county=1001&kind=all&week=2014-12-06",
            lambda row: (
                (row["indicator"], row["county_code"], row["kind"], row["week"])
                == ("e_services", "1001", "", "2014-12-06")
            ),
        ),
    ],
)
def test_a_filter_takes_away_and_changes_nothing(every, all_cells, query, chosen):
    rows, _, total = every(f"cells?limit=5000&{query}")
    assert rows == [row for row in all_cells if chosen(row)] and total == len(rows)


@each_case("day", ["2014-12-06", "2014-12-12", "1393-09-15", "1393/9/21", "۱۳۹۳-۰۹-۱۷", "1393.09.18"])
def test_a_week_is_any_day_of_it_in_either_calendar(get, day):
    body = get(f"cells?week={day}&limit=1").json
    assert body["meta"]["week"] == body["data"][0]["week"] == "2014-12-06"


def test_offices_are_the_register_as_it_stood(every, snapshot):
    rows, _, total = every("offices?limit=300")
    behind = snapshot.behind(len(snapshot.weeks) - 1)
    assert [row["office_id"] for row in rows] == sorted(behind.offices) and total == len(rows)
    for row in rows:
        office = behind.offices[row["office_id"]]
        assert (row["kind"], row["county_code"]) == (office.kind, office.county_code)
        assert (row["name_fa"], row["name_en"]) == (office.names["fa"], office.names["en"])
        assert row["parent_id"] == (office.parent_id or None)
        for measure in ("desk", "desk_expert", "e_service_stage", "committee"):
            report = office.reports.get(measure)
            if report is None:
                assert row[measure] is row[f"{measure}_week"] is row[f"{measure}_evidence"] is None
                assert row[f"{measure}_state"] in ("not_reported", "not_applicable")
            else:
                assert row[measure] == report.value and row[f"{measure}_evidence"] == report.evidence
                assert row[f"{measure}_state"] == ("value" if report.value else "zero")
                assert row[f"{measure}_week"] == report.since.isoformat()
        assert row["visits"] == len(office.visits)
        assert row["last_inspection"] == (office.inspected.isoformat() if office.inspected else None)


def test_offices_add_up_to_the_cells(every, snapshot):
    """What the register says of each office counts to what the cells say, unknown and late ones too."""
    week = len(snapshot.weeks) - 1
    rows, _, _ = every("offices?limit=5000")
    bodies = [row for row in rows if row["kind"] in ("directorate", "body")]
    cell = snapshot.cells.at("service_desks", week)
    assert sum(row["desk_state"] == "value" for row in bodies) == cell.numerator
    assert sum(row["desk_state"] == "not_reported" for row in bodies) == cell.not_reported
    assert sum(row["desk_late"] for row in bodies) == cell.late
    assert sum(row["desk_unverified"] for row in bodies) == cell.unverified
    municipalities = [row for row in rows if row["kind"] == "municipality"]
    assert {row["desk_state"] for row in municipalities} == {"not_applicable"}


def test_offices_are_filtered_by_county_kind_and_week(every):
    rows, _, _ = every("offices?county=1001&kind=governorate&week=2013-06-15")
    assert [(row["office_id"], row["week"]) for row in rows] == [("G1001", "2013-06-15")]


def test_indicators_are_the_cards(get, snapshot):
    rows = get("indicators").json["data"]
    assert [row["key"] for row in rows] == [card.key for card in snapshot.cards]
    for row, card in zip(rows, snapshot.cards, strict=True):
        assert row["name_fa"] == card.word("fa", "name") and row["limits_en"] == card.word("en", "limits")
        assert row["kinds"] == list(card.kinds) and row["target_date"] == card.target_date.isoformat()
        assert row["measure"] == (card.measure or None)
        assert get(f"indicators/{card.key}").json["data"] == row


def test_counties_of_a_week_are_those_that_existed(every):
    assert len(every("counties")[0]) == 28
    assert len(every("counties?week=2021-07-10")[0]) == 24
    assert len(every("counties?week=1400-04-27")[0]) == 28
    assert next(row for row in every("counties")[0] if row["split_from"])["valid_from"] == "2021-07-18"


def test_publications_are_all_there_newest_first(every, snapshot):
    rows, _, total = every("publications?limit=50")
    moments = [row["published_at"] for row in rows]
    assert moments == sorted(moments, reverse=True) and total == len(snapshot.input.tables.publications)
    assert moments[0] == "2014-12-14T08:00:00Z" and rows[0]["week"] == "2014-12-06"


# --- boundaries ---


def test_geopandas_opens_the_boundaries(get, snapshot, tmp_path):
    answer = get("boundaries")
    assert answer.headers["Content-Type"] == "application/geo+json"
    file = tmp_path / "boundaries.geojson"
    file.write_bytes(answer.get_data())
    frame = geopandas.read_file(file, engine="pyogrio")
    assert frame.crs.to_epsg() == 4326 and len(frame) == 24 and frame.geometry.is_valid.all()
    names = frame.set_index("county_code")
    assert names.loc["1002", "name_fa"] == "اصفهان" and names.loc["1002", "name_en"] == "Isfahan"
    era = snapshot.input.eras[0]
    for code, shape in names.geometry.items():
        assert shape.equals(era.shapes[code])


def test_outer_rings_turn_against_the_clock_as_rfc_7946_asks(get):
    for feature in get("boundaries").json["features"]:
        for part in shapely.get_parts(shapely.from_geojson(json.dumps(feature["geometry"]))):
            assert part.exterior.is_ccw, feature["id"]


def test_the_week_picks_the_era(tmp_path):
    folder = small_folder(tmp_path)
    shipped = json.loads((Settings().data_folder / "boundaries/1393.geojson").read_text(encoding="utf-8"))
    (folder / "boundaries").mkdir()
    for day in ("2014-12-06", "2014-03-22"):
        text = json.dumps({**shipped, "valid_on": day, "attribution": f"drawn for {day}"}, ensure_ascii=False)
        (folder / "boundaries" / f"{day}.geojson").write_text(text, encoding="utf-8")
    client = create_server(Settings(data_url=str(folder))).test_client()
    eras = {
        query: client.get(f"/api/v1/boundaries{query}").json["valid_on"]
        for query in ("", "?week=2014-11-29", "?week=1393-09-15", "?week=1999-01-01", "?week=2021-01-01")
    }
    assert eras == {
        "": "2014-12-06",
        "?week=2014-11-29": "2014-03-22",
        "?week=1393-09-15": "2014-12-06",
        "?week=1999-01-01": "2014-03-22",
        "?week=2021-01-01": "2014-12-06",
    }


# --- forms ---


@each_case("name", [*LISTS, "indicators/committee"])
def test_csv_is_the_same_as_json(get, name):
    body = get(f"{name}?format=json").json
    rows = body["data"] if isinstance(body["data"], list) else [body["data"]]
    answer = get(f"{name}?format=csv")
    assert answer.headers["Content-Type"].startswith("text/csv")
    raw = answer.get_data()
    assert (
        not raw.startswith(b"\xef\xbb\xbf")
        and raw.count(b"\r\n") == len(rows) + 1
        and raw.count(b"\n") == len(rows) + 1
    )
    columns = LISTS[name.partition("/")[0]]
    assert raw.decode().splitlines()[0].split(",") == [column.name for column in columns]
    for line, row in zip(told(raw.decode()), rows, strict=True):
        assert list(row) == [column.name for column in columns]
        for column in columns:
            assert read_back(line[column.name], column) == (
                row[column.name] if row[column.name] is not None else None
            )


def read_back(text: str, column: Column):
    if column.type in ("texts", "wholes", "shares"):
        kind = {"texts": str, "wholes": int, "shares": float}[column.type]
        return [kind(part) for part in text.split(";")] if text else []
    if not text:
        return None if column.null else ""
    if column.type == "flag":
        return {"true": True, "false": False}[text]
    return {"whole": int, "share": float}.get(column.type, str)(text)


def test_csv_runs_no_formula_and_keeps_commas_quotes_and_lines():
    columns = (Column("text"), Column("whole", "whole", null=True), Column("list", "texts"))
    rows = [('=HYPERLINK("x")', -5, ("-a", "b")), ('یک، "دو"\r\nسه', None, ()), ("@x", 0, ("c",)), ("\tx", 1, ())]
    text = csv_text(columns, rows)
    assert [list(row) for row in csv.reader(io.StringIO(text, newline=""))] == [
        ["text", "whole", "list"],
        ['\'=HYPERLINK("x")', "-5", "'-a;b"],
        ['یک، "دو"\r\nسه', "", ""],
        ["'@x", "0", "c"],
        ["'\tx", "1", ""],
    ]


@each_case(
    ("query", "accept", "media"),
    [
        ("", None, "application/json"),
        ("", "*/*", "application/json"),
        ("", "text/html,application/xml;q=0.9,*/*;q=0.8", "application/json"),
        ("", "text/csv", "text/csv"),
        ("", "text/*", "text/csv"),
        ("", "application/json;q=0.5, text/csv", "text/csv"),
        ("?format=csv", "application/json", "text/csv"),
        ("?format=json", "text/csv", "application/json"),
        ("?format=csv", "image/png", "text/csv"),
    ],
)
def test_format_decides_and_otherwise_the_accept_header(client, query, accept, media):
    answer = client.get(f"/api/v1/counties{query}", headers={"Accept": accept} if accept else {})
    assert (answer.status_code, answer.mimetype) == (200, media)
    assert "Accept" in answer.headers["Vary"] and "Accept-Encoding" in answer.headers["Vary"]


# --- what every answer says of itself ---


@each_case("name", [*LISTS, "indicators/committee", "boundaries"])
def test_every_answer_says_what_it_is(get, snapshot, name):
    answer = get(name)
    meta = answer.json["meta"]
    assert meta["sample"] is True and meta["asof"] == "2014-12-14T08:00:00Z" and meta["week"] == "2014-12-06"
    assert meta["digest"] == snapshot.digest and meta["licence"] == "MIT"
    assert snapshot.digest in meta["source"]["fa"] and "Publication" in meta["source"]["en"]
    headers = [answer.headers[f"Dashboard-{word}"] for word in ("Sample", "Week", "Asof", "Digest")]
    assert headers == ["true", meta["week"], meta["asof"], meta["digest"]]


def test_a_csv_file_says_that_it_is_a_sample_in_its_name_headers_and_rows(get):
    answer = get("cells?format=csv&limit=50")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="cells-2014-12-06-sample.csv"'
    assert answer.headers["Dashboard-Sample"] == "true" and answer.headers["Dashboard-Total"] == "117000"
    assert {row["sample"] for row in told(answer.get_data(as_text=True))} == {"true"}


def test_what_is_no_sample_does_not_say_so(tmp_path):
    client, _ = small_client(tmp_path)
    answer = client.get("/api/v1/cells?limit=1&format=csv")
    assert answer.headers["Dashboard-Sample"] == "false" and "sample" not in answer.headers["Content-Disposition"]
    assert told(answer.get_data(as_text=True))[0]["sample"] == "false"
    assert client.get("/api/v1/offices").json["meta"]["sample"] is False


def test_nothing_published_is_no_failure(tmp_path):
    client, _ = small_client(tmp_path, publications="")
    for name in ("cells", "offices", "publications"):
        body = client.get(f"/api/v1/{name}").json
        assert body["data"] == [] and body["meta"]["total"] == 0
        assert body["meta"]["week"] is None and body["meta"]["asof"] is None
    assert len(client.get("/api/v1/boundaries").json["features"]) == 24
    assert client.get("/api/v1/cells?week=2014-12-06").status_code == 404
    assert client.get("/api/v1/cells?asof=2014-12-14").status_code == 404
    assert client.get("/fa/api").status_code == 200


# --- knowledge ---


def old_snapshot(snapshot, moment):
    tables = snapshot.input.tables
    known = tables.publications[tables.publications["published_at"] <= moment]
    return publish(replace(snapshot.input, tables=replace(tables, publications=known)), snapshot.asof)


def test_asof_shows_what_was_published_then(every, get, snapshot):
    old = old_snapshot(snapshot, "2014-03-23T08:00:00")
    body = get("cells?asof=2014-03-25&limit=1").json
    assert body["meta"]["asof"] == "2014-03-23T08:00:00Z" and body["meta"]["week"] == "2014-03-15"
    assert body["meta"]["digest"] == old.digest != snapshot.digest
    rows, _, _ = every("cells?asof=2014-03-25&kind=all&county=province&indicator=committee")
    assert [row["week"] for row in rows] == old.cells.weeks
    assert [row["numerator"] for row in rows] == [
        cell.numerator if cell.known else None for cell in old.cells.series("committee")
    ]


def test_late_reports_and_corrections_are_not_known_before_they_came(every):
    """Some week's figure was another when it was new: that is what the time machine is for."""
    query = "kind=all&limit=5000&to=2014-03-15"
    then = every(f"cells?asof=2014-03-23T08:00:00Z&{query}")[0]
    now = every(f"cells?{query}")[0]
    assert len(then) == len(now) and then != now


@each_case(
    ("asked", "shown"),
    [
        ("2014-12-14T08:00:00Z", "2014-12-14T08:00:00Z"),
        ("2014-12-14T07:59:59Z", "2014-12-07T08:00:00Z"),
        ("2014-12-14", "2014-12-07T08:00:00Z"),
        ("1393-09-24", "2014-12-14T08:00:00Z"),
        ("2014-12-14T11:30:00%2B03:30", "2014-12-14T08:00:00Z"),
        ("2014-12-14T11:29:59%2B03:30", "2014-12-07T08:00:00Z"),
        ("2020-01-01", "2014-12-14T08:00:00Z"),
        ("2013-06-23T08:00:00Z", "2013-06-23T08:00:00Z"),
    ],
)
def test_a_moment_is_that_of_the_newest_publication_by_then(get, asked, shown):
    assert get(f"offices?limit=1&asof={asked}").json["meta"]["asof"] == shown


@each_case("asked", ["2013-06-23T07:59:59Z", "1391-01-01", "2999-01-01", "9999-12-31T23:59:59-23:59"])
@each_case("name", ["cells", "offices"])
def test_a_moment_before_all_publications_or_still_to_come_is_refused(client, name, asked):
    answer = client.get(f"/api/v1/{name}?asof={asked}")
    assert answer.status_code == 404
    [error] = answer.json["errors"]
    assert error["parameter"] == "asof" and "2013-06-23T08:00:00Z" in error["allowed"]


def test_what_is_not_published_is_not_shown_whatever_is_asked(tmp_path):
    client, _ = small_client(tmp_path, publications="2014-12-01T08:00:00Z,2014-11-22,,\n")
    for query in ("", "?asof=2014-12-20", "?asof=2020-01-01"):
        body = client.get(f"/api/v1/cells{query}").json
        assert body["meta"]["week"] == "2014-11-22" and body["meta"]["asof"] == "2014-12-01T08:00:00Z"
    for query in ("week=2014-11-29", "week=2014-11-29&asof=2020-01-01", "from=2014-11-29"):
        assert client.get(f"/api/v1/cells?{query}").status_code == 404
    assert client.get("/api/v1/offices?week=2014-12-06").status_code == 404


def test_without_publications_there_is_no_earlier_knowledge(tmp_path):
    client, _ = small_client(tmp_path)
    assert client.get("/api/v1/cells").json["meta"]["next"].count("asof") == 0
    answer = client.get("/api/v1/cells?asof=2014-12-20")
    assert answer.status_code == 404 and "no publication" in answer.json["errors"][0]["allowed"]


def test_turning_pages_stays_with_what_was_published_at_the_first(tmp_path):
    first = "2014-12-01T08:00:00Z,2014-11-22,,\n"
    client, _ = small_client(tmp_path, publications=first)
    page = client.get("/api/v1/cells?limit=100").json
    folder = tmp_path / "data"
    second = "2014-12-14T08:00:00Z,2014-12-06,,\n"
    (folder / "publications.csv").write_text(PUBLICATIONS_HEAD + first + second, encoding="utf-8")
    write_reports(folder, [report(week=week) for week in ("2014-11-22", "2014-12-06")])
    assert client.application.extensions["live"].look()
    assert client.get("/api/v1/cells?limit=100").json["meta"]["digest"] != page["meta"]["digest"]
    after = client.get(page["meta"]["next"]).json
    assert after["meta"]["digest"] == page["meta"]["digest"] and after["meta"]["offset"] == 100
    assert after["meta"]["total"] == page["meta"]["total"]


# --- asking again ---


@each_case("name", EVERYWHERE)
@each_case("packed", ["br", "gzip", "identity"])
def test_an_answer_that_has_not_changed_is_a_304(client, name, packed):
    first = client.get(f"/api/v1/{name}", headers={"Accept-Encoding": packed})
    assert first.headers["Cache-Control"] == "public, no-cache"
    asked = {"Accept-Encoding": packed, "If-None-Match": first.headers["ETag"]}
    again = client.get(f"/api/v1/{name}", headers=asked)
    assert (again.status_code, again.get_data()) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"] and again.headers["Access-Control-Allow-Origin"] == "*"
    assert client.get(f"/api/v1/{name}", headers={**asked, "If-None-Match": '"other"'}).status_code == 200


def test_json_and_csv_and_another_page_have_tags_of_their_own(get):
    tags = {get(f"cells?limit=5{more}").headers["ETag"] for more in ("", "&format=csv", "&offset=5", "&kind=all")}
    assert len(tags) == 4


@each_case("name", EVERYWHERE)
def test_head_says_what_get_says_without_the_body(client, name):
    got, head = (client.open(f"/api/v1/{name}", method=method) for method in ("GET", "HEAD"))
    assert head.status_code == 200 and head.get_data() == b""
    same = ("Content-Type", "Content-Length", "ETag", "Vary", "Link", "Cache-Control", "Dashboard-Total")
    assert [head.headers.getlist(name) for name in same] == [got.headers.getlist(name) for name in same]


def test_links_lead_to_the_next_page_and_to_the_document(get):
    answer = get("counties?limit=20")
    assert answer.headers.getlist("Link") == [
        '</api/v1/counties?limit=20&offset=20>; rel="next"',
        '</api/v1/openapi.json>; rel="service-desc"; type="application/json"',
    ]
    assert len(get("counties?limit=28").headers.getlist("Link")) == 1


# --- open to all ---


@each_case("name", [*EVERYWHERE, "nowhere", "cells?week=x"])
def test_any_site_may_read_without_credentials(client, name):
    answer = client.get(f"/api/v1/{name}", headers={"Origin": "https://example.org", "Cookie": "a=b"})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers and "Set-Cookie" not in answer.headers
    for exposed in ("ETag", "Link", "Dashboard-Sample"):
        assert exposed in answer.headers["Access-Control-Expose-Headers"]


@each_case("name", EVERYWHERE)
def test_a_browser_that_asks_first_is_told_yes(client, name):
    asked = {"Origin": "https://example.org", "Access-Control-Request-Method": "GET"}
    asked["Access-Control-Request-Headers"] = "if-none-match"
    answer = client.options(f"/api/v1/{name}", headers=asked)
    assert answer.status_code == 200 and answer.get_data() == b""
    assert {"GET", "HEAD", "OPTIONS"} == set(answer.headers["Allow"].split(", "))
    assert answer.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert answer.headers["Access-Control-Allow-Headers"] == "*"


def test_pages_are_not_open_to_other_sites(client):
    assert "Access-Control-Allow-Origin" not in client.get("/fa/api").headers


# --- the document ---


def test_the_document_is_valid_openapi_3_1(get):
    document = get("openapi.json").json
    assert document["openapi"] == "3.1.0"
    assert [str(error) for error in OPENAPI_31_VALIDATOR.iter_errors(document)] == []
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_every_reference_in_the_document_leads_somewhere_and_everything_is_used(get):
    text = get("openapi.json").get_data(as_text=True)
    document = json.loads(text)
    references = set()

    def walk(node):
        if isinstance(node, dict):
            references.update(value for name, value in node.items() if name == "$ref")
            node = list(node.values())
        if isinstance(node, list):
            for one in node:
                walk(one)

    walk(document)
    known = {f"#/components/{group}/{name}" for group, parts in document["components"].items() for name in parts}
    assert references <= known
    # A wrong method is answered at every address, but is no operation's own.
    assert known - references == {"#/components/responses/method_not_allowed"}


def test_the_document_is_the_same_each_time(get):
    other = shipped_server().test_client()
    assert other.get("/api/v1/openapi.json").get_data() == get("openapi.json").get_data()


def test_rows_have_exactly_the_columns_of_the_document(get):
    schemas = get("openapi.json").json["components"]["schemas"]
    for name, columns in LISTS.items():
        row = schemas[{"indicators": "IndicatorRow"}.get(name, f"{name.capitalize()}Row")]
        assert list(row["properties"]) == [column.name for column in columns] == list(get(name).json["data"][0])
        assert sorted(row["required"]) == sorted(row["properties"])


def test_there_is_no_viewer_that_loads_from_elsewhere(server):
    rules = {rule.rule for rule in server.url_map.iter_rules() if rule.rule.startswith("/api")}
    assert rules == {f"/api/v1/{name}" for name in (*LISTS, "indicators/<key>", "boundaries", "openapi.json")}


def test_a_snapshot_of_a_later_day_is_what_is_answered(tmp_path):
    client, snapshot = small_client(tmp_path)
    assert client.get("/api/v1/cells").json["meta"]["week"] == "2014-12-06"
    assert snapshot.weeks[-1] == date(2014, 12, 6)
    write_reports(tmp_path / "data", [report(week="2014-12-13", day="2014-12-13")])
    assert client.application.extensions["live"].look()
    assert client.get("/api/v1/cells").json["meta"]["week"] == "2014-12-13"
