"""The page that shows the OpenAPI document in words: /<lang>/api."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, abort

from dashboard.api.answers import BASE, DOCUMENT
from dashboard.api.document import MOST_ROWS
from dashboard.api.problems import KINDS, UNKNOWN_VALUE
from dashboard.language import LANGUAGES, say
from dashboard.language.digits import local_digits
from dashboard.live import Live
from dashboard.pages.frame import in_other_language, page
from dashboard.snapshot import Snapshot


@dataclass(frozen=True)
class Line:
    """A parameter or a column: its name, its type or what is allowed, and its meaning."""

    name: str
    type: str
    meaning: str


@dataclass(frozen=True)
class Operation:
    """An address with all that the document says of it. columns: empty for GeoJSON."""

    name: str
    path: str
    title: str
    text: str
    parameters: list[Line]
    columns: list[Line]


def add(server: Flask, live: Live, document: Mapping[str, Any]) -> None:
    """Register the page."""

    @server.get("/<lang>/api", endpoint="api_page")
    def api_page(lang: str) -> Response:
        if lang not in LANGUAGES:
            abort(404)
        snapshot = live.snapshot
        values: dict[str, Any] = {
            "document": DOCUMENT,
            "examples": examples(lang, snapshot),
            "rules": rules(lang),
            "operations": operations(lang, document),
            "problems": problems(lang),
        }
        stale = live.status.stale
        return Response(page("api.html", lang, snapshot, stale, in_other_language(lang), here="data", **values))


def rules(lang: str) -> list[str]:
    """What is the same at every address."""
    names = ("formats", "meta", "words", "paging", "asof", "weeks", "tags", "formula", "cors")
    return [say(lang, f"api_page.rule_{name}", **({"most": MOST_ROWS} if name == "paging" else {})) for name in names]


def examples(lang: str, snapshot: Snapshot) -> list[tuple[str, str]]:
    """Addresses to try, on what is shown now: (what it gives, address)."""
    week = f"week={snapshot.cells.weeks[-1]}&" if snapshot.weeks else ""
    county = min(snapshot.names, default="")
    staged = next((card.key for card in snapshot.cards if card.steps), "")
    addresses = {
        "cells": f"cells?{week}county=province&kind=all",
        "steps": f"cells?indicator={staged}&step=all&{week}county=province&kind=all" if staged else "",
        "csv": f"cells?indicator={snapshot.cards[0].key}&kind=all&limit={MOST_ROWS}&format=csv",
        "boundaries": "boundaries",
        "offices": f"offices?county={county}",
        "publications": "publications",
    }
    return [(say(lang, f"api_page.try_{name}"), f"{BASE}/{rest}") for name, rest in addresses.items() if rest]


def problems(lang: str) -> list[tuple[str, str, str]]:
    """Every kind of failure: (its name, its status, what it means)."""
    kinds = sorted([*KINDS.items(), (404, UNKNOWN_VALUE)])
    return [(kind, str(status), say(lang, f"api_problem.{kind}_title")) for status, kind in kinds]


def operations(lang: str, document: Mapping[str, Any]) -> list[Operation]:
    """The document's operations in their order."""
    return [
        Operation(
            name=path["get"]["operationId"],
            path=address,
            title=_told(lang, path["get"], "summary"),
            text=_told(lang, path["get"], "description"),
            parameters=[
                Line(one["name"], allowed(lang, one["schema"]), _told(lang, one, "description"))
                for one in path["get"].get("parameters", [])
            ],
            columns=columns(lang, document, path["get"]),
        )
        for address, path in document["paths"].items()
    ]


def columns(lang: str, document: Mapping[str, Any], operation: Mapping[str, Any]) -> list[Line]:
    """The columns of an operation's rows."""
    schemas = document["components"]["schemas"]
    content = operation["responses"]["200"]["content"]
    if "application/json" not in content:
        return []
    data = schemas[_name(content["application/json"]["schema"])]["properties"]["data"]
    row = schemas[_name(data.get("items", data))]
    return [
        Line(name, kind(lang, column), _told(lang, column, "description"))
        for name, column in row["properties"].items()
    ]


def kind(lang: str, schema: Mapping[str, Any]) -> str:
    """A schema's type in words."""
    given = schema["type"]
    types = [given] if isinstance(given, str) else [name for name in given if name != "null"]
    words = [say(lang, f"api_type.{schema.get('format', types[0])}")]
    if not isinstance(given, str):
        words.append(say(lang, "api_page.may_be_null"))
    return " ".join(words)


def allowed(lang: str, schema: Mapping[str, Any]) -> str:
    """What a parameter takes, in words."""
    if "enum" in schema:
        return " | ".join(schema["enum"])
    if "maximum" in schema:
        ends = {"low": schema["minimum"], "high": schema["maximum"], "default": schema["default"]}
        return local_digits(say(lang, "api_page.whole_range", **ends), "en")
    if "maxLength" in schema:
        return say(lang, "api_page.at_most", high=schema["maxLength"])
    return "2014-12-14T08:00:00Z" if "T" in schema.get("pattern", "") else "2014-12-06 | 1393-09-15"


def _told(lang: str, part: Mapping[str, Any], name: str) -> str:
    text: str = part[f"x-{name}-fa"] if lang == "fa" else part[name]
    return text


def _name(reference: Mapping[str, Any]) -> str:
    return str(reference["$ref"]).rpartition("/")[2]
