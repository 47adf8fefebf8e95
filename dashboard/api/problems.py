"""Errors as RFC 9457 problem documents in two languages: the parameter, its value, and the allowed values."""

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Annotated, Any, Literal

from flask import Response, request
from pydantic import Field
from typing_extensions import TypedDict
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException

from dashboard.language import say
from dashboard.language.table import NAMES, PLAIN
from dashboard.pages.common.urls import full_path, url

PREFIX = "/api/"
VERSION = "v1"
BASE = f"{PREFIX}{VERSION}"
DOCUMENT = f"{BASE}/openapi.json"
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

Place = Literal["query", "path", "header"]
WrongParameter = TypedDict(
    "WrongParameter", {"parameter": str, "in": Place, "value": str, "allowed": str, "allowed_fa": str}
)


class Problem(TypedDict):
    """A problem document."""

    type: Annotated[str, Field(json_schema_extra={"format": "uri-reference"})]
    status: Annotated[int, Field(ge=400, le=599)]
    title: str
    detail: str
    title_fa: str
    detail_fa: str
    errors: list[WrongParameter]


class Refused(Exception):
    """A request with invalid parameters: 404 for well-formed but unknown values, else 406 or 422."""

    def __init__(self, status: int, *found: WrongParameter) -> None:
        super().__init__(status, found)
        self.status, self.found = status, found

    def answer(self) -> Response:
        return problem(self.status, UNKNOWN_VALUE if self.status == 404 else KINDS[self.status], self.found)


def wrong(parameter: str, allowed: str, place: Place = "query", **fill: str) -> WrongParameter:
    """A parameter of the request with an invalid value.

    allowed: the message `api_allowed.<allowed>` lists the valid values; fill: the message's placeholders.
    """
    given: Any = {"query": request.args, "path": request.view_args, "header": request.headers}[place]
    value = ", ".join(MultiDict(given).getlist(parameter))[:LONGEST_VALUE]
    fa, en = (say(lang, f"api_allowed.{allowed}", **fill) for lang in NAMES)
    return {"parameter": parameter, "in": place, "value": value, "allowed": en, "allowed_fa": fa}


def owns(path: str) -> bool:
    """Whether an address belongs to the API, known or not."""
    return path.startswith(PREFIX)


def problem(status: int, kind: str, found: Sequence[WrongParameter] = (), **fill: str) -> Response:
    """A problem document. kind: a value of KINDS or `unknown_value`; fill: the placeholders of the messages."""
    body: Problem = {
        "type": url(PLAIN, None, "api_page", anchor=f"problem-{kind}"),
        "status": status,
        "title": say(PLAIN, f"api_problem.{kind}_title"),
        "detail": say(PLAIN, f"api_problem.{kind}", **fill),
        "title_fa": say("fa", f"api_problem.{kind}_title"),
        "detail_fa": say("fa", f"api_problem.{kind}", **fill),
        "errors": list(found),
    }
    text = json.dumps(body, ensure_ascii=False, indent=2) + "\n"
    return Response(text, status, content_type=MEDIA_TYPE, headers={"Cache-Control": "no-cache"})


def failed(error: HTTPException) -> Response:
    """An HTTP error of an address below /api/ as a problem document."""
    status = error.code or 500
    path, document = full_path(request.path)[:LONGEST_VALUE], full_path(DOCUMENT)
    kind, phrase = KINDS.get(status, "other"), HTTPStatus(status).phrase
    answer = problem(status, kind, path=path, method=request.method, phrase=phrase, document=document)
    answer.headers.extend([pair for pair in error.get_headers() if pair[0] == "Allow"])
    return answer
