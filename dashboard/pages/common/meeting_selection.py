"""Where the meeting's lines lead, and the addresses of the meeting's own pages and files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.derived import derived
from dashboard.meeting.agenda import Agenda, Subject, last_meeting, prepare
from dashboard.pages.common.office_filter import office_address
from dashboard.pages.common.selection import address, read_count, read_view
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot

# A meeting by indicator, week and weeks since the last one: what a page is kept by.
Chosen = tuple[str, int, int]

# A meeting looks back so many weeks at the most: a year.
LONGEST = 52

# The pack's files, in the order in which the page offers them.
FILES = ("pack.pdf", "pack-screen.pdf", "pack.pptx", "brief.txt")


@dataclass(frozen=True)
class Meeting(Selection):
    """The view of a week's meeting. weeks: how many weeks before it the last one was."""

    weeks: int = 1

    @property
    def since(self) -> int | None:
        """The last meeting's place in the snapshot's weeks; None if there was none before."""
        return last_meeting(self.week, self.weeks)


def read_meeting(given: Mapping[str, str], snapshot: Snapshot) -> Meeting:
    """The meeting of an address: ?week=&indicator=&weeks=. Raises UnknownChoice."""
    view = read_view({name: given.get(name, "") for name in ("week", "indicator")}, snapshot)
    return Meeting(view.card, view.week, weeks=read_count(given, "weeks", 1, LONGEST))


def meeting_of(snapshot: Snapshot, chosen: Chosen) -> Meeting:
    """The meeting of what was chosen."""
    indicator, week, weeks = chosen
    return Meeting(snapshot.card(indicator), week, weeks=weeks)


def subject_address(lang: str, snapshot: Snapshot, week: int, subject: Subject) -> str:
    """Where a line leads: an office's place on the offices page, a county's page, or why the province's figure is so.

    week: its place in the snapshot's weeks.
    """
    if subject.office:
        return office_address(lang, snapshot, week, subject.office, subject.area)
    view = Selection(snapshot.card(subject.indicator), week)
    if subject.area:
        return address(lang, view, snapshot, f"county/{subject.area}")
    return address(lang, view, snapshot, "why")


def why_address(lang: str, snapshot: Snapshot, week: int, subject: Subject) -> str:
    """The offices behind a line's figure; '' for a line about one office, and for one that leads there by itself."""
    if subject.office or not subject.area:
        return ""
    return address(lang, Selection(snapshot.card(subject.indicator), week, subject.area), snapshot, "why")


def meeting_address(lang: str, snapshot: Snapshot, view: Selection, path: str = "", **more: str) -> str:
    """A page of the meeting of a view's week. path: '' the agenda, present, decisions. more: its own parameters."""
    return _with(address(lang, view, snapshot, f"meeting/{path}" if path else "meeting"), looking_back(view) | more)


def file_address(lang: str, snapshot: Snapshot, view: Selection, name: str) -> str:
    """One of FILES for the meeting of a view's week."""
    return _with(
        address(lang, Selection(snapshot.cards[0], view.week), snapshot, f"download/{name}"), looking_back(view)
    )


def looking_back(view: Selection) -> dict[str, str]:
    """The parameter that says when the last meeting was, where that was not the week before."""
    return {"weeks": str(view.weeks)} if isinstance(view, Meeting) and view.weeks != 1 else {}


def _with(base: str, more: Mapping[str, str]) -> str:
    for name, value in more.items():
        base += f"{'&' if '?' in base else '?'}{name}={value}"
    return base


@derived(most=8)
def agenda_of(snapshot: Snapshot, week: int, since: int | None) -> Agenda:
    """The agenda of a week, made once for all its pages. since: the last meeting's; both as places."""
    return prepare(snapshot, week, since)
