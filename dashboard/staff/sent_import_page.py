"""The page of a sent import: what it would write, the decision of another reviewer, and its sender's ways back."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from flask import Response, request

from dashboard.database import sent_imports
from dashboard.database.errors import Conflict
from dashboard.database.imports import ImportDraft
from dashboard.database.sent_imports import APPROVED, REASONS, RETURNED, TAKEN_BACK, WAITING, SentImport
from dashboard.exports.csv_file import csv_bytes
from dashboard.faults import DataError, is_of_database
from dashboard.imports.contents import Plan
from dashboard.imports.write import NoFolder
from dashboard.language import describe
from dashboard.language.digits import whole_number
from dashboard.staff.import_draft import (
    GRADE,
    approve,
    checked,
    data_beside,
    end,
    plan_of,
    proposals_of,
    refused_offices,
    seen_of,
)
from dashboard.staff.import_page import plan_values
from dashboard.staff.import_words import decision_words, rows_words
from dashboard.staff.proposals_words import subject_words
from dashboard.staff.review_form import ReasonForm
from dashboard.staff.site import Site
from dashboard.staff.staff_request import StaffRequest

_TOLD = ("sent", "approved", "returned", "open_first")

View = Callable[[StaffRequest, SentImport], Response]


def add(site: Site) -> None:
    def sent_route(path: str, methods: Sequence[str] = ("GET",)) -> Callable[[View], None]:
        """Declare `view(staff, sent)` for the address of a sent import."""

        def declare(view: View) -> None:
            @site.route(f"import/sent/<number>{path}", "import", methods)
            def answer(staff: StaffRequest, number: str) -> Response:
                sent = staff.read(sent_imports.by_number, whole_number(number) or 0)
                return view(staff, sent) if sent else staff.not_found()

        return declare

    @sent_route("")
    def one(staff: StaffRequest, sent: SentImport) -> Response:
        done = request.args.get("done", "")
        return _show(staff, sent, staff.say(f"staff_import.told_{done}") if done in _TOLD else "")

    @sent_route("/rows.csv")
    def rows(staff: StaffRequest, sent: SentImport) -> Response:
        draft = _draft(staff, sent)
        if draft is None:
            return staff.not_found()
        content = rows_csv(plan_of(staff, draft, data_beside(staff)))
        return staff.file(content, f"import-{sent.id}.csv")

    @sent_route("/review", ("POST",))
    def review(staff: StaffRequest, sent: SentImport) -> Response:
        do = request.form.get("do", "")
        if do not in (APPROVED, RETURNED):
            return staff.not_found()
        if sent.account == staff.signed_in.name:
            # Four-eyes principle: no account decides about its own import.
            return _show(staff, sent, staff.say("staff_import.told_own"), 403)
        if sent.state != WAITING:
            return _overtaken(staff, sent)
        if do == APPROVED:
            return _approve(staff, sent)
        form = _reasons(staff, sent=True)
        return _end(staff, sent, RETURNED, form) if form.validate() else _show(staff, sent, "", 422, form)

    @sent_route("/mine", ("POST",))
    def mine(staff: StaffRequest, sent: SentImport) -> Response:
        """What its sender does: take it back, open it again, or delete its file."""
        action = {"take_back": _take_back, "open": _open, "drop": _drop}.get(request.form.get("do", ""))
        if action is None:
            return staff.not_found()
        return action(staff, sent) if sent.account == staff.signed_in.name else staff.forbidden()


def rows_csv(plan: Plan) -> bytes:
    """The rows that a plan writes as one CSV file, each with its table, worksheet and line; the columns are those of
    all tables."""
    names = list(dict.fromkeys(str(column) for frame in plan.tables.values() for column in frame))
    rows = [
        (table, sheet, str(line), *(row.get(name, "") for name in names))
        for table, frame in plan.tables.items()
        for (sheet, line), row in zip(plan.places[table], frame.to_dict("records"), strict=True)
    ]
    return csv_bytes(rows, ["table", "worksheet", "line", *names])


def _approve(staff: StaffRequest, sent: SentImport) -> Response:
    """Write the rows, if they are still those that the account has seen, by all data as they are now."""
    try:
        plan = _plan(staff, sent, fresh=True)
        if plan is None:
            return _overtaken(staff, sent)
        if request.form.get("seen") != seen_of(plan) or not plan.settled or plan.is_empty:
            return _show(staff, sent, staff.say("staff_import.told_changed"), 409)
        done = approve(staff, sent, plan)
    except DataError as error:
        if is_of_database(error.faults):
            raise
        return _show(staff, sent, describe(error.faults[0], staff.lang), 409)
    except Conflict:
        return _overtaken(staff, sent)
    except NoFolder as failure:
        folder = staff.site.live.sources.display_name
        return _show(staff, sent, staff.say(f"staff_import.not_{failure.code}", folder=folder), 503)
    if not done:
        return _show(staff, sent, staff.say("staff_import.told_known"), 409)
    staff.site.live.refresh()
    return staff.redirect(staff.address(f"import/sent/{sent.id}", done=APPROVED))


def _end(staff: StaffRequest, sent: SentImport, state: str, form: ReasonForm) -> Response:
    try:
        end(staff, sent, state, form.detail())
    except Conflict:
        return _overtaken(staff, sent)
    return staff.redirect(staff.address(f"import/sent/{sent.id}", done=state))


def _take_back(staff: StaffRequest, sent: SentImport) -> Response:
    try:
        end(staff, sent, TAKEN_BACK, {})
    except Conflict:
        return _overtaken(staff, sent)
    return _open(staff, replace(sent, state=TAKEN_BACK))


def _open(staff: StaffRequest, sent: SentImport) -> Response:
    """Make the import the account's open draft again, with all answers."""
    try:
        with staff.desk.writing() as connection:
            draft = sent_imports.reopen(connection, staff.now, sent)
    except Conflict:
        return staff.redirect(staff.address("import", done="closed"))
    if not draft:
        return staff.redirect(staff.address(f"import/sent/{sent.id}", done="open_first"))
    return staff.redirect(staff.address(f"import/{draft}"))


def _drop(staff: StaffRequest, sent: SentImport) -> Response:
    try:
        with staff.desk.writing() as connection:
            sent_imports.drop(connection, sent)
    except Conflict:
        return _overtaken(staff, sent)
    return staff.redirect(staff.address("import", done="dropped"))


def _overtaken(staff: StaffRequest, sent: SentImport) -> Response:
    """The answer if the import has changed since its page was shown: another account was first, or its sender."""
    now = staff.read(sent_imports.by_number, sent.id) or sent
    return _show(staff, now, staff.say("staff_import.told_overtaken"), 409)


def _draft(staff: StaffRequest, sent: SentImport) -> ImportDraft | None:
    return staff.read(sent_imports.with_file, sent.id) if sent.state == WAITING else None


def _plan(staff: StaffRequest, sent: SentImport, fresh: bool = False) -> Plan | None:
    """The plan of a waiting import, checked with all data; None if it does not wait."""
    draft = _draft(staff, sent)
    return checked(staff, plan_of(staff, draft, data_beside(staff, fresh))) if draft else None


def _reasons(staff: StaffRequest, sent: bool = False) -> ReasonForm:
    return ReasonForm(staff, REASONS, sent)


def _show(
    staff: StaffRequest, sent: SentImport, notice: str = "", status: int = 200, send_back: ReasonForm | None = None
) -> Response:
    """The page. send_back: the submitted form of a return, with its faults."""
    draft = _draft(staff, sent)
    plan = checked(staff, plan_of(staff, draft, data_beside(staff))) if draft else None
    own, made = sent.account == staff.signed_in.name, proposals_of(staff, sent)
    decides = plan is not None and not own
    refused = [staff.number(each.id) for each in refused_offices(plan, made)] if plan else []
    return staff.page(
        "staff_import_sent.html",
        status,
        sent=sent,
        own=own,
        notice=notice,
        good=status == 200,
        decision=decision_words(staff, sent),
        number=rows_words(staff, sent.rows),
        evidence=staff.say(f"sheets.grade_{draft.answers[GRADE]}") if draft else "",
        made=[(each, subject_words(staff, each.change)) for each in made],
        refused=refused,
        approves=decides and plan is not None and plan.settled and not plan.is_empty and not refused,
        send_back=(send_back or _reasons(staff)) if decides else None,
        **plan_values(staff, sent.shown_name, plan or Plan(sent.shown_name, sent.digest), ""),
    )
