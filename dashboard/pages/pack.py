"""The pack's files: as PDF to read and to show, as slides, and the brief for a messenger."""

from __future__ import annotations

import hashlib
import json
import threading
from dataclasses import replace

from flask import Flask, Response, request

from dashboard.derived import derived
from dashboard.exports.pack import document, pack_pdf
from dashboard.language import say
from dashboard.live import Live
from dashboard.meeting.brief import brief
from dashboard.memory import give_back
from dashboard.pages.downloads import attachment
from dashboard.pages.frame import guarded
from dashboard.pages.meeting import agenda_of
from dashboard.pages.pack_choice import Wanted, read_wanted
from dashboard.pages.pack_meeting import decision_sentences
from dashboard.pages.pack_pages import pack
from dashboard.pages.pictures import fonts
from dashboard.snapshot import Snapshot

# Files by name: what they are called when they are kept, their form and their ending.
FILES = {
    "pack.pdf": ("pack", "a4", "pdf"),
    "pack-screen.pdf": ("pack_screen", "screen", "pdf"),
    "pack.pptx": ("pack", "", "pptx"),
    "brief.txt": ("brief", "", "txt"),
}
# One at a time: each takes a core for a second or two, and the pages are to stay quick.
_ONE = threading.Lock()


def add(server: Flask, live: Live) -> None:
    """Register the routes."""

    def file(lang: str, snapshot: Snapshot, name: str) -> Response:
        wanted = read_wanted(lang, request.args, snapshot, request.url_root)
        called, form, ending = FILES[name]
        with _ONE:
            body = made(snapshot, wanted, form, ending)
        return attachment(snapshot, lang, called, name_parts(snapshot, wanted, ending), ending, body)

    names = ",".join(f'"{name}"' for name in FILES)
    server.add_url_rule(f"/<lang>/download/<any({names}):name>", "download_pack", guarded(live, file))


# A meeting's files are asked for by all who attend; with all counties a file is 2 MB.
@derived(most=8)
def made(snapshot: Snapshot, wanted: Wanted, form: str, ending: str) -> bytes:
    """A file's bytes. form: of a PDF, a4 or screen; ending: pdf, pptx or txt."""
    if ending == "txt":
        return brief_text(snapshot, wanted).encode()
    content = pack(snapshot, wanted)
    if ending == "pdf":
        return pack_pdf(content, form, fonts())
    # Its library takes a tenth of a second to load, which most files do without.
    from dashboard.exports.slides import pack_pptx

    slides = pack_pptx(content)
    # The slides' XML took 40 MB.
    give_back()
    return slides


def brief_text(snapshot: Snapshot, wanted: Wanted) -> str:
    """The meeting in at most 900 characters."""
    agenda = agenda_of(snapshot, wanted.week, wanted.since)
    return brief(wanted.lang, snapshot, agenda, decision_sentences(snapshot, wanted))


def file_name(snapshot: Snapshot, wanted: Wanted, form: str, ending: str, digest: str = "") -> str:
    """A plain name that says what a file holds: PREFIX-meeting-pack-2014-12-06-fa.pdf. digest: of its content."""
    called = next(name for name, *rest in FILES.values() if rest == [form if ending == "pdf" else "", ending])
    week, *more = name_parts(snapshot, wanted, ending)
    parts = [snapshot.province.file_prefix, say("en", f"file.{called}_name"), week, wanted.lang, *more]
    parts += ["sample"] * snapshot.sample
    return "-".join([*parts, *([digest] if digest else [])]) + f".{ending}"


def name_parts(snapshot: Snapshot, wanted: Wanted, ending: str) -> list[str]:
    """What a file's name says of its content: week, last meeting's week if not the one before, counties."""
    weeks = snapshot.cells.weeks
    last = [f"since-{weeks[wanted.since]}"] if wanted.since is not None and wanted.weeks != 1 else []
    return [weeks[wanted.week], *last, *(["counties"] if wanted.counties and ending != "txt" else [])]


def content_digest(snapshot: Snapshot, wanted: Wanted, ending: str) -> str:
    """8 hex digits of all that a file says but the moment of knowledge, which may pass without anything new."""
    if ending == "txt":
        said = brief_text(snapshot, wanted)
    else:
        content = replace(pack(snapshot, wanted), facts=(), known="")
        said = json.dumps(document(content, "a4"))
    return hashlib.sha256(said.encode()).hexdigest()[:8]
