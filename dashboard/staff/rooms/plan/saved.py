"""The stored plan of a week: opened as a draft, and saved as a new row unless somebody else has saved meanwhile."""

from typing import NamedTuple

from dashboard.database import plans
from dashboard.database.plans import StoredPlan
from dashboard.planning.stored import as_json, from_json
from dashboard.staff.rooms.plan.draft import Draft
from dashboard.staff.rooms.plan.judged import Judged, draft_of
from dashboard.staff.rooms.plan.scene import Scene


class Saving(NamedTuple):
    """The outcome of saving. stored: the newest plan of the week; is_own: whether it is the one just saved, else
    somebody else has saved it since the draft was begun, and nothing was written."""

    stored: StoredPlan
    is_own: bool


def opened(scene: Scene) -> Draft:
    """The draft of the stored plan of the week; an empty one without a plan."""
    return draft_of(scene, from_json(scene.stored.content), scene.stored.id) if scene.stored else Draft()


def save(scene: Scene, judged: Judged, base: int) -> Saving:
    """Store a plan as the newest of its week. base: id of the newest plan that the planner knows, 0 for none.

    Nothing is written if there is a newer one, and nothing twice if the newest one is the same. Raises NotWritten.
    """
    staff, content = scene.staff, as_json(judged.plan)
    with staff.desk.writing() as connection:
        newest = plans.newest(connection, scene.week)
        same = newest is not None and from_json(newest.content) == judged.plan
        if newest and (same or newest.id != base):
            return Saving(newest, same)
        plans.store(connection, scene.week, staff.now, staff.signed_in.name, content)
        staff.log(connection, "plan_saved", scene.week.isoformat(), visits=len(judged.plan.visits))
        stored = plans.newest(connection, scene.week)
    assert stored
    return Saving(stored, True)
