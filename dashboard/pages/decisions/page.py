"""The decisions of the meeting: all of them with their history, and, where writing is allowed, the form to add one.

The same page stands at a public address and at the staff desk: a `Surface` says where, and what is allowed there.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from flask import Flask, Response, redirect, request
from sqlalchemy import Connection

from dashboard.exports.decisions import decisions_csv
from dashboard.faults import DataError, gone
from dashboard.language import describe, say
from dashboard.language.digits import whole
from dashboard.live import Live, utcnow
from dashboard.meeting.decisions import Decision, all_decisions, lead
from dashboard.pages.common import frame
from dashboard.pages.common.attachment import attachment
from dashboard.pages.common.filters import options
from dashboard.pages.common.selection import read_selection
from dashboard.pages.common.urls import url
from dashboard.pages.common.write_guard import from_this_site, writing_is_on
from dashboard.pages.decisions.form import DecisionForm
from dashboard.pages.decisions.rows import row
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.storage.errors import Conflict, NotWritten
from dashboard.storage.write import decide
from dashboard.store.tables import STATUSES
from dashboard.store.versions import Record
from dashboard.weeks import parse_moment, span_label

log = logging.getLogger("dashboard")

TAKES = "week state"
STATES = ("open", "overdue", "closed")
_FAULTS_SHOWN = 5
_ALLOWED = ("", 200)


@dataclass(frozen=True)
class Surface:
    """Where the page stands. may_write: whether it has forms. page: its name in ADDRESSES.

    csrf_token: what each form carries, '' where nothing checks it. also: called with each decision's row in the
    transaction that writes it.
    """

    may_write: bool
    page: str = "decisions"
    csrf_token: str = ""
    also: Callable[[Connection, Record], None] | None = None


@dataclass(frozen=True)
class Notice:
    """What the page says of a form that was sent.

    lines: faults of the data; written: the id of the decision that was recorded; of_form: the form comes first.
    """

    text: str
    lines: Sequence[str] = ()
    written: str = ""
    of_form: bool = False


def add(server: Flask, live: Live) -> None:
    """Register the routes."""

    def page(lang: str, snapshot: Snapshot) -> Response:
        return respond(live, lang, Surface(writing_is_on() and not snapshot.mode), _refusal)

    def file(lang: str, snapshot: Snapshot) -> Response:
        if writing_is_on():
            look(live)
        return _file(lang, live.snapshot)

    frame.add_page(server, live, "decisions", page, ("GET", "POST"))
    frame.add_page(server, live, "decisions_file", file)


def respond(
    live: Live, lang: str, surface: Surface, refusal: Callable[[], tuple[str, int]] = lambda: _ALLOWED
) -> Response:
    """The page, or what became of the form that this request sends.

    refusal: gives why this request may not write, and the status that says so; ('', 200) if it may.
    """

    def answer(lang: str, snapshot: Snapshot) -> Response:
        page = _Page(live, lang, snapshot, surface, read_selection(request.args, snapshot, TAKES, STATES))
        if request.method == "GET":
            return page.show(page.blank_form(), page.recorded(request.args.get("recorded", "")))
        reason, status = refusal()
        if reason:
            heading, text = say(lang, "decisions.refused_title"), say(lang, f"decisions.{reason}")
            return Response(frame.message(live, lang, heading, text, back=True), status=status)
        return page.change() if request.form.get("action") == "change" else page.record()

    if surface.may_write:
        look(live)
    return frame.guarded(live, surface.page, answer)(lang)


def _file(lang: str, snapshot: Snapshot) -> Response:
    choice = read_selection(request.args, snapshot, TAKES, STATES)
    body = decisions_csv(lang, snapshot, choice.week, chosen(all_decisions(snapshot, choice.week), choice.state))
    return attachment(snapshot, lang, "decisions", [snapshot.cells.weeks[choice.week], choice.state], "csv", body)


def _refusal() -> tuple[str, int]:
    if not writing_is_on():
        return "refused_off", 403
    return _ALLOWED if from_this_site(request.headers, request.host) else ("refused_elsewhere", 403)


def look(live: Live) -> None:
    """Read decisions written by now, by this worker or another one: whoever has just written wants to see it."""
    try:
        live.look()
    except Exception:
        # The page goes on with what was read before, and says since when; the next look is soon.
        log.exception("looking for changed files failed")


def chosen(known: Sequence[Decision], state: str) -> list[Decision]:
    """The decisions of a state: open, overdue, closed, or '' for all."""
    tests = {
        "": lambda decision: True,
        "open": lambda decision: decision.closed_week is None,
        "overdue": lambda decision: decision.overdue_weeks > 0,
        "closed": lambda decision: decision.closed_week is not None,
    }
    return list(filter(tests[state], known))


@dataclass(frozen=True)
class _Page:
    """The page as one request asks for it."""

    live: Live
    lang: str
    snapshot: Snapshot
    surface: Surface
    choice: Selection

    def blank_form(self) -> DecisionForm | None:
        """The form before anything is typed; None where nothing may be written."""
        return DecisionForm(self.lang, self.snapshot, self.choice.week) if self.surface.may_write else None

    def recorded(self, code: str) -> Notice | None:
        """The notice of a decision that was just recorded (the `recorded` of the address)."""
        known = self.surface.may_write and any(decision.id == code for decision in self._known())
        return Notice(say(self.lang, "decisions.was_written"), written=code) if known else None

    def show(self, form: DecisionForm | None, notice: Notice | None, status: int = 200) -> Response:
        """The page with a form and a notice."""
        answer = frame.answer(
            self.live, "decisions.html", self.lang, self.snapshot, "meeting", **self._values(form, notice)
        )
        answer.status_code = status
        if form:
            # Each form has an id of its own: no cache may give one page to two people.
            answer.headers["Cache-Control"] = "private, no-cache"
        return answer

    def record(self) -> Response:
        """Write the decision of the form that was sent."""
        form = DecisionForm(self.lang, self.snapshot, self.choice.week, request.form)
        if not form.validate():
            return self.show(form, Notice(say(self.lang, "decisions.faulty_form"), of_form=True), 422)
        made = form.record()
        try:
            self._write(made, None)
        except Conflict:
            # An older page was sent again with other words: the id is used, so the form gets another one.
            form.renew_id()
            return self.show(form, Notice(say(self.lang, "decisions.form_used"), of_form=True), 409)
        except (NotWritten, DataError) as error:
            return self.show(form, replace(self._why_not(error), of_form=True), 503)
        return self._see(made)

    def change(self) -> Response:
        """Close or reopen a decision, unless somebody else changed it since the sender's page was made (`seen`)."""
        known = {decision.id: decision for decision in self._known()}
        decision, status = known.get(request.form.get("decision_id", "")), request.form.get("status", "")
        seen = _moment(request.form.get("seen", ""))
        if decision is None or status not in STATUSES or seen is None:
            return self._failed("not_there")
        made = decision.history[-1]._replace(meeting_week=self.snapshot.weeks[self.choice.week], status=status)
        try:
            self._write(made, seen)
        except Conflict:
            return self._failed("overtaken")
        except (NotWritten, DataError) as error:
            return self.show(self.blank_form(), self._why_not(error), 503)
        return self._see(made)

    def _known(self) -> Sequence[Decision]:
        return all_decisions(self.snapshot, self.choice.week)

    def _failed(self, key: str) -> Response:
        return self.show(self.blank_form(), Notice(say(self.lang, f"decisions.{key}")), 409)

    def _write(self, made: Record, seen: datetime | None) -> None:
        if self.live.status.since:
            # The data in storage are newer than those shown, and faulty: a code of the form may be gone.
            raise DataError(self.live.status.faults)
        decide(self.live.storage, made, seen, utcnow, self.surface.also)
        look(self.live)

    def _see(self, made: Record) -> Response:
        """Post/redirect/get: to the decision on the page."""
        chosen = {"week": made.meeting_week.isoformat(), "recorded": made.decision_id}
        return redirect(self._address(anchor=f"d-{made.decision_id}", **chosen), code=303)  # type: ignore[return-value]

    def _why_not(self, error: NotWritten | DataError) -> Notice:
        if isinstance(error, DataError) and gone(error.faults):
            # The database's own words are for the log: they say where it is.
            return Notice(say(self.lang, "decisions.not_written_gone"))
        if isinstance(error, NotWritten):
            return Notice(say(self.lang, f"decisions.not_written_{error.code}"))
        lines = [describe(fault, self.lang) for fault in error.faults[:_FAULTS_SHOWN]]
        return Notice(say(self.lang, "decisions.not_written_faulty"), lines)

    def _values(self, form: DecisionForm | None, notice: Notice | None) -> dict[str, Any]:
        """What the template needs."""
        lang, snapshot, choice, known = self.lang, self.snapshot, self.choice, self._known()
        return {
            "title": say(lang, "decisions.title"),
            "span": span_label(snapshot.weeks[choice.week], lang),
            "lead": lead(lang, known),
            "weeks": options(lang, snapshot, choice)["week"],
            "state": choice.state,
            "states": list(self._states(known)),
            "rows": [row(lang, snapshot, decision, choice.week) for decision in chosen(known, choice.state)],
            "form": form,
            "notice": notice,
            "token": self.surface.csrf_token,
            "page": self._address(),
            "send": self._address(week=snapshot.cells.weeks[choice.week]),
            "meeting": url(lang, snapshot, "meeting", choice),
            "csv": url(lang, snapshot, "decisions_file", choice),
        }

    def _address(self, choice: Selection | None = None, /, **more: str) -> str:
        return url(self.lang, self.snapshot, self.surface.page, choice, **more)

    def _states(self, known: Sequence[Decision]) -> Iterator[tuple[str, str, bool]]:
        """(address, text, chosen) of the filter by state, with how many decisions each has."""
        for state in ("", *STATES):
            text = say(self.lang, f"decisions.state_{state or 'all'}", n=whole(len(chosen(known, state)), self.lang))
            yield self._address(replace(self.choice, state=state)), text, state == self.choice.state


def _moment(typed: str) -> datetime | None:
    try:
        return parse_moment(typed, UTC)
    except (ValueError, OverflowError):
        return None
