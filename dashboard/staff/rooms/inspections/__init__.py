"""The office's working view of inspections: map, teams, coverage, findings, offices due and visits, linked."""

from dashboard.staff.rooms.desk_room import DeskRoom
from dashboard.staff.rooms.inspections.callbacks import add
from dashboard.staff.rooms.inspections.files import add_files
from dashboard.staff.rooms.inspections.layout import layout

ROOM = DeskRoom(
    "inspections",
    "inspections/room",
    "inspections",
    "room_inspections.title",
    "room_inspections.about",
    layout,
    add,
    maps=True,
    add_files=add_files,
)
