"""The callbacks of the plan room. Each checks the draft that the browser sends before it uses it."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from dash import Dash, Input, Output, State, ctx, no_update

from dashboard.interactive.app import SCHEME, Told
from dashboard.interactive.view import query_of
from dashboard.selection import UnknownChoice
from dashboard.staff.rooms.desk_room import asking
from dashboard.staff.rooms.plan import tables, team_fields, words
from dashboard.staff.rooms.plan.answers import entering, filled, notice, saving
from dashboard.staff.rooms.plan.changes import absent_of, press, set_absent, set_capacity, team_of
from dashboard.staff.rooms.plan.compared import compared_table
from dashboard.staff.rooms.plan.draft import Odd, as_json, from_json
from dashboard.staff.rooms.plan.judged import judge, propose
from dashboard.staff.rooms.plan.layout import PARTS, parts
from dashboard.staff.rooms.plan.reasons import yields_part
from dashboard.staff.rooms.plan.scene import Scene, scene_of
from dashboard.turns import Busy

P = ParamSpec("P")
T = TypeVar("T")

# While a change by hand or a proposal is under way, its answer would replace whatever another one made of the draft.
BUSY = [(Output(f"plan-{name}", "disabled"), True, False) for name in ("propose", "save")]
QUERY, DRAFT, TEAM = State("address", "search"), State("plan-draft", "data"), State("plan-team", "value")
# The absent teams as the screen has them, of which the draft may not know yet.
ABSENT = State("plan-absent", "value")
# The draft and the notice are outputs of several callbacks.
NEW_DRAFT = Output("plan-draft", "data", allow_duplicate=True)
NOTICE = {
    "text": Output("plan-notice", "children", allow_duplicate=True),
    "is_open": Output("plan-notice", "is_open", allow_duplicate=True),
}
# The buttons below a team's visits, and the one that puts an office in.
BUTTONS = ("lock", "unlock", "out", "put")


def add(app: Dash) -> None:
    """Register the callbacks of the room."""

    @app.callback(
        output={name: Output(*part) for name, part in PARTS.items()},
        inputs={
            "query": QUERY,
            "sent": Input("plan-draft", "data"),
            "team": Input("plan-team", "value"),
            "entered": Input("plan-entered", "data"),
            "scheme": SCHEME,
        },
        prevent_initial_call=True,
    )
    @_telling
    def show(query: object, sent: object, team: object, entered: object, scheme: object) -> dict[str, Any]:
        """Everything that depends on the draft or on the chosen team."""
        scene = _scene(query)
        return parts(scene, from_json(sent), team_of(scene, team))

    @app.callback(
        Output("plan-table", "children"),
        {"query": QUERY, "sent": Input("plan-draft", "data"), "entered": Input("plan-entered", "data")},
        prevent_initial_call=True,
    )
    @_telling
    def tabulate(query: object, sent: object, entered: object) -> Any:
        """The table of all visits, after everything else, since it has many components."""
        scene, draft = _scene(query), from_json(sent)
        return tables.visits_table(scene, draft, judge(scene, draft))

    @app.callback(
        output={
            "draft": NEW_DRAFT,
            "absent": Output("plan-absent", "value"),
            "capacity": Output("plan-capacity", "value"),
            "picked": Output("plan-picked", "value"),
            "notice": NOTICE,
        },
        inputs={
            "query": QUERY,
            "sent": DRAFT,
            "pressed": [Input(f"plan-{name}", "n_clicks") for name in BUTTONS],
            "absent": Input("plan-absent", "value"),
            "capacity": Input("plan-capacity", "value"),
            "team": Input("plan-team", "value"),
            "picked": State("plan-picked", "value"),
            "found": State("plan-found", "value"),
        },
        running=BUSY,
        prevent_initial_call=True,
    )
    @_telling
    def change(
        query: object,
        sent: object,
        pressed: list[object],
        absent: object,
        capacity: object,
        team: object,
        picked: object,
        found: object,
    ) -> dict[str, Any]:
        """A change by hand: of the ticked visits, of the absent teams, of a team's capacity; or another team."""
        scene, draft = _scene(query), from_json(sent)
        chosen, cause, fault = team_of(scene, team), str(ctx.triggered_id).removeprefix("plan-"), ""
        changed = draft
        if cause == "absent":
            changed = set_absent(scene, draft, absent)
        elif cause == "capacity":
            changed, fault = set_capacity(scene, draft, chosen, capacity)
        elif cause in BUTTONS:
            changed, fault = press(scene, draft, cause, chosen, picked, found)
        return {
            "draft": as_json(changed) if changed != draft else no_update,
            "absent": absent_of(changed),
            "capacity": words.capacity(scene, changed, chosen),
            "picked": no_update if fault else [],
            "notice": notice(fault),
        }

    @app.callback(
        output={"draft": NEW_DRAFT, "notice": NOTICE},
        inputs={"query": QUERY, "sent": DRAFT, "absent": ABSENT, "pressed": Input("plan-propose", "n_clicks")},
        running=[*BUSY, (Output("plan-working", "hidden"), False, True)],
        prevent_initial_call=True,
    )
    @_telling
    def ask(query: object, sent: object, absent: object, pressed: object) -> dict[str, Any]:
        """Visits proposed by the solver, beside the locked ones; a lock that cannot be kept is told."""
        scene = _scene(query)
        draft = set_absent(scene, from_json(sent), absent)
        if not scene.teams:
            return {"draft": no_update, "notice": notice(scene.staff.say("room_plan.no_teams"))}
        try:
            proposed, told = propose(scene, draft)
        except Busy:
            return {"draft": no_update, "notice": notice(scene.staff.say("room_plan.busy"))}
        return {"draft": as_json(proposed), "notice": notice(words.told(scene, told))}

    @app.callback(
        output={
            "draft": NEW_DRAFT,
            "notice": NOTICE,
            "overtaken": Output("plan-overtaken-said", "children"),
            "hidden": Output("plan-overtaken", "hidden"),
        },
        inputs={
            "query": QUERY,
            "sent": DRAFT,
            "absent": ABSENT,
            "pressed": [Input("plan-save", "n_clicks"), Input("plan-save-over", "n_clicks")],
        },
        prevent_initial_call=True,
    )
    @_telling
    def keep(query: object, sent: object, absent: object, pressed: list[object]) -> dict[str, Any]:
        """The draft saved as the plan of the week, unless somebody else has saved since it was begun."""
        scene = _scene(query)
        return saving(scene, set_absent(scene, from_json(sent), absent))

    @app.callback(
        output={
            "options": Output("plan-found", "options"),
            "value": Output("plan-found", "value"),
            "said": Output("plan-found-said", "children"),
        },
        inputs={
            "query": QUERY,
            "typed": Input("plan-search", "value"),
            "sent": Input("plan-draft", "data"),
        },
        prevent_initial_call=True,
    )
    @_telling
    def find(query: object, typed: object, sent: object) -> dict[str, Any]:
        """The due offices of a search."""
        scene, draft = _scene(query), from_json(sent)
        return {
            "options": words.found_options(scene, draft, typed),
            "value": None,
            "said": words.found_said(scene, draft, typed),
        }

    @app.callback(
        Output("plan-compared", "children"),
        {"query": QUERY, "pressed": Input("plan-compare", "n_clicks")},
        prevent_initial_call=True,
    )
    @_telling
    def compare(query: object, pressed: object) -> Any:
        """What the visits of the quarter brought, and the week before as planned and as done, by team."""
        scene = _scene(query)
        return [*yields_part(scene), compared_table(scene)]

    @app.callback(Output("plan-address", "search"), Input("plan-week", "value"), QUERY, prevent_initial_call=True)
    @_telling
    def go_to_week(week: object, query: object) -> Any:
        """The address of another week."""
        scene = scene_of(asking(), {"week": str(week)})
        wanted = f"?week={scene.week.isoformat()}"
        return no_update if wanted == query else wanted

    add_form(app)


def add_form(app: Dash) -> None:
    """Register the callbacks of the form of teams."""
    seen = State("plan-form-seen", "data")
    fields = {name: State(f"plan-form-{name}", "value") for name in team_fields.FIELDS}

    @app.callback(
        output={name: Output(f"plan-form-{name}", "value") for name in ("county", "capacity")}
        | {"seen": Output("plan-form-seen", "data")},
        inputs={"query": QUERY, "team": Input("plan-form-team", "value")},
        prevent_initial_call=True,
    )
    @_telling
    def fill(query: object, team: object) -> dict[str, Any]:
        """The fields of the chosen team as it is now."""
        scene = _scene(query)
        return filled(scene, team_of(scene, team))

    @app.callback(
        output={name: Output("plan-form-office", name) for name in ("options", "value")},
        inputs={
            "query": QUERY,
            "county": Input("plan-form-county", "value"),
            "team": Input("plan-form-team", "value"),
            "now": Input("plan-form-seen", "data"),
        },
        prevent_initial_call=True,
    )
    @_telling
    def offer(query: object, county: object, team: object, now: object) -> dict[str, Any]:
        """The offices of the chosen county, of which the team's own is chosen."""
        scene = _scene(query)
        options = team_fields.offices(scene, county)
        number = team_of(scene, team)
        home = scene.teams[number].office_id if number is not None else ""
        return {
            "options": options,
            "value": home if home in [each["value"] for each in options] else team_fields.NONE,
        }

    @app.callback(
        output={
            "said": Output("plan-form-said", "children"),
            "faults": {name: Output(f"plan-form-{name}-fault", "children") for name in team_fields.FIELDS},
            "invalid": {name: Output(f"plan-form-{name}", "invalid") for name in team_fields.FIELDS},
            "numbers": Output("plan-form-team", "options"),
            "entered": Output("plan-entered", "data"),
            "seen": Output("plan-form-seen", "data", allow_duplicate=True),
            "county": Output("plan-form-county", "value", allow_duplicate=True),
            "capacity": Output("plan-form-capacity", "value", allow_duplicate=True),
        },
        inputs={
            "query": QUERY,
            "fields": fields,
            "seen": seen,
            "entered": State("plan-entered", "data"),
            "pressed": Input("plan-form-save", "n_clicks"),
        },
        prevent_initial_call=True,
    )
    @_telling
    def enter(query: object, fields: dict[str, object], seen: object, entered: object, pressed: object) -> Any:
        """A team written, or its faults at the fields."""
        return entering(_scene(query), fields, seen, entered)


def _scene(query: object) -> Scene:
    """The scene of the page's address, for the account of the request. Raises UnknownChoice."""
    return scene_of(asking(), query_of(query or ""))


def _telling(callback: Callable[P, T]) -> Callable[P, T]:
    """A callback that answers a draft that is none, or a week that is over, with a sentence, which the page shows."""

    @wraps(callback)
    def answer(*args: P.args, **named: P.kwargs) -> T:
        try:
            return callback(*args, **named)
        except (Odd, UnknownChoice):
            raise Told(asking().say("room_plan.odd")) from None

    return answer
