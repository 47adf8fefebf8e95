"""The lists of a view as CSV files, with all rows, and the sheets of the missing offices."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

import pandas as pd
from flask import Response, request

from dashboard.database.sheets import WAITING, listed, with_answers
from dashboard.exports.rows import Row
from dashboard.pages.common.frame import unknown_text
from dashboard.selection import UnknownChoice
from dashboard.sheets import template
from dashboard.sheets.form import Form, UnknownPlace, build_all
from dashboard.sheets.reporting import OFFICE_STATES, SILENT, due_day
from dashboard.staff.rooms.reported import tables, target_words, words
from dashboard.staff.rooms.reported.view import View, view_of
from dashboard.staff.rooms.view_parts import list_file
from dashboard.staff.site import Site
from dashboard.staff.staff_request import StaffRequest
from dashboard.staff.waiting_sheets import staff_tables
from dashboard.tables.place import EVERYWHERE, Place
from dashboard.turns import EXPORTS


def _calendar(view: View) -> Iterator[Row]:
    """The state of each row in each week of the calendar, and whether the week's reports were due."""
    for each in view.states.sort_values(["row", "week"]).to_dict("records"):
        week = each["week"].date()
        if week >= view.first:
            counts = (int(each[name]) for name in OFFICE_STATES)
            name = words.row(view, each["row"])
            yield (
                each["row"],
                name,
                week,
                _due(view, week),
                words.state(view, each["state"]),
                each["offices"],
                *counts,
            )


def _week(view: View) -> Iterator[Row]:
    """The rows of the chosen week, the most urgent first."""
    for each in words.urgent(view).to_dict("records"):
        counts = (int(each[name]) for name in OFFICE_STATES)
        yield each["row"], each["name"], view.week, words.state(view, each["state"]), each["offices"], *counts


def _offices(view: View, states: tuple[str, ...] = OFFICE_STATES) -> Iterator[Row]:
    """The offices of the chosen week and row."""
    for each in tables.sorted_offices(view).to_dict("records"):
        if each["state"] in states:
            place = (
                each["county_code"],
                view.public.county_name(view.lang, each["county_code"]),
                view.public.kind_name(view.lang, each["kind"]),
            )
            body = view.public.office_name(view.lang, each["parent_id"]) if each["parent_id"] else ""
            state, received = words.state(view, each["state"]), _moment(each["first_received"])
            numbers = each["answered"], each["asked"]
            yield view.week, each["office_id"], each["name"], *place, body, state, *numbers, received


def _missing(view: View) -> Iterator[Row]:
    return _offices(view, SILENT)


def _target(view: View) -> Iterator[Row]:
    """What each county needs to reach the chosen target."""
    target = view.target
    if target is None:
        return
    for need in (*target.counties, target.province):
        name = view.public.county_name(view.lang, need.area) if need.area else view.public.province.title(view.lang)
        cell, card, end = need.cell, target.card, need.outlook
        now = (cell.numerator, cell.denominator, cell.value) if cell.known else (None, None, None)
        goal = card.target, card.target_date, need.more, end.need.weeks
        paces = end.needed if need.more else None, end.long, end.expected
        yield need.area, name, target.week, *now, cell.not_reported, *goal, *paces, target_words.state(view, need)


def _due(view: View, week: date) -> date:
    return due_day(view.public.province, week)


def _moment(value: Any) -> datetime | None:
    return None if pd.isna(value) else value.to_pydatetime().replace(microsecond=0)


_OFFICES = (
    "week",
    "office_id",
    "office",
    "county_code",
    "county",
    "kind",
    "body",
    "state",
    "given",
    "asked",
    "first",
)
# A list's file: its rows, and the headings of its columns (room_reported.head_NAME).
FILES: Mapping[str, tuple[Callable[[View], Iterator[Row]], tuple[str, ...]]] = {
    "calendar": (_calendar, ("row_code", "row", "week", "due", "state", "asked_offices", *OFFICE_STATES)),
    "week": (_week, ("row_code", "row", "week", "state", "asked_offices", *OFFICE_STATES)),
    "offices": (_offices, _OFFICES),
    "missing": (_missing, _OFFICES),
    "target": (
        _target,
        (
            *("county_code", "county", "week", "numerator", "denominator", "share", "unreported", "target", "until"),
            *("more", "weeks_left", "needed", "pace", "reached_week", "target_state"),
        ),
    ),
}


def file_of(view: View, name: str) -> bytes:
    """A list as a CSV file."""
    rows_of, heads = FILES[name]
    headings = [words.text(view, f"head_{head}") for head in heads]
    return list_file(view.lang, view.public.sample, headings, rows_of(view))


def missing_by_place(view: View) -> dict[Place, set[str]]:
    """The ids of the missing offices of the chosen week and row, by the place whose sheet has them."""
    found: dict[Place, set[str]] = {}
    rows = view.chosen[view.chosen["state"].isin(SILENT)]
    for office, county, row in rows[["office_id", "county_code", "row"]].itertuples(index=False):
        place = view.place if view.place != EVERYWHERE else view.places.get(row, Place(county))
        found.setdefault(place, set()).add(office)
    return found


def sheets_of(staff: StaffRequest, view: View) -> list[Form]:
    """The form of each place with missing offices, with the rows of these.

    A new sheet replaces the one of its place and week that waits for its review: so the offices of that one are in it
    as well, with the answers given there.
    """
    data, missing = staff.public_snapshot.full_input, missing_by_place(view)
    headings = [each for each in staff.read(listed, state=WAITING) if each.week == view.week]
    replaced = staff.read(with_answers, [each.id for each in headings if each.place in missing])
    for sheet in replaced:
        missing[sheet.place] |= {str(row[0]) for row in (*sheet.answers, *sheet.counts)}
    tables_now = staff_tables(data, [*staff.waiting, *replaced])
    forms = build_all(tables_now, data.cards, list(missing), view.week, staff.now)
    return [form.of_offices(missing[form.place]) for form in forms]


def add_files(site: Site) -> None:
    """Declare the addresses of the files, with the room's right."""

    def shown(staff: StaffRequest) -> View | Response:
        try:
            return view_of(staff, request.args) or staff.not_found()
        except UnknownChoice as unknown:
            return Response(unknown_text(staff.lang, unknown), 404, mimetype="text/plain")

    @site.route(f"{tables.PATH}/<name>.csv", "reported")
    def download(staff: StaffRequest, name: str) -> Response:
        view = shown(staff) if name in FILES else staff.not_found()
        if isinstance(view, Response):
            return view
        return staff.file(file_of(view, name), f"reported-{name}-{view.week.isoformat()}.csv")

    @site.route(f"{tables.PATH}/sheets", "reported")
    def sheets(staff: StaffRequest) -> Response:
        view = shown(staff)
        if isinstance(view, Response):
            return view
        sample = view.public.full_input.tables.sample
        try:
            with EXPORTS():
                forms = sheets_of(staff, view)
                if not forms:
                    return staff.not_found()
                if len(forms) == 1:
                    names = template.file_name(forms[0], "xlsx"), template.shown_file_name(forms[0], view.lang)
                    body = template.xlsx(forms[0], view.lang, sample)
                    return staff.file(body, *names, content_type=template.XLSX_TYPE)
                body = template.zipped(forms, view.lang, sample, staff.now)
        except UnknownPlace:
            return staff.not_found()
        return staff.file(body, f"sheets-{view.week.isoformat()}.zip", content_type="application/zip")
