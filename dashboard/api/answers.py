"""A page of rows becomes an answer: JSON or CSV, with what it rests on, its next page, and a tag to ask by again."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import shapely
from flask import Flask, Response, request

from dashboard.api.columns import Column
from dashboard.api.problems import Refused, Wrong, owns
from dashboard.api.rows import Page, Row
from dashboard.areas.boundaries import Boundaries
from dashboard.areas.geojson import compact, feature_collection
from dashboard.exports.csv_file import plain
from dashboard.exports.rows import licence
from dashboard.language import LANGUAGES
from dashboard.live import Live
from dashboard.pages.frame import sources
from dashboard.snapshot import Snapshot
from dashboard.weeks import moment_text

VERSION = "v1"
BASE = f"/api/{VERSION}"
DOCUMENT = f"{BASE}/openapi.json"
JSON, CSV, GEOJSON = "application/json", "text/csv", "application/geo+json"
# A cache may keep an answer, and asks each time whether it still holds: a short 304 if so.
FRESHNESS = "public, no-cache"
STALE = "Dashboard-Stale-Since"
OWN_HEADERS = ("Dashboard-Sample", "Dashboard-Week", "Dashboard-Asof", "Dashboard-Digest", "Dashboard-Total", STALE)


@dataclass(frozen=True)
class Answer:
    """Rows and what they are. week: the last that they speak of; pinned: fixes the next page's moment."""

    name: str
    snapshot: Snapshot
    columns: Sequence[Column]
    page: Page
    week: str | None
    pinned: bool = False


def meta(snapshot: Snapshot, week: str | None) -> dict[str, Any]:
    """What every answer says of itself."""
    return {
        "sample": snapshot.sample,
        "week": week,
        "asof": moment_text(snapshot.asof) if snapshot.weeks else None,
        "digest": snapshot.digest,
        "licence": licence("en", snapshot),
        "source": {lang: " · ".join(sources(lang, snapshot)) for lang in LANGUAGES},
    }


def chosen_format(given: str | None) -> str:
    """The media type of an answer of rows: `format` decides, else the Accept header. Raises Refused (406)."""
    if given:
        return JSON if given == "json" else CSV
    return accepted((JSON, CSV))


def accepted(offered: Sequence[str]) -> str:
    """The first of the offered media types that the request likes best. Raises Refused (406)."""
    wanted = request.headers.get("Accept", "").strip()
    best = request.accept_mimetypes.best_match(offered) if wanted else offered[0]
    if best is None:
        wrong = Wrong("Accept", wanted, "one_of", {"words": ", ".join(offered)}, "header")
        raise Refused(406, "not_acceptable", [wrong])
    return best


def rows_response(answer: Answer, args: Mapping[str, Any]) -> Response:
    """Many rows, as the request wants them. args: the query as read, with `limit` and `offset`."""
    wanted = chosen_format(args.get("format"))
    following = _next(answer, args["limit"], args["offset"])
    about = meta(answer.snapshot, answer.week)
    if wanted == CSV:
        response = Response(csv_text(answer.columns, answer.page.rows), content_type="text/csv; charset=utf-8")
        response.headers["Content-Disposition"] = f'attachment; filename="{_file_name(answer)}"'
    else:
        paging = {"total": answer.page.total, "limit": args["limit"], "offset": args["offset"], "next": following}
        names = [column.name for column in answer.columns]
        data = [dict(zip(names, row, strict=True)) for row in answer.page.rows]
        response = json_response({"meta": {**about, **paging}, "data": data})
    response.headers["Dashboard-Total"] = str(answer.page.total)
    if following:
        response.headers.add("Link", f'<{following}>; rel="next"')
    return finished(response, about)


def single_response(answer: Answer, args: Mapping[str, Any]) -> Response:
    """One row, as the request wants it."""
    wanted = chosen_format(args.get("format"))
    about = meta(answer.snapshot, answer.week)
    if wanted == CSV:
        response = Response(csv_text(answer.columns, answer.page.rows), content_type="text/csv; charset=utf-8")
        response.headers["Content-Disposition"] = f'attachment; filename="{_file_name(answer)}"'
    else:
        names = [column.name for column in answer.columns]
        response = json_response({"meta": about, "data": dict(zip(names, answer.page.rows[0], strict=True))})
    return finished(response, about)


def boundaries_response(snapshot: Snapshot, era: Boundaries, week: str | None) -> Response:
    """An era's counties as GeoJSON, whichever of its two media types is asked for."""
    accepted((GEOJSON, JSON))
    about = meta(snapshot, week)
    # RFC 7946 turns outer rings against the clock; plotly's own file needs them the other way.
    shapes = [shapely.orient_polygons(era.shapes[code], exterior_cw=False) for code in era.codes]
    members = {"meta": about, "valid_on": era.valid_on.isoformat(), "attribution": era.attribution}
    collection = feature_collection(era.codes, shapes, members)
    for feature in collection["features"]:
        names = snapshot.names[feature["id"]]
        feature["properties"].update({f"name_{lang}": names[lang] for lang in LANGUAGES})
    return finished(Response(compact(collection), content_type=GEOJSON), about)


def json_response(body: Mapping[str, Any]) -> Response:
    """A JSON answer."""
    return Response(compact(body), content_type=JSON)


def csv_text(columns: Sequence[Column], rows: Sequence[Row]) -> str:
    """RFC 4180: commas, CRLF, a heading, no byte order mark. Unknown is blank, lists are joined by semicolons.

    A text that a spreadsheet would run has an apostrophe before it, as in all our files.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([column.name for column in columns])
    # A column's values are of one type and come again and again: each is written out once.
    known = [{value: _text(value) for value in set(column)} for column in zip(*rows, strict=True)]
    writer.writerows([texts[value] for texts, value in zip(known, row, strict=True)] for row in rows)
    return out.getvalue()


def _text(value: Any) -> str:
    return ";".join(map(plain, value)) if isinstance(value, tuple) else plain(value)


def finished(response: Response, about: Mapping[str, Any]) -> Response:
    """The answer with its tag and headers; short if the request has it already."""
    headers = response.headers
    headers["Dashboard-Sample"] = json.dumps(about["sample"])
    headers["Dashboard-Week"] = about["week"] or ""
    headers["Dashboard-Asof"] = about["asof"] or ""
    headers["Dashboard-Digest"] = about["digest"]
    headers.add("Link", f'<{DOCUMENT}>; rel="service-desc"; type="{JSON}"')
    return tagged(response)


def tagged(response: Response) -> Response:
    """The answer with its tag, or 304 if the request has it already. Packed answers are compared after packing."""
    response.headers["Cache-Control"] = FRESHNESS
    response.add_etag()
    response.make_conditional(request)
    return response


def _file_name(answer: Answer) -> str:
    parts = [answer.name, answer.week or "", "sample" if answer.snapshot.sample else ""]
    return "-".join(part for part in parts if part) + ".csv"


def _next(answer: Answer, limit: int, offset: int) -> str | None:
    if offset + limit >= answer.page.total:
        return None
    query: dict[str, Any] = request.args.to_dict()
    if answer.pinned:
        # What is published while a reader turns pages must not shift them.
        query["asof"] = moment_text(answer.snapshot.asof)
    return f"{request.path}?{urlencode({**query, 'limit': limit, 'offset': offset + limit})}"


def say_stale(server: Flask, live: Live) -> None:
    """Let every answer say from when on newer data cannot be read. Not in its body: the rows are the same."""

    @server.after_request
    def stale(response: Response) -> Response:
        if owns(request.path) and live.status.since:
            response.headers[STALE] = moment_text(live.status.since)
        return response


def open_to_all(server: Flask) -> None:
    """Let pages of any other site read the API: no credentials, reading only."""

    @server.after_request
    def cors(response: Response) -> Response:
        if not owns(request.path):
            return response
        response.vary.add("Accept")
        headers = response.headers
        headers["Access-Control-Allow-Origin"] = "*"
        headers["Access-Control-Expose-Headers"] = ", ".join(("ETag", "Link", "Content-Disposition", *OWN_HEADERS))
        if request.method == "OPTIONS":
            headers["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
            headers["Access-Control-Allow-Headers"] = "*"
            headers["Access-Control-Max-Age"] = "86400"
        return response
