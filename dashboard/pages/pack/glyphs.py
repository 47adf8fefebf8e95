"""Which letters a font can draw: a text with others would break a PDF/UA."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from pathlib import Path

# Stands for a letter that the font lacks.
STAND_IN = "?"
# No character has this code point: a font draws its sign for unknown letters.
_UNKNOWN = "\U0010ffff"


def drawable(text: str, fonts: Iterable[Path]) -> str:
    """The text with a question mark for every letter that one of the fonts lacks.

    Letters that are never drawn, such as marks of direction, stay.
    """
    drawn = [letter for letter in set(text) if unicodedata.category(letter) not in ("Cc", "Cf")]
    missing = {letter for font in fonts for letter in _missing(drawn, font)}
    return text.translate(dict.fromkeys(map(ord, missing), STAND_IN))


def _missing(letters: Iterable[str], font: Path) -> list[str]:
    """The letters that look like an unknown one."""
    # Pillow takes 10 ms and some memory, which a server without a pack does without.
    from PIL import ImageFont

    # At this size no space is as wide as the sign for unknown letters.
    face = ImageFont.truetype(font, 100, layout_engine=ImageFont.Layout.BASIC)

    def look(letter: str) -> tuple[tuple[int, int], bytes]:
        mask = face.getmask(letter)
        return mask.size, bytes(mask)

    unknown = look(_UNKNOWN)
    return [letter for letter in letters if look(letter) == unknown]
