"""The decisions of the meeting: all of them with their history, and, where it is allowed, the form to add to them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, redirect, request

from dashboard.exports.decisions import decisions_csv
from dashboard.faults import DataError, gone
from dashboard.language import describe, say
from dashboard.language.digits import whole
from dashboard.live import Live, utcnow
from dashboard.meeting.decisions import Decision, all_decisions
from dashboard.pages.common import frame
from dashboard.pages.common.attachment import attachment
from dashboard.pages.common.filters import options
from dashboard.pages.common.selection import read_view
from dashboard.pages.common.write_guard import also_written, from_this_site, writing_is_on
from dashboard.pages.decisions import form as decisions_form
from dashboard.pages.decisions.form import Form
from dashboard.pages.decisions.rows import row
from dashboard.selection import Selection, UnknownChoice
from dashboard.snapshot import Snapshot
from dashboard.storage.errors import Conflict, NotWritten
from dashboard.storage.write import decide
from dashboard.store.decisions import Record
from dashboard.store.tables import STATUSES
from dashboard.weeks import parse_moment, span_label

log = logging.getLogger("dashboard")

PATH = "meeting/decisions"
STATES = ("open", "overdue", "closed")
_FAULTS_SHOWN = 5


@dataclass(frozen=True)
class Choice:
    """What is asked for. week: its place in the snapshot's weeks; state: one of STATES, '' for all."""

    week: int
    state: str = ""


@dataclass(frozen=True)
class Told:
    """What a page says of what was sent to it.

    lines: of faults; written: the id of the decision that was; of_form: the form is to be seen to.
    """

    text: str
    lines: Sequence[str] = ()
    written: str = ""
    of_form: bool = False


def add(server: Flask, live: Live) -> None:
    """Register the routes."""

    def page(lang: str, snapshot: Snapshot) -> Response:
        choice = read_choice(request.args, snapshot)
        form = decisions_form.blank(snapshot.weeks[choice.week]) if writing_is_on() else None
        told = _written(lang, snapshot, choice, request.args.get("recorded", ""))
        return _answer(live, lang, snapshot, choice, form, told)

    def send(lang: str, snapshot: Snapshot) -> Response:
        refusal, status = _refusal()
        if refusal:
            heading, text = say(lang, "decisions.refused_title"), say(lang, f"decisions.{refusal}")
            return Response(frame.message(live, lang, heading, text, back=True), status=status)
        choice = read_choice(request.args, snapshot)
        if request.form.get("action") == "change":
            return _change(live, lang, snapshot, choice)
        return _record(live, lang, snapshot, choice)

    def file(lang: str, snapshot: Snapshot) -> Response:
        choice = read_choice(request.args, snapshot)
        body = decisions_csv(lang, snapshot, choice.week, chosen(all_decisions(snapshot, choice.week), choice.state))
        parts = [snapshot.cells.weeks[choice.week], choice.state]
        return attachment(snapshot, lang, "decisions", parts, "csv", body)

    def both(lang: str, snapshot: Snapshot) -> Response:
        return send(lang, snapshot) if request.method == "POST" else page(lang, snapshot)

    def fresh(view: Callable[[str, Snapshot], Response]) -> Callable[..., Response]:
        guarded = frame.guarded(live, view)

        def answer(lang: str) -> Response:
            if writing_is_on():
                look(live)
            return guarded(lang=lang)

        return answer

    server.add_url_rule(f"/<lang>/{PATH}", "decisions", fresh(both), methods=["GET", "POST"])
    server.add_url_rule("/<lang>/download/decisions.csv", "download_decisions", fresh(file))


def look(live: Live) -> None:
    """Take in what was written by now, by us or another worker: who has just written wants to see it."""
    try:
        live.look()
    except Exception:
        # What stands is shown, and says since when; the next look is not far.
        log.exception("looking for changed files failed")


def read_choice(given: Mapping[str, str], snapshot: Snapshot) -> Choice:
    """The choice of an address. Raises UnknownChoice for a week or state that we do not know."""
    state = given.get("state", "")
    if state and state not in STATES:
        raise UnknownChoice("state", state)
    return Choice(read_view({"week": given.get("week", "")}, snapshot).week, state)


def address(lang: str, snapshot: Snapshot, choice: Choice, path: str = PATH, **more: str) -> str:
    """The shortest address of a choice."""
    newest = choice.week == len(snapshot.weeks) - 1
    chosen = {"week": "" if newest else snapshot.cells.weeks[choice.week], "state": choice.state, **more}
    query = urlencode({name: value for name, value in chosen.items() if value})
    return f"/{lang}/{path}" + (f"?{query}" if query else "")


def chosen(known: Sequence[Decision], state: str) -> list[Decision]:
    """The decisions of a state: open, overdue, closed, or '' for all."""
    tests = {
        "": lambda decision: True,
        "open": lambda decision: decision.closed_week is None,
        "overdue": lambda decision: decision.overdue_weeks > 0,
        "closed": lambda decision: decision.closed_week is not None,
    }
    return list(filter(tests[state], known))


def context(
    lang: str, snapshot: Snapshot, choice: Choice, form: Form | None, told: Told | None = None
) -> dict[str, Any]:
    """All that the page's template needs. form: None where nothing may be written."""
    known = all_decisions(snapshot, choice.week)
    span = span_label(snapshot.weeks[choice.week], lang)
    return {
        "title": say(lang, "decisions.title"),
        "span": span,
        "lead": lead(lang, known),
        "weeks": options(lang, snapshot, Selection(snapshot.cards[0], choice.week))["week"],
        "state": choice.state,
        "states": list(states(lang, snapshot, choice, known)),
        "rows": [row(lang, snapshot, decision, choice.week) for decision in chosen(known, choice.state)],
        "form": form,
        "lists": decisions_form.choices(lang, snapshot, choice.week, form) if form else {},
        "told": told,
        "send": f"/{lang}/{PATH}?week={snapshot.cells.weeks[choice.week]}",
        "meeting": address(lang, snapshot, Choice(choice.week), "meeting"),
        "csv": address(lang, snapshot, choice, "download/decisions.csv"),
    }


def lead(lang: str, known: Sequence[Decision]) -> str:
    """How many are open, and how many of these overdue, in words."""
    still, late = len(chosen(known, "open")), len(chosen(known, "overdue"))
    if not known:
        return say(lang, "decisions.lead_none")
    if not still:
        return say(lang, "decisions.lead_closed")
    parts = [say(lang, "decisions.lead_open_one" if still == 1 else "decisions.lead_open", n=whole(still, lang))]
    key = "decisions.lead_in_time" if not late else "decisions.lead_late_one" if late == 1 else "decisions.lead_late"
    return " ".join([*parts, say(lang, key, n=whole(late, lang))])


def states(
    lang: str, snapshot: Snapshot, choice: Choice, known: Sequence[Decision]
) -> Iterator[tuple[str, str, bool]]:
    """(address, text, chosen) of the filter by state, with how many decisions each has."""
    for state in ("", *STATES):
        text = say(lang, f"decisions.state_{state or 'all'}", n=whole(len(chosen(known, state)), lang))
        yield address(lang, snapshot, replace(choice, state=state)), text, state == choice.state


def _answer(
    live: Live, lang: str, snapshot: Snapshot, choice: Choice, form: Form | None, told: Told | None, status: int = 200
) -> Response:
    answer = frame.answer(
        live, "decisions.html", lang, snapshot, "meeting", context(lang, snapshot, choice, form, told)
    )
    answer.status_code = status
    if form:
        # Each form has an id of its own: two people must not be given the same page.
        answer.headers["Cache-Control"] = "private, no-cache"
    return answer


def _refusal() -> tuple[str, int]:
    """Why nothing may be written by this request, and the status that says so; '' if it may."""
    if not writing_is_on():
        return "refused_off", 403
    if not from_this_site(request.headers, request.host):
        return "refused_elsewhere", 403
    return "", 200


def _record(live: Live, lang: str, snapshot: Snapshot, choice: Choice) -> Response:
    form, made = decisions_form.read(lang, snapshot, choice.week, request.form)
    if made is None:
        return _answer(
            live, lang, snapshot, choice, form, Told(say(lang, "decisions.faulty_form"), of_form=True), 422
        )
    try:
        _write(live, made, None)
    except Conflict:
        # The same id with other words: an older page that was sent once more. It gets an id of its own.
        again = replace(form, id=decisions_form.new_id(snapshot.weeks[choice.week]))
        return _answer(live, lang, snapshot, choice, again, Told(say(lang, "decisions.form_used"), of_form=True), 409)
    except (NotWritten, DataError) as error:
        return _answer(live, lang, snapshot, choice, form, replace(_why_not(lang, error), of_form=True), 503)
    return _see(lang, live, made)


def _change(live: Live, lang: str, snapshot: Snapshot, choice: Choice) -> Response:
    known = {decision.id: decision for decision in all_decisions(snapshot, choice.week)}
    form = decisions_form.blank(snapshot.weeks[choice.week])
    decision, status = known.get(request.form.get("decision_id", "")), request.form.get("status", "")
    seen = _moment(request.form.get("seen", ""))
    if decision is None or status not in STATUSES or seen is None:
        return _answer(live, lang, snapshot, choice, form, Told(say(lang, "decisions.not_there")), 409)
    newest = decision.history[-1]
    made = newest._replace(meeting_week=snapshot.weeks[choice.week], status=status)
    try:
        _write(live, made, seen)
    except Conflict:
        return _answer(live, lang, snapshot, choice, form, Told(say(lang, "decisions.overtaken")), 409)
    except (NotWritten, DataError) as error:
        return _answer(live, lang, snapshot, choice, form, _why_not(lang, error), 503)
    return _see(lang, live, made)


def _write(live: Live, made: Record, seen: datetime | None) -> None:
    if live.status.since:
        # What is shown is not what lies there: a code may have gone meanwhile.
        raise DataError(live.status.faults)
    decide(live.storage, made, seen, utcnow, also_written())
    look(live)


def _see(lang: str, live: Live, made: Record) -> Response:
    """To the decision on the page: what is asked for again by going back or reloading is the page, not the form."""
    week = made.meeting_week.isoformat()
    query = urlencode({"week": week, "recorded": made.decision_id})
    return redirect(f"/{lang}/{PATH}?{query}#d-{made.decision_id}", code=303)  # type: ignore[return-value]


def _written(lang: str, snapshot: Snapshot, choice: Choice, code: str) -> Told | None:
    if not code or not writing_is_on():
        return None
    known = any(decision.id == code for decision in all_decisions(snapshot, choice.week))
    return Told(say(lang, "decisions.was_written"), written=code) if known else None


def _why_not(lang: str, error: NotWritten | DataError) -> Told:
    if isinstance(error, DataError) and gone(error.faults):
        # What the database said is for the log: it names where it is.
        return Told(say(lang, "decisions.not_written_gone"))
    if isinstance(error, NotWritten):
        return Told(say(lang, f"decisions.not_written_{error.code}"))
    return Told(
        say(lang, "decisions.not_written_faulty"),
        [describe(fault, lang) for fault in error.faults[:_FAULTS_SHOWN]],
    )


def _moment(typed: str) -> datetime | None:
    try:
        return parse_moment(typed, UTC)
    except (ValueError, OverflowError):
        return None
