"""The meeting's page of decisions with its forms enabled, for accounts with the right `decide`."""

from flask import Response
from flask_wtf.csrf import generate_csrf

from dashboard.pages.decisions.page import Surface, respond
from dashboard.staff.site import Site
from dashboard.staff.staff_request import StaffRequest


def add(site: Site) -> None:
    @site.route("decisions", "decide", ("GET", "POST"))
    def page(staff: StaffRequest) -> Response:
        return respond(staff.site.live, staff.lang, Surface(True, "staff_decisions", generate_csrf(), staff.log))
