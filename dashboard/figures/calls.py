"""The counties to call: in which indicators each stands out as worse than the others, and offices that they lack."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.figures.figure import Description, Figure, Table, TableRow, Value
from dashboard.figures.open_table import split
from dashboard.figures.words import meeting_fields
from dashboard.indicators import amounts
from dashboard.language import COMMA, say
from dashboard.language.digits import integer
from dashboard.meeting.calls import Call, Reason, calls
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot

# How many offices of a county are named.
OFFICES_LIMIT = 3


@dataclass(frozen=True, kw_only=True)
class Calls(Description):
    """counties: the codes of the counties to call."""

    counties: Sequence[str]


def describe(snapshot: Snapshot, lang: str, selection: Selection) -> Calls:
    """The counties to call in the chosen week's meeting; none where no county stands out."""
    called = calls(snapshot, selection.week)
    names = COMMA[lang].join(snapshot.names[call.county][lang] for call in called)
    key = "none" if not called else "one" if len(called) == 1 else "some"
    heads = ("view.county", "figure.calls.reasons", "figure.calls.offices")
    return Calls(
        **meeting_fields(lang, selection, "calls", say(lang, f"figure.calls.{key}", counties=names)),
        table=Table(
            [say(lang, head) for head in heads], [_row(snapshot, lang, selection.week, call) for call in called]
        ),
        note=say(lang, "figure.calls.note"),
        counties=[call.county for call in called],
    )


def _row(snapshot: Snapshot, lang: str, week: int, call: Call) -> TableRow:
    opens = Selection(call.reasons[0].card, week, call.county)
    reasons = " · ".join(_reason(lang, reason) for reason in call.reasons)
    named = COMMA[lang].join(office.names[lang] for office in call.offices[:OFFICES_LIMIT])
    more = len(call.offices) - OFFICES_LIMIT
    offices = say(lang, "figure.calls.more", offices=named, n=integer(more, lang)) if more > 0 else named
    return TableRow(snapshot.names[call.county][lang], [Value(reasons, opens), Value(offices, opens)])


def _reason(lang: str, reason: Reason) -> str:
    card, cell, word = reason
    name, figure = card.word(lang, "short"), amounts.figure(lang, card, cell)
    return say(lang, f"figure.calls.{word.key}", name=name, figure=figure)


FIGURE = Figure(describe, draw=None, order=10, embed_height=500, opens="county", all_cards=True, split=split)
