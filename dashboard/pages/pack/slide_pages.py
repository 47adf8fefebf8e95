"""The slides of the cells: headlines, an indicator's map and its ranking, the counties."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from dashboard.figures import tokens
from dashboard.figures.cell_text import Row
from dashboard.language import say
from dashboard.pages.pack.content import County, CountyRow, Indicator, Pack, Tile, signed
from dashboard.pages.pack.slide_flow import Piece, height
from dashboard.pages.pack.slide_map import draw_key, draw_map, draw_place
from dashboard.pages.pack.slide_tables import Cell, draw_table, draw_trend
from dashboard.pages.pack.slide_text import HEIGHT, INNER, MARGIN, WHITE, Paragraph, Run, Sheet

# Where a slide's own part begins below its sentence, or below its title where it has none; and where it ends.
TOP, HIGHER, END = 5.1, 3.6, HEIGHT - 1.3
TRENDS = {"better": tokens.BETTER, "worse": tokens.WORSE}
# Rows of a table on one slide.
MOST_ROWS = 14


@dataclass(frozen=True)
class Leaf:
    """A slide to be: its title, the sentence below it ('' for none), and what draws the rest."""

    title: str
    lead: str
    draw: Callable[[Sheet], None]


def headline_leaf(pack: Pack) -> Leaf:
    """All indicators' figures, a card each."""
    across = 5
    down = -(-len(pack.tiles) // across)
    gap = 0.4
    wide, high = (INNER - gap * (across - 1)) / across, (END - 0.9 - HIGHER - gap * (down - 1)) / down

    def draw(sheet: Sheet) -> None:
        for i, tile in enumerate(pack.tiles):
            along, top = MARGIN + i % across * (wide + gap), HIGHER + i // across * (high + gap)
            sheet.panel("card", along, top, wide, high, WHITE, tokens.LINE)
            sheet.box(tile.name, along + 0.35, top + 0.3, wide - 0.7, high - 0.5, _tile(tile), after=4)
        if pack.tiles_note:
            note = [[Run(pack.tiles_note, 11, tokens.MUTED)]]
            sheet.box("note", MARGIN, END - 0.6, INNER, 0.6, note)

    return Leaf(say(pack.lang, "pack.headlines"), "", draw)


def _tile(tile: Tile, scale: float = 1.0) -> list[Paragraph]:
    small = 9.5 * scale
    text: list[Paragraph] = [
        [Run(tile.name, 12 * scale, tokens.ACCENT, bold=True)],
        [Run(tile.figure, 25 * scale, bold=True), Run(f" {tile.of}", 12 * scale, tokens.MUTED)],
        [
            Run(tile.share + "  " if tile.share else "", 12 * scale, bold=True),
            Run(tile.change, 10 * scale, TRENDS.get(tile.trend, tokens.MUTED), bold=True),
        ],
        [Run(tile.target, small, tokens.MUTED)],
    ]
    if tile.announced:
        text.append([Run(tile.announced, small)])
    counts = " · ".join(f"{name} {count}" for _, name, count in tile.counts)
    return [*text, [Run(counts, small, tokens.MUTED)]]


def indicator_leaves(pack: Pack, page: Indicator) -> Iterator[Leaf]:
    """The map with the figure and its trend, then the ranking."""

    def draw(sheet: Sheet) -> None:
        notes = [[Run(note, 11, tokens.MUTED)] for note in page.notes]
        see = Run(say(pack.lang, "pack.open"), 11, tokens.ACCENT, href=page.href)
        source = Run(page.source + (" · " if page.href else ""), 11, tokens.MUTED)
        notes.append([source, see] if page.href else [source])
        beneath = END - height(Piece(notes), 15, 1)
        draw_map(sheet, page, MARGIN, TOP, 14.4, beneath - TOP - 0.2)
        sheet.box("notes", MARGIN, beneath, 15, END - beneath, notes, after=1)
        beside = MARGIN + 15.4
        sheet.box("figure", beside, TOP, 7.2, 5.6, _tile(page.tile, 1.15)[1:], after=5)
        draw_key(sheet, [*page.legend, *page.marks], beside + 8, TOP + 0.2, INNER - 23.4)
        draw_trend(sheet, page.trend, beside, TOP + 6.8, INNER - 15.4, END - TOP - 6.8)

    yield Leaf(page.name, page.sentence, draw)
    title = say(pack.lang, "figure.ranking.title", name=page.name)
    for start in range(0, len(page.rows), 2 * MOST_ROWS):
        rows = page.rows[start : start + 2 * MOST_ROWS]
        yield Leaf(title, "", _ranking(pack, rows))


def _ranking(pack: Pack, rows: Sequence[Row]) -> Callable[[Sheet], None]:
    half = -(-len(rows) // 2)
    heads = [
        Run(say(pack.lang, f"view.{name}"), 11, tokens.MUTED) for name in ("rank", "county", "share", "numerator")
    ]

    def draw(sheet: Sheet) -> None:
        for i, part in enumerate((rows[:half], rows[half:])):
            if part:
                place = MARGIN + i * (INNER / 2 + 0.4), HIGHER + 0.2
                name = say(pack.lang, "view.ranking_heading")
                cells = [_ranked(row) for row in part]
                draw_table(sheet, name, heads, cells, (2.4, 6.6, 2.6, 3.4), place, 0.86)

    return draw


def _ranked(row: Row) -> list[Cell]:
    plain = row.part is None or row.fill.startswith("url(")
    on = WHITE if row.fill in tokens.DARK else tokens.INK
    return [
        (Run(row.rank, 13, tokens.MUTED), ""),
        (Run(row.name, 13, bold=True), ""),
        (Run(row.share, 13, tokens.INK if plain else on, bold=True), "" if plain else row.fill),
        (Run(row.figure, 13, tokens.MUTED), ""),
    ]


def county_leaves(pack: Pack) -> Iterator[Leaf]:
    """All counties in all indicators, then a slide for each county."""
    if not pack.counties:
        return
    heads = [Run(say(pack.lang, "view.county"), 8, tokens.MUTED)]
    heads += [Run(tile.name, 8, tokens.MUTED) for tile in pack.tiles]
    widths = (4.4, *[(INNER - 4.4) / len(pack.tiles)] * len(pack.tiles))
    title = say(pack.lang, "pack.counties")
    for start in range(0, len(pack.counties), 24):
        some = pack.counties[start : start + 24]

        def matrix(sheet: Sheet, some: Sequence[County] = some) -> None:
            rows = [[(Run(county.name, 9, bold=True), ""), *map(_tinted, county.rows)] for county in some]
            draw_table(sheet, title, heads, rows, widths, (MARGIN, HIGHER), 0.52, centred=True)

        yield Leaf(title, "", matrix)
    for county in pack.counties:
        yield Leaf(county.title, "", _county(pack, county))


def _tinted(row: CountyRow) -> Cell:
    if not row.share or row.paint.startswith("url("):
        return Run(row.share or row.figure, 9), tokens.ZERO
    return Run(row.share, 9, WHITE if row.paint in tokens.DARK else tokens.INK), row.paint


def _county(pack: Pack, county: County) -> Callable[[Sheet], None]:
    heads = [Run(head, 10, tokens.MUTED) for head in pack.heads]
    widths = (5.6, 2.6, 2.0, 2.2, 2.3, 4.0, 2.1, 2.1, INNER - 22.9)

    def draw(sheet: Sheet) -> None:
        about = [Run(county.population, 12, tokens.MUTED)]
        if county.href:
            about += [
                Run(" · ", 12, tokens.MUTED),
                Run(say(pack.lang, "pack.open"), 12, tokens.ACCENT, href=county.href),
            ]
        sheet.box("about", MARGIN, 3.4, 18, 0.7, [about])
        draw_place(sheet, county, INNER + MARGIN - 3.7, 1.7, 3.7)
        rows = [_county_row(row) for row in county.rows]
        top = draw_table(sheet, county.title, heads, rows, widths, (MARGIN, 4.6), 0.72) + 0.4
        sheet.box("silent", MARGIN, top, INNER, 0.8, [[Run(county.silent_heading, 14, bold=True)]])
        half = -(-len(county.silent) // 2)
        for i, part in enumerate((county.silent[:half], county.silent[half:])):
            lines = [[Run(f"{name}: ", 10), Run(owed, 10, tokens.MUTED)] for name, owed in part]
            if i and county.more:
                lines.append([Run(county.more, 10, tokens.MUTED)])
            if lines:
                sheet.box(
                    "silent", MARGIN + i * INNER / 2, top + 0.95, INNER / 2 - 0.5, END - top - 0.95, lines, after=2
                )

    return draw


def _county_row(row: CountyRow) -> list[Cell]:
    change = Run(signed(row.change), 11, TRENDS.get(row.trend, tokens.MUTED), bold=True)
    expected = f"{row.expected} ({row.span})" if row.span else row.expected
    share, paint = _tinted(row)
    return [
        (Run(row.name, 11, bold=True), ""),
        (Run(row.figure, 11, tokens.MUTED), ""),
        (Run(share.text if row.share else "", 11, share.colour, bold=True), paint if row.share else ""),
        (Run(row.place, 11), ""),
        (change, ""),
        (Run(row.need, 11), ""),
        (Run(signed(row.short), 11), ""),
        (Run(signed(row.long), 11), ""),
        (Run(expected, 10, tokens.WORSE if row.late else tokens.INK), ""),
    ]
