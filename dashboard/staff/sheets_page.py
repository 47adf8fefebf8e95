"""Sheets that were sent: the list, each with what it would change, and the reviewer's word on it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from typing import Any

from flask import Response, request

from dashboard.desk import log
from dashboard.desk import sheets as desk_sheets
from dashboard.desk.sheets import REASONS, STEPS, WAITING, Sheet, Step
from dashboard.language.digits import latin, whole
from dashboard.language.formulas import neutral
from dashboard.sheets.words import COLUMNS
from dashboard.staff.changes import cell_changes, maps_of, office_changes
from dashboard.staff.coming import GRADE, approved_sheets, staff_tables, states_of
from dashboard.staff.draft_page import grid_of
from dashboard.staff.rights import may
from dashboard.staff.site import Link, Site, Visit
from dashboard.storage.errors import Conflict
from dashboard.store.tables import EVIDENCE
from dashboard.weeks import span_label

LINK = Link("sheets.list_title", "sheets.list_about", 20)
STATES = (WAITING, *STEPS, "published", "withdrawn")
SHOWN = 200


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
        detail = {"evidence" if do == "approved" else "reason": chosen}
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


def what_it_says(content: str, sample: bool) -> bytes:
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


def _decide(visit: Visit, number: str, do: str, detail: dict[str, str]) -> Response:
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
            kept["sample"] = bool(json.loads(desk_sheets.content_of(connection, sheet.id)).get("sample"))
    step = Step(visit.now, account.name, account.role, do, kept)
    try:
        with visit.desk.writing() as connection:
            if desk_sheets.decide(connection, sheet.id, step):
                told = {"county": sheet.county_code, "week": sheet.week.isoformat()}
                told |= {"why" if name == "reason" else name: value for name, value in detail.items()}
                log.append(connection, visit.now, f"sheet_{do}", account.name, account.role, str(sheet.id), told)
    except Conflict:
        return _answer(visit, _sheet(visit, number) or sheet, "overtaken_review", 409)
    return visit.see(visit.address(f"sheets/{sheet.id}", done=do))


def _sheet(visit: Visit, number: str) -> Sheet | None:
    digits = latin(number)
    if not digits.isdecimal() or len(digits) > 9:
        return None
    with visit.desk.reading() as connection:
        return desk_sheets.by_number(connection, int(digits))


def _row(visit: Visit, sheet: Sheet, state: str) -> dict[str, Any]:
    return {
        "href": visit.address(f"sheets/{sheet.id}"),
        "number": whole(sheet.id, visit.lang),
        "county": visit.county(sheet.county_code),
        "week": span_label(sheet.week, visit.lang),
        "received": visit.moment(sheet.received_at),
        "account": sheet.account,
        "answers": whole(len(sheet.rows), visit.lang),
        "state": state,
        "state_text": visit.say(f"sheets.state_{state}"),
    }


def _answer(visit: Visit, sheet: Sheet, done: str, status: int = 200) -> Response:
    given = visit.site.live.newest.whole
    approved = approved_sheets(visit.desk)
    open_still = sheet.state == WAITING
    tables = staff_tables(given, approved)
    before, after, cells = cell_changes(visit, approved, sheet) if open_still else (None, None, [])
    changed = office_changes(visit, tables, sheet) if open_still else []
    told = f"sheets.told_{done}"
    known = ("sent", "same", "approved", "returned", "taken_back", "own_sheet", "overtaken_review")
    step = sheet.step
    return visit.page(
        "staff_one_sheet.html",
        status,
        row=_row(visit, sheet, states_of([sheet], given.tables)[sheet.id]),
        digest=sheet.digest,
        told=visit.say(told) if done in known else "",
        told_good=status == 200,
        step=visit.say(
            f"sheets.step_{step.step}",
            account=step.account,
            moment=visit.moment(step.at),
            detail=_detail(visit, step),
        )
        if step
        else "",
        changed=changed,
        changed_count=whole(len(changed), visit.lang),
        same_count=whole(len(sheet.rows) - len(changed), visit.lang),
        cells=cells,
        maps=maps_of(visit.lang, before, after, cells, sheet.week) if before and after else None,
        open=open_still,
        reviews=open_still and may(visit.account, "review") and sheet.account != visit.signed_in.name,
        own=open_still and sheet.account == visit.signed_in.name and may(visit.account, "take_back"),
        grades=[(grade, visit.say(f"sheets.grade_{grade}"), grade == GRADE.get(sheet.role)) for grade in EVIDENCE],
        reasons=[(reason, visit.say(f"sheets.reason_{reason}")) for reason in REASONS],
        number=sheet.id,
        sample=given.tables.sample,
    )


def _detail(visit: Visit, step: Step) -> str:
    if step.step == "approved":
        return visit.say(f"sheets.grade_{step.detail['evidence']}")
    if step.step == "returned":
        return visit.say(f"sheets.reason_{step.detail['reason']}")
    return whole(int(step.detail["by"]), visit.lang) if step.step == "replaced" else ""
