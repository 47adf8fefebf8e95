"""The decisions of the meeting with their history, and, if writing is allowed, the forms to add a decision and to
choose the views of the meeting: at a public address and at the staff desk, each a `Surface`.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any, TypeVar

from flask import Flask, Response, redirect, request
from sqlalchemy import Connection

from dashboard.database.errors import Conflict, NotWritten, word_of
from dashboard.exports.csv_file import table_csv
from dashboard.exports.decisions import decision_table
from dashboard.exports.workbook import decisions_workbook
from dashboard.faults import DataError, is_of_database
from dashboard.language import describe, say
from dashboard.language.digits import integer
from dashboard.live import Live, utcnow
from dashboard.meeting.decisions import Decision, all_decisions, lead
from dashboard.meeting.views import MOST_VIEWS, Full, check_room, views
from dashboard.pages.common import frame
from dashboard.pages.common.attachment import attachment
from dashboard.pages.common.filters import options
from dashboard.pages.common.forms import from_this_site, writing_is_on
from dashboard.pages.common.meeting_parts import view_parts
from dashboard.pages.common.sorting import sort_heads
from dashboard.pages.common.urls import url
from dashboard.pages.decisions.choice import (
    STATES,
    by_meeting,
    choices,
    chosen,
    read_decisions,
    sentence,
    sort_columns,
)
from dashboard.pages.decisions.form import DecisionForm
from dashboard.pages.decisions.rows import DecisionText
from dashboard.pages.decisions.view_form import Change, ViewForm, ViewRow, moved_up, removed
from dashboard.publications.write import Check, add_versions
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.tables.declared import STATUSES
from dashboard.tables.versions import Record, ViewRecord
from dashboard.turns import EXPORTS
from dashboard.weeks import parse_moment, span_label

log = logging.getLogger("dashboard")

# How many of the last meetings the page names.
_MEETINGS = 8
_FAULTS_SHOWN = 5
# What the page writes.
Written = TypeVar("Written", Record, ViewRecord)


@dataclass(frozen=True)
class Surface:
    """One of the page's two addresses. may_write: whether it has forms. page: its key in `addresses`.

    csrf_token: sent with each form, '' if not checked. also: called in the transaction that writes a decision or a
    view, with the action (of dashboard.database.log) and the id.
    """

    may_write: bool
    page: str = "decisions"
    csrf_token: str = ""
    also: Callable[[Connection, str, str], None] | None = None


@dataclass(frozen=True)
class Notice:
    """The notice about a submitted form. lines: faults of the data; written: id of the recorded decision."""

    text: str
    lines: Sequence[str] = ()
    written: str = ""


def add(server: Flask, live: Live) -> None:
    @frame.add_page(server, live, "decisions", ("GET", "POST"))
    def page(lang: str, snapshot: Snapshot) -> Response:
        return respond(live, lang, Surface(writing_is_on() and not snapshot.mode), _refusal)

    @frame.add_page(server, live, "decisions_file")
    def file(lang: str, _: Snapshot, form: str) -> Response:
        if writing_is_on():
            live.refresh()
        snapshot = live.snapshot
        choice = read_decisions(request.args, snapshot)
        listed = chosen(lang, snapshot, all_decisions(snapshot, choice.week), choice)
        table = decision_table(lang, snapshot, choice.week, listed)
        with EXPORTS():
            body = table_csv(lang, table) if form == "csv" else decisions_workbook(lang, snapshot, table, choice.week)
        decided = f"decided-{choice.decided}" if choice.decided else ""
        parts = [snapshot.cells.weeks[choice.week], choice.state, decided, choice.owner]
        return attachment(snapshot, lang, "decisions", parts, form, body)


def respond(live: Live, lang: str, surface: Surface, refusal: Callable[[], str] = str) -> Response:
    """The page for a GET request, or the result of a submitted form.

    refusal: returns why the request may not write, as a key of the catalogue; '' if it may.
    """

    def answer(lang: str, snapshot: Snapshot) -> Response:
        page = _Page(live, lang, snapshot, surface, read_decisions(request.args, snapshot))
        if request.method == "GET":
            return page.show(None, page.recorded(request.args.get("recorded", "")))
        if reason := refusal():
            return frame.message(live, lang, "decisions.refused_title", say(lang, f"decisions.{reason}"), 403)
        return page.take(request.form.get("action", ""))

    if surface.may_write:
        live.refresh()
    return frame.guarded(live, surface.page, answer)(lang)


def _refusal() -> str:
    if not writing_is_on():
        return "refused_off"
    return "" if from_this_site(request.headers, request.host) else "refused_elsewhere"


@dataclass(frozen=True)
class _Page:
    """The page for one request."""

    live: Live
    lang: str
    snapshot: Snapshot
    surface: Surface
    choice: Selection

    def recorded(self, code: str) -> Notice | None:
        """The notice about a decision just recorded (parameter `recorded`)."""
        known = self.surface.may_write and any(decision.id == code for decision in self._known())
        return Notice(say(self.lang, "decisions.was_written"), written=code) if known else None

    def show(self, sent: DecisionForm | ViewForm | None, notice: Notice | None, status: int = 200) -> Response:
        """The page with a notice and its forms; all are blank except the submitted one."""
        values = self._values(sent, notice)
        answer = frame.answer(self.live, self.lang, self.snapshot, self.choice, **values)
        answer.status_code = status
        if self.surface.may_write:
            # Each form has a unique id, so the page must not be shared by caches.
            answer.headers["Cache-Control"] = "private, no-cache"
        return answer

    def take(self, action: str) -> Response:
        """Carry out the submitted form. action: its value of `do`."""
        sent = (self.lang, self.snapshot, self.choice.week, request.form)
        match action:
            case "change":
                return self._change()
            case "correct":
                return self._correct(DecisionForm(*sent))
            case "view":
                view, known = ViewForm(*sent), views(self.snapshot, self.choice.week)
                room = partial(check_room, saturday=view.meeting)
                return self._record(view, view.record(known) if view.validate() else None, room)
            case "view_up" | "view_remove":
                return self._change_views(moved_up if action == "view_up" else removed)
        decision = DecisionForm(*sent)
        return self._record(decision, decision.record() if decision.validate() else None)

    def _record(
        self, form: DecisionForm | ViewForm, version: Written | None, check: Check[Written] | None = None
    ) -> Response:
        """Write the row of a submitted form. version: None if the form has faults. check: as in add_versions."""
        if version is None:
            return self.show(form, Notice(say(self.lang, "decisions.faulty_form")), 422)
        return self._written([(version, None)], version, form, check)

    def _change(self) -> Response:
        """Close or reopen a decision; refused if it was changed since `seen` (optimistic concurrency)."""
        known = {decision.id: decision for decision in self._known()}
        decision, status = known.get(request.form.get("record_id", "")), request.form.get("status", "")
        expected = _moment(request.form.get("seen", ""))
        if decision is None or status not in STATUSES or expected is None:
            return self._failed("decisions.not_there")
        now = self.snapshot.weeks[self.choice.week]
        version = decision.history[-1]._replace(meeting_week=now, text=decision.text, status=status)
        return self._written([(version, expected)], version)

    def _correct(self, form: DecisionForm) -> Response:
        """Write a newer row of a decision with the form's text, offices, indicator and due week."""
        decision = next((each for each in self._known() if each.id == form.record_id.data), None)
        expected = _moment(request.form.get("seen", ""))
        if decision is None or expected is None:
            return self._failed("decisions.not_there")
        form.corrects = decision
        if not form.validate():
            return self.show(form, Notice(say(self.lang, "decisions.faulty_form")), 422)
        version = form.record()._replace(status=decision.status)
        return self._written([(version, expected)], version)

    def _blank(self) -> DecisionForm:
        """The form to record a decision, or to correct the one that the address names."""
        wanted = request.args.get("correct", "")
        decision = next((each for each in self._known() if each.id == wanted), None)
        return DecisionForm.correcting(self.lang, self.snapshot, self.choice.week, decision)

    def _change_views(self, change: Callable[[Sequence[ViewRecord], str, datetime], list[Change]]) -> Response:
        """Move or remove a view; refused if it was changed since `seen` (optimistic concurrency)."""
        known = {view.view_id: view for view in views(self.snapshot, self.choice.week)}
        view, expected = known.get(request.form.get("record_id", "")), _moment(request.form.get("seen", ""))
        if view is None or expected is None:
            return self._failed("meeting_views.not_there")
        return self._written(change([*known.values()], view.view_id, expected), view)

    def _written(
        self,
        changes: Sequence[tuple[Written, datetime | None]],
        target: Written,
        form: DecisionForm | ViewForm | None = None,
        check: Check[Written] | None = None,
    ) -> Response:
        """Write new versions, and redirect to the target. form: the submitted form, if it adds a row. check: as in
        add_versions.
        """
        also = self.surface.also

        def logged(connection: Connection, row: Written) -> None:
            if also:
                also(connection, "view_written" if isinstance(row, ViewRecord) else "decision_written", row[0])

        try:
            if self.live.status.since:
                # The stored data are newer than those shown, and faulty: codes in the form may no longer exist.
                raise DataError(self.live.status.faults)
            if changes:
                add_versions(self.live.sources, changes, utcnow, logged, check)
                self.live.refresh()
        except Conflict:
            if form is None:
                page = "meeting_views" if isinstance(target, ViewRecord) else "decisions"
                return self._failed(f"{page}.overtaken")
            # An old page was submitted again with other content: its id is used already, so the form gets a new one.
            form.renew_id()
            return self.show(form, Notice(say(self.lang, "decisions.form_used")), 409)
        except Full:
            text = say(self.lang, "meeting_views.full", most=integer(MOST_VIEWS, self.lang))
            return self.show(form, Notice(text), 422)
        except (NotWritten, DataError) as error:
            return self.show(form, self._why_not(error), 503)
        return self._see(target)

    def _known(self) -> Sequence[Decision]:
        return all_decisions(self.snapshot, self.choice.week)

    def _failed(self, key: str) -> Response:
        return self.show(None, Notice(say(self.lang, key)), 409)

    def _see(self, version: Record | ViewRecord) -> Response:
        """Post/redirect/get: the redirect to the decision or the views on the page."""
        if isinstance(version, ViewRecord):
            more = {"anchor": "views"}
        else:
            more = {"anchor": f"d-{version.decision_id}", "recorded": version.decision_id}
        address = self._address(week=version.meeting_week.isoformat(), **more)
        return redirect(address, code=303)  # type: ignore[return-value]

    def _why_not(self, error: NotWritten | DataError) -> Notice:
        if isinstance(error, NotWritten) or is_of_database(error.faults):
            # The database's message goes only to the log: it names the database's location.
            return Notice(say(self.lang, f"decisions.not_written_{word_of(error)}"))
        lines = [describe(fault, self.lang) for fault in error.faults[:_FAULTS_SHOWN]]
        return Notice(say(self.lang, "decisions.not_written_faulty"), lines)

    def _values(self, sent: DecisionForm | ViewForm | None, notice: Notice | None) -> dict[str, Any]:
        """The values of the template."""
        lang, snapshot, choice, known = self.lang, self.snapshot, self.choice, self._known()
        listed = chosen(lang, snapshot, known, choice)
        forms: dict[str, Any] = {"form": None, "view_form": None}
        if self.surface.may_write:
            forms = {
                "form": sent if isinstance(sent, DecisionForm) else self._blank(),
                "view_form": sent
                if isinstance(sent, ViewForm)
                else ViewForm.linked(lang, snapshot, choice.week, request.args),
                "views": (
                    rows := [ViewRow(lang, snapshot, choice, part) for part in view_parts(lang, snapshot, choice)]
                ),
                "room": len(rows) < MOST_VIEWS,
                "most_views": integer(MOST_VIEWS, lang),
            }
        return {
            **forms,
            "sent": sent,
            "title": say(lang, "decisions.title"),
            "span": span_label(snapshot.weeks[choice.week], lang),
            "lead": lead(lang, known),
            "sorted": choice.sort,
            "match": sentence(lang, snapshot, len(listed), len(known), choice),
            "options": {"week": options(lang, snapshot, choice)["week"], **choices(lang, snapshot, known, choice)},
            "heads": sort_heads(sort_columns(lang), choice.sort, lambda sort: self._address(choice, sort=sort)),
            # Parameters that other choices preserve.
            "kept": {"state": choice.state, **{name: request.args.get(name, "") for name in ("figure", "query")}},
            "states": list(self._states(known)),
            "meetings": list(self._meetings(known)),
            "clear": self._address(Selection(choice.card, choice.week)),
            "rows": [
                (
                    DecisionText(lang, snapshot, decision, choice.week),
                    self._address(week=snapshot.cells.weeks[choice.week], correct=decision.id, anchor="record"),
                )
                for decision in listed
            ],
            "notice": notice,
            "token": self.surface.csrf_token,
            "page": self._address(),
            "send": self._address(week=snapshot.cells.weeks[choice.week]),
            "meeting": url(lang, snapshot, "meeting", choice, sort=""),
            "files": [(form, url(lang, snapshot, "decisions_file", choice, form=form)) for form in ("csv", "xlsx")],
        }

    def _address(self, choice: Selection | None = None, /, **more: str) -> str:
        return url(self.lang, self.snapshot, self.surface.page, choice, **more)

    def _states(self, known: Sequence[Decision]) -> Iterator[tuple[str, str, bool]]:
        """(address, text with the number of decisions, is_chosen) of each state in the filter."""
        for state in ("", *STATES):
            choice = replace(self.choice, state=state)
            count = integer(len(chosen(self.lang, self.snapshot, known, choice)), self.lang)
            text = say(self.lang, f"decisions.state_{state or 'all'}", n=count)
            yield self._address(choice), text, state == self.choice.state

    def _meetings(self, known: Sequence[Decision]) -> Iterator[tuple[str, str, str, bool]]:
        """(address, week, number of decisions, is_chosen) of the last meetings that decided, newest first."""
        decided = by_meeting(known)
        for day in sorted(decided, reverse=True)[:_MEETINGS]:
            address = self._address(replace(self.choice, decided=day, state=""))
            yield address, span_label(day, self.lang), integer(decided[day], self.lang), day == self.choice.decided


def _moment(typed: str) -> datetime | None:
    try:
        return parse_moment(typed, UTC)
    except (ValueError, OverflowError):
        return None
