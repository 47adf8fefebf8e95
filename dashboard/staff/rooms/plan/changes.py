"""The planner's changes of a draft by hand: visits locked, taken out or put in, absences, a week's capacity."""

from typing import Any, NamedTuple

from dashboard.staff.rooms.plan.draft import Draft
from dashboard.staff.rooms.plan.scene import Scene
from dashboard.staff.rooms.plan.team_form import whole
from dashboard.tables.declared import MOST_VISITS


class Change(NamedTuple):
    """A draft after a change, or as it was with the reason in words why nothing changed."""

    draft: Draft
    fault: str = ""


def team_of(scene: Scene, value: object) -> int | None:
    """The team with a number from the browser; None if there is no such team."""
    number = whole(value)
    return number if number in scene.teams else None


def ticked(draft: Draft, team: int | None, values: object) -> list[str]:
    """The ticked offices among a team's visits."""
    offices = [pick.office for pick in draft.of_team(team)]
    return [office for office in offices if isinstance(values, list) and office in values]


def press(scene: Scene, draft: Draft, button: str, team: int | None, values: object, found: object) -> Change:
    """The draft after a button: lock, unlock or out for the ticked visits, put for the chosen office.

    team: the chosen one. values: of the ticked visits; found: the chosen office, both as the browser sends them.
    """
    staff = scene.staff
    if team is None:
        return Change(draft, staff.say("room_plan.no_teams"))
    if button == "put":
        if not isinstance(found, str) or found not in scene.offices:
            return Change(draft, staff.say("room_plan.none_chosen"))
        return Change(draft.adding(team, found))
    offices = ticked(draft, team, values)
    if not offices:
        return Change(draft, staff.say("room_plan.none_ticked"))
    if button == "out":
        return Change(draft.without(team, offices))
    return Change(draft.with_lock(team, offices, locked=button == "lock"))


def set_absent(scene: Scene, draft: Draft, values: object) -> Draft:
    """The draft with the absent teams; a team that is back has its usual capacity. values: from the browser."""
    if not isinstance(values, list):
        return draft
    absent = {team_of(scene, value) for value in values}
    for number, team in scene.teams.items():
        if number in absent:
            draft = draft.with_capacity(number, 0, team.capacity)
        elif draft.capacity.get(number) == 0:
            draft = draft.with_capacity(number, team.capacity, team.capacity)
    return draft


def absent_of(draft: Draft) -> list[str]:
    """The absent teams as values of the checklist."""
    return [str(team) for team, capacity in sorted(draft.capacity.items()) if capacity == 0]


def set_capacity(scene: Scene, draft: Draft, team: int | None, typed: Any) -> Change:
    """The draft with a team's capacity of the week as it was typed."""
    if team is None:
        return Change(draft)
    number = whole(typed)
    if number is None or number > MOST_VISITS:
        numbers = {"team": scene.staff.number(team), "n": scene.staff.number(MOST_VISITS)}
        return Change(draft, scene.staff.say("room_plan.capacity_wrong", **numbers))
    return Change(draft.with_capacity(team, number, scene.teams[team].capacity))
