"""Map of counties: the value of the last week in its class, or the change over the span. An inset enlarges the
crowded part, so that small counties have their names too.
"""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import plotly.express as px
import plotly.graph_objects as go

from dashboard.areas.boundaries import Boundaries
from dashboard.figures import change_map, tokens
from dashboard.figures.borders import drawn_on
from dashboard.figures.cell_text import CellText
from dashboard.figures.map_pen import numbered
from dashboard.figures.words import missing_polygon
from dashboard.indicators import amounts
from dashboard.indicators.standing import is_few
from dashboard.interactive.figure import Figure, Marks
from dashboard.interactive.figures.geo import geos, inset_parts, names_of, placed, whole
from dashboard.interactive.figures.marks import chosen_colours, key_of, scale_of, sign, tooltip, value_classes
from dashboard.interactive.units import COUNT, EXACT, GAP, REACHED, cell_text, levels, unit_of
from dashboard.interactive.view import View
from dashboard.language import say
from dashboard.pages.common.lasting_files import boundaries_address

# code; name; level: index in the classes; sign: below the name, such as that of a state; words: the tooltip's HTML.
# The sign of a value of few offices.
STAR = "*"
COLUMNS = ["code", "name", "level", "sign", "words"]


def frame(view: View) -> pd.DataFrame:
    """A row with COLUMNS for each county of the week that has a polygon."""
    boundaries = drawn_on(view.explored, view.selection)
    rows = (_changes if view.selection.show else _values)(view)
    counties = pd.DataFrame(rows, columns=COLUMNS)
    return counties[counties["code"].isin(boundaries.codes if boundaries else ())]


def _values(view: View) -> list[tuple[Any, ...]]:
    snapshot, lang, unit = view.explored, view.lang, unit_of(view.selection)
    card, week, kind = view.selection.card, view.selection.week, view.selection.kind
    of_week, rows = levels(snapshot, lang, card.key, kind, unit), []
    for code in snapshot.cells.counties(week, card.key):
        cell = CellText(snapshot, lang, card, week, code, kind)
        lines = [cell_text(cell, unit), *(say(lang, f"words.{mark}") for mark in cell.marks)]
        gap = amounts.gap_of(card, cell.cell) if unit == GAP else None
        mark = sign(lang, cell.state) if gap is None else REACHED if gap <= EXACT else ""
        if cell.few:
            lines.append(say(lang, "pictures.few_key"))
            mark = mark or STAR
        rows.append((code, cell.name, of_week[code][week], mark, tooltip(cell.name, lines, lang)))
    return [row for row in rows if row[2] is not None]


def _changes(view: View) -> list[tuple[Any, ...]]:
    levels = {name: i for i, name in enumerate((*change_map.CLASSES, "unknown", "borders"))}
    levels["not_applicable"] = levels["borders"]
    return [
        (
            each.code,
            each.name,
            levels[each.verdict],
            sign(view.lang, change_map.REASONS.get(each.verdict, "")),
            tooltip(each.name, change_map.lines(view.lang, each), view.lang),
        )
        for each in change_map.changes(view.explored, view.lang, view.selection)
    ]


def classes(view: View) -> list[tuple[str, str]]:
    """(colour, meaning) of each level."""
    return change_map.classes(view.lang) if view.selection.show else value_classes(view)


def figure(counties: pd.DataFrame, view: View) -> go.Figure:
    """The map of a view; without borders a sentence in its place. counties: as `frame` returns them."""
    boundaries = drawn_on(view.explored, view.selection)
    if boundaries is None:
        return without_borders(view.lang)
    edges = () if view.selection.show else scale_of(view).edge_texts
    return drawn(counties, classes(view), boundaries, view.lang, edges)


def without_borders(lang: str) -> go.Figure:
    """The sentence in place of a map whose borders are not known."""
    axes = {"xaxis": {"visible": False}, "yaxis": {"visible": False}}
    words = {"text": say(lang, "pictures.no_map"), "showarrow": False, "xref": "paper", "yref": "paper"}
    return go.Figure(layout={**axes, "annotations": [{**words, "x": 0.5, "y": 0.5}]})


def drawn(
    counties: pd.DataFrame,
    classes: Sequence[tuple[str, str]],
    boundaries: Boundaries,
    lang: str,
    edges: Sequence[str] = (),
    ways: Sequence[dict[str, Any]] = (),
    with_numbers: bool = True,
) -> go.Figure:
    """A map of counties in classes (colour, meaning). counties: as `frame` returns them. edges: of `key_of`. ways:
    traces between counties and names. with_numbers: of `names_of`.
    """
    places, colours, axis = key_of(counties["level"], classes, lang, edges)
    inks = [tokens.ink_on(colours[place]) for place in places]
    figure = px.choropleth(
        counties.assign(level=places),
        geojson=boundaries_address(boundaries),
        locations="code",
        color="level",
        custom_data=["code"],
        template="none",
    )
    # Completed as plain data, since plotly checks all of a figure at each update.
    trace = figure.to_dict()["data"][0] | {
        "hovertext": counties["words"].tolist(),
        "marker": {"line": {"color": tokens.PATTERN_INKS["not_applicable"], "width": 1}},
        "selected": {"marker": {"opacity": 1}},
        "unselected": {"marker": {"opacity": 1}},
    }
    inset, insets = inset_parts(boundaries, trace)
    name, sign = (dict(zip(counties["code"], counties[part], strict=True)) for part in ("name", "sign"))
    ink = dict(zip(counties["code"], inks, strict=True))
    layout = {"coloraxis": axis, "geo": whole(boundaries), **inset}
    names = names_of(boundaries, name, sign, ink, lang, with_numbers)
    return go.Figure([trace, *insets, *ways, *names], layout)


def numbers(view: View) -> str:
    """The meaning of the numbers of counties whose names have no room, in words; '' if there are none."""
    boundaries, names = drawn_on(view.explored, view.selection), view.explored.names
    if boundaries is None:
        return ""
    counties = view.explored.cells.counties(view.selection.week, view.selection.card.key)
    drawn = {code: names[code][view.lang] for code in counties if code in boundaries.codes}
    meanings = numbered(view.lang, drawn, placed(boundaries, drawn, view.lang).numbers)
    return meanings and f"{meanings}."


def note(view: View) -> str:
    """The meaning of the map's signs and numbers, the counties without a polygon, and whose borders these are."""
    boundaries, chosen = drawn_on(view.explored, view.selection), view.selection
    if boundaries is None:
        return ""
    counties = view.explored.cells.counties(chosen.week, chosen.card.key)
    cells = (view.explored.cells.at(chosen.card.key, chosen.week, code, chosen.kind) for code in counties)
    few = not chosen.show and any(cell.state == "value" and is_few(chosen.card, cell) for cell in cells)
    starred = f"{STAR} {say(view.lang, 'pictures.few_key')}." if few else ""
    missing = missing_polygon(view.lang, view.explored, chosen, counties)
    credit = say(view.lang, "site.boundaries_source", attribution=boundaries.attribution)
    return " ".join(filter(None, [starred, numbers(view), missing, f"{credit}."]))


def outlines(view: View) -> Marks:
    """The outlines of the chosen counties, each in its colour."""
    boundaries = drawn_on(view.explored, view.selection)
    if boundaries is None:
        return Marks()
    codes = [code for code in view.selection.counties if code in boundaries.codes]
    colours = chosen_colours(view)
    trace = {
        "type": "choropleth",
        "geojson": boundaries_address(boundaries),
        "locations": codes,
        "z": [0] * len(codes),
        "colorscale": [[0, "rgba(0,0,0,0)"], [1, "rgba(0,0,0,0)"]],
        "showscale": False,
        "marker": {"line": {"color": [colours[code] for code in codes], "width": 4}},
        "hoverinfo": "skip",
    }
    return Marks([trace | {"geo": geo} for geo in geos(boundaries)])


FIGURE = Figure(
    order=1,
    reads="indicator kind checked week start show unit",
    frame=frame,
    figure=figure,
    marks=outlines,
    note=note,
    as_public=lambda view: len(view.selection.counties) < 2,
    units=(COUNT, GAP),
    lasso=True,
)
