"""The list of sent sheets."""

from collections import Counter

from flask import Response, request

from dashboard.database import sheets as desk_sheets
from dashboard.database.sheets import NEXT, RETURNED, Heading, to_send_again
from dashboard.staff.rights import may
from dashboard.staff.sheet_words import return_text, state_words, withdrawal_text
from dashboard.staff.site import Site
from dashboard.staff.staff_request import StaffRequest
from dashboard.staff.waiting_sheets import states_of, withdrawn_sources

SHOWN = 200


def add(site: Site) -> None:
    @site.route("sheets", "sheets")
    def page(staff: StaffRequest) -> Response:
        wanted, tables = request.args.get("state", ""), staff.public_snapshot.full_input.tables
        with staff.desk.reading() as connection:
            all_sheets = desk_sheets.listed(connection, staff.signed_in.place)
        again = {sheet.id for sheet in to_send_again(all_sheets, withdrawn_sources(tables))}
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
            rows=[
                (sheet, states[sheet.id], state_words(staff, states[sheet.id], sheet.id in again), _why(staff, sheet))
                for sheet in matching[:SHOWN]
            ],
            more=staff.say("sheets.more", n=staff.number(len(matching) - SHOWN)) if len(matching) > SHOWN else "",
            sends=may(staff.account, "sheet"),
            sample=tables.sample,
        )


def _why(staff: StaffRequest, sheet: Heading) -> str:
    """Why a sheet was returned or withdrawn; '' for others."""
    return return_text(staff, sheet.step) if sheet.step and sheet.state == RETURNED else withdrawal_text(staff, sheet)
