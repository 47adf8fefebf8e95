"""The addresses of the API: each takes what a query names and answers with rows of the public's snapshot."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import flask_smorest
from flask import Flask, Response, json, request
from marshmallow import RAISE, Schema

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
    single_response,
    tagged,
)
from dashboard.api.columns import CELLS, COUNTIES, INDICATORS, OFFICES, PUBLICATIONS, Column
from dashboard.api.problems import KINDS, MEDIA_TYPE, Refused, Wrong, problem
from dashboard.faults import DataError, gone
from dashboard.language import say
from dashboard.live import Live, utcnow
from dashboard.snapshot import Snapshot

OPENAPI = "3.1.0"
PAGING = ("format", "limit", "offset")
Given = Mapping[str, Any]
View = Callable[..., Response]


def indicators(live: Live, given: Given) -> Response:
    """Every card."""
    snapshot = live.snapshot
    page = rows.page_of(rows.indicators(snapshot), given["limit"], given["offset"])
    return rows_response(Answer("indicators", snapshot, INDICATORS, page, _newest(snapshot)), given)


def indicator(live: Live, given: Given, key: str) -> Response:
    """One card."""
    snapshot = live.snapshot
    [found] = choices.indicator_keys(snapshot, key, place="path")
    page = rows.Page([rows.indicator(snapshot.card(found), snapshot.sample)], 1)
    return single_response(Answer(found, snapshot, INDICATORS, page, _newest(snapshot)), given)


def counties(live: Live, given: Given) -> Response:
    """The counties of the register, or those of a week."""
    snapshot = live.snapshot
    week = choices.any_week("week", given.get("week"))
    page = rows.page_of(rows.counties(snapshot, week), given["limit"], given["offset"])
    shown = week.isoformat() if week else _newest(snapshot)
    return rows_response(Answer("counties", snapshot, COUNTIES, page, shown), given)


def boundaries(live: Live, given: Given) -> Response:
    """The polygons that a week is drawn on."""
    snapshot = live.snapshot
    week = choices.any_week("week", given.get("week"))
    newest_first = snapshot.input.eras
    drawn = week or (snapshot.weeks[-1] if snapshot.weeks else None)
    era = snapshot.boundaries(drawn) if drawn else next(iter(newest_first), None)
    if era is None:
        raise Refused(404, "unknown_value", [Wrong("week", given.get("week", ""), "no_boundaries")])
    return boundaries_response(snapshot, era, drawn.isoformat() if drawn else None)


def offices(live: Live, given: Given) -> Response:
    """The offices that stood in a week, each with what it was then."""
    snapshot = choices.as_known(live.snapshot, given.get("asof"), utcnow())
    week = choices.one_week(snapshot, given.get("week"))
    county = choices.areas(snapshot, given["county"], province=False)[0] if "county" in given else ""
    found = [] if week is None else rows.offices(snapshot, week, county, given.get("kind", ""))
    page = rows.page_of(found, given["limit"], given["offset"])
    shown = None if week is None else snapshot.cells.weeks[week]
    return rows_response(Answer("offices", snapshot, OFFICES, page, shown, _published(snapshot)), given)


def cells(live: Live, given: Given) -> Response:
    """Cells: an indicator or one of its steps, a week, an area, a kind of office."""
    snapshot = choices.as_known(live.snapshot, given.get("asof"), utcnow())
    weeks = choices.several_weeks(snapshot, {name: given[name] for name in ("week", "from", "to") if name in given})
    page = rows.cells(
        snapshot,
        choices.steps(snapshot, choices.indicator_keys(snapshot, given.get("indicator")), given.get("step")),
        weeks,
        choices.areas(snapshot, given.get("county")),
        choices.kinds(given.get("kind"), rows.EVERY_KIND),
        given["limit"],
        given["offset"],
    )
    shown = snapshot.cells.weeks[weeks[-1]] if weeks else None
    return rows_response(Answer("cells", snapshot, CELLS, page, shown, _published(snapshot)), given)


def publications(live: Live, given: Given) -> Response:
    """All that was ever published."""
    snapshot = live.snapshot
    page = rows.page_of(rows.publications(snapshot), given["limit"], given["offset"])
    return rows_response(Answer("publications", snapshot, PUBLICATIONS, page, _newest(snapshot)), given)


# Address, what answers it, the parameters that it takes, the columns of its rows (none: GeoJSON).
OPERATIONS: Sequence[tuple[str, Callable[..., Response], tuple[str, ...], tuple[Column, ...]]] = (
    ("/indicators", indicators, PAGING, INDICATORS),
    ("/indicators/<key>", indicator, ("format",), INDICATORS),
    ("/counties", counties, ("week", *PAGING), COUNTIES),
    ("/boundaries", boundaries, ("week",), ()),
    ("/offices", offices, ("county", "kind", "week", "asof", *PAGING), OFFICES),
    ("/cells", cells, ("indicator", "week", "from", "to", "county", "kind", "step", "asof", *PAGING), CELLS),
    ("/publications", publications, PAGING, PUBLICATIONS),
)


def register(server: Flask, live: Live) -> dict[str, Any]:
    """Put the addresses on the server, and one for the OpenAPI document; the document is the answer."""
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
    metas = {paged: document.meta(paged) for paged in (True, False)}
    api.spec.components.schema("Meta", schema=metas[False])
    row_schemas: dict[str, type[Schema]] = {}
    for rule, answer, names, columns in OPERATIONS:
        name = answer.__name__
        schema: Any
        if not columns:
            schema, media = document.geojson("Meta"), GEOJSON
        else:
            paged = "limit" in names
            media = JSON
            row_name = "Indicator" if columns is INDICATORS else name.capitalize()
            row_schema = row_schemas.setdefault(row_name, document.row(f"{row_name}Row", columns))
            made = document.rows_answer if paged else document.single_answer
            schema = made(f"{name.capitalize()}Answer", row_schema, metas[paged])
        view = _bound(answer, live)
        view = blueprint.response(200, schema, content_type=media, description=say("en", "api_status.200"))(view)
        view = blueprint.arguments(document.parameters(names, name == "cells"), location="query", unknown=RAISE)(view)
        view = blueprint.doc(**_words(name, bool(columns), "<" in rule))(view)
        blueprint.add_url_rule(rule, endpoint=name, view_func=view)
    api.register_blueprint(blueprint)
    found: dict[str, Any] = api.spec.to_dict()
    _tidy(found)
    text = json.dumps(found, ensure_ascii=False, indent=2) + "\n"

    @server.get(DOCUMENT, endpoint="openapi")
    def openapi() -> Response:
        _given_once()
        if request.args:
            raise Refused(422, KINDS[422], [Wrong(name, value, "no_names") for name, value in request.args.items()])
        return tagged(Response(text, content_type=JSON))

    return found


def _bound(answer: Callable[..., Response], live: Live) -> View:
    def view(given: Given, **path: str) -> Response:
        return answer(live, given, **path)

    view.__name__ = answer.__name__
    return view


def _given_once() -> None:
    """Refuse a parameter that is there twice: which of the two is meant?"""
    twice = [(name, values) for name, values in request.args.lists() if len(values) > 1]
    if twice and request.method != "OPTIONS":
        raise Refused(422, KINDS[422], [Wrong(name, ", ".join(values), "once") for name, values in twice])


def _newest(snapshot: Snapshot) -> str | None:
    return snapshot.cells.weeks[-1] if snapshot.weeks else None


def _published(snapshot: Snapshot) -> bool:
    return snapshot.input.tables.has_publications and bool(snapshot.weeks)


def _words(name: str, rows_of: bool, by_key: bool) -> dict[str, Any]:
    """What the document says of an operation beside its parameters and rows."""
    headers = {
        header: {"$ref": f"#/components/headers/{header}"}
        for header in ("ETag", "Link", *OWN_HEADERS)
        if header != "Dashboard-Total" or (rows_of and not by_key)
    }
    good: dict[str, Any] = {"headers": headers}
    if rows_of:
        good["content"] = {CSV: {"schema": {"type": "string", **document.about("api_about.csv")}}}
    problems = {status: {"$ref": f"#/components/responses/{KINDS[status]}"} for status in KINDS if status != 405}
    told: dict[str, Any] = {
        "operationId": name,
        "summary": say("en", f"api_operation.{name}"),
        "x-summary-fa": say("fa", f"api_operation.{name}"),
        "description": say("en", f"api_operation.{name}_more"),
        "x-description-fa": say("fa", f"api_operation.{name}_more"),
        "responses": {200: good, 304: {"$ref": "#/components/responses/not_modified"}, **problems},
    }
    if by_key:
        key = {"in": "path", "name": "key", "required": True, "schema": {"type": "string", "maxLength": 64}}
        told["parameters"] = [{**key, **document.about("api_parameter.key")}]
    return told


def _shared_parts(spec: Any) -> None:
    """Headers and failures, which all operations have in common."""
    for header in ("ETag", "Link", *OWN_HEADERS):
        word = header.lower().replace("-", "_")
        described = {**document.about(f"api_header.{word}"), "schema": {"type": "string"}}
        spec.components.header(header, described)
    spec.components.response("not_modified", document.about("api_status.304"))
    spec.components.schema("Problem", schema=document.Problem)
    for status, kind in KINDS.items():
        content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
        spec.components.response(kind, {**document.about(f"api_status.{status}"), "content": content})


def _tidy(found: dict[str, Any]) -> None:
    """Put words where they belong, and take out what flask-smorest adds and we do not use."""
    schemas = found["components"]["schemas"]
    for name in ("Error", "PaginationMetadata"):
        schemas.pop(name, None)
    for schema in schemas.values():
        # A row may get a column more one day; that is no break.
        schema.pop("additionalProperties", None)
    for path in found["paths"].values():
        for operation in path.values():
            for parameter in operation.get("parameters", []) if isinstance(operation, dict) else []:
                persian = parameter["schema"].pop("x-description-fa", None)
                if persian:
                    parameter["x-description-fa"] = persian
