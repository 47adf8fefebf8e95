"""The staff desk under /staff/: signing in, rights, accounts and the log. Public pages know nothing of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from flask import Flask, Response, request
from werkzeug.middleware.proxy_fix import ProxyFix

from dashboard.desk.sessions import Limits
from dashboard.live import Live, utcnow
from dashboard.pages.render import add_templates
from dashboard.settings import Settings
from dashboard.staff import accounts_page, home, log_page, oidc_page, password_page, session, sign_in_page
from dashboard.staff.reach import Reach
from dashboard.staff.site import Site

PAGES = (home, sign_in_page, password_page, accounts_page, log_page)


def add(server: Flask, live: Live, settings: Settings, clock: Callable[[], datetime] = utcnow) -> Site:
    """Put the desk on a server; it is off until there is an account. clock: gives naive UTC."""
    limits = Limits(timedelta(minutes=settings.staff_idle_minutes), timedelta(hours=settings.staff_hours))
    add_templates(Path(__file__).with_name("templates"), "staff.css")
    session.use(server, Reach(settings.desk_url), limits, clock)
    if settings.trust_proxy:
        # Not the host: a proxy hands it on as it is, and what a visitor claims in X-Forwarded-Host would be believed.
        server.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            server.wsgi_app, x_for=settings.trust_proxy, x_proto=settings.trust_proxy, x_host=0
        )
    site = Site(server, live, limits, clock, settings.trust_proxy)

    @server.after_request
    def kept_nowhere(answer: Response) -> Response:
        if session.of_desk(request.path):
            answer.headers["Cache-Control"] = "no-store"
            # Not packed: from how well a page packs, one could guess what its forms carry (BREACH).
            answer.headers["Content-Encoding"] = "identity"
        return answer

    for part in PAGES:
        part.add(site)
    if settings.oidc:
        oidc_page.add(site, settings.oidc)
    server.extensions["staff"] = site
    return site
