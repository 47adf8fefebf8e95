"""Helpers: views of the interactive dashboard, what its page sends, and what is in plotly's figures."""

import json
from typing import Any

from dash.development.base_component import Component
from plotly.io.json import to_json_plotly

from dashboard.interactive import tiles
from dashboard.interactive.app import RoomApp
from dashboard.interactive.filters import FILTERS
from dashboard.interactive.page import FIRST
from dashboard.interactive.registry import FIGURES
from dashboard.interactive.view import View, read_view
from dashboard.snapshot import Snapshot
from tests.unit.shipped import shipped_live

# The components that the app itself brings.
OF_THE_APP = {"room", "location", "address", "scheme", "opened"}


def view(lang: str = "en", snapshot: Snapshot | None = None, playing: bool = False, **parameters: str) -> View:
    """The view of an address's parameters; of the shipped data without a snapshot."""
    return read_view(lang, parameters, snapshot or shipped_live().snapshot, playing)


def asked(before: View, **changes: Any) -> dict[str, Any]:
    """The values of the callback `choose` on the page of a view. changes: by group, such as filters={"week": …}."""
    sent: dict[str, Any] = {
        "query": before.query,
        "filters": {name: each.value(before) for name, each in FILTERS.items()},
        "tiles": tiles.chosen(before),
        "chips": list(before.selection.counties),
        "clicks": dict.fromkeys(FIGURES),
        "lassos": {name: None for name, each in FIGURES.items() if each.lasso},
        "stopped": True,
        "sight": [FIRST],
        "digest": before.snapshot.digest,
        **dict.fromkeys(("is_open", "lassoed", "ticked"), False),
        **dict.fromkeys(("drawn", "sort", "find")),
    }
    for name, value in changes.items():
        sent[name] = sent[name] | value if isinstance(sent[name], dict) else value
    return sent


def event(figure: dict[str, Any], *codes: str) -> dict[str, Any]:
    """plotly's event of a click or a lasso on the points of counties in a figure, as dcc.Graph sends it."""
    points = []
    for curve, trace in enumerate(as_sent(figure)["data"]):
        for number, code in enumerate(trace.get("customdata", ())):
            if code in codes:
                own = {
                    name: trace[name][number] for name in ("x", "y", "hovertext") if isinstance(trace.get(name), list)
                }
                points.append({"curveNumber": curve, "pointNumber": number, **own, "customdata": code})
    return {"points": points}


def as_sent(figure: Any) -> Any:
    """A figure or a patch as the browser gets it."""
    return json.loads(to_json_plotly(figure))


def components(part: Any) -> list[Component]:
    """All components of a layout."""
    if isinstance(part, (list, tuple)):
        return [found for each in part for found in components(each)]
    return [part, *components(getattr(part, "children", None))] if isinstance(part, Component) else []


def ids_of(app: RoomApp) -> set[str]:
    """The ids of all components that an app's callbacks name."""
    found = {each["id"] for one in app.callback_map.values() for part in ("inputs", "state") for each in one[part]}
    outputs = (one["output"] for one in app.callback_map.values())
    return found | {each.component_id for of in outputs for each in (of if isinstance(of, list) else [of])}


def texts_of(part: Any) -> list[str]:
    """All texts in a part of a layout, in their order."""
    if isinstance(part, str):
        return [part]
    if isinstance(part, (list, tuple)):
        return [text for each in part for text in texts_of(each)]
    return texts_of(getattr(part, "children", None) or [])


def plain(text: str) -> str:
    """A text of a figure without the marks of its direction."""
    return text.replace("\u202b", "").replace("\u202c", "")
