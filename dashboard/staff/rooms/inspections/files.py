"""The lists of a view as CSV files: the rows of the screen, and all of them."""

from collections.abc import Callable, Iterator, Mapping

from flask import Response, request

from dashboard.exports.rows import Row
from dashboard.language import say
from dashboard.meeting.visits import STARTS
from dashboard.pages.common.frame import unknown_text
from dashboard.selection import UnknownChoice
from dashboard.staff.rooms.inspections import figures, lists, tables, words
from dashboard.staff.rooms.inspections.view import DUE, OPEN, View, view_of
from dashboard.staff.rooms.inspections.visits import due_of
from dashboard.staff.rooms.view_parts import list_file
from dashboard.staff.site import Site
from dashboard.staff.staff_request import StaffRequest


def _teams(view: View) -> Iterator[Row]:
    for team in lists.teams(view):
        yield (
            team.team,
            team.home,
            view.public.county_name(view.lang, team.home),
            team.visits,
            team.offices,
            team.waiting,
            team.last,
        )


def _weeks(view: View) -> Iterator[Row]:
    """The coverage of each county in each week of the span."""
    if view.card is None:
        return
    weeks, card, kind = view.coming.cells.weeks, view.card.key, view.choice.kind
    for code in sorted(code for code in view.coming.cells.areas if code):
        for place in range(max(0, len(weeks) - view.weeks), len(weeks)):
            cell = view.coming.cells.at(card, place, code, kind)
            numbers = (cell.numerator, cell.denominator) if cell.known else (None, None)
            state = say(view.lang, f"words.{cell.state}")
            yield (
                code,
                view.public.county_name(view.lang, code),
                view.coming.weeks[place],
                *numbers,
                cell.value,
                state,
            )


def _counties(view: View) -> Iterator[Row]:
    """The numbers of the map's measures that are counts."""
    due, opened = figures.counts(view, DUE), figures.counts(view, OPEN)
    for code in sorted(code for code in view.coming.cells.areas if code):
        yield code, view.public.county_name(view.lang, code), due.get(code, 0), opened.get(code, 0)


def _findings(view: View) -> Iterator[Row]:
    for each in lists.findings(view):
        yield each.finding, say(view.lang, f"finding.{each.finding}"), each.found, each.resolved, *each.open


def _due(view: View) -> Iterator[Row]:
    for office in due_of(view):
        name, why = view.public.office_name(view.lang, office.office_id), words.why_due(view, office)
        place = (
            office.county_code,
            view.public.county_name(view.lang, office.county_code),
            view.public.kind_name(view.lang, office.kind),
        )
        yield office.office_id, name, *place, office.priority, why, office.last_visit, office.free_from


def _visits(view: View) -> Iterator[Row]:
    """A row for each kind of finding of a visit."""
    for visit in lists.visits(view):
        place = (
            visit.county_code,
            view.public.county_name(view.lang, visit.county_code),
            view.public.kind_name(view.lang, visit.kind),
        )
        office = visit.office_id, view.public.office_name(view.lang, visit.office_id)
        for each in visit.found:
            kind = say(view.lang, f"finding.{each.finding}") if each.finding else ""
            state = words.text(view, f"state_{'waiting' if each.waiting else 'public'}")
            recorded = each.recorded_at.to_pydatetime().replace(microsecond=0)
            numbers = kind, each.findings, each.resolved, each.resolved_on
            yield visit.day, visit.team, *office, *place, *numbers, each.source, recorded, state


_OPEN = tuple(f"open_{age}" for age in range(len(STARTS)))
# A list's file: its rows, and the headings of its columns (room_inspections.head_NAME).
FILES: Mapping[str, tuple[Callable[[View], Iterator[Row]], tuple[str, ...]]] = {
    "teams": (_teams, ("team", "county_code", "home", "visits", "offices", "waiting", "last")),
    "counties": (_counties, ("county_code", "county", "due", "open")),
    "weeks": (_weeks, ("county_code", "county", "week", "numerator", "denominator", "share", "cell")),
    "findings": (_findings, ("finding_key", "finding", "found", "resolved", *_OPEN)),
    "due": (_due, ("office_id", "office", "county_code", "county", "kind", "priority", "why", "last", "free")),
    "visits": (
        _visits,
        (
            *("day", "team", "office_id", "office", "county_code", "county", "kind", "finding", "found", "resolved"),
            *("resolved_on", "source", "recorded_at", "state"),
        ),
    ),
}


def file_of(view: View, name: str) -> bytes:
    """A list as a CSV file."""
    rows_of, heads = FILES[name]
    headings = [words.text(view, f"head_{head}") for head in heads]
    return list_file(view.lang, view.coming.sample, headings, rows_of(view))


def add_files(site: Site) -> None:
    """Declare the addresses of the files, with the room's right."""

    @site.route(f"{tables.PATH}/<name>.csv", "inspections")
    def download(staff: StaffRequest, name: str) -> Response:
        if name not in FILES:
            return staff.not_found()
        try:
            view = view_of(staff, request.args)
        except UnknownChoice as unknown:
            return Response(unknown_text(staff.lang, unknown), 404, mimetype="text/plain")
        if view is None:
            return staff.not_found()
        return staff.file(file_of(view, name), f"inspections-{name}-{view.day.isoformat()}.csv")
