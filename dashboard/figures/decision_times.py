"""Decisions in time: from the meeting that decided to the due week, and what is overdue; the figures they aim at."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from dashboard.figures import tokens
from dashboard.figures.figure import Description, Drawing, Figure, Line, Paper, Table, Value
from dashboard.figures.svg import Pen, linked
from dashboard.figures.target_states import LETTERS
from dashboard.figures.words import of_meeting
from dashboard.language import say
from dashboard.language.digits import whole
from dashboard.meeting.agenda import last_meeting
from dashboard.meeting.decisions import Decision, all_decisions, decisions, lead, overdue_text, subject, then_and_now
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.weeks import WEEK, day_label, month_starts

MOVED = {"better": tokens.BETTER, "worse": tokens.WORSE}


@dataclass(frozen=True)
class Row:
    """A decision: its number and text. status: overdue by so much, due when, or how it was closed.

    figure: what it aims at, then and now; moved: as in meeting.decision_figures.Since. offices: what opens, None for
    nothing. end: the week in which it was closed or is due.
    """

    number: str
    text: str
    status: str
    figure: str
    moved: str
    offices: Selection | None
    start: date
    end: date
    overdue: bool
    closed: bool


@dataclass(frozen=True, kw_only=True)
class DecisionTimes(Description):
    """rows: in the order of a meeting, overdue ones first, closed ones last. week: the meeting's Saturday."""

    rows: Sequence[Row]
    week: date


def describe(snapshot: Snapshot, lang: str, selection: Selection) -> DecisionTimes:
    """The decisions that the meeting of the chosen week looks at."""
    week = selection.week
    found = decisions(snapshot, week, last_meeting(week, selection.weeks))
    rows = [_row_of(snapshot, lang, week, number, decision) for number, decision in enumerate(found, 1)]
    heads = "what decided due status figure".split()
    return DecisionTimes(
        **of_meeting(lang, selection, "decision_times", lead(lang, all_decisions(snapshot, week))),
        table=Table(
            head=[say(lang, f"figure.decision_times.{name}") for name in heads],
            rows=[_line(lang, row, decision.due_week) for row, decision in zip(rows, found, strict=True)],
        ),
        key=_key(lang, rows),
        rows=rows,
        week=snapshot.weeks[week],
    )


def _key(lang: str, rows: Sequence[Row]) -> list[tuple[str, str]]:
    """The paints that the rows' bars have."""
    shown = {
        "open_key": (tokens.ACCENT_SOFT, not all(row.closed for row in rows)),
        "overdue_key": (tokens.WORSE, any(row.overdue for row in rows)),
        "closed_key": (tokens.LINE, any(row.closed for row in rows)),
    }
    return [(paint, say(lang, f"figure.decision_times.{name}")) for name, (paint, there) in shown.items() if there]


def _row_of(snapshot: Snapshot, lang: str, week: int, number: int, decision: Decision) -> Row:
    closed = decision.closed_week
    status = say(lang, "figure.decision_times.due_on", day=day_label(decision.due_week, lang))
    status = overdue_text(lang, decision) or status
    if closed is not None:
        status = say(lang, f"decisions.status_{decision.status}")
    then, now = then_and_now(lang, snapshot, decision)
    figure = ""
    if decision.since is not None:
        form = "aim_same" if then == now else "aim"
        moved = say(lang, f"decisions.moved_{decision.since.moved}")
        name = snapshot.card(decision.indicator).word(lang, "short")
        figure = say(lang, f"figure.decision_times.{form}", name=name, then=then, now=now, moved=moved)
    about = subject(snapshot, decision)
    return Row(
        number=whole(number, lang),
        text=decision.text,
        status=status,
        figure=figure,
        moved=decision.since.moved if decision.since else "",
        offices=Selection(snapshot.card(about.indicator), week, about.area) if about else None,
        start=decision.meeting_week,
        end=closed or decision.due_week,
        overdue=decision.overdue_weeks > 0,
        closed=closed is not None,
    )


def _line(lang: str, row: Row, due: date) -> Line:
    days = [Value(day_label(day, lang)) for day in (row.start, due)]
    return Line(
        f"{row.number}. {_isolated(row.text)}",
        [*days, Value(row.status, row.offices), Value(row.figure, row.offices)],
    )


def _isolated(text: str) -> str:
    """A text in a language that we do not know, with a direction of its own."""
    return f"\u2068{text}\u2069"


@dataclass(frozen=True)
class _Times:
    """The weeks across a drawing, from left to right: the first one, its place, and units a week."""

    first: date
    left: float
    unit: float

    def x(self, week: date) -> float:
        """The place of a week, from the left of the paper."""
        return self.left + (week - self.first).days / 7 * self.unit


def draw(described: DecisionTimes, paper: Paper) -> Drawing:
    """A row a decision: its words, its bar from the meeting to the due week, and a red tail where that has passed."""
    if not described.rows:
        return Drawing(Markup(""), paper.width, 0)
    lang, letters, narrow = described.lang, paper.letters, paper.narrow
    pen, rows, hidden = Pen(lang, paper.width), list(described.rows), 0
    top = letters * 3
    high = letters * (5.6 if narrow else 4)
    if paper.fit:
        most = max(1, int((paper.height - top) / (letters * 2.9)))
        rows, hidden = rows[:most], max(0, len(rows) - most)
        high = min((paper.height - top) / len(rows), letters * 4.6)
    words = paper.width if narrow else paper.width * 0.5
    times = _times(described, rows, paper, words)
    bottom = top + len(rows) * high
    # On a phone the words stand above the bars, so no line crosses them.
    bars = [(top + (i + 1) * high - letters * 1.9, top + (i + 1) * high) for i in range(len(rows))]
    drawn = list(_scale(pen, described, rows, times, letters, bars if narrow else [(letters * 1.3, bottom)]))
    for i, row in enumerate(rows):
        piece = _row(pen, described, row, times, paper, (top + i * high, high, words))
        drawn.append(linked(paper.link(row.offices) if row.offices else "", piece, paper.beside))
    said = say(lang, "figure.decision_times.hidden", n=whole(hidden, lang)) if hidden else ""
    return Drawing(Markup("").join(drawn), paper.width, bottom, said)


def _times(described: DecisionTimes, rows: Sequence[Row], paper: Paper, words: float) -> _Times:
    """From the first meeting to the last due week or now, with room for the statuses after the bars."""
    letters = paper.letters * 0.85
    first = min(row.start for row in rows)
    last = max(described.week, *(row.end for row in rows)) + WEEK
    room = max(len(row.status) for row in rows) * letters * LETTERS[described.lang] + letters
    # The words stand where reading begins: on the right in Persian.
    left = letters if paper.narrow or described.lang == "fa" else words + letters * 1.5
    right = paper.width if paper.narrow or described.lang == "en" else paper.width - words - letters * 1.5
    return _Times(first, left, (right - room - left) / max((last - first).days / 7, 1))


def _at(pen: Pen, x: float, y: float, text: str, size: float, colour: str, middle: bool = False) -> Markup:
    """A text to the right of a place, or round it, in either language."""
    if pen.lang == "fa":
        return pen.text(pen.width - x, y, text, size, colour, anchor="middle" if middle else "end")
    return pen.text(x, y, text, size, colour, anchor="middle" if middle else "start")


def _scale(
    pen: Pen,
    described: DecisionTimes,
    rows: Sequence[Row],
    times: _Times,
    letters: float,
    stretches: Sequence[tuple[float, float]],
) -> Iterator[Markup]:
    """The starts of months above, as many as have room, and a line at the meeting's week. stretches: of the lines."""
    small = letters * 0.78
    end = max(described.week, *(row.end for row in rows)) + WEEK
    weeks = [times.first + WEEK * i for i in range((end - times.first).days // 7 + 1)]
    line = Markup('<path d="M{:.1f} {:.1f}V{:.1f}" stroke="{}" stroke-width="{:g}"{}/>')
    taken = 0.0
    for place, _, name in month_starts(weeks, pen.lang):
        x, wide = times.x(weeks[place]), len(name) * small * LETTERS[pen.lang]
        for start, stop in stretches:
            yield line.format(x, start, stop, tokens.LINE, 1, "")
        if x >= taken:
            yield _at(pen, x, letters * 0.6, name, small, tokens.MUTED)
            taken = x + wide + small
    now = times.x(described.week)
    for start, stop in stretches:
        dash = Markup(' stroke-dasharray="3 3"')
        yield line.format(now, max(start, letters * 2.4), stop, tokens.INK, 1.5, dash)
    yield _at(pen, now, letters * 1.9, say(pen.lang, "figure.decision_times.now"), small, tokens.INK, middle=True)


def _row(
    pen: Pen, described: DecisionTimes, row: Row, times: _Times, paper: Paper, place: tuple[float, float, float]
) -> Markup:
    """Words and bar of a decision. place: the row's top and height, and the width of its words."""
    top, high, words = place
    letters, narrow = paper.letters * 0.88, paper.narrow
    small = letters * 0.92
    rule = Markup('<path d="M0 {:.1f}H{:.1f}" stroke="{}"/>').format(top, paper.width, tokens.LINE)
    most = int(words / (letters * LETTERS[pen.lang]))
    lines = 1 if high < letters * 4 and not narrow else 2
    title = textwrap.wrap(f"{row.number}. {row.text}", most, max_lines=lines, placeholder="…")
    mark = f"{row.number}. "
    title = [f"{mark}{_isolated(title[0].removeprefix(mark))}", *map(_isolated, title[1:])]
    figure = textwrap.shorten(row.figure, int(words / (small * LETTERS[pen.lang])), placeholder="…")
    step = letters * 1.25
    y = top + step * 0.8 if narrow else top + high / 2 - step * (len(title) + bool(figure) - 1) / 2
    ink = tokens.MUTED if row.closed else tokens.INK
    drawn = [rule]
    for part in title:
        drawn.append(pen.text(0, y, part, letters, ink))
        y += step
    if figure:
        drawn.append(pen.text(0, y, figure, small, MOVED.get(row.moved, tokens.MUTED)))
    middle = top + high - letters * 1.1 if narrow else top + high / 2
    thick = letters * 0.9
    box = Markup('<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" rx="3" fill="{}" stroke="{}"/>')
    start, end, now = times.x(row.start), times.x(row.end), times.x(described.week)
    ground, edge = (tokens.LINE, tokens.LINE) if row.closed else (tokens.ACCENT_SOFT, tokens.ACCENT)
    drawn.append(box.format(start, middle - thick / 2, max(end - start, 4), thick, ground, edge))
    if row.overdue:
        drawn.append(box.format(end, middle - thick / 2, now - end, thick, tokens.WORSE, tokens.WORSE))
    colour = tokens.WORSE if row.overdue else tokens.MUTED
    beside = max(now, end) + letters * 0.5
    drawn.append(_at(pen, beside, middle, row.status, small, colour))
    return Markup("").join(drawn)


FIGURE = Figure(describe, draw, order=15, high=800, all_cards=True)
