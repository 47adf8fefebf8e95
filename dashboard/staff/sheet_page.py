"""Sheets as files: downloading those of a place or of all counties, and uploading filled ones for a check."""

import hashlib
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import date
from typing import NamedTuple

from flask import Response, request
from wtforms import MultipleFileField

from dashboard.database import sheet_drafts
from dashboard.database import sheets as desk_sheets
from dashboard.database.sheet_drafts import Draft
from dashboard.faults import DataError, Fault
from dashboard.language import describe
from dashboard.pages.common.forms import CatalogueForm
from dashboard.sheets import template
from dashboard.sheets.check import check
from dashboard.sheets.form import UnknownPlace, build, build_all, valid
from dashboard.sheets.reader import read
from dashboard.staff.rights import may
from dashboard.staff.sheet_choice import ChoiceForm, sheet_week
from dashboard.staff.site import Site
from dashboard.staff.staff_request import StaffRequest
from dashboard.staff.waiting_sheets import staff_tables
from dashboard.tables.folder import Tables
from dashboard.tables.place import EVERYWHERE, Place
from dashboard.turns import EXPORTS

FORMATS = {
    "xlsx": (template.xlsx, template.XLSX_TYPE),
    "csv": (template.csv, "text/csv; charset=utf-8"),
}
# The most files of an upload, and the bytes of its request: the files and a few fields.
MOST_FILES = 30
LONGEST = 30_000_000 + 100_000
# Seconds after which no further file of an upload is read, since files that are hard to read take many seconds each.
READING = 120


class UploadForm(CatalogueForm):
    """The upload of filled sheets."""

    file = MultipleFileField(
        "sheets.file", description="sheets.file_hint", render_kw={"accept": ".xlsx,.csv", "required": True}
    )


class Brought(NamedTuple):
    """An uploaded file: its name, and its draft or its faults in words."""

    name: str
    draft: Draft | None
    faults: Sequence[str] = ()


def add(site: Site) -> None:
    @site.route("sheet", "sheet", ("GET", "POST"), longest=LONGEST)
    def page(staff: StaffRequest) -> Response:
        if request.method == "POST":
            return _upload(staff)
        return _chosen_file(staff, request.args["take"]) if "take" in request.args else _show(staff)

    @site.route("sheet/<code>/<week>.<form>", "sheet")
    def file(staff: StaffRequest, code: str, week: str, form: str) -> Response:
        place = staff.place(code)
        if form not in FORMATS or not place:
            return staff.not_found()
        if not may(staff.account, "sheet", place):
            return staff.forbidden()
        data = staff.public_snapshot.full_input
        try:
            sheet_form = build(_tables(staff), data.cards, place, sheet_week(week, staff), staff.now)
        except (ValueError, OverflowError, UnknownPlace):
            return staff.not_found()
        write, kind = FORMATS[form]
        body = write(sheet_form, staff.lang, data.tables.sample)
        names = template.file_name(sheet_form, form), template.shown_file_name(sheet_form, staff.lang)
        return staff.file(body, *names, content_type=kind)

    @site.route("sheet/<week>.zip", "all_sheets")
    def every_county(staff: StaffRequest, week: str) -> Response:
        """The sheet of each county that is valid in a week."""
        try:
            saturday = sheet_week(week, staff)
        except (ValueError, OverflowError):
            return staff.not_found()
        data, tables = staff.public_snapshot.full_input, _tables(staff)
        places = [Place(code) for code in sorted(valid(tables.counties, saturday)["county_code"])]
        with EXPORTS():
            forms = build_all(tables, data.cards, places, saturday, staff.now)
            body = template.zipped(forms, staff.lang, data.tables.sample, staff.now)
        return staff.file(body, f"sheets-{saturday.isoformat()}.zip", content_type="application/zip")


def _chosen_file(staff: StaffRequest, take: str) -> Response:
    """A redirect to the sheet of the place and week that the form names. take: its format, or `zip` for
    all counties."""
    choice = ChoiceForm(staff)
    week = choice.saturday.isoformat()
    if take == "zip":
        return staff.redirect(staff.address(f"sheet/{week}.zip"))
    if take not in FORMATS or not choice.place.data:
        return staff.not_found()
    return staff.redirect(staff.address(f"sheet/{choice.place.data}/{week}.{take}"))


def _tables(staff: StaffRequest) -> Tables:
    return staff_tables(staff.public_snapshot.full_input, staff.waiting)


def _upload(staff: StaffRequest) -> Response:
    """Read and check the uploaded files: show all their faults, and store a draft of each file without faults."""
    files = [(sent.filename or "", sent.read()) for sent in request.files.getlist("file") if sent.filename]
    if not files:
        return _show(staff, staff.say("sheets.no_file"))
    if len(files) > MOST_FILES:
        numbers = {"n": staff.number(len(files)), "most": staff.number(MOST_FILES)}
        return _show(staff, staff.say("sheets.too_many_files", **numbers))
    brought = list(_one_of_each_place(staff, _read_files(staff, files)))
    drafts = [each.draft for each in brought if each.draft]
    with staff.desk.writing() as connection:
        for draft in drafts:
            sheet_drafts.store(connection, draft)
    faulty = [each for each in brought if each.faults]
    if faulty:
        return _refuse(staff, faulty, len(drafts))
    return staff.redirect(staff.address(f"draft/{drafts[0].id}" if len(drafts) == 1 else "drafts"))


def _read_files(staff: StaffRequest, files: Sequence[tuple[str, bytes]]) -> Iterator[Brought]:
    tables, end = _tables(staff), time.monotonic() + READING
    for full_name, content in files:
        name = full_name[-60:]
        if time.monotonic() > end:
            yield Brought(name, None, [describe(Fault(name, code="sheet_busy"), staff.lang)])
            continue
        try:
            yield Brought(name, _read_file(staff, tables, name, content))
        except DataError as error:
            yield Brought(name, None, [describe(fault, staff.lang) for fault in error.faults])


def _read_file(staff: StaffRequest, tables: Tables, name: str, content: bytes) -> Draft:
    """The draft of a file. Raises DataError with every fault."""
    data = staff.public_snapshot.full_input
    grid = read(name, content, tables.terms.reported)
    checked = check(grid, tables, data.cards, staff.now)
    if checked.place != EVERYWHERE and not may(staff.account, "sheet", checked.place):
        # No other fault of another place's sheet needs to be corrected.
        places = {"place": staff.place_name(checked.place), "own": staff.place_name(staff.signed_in.place)}
        raise DataError([Fault(name, code="sheet_other_place", details=places)])
    if checked.faults:
        raise DataError(checked.faults)
    if not checked.rows and not checked.counts:
        raise DataError([Fault(name, code="sheet_no_answers")])
    assert checked.week
    digest = hashlib.sha256(content).hexdigest()
    # Neither the file nor its name is stored: both may contain a person's name.
    texts = [part.table() for part in (grid, grid.counts) if part]
    return Draft(
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


def _one_of_each_place(staff: StaffRequest, files: Iterable[Brought]) -> Iterator[Brought]:
    """The files, of which a second one about the same place and week is faulty: a draft replaces the one before."""
    first: dict[tuple[Place, date], str] = {}
    for each in files:
        about = (each.draft.place, each.draft.week) if each.draft else None
        if about in first:
            fault = Fault(each.name, code="sheet_twice", details={"first": first[about]})
            yield Brought(each.name, None, [describe(fault, staff.lang)])
            continue
        if about:
            first[about] = each.name
        yield each


def _refuse(staff: StaffRequest, faulty: Sequence[Brought], stored: int) -> Response:
    """The page with the faults of an upload, file by file. stored: how many of its files are drafts now."""
    numbers = {"n": sum(len(each.faults) for each in faulty), "files": len(faulty), "stored": stored}
    words = {name: staff.number(number) for name, number in numbers.items()}
    return _show(staff, staff.say("sheets.some_faults" if stored else "sheets.faults", **words), faulty, stored > 0)


def _show(
    staff: StaffRequest, refusal: str = "", faulty: Sequence[Brought] = (), has_drafts: bool = False
) -> Response:
    return staff.page(
        "staff_sheet.html",
        422 if refusal else 200,
        refusal=refusal,
        faulty=faulty,
        has_drafts=has_drafts,
        form=ChoiceForm(staff),
        bring=UploadForm(staff.lang),
        formats=list(FORMATS),
        of_all=may(staff.account, "all_sheets"),
        sample=staff.public_snapshot.sample,
    )
