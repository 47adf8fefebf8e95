"""Map of counties, each in the colour of its class or in a pattern; with `show`, of its state or its change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from dashboard.figures import change_map, picture, state_map
from dashboard.figures.borders import drawn_on
from dashboard.figures.cell_text import CellText
from dashboard.figures.figure import Drawing, Figure, LazySequence
from dashboard.figures.map_pen import MapDescription, MapPen, code_names, draw_map, names, numbered
from dashboard.figures.map_places import NARROW_SIZES, SIZES, places
from dashboard.figures.svg import svg_element, written
from dashboard.figures.table import county_table
from dashboard.figures.words import common_fields, marked_legend, missing_polygon, words_of
from dashboard.indicators.series import Cell
from dashboard.language import say
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot


@dataclass(frozen=True, kw_only=True)
class CountyMap(MapDescription):
    """cells: those of the counties, by code."""

    rows: Sequence[CellText]
    cells: Mapping[str, Cell]


def describe(snapshot: Snapshot, lang: str, selection: Selection) -> CountyMap:
    """The counties of a selection on the polygons of its week."""
    card, week = selection.card, selection.week
    rows = LazySequence(lambda: state_map.painted_rows(snapshot, lang, selection))
    boundaries, counties = drawn_on(snapshot, selection), snapshot.cells.counties(week, card.key)
    missing = missing_polygon(lang, snapshot, selection, counties)
    cells = {code: snapshot.cells.at(card.key, week, code, selection.kind) for code in counties}
    words = words_of(CellText(snapshot, lang, card, week, code, selection.kind) for code in counties)
    by_state = selection.show == "state"
    return CountyMap(
        **common_fields(
            snapshot,
            lang,
            selection,
            "state_map" if by_state else "map",
            state_map.state_sentence(lang, rows) if by_state else "",
        ),
        table=county_table(lang, selection, rows),
        note=missing if boundaries else say(lang, "pictures.no_map"),
        key=state_map.state_key(lang) if by_state else marked_legend(lang, card, words),
        credit=say(lang, "site.boundaries_source", attribution=boundaries.attribution) if boundaries else "",
        boundaries=boundaries,
        rows=rows,
        cells=cells,
    )


@dataclass(frozen=True)
class PageMap:
    """The map of a page, '' without boundaries. numbered: the meaning of its numbers, by the names' CSS class."""

    svg: Markup
    numbered: Mapping[str, str]


def page_map(
    snapshot: Snapshot,
    lang: str,
    selection: Selection,
    rows: Sequence[CellText],
    links: Mapping[str, str],
    bound: bool = False,
) -> PageMap:
    """The map for a page whose stylesheet selects the names for its width. links: addresses by county code.

    bound: as in MapPen.
    """
    boundaries = drawn_on(snapshot, selection)
    if boundaries is None:
        return PageMap(Markup(""), {})
    pen = MapPen(boundaries, selection.counties, links, bound=bound)
    marks, keys = list(pen.counties(rows)), {}
    # The names for a screen, and those for a phone.
    for size, letters in (("map-wide", SIZES), ("map-narrow", NARROW_SIZES)):
        placed = places(boundaries, code_names(rows), letters, lang, inset=True)
        marks += names(rows, placed, selection.counties, letters, size, bound)
        keys[size] = numbered(lang, dict(code_names(rows)), placed.numbers)
    label = say(lang, "view.map_heading", name=selection.card.word(lang, "name"))
    drawing = Drawing(written(lang, marks), picture.WIDTH, picture.map_frame(boundaries).height)
    look = {"class": "map-picture"} | ({"data-f": "@aria-label=map_label"} if bound else {})
    return PageMap(svg_element(drawing, label, margin=0, **look), keys)


def _described(snapshot: Snapshot, lang: str, selection: Selection) -> MapDescription:
    """The values or states of the counties, or their changes over the selection's span."""
    return (change_map.describe if selection.show == "change" else describe)(snapshot, lang, selection)


FIGURE = Figure(_described, draw_map, order=1, embed_height=820)
