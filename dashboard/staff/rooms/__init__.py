"""The desk's rooms of the Dash app: each is a module or package with a `ROOM`."""

from collections.abc import Sequence

from dashboard.staff.rooms import inspections, plan, reported
from dashboard.staff.rooms.desk_room import DeskRoom, add_room
from dashboard.staff.site import Site

# A new room needs a line here; its addresses, its right and the guard of its callbacks follow.
ROOMS: Sequence[DeskRoom] = (inspections.ROOM, plan.ROOM, reported.ROOM)


def add(site: Site) -> None:
    for room in ROOMS:
        add_room(site, room)
