"""A visit that a team has entered: what counts of it, its correction, and taking it back."""

from datetime import datetime

import pandas as pd
from flask import Response, request
from sqlalchemy import Connection

from dashboard.database import visits
from dashboard.database.errors import Conflict
from dashboard.database.visits import Content, Visit
from dashboard.publications.visits import Rows, add_visit
from dashboard.staff import inspections_offices as offices
from dashboard.staff.inspections_form import Faults, is_key, read_content, rows_of, sent_fields
from dashboard.staff.inspections_page import reports_of
from dashboard.staff.inspections_view import correction, is_public
from dashboard.staff.site import Site
from dashboard.staff.staff_request import StaffRequest
from dashboard.weeks import day_label

# What the page tells after a form, by the parameter `told`; and of these, what is no success.
_TOLD = ("sent", "other", "twin", "saved", "same", "changed")
_WARNS = ("other", "twin", "changed")


def add(site: Site) -> None:
    @site.route("inspections/<visit>", "inspect", ("GET", "POST"))
    def page(staff: StaffRequest, visit: str) -> Response:
        entered = next((each for each in offices.own_visits(staff) if each.id == visit), None)
        if entered is None:
            # Another team's, or one that was taken back.
            return staff.not_found()
        if request.method == "GET":
            return _show(staff, entered)
        return _take_back(staff, entered) if request.form.get("do") == "take_back" else _save(staff, entered)


def _show(
    staff: StaffRequest, visit: Visit, sent: dict[str, str] | None = None, faults: dict[str, str] | None = None
) -> Response:
    told = request.args.get("told", "")
    return staff.page(
        "staff_inspections_visit.html",
        422 if faults else 200,
        visit=visit,
        view=correction(staff, visit, sent, faults),
        office=staff.office(visit.office_id),
        day=day_label(visit.day, staff.lang),
        state="public" if is_public(staff, visit) else "waiting",
        sent_at=staff.moment(visit.sent_at),
        seen=visit.changed_at.isoformat(),
        open_findings=staff.say("staff_inspections.open_findings", n=staff.number(visit.open)),
        told=staff.say(f"staff_inspections.told_{told}") if told in _TOLD and not faults else "",
        warns=told in _WARNS,
        is_home=offices.is_home(staff, visit.office_id),
        sample=staff.public_snapshot.sample,
    )


def _save(staff: StaffRequest, visit: Visit) -> Response:
    """Write what the form corrects as new rows, once for each key."""
    fields, today, faults = sent_fields(request.form), offices.today_of(staff), Faults(staff)
    if not is_key(fields.get("key", "")):
        faults.add("key", "no_key")
    asked = offices.measures_of(staff, visit.office_id, visit.day)
    content = read_content(fields, visit.day, today, asked, faults, visit.content)
    if faults.texts:
        return _show(staff, visit, fields, faults.texts)
    rows = _new_rows(visit, content)
    if not any(rows.values()):
        return _to(staff, visit, "same")
    return _write(staff, visit, rows, "visit_corrected", "saved")


def _new_rows(visit: Visit, content: Content) -> Rows:
    """The rows of what a correction changes."""
    before = visit.content
    written = rows_of(content, visit.team, visit.office_id, visit.day, visit.kinds)
    values = {name: value for name, value in content.values.items() if before.values.get(name) != value}
    return {
        "inspections": [
            row for row in written if before.found.get(str(row["finding"])) != content.found.get(str(row["finding"]))
        ],
        "reports": reports_of(values, visit.office_id, visit.day),
    }


def _take_back(staff: StaffRequest, visit: Visit) -> Response:
    return _write(staff, visit, {"withdrawals": [{}]}, "visit_taken_back", "taken_back")


def _write(staff: StaffRequest, visit: Visit, rows: Rows, action: str, told: str) -> Response:
    """Write rows of a visit that nobody has changed since the form's page was made, and log it."""
    digest, sample = visits.digest_of(request.form.get("key", ""), visit.team), staff.writes_sample

    def check(connection: Connection, _: pd.DataFrame) -> None:
        newest = visits.of_team(connection, visit.team, sample)
        now = {each.id: each.changed_at for each in newest}.get(visit.id)
        if now is None or now.isoformat() != request.form.get("seen"):
            raise Conflict

    def also(connection: Connection, _: datetime) -> None:
        staff.log(connection, action, visit.id, office=visit.office_id, day=visit.day.isoformat())

    sources, clock = staff.site.live.sources, staff.site.clock
    try:
        add_visit(sources, digest, visit.id, visit.office_id, rows, clock, also, check)
    except Conflict:
        return _to(staff, visit, "changed")
    if told == "taken_back":
        return staff.redirect(staff.address("inspections", told=told))
    return _to(staff, visit, told)


def _to(staff: StaffRequest, visit: Visit, told: str) -> Response:
    return staff.redirect(staff.address(f"inspections/{visit.id}", told=told))
