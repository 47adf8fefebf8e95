"""Helpers: views of the interactive dashboard, and what is in plotly's figures."""

from typing import Any

from dash.development.base_component import Component

from dashboard.interactive.view import View, read_view
from dashboard.snapshot import Snapshot
from tests.unit.shipped import shipped_live


def view(lang: str = "en", snapshot: Snapshot | None = None, **parameters: str) -> View:
    """The view of an address's parameters; of the shipped data without a snapshot."""
    return read_view(lang, parameters, snapshot or shipped_live().snapshot)


def components(part: Any) -> list[Component]:
    """All components of a layout."""
    if isinstance(part, (list, tuple)):
        return [found for each in part for found in components(each)]
    return [part, *components(getattr(part, "children", None))] if isinstance(part, Component) else []


def plain(text: str) -> str:
    """A text of a figure without the marks of its direction."""
    return text.replace("\u202b", "").replace("\u202c", "")
