"""The place and the week of a sheet, as a form offers them and an address names them."""

from datetime import date, timedelta

from flask import request
from wtforms import SelectField

from dashboard.language.order import order
from dashboard.pages.common.forms import CatalogueForm
from dashboard.sheets.form import valid
from dashboard.staff.reported import reporting_weeks
from dashboard.staff.staff_request import StaffRequest
from dashboard.tables.place import EVERYWHERE
from dashboard.weeks import parse_date, week_of

# How many weeks before the one on which offices report now the form offers; an address may name any other week.
EARLIER = 6
# No table has earlier rows.
FIRST_WEEK = date(1900, 1, 6)


class ChoiceForm(CatalogueForm):
    """The place and the week of a sheet; a faulty parameter of the address falls back to the first choice."""

    place = SelectField("sheets.county_or_body")
    week = SelectField("filter.week")

    def __init__(self, staff: StaffRequest) -> None:
        open_weeks = reporting_weeks(staff)
        first, last = open_weeks[0], open_weeks[-1]
        weeks = [last - timedelta(weeks=back) for back in range(EARLIER + 1)]
        places = places_of(staff)
        try:
            self.saturday = sheet_week(request.args["week"], staff) if request.args.get("week") else first
        except (ValueError, OverflowError):
            self.saturday = first
        code = request.args.get("place", "")
        if code not in dict(places):
            code = places[0][0] if places else ""
        super().__init__(staff.lang, place=code, week=self.saturday.isoformat())
        self.place.choices = places
        weeks = sorted({*weeks, self.saturday}, reverse=True)
        self.week.choices = [(week.isoformat(), staff.week(week)) for week in weeks]


def sheet_week(typed: str, staff: StaffRequest) -> date:
    """The week of a date in an address. Raises ValueError, OverflowError for a week without a possible sheet."""
    week = week_of(parse_date(typed))
    # Dates outside these bounds may be beyond the range of a calendar.
    if not FIRST_WEEK <= week <= week_of(staff.public_snapshot.province.day(staff.now)):
        raise ValueError(typed)
    return week


def places_of(staff: StaffRequest) -> list[tuple[str, str]]:
    """(code, name) of the places whose sheets this account may send: of a reviewer all counties by name, and then the
    bodies that have an account."""
    if staff.signed_in.place != EVERYWHERE:
        return [(staff.signed_in.place.code, staff.place_name(staff.signed_in.place))]
    snapshot = staff.public_snapshot
    week = snapshot.weeks[-1] if snapshot.weeks else week_of(snapshot.province.day(staff.now))
    codes = [str(code) for code in valid(snapshot.full_input.tables.counties, week)["county_code"]]
    counties = [(code, staff.county(code)) for code in sorted(codes, key=lambda code: order(staff.county(code)))]
    return [*counties, *staff.bodies_with_account()]
