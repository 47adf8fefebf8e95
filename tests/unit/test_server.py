"""Addresses, headers, compression and caching of the server, tested without a browser."""

import gzip
import html
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


def addresses(client, path: str = "/fa/") -> list[str]:
    """What a page asks the server for, apart from itself."""
    page = client.get(path).get_data(as_text=True)
    folders = r"static|cells|words|boundaries|fa/(?:explore/)?_dash-component-suites"
    return sorted(set(re.findall(rf'(/(?:{folders})/[^"\s)]+)', page)))


@each_case(
    ("lang", "spoken"),
    [
        ("fa", ["fa", "fa-IR,fa;q=0.9,en;q=0.8", "en;q=0.5,fa;q=0.9", "de-DE,de", ""]),
        ("en", ["en-GB,en;q=0.9", "de,en;q=0.3"]),
    ],
)
def test_the_front_door_leads_to_the_preferred_language_persian_otherwise_and_keeps_the_query(client, lang, spoken):
    for words in spoken:
        answer = client.get("/?week=2014-11-29&county=1001", headers={"Accept-Language": words} if words else {})
        location = f"/{lang}/?week=2014-11-29&county=1001"
        assert (answer.status_code, answer.headers["Location"]) == (302, location), words
        assert "Accept-Language" in answer.headers["Vary"]
    assert client.get("/").headers["Location"] == "/fa/"


@each_case("address", ["/fa/", "/en/", "/health", "/nowhere", "/fa/?week=x", "/fa/_dash-layout"])
def test_every_answer_carries_the_rules_for_browsers_and_no_page_has_a_script_written_into_it(client, address):
    answer = client.get(address)
    headers, page = answer.headers, answer.get_data(as_text=True)
    rules = {name: sources for name, *sources in map(str.split, headers["Content-Security-Policy"].split(";"))}
    asked = ("default-src", "script-src", "connect-src", "frame-ancestors")
    assert [rules[name] for name in asked] == [["'none'"], ["'self'"], ["'self'"], ["'none'"]]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Set-Cookie" not in headers
    head = client.head(address)
    assert (head.status_code, head.get_data()) == (answer.status_code, b"")
    assert head.headers["Content-Security-Policy"] == headers["Content-Security-Policy"]
    if answer.mimetype == "text/html":
        for attributes, body in re.findall(r"<script([^>]*)>(.*?)</script>", page, re.DOTALL):
            assert not body.strip() or 'type="application/json"' in attributes
        assert not re.search(r"\son\w+=", page)
        # Data that are no sample are not called one.
        assert not any(say(lang, "site.sample_note") in page for lang in ("fa", "en"))


def test_content_addressed_files_are_cached_for_ever(client):
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


@each_case(
    "address",
    [
        *("/cells/{}.json", "/boundaries/{}.geojson", "/words/{}-fa-{}.json", "/static/app.{}.js"),
        "/fa/_dash-component-suites/dash/nothing.js",
    ],
)
def test_an_expired_file_is_a_404_that_is_not_cached(client, address):
    answer = client.get(address.format("0" * 16, "0" * 16))
    assert answer.status_code == 404
    assert "immutable" not in answer.headers.get("Cache-Control", "")
    assert "Traceback" not in answer.get_data(as_text=True)


@each_case("address", ["/fa/", "/en/?county=1001", "/fa/_dash-layout", "/fa/_dash-dependencies"])
@each_case("packed", ["br", "gzip", ""])
def test_changeable_files_are_revalidated_and_answered_304_if_unchanged(client, address, packed):
    first = client.get(address, headers={"Accept-Encoding": packed})
    assert first.headers["Cache-Control"] == "no-cache"
    again = client.get(address, headers={"Accept-Encoding": packed, "If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.get_data()) == (304, b"")
    other = client.get(address, headers={"Accept-Encoding": packed, "If-None-Match": '"another"'})
    assert other.status_code == 200


@each_case("packed", list(PACKERS))
def test_answers_are_compressed_with_an_encoding_that_the_browser_accepts(client, packed):
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


def test_pages_are_compressed_fast_and_lasting_files_well(client):
    (script,) = [address for address in addresses(client) if address.startswith("/words/")]
    for address, quality in (("/fa/", 5), (script, 11)):
        packed, plain = (client.get(address, headers={"Accept-Encoding": asked}).get_data() for asked in ("br", ""))
        assert packed == brotli.compress(plain, quality=quality), address


LONG = 100_000_000


@each_case(
    "address", ["/", "/fa/", "/health", "/en/meeting/decisions", "/staff/fa/sign-in", "/api/v1/offices", "/nowhere"]
)
@each_case("chunked", [False, True])
def test_a_body_of_100_mb_is_refused_without_being_read(client, address, chunked):
    """Without a length (chunked) reading it ends at the limit; an address that takes no form does not begin."""
    body = Endless()
    sent = {"wsgi.input": body, "wsgi.input_terminated": True}
    length = {"HTTP_TRANSFER_ENCODING": "chunked"} if chunked else {"CONTENT_LENGTH": str(LONG)}
    answer = client.post(address, environ_overrides={**sent, **length}, content_type="application/json")
    assert answer.status_code == 413 or (chunked and answer.status_code in (403, 404, 405))
    assert body.given <= (200_000 if chunked else 0)


class Endless:
    """A body that does not end."""

    given = 0

    def read(self, size: int = -1) -> bytes:
        assert size >= 0, "all of it at once"
        self.given += size
        return b"1" * size


@each_case("method", ["GET", "POST"])
def test_of_dash_only_what_the_page_asks_for_has_an_address(client, method):
    for name in ("_dash-update-component", "_reload-hash", "_favicon.ico", "_dash-config", "_dash-ws-callback"):
        for lang in ("fa", "en"):
            answer = client.open(f"/{lang}/{name}", method=method, data=b"null", content_type="application/json")
            assert answer.status_code == 404, name
    assert [client.get(f"/fa/_dash-{name}").status_code for name in ("layout", "dependencies")] == [200, 200]


def test_a_refusal_and_a_failure_are_told_in_the_language_of_the_address_without_a_traceback(
    server, client, monkeypatch
):
    monkeypatch.setitem(server.view_functions, "data", lambda lang: 1 // 0)
    for lang in ("fa", "en"):
        for answer, status in (
            (client.get(f"/{lang}/data"), 500),
            (client.post(f"/{lang}/method"), 405),
            (client.post(f"/{lang}/meeting/decisions", data=b"x" * 200_000), 413),
        ):
            assert answer.status_code == status
            page = answer.get_data(as_text=True)
            assert (
                html.escape(say(lang, f"site.status_{status}")) in page.replace("&#39;", "&#x27;")
                and f'lang="{lang}"' in page
            )
            assert "Traceback" not in page and "ZeroDivisionError" not in page
            assert status != 405 or "GET" in answer.headers["Allow"]


def test_health_says_what_is_shown(client):
    answer = client.get("/health")
    told = answer.get_json()
    assert answer.headers["Cache-Control"] == "no-store"
    assert (told["state"], told["since"], told["faults"], told["sample"]) == ("ok", None, 0, False)
    assert told["week"] == "2014-12-06"
    assert re.fullmatch(r"[0-9a-f]{16}", told["digest"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", told["asof"])
    counts = told["counts"]
    assert counts.pop("offices") > 200 and counts.pop("indicators") > 0
    assert counts == {"counties": 28, "reports": 3, "inspections": 0, "counts": 0, "publications": 0, "weeks": 3}


def test_a_new_worker_serves_the_files_of_another_workers_page(server):
    pages = [addresses(server.test_client(), path) for path in ("/fa/", "/fa/explore")]
    named = [[address for address in page if "_dash-component-suites" in address] for page in pages]
    assert all(len(of_page) > 3 for of_page in named)
    folder = server.extensions["live"].storage.display_name
    for first in [*named[0], named[1][0]]:
        # Asked for before this worker has served any page.
        fresh = create_server(Settings(data_url=str(folder)), server.extensions["live"]).test_client()
        assert fresh.get(first, buffered=True).status_code == 200, first
