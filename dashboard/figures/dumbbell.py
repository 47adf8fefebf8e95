"""Dumbbell chart of who moved most: a row for each county and indicator, its figure 4 weeks ago and now."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dashboard.figures.bars import Row
from dashboard.figures.figure import Description, Drawing, Figure, Paper, Table, TableRow, Value, empty_drawing
from dashboard.figures.rows import Rows, drawing
from dashboard.figures.target_words import target_name
from dashboard.figures.words import meeting_fields
from dashboard.indicators import amounts
from dashboard.indicators.series import direction
from dashboard.language import COMMA, say
from dashboard.language.digits import integer, percent
from dashboard.meeting.agenda import agenda_of
from dashboard.meeting.changes import earlier_week
from dashboard.meeting.histories import History, histories
from dashboard.meeting.lines import Wording
from dashboard.meeting.point_words import best
from dashboard.meeting.points import Best
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot

# The number of rows with room on a screen and on a phone; the meeting's list has all improvements.
MOST, MOST_NARROW = 8, 6


class Rise:
    """The progress of a county in an indicator. before, now: shares (0 to 1); ends: both figures in words; gain: the
    units gained, with an arrow; county_page: the selection of the row's link.
    """

    def __init__(self, snapshot: Snapshot, lang: str, selection: Selection, point: Best, history: History) -> None:
        self.county = snapshot.names[history.area][lang]
        self.indicator = history.card.word(lang, "short")
        self.before = point.before.value or 0.0
        self.now = point.now.value or 0.0
        self.ends = tuple(amounts.figure(lang, history.card, cell) for cell in (point.before, point.now))
        self.target = history.card.target
        self.reached = point.reached
        way = direction(history.card.better_sign * point.gained)
        self.gain = say(lang, f"view.change_{way}", k=integer(point.gained, lang))
        self.county_page = replace(selection, card=history.card, county=history.area, kind="")


@dataclass(frozen=True, kw_only=True)
class Dumbbell(Description):
    """rows: in the agenda's order, empty if nothing improved. of: the number of all improvements."""

    rows: Sequence[Rise]
    of: int


def describe(snapshot: Snapshot, lang: str, selection: Selection) -> Dumbbell:
    """The greatest improvements on the agenda of the chosen week's meeting."""
    agenda = agenda_of(snapshot, selection.week, earlier_week(selection.week, selection.weeks))
    known = histories(snapshot, selection.week)
    section = best(Wording(lang, snapshot, agenda))
    points = agenda.best[:MOST]
    pairs = [(point, known[point.subject.indicator, point.subject.area]) for point in points]
    rows = [Rise(snapshot, lang, selection, point, history) for point, history in pairs]
    return Dumbbell(
        **meeting_fields(lang, selection, "dumbbell", section.summary),
        table=Table(
            head=[say(lang, f"figure.dumbbell.{name}") for name in "what before now target gain".split()],
            rows=[_line(lang, row, history) for row, (_, history) in zip(rows, pairs, strict=True)],
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


def _line(lang: str, row: Rise, history: History) -> TableRow:
    values = [Value(text, row.county_page) for text in (*row.ends, target_name(lang, history.card))]
    return TableRow(f"{row.county}{COMMA[lang]}{row.indicator}", [*values, Value(row.gain)])


def draw(described: Dumbbell, paper: Paper) -> Drawing:
    """One row for each improvement: names, both dots with an arrow between them, both figures and the gain."""
    lang, shown = described.lang, described.rows[: MOST_NARROW if paper.narrow else MOST]
    if not shown:
        return empty_drawing(paper)
    drawn = [
        Row(
            row.county,
            say(lang, "figure.dumbbell.from_to", before=row.ends[0], now=row.ends[1]),
            opens=row.county_page,
            detail=row.indicator,
            dots=(row.before, row.now),
            reached=row.reached,
            target=row.target,
            change=row.gain,
        )
        for row in shown
    ]
    grid = [(percent(quarter, lang), quarter) for quarter in (0, 0.25, 0.5, 0.75, 1)]
    counts = {"n": integer(len(shown), lang), "of": integer(described.of, lang)}
    note = say(lang, "figure.dumbbell.shown", **counts) if described.of > len(shown) else ""
    return drawing(Rows(lang, drawn, grid), paper, note)


FIGURE = Figure(describe, draw, order=9, embed_height=640, opens="county", all_cards=True)
