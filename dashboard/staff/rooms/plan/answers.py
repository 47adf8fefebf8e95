"""What the callbacks of the plan room answer after writing: a plan saved, or a team entered."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dash import html, no_update

from dashboard.database.errors import Conflict
from dashboard.faults import DataError, is_of_database
from dashboard.language import describe
from dashboard.staff.rooms.plan import team_fields, words
from dashboard.staff.rooms.plan.draft import Draft, as_json
from dashboard.staff.rooms.plan.judged import judge
from dashboard.staff.rooms.plan.saved import save
from dashboard.staff.rooms.plan.scene import Scene
from dashboard.staff.rooms.plan.team_form import Typed, notes, read_team, seen_of, write_team
from dashboard.tables.versions import Team


def notice(text: Any) -> dict[str, Any]:
    """The notice with a text, or closed without one."""
    return {"text": text, "is_open": bool(text)}


def saving(scene: Scene, draft: Draft) -> dict[str, Any]:
    """Save a draft as the plan of the week, or say why not. Raises NotWritten; then nothing is written."""
    staff = scene.staff
    answer: dict[str, Any] = {
        "draft": no_update,
        "notice": notice(""),
        "overtaken": no_update,
        "hidden": True,
    }
    judged = judge(scene, draft)
    if judged.refused:
        text = [html.P(staff.say("room_plan.save_refused")), words.told(scene, judged.said)]
        return answer | {"notice": notice(text)}
    if not judged.plan.visits:
        return answer | {"notice": notice(staff.say("room_plan.nothing_to_save"))}
    done = save(scene, judged, draft.base)
    saved = {"draft": as_json(replace(draft, base=done.stored.id))}
    if not done.is_own:
        # The draft then builds on the other plan, which the planner has been told of: saving once more replaces it.
        said = staff.say("room_plan.overtaken", **words.of_stored(scene, done.stored))
        return answer | saved | {"overtaken": said, "hidden": False}
    visits = staff.number(len(judged.plan.visits))
    return answer | saved | {"notice": notice(staff.say("room_plan.was_saved", visits=visits))}


def filled(scene: Scene, number: int | None) -> dict[str, Any]:
    """The fields of a team as it is now, without its home office, which follows its county."""
    team = scene.teams[number] if number is not None else None
    shown = team_fields.values(scene, team)
    return {"county": shown["county"], "capacity": shown["capacity"], "seen": seen_of(team)}


def entering(scene: Scene, sent: Mapping[str, object], seen: object, entered: object) -> dict[str, Any]:
    """Write the team of the form, or say at the fields what is wrong. seen: the moment of the team's row that the
    form showed. entered: how often the page has entered a team. Raises NotWritten; then nothing is written."""
    staff = scene.staff
    answer = {
        "said": "",
        "faults": dict.fromkeys(team_fields.FIELDS, ""),
        "invalid": dict.fromkeys(team_fields.FIELDS, False),
        **dict.fromkeys(("numbers", "entered", "seen", "county", "capacity"), no_update),
    }
    plain = {name: "" if value == team_fields.NONE else value for name, value in sent.items()}
    team, faults = read_team(staff, Typed(**plain), scene.offices)
    if team is None:
        marked = {name: name in faults for name in team_fields.FIELDS}
        return answer | {"faults": {name: faults.get(name, "") for name in team_fields.FIELDS}, "invalid": marked}
    try:
        written = write_team(staff, team, seen)
    except Conflict:
        staff.site.live.refresh()
        return answer | _shown(scene, team, "form_overtaken", entered)
    except DataError as error:
        if is_of_database(error.faults):
            raise
        return answer | {"said": [html.P(describe(fault, staff.lang)) for fault in error.faults]}
    return answer | _shown(scene, team, "form_was_saved" if written else "form_unchanged", entered)


def _shown(scene: Scene, team: Team, key: str, entered: object) -> dict[str, Any]:
    """The form with the team as it is stored now, and what was done."""
    fresh = Scene(scene.staff, scene.week)
    count = entered if isinstance(entered, int) else 0
    lines = [scene.staff.say(f"room_plan.{key}", team=scene.staff.number(team.team))]
    if key == "form_was_saved":
        lines += notes(scene.staff, team)
    now = filled(fresh, team.team)
    return {"said": " ".join(lines), "numbers": team_fields.numbers(fresh), "entered": count + 1, **now}
