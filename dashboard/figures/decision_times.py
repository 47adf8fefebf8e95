"""Timeline of decisions: a bar from the meeting to the due week, overdue weeks in red, and the indicator aimed at."""

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from dashboard.figures import tokens
from dashboard.figures.figure import Description, Drawing, Figure, Paper, Table, TableRow, Value, empty_drawing
from dashboard.figures.pen import LETTER_WIDTH, Pen, link_to, rect
from dashboard.figures.plot import rule, upright
from dashboard.figures.words import meeting_fields
from dashboard.language import say
from dashboard.language.digits import integer
from dashboard.meeting.agenda import last_meeting
from dashboard.meeting.decisions import Decision, all_decisions, decisions, lead, overdue_text, subject, then_and_now
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.weeks import WEEK, day_label, month_starts

MOVED = {"better": tokens.BETTER, "worse": tokens.WORSE}


class Row:
    """The row of a decision. status: how long it is overdue, when it is due, or how it was closed.

    figure: the indicator that it aims at, with the values then and now; moved: better, worse, …, as `direction` in
    meeting.decision_figures.Since. offices: the selection of the row's link, None for no link. end: the week in which
    the decision was closed or is due.
    """

    def __init__(self, snapshot: Snapshot, lang: str, week: int, number: int, decision: Decision) -> None:
        self.number = integer(number, lang)
        self.text = decision.text
        self.start, self.end = decision.meeting_week, decision.closed_week or decision.due_week
        self.overdue, self.closed = decision.overdue_weeks > 0, decision.closed_week is not None
        due = say(lang, "figure.decision_times.due_on", day=day_label(decision.due_week, lang))
        self.status = overdue_text(lang, decision) or due
        if self.closed:
            self.status = say(lang, f"decisions.status_{decision.status}")
        self.figure = self.moved = ""
        if decision.since is not None:
            self.moved = decision.since.direction
            then, now = then_and_now(lang, snapshot, decision)
            form = "aim_same" if then == now else "aim"
            moved = say(lang, f"decisions.moved_{self.moved}")
            name = snapshot.card(decision.indicator).word(lang, "short")
            self.figure = say(lang, f"figure.decision_times.{form}", name=name, then=then, now=now, moved=moved)
        about = subject(snapshot, decision)
        self.offices = Selection(snapshot.card(about.indicator), week, about.area) if about else None


@dataclass(frozen=True, kw_only=True)
class DecisionTimes(Description):
    """rows: overdue decisions first, closed ones last. week: the Saturday of the meeting's week."""

    rows: Sequence[Row]
    week: date


def describe(snapshot: Snapshot, lang: str, selection: Selection) -> DecisionTimes:
    """The decisions on the agenda of the chosen week's meeting."""
    week = selection.week
    found = decisions(snapshot, week, last_meeting(week, selection.weeks))
    rows = [Row(snapshot, lang, week, number, decision) for number, decision in enumerate(found, 1)]
    heads = "what decided due status figure".split()
    return DecisionTimes(
        **meeting_fields(lang, selection, "decision_times", lead(lang, all_decisions(snapshot, week))),
        table=Table(
            head=[say(lang, f"figure.decision_times.{name}") for name in heads],
            rows=[_line(lang, row, decision.due_week) for row, decision in zip(rows, found, strict=True)],
        ),
        key=_key(lang, rows),
        rows=rows,
        week=snapshot.weeks[week],
    )


def _key(lang: str, rows: Sequence[Row]) -> list[tuple[str, str]]:
    """The key of the paints that the bars of these rows have."""
    paints = {
        "open_key": (tokens.ACCENT_SOFT, not all(row.closed for row in rows)),
        "overdue_key": (tokens.WORSE, any(row.overdue for row in rows)),
        "closed_key": (tokens.LINE, any(row.closed for row in rows)),
    }
    return [(paint, say(lang, f"figure.decision_times.{name}")) for name, (paint, there) in paints.items() if there]


def _line(lang: str, row: Row, due: date) -> TableRow:
    days = [Value(day_label(day, lang)) for day in (row.start, due)]
    return TableRow(
        f"{row.number}. {_isolated(row.text)}",
        [*days, Value(row.status, row.offices), Value(row.figure, row.offices)],
    )


def _isolated(text: str) -> str:
    """A text of unknown language between Unicode's isolate marks, so that its direction affects no other text."""
    return f"\u2068{text}\u2069"


def draw(described: DecisionTimes, paper: Paper) -> Drawing:
    """One row for each decision: its text, its bar from the meeting to the due week, and a red part after that."""
    if not described.rows:
        return empty_drawing(paper)
    bars = _Bars(described, paper)
    drawn = list(bars.scale())
    for i, row in enumerate(bars.rows):
        piece = bars.row(row, bars.top + i * bars.high)
        drawn.append(link_to(paper, row.offices, piece))
    hidden = len(described.rows) - len(bars.rows)
    note = say(described.lang, "figure.decision_times.hidden", n=integer(hidden, described.lang)) if hidden else ""
    return Drawing(Markup("").join(drawn), paper.width, bars.bottom, note)


class _Bars:
    """The rows that have room on a paper, and their geometry in SVG units.

    top, bottom: of all rows; high: of one row; words: the width of the texts. first, last: the weeks at the ends of
    the time axis, which runs from left to right in both languages; left: the position of `first`; unit: of a week.
    """

    def __init__(self, described: DecisionTimes, paper: Paper) -> None:
        self.pen, self.lang, self.letters = Pen(described.lang, paper.width), described.lang, paper.letters
        self.paper, self.now, letters, self.rows = paper, described.week, paper.letters, list(described.rows)
        self.top, self.high = letters * 3, letters * (5.6 if paper.narrow else 4)
        if paper.fit:
            self.rows = self.rows[: max(1, int((paper.height - self.top) / (letters * 2.9)))]
            self.high = min((paper.height - self.top) / len(self.rows), letters * 4.6)
        self.bottom = self.top + len(self.rows) * self.high
        self.words = paper.width if paper.narrow else paper.width * 0.54
        # From the first meeting to the last due week or the current week.
        self.first = min(row.start for row in self.rows)
        self.last = max(described.week, *(row.end for row in self.rows)) + WEEK
        letters *= 0.85
        room = max(len(row.status) for row in self.rows) * letters * LETTER_WIDTH[self.lang] + letters
        # The texts are on the side where reading begins: on the right in Persian.
        beside = self.words + letters * 1.5
        self.left = letters if paper.narrow or self.lang == "fa" else beside
        right = paper.width if paper.narrow or self.lang == "en" else paper.width - beside
        self.unit = (right - room - self.left) / max((self.last - self.first).days / 7, 1)

    def x(self, week: date) -> float:
        """The position of a week from the left edge of the paper."""
        return self.left + (week - self.first).days / 7 * self.unit

    def _at(self, x: float, y: float, text: str, size: float, colour: str, middle: bool = False) -> Markup:
        """A text to the right of x, or centred at x (middle), in both languages."""
        along, anchor = (self.pen.width - x, "end") if self.lang == "fa" else (x, "start")
        return self.pen.text(along, y, text, size, colour, anchor="middle" if middle else anchor)

    def scale(self) -> Iterator[Markup]:
        """The names of months above the rows, as many as fit, and vertical lines at months and the meeting's week."""
        letters, small = self.letters, self.letters * 0.78
        stretches = [(letters * 1.3, self.bottom)]
        if self.paper.narrow:
            # On a phone the texts are above the bars, so the lines cross the bars only.
            ends = [self.top + (i + 1) * self.high for i in range(len(self.rows))]
            stretches = [(end - letters * 1.9, end) for end in ends]
        weeks = [self.first + WEEK * i for i in range((self.last - self.first).days // 7 + 1)]
        free_from = 0.0
        for place, _, name in month_starts(weeks, self.lang):
            x, wide = self.x(weeks[place]), len(name) * small * LETTER_WIDTH[self.lang]
            for start, stop in stretches:
                yield upright(x, start, stop, tokens.LINE)
            if x >= free_from:
                yield self._at(x, letters * 0.6, name, small, tokens.MUTED)
                free_from = x + wide + small
        now = self.x(self.now)
        for start, stop in stretches:
            yield upright(now, max(start, letters * 2.4), stop, tokens.INK, "3 3", 1.5)
        yield self._at(
            now, letters * 1.9, say(self.lang, "figure.decision_times.now"), small, tokens.INK, middle=True
        )

    def row(self, row: Row, top: float) -> Markup:
        """The texts and the bar of a decision."""
        pen, letters, narrow, high = self.pen, self.letters * 0.88, self.paper.narrow, self.high
        small, step, thick = letters * 0.92, letters * 1.25, letters * 0.9
        most = int(self.words / (letters * LETTER_WIDTH[self.lang]))
        lines = 1 if high < letters * 4 and not narrow else 2
        title = textwrap.wrap(f"{row.number}. {row.text}", most, max_lines=lines, placeholder="…")
        mark = f"{row.number}. "
        title = [f"{mark}{_isolated(title[0].removeprefix(mark))}", *map(_isolated, title[1:])]
        figure = textwrap.shorten(row.figure, int(self.words / (small * LETTER_WIDTH[self.lang])), placeholder="…")
        y = top + step * 0.8 if narrow else top + high / 2 - step * (len(title) + bool(figure) - 1) / 2
        drawn = rule(0, self.paper.width, top, tokens.LINE, 1)
        drawn += pen.lines(0, y, title, letters, tokens.MUTED if row.closed else tokens.INK, step=1.25)
        if figure:
            drawn += pen.text(0, y + step * len(title), figure, small, MOVED.get(row.moved, tokens.MUTED))
        middle = top + high - letters * 1.1 if narrow else top + high / 2
        start, end, now = self.x(row.start), self.x(row.end), self.x(self.now)
        ground, edge = (tokens.LINE, tokens.LINE) if row.closed else (tokens.ACCENT_SOFT, tokens.ACCENT)
        drawn += rect(start, middle - thick / 2, max(end - start, 4), thick, ground, edge, 3)
        if row.overdue:
            drawn += rect(end, middle - thick / 2, now - end, thick, tokens.WORSE, tokens.WORSE, 3)
        colour = tokens.WORSE if row.overdue else tokens.MUTED
        return drawn + self._at(max(now, end) + letters * 0.5, middle, row.status, small, colour)


FIGURE = Figure(describe, draw, order=15, embed_height=800, all_cards=True)
