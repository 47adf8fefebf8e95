"""The page of a sent sheet: its answers and what they change, the reviewer's decision, and its sender's way back."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import Response, request

from dashboard.database import sheets as desk_sheets
from dashboard.database.errors import Conflict
from dashboard.database.sheets import APPROVED, RETURNED, TAKEN_BACK, WAITING, Sheet, Step
from dashboard.language.digits import latin
from dashboard.language.formulas import neutral
from dashboard.pages.common.forms import LONGEST_FORM
from dashboard.sheets.doubts import Doubt
from dashboard.staff.begun_sheets import offices_of
from dashboard.staff.changes import answers_of, counts_in_words, figures_of, gone_in_words
from dashboard.staff.draft_page import doubt_groups
from dashboard.staff.reported import share_sent
from dashboard.staff.review_form import LONGEST, NAMED, ApproveForm, ReturnForm
from dashboard.staff.rights import may
from dashboard.staff.shared_offices import other_sheets
from dashboard.staff.sheet_answers import answer_rows
from dashboard.staff.sheet_words import state_words, step_text
from dashboard.staff.site import Site
from dashboard.staff.staff_request import StaffRequest
from dashboard.staff.waiting_sheets import (
    adding,
    filled_on_sample,
    states_of,
    waiting_for_publication,
    withdrawn_sources,
)

# The page of a sheet in one of these states shows what the sheet changes.
OPEN = (WAITING, APPROVED, RETURNED)
# What the page tells after a form.
_TOLD = ("sent", "same", "approved", "returned", "taken_back", "own_sheet", "adds_nothing", "overtaken_review")

View = Callable[[StaffRequest, Sheet], Response]


def add(site: Site) -> None:
    def sheet_route(
        path: str, action: str, methods: Sequence[str] = ("GET",), longest: int = LONGEST_FORM
    ) -> Callable[[View], None]:
        """Declare `view(staff, sheet)` for a sheet's address, for accounts that may see the sheet's place."""

        def declare(view: View) -> None:
            @site.route(f"sheets/<number>{path}", action, methods, longest)
            def answer(staff: StaffRequest, number: str) -> Response:
                sheet = _sheet(staff, number)
                if sheet is None:
                    return staff.not_found()
                may_see = may(staff.account, "sheets", sheet.place)
                return view(staff, sheet) if may_see else staff.forbidden()

        return declare

    @sheet_route("", "sheets")
    def one(staff: StaffRequest, sheet: Sheet) -> Response:
        return _show(staff, sheet, request.args.get("done", ""))

    @sheet_route("/sheet.csv", "sheets")
    def as_sent(staff: StaffRequest, sheet: Sheet) -> Response:
        content = staff.read(desk_sheets.content_of, sheet.id)
        return staff.file(content_csv(content, staff.public_snapshot.sample), f"sheet-{sheet.id}.csv")

    @sheet_route("/review", "review", ("POST",), longest=LONGEST)
    def review(staff: StaffRequest, sheet: Sheet) -> Response:
        step = request.form.get("do", "")
        if step == APPROVED:
            form = ApproveForm(staff, sheet, sent=True)
            return _approve(staff, sheet, form.detail()) if form.validate() else staff.not_found()
        if step != RETURNED:
            return staff.not_found()
        send_back = ReturnForm(staff, sheet, sent=True)
        if not send_back.validate():
            return _show(staff, sheet, "", 422, send_back)
        return _decide(staff, sheet, RETURNED, send_back.detail())

    @sheet_route("/take-back", "take_back", ("POST",))
    def take_back(staff: StaffRequest, sheet: Sheet) -> Response:
        own = sheet.account == staff.signed_in.name
        return _decide(staff, sheet, TAKEN_BACK, {}) if own else staff.forbidden()


def content_csv(content: Mapping[str, Any], sample: bool) -> bytes:
    """The texts of a sheet as sent, as CSV: each row with its line number. content: as stored with the sheet."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    if sample:
        writer.writerow(["sample"])
    for part in content["texts"]:
        writer.writerows(map(neutral, row) for row in part)
    return ("\ufeff" + out.getvalue()).encode()


def _approve(staff: StaffRequest, sheet: Sheet, detail: Mapping[str, Any]) -> Response:
    account = staff.signed_in
    if sheet.account == account.name:
        # Four-eyes principle: no account approves its own sheet.
        return _show(staff, sheet, "own_sheet", 403)
    content = staff.read(desk_sheets.content_of, sheet.id)
    # The approval records whether the sheet was filled in with sample data: real data may have come since.
    detail = {**detail, "sample": bool(content.get("sample"))}
    step = Step(staff.now, account.name, account.role, APPROVED, detail)
    if sheet.state == WAITING and not _adds(staff, replace(sheet, step=step)):
        # A sheet without new reports is never published, so an approved one would wait for ever.
        return _show(staff, sheet, "adds_nothing", 409)
    return _decide(staff, sheet, APPROVED, detail)


# Keys of a decision's detail -> their names in the log.
_LOGGED = {"evidence": "evidence", "reason": "why"}


def _decide(staff: StaffRequest, sheet: Sheet, do: str, detail: Mapping[str, Any]) -> Response:
    """Write a step of a sheet and its log entry. detail: from the form of the decision."""
    account, seen = staff.signed_in, request.form.get("seen", "")
    step = Step(staff.now, account.name, account.role, do, detail)
    try:
        with staff.desk.writing() as connection:
            if desk_sheets.decide(connection, sheet.id, step, seen):
                logged = staff.logged_place(sheet.place, sheet.week)
                logged |= {name: str(detail[key]) for key, name in _LOGGED.items() if key in detail}
                staff.log(connection, f"sheet_{do}", str(sheet.id), **logged)
    except Conflict:
        return _show(staff, _sheet(staff, str(sheet.id)) or sheet, "overtaken_review", 409)
    return staff.redirect(staff.address(f"sheets/{sheet.id}", done=do))


def _adds(staff: StaffRequest, sheet: Sheet) -> bool:
    data = staff.public_snapshot.full_input
    # A sheet filled in with sample data is never published with real data.
    if filled_on_sample(sheet) != data.tables.sample:
        return True
    return sheet in adding(data, sorted([*staff.waiting, sheet], key=lambda each: each.id))


def _hindrances(staff: StaffRequest, sheet: Sheet, waiting: Sequence[Sheet]) -> list[str]:
    """Why a sheet, or some of its answers, will not be published, in words. waiting: for a publication."""
    data = staff.public_snapshot.full_input
    found = [gone_in_words(staff, sheet)] if sheet.state in (WAITING, APPROVED) else []
    if sheet.state == APPROVED and filled_on_sample(sheet) != data.tables.sample:
        found.append(staff.say("sheets.sample_ended"))
    elif sheet.state == APPROVED and sheet not in adding(data, waiting):
        found.append(staff.say("sheets.adds_nothing_now"))
    return [text for text in found if text]


def _sheet(staff: StaffRequest, number: str) -> Sheet | None:
    digits = latin(number)
    if not digits.isdecimal() or len(digits) > 9:
        return None
    with staff.desk.reading() as connection:
        return desk_sheets.by_number(connection, int(digits))


def _told(staff: StaffRequest, sheet: Sheet, done: str) -> str:
    """What the page tells after a form; after sending with the numbers of offices."""
    if done not in _TOLD:
        return ""
    told = staff.say(f"sheets.told_{done}")
    return f"{told} {share_sent(staff, sheet.place, sheet.week, offices_of(sheet))}" if done == "sent" else told


def _show(
    staff: StaffRequest, sheet: Sheet, done: str, status: int = 200, send_back: ReturnForm | None = None
) -> Response:
    """The page. done: what it tells; send_back: the submitted form of a return, with its faults."""
    tables = staff.public_snapshot.full_input.tables
    state = states_of([sheet], tables)[sheet.id]
    with staff.desk.reading() as connection:
        content = desk_sheets.content_of(connection, sheet.id)
        same = [other for other in desk_sheets.listed(connection, sheet.place) if other.week == sheet.week]
    waiting = waiting_for_publication(staff.desk, tables) if state in OPEN else []
    beside = [other for other in waiting if other.id != sheet.id]
    answers = answers_of(staff, sheet, beside if state in OPEN else None)
    changed = sum(answer.changed for answer in answers)
    own = sheet.account == staff.signed_in.name
    reviews = state == WAITING and may(staff.account, "review") and not own
    returns = reviews or (state == APPROVED and may(staff.account, "review"))
    asked = any(other.id == sheet.id for other in desk_sheets.to_send_again(same, withdrawn_sources(tables)))
    # The page of answers begins with the newest sheet of its place and week, and with one that was withdrawn.
    opens = asked or (same[0].id == sheet.id and state in (WAITING, TAKEN_BACK))
    may_send = may(staff.account, "sheet", sheet.place)
    return staff.page(
        "staff_one_sheet.html",
        status,
        sheet=sheet,
        state=state,
        state_words=state_words(staff, state, asked),
        digest=content.get("sha256", sheet.digest),
        notice=_told(staff, sheet, done),
        good=status == 200,
        step=step_text(staff, sheet),
        earlier=[
            (other.id, step_text(staff, other)) for other in same if other.id < sheet.id and other.state == RETURNED
        ],
        doubts=doubt_groups(staff, [Doubt(**doubt) for doubt in content.get("doubts", ())]),
        rows=answer_rows(staff, sheet, answers),
        only_counts=sorted({row[0] for row in sheet.counts} - {row[0] for row in sheet.answers}),
        attaches=may_send,
        compared=state in OPEN,
        answer_counts=counts_in_words(staff, sheet, changed, len(answers) - changed),
        both=0 < changed < len(answers),
        confirmed=int(content.get("confirmed", 0)),
        others=other_sheets(staff, sheet) if state in OPEN else [],
        changed=figures_of(staff, beside, sheet) if state in OPEN else None,
        again=staff.address("answers", place=sheet.place.code, week=sheet.week.isoformat())
        if opens and may_send and (own or staff.signed_in.place == sheet.place)
        else "",
        hindrances=_hindrances(staff, sheet, waiting),
        own=state == WAITING and own and may(staff.account, "take_back"),
        approve=ApproveForm(staff, sheet) if reviews else None,
        send_back=(send_back or ReturnForm(staff, sheet)) if returns else None,
        named=NAMED,
        sample=tables.sample,
    )
