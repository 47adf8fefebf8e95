"""Checks requests to Dash's callbacks before Dash reads them: the callback must exist, and the request must have just
its parts. Dash takes the names of inputs and outputs from the request, and fails on names that it does not expect.
"""

from typing import Any

from dash import Dash
from flask import Response, request

from dashboard.interactive.rooms import Rooms

CALLBACKS = "_dash-update-component"
LONGEST_BODY = 16_000


def add_guard(app: Dash, rooms: Rooms) -> None:
    """Answer 404 to every request for a callback that the room of the address does not have."""

    @app.server.before_request  # type: ignore[untyped-decorator]
    def refuse_unknown_callbacks() -> Response | None:
        if not request.path.endswith(f"/{CALLBACKS}") or request.method != "POST":
            return None
        try:
            # Dash gets the same value: a body nested this deep might not be readable from Dash's deeper stack.
            sent = request.get_json(silent=True)
        except RecursionError:
            sent = None
        if is_callback(app, rooms, sent):
            return None
        return Response("There is no such callback.", 404, mimetype="text/plain")


def is_callback(app: Dash, rooms: Rooms, sent: Any) -> bool:
    """Whether a body asks for a callback of the asked room, with just that callback's inputs, states and outputs."""
    output = sent.get("output") if isinstance(sent, dict) else None
    callback = app.callback_map.get(output) if isinstance(output, str) else None
    if callback is None or "callback" not in callback or not rooms.has(output):
        return False
    for part in ("inputs", "state"):
        if _names(sent.get(part, [])) != [(each["id"], each["property"]) for each in callback[part]]:
            return False
    declared, outputs = callback["output"], sent.get("outputs")
    if not isinstance(declared, (list, tuple)):
        declared, outputs = [declared], [outputs]
    named = _names(outputs)
    expected = [(each.component_id, each.component_property) for each in declared]
    # Several callbacks may have the same output: Dash then writes @ and a digest after the property.
    if named is None or [(id_, name.split("@")[0]) for id_, name in named] != expected:
        return False
    known = {f"{each['id']}.{each['property']}" for each in callback["inputs"]}
    changed = sent.get("changedPropIds", [])
    return isinstance(changed, list) and all(isinstance(name, str) and name in known for name in changed)


def _names(sent: Any) -> list[tuple[str, str]] | None:
    """(id, property) of each part; None if a part has no valid name."""
    parts = sent if isinstance(sent, list) else [None]
    names = [(each.get("id"), each.get("property")) if isinstance(each, dict) else (None, None) for each in parts]
    return names if all(isinstance(word, str) for pair in names for word in pair) else None  # type: ignore[return-value]
