"""The map of a plan: the counties by their visits, and the ways of one team from its home county."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard.areas.boundaries import Boundaries
from dashboard.figures import tokens
from dashboard.figures.cell_text import level_of
from dashboard.interactive.figure import checked
from dashboard.interactive.figures import map as explored_map
from dashboard.interactive.figures.geo import geos
from dashboard.interactive.figures.marks import tooltip
from dashboard.interactive.template import template
from dashboard.language.digits import integer
from dashboard.staff.rooms.plan.draft import Draft
from dashboard.staff.rooms.plan.scene import Scene

# The least visits of each class.
_LEAST = (1, 3, 6, 11, 21)


def figure(scene: Scene, draft: Draft, team: int | None) -> dict[str, Any]:
    """plotly's figure, as plain data. team: whose ways are drawn, None for none."""
    snapshot, lang = scene.staff.public_snapshot, scene.staff.lang
    boundaries = snapshot.boundaries(snapshot.weeks[-1]) if snapshot.weeks else None
    figure = explored_map.without_borders(lang) if boundaries is None else _map(scene, draft, team, boundaries)
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
    bounds, classes = _classes(scene, max((visits[code] for code in codes), default=0))
    rows = list[tuple[Any, ...]]()
    for code in codes:
        name, count = staff.county(code), staff.number(visits[code])
        lines = [staff.say("room_plan.map_tip", visits=count, teams=staff.number(len(teams[code])))]
        level = level_of("value" if visits[code] else "zero", visits[code], bounds)
        rows.append((code, name, level, count if visits[code] else "", tooltip(name, lines, lang)))
    counties, ways = pd.DataFrame(rows, columns=explored_map.COLUMNS), _ways(scene, draft, team, boundaries)
    drawn = explored_map.drawn(counties, classes, boundaries, lang, ways=ways, with_numbers=False)
    return drawn.update_layout(dragmode=False)


def _classes(scene: Scene, most: int) -> tuple[Sequence[int], list[tuple[str, str]]]:
    """The bounds between the classes of numbers of visits that the largest number needs, and (colour, meaning) of
    these classes and of none.
    """
    lang = scene.staff.lang
    edges = [least for least in _LEAST if least <= most] or [1]
    texts = [integer(least, lang) for least in edges]
    ends = [integer(following - 1, lang) for following in edges[1:]]
    meanings = [
        least if least == end else scene.staff.say("view.class_between", low=least, high=end)
        for least, end in zip(texts, ends, strict=False)
    ]
    meanings.append(scene.staff.say("view.class_over", low=texts[-1]))
    classes = list(zip(tokens.ramp("high", len(edges)), meanings, strict=True))
    return edges[1:], [*classes, (tokens.ZERO, integer(0, lang))]


def _ways(scene: Scene, draft: Draft, team: int | None, boundaries: Boundaries) -> list[dict[str, Any]]:
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
    return [{**shared, **part, "geo": geo} for geo in geos(boundaries) for part in (lines, at_home)]
