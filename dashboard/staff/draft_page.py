"""The draft of a sheet without faults: its changes, its doubts to confirm, and sending it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from flask import Response, request

from dashboard.database import sheets as desk_sheets
from dashboard.database.errors import Conflict
from dashboard.database.sheets import Draft, Sheet
from dashboard.sheets.check import CheckedForm, check
from dashboard.sheets.doubts import Doubt, describe_doubt
from dashboard.sheets.grid import Grid, Typed
from dashboard.staff.changes import changes_of
from dashboard.staff.rights import may
from dashboard.staff.site import Site
from dashboard.staff.staff_request import StaffRequest
from dashboard.staff.waiting_sheets import staff_tables, withdrawn_sources


def add(site: Site) -> None:
    @site.route("draft/<key>", "draft", ("GET", "POST"))
    def page(staff: StaffRequest, key: str) -> Response:
        draft = staff.read(desk_sheets.draft, key, staff.signed_in.name)
        if draft is None:
            return staff.not_found()
        if not may(staff.account, "draft", draft.county_code):
            return staff.forbidden()
        if request.method == "GET":
            return _answer(staff, draft)
        if request.form.get("do") == "drop":
            with staff.desk.writing() as connection:
                desk_sheets.drop_draft(connection, draft.id, draft.account)
            return staff.redirect(staff.address("sheet"))
        return _send(staff, draft)


def _send(staff: StaffRequest, draft: Draft) -> Response:
    checked = _checked_again(staff, draft, staff.waiting)
    doubt_codes = {doubt.code for doubt in checked.doubts}
    if checked.faults or doubt_codes - set(request.form.getlist("yes")):
        # The known data have changed since the page was rendered, or a confirmation is missing.
        return _answer(staff, draft, staff.say("sheets.yes_missing"), 422)
    seen = request.form.get("seen", "")
    # The reviewer sees the doubts that the sender confirmed.
    content = {**json.loads(draft.content), "doubts": [asdict(doubt) for doubt in checked.doubts]}
    draft = replace(draft, content=desk_sheets.to_json(content))
    account = staff.signed_in
    try:
        with staff.desk.writing() as connection:
            number, new, replaced = desk_sheets.send(
                connection,
                staff.now,
                draft,
                account.role,
                checked.rows,
                checked.counts,
                int(seen) if seen.isdecimal() and len(seen) < 10 else -1,
                withdrawn_sources(staff.public_snapshot.full_input.tables),
            )
            if new:
                detail = {"county": draft.county_code, "week": draft.week.isoformat(), "digest": draft.digest[:16]}
                staff.log(connection, "sheet_sent", str(number), **detail)
                for old in replaced:
                    staff.log(connection, "sheet_replaced", str(old), by=str(number))
    except Conflict:
        return _answer(staff, draft, staff.say("sheets.overtaken"), 409)
    return staff.redirect(staff.address(f"sheets/{number}", done="sent" if new else "same"))


def _checked_again(staff: StaffRequest, draft: Draft, waiting: Sequence[Sheet]) -> CheckedForm:
    """The draft checked against the current data, including sheets that wait for a publication."""
    data = staff.public_snapshot.full_input
    tables = staff_tables(data, waiting)
    return check(grid_of(json.loads(draft.content)), tables, data.cards, staff.now, staff.now)


def grid_of(content: Mapping[str, Any]) -> Grid:
    """The grid in the stored content of a draft or a sheet."""
    return _grid(content["grid"])


def _grid(fields: Mapping[str, Any]) -> Grid:
    counts = _grid(fields["counts"]) if fields.get("counts") else None
    return replace(Grid(**fields), week=Typed(**fields["week"]), county=Typed(**fields["county"]), counts=counts)


def _answer(staff: StaffRequest, draft: Draft, notice: str = "", status: int = 200) -> Response:
    waiting = staff.waiting
    checked = _checked_again(staff, draft, waiting)
    rows = checked.rows
    role = staff.signed_in.role
    with staff.desk.reading() as connection:
        seen = desk_sheets.newest(connection, draft.county_code, draft.week)
        earlier = desk_sheets.by_number(connection, seen) if seen else None
    place = draft.county_code, draft.week
    number = len(rows) + len(checked.counts)
    sent = (*place, staff.now, draft.account, role, number, None)
    new = Sheet(0, draft.digest, "new", *sent, answers=rows, counts=checked.counts)
    return staff.page(
        "staff_draft.html",
        status,
        notice=notice,
        draft=draft,
        answers=number,
        offices=len({row[0] for row in (*rows, *checked.counts)}),
        doubts=doubt_groups(staff, checked.doubts),
        faults=bool(checked.faults),
        changed=changes_of(staff, waiting, new),
        seen=seen,
        replaces=bool(earlier and not earlier.step),
        sample=staff.public_snapshot.sample,
    )


def doubt_groups(staff: StaffRequest, doubts: Sequence[Doubt]) -> dict[str, list[str]]:
    """The doubts in words by their code; the sender confirms each group at once."""
    groups: dict[str, list[str]] = {}
    for doubt in sorted(doubts, key=lambda doubt: doubt.code):
        line = describe_doubt(doubt, staff.lang, staff.public_snapshot.full_input.tables.terms.reported)
        groups.setdefault(doubt.code, []).append(line)
    return groups
