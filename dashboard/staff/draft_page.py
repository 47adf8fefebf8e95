"""The draft of a sheet without faults: its changes, its unchanged answers, its doubts to confirm, and sending it."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from flask import Response, request

from dashboard.database import answer_drafts, sheet_drafts
from dashboard.database import sheets as desk_sheets
from dashboard.database.errors import Conflict
from dashboard.database.sheet_drafts import Draft
from dashboard.database.sheets import Sheet
from dashboard.planning.task import present_day
from dashboard.sheets.check import CheckedForm, Places
from dashboard.sheets.counts import Count
from dashboard.sheets.division import Division, Row, divide, without_answers
from dashboard.sheets.doubts import Doubt, Known, describe_doubt, doubts, lost_answers
from dashboard.staff.begun_sheets import offices_of, waiting_sheet
from dashboard.staff.changes import changes_of
from dashboard.staff.reported import share_sent
from dashboard.staff.rights import may
from dashboard.staff.shared_offices import other_sheets
from dashboard.staff.site import Site
from dashboard.staff.staff_request import StaffRequest
from dashboard.staff.waiting_sheets import staff_tables, withdrawn_sources

# What the sender chooses about the unchanged answers.
ALL, ONLY_CHANGES = CHOICES = ("all", "changes")


@dataclass(frozen=True)
class Look:
    """A draft by what is known now, including sheets that wait for a publication.

    doubts: None if the draft has an answer that is no longer asked for. kept: those of the unchanged answers that the
    sheet which waits for its review has too; they are sent again, whatever the sender chooses about the others.
    """

    division: Division
    doubts: tuple[Doubt, ...] | None
    kept: tuple[Row, ...] = ()

    @property
    def changes(self) -> tuple[Row, ...]:
        """What is sent if the sender does not confirm the unchanged answers."""
        return (*self.division.changed, *self.kept)

    @property
    def unchanged(self) -> int:
        """The number of answers about which the sender chooses."""
        return len(self.division.unchanged) - len(self.kept)

    @property
    def mark(self) -> str:
        """A text that is equal for equal changed answers: what a page has shown."""
        return hashlib.sha256(repr(self.division.changed).encode()).hexdigest()[:16]


def add(site: Site) -> None:
    @site.route("drafts", "draft")
    def open_drafts(staff: StaffRequest) -> Response:
        drafts = staff.read(sheet_drafts.of_account, staff.signed_in.name, staff.now)
        waiting = staff.waiting
        known = {week: known_of(staff, week, waiting) for week in {draft.week for draft in drafts}}
        rows = [
            (draft, look_at(draft, known[draft.week], waiting_sheet(staff, draft.place, draft.week)))
            for draft in drafts
        ]
        return staff.page("staff_drafts.html", rows=rows, sample=staff.public_snapshot.sample)

    @site.route("draft/<key>", "draft", ("GET", "POST"))
    def page(staff: StaffRequest, key: str) -> Response:
        draft = staff.read(sheet_drafts.by_id, key, staff.signed_in.name, staff.now)
        if draft is None:
            sheet = staff.read(desk_sheets.of_draft, key, staff.signed_in.name)
            # The way back in the browser after sending, or a second click.
            return staff.redirect(staff.address(f"sheets/{sheet}")) if sheet else staff.not_found()
        if not may(staff.account, "draft", draft.place):
            return staff.forbidden()
        if request.method == "GET":
            return _answer(staff, draft)
        if request.form.get("do") == "drop":
            with staff.desk.writing() as connection:
                sheet_drafts.drop(connection, draft.id, draft.account)
            return staff.redirect(_way_back(staff, draft) or staff.address("sheet"))
        return _send(staff, draft)


def look_at(draft: Draft, known: Known, replaced: Sheet | None = None) -> Look:
    """The draft by what is known about its week. replaced: the sheet that waits for its review."""
    counts = tuple(Count(*row) for row in draft.counts)
    checked = CheckedForm(draft.week, draft.place, draft.answers, counts, (), Places(**draft.places))
    division, doubted = divide(draft.answers, known.offices.values()), doubts(checked, known)
    if replaced is None:
        return Look(division, doubted)
    sent_before = {row[:2] for row in replaced.answers}
    kept = tuple(row for row in division.unchanged if row[:2] in sent_before)
    lost = lost_answers(replaced.answers, replaced.counts, draft.answers, draft.counts, known.offices)
    return Look(division, None if doubted is None else (*doubted, *lost), kept)


def known_of(staff: StaffRequest, week: date, waiting: Sequence[Sheet]) -> Known:
    """What is known about a week. waiting: the sheets that wait for a publication."""
    data = staff.public_snapshot.full_input
    today = present_day(staff.public_snapshot, staff.now)
    return Known(staff_tables(data, waiting), data.cards, week, staff.now, today)


def _send(staff: StaffRequest, draft: Draft) -> Response:
    replaced = waiting_sheet(staff, draft.place, draft.week)
    look = look_at(draft, known_of(staff, draft.week, staff.waiting), replaced)
    unconfirmed = {doubt.code for doubt in look.doubts or ()} - set(request.form.getlist("yes"))
    if look.doubts is None or unconfirmed or request.form.get("shown") != look.mark:
        # The known data have changed since the page was rendered, or a confirmation is missing.
        return _answer(staff, draft, staff.say("sheets.yes_missing"), 422)
    choice = request.form.get("unchanged")
    if look.unchanged and choice not in CHOICES:
        nothing_else = not look.changes and not draft.counts
        key = "nothing_to_send" if nothing_else else "choice_missing"
        return _answer(staff, draft, staff.say(f"sheets.{key}"), 422)
    left_out = set(draft.answers).difference(look.changes) if choice == ONLY_CHANGES else set[Row]()
    sent = tuple(row for row in draft.answers if row not in left_out)
    if not sent and not draft.counts:
        return _answer(staff, draft, staff.say("sheets.nothing_to_send"), 422)
    seen = request.form.get("seen", "")
    account = staff.signed_in
    try:
        with staff.desk.writing() as connection:
            number, new, before = desk_sheets.send(
                connection,
                staff.now,
                _with_answers(draft, sent, look),
                account.role,
                int(seen) if seen.isdecimal() and len(seen) < 10 else -1,
                withdrawn_sources(staff.public_snapshot.full_input.tables),
            )
            if _is_of_page(draft):
                answer_drafts.empty(connection, staff.now, account.name, draft.place, draft.week)
            if new:
                where = staff.logged_place(draft.place, draft.week)
                staff.log(connection, "sheet_sent", str(number), **where, digest=draft.digest[:16])
                for old in before:
                    staff.log(connection, "sheet_replaced", str(old), by=str(number))
    except Conflict:
        return _answer(staff, draft, staff.say("sheets.overtaken"), 409)
    return staff.redirect(staff.address(f"sheets/{number}", done="sent" if new else "same"))


def _with_answers(draft: Draft, sent: tuple[Row, ...], look: Look) -> Draft:
    """The draft with those of its answers that are sent, and in its content: its id, for the way back in the browser;
    the doubts and the number of unchanged answers that the sender confirmed, for the reviewer."""
    content = json.loads(draft.content)
    content |= {"doubts": [asdict(doubt) for doubt in look.doubts or ()], "draft": draft.id}
    content["confirmed"] = len(set(sent) & set(look.division.unchanged))
    digest = draft.digest
    if sent != draft.answers:
        left_out = {row[:2] for row in draft.answers if row not in sent}
        content["texts"][0] = without_answers(content["texts"][0], draft.places["lines"], left_out)
        # The same file with its unchanged answers confirmed is another sheet.
        digest = hashlib.sha256(f"{draft.digest} {look.mark}".encode()).hexdigest()
    return replace(draft, content=desk_sheets.to_json(content), answers=sent, digest=digest)


def _answer(staff: StaffRequest, draft: Draft, notice: str = "", status: int = 200) -> Response:
    waiting, replaced = staff.waiting, waiting_sheet(staff, draft.place, draft.week)
    look = look_at(draft, known_of(staff, draft.week, waiting), replaced)
    seen = staff.read(desk_sheets.newest, draft.place, draft.week)
    rows = (*draft.answers, *draft.counts)
    sheet = _as_sheet(staff, draft, draft.answers)
    return staff.page(
        "staff_draft.html",
        status,
        notice=notice,
        draft=draft,
        answers=len(rows),
        offices=len({row[0] for row in rows}),
        doubts=doubt_groups(staff, look.doubts or ()),
        faults=look.doubts is None,
        ticked=request.form.getlist("yes"),
        choices=_choices(staff, draft, look, replaced),
        chosen=request.form.get("unchanged", ""),
        changed=_changes(staff, draft, look, waiting),
        unchanged=look.unchanged,
        shown=look.mark,
        others=other_sheets(staff, sheet),
        seen=seen,
        replaces=replaced is not None,
        way_back=_way_back(staff, draft),
        sample=staff.public_snapshot.sample,
    )


def _choices(staff: StaffRequest, draft: Draft, look: Look, replaced: Sheet | None) -> dict[str, str]:
    """What the sender can choose about the unchanged answers, in words, with the offices that would be sent; one
    choice if nothing would be sent by the other."""
    before = offices_of(replaced) if replaced else set()
    of_counts = {row[0] for row in draft.counts}
    rows = {ALL: draft.answers, ONLY_CHANGES: look.changes}
    sent = {choice: {row[0] for row in answers} | of_counts for choice, answers in rows.items()}
    n = staff.number(look.unchanged)
    return {
        choice: staff.say(
            f"sheets.choice_{choice}", n=n, share=share_sent(staff, draft.place, draft.week, offices, before)
        )
        for choice, offices in sent.items()
        if offices
    }


def _changes(staff: StaffRequest, draft: Draft, look: Look, waiting: Sequence[Sheet]) -> dict[str, Any] | None:
    """What the changed answers and the counts change; None if there are none of either."""
    new = _as_sheet(staff, draft, look.division.changed)
    return changes_of(staff, waiting, new, len(look.division.unchanged)) if new.rows else None


def _as_sheet(staff: StaffRequest, draft: Draft, answers: tuple[Row, ...]) -> Sheet:
    """The sheet that these answers and the counts of a draft would be."""
    rows = len(answers) + len(draft.counts)
    sent = (draft.county_code, draft.week, staff.now, draft.account, staff.signed_in.role, rows, None)
    return Sheet(0, draft.digest, "new", *sent, office_id=draft.office_id, answers=answers, counts=draft.counts)


def _is_of_page(draft: Draft) -> bool:
    """Whether the answers were filled in on the page, and are in no file."""
    return bool(json.loads(draft.content).get("on_page"))


def _way_back(staff: StaffRequest, draft: Draft) -> str:
    """The address of the page on which the answers were filled in; '' for those of a file."""
    if not _is_of_page(draft):
        return ""
    return staff.address("answers", place=draft.place.code, week=draft.week.isoformat())


def doubt_groups(staff: StaffRequest, doubts: Sequence[Doubt]) -> dict[str, list[str]]:
    """The doubts in words by their code; the sender confirms each group at once."""
    groups: dict[str, list[str]] = {}
    for doubt in sorted(doubts, key=lambda doubt: doubt.code):
        line = describe_doubt(doubt, staff.lang, staff.public_snapshot.full_input.tables.terms.measures)
        groups.setdefault(doubt.code, []).append(line)
    return groups
