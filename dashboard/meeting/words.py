"""The agenda in words: sections of lines that the page, the presentation, the pack and the brief all say."""

from __future__ import annotations

from dashboard.meeting import event_words, point_words
from dashboard.meeting.agenda import Agenda
from dashboard.meeting.lines import Section, Wording
from dashboard.snapshot import Snapshot

_WRITERS = {
    "events": event_words.events,
    "off_track": point_words.off_track,
    "best": point_words.best,
    "gaps": point_words.gaps,
    "discrepancies": point_words.discrepancies,
}
# The sections in the order of the meeting.
SECTIONS = tuple(_WRITERS)


def sections(lang: str, snapshot: Snapshot, agenda: Agenda, most: int = 8) -> list[Section]:
    """The agenda in words, in the order of SECTIONS. most: lines of a group at the most; 0 for all."""
    wording = Wording(lang, snapshot, agenda)
    return [write(wording, most) for write in _WRITERS.values()]
