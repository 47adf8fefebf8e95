"""The OpenAPI document of the API, generated from the present data."""

import json
from typing import Any

from flask import Flask, Response, request
from marshmallow import Schema
from marshmallow.validate import Length, OneOf, Range

from dashboard.api import document
from dashboard.api.answers import BASE, CSV, DOCUMENT, GEOJSON, JSON, OWN_HEADERS, VERSION, tagged
from dashboard.api.columns import columns
from dashboard.api.problems import KINDS, MEDIA_TYPE, Refused, Wrong
from dashboard.api.routes import OPERATIONS, query_of, refuse_duplicates
from dashboard.derived import derived
from dashboard.language import say
from dashboard.live import Live
from dashboard.snapshot import Snapshot

OPENAPI = "3.1.0"
_HEADERS = ("ETag", "Link", *OWN_HEADERS)


def register(server: Flask, live: Live) -> None:
    @server.get(DOCUMENT, endpoint="openapi")
    def openapi_json() -> Response:
        refuse_duplicates()
        if request.args:
            raise Refused(422, [Wrong(name, value, "no_names") for name, value in request.args.items()])
        text = json.dumps(openapi(live.snapshot), ensure_ascii=False, indent=2) + "\n"
        return tagged(Response(text, content_type=JSON))


@derived()
def openapi(snapshot: Snapshot) -> dict[str, Any]:
    """The document for the data of a snapshot."""
    paths, answers = {}, []
    of_rows = columns(snapshot.terms)
    for rule, answer, names, columns_of in OPERATIONS:
        name = answer.__name__
        schema = f"{name.capitalize()}Answer"
        if columns_of:
            row = "IndicatorRow" if columns_of == "indicators" else f"{name.capitalize()}Row"
            answers.append((schema, row, of_rows[columns_of], "limit" in names))
        by_key = "<key>" in rule
        good = _good(schema, bool(columns_of), paged=bool(columns_of) and not by_key)
        problems = {
            str(status): {"$ref": f"#/components/responses/{KINDS[status]}"} for status in KINDS if status != 405
        }
        described = {
            "operationId": name,
            "tags": ["data"],
            **document.about(f"api_operation.{name}", "summary"),
            **document.about(f"api_operation.{name}_more"),
            "parameters": [*([_key()] if by_key else []), *_parameters(query_of(snapshot, answer, names))],
            "responses": {"200": good, "304": {"$ref": "#/components/responses/not_modified"}, **problems},
        }
        paths[BASE + rule.replace("<key>", "{key}")] = {"get": described}
    return {
        "openapi": OPENAPI,
        "info": {**document.heading(snapshot.province), "version": VERSION.removeprefix("v") + ".0.0"},
        "servers": [{"url": "/"}],
        "tags": [{"name": "data", "description": ""}],
        "paths": paths,
        "components": {"schemas": document.schemas(answers), "headers": _headers(), "responses": _responses()},
    }


def _good(schema: str, of_rows: bool, paged: bool) -> dict[str, Any]:
    """The successful answer. of_rows: rows rather than GeoJSON; paged: the answer may be a part of all rows."""
    headers = [header for header in _HEADERS if paged or header != "Dashboard-Total"]
    content: dict[str, Any] = {GEOJSON: {"schema": document.geojson()}}
    if of_rows:
        text = {"type": "string", **document.about("api_about.csv")}
        content = {JSON: {"schema": document.reference(schema)}, CSV: {"schema": text}}
    return {
        "description": say("en", "api_status.200"),
        "headers": {header: {"$ref": f"#/components/headers/{header}"} for header in headers},
        "content": content,
    }


def _parameters(query: Schema) -> list[dict[str, Any]]:
    """The fields of a query as parameters of the document."""
    found = []
    for name, field in query.fields.items():
        schema: dict[str, Any] = {"type": "integer" if isinstance(field, document.Whole) else "string"}
        match field.validate:
            case OneOf() as one_of:
                schema["enum"] = list(one_of.choices)
            case Length() as length:
                schema |= {"minLength": length.min, "maxLength": length.max}
            case Range() as bounds:
                schema |= {"default": field.load_default, "minimum": bounds.min, "maximum": bounds.max}
        words = dict(field.metadata)
        if "pattern" in words:
            schema["pattern"] = words.pop("pattern")
        found.append({"in": "query", "name": name, "required": False, **words, "schema": schema})
    return found


def _key() -> dict[str, Any]:
    schema = {"type": "string", "minLength": 1, "maxLength": 64}
    return {"in": "path", "name": "key", "required": True, "schema": schema, **document.about("api_parameter.key")}


def _headers() -> dict[str, Any]:
    words = {header: header.lower().replace("-", "_") for header in _HEADERS}
    return {
        header: {**document.about(f"api_header.{word}"), "schema": {"type": "string"}}
        for header, word in words.items()
    }


def _responses() -> dict[str, Any]:
    """The answers that are common to all operations."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    problems = {
        kind: {**document.about(f"api_status.{status}"), "content": content} for status, kind in KINDS.items()
    }
    return {"not_modified": document.about("api_status.304"), **problems}
