"""The desk's first page: who is signed in, and what this role may do."""

from __future__ import annotations

from flask import Response

from dashboard.desk.sheets import WAITING, listed
from dashboard.language.digits import whole
from dashboard.staff.coming import unpublished
from dashboard.staff.site import Site, Visit


def add(site: Site) -> None:
    """Register the page."""

    @site.route("", "home")
    def home(visit: Visit) -> Response:
        account = visit.signed_in
        waits = _waits(visit)
        return visit.page(
            "staff_home.html",
            who=account.name,
            role=visit.say(f"staff.role_{account.role}"),
            county=visit.county(account.county_code) if account.county_code else "",
            links=[
                (
                    visit.address(link.path),
                    visit.say(link.title),
                    visit.say(link.about),
                    *waits.get(link.path, ("", "")),
                )
                for link in site.links(account)
            ],
        )


def _waits(visit: Visit) -> dict[str, tuple[str, str]]:
    """What waits for who is signed in, by the path of the page that leads there: the sheets' state, and how many."""
    account = visit.signed_in
    if account.role == "publisher":
        found = {"publish": ("approved", len(unpublished(visit.desk, visit.site.live.newest.whole.tables)))}
    elif account.role == "reviewer":
        with visit.desk.reading() as connection:
            waiting = [sheet for sheet in listed(connection, step=WAITING) if sheet.account != account.name]
        found = {"sheets": (WAITING, len(waiting))}
    elif account.role == "clerk":
        with visit.desk.reading() as connection:
            # Newest first: only a returned sheet that no other one has followed waits for the clerk.
            newest = {sheet.week: sheet for sheet in reversed(listed(connection, account.county_code))}
        returned = [sheet for sheet in newest.values() if sheet.state == "returned"]
        found = {"sheets": ("returned", len(returned))}
    else:
        found = {}
    return {
        path: (state, visit.say(f"sheets.waits_{state}", n=whole(count, visit.lang)))
        for path, (state, count) in found.items()
        if count
    }
