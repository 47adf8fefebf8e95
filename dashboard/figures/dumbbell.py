"""Who did best: a row a county and indicator, from its share 4 weeks ago to the one of now, with the target."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from dashboard.figures import tokens
from dashboard.figures.figure import Description, Drawing, Figure, Line, Paper, Table, Value
from dashboard.figures.svg import Pen, dot, linked, tick
from dashboard.figures.target_states import LETTERS
from dashboard.figures.words import of_meeting, target_name
from dashboard.language import COMMA, say
from dashboard.language.digits import local_digits, one_decimal, percent, whole
from dashboard.meeting.agenda import agenda_of, last_meeting
from dashboard.meeting.histories import History, histories
from dashboard.meeting.lines import Wording
from dashboard.meeting.point_words import best
from dashboard.meeting.points import Best
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot

# So many have room on a screen, and on a phone; the list of the meeting has all.
MOST, MOST_NARROW = 10, 6


@dataclass(frozen=True)
class Rise:
    """A county's figure. before, now: shares; place: the selection whose page opens; gain: in points, in words."""

    county: str
    indicator: str
    before: float
    now: float
    target: float | None
    reached: bool
    gain: str
    place: Selection


@dataclass(frozen=True, kw_only=True)
class Dumbbell(Description):
    """rows: in the agenda's order; empty where nobody did better than 4 weeks ago. of: how many did better in all."""

    rows: Sequence[Rise]
    of: int


def describe(snapshot: Snapshot, lang: str, selection: Selection) -> Dumbbell:
    """The first of those that did best by the meeting of a week."""
    agenda = agenda_of(snapshot, selection.week, last_meeting(selection.week, selection.weeks))
    known = histories(snapshot, selection.week)
    section = best(Wording(lang, snapshot, agenda))
    points = agenda.best[:MOST]
    of = [(point, known[point.subject.indicator, point.subject.area]) for point in points]
    rows = [_rise(snapshot, lang, selection, point, history) for point, history in of]
    words = {"now": "figure.dumbbell.now", "reached": "target_state.reached"}
    return Dumbbell(
        **of_meeting(lang, selection, "dumbbell", section.summary),
        table=Table(
            head=[say(lang, f"figure.dumbbell.{name}") for name in "what before now target gain units".split()],
            rows=[_line(lang, row, point, history) for row, (point, history) in zip(rows, of, strict=True)],
        ),
        note=section.rule if rows else "",
        key=[
            ("dot-before", say(lang, "figure.dumbbell.before")),
            *((f"dot-{name}", say(lang, word)) for name, word in words.items()),
            ("tick", say(lang, "figure.bullets.tick")),
        ],
        rows=rows,
        of=len(agenda.best),
    )


def _rise(snapshot: Snapshot, lang: str, selection: Selection, point: Best, history: History) -> Rise:
    return Rise(
        county=snapshot.names[history.area][lang],
        indicator=history.card.word(lang, "short"),
        before=history.before.value or 0.0,
        now=point.share,
        target=history.card.target,
        reached=point.reached,
        gain=say(lang, "figure.dumbbell.better", n=local_digits(one_decimal(point.points * 100), lang)),
        place=replace(selection, card=history.card, county=history.area, kind=""),
    )


def _line(lang: str, row: Rise, point: Best, history: History) -> Line:
    texts = [percent(row.before, lang), percent(row.now, lang), target_name(lang, history.card)]
    values = [Value(text, row.place) for text in texts]
    values += [Value(row.gain, trend="better"), Value(whole(point.gained, lang))]
    return Line(f"{row.county}{COMMA[lang]}{row.indicator}", values)


@dataclass(frozen=True)
class _Columns:
    """Where things stand along a row, in units: the axis from and to, the end of now, and the gain's end; the size
    of letters and the radius of the new dot."""

    axis: float
    axis_end: float
    now: float
    gain: float
    letters: float
    radius: float

    def along(self, share: float) -> float:
        """Where a share stands."""
        return self.axis + share * (self.axis_end - self.axis)


def draw(described: Dumbbell, paper: Paper) -> Drawing:
    """A row each: names, both dots with an arrow between, the share of now and what was gained."""
    lang, pen = described.lang, Pen(described.lang, paper.width)
    rows = described.rows[:MOST_NARROW] if paper.narrow else described.rows
    if not rows:
        return Drawing(Markup(""), paper.width, 0)
    if paper.narrow:
        top, high = 0.0, 54.0
        at = _Columns(8, paper.width - 8, paper.width, paper.width, paper.letters, 6)
    else:
        top = paper.letters * 2
        high = (paper.height - top) / max(len(rows), MOST) if paper.fit else paper.letters * 2.8
        at = _columns(described, paper.width, min(high * 0.34, paper.letters))
    drawn = list(_axis(pen, at, top, top + high * len(rows))) if not paper.narrow else []
    for i, row in enumerate(rows):
        write = _narrow if paper.narrow else _row
        piece = Markup("").join(write(pen, at, row, top + i * high, high))
        drawn.append(linked(paper.link(row.place), piece, paper.beside))
    for i in range(1, len(rows)):
        line = Markup('<path d="M0 {:.1f}H{:g}" stroke="{}"/>')
        drawn.append(line.format(top + i * high, paper.width, tokens.LINE))
    shown = {"n": whole(len(rows), lang), "of": whole(described.of, lang)}
    said = say(lang, "figure.dumbbell.shown", **shown) if described.of > len(rows) else ""
    return Drawing(Markup("").join(drawn), paper.width, top + high * len(rows), said)


def _columns(described: Dumbbell, width: float, letters: float) -> _Columns:
    lang, rows = described.lang, described.rows
    bold = LETTERS[lang] * letters
    name = max(max(len(row.county) * bold, len(row.indicator) * bold * 0.85) for row in rows)
    gain = max(len(row.gain) for row in rows) * bold * 0.85
    now = width - gain - letters
    return _Columns(name + letters * 1.5, now - 5 * bold * 1.2 - letters, now, width, letters, letters * 0.42)


def _axis(pen: Pen, at: _Columns, top: float, bottom: float) -> Iterator[Markup]:
    """Lines at the quarters, and their shares above."""
    for quarter in range(5):
        along = at.along(quarter / 4)
        line = Markup('<path d="M{:.1f} {:.1f}V{:.1f}" stroke="{}" stroke-dasharray="2 4"/>')
        yield line.format(pen.x(along), top, bottom, tokens.LINE)
        text = percent(quarter / 4, pen.lang)
        yield pen.text(along, top - at.letters * 0.7, text, at.letters * 0.8, tokens.MUTED, anchor="middle")


def _row(pen: Pen, at: _Columns, row: Rise, top: float, high: float) -> Iterator[Markup]:
    middle, size = top + high / 2, at.letters
    yield pen.text(0, middle - size * 0.62, row.county, size, bold=True)
    yield pen.text(0, middle + size * 0.62, row.indicator, size * 0.85, tokens.MUTED)
    yield from _move(pen, at, row, middle, high * 0.55)
    yield pen.text(at.now, middle, percent(row.now, pen.lang), size * 1.15, bold=True, anchor="end")
    yield pen.text(at.gain, middle, row.gain, size * 0.85, tokens.BETTER, anchor="end")


def _narrow(pen: Pen, at: _Columns, row: Rise, top: float, high: float) -> Iterator[Markup]:
    """A row of a phone: names and the share of now, then the dots, then what was gained."""
    size = at.letters
    yield pen.text(0, top + 13, row.county, size, bold=True)
    yield pen.text(pen.width, top + 13, row.indicator, size - 2, tokens.MUTED, anchor="end")
    track = Markup('<path d="M0 {:.1f}H{:g}" stroke="{}" stroke-width="5"/>')
    yield track.format(top + 29, pen.width, tokens.TRACK)
    yield from _move(pen, at, row, top + 29, 18)
    shares = {"before": percent(row.before, pen.lang), "now": percent(row.now, pen.lang)}
    yield pen.text(0, top + 45, say(pen.lang, "figure.dumbbell.from_to", **shares), size - 1)
    yield pen.text(at.gain, top + 45, row.gain, size - 1, tokens.BETTER, bold=True, anchor="end")


def _move(pen: Pen, at: _Columns, row: Rise, y: float, high: float) -> Iterator[Markup]:
    """The target's line, the old dot, the way to the new one, and the new dot."""
    old, new = pen.x(at.along(row.before)), pen.x(at.along(row.now))
    if row.target is not None:
        yield tick(pen.x(at.along(row.target)), y, high)
    way = Markup('<path d="M{:.1f} {:.1f}H{:.1f}" stroke="{}" stroke-width="{:.1f}"/>')
    yield way.format(old, y, new, tokens.ACCENT, at.radius * 0.5)
    yield dot("before", old, y, at.radius * 0.6)
    ahead, room = (1 if new > old else -1), abs(new - old)
    if room > at.radius * 4:
        # An arrow's head on the way, where the two dots leave room.
        head = Markup('<path d="M{:.1f} {:.1f}l{:.1f} {:.1f}v{:.1f}z" fill="{}"/>')
        tip, size = new - ahead * at.radius * 1.2, at.radius
        yield head.format(tip, y, -ahead * size, -size * 0.75, size * 1.5, tokens.ACCENT)
    yield dot("reached" if row.reached else "now", new, y, at.radius)


FIGURE = Figure(describe, draw, order=9, high=640, opens="county", all_cards=True)
