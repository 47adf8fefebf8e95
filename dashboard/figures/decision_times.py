"""The list of decisions: meeting, responsible office, due date, a mark of the state, and the indicator aimed at."""

from collections.abc import Sequence

from dashboard.figures.figure import Description, Figure, Table, TableRow, Value
from dashboard.figures.open_table import split
from dashboard.figures.words import meeting_fields
from dashboard.language import say
from dashboard.language.digits import integer
from dashboard.meeting.changes import earlier_week
from dashboard.meeting.decisions import (
    Decision,
    all_decisions,
    decisions,
    lead,
    office_name,
    overdue_text,
    subject,
    then_and_now,
    with_direction,
)
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.weeks import day_label

HEADS = "what decided owner due status figure".split()


def describe(snapshot: Snapshot, lang: str, selection: Selection) -> Description:
    """The decisions on the agenda of the chosen week's meeting: overdue ones first, closed ones last."""
    week = selection.week
    found = decisions(snapshot, week, earlier_week(week, selection.weeks))
    return Description(
        **meeting_fields(lang, selection, "decision_times", lead(lang, all_decisions(snapshot, week))),
        table=Table(
            head=[say(lang, f"figure.decision_times.{name}") for name in HEADS],
            rows=[
                # The text's language is not known: isolate marks keep its direction from affecting its number.
                TableRow(f"{integer(n, lang)}. \u2068{decision.text}\u2069", _values(snapshot, lang, week, decision))
                for n, decision in enumerate(found, 1)
            ],
        ),
    )


def _values(snapshot: Snapshot, lang: str, week: int, decision: Decision) -> Sequence[Value]:
    """A decision's cells in the order of HEADS. Only what is overdue, better or worse is coloured."""
    offices = selection_of(snapshot, week, decision)
    late = overdue_text(lang, decision, alone=True)
    moved = decision.since.direction if decision.since else ""
    return [
        Value(day_label(decision.meeting_week, lang)),
        Value(office_name(lang, snapshot, decision.owner, snapshot.weeks[week])),
        Value(day_label(decision.due_week, lang)),
        Value(
            late or say(lang, f"decisions.status_{decision.status}"),
            offices,
            trend="worse" if late else "",
            mark="overdue" if late else decision.status,
        ),
        Value(_figure(snapshot, lang, decision), offices, trend=moved if moved in ("better", "worse") else ""),
    ]


def selection_of(snapshot: Snapshot, week: int, decision: Decision) -> Selection | None:
    """The indicator and the area of a decision in a week; None if it is about neither."""
    about = subject(snapshot, decision)
    return Selection(snapshot.card(about.indicator), week, about.area) if about else None


def _figure(snapshot: Snapshot, lang: str, decision: Decision) -> str:
    """The indicator that a decision aims at, then and now; '' without one."""
    if decision.since is None:
        return ""
    then, now = then_and_now(lang, snapshot, decision)
    name = snapshot.card(decision.indicator).word(lang, "short")
    form = "aim_same" if then == now else "aim"
    text = say(lang, f"figure.decision_times.{form}", name=name, then=then, now=now)
    return with_direction(lang, text, decision.since)


FIGURE = Figure(describe, draw=None, order=15, embed_height=800, all_cards=True, split=split)
