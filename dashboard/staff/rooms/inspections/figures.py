"""The figures of a view as plotly's figures in plain data: the map of the chosen measure, and coverage by week."""

from collections import Counter
from typing import Any

import numpy as np
import pandas as pd

from dashboard.figures import tokens
from dashboard.figures.borders import drawn_on
from dashboard.figures.cell_text import CellText, level_of
from dashboard.interactive import registry
from dashboard.interactive.figure import checked
from dashboard.interactive.figures import map as explored_map
from dashboard.interactive.figures.marks import sign, tooltip
from dashboard.interactive.template import template
from dashboard.interactive.units import Scale, count_scale
from dashboard.language import say
from dashboard.language.digits import integer
from dashboard.staff.rooms.inspections.lists import open_by_county
from dashboard.staff.rooms.inspections.view import COVERAGE, DUE, View
from dashboard.staff.rooms.inspections.visits import due_of

# A drag chooses nothing here, so it scrolls the page.
_STILL = {"dragmode": False}


def map_of_counties(view: View) -> dict[str, Any]:
    """The map of the measure, with the outline of the chosen county."""
    explored = view.explored
    boundaries = drawn_on(explored.explored, explored.selection)
    if view.measure == COVERAGE or boundaries is None:
        return _still(registry.drawn("map", explored))
    counties, scale = counted(view, sorted(boundaries.codes))
    zero = f"{say(view.lang, 'words.zero')} {sign(view.lang, 'zero')}"
    classes = [*scale.classes, (tokens.PATTERN_GROUNDS["zero"], zero)]
    drawn = checked(explored_map.drawn(counties, classes, boundaries, view.lang, scale.edge_texts).to_plotly_json())
    marks = explored_map.outlines(explored)
    layout = {**drawn["layout"], "template": template(view.lang), **marks.layout}
    return _still({"data": [*drawn["data"], *marks.traces], "layout": layout})


def counts(view: View, measure: str) -> dict[str, int]:
    """The number of offices due, or of open findings, by county; counties without any may be left out."""
    if measure == DUE:
        return dict(Counter(office.county_code for office in due_of(view, whole_province=True)))
    return open_by_county(view)


def counted(view: View, codes: list[str]) -> tuple[pd.DataFrame, Scale]:
    """The columns of the map for each county, and the classes."""
    lang, numbers = view.lang, counts(view, view.measure)
    scale = count_scale(lang, "low", np.array([float(number) for number in numbers.values() if number]))
    rows = []
    for code in codes:
        number, name = numbers.get(code, 0), view.coming.names[code][lang]
        level = level_of("value" if number else "zero", number, scale.edges)
        words = tooltip(name, [measured(view, number), coverage(view, code)], lang)
        rows.append((code, name, level, "" if number else sign(lang, "zero"), words))
    return pd.DataFrame(rows, columns=explored_map.COLUMNS), scale


def measured(view: View, number: int) -> str:
    """A number of the measure in words."""
    return say(view.lang, f"room_inspections.measured_{view.measure}", n=integer(number, view.lang))


def coverage(view: View, county: str) -> str:
    """The coverage of a county, or of the province (''), in words; '' in a folder without its card."""
    if view.card is None:
        return ""
    week = len(view.coming.weeks) - 1
    cell = CellText(view.coming, view.lang, view.card, week, county, view.choice.kind)
    return say(
        view.lang,
        "room_inspections.measured_coverage",
        weeks=integer(view.card.window_weeks, view.lang),
        counts=cell.counts,
    )


def weeks_of_counties(view: View) -> dict[str, Any] | None:
    """The coverage of each county in each week of the span; None in a folder without its card."""
    return _still(registry.drawn("heatmap", view.explored)) if view.card else None


def _still(figure: dict[str, Any]) -> dict[str, Any]:
    return {**figure, "layout": {**figure["layout"], **_STILL}}
