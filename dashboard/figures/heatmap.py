"""Heat map: one row for each county, one column for each week of the span, each cell in the colour of its class."""

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, takewhile

from markupsafe import Markup

from dashboard.derived import derived
from dashboard.figures import cell_text, tokens
from dashboard.figures.cell_text import Row
from dashboard.figures.explored import best_first, span, week_labels
from dashboard.figures.figure import Description, Drawing, Figure, LazySequence, Paper, Table, TableRow, Value
from dashboard.figures.pen import Pen, badge, chosen_frame, link_to, rect
from dashboard.figures.plot import rule
from dashboard.figures.signs import EDGE
from dashboard.figures.words import common_fields, marked_legend, target_text
from dashboard.indicators.cards import Card
from dashboard.indicators.sentences import gap
from dashboard.language import COMMA, say
from dashboard.language.digits import integer
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot

# The number of columns with room on the widest paper; a narrower one has only the last of them.
MOST_WEEKS = 60
# The mean width of a letter as a part of the font size.
LETTER_WIDTH = 0.56
# The paint of a county in a week in which it did not exist.
ABSENT = "#ffffff"


@dataclass(frozen=True, kw_only=True)
class HeatMap(Description):
    """counties: (code, name, one cell for each week), the best county of the last week first. weeks: their labels.
    first: the index of the first of these weeks in the snapshot's weeks.
    """

    counties: Sequence[tuple[str, str, Sequence[Row]]]
    weeks: Sequence[str]
    first: int


def describe(snapshot: Snapshot, lang: str, selection: Selection) -> HeatMap:
    """The cells of the chosen week's counties in the span that ends with that week."""
    card, kind, last = selection.card, selection.kind, selection.week
    start, _ = span(selection)
    first = max(start, last + 1 - MOST_WEEKS)
    weeks = week_labels(snapshot, lang)[first : last + 1]
    codes = best_first(snapshot, selection)
    series = {code: snapshot.cells.series(card.key, code, kind)[first : last + 1] for code in codes}

    def cells(code: str) -> list[Row]:
        name = snapshot.names[code][lang]
        return [cell_text.Row(lang, snapshot.cells, card, week, code, name, kind) for week in range(first, last + 1)]

    counties = LazySequence(lambda: [(code, snapshot.names[code][lang], cells(code)) for code in codes])
    known = [own[-1] for own in series.values()]
    reached = sum(cell.known and gap(card, cell) <= 0 for cell in known)
    counts = {"n": integer(reached, lang), "of": integer(len(codes), lang)}
    form = "note_none" if card.target is None else "note_ceiling" if card.polarity == "low" else "note"
    note = say(lang, f"figure.heatmap.{form}", target=target_text(lang, card), **counts)
    if first > start:
        note += " " + say(lang, "figure.heatmap.cut", weeks=integer(MOST_WEEKS, lang))
    key = marked_legend(lang, card)
    if any(cell.state == "absent" for own in series.values() for cell in own):
        key.append((ABSENT, say(lang, "words.absent")))
    sentence = ""
    # A reader who chose a span wants to know since when targets have been reached.
    if selection.start is not None and card.target is not None:
        sentence = _since(snapshot, lang, replace(selection, county="", others=()))
    return HeatMap(
        **common_fields(snapshot, lang, selection, "heatmap", sentence),
        table=Table(
            head=[say(lang, "view.county"), *reversed(weeks)],
            rows=LazySequence(
                lambda: [
                    TableRow(name, _values(selection, first, rows), code in selection.counties)
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


# Cached, since the dashboard needs the same sentence for each choice of a county.
@derived(most=16)
def _since(snapshot: Snapshot, lang: str, selection: Selection) -> str:
    """The sentence: since when counties have been at the target, and how many were not in any week of the span."""
    card, (first, last) = selection.card, span(selection)
    labels, names, never = week_labels(snapshot, lang), [], 0
    codes = best_first(snapshot, selection)
    for code in codes:
        cells = snapshot.cells.series(card.key, code, selection.kind)[first : last + 1]
        reached = _reached(snapshot, card, selection.kind)[code][first : last + 1]
        never += not any(reached) and any(cell.known for cell in cells)
        if reached[-1]:
            since = last - len(list(takewhile(bool, reversed(reached)))) + 1
            key = "all_weeks" if since == first else "since"
            names.append(say(lang, f"figure.heatmap.{key}", county=snapshot.names[code][lang], week=labels[since]))
    ceiling = "_ceiling" if card.polarity == "low" else ""
    counts = {"n": integer(len(names), lang), "of": integer(len(codes), lang), "never": integer(never, lang)}
    key = "span" if names else "span_none"
    sentences = [say(lang, f"figure.heatmap.{key}{ceiling}", names=COMMA[lang].join(names), **counts)]
    sentences += [say(lang, f"figure.heatmap.never{ceiling}", start=labels[first], **counts)] if never else []
    return " ".join(sentences)


@derived(most=80)
def _reached(snapshot: Snapshot, card: Card, kind: str) -> Mapping[str, Sequence[bool]]:
    """Whether each county has reached the card's target, by week."""
    return {
        code: [cell.known and gap(card, cell) <= 0 for cell in snapshot.cells.series(card.key, code, kind)]
        for code in snapshot.cells.areas
    }


def _values(selection: Selection, first: int, rows: Sequence[Row]) -> list[Value]:
    """A county's cells in the table, newest first. first: the index of the first week."""
    values = [
        Value(row.counts, replace(selection, county=row.code, week=first + i) if row.state != "absent" else None)
        for i, row in enumerate(rows)
    ]
    return values[::-1]


def draw(described: HeatMap, paper: Paper) -> Drawing:
    """Months and days above the columns, names before the rows, and numbers in the cells if all have room."""
    grid, lang, counties = _Grid(described, paper), described.lang, described.counties
    tops = [grid.top + i * grid.high for i in range(len(counties) + 1)]
    drawn = list(grid.heads())
    for county, top in zip(counties, tops, strict=False):
        drawn += grid.row(county, top)
    for (code, _, _), top in zip(counties, tops, strict=False):
        if code in described.selection.counties:
            drawn.append(chosen_frame(top - 1, paper.width, grid.high + 2))
    notes = [say(lang, "figure.heatmap.columns", weeks=integer(grid.count, lang))]
    shares = described.selection.card.format == "share"
    notes += [say(lang, "figure.heatmap.numbers")] if grid.number and shares else []
    return Drawing(Markup("").join(drawn), paper.width, tops[-1] + 4, " ".join(notes))


class _Grid:
    """The heat map's geometry in SVG units. name: the width of the column of names; wide, high: of a cell; top: of
    the first row; number: the font size of numbers, 0 for no numbers; count: the number of weeks with room.
    """

    def __init__(self, described: HeatMap, paper: Paper) -> None:
        self.described, self.paper, self.lang = described, paper, described.lang
        self.pen = Pen(described.lang, paper.width)
        self.letters = 10.5 if paper.narrow else paper.letters - 3
        longest = max((len(name) for _, name, _ in described.counties), default=0)
        # On a phone, a long name is broken into two lines.
        self.name = min(longest, 15 if paper.narrow else 99) * self.letters * LETTER_WIDTH + 10
        room = paper.width - self.name
        self.count = min(len(described.weeks), int(room / (18.0 if paper.narrow else 24.0)))
        self.wide = min(room / max(self.count, 1), 64.0)
        self.high, self.top = 25.0 if paper.narrow else paper.letters * 1.9, paper.letters * 3.2
        # Numbers such as 85.5 need to fit with a margin.
        size = min((self.wide - 6) / (4 * LETTER_WIDTH), self.letters - 1)
        self.number = size if size >= 8 else 0

    def along(self, i: int) -> float:
        """The start of a week's column along the reading direction, while time runs from left to right."""
        place = self.count - 1 - i if self.lang == "fa" else i
        return self.name + place * self.wide

    def heads(self) -> Iterator[Markup]:
        """The months above their weeks, as far as they have room, and the day of each week's Saturday."""
        letters, pen, weeks = self.paper.letters, self.pen, self.described.weeks
        size, days = letters * 0.78, [label.split(" ") for label in weeks[len(weeks) - self.count :]]
        for (month, year), found in groupby(enumerate(days), key=lambda pair: tuple(pair[1][1:])):
            places = [i for i, _ in found]
            start = min(map(self.along, places))
            room = len(places) * self.wide - 4
            text = next((text for text in (f"{month} {year}", month) if len(text) * size * LETTER_WIDTH <= room), "")
            left = pen.x(start + 2, room)
            yield rule(left, left + room, letters * 1.35, tokens.LINE, 1)
            if text:
                yield pen.text(start + room / 2 + 2, letters * 0.75, text, size, tokens.MUTED, anchor="middle")
        for i, (day, *_) in enumerate(days):
            last = i == self.count - 1
            middle, colour = self.along(i) + self.wide / 2, tokens.INK if last else tokens.MUTED
            yield pen.text(middle, letters * 2.2, day, size, colour, bold=last, anchor="middle")

    def row(self, county: tuple[str, str, Sequence[Row]], top: float) -> Iterator[Markup]:
        """A county's name and its cells."""
        code, name, rows = county
        room = max(1, int((self.name - 8) / (self.letters * LETTER_WIDTH)))
        lines = textwrap.wrap(name, room)[:2] or [""]
        first = top + self.high / 2 - (len(lines) - 1) / 2 * self.letters * 1.05
        yield self.pen.lines(0, first, lines, self.letters, bold=True, step=1.05)
        skipped = len(rows) - self.count
        for i, row in enumerate(rows[skipped:]):
            week = skipped + i
            offices = replace(self.described.selection, county=code, week=self.described.first + week)
            left = self.pen.x(self.along(i), self.wide)
            title = f"{name}{COMMA[self.lang]}{self.described.weeks[week]}: {row.counts}"
            cell = self._cell(row, left, top, title)
            yield link_to(self.paper, offices if row.state != "absent" else None, cell)

    def _cell(self, row: Row, left: float, top: float, title: str) -> Markup:
        """A cell with its tooltip, its number if numbers have room, and its marks."""
        absent, patterned = row.state == "absent", row.fill.startswith("url(")
        stroke = tokens.LINE if absent else EDGE if patterned else "#ffffff"
        fill = ABSENT if absent else row.fill
        drawn = [rect(left + 0.5, top + 0.5, self.wide - 1, self.high - 1, fill, stroke, 2, title)]
        middle, centre = left + self.wide / 2, top + self.high / 2
        number = "" if patterned else row.bare.strip("%٪")
        if self.number and number:
            y = centre - 5 if row.marks else centre
            # Pen.x is its own inverse: it converts from the left edge to the reading direction too.
            along = self.pen.x(middle)
            drawn.append(self.pen.text(along, y, number, self.number, tokens.ink_on(fill), anchor="middle"))
            centre += 7
        for k, mark in enumerate(row.marks):
            x = middle + (k - (len(row.marks) - 1) / 2) * min(11, self.wide / 2)
            scaled = '<g transform="translate({:.1f} {:.1f}) scale(.8)">{}</g>'
            drawn.append(Markup(scaled).format(x, centre, badge(mark, 0, 0)))
        return Markup("").join(drawn)


FIGURE = Figure(describe, draw, order=5, embed_height=1140)
