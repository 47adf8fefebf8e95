"""A county's sheet: taken away to be filled in, and brought back to be checked."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from datetime import date, timedelta

from flask import Response, request

from dashboard.desk import sheets as desk_sheets
from dashboard.faults import DataError, Fault
from dashboard.language import describe, say
from dashboard.language.digits import whole
from dashboard.language.order import order
from dashboard.sheets import template
from dashboard.sheets.check import check
from dashboard.sheets.form import UnknownCounty, build, valid
from dashboard.sheets.reader import LIMITS, read
from dashboard.staff.coming import staff_tables, waiting_for_publication
from dashboard.staff.rights import may
from dashboard.staff.site import Link, Site, Visit
from dashboard.store.folder import Tables
from dashboard.turns import outside
from dashboard.weeks import WEEK, parse_date, span_label, week_of

LINK = Link("sheets.fill_title", "sheets.fill_about", 10)
# Weeks that are offered before the newest public one; any other is a matter of the address.
EARLIER = 6
# No table holds anything earlier.
FIRST_WEEK = date(1900, 1, 6)
FORMS = {
    "xlsx": (template.xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "csv": (template.csv, "text/csv; charset=utf-8"),
}
# Beside the file a form has a few fields.
LONGEST = LIMITS.size + 100_000


def add(site: Site) -> None:
    """Register the page and its files."""

    @site.route("sheet", "sheet", ("GET", "POST"), LINK, longest=LONGEST)
    def page(visit: Visit) -> Response:
        return _take(visit) if request.method == "POST" else _answer(visit)

    @site.route("sheet/<county>/<week>.<form>", "sheet")
    def file(visit: Visit, county: str, week: str, form: str) -> Response:
        if form not in FORMS:
            return visit.nothing_here()
        if not may(visit.account, "sheet", county):
            return visit.no_right()
        given = visit.site.live.newest.whole
        try:
            saturday = _asked(week, visit)
            made = build(_tables(visit), given.cards, county, saturday, visit.now)
        except (ValueError, OverflowError, UnknownCounty):
            return visit.nothing_here()
        write, kind = FORMS[form]
        answer = Response(write(made, visit.lang, given.tables.sample), content_type=kind)
        name = template.file_name(made, form)
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer


def _tables(visit: Visit) -> Tables:
    given = visit.site.live.newest.whole
    return staff_tables(given, waiting_for_publication(visit.desk, given.tables))


def _take(visit: Visit) -> Response:
    """Read and check what was sent: its faults, or a draft that waits for a yes."""
    sent = request.files.get("file")
    data = sent.read() if sent else b""
    name = (sent.filename or "") if sent else ""
    if not data:
        return _answer(visit, [visit.say("sheets.no_file" if not name else "sheets.empty_file")])
    given = visit.site.live.newest.whole
    shown = name[-60:] or "sheet"
    try:
        # An XLSX file is read by another process, which may take seconds.
        with outside():
            grid = read(shown, data)
        checked = check(grid, _tables(visit), given.cards, visit.now, visit.now)
        if checked.faults:
            raise DataError(checked.faults)
        if checked.rows.empty:
            raise DataError([Fault(shown, code="sheet_no_answers")])
    except DataError as error:
        return _answer(visit, [describe(fault, visit.lang) for fault in error.faults])
    assert checked.week
    if not may(visit.account, "sheet", checked.county_code):
        place = {"county": visit.county(checked.county_code), "own": visit.county(visit.signed_in.county_code)}
        return _answer(visit, [visit.say("sheets.other_county", **place)])
    digest = hashlib.sha256(data).hexdigest()
    # Neither the file nor its name is kept: both may name a person.
    content = desk_sheets.packed(
        {
            "grid": {**asdict(grid), "file": f"sheet-{checked.county_code}"},
            "sha256": digest,
            "sample": given.tables.sample,
        }
    )
    with visit.desk.writing() as connection:
        kept = desk_sheets.keep_draft(
            connection, visit.now, visit.signed_in.name, digest, checked.county_code, checked.week, content
        )
    return visit.see(visit.address(f"draft/{kept}"))


def _answer(visit: Visit, faults: list[str] | None = None) -> Response:
    shown = visit.site.live.newest
    counties = _counties(visit)
    county = request.args.get("county", "")
    if county not in dict(counties):
        county = counties[0][0] if counties else ""
    weeks = offered(shown.weeks[-1] if shown.weeks else None, week_of(shown.province.day(visit.now)))
    try:
        week = _asked(request.args["week"], visit) if request.args.get("week") else weeks[0]
    except (ValueError, OverflowError):
        week = weeks[0]
    if week not in weeks:
        weeks = sorted({*weeks, week}, reverse=True)
    return visit.page(
        "staff_sheet.html",
        422 if faults else 200,
        faults=faults or [],
        count=whole(len(faults or []), visit.lang),
        counties=[(code, name, code == county) for code, name in counties],
        own=visit.signed_in.county_code,
        weeks=[(each.isoformat(), span_label(each, visit.lang), each == week) for each in weeks],
        chosen=say(visit.lang, "sheets.of", county=visit.county(county), week=span_label(week, visit.lang)),
        files=[(form, visit.address(f"sheet/{county}/{week.isoformat()}.{form}")) for form in FORMS],
        sample=shown.sample,
    )


def _asked(typed: str, visit: Visit) -> date:
    """The week of a date in an address. Raises ValueError, OverflowError for what no sheet can be about."""
    week = week_of(parse_date(typed))
    # A calendar ends somewhere, and what lies beyond cannot be written in words.
    if not FIRST_WEEK <= week <= week_of(visit.site.live.newest.province.day(visit.now)):
        raise ValueError(typed)
    return week


def _counties(visit: Visit) -> list[tuple[str, str]]:
    """The counties that this account may send for, by name."""
    given = visit.site.live.newest
    week = given.weeks[-1] if given.weeks else week_of(given.province.day(visit.now))
    codes = [str(code) for code in valid(given.whole.tables.counties, week)["county_code"]]
    mine = [code for code in codes if may(visit.account, "sheet", code)]
    return sorted(((code, visit.county(code)) for code in mine), key=lambda pair: order(pair[1]))


def offered(newest: date | None, current: date) -> list[date]:
    """The weeks whose sheets are offered, the likeliest first: the one after the newest public one, then backwards.

    newest: the newest public week, current: that of today; both their Saturdays. No week of the future is offered.
    """
    first = min(newest + WEEK, current) if newest else current
    return [first - timedelta(weeks=back) for back in range(EARLIER + 1)]
