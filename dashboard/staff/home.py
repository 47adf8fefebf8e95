"""The desk's first page: who is signed in, and what this role may do."""

from __future__ import annotations

from flask import Response

from dashboard.staff.site import Site, Visit


def add(site: Site) -> None:
    """Register the page."""

    @site.route("", "home")
    def home(visit: Visit) -> Response:
        account = visit.signed_in
        return visit.page(
            "staff_home.html",
            who=account.name,
            role=visit.say(f"staff.role_{account.role}"),
            county=visit.county(account.county_code) if account.county_code else "",
            links=[
                (visit.address(link.path), visit.say(link.title), visit.say(link.about))
                for link in site.links(account)
            ],
        )
