"""Checks a request to one of Dash's callbacks before Dash reads it: the callback must exist, and the request must
have just its parts. Dash takes the names of inputs and outputs from the request, and fails on unexpected ones.
"""

from typing import Any

from dash import Dash
from flask import request

CALLBACKS = "_dash-update-component"
# A lasso around the dots of a hundred counties has 30 KB.
LONGEST_BODY = 64_000


def is_callback(app: Dash) -> bool:
    """Whether the request asks for a callback of an app, with just that callback's inputs, states and outputs."""
    try:
        # Dash gets the same value: a body nested this deep might not be readable from Dash's deeper stack.
        sent = request.get_json(silent=True)
    except RecursionError:
        return False
    if not isinstance(sent, dict):
        return False
    output = sent.get("output")
    callback = app.callback_map.get(output) if isinstance(output, str) else None
    if callback is None or "callback" not in callback:
        return False
    for part in ("inputs", "state"):
        if _names(sent.get(part, [])) != [(each["id"], each["property"]) for each in callback[part]]:
            return False
    declared, outputs = callback["output"], sent.get("outputs")
    if not isinstance(declared, (list, tuple)):
        declared, outputs = [declared], [outputs]
    names = _names(outputs)
    expected = [(each.component_id, each.component_property) for each in declared]
    # Several callbacks may have the same output: Dash then writes @ and a digest after the property.
    if names is None or [(id_, name.split("@")[0]) for id_, name in names] != expected:
        return False
    known = {f"{each['id']}.{each['property']}" for each in callback["inputs"]}
    changed = sent.get("changedPropIds", [])
    return isinstance(changed, list) and all(isinstance(name, str) and name in known for name in changed)


def _names(sent: Any) -> list[tuple[str, str]] | None:
    """(id, property) of each part; None if a part has no valid name."""
    parts = sent if isinstance(sent, list) else [None]
    names = [(each.get("id"), each.get("property")) if isinstance(each, dict) else (None, None) for each in parts]
    return names if all(isinstance(word, str) for pair in names for word in pair) else None  # type: ignore[return-value]
