"""The weekly meeting's agenda: news, what is off track, the best counties, gaps, decisions, and county by county."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from flask import Flask, Response, request

from dashboard.derived import derived
from dashboard.figures.words import target_text
from dashboard.language import OTHER, say
from dashboard.language.digits import whole
from dashboard.live import Live, Stale
from dashboard.meeting.agenda import Agenda, agenda_of, last_meeting
from dashboard.meeting.decisions import DecisionLine, decision_lines
from dashboard.meeting.lines import Group, Line, Section
from dashboard.meeting.words import SECTIONS, sections
from dashboard.pages.common import frame
from dashboard.pages.common.county_rows import Row, county_rows
from dashboard.pages.common.filters import Options, options
from dashboard.pages.common.meeting_links import subject_evidence, subject_url
from dashboard.pages.common.selection import one_of, read_selection
from dashboard.pages.common.urls import ADDRESSES, PACK_FILES, url
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.weeks import friday, jalali_text, span_label

SHOWN = 5  # lines of a group on the page of all sections
BACK = (1, 2, 3, 4, 8, 13)  # the lengths that the page offers, in weeks: a holiday's, a month's, a season's


@dataclass(frozen=True)
class Heading:
    """Which week's meeting, in both calendars, since which meeting, and as of when its figures are known."""

    span: str
    other_span: str
    last_meeting: str
    known_at: str


@dataclass(frozen=True)
class MeetingPage:
    """What meeting.html shows. only: the section that stands alone with all its lines, '' for the whole agenda.

    beside: (address, text, relation) of the meetings before and after; contents: (anchor, number of points, heading).
    """

    lang: str
    snapshot: Snapshot
    selection: Selection
    only: str
    heading: Heading
    options: Options
    beside: Sequence[tuple[str, str, str]]
    contents: Sequence[tuple[str, str, str]]
    sections: Sequence[Section]
    decisions: Sequence[DecisionLine]
    rows: Sequence[Row]
    target: str
    pack_files: Sequence[str] = PACK_FILES

    def href(self, line: Line | DecisionLine) -> str:
        """The page of what a line is about; '' for nothing."""
        return subject_url(self.lang, self.snapshot, self.selection.week, line.subject) if line.subject else ""

    def evidence(self, line: Line) -> str:
        """The offices behind a line's figure; '' where the line leads there by itself."""
        return subject_evidence(self.lang, self.snapshot, self.selection.week, line.subject)

    def all_of(self, group: Group) -> str:
        """How many lines a group has; '' where all of them are shown."""
        hidden = group.count > len(group.lines)
        return say(self.lang, "meeting_page.all", n=whole(group.count, self.lang)) if hidden else ""


def add(server: Flask, live: Live) -> None:
    """Register the route."""

    def meeting(lang: str, snapshot: Snapshot) -> Response:
        selection = read_selection(request.args, snapshot, ADDRESSES["meeting"].takes)
        only = one_of(request.args, "all", SECTIONS)
        return Response(rendered_page(lang, snapshot, selection, only, live.status.stale))

    frame.add_page(server, live, "meeting", meeting)


# A page is the same for all until the data change.
@derived(most=12)
def rendered_page(lang: str, snapshot: Snapshot, selection: Selection, only: str, stale: Stale | None) -> str:
    """The page as HTML. only: as MeetingPage has it; stale: as frame.page has it."""
    other = url(OTHER[lang], snapshot, "meeting", selection, all=only)
    page = meeting_page(lang, snapshot, selection, only)
    return frame.page("meeting.html", lang, snapshot, stale, other, here="meeting", page=page)


def meeting_page(lang: str, snapshot: Snapshot, selection: Selection, only: str = "") -> MeetingPage:
    """The agenda of a selection's week."""
    card = selection.card
    agenda = agenda_of(snapshot, selection.week, last_meeting(selection.week, selection.weeks))
    found = sections(lang, snapshot, agenda, 0 if only else SHOWN)
    decided = [] if only else decision_lines(lang, snapshot, agenda.week, agenda.since)
    counted = [(section.key, sum(group.count for group in section.groups), section.heading) for section in found]
    counted.append(("decisions", len(decided), say(lang, "meeting_page.decisions")))
    return MeetingPage(
        lang=lang,
        snapshot=snapshot,
        selection=selection,
        only=only,
        heading=heading(lang, snapshot, agenda),
        options={**options(lang, snapshot, selection), "weeks": weeks_back(lang, selection)},
        beside=list(weeks_beside(lang, snapshot, selection)),
        contents=[(key, whole(count, lang), text) for key, count, text in counted],
        sections=[section for section in found if only in ("", section.key)],
        decisions=decided,
        rows=[] if only else county_rows(lang, snapshot, agenda, card),
        target=target_text(lang, card),
    )


def heading(lang: str, snapshot: Snapshot, agenda: Agenda) -> Heading:
    """The heading of the agenda's meeting."""
    week = snapshot.weeks[agenda.week]
    last = say(lang, "meeting_page.first")
    if agenda.since is not None:
        last = say(lang, "meeting_page.since", week=span_label(snapshot.weeks[agenda.since], lang))
    jalali = f"{jalali_text(week)} – {jalali_text(friday(week))}"
    return Heading(
        span=span_label(week, lang),
        other_span=span_label(week, "en") if lang == "fa" else jalali,
        last_meeting=last,
        known_at=say(lang, "meeting_page.known_at", moment=snapshot.moment_label(agenda.known, lang)),
    )


def weeks_back(lang: str, selection: Selection) -> list[tuple[str, str, bool]]:
    """(value, text, chosen) of how long ago the last meeting was: the usual lengths, and the one that is chosen."""
    found = sorted({*BACK, selection.weeks})
    return [(str(n) if n > 1 else "", ago(lang, n), n == selection.weeks) for n in found]


def ago(lang: str, weeks: int) -> str:
    """How many weeks ago, in words."""
    return say(lang, "meeting_page.ago_one") if weeks == 1 else say(lang, "meeting_page.ago", n=whole(weeks, lang))


def weeks_beside(lang: str, snapshot: Snapshot, selection: Selection) -> Iterator[tuple[str, str, str]]:
    """(address, text, relation) of the meetings of the weeks before and after, where there are any."""
    for step, name, relation in ((-1, "previous", "prev"), (1, "next", "next")):
        if 0 <= selection.week + step < len(snapshot.weeks):
            beside = replace(selection, week=selection.week + step, weeks=1)
            yield url(lang, snapshot, "meeting", beside), say(lang, f"meeting_page.{name}"), relation
