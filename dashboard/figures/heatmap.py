"""Heat map: one row for each county, one column for each week of the span, each cell in the colour of its class."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from dashboard.derived import derived
from dashboard.figures.cell_text import CellText
from dashboard.figures.cells import ABSENT, Cell, Cells, by_weeks
from dashboard.figures.explored import best_first, span, week_labels
from dashboard.figures.figure import Description, Drawing, Figure, LazySequence, Paper, Table, TableRow, Value
from dashboard.figures.svg import written
from dashboard.figures.target_words import target_text
from dashboard.figures.words import WORDS, common_fields, marked_legend
from dashboard.indicators.cards import Card
from dashboard.indicators.sentences import gap
from dashboard.indicators.standing import is_few
from dashboard.language import COMMA, say
from dashboard.language.digits import integer
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot

# The number of columns with room on the widest paper; a narrower one has only the last of them.
MOST_WEEKS = 60


@dataclass(frozen=True, kw_only=True)
class HeatMap(Description):
    """counties: (code, name, one cell for each week), the best county of the last week first. weeks: their labels.
    first: the index of the first of these weeks in the snapshot's weeks.
    """

    counties: Sequence[tuple[str, str, Sequence[CellText]]]
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

    def cells(code: str) -> list[CellText]:
        return [CellText(snapshot, lang, card, week, code, kind) for week in range(first, last + 1)]

    counties = LazySequence(lambda: [(code, snapshot.names[code][lang], cells(code)) for code in codes])
    known = [own[-1] for own in series.values()]
    reached = sum(cell.known and gap(card, cell) <= 0 for cell in known)
    counts = {"n": integer(reached, lang), "of": integer(len(codes), lang)}
    form = "note_none" if card.target is None else "note_ceiling" if card.polarity == "low" else "note"
    note = say(lang, f"figure.heatmap.{form}", target=target_text(lang, card), **counts)
    if first > start:
        note += " " + say(lang, "figure.heatmap.cut", weeks=integer(MOST_WEEKS, lang))
    few = any(is_few(card, cell) for own in series.values() for cell in own)
    key = marked_legend(lang, card, (*WORDS, "few") if few else WORDS)
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


def _values(selection: Selection, first: int, rows: Sequence[CellText]) -> list[Value]:
    """A county's cells in the table, newest first. first: the index of the first week."""
    values = [
        Value(row.counts, replace(selection, county=row.code, week=first + i) if row.state != "absent" else None)
        for i, row in enumerate(rows)
    ]
    return values[::-1]


def draw(described: HeatMap, paper: Paper) -> Drawing:
    """A grid of cells with the numbers, as far as they have room, and the marks of weeks."""
    lang, selection = described.lang, described.selection

    def cell(row: CellText, place: int) -> Cell:
        title = f"{row.name}{COMMA[lang]}{described.weeks[place]}: {row.counts}"
        if row.state == "absent":
            return Cell(ABSENT, title=title)
        number = "" if row.state != "value" else row.bare.strip("%٪")
        offices = replace(selection, county=row.code, week=described.first + place)
        return Cell(row.fill, number, badges=row.marks, title=title, opens=offices)

    rows = [
        Cells(name, [cell(row, place) for place, row in enumerate(own)], chosen=code in selection.counties)
        for code, name, own in described.counties
    ]
    grid = by_weeks(lang, paper, rows, described.weeks)
    notes = [say(lang, "figure.heatmap.columns", weeks=integer(grid.columns, lang))]
    notes += [say(lang, "figure.heatmap.numbers")] if grid.numbers and selection.card.format == "share" else []
    return Drawing(written(lang, grid.marks), paper.width, grid.height, " ".join(notes))


FIGURE = Figure(describe, draw, order=5, embed_height=1140)
