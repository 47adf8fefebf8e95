"""The meeting's page of decisions for those who may write them, wherever writing is off for everybody else."""

from __future__ import annotations

from flask import Response
from flask_wtf.csrf import generate_csrf
from sqlalchemy import Connection

from dashboard.pages.decisions.page import Surface, respond
from dashboard.staff.site import Link, Site
from dashboard.staff.staff_request import StaffRequest
from dashboard.store.versions import Record

LINK = Link("staff.decide_title", "staff.decide_about", 40)


def add(site: Site) -> None:
    """Register the page."""

    @site.route("decisions", "decide", ("GET", "POST"), LINK)
    def page(staff: StaffRequest) -> Response:

        def logged(connection: Connection, row: Record) -> None:
            staff.log(connection, "decision_written", row.decision_id)

        return respond(staff.site.live, staff.lang, Surface(True, "staff_decisions", generate_csrf(), logged))
