"""The width of a text in the shipped font, and breaking a text into lines by that width."""

from collections.abc import Sequence
from functools import cache, lru_cache

import uharfbuzz

from dashboard.frontend import built_files
from dashboard.settings import VENDOR

# The Arabic blocks of Unicode: a text with one of these letters is shaped as Arabic, so that its letters join.
_ARABIC = "\u0600", "\u06ff"


@cache
def _font(bold: bool) -> uharfbuzz.Font:
    name = f"fonts/vazirmatn-{'bold' if bold else 'regular'}.ttf"
    return uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(VENDOR / built_files()[name])))


@lru_cache(maxsize=1 << 15)
def text_width(text: str, bold: bool = False) -> float:
    """The width of a text in one line, as a multiple of the font size. Raises NotBuilt without the built font."""
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    if any(_ARABIC[0] <= letter <= _ARABIC[1] for letter in text):
        buffer.script, buffer.direction = "Arab", "rtl"
    font = _font(bold)
    uharfbuzz.shape(font, buffer)
    # A buffer without glyphs has no list of positions.
    return float(sum(place.x_advance for place in buffer.glyph_positions or ()) / font.face.upem)


def widest(texts: Sequence[str], size: float, bold: bool = False) -> float:
    """The width in units of the longest of these texts; 0 without texts. size: the font size in units."""
    return max((text_width(text, bold) for text in texts), default=0.0) * size


def in_lines(text: str, room: float, size: float, bold: bool = False) -> list[str]:
    """The text broken between words into lines that are at most `room` units wide; a wider word has its own line.

    No line is broken at a no-break space.
    """
    lines: list[str] = []
    for word in filter(None, text.split(" ")):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, bold) * size <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def shortened(text: str, room: float, size: float, bold: bool = False) -> str:
    """The text, cut after the last word with which it and an ellipsis are at most `room` units wide."""
    if text_width(text, bold) * size <= room:
        return text
    words = text.split()
    while words and text_width(" ".join(words) + "…", bold) * size > room:
        words.pop()
    return " ".join(words).rstrip("،,;؛ ") + "…"


def fitted(text: str, room: float, size: float, two: float = 1, bold: bool = False) -> tuple[list[str], float]:
    """The text in one line, or between words in two, whichever fits at the larger font size, and this size.

    size: the largest of one line, in units; two: that of two lines, as a part of it.
    """
    words = text.split()
    forms = [([text], size)]
    forms += [([" ".join(words[:i]), " ".join(words[i:])], size * two) for i in range(1, len(words))]
    sizes = [(lines, min(most, room / max(widest(lines, 1, bold), 1e-9))) for lines, most in forms]
    return max(sizes, key=lambda form: form[1])
