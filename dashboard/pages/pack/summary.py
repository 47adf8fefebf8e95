"""The first page of a pack: headline, indicators that are behind, counties to call, what changed, and decisions."""

from collections.abc import Mapping, Sequence

from dashboard.figures.bullets import bullets
from dashboard.figures.target_words import target_name
from dashboard.indicators import amounts
from dashboard.language import say
from dashboard.language.digits import integer
from dashboard.meeting.behind import gap_text
from dashboard.meeting.together import together
from dashboard.pages.common.meeting_parts import MeetingPart
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot

# The most decisions on the page. If there are more, the pack has a part with all of them.
MOST_DECISIONS = 8


class Summary:
    """The texts of the first page. headline, called, changed: sentences of the meeting's first screen.

    head, rows: the indicators that are behind, worst first; a row is the cells (text, trend), among them the sum of
    the counties if any indicator has one. decisions: the heading and the sentence of the decisions, decided: their
    table, whose rows are cells (text, mark, trend), with at most MOST_DECISIONS rows; more: how many further ones
    there are, in words, '' for none.
    """

    def __init__(self, snapshot: Snapshot, lang: str, meeting: Selection, parts: Mapping[str, MeetingPart]) -> None:
        headline, calls, decisions, events = (parts[key] for key in ("headline", "calls", "decisions", "events"))
        behind = [row for row in bullets(snapshot, lang, meeting) if row.state == "behind"]
        sums = [together(snapshot, row.card, meeting.week) for row in behind]
        beside = [
            "" if cell is None else amounts.counts(lang, row.card, cell)
            for row, cell in zip(behind, sums, strict=True)
        ]
        heads = ("indicator", "share", "figure", *(["map"] if any(beside) else []), "target", "gap", "change")
        table = decisions.described.table
        more = len(table.rows) - MOST_DECISIONS
        self.heading = headline.heading
        self.headline = headline.described.sentence
        self.head = [say(lang, f"pack.{name}") for name in heads] if behind else []
        self.rows: Sequence[Sequence[tuple[str, str]]] = [
            [
                (row.card.word(lang, "name"), ""),
                (amounts.value(lang, row.card, row.cell), ""),
                (amounts.figure(lang, row.card, row.cell), ""),
                *([(counties, "")] if any(beside) else []),
                (target_name(lang, row.card), ""),
                (gap_text(lang, row.card, row.cell), ""),
                (row.change, row.trend),
            ]
            for row, counties in zip(behind, beside, strict=True)
        ]
        self.calls = calls.heading
        self.called = calls.described.sentence
        self.changes = events.heading
        self.changed = events.described.sentence
        self.decisions = decisions.heading
        self.decided = decisions.described.sentence
        self.decisions_head = table.head if table.rows else []
        self.decisions_rows = [
            [(row.name, "", ""), *((value.text, value.mark, value.trend) for value in row.values)]
            for row in table.rows[:MOST_DECISIONS]
        ]
        self.more = say(lang, "county_offices.more", k=integer(more, lang)) if more > 0 else ""
