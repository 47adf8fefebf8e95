"""A real server with two workers: its log, and the counts that the workers share."""

import json
import os
import re
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.database.postgres import free_port
from tests.servers.cluster import Process, Web, until
from tests.unit.small_folder import choose_cards, large_folder


@pytest.fixture(scope="module")
def running(tmp_path_factory) -> Iterator[tuple[Process, Web]]:
    folder = tmp_path_factory.mktemp("logged")
    data, port = large_folder(folder), free_port()
    choose_cards(data, "committee_governorates")
    environment = {**os.environ, "DATA_URL": str(data), "PORT": str(port), "WEB_CONCURRENCY": "2"}
    server = Process([sys.executable, "-m", "dashboard", "serve"], environment, folder / "log")
    server.start()
    web = Web(port)
    try:
        until(lambda: server.log_text().count("Booting worker") == 2 and answers(web), 60, "the server")
        yield server, web
    finally:
        server.stop()


def answers(web: Web) -> bool:
    try:
        return web.ask("/health").status == 200
    except OSError:
        return False


def lines(server: Process) -> list[dict[str, object]]:
    return [json.loads(line) for line in server.log_text().splitlines() if line.startswith("{")]


def count_of(web: Web, group: str, status: str) -> float:
    pattern = rf'dashboard_request_seconds_count{{group="{group}",status="{status}"}} (\S+)'
    found = re.search(pattern, web.ask("/metrics").text)
    return float(found[1]) if found else 0


def test_each_request_is_a_line_with_its_number_and_without_what_was_typed(running):
    server, web = running
    answer = web.ask("/fa/search?q=secret-words")
    number = answer.headers["X-Request-ID"]
    until(lambda: number in server.log_text(), 5, "the line")
    (line,) = (line for line in lines(server) if line.get("request") == number)
    expected = {"level": "info", "method": "GET", "route": "/<language:lang>/search", "status": 200, "lang": "fa"}
    assert line.items() >= expected.items()
    assert line["bytes"] == len(answer.body) and line["ms"] > 0
    web.ask("/static/manifest.json")
    web.ask("/secret-words?secret-words")
    until(lambda: count_of(web, "unknown", "4xx") == 1, 5, "the count")
    routes = [line["route"] for line in lines(server) if line["logger"] == "dashboard.requests"]
    assert "/static/" in routes and "" in routes
    assert "secret-words" not in server.log_text()
    assert "127.0.0.1" not in " ".join(map(str, (line for line in lines(server) if "route" in line)))


def test_gunicorn_writes_its_own_lines_in_the_same_form(running):
    server, _ = running
    said = [line["message"] for line in lines(server) if line["logger"] == "gunicorn.error"]
    assert any(text.startswith("Booting worker") for text in said)


def test_whichever_worker_is_asked_tells_the_requests_of_all_and_those_of_a_dead_one(running):
    server, web = running
    before = count_of(web, "api", "2xx")
    for _ in range(20):
        assert web.ask("/api/v1/indicators").status == 200
    # A request is counted when its answer has been sent.
    until(lambda: count_of(web, "api", "2xx") == before + 20, 5, "all requests")
    assert {count_of(web, "api", "2xx") for _ in range(20)} == {before + 20}
    text = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children").read_text(encoding="ascii")
    os.kill(int(text.split()[0]), signal.SIGKILL)
    until(lambda: server.log_text().count("Booting worker") == 3 and answers(web), 60, "a new worker")
    assert {count_of(web, "api", "2xx") for _ in range(10)} == {before + 20}
