"""The pack's files: as PDF to read and to show, as slides, and the brief for a messenger."""

from __future__ import annotations

import hashlib
import json
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import replace

from flask import Flask, Response, abort, current_app, request

from dashboard.derived import derived, is_stored
from dashboard.language import say
from dashboard.live import Live
from dashboard.meeting.agenda import agenda_of
from dashboard.meeting.brief import brief
from dashboard.memory import give_back
from dashboard.pages.common.attachment import attachment
from dashboard.pages.common.frame import add_page
from dashboard.pages.common.render import fonts
from dashboard.pages.pack.gather import pack
from dashboard.pages.pack.meeting import decision_sentences
from dashboard.pages.pack.pdf import document, pack_pdf
from dashboard.pages.pack.request import PackRequest, read_pack_request
from dashboard.snapshot import Snapshot
from dashboard.turns import outside

# Files by name: what they are called when they are kept, their form and their ending.
FILES = {
    "pack.pdf": ("pack", "a4", "pdf"),
    "pack-screen.pdf": ("pack_screen", "screen", "pdf"),
    "pack.pptx": ("pack", "", "pptx"),
    "brief.txt": ("brief", "", "txt"),
}
# How many different files may be on their way, with the one that is being made, and seconds until one more may be.
MOST_WAITING, RETRY_AFTER = 6, 10
# Which file: id() of the snapshot, the request, form, ending.
Key = tuple[int, PackRequest, str, str]


class Busy(Exception):
    """So many files are to be made already that another one would take long."""


class Maker:
    """Makes files one at a time, in a thread of its own: each takes a core for a second or two."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pool = ThreadPoolExecutor(1, "packs")
        self._coming: dict[Key, Future[bytes]] = {}

    def file(self, snapshot: Snapshot, pack_request: PackRequest, form: str, ending: str) -> bytes:
        """A file's bytes. What is stored comes at once, and all who ask for the same file get the same one.

        Raises Busy.
        """
        if ending == "txt" or is_stored(pack_file, snapshot, pack_request, form, ending):
            return pack_file(snapshot, pack_request, form, ending)
        key = (id(snapshot), pack_request, form, ending)
        with self._lock:
            coming = self._coming.get(key)
            if coming is None:
                if len(self._coming) >= MOST_WAITING:
                    raise Busy
                work = copy_context().run
                coming = self._coming[key] = self._pool.submit(work, self._make, key, snapshot)
        with outside():
            return coming.result()

    def _make(self, key: Key, snapshot: Snapshot) -> bytes:
        try:
            return pack_file(snapshot, *key[1:])
        finally:
            with self._lock:
                del self._coming[key]


def add(server: Flask, live: Live) -> None:
    """Register the routes."""
    maker = Maker()

    def file(lang: str, snapshot: Snapshot, name: str) -> Response:
        pack_request = read_pack_request(lang, request.args, snapshot, printed_site())
        called, form, ending = FILES[name]
        try:
            body = maker.file(snapshot, pack_request, form, ending)
        except Busy:
            abort(503, retry_after=RETRY_AFTER)
        return attachment(snapshot, lang, called, name_parts(snapshot, pack_request, ending), ending, body)

    add_page(server, live, "pack_file", file)


def printed_site() -> str:
    """Where the files say that the dashboard stands: SITE_URL, else this machine if it is reached as such, else ''.

    Any visitor may name another host, which nobody is to find in a file that is made once for all.
    """
    host, _, port = request.host.partition(":")
    own = host in ("localhost", "127.0.0.1") and port in ("", request.environ["SERVER_PORT"])
    return str(current_app.config["SITE_URL"]) or (request.url_root if own else "")


# A meeting's files are asked for by all who attend; with all counties a file is 2 MB.
@derived(most=4)
def pack_file(snapshot: Snapshot, pack_request: PackRequest, form: str, ending: str) -> bytes:
    """A file's bytes. form: of a PDF, a4 or screen; ending: pdf, pptx or txt."""
    if ending == "txt":
        return brief_text(snapshot, pack_request).encode()
    content = pack(snapshot, pack_request)
    if ending == "pdf":
        return pack_pdf(content, form, fonts())
    # Its library takes a tenth of a second to load, which most files do without.
    from dashboard.pages.pack.slides import pack_pptx

    slides = pack_pptx(content)
    # The slides' XML took 40 MB. (A PDF leaves little, and looking for cycles would hold up pages for 0.2 s.)
    give_back()
    return slides


def brief_text(snapshot: Snapshot, pack_request: PackRequest) -> str:
    """The meeting in at most 900 characters."""
    agenda = agenda_of(snapshot, pack_request.week, pack_request.since)
    return brief(pack_request.lang, snapshot, agenda, decision_sentences(snapshot, pack_request))


def file_name(snapshot: Snapshot, pack_request: PackRequest, form: str, ending: str, digest: str = "") -> str:
    """A plain name that says what a file holds: PREFIX-meeting-pack-2014-12-06-fa.pdf. digest: of its content."""
    called = next(name for name, *rest in FILES.values() if rest == [form if ending == "pdf" else "", ending])
    week, *more = name_parts(snapshot, pack_request, ending)
    parts = [snapshot.province.file_prefix, say("en", f"file.{called}_name"), week, pack_request.lang, *more]
    parts += ["sample"] * snapshot.sample
    return "-".join([*parts, *([digest] if digest else [])]) + f".{ending}"


def name_parts(snapshot: Snapshot, pack_request: PackRequest, ending: str) -> list[str]:
    """What a file's name says of its content: week, last meeting's week if not the one before, counties."""
    weeks = snapshot.cells.weeks
    last = (
        [f"since-{weeks[pack_request.since]}"] if pack_request.since is not None and pack_request.weeks != 1 else []
    )
    more = [*["counties"] * pack_request.counties, *pack_request.figures]
    return [weeks[pack_request.week], *last, *(more if ending != "txt" else [])]


def content_digest(snapshot: Snapshot, pack_request: PackRequest, ending: str) -> str:
    """8 hex digits of all that a file says but the moment of knowledge, which may pass without anything new."""
    if ending == "txt":
        said = brief_text(snapshot, pack_request)
    else:
        content = replace(pack(snapshot, pack_request), facts=(), known="")
        said = json.dumps(document(content, "a4"))
    return hashlib.sha256(said.encode()).hexdigest()[:8]
