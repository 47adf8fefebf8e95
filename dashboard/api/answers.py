"""HTTP answers of rows: JSON or CSV, with metadata on the origin, the address of the next page, and an ETag."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import shapely
from flask import Flask, Response, request

from dashboard.api.columns import Column
from dashboard.api.problems import Refused, Wrong, owns
from dashboard.api.rows import Cells, Row
from dashboard.areas.boundaries import Boundaries
from dashboard.areas.geojson import compact, feature_collection
from dashboard.exports.csv_file import csv_bytes, plain
from dashboard.exports.rows import licence
from dashboard.language import LANGUAGES
from dashboard.live import Live
from dashboard.pages.common.frame import sources
from dashboard.snapshot import Snapshot
from dashboard.weeks import moment_text

VERSION = "v1"
BASE = f"/api/{VERSION}"
DOCUMENT = f"{BASE}/openapi.json"
JSON, CSV, GEOJSON = "application/json", "text/csv", "application/geo+json"
# Caches may store an answer, and must revalidate it each time: a short 304 if it is unchanged.
FRESHNESS = "public, no-cache"
STALE = "Dashboard-Stale-Since"
OWN_HEADERS = ("Dashboard-Sample", "Dashboard-Week", "Dashboard-Asof", "Dashboard-Digest", "Dashboard-Total", STALE)


@dataclass(frozen=True)
class Answer:
    """Rows, the snapshot of the rows, and their newest week (its Saturday)."""

    snapshot: Snapshot
    rows: Sequence[Row] | Cells
    week: str | None


def meta(snapshot: Snapshot, week: str | None) -> dict[str, Any]:
    """The metadata on the origin, in every answer."""
    return {
        "sample": snapshot.sample,
        "week": week,
        "asof": moment_text(snapshot.asof) if snapshot.weeks else None,
        "digest": snapshot.digest,
        "licence": licence("en", snapshot),
        "source": {lang: " · ".join(sources(lang, snapshot)) for lang in LANGUAGES},
    }


def chosen_format(name: str | None) -> str:
    """The media type of an answer of rows: that of a format, else content negotiation. Raises Refused (406)."""
    if name:
        return JSON if name == "json" else CSV
    return accepted((JSON, CSV))


def accepted(offered: Sequence[str]) -> str:
    """The offered media type that the Accept header prefers, the first of equals. Raises Refused (406)."""
    wanted = request.headers.get("Accept", "").strip()
    best = request.accept_mimetypes.best_match(offered) if wanted else offered[0]
    if best is None:
        wrong = Wrong("Accept", wanted, "one_of", {"words": ", ".join(offered)}, "header")
        raise Refused(406, [wrong])
    return best


def rows_response(
    answer: Answer, name: str, columns: Sequence[Column], parameters: Mapping[str, Any], pinned: bool
) -> Response:
    """An answer in the requested format: a page of rows, or a single row if `parameters` has no limit.

    name: that of a CSV file, which is RFC 4180 without a byte order mark and has the names of columns as headings.
    parameters: the parsed query. pinned: whether the address of the next page contains the moment of the snapshot, so
    that a publication between two requests does not shift the rows.
    """
    names = [column.name for column in columns]
    about = meta(answer.snapshot, answer.week)
    part, paging = slice(None), {}
    if "limit" in parameters:
        limit, end = parameters["limit"], parameters["offset"] + parameters["limit"]
        part = slice(parameters["offset"], end)
        following = _next(answer.snapshot if pinned else None, limit, end) if end < len(answer.rows) else None
        paging = {"total": len(answer.rows), "limit": limit, "offset": part.start, "next": following}
    rows = answer.rows[part]
    if chosen_format(parameters.get("format")) == CSV:
        body = csv_bytes(rows, names, bom=False)
        response = Response(body, content_type="text/csv; charset=utf-8")
        parts = [name, answer.week or "", "sample" if answer.snapshot.sample else ""]
        file_name = "-".join(filter(None, parts)) + ".csv"
        response.headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    else:
        data = [dict(zip(names, row, strict=True)) for row in rows]
        members = {"meta": {**about, **paging}, "data": data if paging else data[0]}
        response = Response(compact(members, plain), content_type=JSON)
    if paging:
        response.headers["Dashboard-Total"] = str(paging["total"])
        if paging["next"]:
            response.headers.add("Link", f'<{paging["next"]}>; rel="next"')
    return finished(response, about)


def boundaries_response(snapshot: Snapshot, era: Boundaries, week: str | None) -> Response:
    """An era's counties as GeoJSON, in either of the two media types of GeoJSON."""
    accepted((GEOJSON, JSON))
    about = meta(snapshot, week)
    # RFC 7946 requires counter-clockwise outer rings; the map's own file has clockwise rings, for plotly.
    shapes = [shapely.orient_polygons(era.shapes[code], exterior_cw=False) for code in era.codes]
    members = {"meta": about, "valid_on": era.valid_on.isoformat(), "attribution": era.attribution}
    collection = feature_collection(era.codes, shapes, members)
    for feature in collection["features"]:
        names = snapshot.names[feature["id"]]
        feature["properties"].update({f"name_{lang}": names[lang] for lang in LANGUAGES})
    return finished(Response(compact(collection), content_type=GEOJSON), about)


def finished(response: Response, about: Mapping[str, Any]) -> Response:
    """The answer with ETag and headers; 304 if the client's copy is current."""
    headers = response.headers
    headers["Dashboard-Sample"] = json.dumps(about["sample"])
    headers["Dashboard-Week"] = about["week"] or ""
    headers["Dashboard-Asof"] = about["asof"] or ""
    headers["Dashboard-Digest"] = about["digest"]
    headers.add("Link", f'<{DOCUMENT}>; rel="service-desc"; type="{JSON}"')
    return tagged(response)


def tagged(response: Response) -> Response:
    """The answer with its ETag, or 304 if the client's copy is current. Compressed answers have their own ETags."""
    response.headers["Cache-Control"] = FRESHNESS
    response.add_etag()
    response.make_conditional(request)
    return response


def _next(pinned: Snapshot | None, limit: int, offset: int) -> str:
    query: dict[str, Any] = request.args.to_dict()
    if pinned is not None:
        query["asof"] = moment_text(pinned.asof)
    return f"{request.path}?{urlencode({**query, 'limit': limit, 'offset': offset})}"


def complete(server: Flask, live: Live) -> None:
    """Add headers with which pages of any other site may read the API (CORS, without credentials), and a header that
    says since when the data are stale. Headers, since bodies and ETags must not change.
    """

    @server.after_request
    def with_headers(response: Response) -> Response:
        if not owns(request.path):
            return response
        response.vary.add("Accept")
        headers = response.headers
        if live.status.since:
            headers[STALE] = moment_text(live.status.since)
        headers["Access-Control-Allow-Origin"] = "*"
        headers["Access-Control-Expose-Headers"] = ", ".join(("ETag", "Link", "Content-Disposition", *OWN_HEADERS))
        if request.method == "OPTIONS":
            headers["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
            headers["Access-Control-Allow-Headers"] = "*"
            headers["Access-Control-Max-Age"] = "86400"
        return response
