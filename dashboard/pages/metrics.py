"""The figures for Prometheus at /metrics: requests, errors, age of the data, memory.

Only programs on this machine that ask the port itself are answered, unless METRICS=on: nobody else needs the figures.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from itertools import accumulate

from flask import Flask, Response, abort, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    InfoMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from dashboard import __version__
from dashboard.faults import DataError
from dashboard.live import Live
from dashboard.monitoring import counts, processes
from dashboard.pages.common.loopback import is_loopback, is_loopback_host
from dashboard.publications.waiting import waiting_rows
from dashboard.snapshot import Snapshot

# Headers by which a proxy shows itself.
_FORWARDED = ("X-Forwarded-For", "X-Forwarded-Proto", "X-Real-Ip", "Forwarded", "Via")


def add(server: Flask, live: Live) -> None:
    """GET /metrics, in the text format of Prometheus."""
    registry = CollectorRegistry()
    registry.register(_Figures(live))

    @server.get("/metrics")
    def metrics() -> Response:
        if not (server.config["METRICS"] or _asks_directly()):
            abort(404)
        answer = Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
        answer.headers["Cache-Control"] = "no-store"
        return answer


def _asks_directly() -> bool:
    """Whether the request comes from this machine and from no proxy.

    A proxy of this machine may show itself by no header: then the name by which its client asks tells.
    """
    if any(name in request.headers for name in _FORWARDED):
        return False
    return is_loopback(request.remote_addr or "") and is_loopback_host(request.host)


class _Figures(Collector):
    """All figures, collected when they are asked for."""

    def __init__(self, live: Live) -> None:
        self._live = live

    def describe(self) -> list[Metric]:
        """Nothing: otherwise the registry would collect the figures once before the data are read."""
        return []

    def collect(self) -> Iterator[Metric]:
        yield _durations()
        yield CounterMetricFamily("dashboard_logged_errors", "Errors in the log.", counts.errors())
        yield from _ages(self._live)
        yield _memory()
        yield InfoMetricFamily("dashboard_build", "The running program.", {"version": __version__})


def _durations() -> Metric:
    text = "Seconds until an answer was ready, without its transfer."
    found = HistogramMetricFamily("dashboard_request_seconds", text, labels=("group", "status"))
    limits = [*map(str, counts.BUCKETS), "+Inf"]
    for group, status, numbers, seconds in counts.requests():
        found.add_metric((group, status), list(zip(limits, accumulate(numbers), strict=True)), seconds)
    return found


def _ages(live: Live) -> Iterator[Metric]:
    """Moments in Unix time; a moment that does not exist has no sample."""
    snapshot, status = live.newest, live.status
    week = GaugeMetricFamily("dashboard_newest_week_timestamp_seconds", "First day of the newest week that is shown.")
    if snapshot.weeks:
        last = snapshot.weeks[-1]
        week.add_metric((), datetime(last.year, last.month, last.day, tzinfo=UTC).timestamp())
    yield week
    published = GaugeMetricFamily("dashboard_published_timestamp_seconds", "When the newest publication was made.")
    moments = snapshot.full_input.tables.publications["published_at"]
    if len(moments):
        published.add_metric((), _unix(moments.max().to_pydatetime()))
    yield published
    yield _waiting(snapshot)
    stale = GaugeMetricFamily(
        "dashboard_stale_since_timestamp_seconds",
        "Since when newer data are not shown, by cause: their faults, or a database that does not answer.",
        labels=("cause",),
    )
    if status.since:
        stale.add_metric(("database" if status.unreachable else "faults",), _unix(status.since))
    if status.source_since:
        stale.add_metric(("office_database",), _unix(status.source_since))
    yield stale
    yield GaugeMetricFamily("dashboard_data_faults", "Faults that keep newer data away.", len(status.faults))
    yield GaugeMetricFamily("dashboard_sample_data", "1 while sample data are shown.", float(snapshot.sample))


def _waiting(snapshot: Snapshot) -> Metric:
    found = GaugeMetricFamily("dashboard_waiting_rows", "Rows that wait for a publication.")
    # Counted when the data were read. A database that is away gives no number.
    with suppress(DataError):
        waiting = waiting_rows(snapshot.full_input)
        found.add_metric((), waiting.rows if waiting else 0)
    return found


def _memory() -> Metric:
    used = processes.memory(counts.supervisor or os.getpid())
    found = GaugeMetricFamily("dashboard_memory_bytes", "Memory of the server's processes, shared memory once.")
    if used:
        found.add_metric((), sum(used.values()))
    return found


def _unix(moment: datetime) -> float:
    """A naive UTC moment in Unix time."""
    return moment.replace(tzinfo=UTC).timestamp()
