"""Tile grid map: a square of equal size for each county, near its position on the map, with its name and share."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from dashboard.areas.boundaries import Boundaries
from dashboard.derived import derived
from dashboard.figures import tokens
from dashboard.figures.borders import drawn_on
from dashboard.figures.cell_text import Row
from dashboard.figures.figure import Description, Drawing, Figure, Paper
from dashboard.figures.map_places import STEP, broken, drawn_shapes, wide
from dashboard.figures.pen import badge, linked
from dashboard.figures.signs import EDGE
from dashboard.figures.svg import directed
from dashboard.figures.table import county_table
from dashboard.figures.words import common_fields, county_rows, marked_legend, missing_polygon, states_and_marks
from dashboard.language import say
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot

# The number of grid positions for each county; the spare ones let outlying counties stand apart, as on the map.
SPARE = 1.2
# As parts of a square's side: the gap to the next square, and the largest font size of a name and of a share.
GAP, NAME, SHARE = 0.05, 0.17, 0.2


@dataclass(frozen=True, kw_only=True)
class TileGrid(Description):
    """boundaries: None if there are none for the week; then the squares are in the register's order."""

    boundaries: Boundaries | None
    rows: Sequence[Row]


def describe(snapshot: Snapshot, lang: str, selection: Selection) -> TileGrid:
    """The counties of a selection as squares."""
    rows = county_rows(snapshot, lang, selection)
    boundaries = drawn_on(snapshot, selection)
    missing = missing_polygon(lang, snapshot, selection, [row.code for row in rows]) if boundaries else ""
    return TileGrid(
        **common_fields(snapshot, lang, selection, "tile_grid"),
        table=county_table(lang, selection, rows),
        note=" ".join(filter(None, [say(lang, "figure.tile_grid.note"), missing])),
        key=marked_legend(lang, selection.card, states_and_marks(rows)),
        boundaries=boundaries,
        rows=rows,
    )


def draw(described: TileGrid, paper: Paper) -> Drawing:
    """The squares, as large as the paper's width allows, and with `fit` also its height."""
    rows, chosen = described.rows, described.selection.county
    ratio = 5 / 6 if paper.narrow else paper.width / paper.height if paper.fit else 1.35
    placed = _placed(described.boundaries, tuple(row.code for row in rows), ratio)
    columns, high = (1 + max(spot[axis] for spot in placed.values()) for axis in (0, 1))
    side = min(paper.width / columns, paper.height / high) if paper.fit else paper.width / columns
    left = (paper.width - side * columns) / 2
    drawn = [
        linked(
            paper.href(replace(described.selection, county=row.code), ""),
            _tile(described.lang, row, left + column * side, line * side, side, row.code == chosen),
            paper.new_window,
            Markup(' data-area="{}"').format(row.code),
        )
        for row in sorted(rows, key=lambda row: row.code == chosen)
        for column, line in [placed[row.code]]
    ]
    svg = Markup(
        '<g font-weight="700" text-anchor="middle" paint-order="stroke" stroke="{}" stroke-linejoin="round"'
        ' font-size="{:.1f}">{}</g>'
    ).format(EDGE, side * NAME, Markup("").join(drawn))
    return Drawing(svg, paper.width, high * side)


def _tile(lang: str, row: Row, left: float, top: float, side: float, chosen: bool) -> Markup:
    """A county's square with its name, its share or state, and its marks in the corner."""
    gap = side * GAP
    ink, ground = tokens.ink_on(row.fill), tokens.ground_of(row.fill)
    edge = Markup(' class="chosen" stroke="{}" stroke-width="3"').format(tokens.CHOSEN) if chosen else ""
    box = left + gap / 2, top + gap / 2, side - gap, side - gap
    square = Markup('<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" rx="4" fill="{}"{}/>').format(
        *box, row.fill, edge
    )
    lines = min(broken(row.name), key=wide)
    size = min(side * NAME, (side - 2 * gap) / wide(lines))
    if wide([row.name]) * size <= side - 2 * gap:
        lines = (row.name,)
    value = row.bare or row.word
    share = min(side * SHARE, (side - 2 * gap) / wide([value]))
    # Name and share are vertically centred together.
    y = top + side / 2 - (len(lines) * size * STEP + share * 1.2) / 2 + size * 0.8
    text = Markup('<text x="{:.1f}" y="{:.1f}" font-size="{:.1f}" fill="{}" stroke="{}" stroke-width="2"{}>{}</text>')
    middle = left + side / 2
    drawn = [text.format(middle, y + i * size * STEP, size, ink, ground, "", line) for i, line in enumerate(lines)]
    y += len(lines) * size * STEP + share * 0.15
    drawn.append(text.format(middle, y, share, ink, ground, Markup(' data-share=""'), directed(lang, value)))
    if row.marks:
        signs = [badge(mark, -12 * i, 0) for i, mark in enumerate(row.marks)]
        marks = Markup('<g data-marks="{}" transform="translate({:.1f} {:.1f})">{}</g>')
        corner = left + side - gap / 2 - 8, top + side - gap / 2 - 8
        drawn.append(marks.format(row.code, *corner, Markup("").join(signs)))
    return square + Markup("").join(drawn)


def _placed(boundaries: Boundaries | None, codes: tuple[str, ...], ratio: float) -> Mapping[str, tuple[int, int]]:
    columns = max(1, round(math.sqrt(len(codes) * SPARE * ratio)))
    on_map = {code: point for code, point in (_points(boundaries) if boundaries else {}).items() if code in codes}
    placed = grid(on_map, columns, math.ceil(len(codes) * SPARE / columns))
    # Counties without a polygon follow in extra lines.
    lines = 1 + max((line for _, line in placed.values()), default=-1)
    others = [code for code in codes if code not in placed]
    return {**placed, **{code: (i % columns, lines + i // columns) for i, code in enumerate(others)}}


@derived()
def _points(boundaries: Boundaries) -> Mapping[str, tuple[float, float]]:
    """The centroid of each county in the map's units, by code."""
    return {code: (shape.centroid.x, shape.centroid.y) for code, shape in drawn_shapes(boundaries).items()}


def grid(points: Mapping[str, tuple[float, float]], columns: int, lines: int) -> dict[str, tuple[int, int]]:
    """A grid position (column, line) for each point that minimises the sum of squared movements.

    There are at least as many positions as points. Empty lines and columns at the edges are removed.
    """
    codes = sorted(points)
    if not codes:
        return {}
    spots = [(column, line) for line in range(lines) for column in range(columns)]
    xs, ys = (_spread([points[code][axis] for code in codes]) for axis in (0, 1))
    costs = [
        [(x * (columns - 1) - column) ** 2 + (y * (lines - 1) - line) ** 2 for column, line in spots]
        for x, y in zip(xs, ys, strict=True)
    ]
    found = {code: spots[spot] for code, spot in zip(codes, assigned(costs), strict=True)}
    first, top = (min(spot[axis] for spot in found.values()) for axis in (0, 1))
    return {code: (column - first, line - top) for code, (column, line) in found.items()}


def _spread(places: Sequence[float]) -> list[float]:
    """Coordinates scaled to 0..1: the mean of position and rank, which gives crowded areas more room."""
    low, wide_of = min(places), max(max(places) - min(places), 1e-9)
    order = {place: i / max(len(places) - 1, 1) for i, place in enumerate(sorted(places))}
    return [((place - low) / wide_of + order[place]) / 2 for place in places]


def assigned(costs: Sequence[Sequence[float]]) -> list[int]:
    """The assignment problem: a different column for each row with the least sum of costs. columns >= rows.

    The Hungarian algorithm with potentials: each new row follows the cheapest augmenting path of reassignments.
    """
    rows, columns = len(costs), len(costs[0])
    row_potential, column_potential = [0.0] * rows, [0.0] * (columns + 1)
    row_at = [-1] * (columns + 1)
    for new_row in range(rows):
        row_at[columns] = new_row
        current, distance, previous = columns, [math.inf] * columns, [columns] * columns
        visited = set[int]()
        while row_at[current] >= 0:
            visited.add(current)
            row = row_at[current]
            unvisited = [column for column in range(columns) if column not in visited]
            for column in unvisited:
                cost = costs[row][column] - row_potential[row] - column_potential[column]
                if cost < distance[column]:
                    distance[column], previous[column] = cost, current
            nearest = min(unvisited, key=distance.__getitem__)
            step = distance[nearest]
            for column in visited:
                row_potential[row_at[column]] += step
                column_potential[column] -= step
            for column in unvisited:
                distance[column] -= step
            current = nearest
        while current != columns:
            row_at[current] = row_at[previous[current]]
            current = previous[current]
    column_of = {row: column for column, row in enumerate(row_at[:columns]) if row >= 0}
    return [column_of[row] for row in range(rows)]


FIGURE = Figure(describe, draw, order=2, embed_height=760)
