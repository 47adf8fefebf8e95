"""The meeting's points in the pack: what changed, who is off track, what was decided."""

from __future__ import annotations

from collections.abc import Iterator

from dashboard.language import say
from dashboard.language.digits import whole
from dashboard.meeting.decisions import DecisionLine, decision_lines
from dashboard.meeting.points import Subject
from dashboard.meeting.words import Group, Section
from dashboard.meeting.words import sections as agenda_sections
from dashboard.pages.common.meeting_selection import agenda_of, subject_address
from dashboard.pages.common.permalinks import as_of
from dashboard.pages.pack import content
from dashboard.pages.pack.request import PackRequest
from dashboard.snapshot import Snapshot

# Lines of a group at the most, of which a form may show fewer; the meeting's page has them all.
MOST = 5


def sections(snapshot: Snapshot, wanted: PackRequest) -> list[content.Section]:
    """The agenda's sections, then the decisions."""
    agenda = agenda_of(snapshot, wanted.week, wanted.since)
    found = agenda_sections(wanted.lang, snapshot, agenda, MOST)
    lines = decision_lines(wanted.lang, snapshot, wanted.week, agenda.since)
    return [*(_section(snapshot, wanted, section) for section in found), _decisions(snapshot, wanted, lines)]


def _section(snapshot: Snapshot, wanted: PackRequest, section: Section) -> content.Section:
    return content.Section(
        key=section.key,
        heading=section.heading,
        summary=section.summary if section.groups else section.empty,
        rule=section.rule,
        groups=[_group(snapshot, wanted, group) for group in section.groups],
    )


def _group(snapshot: Snapshot, wanted: PackRequest, group: Group) -> content.Group:
    return content.Group(
        heading=group.heading,
        points=[content.Point(line.text, line.note, _href(snapshot, wanted, line.subject)) for line in group.lines],
        count=group.count,
    )


def decision_sentences(snapshot: Snapshot, wanted: PackRequest) -> list[str]:
    """The decisions for the brief, the weightiest first: how many there are, then those that are overdue."""
    lines = decision_lines(wanted.lang, snapshot, wanted.week, wanted.since)
    heading, overdue = (say(wanted.lang, f"pack.{name}") for name in ("decisions", "overdue"))
    return [
        f"{heading}: {_counted(wanted.lang, lines)}",
        *(f"{overdue}: {line.text}" for line in lines if line.overdue),
    ]


def _decisions(snapshot: Snapshot, wanted: PackRequest, lines: list[DecisionLine]) -> content.Section:
    lang = wanted.lang
    return content.Section(
        key="decisions",
        heading=say(lang, "pack.decisions"),
        summary=_counted(lang, lines),
        rule=say(lang, "pack.decisions_rule"),
        groups=[content.Group("", list(_points(snapshot, wanted, lines)), len(lines))] if lines else [],
    )


def _counted(lang: str, lines: list[DecisionLine]) -> str:
    counts = {"open": sum(not line.closed for line in lines), "overdue": sum(line.overdue for line in lines)}
    if not lines:
        return say(lang, "pack.decisions_none")
    return say(lang, "pack.decisions_counted", **{name: whole(count, lang) for name, count in counts.items()})


def _points(snapshot: Snapshot, wanted: PackRequest, lines: list[DecisionLine]) -> Iterator[content.Point]:
    for line in lines:
        mark = "overdue" if line.overdue else "closed" if line.closed else ""
        tag = say(wanted.lang, f"pack.{mark}") if mark else ""
        href = _href(snapshot, wanted, line.subject) if line.subject else ""
        # As it was decided, in whatever language: its direction is its own.
        yield content.Point(f"\u2068{line.text}\u2069", line.note, href, mark, tag)


def _href(snapshot: Snapshot, wanted: PackRequest, subject: Subject) -> str:
    """The address of a point's subject, with week and publication: paper leads to the same figures next year."""
    address = subject_address(wanted.lang, snapshot, wanted.week, subject)
    if "week=" not in address:
        address += f"{'&' if '?' in address else '?'}week={snapshot.cells.weeks[wanted.week]}"
    return wanted.link(as_of(address, snapshot))
