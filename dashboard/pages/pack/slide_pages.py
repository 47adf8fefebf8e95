"""The slides of the cells: headlines, an indicator's map and its ranking, the counties."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pptx.enum.text import MSO_ANCHOR

from dashboard.figures import tokens
from dashboard.figures.cell_text import Row
from dashboard.language import COMMA, say
from dashboard.pages.common import county_rows
from dashboard.pages.common.render import fonts
from dashboard.pages.pack.content import County, Indicator, Pack
from dashboard.pages.pack.pdf import figure_pages, outlines
from dashboard.pages.pack.slide_canvas import (
    HEIGHT,
    INNER,
    MARGIN,
    WHITE,
    Box,
    Cell,
    Paragraph,
    Run,
    SlideCanvas,
    batches,
    muted,
)
from dashboard.pages.pack.slide_map import draw_key, draw_map
from dashboard.pages.pack.slide_trend import draw_trend

# Adds a slide with a title and a sentence beneath it ('' for none).
Add = Callable[..., SlideCanvas]
# Where a slide's own part begins below its sentence, or below its title where it has none; and where it ends.
TOP, HIGHER, END = 5.1, 3.6, HEIGHT - 1.3
TRENDS = {"better": tokens.BETTER, "worse": tokens.WORSE}
# Headlines in a row; rows of a ranking's column; counties of the table of all.
ACROSS, RANKED, COUNTIES = 5, 14, 24


def add_headlines(pack: Pack, add: Add) -> None:
    """All indicators' figures, a card each."""
    canvas, gap = add(say(pack.lang, "pack.headlines")), 0.4
    down = -(-len(pack.indicators) // ACROSS)
    wide, high = (INNER + gap) / ACROSS - gap, (END - 0.5 - HIGHER) / down - gap
    for i, page in enumerate(pack.indicators):
        along, top = MARGIN + i % ACROSS * (wide + gap), HIGHER + i // ACROSS * (high + gap)
        canvas.shape("card", Box(along, top, wide, high), WHITE, tokens.LINE)
        name = [Run(page.tile.name, 12, tokens.ACCENT, bold=True)]
        box = Box(along + 0.35, top + 0.3, wide - 0.7, high - 0.5)
        canvas.text(page.tile.name, box, [name, *_headline(pack, page)], after=2)
    if pack.tiles_note:
        canvas.text("note", Box(MARGIN, END - 0.6, INNER, 0.6), [[muted(pack.tiles_note)]])


def _headline(pack: Pack, page: Indicator, scale: float = 1.0) -> list[Paragraph]:
    tile, large, small = page.tile, 12 * scale, 9.5 * scale
    change = Run(tile.change, 10 * scale, TRENDS.get(tile.row.trend, tokens.MUTED), bold=True)
    counts = COMMA[pack.lang].join(f"{name} {count}" for _, name, count in page.counts)
    text: list[Paragraph] = [
        [Run(tile.row.n, 25 * scale, bold=True), muted(f" {tile.of}", large)],
        [Run(tile.row.share + "  ", large, bold=True), change] if tile.row.share else [change],
        [muted(tile.target, small)],
    ]
    return [*text, *([[Run(page.announced, small)]] if page.announced else []), [muted(counts, small)]]


def add_indicator(pack: Pack, page: Indicator, add: Add) -> None:
    """The map with the figure and its trend, then the ranking."""
    canvas = add(page.name, page.map.sentence)
    beneath, beside = END - 1.9, MARGIN + 15.4
    numbered = draw_map(canvas, page.map, page.map_alt, Box(MARGIN, TOP, 14.4, beneath - TOP - 0.2))
    source = [muted(page.source), *_link(pack, page.href)]
    notes = [*([muted(note)] for note in (numbered, page.map.note) if note), source]
    canvas.text("notes", Box(MARGIN, beneath, 15, END - beneath), notes, after=1, anchor=MSO_ANCHOR.BOTTOM)
    canvas.text("figure", Box(beside, TOP, 7.2, 5.6), _headline(pack, page, 1.15), after=5)
    draw_key(canvas, page.map.key, beside + 8, TOP + 0.2, INNER - 23.4)
    draw_trend(canvas, page.trend, page.trend_alt, Box(beside, TOP + 6.8, INNER - 15.4, END - TOP - 6.8))
    heads = [muted(say(pack.lang, f"view.{name}")) for name in ("rank", "county", "share", "numerator")]
    for rows in batches(page.rows, 2 * RANKED):
        canvas = add(say(pack.lang, "figure.ranking.title", name=page.name))
        half = -(-len(rows) // 2)
        for i, part in enumerate((rows[:half], rows[half:])):
            if part:
                box = Box(MARGIN + i * (INNER / 2 + 0.4), HIGHER + 0.2, 15, 0.86 * (len(part) + 1))
                name = say(pack.lang, "view.ranking_heading")
                canvas.table(name, box, heads, [_ranked(row) for row in part], (2.4, 6.6, 2.6, 3.4))
    for more in figure_pages(pack, page):
        canvas, wide = add(more.title), min(INNER - 9, (END - HIGHER) * more.shape)
        canvas.picture(more.title, more.svg, MARGIN, HIGHER, wide, more.alt, fonts())
        beside, rest = MARGIN + wide + 0.8, INNER - wide - 0.8
        draw_key(canvas, more.key, beside, HIGHER, rest)
        notes = [*([muted(note)] for note in more.notes), source]
        canvas.text("notes", Box(beside, HIGHER + 6.5, rest, 5), notes)


def _link(pack: Pack, href: str) -> list[Run]:
    """The link to a page of the dashboard; nothing where its address is not known."""
    return [muted(" · "), Run(say(pack.lang, "pack.open"), 11, tokens.ACCENT, href=href)] if href else []


def _ranked(row: Row) -> list[Cell]:
    return [
        (muted(row.rank, 13), ""),
        (Run(row.name, 13, bold=True), ""),
        _tinted(row, 13),
        (muted(row.figure, 13), ""),
    ]


def _tinted(row: Row, size: float, word: str = "") -> Cell:
    """A share on the colour of its class; without a share the word, and neither it nor 0 % has a colour."""
    if not row.share or row.fill.startswith("url("):
        return Run(row.share or word, size, bold=bool(row.share)), ""
    return Run(row.share, size, WHITE if row.fill in tokens.DARK else tokens.INK, bold=True), row.fill


def add_counties(pack: Pack, add: Add) -> None:
    """All counties in all indicators, then a slide for each county."""
    title, names = say(pack.lang, "pack.counties"), [page.tile.name for page in pack.indicators]
    heads = [muted(name, 8) for name in (say(pack.lang, "view.county"), *names)]
    widths = (4.4, *[(INNER - 4.4) / len(names)] * len(names))
    for counties in batches(pack.counties, COUNTIES):
        rows = [
            [(Run(county.name, 9, bold=True), ""), *(_tinted(row.cell, 9, row.cell.figure) for _, row in county.rows)]
            for county in counties
        ]
        add(title).table(title, Box(MARGIN, HIGHER, INNER, 0.52 * (len(rows) + 1)), heads, rows, widths, centred=True)
    for county in pack.counties:
        _add_county(pack, county, add)


def _add_county(pack: Pack, county: County, add: Add) -> None:
    canvas = add(county.title)
    canvas.text("about", Box(MARGIN, 3.4, 18, 0.7), [[muted(county.population, 12), *_link(pack, county.href)]])
    if county.on_map:
        place = outlines(pack.boundaries, tokens.LINE, WHITE, county.code)
        canvas.picture("place", place, INNER + MARGIN - 3.7, 1.7, 3.7, county.alt)
    rows = [_county_row(name, row) for name, row in county.rows]
    widths = (5.6, 2.6, 2.0, 2.2, 2.3, 4.0, 2.1, 2.1, INNER - 22.9)
    table = Box(MARGIN, 4.6, INNER, min(0.72 * (len(rows) + 1), 9))
    canvas.table(county.title, table, [muted(head, 10) for head in pack.heads], rows, widths)
    top = 14.0
    canvas.text("silent", Box(MARGIN, top, INNER, 0.8), [[Run(county.silent_heading, 14, bold=True)]])
    lines: list[Paragraph] = [[Run(f"{name}: ", 10), muted(measures, 10)] for name, measures in county.silent]
    half, wide = -(-len(lines) // 2), INNER / 2
    more: list[Paragraph] = [[muted(county.more, 10)]] if county.more else []
    for i, part in enumerate((lines[:half], [*lines[half:], *more])):
        if part:
            box = Box(MARGIN + i * wide, top + 0.95, wide - 0.5, END - top - 0.95)
            canvas.text("silent", box, part, after=2)


def _county_row(name: str, row: county_rows.Row) -> Sequence[Cell]:
    change = Run(row.change, 11, TRENDS.get(row.trend, tokens.MUTED), bold=True)
    expected = f"{row.expected} ({row.span})" if row.span else row.expected
    plain = [Run(text, 11) for text in (row.need, row.short, row.long)]
    return [
        (Run(name, 11, bold=True), ""),
        (muted(row.cell.figure), ""),
        _tinted(row.cell, 11),
        *((run, "") for run in (Run(row.level, 11), change, *plain)),
        (Run(expected, 10, tokens.WORSE if row.late else tokens.INK), ""),
    ]
