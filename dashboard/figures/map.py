"""The map of counties: each in the colour of its class, or in the pattern of its word."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup

from dashboard.areas.boundaries import Boundaries
from dashboard.figures import picture, tokens
from dashboard.figures.borders import drawn_on
from dashboard.figures.cell_text import PATTERNS, Row, colours, counts, hover, level, marks_of
from dashboard.figures.chart_plotly import base_layout
from dashboard.figures.figure import Description, Drawing, Figure, Paper
from dashboard.figures.map_live import edged, explained, extent, named, outlined, painted
from dashboard.figures.map_places import (
    FILE_LETTERS,
    LETTERS,
    LINE,
    NARROW_LETTERS,
    Places,
    drawn_shapes,
    inset_of,
    places,
    wide,
)
from dashboard.figures.svg import EDGE, badge, fitted, linked
from dashboard.figures.table import county_table
from dashboard.figures.words import about, marked_legend, missing_polygon, rows_of
from dashboard.indicators.cards import Card
from dashboard.indicators.series import Cell
from dashboard.language import COMMA, say
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot


@dataclass(frozen=True, kw_only=True)
class CountyMap(Description):
    """boundaries: None where no borders are there for the week. rows, cells: of the week's counties."""

    boundaries: Boundaries | None
    rows: Sequence[Row]
    cells: Mapping[str, Cell]


def describe(snapshot: Snapshot, lang: str, selection: Selection) -> CountyMap:
    """The counties of a selection on the polygons of its borders."""
    card, week = selection.card, selection.week
    rows = rows_of(snapshot, lang, selection)
    boundaries = drawn_on(snapshot, selection)
    missing = missing_polygon(lang, snapshot, selection, [row.code for row in rows])
    return CountyMap(
        **about(snapshot, lang, selection, "map"),
        table=county_table(lang, selection, rows),
        note=missing if boundaries else say(lang, "pictures.no_map"),
        key=marked_legend(lang, card),
        credit=say(lang, "site.boundaries_source", attribution=boundaries.attribution) if boundaries else "",
        boundaries=boundaries,
        rows=rows,
        cells={row.code: snapshot.cells.at(card.key, week, row.code, selection.kind) for row in rows},
    )


def draw(described: CountyMap, paper: Paper) -> Drawing:
    """The map 800 units wide, with an inset; where a name has no room, the county has a number."""
    boundaries, rows, lang = described.boundaries, described.rows, described.lang
    if boundaries is None:
        return Drawing(Markup(""), paper.width, 0)
    letters = NARROW_LETTERS if paper.narrow else FILE_LETTERS if paper.width > picture.WIDTH else LETTERS
    placed = places(boundaries, names_of(rows), letters, lang, inset=True)
    links = {row.code: paper.link(replace(described.selection, county=row.code)) for row in rows}
    chosen, box = described.selection.county, picture.map_frame(boundaries)
    pen = _Pen(boundaries, chosen, links, paper.beside)
    svg = pen.counties(rows) + pen.inset(rows) + _words(rows, placed, chosen, letters)
    drawing = Drawing(svg, picture.WIDTH, box.height, numbered(lang, rows, placed.numbers))
    return fitted(drawing, paper) if paper.fit else drawing


def names_of(rows: Sequence[Row]) -> tuple[tuple[str, str], ...]:
    """(code, name) of each row."""
    return tuple((row.code, row.name) for row in rows)


def numbered(lang: str, rows: Sequence[Row], numbers: Mapping[str, str]) -> str:
    """What the numbers on a map stand for, in words; '' if there are none. numbers: by county code."""
    names = dict(names_of(rows))
    named = [f"{number} {names[code]}" for code, number in numbers.items()]
    return say(lang, "pictures.numbered", names=COMMA[lang].join(named)) if named else ""


@dataclass(frozen=True)
class _Pen:
    """How counties are drawn. links: what each opens, by code; beside: in a window of its own.

    shared: the page holds the outlines already.
    """

    boundaries: Boundaries
    chosen: str
    links: Mapping[str, str]
    beside: bool = False
    shared: bool = False

    def counties(self, rows: Sequence[Row]) -> Markup:
        """The whole map."""
        return Markup('<g class="counties">{}</g>').format(self._drawn(self._order(rows), 1, ' data-area="{}"'))

    def inset(self, rows: Sequence[Row]) -> Markup:
        """The counties of the crowded part again, larger, and a frame round that part of the map."""
        enlarged, shapes = inset_of(self.boundaries), drawn_shapes(self.boundaries)
        if enlarged is None:
            return Markup("")
        seen = [row for row in self._order(rows) if shapes[row.code].intersects(enlarged.edges)]
        # The keyboard and screen readers have these counties on the map already.
        again = self._drawn(seen, 1 / enlarged.zoom, ' data-area="{}" tabindex="-1"')
        # An inner svg cuts off what lies outside it, and needs no id that would be twice on a page of two maps.
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

    def _order(self, rows: Sequence[Row]) -> list[Row]:
        return picture.drawing_order(self.boundaries, rows, self.chosen)

    def _drawn(self, rows: Sequence[Row], line: float, more: str) -> Markup:
        """line: how wide a line of one unit is to be drawn. more: attributes of the links."""
        shapes = [
            linked(self.links.get(row.code, ""), self._shape(row, line), self.beside, Markup(more).format(row.code))
            for row in rows
        ]
        return Markup('<g stroke="#ffffff" stroke-width="{:.2f}">{}</g>').format(1.2 * line, Markup("").join(shapes))

    def _shape(self, row: Row, line: float) -> Markup:
        """A county in its paint; a pattern on white paper needs a border that is seen."""
        mark = Markup(' stroke="{}"').format(EDGE) if row.fill.startswith("url(") else Markup("")
        if row.code == self.chosen:
            mark = Markup(' class="chosen" stroke="{}" stroke-width="{:.2f}"').format(tokens.CHOSEN, 3 * line)
        kind, place = "use", Markup('href="#shape-{}"').format(row.code)
        if not self.shared:
            outline = picture.outline(self.boundaries, row.code, picture.map_frame(self.boundaries))
            kind, place = "path", Markup('d="{}"').format(outline)
        shape = Markup('<{} {} fill="{}"{}><title>{}</title></{}>')
        return shape.format(kind, place, row.fill, mark, hover(row), kind)


def _words(rows: Sequence[Row], placed: Places, chosen: str, letters: Sequence[float], classes: str = "") -> Markup:
    """Names and numbers, each in the ink for its county's paint, and beneath each its county's marks."""
    known = {row.code: row for row in rows}
    text = Markup('<text data-word="{}"{} x="{}" y="{}" font-size="{}" fill="{}" stroke="{}">{}</text>')
    drawn = []
    for word in placed.words:
        row, (x, y, size, lines) = known[word.code], (word.x, word.y, word.size, word.lines)
        first = y + size * (0.35 - LINE / 2 * (len(lines) - 1))
        number = Markup(' data-number=""') if word.code in placed.numbers else Markup("")
        if number and word.code == chosen:
            drawn.append(_chosen_name(row.name, x, y, letters[0]))
            number += Markup(' visibility="hidden"')
        for i, line in enumerate(lines):
            place = f"{x:.1f}", f"{first + i * size * LINE:.1f}", f"{size:g}"
            inks = tokens.ink_on(row.fill), tokens.ground_of(row.fill)
            drawn.append(text.format(row.code, number, *place, *inks, line))
        if row.marks and not word.again:
            below = y + size * (0.85 + LINE / 2 * (len(lines) - 1))
            signs = [badge(mark, (i - (len(row.marks) - 1) / 2) * 12, 0) for i, mark in enumerate(row.marks)]
            marks = Markup('<g data-marks="{}" transform="translate({:.1f} {:.1f})">{}</g>')
            drawn.append(marks.format(row.code, x, below, Markup("").join(signs)))
    return Markup(
        '<g class="county-names{}" data-size="{:g}" aria-hidden="true" font-weight="700" text-anchor="middle"'
        ' direction="ltr" pointer-events="none" paint-order="stroke" stroke-width="3" stroke-linejoin="round">{}</g>'
    ).format(classes and f" {classes}", letters[0], Markup("").join(drawn))


def _chosen_name(name: str, x: float, y: float, size: float) -> Markup:
    """The name of a chosen county in the place of its number, over its neighbours and within the picture."""
    half = wide([name]) * size / 2
    text = '<text class="chosen-name" x="{:.1f}" y="{:.1f}" font-size="{:g}" fill="{}" stroke="#ffffff">{}</text>'
    return Markup(text).format(min(max(x, half), picture.WIDTH - half), y + size * 0.35, size, tokens.CHOSEN, name)


@dataclass(frozen=True)
class PageMap:
    """The map of a page; '' where there are no boundaries. numbered: what its numbers mean, by class of the words."""

    svg: Markup
    numbered: Mapping[str, str]


def page_map(
    snapshot: Snapshot,
    lang: str,
    selection: Selection,
    rows: Sequence[Row],
    links: Mapping[str, str],
    shared: bool = False,
) -> PageMap:
    """The map for a page whose stylesheet shows the words for its width. links: by county code.

    shared: the page holds the outlines once, for several maps (`picture.shapes`).
    """
    boundaries = drawn_on(snapshot, selection)
    if boundaries is None:
        return PageMap(Markup(""), {})
    counties = _Pen(boundaries, selection.county, links, shared=shared).counties(rows)
    over = overlay(boundaries, lang, selection.county, rows, links, shared)
    label = say(lang, "view.map_heading", name=selection.card.word(lang, "name"))
    svg = Markup(
        '<svg class="map-picture" viewBox="0 0 {:.0f} {:.1f}" role="group" aria-label="{}">{}{}</svg>'
    ).format(picture.WIDTH, picture.map_frame(boundaries).height, label, counties, over.svg)
    return PageMap(svg, over.numbered)


def overlay(
    boundaries: Boundaries,
    lang: str,
    chosen: str,
    rows: Sequence[Row],
    links: Mapping[str, str],
    shared: bool = False,
) -> PageMap:
    """What lies over the counties: the inset, the names for a screen, and those for a phone."""
    svg, keys = _Pen(boundaries, chosen, links, shared=shared).inset(rows), {}
    for size, letters in (("map-wide", LETTERS), ("map-narrow", NARROW_LETTERS)):
        placed = places(boundaries, names_of(rows), letters, lang, inset=True)
        svg += _words(rows, placed, chosen, letters, size)
        keys[size] = numbered(lang, rows, placed.numbers)
    return PageMap(svg, keys)


def live(snapshot: Snapshot, lang: str, selection: Selection, address: Callable[[Boundaries], str]) -> dict[str, Any]:
    """The counties that have a polygon, with what each says under the pointer; {} where there are no boundaries.

    The last trace outlines the chosen counties, and only it depends on them. address: where the browser finds the
    polygons, whose ids are county codes.
    """
    boundaries = drawn_on(snapshot, selection)
    if boundaries is None:
        return {}
    # Those with an edge come last, over those of their neighbours.
    by_word = sorted(_cells(snapshot, selection, boundaries).items(), key=lambda pair: pair[1].state in PATTERNS)
    cells, paints = dict(by_word), colours(selection.card)
    counties = _coloured(selection.card, cells, address(boundaries))
    shown = {code: paints[z] for code, z in zip(counties["locations"], counties["z"], strict=True)}
    words = {code: say(lang, f"words.{cells[code].state}") for code in shown if cells[code].state in PATTERNS}
    names = {code: snapshot.names[code][lang] for code in shown}
    counties |= explained(lang, list(shown), [(names[code], *_lines(lang, cells[code])) for code in shown])
    counties |= edged(list(shown), words)
    chosen = outlined(address(boundaries), [code for code in selection.counties if code in shown])
    layout = base_layout(lang) | {"geo": extent(boundaries)}
    return {"data": [counties, named(lang, boundaries, names, shown, words), chosen], "layout": layout}


def first_page(
    snapshot: Snapshot, lang: str, selection: Selection, address: Callable[[Boundaries], str]
) -> dict[str, Any]:
    """As `live`, for a page whose own scripts write the words under the pointer and outline what is chosen."""
    boundaries = drawn_on(snapshot, selection)
    if boundaries is None:
        return {}
    counties = _coloured(selection.card, _cells(snapshot, selection, boundaries), address(boundaries))
    layout = {
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "dragmode": False,
        "font": {"family": tokens.FONT, "size": 14, "color": tokens.INK},
        "geo": extent(boundaries),
    }
    return {"data": [counties | {"hoverinfo": "none"}], "layout": layout}


def _cells(snapshot: Snapshot, selection: Selection, boundaries: Boundaries) -> dict[str, Cell]:
    """The cells of the counties that existed in the week and have a polygon."""
    card, week = selection.card, selection.week
    existing = set(snapshot.cells.counties(week, card.key)) & set(boundaries.codes)
    return {code: snapshot.cells.at(card.key, week, code, selection.kind) for code in sorted(existing)}


def _coloured(card: Card, cells: Mapping[str, Cell], address: str) -> dict[str, Any]:
    levels = {code: level(card, cell) for code, cell in cells.items()}
    return painted(address, {code: found for code, found in levels.items() if found is not None}, colours(card))


def _lines(lang: str, cell: Cell) -> list[str]:
    """Share and counts, or the word of a cell without a value; below it the words of its marks."""
    return [counts(lang, cell), *(say(lang, f"words.{mark}") for mark in marks_of(cell))]


FIGURE = Figure(describe, draw, order=1, high=800, live=live)
