"""What is new since the last meeting: what each indicator gained and lost, and four figures of the weeks between."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from dashboard.figures import tokens
from dashboard.figures.figure import Description, Drawing, Figure, Line, Paper, Table, Value
from dashboard.figures.svg import Pen, linked
from dashboard.figures.target_states import LETTERS
from dashboard.figures.words import of_meeting
from dashboard.language import COMMA, say
from dashboard.language.digits import signed, whole
from dashboard.meeting.agenda import agenda_of, last_meeting
from dashboard.meeting.points import Event, Turnover
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.weeks import span_label

# What happened besides, in the order of a meeting, and what the page has to say of each.
COUNTS = ("visits", "findings", "corrected", "late")


@dataclass(frozen=True)
class Row:
    """An indicator: its name, what it gained and lost, what opens; better: whether to gain is good."""

    name: str
    turnover: Turnover
    better: bool
    offices: Selection

    @property
    def gained(self) -> int:
        """Offices gained, those of counties alone too."""
        return self.turnover.gained + self.turnover.county_gained

    @property
    def lost(self) -> int:
        """Offices lost, those of counties alone too."""
        return self.turnover.lost + self.turnover.county_lost


@dataclass(frozen=True, kw_only=True)
class News(Description):
    """rows: an indicator each. counts: the number and the words of each of COUNTS. Both empty in the first week."""

    rows: Sequence[Row]
    counts: Sequence[tuple[str, str]]


def describe(snapshot: Snapshot, lang: str, selection: Selection) -> News:
    """What came between the meeting of the chosen week and the one before it."""
    week = selection.week
    since = last_meeting(week, selection.weeks)
    if since is None:
        sentence = say(lang, "meeting.events.first")
        return News(**of_meeting(lang, selection, "news", sentence), table=Table([], []), rows=[], counts=[])
    agenda = agenda_of(snapshot, week, since)
    rows = [
        Row(card.word(lang, "short"), agenda.turnovers[card.key], card.polarity == "high", Selection(card, week))
        for card in snapshot.cards
        if card.key in agenda.turnovers
    ]
    numbers = _counts(agenda.events)
    moved = [(row.turnover.gained - row.turnover.lost) * (1 if row.better else -1) for row in rows]
    values = {
        "of": len(rows),
        "better": sum(n > 0 for n in moved),
        "worse": sum(n < 0 for n in moved),
        "same": moved.count(0),
        "visits": numbers[0],
    }
    sentence = say(
        lang,
        "figure.news.sentence",
        week=span_label(snapshot.weeks[since], lang),
        **{name: whole(value, lang) for name, value in values.items()},
    )
    counts = [(whole(n, lang), say(lang, f"figure.news.{name}")) for name, n in zip(COUNTS, numbers, strict=True)]
    return News(
        **of_meeting(lang, selection, "news", sentence),
        table=Table(
            head=[say(lang, "figure.news.what"), say(lang, "figure.news.number")],
            rows=[
                *(Line(row.name, [Value(_text(lang, row), row.offices)]) for row in rows),
                *(Line(name, [Value(number)]) for number, name in counts),
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
    """The numbers of COUNTS: offices visited, their findings, reports corrected, sheets that came late."""
    visits = [event for event in events if event.kind == "inspected"]
    late = {(event.subject.office, event.week) for event in events if event.kind == "late"}
    corrected = sum(event.kind == "corrected" for event in events)
    return len(visits), sum(event.findings for event in visits), corrected, len(late)


def _text(lang: str, row: Row) -> str:
    """+5, −1; or that nothing changed."""
    parts = [text for side in (1, -1) if (text := _side(lang, row, side))]
    return COMMA[lang].join(parts) or say(lang, "figure.news.same")


def _side(lang: str, row: Row, side: int) -> str:
    """What was gained (1) or lost (-1): of the province's figure, and in brackets of the counties' alone; or ''."""
    of = row.turnover
    province, counties = (of.gained, of.county_gained) if side > 0 else (of.lost, of.county_lost)
    if not counties:
        return signed(side * province, lang) if province else ""
    # Marks of direction keep each sign at its number and the brackets round theirs.
    mark = "\u200f" if lang == "fa" else ""
    return f"{signed(side * province, lang)} {mark}({signed(side * counties, lang)}{mark})"


@dataclass(frozen=True)
class _Place:
    """Where things stand, in units: the numbers' height, a row's; along: the axis, and a unit's length of a bar."""

    top: float
    high: float
    axis: float
    unit: float
    letters: float


def draw(described: News, paper: Paper) -> Drawing:
    """The four figures above, then a row an indicator: gained ahead of the axis, lost behind it."""
    if not described.rows:
        return Drawing(Markup(""), paper.width, 0)
    pen = Pen(described.lang, paper.width)
    at = _place(described, paper)
    drawn = list(_numbers(pen, described, paper, at.top - at.letters * 2.2))
    for i, row in enumerate(described.rows):
        drawn.append(linked(paper.link(row.offices), _row(pen, at, row, at.top + i * at.high, paper), paper.beside))
    bottom = at.top + len(described.rows) * at.high
    axis = Markup('<path d="M{:.1f} {:.1f}V{:.1f}" stroke="{}" stroke-width="1.5"/>')
    sides = [("gained", 1)] * any(row.gained for row in described.rows)
    sides += [("lost", -1)] * any(row.lost for row in described.rows)
    for words, side in sides:
        along, anchor = at.axis + side * at.letters * 0.5, "start" if side > 0 else "end"
        text, size = say(described.lang, f"figure.news.{words}"), at.letters * 0.9
        drawn.append(pen.text(along, at.top - at.letters * 0.6, text, size, tokens.MUTED, anchor=anchor))
    starts = [at.top + i * at.high + (at.letters * 1.7 if paper.narrow else 0) for i in range(len(described.rows))]
    ends = [at.top + (i + 1) * at.high for i in range(len(described.rows))]
    drawn += [axis.format(pen.x(at.axis), start, end, tokens.MUTED) for start, end in zip(starts, ends, strict=True)]
    return Drawing(Markup("").join(drawn), paper.width, bottom + 4)


def _place(described: News, paper: Paper) -> _Place:
    letters, narrow = paper.letters, paper.narrow
    rows = described.rows
    top = letters * (8 if narrow else 7.5)
    high = letters * (3.8 if narrow else 2.8)
    if paper.fit:
        high = min((paper.height - top - 4) / len(rows), letters * 5)
    start = 0 if narrow else max(len(row.name) for row in rows) * letters * LETTERS[described.lang] + letters
    # Room for the numbers at the ends of the bars.
    ends = [max(len(_side(described.lang, row, side)) for row in rows) * letters * 0.62 for side in (1, -1)]
    most_lost = max(row.lost for row in rows)
    before = ends[1] + letters
    longest = paper.width - start - before - ends[0] - letters
    unit = min(longest / max(1, max(row.gained for row in rows) + most_lost), letters * 8)
    return _Place(top, high, start + before + most_lost * unit, unit, letters)


def _numbers(pen: Pen, described: News, paper: Paper, bottom: float) -> Iterator[Markup]:
    """The four figures in a row: a large number over its words, which stand on two lines on a phone."""
    gap = paper.letters * 0.7
    wide = (paper.width - 3 * gap) / 4
    letters = paper.letters * (0.85 if paper.narrow else 1)
    room = int(wide / (letters * LETTERS[pen.lang]))
    for i, (number, words) in enumerate(described.counts):
        along = i * (wide + gap)
        yield Markup('<rect x="{:.1f}" y="0" width="{:.1f}" height="{:.1f}" rx="8" fill="{}"/>').format(
            pen.x(along, wide), wide, bottom, tokens.GROUND
        )
        middle = along + wide / 2
        size = paper.letters * (1.7 if paper.narrow else 2)
        yield pen.text(middle, bottom * (0.27 if paper.narrow else 0.36), number, size, bold=True, anchor="middle")
        lines = textwrap.wrap(words, room) if paper.narrow else [words]
        small = min(letters, wide / (max(map(len, lines)) * LETTERS[pen.lang]))
        for k, line in enumerate(lines):
            y = bottom * (0.6 if paper.narrow else 0.78) + k * small * 1.25
            yield pen.text(middle, y, line, small, tokens.MUTED, anchor="middle")


def _row(pen: Pen, at: _Place, row: Row, top: float, paper: Paper) -> Markup:
    """A name, and the bars on both sides of the axis with their numbers."""
    lang, letters = pen.lang, at.letters
    middle = top + at.high / 2
    drawn = [pen.text(0, top + letters if paper.narrow else middle, row.name, letters, bold=True)]
    if paper.narrow:
        middle = top + letters * 2.7
    high = min(letters * 2.2, at.high * (0.45 if paper.narrow else 0.55))
    bar = Markup('<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" rx="2" fill="{}" stroke="{}"/>')
    for side, number, of_province in ((1, row.gained, row.turnover.gained), (-1, row.lost, row.turnover.lost)):
        if not number:
            continue
        good = (side > 0) == row.better
        colour, light = (tokens.BETTER, "reached") if good else (tokens.WORSE, "behind")
        long, solid = number * at.unit, of_province * at.unit
        for start, wide, paint in ((solid, long - solid, tokens.STATES[light][0]), (0, solid, colour)):
            if wide:
                left = pen.x(at.axis + start if side > 0 else at.axis - start - wide, wide)
                drawn.append(bar.format(left, middle - high / 2, wide, high, paint, colour))
        end = at.axis + side * (long + letters * 0.5)
        anchor = "start" if side > 0 else "end"
        drawn.append(pen.text(end, middle, _side(lang, row, side), letters * 1.1, colour, bold=True, anchor=anchor))
    if not row.gained and not row.lost:
        same = say(lang, "figure.news.same")
        drawn.append(pen.text(at.axis + letters * 0.5, middle, same, letters, tokens.MUTED))
    return Markup("").join(drawn)


FIGURE = Figure(describe, draw, order=11, high=700, all_cards=True)
