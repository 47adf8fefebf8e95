"""The coming publication as the public will see it: every page of the dashboard, made of what is approved by now."""

from __future__ import annotations

from datetime import date

from flask import Response, current_app, request
from markupsafe import escape

from dashboard.desk.sheets import Sheet
from dashboard.pages.common.asof import led
from dashboard.snapshot import Input
from dashboard.staff.coming import last_weeks, newest_week, staged, waiting_for_publication
from dashboard.staff.site import Site, Visit
from dashboard.weeks import parse_date, week_of

PATH = "preview"


def add(site: Site) -> None:
    """Register the preview of every address."""

    @site.route(f"{PATH}/<path:rest>", "preview")
    def preview(visit: Visit, rest: str) -> Response:
        if rest.startswith(("staff", "static", "api")):
            return visit.nothing_here()
        query = request.query_string.decode("utf-8", "replace")
        given, waiting, newest = _all(visit)
        week = week_asked() or newest
        # Each week up to the last one is worked out: a far one would take for ever.
        if week not in last_weeks(newest):
            return visit.nothing_here()
        with visit.site.live.showing(staged(given, waiting, week, visit.now)):
            inner = current_app.test_client().get(
                f"/{rest}" + (f"?{query}" if query else ""),
                base_url=request.host_url,
                headers={"Accept-Encoding": ""},
            )
        body = inner.get_data()
        if inner.mimetype == "text/html":
            prefix = str(escape(visit.address(PATH)))
            body = led(body.decode(), lambda path: _within(prefix, path)).encode()
        answer = Response(body, inner.status_code, content_type=inner.content_type)
        for name in ("Content-Disposition", "Content-Security-Policy"):
            if name in inner.headers:
                answer.headers[name] = inner.headers[name]
        if inner.location:
            answer.headers["Location"] = visit.address(PATH) + inner.location
        return answer


def _within(prefix: str, path: str) -> str:
    """An address of a page within the preview: there, and up to the same week."""
    if not path.startswith("/"):
        return path
    week = week_asked()
    if not week or "through=" in path:
        return prefix + path
    return f"{prefix}{path}{'&amp;' if '?' in path else '?'}through={week.isoformat()}"


def week_asked() -> date | None:
    """The last week of the publication, where the address names one (`through`)."""
    try:
        return week_of(parse_date(request.args["through"])) if request.args.get("through") else None
    except (ValueError, OverflowError):
        return None


def _all(visit: Visit) -> tuple[Input, list[Sheet], date]:
    """What there is, what of it waits for a publication, and the week that this would go up to."""
    shown = visit.site.live.newest
    waiting = waiting_for_publication(visit.desk, shown.whole.tables)
    return shown.whole, waiting, newest_week(shown.whole, waiting, shown)
