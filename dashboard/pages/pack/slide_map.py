"""The map on a slide: each county a shape of its own that can be taken, moved and painted; and the map's key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pptx.enum.dml import MSO_PATTERN
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.util import Cm, Pt

from dashboard.areas.boundaries import Boundaries
from dashboard.areas.neighbours import label_points
from dashboard.derived import derived
from dashboard.figures import picture, tokens
from dashboard.figures.cell_text import hover
from dashboard.figures.map import FILE_LETTERS
from dashboard.figures.svg import EDGE
from dashboard.pages.pack.content import County, Indicator
from dashboard.pages.pack.slide_text import Run, Sheet, describe, fill_text, paint, rgb

PATTERNS = {
    "zero": MSO_PATTERN.PERCENT_5,
    "not_reported": MSO_PATTERN.WIDE_UPWARD_DIAGONAL,
    "not_applicable": MSO_PATTERN.SMALL_GRID,
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
    rows = {row.code: row for row in page.rows if row.code in boundaries.codes}
    group, shapes = county_shapes(sheet, boundaries, list(rows), left, top, scale)
    group.name = page.name
    describe(group, page.alt)
    for row, shape in zip(rows.values(), shapes, strict=True):
        shape.name = row.name
        describe(shape, hover(row))
        fill(shape, row.fill)
    _names(sheet, page, boundaries, left, top, scale)


_SHAPE = (
    f'<p:sp {nsdecls("p", "a")}><p:nvSpPr><p:cNvPr id="{{id}}" name=""/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr>'
    '<a:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="{cx}" cy="{cy}"/></a:xfrm><a:custGeom><a:avLst/><a:gdLst/><a:ahLst/>'
    '<a:cxnLst/><a:rect l="l" t="t" r="r" b="b"/><a:pathLst>{path}</a:pathLst></a:custGeom></p:spPr></p:sp>'
)


def county_shapes(
    sheet: Sheet, boundaries: Boundaries, codes: Sequence[str], left: float, top: float, scale: float
) -> tuple[Any, Sequence[Any]]:
    """A group, and in it a freeform for each county, whose islands and holes are contours of the same shape.

    Left and top of the whole province on the slide, and a unit of the map, in cm. They are written as XML at once:
    the library's own builder takes a second for the province.
    """
    group = sheet.slide.shapes.add_group_shape()
    first = group.shapes._next_shape_id
    for i, code in enumerate(codes):
        path, (x, y, wide, high) = _outline(boundaries, code)
        places = {"x": left + x * scale, "y": top + y * scale, "cx": wide * scale, "cy": high * scale}
        emu = {name: int(Cm(place)) for name, place in places.items()}
        group._element.append(parse_xml(_SHAPE.format(id=first + i, path=path, **emu)))
    group._element.recalculate_extents()
    return group, list(group.shapes)


@derived()
def _outline(boundaries: Boundaries, code: str) -> tuple[str, tuple[float, float, float, float]]:
    """A county's path as PowerPoint has it, in hundredths of the map's units, and its box: x, y, width, height."""
    frame = picture.map_frame(boundaries)
    rings = [[frame.place(lon, lat) for lon, lat in ring[:-1]] for ring in boundaries.polygons[code]]
    xs, ys = ([point[i] for ring in rings for point in ring] for i in (0, 1))
    x, y, wide, high = min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)
    drawn = []
    for ring in rings:
        points = [f'<a:pt x="{round((px - x) * 100)}" y="{round((py - y) * 100)}"/>' for px, py in ring]
        drawn.append(f"<a:moveTo>{points[0]}</a:moveTo>")
        drawn += [f"<a:lnTo>{point}</a:lnTo>" for point in points[1:]]
        drawn.append("<a:close/>")
    path = f'<a:path w="{round(wide * 100)}" h="{round(high * 100)}">{"".join(drawn)}</a:path>'
    return path, (x, y, wide, high)


def draw_ornament(sheet: Sheet, boundaries: Boundaries, along: float, top: float, wide: float) -> None:
    """The province in one colour, as the cover's ornament."""
    _plain(sheet, boundaries, dict.fromkeys(boundaries.codes, tokens.ACCENT), tokens.INK, along, top, wide)


def draw_place(sheet: Sheet, county: County, along: float, top: float, wide: float) -> None:
    """Where a county lies: the province in grey, the county in colour."""
    if county.boundaries is None:
        return
    fills = dict.fromkeys(county.boundaries.codes, tokens.LINE) | {county.code: tokens.ACCENT}
    group = _plain(sheet, county.boundaries, fills, "#ffffff", along, top, wide)
    describe(group, county.alt)


def _plain(
    sheet: Sheet, boundaries: Boundaries, fills: Mapping[str, str], edge: str, along: float, top: float, wide: float
) -> Any:
    codes, left = boundaries.codes, sheet.left(along, wide)
    group, shapes = county_shapes(sheet, boundaries, codes, left, top, wide / picture.WIDTH)
    group.name = "place"
    for code, shape in zip(codes, shapes, strict=True):
        shape.name = code
        paint(shape, fills[code], edge, 0.5)
    return group


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
    placed = picture.labels(boundaries, names, FILE_LETTERS)
    shapes: list[Any] = []
    for code, (lon, lat, *_) in label_points(boundaries).items():
        x, y = frame.place(lon, lat)
        text, letters = (names[code], placed[code][2]) if code in placed else (page.numbers.get(code, ""), 11.0)
        if text:
            size = letters * scale * POINT
            # A box that is a little larger than its text, round the text's middle.
            wide, high = (len(text) + 2) * letters * 0.62 * scale, letters * 1.5 * scale
            place = Cm(left + x * scale - wide / 2), Cm(top + y * scale - high / 2), Cm(wide), Cm(high)
            box = sheet.slide.shapes.add_textbox(*place)
            box.name = f"{names[code]} *"
            dark = next(row.fill for row in page.rows if row.code == code) in tokens.DARK
            colour = "#ffffff" if dark else tokens.INK
            look = {"centre": True, "after": 0, "anchor": MSO_ANCHOR.MIDDLE}
            fill_text(box.text_frame, sheet.lang, [[Run(text, size, colour, bold=True)]], **look)
            box.text_frame.word_wrap = False
            shapes.append(box)
        below = y + letters * 1.0 if text else y
        wanted = marks.get(code, ())
        for i, mark in enumerate(wanted):
            at = x + (i - (len(wanted) - 1) / 2) * 12, below
            shapes.append(_mark(sheet, mark, left + at[0] * scale, top + at[1] * scale, 8 * scale))
    # All at once: a group measures itself anew whenever something is put into it.
    sheet.slide.shapes.add_group_shape(shapes).name = "names"


def _mark(sheet: Sheet, mark: str, x: float, y: float, size: float) -> Any:
    shape = sheet.slide.shapes.add_shape(MARKS[mark], Cm(x - size / 2), Cm(y - size / 2), Cm(size), Cm(size))
    shape.name = mark
    paint(shape, "#ffffff", tokens.INK, 0.75)
    return shape


def draw_key(sheet: Sheet, items: Sequence[tuple[str, str]], along: float, top: float, wide: float) -> float:
    """Swatches and marks with their words, one beneath the other; gives where the next thing would stand."""
    for sign, text in items:
        lines = 1 + int(len(text) * 0.19 > wide - 1)
        _sign(sheet, sign, along, top)
        sheet.box("key", along + 1, top, wide - 1, 0.5 * lines, [[Run(text, 10)]], after=0)
        top += 0.06 + 0.46 * lines
    return top


def _sign(sheet: Sheet, sign: str, along: float, top: float) -> None:
    wide, high = (0.34, 0.34) if sign in MARKS else (0.64, 0.36)
    kind = MARKS.get(sign, MSO_SHAPE.ROUNDED_RECTANGLE)
    shape = sheet.panel("key", along, top + 0.05, wide, high, "#ffffff", tokens.INK, kind)
    if sign not in MARKS:
        fill(shape, sign)
        shape.line.color.rgb = rgb(EDGE)
        shape.line.width = Pt(0.75)
