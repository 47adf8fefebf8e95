"""What is in a pack's PDF, read back: its text as Chromium's PDFium has it, its objects as pypdf has them; slides."""

import io
import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any

import pypdf
import pypdfium2
from pptx import Presentation

from dashboard.pages.pack.content import Pack, PackRequest
from dashboard.pages.pack.routes import pack_file
from dashboard.pages.pack.slides import pack_pptx
from dashboard.snapshot import Snapshot
from tests.unit.shipped import shipped_live

SITE = "https://dashboard.example"


def shipped() -> Snapshot:
    """What the public sees of the sample."""
    return shipped_live().snapshot


@cache
def sample_pdf(lang: str) -> bytes:
    """The pack of the sample's last week: in Persian with all counties, in English without."""
    request = PackRequest(lang, len(shipped().weeks) - 1, lang == "fa", SITE)
    return pack_file(shipped(), request, "pdf")


@cache
def pack(lang: str) -> Pack:
    """The sample's last week, in Persian with two counties."""
    found = Pack(shipped(), PackRequest(lang, len(shipped().weeks) - 1, lang == "fa", SITE))
    found.counties = found.counties[:2]
    return found


@cache
def deck(lang: str) -> Any:
    """Its slides, read back once for all tests."""
    return Presentation(io.BytesIO(pack_pptx(pack(lang))))


# Many tests look at the same few files.
@lru_cache(maxsize=8)
def pages_of(pdf: bytes) -> tuple[str, ...]:
    """The normalised text of each page, in lines."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return tuple(plain(page.get_textpage().get_text_range()) for page in document)
    finally:
        document.close()


def photographed(pdf: bytes) -> list[int]:
    """The numbers of the pages with an image, in a form or in line too."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        images = (page.get_objects([pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=15) for page in document)
        return [number for number, found in enumerate(images, 1) if any(found)]
    finally:
        document.close()


def plain(text: str) -> str:
    """A text without what readers of PDF put in different places: half-spaces, hamzas above, marks of direction.

    A lam-alef is one glyph, whose two letters come back in either order.
    """
    bare = re.sub("[\u200c\u0654\u061c\u2066-\u2069]", "", text).replace("ۀ", "ه").replace("لا", "ال")
    return "\n".join(" ".join(line.split()) for line in bare.splitlines())


@lru_cache(maxsize=8)
def reader(pdf: bytes) -> pypdf.PdfReader:
    """The objects of a file; those that were read once stay."""
    return pypdf.PdfReader(io.BytesIO(pdf))


def fonts_of(pdf: bytes) -> dict[str, bool]:
    """The fonts of all pages and the forms in them: name without its subset's letters -> whether it is embedded."""
    found: dict[str, bool] = {}
    read = reader(pdf)
    for number in range(1, len(read.xref_objStm) + sum(map(len, read.xref.values())) + 1):
        try:
            font = read.get_object(number)
        except pypdf.errors.PyPdfError:
            continue
        if not isinstance(font, dict) or font.get("/Type") != "/Font":
            continue
        if "/DescendantFonts" in font:
            described = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
            found[str(font["/BaseFont"]).rpartition("+")[2]] = "/FontFile2" in described or "/FontFile3" in described
        elif font.get("/Subtype") not in (None, "/CIDFontType2"):
            found[str(font["/BaseFont"])] = False
    return found


def tagged(pdf: bytes) -> Iterator[Any]:
    """All elements of the structure tree, in reading order."""
    waiting = [reader(pdf).trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        element = waiting.pop().get_object()
        if isinstance(element, list):
            waiting += reversed(element)
        elif isinstance(element, dict):
            yield element
            if "/K" in element:
                waiting.append(element["/K"])


def links_of(pdf: bytes) -> list[str]:
    """Where the links out of the document lead, page by page."""
    actions = [each.get_object().get("/A", {}) for page in reader(pdf).pages for each in page.get("/Annots", [])]
    return [str(action["/URI"]) for action in actions if "/URI" in action]
