"""A room of the Dash app at the desk: its page, and Dash's addresses for it, all with the room's right."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from dash import Dash
from flask import Response, g

from dashboard.interactive import app as interactive
from dashboard.interactive.guard import CALLBACKS
from dashboard.interactive.rooms import Room, of_room
from dashboard.language import LANGUAGES
from dashboard.staff.site import Site
from dashboard.staff.staff_request import StaffRequest

# The session's cookie goes to addresses below /staff only, so each room has Dash's addresses there.
PREFIX = "/staff/{lang}/dash/{name}/"


@dataclass(frozen=True)
class DeskRoom:
    """A room at /staff/LANG/path for the accounts with a right.

    name: prefix of all ids, as in `Room`. action: a key of dashboard.staff.rights.RIGHTS. title, about: messages.
    layout(staff, query): the components for the parameters of the page's address; raises UnknownChoice. add(app):
    registers the callbacks, which have the request in `asking()`. A component with the id NAME-notice (dbc.Alert)
    shows why a callback failed. maps: whether the page shows a map. add_files(site): declares further addresses,
    such as those of the room's files.
    """

    name: str
    path: str
    action: str
    title: str
    about: str
    layout: Callable[[StaffRequest, Mapping[str, str]], list[Any]]
    add: Callable[[Dash], None]
    maps: bool = False
    add_files: Callable[[Site], None] | None = None


def asking() -> StaffRequest:
    """The request of the callback that runs, whose account has the room's right."""
    staff: StaffRequest = g.staff
    return staff


def add_room(site: Site, room: DeskRoom) -> None:
    """Register a room's callbacks, its page, and Dash's addresses for the page."""
    app: interactive.InteractiveDashboard = site.server.extensions["interactive"]
    if room.add_files:
        room.add_files(site)

    def components(lang: str, query: Mapping[str, str]) -> list[Any]:
        return room.layout(asking(), query)

    app.rooms.add(Room(room.name, components, room.add))
    for lang in LANGUAGES:
        for name in interactive.REQUESTED:
            path = f"{PREFIX.format(lang=lang, name=room.name)}{name}"
            view = of_room(room.name, site.server.view_functions[f"{interactive.PREFIX}{name}"])
            methods = ["POST"] if name == CALLBACKS else ["GET"]
            site.server.add_url_rule(path, path, site.part(room.action, lang, view), methods=methods)

    @site.route(room.path, room.action)
    def page(staff: StaffRequest) -> Response:
        prefix = PREFIX.format(lang=staff.lang, name=room.name)
        return interactive.page_with_app(site.server, partial(_html, staff, room, prefix), prefix)


def _html(staff: StaffRequest, room: DeskRoom, prefix: str, parts: interactive.AppParts) -> str:
    public = staff.public_snapshot
    borders = public.boundaries(public.weeks[-1]) if room.maps and public.weeks else None
    answer = staff.page(
        "staff_room.html",
        room=room,
        sample=public.sample,
        preloaded=interactive.preloaded(prefix) + interactive.borders_of(borders),
        app=parts,
    )
    return answer.get_data(as_text=True)
