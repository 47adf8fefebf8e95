"""The heat map: a row a county, a column a week up to the chosen one, each cell in the colour of its class."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, takewhile

from markupsafe import Markup

from dashboard.figures import cell_text, tokens
from dashboard.figures.cell_text import Row
from dashboard.figures.explored import span, week_labels
from dashboard.figures.figure import Description, Drawing, Figure, Later, Line, Paper, Table, Value
from dashboard.figures.heatmap_live import best_first, live
from dashboard.figures.svg import EDGE, Pen, badge, linked
from dashboard.figures.words import about, marked_legend, target_text
from dashboard.indicators.sentences import gap
from dashboard.language import COMMA, say
from dashboard.language.digits import whole
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot

# As many columns as have room on the widest paper; a narrow one shows as many of the last ones as have room.
MOST_WEEKS = 60
# Of a letter's size, as letters are wide on average in this font.
LETTER = 0.56
# A county that did not exist in a week, or that no week knows.
ABSENT = "#ffffff"


@dataclass(frozen=True, kw_only=True)
class HeatMap(Description):
    """counties: (code, name, cells), the best of the last week first; a cell a week. weeks: their labels in words.

    first: the place of the first week in the snapshot's weeks.
    """

    counties: Sequence[tuple[str, str, Sequence[Row]]]
    weeks: Sequence[str]
    first: int


def describe(snapshot: Snapshot, lang: str, selection: Selection) -> HeatMap:
    """The counties of the chosen week, in the weeks of the span that ends with it."""
    card, kind, last = selection.card, selection.kind, selection.week
    start, _ = span(snapshot, selection)
    first = max(start, last + 1 - MOST_WEEKS)
    weeks = week_labels(snapshot, lang)[first : last + 1]
    codes = best_first(snapshot, selection)
    series = {code: snapshot.cells.series(card.key, code, kind)[first : last + 1] for code in codes}

    def cells(code: str) -> list[Row]:
        name = snapshot.names[code][lang]
        return [cell_text.row(lang, snapshot.cells, card, week, code, name, kind) for week in range(first, last + 1)]

    counties = Later(lambda: [(code, snapshot.names[code][lang], cells(code)) for code in codes])
    known = [own[-1] for own in series.values()]
    reached = sum(cell.known and gap(card, cell) <= 0 for cell in known)
    counts = {"n": whole(reached, lang), "of": whole(len(codes), lang)}
    form = "note_none" if card.target is None else "note_ceiling" if card.polarity == "low" else "note"
    note = say(lang, f"figure.heatmap.{form}", target=target_text(lang, card), **counts)
    if first > start:
        note += " " + say(lang, "figure.heatmap.cut", weeks=whole(MOST_WEEKS, lang))
    key = marked_legend(lang, card)
    if any(cell.state == "absent" for own in series.values() for cell in own):
        key.append((ABSENT, say(lang, "words.absent")))
    words = about(snapshot, lang, selection, "heatmap")
    # Who asks for a span asks since when.
    if selection.start is not None and card.target is not None:
        words["sentence"] = _since(snapshot, lang, selection, codes)
    return HeatMap(
        **words,
        table=Table(
            head=[say(lang, "view.county"), *reversed(weeks)],
            rows=Later(
                lambda: [
                    Line(name, _values(selection, first, rows), code in selection.counties)
                    for code, name, rows in counties
                ]
            ),
        ),
        note=note,
        key=key,
        counties=counties,
        weeks=weeks,
        first=first,
    )


def _since(snapshot: Snapshot, lang: str, selection: Selection, codes: Sequence[str]) -> str:
    """Since when counties have reached the target without a break, and how many did in no week of the span."""
    card, (first, last) = selection.card, span(snapshot, selection)
    labels, names, never = week_labels(snapshot, lang), [], 0
    for code in codes:
        cells = snapshot.cells.series(card.key, code, selection.kind)[first : last + 1]
        reached = [cell.known and gap(card, cell) <= 0 for cell in cells]
        never += not any(reached) and any(cell.known for cell in cells)
        if reached[-1]:
            since = last - len(list(takewhile(bool, reversed(reached)))) + 1
            key = "all_weeks" if since == first else "since"
            names.append(say(lang, f"figure.heatmap.{key}", county=snapshot.names[code][lang], week=labels[since]))
    ceiling = "_ceiling" if card.polarity == "low" else ""
    counts = {"n": whole(len(names), lang), "of": whole(len(codes), lang), "never": whole(never, lang)}
    key = "span" if names else "span_none"
    said = [say(lang, f"figure.heatmap.{key}{ceiling}", names=COMMA[lang].join(names), **counts)]
    said += [say(lang, f"figure.heatmap.never{ceiling}", start=labels[first], **counts)] if never else []
    return " ".join(said)


def _values(selection: Selection, first: int, rows: Sequence[Row]) -> list[Value]:
    """A county's cells for the table, newest first."""
    values = [
        Value(row.said, replace(selection, county=row.code, week=first + i) if row.state != "absent" else None)
        for i, row in enumerate(rows)
    ]
    return values[::-1]


@dataclass(frozen=True)
class _Grid:
    """Where the cells stand: along the reading direction and down, in units; the size of numbers, 0 for none."""

    name: float
    wide: float
    top: float
    high: float
    numbers: float
    count: int


def draw(described: HeatMap, paper: Paper) -> Drawing:
    """Months and days above, names before their rows; a number in each cell where all of them have room."""
    grid = _grid(described, paper)
    pen = Pen(described.lang, paper.width)
    drawn = list(_heads(pen, grid, described, paper.letters))
    for i, county in enumerate(described.counties):
        drawn += _row(pen, grid, described, paper, county, grid.top + i * grid.high)
    bottom = grid.top + len(described.counties) * grid.high
    box = Markup(
        '<rect x="-4" y="{:.1f}" width="{:g}" height="{:g}" rx="4" fill="none" stroke="{}" stroke-width="2"/>'
    )
    for i, (code, _, _) in enumerate(described.counties):
        if code in described.selection.counties:
            y = grid.top + i * grid.high - 1
            drawn.append(box.format(y, paper.width + 8, grid.high + 2, tokens.CHOSEN))
    said = [say(described.lang, "figure.heatmap.columns", weeks=whole(grid.count, described.lang))]
    shares = described.selection.card.format == "share"
    said += [say(described.lang, "figure.heatmap.numbers")] if grid.numbers and shares else []
    return Drawing(Markup("").join(drawn), paper.width, bottom + 4, " ".join(said))


def _grid(described: HeatMap, paper: Paper) -> _Grid:
    narrow = paper.narrow
    letters = 10.5 if narrow else paper.letters - 3
    longest = max((len(name) for _, name, _ in described.counties), default=0)
    # A long name stands on two lines where it is narrow.
    name = min(longest, 15 if narrow else 99) * letters * LETTER + 10
    least = 18.0 if narrow else 24.0
    room = paper.width - name
    count = min(len(described.weeks), int(room / least))
    wide = min(room / max(count, 1), 64.0)
    # "85.5" has to fit with a little air.
    size = min((wide - 6) / (4 * LETTER), letters - 1)
    high = 25.0 if narrow else paper.letters * 1.9
    return _Grid(name, wide, paper.letters * 3.2, high, size if size >= 8 else 0, count)


def _along(grid: _Grid, lang: str, i: int) -> float:
    """Where a shown week's column begins, along the reading direction. Time runs from left to right."""
    place = grid.count - 1 - i if lang == "fa" else i
    return grid.name + place * grid.wide


def _heads(pen: Pen, grid: _Grid, described: HeatMap, letters: float) -> Iterator[Markup]:
    """The month above its weeks, where it has room, and the day of each week's Saturday."""
    lang, size = described.lang, letters * 0.78
    days = [label.split(" ") for label in described.weeks[len(described.weeks) - grid.count :]]
    for (month, year), found in groupby(enumerate(days), key=lambda pair: tuple(pair[1][1:])):
        places = [i for i, _ in found]
        start = min(_along(grid, lang, i) for i in places)
        room = len(places) * grid.wide - 4
        text = next((text for text in (f"{month} {year}", month) if len(text) * size * LETTER <= room), "")
        yield Markup('<path d="M{:.1f} {:.1f}h{:.1f}" stroke="{}"/>').format(
            pen.x(start + 2, room), letters * 1.35, room, tokens.LINE
        )
        if text:
            yield pen.text(start + room / 2 + 2, letters * 0.75, text, size, tokens.MUTED, anchor="middle")
    last = grid.count - 1
    for i, (day, *_) in enumerate(days):
        colour = tokens.INK if i == last else tokens.MUTED
        middle = _along(grid, lang, i) + grid.wide / 2
        yield pen.text(middle, letters * 2.2, day, size, colour, bold=i == last, anchor="middle")


def _row(
    pen: Pen,
    grid: _Grid,
    described: HeatMap,
    paper: Paper,
    county: tuple[str, str, Sequence[Row]],
    top: float,
) -> Iterator[Markup]:
    """A county's name and its cells."""
    code, name, rows = county
    letters = 10.5 if paper.narrow else paper.letters - 3
    lines = textwrap.wrap(name, max(1, int((grid.name - 8) / (letters * LETTER))))[:2] or [""]
    for k, line in enumerate(lines):
        y = top + grid.high / 2 + (k - (len(lines) - 1) / 2) * letters * 1.05
        yield pen.text(0, y, line, letters, bold=True)
    skipped = len(rows) - grid.count
    for i, row in enumerate(rows[skipped:]):
        week = skipped + i
        offices = replace(described.selection, county=code, week=described.first + week)
        left = pen.x(_along(grid, described.lang, i), grid.wide)
        title = f"{name}{COMMA[described.lang]}{described.weeks[week]}: {row.said}"
        href = paper.link(offices) if row.state != "absent" else ""
        yield linked(href, _cell(pen, grid, row, left, top, title), paper.beside)


def _cell(pen: Pen, grid: _Grid, row: Row, left: float, top: float, title: str) -> Markup:
    """A cell with its title, its number where numbers have room, and its marks."""
    absent, patterned = row.state == "absent", row.fill.startswith("url(")
    stroke = tokens.LINE if absent else EDGE if patterned else "#ffffff"
    fill = ABSENT if absent else row.fill
    box = Markup('<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" rx="2" fill="{}" stroke="{}">{}</rect>')
    named = Markup("<title>{}</title>").format(title)
    drawn = [box.format(left + 0.5, top + 0.5, grid.wide - 1, grid.high - 1, fill, stroke, named)]
    middle, centre = left + grid.wide / 2, top + grid.high / 2
    number = "" if patterned else row.bare.strip("%٪")
    if grid.numbers and number:
        colour = tokens.ink_on(fill)
        y = centre - 5 if row.marks else centre
        # The middle of a cell is the same place from either side of the paper.
        along = pen.x(middle)
        drawn.append(pen.text(along, y, number, grid.numbers, colour, anchor="middle"))
        centre += 7
    for k, mark in enumerate(row.marks):
        x = middle + (k - (len(row.marks) - 1) / 2) * min(11, grid.wide / 2)
        scaled = '<g transform="translate({:.1f} {:.1f}) scale(.8)">{}</g>'
        drawn.append(Markup(scaled).format(x, centre, badge(mark, 0, 0)))
    return Markup("").join(drawn)


FIGURE = Figure(describe, draw, order=5, high=1140, live=live)
