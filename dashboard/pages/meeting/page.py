"""The weekly meeting's agenda: what is new, who is off track, who did best, and county by county."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from flask import Flask, Response, request

from dashboard.derived import derived
from dashboard.language import OTHER, say
from dashboard.language.digits import percent, whole
from dashboard.live import Live, Stale
from dashboard.meeting.agenda import Agenda, agenda_of, last_meeting
from dashboard.meeting.decisions import decision_lines
from dashboard.meeting.lines import Section
from dashboard.meeting.words import SECTIONS, sections
from dashboard.pages.common import frame
from dashboard.pages.common.county_rows import county_rows
from dashboard.pages.common.filters import options
from dashboard.pages.common.meeting_links import subject_evidence, subject_url
from dashboard.pages.common.selection import one_of, read_selection
from dashboard.pages.common.urls import PACK_FILES, url
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.weeks import day_label, friday, jalali_text, span_label

SHOWN = 5  # lines of a group on the page of all sections
BACK = (1, 2, 3, 4, 8, 13)  # the lengths that the page offers, in weeks: a holiday's, a month's, a season's


def add(server: Flask, live: Live) -> None:
    """Register the route."""

    def meeting(lang: str, snapshot: Snapshot) -> Response:
        view = read_selection(request.args, snapshot, "indicator week weeks")
        one = one_of(request.args, "all", SECTIONS)
        return Response(rendered_page(lang, snapshot, view, one, live.status.stale))

    frame.add_page(server, live, "meeting", meeting)


# A page is the same for all until the data change.
@derived(most=12)
def rendered_page(lang: str, snapshot: Snapshot, view: Selection, one: str, stale: Stale | None) -> str:
    """The page as HTML. one: a section's key, '' for all; stale: as frame.page has it."""
    other = url(OTHER[lang], snapshot, "meeting", view, all=one)
    return frame.page(
        "meeting.html", lang, snapshot, stale, other, here="meeting", **context(lang, snapshot, view, one)
    )


def context(lang: str, snapshot: Snapshot, view: Selection, one: str = "") -> dict[str, Any]:
    """All that the page's template needs. one: the only section that is shown, with all its lines; '' for all."""
    agenda = agenda_of(snapshot, view.week, last_meeting(view.week, view.weeks))
    found = sections(lang, snapshot, agenda, 0 if one else SHOWN)
    shared = options(lang, snapshot, view)
    return {
        **heading(lang, snapshot, agenda),
        "view": view,
        "one": one,
        "options": {"week": shared["week"], "weeks": weeks_back(lang, view), "indicator": shared["indicator"]},
        "weeks": list(weeks_beside(lang, snapshot, view)),
        "ways": list(ways(lang, snapshot, view)),
        "present": url(lang, snapshot, "present", view),
        "wall": url(lang, snapshot, "present", view, wall=1),
        "agenda_page": url(lang, snapshot, "meeting", view),
        "sections": [section for section in found if not one or section.key == one],
        "decisions": [] if one else decision_lines(lang, snapshot, agenda.week, agenda.since),
        "decisions_page": url(lang, snapshot, "decisions", view),
        "contents": [(section.key, section.heading, whole(points(section), lang)) for section in found],
        "lead": partial(subject_url, lang, snapshot, view.week),
        "why": partial(subject_evidence, lang, snapshot, view.week),
        "all_of": lambda section: url(lang, snapshot, "meeting", view, all=section),
        "number": partial(whole, lang=lang),
        "rows": [] if one else county_rows(lang, snapshot, agenda, view.card),
        "card_name": view.card.word(lang, "name"),
        "card_page": url(lang, snapshot, "indicator", key=view.card.key),
        "target": say(
            lang,
            "meeting_page.target",
            target=percent(view.card.target_share, lang),
            date=day_label(view.card.target_date, lang),
        ),
    }


def heading(lang: str, snapshot: Snapshot, agenda: Agenda) -> dict[str, str]:
    """Which week's meeting it is, in both calendars, since which meeting, and as of when it is known."""
    week = snapshot.weeks[agenda.week]
    last = say(lang, "meeting_page.first")
    if agenda.since is not None:
        last = say(lang, "meeting_page.since", week=span_label(snapshot.weeks[agenda.since], lang))
    jalali = f"{jalali_text(week)} – {jalali_text(friday(week))}"
    return {
        "span": span_label(week, lang),
        "other_span": span_label(week, "en") if lang == "fa" else jalali,
        "last_meeting": last,
        "known_at": say(lang, "meeting_page.known_at", moment=snapshot.moment_label(agenda.known, lang)),
    }


def points(section: Section) -> int:
    """How many points a section has, those that are not shown as well."""
    return sum(group.count for group in section.groups)


def weeks_back(lang: str, view: Selection) -> list[tuple[str, str, bool]]:
    """(value, text, chosen) of how long ago the last meeting was: the usual lengths, and the one that is chosen."""
    found = sorted({*BACK, view.weeks})
    return [(str(n) if n > 1 else "", ago(lang, n), n == view.weeks) for n in found]


def ago(lang: str, weeks: int) -> str:
    """How many weeks ago, in words."""
    return say(lang, "meeting_page.ago_one") if weeks == 1 else say(lang, "meeting_page.ago", n=whole(weeks, lang))


def weeks_beside(lang: str, snapshot: Snapshot, view: Selection) -> Iterator[tuple[str, str, str]]:
    """(address, text, relation) of the meetings of the weeks before and after, where there are any."""
    for step, name, relation in ((-1, "previous", "prev"), (1, "next", "next")):
        if 0 <= view.week + step < len(snapshot.weeks):
            beside = replace(view, week=view.week + step, weeks=1)
            yield url(lang, snapshot, "meeting", beside), say(lang, f"meeting_page.{name}"), relation


def ways(lang: str, snapshot: Snapshot, view: Selection) -> Iterator[tuple[str, str]]:
    """(address, text) of what a meeting takes along: the pack's files."""
    for name in PACK_FILES:
        text = say(lang, f"meeting_page.file_{name.replace('.', '_')}")
        yield url(lang, snapshot, "pack_file", view, name=name), text
