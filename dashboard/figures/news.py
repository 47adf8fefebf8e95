"""News since the last meeting: the offices that each indicator gained and lost, and four counts of events."""

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from dashboard.figures import tokens
from dashboard.figures.figure import Description, Drawing, Figure, Paper, Table, TableRow, Value, empty_drawing
from dashboard.figures.pen import LETTER_WIDTH, Pen, link_to
from dashboard.figures.plot import upright
from dashboard.figures.words import meeting_fields
from dashboard.language import COMMA, say
from dashboard.language.digits import integer, signed
from dashboard.meeting.agenda import agenda_of, last_meeting
from dashboard.meeting.points import Event, Turnover
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.weeks import span_label

# The counted kinds of events, which are also keys of messages.
COUNTS = ("visits", "findings", "corrected", "late")


@dataclass(frozen=True)
class Row:
    """The row of an indicator. better: whether a gain is good. known: whether the province's figure is, at both
    meetings. offices: the selection of the row's link.
    """

    name: str
    turnover: Turnover
    better: bool
    known: bool
    offices: Selection

    @property
    def gained(self) -> int:
        """Offices gained, including those that count in their county only."""
        return self.turnover.gained + self.turnover.county_gained

    @property
    def lost(self) -> int:
        """Offices lost, including those that count in their county only."""
        return self.turnover.lost + self.turnover.county_lost


@dataclass(frozen=True, kw_only=True)
class News(Description):
    """rows: one for each indicator. counts: (number, words) for each of COUNTS. Both are empty in the first week."""

    rows: Sequence[Row]
    counts: Sequence[tuple[str, str]]


def describe(snapshot: Snapshot, lang: str, selection: Selection) -> News:
    """The changes between the previous meeting and the meeting of the chosen week."""
    week = selection.week
    since = last_meeting(week, selection.weeks)
    if since is None:
        sentence = say(lang, "meeting.events.first")
        return News(**meeting_fields(lang, selection, "news", sentence), table=Table([], []), rows=[], counts=[])
    agenda = agenda_of(snapshot, week, since)
    rows = [
        Row(
            card.word(lang, "short"),
            agenda.turnovers[card.key],
            card.polarity == "high",
            snapshot.cells.change_between(card.key, since, week) is not None,
            Selection(card, week),
        )
        for card in snapshot.cards
        if card.key in agenda.turnovers
    ]
    numbers = _counts(agenda.events)
    moved = [(row.turnover.gained - row.turnover.lost) * (1 if row.better else -1) for row in rows if row.known]
    values = {"of": len(rows), "better": sum(n > 0 for n in moved), "worse": sum(n < 0 for n in moved)}
    values |= {"same": moved.count(0), "unknown": len(rows) - len(moved), "visits": numbers[0]}
    words = {name: integer(value, lang) for name, value in values.items()}
    sentence = say(lang, "figure.news.sentence", week=span_label(snapshot.weeks[since], lang), **words)
    counts = [(integer(n, lang), say(lang, f"figure.news.{name}")) for name, n in zip(COUNTS, numbers, strict=True)]
    return News(
        **meeting_fields(lang, selection, "news", sentence),
        table=Table(
            head=[say(lang, "figure.news.what"), say(lang, "figure.news.number")],
            rows=[
                *(TableRow(row.name, [Value(_text(lang, row), row.offices)]) for row in rows),
                *(TableRow(name, [Value(number)]) for number, name in counts),
            ],
        ),
        key=[
            (tokens.BETTER, say(lang, "figure.news.of_province")),
            (tokens.STATES["reached"][0], say(lang, "figure.news.of_counties")),
        ],
        rows=rows,
        counts=counts,
    )


def _counts(events: Sequence[Event]) -> tuple[int, int, int, int]:
    """The numbers of COUNTS: offices inspected, findings, corrected reports, late weekly reports of offices."""
    visits = [event for event in events if event.kind == "inspected"]
    late = {(event.subject.office, event.week) for event in events if event.kind == "late"}
    corrected = sum(event.kind == "corrected" for event in events)
    return len(visits), sum(event.findings for event in visits), corrected, len(late)


def _text(lang: str, row: Row) -> str:
    """The gain and loss of an indicator (+5, −1), or that nothing changed or is known."""
    parts = [text for side in (1, -1) if (text := _side(lang, row, side))]
    return COMMA[lang].join(parts) or _still(lang, row)


def _still(lang: str, row: Row) -> str:
    """The words for a row without gain and loss."""
    return say(lang, f"figure.news.{'same' if row.known else 'unknown'}")


def _side(lang: str, row: Row, side: int) -> str:
    """The gain (side 1) or loss (-1) in the province's figure, and in brackets that in the counties' only; or ''."""
    turnover = row.turnover
    province, counties = turnover.gained, turnover.county_gained
    if side < 0:
        province, counties = turnover.lost, turnover.county_lost
    if not counties:
        return signed(side * province, lang) if province else ""
    # Right-to-left marks keep each sign at its number and the brackets round their number.
    mark = "\u200f" if lang == "fa" else ""
    return f"{signed(side * province, lang)} {mark}({signed(side * counties, lang)}{mark})"


def draw(described: News, paper: Paper) -> Drawing:
    """The four counts, then one row for each indicator: gains on one side of the axis, losses on the other."""
    if not described.rows:
        return empty_drawing(paper)
    bars = _Bars(described, paper)
    pen, letters, rows = bars.pen, bars.letters, described.rows
    tops = [bars.top + i * bars.high for i in range(len(rows) + 1)]
    drawn = list(_numbers(pen, described, paper, bars.top - letters * 2.2))
    for row, top in zip(rows, tops, strict=False):
        drawn.append(link_to(paper, row.offices, bars.row(row, top)))
    for words, side in (("gained", 1), ("lost", -1)):
        if any(getattr(row, words) for row in rows):
            along, anchor = bars.axis + side * letters * 0.5, "start" if side > 0 else "end"
            text, y = say(described.lang, f"figure.news.{words}"), bars.top - letters * 0.6
            drawn.append(pen.text(along, y, text, letters * 0.9, tokens.MUTED, anchor=anchor))
    start, axis = letters * 1.7 if paper.narrow else 0, pen.x(bars.axis)
    drawn += [upright(axis, top + start, top + bars.high, tokens.MUTED, width=1.5) for top in tops[:-1]]
    return Drawing(Markup("").join(drawn), paper.width, tops[-1] + 4)


class _Bars:
    """The geometry of the rows in SVG units. top: of the first row; high: a row's height; axis: its position along
    the reading direction; unit: the length of one office.
    """

    def __init__(self, described: News, paper: Paper) -> None:
        letters, narrow, rows = paper.letters, paper.narrow, described.rows
        self.pen, self.letters, self.narrow = Pen(described.lang, paper.width), letters, narrow
        self.top, self.high = letters * (8 if narrow else 7.5), letters * (3.8 if narrow else 2.8)
        if paper.fit:
            self.high = min((paper.height - self.top - 4) / len(rows), letters * 5)
        start = 0 if narrow else max(len(row.name) for row in rows) * letters * LETTER_WIDTH[described.lang] + letters
        # Room for the numbers at the ends of the bars.
        ends = [max(len(_side(described.lang, row, side)) for row in rows) * letters * 0.62 for side in (1, -1)]
        gained, lost = max(row.gained for row in rows), max(row.lost for row in rows)
        longest = paper.width - start - ends[0] - ends[1] - 2 * letters
        self.unit = min(longest / max(1, gained + lost), letters * 8)
        self.axis = start + ends[1] + letters + lost * self.unit

    def row(self, row: Row, top: float) -> Markup:
        """An indicator's name, and the bars on both sides of the axis with their numbers."""
        pen, letters, narrow = self.pen, self.letters, self.narrow
        name_at, middle = (
            (top + letters, top + letters * 2.7) if narrow else (top + self.high / 2, top + self.high / 2)
        )
        drawn = [pen.text(0, name_at, row.name, letters, bold=True)]
        high = min(letters * 2.2, self.high * (0.45 if narrow else 0.55))
        for side, number, of_province in ((1, row.gained, row.turnover.gained), (-1, row.lost, row.turnover.lost)):
            if not number:
                continue
            better = (side > 0) == row.better
            colour, light = (tokens.BETTER, "reached") if better else (tokens.WORSE, "behind")
            long, solid = number * self.unit, of_province * self.unit
            for start, wide, paint in ((solid, long - solid, tokens.STATES[light][0]), (0, solid, colour)):
                if wide:
                    along = self.axis + start if side > 0 else self.axis - start - wide
                    drawn.append(pen.box(along, middle - high / 2, wide, high, paint, colour, 2))
            end, anchor = self.axis + side * (long + letters * 0.5), "start" if side > 0 else "end"
            text = _side(pen.lang, row, side)
            drawn.append(pen.text(end, middle, text, letters * 1.1, colour, bold=True, anchor=anchor))
        if not row.gained and not row.lost:
            words = _still(pen.lang, row)
            drawn.append(pen.text(self.axis + letters * 0.5, middle, words, letters, tokens.MUTED))
        return Markup("").join(drawn)


def _numbers(pen: Pen, described: News, paper: Paper, bottom: float) -> Iterator[Markup]:
    """The four counts side by side: a large number above its words, which are broken into lines on a phone."""
    gap = paper.letters * 0.7
    wide = (paper.width - 3 * gap) / 4
    scale, size, number_at, words_at = (0.85, 1.7, 0.27, 0.6) if paper.narrow else (1, 2, 0.36, 0.78)
    letters = paper.letters * scale
    for i, (number, words) in enumerate(described.counts):
        along = i * (wide + gap)
        middle = along + wide / 2
        yield pen.box(along, 0, wide, bottom, tokens.GROUND, radius=8)
        yield pen.text(middle, bottom * number_at, number, paper.letters * size, bold=True, anchor="middle")
        lines = textwrap.wrap(words, int(wide / (letters * LETTER_WIDTH[pen.lang]))) if paper.narrow else [words]
        small = min(letters, wide / (max(map(len, lines)) * LETTER_WIDTH[pen.lang]))
        yield pen.lines(middle, bottom * words_at, lines, small, tokens.MUTED, anchor="middle", step=1.25)


FIGURE = Figure(describe, draw, order=11, embed_height=700, all_cards=True)
