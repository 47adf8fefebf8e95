"""The page /<lang>/api, which presents the OpenAPI document in words."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from flask import Flask, Response

from dashboard.api.openapi import openapi
from dashboard.api.parameters import MOST_ROWS
from dashboard.api.problems import BASE, DOCUMENT, KINDS, UNKNOWN_VALUE
from dashboard.language import say
from dashboard.language.table import PLAIN
from dashboard.live import Live
from dashboard.pages.common.frame import add_page, answer
from dashboard.pages.common.urls import full_path, url
from dashboard.snapshot import Snapshot

Schema = Mapping[str, Any]
RULES = "formats meta words paging asof weeks tags formula cors".split()


def add(server: Flask, live: Live) -> None:
    @add_page(server, live, "api_page")
    def show(lang: str, snapshot: Snapshot) -> Response:
        document = openapi(snapshot)
        schemas = document["components"]["schemas"]
        values: dict[str, Any] = {
            "address": full_path(DOCUMENT),
            "examples": examples(lang, snapshot),
            "rules": [say(lang, f"api_page.rule_{name}", most=MOST_ROWS) for name in RULES],
            "operations": {path: methods["get"] for path, methods in document["paths"].items()},
            "problems": sorted([*KINDS.items(), (404, UNKNOWN_VALUE)]),
            "columns": partial(columns, schemas),
            "allowed": partial(allowed, lang),
            "kind": partial(kind, lang),
            "words": lambda part, name="description": part[name if lang == PLAIN else f"x-{name}-{lang}"],
        }
        return answer(live, lang, snapshot, **values)


def examples(lang: str, snapshot: Snapshot) -> list[tuple[str, str]]:
    """Example addresses for the newest week: (contents of the answer, address)."""
    everywhere = {"week": snapshot.cells.weeks[-1], "county": "province", "kind": "all"}
    cells = partial(url, lang, snapshot, "api_cells")
    staged = next((card for card in snapshot.cards if card.steps), None)
    addresses = {
        "cells": cells(**everywhere),
        "steps": cells(indicator=staged.key, step="all", **everywhere) if staged else "",
        "csv": cells(indicator=snapshot.cards[0].key, kind="all", limit=MOST_ROWS, format="csv"),
        "boundaries": full_path(f"{BASE}/boundaries"),
        "offices": url(lang, snapshot, "api_offices", county=min(snapshot.names)),
        "publications": full_path(f"{BASE}/publications"),
    }
    fill = {"staged": staged.word(lang, "name") if staged else ""}
    return [(say(lang, f"api_page.try_{name}", **fill), address) for name, address in addresses.items() if address]


def columns(schemas: Mapping[str, Schema], operation: Schema) -> Mapping[str, Schema]:
    """The columns of the rows in an operation's answer; none for GeoJSON."""
    content = operation["responses"]["200"]["content"]
    if "application/json" not in content:
        return {}
    data = _resolved(schemas, content["application/json"]["schema"])["properties"]["data"]
    properties: Mapping[str, Schema] = _resolved(schemas, data.get("items", data))["properties"]
    return properties


def kind(lang: str, schema: Schema) -> str:
    """The type of a schema in words."""
    first, *more = schema.get("anyOf", [schema])
    words = [say(lang, f"api_type.{first.get('format', first['type'])}")]
    return " ".join([*words, say(lang, "api_page.may_be_null")] if more else words)


def allowed(lang: str, schema: Schema) -> str:
    """The values that a parameter may have, in words."""
    if "maximum" in schema:
        ends = {"low": schema["minimum"], "high": schema["maximum"], "default": schema["default"]}
        return say(lang, "api_page.whole_range", **ends)
    if "maxLength" in schema:
        return say(lang, "api_page.at_most", high=schema["maxLength"])
    return " | ".join(schema.get("enum") or schema["examples"])


def _resolved(schemas: Mapping[str, Schema], reference: Schema) -> Schema:
    return schemas[reference["$ref"].rpartition("/")[2]]
