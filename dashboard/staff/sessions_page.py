"""The sessions of the signed-in account: where else it is signed in, and signing out there.

No address and no name of a browser is kept.
"""

from flask import Response, request

from dashboard.database import accounts, sessions
from dashboard.staff.session import staff_session
from dashboard.staff.site import Site
from dashboard.staff.staff_request import StaffRequest


def add(site: Site) -> None:
    @site.route("sessions", "sessions", ("GET", "POST"))
    def page(staff: StaffRequest) -> Response:
        if request.method == "POST":
            return _end(staff)
        here = sessions.hash_of(staff_session().token)
        own = staff.read(sessions.of_account, staff.now, staff.signed_in, site.limits)
        return staff.page(
            "staff_sessions.html",
            own=own,
            here=sessions.key_of(here),
            done=request.args.get("done", ""),
            idle=staff.number(round(site.limits.idle.total_seconds() / 60)),
        )


def _end(staff: StaffRequest) -> Response:
    """End one session by its key, or all others; one that has ended meanwhile is no fault."""
    account, here = staff.signed_in, sessions.hash_of(staff_session().token)
    key = request.form.get("session", "")
    with staff.desk.writing() as connection:
        if not key:
            ended = accounts.end_sessions(connection, account, keep=here)
        elif key != sessions.key_of(here):
            ended = int(sessions.end_one(connection, account, key))
        else:
            # This session is ended by signing out.
            ended = 0
        if ended:
            staff.log(connection, "sessions_ended", account.name, sessions=str(ended))
    return staff.redirect(staff.address("sessions", done="1"))
