"""What the desk has of a place and week already: the sheets whose answers the page of answers begins with, and where
the answers of each office stand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from dashboard.database import sheets as desk_sheets
from dashboard.database.answer_drafts import AnswerDraft, Cell, CountCell
from dashboard.database.sheets import REPLACED, RETURNED, TAKEN_BACK, WAITING, WITHDRAWN, Sheet
from dashboard.sheets.form import Form
from dashboard.staff.staff_request import StaffRequest
from dashboard.staff.waiting_sheets import states_of, withdrawn_sources
from dashboard.tables.place import Place


@dataclass(frozen=True)
class Begun:
    """A sheet of a place and week. state: a key of dashboard.database.sheets.NEXT; since: when the sheet came into
    the state (naive UTC); complete: whether its sender confirmed all unchanged answers, so that an answer which the
    sheet lacks was left out by hand; opens: whether the page of answers begins with the sheet's answers."""

    sheet: Sheet
    state: str
    since: datetime
    complete: bool = False
    opens: bool = False

    @property
    def offices(self) -> set[str]:
        """The ids of the offices about which the sheet is."""
        return offices_of(self.sheet)

    def is_newer(self, draft: AnswerDraft) -> bool:
        """Whether a draft of answers was made without this sheet. An empty draft was either sent, or all its changes
        were taken back by hand; one with changes began with the sheet if the sheet was there."""
        moment = self.since if draft.is_empty or self.state == WITHDRAWN else self.sheet.received_at
        return moment >= draft.at


def offices_of(sheet: Sheet) -> set[str]:
    """The ids of the offices about which a sheet is."""
    return {row[0] for row in sheet.answers} | {row[0] for row in sheet.counts}


def begun_sheets(staff: StaffRequest, form: Form) -> list[Begun]:
    """The sheets of a form's place and week, newest first, without those that a newer one has replaced and those that
    were returned since they add nothing."""
    tables = staff.public_snapshot.full_input.tables
    withdrawn = withdrawn_sources(tables)
    begun: list[Begun] = []
    with staff.desk.reading() as connection:
        same = [each for each in desk_sheets.listed(connection, form.place, week=form.week) if each.state != REPLACED]
        states = states_of(same, tables)
        for sheet in desk_sheets.with_answers(connection, [each.id for each in same]):
            state = states[sheet.id]
            if state == RETURNED and not sheet.awaits_county:
                continue
            # An older sheet that was returned or taken back is settled by the newer one; a withdrawn one is not.
            opens = state == WITHDRAWN or (not begun and state in (WAITING, RETURNED, TAKEN_BACK))
            complete = opens and bool(desk_sheets.content_of(connection, sheet.id).get("confirmed"))
            since = withdrawn.get(sheet.source) or (sheet.step.at if sheet.step else sheet.received_at)
            begun.append(Begun(sheet, state, since, complete, opens))
    return begun


def waiting_sheet(staff: StaffRequest, place: Place, week: date) -> Sheet | None:
    """The sheet of a place and week that waits for its review, which the next one replaces; None if there is none."""
    with staff.desk.reading() as connection:
        newest = desk_sheets.newest(connection, place, week)
        sheet = desk_sheets.by_number(connection, newest) if newest else None
    return sheet if sheet and sheet.state == WAITING else None


def office_states(begun: Sequence[Begun]) -> dict[str, str]:
    """The state of the newest sheet about each office, by the office's id."""
    return {office: each.state for each in reversed(begun) for office in each.offices}


def beginning(form: Form, begun: Sequence[Begun], draft: AnswerDraft) -> tuple[list[Cell], list[CountCell]]:
    """The changes with which the page of answers begins: of each office those of the newest sheet about it, if the
    sheet opens the page, and over them those of the account's draft."""
    answers: dict[tuple[str, str], int | None] = {}
    counts: dict[tuple[str, str, str], tuple[int | None, int | None]] = {}
    settled: set[str] = set()
    for each in begun:
        offices = each.offices - settled
        settled |= offices
        if each.opens and each.is_newer(draft):
            given: dict[tuple[str, str], int | None] = {
                row[:2]: row[2] for row in each.sheet.answers if row[0] in offices
            }
            answers |= _left_out(form, each, given) | given
            counts |= {row[:3]: row[3:] for row in each.sheet.counts if row[0] in offices}
    answers |= {row[:2]: row[2] for row in draft.answers}
    counts |= {row[:3]: row[3:] for row in draft.counts}
    return [(*key, value) for key, value in answers.items()], [(*key, *pair) for key, pair in counts.items()]


def _left_out(
    form: Form, begun: Begun, given: Mapping[tuple[str, str], int | None]
) -> dict[tuple[str, str], int | None]:
    """The known answers of a sheet's offices that its sender has left out by hand."""
    offices = {office for office, _ in given} if begun.complete else set()
    known = (
        (each.office_id, measure) for each in form.offices if each.office_id in offices for measure in each.states
    )
    return dict.fromkeys(key for key in known if key not in given)
