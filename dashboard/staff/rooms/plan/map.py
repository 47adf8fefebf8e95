"""The map of a plan: the counties by their visits, and the ways of one team from its home county."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard.areas.boundaries import Boundaries
from dashboard.figures import tokens
from dashboard.interactive.figure import checked
from dashboard.interactive.figures.geo import inset_parts, names_of, whole
from dashboard.interactive.figures.map import without_borders
from dashboard.interactive.figures.marks import key_of, tooltip
from dashboard.interactive.template import template
from dashboard.language.digits import integer
from dashboard.pages.common.lasting_files import boundaries_address
from dashboard.staff.rooms.plan.draft import Draft
from dashboard.staff.rooms.plan.scene import Scene

# The least visits of each class; a county without visits has a class of its own.
_CLASSES = (1, 3, 6, 11, 21)


def figure(scene: Scene, draft: Draft, team: int | None) -> dict[str, Any]:
    """plotly's figure, as plain data. team: whose ways are drawn, None for none."""
    snapshot, lang = scene.staff.public_snapshot, scene.staff.lang
    boundaries = snapshot.boundaries(snapshot.weeks[-1]) if snapshot.weeks else None
    figure = without_borders(lang) if boundaries is None else _map(scene, draft, team, boundaries)
    plain = checked(figure.to_plotly_json())
    return {"data": plain["data"], "layout": {**plain["layout"], "template": template(lang)}}


def _map(scene: Scene, draft: Draft, team: int | None, boundaries: Boundaries) -> go.Figure:
    lang, staff = scene.staff.lang, scene.staff
    visits, teams = Counter[str](), defaultdict[str, set[int]](set)
    for pick in draft.visits:
        if office := scene.offices.get(pick.office):
            visits[office.county_code] += 1
            teams[office.county_code].add(pick.team)
    codes = [code for code in boundaries.codes if code in staff.public_snapshot.names]
    levels, classes = _levels(scene, [visits[code] for code in codes])
    places, colours, axis = key_of(pd.Series(levels), classes, lang)
    words = [
        tooltip(
            staff.county(code),
            [staff.say("room_plan.map_tip", visits=staff.number(visits[code]), teams=staff.number(len(teams[code])))],
            lang,
        )
        for code in codes
    ]
    trace = {
        "type": "choropleth",
        "geojson": boundaries_address(boundaries),
        "locations": codes,
        "z": places.tolist(),
        "coloraxis": "coloraxis",
        "customdata": codes,
        "hovertext": words,
        "marker": {"line": {"color": tokens.PATTERN_INKS["not_applicable"], "width": 1}},
    }
    inset, insets = inset_parts(boundaries, trace)
    name = {code: staff.county(code) for code in codes}
    count = {code: integer(visits[code], lang) if visits[code] else "" for code in codes}
    ink = {code: tokens.ink_on(colours[place]) for code, place in zip(codes, places, strict=True)}
    layout = {"coloraxis": axis, "geo": whole(boundaries), "dragmode": False, **inset}
    ways = _ways(scene, draft, team, boundaries, tuple({"geo", *(("geo2",) if inset else ())}))
    return go.Figure(
        [trace, *insets, *ways, *names_of(boundaries, name, count, ink, lang, with_numbers=False)], layout
    )


def _levels(scene: Scene, counts: Sequence[int]) -> tuple[list[int], list[tuple[str, str]]]:
    """The class of each number of visits, and (colour, meaning) of the classes that the largest number needs."""
    lang, most = scene.staff.lang, max(counts, default=0)
    edges = [least for least in _CLASSES if least <= most] or [1]
    texts = [integer(least, lang) for least in edges]
    ends = [integer(following - 1, lang) for following in edges[1:]]
    meanings = [
        least if least == end else scene.staff.say("view.class_between", low=least, high=end)
        for least, end in zip(texts, ends, strict=False)
    ]
    meanings.append(scene.staff.say("view.class_over", low=texts[-1]))
    shades = [tokens.ZERO, *tokens.ramp("high", len(edges))]
    classes = list(zip(shades, [integer(0, lang), *meanings], strict=True))
    return [bisect_right(edges, count) for count in counts], classes


def _ways(scene: Scene, draft: Draft, team: int | None, boundaries: Boundaries, geos: Sequence[str]) -> list[Any]:
    """The lines from a team's home county to the counties of its visits, and a dot at its home."""
    home = scene.teams[team].county_code if team is not None and team in scene.teams else ""
    if team is None or home not in boundaries.shapes:
        return []
    counties = {
        scene.offices[pick.office].county_code for pick in draft.of_team(team) if pick.office in scene.offices
    }
    points = {code: (round(lon, 4), round(lat, 4)) for code, (lon, lat) in boundaries.points.items()}
    begin = points[home]
    lon, lat = list[float | None](), list[float | None]()
    for code in sorted(counties & set(points)):
        end = points[code]
        lon += [begin[0], end[0], None]
        lat += [begin[1], end[1], None]
    shared = {"type": "scattergeo", "hoverinfo": "skip", "showlegend": False}
    lines = {"mode": "lines", "lon": lon, "lat": lat, "line": {"color": tokens.CHOSEN, "width": 2.5}}
    dot = {"color": tokens.CHOSEN, "size": 13, "line": {"color": tokens.PAPER, "width": 2}}
    at_home = {"mode": "markers", "lon": [begin[0]], "lat": [begin[1]], "marker": dot}
    return [{**shared, **part, "geo": geo} for geo in geos for part in (lines, at_home)]
