"""Public pages at the desk: a preview of the coming publication, which has all sheets that are approved by now, and
the meeting's page of decisions with its forms enabled."""

from collections.abc import Mapping
from datetime import date

from flask import Response, current_app, request
from flask_wtf.csrf import generate_csrf
from werkzeug.exceptions import HTTPException

from dashboard.pages.common.urls import match, requested_url
from dashboard.pages.decisions.page import Surface, respond
from dashboard.staff.site import Site
from dashboard.staff.staff_request import StaffRequest
from dashboard.staff.waiting_sheets import last_weeks, newest_week, staged
from dashboard.weeks import parse_date, week_of


def add(site: Site) -> None:
    @site.route("preview/<path:rest>", "preview")
    def preview(staff: StaffRequest, rest: str) -> Response:
        data, waiting = staff.public_snapshot.full_input, staff.waiting
        newest = newest_week(data, waiting, staff.public_snapshot)
        week = week_asked(request.args) or newest
        # Every week up to the last one is computed: a week far in the future would take too long.
        if week not in last_weeks(newest):
            return staff.not_found()
        try:
            name, values = match(f"/{rest}")
            answer = current_app.view_functions[name]
        except (HTTPException, KeyError):
            return staff.not_found()
        if name == "explore":
            # The explore page has its own address at the desk, since its callbacks need one.
            return staff.redirect(requested_url(values["lang"], None, "staff_explore", {}, request.args))
        with staff.site.live.showing(staged(data, waiting, week, staff.now)):
            return current_app.ensure_sync(answer)(**values)  # type: ignore[no-any-return]

    @site.route("decisions", "decide", ("GET", "POST"))
    def decisions(staff: StaffRequest) -> Response:
        return respond(staff.site.live, staff.lang, Surface(True, "staff_decisions", generate_csrf(), staff.log))


def week_asked(parameters: Mapping[str, str]) -> date | None:
    """The last week of the publication from the parameter `through`; None if missing or malformed."""
    try:
        return week_of(parse_date(parameters["through"])) if parameters.get("through") else None
    except (ValueError, OverflowError):
        return None
