"""The draft of a sheet without faults: its changes, its doubts to confirm, and sending it."""

import json
from collections.abc import Sequence
from dataclasses import asdict, replace

from flask import Response, request

from dashboard.database import sheets as desk_sheets
from dashboard.database.errors import Conflict
from dashboard.database.sheets import Draft, Sheet
from dashboard.sheets.check import CheckedForm, Places
from dashboard.sheets.counts import Count
from dashboard.sheets.doubts import Doubt, describe_doubt, doubts
from dashboard.staff.changes import changes_of
from dashboard.staff.rights import may
from dashboard.staff.shared_offices import other_sheets
from dashboard.staff.site import Site
from dashboard.staff.staff_request import StaffRequest
from dashboard.staff.waiting_sheets import staff_tables, withdrawn_sources


def add(site: Site) -> None:
    @site.route("draft/<key>", "draft", ("GET", "POST"))
    def page(staff: StaffRequest, key: str) -> Response:
        draft = staff.read(desk_sheets.draft, key, staff.signed_in.name)
        if draft is None:
            return staff.not_found()
        if not may(staff.account, "draft", draft.place):
            return staff.forbidden()
        if request.method == "GET":
            return _answer(staff, draft)
        if request.form.get("do") == "drop":
            with staff.desk.writing() as connection:
                desk_sheets.drop_draft(connection, draft.id, draft.account)
            return staff.redirect(staff.address("sheet"))
        return _send(staff, draft)


def _send(staff: StaffRequest, draft: Draft) -> Response:
    found = _doubts(staff, draft, staff.waiting)
    if found is None or {doubt.code for doubt in found} - set(request.form.getlist("yes")):
        # The known data have changed since the page was rendered, or a confirmation is missing.
        return _answer(staff, draft, staff.say("sheets.yes_missing"), 422)
    seen = request.form.get("seen", "")
    # The reviewer sees the doubts that the sender confirmed.
    content = {**json.loads(draft.content), "doubts": [asdict(doubt) for doubt in found]}
    draft = replace(draft, content=desk_sheets.to_json(content))
    account = staff.signed_in
    try:
        with staff.desk.writing() as connection:
            number, new, replaced = desk_sheets.send(
                connection,
                staff.now,
                draft,
                account.role,
                int(seen) if seen.isdecimal() and len(seen) < 10 else -1,
                withdrawn_sources(staff.public_snapshot.full_input.tables),
            )
            if new:
                where = staff.logged_place(draft.place, draft.week)
                staff.log(connection, "sheet_sent", str(number), **where, digest=draft.digest[:16])
                for old in replaced:
                    staff.log(connection, "sheet_replaced", str(old), by=str(number))
    except Conflict:
        return _answer(staff, draft, staff.say("sheets.overtaken"), 409)
    return staff.redirect(staff.address(f"sheets/{number}", done="sent" if new else "same"))


def _doubts(staff: StaffRequest, draft: Draft, waiting: Sequence[Sheet]) -> tuple[Doubt, ...] | None:
    """The doubts about a draft by the current data, including sheets that wait for a publication.

    None if the draft has an answer that is no longer asked for.
    """
    data = staff.public_snapshot.full_input
    counts = tuple(Count(*row) for row in draft.counts)
    checked = CheckedForm(draft.week, draft.place, draft.answers, counts, (), Places(**draft.places))
    return doubts(checked, staff_tables(data, waiting), data.cards, staff.now)


def _answer(staff: StaffRequest, draft: Draft, notice: str = "", status: int = 200) -> Response:
    waiting = staff.waiting
    found = _doubts(staff, draft, waiting)
    role = staff.signed_in.role
    with staff.desk.reading() as connection:
        seen = desk_sheets.newest(connection, draft.place, draft.week)
        earlier = desk_sheets.by_number(connection, seen) if seen else None
    rows = (*draft.answers, *draft.counts)
    sent = (draft.county_code, draft.week, staff.now, draft.account, role, len(rows), None)
    new = Sheet(0, draft.digest, "new", *sent, office_id=draft.office_id, answers=draft.answers, counts=draft.counts)
    return staff.page(
        "staff_draft.html",
        status,
        notice=notice,
        draft=draft,
        answers=len(rows),
        offices=len({row[0] for row in rows}),
        doubts=doubt_groups(staff, found or ()),
        faults=found is None,
        changed=changes_of(staff, waiting, new),
        others=other_sheets(staff, new),
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
