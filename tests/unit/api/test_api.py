"""The open API: all cells, the register and the publications, equal in JSON and CSV."""

import csv
import io
import itertools
import json
import re
from dataclasses import replace
from datetime import date

import geopandas
import pytest
import shapely
from schemathesis.specs.openapi.definitions import OPENAPI_31_VALIDATOR

from dashboard.api.columns import columns
from dashboard.dataset import Dataset
from dashboard.snapshot import Snapshot, published_at, snapshot_at
from tests.unit.cases import each_case
from tests.unit.figures.eras import era
from tests.unit.meeting.meetings import PUBLISHED, ago, published
from tests.unit.shipped_terms import shipped_terms
from tests.unit.small_register import ARDESTAN, CARDS, ISFAHAN, LATER, WEEK, SmallRegister, days, tables_of
from tests.unit.small_site import serve

LISTS = columns(shipped_terms())
EVERYWHERE = [*LISTS, "indicators/committee", "boundaries", "openapi.json"]
FIRST, SECOND, NEWEST = "2014-11-30T12:00:00Z", "2014-12-07T12:00:00Z", "2014-12-14T12:00:00Z"
ONE = ("e_services", 0, "2014-12-06", "1001", "")


def create_register() -> SmallRegister:
    """Six weeks, of which WEEK is the last, with cells of every state; one county begins long after them."""
    register = SmallRegister(ISFAHAN, ARDESTAN)
    register.county("1028", valid_from=date(2021, 7, 18), split_from=ISFAHAN)
    offices = {"G1": ("governorate", ISFAHAN), "G2": ("governorate", ARDESTAN), "M1": ("municipality", ARDESTAN)}
    offices |= {"D1": ("directorate", ISFAHAN), "B1": ("body", ISFAHAN), "B2": ("body", ISFAHAN)}
    for code, (kind, county) in offices.items():
        register.office(code, kind, county)
    register.office("C1", "county_office", ARDESTAN, "D1")
    for table, column in (("offices", "office_id"), ("counties", "county_code")):
        for row in register.rows[table]:
            row |= {"name_fa": f"نام {row[column]}", "name_en": f"Name {row[column]}"}
    register.report("D1", "desk", 1, ago(5), "self")
    for office, measure, value in (("B1", "desk", 1), ("B1", "e_service_stage", 2), ("C1", "e_service_stage", 1)):
        register.report(office, measure, value, ago(1))
    register.report("C1", "desk", 0)
    register.report("G2", "committee", 0, evidence="self")
    register.report("G1", "committee", 1, ago(2))
    register.report("G1", "committee", 0, ago(2), received_at=PUBLISHED[0][0] + days(1))
    register.report("G1", "committee", 1)
    register.count("B1", "satisfied", 40, 50)
    register.count("C1", "satisfied", 5, 10)
    register.visit("G1", WEEK, findings=4, resolved=1)
    return register


def with_input(snapshot: Snapshot, **of_tables) -> Snapshot:
    """The snapshot with two eras of borders, and with changed fields of its tables."""
    tables = replace(snapshot.input.tables, **of_tables)
    changed = replace(
        snapshot.input, tables=tables, eras=tuple(era(day, ARDESTAN, ISFAHAN) for day in ("2014-12-06", "2014-03-22"))
    )
    return replace(snapshot, input=changed, full_input=changed)


@pytest.fixture(scope="module")
def snapshot():
    return with_input(published(create_register(), PUBLISHED), sample=True)


@pytest.fixture(scope="module")
def client(snapshot):
    return serve(snapshot).test_client()


@pytest.fixture(scope="module")
def get(client):
    def get(address, **headers):
        answer = client.get(f"/api/v1/{address}", headers=headers)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return answer

    return get


@pytest.fixture(scope="module")
def follow(get):
    """Follows the next links from an address: (rows, number of pages, total)."""

    def follow(address):
        rows, pages, address = [], 0, address
        while address:
            body = get(address.removeprefix("/api/v1/")).json
            rows += body["data"]
            pages += 1
            address = body["meta"]["next"]
        return rows, pages, body["meta"]["total"]

    return follow


@pytest.fixture(scope="module")
def all_cells(follow):
    return follow("cells?limit=5000&step=all")[0]


def row_address(row):
    return row["indicator"], row["step"], row["week"], row["county_code"], row["kind"]


def csv_rows(text):
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_every_cell_is_listed_once_and_equals_that_of_the_screen(all_cells, snapshot):
    cells = snapshot.cells
    place = {week: i for i, week in enumerate(cells.weeks)}
    steps = [(card.key, step) for card in snapshot.cards for step in (0, *card.steps)]
    every = itertools.product(steps, cells.weeks, cells.areas, ("", *snapshot.terms.kinds))
    expected = [(*step, *rest) for step, *rest in every if cell_of(cells, place, *step, *rest).state != "absent"]
    assert [row_address(row) for row in all_cells] == sorted(expected), "one row each, in order"
    assert {row["state"] for row in all_cells} == {"value", "zero", "not_reported", "not_applicable", "too_few"}
    for row in all_cells:
        cell = cell_of(cells, place, *row_address(row))
        found = [row[name] for name in ("state", "denominator", "not_reported", "late", "unverified")]
        if snapshot.card(row["indicator"]).of_counts:
            # Counts are never late or unverified, and too few answers have no denominator.
            assert found == [cell.state, cell.denominator or None, cell.not_reported, None, None]
        else:
            assert found == [cell.state, cell.denominator, cell.not_reported, cell.late, cell.unverified]
        # Zero is a value; an unknown cell has none.
        known = (cell.numerator, cell.numerator / cell.denominator) if cell.known else (None, None)
        assert (row["numerator"], row["share"]) == known
        assert (row["state"] == "zero") == (row["numerator"] == 0)


def cell_of(cells, place, key, step, week, area, kind):
    return cells.at(key, place[week], area, kind, step)


@each_case("limit", [1, 3, 7, 1000])
def test_pages_cover_all_rows_exactly_once(follow, all_cells, limit):
    rows, pages, total = follow(f"offices?limit={limit}")
    assert [row["office_id"] for row in rows] == ["B1", "B2", "C1", "D1", "G1", "G2", "M1"]
    assert total == 7 and pages == -(-7 // limit)
    if limit == 1000:
        assert follow(f"cells?limit={limit}&step=all") == (all_cells, -(-len(all_cells) // limit), len(all_cells))


@each_case(
    ("query", "is_selected"),
    [
        ("indicator=committee", lambda row: row["indicator"] == "committee"),
        ("week=2014-12-06", lambda row: row["week"] == "2014-12-06"),
        ("from=2014-11-20&to=2014-12-01", lambda row: "2014-11-15" <= row["week"] <= "2014-11-29"),
        ("from=2014-11-29", lambda row: row["week"] >= "2014-11-29"),
        ("to=2014-11-28", lambda row: row["week"] <= "2014-11-22"),
        ("week=2014-12-06&from=2014-11-29", lambda row: row["week"] == "2014-12-06"),
        ("county=1001", lambda row: row["county_code"] == "1001"),
        ("county=province", lambda row: row["county_code"] == ""),
        ("county=1028", lambda row: False),
        ("kind=municipality", lambda row: row["kind"] == "municipality"),
        ("kind=%D8%B4%D9%87%D8%B1%D8%AF%D8%A7%D8%B1%DB%8C", lambda row: row["kind"] == "municipality"),
        ("kind=County%20Office", lambda row: row["kind"] == "county_office"),
        ("kind=all", lambda row: row["kind"] == ""),
        ("indicator=e_services&county=1001&kind=all&week=2014-12-06", lambda row: row_address(row) == ONE),
        ("step=2", lambda row: row["step"] == 2),
        ("step=%DB%B2", lambda row: row["step"] == 2),
        ("step=all&indicator=e_services", lambda row: row["indicator"] == "e_services"),
    ],
)
def test_a_filter_removes_rows_and_does_not_change_others(get, follow, all_cells, query, is_selected):
    rows, _, total = follow(f"cells?limit=5000&{query}")
    # Without a step it is the card itself.
    own = [row for row in all_cells if "step" in query or row["step"] == 0]
    assert rows == [row for row in own if is_selected(row)] and total == len(rows)
    # A week may be named by any of its days in either calendar.
    if query == "week=2014-12-06":
        for day in ("2014-12-12", "1393-09-15", "1393/9/21", "۱۳۹۳-۰۹-۱۷", "1393.09.18"):
            body = get(f"cells?week={day}&limit=1").json
            assert body["meta"]["week"] == body["data"][0]["week"] == "2014-12-06", day


def test_offices_are_those_of_the_weeks_register_and_add_up_to_the_cells(follow, snapshot):
    rows, _, total = follow("offices")
    week = len(snapshot.weeks) - 1
    drilldown = snapshot.drilldown(week)
    assert [row["office_id"] for row in rows] == sorted(drilldown.offices) and total == len(rows)
    for row in rows:
        office = drilldown.offices[row["office_id"]]
        own = (office.kind, office.county_code, office.parent_id or None, office.names["fa"], office.names["en"])
        assert tuple(row[name] for name in ("kind", "county_code", "parent_id", "name_fa", "name_en")) == own
        inspected = office.inspected and office.inspected.isoformat()
        assert (row["visits"], row["last_inspection"]) == (len(office.visits), inspected)
        for measure in shipped_terms().reported:
            state, found = row[f"{measure}_state"], (row[measure], row[f"{measure}_week"], row[f"{measure}_evidence"])
            if state in ("value", "zero"):
                report = office.reports[measure]
                assert found == (report.value, report.since.isoformat(), report.evidence)
                assert state == ("value" if report.value else "zero")
            else:
                assert found == (None, None, None)
    bodies = [row for row in rows if row["kind"] in ("directorate", "body")]
    cell = snapshot.cells.at("service_desks", week)
    assert sum(row["desk_state"] == "value" for row in bodies) == cell.numerator
    assert sum(row["desk_state"] == "not_reported" for row in bodies) == cell.not_reported
    assert sum(row["desk_late"] for row in bodies) == cell.late
    assert sum(row["desk_unverified"] for row in bodies) == cell.unverified
    assert {row["desk_state"] for row in rows if row["kind"] == "municipality"} == {"not_applicable"}
    selected, _, _ = follow("offices?county=1001&kind=governorate&week=2014-11-22")
    assert [(row["office_id"], row["week"]) for row in selected] == [("G2", "2014-11-22")]


def test_indicators_counties_and_publications_are_those_of_the_snapshot(get, follow, snapshot):
    rows = get("indicators").json["data"]
    for row, card in zip(rows, snapshot.cards, strict=True):
        assert (row["key"], row["measure"]) == (card.key, card.measure or None)
        assert row["name_fa"] == card.word("fa", "name") and row["limits_en"] == card.word("en", "limits")
        day = card.target_date and card.target_date.isoformat()
        assert (row["kinds"], row["target_date"]) == (list(card.kinds), day)
        assert get(f"indicators/{card.key}").json["data"] == row
    # Counties are those that existed in the week.
    for query, count in (("", 3), ("?week=2021-07-10", 2), ("?week=1400-04-27", 3)):
        assert len(follow(f"counties{query}")[0]) == count
    assert next(row for row in follow("counties")[0] if row["split_from"])["valid_from"] == "2021-07-18"
    # All publications, the newest first.
    published = [(row["published_at"], row["week"]) for row in follow("publications?limit=2")[0]]
    assert published == [(NEWEST, "2014-12-06"), (SECOND, "2014-11-29"), (FIRST, "2014-11-22")]


def test_geopandas_opens_the_boundaries_of_the_week_and_their_rings_follow_rfc_7946(get, snapshot, tmp_path):
    answer = get("boundaries")
    assert answer.headers["Content-Type"] == "application/geo+json"
    file = tmp_path / "boundaries.geojson"
    file.write_bytes(answer.get_data())
    frame = geopandas.read_file(file, engine="pyogrio")
    assert frame.crs.to_epsg() == 4326 and len(frame) == 2 and frame.geometry.is_valid.all()
    names = frame.set_index("county_code")
    assert names.loc["1002", "name_fa"] == "نام 1002" and names.loc["1002", "name_en"] == "Name 1002"
    for code, shape in names.geometry.items():
        assert shape.equals(snapshot.input.eras[0].shapes[code])
    for feature in answer.json["features"]:
        assert shapely.from_geojson(json.dumps(feature["geometry"])).exterior.is_ccw, feature["id"]
    queries = ("", "week=2014-11-29", "week=1393-09-15", "week=1999-01-01", "week=2021-01-01")
    eras = [get(f"boundaries?{query}").json["valid_on"] for query in queries]
    assert eras == ["2014-12-06", "2014-03-22", "2014-12-06", "2014-03-22", "2014-12-06"]


@each_case("name", [*LISTS, "indicators/committee"])
def test_csv_is_the_same_as_json(get, name):
    body = get(f"{name}?format=json").json
    rows = body["data"] if isinstance(body["data"], list) else [body["data"]]
    answer = get(f"{name}?format=csv")
    assert answer.headers["Content-Type"].startswith("text/csv")
    raw = answer.get_data()
    assert not raw.startswith(b"\xef\xbb\xbf") and raw.count(b"\r\n") == raw.count(b"\n") == len(rows) + 1
    assert raw.decode().splitlines()[0].split(",") == list(rows[0])
    for line, row in zip(csv_rows(raw.decode()), rows, strict=True):
        assert line == {column: csv_text(value) for column, value in row.items()}


def csv_text(value):
    """A value of JSON as CSV has it."""
    if isinstance(value, list):
        return ";".join(map(csv_text, value))
    return value if isinstance(value, str) else "" if value is None else json.dumps(value).removesuffix(".0")


@each_case(
    ("query", "accept", "media"),
    [
        ("", None, "application/json"),
        ("", "text/html,application/xml;q=0.9,*/*;q=0.8", "application/json"),
        ("", "application/json;q=0.5, text/csv", "text/csv"),
        ("?format=csv", "application/json", "text/csv"),
        ("?format=json", "text/csv", "application/json"),
        ("?format=csv", "image/png", "text/csv"),
    ],
)
def test_the_format_parameter_takes_precedence_over_the_accept_header(client, query, accept, media):
    answer = client.get(f"/api/v1/counties{query}", headers={"Accept": accept} if accept else {})
    assert (answer.status_code, answer.mimetype) == (200, media)
    assert "Accept" in answer.headers["Vary"] and "Accept-Encoding" in answer.headers["Vary"]


@each_case("name", [*LISTS, "indicators/committee", "boundaries"])
def test_every_answer_has_its_metadata(get, snapshot, all_cells, name):
    answer = get(name)
    meta = answer.json["meta"]
    assert meta["sample"] is True and meta["asof"] == NEWEST and meta["week"] == "2014-12-06"
    assert meta["digest"] == snapshot.digest and meta["licence"]
    assert snapshot.digest in meta["source"]["fa"] and "publication" in meta["source"]["en"]
    headers = [answer.headers[f"Dashboard-{word}"] for word in ("Sample", "Week", "Asof", "Digest")]
    assert headers == ["true", meta["week"], meta["asof"], meta["digest"]]
    if name == "cells":
        answer = get("cells?format=csv&limit=50&step=all")
        assert answer.headers["Content-Disposition"] == 'attachment; filename="cells-2014-12-06-sample.csv"'
        assert int(answer.headers["Dashboard-Total"]) == len(all_cells)
        assert {row["sample"] for row in csv_rows(answer.get_data(as_text=True))} == {"true"}


def test_a_county_has_its_rank_with_the_range_and_its_word_beside_the_other_counties():
    register = SmallRegister(ISFAHAN, ARDESTAN, "1003")
    for county, number in ((ISFAHAN, 12), (ARDESTAN, 12), ("1003", 2)):
        for i in range(number):
            register.office(f"M{county}{i}", "municipality", county)
            for week in (ago(1), WEEK):
                register.report(f"M{county}{i}", "committee", int(county == ISFAHAN), week)
    client = serve(published(register)).test_client()
    names = ("county_code", "rank", "rank_shared", "rank_first", "rank_last", "signal")
    rows = client.get("/api/v1/cells?indicator=committee&week=2014-12-06&kind=all").json["data"]
    assert [tuple(row[name] for name in names) for row in rows] == [
        ("", None, None, None, None, None),
        (ARDESTAN, 2, False, 2, 2, "clear_lower"),
        (ISFAHAN, 1, False, 1, 1, "clear_higher"),
        ("1003", None, None, None, None, "few"),
    ]
    rows = client.get("/api/v1/cells?indicator=committee&week=2014-12-06&kind=municipality").json["data"]
    assert [row["signal"] for row in rows] == [None] * 4, "a word is of all kinds together"


def test_data_without_sample_and_publications_are_not_marked_and_have_no_asof():
    client = serve(published(create_register())).test_client()
    answer = client.get("/api/v1/cells?limit=1&format=csv")
    assert answer.headers["Dashboard-Sample"] == "false" and "sample" not in answer.headers["Content-Disposition"]
    assert csv_rows(answer.get_data(as_text=True))[0]["sample"] == "false"
    meta = client.get("/api/v1/cells?limit=1").json["meta"]
    assert meta["sample"] is False and meta["next"].count("asof") == 0
    answer = client.get("/api/v1/cells?asof=2014-12-20")
    assert answer.status_code == 404 and "no publication" in answer.json["errors"][0]["allowed"]


def test_before_the_first_publication_lists_are_empty():
    tables = replace(tables_of(create_register().rows), has_publications=True)
    client = serve(with_input(snapshot_at(Dataset(tables, CARDS, ()), LATER))).test_client()
    for name in ("cells", "offices", "publications"):
        body = client.get(f"/api/v1/{name}").json
        assert body["data"] == [] and body["meta"]["total"] == 0
        assert body["meta"]["week"] is None and body["meta"]["asof"] is None
    assert len(client.get("/api/v1/boundaries").json["features"]) == 2
    assert client.get("/api/v1/cells?week=2014-12-06").status_code == 404
    assert client.get("/api/v1/cells?asof=2014-12-14").status_code == 404
    assert client.get("/fa/api").status_code == 200


def test_asof_shows_that_publication_without_later_reports_and_corrections(follow, get, snapshot):
    old = published_at(snapshot, PUBLISHED[0][0])
    meta = get("cells?asof=2014-12-01&limit=1").json["meta"]
    assert meta["asof"] == FIRST and meta["week"] == "2014-11-22"
    assert meta["digest"] == old.digest != snapshot.digest
    query = "county=province&kind=all&indicator=committee_governorates&to=2014-11-22"
    then, now = (follow(f"cells?{query}{asof}")[0] for asof in (f"&asof={FIRST}", ""))
    assert [row["week"] for row in then] == [row["week"] for row in now] == old.cells.weeks
    assert [rows[-1]["numerator"] for rows in (then, now)] == [1, 0]


@each_case(
    ("value", "moment"),
    [
        (NEWEST, NEWEST),
        ("2014-12-14T11:59:59Z", SECOND),
        ("2014-12-14", SECOND),
        ("1393-09-24", NEWEST),
        ("2014-12-14T15:30:00%2B03:30", NEWEST),
        ("2014-12-14T15:29:59%2B03:30", SECOND),
        ("2020-01-01", NEWEST),
        (FIRST, FIRST),
        *((value, "") for value in ("2014-11-30T11:59:59Z", "1391-01-01", "2999-01-01", "9999-12-31T23:59:59-23:59")),
    ],
)
def test_asof_selects_the_newest_publication_up_to_a_moment(client, value, moment):
    for name in ("offices", "cells"):
        body = client.get(f"/api/v1/{name}?limit=1&asof={value}").json
        if moment:
            assert body["meta"]["asof"] == moment
        else:
            # Before the first publication, or in the future.
            assert body["status"] == 404
            [error] = body["errors"]
            assert error["parameter"] == "asof" and FIRST in error["allowed"]


def test_unpublished_weeks_are_never_shown_and_next_links_stay_with_their_publication():
    register = create_register()
    server = serve(published(register, PUBLISHED[:1]))
    client = server.test_client()
    for query in ("", "?asof=2014-12-20", "?asof=2020-01-01"):
        meta = client.get(f"/api/v1/cells{query}").json["meta"]
        assert meta["week"] == "2014-11-22" and meta["asof"] == FIRST
    for query in ("cells?week=2014-11-29", "cells?week=2014-11-29&asof=2020-01-01", "cells?from=2014-11-29"):
        assert client.get(f"/api/v1/{query}").status_code == 404
    assert client.get("/api/v1/offices?week=2014-12-06").status_code == 404
    page = client.get("/api/v1/cells?limit=100").json["meta"]
    server.extensions["live"].snapshot = published(register, PUBLISHED)
    assert client.get("/api/v1/cells?limit=100").json["meta"]["digest"] != page["digest"]
    after = client.get(page["next"]).json["meta"]
    assert (after["digest"], after["offset"], after["total"]) == (page["digest"], 100, page["total"])


@each_case("name", EVERYWHERE)
@each_case("encoding", ["br", "gzip", "identity"])
def test_an_unchanged_answer_is_a_304_and_head_has_the_headers_of_get(client, name, encoding):
    first = client.get(f"/api/v1/{name}", headers={"Accept-Encoding": encoding})
    assert first.headers["Cache-Control"] == "public, no-cache"
    request_headers = {"Accept-Encoding": encoding, "If-None-Match": first.headers["ETag"]}
    again = client.get(f"/api/v1/{name}", headers=request_headers)
    assert (again.status_code, again.get_data()) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"] and again.headers["Access-Control-Allow-Origin"] == "*"
    assert client.get(f"/api/v1/{name}", headers={**request_headers, "If-None-Match": '"other"'}).status_code == 200
    head = client.head(f"/api/v1/{name}", headers={"Accept-Encoding": encoding})
    assert head.status_code == 200 and head.get_data() == b""
    same = ("Content-Type", "Content-Length", "ETag", "Vary", "Link", "Cache-Control", "Dashboard-Total")
    assert [head.headers.getlist(name) for name in same] == [first.headers.getlist(name) for name in same]


def test_link_headers_name_the_next_page_and_the_document_and_each_variant_has_its_etag(get):
    assert get("counties?limit=2").headers.getlist("Link") == [
        '</api/v1/counties?limit=2&offset=2>; rel="next"',
        '</api/v1/openapi.json>; rel="service-desc"; type="application/json"',
    ]
    assert len(get("counties?limit=3").headers.getlist("Link")) == 1
    drilldown = get("counties?offset=3").json
    assert drilldown["data"] == [] and drilldown["meta"]["total"] == 3 and drilldown["meta"]["next"] is None
    tags = {get(f"cells?limit=5{more}").headers["ETag"] for more in ("", "&format=csv", "&offset=5", "&kind=all")}
    assert len(tags) == 4


@each_case("name", [*EVERYWHERE, "nowhere", "cells?week=x"])
def test_other_sites_may_read_the_api_without_credentials_but_no_pages(client, name):
    site = {"Origin": "https://example.org"}
    answer = client.get(f"/api/v1/{name}", headers={**site, "Cookie": "a=b"})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers and "Set-Cookie" not in answer.headers
    for exposed in ("ETag", "Link", "Dashboard-Sample"):
        assert exposed in answer.headers["Access-Control-Expose-Headers"]
    assert "Access-Control-Allow-Origin" not in client.get("/fa/api", headers=site).headers
    if name in EVERYWHERE:
        preflight = {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "if-none-match"}
        answer = client.options(f"/api/v1/{name}", headers={**site, **preflight})
        assert answer.status_code == 200 and answer.get_data() == b""
        assert {"GET", "HEAD", "OPTIONS"} == set(answer.headers["Allow"].split(", "))
        assert answer.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
        assert answer.headers["Access-Control-Allow-Headers"] == "*"


def test_the_document_is_valid_openapi_3_1_and_its_rows_have_their_columns(client, get):
    rules = {rule.rule for rule in client.application.url_map.iter_rules() if rule.rule.startswith("/api")}
    assert rules == {f"/api/v1/{name}" for name in (*LISTS, "indicators/<key>", "boundaries", "openapi.json")}
    answer = get("openapi.json")
    document = answer.json
    assert document["openapi"] == "3.1.0"
    assert [str(error) for error in OPENAPI_31_VALIDATOR.iter_errors(document)] == []
    schemas = document["components"]["schemas"]
    # Every reference leads somewhere, and everything is used.
    references = set(re.findall(r'"\$ref": ?"([^"]*)"', answer.get_data(as_text=True)))
    known = {f"#/components/{group}/{name}" for group, parts in document["components"].items() for name in parts}
    # A wrong method is answered at every address, but is no operation's own.
    assert references == known - {"#/components/responses/method_not_allowed"}
    for name, row_columns in LISTS.items():
        row = schemas[{"indicators": "IndicatorRow"}.get(name, f"{name.capitalize()}Row")]
        assert list(row["properties"]) == list(row_columns) == list(get(name).json["data"][0])
