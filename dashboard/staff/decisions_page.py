"""The meeting's page of decisions for those who may write them down, wherever writing is off for all others."""

from __future__ import annotations

import re

from flask import Response, current_app, request
from flask_wtf.csrf import generate_csrf
from markupsafe import escape
from sqlalchemy import Connection

from dashboard.desk import log
from dashboard.pages.common.write_guard import let_in
from dashboard.pages.decisions.page import PATH
from dashboard.staff.site import Link, Site, Visit
from dashboard.store.decisions import Record

LINK = Link("staff.decide_title", "staff.decide_about", 40)


def add(site: Site) -> None:
    """Register the page."""

    @site.route("decisions", "decide", ("GET", "POST"), LINK)
    def page(visit: Visit) -> Response:
        public, mine = f"/{visit.lang}/{PATH}", visit.address("decisions")
        query = request.query_string.decode()
        account = visit.signed_in

        def logged(connection: Connection, row: Record) -> None:
            log.append(connection, visit.now, "decision_written", account.name, account.role, row.decision_id)

        with let_in(logged):
            inner = current_app.test_client().open(
                public + (f"?{query}" if query else ""),
                method=request.method,
                base_url=request.host_url,
                data=request.form if request.method == "POST" else None,
                # The desk has asked for the form's token; the page asks where the form comes from.
                headers={"Accept-Encoding": "", "Origin": request.host_url.rstrip("/")},
            )
        if inner.location:
            return visit.see(inner.location.replace(public, mine, 1))
        text = at_the_desk(inner.get_data(as_text=True), public, mine, generate_csrf())
        return Response(text, inner.status_code, content_type=inner.content_type)


def at_the_desk(html: str, public: str, mine: str, token: str) -> str:
    """The page as the desk shows it: its forms and its filter lead back to the desk, and forms carry their token."""
    for name in ("href", "action"):
        html = html.replace(f'{name}="{public}', f'{name}="{mine}')
    hidden = f'<input type="hidden" name="csrf_token" value="{escape(token)}">'
    return re.sub(rf'<form method="post" action="{re.escape(mine)}[^>]*>', lambda form: form[0] + hidden, html)
