"""Tile map: a square of equal size for each county, near its position on the map, with its name and share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from dashboard.derived import derived
from dashboard.figures import tokens
from dashboard.figures.cell_text import CellText
from dashboard.figures.figure import Description, Drawing, Figure, Paper, empty_drawing
from dashboard.figures.marks import Bar, Group, Mark, Text
from dashboard.figures.signs import badges
from dashboard.figures.state_map import painted_key, painted_rows
from dashboard.figures.svg import written
from dashboard.figures.table import county_table
from dashboard.figures.text import fitted, text_width
from dashboard.figures.words import common_fields
from dashboard.language import COMMA, say
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot

# The largest side of a square, as a multiple of the paper's font size.
LARGEST = 9.0
# As parts of a square's side: the gap to the next square, and the largest font sizes of a name and of a share.
GAP, NAME, SHARE = 0.05, 0.17, 0.2


@dataclass(frozen=True, kw_only=True)
class TileGrid(Description):
    """rows: of the counties with a place. places: (column, row) by county code, from the west and the north.

    missing: the note about counties without a place; '' if all have one.
    """

    rows: Sequence[CellText]
    places: Mapping[str, tuple[int, int]]
    missing: str


@derived()
def tile_places(snapshot: Snapshot) -> Mapping[str, tuple[int, int]]:
    """(column, row) of each county of the register that has a place on the tile map, from 1 on."""
    places = snapshot.input.tables.counties[["county_code", "tile_column", "tile_row"]].dropna()
    return {code: (int(column), int(row)) for code, column, row in places.itertuples(index=False)}


def describe(snapshot: Snapshot, lang: str, selection: Selection) -> TileGrid:
    """The counties of a selection as squares."""
    rows, places = painted_rows(snapshot, lang, selection), tile_places(snapshot)
    without = [row.name for row in rows if row.code not in places]
    missing = say(lang, "figure.tile_grid.missing", names=COMMA[lang].join(without)) if without else ""
    return TileGrid(
        **common_fields(snapshot, lang, selection, "tile_grid"),
        table=county_table(lang, selection, rows),
        note=" ".join(filter(None, [say(lang, "figure.tile_grid.note"), missing])),
        key=painted_key(lang, selection, rows),
        rows=[row for row in rows if row.code in places],
        places=places,
        missing=missing,
    )


def draw(described: TileGrid, paper: Paper, bound: bool = False) -> Drawing:
    """The squares, as large as the paper's width allows, and with `fit` also its height. bound: as in MapPen."""
    rows, chosen = described.rows, described.selection.counties
    if not rows:
        return empty_drawing(paper)
    places = [described.places[row.code] for row in rows]
    (first, last), (top, low) = ((min(edge), max(edge)) for edge in zip(*places, strict=True))
    columns, lines = last - first + 1, low - top + 1
    side = min(paper.width / columns, paper.height / lines if paper.fit else paper.letters * LARGEST)
    left = (paper.width - side * columns) / 2
    tiles: list[Mark] = []
    for row in sorted(rows, key=lambda row: row.code in chosen):
        column, line = described.places[row.code]
        marks = _tile(row, left + (column - first) * side, (line - top) * side, side, row.code in chosen, bound)
        link = paper.link(marks, replace(described.selection, county=row.code))
        look = {"data-area": row.code}
        tiles.append(replace(link, attributes=look | ({"class": "chosen"} if row.code in chosen else {})))
    return Drawing(
        written(described.lang, [Group(tiles, attributes={"stroke": tokens.EDGE})]), paper.width, lines * side
    )


def _tile(row: CellText, left: float, top: float, side: float, chosen: bool, bound: bool) -> list[Mark]:
    """A county's square with its name, its share or state, and its marks in the corner."""
    gap, middle = side * GAP, left + side / 2
    ink, ground, room = tokens.ink_on(row.fill), tokens.ground_of(row.fill), side - 3 * gap
    edge = tokens.CHOSEN if chosen and not bound else ""
    square = Bar(left + gap / 2, top + gap / 2, side - gap, side - gap, row.fill, edge, 4, thick=3 if edge else 1)
    lines, size = fitted(row.name, room, side * NAME, bold=True)
    # Name and share are vertically centred together.
    y = top + side / 2 - (len(lines) * size * 1.1 + side * SHARE * 1.2) / 2 + size * 0.55
    ink_field = {"data-f": "@fill=ink @stroke=ground"} if bound else {}
    names = [
        Text(middle, y + i * size * 1.1, line, size, ink, bold=True, halo=ground, attributes=ink_field)
        for i, line in enumerate(lines)
    ]
    at, value = y + (len(lines) - 0.5) * size * 1.1 + side * SHARE * 0.6, row.bare or row.word
    share = Text(middle, at, value, side * share_part(value), ink, bold=True, halo=ground)
    corner = left + side - gap / 2 - 8, top + side - gap / 2 - 8
    if bound:
        signs = Group(tile_marks(row.marks), *corner, attributes={"data-f": "<tile_marks"})
        paint = Group([replace(square, fill="")], attributes={"fill": row.fill, "data-f": "@fill=fill"})
        # In parts of the side, so that the script can change the size.
        look = {"stroke": ground, "stroke-width": "0.25em", "font-size": tile_size(value)}
        look["data-f"] = "tile_word @font-size=tile_size @fill=ink @stroke=ground"
        changed = replace(share, y=at + side * SHARE * 0.35, size=0, halo="", attributes=look)
        letters = {"font-size": f"{side:.1f}", "paint-order": "stroke", "stroke-linejoin": "round"}
        return [paint, *names, Group([changed], attributes=letters), signs]
    return [square, *names, share, *([Group(tile_marks(row.marks), *corner)] if row.marks else [])]


def share_part(value: str) -> float:
    """The font size of a share or state, as a part of its square's side."""
    return min(SHARE, (1 - 3 * GAP) / text_width(value, bold=True))


def tile_size(value: str) -> str:
    """The same as a CSS length; the group's font size is the side."""
    return f"{share_part(value):.3g}em"


def tile_marks(marks: Sequence[str]) -> list[Mark]:
    """A county's marks, from the corner of its square inwards."""
    return badges(marks[::-1], -6 * (len(marks) - 1), 0, 12)


FIGURE = Figure(describe, draw, order=2, embed_height=960)
