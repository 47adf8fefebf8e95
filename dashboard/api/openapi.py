"""The OpenAPI document of the API, generated from the present data: pydantic writes its parameters and schemas."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Literal

from flask import Flask, Response
from pydantic import Field, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from dashboard import __version__
from dashboard.api.answers import CSV, GEOJSON, JSON, OWN_HEADERS, tagged
from dashboard.api.columns import META, PAGING, columns
from dashboard.api.document import about, record
from dashboard.api.parameters import KEY, parsed, query_type
from dashboard.api.problems import BASE, DOCUMENT, KINDS, MEDIA_TYPE, Problem
from dashboard.api.routes import OPERATIONS, cells
from dashboard.derived import derived
from dashboard.language import LANGUAGES, say
from dashboard.language.table import PLAIN
from dashboard.live import Live
from dashboard.pages.common.urls import full_path
from dashboard.snapshot import Snapshot
from dashboard.tables.measures import Terms

_HEADERS = ("ETag", "Link", *OWN_HEADERS)


class Untitled(GenerateJsonSchema):
    """JSON Schema whose members have no titles, since these would only repeat the names."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def add(server: Flask, live: Live) -> None:
    @server.get(DOCUMENT, endpoint="openapi")
    def openapi_json() -> Response:
        parsed(live.snapshot, ())
        text = json.dumps(openapi(live.snapshot), ensure_ascii=False, indent=2) + "\n"
        return tagged(Response(text, content_type=JSON))


@derived()
def openapi(snapshot: Snapshot) -> dict[str, Any]:
    """The document for the data of a snapshot."""
    paths: dict[str, Any] = {}
    for rule, answer, names, _ in OPERATIONS:
        name, path = answer.__name__, rule.replace("<key>", "{key}")
        key = TypeAdapter(record("Path", {"key": KEY} if path != rule else {}, "api_parameter"))
        described = {
            "operationId": name,
            "tags": ["data"],
            **about(f"api_operation.{name}", "summary"),
            **about(f"api_operation.{name}_more"),
            "parameters": [
                *_parameters("path", key),
                *_parameters("query", query_type(snapshot, names, answer is cells)),
            ],
            "responses": {
                "200": _good(name, names),
                "304": _reference("responses", "not_modified"),
                **{str(status): _reference("responses", kind) for status, kind in KINDS.items() if status != 405},
            },
        }
        paths[BASE + path] = {"get": described}
    region = {lang: snapshot.province.words(lang) for lang in LANGUAGES}
    heading = {**about("api_about.title", "title", region), **about("api_about.intro", fill=region)}
    content = {MEDIA_TYPE: {"schema": _reference("schemas", "Problem")}}
    problems = {kind: {**about(f"api_status.{status}"), "content": content} for status, kind in KINDS.items()}
    text = {"schema": {"type": "string"}}
    return {
        "openapi": "3.1.0",
        "info": {**heading, "version": __version__},
        "servers": [{"url": full_path("") or "/"}],
        "tags": [{"name": "data", "description": ""}],
        "paths": paths,
        "components": {
            "schemas": _schemas(snapshot.terms),
            "headers": {name: {**about(f"api_header.{name.lower().replace('-', '_')}"), **text} for name in _HEADERS},
            "responses": {"not_modified": about("api_status.304"), **problems},
        },
    }


def _schemas(terms: Terms) -> dict[str, Any]:
    """The schemas of all answers, and those of their parts, by name."""
    rows = {
        name: record("IndicatorRow" if name == "indicators" else f"{name.capitalize()}Row", members, "api_column")
        for name, members in columns(terms).items()
    }
    meta, paged_meta = record("Meta", META, "api_column"), record("PagedMeta", {**META, **PAGING}, "api_column")
    types = [Problem]
    for _, answer, names, columns_of in OPERATIONS:
        row: Any = rows.get(columns_of)
        paged = {"meta": paged_meta, "data": list[row]}
        members = paged if "limit" in names else {"meta": meta, "data": row} if row else _geojson(meta)
        types.append(record(f"{answer.__name__.capitalize()}Answer", members))
    _, found = TypeAdapter.json_schemas(
        [(kind, "serialization", TypeAdapter(kind)) for kind in types],
        ref_template="#/components/schemas/{model}",
        schema_generator=Untitled,
    )
    return dict(found["$defs"])


def _geojson(meta: Any) -> dict[str, Any]:
    """The members of a FeatureCollection of counties (RFC 7946), with our metadata beside them."""
    ring: Any = Annotated[list[Annotated[list[float], Field(min_length=2)]], Field(min_length=4)]
    one = record("Polygon", {"type": Literal["Polygon"], "coordinates": list[ring]})
    several = record("MultiPolygon", {"type": Literal["MultiPolygon"], "coordinates": list[list[ring]]})
    names = record("CountyNames", dict.fromkeys(("county_code", "name_fa", "name_en"), str))
    members = {"type": Literal["Feature"], "id": str, "properties": names, "geometry": one | several}
    feature: Any = record("Feature", members)
    about_all = {"meta": meta, "valid_on": date, "attribution": str}
    return {"type": Literal["FeatureCollection"], **about_all, "features": list[feature]}


def _good(name: str, names: Sequence[str]) -> dict[str, Any]:
    """The successful answer of an operation with these parameters: rows in two formats, or GeoJSON."""
    answer = {"schema": _reference("schemas", f"{name.capitalize()}Answer")}
    csv = {"schema": {"type": "string", **about("api_about.csv")}}
    headers = [header for header in _HEADERS if header != "Dashboard-Total" or "limit" in names]
    return {
        "description": say(PLAIN, "api_status.200"),
        "headers": {header: _reference("headers", header) for header in headers},
        "content": {JSON: answer, CSV: csv} if "format" in names else {GEOJSON: answer},
    }


def _parameters(place: str, query: TypeAdapter[Any]) -> list[dict[str, Any]]:
    """The members of a query or path as parameters of the document."""
    schema = query.json_schema(schema_generator=Untitled)
    found = []
    for name, member in schema["properties"].items():
        described = [key for key in member if key.removeprefix("x-").startswith("description")]
        words = {key: member.pop(key) for key in described}
        required = name in schema.get("required", ())
        found.append({"in": place, "name": name, "required": required, **words, "schema": member})
    return found


def _reference(group: str, name: str) -> dict[str, str]:
    return {"$ref": f"#/components/{group}/{name}"}
