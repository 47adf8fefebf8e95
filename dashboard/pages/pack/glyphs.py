"""Which letters a font can draw: a text with others would break a PDF that promises to be readable."""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

# Stands for a letter that the font has not got.
STAND_IN = "?"


def drawable(text: str, fonts: Iterable[Path]) -> str:
    """The text with a question mark for every letter that one of the fonts (TrueType) has not got.

    Letters that are never drawn, such as marks of direction, stay.
    """
    known = frozenset.intersection(*map(covered, fonts))
    missing = [c for c in set(text) if ord(c) not in known and unicodedata.category(c) not in ("Cc", "Cf")]
    return text.translate(dict.fromkeys(map(ord, missing), STAND_IN))


@cache
def covered(font: Path) -> frozenset[int]:
    """The code points that a TrueType font maps to a glyph, by its `cmap` table (formats 4 and 12)."""
    data = font.read_bytes()
    (count,) = struct.unpack_from(">H", data, 4)
    tables = {data[at : at + 4]: struct.unpack_from(">I", data, at + 8)[0] for at in range(12, 12 + 16 * count, 16)}
    start = tables[b"cmap"]
    (subtables,) = struct.unpack_from(">H", data, start + 2)
    found: set[int] = set()
    for at in range(start + 4, start + 4 + 8 * subtables, 8):
        begin = start + struct.unpack_from(">I", data, at + 4)[0]
        (form,) = struct.unpack_from(">H", data, begin)
        found |= _format_4(data, begin) if form == 4 else _format_12(data, begin) if form == 12 else set()
    return frozenset(found)


def _format_4(data: bytes, begin: int) -> set[int]:
    """Segments of 16-bit code points: ends, starts, deltas and offsets, an array each."""
    size = struct.unpack_from(">H", data, begin + 6)[0] // 2
    ends = struct.unpack_from(f">{size}H", data, begin + 14)
    starts, deltas, offsets = (
        struct.unpack_from(f">{size}H", data, begin + 16 + 2 * size * part) for part in (1, 2, 3)
    )
    found = set()
    for i, (first, last, delta, offset) in enumerate(zip(starts, ends, deltas, offsets, strict=True)):
        for code in range(first, last + 1):
            place = begin + 16 + 6 * size + 2 * i + offset + 2 * (code - first)
            # Without an offset the code itself is what the delta leads on from.
            (glyph,) = struct.unpack_from(">H", data, place) if offset else (code,)
            if (not offset or glyph) and (glyph + delta) & 0xFFFF:
                found.add(code)
    return found - {0xFFFF}


def _format_12(data: bytes, begin: int) -> set[int]:
    """Groups of code points: first, last, first glyph."""
    (groups,) = struct.unpack_from(">I", data, begin + 12)
    found: set[int] = set()
    for at in range(begin + 16, begin + 16 + 12 * groups, 12):
        first, last, glyph = struct.unpack_from(">3I", data, at)
        found.update(range(first + (glyph == 0), last + 1))
    return found
