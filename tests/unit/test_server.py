"""Addresses, headers, compression and caching of the server, tested without a browser."""

import gzip
import html
import json
import re
import subprocess
import sys
from base64 import b64encode
from hashlib import sha256

import brotli
import pytest

from dashboard import __version__
from dashboard.language import say
from dashboard.pages.common.render import SCHEME_SCRIPT
from dashboard.server import create_server
from dashboard.settings import ROOT, Settings
from tests.unit.cases import each_case
from tests.unit.interactive.explorer import Explorer
from tests.unit.small_folder import choose_cards, large_folder, small_folder

# A digest of 12 or 16 hex digits, or the version and time in file names of Dash.
DIGEST = re.compile(r"[0-9a-f]{12}|\.v\d+_\d+_\d+m\d+\.")
IMMUTABLE = re.compile(r"public, max-age=\d{8,9}, immutable|max-age=\d{8,9}, public, immutable")
DECOMPRESS = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = large_folder(tmp_path_factory.mktemp("served"))
    choose_cards(folder, "committee", "service_desks")
    return create_server(Settings(data_url=str(folder)))


@pytest.fixture
def client(server):
    return server.test_client()


@pytest.fixture(scope="module")
def addresses(server) -> list[str]:
    """The files that the first page and the dashboard load from the server."""
    client = server.test_client()
    pages = [client.get(path).get_data(as_text=True) for path in ("/fa/", "/fa/explore")]
    room = json.dumps(Explorer(client, "/fa/explore").room())
    # plotly appends the name of the file.
    pages.append(room.replace("/static/topojson/", "/static/topojson/world_110m.json"))
    folders = "static|week|boundaries|dash/fa/_dash-component-suites"
    found = set(re.findall(rf'(/(?:{folders})/[^"\s)]+)', "".join(pages)))
    (plotly,) = (each for each in found if each.endswith("/plotly.min.js"))
    return sorted(found - {plotly} | {client.get(plotly).location})


def test_a_server_starts_without_the_libraries_that_only_some_pages_need(tmp_path):
    # Each takes up to half a second and 20 MB to import.
    folder = small_folder(tmp_path)
    code = "import sys; from dashboard.server import create_server; from dashboard.settings import ROOT, Settings; "
    code += f"create_server(Settings(data_url={str(folder)!r})); print(*sys.modules)"
    started = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    heavy = {"geopandas", "pyproj", "typst", "pptx", "openpyxl", "lxml"}
    assert not heavy & set(started.stdout.split())


@each_case(
    ("lang", "accepted"),
    [
        ("fa", ["fa", "fa-IR,fa;q=0.9,en;q=0.8", "en;q=0.5,fa;q=0.9", "de-DE,de", ""]),
        ("en", ["en-GB,en;q=0.9", "de,en;q=0.3"]),
    ],
)
def test_the_root_redirects_to_the_preferred_language_or_persian_with_its_query(client, lang, accepted):
    for words in accepted:
        answer = client.get("/?week=2014-11-29&county=1001", headers={"Accept-Language": words} if words else {})
        location = f"/{lang}/?week=2014-11-29&county=1001"
        assert (answer.status_code, answer.headers["Location"]) == (302, location), words
        assert "Accept-Language" in answer.headers["Vary"]
    assert client.get("/").headers["Location"] == "/fa/"


@each_case("address", ["/fa/", "/en/", "/health", "/nowhere", "/fa/?week=x", "/dash/fa/_dash-layout"])
def test_every_answer_has_the_security_headers_and_no_page_another_inline_script_than_the_schemes(client, address):
    answer = client.get(address)
    headers, page = answer.headers, answer.get_data(as_text=True)
    rules = {name: sources for name, *sources in map(str.split, headers["Content-Security-Policy"].split(";"))}
    allowed = f"'sha256-{b64encode(sha256(SCHEME_SCRIPT.encode()).digest()).decode()}'"
    directives = ("default-src", "script-src", "connect-src", "frame-ancestors")
    assert [rules[name] for name in directives] == [["'none'"], ["'self'", allowed], ["'self'"], ["'none'"]]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Set-Cookie" not in headers
    head = client.head(address)
    assert (head.status_code, head.get_data()) == (answer.status_code, b"")
    assert head.headers["Content-Security-Policy"] == headers["Content-Security-Policy"]
    if answer.mimetype == "text/html":
        for attributes, body in re.findall(r"<script([^>]*)>(.*?)</script>", page, re.DOTALL):
            assert body in ("", SCHEME_SCRIPT) or 'type="application/json"' in attributes
        assert not re.search(r"\son\w+=", page)
        # The note on sample data is missing on real data.
        assert not any(say(lang, "site.sample_note") in page for lang in ("fa", "en"))


def test_content_addressed_files_are_cached_for_ever(client, addresses):
    kinds = {address.split("/")[1] for address in addresses}
    assert {"static", "week", "boundaries", "dash"} <= kinds
    for address in addresses:
        answer = client.get(address, buffered=True)
        assert answer.status_code == 200, address
        if address.startswith("/static/topojson/"):
            # An empty file under a fixed name that plotly loads.
            assert b'"geometries":[]' in answer.get_data()
            continue
        if not DIGEST.search(address):
            assert answer.headers["Cache-Control"] == "no-cache" and answer.headers["ETag"], address
            continue
        assert IMMUTABLE.fullmatch(answer.headers["Cache-Control"]), address


@each_case(
    "address",
    [
        *(
            "/week/{}-{}/fa/2014-12-06/1/-.json",
            "/film/{}-{}/fa/committee/1/-.json",
            "/boundaries/{}.geojson",
            "/static/app.{}.js",
        ),
        "/dash/fa/_dash-component-suites/dash/nothing.js",
        "/dash/fa/_dash-component-suites/nothing/dcc/dash_core_components.js",
        # Dash names this file, but does not bring it.
        "/dash/fa/_dash-component-suites/dash/dcc/async-mathjax.js.map",
    ],
)
def test_an_unknown_digest_is_a_404_that_is_not_cached(client, address):
    answer = client.get(address.format("0" * 16, "0" * 16))
    assert answer.status_code == 404
    assert "immutable" not in answer.headers.get("Cache-Control", "")
    assert "Traceback" not in answer.get_data(as_text=True)


@each_case("address", ["/fa/", "/en/?county=1001", "/dash/fa/_dash-layout", "/dash/fa/_dash-dependencies"])
@each_case("encoding", ["br", "gzip", ""])
def test_changeable_files_are_revalidated_and_answered_304_if_unchanged(client, address, encoding):
    first = client.get(address, headers={"Accept-Encoding": encoding})
    assert first.headers["Cache-Control"] == "no-cache"
    again = client.get(address, headers={"Accept-Encoding": encoding, "If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.get_data()) == (304, b"")
    other = client.get(address, headers={"Accept-Encoding": encoding, "If-None-Match": '"another"'})
    assert other.status_code == 200


@each_case("encoding", list(DECOMPRESS))
def test_answers_are_compressed_with_an_accepted_encoding(client, addresses, encoding):
    for address in ["/fa/", "/dash/fa/_dash-layout", *addresses]:
        answer, plain = (
            client.get(address, headers={"Accept-Encoding": directives}, buffered=True)
            for directives in (encoding, "identity")
        )
        environment, full = answer.get_data(), plain.get_data()
        assert DECOMPRESS[answer.headers.get("Content-Encoding", "")](environment) == full, address
        # Fonts are already compressed, and small files fit into one packet.
        if len(full) > 1000 and not address.endswith(".woff2"):
            assert answer.headers.get("Content-Encoding", "") == encoding, address
            assert "Accept-Encoding" in answer.headers["Vary"], address
            assert not encoding or len(environment) < 0.7 * len(full), address


def test_pages_and_files_of_a_week_are_compressed_fast_and_lasting_files_well(client, addresses):
    week, borders = (next(each for each in addresses if each.startswith(name)) for name in ("/week", "/bound"))
    for address, quality in (("/fa/", 6), (week, 6), (borders, 11)):
        encoding, plain = (
            client.get(address, headers={"Accept-Encoding": directives}).get_data() for directives in ("br", "")
        )
        assert encoding == brotli.compress(plain, quality=quality), address


LONG = 100_000_000


@each_case(
    "address", ["/", "/fa/", "/health", "/en/meeting/decisions", "/staff/fa/sign-in", "/api/v1/offices", "/nowhere"]
)
@each_case("chunked", [False, True])
def test_a_body_of_100_mb_is_refused_without_being_read(client, address, chunked):
    """A chunked body is read up to the limit, or not at all by an address without a form."""
    body = Endless()
    environment = {"wsgi.input": body, "wsgi.input_terminated": True}
    length = {"HTTP_TRANSFER_ENCODING": "chunked"} if chunked else {"CONTENT_LENGTH": str(LONG)}
    answer = client.post(address, environ_overrides={**environment, **length}, content_type="application/json")
    assert answer.status_code == 413 or (chunked and answer.status_code in (403, 404, 405))
    assert body.length_read <= (200_000 if chunked else 0)


class Endless:
    """A body that does not end."""

    length_read = 0

    def read(self, size: int = -1) -> bytes:
        assert size >= 0, "all of it at once"
        self.length_read += size
        return b"1" * size


def test_the_dashboard_has_no_page_of_its_own_below_the_addresses_of_dash(client):
    for path in (
        "",
        "explore",
        "_dash-layout",
        "fa/",
        "fa/explore",
        "en/assets/x",
        "fa/_dash-config",
        "xx/_dash-layout",
    ):
        answer = client.get(f"/dash/{path}")
        assert (answer.status_code, answer.mimetype) == (404, "text/html"), path
    assert client.get("/fa/explore/_dash-layout").status_code == 404


def test_errors_are_explained_in_the_language_of_the_address_without_a_traceback(server, client, monkeypatch):
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


def test_health_describes_the_shown_data(client):
    answer = client.get("/health")
    health = answer.get_json()
    assert answer.headers["Cache-Control"] == "no-store"
    assert (health["state"], health["since"], health["faults"], health["sample"]) == ("ok", None, 0, False)
    assert health["version"] == client.get("/api/v1/openapi.json").get_json()["info"]["version"] == __version__
    assert health["week"] == "2014-12-06"
    assert re.fullmatch(r"[0-9a-f]{16}", health["digest"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", health["asof"])
    counts = health["counts"]
    assert counts.pop("offices") > 200 and counts.pop("indicators") > 0
    assert counts == {"counties": 28, "reports": 3, "inspections": 0, "counts": 0, "publications": 0, "weeks": 3}


def test_the_foot_of_a_page_names_the_version_in_the_languages_digits(client):
    persian = __version__.translate({ord(str(digit)): sign for digit, sign in enumerate("۰۱۲۳۴۵۶۷۸۹")})
    assert f"نسخهٔ برنامه: {persian}" in client.get("/fa/").text
    assert f"Program version: {__version__}" in client.get("/en/method").text


def test_a_new_worker_serves_the_files_of_a_page_of_another_worker(server, addresses):
    suites = [address for address in addresses if "_dash-component-suites" in address]
    assert len(suites) > 3
    folder = server.extensions["live"].sources.display_name
    for first in (suites[0], suites[-1]):
        # The new worker has not served a page yet.
        fresh = create_server(Settings(data_url=str(folder)), server.extensions["live"]).test_client()
        assert fresh.get(first, buffered=True).status_code == 200, first
