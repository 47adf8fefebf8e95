"""The addresses of the API: each parses its query and answers with rows of the published snapshot."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Blueprint, Flask, Response, request
from marshmallow import RAISE, Schema
from webargs.flaskparser import parser

from dashboard.api import choices, document, rows
from dashboard.api.answers import BASE, Answer, boundaries_response, rows_response
from dashboard.api.columns import columns
from dashboard.api.problems import KINDS, Refused, Wrong, problem
from dashboard.exports.rows import published_week
from dashboard.faults import DataError, is_of_database
from dashboard.live import Live, utcnow
from dashboard.snapshot import Snapshot

PAGING = ("format", "limit", "offset")
Query = Mapping[str, Any]


def indicators(live: Live, query: Query) -> Answer:
    snapshot = live.snapshot
    return Answer(snapshot, [rows.indicator(card, snapshot.sample) for card in snapshot.cards], _newest(snapshot))


def indicator(live: Live, query: Query, key: str) -> Answer:
    snapshot = live.snapshot
    [found] = choices.indicator_keys(snapshot, key, place="path")
    return Answer(snapshot, [rows.indicator(snapshot.card(found), snapshot.sample)], _newest(snapshot))


def counties(live: Live, query: Query) -> Answer:
    snapshot = live.snapshot
    week = choices.any_week("week", query.get("week"))
    return Answer(snapshot, rows.counties(snapshot, week), week.isoformat() if week else _newest(snapshot))


def boundaries(live: Live, query: Query) -> Response:
    snapshot = live.snapshot
    week = choices.any_week("week", query.get("week"))
    newest_first = snapshot.input.eras
    drawn = week or (snapshot.weeks[-1] if snapshot.weeks else None)
    era = snapshot.boundaries(drawn) if drawn else next(iter(newest_first), None)
    if era is None:
        raise Refused(404, [Wrong("week", query.get("week", ""), "no_boundaries")])
    return boundaries_response(snapshot, era, drawn.isoformat() if drawn else None)


def offices(live: Live, query: Query) -> Answer:
    snapshot = choices.as_known(live.snapshot, query.get("asof"), utcnow())
    week = choices.one_week(snapshot, query.get("week"))
    county = choices.areas(snapshot, query["county"], province=False)[0] if "county" in query else ""
    if week is None:
        return Answer(snapshot, [], None)
    return Answer(snapshot, rows.offices(snapshot, week, county, query.get("kind", "")), snapshot.cells.weeks[week])


def cells(live: Live, query: Query) -> Answer:
    snapshot = choices.as_known(live.snapshot, query.get("asof"), utcnow())
    weeks = choices.several_weeks(snapshot, {name: query[name] for name in ("week", "from", "to") if name in query})
    found = rows.Cells(
        snapshot,
        choices.steps(snapshot, choices.indicator_keys(snapshot, query.get("indicator")), query.get("step")),
        weeks,
        choices.areas(snapshot, query.get("county")),
        choices.kinds(snapshot, query.get("kind")),
    )
    return Answer(snapshot, found, snapshot.cells.weeks[weeks[-1]] if weeks else None)


def publications(live: Live, query: Query) -> Answer:
    return Answer(live.snapshot, rows.publications(live.snapshot), _newest(live.snapshot))


# Address, view function, parameters of the query, and the name of the answer in `columns` ('': GeoJSON).
OPERATIONS: Sequence[tuple[str, Callable[..., Answer | Response], tuple[str, ...], str]] = (
    ("/indicators", indicators, PAGING, "indicators"),
    ("/indicators/<key>", indicator, ("format",), "indicators"),
    ("/counties", counties, ("week", *PAGING), "counties"),
    ("/boundaries", boundaries, ("week",), ""),
    ("/offices", offices, ("county", "kind", "week", "asof", *PAGING), "offices"),
    ("/cells", cells, ("indicator", "week", "from", "to", "county", "kind", "step", "asof", *PAGING), "cells"),
    ("/publications", publications, PAGING, "publications"),
)


def register(server: Flask, live: Live) -> None:
    blueprint = Blueprint("data", __name__, url_prefix=BASE)
    blueprint.before_request(refuse_duplicates)

    @blueprint.errorhandler(DataError)
    def unavailable(error: DataError) -> Response:
        if not is_of_database(error.faults):
            raise error
        answer = problem(503, KINDS[503])
        answer.headers["Retry-After"] = "30"
        return answer

    for rule, answer, names, columns_of in OPERATIONS:
        view = _view(live, answer, names, columns_of)
        blueprint.add_url_rule(rule, endpoint=answer.__name__, view_func=view)
    server.register_blueprint(blueprint)


def query_of(snapshot: Snapshot, answer: Callable[..., Any], names: tuple[str, ...]) -> Schema:
    """The schema of the query of an operation with these parameters."""
    return document.parameters(snapshot, names, answer is cells)


def _view(
    live: Live, answer: Callable[..., Answer | Response], names: tuple[str, ...], columns_of: str
) -> Callable[..., Response]:
    def view(**path: str) -> Response:
        query = query_of(live.snapshot, answer, names)
        parameters = parser.parse(query, request, location="query", unknown=RAISE)
        found = answer(live, parameters, **path)
        if isinstance(found, Response):
            return found
        pinned = "asof" in names and published_week(found.snapshot) is not None
        of_rows = columns(found.snapshot.terms)[columns_of]
        return rows_response(found, path.get("key", answer.__name__), of_rows, parameters, pinned)

    view.__name__ = answer.__name__
    return view


def refuse_duplicates() -> None:
    """Raises Refused if a parameter occurs twice in the query."""
    twice = [(name, values) for name, values in request.args.lists() if len(values) > 1]
    if twice and request.method != "OPTIONS":
        raise Refused(422, [Wrong(name, ", ".join(values), "once") for name, values in twice])


def _newest(snapshot: Snapshot) -> str | None:
    return snapshot.cells.weeks[-1] if snapshot.weeks else None
