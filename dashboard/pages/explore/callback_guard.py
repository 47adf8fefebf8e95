"""Validates requests to Dash's callbacks before Dash reads them: the callback must exist, with exactly its parts.

Dash takes the names of inputs and outputs from the request, and fails on unexpected names. Here all names come from
the app; only values are taken from the request.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from flask import Response, request

from dashboard.pages.common.dash_page import CALLBACKS

if TYPE_CHECKING:
    from dash import Dash

LONGEST_BODY = 16_000


def guard(app: Callable[[], Dash], name: str, view: Callable[..., Any]) -> Callable[..., Any]:
    """The view of one of Dash's addresses with validation. app: returns the app, which may not exist yet."""
    if name != CALLBACKS:
        return view

    @wraps(view)
    def answer(**rest: str) -> Any:
        body = expected(app(), _sent())
        if body is None:
            return Response("There is no such callback.", 404, mimetype="text/plain")
        # For this request only: Dash reads the validated body.
        request.get_json = lambda: body  # type: ignore[assignment, method-assign]
        return view(**rest)

    # dashboard.server rejects longer requests before reading them.
    answer.longest = LONGEST_BODY  # type: ignore[attr-defined]
    return answer


def _sent() -> object:
    try:
        return json.loads(request.get_data(cache=True))
    except (ValueError, RecursionError):
        return None


def expected(app: Dash, sent: object) -> dict[str, Any] | None:
    """The body that the app's callback expects, with the values of the request; None if there is no such callback."""
    output = sent.get("output") if isinstance(sent, dict) else None
    callback = app.callback_map.get(output) if isinstance(output, str) else None
    if not isinstance(sent, dict) or callback is None or "callback" not in callback:
        return None
    body: dict[str, Any] = {"output": output, "outputs": _outputs(callback["output"])}
    for part in ("inputs", "state"):
        values = _values(sent.get(part))
        body[part] = [{**each, "value": values.get((each["id"], each["property"]))} for each in callback[part]]
    known = [f"{each['id']}.{each['property']}" for each in callback["inputs"]]
    changed = sent.get("changedPropIds")
    body["changedPropIds"] = [name for name in known if isinstance(changed, list) and name in changed]
    return body


def _outputs(output: Any) -> Any:
    """The outputs as Dash expects them: a dict for one output, a list for several."""
    if isinstance(output, (list, tuple)):
        return [_outputs(each) for each in output]
    return {"id": output.component_id, "property": output.component_property}


def _values(sent: object) -> dict[tuple[str, str], Any]:
    """(id, property) -> value, of the parts with a valid name."""
    found = {}
    for each in sent if isinstance(sent, list) else ():
        if isinstance(each, dict) and isinstance(each.get("id"), str) and isinstance(each.get("property"), str):
            found[each["id"], each["property"]] = each.get("value")
    return found
