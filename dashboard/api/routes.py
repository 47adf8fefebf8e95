"""The addresses of the API: each reads its query and answers with rows of the published snapshot."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import flask_smorest
from flask import Flask, Response, json, request
from marshmallow import RAISE

from dashboard.api import choices, document, rows
from dashboard.api.answers import (
    BASE,
    CSV,
    DOCUMENT,
    GEOJSON,
    JSON,
    OWN_HEADERS,
    VERSION,
    Answer,
    boundaries_response,
    rows_response,
    tagged,
)
from dashboard.api.columns import CELLS, COUNTIES, INDICATORS, OFFICES, PUBLICATIONS, Column
from dashboard.api.problems import KINDS, MEDIA_TYPE, Refused, Wrong, problem
from dashboard.exports.rows import published_week
from dashboard.faults import DataError, gone
from dashboard.language import say
from dashboard.live import Live, utcnow
from dashboard.snapshot import Snapshot

OPENAPI = "3.1.0"
PAGING = ("format", "limit", "offset")
Given = Mapping[str, Any]


def indicators(live: Live, given: Given) -> Answer:
    """Every card."""
    snapshot = live.snapshot
    return Answer(snapshot, [rows.indicator(card, snapshot.sample) for card in snapshot.cards], _newest(snapshot))


def indicator(live: Live, given: Given, key: str) -> Answer:
    """One card."""
    snapshot = live.snapshot
    [found] = choices.indicator_keys(snapshot, key, place="path")
    return Answer(snapshot, [rows.indicator(snapshot.card(found), snapshot.sample)], _newest(snapshot))


def counties(live: Live, given: Given) -> Answer:
    """The counties of the register, or those of a week."""
    snapshot = live.snapshot
    week = choices.any_week("week", given.get("week"))
    return Answer(snapshot, rows.counties(snapshot, week), week.isoformat() if week else _newest(snapshot))


def boundaries(live: Live, given: Given) -> Response:
    """The borders that a week is drawn with."""
    snapshot = live.snapshot
    week = choices.any_week("week", given.get("week"))
    newest_first = snapshot.input.eras
    drawn = week or (snapshot.weeks[-1] if snapshot.weeks else None)
    era = snapshot.boundaries(drawn) if drawn else next(iter(newest_first), None)
    if era is None:
        raise Refused(404, [Wrong("week", given.get("week", ""), "no_boundaries")])
    return boundaries_response(snapshot, era, drawn.isoformat() if drawn else None)


def offices(live: Live, given: Given) -> Answer:
    """The offices of a week."""
    snapshot = choices.as_known(live.snapshot, given.get("asof"), utcnow())
    week = choices.one_week(snapshot, given.get("week"))
    county = choices.areas(snapshot, given["county"], province=False)[0] if "county" in given else ""
    if week is None:
        return Answer(snapshot, [], None)
    return Answer(snapshot, rows.offices(snapshot, week, county, given.get("kind", "")), snapshot.cells.weeks[week])


def cells(live: Live, given: Given) -> Answer:
    """Cells by indicator, step, week, area and kind of office."""
    snapshot = choices.as_known(live.snapshot, given.get("asof"), utcnow())
    weeks = choices.several_weeks(snapshot, {name: given[name] for name in ("week", "from", "to") if name in given})
    found = rows.Cells(
        snapshot,
        choices.steps(snapshot, choices.indicator_keys(snapshot, given.get("indicator")), given.get("step")),
        weeks,
        choices.areas(snapshot, given.get("county")),
        choices.kinds(given.get("kind"), rows.EVERY_KIND),
    )
    return Answer(snapshot, found, snapshot.cells.weeks[weeks[-1]] if weeks else None)


def publications(live: Live, given: Given) -> Answer:
    """All publications."""
    return Answer(live.snapshot, rows.publications(live.snapshot), _newest(live.snapshot))


# Address, function that answers it, parameters of its query, columns of its rows (none: GeoJSON).
OPERATIONS: Sequence[tuple[str, Callable[..., Answer | Response], tuple[str, ...], tuple[Column, ...]]] = (
    ("/indicators", indicators, PAGING, INDICATORS),
    ("/indicators/<key>", indicator, ("format",), INDICATORS),
    ("/counties", counties, ("week", *PAGING), COUNTIES),
    ("/boundaries", boundaries, ("week",), ()),
    ("/offices", offices, ("county", "kind", "week", "asof", *PAGING), OFFICES),
    ("/cells", cells, ("indicator", "week", "from", "to", "county", "kind", "step", "asof", *PAGING), CELLS),
    ("/publications", publications, PAGING, PUBLICATIONS),
)


def register(server: Flask, live: Live) -> dict[str, Any]:
    """Register the addresses, and that of the OpenAPI document, on the server. Returns the document."""
    api: Any = flask_smorest.Api()
    api.DEFAULT_ERROR_RESPONSE_NAME = None
    heading = document.heading(live.snapshot.province)
    api.init_app(
        server,
        spec_kwargs={
            "title": heading.pop("title"),
            "version": VERSION.removeprefix("v") + ".0.0",
            "openapi_version": OPENAPI,
            "info": heading,
            "servers": [{"url": "/"}],
        },
    )
    blueprint: Any = flask_smorest.Blueprint("data", __name__, url_prefix=BASE)
    blueprint.before_request(_given_once)

    @blueprint.errorhandler(DataError)  # type: ignore[untyped-decorator]
    def unavailable(error: DataError) -> Response:
        if not gone(error.faults):
            raise error
        live.missing()
        answer = problem(503, KINDS[503])
        answer.headers["Retry-After"] = "30"
        return answer

    _shared_parts(api.spec)
    answers: list[tuple[str, str, Sequence[Column], bool]] = []
    for rule, answer, names, columns in OPERATIONS:
        name = answer.__name__
        schema = f"{name.capitalize()}Answer"
        if columns:
            row = "IndicatorRow" if columns is INDICATORS else f"{name.capitalize()}Row"
            answers.append((schema, row, columns, "limit" in names))
        shown, media = (document.reference(schema), JSON) if columns else (document.geojson(), GEOJSON)
        view = _view(live, answer, names, columns)
        view = blueprint.response(200, shown, content_type=media, description=say("en", "api_status.200"))(view)
        view = blueprint.arguments(document.parameters(names, name == "cells"), location="query", unknown=RAISE)(view)
        view = blueprint.doc(**_words(name, bool(columns), "<" in rule))(view)
        blueprint.add_url_rule(rule, endpoint=name, view_func=view)
    for name, schema in document.schemas(answers).items():
        api.spec.components.schema(name, schema)
    api.register_blueprint(blueprint)
    found: dict[str, Any] = api.spec.to_dict()
    _tidy(found)
    text = json.dumps(found, ensure_ascii=False, indent=2) + "\n"

    @server.get(DOCUMENT, endpoint="openapi")
    def openapi() -> Response:
        _given_once()
        if request.args:
            raise Refused(422, [Wrong(name, value, "no_names") for name, value in request.args.items()])
        return tagged(Response(text, content_type=JSON))

    return found


def _view(
    live: Live, answer: Callable[..., Answer | Response], names: Sequence[str], columns: Sequence[Column]
) -> Callable[..., Response]:
    def view(given: Given, **path: str) -> Response:
        found = answer(live, given, **path)
        if isinstance(found, Response):
            return found
        pinned = "asof" in names and published_week(found.snapshot) is not None
        return rows_response(found, path.get("key", answer.__name__), columns, given, pinned)

    view.__name__ = answer.__name__
    return view


def _given_once() -> None:
    """Refuse a parameter that is given twice. Raises Refused."""
    twice = [(name, values) for name, values in request.args.lists() if len(values) > 1]
    if twice and request.method != "OPTIONS":
        raise Refused(422, [Wrong(name, ", ".join(values), "once") for name, values in twice])


def _newest(snapshot: Snapshot) -> str | None:
    return snapshot.cells.weeks[-1] if snapshot.weeks else None


def _words(name: str, rows_of: bool, by_key: bool) -> dict[str, Any]:
    """What the document says of an operation beside its query and rows. by_key: the path has a key."""
    headers = {
        header: {"$ref": f"#/components/headers/{header}"}
        for header in ("ETag", "Link", *OWN_HEADERS)
        if header != "Dashboard-Total" or (rows_of and not by_key)
    }
    good: dict[str, Any] = {"headers": headers}
    if rows_of:
        good["content"] = {CSV: {"schema": {"type": "string", **document.about("api_about.csv")}}}
    problems = {status: {"$ref": f"#/components/responses/{KINDS[status]}"} for status in KINDS if status != 405}
    described: dict[str, Any] = {
        "operationId": name,
        **document.about(f"api_operation.{name}", "summary"),
        **document.about(f"api_operation.{name}_more"),
        "responses": {200: good, 304: {"$ref": "#/components/responses/not_modified"}, **problems},
    }
    if by_key:
        key = {"in": "path", "name": "key", "required": True, "schema": {"type": "string", "maxLength": 64}}
        described["parameters"] = [{**key, **document.about("api_parameter.key")}]
    return described


def _shared_parts(spec: Any) -> None:
    """Describe the headers and failures that all operations share."""
    for header in ("ETag", "Link", *OWN_HEADERS):
        word = header.lower().replace("-", "_")
        described = {**document.about(f"api_header.{word}"), "schema": {"type": "string"}}
        spec.components.header(header, described)
    spec.components.response("not_modified", document.about("api_status.304"))
    for status, kind in KINDS.items():
        content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
        spec.components.response(kind, {**document.about(f"api_status.{status}"), "content": content})


def _tidy(found: dict[str, Any]) -> None:
    """Move Persian words from a parameter's schema to the parameter, and drop schemas that flask-smorest adds."""
    for name in ("Error", "PaginationMetadata"):
        found["components"]["schemas"].pop(name, None)
    for path in found["paths"].values():
        for operation in path.values():
            for parameter in operation.get("parameters", []) if isinstance(operation, dict) else []:
                persian = parameter["schema"].pop("x-description-fa", None)
                if persian:
                    parameter["x-description-fa"] = persian
