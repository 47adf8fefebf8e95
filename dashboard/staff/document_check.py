"""The check of a document's file: its type, by its content alone, and whether it is whole; and what is left of a
picture without notes on place, device and person (Exif, texts, small previews).
"""

from collections.abc import Iterator
from io import BytesIO

from PIL import Image

from dashboard.database.documents import Document

LONGEST = 10_000_000  # bytes
_MOST_PIXELS = 80_000_000
# The ends that readers of PDF look for are in the last bytes of a file.
_PDF_END, _PDF_TAIL = b"%%EOF", 1024
_JPEG_END = b"\xff\xd9"
# What a JPEG needs to be drawn, among its parts for programs (APP0 to APP15): its resolution and its colours.
_JPEG_KEPT = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
_SCAN, _END, _COMMENT = 0xDA, 0xD9, 0xFE
# What a PNG needs to be drawn, besides its parts with a capital initial, without which no program draws it.
_PNG_HEAD = 8
_PNG_KEPT = frozenset(b"tRNS gAMA cHRM sRGB iCCP sBIT pHYs bKGD hIST acTL fcTL fdAT".split())
_ORIENTATION = 0x0112  # of Exif


class BadDocument(Exception):
    """A file that is no document. code: of the message staff_documents.fault_<code>."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def checked(data: bytes) -> Document:
    """The document of a file's content. Raises BadDocument: empty, long, unknown, broken, pixels.

    Pictures are not decoded, so a small file cannot take much memory; of what they say of place, device and person
    nothing stays.
    """
    if not data:
        raise BadDocument("empty")
    if len(data) > LONGEST:
        raise BadDocument("long")
    if data.startswith(b"%PDF-"):
        if _PDF_END not in data[-_PDF_TAIL:]:
            raise BadDocument("broken")
        return Document("pdf", data)
    if not data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        raise BadDocument("unknown")
    kind, orientation = _picture_type(data)
    parts = _png_parts(data) if kind == "png" else _jpeg_parts(data, orientation)
    try:
        return Document(kind, b"".join(parts))
    except IndexError:
        raise BadDocument("broken") from None


def _jpeg_parts(data: bytes, orientation: int) -> Iterator[bytes]:
    """The parts of a JPEG up to its end, without comments and parts for programs but those of _JPEG_KEPT.

    orientation: how the picture is turned, which is the only note that stays. Raises IndexError for a JPEG that
    breaks off.
    """
    yield data[:2]
    if orientation > 1:
        note = b"Exif\0\0MM\0*\0\0\0\x08\0\x01" + _ORIENTATION.to_bytes(2) + b"\0\x03\0\0\0\x01\0"
        note += bytes([orientation]) + bytes(6)
        yield b"\xff\xe1" + (len(note) + 2).to_bytes(2) + note
    at = 2
    while (kind := data[at + 1]) != _END:
        if data[at] != 0xFF:
            raise IndexError
        if kind == 0xFF:
            at += 1  # filling
            continue
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4])
        if kind == _SCAN:
            end = _end_of_scan(data, end)
        for_programs = 0xE0 <= kind <= 0xEF
        kept = kind in _JPEG_KEPT and data[at + 4 : end].startswith(_JPEG_KEPT[kind])
        if kept or not (for_programs or kind == _COMMENT):
            yield data[at:end]
        at = end
    yield _JPEG_END


def _end_of_scan(data: bytes, at: int) -> int:
    """Where the pixels end that begin at a place: before the next marker that is not one of pixels."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0:
            raise IndexError
        if data[at + 1] != 0 and not 0xD0 <= data[at + 1] <= 0xD7 and data[at + 1] != 0xFF:
            return at
        at += 1 if data[at + 1] == 0xFF else 2


def _png_parts(data: bytes) -> Iterator[bytes]:
    """The parts of a PNG up to its end, without texts, Exif and others that its picture does not need."""
    yield data[:_PNG_HEAD]
    at, kind = _PNG_HEAD, b""
    while kind != b"IEND":
        kind, end = data[at + 4 : at + 8], at + 12 + int.from_bytes(data[at : at + 4])
        if end > len(data):
            raise IndexError
        if kind[:1].isupper() or kind in _PNG_KEPT:
            yield data[at:end]
        at = end


def _picture_type(data: bytes) -> tuple[str, int]:
    """(jpeg or png, how the picture is turned: 1 to 8 as in Exif). Raises BadDocument."""
    try:
        with Image.open(BytesIO(data), formats=["JPEG", "PNG"]) as picture:
            name, pixels = picture.format, picture.width * picture.height
            turned = picture.getexif().get(_ORIENTATION, 1) if name == "JPEG" else 1
            assert picture.fp
            # After the head of a JPEG come its pixels, in which the bytes of its end mean the end.
            whole = name == "PNG" or _JPEG_END in data[picture.fp.tell() :]
            if name == "PNG":
                picture.verify()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise BadDocument("pixels") from None
    # Pillow's readers raise errors of many kinds about bytes that they do not expect.
    except Exception:
        raise BadDocument("broken") from None
    if pixels > _MOST_PIXELS:
        raise BadDocument("pixels")
    if not whole:
        raise BadDocument("broken")
    return ("png", 1) if name == "PNG" else ("jpeg", turned if turned in range(1, 9) else 1)
