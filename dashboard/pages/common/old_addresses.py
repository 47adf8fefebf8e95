"""Figures that are no more: their addresses and the stored views of meetings lead to the figure in their place; and
former states of the list of offices.
"""

from collections.abc import Mapping

from dashboard.indicators.cards import inspection_weeks
from dashboard.pages.common.office_filter import NOT_WITHIN, WITHIN
from dashboard.snapshot import Snapshot

# By name of a figure that is no more: the name of the figure in its place, and the parameters with which it shows the
# same.
OLD_FIGURES: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "change_map": ("map", {"show": "change"}),
    "quartiles": ("trend", {}),
}

# By name of a figure that is no longer drawn: the page that has its words, and the part of the page.
OLD_PICTURES: Mapping[str, tuple[str, str]] = {
    "decision_times": ("meeting", "decisions"),
    "news": ("meeting", "events"),
    "waterfall": ("compare", "chosen"),
}


def present_figure(name: str, parameters: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """The figure to show for a name, and its parameters; for a figure that is no more, those in OLD_FIGURES."""
    present, more = OLD_FIGURES.get(name, (name, {}))
    return present, {**parameters, **more}


# By former state of offices in their service desk: the state in the indicator of service desks.
_DESK_STATES = {"desk": "counted", "no_desk": "not_counted", "desk_not_reported": "not_reported"}


def present_offices(parameters: Mapping[str, str], snapshot: Snapshot) -> dict[str, str] | None:
    """The parameters of a list of offices whose former `state` had no indicator; None if nothing is to change.

    None, too, where no card counts desks: then such a state is unknown.
    """
    state = parameters.get("state", "").strip()
    if state in _DESK_STATES:
        found = (c.key for c in snapshot.cards if (c.rule, c.measure, c.given_measure) == ("state", "desk", ""))
        desks = next(found, None)
        return {**parameters, "indicator": desks, "state": _DESK_STATES[state]} if desks else None
    window = inspection_weeks(snapshot.cards)
    present = {
        "never": {"reported": "never"},
        "inspected": {"inspected": f"{WITHIN}{window}"},
        "not_inspected": {"inspected": f"{NOT_WITHIN}{window}"},
        # With an indicator, it is the office's state in that indicator.
        **({} if parameters.get("indicator", "").strip() else {"late": {"reported": "late"}}),
    }.get(state)
    return {**parameters, "state": "", **present} if present else None
