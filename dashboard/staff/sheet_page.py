"""A county's sheet: downloading the empty form, and uploading the filled sheet for a check."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, timedelta

from flask import Response, request
from wtforms import FileField, SelectField

from dashboard.database import sheets as desk_sheets
from dashboard.faults import DataError, Fault
from dashboard.language import describe
from dashboard.language.order import order
from dashboard.pages.common.forms import CatalogueForm
from dashboard.sheets import template
from dashboard.sheets.check import check
from dashboard.sheets.form import UnknownPlace, build, valid
from dashboard.sheets.reader import LIMITS, read
from dashboard.sheets.reporting import week_to_report
from dashboard.staff.rights import may
from dashboard.staff.site import Site
from dashboard.staff.staff_request import StaffRequest
from dashboard.staff.waiting_sheets import staff_tables
from dashboard.tables.folder import Tables
from dashboard.tables.place import EVERYWHERE
from dashboard.weeks import parse_date, week_of

# How many weeks before the newest public one the form offers; an address may name any other week.
EARLIER = 6
# No table has earlier rows.
FIRST_WEEK = date(1900, 1, 6)
FORMATS = {
    "xlsx": (template.xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "csv": (template.csv, "text/csv; charset=utf-8"),
}
# Bytes of the request: the file and a few fields.
LONGEST = LIMITS.size + 100_000


class DownloadForm(CatalogueForm):
    """The place and the week of a form to download; a faulty parameter falls back to the first choice."""

    place = SelectField("sheets.county_or_body")
    week = SelectField("filter.week")

    def __init__(self, staff: StaffRequest) -> None:
        public = staff.public_snapshot
        weeks = offered_weeks(public.weeks[-1] if public.weeks else None, week_of(public.province.day(staff.now)))
        places = _places(staff)
        try:
            self.saturday = _week_of(request.args["week"], staff) if request.args.get("week") else weeks[0]
        except (ValueError, OverflowError):
            self.saturday = weeks[0]
        code = request.args.get("place", "")
        if code not in dict(places):
            code = places[0][0] if places else ""
        super().__init__(staff.lang, place=code, week=self.saturday.isoformat())
        self.place.choices = places
        weeks = sorted({*weeks, self.saturday}, reverse=True)
        self.week.choices = [(week.isoformat(), staff.week(week)) for week in weeks]


class UploadForm(CatalogueForm):
    """The upload of a filled sheet."""

    file = FileField(
        "sheets.file", description="sheets.file_hint", render_kw={"accept": ".xlsx,.csv", "required": True}
    )


def add(site: Site) -> None:
    @site.route("sheet", "sheet", ("GET", "POST"), longest=LONGEST)
    def page(staff: StaffRequest) -> Response:
        return _upload(staff) if request.method == "POST" else _show(staff)

    @site.route("sheet/<code>/<week>.<form>", "sheet")
    def file(staff: StaffRequest, code: str, week: str, form: str) -> Response:
        place = staff.place(code)
        if form not in FORMATS or not place:
            return staff.not_found()
        if not may(staff.account, "sheet", place):
            return staff.forbidden()
        data = staff.public_snapshot.full_input
        try:
            sheet_form = build(_tables(staff), data.cards, place, _week_of(week, staff), staff.now)
        except (ValueError, OverflowError, UnknownPlace):
            return staff.not_found()
        write, kind = FORMATS[form]
        body = write(sheet_form, staff.lang, data.tables.sample)
        names = template.file_name(sheet_form, form), template.shown_file_name(sheet_form, staff.lang)
        return staff.file(body, *names, content_type=kind)


def _tables(staff: StaffRequest) -> Tables:
    data = staff.public_snapshot.full_input
    return staff_tables(data, staff.waiting)


def _upload(staff: StaffRequest) -> Response:
    """Read and check the uploaded file: shows all its faults, or stores a draft to be confirmed."""
    sent = request.files.get("file")
    content, name = (sent.read(), sent.filename or "") if sent else (b"", "")
    if not content:
        return _show(staff, [staff.say("sheets.empty_file" if name else "sheets.no_file")])
    data = staff.public_snapshot.full_input
    file_name = name[-60:] or "sheet"
    try:
        grid = read(file_name, content, data.tables.terms.reported)
        checked = check(grid, _tables(staff), data.cards, staff.now)
        if checked.place != EVERYWHERE and not may(staff.account, "sheet", checked.place):
            # No other fault of another place's sheet needs to be corrected.
            places = {"county": staff.place_name(checked.place), "own": staff.place_name(staff.signed_in.place)}
            return _show(staff, [staff.say("sheets.other_county", **places)])
        if checked.faults:
            raise DataError(checked.faults)
        if not checked.rows and not checked.counts:
            raise DataError([Fault(file_name, code="sheet_no_answers")])
    except DataError as error:
        return _show(staff, [describe(fault, staff.lang) for fault in error.faults])
    assert checked.week
    digest = hashlib.sha256(content).hexdigest()
    # Neither the file nor its name is stored: both may contain a person's name.
    texts = [part.table() for part in (grid, grid.counts) if part]
    draft = desk_sheets.Draft(
        at=staff.now,
        account=staff.signed_in.name,
        digest=digest,
        **checked.place._asdict(),
        week=checked.week,
        content=desk_sheets.to_json({"texts": texts, "sha256": digest, "sample": data.tables.sample}),
        answers=checked.rows,
        counts=checked.counts,
        places=asdict(checked.places),
    )
    with staff.desk.writing() as connection:
        desk_sheets.store_draft(connection, draft)
    return staff.redirect(staff.address(f"draft/{draft.id}"))


def _show(staff: StaffRequest, faults: Sequence[str] = ()) -> Response:
    return staff.page(
        "staff_sheet.html",
        422 if faults else 200,
        faults=faults,
        form=DownloadForm(staff),
        bring=UploadForm(staff.lang),
        formats=list(FORMATS),
        sample=staff.public_snapshot.sample,
    )


def _week_of(typed: str, staff: StaffRequest) -> date:
    """The week of a date in an address. Raises ValueError, OverflowError for a week without a possible sheet."""
    week = week_of(parse_date(typed))
    # Dates outside these bounds may be beyond the range of a calendar.
    if not FIRST_WEEK <= week <= week_of(staff.public_snapshot.province.day(staff.now)):
        raise ValueError(typed)
    return week


def _places(staff: StaffRequest) -> list[tuple[str, str]]:
    """(code, name) of the places whose sheets this account may send: of a reviewer all counties by name, and then the
    bodies that have an account."""
    if staff.signed_in.place != EVERYWHERE:
        return [(staff.signed_in.place.code, staff.place_name(staff.signed_in.place))]
    snapshot = staff.public_snapshot
    week = snapshot.weeks[-1] if snapshot.weeks else week_of(snapshot.province.day(staff.now))
    codes = [str(code) for code in valid(snapshot.full_input.tables.counties, week)["county_code"]]
    counties = [(code, staff.county(code)) for code in sorted(codes, key=lambda code: order(staff.county(code)))]
    return [*counties, *staff.bodies_with_account()]


def offered_weeks(newest: date | None, current: date) -> list[date]:
    """The weeks offered for download, newest first, beginning with the week after the newest public one.

    newest: the newest public week; current: the week of today (both Saturdays). Future weeks are not offered.
    """
    first = week_to_report(newest, current)
    return [first - timedelta(weeks=back) for back in range(EARLIER + 1)]
