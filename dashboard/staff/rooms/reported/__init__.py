"""Who has reported: counties and bodies by weeks, the offices that are missing, and what a target needs."""

from dashboard.staff.rooms.desk_room import DeskRoom
from dashboard.staff.rooms.reported.callbacks import add
from dashboard.staff.rooms.reported.files import add_files
from dashboard.staff.rooms.reported.layout import layout

ROOM = DeskRoom(
    "reported",
    "reported",
    "reported",
    "room_reported.title",
    "room_reported.about",
    layout,
    add,
    add_files=add_files,
)
