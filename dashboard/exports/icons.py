"""The site's icon, a white bar chart on the accent colour: as SVG, and from it as PNG and ICO."""

import struct
from functools import cache
from urllib.parse import quote

import resvg_py

from dashboard.figures import tokens

SVG = tokens.painted(
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'>"
    f"<rect width='16' height='16' rx='3' fill='{tokens.ACCENT}'/>"
    "<path d='M3 12V8h2.4v4zm3.8 0V4h2.4v8zm3.8 0V6H13v6z' fill='" + tokens.PAPER + "'/></svg>"
)
DATA_URL = "data:image/svg+xml," + quote(SVG, safe=" =:/'")
# Widths in pixels of the icons of a web app, and of the icon that iOS puts on the home screen.
SIZES, TOUCH = (192, 512), 180
_ICO_SIZES = (16, 32, 48)


@cache
def png(size: int) -> bytes:
    """The icon as a square PNG. size: its width in pixels."""
    return bytes(resvg_py.svg_to_bytes(svg_string=SVG, width=size, height=size, skip_system_fonts=True))


@cache
def ico() -> bytes:
    """The icon as an ICO file, which holds a PNG of each of three sizes."""
    images = [png(size) for size in _ICO_SIZES]
    offset = 6 + 16 * len(images)
    head = struct.pack("<HHH", 0, 1, len(images))
    entries = b""
    for size, image in zip(_ICO_SIZES, images, strict=True):
        entries += struct.pack("<BBBBHHII", size, size, 0, 0, 1, 32, len(image), offset)
        offset += len(image)
    return head + entries + b"".join(images)
