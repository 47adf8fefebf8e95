"""The explore page at the desk: the same Dash apps, with what is not public yet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Any

from flask import Response, g, request

from dashboard.language import LANGUAGES
from dashboard.pages.common import frame
from dashboard.pages.common.urls import url
from dashboard.pages.explore import page as explore
from dashboard.pages.explore.view import read_view
from dashboard.selection import UnknownChoice
from dashboard.snapshot import Snapshot
from dashboard.staff.coming import coming
from dashboard.staff.preview_page import week_asked
from dashboard.staff.rights import may
from dashboard.staff.site import Site
from dashboard.staff.staff_request import StaffRequest

_ACTION = "explore"


def add(site: Site) -> None:
    """Register the page, and the apps' own addresses."""
    apps = {}
    for lang in LANGUAGES:
        base, written = url(lang, None, "staff_explore"), partial(explore.written, site.live, lang)
        apps[lang] = explore.make(
            lang, site.server, base, written, partial(_source, site), partial(_guarded, site, lang)
        )

    @site.route("explore", _ACTION)
    def page(staff: StaffRequest) -> Response:
        g.staff = staff
        try:
            shown = _source(site, request.args)
            if not shown.weeks:
                return frame.nothing_yet(site.live, staff.lang)
            g.view = read_view(staff.lang, request.args, shown)
        except UnknownChoice as unknown:
            return frame.not_found(site.live, staff.lang, unknown)
        return Response(apps[staff.lang].index())  # type: ignore[no-untyped-call]


def _guarded(site: Site, lang: str, name: str, view: Callable[..., Any]) -> Callable[..., Any]:
    return site.part(_ACTION, lang, view)


def _source(site: Site, given: Mapping[str, str]) -> Snapshot:
    """The snapshot of a query, to whom this request comes from. Raises UnknownChoice for a week that cannot be."""
    staff: StaffRequest | None = g.get("staff")
    # Dash asks for its layout before the first request of all, whoever sent that.
    if staff is None:
        return site.live.snapshot
    # Links of the preview name the last week of the publication.
    week = week_asked(given) if may(staff.account, "preview") else None
    # A callback asks twice, and each time the database would be opened to see what waits.
    known: dict[date | None, Snapshot | None] = g.setdefault("coming", {})
    if week not in known:
        known[week] = coming(staff, week)
    if (found := known[week]) is None:
        raise UnknownChoice("through", given["through"])
    return found
