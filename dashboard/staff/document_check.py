"""The check of a document's file: its type, by its content alone, and whether it is whole."""

from io import BytesIO

from PIL import Image

from dashboard.database.documents import Document

LONGEST = 10_000_000  # bytes
_MOST_PIXELS = 80_000_000
# The ends that readers of PDF look for are in the last bytes of a file.
_PDF_END, _PDF_TAIL = b"%%EOF", 1024
_JPEG_END = b"\xff\xd9"


class BadDocument(Exception):
    """A file that is no document. code: of the message staff_documents.fault_<code>."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def checked(data: bytes) -> Document:
    """The document of a file's content. Raises BadDocument: empty, long, unknown, broken, pixels.

    Pictures are not decoded, so a small file cannot take much memory.
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
    return Document(_picture_type(data), data)


def _picture_type(data: bytes) -> str:
    """jpeg or png. Raises BadDocument."""
    try:
        with Image.open(BytesIO(data), formats=["JPEG", "PNG"]) as picture:
            name, pixels = picture.format, picture.width * picture.height
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
    return "png" if name == "PNG" else "jpeg"
