"""The OpenAPI document of the API: it follows the folder that is served, after each change."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import flask_smorest
from flask import Flask, Response, request
from marshmallow import RAISE

from dashboard.api import document
from dashboard.api.answers import BASE, CSV, DOCUMENT, GEOJSON, JSON, OWN_HEADERS, VERSION, tagged
from dashboard.api.columns import Column, columns
from dashboard.api.problems import KINDS, MEDIA_TYPE, Refused, Wrong
from dashboard.api.routes import OPERATIONS, given_once, query_of
from dashboard.derived import derived
from dashboard.language import say
from dashboard.live import Live
from dashboard.snapshot import Snapshot

OPENAPI = "3.1.0"


def register(server: Flask, live: Live) -> None:
    """Register the address of the document on the server."""

    @server.get(DOCUMENT, endpoint="openapi")
    def openapi_json() -> Response:
        given_once()
        if request.args:
            raise Refused(422, [Wrong(name, value, "no_names") for name, value in request.args.items()])
        text = json.dumps(openapi(live.snapshot), ensure_ascii=False, indent=2) + "\n"
        return tagged(Response(text, content_type=JSON))


@derived()
def openapi(snapshot: Snapshot) -> dict[str, Any]:
    """The document for the data of a snapshot."""
    # flask-smorest describes the views of a server: this one answers nobody.
    described = Flask("described")
    api: Any = flask_smorest.Api()
    heading = document.heading(snapshot.province)
    api.DEFAULT_ERROR_RESPONSE_NAME = None
    api.init_app(
        described,
        spec_kwargs={
            "title": heading.pop("title"),
            "version": VERSION.removeprefix("v") + ".0.0",
            "openapi_version": OPENAPI,
            "info": heading,
            "servers": [{"url": "/"}],
        },
    )
    blueprint: Any = flask_smorest.Blueprint("data", __name__, url_prefix=BASE)
    _shared_parts(api.spec)
    answers: list[tuple[str, str, Sequence[Column], bool]] = []
    of_rows = columns(snapshot.terms)
    for rule, answer, names, columns_of in OPERATIONS:
        name = answer.__name__
        schema = f"{name.capitalize()}Answer"
        if columns_of:
            row = "IndicatorRow" if columns_of == "indicators" else f"{name.capitalize()}Row"
            answers.append((schema, row, of_rows[columns_of], "limit" in names))
        shown, media = (document.reference(schema), JSON) if columns_of else (document.geojson(), GEOJSON)
        view = blueprint.response(200, shown, content_type=media, description=say("en", "api_status.200"))(answer)
        view = blueprint.arguments(query_of(snapshot, answer, names), location="query", unknown=RAISE)(view)
        view = blueprint.doc(**_words(name, bool(columns_of), "<" in rule))(view)
        blueprint.add_url_rule(rule, endpoint=name, view_func=view)
    for name, schema in document.schemas(answers).items():
        api.spec.components.schema(name, schema)
    api.register_blueprint(blueprint)
    found: dict[str, Any] = api.spec.to_dict()
    _tidy(found)
    return found


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
