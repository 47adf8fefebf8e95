"""Two servers over one database behind a proxy, all real: the same figures, and each may go and come back."""

import os
import re
import secrets
import signal
import subprocess
import sys
import threading
from collections import Counter
from contextlib import contextmanager

import pytest

from dashboard.language import say
from dashboard.settings import ROOT
from dashboard.weeks import moment_text, utcnow
from tests.servers.cluster import Web, until
from tests.servers.conftest import form
from tests.unit.small_folder import HEAD

pytestmark = pytest.mark.rare

# What readers come to; each is asked for again and again while something is taken away.
READ = ("/fa/", "/en/county/1002", "/en/offices", "/fa/meeting", "/en/data", "/api/v1/cells?limit=5")
OFFICES = iter(f"G{number}" for number in range(1003, 1024))


def brought(cluster) -> None:
    """One report more on record, and the command that publishes it; back as soon as that has said so."""
    office = next(OFFICES)
    (cluster.folder / "reports").mkdir(exist_ok=True)
    write = f"2014-12-06,{office},committee,1,self,{moment_text(utcnow())},letter {office}\n"
    (cluster.folder / "reports" / f"{office}.csv").write_text(HEAD + write, encoding="utf-8")
    environment = {**os.environ, "DATA_URL": str(cluster.folder), "DATABASE_URL": cluster.url}
    command = [sys.executable, "-m", "dashboard", "publish", "--yes", "--note", office]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr


def digests(cluster) -> list[str]:
    return [one.health()["cells_digest"] for one in cluster.replicas]


def noticed_after(cluster, before: str) -> None:
    """Both servers show something else than before, and the same."""

    def noticed() -> bool:
        return before not in digests(cluster) and len(set(digests(cluster))) == 1

    try:
        until(noticed, 60, "the publication")
    except AssertionError as error:
        told = "\n".join(f"{one.health()}\n{one.said()[-3000:]}" for one in cluster.replicas)
        raise AssertionError(f"{error}; it was {before}, and the servers say:\n{told}") from None


@contextmanager
def readers(web: Web, paths=READ, pause: float = 0.07):
    """People who read all the while, each time by a fresh connection; together no more than one visitor may.

    All that each of them asks for must come. Gives what they met, (path, status) -> how often, after the first pages.
    """
    met: Counter[tuple[str, int | str]] = Counter()
    over = threading.Event()

    def read(path: str) -> None:
        while not over.is_set():
            try:
                met[path, web.ask(path).status] += 1
            except Exception as error:
                met[path, repr(error)] += 1
            over.wait(pause * len(paths))

    threads = [threading.Thread(target=read, args=[path]) for path in paths]
    for thread in threads:
        thread.start()
    try:
        go_on(met, paths)
        yield met
        go_on(met, paths)
    finally:
        over.set()
        for thread in threads:
            thread.join()
    assert {status for _, status in met} == {200}, met


def go_on(met, paths=READ) -> None:
    """Until each path was asked for twice more, however slow the machine: what nobody asks for proves nothing."""

    def asked(seen, path: str) -> int:
        return sum(count for (one, _), count in list(seen.items()) if one == path)

    before = met.copy()
    until(lambda: all(asked(met, path) >= asked(before, path) + 2 for path in paths), 60, "readers go on")


def test_both_show_the_same_figures_under_the_same_digests(cluster):
    # systemd is told when a server serves.
    assert "READY=1" in cluster.notified
    assert "Type=notify" in (ROOT / "deploy" / "province@.service").read_text(encoding="utf-8")
    first, second = cluster.replicas
    assert len(set(digests(cluster))) == 1
    for path in READ:
        # A page that says where it is to be found says so of the address that it was asked by.
        pages = [one.web.ask(path, Host="dashboard.example") for one in (first, second)]
        assert {page.status for page in pages} == {200}
        assert pages[0].body == pages[1].body, path
        assert pages[0].headers["ETag"] == pages[1].headers["ETag"], path
    page = cluster.proxy.ask("/fa/").text
    named = set(re.findall(r"/(?:cells|words|boundaries)/[\w-]+\.(?:json|geojson)", page))
    assert len(named) >= 3
    for address in named:
        bodies = {one.web.ask(address).body for one in (first, second)} | {cluster.proxy.ask(address).body}
        assert len(bodies) == 1, address


def test_the_proxy_speaks_http_2_and_keeps_what_never_changes(cluster):
    assert cluster.proxy.spoken() == "h2"
    address = f"/cells/{digests(cluster)[0]}.json"
    # Browsers list packings in many ways; two of them that mean the same are one to the cache.
    asked = [{"Accept-Encoding": accepted} for accepted in ("br", "gzip, br", "gzip, deflate, br, zstd")]
    found = [cluster.proxy.ask(address, **headers) for headers in asked]
    assert {answer.headers["Content-Encoding"] for answer in found} == {"br"}
    assert [answer.headers["X-Cache"] for answer in found][1:] == ["HIT", "HIT"]
    assert "immutable" in found[-1].headers["Cache-Control"]
    assert cluster.proxy.ask(address).headers["Content-Encoding"] is None
    # A query makes no other entry, and what may change is not kept.
    assert cluster.proxy.ask(f"{address}?x=1", **asked[0]).headers["X-Cache"] == "HIT"
    for path in ("/cells/0123456789abcdef.json", "/fa/"):
        assert {cluster.proxy.ask(path).headers["X-Cache"] for _ in range(2)} <= {"MISS", None}
    assert "max-age=31536000" in cluster.proxy.ask("/fa/").headers["Strict-Transport-Security"]
    assert cluster.proxy.ask("/fa/").headers["Set-Cookie"] is None


def test_a_server_that_is_killed_is_missed_by_no_reader_and_comes_back(cluster):
    for victim, other in (cluster.replicas, cluster.replicas[::-1]):
        with readers(cluster.proxy) as met:
            victim.kill()
            go_on(met)
            before = other.health()["cells_digest"]
            victim.start()
            until(victim.healthy, 60, "the server is back")
        # It had never seen the earlier publications, and finds them all the same.
        assert victim.health()["cells_digest"] == before


def test_a_publication_is_noticed_by_both_and_by_a_worker_that_takes_a_dead_ones_place(cluster):
    """The first process of a server reads once and forks: its workers know more than it does."""
    one = cluster.replicas[0]
    [worker] = one.workers()
    before = digests(cluster)[0]
    brought(cluster)
    noticed_after(cluster, before)
    for server in cluster.replicas:
        assert server.web.ask(f"/cells/{before}.json").status == 200
    newest = one.health()["cells_digest"]
    assert newest != before
    os.kill(worker, signal.SIGKILL)
    until(lambda: one.workers() not in ([], [worker]), 60, "another worker")
    until(one.healthy, 60, "it answers")
    assert one.health()["cells_digest"] == newest


def test_a_session_holds_behind_the_proxy_and_wrong_passwords_are_counted_by_all_servers_together(cluster):
    through = cluster.signed_in(Web(cluster.proxy.port, cluster.nginx.log.parent / "fullchain.pem"))
    assert all(name.startswith("__Secure-") for name in through.cookies)
    for _ in range(4):
        assert "publisher-1" in through.ask("/staff/en/").text
    statuses = []
    for browser in [Web(one.port) for one in cluster.replicas] * 3:
        page = browser.ask("/staff/en/sign-in").text
        given = form(page, name="nobody-1", password="wrong horse here")
        statuses.append(browser.ask("/staff/en/sign-in", given).status)
    assert statuses == [statuses[0]] * 5 + [429]


def test_without_the_database_readers_read_on_and_a_form_is_taken_once_when_it_is_back(cluster):
    browser = cluster.signed_in(Web(cluster.replicas[0].port))
    sent = form(browser.ask("/staff/en/publish").text, do="publish", form_id=secrets.token_hex(16), note="later")
    # Nothing is new, so the desk asks, and gets a yes.
    asked = browser.ask("/staff/en/publish", sent).text
    sent["confirmed"] = re.search(r'name="confirmed" value="(\w+)"', asked)[1]
    query = "SELECT count(*) FROM publications"
    digest, [(publications,)] = digests(cluster)[0], cluster.database.run(query, cluster.name)
    with readers(cluster.proxy) as met:
        cluster.database.stop()
        for one in cluster.replicas:
            until(lambda one=one: one.health()["gone"], 60, "the database is missed")
        assert digests(cluster) == [digest] * 2
        refused = browser.ask("/staff/en/publish", sent)
        assert (refused.status, refused.headers["Retry-After"]) == (503, "30")
        assert say("en", "staff.gone_form_title") in refused.text
        go_on(met)
        cluster.database.start()
        until(lambda: all(one.health()["state"] == "ok" for one in cluster.replicas), 60, "both are back")
    assert browser.ask("/staff/en/").status == 200
    again = Web(cluster.replicas[1].port)
    again.cookies = browser.cookies
    for web in (browser, again):
        assert web.ask("/staff/en/publish", sent).status == 303
    assert cluster.database.run(query, cluster.name) == [(publications + 1,)]
    for one in cluster.replicas:
        said = one.said()
        assert said.count("the data of") <= 2 * said.count("answers again") + 1, said
        assert "Traceback" not in said
