"""Sent sheets: the list, and a page for each sheet with its changes and the reviewer's decision."""

import csv
import io
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import Response, request
from wtforms import SelectField, SelectMultipleField

from dashboard.database import sheets as desk_sheets
from dashboard.database.errors import Conflict
from dashboard.database.sheets import APPROVED, NEXT, REASONS, RETURNED, WAITING, Heading, Sheet, Step
from dashboard.language import COMMA
from dashboard.language.digits import integer, latin
from dashboard.language.formulas import neutral
from dashboard.language.order import order
from dashboard.language.table import shown
from dashboard.pages.common.forms import CatalogueForm
from dashboard.sheets.doubts import Doubt
from dashboard.staff.changes import changes_of, gone_in_words
from dashboard.staff.draft_page import doubt_groups
from dashboard.staff.rights import may
from dashboard.staff.shared_offices import other_sheets
from dashboard.staff.site import Site
from dashboard.staff.staff_request import StaffRequest
from dashboard.staff.waiting_sheets import (
    EVIDENCE_OF_ROLE,
    adding,
    filled_on_sample,
    states_of,
    waiting_for_publication,
)
from dashboard.tables.declared import EVIDENCE

# The page of a sheet in one of these states shows the changes by the sheet.
OPEN = (WAITING, APPROVED, RETURNED)
SHOWN = 200
NAMED = 20  # offices that a reason for a return may name


class ApproveForm(CatalogueForm):
    """The reviewer's approval, with the evidence of the sheet."""

    evidence = SelectField("sheets.evidence")

    def __init__(self, staff: StaffRequest, sheet: Heading) -> None:
        super().__init__(staff.lang, request.form or None, evidence=EVIDENCE_OF_ROLE.get(sheet.role))
        self.evidence.choices = staff.options("sheets.grade_", EVIDENCE)

    def detail(self) -> dict[str, Any]:
        return {"evidence": self.evidence.data}


class ReturnForm(CatalogueForm):
    """The return of a sheet to its sender, with the reason and the offices concerned."""

    reason = SelectField("sheets.reason")
    office = SelectMultipleField("sheets.reason_which")

    def __init__(self, staff: StaffRequest, sheet: Sheet) -> None:
        super().__init__(staff.lang, request.form or None, {"n": staff.number(NAMED)})
        self.reason.choices = staff.options("sheets.reason_", REASONS)
        names = _names(staff, {str(row[0]) for row in (*sheet.answers, *sheet.counts)})
        self.office.choices = sorted(names.items(), key=lambda pair: order(pair[1]))

    def validate_office(self, field: SelectMultipleField) -> None:
        if len(set(field.data)) > NAMED:
            raise self.fault("sheets.reason_which", n=integer(NAMED, self.lang))

    def detail(self) -> dict[str, Any]:
        offices = sorted(set(self.office.data))
        return {"reason": self.reason.data, **({"offices": offices} if offices else {})}


View = Callable[[StaffRequest, Sheet], Response]
# The reviewer's decisions, by the form that makes each.
FORMS: Mapping[str, type[ApproveForm] | type[ReturnForm]] = {APPROVED: ApproveForm, RETURNED: ReturnForm}


def add(site: Site) -> None:
    @site.route("sheets", "sheets")
    def page(staff: StaffRequest) -> Response:
        wanted, tables = request.args.get("state", ""), staff.public_snapshot.full_input.tables
        with staff.desk.reading() as connection:
            all_sheets = desk_sheets.listed(connection, staff.signed_in.place)
        states = states_of(all_sheets, tables)
        matching = [sheet for sheet in all_sheets if not wanted or states[sheet.id] == wanted]
        counts = Counter(states.values())
        filters = [("", staff.say("sheets.all"), len(all_sheets))]
        filters += [
            (state, text, counts[state]) for state, text in staff.options("sheets.state_", NEXT) if counts[state]
        ]
        return staff.page(
            "staff_sheets.html",
            filters=[
                (staff.address("sheets", state=state), f"{text} {staff.number(count)}", state == wanted)
                for state, text, count in filters
            ],
            rows=[(sheet, states[sheet.id]) for sheet in matching[:SHOWN]],
            more=staff.say("sheets.more", n=staff.number(len(matching) - SHOWN)) if len(matching) > SHOWN else "",
            sends=may(staff.account, "sheet"),
            sample=tables.sample,
        )

    def sheet_route(path: str, action: str, methods: Sequence[str] = ("GET",)) -> Callable[[View], None]:
        """Declare `view(staff, sheet)` for a sheet's address, for accounts that may see the sheet's place."""

        def declare(view: View) -> None:
            @site.route(f"sheets/<number>{path}", action, methods)
            def answer(staff: StaffRequest, number: str) -> Response:
                sheet = _sheet(staff, number)
                if sheet is None:
                    return staff.not_found()
                may_see = may(staff.account, "sheets", sheet.place)
                return view(staff, sheet) if may_see else staff.forbidden()

        return declare

    @sheet_route("", "sheets")
    def one(staff: StaffRequest, sheet: Sheet) -> Response:
        return _answer(staff, sheet, request.args.get("done", ""))

    @sheet_route("/sheet.csv", "sheets")
    def as_sent(staff: StaffRequest, sheet: Sheet) -> Response:
        content = staff.read(desk_sheets.content_of, sheet.id)
        return staff.file(content_csv(content, staff.public_snapshot.sample), f"sheet-{sheet.id}.csv")

    @sheet_route("/review", "review", ("POST",))
    def review(staff: StaffRequest, sheet: Sheet) -> Response:
        step = request.form.get("do", "")
        form = FORMS[step](staff, sheet) if step in FORMS else None
        return _decide(staff, sheet, step, form.detail()) if form and form.validate() else staff.not_found()

    @sheet_route("/take-back", "take_back", ("POST",))
    def take_back(staff: StaffRequest, sheet: Sheet) -> Response:
        own = sheet.account == staff.signed_in.name
        return _decide(staff, sheet, "taken_back", {}) if own else staff.forbidden()


def content_csv(content: Mapping[str, Any], sample: bool) -> bytes:
    """The texts of a sheet as sent, as CSV: each row with its line number. content: as stored with the sheet."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    if sample:
        writer.writerow(["sample"])
    for part in content["texts"]:
        writer.writerows(map(neutral, row) for row in part)
    return ("\ufeff" + out.getvalue()).encode()


# Keys of a decision's detail -> their names in the log.
_LOGGED = {"evidence": "evidence", "reason": "why"}


def _decide(staff: StaffRequest, sheet: Sheet, do: str, detail: Mapping[str, Any]) -> Response:
    """Write a step of a sheet and its log entry. detail: from the form of the decision."""
    account = staff.signed_in
    step_detail = dict(detail)
    if do == APPROVED:
        if sheet.account == account.name:
            # Four-eyes principle: no account approves its own sheet.
            return _answer(staff, sheet, "own_sheet", 403)
        with staff.desk.reading() as connection:
            # The approval records whether the sheet was filled in with sample data: real data may have come since.
            step_detail["sample"] = bool(desk_sheets.content_of(connection, sheet.id).get("sample"))
    step = Step(staff.now, account.name, account.role, do, step_detail)
    if do == APPROVED and sheet.state == WAITING and not _adds(staff, replace(sheet, step=step)):
        # A sheet without new reports is never published, so an approved one would wait for ever.
        return _answer(staff, sheet, "adds_nothing", 409)
    try:
        with staff.desk.writing() as connection:
            if desk_sheets.decide(connection, sheet.id, step):
                logged = staff.logged_place(sheet.place, sheet.week)
                logged |= {name: str(detail[key]) for key, name in _LOGGED.items() if key in detail}
                staff.log(connection, f"sheet_{do}", str(sheet.id), **logged)
    except Conflict:
        return _answer(staff, _sheet(staff, str(sheet.id)) or sheet, "overtaken_review", 409)
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


def _answer(staff: StaffRequest, sheet: Sheet, done: str, status: int = 200) -> Response:
    tables = staff.public_snapshot.full_input.tables
    state = states_of([sheet], tables)[sheet.id]
    with staff.desk.reading() as connection:
        content = desk_sheets.content_of(connection, sheet.id)
        same = [other for other in desk_sheets.listed(connection, sheet.place) if other.week == sheet.week]
    waiting = waiting_for_publication(staff.desk, tables) if state in OPEN else []
    changed = (
        changes_of(staff, [other for other in waiting if other.id != sheet.id], sheet) if state in OPEN else None
    )
    own = sheet.account == staff.signed_in.name
    reviews = state == WAITING and may(staff.account, "review") and not own
    returns = reviews or (state == APPROVED and may(staff.account, "review"))
    known = ("sent", "same", "approved", "returned", "taken_back", "own_sheet", "adds_nothing", "overtaken_review")
    # Only the newest sheet of a place and week can be filled in again after a return.
    newest = same[0].id == sheet.id
    may_send = may(staff.account, "sheet", sheet.place)
    return staff.page(
        "staff_one_sheet.html",
        status,
        sheet=sheet,
        state=state,
        digest=content.get("sha256", sheet.digest),
        notice=staff.say(f"sheets.told_{done}") if done in known else "",
        good=status == 200,
        step=step_text(staff, sheet),
        earlier=[
            (other.id, step_text(staff, other)) for other in same if other.id < sheet.id and other.state == "returned"
        ],
        doubts=doubt_groups(staff, [Doubt(**doubt) for doubt in content.get("doubts", ())]),
        changed=changed,
        others=other_sheets(staff, sheet) if state in OPEN else [],
        again=staff.address("answers", place=sheet.place.code, week=sheet.week.isoformat())
        if sheet.awaits_county and newest and may_send
        else "",
        hindrances=_hindrances(staff, sheet, waiting),
        own=state == WAITING and own and may(staff.account, "take_back"),
        approve=ApproveForm(staff, sheet) if reviews else None,
        send_back=ReturnForm(staff, sheet) if returns else None,
        sample=tables.sample,
    )


def _names(staff: StaffRequest, codes: Collection[str]) -> dict[str, str]:
    """The newest name of each office, by id; the id itself for an unknown office."""
    offices = staff.public_snapshot.full_input.tables.offices
    rows = offices[offices["office_id"].isin(codes)].sort_values("valid_from", na_position="first")
    names = shown(staff.lang, rows["name_fa"], rows["name_en"])
    return {code: code for code in codes} | dict(zip(rows["office_id"], names, strict=True))


def step_text(staff: StaffRequest, sheet: Heading) -> str:
    """The last step of a sheet with account and moment; '' while the sheet waits for a review."""
    step = sheet.step
    if not step:
        return ""
    detail = ""
    if step.step == "approved":
        detail = staff.say(f"sheets.grade_{step.detail['evidence']}")
    elif step.step == "replaced":
        detail = staff.number(int(step.detail["by"]))
    elif step.step == "returned":
        detail = staff.say(f"sheets.reason_{step.detail['reason']}")
        if step.detail.get("offices"):
            detail += f" ({COMMA[staff.lang].join(_names(staff, step.detail['offices']).values())})"
    words = {"account": step.account, "moment": staff.moment(step.at), "detail": detail}
    return staff.say(f"sheets.step_{step.step}", **words)
