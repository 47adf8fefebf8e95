"""Offices on which two places report: a county's clerk and the office's own body may both send a sheet about them."""

from typing import NamedTuple

from dashboard.database import sheets as desk_sheets
from dashboard.database.sheets import APPROVED, PUBLISHED, WAITING, Sheet
from dashboard.staff.rights import may
from dashboard.staff.staff_request import StaffRequest
from dashboard.staff.waiting_sheets import states_of


class OtherSheet(NamedTuple):
    """A sheet of another place in words. address: of its page, '' for accounts that may not see it."""

    text: str
    address: str


def other_sheets(staff: StaffRequest, sheet: Sheet) -> list[OtherSheet]:
    """The sheets of other places and the same week about offices of a sheet, newest first: those that wait or are
    public, with the numbers of common offices and of different answers."""
    with staff.desk.reading() as connection:
        same_week = desk_sheets.listed(connection, week=sheet.week)
        states = states_of(same_week, staff.public_snapshot.full_input.tables)
        numbers = [
            other.id
            for other in same_week
            if other.place != sheet.place and states[other.id] in (WAITING, APPROVED, PUBLISHED)
        ]
        others = desk_sheets.with_answers(connection, numbers) if numbers else []
    values = _values(sheet)
    offices = {key[0] for key in values}
    lines = []
    for other in others:
        known = _values(other)
        if common := offices & {key[0] for key in known}:
            text = staff.say(
                "sheets.others_line",
                sheet=staff.sheet_name(other.id),
                place=staff.place_name(other.place),
                state=staff.say(f"sheets.state_{states[other.id]}"),
                moment=staff.moment(other.received_at),
                offices=staff.number(len(common)),
                answers=staff.number(sum(values[key] != known[key] for key in values.keys() & known.keys())),
            )
            seen = may(staff.account, "sheets", other.place)
            lines.append(OtherSheet(text, staff.address(f"sheets/{other.id}") if seen else ""))
    return lines


def _values(sheet: Sheet) -> dict[tuple[str, str, str], tuple[int | None, ...]]:
    """The values of a sheet by office, measure and channel ('' for answers)."""
    values: dict[tuple[str, str, str], tuple[int | None, ...]] = {}
    values |= {(office, measure, ""): (value,) for office, measure, value in sheet.answers}
    return values | {
        (office, measure, channel): tuple(numbers) for office, measure, channel, *numbers in sheet.counts
    }
