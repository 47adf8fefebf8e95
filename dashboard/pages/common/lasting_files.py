"""Files whose address holds their digest: browsers keep them for ever, and compressing is done once."""

from collections.abc import Callable
from functools import lru_cache

import brotli
from flask import Response, request

from dashboard.areas.boundaries import Boundaries

FOR_EVER = "public, max-age=31536000, immutable"


def boundaries_address(boundaries: Boundaries) -> str:
    """Where the browser finds polygons, under an address that lasts as long as they do."""
    return f"/boundaries/{boundaries.digest[:16]}.geojson"


def lasting_file(body: bytes, mimetype: str) -> Response:
    """A file that browsers keep for ever."""
    return compress_once(Response(body, mimetype=mimetype, headers={"Cache-Control": FOR_EVER}), compressed_file)


@lru_cache(maxsize=64)
def compressed_file(body: bytes) -> bytes:
    """A file as brotli, as small as it can be."""
    return bytes(brotli.compress(body, quality=11))


@lru_cache(maxsize=32)
def compressed_page(body: bytes) -> bytes:
    """A page as brotli, quickly: many a page is asked for once only."""
    return bytes(brotli.compress(body, quality=5))


def compress_once(answer: Response, compress: Callable[[bytes], bytes]) -> Response:
    """The same answer compressed for browsers that take brotli. compress: stores its results."""
    answer.vary.add("Accept-Encoding")
    if request.accept_encodings["br"]:
        answer.set_data(compress(answer.get_data()))
        answer.headers["Content-Encoding"] = "br"
    return answer
