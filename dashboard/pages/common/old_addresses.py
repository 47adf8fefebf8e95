"""Figures that are no more: their addresses and the stored views of meetings lead to the figure in their place."""

from collections.abc import Mapping

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
