"""Addresses, headers, compression and caching, asked of the server without a browser."""

from __future__ import annotations

import gzip
import re

import brotli
import pytest

from dashboard.language import say
from dashboard.server import create_server
from dashboard.settings import Settings
from tests.unit.cases import each_case
from tests.unit.small_folder import small_folder

# 12 or 16 hex digits of our own, or the version and time that Dash writes into its files' names.
DIGEST = re.compile(r"[0-9a-f]{12}|\.v\d+_\d+_\d+m\d+\.")
IMMUTABLE = re.compile(r"public, max-age=\d{8,9}, immutable|max-age=\d{8,9}, public, immutable")
PACKERS = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = small_folder(tmp_path_factory.mktemp("served"))
    return create_server(Settings(data_url=str(folder)))


@pytest.fixture
def client(server):
    return server.test_client()


def addresses(client) -> list[str]:
    """What the Persian page asks the server for, apart from itself."""
    page = client.get("/fa/").get_data(as_text=True)
    return sorted(set(re.findall(r'(/(?:static|cells|words|boundaries|fa/_dash-component-suites)/[^"\s)]+)', page)))


@each_case(
    ("spoken", "lang"),
    [
        ("fa", "fa"),
        ("en-GB,en;q=0.9", "en"),
        ("fa-IR,fa;q=0.9,en;q=0.8", "fa"),
        ("en;q=0.5,fa;q=0.9", "fa"),
        ("de-DE,de", "fa"),
        ("de,en;q=0.3", "en"),
        ("", "fa"),
    ],
)
def test_the_front_door_leads_to_the_preferred_language_persian_otherwise(client, spoken, lang):
    answer = client.get("/", headers={"Accept-Language": spoken} if spoken else {})
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/{lang}/")
    assert "Accept-Language" in answer.headers["Vary"]


def test_the_front_door_keeps_the_query(client):
    answer = client.get("/?week=2014-11-29&county=1001")
    assert answer.headers["Location"] == "/fa/?week=2014-11-29&county=1001"


@each_case("address", ["/fa/", "/en/", "/health", "/nowhere", "/fa/?week=x", "/fa/_dash-layout"])
def test_every_answer_carries_the_rules_for_browsers(client, address):
    headers = client.get(address).headers
    assert "script-src 'self';" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Set-Cookie" not in headers


def test_the_policy_allows_no_inline_and_no_evaluated_script(client):
    policy = client.get("/fa/").headers["Content-Security-Policy"]
    scripts = re.search(r"script-src ([^;]*)", policy)[1]
    assert scripts == "'self'"
    assert "unsafe-eval" not in policy


def test_the_page_has_no_script_written_into_it(client):
    page = client.get("/fa/").get_data(as_text=True)
    for attributes, body in re.findall(r"<script([^>]*)>(.*?)</script>", page, re.DOTALL):
        assert not body.strip() or 'type="application/json"' in attributes
    assert not re.search(r"\son\w+=", page)


def test_what_carries_a_digest_is_kept_for_ever(client):
    found = addresses(client)
    kinds = {address.split("/")[1] for address in found}
    assert {"static", "cells", "words", "boundaries", "fa"} <= kinds
    for address in found:
        answer = client.get(address, buffered=True)
        assert answer.status_code == 200, address
        if address.startswith("/static/topojson/"):
            # An empty file under the name that plotly asks for; it never changes.
            assert b'"geometries":[]' in answer.get_data()
            continue
        if not DIGEST.search(address):
            assert answer.headers["Cache-Control"] == "no-cache" and answer.headers["ETag"], address
            continue
        assert IMMUTABLE.fullmatch(answer.headers["Cache-Control"]), address


@each_case("address", ["/cells/{}.json", "/boundaries/{}.geojson", "/words/{}-fa-{}.json", "/static/app.{}.js"])
def test_what_is_no_longer_kept_is_said_to_be_gone_and_is_not_cached(client, address):
    answer = client.get(address.format("0" * 16, "0" * 16))
    assert answer.status_code == 404
    assert "immutable" not in answer.headers.get("Cache-Control", "")


@each_case("address", ["/fa/", "/en/?county=1001", "/fa/_dash-layout", "/fa/_dash-dependencies"])
@each_case("packed", ["br", "gzip", ""])
def test_what_may_change_is_asked_for_again_and_answered_304_if_it_has_not(client, address, packed):
    first = client.get(address, headers={"Accept-Encoding": packed})
    assert first.headers["Cache-Control"] == "no-cache"
    again = client.get(address, headers={"Accept-Encoding": packed, "If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.get_data()) == (304, b"")
    other = client.get(address, headers={"Accept-Encoding": packed, "If-None-Match": '"another"'})
    assert other.status_code == 200


@each_case("packed", list(PACKERS))
def test_everything_travels_packed_as_the_browser_can_unpack_it(client, packed):
    for address in ["/fa/", "/fa/_dash-layout", *addresses(client)]:
        answer, plain = (
            client.get(address, headers={"Accept-Encoding": asked}, buffered=True) for asked in (packed, "identity")
        )
        sent, full = answer.get_data(), plain.get_data()
        assert PACKERS[answer.headers.get("Content-Encoding", "")](sent) == full, address
        # Fonts are packed by nature, and what fits into one packet gains nothing.
        if len(full) > 1000 and not address.endswith(".woff2"):
            assert answer.headers.get("Content-Encoding", "") == packed, address
            assert "Accept-Encoding" in answer.headers["Vary"], address
            assert not packed or len(sent) < 0.7 * len(full), address


def test_a_head_request_gets_the_headers_alone(client):
    for address in ("/fa/", "/health", addresses(client)[0]):
        answer = client.head(address)
        assert (answer.status_code, answer.get_data()) == (200, b"")
        assert answer.headers["Content-Security-Policy"] or address.startswith("/static")


def test_health_says_what_is_shown(client):
    answer = client.get("/health")
    told = answer.get_json()
    assert answer.headers["Cache-Control"] == "no-store"
    assert (told["state"], told["since"], told["faults"], told["sample"]) == ("ok", None, 0, False)
    assert told["week"] == "2014-12-06"
    assert re.fullmatch(r"[0-9a-f]{16}", told["digest"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", told["asof"])
    assert told["counts"] == {
        "counties": 28,
        "offices": told["counts"]["offices"],
        "reports": 3,
        "inspections": 0,
        "publications": 0,
        "indicators": told["counts"]["indicators"],
        "weeks": 3,
    }
    assert told["counts"]["offices"] > 200


def test_without_sample_data_the_word_sample_is_nowhere(client):
    for lang in ("fa", "en"):
        page = client.get(f"/{lang}/").get_data(as_text=True)
        assert say(lang, "site.sample_note") not in page
        assert 'class="sample-word"' not in page


def test_a_script_of_dash_that_is_not_there_is_not_found(client):
    answer = client.get("/fa/_dash-component-suites/dash/nothing.js")
    assert answer.status_code == 404
    assert "Traceback" not in answer.get_data(as_text=True)


def test_what_was_typed_into_an_address_is_never_a_part_of_the_page(client):
    typed = "<script>alert(1)</script>"
    for address in (f"/fa/?county={typed}", f"/fa/?week={typed}", f"/fa/{typed}", f"/en/?indicator=%22{typed}"):
        answer = client.get(address)
        assert answer.status_code == 404
        assert "<script>alert" not in answer.get_data(as_text=True)


@each_case("typed", ["0000-00-00", "9999-12-31", "1699-12-30", "-", "\x00", "۱" * 5000, "2014-12-06T00"])
def test_a_week_that_is_none_is_not_found(client, typed):
    assert client.get("/fa/", query_string={"week": typed}).status_code == 404


def test_a_county_that_no_shown_week_knows_is_not_found(client):
    assert client.get("/fa/?county=1025").status_code == 404


def test_whatever_the_filters_offer_can_be_shown_together(client, chance):
    page = client.get("/fa/").get_data(as_text=True)
    offered = {
        name: re.findall(r'<option value="([^"]*)"', select)
        for name, select in re.findall(r'<select name="(\w+)"(.*?)</select>', page, re.DOTALL)
    }
    assert [len(values) > 2 for values in offered.values()] == [True] * 4
    for _ in range(40):
        view = {name: chance.choice(values) for name, values in offered.items()}
        assert client.get("/en/", query_string=view).status_code == 200, view


def test_a_blank_choice_is_no_choice_and_others_words_are_ignored(client):
    plain = client.get("/fa/").get_data(as_text=True)
    assert client.get("/fa/?indicator=&week=&county=&kind=").get_data(as_text=True) == plain
    assert client.get("/fa/?utm_source=letter").get_data(as_text=True) == plain


def test_a_fresh_worker_serves_what_another_workers_page_names(server):
    named = [address for address in addresses(server.test_client()) if "_dash-component-suites" in address]
    assert len(named) > 3
    folder = server.extensions["live"].place.shown
    for first in named:
        # Asked for before this worker has served any page.
        fresh = create_server(Settings(data_url=str(folder)), server.extensions["live"]).test_client()
        assert fresh.get(first, buffered=True).status_code == 200, first
