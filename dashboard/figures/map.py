"""The map of counties: each in the colour of its class, or in the pattern of its word."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import plotly.graph_objects as go
import shapely
from markupsafe import Markup

from dashboard.areas.boundaries import Boundaries
from dashboard.areas.neighbours import label_points
from dashboard.figures import picture, tokens
from dashboard.figures.cell_text import Row, colours, hover, level
from dashboard.figures.figure import Description, Drawing, Figure, Paper
from dashboard.figures.projection import middle_latitude
from dashboard.figures.svg import EDGE, badge, linked
from dashboard.figures.table import county_table
from dashboard.figures.words import about, marked_legend, missing_polygon, rows_of
from dashboard.indicators.cards import Card
from dashboard.indicators.series import Cell
from dashboard.language import COMMA, say
from dashboard.language.digits import whole
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot

# Sizes of names, largest first; the smallest one is for a picture that is larger than the screen's map. A map on a
# phone is drawn at less than half its size.
FILE_LETTERS = (*picture.LETTERS, 8.0)
NARROW_LETTERS = (36.0, 28.0, 22.0)
CONFIG: Any = {
    "displayModeBar": False,
    "responsive": True,
    "scrollZoom": False,
    "doubleClick": False,
    "showSendToCloud": False,
    "topojsonURL": "/static/topojson/",
}


@dataclass(frozen=True, kw_only=True)
class CountyMap(Description):
    """boundaries: None where no borders are there for the week. rows, cells: of the week's counties."""

    boundaries: Boundaries | None
    rows: Sequence[Row]
    cells: Mapping[str, Cell]


def describe(snapshot: Snapshot, lang: str, selection: Selection) -> CountyMap:
    """The counties of a selection on the borders of its week."""
    card, week = selection.card, selection.week
    rows = rows_of(snapshot, lang, selection)
    boundaries = snapshot.boundaries(snapshot.weeks[week])
    missing = missing_polygon(lang, snapshot, selection, [row.code for row in rows])
    return CountyMap(
        **about(snapshot, lang, selection, "map"),
        table=county_table(lang, selection, rows),
        note=missing if boundaries else say(lang, "pictures.no_map"),
        key=marked_legend(lang, card),
        credit=say(lang, "site.boundaries_source", attribution=boundaries.attribution) if boundaries else "",
        boundaries=boundaries,
        rows=rows,
        cells={row.code: snapshot.cells.at(card.key, week, row.code, selection.kind) for row in rows},
    )


def draw(described: CountyMap, paper: Paper) -> Drawing:
    """The map 800 units wide; a county without room for its name has a number, but not on a phone."""
    boundaries, rows, lang = described.boundaries, described.rows, described.lang
    if boundaries is None:
        return Drawing(Markup(""), paper.width, 0)
    letters = NARROW_LETTERS if paper.narrow else FILE_LETTERS if paper.width > picture.WIDTH else picture.LETTERS
    numbers = {} if paper.narrow else numbers_of(lang, boundaries, rows, letters)
    links = {row.code: paper.link(replace(described.selection, county=row.code)) for row in rows}
    drawing = drawn_map(boundaries, rows, described.selection.county, letters, numbers, links)
    return replace(drawing, numbered=numbered(lang, rows, numbers))


def drawn_map(
    boundaries: Boundaries,
    rows: Sequence[Row],
    chosen: str,
    letters: Sequence[float],
    numbers: Mapping[str, str],
    links: Mapping[str, str],
) -> Drawing:
    """The counties with their names where these fit, and beneath each name its marks.

    letters: the names' sizes to choose from, largest first. numbers: what stands in a county that has no room for its
    name, by code; links: what a county opens, by code.
    """
    box = picture.map_frame(boundaries)
    shape = Markup('<path data-area="{}" d="{}" fill="{}" stroke="{}" stroke-width="{}"><title>{}</title></path>')
    drawn = [
        linked(
            links.get(row.code, ""),
            shape.format(row.code, picture.outline(boundaries, row.code, box), row.fill, *stroke, hover(row)),
        )
        for row in picture.drawing_order(boundaries, rows, chosen)
        for stroke in [_stroke(row.fill, row.code == chosen)]
    ]
    drawn.append(_names(boundaries, rows, letters, numbers))
    return Drawing(Markup("").join(drawn), picture.WIDTH, box.height)


def numbers_of(lang: str, boundaries: Boundaries, rows: Sequence[Row], letters: Sequence[float]) -> dict[str, str]:
    """A number for each county that has no room for its name in one of the sizes."""
    names = {row.code: row.name for row in rows}
    placed = picture.labels(boundaries, names, letters)
    unnamed = [code for code in boundaries.codes if code in names and code not in placed]
    return {code: whole(i, lang) for i, code in enumerate(unnamed, 1)}


def numbered(lang: str, rows: Sequence[Row], numbers: Mapping[str, str]) -> str:
    """What the numbers on a map stand for, in words; '' if there are none. numbers: by county code."""
    names = {row.code: row.name for row in rows}
    named = [f"{number} {names[code]}" for code, number in numbers.items()]
    return say(lang, "pictures.numbered", names=COMMA[lang].join(named)) if named else ""


def _stroke(paint: str, chosen: bool) -> tuple[str, float]:
    """A county's border; a pattern on white paper needs one that is seen."""
    if chosen:
        return tokens.CHOSEN, 3
    return (EDGE, 0.8) if paint.startswith("url(") else ("#ffffff", 1.2)


def _names(
    boundaries: Boundaries, rows: Sequence[Row], letters: Sequence[float], numbers: Mapping[str, str]
) -> Markup:
    box = picture.map_frame(boundaries)
    known = {row.code: row for row in rows}
    placed = picture.labels(boundaries, {row.code: row.name for row in rows}, letters)
    drawn = []
    for code, (lon, lat, *_) in label_points(boundaries).items():
        if code not in known:
            continue
        x, y = box.place(lon, lat)
        text, size = (known[code].name, placed[code][2]) if code in placed else (numbers.get(code, ""), 11.0)
        if text:
            word = '<text x="{:.1f}" y="{:.1f}" font-size="{:g}">{}</text>'
            drawn.append(Markup(word).format(x, y + size * 0.35, size, text))
        below = y + size * 0.95 if text else y
        wanted = known[code].marks
        drawn += [badge(mark, x + (i - (len(wanted) - 1) / 2) * 12, below) for i, mark in enumerate(wanted)]
    return Markup(
        '<g aria-hidden="true" font-weight="700" fill="{}" text-anchor="middle" direction="ltr" pointer-events="none"'
        ' paint-order="stroke" stroke="#ffffff" stroke-width="4" stroke-linejoin="round">{}</g>'
    ).format(tokens.INK, Markup("").join(drawn))


def page_map(
    snapshot: Snapshot,
    lang: str,
    selection: Selection,
    rows: Sequence[Row],
    links: Mapping[str, str],
    shared: bool = False,
) -> Markup:
    """The map for a page; '' where there are no boundaries. links, shared: as picture.county_map has them."""
    boundaries = snapshot.boundaries(snapshot.weeks[selection.week])
    if boundaries is None:
        return Markup("")
    label = say(lang, "view.map_heading", name=selection.card.word(lang, "name"))
    return picture.county_map(boundaries, rows, links, selection.county, label, shared)


def live(described: CountyMap, address: Callable[[Boundaries], str]) -> Any:
    """The choropleth of the counties that have a polygon, as plotly's plain data; {} where there are no boundaries.

    address: where the browser finds the polygons, whose ids are county codes.
    """
    boundaries, card = described.boundaries, described.selection.card
    if boundaries is None:
        return {}
    # z of a county: its place in `colours`.
    levels = {row.code: level(card, described.cells[row.code]) for row in described.rows}
    z = {code: levels[code] for code in boundaries.codes if levels.get(code) is not None}
    titles = {row.code: hover(row) for row in described.rows}
    trace = go.Choropleth(
        geojson=address(boundaries),
        locations=list(z),
        z=list(z.values()),
        text=[titles[code] for code in z],
        zmin=-0.5,
        zmax=len(colours(card)) - 0.5,
        colorscale=_colour_scale(card),
        showscale=False,
        marker={"line": {"color": "#ffffff", "width": 1}},
        hovertemplate="%{text}<extra></extra>",
    )
    # Ranges of our own: plotly's fitbounds leaves air round the province, and the picture would jump.
    west, south, east, north = shapely.total_bounds(list(boundaries.shapes.values())).tolist()
    layout = go.Layout(
        template=None,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        paper_bgcolor="rgba(0,0,0,0)",
        dragmode=False,
        font={"family": tokens.FONT, "size": 14, "color": tokens.INK},
        hoverlabel={"bgcolor": "#ffffff", "bordercolor": tokens.LINE, "font": {"color": tokens.INK}},
        geo={
            "visible": False,
            "projection": {"type": "mercator"},
            "center": {"lon": (west + east) / 2, "lat": middle_latitude(south, north)},
            "lonaxis": {"range": [west, east]},
            "lataxis": {"range": [south, north]},
            "bgcolor": "rgba(0,0,0,0)",
        },
    )
    return {"data": [trace.to_plotly_json()], "layout": layout.to_plotly_json()}


def _colour_scale(card: Card) -> list[list[Any]]:
    """Plotly's stepped scale: each z one flat colour."""
    steps = colours(card)
    n = len(steps)
    return [[edge / n, colour] for i, colour in enumerate(steps) for edge in (i, i + 1)]


FIGURE = Figure(describe, draw, order=1, high=800, live=live)
