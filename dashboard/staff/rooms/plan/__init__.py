"""The plan room: next week's visits of the inspection teams, proposed by the solver and decided by the planner."""

from dashboard.staff.rooms.desk_room import DeskRoom
from dashboard.staff.rooms.plan import files
from dashboard.staff.rooms.plan.callbacks import add
from dashboard.staff.rooms.plan.layout import layout

ROOM = DeskRoom(
    "plan", "plan", "plan", "room_plan.title", "room_plan.about", layout, add, maps=True, add_files=files.add
)
