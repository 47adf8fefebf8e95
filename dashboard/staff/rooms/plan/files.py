"""The files of a week's stored plan: a workbook, pages to print, and the calendar of a team."""

from datetime import date

from flask import Response, request

from dashboard.database import plans
from dashboard.planning.calendar import team_calendar
from dashboard.planning.plan import Plan
from dashboard.planning.printed import plan_page
from dashboard.planning.stored import from_json
from dashboard.planning.workbook import plan_workbook
from dashboard.staff.rooms.plan.team_form import whole
from dashboard.staff.site import Site
from dashboard.staff.staff_request import StaffRequest
from dashboard.turns import EXPORTS

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def add(site: Site) -> None:
    @site.route("plan/<week>.<form>", "plan")
    def plan_file(staff: StaffRequest, week: str, form: str) -> Response:
        plan = _plan(staff, week)
        if plan is None:
            return staff.not_found()
        snapshot, name = staff.public_snapshot, f"plan-{week}"
        team = whole(request.args.get("team", ""))
        if form == "xlsx":
            with EXPORTS():
                body = plan_workbook(staff.lang, snapshot, plan)
            return staff.file(body, f"{name}.xlsx", content_type=_XLSX)
        if form == "html":
            return Response(plan_page(staff.lang, snapshot, plan, team))
        if form == "ics" and team in {load.team for load in plan.teams}:
            body = team_calendar(staff.lang, snapshot, plan, team)
            return staff.file(body, f"{name}-team-{team}.ics", content_type="text/calendar; charset=utf-8")
        return staff.not_found()


def _plan(staff: StaffRequest, week: str) -> Plan | None:
    """The stored plan of a week; None if there is none."""
    try:
        stored = staff.read(plans.newest, date.fromisoformat(week))
    except ValueError:
        return None
    return from_json(stored.content) if stored else None
