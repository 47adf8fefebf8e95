"""The agenda in words: sections of lines, as the meeting's page lists them."""

from __future__ import annotations

from dashboard.meeting import decisions, event_words, point_words
from dashboard.meeting.agenda import Agenda
from dashboard.meeting.lines import Section, Wording
from dashboard.snapshot import Snapshot

_WRITERS = {
    "off_track": point_words.off_track,
    "events": event_words.events,
    "best": point_words.best,
    "gaps": point_words.gaps,
    "discrepancies": point_words.discrepancies,
    "decisions": decisions.section,
}
# The sections in the order of the meeting.
SECTIONS = tuple(_WRITERS)


def sections(lang: str, snapshot: Snapshot, agenda: Agenda) -> list[Section]:
    """The agenda in words, in the order of SECTIONS."""
    wording = Wording(lang, snapshot, agenda)
    return [write(wording) for write in _WRITERS.values()]
