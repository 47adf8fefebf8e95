"""Public pages at the desk: a preview of the coming publication, which has all sheets that are approved by now; the
interactive dashboard with the same data; and the meeting's page of decisions with its forms enabled.

A clerk sees unpublished data only on the dashboard, and only of the clerk's own county, whoever reported them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

import pandas as pd
from flask import Response, current_app, g, request
from flask_wtf.csrf import generate_csrf
from werkzeug.exceptions import HTTPException

from dashboard.dataset import Dataset
from dashboard.derived import derived
from dashboard.interactive import explore
from dashboard.interactive.view import read_view
from dashboard.language import LANGUAGES
from dashboard.pages.common import frame
from dashboard.pages.common.urls import match, requested_url
from dashboard.pages.decisions.page import Surface, respond
from dashboard.selection import UnknownChoice
from dashboard.snapshot import Snapshot
from dashboard.staff.dash_app import desk_app
from dashboard.staff.rights import may
from dashboard.staff.site import Site
from dashboard.staff.staff_request import StaffRequest
from dashboard.staff.waiting_sheets import last_weeks, newest_week, staged, within
from dashboard.tables.parquet import literal
from dashboard.tables.place import Place
from dashboard.weeks import friday, parse_date, week_of

_ACTION = "explore"
# By growing table: the SQL expression for the day on which a row counts, for its week and its office's county.
_DAY = {"reports": "week + 6", "inspections": "date", "counts": "week + 6"}


def add(site: Site) -> None:
    @site.route("preview/<path:rest>", "preview")
    def preview(staff: StaffRequest, rest: str) -> Response:
        data, waiting = staff.public_snapshot.full_input, staff.waiting
        newest = newest_week(data, waiting, staff.public_snapshot)
        week = week_asked(request.args) or newest
        # Every week up to the last one is computed: a week far in the future would take too long.
        if week not in last_weeks(newest):
            return staff.not_found()
        try:
            name, values = match(f"/{rest}")
            answer = current_app.view_functions[name]
        except (HTTPException, KeyError):
            return staff.not_found()
        if name == "explore":
            # The dashboard has its own address at the desk, since its callbacks need one.
            return staff.redirect(requested_url(values["lang"], None, "staff_explore", {}, request.args))
        with staff.site.live.showing(staged(data, waiting, week)):
            return current_app.ensure_sync(answer)(**values)  # type: ignore[no-any-return]

    @site.route("decisions", "decide", ("GET", "POST"))
    def decisions(staff: StaffRequest) -> Response:
        return respond(staff.site.live, staff.lang, Surface(True, "staff_decisions", generate_csrf(), staff.log))

    apps = {lang: desk_app(site, "explore", _ACTION, lang) for lang in LANGUAGES}
    for app in apps.values():
        explore.add(app, _source)

    @site.route("explore", _ACTION)
    def dashboard(staff: StaffRequest) -> Response:
        g.staff = staff
        try:
            shown = _source(request.args)
            if not shown.weeks:
                return frame.nothing_yet(site.live, staff.lang)
            view = read_view(staff.lang, request.args, shown)
        except UnknownChoice as unknown:
            return frame.not_found(site.live, staff.lang, unknown)
        return explore.page_of_view(apps[staff.lang], site.live, view)


def week_asked(parameters: Mapping[str, str]) -> date | None:
    """The last week of the publication from the parameter `through`; None if missing or malformed."""
    try:
        return week_of(parse_date(parameters["through"])) if parameters.get("through") else None
    except (ValueError, OverflowError):
        return None


def _source(parameters: Mapping[str, str]) -> Snapshot:
    """The snapshot for a query, as the account of this request may see it. Raises UnknownChoice for a bad week."""
    staff: StaffRequest = g.staff
    # Links of the preview name the last week of the publication.
    week = week_asked(parameters) if may(staff.account, "preview") else None
    # Cached for the request: a callback needs the snapshot twice, and each time would query the database.
    known: dict[date | None, Snapshot | None] = g.setdefault("coming", {})
    if week not in known:
        known[week] = coming_snapshot(staff, week)
    if (found := known[week]) is None:
        raise UnknownChoice("through", parameters["through"])
    return found


def coming_snapshot(staff: StaffRequest, wanted: date | None = None) -> Snapshot | None:
    """The coming publication as an account may see it; None if it cannot end with the requested week.

    A clerk's snapshot has the mode `own`: no other page of the desk shows its figures.
    """
    public, waiting = staff.public_snapshot, staff.waiting
    data, county = public.full_input, staff.signed_in.county_code
    if county:
        data, waiting = _of_county(public, county), within(data.tables, waiting, Place(county))
    newest = newest_week(data, waiting, public)
    week = wanted or newest
    if week not in last_weeks(newest):
        return None
    found = staged(data, waiting, week)
    return _own(found) if county else found


@derived()
def _own(snapshot: Snapshot) -> Snapshot:
    return replace(snapshot, mode="own")


@derived(most=8)
def _of_county(public: Snapshot, county: str) -> Dataset:
    """The input limited to public rows and the county's own rows, and to public withdrawals."""
    tables = public.full_input.tables
    last = friday(public.weeks[-1]) if public.weeks else date.min
    withdrawals = tables.withdrawals[tables.withdrawals["withdrawn_at"] <= pd.Timestamp(public.asof)]
    offices = tables.offices[tables.offices["county_code"] == county]
    only = {}
    for table, day in _DAY.items():
        is_public = f"recorded_at <= TIMESTAMP '{public.asof.isoformat(' ')}' AND {day} <= DATE '{last}'"
        of_county = [f"county_code = {literal(county)}"] if table == "counts" else []
        only[table] = " OR ".join([is_public, *of_county, *_within(offices, day)])
    tables = replace(tables, rows=replace(tables.rows, only=only), withdrawals=withdrawals)
    return replace(public.full_input, tables=tables)


def _within(offices: pd.DataFrame, day: str) -> Iterator[str]:
    """SQL conditions: the row belongs to one of these offices, in the time when the office was in the county."""
    always = offices["valid_from"].isna() & offices["valid_to"].isna()
    if always.any():
        yield f"office_id IN ({', '.join(literal(office) for office in offices.loc[always, 'office_id'])})"
    for office, begun, ended in offices.loc[~always, ["office_id", "valid_from", "valid_to"]].itertuples(index=False):
        since = "" if pd.isna(begun) else f" AND {day} >= DATE '{begun.date()}'"
        until = "" if pd.isna(ended) else f" AND {day} < DATE '{ended.date()}'"
        yield f"(office_id = {literal(office)}{since}{until})"
