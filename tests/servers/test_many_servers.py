"""Two servers over one database behind a proxy: equal figures, and failures of each part."""

import os
import re
import signal
import subprocess
import sys
import threading
from collections import Counter
from contextlib import contextmanager

import pytest

from dashboard.settings import ROOT
from dashboard.weeks import moment_text, utcnow
from tests.servers.cluster import Web, until
from tests.servers.conftest import form
from tests.unit.small_folder import HEAD

pytestmark = pytest.mark.rare

# Pages that are requested continuously while a part is stopped.
READ = ("/fa/", "/en/county/1002", "/en/offices", "/fa/meeting", "/en/data", "/api/v1/cells?limit=5")
OFFICES = iter(f"G{number}" for number in range(1003, 1024))


def publish_report(cluster) -> None:
    """Add a report to the folder, and publish it by the command."""
    office = next(OFFICES)
    (cluster.folder / "reports").mkdir(exist_ok=True)
    write = f"2014-12-06,{office},committee,1,self,{moment_text(utcnow())},letter {office}\n"
    (cluster.folder / "reports" / f"{office}.csv").write_text(HEAD + write, encoding="utf-8")
    environment = {**os.environ, "DATA_URL": str(cluster.folder), "DATABASE_URL": cluster.url}
    command = [sys.executable, "-m", "dashboard", "publish", "--yes", "--note", office]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr


def digests(cluster) -> list[str]:
    return [server.health()["cells_digest"] for server in cluster.replicas]


def wait_for_publication(cluster, before: str) -> None:
    """Wait until both servers show the same new digest."""

    def is_noticed() -> bool:
        return before not in digests(cluster) and len(set(digests(cluster))) == 1

    try:
        until(is_noticed, 60, "the publication")
    except AssertionError as error:
        states = "\n".join(f"{server.health()}\n{server.log_text()[-3000:]}" for server in cluster.replicas)
        raise AssertionError(f"{error}; it was {before}, and the servers say:\n{states}") from None


@contextmanager
def readers(web: Web, paths=READ, pause: float = 0.07):
    """Request paths continuously, each time by a new connection, below the rate limit of a client.

    Yields the number of answers by (path, status) after the first pages. Every answer must be a 200.
    """
    answers_by_path: Counter[tuple[str, int | str]] = Counter()
    stop = threading.Event()

    def read(path: str) -> None:
        while not stop.is_set():
            try:
                answers_by_path[path, web.ask(path).status] += 1
            except Exception as error:
                answers_by_path[path, repr(error)] += 1
            stop.wait(pause * len(paths))

    threads = [threading.Thread(target=read, args=[path]) for path in paths]
    for thread in threads:
        thread.start()
    try:
        wait_for_readers(answers_by_path, paths)
        yield answers_by_path
        wait_for_readers(answers_by_path, paths)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert {status for _, status in answers_by_path} == {200}, answers_by_path


def wait_for_readers(answers_by_path, paths=READ) -> None:
    """Wait until each path was requested two more times."""

    def count_requests(counts, path: str) -> int:
        return sum(count for (server, _), count in list(counts.items()) if server == path)

    before = answers_by_path.copy()
    until(
        lambda: all(count_requests(answers_by_path, path) >= count_requests(before, path) + 2 for path in paths),
        60,
        "readers go on",
    )


def test_the_proxy_numbers_each_request_and_keeps_the_figures_for_operators_to_itself(cluster):
    numbers = [cluster.proxy.ask("/health").headers["X-Request-ID"] for _ in range(2)]
    # nginx's numbers have 32 hex digits, those of the servers 16.
    assert [len(number) for number in numbers] == [32, 32]
    assert numbers[0] != numbers[1]
    until(lambda: all(any(number in server.log_text() for server in cluster.replicas) for number in numbers), 5)
    assert cluster.proxy.ask("/metrics").status == 404
    assert cluster.replicas[0].web.ask("/metrics").status == 200


def test_both_servers_show_the_same_figures_under_the_same_digests(cluster):
    assert "READY=1" in cluster.notified
    assert "Type=notify" in (ROOT / "deploy" / "province@.service").read_text(encoding="utf-8")
    first, second = cluster.replicas
    assert len(set(digests(cluster))) == 1
    for path in READ:
        # Absolute links have the host of the request.
        pages = [server.web.ask(path, Host="dashboard.example") for server in (first, second)]
        assert {page.status for page in pages} == {200}
        assert pages[0].body == pages[1].body, path
        assert pages[0].headers["ETag"] == pages[1].headers["ETag"], path
    page = cluster.proxy.ask("/fa/").text + cluster.proxy.ask("/fa/explore").text
    named = set(re.findall(r"/(?:week|boundaries)/[\w/-]+\.(?:json|geojson)", page))
    assert len(named) >= 2
    for address in named:
        bodies = {server.web.ask(address).body for server in (first, second)} | {cluster.proxy.ask(address).body}
        assert len(bodies) == 1, address


def test_the_proxy_speaks_http_2_and_caches_immutable_files(cluster):
    assert cluster.proxy.negotiated_protocol() == "h2"
    address = re.findall(r"/week/[\w/-]+\.json", cluster.proxy.ask("/fa/").text)[0]
    # Equivalent Accept-Encoding headers share a cache entry.
    accepted = [{"Accept-Encoding": names} for names in ("br", "gzip, br", "gzip, deflate, br, zstd")]
    found = [cluster.proxy.ask(address, **headers) for headers in accepted]
    assert {answer.headers["Content-Encoding"] for answer in found} == {"br"}
    assert [answer.headers["X-Cache"] for answer in found][1:] == ["HIT", "HIT"]
    assert "immutable" in found[-1].headers["Cache-Control"]
    assert cluster.proxy.ask(address).headers["Content-Encoding"] is None
    # A query does not make another entry, and changeable answers are not cached.
    assert cluster.proxy.ask(f"{address}?x=1", **accepted[0]).headers["X-Cache"] == "HIT"
    for path in ("/boundaries/0123456789abcdef.geojson", "/fa/"):
        assert {cluster.proxy.ask(path).headers["X-Cache"] for _ in range(2)} <= {"MISS", None}
    assert "max-age=31536000" in cluster.proxy.ask("/fa/").headers["Strict-Transport-Security"]
    assert cluster.proxy.ask("/fa/").headers["Set-Cookie"] is None


def test_a_killed_server_causes_no_failed_request_and_can_be_restarted(cluster):
    for victim, other in (cluster.replicas, cluster.replicas[::-1]):
        with readers(cluster.proxy) as answers_by_path:
            victim.kill()
            wait_for_readers(answers_by_path)
            before = other.health()["cells_digest"]
            victim.start()
            until(victim.healthy, 60, "the server is back")
        # The restarted server shows the same publication.
        assert victim.health()["cells_digest"] == before


def test_a_publication_is_noticed_by_both_servers_and_by_a_replacement_worker(cluster):
    """A replacement worker is forked from the first process, whose data are older than those of the dead worker."""
    first = cluster.replicas[0]
    [worker] = first.workers()
    before = digests(cluster)[0]
    publish_report(cluster)
    wait_for_publication(cluster, before)
    newest = first.health()["cells_digest"]
    assert newest != before
    os.kill(worker, signal.SIGKILL)
    until(lambda: first.workers() not in ([], [worker]), 60, "another worker")
    until(first.healthy, 60, "it answers")
    assert first.health()["cells_digest"] == newest


def test_a_session_works_behind_the_proxy_and_failed_sign_ins_are_counted_by_all_servers_together(cluster):
    through = cluster.sign_in_publisher(Web(cluster.proxy.port, cluster.nginx.log.parent / "fullchain.pem"))
    assert all(name.startswith("__Secure-") for name in through.cookies)
    for _ in range(4):
        assert "publisher-1" in through.ask("/staff/en/").text
    statuses = []
    for browser in [Web(server.port) for server in cluster.replicas] * 3:
        page = browser.ask("/staff/en/sign-in").text
        fields = form(page, name="nobody-1", password="wrong horse here")
        statuses.append(browser.ask("/staff/en/sign-in", fields).status)
    assert statuses == [statuses[0]] * 5 + [429]


def test_without_the_database_pages_are_served_and_both_servers_come_back_by_themselves(cluster):
    browser = cluster.sign_in_publisher(Web(cluster.replicas[0].port))
    digest = digests(cluster)[0]
    with readers(cluster.proxy) as answers_by_path:
        cluster.database.stop()
        for server in cluster.replicas:
            until(lambda server=server: server.health()["gone"], 60, "the database is missed")
        assert digests(cluster) == [digest] * 2
        refused = browser.ask("/staff/en/publish")
        assert (refused.status, refused.headers["Retry-After"]) == (503, "30")
        wait_for_readers(answers_by_path)
        cluster.database.start()
        until(lambda: all(server.health()["state"] == "ok" for server in cluster.replicas), 60, "both are back")
    # The session is still valid, at either server.
    again = Web(cluster.replicas[1].port)
    again.cookies = browser.cookies
    for web in (browser, again):
        assert web.ask("/staff/en/").status == 200
    for server in cluster.replicas:
        log = server.log_text()
        assert log.count("the data of") <= 2 * log.count("answers again") + 1, log
        assert "Traceback" not in log
