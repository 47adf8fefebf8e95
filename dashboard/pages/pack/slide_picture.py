"""A slide's picture, 1920 x 1080 pixels: a sentence, figures side by side, their key and notes, and the source.

The band at the top is blank: there the slide has its title as text. Lengths are in units, 1600 for the slide's width.
"""

from collections.abc import Sequence
from dataclasses import replace

from markupsafe import Markup

from dashboard.exports.pictures import ZOOM, key_rows, png
from dashboard.figures import tokens
from dashboard.figures.figure import SCREEN, Drawing
from dashboard.figures.marks import Bar, Group, Mark, Text
from dashboard.figures.registry import drawing as drawing_of
from dashboard.figures.scales import Reading
from dashboard.figures.svg import placed, written
from dashboard.figures.text import in_lines, text_width
from dashboard.pages.common.render import fonts
from dashboard.pages.pack.content import Pack, Part
from dashboard.pages.pack.pdf import svg_document

WIDTH, HEIGHT, MARGIN = 1600.0, 900.0, 64.0
INNER = WIDTH - 2 * MARGIN
# The end of the title's band.
TITLE = 128.0
# Between two figures.
_GAP = 40.0
PIXELS = 1920


def slide_picture(pack: Pack, sentence: str, figures: Sequence[Part]) -> bytes:
    """The picture of a slide as PNG. figures: each has the same width; none for a slide with its own content."""
    marks = _frame(pack)
    lines = in_lines(sentence, INNER, 26)
    marks += _lines(pack.lang, lines, TITLE + 16, 26, tokens.INK)
    top = sentence_end(sentence)
    wide = (INNER - _GAP * (len(figures) - 1)) / max(len(figures), 1)
    paper = replace(SCREEN, width=wide, height=HEIGHT - top - 110)
    drawings = [drawing_of(part.name, part.figure, paper) for part in figures]
    notes = [drawn.note for drawn in drawings] + [part.figure.note for part in figures]
    notes = [line for note in filter(None, notes) for line in in_lines(note, INNER, 16)]
    foot = HEIGHT - 64 - len(notes) * 25
    marks += _lines(pack.lang, notes, foot + 12, 16, tokens.MUTED)
    # The target's line is labelled in the drawing.
    entries = [(sign, text) for part in figures[:1] for sign, text in part.figure.key if sign != "target"]
    reading = Reading(pack.lang, INNER)
    high, key = key_rows(reading, 0, entries)
    # A row's middle is 9 units below its top.
    marks.append(Group(key, MARGIN, foot - high + 9))
    svg = written(pack.lang, marks)
    for place, drawn in enumerate(drawings):
        if drawn.height:
            left = MARGIN + reading.x(place * (wide + _GAP), wide)
            svg += _placed(drawn, left, top + 12, wide, foot - high - top - 24)
    return picture_of(svg)


def sentence_end(sentence: str) -> float:
    """Where a slide's sentence ends, in units from the top."""
    return TITLE + 16 + len(in_lines(sentence, INNER, 26)) * 40


def picture_of(svg: Markup) -> bytes:
    """A drawing of 1600 x 900 units as PNG."""
    document = svg_document(svg, WIDTH, HEIGHT, air=0)
    return png(tokens.painted(document).replace("<svg ", f'<svg width="{PIXELS / ZOOM:g}" ', 1), fonts())


def _placed(drawn: Drawing, left: float, top: float, wide: float, high: float) -> Markup:
    """A drawing as large as fits a rectangle, centred from side to side."""
    scale = min(wide / drawn.width, high / drawn.height)
    moved = left + (wide - drawn.width * scale) / 2
    return placed(drawn, moved, top, scale)


def _frame(pack: Pack) -> list[Mark]:
    """The word for sample data at the top, the pack and the source of its data at the bottom."""
    reading = Reading(pack.lang, WIDTH)
    marks: list[Mark] = [Bar(MARGIN, HEIGHT - 46, INNER, 1.5, tokens.LINE)]
    source = f"{pack.place} · {pack.known}"
    marks.append(Text(reading.x(MARGIN), HEIGHT - 24, source, 15, tokens.MUTED, reading.near))
    if pack.sample:
        wide = text_width(pack.sample, bold=True) * 22 + 40
        left = reading.x(WIDTH - MARGIN - wide, wide)
        marks.append(Bar(left, 44, wide, 42, tokens.WARN, radius=21))
        marks.append(Text(left + wide / 2, 65, pack.sample, 22, tokens.WARN_INK, bold=True))
    return marks


def _lines(lang: str, lines: Sequence[str], top: float, size: float, colour: str) -> list[Mark]:
    """Lines of text from the margin, the first with its middle at `top`."""
    reading, step = Reading(lang, WIDTH), size * 1.55
    return [Text(reading.x(MARGIN), top + i * step, line, size, colour, reading.near) for i, line in enumerate(lines)]
