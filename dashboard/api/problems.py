"""What went wrong, as RFC 9457 problem documents in two languages: which parameter, its value, what is allowed."""

from __future__ import annotations

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
# The kinds of problem, each described on the page of the API under an anchor of its own name.
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
    """A parameter that cannot be used. allowed: its message `api_allowed.<allowed>`, filled by `fill`."""

    parameter: str
    value: str
    allowed: str
    fill: Mapping[str, str] = field(default_factory=dict)
    place: str = "query"

    def told(self) -> dict[str, str]:
        """The entry of a problem document."""
        fa, en = (say(lang, f"api_allowed.{self.allowed}", **self.fill) for lang in ("fa", "en"))
        value = self.value[:LONGEST_VALUE]
        return {"parameter": self.parameter, "in": self.place, "value": value, "allowed": en, "allowed_fa": fa}


class Refused(Exception):
    """A request that names something wrong. kind: `unknown_value`, or what KINDS has for the status."""

    def __init__(self, status: int, kind: str, wrong: Sequence[Wrong]) -> None:
        super().__init__(kind)
        self.status = status
        self.kind = kind
        self.wrong = tuple(wrong)


def owns(path: str) -> bool:
    """Whether an address belongs to the API, known or not."""
    return path.startswith(PREFIX)


def problem(status: int, kind: str, wrong: Sequence[Wrong] = (), **fill: str) -> Response:
    """A problem document. kind: one of KINDS or `unknown_value`; fill: what its messages need."""
    body: dict[str, Any] = {"type": f"/en/api#problem-{kind}", "status": status}
    for lang, end in (("en", ""), ("fa", "_fa")):
        body[f"title{end}"] = say(lang, f"api_problem.{kind}_title")
        body[f"detail{end}"] = say(lang, f"api_problem.{kind}", **fill)
    body["errors"] = [one.told() for one in wrong]
    text = json.dumps(body, ensure_ascii=False, indent=2) + "\n"
    return Response(text, status, content_type=MEDIA_TYPE, headers={"Cache-Control": "no-cache"})


def unknown_address() -> Response:
    """The answer to an address below /api/ that is none."""
    return problem(404, KINDS[404], path=request.path[:LONGEST_VALUE])


def register(server: Flask) -> None:
    """Answer every failure below /api/ with a problem document; all other addresses stay as they were."""

    @server.errorhandler(Refused)
    def refused(error: Refused) -> Response:
        return problem(error.status, error.kind, error.wrong)

    @server.errorhandler(HTTPException)
    def failed(error: HTTPException) -> Any:
        if not owns(request.path):
            return error
        status = error.code or 500
        if status == 422:
            return refused(Refused(422, KINDS[422], _unreadable(error)))
        if status in KINDS:
            answer = problem(status, KINDS[status], path=request.path[:LONGEST_VALUE], method=request.method)
        else:
            answer = problem(status, "other", phrase=HTTPStatus(status).phrase)
        for name, value in error.get_headers():
            if name == "Allow":
                answer.headers[name] = value
        return answer


def _unreadable(error: HTTPException) -> list[Wrong]:
    """Each parameter that its schema did not take, or does not know."""
    data = getattr(error, "data", {})
    known = data["schema"].fields if "schema" in data else {}
    found: list[Wrong] = []
    for name in data.get("messages", {}).get("query", {}):
        value = request.args.get(name, "")
        if name not in known:
            found.append(Wrong(name, value, "known_names" if known else "no_names", {"names": ", ".join(known)}))
            continue
        choices = next((check.choices for check in known[name].validators if isinstance(check, OneOf)), None)
        if choices:
            found.append(Wrong(name, value, "one_of", {"words": ", ".join(choices)}))
        else:
            found.append(Wrong(name, value, name))
    return found
