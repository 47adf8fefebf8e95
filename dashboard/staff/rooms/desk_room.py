"""A room of the desk: its page, and a Dash app in each language that fills it, all with the room's right."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Response, g

from dashboard.interactive.app import AppParts, RoomApp, add_app, page, preloaded
from dashboard.language import LANGUAGES
from dashboard.staff.dash_app import desk_app
from dashboard.staff.site import Site
from dashboard.staff.staff_request import StaffRequest


@dataclass(frozen=True)
class DeskRoom:
    """A room at /staff/LANG/path for the accounts with a right.

    action: a key of dashboard.staff.rights.RIGHTS. title, about: messages. layout(staff, query): the components for
    the parameters of the page's address; raises UnknownChoice. add(app): registers the callbacks, which have the
    request in `asking()`. maps: whether the page shows a map. add_files(site): declares further addresses, such as
    those of the room's files.
    """

    name: str
    path: str
    action: str
    title: str
    about: str
    layout: Callable[[StaffRequest, Mapping[str, str]], list[Any]]
    add: Callable[[RoomApp], None]
    maps: bool = False
    add_files: Callable[[Site], None] | None = None


def asking() -> StaffRequest:
    """The request of the callback that runs, whose account has the room's right."""
    staff: StaffRequest = g.staff
    return staff


def add_room(site: Site, room: DeskRoom) -> None:
    """Register a room's page, and its apps with their callbacks."""
    if room.add_files:
        room.add_files(site)
    apps = {lang: desk_app(site, room.name, room.action, lang) for lang in LANGUAGES}
    for app in apps.values():
        add_app(app, lambda query: ([], room.layout(asking(), query)))
        room.add(app)

    @site.route(room.path, room.action)
    def page_of_room(staff: StaffRequest) -> Response:
        return page(apps[staff.lang], partial(_html, staff, room, apps[staff.lang]))


def _html(staff: StaffRequest, room: DeskRoom, app: RoomApp, parts: AppParts) -> str:
    public = staff.public_snapshot
    borders = public.boundaries(public.weeks[-1]) if room.maps and public.weeks else None
    answer = staff.page(
        "staff_room.html", room=room, sample=public.sample, preloaded=preloaded(app, borders), app=parts
    )
    return answer.get_data(as_text=True)
