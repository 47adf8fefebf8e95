"""The pack's files: PDF, slides, and the brief for a messenger."""

import hashlib
import json

from flask import Flask, Response, current_app, request

from dashboard.derived import derived
from dashboard.language import say
from dashboard.language.table import PLAIN
from dashboard.live import Live
from dashboard.meeting.agenda import agenda_of
from dashboard.meeting.decisions import sentences
from dashboard.meeting.words import brief
from dashboard.memory import release_memory
from dashboard.pages.common.attachment import attachment
from dashboard.pages.common.frame import add_page
from dashboard.pages.common.render import fonts
from dashboard.pages.common.urls import url
from dashboard.pages.pack.content import PackRequest, pack, read_pack_request
from dashboard.pages.pack.pdf import document, pack_pdf
from dashboard.snapshot import Snapshot
from dashboard.turns import EXPORTS

# By ending: key of the message for the saved name.
SAVED_AS = {"pdf": "pack", "pptx": "pack", "txt": "brief"}


def add(server: Flask, live: Live) -> None:
    @add_page(server, live, "pack_file")
    def file(lang: str, snapshot: Snapshot, name: str) -> Response:
        pack_request = read_pack_request(lang, request.args, snapshot, printed_site())
        ending = name.rpartition(".")[2]
        body = pack_file(snapshot, pack_request, ending)
        return attachment(snapshot, lang, SAVED_AS[ending], name_parts(snapshot, pack_request, ending), ending, body)


def printed_site() -> str:
    """The beginning of addresses in files: scheme and host of SITE_URL, else of a request to localhost, else ''.

    The Host header is not trusted: files are cached for all visitors, and a visitor may send any host name.
    """
    host, _, port = request.host.partition(":")
    own = host in ("localhost", "127.0.0.1") and port in ("", request.environ["SERVER_PORT"])
    return str(current_app.config["SITE_ORIGIN"]) or (request.host_url if own else "")


# Cached: all participants of a meeting download its files; with all counties a file has 2 MB.
@derived(most=4)
def pack_file(snapshot: Snapshot, pack_request: PackRequest, ending: str) -> bytes:
    """A file's bytes. ending: pdf, pptx or txt."""
    if ending == "txt":
        return brief_text(snapshot, pack_request).encode()
    with EXPORTS():
        content = pack(snapshot, pack_request)
        if ending == "pdf":
            return pack_pdf(content, fonts())
        # Imported on first use: python-pptx takes a tenth of a second, and most files do not need it.
        from dashboard.pages.pack.slides import pack_pptx

        slides = pack_pptx(content)
        # Pictures and XML take 40 MB. (Not after a PDF, which leaves little: the collection blocks pages for 0.2 s.)
        release_memory()
        return slides


def brief_text(snapshot: Snapshot, pack_request: PackRequest) -> str:
    """The meeting in at most 900 characters."""
    lang, agenda = pack_request.lang, agenda_of(snapshot, pack_request.week, pack_request.since)
    weeks = pack_request.weeks if pack_request.weeks != 1 else ""
    address = url(lang, snapshot, "meeting", week=snapshot.cells.weeks[agenda.week], weeks=weeks)
    lines = sentences(lang, snapshot, agenda.week, agenda.since)
    return brief(lang, snapshot, agenda, lines, pack_request.link(address) or address)


def file_name(snapshot: Snapshot, pack_request: PackRequest, ending: str, digest: str = "") -> str:
    """An ASCII file name: PREFIX-meeting-pack-2014-12-06-fa.pdf. digest: of the file's content, or ''."""
    week, *more = name_parts(snapshot, pack_request, ending)
    parts = [
        snapshot.province.file_prefix,
        say(PLAIN, f"file.{SAVED_AS[ending]}_name"),
        week,
        pack_request.lang,
        *more,
    ]
    parts += ["sample"] * snapshot.sample
    return "-".join([*parts, *([digest] if digest else [])]) + f".{ending}"


def name_parts(snapshot: Snapshot, pack_request: PackRequest, ending: str) -> list[str]:
    """The parts of a file's name: week, the last meeting's week if not the one before, counties and indicators,
    further figures.
    """
    weeks = snapshot.cells.weeks
    since = pack_request.since
    last = [f"since-{weeks[since]}"] if since is not None and pack_request.weeks != 1 else []
    more = [
        *["counties"] * pack_request.counties,
        *["all-indicators"] * pack_request.all_indicators,
        *pack_request.figures,
        *filter(None, [pack_request.show]),
    ]
    return [weeks[pack_request.week], *last, *(more if ending != "txt" else [])]


def content_digest(snapshot: Snapshot, pack_request: PackRequest, ending: str) -> str:
    """8 hex digits of a digest of a file's content, without the snapshot's moment, which changes without new data."""
    if ending == "txt":
        text = brief_text(snapshot, pack_request)
    else:
        text = json.dumps(document(pack(snapshot, pack_request)) | {"facts": [], "known": ""})
    return hashlib.sha256(text.encode()).hexdigest()[:8]
