"""A sheet that was read without a fault: what it would change, what needs a yes, and the yes itself."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from itertools import groupby
from typing import Any

from flask import Response, request

from dashboard.desk import sheets as desk_sheets
from dashboard.desk.sheets import Draft, Sheet
from dashboard.language.digits import whole
from dashboard.sheets.check import CheckedForm, check
from dashboard.sheets.doubts import Doubt, describe_doubt
from dashboard.sheets.grid import Grid, Typed
from dashboard.staff.changes import changes_of
from dashboard.staff.rights import may
from dashboard.staff.site import Site
from dashboard.staff.staff_request import StaffRequest
from dashboard.staff.waiting_sheets import staff_tables
from dashboard.storage.errors import Conflict
from dashboard.weeks import span_label

LINES = 12  # of one kind of doubt that are written out at first


def add(site: Site) -> None:
    """Register the page."""

    @site.route("draft/<made>", "draft", ("GET", "POST"))
    def page(staff: StaffRequest, made: str) -> Response:
        kept = staff.read(desk_sheets.draft, made, staff.signed_in.name)
        if kept is None:
            return staff.not_found()
        if not may(staff.account, "draft", kept.county_code):
            return staff.forbidden()
        if request.method == "GET":
            return _answer(staff, kept)
        if request.form.get("do") == "drop":
            with staff.desk.writing() as connection:
                desk_sheets.drop_draft(connection, kept.id, kept.account)
            return staff.redirect(staff.address("sheet"))
        return _send(staff, kept)


def _send(staff: StaffRequest, kept: Draft) -> Response:
    checked = _checked_again(staff, kept, staff.waiting)
    asked = {doubt.code for doubt in checked.doubts}
    if checked.faults or asked - set(request.form.getlist("yes")):
        # What was known has changed since the page was made, or a yes is missing.
        return _answer(staff, kept, staff.say("sheets.yes_missing"), 422)
    seen = request.form.get("seen", "")
    rows: list[desk_sheets.Row | desk_sheets.CountRow] = [*rows_of_check(checked), *checked.counts]
    # The reviewer is shown what the sender said yes to.
    content = {**json.loads(kept.content), "doubts": [asdict(doubt) for doubt in checked.doubts]}
    kept = replace(kept, content=desk_sheets.packed(content))
    account = staff.signed_in
    try:
        with staff.desk.writing() as connection:
            number, new, replaced = desk_sheets.send(
                connection,
                staff.now,
                kept,
                account.role,
                rows,
                int(seen) if seen.isdecimal() and len(seen) < 10 else -1,
                set(staff.shown.whole.tables.withdrawals["source"]),
            )
            if new:
                detail = {"county": kept.county_code, "week": kept.week.isoformat(), "digest": kept.digest[:16]}
                staff.log(connection, "sheet_sent", str(number), **detail)
                for old in replaced:
                    staff.log(connection, "sheet_replaced", str(old), by=str(number))
    except Conflict:
        return _answer(staff, kept, staff.say("sheets.overtaken"), 409)
    return staff.redirect(staff.address(f"sheets/{number}", done="sent" if new else "same"))


def _checked_again(staff: StaffRequest, kept: Draft, waiting: Sequence[Sheet]) -> CheckedForm:
    """A draft held against what is known now, sheets that wait for a publication included."""
    given = staff.shown.whole
    tables = staff_tables(given, waiting)
    return check(grid_of(json.loads(kept.content)), tables, given.cards, staff.now, staff.now)


def grid_of(content: Mapping[str, Any]) -> Grid:
    """The grid of what a draft or a sheet says."""
    return _grid(content["grid"])


def _grid(held: Mapping[str, Any]) -> Grid:
    counts = _grid(held["counts"]) if held.get("counts") else None
    return replace(Grid(**held), week=Typed(**held["week"]), county=Typed(**held["county"]), counts=counts)


def rows_of_check(checked: CheckedForm) -> list[desk_sheets.Row]:
    """The answers as the desk keeps them."""
    parts = (checked.rows[name].tolist() for name in ("office_id", "measure", "value"))
    return [(str(office), str(measure), int(value)) for office, measure, value in zip(*parts, strict=True)]


def _answer(staff: StaffRequest, kept: Draft, notice: str = "", status: int = 200) -> Response:
    waiting = staff.waiting
    checked = _checked_again(staff, kept, waiting)
    rows = tuple(rows_of_check(checked))
    role = staff.signed_in.role
    with staff.desk.reading() as connection:
        seen = desk_sheets.newest(connection, kept.county_code, kept.week)
        earlier = desk_sheets.by_number(connection, seen) if seen else None
    place = kept.county_code, kept.week
    number = len(rows) + len(checked.counts)
    new = Sheet(0, kept.digest, "new", *place, staff.now, kept.account, role, number, None, rows, checked.counts)
    return staff.page(
        "staff_draft.html",
        status,
        notice=notice,
        page=staff.address(f"draft/{kept.id}"),
        county=staff.county(kept.county_code),
        week=span_label(kept.week, staff.lang),
        answers=staff.number(number),
        offices=staff.number(len({row[0] for row in (*rows, *checked.counts)})),
        doubts=doubt_groups(staff, checked.doubts),
        faults=bool(checked.faults),
        changed=changes_of(staff, waiting, new),
        seen=seen,
        replaces=staff.say("sheets.replaces", n=staff.number(seen)) if earlier and not earlier.step else "",
        sample=staff.shown.sample,
    )


def doubt_groups(staff: StaffRequest, doubts: Sequence[Doubt]) -> list[dict[str, Any]]:
    """The doubts by their kind, each of which asks for one yes: code, how many, and the lines in words."""
    lang, measures = staff.lang, staff.shown.whole.tables.terms.reported
    ordered = sorted(doubts, key=lambda doubt: doubt.code)
    groups = []
    for code, same in groupby(ordered, key=lambda doubt: doubt.code):
        lines = [describe_doubt(doubt, lang, measures) for doubt in same]
        groups.append({"code": code, "n": whole(len(lines), lang), "lines": lines[:LINES], "more": lines[LINES:]})
    return groups
