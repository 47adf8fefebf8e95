"""The figures for Prometheus: who may read them, and what they say."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families

from dashboard.live import Live
from dashboard.monitoring import counts, processes
from dashboard.server import create_server
from dashboard.settings import Settings
from tests.unit.cases import each_case
from tests.unit.small_folder import PUBLICATIONS_HEAD, small_folder


@pytest.fixture
def folder(tmp_path) -> Path:
    return small_folder(tmp_path)


@pytest.fixture
def servers(folder) -> list[Flask]:
    """A server that shows its figures to programs on this machine, and one that shows them to all."""
    live = Live(folder)
    return [create_server(Settings(metrics=metrics), live) for metrics in (False, True)]


@pytest.fixture
def fresh_counts() -> Iterator[None]:
    """The counts without what other tests of this process have counted."""
    kept = counts._requests.copy(), counts._errors.copy()
    counts._requests[:], counts._errors[:] = 0, 0
    yield
    counts._requests[:], counts._errors[:] = kept


def figures(server, **ask) -> dict[str, dict[tuple[str, ...], float]]:
    """Name -> values of labels -> value, of all samples."""
    found: dict[str, dict[tuple[str, ...], float]] = {}
    for family in text_string_to_metric_families(server.test_client().get("/metrics", **ask).get_data(as_text=True)):
        found.setdefault(family.name, {})
        for sample in family.samples:
            found.setdefault(sample.name, {})[tuple(sample.labels.values())] = sample.value
    return found


@each_case(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("10.0.0.7", {}, 404),
        ("127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}, 404),
        ("127.0.0.1", {"X-Forwarded-Proto": "https"}, 404),
        ("127.0.0.1", {"Via": "1.1 proxy"}, 404),
        ("127.0.0.1", {"Host": "127.0.0.1:8050"}, 200),
        ("127.0.0.1", {"Host": "dashboard.example"}, 404),
    ],
)
def test_only_a_program_on_this_machine_that_asks_the_port_itself_reads_the_figures(
    servers, address, headers, status
):
    ask = {"environ_base": {"REMOTE_ADDR": address}, "headers": headers}
    usual, opened = (server.test_client().get("/metrics", **ask).status_code for server in servers)
    assert (usual, opened) == (status, 200)


def test_the_age_of_the_data_is_told_in_unix_time(folder):
    live = Live(folder)
    found = figures(create_server(Settings(data_url=str(folder)), live))
    week = datetime.fromisoformat(f"{live.newest.weeks[-1]}T00:00Z")
    assert found["dashboard_newest_week_timestamp_seconds"][()] == week.timestamp()
    assert found["dashboard_waiting_rows"][()] == 0
    # The small folder has no publication: a moment that does not exist is no zero.
    assert found["dashboard_published_timestamp_seconds"] == {}
    assert found["dashboard_stale_since_timestamp_seconds"] == {}
    assert found["dashboard_data_faults"][()] == 0


def test_rows_that_wait_for_a_publication_are_told(folder):
    (folder / "publications.csv").write_text(PUBLICATIONS_HEAD + "2014-12-14T08:00:00Z,2014-11-22,,\n", "utf-8")
    found = figures(create_server(Settings(data_url=str(folder))))
    assert found["dashboard_waiting_rows"][()] == 2
    assert found["dashboard_published_timestamp_seconds"][()] == datetime(2014, 12, 14, 8, tzinfo=UTC).timestamp()


def test_faults_in_newer_data_are_told_with_their_number_and_since_when(folder):
    live = Live(folder)
    server = create_server(Settings(data_url=str(folder)), live)
    (folder / "counties.csv").write_text("nonsense\n", encoding="utf-8")
    live.look()
    found = figures(server)
    assert found["dashboard_data_faults"][()] == len(live.status.faults) > 0
    assert list(found["dashboard_stale_since_timestamp_seconds"]) == [("faults",)]


def test_requests_are_counted_by_group_and_class_of_status_and_in_buckets_of_seconds(folder, fresh_counts):
    for seconds in (0.001, 0.1, 60):
        counts.count_request("pages", 200, seconds)
    counts.count_request("pages", 304, 0.001)
    counts.count_request("callbacks", 503, 0.3)
    found = figures(create_server(Settings(data_url=str(folder))))
    assert found["dashboard_request_seconds_count"] == {
        ("pages", "2xx"): 3,
        ("pages", "3xx"): 1,
        ("callbacks", "5xx"): 1,
    }
    assert found["dashboard_request_seconds_sum"]["pages", "2xx"] == pytest.approx(60.101)
    buckets = found["dashboard_request_seconds_bucket"]
    assert [number for labels, number in buckets.items() if {"pages", "2xx"} <= set(labels)] == [1, 1, 2, 2, 2, 3]


def test_workers_get_slots_that_no_living_worker_has(monkeypatch):
    monkeypatch.setattr(counts, "_slot", 0)
    monkeypatch.setattr(counts, "supervisor", 0)
    arbiter = SimpleNamespace(WORKERS={})
    first, second, third = SimpleNamespace(), SimpleNamespace(), SimpleNamespace()
    for pid, worker in ((1, first), (2, second)):
        counts.take_slot(arbiter, worker)
        arbiter.WORKERS[pid] = worker
    del arbiter.WORKERS[1]
    counts.take_slot(arbiter, third)
    assert [first.slot, second.slot, third.slot] == [0, 1, 0]


def test_memory_is_that_of_a_process_and_of_those_that_it_started(tmp_path, monkeypatch):
    for pid, kilobytes, children in ((10, 300, "11 12 "), (11, 200, ""), (12, 100, "13 "), (99, 5000, "")):
        task = tmp_path / str(pid) / "task" / str(pid)
        task.mkdir(parents=True)
        (task / "children").write_text(children, encoding="ascii")
        said = f"Rss:  9999 kB\nPss:  {kilobytes} kB\nPss_Dirty:  1 kB\n"
        (tmp_path / str(pid) / "smaps_rollup").write_text(said, encoding="ascii")
    monkeypatch.setattr(processes, "PROC", tmp_path)
    assert processes.memory(10) == {10: 300 * 1024, 11: 200 * 1024, 12: 100 * 1024}
