"""Dumbbell chart of the greatest improvements: a row for each county and indicator, its share 4 weeks ago and now."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from dashboard.figures import tokens
from dashboard.figures.figure import Description, Drawing, Figure, Paper, Table, TableRow, Value, empty_drawing
from dashboard.figures.pen import LETTER_WIDTH, Pen, dot, link_to, tick
from dashboard.figures.plot import rule, upright
from dashboard.figures.words import meeting_fields, target_name
from dashboard.language import COMMA, say
from dashboard.language.digits import integer, local_digits, one_decimal, percent
from dashboard.meeting.agenda import agenda_of, last_meeting
from dashboard.meeting.histories import History, histories
from dashboard.meeting.lines import Wording
from dashboard.meeting.point_words import best
from dashboard.meeting.points import Best
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot

# The number of rows with room on a screen and on a phone; the meeting's list has all improvements.
MOST, MOST_NARROW = 10, 6


class Rise:
    """The improvement of a county in an indicator. before, now: shares (0 to 1); gain: percentage points, in words;
    county_page: the selection of the row's link.
    """

    def __init__(self, snapshot: Snapshot, lang: str, selection: Selection, point: Best, history: History) -> None:
        self.county = snapshot.names[history.area][lang]
        self.indicator = history.card.word(lang, "short")
        self.before = history.before.value or 0.0
        self.now = point.share
        self.target = history.card.target
        self.reached = point.reached
        self.gain = say(lang, "figure.dumbbell.better", n=local_digits(one_decimal(point.points * 100), lang))
        self.county_page = replace(selection, card=history.card, county=history.area, kind="")


@dataclass(frozen=True, kw_only=True)
class Dumbbell(Description):
    """rows: in the agenda's order, empty if nothing improved. of: the number of all improvements."""

    rows: Sequence[Rise]
    of: int


def describe(snapshot: Snapshot, lang: str, selection: Selection) -> Dumbbell:
    """The greatest improvements on the agenda of the chosen week's meeting."""
    agenda = agenda_of(snapshot, selection.week, last_meeting(selection.week, selection.weeks))
    known = histories(snapshot, selection.week)
    section = best(Wording(lang, snapshot, agenda))
    points = agenda.best[:MOST]
    pairs = [(point, known[point.subject.indicator, point.subject.area]) for point in points]
    rows = [Rise(snapshot, lang, selection, point, history) for point, history in pairs]
    return Dumbbell(
        **meeting_fields(lang, selection, "dumbbell", section.summary),
        table=Table(
            head=[say(lang, f"figure.dumbbell.{name}") for name in "what before now target gain units".split()],
            rows=[_line(lang, row, point, history) for row, (point, history) in zip(rows, pairs, strict=True)],
        ),
        note=section.rule if rows else "",
        key=[
            ("dot-before", say(lang, "figure.dumbbell.before")),
            ("dot-now", say(lang, "figure.dumbbell.now")),
            ("dot-reached", say(lang, "target_state.reached")),
            ("tick", say(lang, "figure.bullets.tick")),
        ],
        rows=rows,
        of=len(agenda.best),
    )


def _line(lang: str, row: Rise, point: Best, history: History) -> TableRow:
    texts = [percent(row.before, lang), percent(row.now, lang), target_name(lang, history.card)]
    values = [Value(text, row.county_page) for text in texts]
    values += [Value(row.gain, trend="better"), Value(integer(point.gained, lang))]
    return TableRow(f"{row.county}{COMMA[lang]}{row.indicator}", values)


def draw(described: Dumbbell, paper: Paper) -> Drawing:
    """One row for each improvement: names, both dots with an arrow between them, the current share and the gain."""
    rows = described.rows[:MOST_NARROW] if paper.narrow else described.rows
    if not rows:
        return empty_drawing(paper)
    lang, at = described.lang, _Rows(described, paper)
    bottom = at.top + at.high * len(rows)
    drawn = [] if paper.narrow else list(at.axis(bottom))
    for i, row in enumerate(rows):
        write = at.narrow_row if paper.narrow else at.row
        piece = Markup("").join(write(row, at.top + i * at.high))
        drawn.append(link_to(paper, row.county_page, piece))
    drawn += [rule(0, paper.width, at.top + i * at.high, tokens.LINE, 1) for i in range(1, len(rows))]
    counts = {"n": integer(len(rows), lang), "of": integer(described.of, lang)}
    note = say(lang, "figure.dumbbell.shown", **counts) if described.of > len(rows) else ""
    return Drawing(Markup("").join(drawn), paper.width, bottom, note)


class _Rows:
    """The geometry of the rows in SVG units. top: of the first row; high: a row's height; start, end: of the axis,
    along the reading direction; now: the end of the column of current shares; radius: of the current share's dot.
    """

    def __init__(self, described: Dumbbell, paper: Paper) -> None:
        self.pen, lang, rows, width = Pen(described.lang, paper.width), described.lang, described.rows, paper.width
        if paper.narrow:
            self.top, self.high, self.letters, self.radius = 0.0, 54.0, paper.letters, 6.0
            self.start, self.end, self.now = 8.0, width - 8, width
            return
        self.top = paper.letters * 2
        self.high = (paper.height - self.top) / max(len(rows), MOST) if paper.fit else paper.letters * 2.8
        self.letters = min(self.high * 0.34, paper.letters)
        self.radius, bold = self.letters * 0.42, LETTER_WIDTH[lang] * self.letters
        name = max(max(len(row.county) * bold, len(row.indicator) * bold * 0.85) for row in rows)
        self.now = width - max(len(row.gain) for row in rows) * bold * 0.85 - self.letters
        self.start, self.end = name + self.letters * 1.5, self.now - 5 * bold * 1.2 - self.letters

    def along(self, share: float) -> float:
        """The position of a share on the axis, along the reading direction."""
        return self.start + share * (self.end - self.start)

    def axis(self, bottom: float) -> Iterator[Markup]:
        """Vertical lines at 0, 25, 50, 75 and 100%, with their labels above."""
        y, size = self.top - self.letters * 0.7, self.letters * 0.8
        for quarter in (0, 0.25, 0.5, 0.75, 1):
            along = self.along(quarter)
            yield upright(self.pen.x(along), self.top, bottom, tokens.LINE, "2 4")
            yield self.pen.text(along, y, percent(quarter, self.pen.lang), size, tokens.MUTED, anchor="middle")

    def row(self, row: Rise, top: float) -> Iterator[Markup]:
        """A row on a page or a screen."""
        pen, middle, size = self.pen, top + self.high / 2, self.letters
        yield pen.text(0, middle - size * 0.62, row.county, size, bold=True)
        yield pen.text(0, middle + size * 0.62, row.indicator, size * 0.85, tokens.MUTED)
        yield from self._move(row, middle, self.high * 0.55)
        yield pen.text(self.now, middle, percent(row.now, pen.lang), size * 1.15, bold=True, anchor="end")
        yield pen.text(pen.width, middle, row.gain, size * 0.85, tokens.BETTER, anchor="end")

    def narrow_row(self, row: Rise, top: float) -> Iterator[Markup]:
        """A row on a phone in three lines: names; dots; both shares and the gain."""
        pen, size = self.pen, self.letters
        yield pen.text(0, top + 13, row.county, size, bold=True)
        yield pen.text(pen.width, top + 13, row.indicator, size - 2, tokens.MUTED, anchor="end")
        yield rule(0, pen.width, top + 29, tokens.TRACK, 5)
        yield from self._move(row, top + 29, 18)
        shares = {"before": percent(row.before, pen.lang), "now": percent(row.now, pen.lang)}
        yield pen.text(0, top + 45, say(pen.lang, "figure.dumbbell.from_to", **shares), size - 1)
        yield pen.text(pen.width, top + 45, row.gain, size - 1, tokens.BETTER, bold=True, anchor="end")

    def _move(self, row: Rise, y: float, high: float) -> Iterator[Markup]:
        """The target, the dot of the earlier share, an arrow, and the dot of the current share."""
        old, new, radius = self.pen.x(self.along(row.before)), self.pen.x(self.along(row.now)), self.radius
        if row.target is not None:
            yield tick(self.pen.x(self.along(row.target)), y, high)
        yield rule(old, new, y, tokens.ACCENT, round(radius * 0.5, 1))
        yield dot("before", old, y, radius * 0.6)
        if abs(new - old) > radius * 4:
            # The arrowhead needs room between the two dots.
            ahead = 1 if new > old else -1
            head = Markup('<path d="M{:.1f} {:.1f}l{:.1f} {:.1f}v{:.1f}z" fill="{}"/>')
            tip = new - ahead * radius * 1.2
            yield head.format(tip, y, -ahead * radius, -radius * 0.75, radius * 1.5, tokens.ACCENT)
        yield dot("reached" if row.reached else "now", new, y, radius)


FIGURE = Figure(describe, draw, order=9, embed_height=640, opens="county", all_cards=True)
