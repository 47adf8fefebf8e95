"""Where the meeting's lines lead, and the addresses of the meeting's own pages and files."""

from __future__ import annotations

from dashboard.live import Snapshot
from dashboard.meeting.agenda import Subject
from dashboard.pages.offices_filter import office_address
from dashboard.pages.view import View, address

# The pack's files, in the order in which the page offers them.
FILES = ("pack.pdf", "pack-screen.pdf", "pack.pptx", "brief.txt")


def subject_address(lang: str, snapshot: Snapshot, week: int, subject: Subject) -> str:
    """Where a line leads: an office's place on the offices page, a county's page, or why the province's figure is so.

    week: its place in the snapshot's weeks.
    """
    if subject.office:
        return office_address(lang, snapshot, week, subject.office, subject.area)
    view = View(snapshot.card(subject.indicator), week)
    if subject.area:
        return address(lang, view, snapshot, f"county/{subject.area}")
    return address(lang, view, snapshot, "why")


def why_address(lang: str, snapshot: Snapshot, week: int, subject: Subject) -> str:
    """The offices behind a line's figure; '' for a line about one office, and for one that leads there by itself."""
    if subject.office or not subject.area:
        return ""
    return address(lang, View(snapshot.card(subject.indicator), week, subject.area), snapshot, "why")


def meeting_address(lang: str, snapshot: Snapshot, view: View, path: str = "", **more: str) -> str:
    """A page of the meeting of a view's week. path: '' the agenda, present, decisions. more: its own parameters."""
    base = address(lang, view, snapshot, f"meeting/{path}" if path else "meeting")
    for name, value in more.items():
        base += f"{'&' if '?' in base else '?'}{name}={value}"
    return base


def file_address(lang: str, snapshot: Snapshot, view: View, name: str) -> str:
    """One of FILES for the meeting of a view's week."""
    return address(lang, View(snapshot.cards[0], view.week), snapshot, f"download/{name}")
