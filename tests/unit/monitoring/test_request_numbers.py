"""Each request has a number: in a header, on error pages, and in the log of what went wrong."""

import json
import logging
import os
import re

import pytest
from flask import Response

from dashboard.monitoring.log import Json, goes_to_journal
from dashboard.monitoring.requests import GROUPS, HEADER, group_of
from dashboard.server import create_server
from dashboard.settings import Settings
from dashboard.staff.staff_request import message
from tests.unit.cases import each_case
from tests.unit.small_folder import small_folder

SENT = "nginx-5f3f47357db8e39f"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return small_folder(tmp_path_factory.mktemp("numbered"))


@pytest.fixture(scope="module")
def server(folder):
    server = create_server(Settings(data_url=str(folder)))

    @server.get("/<language:lang>/fails")
    def fails(lang: str) -> str:
        raise RuntimeError("on purpose")

    @server.get("/staff/<lang>/gone")
    def gone(lang: str) -> Response:
        return message(lang, "gone", 503)

    return server


@pytest.fixture
def client(server):
    return server.test_client()


def test_every_answer_has_a_number_of_its_own(client):
    numbers = [client.get(path).headers[HEADER] for path in ("/fa/", "/fa/", "/nothing", "/api/v1/cells?week=x")]
    assert len(set(numbers)) == 4
    assert all(len(number) == 16 for number in numbers)


def test_an_answer_that_caches_keep_for_other_visitors_has_no_number(client):
    (address,) = set(re.findall(r"/week/[\w/-]+\.json", client.get("/fa/").text))
    answer = client.get(address)
    assert (answer.status_code, "immutable" in answer.headers["Cache-Control"]) == (200, True)
    assert HEADER not in answer.headers


def test_the_number_of_a_trusted_proxy_is_kept_and_that_of_anybody_else_is_not(client, folder):
    behind = create_server(Settings(data_url=str(folder), trust_proxy=1)).test_client()
    assert behind.get("/health", headers={HEADER: SENT}).headers[HEADER] == SENT
    assert client.get("/health", headers={HEADER: SENT}).headers[HEADER] != SENT
    for hostile in ("short", "a" * 65, 'quoted"number', "two numbers", "<script>"):
        assert behind.get("/health", headers={HEADER: hostile}).headers[HEADER] != hostile


@each_case(
    ("lang", "asks"), [("fa", "این شماره را اعلام کنید"), ("en", "give this number when you report the error")]
)
def test_an_error_page_of_the_site_or_the_desk_names_the_number(client, lang, asks):
    for path, status in ((f"/{lang}/fails", 500), (f"/staff/{lang}/gone", 503)):
        answer = client.get(path)
        number, text = answer.headers[HEADER], answer.get_data(as_text=True)
        assert answer.status_code == status
        assert asks in text
        assert f"<bdi><code>{number}</code></bdi>" in text


def test_a_logged_exception_bears_the_number_of_the_request(server, folder):
    lines = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(json.loads(self.format(record)))

    kept = Kept()
    kept.setFormatter(Json())
    server.logger.addHandler(kept)
    try:
        number = server.test_client().get("/fa/fails").headers[HEADER]
    finally:
        server.logger.removeHandler(kept)
    (line,) = lines
    assert (line["level"], line["request"]) == ("error", number)
    assert line["exception"].endswith("RuntimeError: on purpose")


def test_a_page_that_is_not_found_says_what_is_wrong_and_needs_no_number(client):
    answer = client.get("/fa/county/none")
    assert answer.headers[HEADER] not in answer.get_data(as_text=True)


def test_a_line_of_the_log_is_one_line_and_says_its_priority_to_the_journal_only():
    record = logging.makeLogRecord({"name": "dashboard", "levelno": 40, "levelname": "ERROR", "msg": "خط\nدوم"})
    assert json.loads(Json().format(record))["message"] == "خط\nدوم"
    assert "\n" not in Json().format(record)
    assert Json(journal=True).format(record).startswith("<3>{")


def test_lines_have_a_priority_only_where_systemd_has_connected_stderr_to_its_journal(tmp_path, monkeypatch):
    with (tmp_path / "stderr").open("w") as stderr:
        monkeypatch.setattr("sys.stderr", stderr)
        file = os.fstat(stderr.fileno())
        for stream, expected in ((f"{file.st_dev}:{file.st_ino}", True), ("1:1", False)):
            monkeypatch.setenv("JOURNAL_STREAM", stream)
            assert goes_to_journal() == expected


def test_every_route_of_the_server_is_in_a_group(server):
    groups = {group_of(rule.rule) for rule in server.url_map.iter_rules()}
    assert groups == set(GROUPS) - {"unknown"}


@each_case(
    ("route", "group"),
    [
        ("/<language:lang>/", "pages"),
        ("/<language:lang>/why", "pages"),
        ("/<language:lang>/explore", "explore"),
        ("/dash/fa/_dash-layout", "explore"),
        ("/dash/fa/_dash-update-component", "callbacks"),
        ("/staff/fa/dash/plan/_dash-update-component", "callbacks"),
        ("/static/", "assets"),
        ("/week/<digest>/<language:lang>/<week>/<weeks>/<kind>.json", "assets"),
        ("/<language:lang>/download/<figure>.<any(svg,png):form>", "files"),
        ("/download/package.zip", "files"),
        ("/api/v1/cells", "api"),
        ("/staff/<lang>/publish", "desk"),
        ("/health", "monitoring"),
        ("", "unknown"),
    ],
)
def test_a_route_is_counted_in_its_group(route, group):
    assert group_of(route) == group
