"""Decisions as CSV and XLSX: every recorded version of each decision, with words in a language."""

from collections.abc import Iterable

from dashboard.exports.rows import Column, Row, Table, sample_word
from dashboard.language import say
from dashboard.meeting.decisions import Decision, office_name
from dashboard.sheets.places import county_name
from dashboard.snapshot import Snapshot
from dashboard.weeks import jalali_text


class DecisionColumn(Column):
    """A column. Its message is `decisions.column_<name>`."""

    def heading(self, lang: str) -> str:
        return say(lang, f"decisions.column_{self.name}")


COLUMNS = (
    DecisionColumn("decision_id", width=26),
    DecisionColumn("recorded_at", "moment", 20),
    DecisionColumn("meeting_week", "date"),
    DecisionColumn("meeting_week_jalali"),
    DecisionColumn("text", width=80),
    DecisionColumn("indicator", width=22),
    DecisionColumn("indicator_name", width=34),
    DecisionColumn("county_code", width=10),
    DecisionColumn("county", width=18),
    DecisionColumn("office_id", width=13),
    DecisionColumn("office", width=44),
    DecisionColumn("owner_id", width=13),
    DecisionColumn("owner", width=44),
    DecisionColumn("due_week", "date"),
    DecisionColumn("due_week_jalali"),
    DecisionColumn("status", width=10),
    DecisionColumn("status_name", width=14),
    DecisionColumn("overdue_weeks", "whole", 10),
    DecisionColumn("newest", "flag", 10),
    DecisionColumn("sample", width=10),
)


def decision_table(lang: str, snapshot: Snapshot, week: int, decisions: Iterable[Decision]) -> Table:
    """Decisions as known at the meeting of a week, in the order given: a row for each version, oldest first.

    week: index into the snapshot's weeks. Only the newest row of an open decision has overdue_weeks, counted up to
    that week.
    """
    return Table(COLUMNS, [row for decision in decisions for row in _rows(lang, snapshot, week, decision)])


def _rows(lang: str, snapshot: Snapshot, week: int, decision: Decision) -> Iterable[Row]:
    saturday = snapshot.weeks[week]
    cards = {card.key: card.word(lang, "name") for card in snapshot.cards}
    for record in decision.history:
        newest = record is decision.history[-1]
        yield (
            record.decision_id,
            record.recorded_at,
            record.meeting_week,
            jalali_text(record.meeting_week),
            record.text,
            record.indicator,
            cards.get(record.indicator, ""),
            record.county_code,
            county_name(snapshot.full_input.tables, record.county_code, lang) if record.county_code else "",
            record.office_id,
            office_name(lang, snapshot, record.office_id, saturday) if record.office_id else "",
            record.owner_id,
            office_name(lang, snapshot, record.owner_id, saturday),
            record.due_week,
            jalali_text(record.due_week),
            record.status,
            say(lang, f"decisions.status_{record.status}"),
            decision.overdue_weeks if newest and decision.closed_week is None else None,
            newest,
            sample_word(lang, snapshot),
        )
