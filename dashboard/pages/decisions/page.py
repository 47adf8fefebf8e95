"""The decisions of the meeting: all of them with their history, and, where writing is allowed, the forms to add one
and to choose the views that the meeting shows.

The same page stands at a public address and at the staff desk: a `Surface` says where, and what is allowed there.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, TypeVar

from flask import Flask, Response, redirect, request
from sqlalchemy import Connection

from dashboard.exports.decisions import decisions_csv
from dashboard.faults import DataError, is_database_unreachable
from dashboard.language import describe, say
from dashboard.language.digits import whole
from dashboard.live import Live, utcnow
from dashboard.meeting.decisions import Decision, all_decisions, lead
from dashboard.meeting.views import views
from dashboard.pages.common import frame
from dashboard.pages.common.attachment import attachment
from dashboard.pages.common.filters import options
from dashboard.pages.common.forms import from_this_site, writing_is_on
from dashboard.pages.common.meeting_parts import view_parts
from dashboard.pages.common.selection import read_selection
from dashboard.pages.common.urls import url
from dashboard.pages.decisions.form import DecisionForm, RecordForm
from dashboard.pages.decisions.rows import STATES, Row, chosen
from dashboard.pages.decisions.surface import Notice, Surface
from dashboard.pages.decisions.view_form import MOST_VIEWS, Change, ViewForm, ViewRow, moved_up, removed
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.storage.errors import Conflict, NotWritten
from dashboard.storage.write import add_versions
from dashboard.store.tables import STATUSES
from dashboard.store.versions import Record, Version, ViewRecord
from dashboard.weeks import parse_moment, span_label

log = logging.getLogger("dashboard")

TAKES = "week state"
_FAULTS_SHOWN = 5
_ALLOWED = ("", 200)
Form = TypeVar("Form", bound=RecordForm)


def add(server: Flask, live: Live) -> None:
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
            return page.show(None, page.recorded(request.args.get("recorded", "")))
        reason, status = refusal()
        if reason:
            heading, text = say(lang, "decisions.refused_title"), say(lang, f"decisions.{reason}")
            return Response(frame.message(live, lang, heading, text, back=True), status=status)
        return page.take(request.form.get("action", ""))

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


@dataclass(frozen=True)
class _Page:
    """The page as one request asks for it."""

    live: Live
    lang: str
    snapshot: Snapshot
    surface: Surface
    choice: Selection

    def recorded(self, code: str) -> Notice | None:
        """The notice of a decision that was just recorded (the `recorded` of the address)."""
        known = self.surface.may_write and any(decision.id == code for decision in self._known())
        return Notice(say(self.lang, "decisions.was_written"), written=code) if known else None

    def show(self, sent: DecisionForm | ViewForm | None, notice: Notice | None, status: int = 200) -> Response:
        """The page with a notice and its forms, blank ones but for the one that was sent."""
        answer = frame.answer(
            self.live, "decisions.html", self.lang, self.snapshot, "meeting", **self._values(sent, notice)
        )
        answer.status_code = status
        if self.surface.may_write:
            # Each form has an id of its own: no cache may give one page to two people.
            answer.headers["Cache-Control"] = "private, no-cache"
        return answer

    def take(self, action: str) -> Response:
        """Write what the sent form of an action says."""
        match action:
            case "change":
                return self._change()
            case "view":
                view, known = self._sent(ViewForm), views(self.snapshot, self.choice.week)
                right = view.validate() and view.has_room(known)
                return self._record(view, (view.record(known), None) if right else None)
            case "view_up" | "view_remove":
                return self._change_views(moved_up if action == "view_up" else removed)
        decision = self._sent(DecisionForm)
        return self._record(decision, (decision.record(), None) if decision.validate() else None)

    def _sent(self, kind: type[Form]) -> Form:
        return kind(self.lang, self.snapshot, self.choice.week, request.form)

    def _record(self, form: DecisionForm | ViewForm, made: tuple[Version, datetime | None] | None) -> Response:
        """Write the row of a form that was sent; None: it has faults."""
        if made is None:
            return self.show(form, Notice(say(self.lang, "decisions.faulty_form"), of_form=True), 422)
        try:
            self._write([made])
        except Conflict:
            # An older page was sent again with other words: the id is used, so the form gets another one.
            form.renew_id()
            return self.show(form, Notice(say(self.lang, "decisions.form_used"), of_form=True), 409)
        except (NotWritten, DataError) as error:
            return self.show(form, replace(self._why_not(error), of_form=True), 503)
        return self._see(made[0])

    def _change(self) -> Response:
        """Close or reopen a decision, unless somebody else changed it since the sender's page was made (`seen`)."""
        known = {decision.id: decision for decision in self._known()}
        decision, status = known.get(request.form.get("record_id", "")), request.form.get("status", "")
        seen = _moment(request.form.get("seen", ""))
        if decision is None or status not in STATUSES or seen is None:
            return self._failed("decisions.not_there")
        made = decision.history[-1]._replace(meeting_week=self.snapshot.weeks[self.choice.week], status=status)
        return self._written([(made, seen)], made)

    def _change_views(self, change: Callable[[Sequence[ViewRecord], str, datetime], list[Change]]) -> Response:
        """Move or remove a view, unless somebody else changed it since the sender's page was made."""
        known = {view.view_id: view for view in views(self.snapshot, self.choice.week)}
        view, seen = known.get(request.form.get("record_id", "")), _moment(request.form.get("seen", ""))
        if view is None or seen is None:
            return self._failed("meeting_views.not_there")
        return self._written(change([*known.values()], view.view_id, seen), view)

    def _written(self, changes: Sequence[tuple[Version, datetime | None]], seen: Version) -> Response:
        """Write rows of what stands already, and lead to it."""
        try:
            self._write(changes)
        except Conflict:
            return self._failed(f"{'meeting_views' if isinstance(seen, ViewRecord) else 'decisions'}.overtaken")
        except (NotWritten, DataError) as error:
            return self.show(None, self._why_not(error), 503)
        return self._see(seen)

    def _known(self) -> Sequence[Decision]:
        return all_decisions(self.snapshot, self.choice.week)

    def _failed(self, key: str) -> Response:
        return self.show(None, Notice(say(self.lang, key)), 409)

    def _write(self, changes: Sequence[tuple[Version, datetime | None]]) -> None:
        if self.live.status.since:
            # The data in storage are newer than those shown, and faulty: a code of the form may be gone.
            raise DataError(self.live.status.faults)
        also = self.surface.also

        def logged(connection: Connection, row: Version) -> None:
            if also:
                also(connection, "view_written" if isinstance(row, ViewRecord) else "decision_written", row[0])

        if changes:
            add_versions(self.live.storage, changes, utcnow, logged)
            look(self.live)

    def _see(self, made: Record | ViewRecord) -> Response:
        """Post/redirect/get: to the decision or the views on the page."""
        chosen = {"week": made.meeting_week.isoformat()}
        if isinstance(made, ViewRecord):
            return redirect(self._address(anchor="views", **chosen), code=303)  # type: ignore[return-value]
        chosen["recorded"] = made.decision_id
        return redirect(self._address(anchor=f"d-{made.decision_id}", **chosen), code=303)  # type: ignore[return-value]

    def _why_not(self, error: NotWritten | DataError) -> Notice:
        if isinstance(error, DataError) and is_database_unreachable(error.faults):
            # The database's own words are for the log: they say where it is.
            return Notice(say(self.lang, "decisions.not_written_gone"))
        if isinstance(error, NotWritten):
            return Notice(say(self.lang, f"decisions.not_written_{error.code}"))
        lines = [describe(fault, self.lang) for fault in error.faults[:_FAULTS_SHOWN]]
        return Notice(say(self.lang, "decisions.not_written_faulty"), lines)

    def _values(self, sent: DecisionForm | ViewForm | None, notice: Notice | None) -> dict[str, Any]:
        """What the template needs."""
        lang, snapshot, choice, known = self.lang, self.snapshot, self.choice, self._known()
        forms: dict[str, Any] = {"form": None, "view_form": None}
        if self.surface.may_write:
            forms = {
                "form": sent if isinstance(sent, DecisionForm) else DecisionForm(lang, snapshot, choice.week),
                "view_form": sent
                if isinstance(sent, ViewForm)
                else ViewForm.linked(lang, snapshot, choice.week, request.args),
                "views": (
                    listed := [ViewRow(lang, snapshot, choice, part) for part in view_parts(lang, snapshot, choice)]
                ),
                "room": len(listed) < MOST_VIEWS,
                "most_views": whole(MOST_VIEWS, lang),
            }
        return {
            **forms,
            "sent": sent,
            "title": say(lang, "decisions.title"),
            "span": span_label(snapshot.weeks[choice.week], lang),
            "lead": lead(lang, known),
            "weeks": options(lang, snapshot, choice)["week"],
            # What the choice of another week leaves as it is.
            "kept": {"state": choice.state, **{name: request.args.get(name, "") for name in ("figure", "query")}},
            "states": list(self._states(known)),
            "rows": [Row(lang, snapshot, decision, choice.week) for decision in chosen(known, choice.state)],
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
