"""HTTP answers of rows: JSON or CSV, with metadata on the origin, the address of the next page, and an ETag."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import shapely
from flask import Flask, Response, request

from dashboard.api.problems import DOCUMENT, Refused, owns, wrong
from dashboard.api.rows import Cells, Row
from dashboard.areas.boundaries import Boundaries
from dashboard.areas.geojson import compact, feature_collection
from dashboard.exports.csv_file import csv_bytes, plain
from dashboard.exports.rows import licence
from dashboard.language.table import NAMES, PLAIN
from dashboard.live import Live
from dashboard.pages.common.frame import sources
from dashboard.pages.common.urls import full_path
from dashboard.snapshot import Snapshot
from dashboard.weeks import moment_text

JSON, CSV, GEOJSON = "application/json", "text/csv", "application/geo+json"
# The value of `format` -> media type.
FORMATS = {"json": JSON, "csv": CSV}
STALE = "Dashboard-Stale-Since"
META_HEADERS = {f"Dashboard-{name.title()}": name for name in ("sample", "week", "asof", "digest")}
OWN_HEADERS = (*META_HEADERS, "Dashboard-Total", STALE)
# Pages of any other site may read the API (CORS, without credentials).
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": ", ".join(("ETag", "Link", "Content-Disposition", *OWN_HEADERS)),
}
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "*",
    "Access-Control-Max-Age": "86400",
}


@dataclass(frozen=True)
class Answer:
    """Rows, the snapshot of the rows, and their newest week (its Saturday); None: that of the snapshot."""

    snapshot: Snapshot
    rows: Sequence[Row] | Cells
    week: str | None = None


def meta(snapshot: Snapshot, week: str | None) -> dict[str, Any]:
    """The metadata on the origin, in every answer."""
    return {
        "sample": snapshot.sample,
        "week": week or (snapshot.cells.weeks[-1] if snapshot.weeks else None),
        "asof": moment_text(snapshot.asof) if snapshot.weeks else None,
        "digest": snapshot.digest,
        "licence": licence(PLAIN, snapshot),
        "source": {lang: " · ".join(sources(lang, snapshot)) for lang in NAMES},
    }


def accepted(*offered: str) -> str:
    """The offered media type that the Accept header prefers, the first of equals. Raises Refused (406)."""
    wanted = request.headers.get("Accept", "").strip()
    best = request.accept_mimetypes.best_match(offered) if wanted else offered[0]
    if best is None:
        raise Refused(406, wrong("Accept", "one_of", "header", words=", ".join(offered)))
    return best


def rows_response(
    answer: Answer, name: str, columns: Sequence[str], query: Mapping[str, Any], pinned: bool
) -> Response:
    """An answer in the requested format: a page of rows, or a single row if `query` has no limit.

    name: that of a CSV file, which is RFC 4180 without a byte order mark and has the names of columns as headings.
    query: the parsed query. pinned: whether the address of the next page contains the moment of the snapshot, so
    that a publication between two requests does not shift the rows.
    """
    about = meta(answer.snapshot, answer.week)
    part, paging = slice(None), {}
    if "limit" in query:
        part = slice(query["offset"], query["offset"] + query["limit"])
        moment = {"asof": about["asof"]} if pinned else {}
        following = urlencode(request.args.to_dict() | moment | {"limit": query["limit"], "offset": part.stop})
        address = f"{full_path(request.path)}?{following}" if part.stop < len(answer.rows) else None
        paging = {"total": len(answer.rows), "limit": query["limit"], "offset": part.start, "next": address}
    rows = answer.rows[part]
    if (FORMATS.get(query.get("format", "")) or accepted(JSON, CSV)) == CSV:
        response = Response(csv_bytes(rows, columns, bom=False), content_type="text/csv; charset=utf-8")
        parts = [name, about["week"], "sample" if about["sample"] else ""]
        response.headers["Content-Disposition"] = f'attachment; filename="{"-".join(filter(None, parts))}.csv"'
    else:
        data = [dict(zip(columns, row, strict=True)) for row in rows]
        members = {"meta": {**about, **paging}, "data": data if paging else data[0]}
        response = Response(compact(members, plain), content_type=JSON)
    if paging:
        response.headers["Dashboard-Total"] = str(paging["total"])
        if paging["next"]:
            response.headers.add("Link", f'<{paging["next"]}>; rel="next"')
    return finished(response, about)


def boundaries_response(snapshot: Snapshot, era: Boundaries, week: str | None) -> Response:
    """An era's counties as GeoJSON, in either of the two media types of GeoJSON."""
    accepted(GEOJSON, JSON)
    about = meta(snapshot, week)
    # RFC 7946 requires counter-clockwise outer rings; the map's own file has clockwise rings, for plotly.
    shapes = [shapely.orient_polygons(era.shapes[code], exterior_cw=False) for code in era.codes]
    members = {"meta": about, "valid_on": era.valid_on.isoformat(), "attribution": era.attribution}
    collection = feature_collection(era.codes, shapes, members)
    for feature in collection["features"]:
        names = snapshot.names[feature["id"]]
        feature["properties"].update({f"name_{lang}": names[lang] for lang in NAMES})
    return finished(Response(compact(collection), content_type=GEOJSON), about)


def finished(response: Response, about: Mapping[str, Any]) -> Response:
    """The answer with ETag and headers; 304 if the client's copy is current."""
    for header, name in META_HEADERS.items():
        response.headers[header] = plain(about[name])
    response.headers.add("Link", f'<{full_path(DOCUMENT)}>; rel="service-desc"; type="{JSON}"')
    return tagged(response)


def tagged(response: Response) -> Response:
    """The answer with its ETag, or 304 if the client's copy is current. Compressed answers have their own ETags."""
    # Caches may store an answer, and must revalidate it each time: a short 304 if it is unchanged.
    response.headers["Cache-Control"] = "public, no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response


def add(server: Flask, live: Live) -> None:
    """Add the headers that every answer has, also failures, and that no ETag depends on."""

    @server.after_request
    def with_headers(response: Response) -> Response:
        if owns(request.path):
            response.vary.add("Accept")
            response.headers.update(CORS)
            if request.method == "OPTIONS":
                response.headers.update(PREFLIGHT)
            if stale := live.status.stale:
                response.headers[STALE] = moment_text(stale.since)
        return response
