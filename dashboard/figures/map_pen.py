"""A map: counties in their paints with tooltips and names, and the inset that enlarges a crowded part."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from dashboard.areas.boundaries import Boundaries
from dashboard.figures import picture, tokens
from dashboard.figures.figure import Description, Drawing, Paper, empty_drawing
from dashboard.figures.map_places import (
    FILE_SIZES,
    NARROW_SIZES,
    SIZES,
    STEP,
    Inset,
    Places,
    Word,
    drawn_shapes,
    inset_of,
    places,
)
from dashboard.figures.marks import Bar, Group, Mark, Outline, Sign, Text, Window
from dashboard.figures.signs import BADGES, SIGNS
from dashboard.figures.svg import scaled_to_fit, written
from dashboard.figures.text import text_width
from dashboard.language import COMMA, say

# (y, height) of the badges and of the signs of states below a name; arrows are smaller.
PLACE_OF = dict.fromkeys(BADGES, (0.0, 9.0)) | dict.fromkeys(SIGNS, (4.0, 12.0))


class Painted(Protocol):
    """A county on a map. fill: a CSS paint. title: its tooltip. marks: names of signs in `signs`."""

    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def fill(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def marks(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, kw_only=True)
class MapDescription(Description):
    """boundaries: None if there are none for the week. rows: the week's counties."""

    boundaries: Boundaries | None
    rows: Sequence[Painted]


def draw_map(described: MapDescription, paper: Paper) -> Drawing:
    """A map, 800 units wide unless the paper has `fit`, with an inset; a county whose name has no room has a number.

    A county's link leads to the same selection with that county chosen. Of height 0 without boundaries.
    """
    lang, boundaries, rows, selection = described.lang, described.boundaries, described.rows, described.selection
    if boundaries is None:
        return empty_drawing(paper)
    letters = NARROW_SIZES if paper.narrow else FILE_SIZES if paper.width > picture.WIDTH else SIZES
    placed = places(boundaries, code_names(rows), letters, lang, inset=True)
    links = {row.code: paper.href(replace(selection, county=row.code), "") for row in rows}
    chosen, box = selection.counties, picture.map_frame(boundaries)
    pen = MapPen(boundaries, chosen, links, paper.new_window)
    svg = written(lang, [*pen.counties(rows), *names(rows, placed, chosen, letters)])
    drawing = Drawing(svg, picture.WIDTH, box.height, numbered(lang, dict(code_names(rows)), placed.numbers))
    return scaled_to_fit(drawing, paper) if paper.fit else drawing


def code_names(rows: Sequence[Painted]) -> tuple[tuple[str, str], ...]:
    """(code, name) of each row."""
    return tuple((row.code, row.name) for row in rows)


def numbered(lang: str, names: Mapping[str, str], numbers: Mapping[str, str]) -> str:
    """The meaning of the numbers on a map in words; '' if there are none. names, numbers: by county code."""
    named = [f"{number} {names[code]}" for code, number in numbers.items()]
    return say(lang, "pictures.numbered", names=COMMA[lang].join(named)) if named else ""


@dataclass(frozen=True)
class MapPen:
    """Draws counties. links: addresses by county code; new_window: links open in a new window.

    bound: the page contains the outlines (`picture.shapes`), and its script changes what each county shows: the
    elements name their fields of `pages.overview.week_file`.
    """

    boundaries: Boundaries
    chosen: Collection[str]
    links: Mapping[str, str]
    new_window: bool = False
    bound: bool = False

    def counties(self, rows: Sequence[Painted]) -> Iterator[Mark]:
        """All counties and the inset, without the names."""
        order = self._order(rows)
        yield Group(self._drawn(order, 1), attributes={"class": "counties"})
        if enlarged := inset_of(self.boundaries):
            yield from self._inset(order, enlarged)

    def _inset(self, rows: Sequence[Painted], enlarged: Inset) -> Iterator[Mark]:
        """The inset with the counties of the crowded part, and a frame round that part of the map."""
        shapes = drawn_shapes(self.boundaries)
        inside = [row for row in rows if shapes[row.code].intersects(enlarged.edges)]
        x, y, width, height = enlarged.corner
        box = x + 1, y + 1, width - 2, height - 2
        frames = [Bar(*rect, "none", tokens.INK, thick=1.6) for rect in (box, enlarged.window)]
        # Keyboard and screen readers skip the inset, since the map has the same links.
        again = self._drawn(inside, 1 / enlarged.zoom, {"tabindex": "-1"})
        parts: list[Mark] = [Bar(*box, tokens.PAPER), Window(again, *box, enlarged.window)]
        parts.append(Group(frames, attributes={"pointer-events": "none"}))
        yield Group(parts, attributes={"class": "map-inset", "aria-hidden": "true"})

    def _order(self, rows: Sequence[Painted]) -> list[Painted]:
        """The counties with a polygon in the polygons' order; chosen ones last, so that their outlines lie on top."""
        known, codes = {row.code: row for row in rows}, self.boundaries.codes
        return [known[code] for code in sorted(codes, key=lambda code: code in self.chosen) if code in known]

    def _drawn(self, rows: Sequence[Painted], line: float, more: Mapping[str, str] | None = None) -> list[Mark]:
        """The shapes. line: the width of a line of one unit. more: attributes of the links."""
        links: list[Mark] = [
            Group(
                [self._shape(row, line)],
                href=self.links.get(row.code, ""),
                new_window=self.new_window,
                attributes={"data-area": row.code, **self._spoken(row), **(more or {})},
            )
            for row in rows
        ]
        return [Group(links, attributes={"stroke": tokens.PAPER, "stroke-width": f"{1.2 * line:.2f}"})]

    def _spoken(self, row: Painted) -> Mapping[str, str]:
        return {"aria-label": row.title, "data-f": "@aria-label=name:told"} if self.bound else {}

    def _shape(self, row: Painted, line: float) -> Outline:
        """A county in its paint; a pattern needs a border to be visible on white paper."""
        if self.bound:
            look = {"class": "chosen"} if row.code in self.chosen else {}
            attributes = {"data-f": "@fill=fill @stroke=edge", **look}
            return Outline("", row.fill, edge_of(row.fill), 1.2 * line, row.code, True, row.title, attributes)
        path = picture.outline(self.boundaries, row.code, picture.map_frame(self.boundaries))
        shape = Outline(path, row.fill, code=row.code, title=row.title)
        if row.code in self.chosen:
            return replace(shape, stroke=tokens.CHOSEN, thick=3 * line, attributes={"class": "chosen"})
        return replace(shape, stroke=tokens.EDGE, thick=1.2 * line) if row.fill.startswith("url(") else shape


def outlines(
    boundaries: Boundaries, fill: str, edge: str, chosen: Collection[str] = (), thick: float = 2
) -> list[Mark]:
    """All counties in one paint and without names, 800 units wide; chosen ones in the accent colour."""
    box = picture.map_frame(boundaries)
    return [
        Outline(picture.outline(boundaries, code, box), tokens.ACCENT if code in chosen else fill, edge, thick)
        for code in boundaries.codes
    ]


def edge_of(paint: str) -> str:
    """The colour of a county's outline: grey round a pattern, white between colours."""
    return tokens.EDGE if paint.startswith("url(") else tokens.PAPER


def names(
    rows: Sequence[Painted],
    placed: Places,
    chosen: Collection[str],
    letters: Sequence[float],
    classes: str = "",
    bound: bool = False,
) -> list[Mark]:
    """Names or numbers of counties in the text colour for their paints, with the counties' marks below.

    letters: the font sizes, larger first. classes: further CSS classes of the group. bound: as in MapPen.
    """
    known = {row.code: row for row in rows}
    drawn = [
        mark for word in placed.words for mark in _name(known[word.code], word, placed, chosen, letters[0], bound)
    ]
    look = {"class": f"county-names {classes}".rstrip()}
    return [Group(drawn, attributes={**look, "aria-hidden": "true", "pointer-events": "none"})]


def _name(
    row: Painted, word: Word, placed: Places, chosen: Collection[str], large: float, bound: bool
) -> Iterator[Mark]:
    """A name or a number and the marks below it. large: the font size of the name of a chosen county."""
    x, y, size, lines = word.x, word.y, word.size, word.lines
    is_chosen, is_number = row.code in chosen, row.code in placed.numbers
    attributes = {"data-area": row.code, "data-f": "@fill=ink @stroke=ground"} if bound else {}
    if is_number and bound:
        # The stylesheet shows the number or the name.
        attributes |= {"class": "number chosen" if is_chosen else "number"}
    if is_number and (is_chosen or bound):
        # The name of a chosen county replaces its number; it may cover neighbours, but stays within the picture.
        half = text_width(row.name, bold=True) * large / 2
        middle = min(max(x, half), picture.WIDTH - half)
        look = {"data-area": row.code, "class": "chosen-name chosen" if is_chosen else "chosen-name"} if bound else {}
        yield Text(middle, y, row.name, large, tokens.CHOSEN, bold=True, halo=tokens.PAPER, attributes=look)
        if not bound:
            lines = ()
    ink, halo = tokens.ink_on(row.fill), tokens.ground_of(row.fill)
    for i, line in enumerate(lines):
        middle = y + (i - (len(lines) - 1) / 2) * size * STEP
        yield Text(x, middle, line, size, ink, bold=True, halo=halo, attributes=attributes)
    if (row.marks or bound) and not word.again:
        below = y + size * (0.85 + STEP / 2 * (len(word.lines) - 1))
        places = {"data-area": row.code, "data-f": "<map_marks"} if bound else {}
        yield Group(map_marks(row.marks), x, below, attributes=places)


def map_marks(marks: Sequence[str]) -> list[Mark]:
    """The signs of a county's marks beside each other, below the middle of its name."""
    return [
        Sign(mark, (i - (len(marks) - 1) / 2) * 12, *PLACE_OF.get(mark, (0, 7.5)), edge=tokens.PAPER)
        for i, mark in enumerate(marks)
    ]
