"""Responses with a file to download: content types and file names."""

from urllib.parse import quote

from flask import Response

from dashboard.language import say
from dashboard.language.table import DEFAULT, PLAIN
from dashboard.snapshot import Snapshot

TYPES = {
    "csv": "text/csv; charset=utf-8; header=present",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "geojson": "application/geo+json",
    "gpkg": "application/geopackage+sqlite3",
    "zip": "application/zip",
    "pdf": "application/pdf",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "txt": "text/plain; charset=utf-8",
}


def attachment(snapshot: Snapshot, lang: str, name: str, parts: list[str], form: str, body: bytes) -> Response:
    """A file to download, with an ASCII name and, unless they are the same, one in the language (RFC 5987).

    dashboard.server adds the ETag.
    """
    known = [part for part in parts if part]

    def named(lang: str, sample: str) -> str:
        head = say(lang, f"file.{name}_name", **snapshot.province.words(lang))
        return "-".join([head, *known, *([sample] if snapshot.sample else [])])

    # Archives are the same in all languages, and their readers' language is unknown.
    own = DEFAULT if form == "zip" else lang
    answer = Response(body, content_type=TYPES[form])
    answer.headers["Content-Disposition"] = disposition(
        form, named(PLAIN, "sample"), "" if own == PLAIN else named(own, say(own, "site.sample"))
    )
    return answer


def disposition(form: str, plain: str, own: str = "") -> str:
    """Content-Disposition of a file to keep. plain: its name in ASCII; own: in another language, '' for none."""
    header = f'attachment; filename="{plain}.{form}"'
    return f"{header}; filename*=UTF-8''{quote(own)}.{form}" if own else header
