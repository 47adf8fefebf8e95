"""Responses with a file to download: content types and file names."""

from urllib.parse import quote

from flask import Response

from dashboard.language import LANGUAGES, say
from dashboard.snapshot import Snapshot

TYPES = {
    "csv": "text/csv; charset=utf-8; header=present",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
    "pdf": "application/pdf",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "txt": "text/plain; charset=utf-8",
}


def attachment(snapshot: Snapshot, lang: str, name: str, parts: list[str], form: str, body: bytes) -> Response:
    """A file to download, with an ASCII name and a Persian one (RFC 5987). dashboard.server adds the ETag."""
    sample = say(lang, "site.sample") if snapshot.sample else ""
    known = [part for part in parts if part]
    names = {lang: say(lang, f"file.{name}_name", **snapshot.province.words(lang)) for lang in LANGUAGES}
    plain = "-".join([names["en"], *known, *(["sample"] if sample else [])])
    own = "-".join([names["fa"], *known, *([say("fa", "site.sample")] if sample else [])])
    answer = Response(body, content_type=TYPES[form])
    answer.headers["Content-Disposition"] = disposition(form, plain, own if lang == "fa" or form == "zip" else "")
    return answer


def disposition(form: str, plain: str, own: str = "") -> str:
    """Content-Disposition of a file to keep. plain: its name in plain letters; own: in Persian, '' for none."""
    header = f'attachment; filename="{plain}.{form}"'
    return f"{header}; filename*=UTF-8''{quote(own)}.{form}" if own else header
