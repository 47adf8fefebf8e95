"""The staff desk under /staff/: signing in, rights, accounts, sheets, publishing and the log."""

from datetime import timedelta

from flask import Flask, Response, request
from werkzeug.middleware.proxy_fix import ProxyFix

from dashboard.database.sessions import Limits
from dashboard.live import Live, utcnow
from dashboard.settings import Settings
from dashboard.staff import (
    accounts_list_page,
    accounts_page,
    answers_page,
    documents_page,
    draft_page,
    home,
    import_page,
    inspections_page,
    inspections_visit,
    log_page,
    notices_page,
    password_page,
    proposals_offices,
    proposals_page,
    proposals_targets,
    public_pages,
    publish_page,
    rooms,
    second_factor_page,
    sent_import_page,
    sent_sheet_page,
    session,
    sessions_page,
    sheet_page,
    sheets_page,
    sign_in_page,
    trial_page,
    withdraw_page,
)
from dashboard.staff.notices_watch import NoticesWatch
from dashboard.staff.site import Site

PAGES = (
    home,
    sign_in_page,
    trial_page,
    answers_page,
    sheet_page,
    draft_page,
    sheets_page,
    sent_sheet_page,
    documents_page,
    import_page,
    sent_import_page,
    inspections_page,
    inspections_visit,
    proposals_offices,
    proposals_targets,
    proposals_page,
    publish_page,
    withdraw_page,
    public_pages,
    rooms,
    notices_page,
    password_page,
    second_factor_page,
    sessions_page,
    accounts_page,
    accounts_list_page,
    log_page,
)


def add(server: Flask, live: Live, settings: Settings) -> Site:
    """Add the desk to a server; the desk is off until an account exists."""
    limits = Limits(timedelta(minutes=settings.staff_idle_minutes), timedelta(hours=settings.staff_hours))
    connection = session.DeskConnection(live.sources.database)
    server.session_interface = session.StaffSessions(connection, limits, utcnow)
    if settings.trust_proxy:
        # X-Forwarded-Host is not trusted: a proxy passes on a visitor's own header.
        server.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            server.wsgi_app, x_for=settings.trust_proxy, x_proto=settings.trust_proxy, x_host=0
        )
    required = settings.second_factor == "required"
    site = Site(server, live, connection, limits, utcnow, settings.trust_proxy, bool(settings.database_url), required)

    @server.after_request
    def not_stored(answer: Response) -> Response:
        # The redirects to the component files of Dash, which are public, stay in the browser.
        if session.of_desk(request.path) and "immutable" not in answer.headers.get("Cache-Control", ""):
            answer.headers["Cache-Control"] = "no-store"
        return answer

    for part in PAGES:
        part.add(site)
    server.extensions.update(staff=site, notices=NoticesWatch(site, settings))
    return site
