"""The decisions of one meeting, for its secretary: made, changed and closed ones; and how the meetings do."""

from dashboard.figures.decision_times import selection_of
from dashboard.figures.figure import Description, Figure, Table, TableRow, Value
from dashboard.figures.open_table import split
from dashboard.figures.words import meeting_fields
from dashboard.indicators.outlook import LONG
from dashboard.language import say
from dashboard.language.digits import integer
from dashboard.meeting.decisions import Decision, office_name
from dashboard.meeting.minutes import Minutes, minutes, timeliness
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.weeks import day_label

HEADS = "what done owner due".split()


def describe(snapshot: Snapshot, lang: str, selection: Selection) -> Description:
    """The decisions that the chosen week's meeting made, changed or closed."""
    of_meeting = minutes(snapshot, selection.week)
    rows = [
        _row(snapshot, lang, selection.week, name, decision)
        for name, decisions in of_meeting._asdict().items()
        for decision in decisions
    ]
    sentence = f"{_counts(lang, of_meeting)} {_timeliness(lang, snapshot, selection.week)}"
    return Description(
        **meeting_fields(lang, selection, "meeting_decisions", sentence),
        table=Table([say(lang, f"figure.meeting_decisions.{name}") for name in HEADS], rows),
    )


def _counts(lang: str, of_meeting: Minutes) -> str:
    if not any(of_meeting):
        return say(lang, "figure.meeting_decisions.none")
    numbers = {name: integer(len(decisions), lang) for name, decisions in of_meeting._asdict().items()}
    return say(lang, "figure.meeting_decisions.counts", **numbers)


def _timeliness(lang: str, snapshot: Snapshot, week: int) -> str:
    counted = timeliness(snapshot, week)
    numbers = counted._asdict() | {"weeks": LONG}
    texts = {name: integer(number, lang) for name, number in numbers.items()}
    return say(lang, f"figure.meeting_decisions.{'timeliness' if counted.due else 'none_due'}", **texts)


def _row(snapshot: Snapshot, lang: str, week: int, name: str, decision: Decision) -> TableRow:
    done = f"decisions.status_{decision.status}" if name == "closed" else f"figure.meeting_decisions.{name}"
    values = [
        Value(say(lang, done), selection_of(snapshot, week, decision)),
        Value(office_name(lang, snapshot, decision.owner, snapshot.weeks[week])),
        Value(day_label(decision.due_week, lang)),
    ]
    # The text's language is not known: isolate marks keep its direction from affecting the other columns.
    return TableRow(f"\u2068{decision.text}\u2069", values)


FIGURE = Figure(describe, draw=None, order=21, embed_height=500, all_cards=True, split=split)
