"""Decisions as a CSV file: every recorded version of each decision, with words in a language."""

from collections.abc import Iterable

from dashboard.exports.csv_file import csv_bytes
from dashboard.exports.rows import Row, sample_word
from dashboard.language import say
from dashboard.meeting.decisions import Decision, office_name
from dashboard.sheets.places import county_name
from dashboard.snapshot import Snapshot
from dashboard.weeks import jalali_text

# Each is a message: decisions.column_NAME.
COLUMNS = (
    "decision_id recorded_at meeting_week meeting_week_jalali text indicator indicator_name county_code county"
    " office_id office owner_id owner due_week due_week_jalali status status_name overdue_weeks newest sample"
).split()


def decisions_csv(lang: str, snapshot: Snapshot, week: int, decisions: Iterable[Decision]) -> bytes:
    """The file of decisions as known at the meeting of a week: a row for each version, oldest first.

    week: index into the snapshot's weeks. Only the newest row of an open decision has overdue_weeks, counted up to
    that week.
    """
    rows = [row for decision in decisions for row in _rows(lang, snapshot, week, decision)]
    headings = [say(lang, f"decisions.column_{name}") for name in COLUMNS]
    return csv_bytes(rows, headings, say(lang, "file.true"), say(lang, "file.false"))


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
