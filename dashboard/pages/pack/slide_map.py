"""The map on a slide, with an editable shape for each county, and the map's key."""

from collections.abc import Sequence
from typing import Any

from pptx.enum.dml import MSO_PATTERN
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.util import Cm

from dashboard.areas.boundaries import Boundaries
from dashboard.derived import derived
from dashboard.figures import picture, tokens
from dashboard.figures.cell_text import Row
from dashboard.figures.map import CountyMap
from dashboard.figures.map_pen import code_names, numbered
from dashboard.figures.map_places import FILE_SIZES, STEP, Places, places
from dashboard.figures.pen import sign
from dashboard.figures.signs import EDGE
from dashboard.pages.pack.pdf import svg_document
from dashboard.pages.pack.slide_canvas import WHITE, Box, Run, SlideCanvas, describe, fill_text, paint, rgb

PATTERNS = {
    "zero": MSO_PATTERN.PERCENT_5,
    "not_reported": MSO_PATTERN.WIDE_UPWARD_DIAGONAL,
    "not_applicable": MSO_PATTERN.SMALL_GRID,
    "too_few": MSO_PATTERN.ZIG_ZAG,
}
MARKS = {"late": MSO_SHAPE.OVAL, "unverified": MSO_SHAPE.DIAMOND}
_SHAPE = (
    f'<p:sp {nsdecls("p", "a")}><p:nvSpPr><p:cNvPr id="{{id}}" name=""/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr>'
    '<a:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="{cx}" cy="{cy}"/></a:xfrm><a:custGeom><a:avLst/><a:gdLst/><a:ahLst/>'
    '<a:cxnLst/><a:rect l="l" t="t" r="r" b="b"/><a:pathLst>{path}</a:pathLst></a:custGeom></p:spPr></p:sp>'
)


def draw_map(canvas: SlideCanvas, described: CountyMap, alt: str, box: Box) -> str:
    """Draw the counties as one group, their names and marks as another, as large as fits, at the beginning of a line.

    Returns the meaning of the numbers on the map, '' if there are none. alt: the map in a sentence.
    """
    boundaries, rows = described.boundaries, described.rows
    if boundaries is None:
        return ""
    frame = picture.map_frame(boundaries)
    scale = min(box.wide / frame.width, box.high / frame.height)
    left = canvas.place(box._replace(wide=frame.width * scale))[0].cm
    drawn = [row for row in rows if row.code in boundaries.codes]
    # The XML is written directly: the library's builder of freeforms takes a second for the province.
    group = canvas.slide.shapes.add_group_shape()
    first = group.shapes._next_shape_id
    for i, row in enumerate(drawn):
        path, (x, y, wide, high) = _outline(boundaries, row.code)
        lengths = {"x": left + x * scale, "y": box.top + y * scale, "cx": wide * scale, "cy": high * scale}
        emu = {name: int(Cm(place)) for name, place in lengths.items()}
        group._element.append(parse_xml(_SHAPE.format(id=first + i, path=path, **emu)))
    group._element.recalculate_extents()
    group.name = described.title
    describe(group, alt)
    for row, shape in zip(drawn, group.shapes, strict=True):
        shape.name = row.name
        describe(shape, row.title)
        fill(shape, row.fill)
    placed = places(boundaries, code_names(rows), FILE_SIZES, canvas.lang, inset=False)
    _draw_names(canvas, placed, rows, Box(left, box.top, scale, scale))
    return numbered(canvas.lang, dict(code_names(rows)), placed.numbers)


@derived()
def _outline(boundaries: Boundaries, code: str) -> tuple[str, tuple[float, float, float, float]]:
    """A county's path in DrawingML, in hundredths of the map's units, and its box: x, y, width, height.

    Islands and holes are contours of the same path.
    """
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


def fill(shape: Any, colour: str) -> None:
    """Fill a shape with a class's colour, or with the pattern of a state without a colour."""
    word = colour.removeprefix("url(#p-").removesuffix(")")
    if word not in PATTERNS:
        paint(shape, colour, WHITE, 1)
        return
    paint(shape, "", EDGE, 0.75)
    shape.fill.patterned()
    shape.fill.pattern = PATTERNS[word]
    shape.fill.fore_color.rgb = rgb(tokens.PATTERN_INKS[word])
    shape.fill.back_color.rgb = rgb(tokens.PATTERN_GROUNDS[word])


def _draw_names(canvas: SlideCanvas, placed: Places, counties: Sequence[Row], unit: Box) -> None:
    """Names and numbers, each with its marks below. unit: the map's corner, and the size of a map unit."""
    left, top, scale, _ = unit
    rows = {row.code: row for row in counties}
    shapes: list[Any] = []
    for word in placed.words:
        row, lines, letters = rows[word.code], word.lines, word.size
        # A box slightly larger than its text, centred on the text.
        wide = (max(map(len, lines)) + 2) * letters * 0.62 * scale
        high = letters * (STEP * len(lines) + 0.4) * scale
        place = Cm(left + word.x * scale - wide / 2), Cm(top + word.y * scale - high / 2), Cm(wide), Cm(high)
        label = canvas.slide.shapes.add_textbox(*place)
        label.name = f"{row.name} *"
        runs = [[Run(line, Cm(letters * scale).pt, tokens.ink_on(row.fill), bold=True)] for line in lines]
        fill_text(label.text_frame, canvas.lang, runs, after=0, centre=True, anchor=MSO_ANCHOR.MIDDLE)
        label.text_frame.word_wrap = False
        shapes.append(label)
        for i, mark in enumerate(row.marks):
            across = word.x + (i - (len(row.marks) - 1) / 2) * 12 - 4
            down = word.y + letters * (0.85 + STEP / 2 * (len(lines) - 1)) - 4
            place = Cm(left + across * scale), Cm(top + down * scale), Cm(8 * scale), Cm(8 * scale)
            shape = canvas.slide.shapes.add_shape(MARKS[mark], *place)
            shape.name = mark
            paint(shape, WHITE, tokens.INK)
            shapes.append(shape)
    # Added together: a group recomputes its extent whenever a shape is added.
    canvas.slide.shapes.add_group_shape(shapes).name = "names"


def draw_key(canvas: SlideCanvas, key: Sequence[tuple[str, str]], box: Box, across: int) -> None:
    """Signs with their texts. key: as in Description, without the target's line. across: number of columns."""
    # In a single row longer words have more room; a sign takes that of six letters.
    letters = [len(text) + 6 for _, text in key]
    row = len(key) <= across
    for i, (name, text) in enumerate(key):
        wide = box.wide * letters[i] / sum(letters) if row else box.wide / across
        along = box.wide * sum(letters[:i]) / sum(letters) if row else i % across * wide
        along, top = box.along + along, box.top + i // across * 0.52
        canvas.picture("key", svg_document(sign(name), 26, 18), along, top + 0.05, 0.58, "")
        canvas.text("key", Box(along + 0.8, top, wide - 0.9, 0.5), [[Run(text, 9)]], after=0)
