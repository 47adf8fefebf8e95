"""Errors as RFC 9457 problem documents in two languages: the parameter, its value, and the allowed values."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, request
from marshmallow.validate import OneOf
from werkzeug.exceptions import HTTPException

from dashboard.language import say

PREFIX = "/api/"
MEDIA_TYPE = "application/problem+json"
LONGEST_VALUE = 200
# HTTP status -> kind of problem, which the page of the API describes under an anchor of this name.
KINDS: Mapping[int, str] = {
    404: "unknown_address",
    405: "method_not_allowed",
    406: "not_acceptable",
    422: "wrong_parameter",
    500: "failure",
    503: "unavailable",
}
UNKNOWN_VALUE = "unknown_value"


@dataclass(frozen=True)
class Wrong:
    """A parameter with an invalid value.

    allowed: the message `api_allowed.<allowed>` lists the valid values; fill: the message's placeholders. place:
    query, path or header.
    """

    parameter: str
    value: str
    allowed: str
    fill: Mapping[str, str] = field(default_factory=dict)
    place: str = "query"

    def entry(self) -> dict[str, str]:
        """This parameter in the list `errors` of a problem document."""
        fa, en = (say(lang, f"api_allowed.{self.allowed}", **self.fill) for lang in ("fa", "en"))
        value = self.value[:LONGEST_VALUE]
        return {"parameter": self.parameter, "in": self.place, "value": value, "allowed": en, "allowed_fa": fa}


class Refused(Exception):
    """A request with invalid parameters: 404 for well-formed but unknown values, else 406 or 422."""

    def __init__(self, status: int, wrong: Sequence[Wrong]) -> None:
        self.status = status
        self.kind = UNKNOWN_VALUE if status == 404 else KINDS[status]
        self.wrong = tuple(wrong)
        super().__init__(self.kind)


def owns(path: str) -> bool:
    """Whether an address belongs to the API, known or not."""
    return path.startswith(PREFIX)


def problem(status: int, kind: str, wrong: Sequence[Wrong] = (), **fill: str) -> Response:
    """A problem document. kind: a value of KINDS or `unknown_value`; fill: the placeholders of the messages."""
    body: dict[str, Any] = {"type": f"/en/api#problem-{kind}", "status": status}
    for lang, end in (("en", ""), ("fa", "_fa")):
        body[f"title{end}"] = say(lang, f"api_problem.{kind}_title")
        body[f"detail{end}"] = say(lang, f"api_problem.{kind}", **fill)
    body["errors"] = [parameter.entry() for parameter in wrong]
    text = json.dumps(body, ensure_ascii=False, indent=2) + "\n"
    return Response(text, status, content_type=MEDIA_TYPE, headers={"Cache-Control": "no-cache"})


def register(server: Flask) -> None:
    """Answer requests below /api/ with invalid parameters with a problem document."""

    @server.errorhandler(Refused)
    def refused(error: Refused) -> Response:
        return problem(error.status, error.kind, error.wrong)


def failed(error: HTTPException) -> Response:
    """An HTTP error of an address below /api/ as a problem document."""
    status = error.code or 500
    if status == 422:
        return problem(422, KINDS[422], _unreadable(error))
    if status in KINDS:
        answer = problem(status, KINDS[status], path=request.path[:LONGEST_VALUE], method=request.method)
    else:
        answer = problem(status, "other", phrase=HTTPStatus(status).phrase)
    for name, value in error.get_headers():
        if name == "Allow":
            answer.headers[name] = value
    return answer


def _unreadable(error: HTTPException) -> list[Wrong]:
    """Each parameter of the query that is invalid or unknown according to the schema."""
    data = getattr(error, "data", {})
    known = data["schema"].fields if "schema" in data else {}
    found: list[Wrong] = []
    for name in data.get("messages", {}).get("query", {}):
        value = request.args.get(name, "")
        if name not in known:
            found.append(Wrong(name, value, "known_names" if known else "no_names", {"names": ", ".join(known)}))
        elif isinstance(words := known[name].validate, OneOf):
            found.append(Wrong(name, value, "one_of", {"words": ", ".join(words.choices)}))
        else:
            found.append(Wrong(name, value, name))
    return found
