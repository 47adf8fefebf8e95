"""What the callbacks of the dashboard work out of a browser's values: pure functions."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash.exceptions import PreventUpdate

from dashboard.interactive.layout import ALL, SHARE, SWITCHES
from dashboard.language import LANGUAGES
from dashboard.pages.common.urls import without_site_path
from dashboard.selection import UnknownChoice

# The parameters of an address that no control has: the publication, and at the desk the last week of the coming one.
KEPT = ("asof", "through")


def language(path: object) -> str:
    """The language of a page's path, such as /fa/explore or /staff/fa/explore. Raises UnknownChoice."""
    for part in without_site_path(path).split("/") if isinstance(path, str) else ():
        if part in LANGUAGES:
            return part
    raise UnknownChoice("path", str(path))


def parameters(choices: Mapping[str, Any]) -> dict[str, str]:
    """The parameters of an address for the values of controls. Raises UnknownChoice for values of another type."""
    asked = {}
    for name, value in choices.items():
        if name == "counties":
            codes = value if isinstance(value, list) else []
            asked["county"] = ",".join(code for code in codes if isinstance(code, str))
        elif name in SWITCHES:
            parameter, on = SWITCHES[name]
            asked[parameter] = on if value is True else ""
        elif value is None or isinstance(value, str):
            asked[name] = "" if value in (None, ALL, SHARE) else value
        else:
            raise UnknownChoice(name, "")
    return asked


def chosen_counties(trigger: str, events: list[Any], counties: list[str]) -> list[str]:
    """The chosen counties after an event. trigger: id and property; events: plotly's values of the properties."""
    codes = [code for event in events for code in _codes(event)]
    if trigger == "clear.n_clicks":
        return []
    if not codes:
        raise PreventUpdate
    if trigger.endswith(".selectedData"):
        return list(dict.fromkeys(codes))
    return [code for code in counties if code != codes[0]] if codes[0] in counties else [*counties, codes[0]]


def _codes(event: Any) -> list[str]:
    """The county codes of the points of a click or a lasso."""
    points = event.get("points") if isinstance(event, dict) else None
    codes = []
    for point in points if isinstance(points, list) else ():
        code = point.get("customdata", point.get("y")) if isinstance(point, dict) else None
        code = code[0] if isinstance(code, list) and code else code
        codes += [code] if isinstance(code, str) and code else []
    return codes


def first_week(weeks: Sequence[str], week: object, start: object) -> str:
    """The week with which playing begins, '' for the chosen one. weeks: oldest first.

    Play at the newest week begins again at the first week of the span.
    """
    if week != weeks[-1]:
        return ""
    return str(start) if start in weeks[:-1] else weeks[0]


def next_week(weeks: Sequence[str], week: object) -> tuple[str, bool]:
    """(the week after another or '' without one, whether it is the newest). weeks: oldest first."""
    place = weeks.index(str(week)) + 1 if week in weeks else len(weeks)
    return weeks[place] if place < len(weeks) else "", place >= len(weeks) - 1
