"""The meeting's points and decisions in the pack, and where they lead."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.language import say
from dashboard.language.digits import whole
from dashboard.meeting.agenda import agenda_of
from dashboard.meeting.decisions import DecisionLine, decision_lines
from dashboard.meeting.lines import Section
from dashboard.meeting.points import Subject
from dashboard.meeting.words import sections as agenda_sections
from dashboard.pages.common.meeting_links import subject_url
from dashboard.pages.common.urls import permalink
from dashboard.pages.pack.request import PackRequest
from dashboard.snapshot import Snapshot

# Lines of a group at the most, of which a form may show fewer; the meeting's page has them all.
MOST = 5


def sections(snapshot: Snapshot, request: PackRequest) -> list[Section]:
    """The sections of the agenda, each group with at most MOST lines."""
    return agenda_sections(request.lang, snapshot, agenda_of(snapshot, request.week, request.since), MOST)


def decisions(snapshot: Snapshot, request: PackRequest) -> list[DecisionLine]:
    """The decisions of the meeting, in their order."""
    return decision_lines(request.lang, snapshot, request.week, request.since)


def decision_sentences(snapshot: Snapshot, request: PackRequest) -> list[str]:
    """The decisions for the brief, the weightiest first: how many there are, then those that are overdue."""
    lines = decisions(snapshot, request)
    heading, overdue = (say(request.lang, f"pack.{name}") for name in ("decisions", "overdue"))
    return [
        f"{heading}: {counted(request.lang, lines)}",
        *(f"{overdue}: {line.text}" for line in lines if line.overdue),
    ]


def counted(lang: str, lines: Sequence[DecisionLine]) -> str:
    """How many decisions are open and how many of them overdue, in words."""
    counts = {"open": sum(not line.closed for line in lines), "overdue": sum(line.overdue for line in lines)}
    if not lines:
        return say(lang, "pack.decisions_none")
    return say(lang, "pack.decisions_counted", **{name: whole(count, lang) for name, count in counts.items()})


def links(
    snapshot: Snapshot, request: PackRequest, parts: Sequence[Section], decided: Sequence[DecisionLine]
) -> dict[Subject, str]:
    """The address of each subject, with week and publication: a printed link opens the same figures next year."""
    subjects = {line.subject for part in parts for group in part.groups for line in group.lines}
    subjects |= {line.subject for line in decided if line.subject}
    urls = {subject: subject_url(request.lang, snapshot, request.week, subject, permalink) for subject in subjects}
    return {subject: request.link(url) for subject, url in urls.items()}
