"""The page /<lang>/api, which presents the OpenAPI document in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Flask, Response

from dashboard.api.answers import BASE, DOCUMENT
from dashboard.api.document import MOST_ROWS
from dashboard.api.openapi import openapi
from dashboard.api.problems import KINDS, UNKNOWN_VALUE
from dashboard.language import say
from dashboard.language.digits import local_digits
from dashboard.live import Live
from dashboard.pages.common.frame import add_page, answer
from dashboard.pages.common.urls import url
from dashboard.snapshot import Snapshot


@dataclass(frozen=True)
class Line:
    """A parameter or a column of the document. kind: the type or the allowed values."""

    name: str
    kind: str
    meaning: str


@dataclass(frozen=True)
class Operation:
    """An address of the API in words. columns: those of the answer's rows; none for GeoJSON."""

    name: str
    path: str
    title: str
    text: str
    parameters: Sequence[Line]
    columns: Sequence[Line]


@dataclass(frozen=True)
class ApiPage:
    """The context of api.html. document: the address of the OpenAPI document; examples: the contents of an answer,
    and the address; problems: HTTP status, name and meaning of each problem.
    """

    document: str
    examples: Sequence[tuple[str, str]]
    rules: Sequence[str]
    operations: Sequence[Operation]
    problems: Sequence[tuple[int, str, str]]


def add(server: Flask, live: Live) -> None:
    @add_page(server, live, "api_page")
    def show(lang: str, snapshot: Snapshot) -> Response:
        described = operations(lang, openapi(snapshot))
        page = ApiPage(DOCUMENT, examples(lang, snapshot), rules(lang), described, problems(lang))
        return answer(live, "api.html", lang, snapshot, "data", page=page)


def rules(lang: str) -> list[str]:
    names = ("formats", "meta", "words", "paging", "asof", "weeks", "tags", "formula", "cors")
    return [say(lang, f"api_page.rule_{name}", **({"most": MOST_ROWS} if name == "paging" else {})) for name in names]


def examples(lang: str, snapshot: Snapshot) -> list[tuple[str, str]]:
    """Example addresses for the newest week: (contents of the answer, address)."""
    everywhere = {"week": snapshot.cells.weeks[-1], "county": "province", "kind": "all"}
    cells = partial(url, lang, snapshot, "api_cells")
    staged = next((card for card in snapshot.cards if card.steps), None)
    addresses = {
        "cells": cells(**everywhere),
        "steps": cells(indicator=staged.key, step="all", **everywhere) if staged else "",
        "csv": cells(indicator=snapshot.cards[0].key, kind="all", limit=MOST_ROWS, format="csv"),
        "boundaries": f"{BASE}/boundaries",
        "offices": url(lang, snapshot, "api_offices", county=min(snapshot.names)),
        "publications": f"{BASE}/publications",
    }
    fill = {"staged": staged.word(lang, "name") if staged else ""}
    return [(say(lang, f"api_page.try_{name}", **fill), address) for name, address in addresses.items() if address]


def problems(lang: str) -> list[tuple[int, str, str]]:
    kinds = sorted([*KINDS.items(), (404, UNKNOWN_VALUE)])
    return [(status, name, say(lang, f"api_problem.{name}_title")) for status, name in kinds]


def operations(lang: str, document: Mapping[str, Any]) -> list[Operation]:
    return [
        Operation(
            operation["operationId"],
            path,
            _words(lang, operation, "summary"),
            _words(lang, operation, "description"),
            [
                _line(lang, part["name"], allowed(lang, part["schema"]), part)
                for part in operation.get("parameters", [])
            ],
            columns(lang, document["components"]["schemas"], operation["responses"]["200"]["content"]),
        )
        for path, methods in document["paths"].items()
        for operation in [methods["get"]]
    ]


def columns(lang: str, schemas: Mapping[str, Any], content: Mapping[str, Any]) -> list[Line]:
    """The columns of the rows in an answer's content."""
    if "application/json" not in content:
        return []
    data = schemas[_name(content["application/json"]["schema"])]["properties"]["data"]
    row = schemas[_name(data.get("items", data))]
    return [_line(lang, name, kind(lang, column), column) for name, column in row["properties"].items()]


def kind(lang: str, schema: Mapping[str, Any]) -> str:
    """The type of a schema in words."""
    json_type = schema["type"]
    types = [json_type] if isinstance(json_type, str) else [name for name in json_type if name != "null"]
    words = [say(lang, f"api_type.{schema.get('format', types[0])}")]
    if not isinstance(json_type, str):
        words.append(say(lang, "api_page.may_be_null"))
    return " ".join(words)


def allowed(lang: str, schema: Mapping[str, Any]) -> str:
    """The values that a parameter may have, in words."""
    if "enum" in schema:
        return " | ".join(schema["enum"])
    if "maximum" in schema:
        ends = {"low": schema["minimum"], "high": schema["maximum"], "default": schema["default"]}
        return local_digits(say(lang, "api_page.whole_range", **ends), "en")
    if "maxLength" in schema:
        return say(lang, "api_page.at_most", high=schema["maxLength"])
    return "2014-12-14T08:00:00Z" if "T" in schema.get("pattern", "") else "2014-12-06 | 1393-09-15"


def _line(lang: str, name: str, kind: str, part: Mapping[str, Any]) -> Line:
    return Line(name, kind, _words(lang, part, "description"))


def _words(lang: str, part: Mapping[str, Any], name: str) -> str:
    return str(part[f"x-{name}-fa"] if lang == "fa" else part[name])


def _name(reference: Mapping[str, Any]) -> str:
    return str(reference["$ref"]).rpartition("/")[2]
