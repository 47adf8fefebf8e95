"""SVG of a map: counties in their paints with tooltips and names, and the inset that enlarges a crowded part."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from markupsafe import Markup

from dashboard.areas.boundaries import Boundaries
from dashboard.figures import picture, tokens
from dashboard.figures.figure import Description, Drawing, Paper, empty_drawing
from dashboard.figures.map_places import (
    FILE_SIZES,
    NARROW_SIZES,
    SIZES,
    STEP,
    Places,
    drawn_shapes,
    inset_of,
    places,
    wide,
)
from dashboard.figures.pen import linked, mark_sign
from dashboard.figures.signs import EDGE
from dashboard.figures.svg import scaled_to_fit
from dashboard.language import COMMA, say


class Painted(Protocol):
    """A county on a map. fill: a CSS paint. title: its tooltip. marks: names known to svg.mark_sign."""

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
    svg = pen.counties(rows) + pen.inset(rows) + words(rows, placed, chosen, letters)
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

    shared: the page contains the outlines (`picture.shapes`).
    """

    boundaries: Boundaries
    chosen: Collection[str]
    links: Mapping[str, str]
    new_window: bool = False
    shared: bool = False

    def counties(self, rows: Sequence[Painted]) -> Markup:
        """All counties, without the inset and the names."""
        return Markup('<g class="counties">{}</g>').format(self._drawn(self._order(rows), 1, ' data-area="{}"'))

    def inset(self, rows: Sequence[Painted]) -> Markup:
        """The inset with the counties of the crowded part, and a frame round that part of the map."""
        enlarged, shapes = inset_of(self.boundaries), drawn_shapes(self.boundaries)
        if enlarged is None:
            return Markup("")
        inside = [row for row in self._order(rows) if shapes[row.code].intersects(enlarged.edges)]
        # Keyboard and screen readers skip the inset, since the map has the same links.
        again = self._drawn(inside, 1 / enlarged.zoom, ' data-area="{}" tabindex="-1"')
        # A nested svg clips its content without an id, which would be duplicated on a page with two maps.
        inset = Markup(
            '<g class="map-inset" aria-hidden="true">'
            '<rect x="{0:.1f}" y="{1:.1f}" width="{2:.1f}" height="{3:.1f}" fill="#ffffff"/>'
            '<svg x="{0:.1f}" y="{1:.1f}" width="{2:.1f}" height="{3:.1f}" viewBox="{4:.1f} {5:.1f} {6:.1f} {7:.1f}"'
            ' overflow="hidden">{8}</svg>'
            '<g fill="none" stroke="{9}" stroke-width="1.6" pointer-events="none">'
            '<rect x="{0:.1f}" y="{1:.1f}" width="{2:.1f}" height="{3:.1f}"/>'
            '<rect x="{4:.1f}" y="{5:.1f}" width="{6:.1f}" height="{7:.1f}"/></g></g>'
        )
        x, y, width, height = enlarged.corner
        return inset.format(x + 1, y + 1, width - 2, height - 2, *enlarged.window, again, tokens.INK)

    def _order(self, rows: Sequence[Painted]) -> list[Painted]:
        """The counties with a polygon in the polygons' order; chosen ones last, so that their outlines lie on top."""
        known, codes = {row.code: row for row in rows}, self.boundaries.codes
        return [known[code] for code in sorted(codes, key=lambda code: code in self.chosen) if code in known]

    def _drawn(self, rows: Sequence[Painted], line: float, more: str) -> Markup:
        """The shapes. line: the width of a line of one unit. more: attributes of the links, {} being the code."""
        shapes = [
            linked(
                self.links.get(row.code, ""), self._shape(row, line), self.new_window, Markup(more).format(row.code)
            )
            for row in rows
        ]
        return Markup('<g stroke="#ffffff" stroke-width="{:.2f}">{}</g>').format(1.2 * line, Markup("").join(shapes))

    def _shape(self, row: Painted, line: float) -> Markup:
        """A county in its paint; a pattern needs a border to be visible on white paper."""
        mark = Markup(' stroke="{}"').format(EDGE) if row.fill.startswith("url(") else Markup("")
        if row.code in self.chosen:
            mark = Markup(' class="chosen" stroke="{}" stroke-width="{:.2f}"').format(tokens.CHOSEN, 3 * line)
        kind, place = "use", Markup('href="#shape-{}"').format(row.code)
        if not self.shared:
            outline = picture.outline(self.boundaries, row.code, picture.map_frame(self.boundaries))
            kind, place = "path", Markup('d="{}"').format(outline)
        shape = Markup('<{} {} fill="{}"{}><title>{}</title></{}>')
        return shape.format(kind, place, row.fill, mark, row.title, kind)


def words(
    rows: Sequence[Painted], placed: Places, chosen: Collection[str], letters: Sequence[float], classes: str = ""
) -> Markup:
    """Names or numbers of counties in the text colour for their paints, with the counties' marks below.

    letters: the font sizes, larger first. classes: CSS classes of the group.
    """
    known = {row.code: row for row in rows}
    text = Markup('<text data-word="{}"{} x="{}" y="{}" font-size="{}" fill="{}" stroke="{}">{}</text>')
    drawn = []
    for word in placed.words:
        row, (x, y, size, lines) = known[word.code], (word.x, word.y, word.size, word.lines)
        first = y + size * (0.35 - STEP / 2 * (len(lines) - 1))
        number = Markup(' data-number=""') if word.code in placed.numbers else Markup("")
        if number and word.code in chosen:
            drawn.append(_chosen_name(row.name, x, y, letters[0]))
            number += Markup(' visibility="hidden"')
        for i, line in enumerate(lines):
            place = f"{x:.1f}", f"{first + i * size * STEP:.1f}", f"{size:g}"
            inks = tokens.ink_on(row.fill), tokens.ground_of(row.fill)
            drawn.append(text.format(row.code, number, *place, *inks, line))
        if row.marks and not word.again:
            below = y + size * (0.85 + STEP / 2 * (len(lines) - 1))
            signs = [mark_sign(mark, (i - (len(row.marks) - 1) / 2) * 12, 0) for i, mark in enumerate(row.marks)]
            marks = Markup('<g data-marks="{}" transform="translate({:.1f} {:.1f})">{}</g>')
            drawn.append(marks.format(row.code, x, below, Markup("").join(signs)))
    return Markup(
        '<g class="county-names{}" data-size="{:g}" aria-hidden="true" font-weight="700" text-anchor="middle"'
        ' direction="ltr" pointer-events="none" paint-order="stroke" stroke-width="3" stroke-linejoin="round">{}</g>'
    ).format(classes and f" {classes}", letters[0], Markup("").join(drawn))


def _chosen_name(name: str, x: float, y: float, size: float) -> Markup:
    """The name of a chosen county instead of its number; it may cover neighbours, but stays within the picture."""
    half = wide([name]) * size / 2
    text = '<text class="chosen-name" x="{:.1f}" y="{:.1f}" font-size="{:g}" fill="{}" stroke="#ffffff">{}</text>'
    return Markup(text).format(min(max(x, half), picture.WIDTH - half), y + size * 0.35, size, tokens.CHOSEN, name)
