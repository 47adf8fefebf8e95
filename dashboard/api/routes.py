"""The addresses of the API: each parses its query and answers with rows of the published snapshot."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Blueprint, Flask, Response

from dashboard.api import choices, rows
from dashboard.api.answers import Answer, boundaries_response, rows_response
from dashboard.api.columns import columns
from dashboard.api.parameters import parsed
from dashboard.api.problems import BASE, KINDS, Refused, problem, wrong
from dashboard.exports.rows import published_week
from dashboard.faults import DataError, is_of_database
from dashboard.live import Live
from dashboard.snapshot import Snapshot

PAGING = ("format", "limit", "offset")
Query = Mapping[str, Any]


def indicators(snapshot: Snapshot, query: Query) -> Answer:
    return Answer(snapshot, [rows.indicator(card, snapshot.sample) for card in snapshot.cards])


def indicator(snapshot: Snapshot, query: Query, key: str) -> Answer:
    card = choices.named("key", key, {card.key: card for card in snapshot.cards}, "path")
    return Answer(snapshot, [rows.indicator(card, snapshot.sample)])


def counties(snapshot: Snapshot, query: Query) -> Answer:
    week = choices.any_week(query)
    return Answer(snapshot, rows.counties(snapshot, week), week.isoformat() if week else None)


def boundaries(snapshot: Snapshot, query: Query) -> Response:
    week = choices.any_week(query) or (snapshot.weeks[-1] if snapshot.weeks else None)
    era = snapshot.boundaries(week) if week else next(iter(snapshot.input.eras), None)
    if era is None:
        raise Refused(404, wrong("week", "no_boundaries"))
    return boundaries_response(snapshot, era, week.isoformat() if week else None)


def offices(snapshot: Snapshot, query: Query) -> Answer:
    snapshot = choices.as_known(snapshot, query.get("asof"))
    weeks = choices.weeks(snapshot, query)
    county = choices.areas(snapshot, query["county"], province=False)[0] if "county" in query else ""
    if not weeks:
        return Answer(snapshot, [])
    found = rows.offices(snapshot, weeks[-1], county, query.get("kind", ""))
    return Answer(snapshot, found, snapshot.cells.weeks[weeks[-1]])


def cells(snapshot: Snapshot, query: Query) -> Answer:
    snapshot = choices.as_known(snapshot, query.get("asof"))
    weeks = choices.weeks(snapshot, query)
    keys = {card.key: card.key for card in snapshot.cards}
    chosen = [choices.named("indicator", query["indicator"], keys)] if "indicator" in query else [*keys]
    steps = choices.steps(snapshot, chosen, query.get("step", "0"))
    areas = choices.areas(snapshot, query.get("county"))
    kind = query.get("kind")
    kinds = ["" if kind == choices.ALL else kind] if kind else ["", *sorted(snapshot.terms.kinds)]
    found = rows.Cells(snapshot, steps, weeks, areas, kinds)
    return Answer(snapshot, found, snapshot.cells.weeks[weeks[-1]] if weeks else None)


def publications(snapshot: Snapshot, query: Query) -> Answer:
    return Answer(snapshot, rows.publications(snapshot))


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


def add(server: Flask, live: Live) -> None:
    blueprint = Blueprint("data", __name__, url_prefix=BASE)

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


def _view(
    live: Live, answer: Callable[..., Answer | Response], names: tuple[str, ...], columns_of: str
) -> Callable[..., Response]:
    def view(**path: str) -> Response:
        snapshot = live.snapshot
        query = parsed(snapshot, names, every_kind=answer is cells)
        found = answer(snapshot, query, **path)
        if isinstance(found, Response):
            return found
        pinned = "asof" in names and published_week(found.snapshot) is not None
        of_rows = columns(found.snapshot.terms)[columns_of]
        return rows_response(found, path.get("key", answer.__name__), tuple(of_rows), query, pinned)

    return view
