"""The health check for monitoring programs."""

from collections.abc import Mapping

from flask import Flask, Response, jsonify

from dashboard import __version__
from dashboard.faults import DataError
from dashboard.live import Live
from dashboard.tables.declared import TRACED
from dashboard.tables.folder import Tables
from dashboard.weeks import moment_text


def add(server: Flask, live: Live) -> None:
    """GET /health: state, week, digests and counts of what is shown, and the program's version, as JSON."""

    @server.get("/health")
    def health() -> Response:
        snapshot, status = live.snapshot, live.status
        stale = status.stale
        tables = snapshot.input.tables
        answer = jsonify(
            state="stale" if stale else "ok",
            since=moment_text(stale.since) if stale else None,
            gone=stale.unreachable if stale else False,
            lost=status.lost,
            faults=len(status.faults),
            damaged=[moment_text(moment) for moment in snapshot.full_input.damaged],
            week=snapshot.cells.weeks[-1] if snapshot.weeks else None,
            asof=moment_text(snapshot.asof) if snapshot.weeks else None,
            digest=tables.digest,
            cells_digest=snapshot.digest,
            sample=snapshot.sample,
            version=__version__,
            counts={
                "counties": int(tables.counties["county_code"].nunique()),
                "offices": int(tables.offices["office_id"].nunique()),
                **_rows_of(tables),
                "publications": len(tables.publications),
                "indicators": len(snapshot.cards),
                "weeks": len(snapshot.weeks),
            },
        )
        answer.headers["Cache-Control"] = "no-store"
        return answer


def _rows_of(tables: Tables) -> Mapping[str, int | None]:
    """The number of rows of each growing table; None if not counted yet and the database is unavailable."""
    try:
        return tables.rows.numbers
    except DataError:
        return dict.fromkeys(TRACED)
