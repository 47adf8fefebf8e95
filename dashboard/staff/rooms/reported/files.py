"""The lists of a view as CSV files, with all rows, and the sheets of the missing offices."""

import io
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import pandas as pd
from flask import Response, request

from dashboard.database.sheets import WAITING, listed, with_answers
from dashboard.exports.csv_file import csv_bytes
from dashboard.exports.rows import Row
from dashboard.language import say
from dashboard.pages.common.frame import unknown_text
from dashboard.selection import UnknownChoice
from dashboard.sheets import template
from dashboard.sheets.form import UnknownPlace, build_all
from dashboard.sheets.reporting import OFFICE_STATES, SILENT, due_day
from dashboard.staff.rooms.reported import tables, target_words, words
from dashboard.staff.rooms.reported.view import View, view_of
from dashboard.staff.site import Site
from dashboard.staff.staff_request import StaffRequest
from dashboard.staff.waiting_sheets import staff_tables
from dashboard.tables.place import EVERYWHERE, Place
from dashboard.turns import EXPORTS

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


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
            place = each["county_code"], words.county(view, each["county_code"]), words.kind(view, each["kind"])
            body = words.office(view, each["parent_id"]) if each["parent_id"] else ""
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
        name = words.county(view, need.area) if need.area else view.public.province.title(view.lang)
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
    """A list as a CSV file. Sample data have the word in a column of each row."""
    rows_of, heads = FILES[name]
    headings = [words.text(view, f"head_{head}") for head in heads]
    rows = list(rows_of(view))
    if view.public.sample:
        headings.append(say(view.lang, "site.sample"))
        rows = [(*row, say(view.lang, "site.sample")) for row in rows]
    return csv_bytes(rows, headings)


def missing_by_place(view: View) -> dict[Place, set[str]]:
    """The ids of the missing offices of the chosen week and row, by the place whose sheet has them."""
    found: dict[Place, set[str]] = {}
    rows = view.chosen[view.chosen["state"].isin(SILENT)]
    for office, county, row in rows[["office_id", "county_code", "row"]].itertuples(index=False):
        place = view.place if view.place != EVERYWHERE else view.places.get(row, Place(county))
        found.setdefault(place, set()).add(office)
    return found


class SheetFile(NamedTuple):
    """A sheet as XLSX. code: of its place; name: in ASCII; shown_name: in the language, without its ending."""

    code: str
    name: str
    shown_name: str
    body: bytes


def sheets_of(staff: StaffRequest, view: View) -> list[SheetFile]:
    """The sheet of each place with missing offices, with the rows of these.

    A new sheet replaces the one of its place and week that waits for its review: so the offices of that one are in it
    as well, with the answers given there.
    """
    data, missing = staff.public_snapshot.full_input, missing_by_place(view)
    headings = [each for each in staff.read(listed, state=WAITING) if each.week == view.week]
    replaced = staff.read(with_answers, [each.id for each in headings if each.place in missing])
    for sheet in replaced:
        missing[sheet.place] |= {str(row[0]) for row in (*sheet.answers, *sheet.counts)}
    tables_now = staff_tables(data, [*staff.waiting, *replaced])
    found = []
    for form in build_all(tables_now, data.cards, list(missing), view.week, staff.now):
        part = form.of_offices(missing[form.place])
        body = template.xlsx(part, view.lang, data.tables.sample)
        found.append(
            SheetFile(
                part.place.code, template.file_name(part, "xlsx"), template.shown_file_name(part, view.lang), body
            )
        )
    return found


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
        try:
            with EXPORTS():
                found = sheets_of(staff, view)
        except UnknownPlace:
            return staff.not_found()
        if not found:
            return staff.not_found()
        if len(found) == 1:
            return staff.file(found[0].body, found[0].name, found[0].shown_name, content_type=_XLSX)
        name = f"sheets-{view.week.isoformat()}.zip"
        return staff.file(_zipped(staff.now, found), name, content_type="application/zip")


def _zipped(now: datetime, files: Sequence[SheetFile]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for file in files:
            # A workbook is compressed already.
            name = f"{file.code}-{file.shown_name}.xlsx"
            archive.writestr(zipfile.ZipInfo(name, now.timetuple()[:6]), file.body)
    return out.getvalue()
