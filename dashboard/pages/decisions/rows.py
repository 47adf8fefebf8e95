"""Decisions as rows of the page: in words, with history and links."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import pairwise

from dashboard.language import language_of, say
from dashboard.meeting import decisions as meeting
from dashboard.meeting.decisions import Decision
from dashboard.pages.common.selection import default_selection
from dashboard.pages.common.urls import url
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.tables.versions import Record
from dashboard.weeks import moment_text, span_label


class DecisionText:
    """A decision in words.

    mark: overdue, open, done or dropped; badge: the same in words. lang: language of its text. moved: direction of
    its figure, '' without a figure. seen: moment of its newest row, which a form sends back.
    """

    def __init__(self, lang: str, snapshot: Snapshot, decision: Decision, week: int) -> None:
        saturday = snapshot.weeks[week]
        self.mark = "overdue" if decision.overdue_weeks else decision.status
        self.badge = meeting.overdue_text(lang, decision, alone=True) or meeting.status_text(lang, decision)
        self.id = decision.id
        self.text = decision.text
        self.lang = language_of(decision.text)
        self.made = span_label(decision.meeting_week, lang)
        self.owner = meeting.office_name(lang, snapshot, decision.owner, saturday)
        self.due = span_label(decision.due_week, lang)
        self.figure = meeting.figure_text(lang, snapshot, decision, saturday)
        self.moved = decision.since.direction if decision.since else ""
        self.links = list(_links(lang, snapshot, decision, week))
        self.history = list(_history(lang, snapshot, decision, saturday))
        self.seen = moment_text(decision.history[-1].recorded_at)


def _links(lang: str, snapshot: Snapshot, decision: Decision, week: int) -> Iterator[tuple[str, str]]:
    subject = meeting.subject(snapshot, decision)
    if subject is None:
        return
    seen = Selection(snapshot.card(subject.indicator), week, subject.area)
    exists = subject.area in snapshot.cells.areas
    if exists and decision.since is not None:
        yield url(lang, snapshot, "why", seen), say(lang, "view.why_short")
    if decision.office:
        found = replace(default_selection(snapshot), q=decision.office)
        yield url(lang, snapshot, "offices", found), say(lang, "decisions.office_page")
    elif exists and subject.area:
        name = snapshot.names[subject.area][lang]
        yield (
            url(lang, snapshot, "county", Selection(seen.card, week, subject.area)),
            say(lang, "view.county_page", county=name),
        )


def _history(lang: str, snapshot: Snapshot, decision: Decision, week: date) -> Iterator[tuple[str, str]]:
    """(moment and meeting, changes) of each row of the decision, newest first."""
    first, *_ = decision.history
    said = [say(lang, "decisions.was_made", due=span_label(first.due_week, lang))]
    said += [
        " ".join(_changes(lang, snapshot, pair, week)) or say(lang, "decisions.was_kept")
        for pair in pairwise(decision.history)
    ]
    for record, text in zip(reversed(decision.history), reversed(said), strict=True):
        when = say(
            lang,
            "decisions.recorded",
            week=span_label(record.meeting_week, lang),
            moment=snapshot.moment_label(record.recorded_at, lang),
        )
        yield when, text


def _changes(lang: str, snapshot: Snapshot, pair: tuple[Record, Record], week: date) -> Iterator[str]:
    before, after = pair
    if before.status != after.status:
        yield say(lang, f"decisions.was_{after.status}")
    if before.due_week != after.due_week:
        yield say(lang, "decisions.was_moved", due=span_label(after.due_week, lang))
    if before.owner_id != after.owner_id:
        yield say(lang, "decisions.was_given", owner=meeting.office_name(lang, snapshot, after.owner_id, week))
    if before.text != after.text:
        yield say(lang, "decisions.was_reworded")
    about = ("indicator", "county_code", "office_id")
    if any(getattr(before, name) != getattr(after, name) for name in about):
        yield say(lang, "decisions.was_redirected")
