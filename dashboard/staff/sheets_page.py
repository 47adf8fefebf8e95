"""Sheets that were sent: the list, each with what it would change, and the reviewer's word on it."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any

from flask import Response, request

from dashboard.desk import log
from dashboard.desk import sheets as desk_sheets
from dashboard.desk.sheets import REASONS, STEPS, WAITING, Heading, Sheet, Step
from dashboard.language import COMMA
from dashboard.language.digits import latin, whole
from dashboard.language.formulas import neutral
from dashboard.language.order import order
from dashboard.sheets.doubts import Doubt
from dashboard.sheets.words import COLUMNS
from dashboard.staff.changes import changes_of
from dashboard.staff.coming import GRADE, added_by, of_sample, states_of, waiting_for_publication
from dashboard.staff.draft_page import doubt_groups, grid_of
from dashboard.staff.rights import may
from dashboard.staff.site import Link, Site, Visit
from dashboard.storage.errors import Conflict
from dashboard.store.tables import EVIDENCE
from dashboard.weeks import span_label

LINK = Link("sheets.list_title", "sheets.list_about", 20)
STATES = (WAITING, *STEPS, "published", "withdrawn")
# Of a sheet in one of these states it is shown what the sheet changes.
OPEN = (WAITING, "approved", "returned")
SHOWN = 200
NAMED = 20  # offices that a reason for a return may name


def add(site: Site) -> None:
    """Register the pages."""

    @site.route("sheets", "sheets", link=LINK)
    def page(visit: Visit) -> Response:
        wanted = request.args.get("state", "")
        tables = visit.site.live.newest.whole.tables
        county = visit.signed_in.county_code
        with visit.desk.reading() as connection:
            all_sheets = desk_sheets.listed(connection, county)
        states = states_of(all_sheets, tables)
        shown = [sheet for sheet in all_sheets if not wanted or states[sheet.id] == wanted]
        counts = {state: sum(found == state for found in states.values()) for state in STATES}
        filters = [("", visit.say("sheets.all"), len(all_sheets))]
        filters += [(state, visit.say(f"sheets.state_{state}"), counts[state]) for state in STATES if counts[state]]
        return visit.page(
            "staff_sheets.html",
            filters=[
                (visit.address("sheets", state=state), text, whole(count, visit.lang), state == wanted)
                for state, text, count in filters
            ],
            rows=[_row(visit, sheet, states[sheet.id]) for sheet in shown[:SHOWN]],
            more=visit.say("sheets.more", n=whole(len(shown) - SHOWN, visit.lang)) if len(shown) > SHOWN else "",
            sends=may(visit.account, "sheet"),
            sample=tables.sample,
        )

    @site.route("sheets/<number>", "sheets")
    def one(visit: Visit, number: str) -> Response:
        return _of(visit, number, lambda sheet: _answer(visit, sheet, request.args.get("done", "")))

    @site.route("sheets/<number>/sheet.csv", "sheets")
    def as_sent(visit: Visit, number: str) -> Response:
        return _of(visit, number, lambda sheet: _file(visit, sheet))

    @site.route("sheets/<number>/review", "review", ("POST",))
    def review(visit: Visit, number: str) -> Response:
        do = request.form.get("do", "")
        chosen = request.form.get("evidence" if do == "approved" else "reason", "")
        if do not in ("approved", "returned") or chosen not in (EVIDENCE if do == "approved" else REASONS):
            return visit.nothing_here()
        detail: dict[str, Any] = {"evidence" if do == "approved" else "reason": chosen}
        named = sorted(set(request.form.getlist("office")))
        if named and do == "returned":
            sheet = _sheet(visit, number)
            if sheet is None or len(named) > NAMED or not set(named) <= {office for office, _, _ in sheet.rows}:
                return visit.nothing_here()
            detail["offices"] = named
        return _decide(visit, number, do, detail)

    @site.route("sheets/<number>/take-back", "take_back", ("POST",))
    def take_back(visit: Visit, number: str) -> Response:
        return _decide(visit, number, "taken_back", {})


def _of(visit: Visit, number: str, view: Callable[[Sheet], Response]) -> Response:
    """A page of a sheet, if there is one of this number and the account may see its county's."""
    sheet = _sheet(visit, number)
    if sheet is None:
        return visit.nothing_here()
    return view(sheet) if may(visit.account, "sheets", sheet.county_code) else visit.no_right()


def _file(visit: Visit, sheet: Sheet) -> Response:
    with visit.desk.reading() as connection:
        content = desk_sheets.content_of(connection, sheet.id)
    answer = Response(what_it_says(content, visit.site.live.newest.sample), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="sheet-{sheet.id}.csv"'
    return answer


def what_it_says(content: Mapping[str, Any], sample: bool) -> bytes:
    """The text of a sheet as it was sent, as CSV: each row with its line, and the columns as they were typed."""
    grid = grid_of(content)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    if sample:
        writer.writerow(["sample"])
    columns = [column for column in COLUMNS if column in grid.values]
    writer.writerow(["line", *columns])
    for line, *texts in zip(grid.lines, *(grid.values[column] for column in columns), strict=True):
        writer.writerow([line, *(neutral(text) for text in texts)])
    return ("\ufeff" + out.getvalue()).encode()


# What the log says of a decision, and under which name.
_LOGGED = {"evidence": "evidence", "reason": "why"}


def _decide(visit: Visit, number: str, do: str, detail: Mapping[str, Any]) -> Response:
    sheet = _sheet(visit, number)
    if sheet is None:
        return visit.nothing_here()
    own = sheet.account == visit.signed_in.name
    if not may(visit.account, "sheets", sheet.county_code) or (do == "taken_back" and not own):
        return visit.no_right()
    if do == "approved" and own:
        # Two pairs of eyes: who sent a sheet does not approve it.
        return _answer(visit, sheet, "own_sheet", 403)
    account = visit.signed_in
    kept: dict[str, Any] = dict(detail)
    if do == "approved":
        with visit.desk.reading() as connection:
            # Approval is told what the sheet was filled in on: by now own data may have come.
            kept["sample"] = bool(desk_sheets.content_of(connection, sheet.id).get("sample"))
    step = Step(visit.now, account.name, account.role, do, kept)
    if do == "approved" and sheet.state == WAITING and not _adds(visit, replace(sheet, step=step)):
        # No publication could bring the sheet, so it would wait for one for ever.
        return _answer(visit, sheet, "adds_nothing", 409)
    try:
        with visit.desk.writing() as connection:
            if desk_sheets.decide(connection, sheet.id, step):
                told = {"county": sheet.county_code, "week": sheet.week.isoformat()}
                told |= {name: str(detail[key]) for key, name in _LOGGED.items() if key in detail}
                log.append(connection, visit.now, f"sheet_{do}", account.name, account.role, str(sheet.id), told)
    except Conflict:
        return _answer(visit, _sheet(visit, number) or sheet, "overtaken_review", 409)
    return visit.see(visit.address(f"sheets/{sheet.id}", done=do))


def _adds(visit: Visit, sheet: Sheet) -> bool:
    """Whether an approved sheet adds anything to what is known."""
    given = visit.site.live.newest.whole
    # What was filled in on sample data is never published on others.
    if of_sample(sheet) != given.tables.sample:
        return True
    return added_by(given, waiting_for_publication(visit.desk, given.tables), sheet) > 0


def _sheet(visit: Visit, number: str) -> Sheet | None:
    digits = latin(number)
    if not digits.isdecimal() or len(digits) > 9:
        return None
    with visit.desk.reading() as connection:
        return desk_sheets.by_number(connection, int(digits))


def _row(visit: Visit, sheet: Heading, state: str) -> dict[str, Any]:
    return {
        "href": visit.address(f"sheets/{sheet.id}"),
        "number": whole(sheet.id, visit.lang),
        "county": visit.county(sheet.county_code),
        "week": span_label(sheet.week, visit.lang),
        "received": visit.moment(sheet.received_at),
        "account": sheet.account,
        "answers": whole(sheet.answers, visit.lang),
        "state": state,
        "state_text": visit.say(f"sheets.state_{state}"),
    }


def _answer(visit: Visit, sheet: Sheet, done: str, status: int = 200) -> Response:
    tables = visit.site.live.newest.whole.tables
    state = states_of([sheet], tables)[sheet.id]
    with visit.desk.reading() as connection:
        content = desk_sheets.content_of(connection, sheet.id)
        same = [other for other in desk_sheets.listed(connection, sheet.county_code) if other.week == sheet.week]
    waiting = waiting_for_publication(visit.desk, tables) if state in OPEN else []
    changed = (
        changes_of(visit, [other for other in waiting if other.id != sheet.id], sheet) if state in OPEN else None
    )
    own = sheet.account == visit.signed_in.name
    reviews = state == WAITING and may(visit.account, "review") and not own
    known = ("sent", "same", "approved", "returned", "taken_back", "own_sheet", "adds_nothing", "overtaken_review")
    # The newest sheet of its county and week: what is to be done with a returned one is still to be done.
    newest = same[0].id == sheet.id
    names = _names(visit, {office for office, _, _ in sheet.rows}) if reviews else {}
    may_send = may(visit.account, "sheet", sheet.county_code)
    return visit.page(
        "staff_one_sheet.html",
        status,
        row=_row(visit, sheet, state),
        digest=content.get("sha256", sheet.digest),
        told=visit.say(f"sheets.told_{done}") if done in known else "",
        told_good=status == 200,
        step=_step_text(visit, sheet),
        earlier=[
            (visit.address(f"sheets/{other.id}"), visit.say("sheets.sheet", n=whole(other.id, visit.lang)), text)
            for other in same
            if other.id < sheet.id and other.state == "returned" and (text := _step_text(visit, other))
        ],
        doubts=doubt_groups(visit.lang, [Doubt(**doubt) for doubt in content.get("doubts", ())]),
        changed=changed,
        again=visit.address("sheet", county=sheet.county_code, week=sheet.week.isoformat())
        if state == "returned" and newest and may_send
        else "",
        reviews=reviews,
        own=state == WAITING and own and may(visit.account, "take_back"),
        grades=[(grade, visit.say(f"sheets.grade_{grade}"), grade == GRADE.get(sheet.role)) for grade in EVIDENCE],
        reasons=[(reason, visit.say(f"sheets.reason_{reason}")) for reason in REASONS],
        offices=sorted(names.items(), key=lambda pair: order(pair[1])),
        most=whole(NAMED, visit.lang),
        number=sheet.id,
        sample=tables.sample,
    )


def _names(visit: Visit, codes: Collection[str]) -> dict[str, str]:
    """Offices' names by their ids; the newest name of each."""
    offices = visit.site.live.newest.whole.tables.offices
    rows = offices[offices["office_id"].isin(codes)].sort_values("valid_from", na_position="first")
    return {code: code for code in codes} | dict(zip(rows["office_id"], rows[f"name_{visit.lang}"], strict=True))


def _step_text(visit: Visit, sheet: Heading) -> str:
    """What was done with a sheet, by whom and when; '' while it waits."""
    step = sheet.step
    if not step:
        return ""
    detail = ""
    if step.step == "approved":
        detail = visit.say(f"sheets.grade_{step.detail['evidence']}")
    elif step.step == "replaced":
        detail = whole(int(step.detail["by"]), visit.lang)
    elif step.step == "returned":
        detail = visit.say(f"sheets.reason_{step.detail['reason']}")
        if step.detail.get("offices"):
            detail += f" ({COMMA[visit.lang].join(_names(visit, step.detail['offices']).values())})"
    told = {"account": step.account, "moment": visit.moment(step.at), "detail": detail}
    return visit.say(f"sheets.step_{step.step}", **told)
