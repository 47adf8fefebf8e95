"""The map on a slide: each county a shape of its own that can be taken, moved and painted; and the map's key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pptx.enum.dml import MSO_PATTERN
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR
from pptx.util import Cm, Emu, Pt

from dashboard.areas.boundaries import Boundaries
from dashboard.areas.neighbours import label_points
from dashboard.exports.map_picture import LETTERS
from dashboard.exports.pack_content import Indicator
from dashboard.exports.pictures import EDGE
from dashboard.exports.slide_text import Run, Sheet, describe, fill_text, paint, rgb
from dashboard.figures import picture, tokens

PATTERNS = {
    "zero": MSO_PATTERN.DOTTED_GRID,
    "not_reported": MSO_PATTERN.WIDE_UPWARD_DIAGONAL,
    "not_applicable": MSO_PATTERN.LARGE_GRID,
}
GROUNDS = {"zero": tokens.ZERO, "not_reported": tokens.NOT_REPORTED, "not_applicable": tokens.NOT_APPLICABLE}
MARKS = {"late": MSO_SHAPE.OVAL, "unverified": MSO_SHAPE.DIAMOND}
# Points of a letter for a unit of the map's letters, at a centimetre for so many units.
POINT = 72 / 2.54


def draw_map(sheet: Sheet, page: Indicator, along: float, top: float, wide: float, high: float) -> None:
    """The counties as one group, their names and marks as another; as large as fits, from the beginning of a line."""
    boundaries = page.boundaries
    if boundaries is None:
        return
    frame = picture.map_frame(boundaries)
    scale = min(wide / frame.width, high / frame.height)
    left = sheet.left(along, frame.width * scale)
    rows = {row.code: row for row in page.rows}
    counties = sheet.slide.shapes.add_group_shape()
    counties.name = page.name
    describe(counties, page.alt)
    for code in boundaries.codes:
        if code in rows:
            shape = county_shape(counties, boundaries, code, Cm(left), Cm(top), Cm(scale))
            row = rows[code]
            shape.name = row.name
            describe(shape, f"{row.name}: {row.figure}" + (f" ({row.percent})" if row.percent else ""))
            fill(shape, row.paint)
    _names(sheet, page, boundaries, left, top, scale)


def county_shape(group: Any, boundaries: Boundaries, code: str, left: int, top: int, unit: int) -> Any:
    """A county as a freeform; its islands and holes are contours of the same shape. unit: EMU of a unit of the map."""
    frame = picture.map_frame(boundaries)
    rings = [
        [(round(x * 10), round(y * 10)) for x, y in (frame.place(lon, lat) for lon, lat in ring[:-1])]
        for ring in boundaries.polygons[code]
    ]
    builder = group.shapes.build_freeform(*rings[0][0], scale=unit / 10)
    for i, ring in enumerate(rings):
        if i:
            builder.move_to(*ring[0])
        builder.add_line_segments(ring[1:], close=True)
    return builder.convert_to_shape(Emu(left), Emu(top))


def fill(shape: Any, given: str) -> None:
    """Fill a shape as a county's class, or with the pattern of a word that has no class."""
    word = given.removeprefix("url(#p-").removesuffix(")")
    if word not in PATTERNS:
        paint(shape, given, "#ffffff", 1)
        return
    paint(shape, "", EDGE, 0.75)
    shape.fill.patterned()
    shape.fill.pattern = PATTERNS[word]
    shape.fill.fore_color.rgb = rgb(tokens.PATTERN_INKS[word])
    shape.fill.back_color.rgb = rgb(GROUNDS[word])


def _names(sheet: Sheet, page: Indicator, boundaries: Boundaries, left: float, top: float, scale: float) -> None:
    frame = picture.map_frame(boundaries)
    names = {row.code: row.name for row in page.rows}
    marks = {row.code: row.marks for row in page.rows}
    placed = picture.labels(boundaries, names, LETTERS)
    group = sheet.slide.shapes.add_group_shape()
    group.name = "names"
    for code, (lon, lat, *_) in label_points(boundaries).items():
        x, y = frame.place(lon, lat)
        text, letters = (names[code], placed[code][2]) if code in placed else (page.numbers.get(code, ""), 11.0)
        if text:
            size = letters * scale * POINT
            # A box that is a little larger than its text, round the text's middle.
            wide, high = (len(text) + 2) * letters * 0.62 * scale, letters * 1.5 * scale
            place = Cm(left + x * scale - wide / 2), Cm(top + y * scale - high / 2), Cm(wide), Cm(high)
            box = group.shapes.add_textbox(*place)
            box.name = f"{names[code]} *"
            dark = next(row.paint for row in page.rows if row.code == code) in tokens.DARK
            colour = "#ffffff" if dark else tokens.INK
            look = {"centre": True, "after": 0, "anchor": MSO_ANCHOR.MIDDLE}
            fill_text(box.text_frame, sheet.lang, [[Run(text, size, colour, bold=True)]], **look)
            box.text_frame.word_wrap = False
        below = y + letters * 1.0 if text else y
        wanted = marks.get(code, ())
        for i, mark in enumerate(wanted):
            at = x + (i - (len(wanted) - 1) / 2) * 12, below
            _mark(group, mark, left + at[0] * scale, top + at[1] * scale, 8 * scale)


def _mark(group: Any, mark: str, x: float, y: float, size: float) -> None:
    shape = group.shapes.add_shape(MARKS[mark], Cm(x - size / 2), Cm(y - size / 2), Cm(size), Cm(size))
    shape.name = mark
    paint(shape, "#ffffff", tokens.INK, 0.75)


def draw_key(sheet: Sheet, items: Sequence[tuple[str, str]], along: float, top: float, wide: float) -> float:
    """Swatches and marks with their words, one beneath the other; gives where the next thing would stand."""
    for sign, text in items:
        lines = 1 + int(len(text) * 0.19 > wide - 1)
        _sign(sheet, sign, along, top)
        sheet.box("key", along + 1, top, wide - 1, 0.5 * lines, [[Run(text, 11)]], after=0)
        top += 0.12 + 0.5 * lines
    return top


def _sign(sheet: Sheet, sign: str, along: float, top: float) -> None:
    wide, high = (0.36, 0.36) if sign in MARKS else (0.7, 0.42)
    kind = MARKS.get(sign, MSO_SHAPE.ROUNDED_RECTANGLE)
    shape = sheet.panel("key", along, top + 0.05, wide, high, "#ffffff", tokens.INK, kind)
    if sign not in MARKS:
        fill(shape, sign)
        shape.line.color.rgb = rgb(EDGE)
        shape.line.width = Pt(0.75)
