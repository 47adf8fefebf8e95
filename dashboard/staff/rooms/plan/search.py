"""The search among the due offices that are not in the plan."""

from dashboard.language.spelling import key
from dashboard.planning.due import DueOffice
from dashboard.staff.rooms.plan.draft import Draft
from dashboard.staff.rooms.plan.scene import Scene

SHOWN = 12
_LONGEST = 100


def search(scene: Scene, draft: Draft, typed: object) -> list[DueOffice]:
    """The due offices outside of the draft, the most urgent first, whose name, county or id has every typed word."""
    words = [key(word) for word in typed[:_LONGEST].split()] if isinstance(typed, str) else []
    left = [office for office in scene.due if office.office_id not in draft.offices]
    return [office for office in left if all(word in _text(scene, office) for word in filter(None, words))]


def _text(scene: Scene, office: DueOffice) -> str:
    counties = scene.staff.public_snapshot.names.get(office.county_code, {})
    return "\n".join([*map(key, office.names.values()), *map(key, counties.values()), key(office.office_id)])
