"""Files with their digest in the address: immutable for browser caches, and compressed only once."""

from collections.abc import Callable
from functools import lru_cache

import brotli
from flask import Response, request

from dashboard.areas.boundaries import Boundaries
from dashboard.pages.common.urls import full_path

FOR_EVER = "public, max-age=31536000, immutable"


def boundaries_address(boundaries: Boundaries) -> str:
    """The address of the boundaries' file, with the digest of its content."""
    return full_path(f"/boundaries/{boundaries.digest[:16]}.geojson")


@lru_cache(maxsize=64)
def compressed_file(body: bytes) -> bytes:
    """A file as brotli at the highest level."""
    return bytes(brotli.compress(body, quality=11))


@lru_cache(maxsize=16)
def compressed_fast(body: bytes) -> bytes:
    """A page or a file as brotli at a fast level: many are requested only once."""
    return bytes(brotli.compress(body, quality=6))


def lasting_file(body: bytes, mimetype: str, compress: Callable[[bytes], bytes] = compressed_file) -> Response:
    """A response that browsers may cache for ever."""
    return compress_once(Response(body, mimetype=mimetype, headers={"Cache-Control": FOR_EVER}), compress)


def compress_once(answer: Response, compress: Callable[[bytes], bytes]) -> Response:
    """The response compressed for browsers that accept brotli. compress: a cached function."""
    answer.vary.add("Accept-Encoding")
    if request.accept_encodings["br"]:
        answer.set_data(compress(answer.get_data()))
        answer.headers["Content-Encoding"] = "br"
    return answer
