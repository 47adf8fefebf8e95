"""The trend: share by week of the province and of the chosen county, with the target."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import plotly.graph_objects as go

from dashboard.areas.boundaries import Boundaries
from dashboard.figures import cell_text, tokens
from dashboard.figures.borders import split_weeks
from dashboard.figures.figure import Description, Drawing, Figure, Paper, Table, Value
from dashboard.figures.figure import Line as TableLine
from dashboard.figures.lines import Line, line_marks, split_note
from dashboard.figures.words import about, target_line
from dashboard.language import say
from dashboard.language.digits import percent
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.weeks import day_label

CONFIG: Any = {
    "displayModeBar": False,
    "responsive": True,
    "doubleClick": False,
    "showSendToCloud": False,
}


@dataclass(frozen=True, kw_only=True)
class Trend(Description):
    """areas: code ('' is the province), name, colour and shares of each line; labels: a label a week, oldest first.

    target: its words and share. splits: the places of the weeks in which the chosen county's borders changed.
    """

    areas: Sequence[tuple[str, str, str, Sequence[float | None]]]
    labels: Sequence[str]
    target: tuple[str, float]
    splits: Sequence[int]


def describe(snapshot: Snapshot, lang: str, selection: Selection) -> Trend:
    """The province's line, and before it that of the county that is chosen."""
    card, kind, county = selection.card, selection.kind, selection.county
    named = [(county, snapshot.names[county][lang], tokens.CHOSEN)] if county else []
    named.append(("", snapshot.province.title(lang), tokens.PROVINCE))
    series = [snapshot.cells.series(card.key, area, kind) for area, _, _ in named]
    labels = [day_label(week, lang) for week in snapshot.weeks]
    splits = split_weeks(snapshot, county) if county else []
    marked = [split_note(lang, [labels[week] for week in splits])] if splits else []
    return Trend(
        **about(snapshot, lang, selection, "trend"),
        table=Table(
            head=[say(lang, "filter.week"), *(name for _, name, _ in named)],
            rows=[
                TableLine(
                    labels[week],
                    [
                        Value(cell_text.counts(lang, cells[week]), replace(selection, county=area, week=week))
                        for (area, _, _), cells in zip(named, series, strict=True)
                    ],
                    week == selection.week,
                )
                for week in range(len(labels) - 1, -1, -1)
            ],
        ),
        note=" ".join([say(lang, "pictures.gap"), *marked]),
        areas=[(*area, [cell.share for cell in cells]) for area, cells in zip(named, series, strict=True)],
        labels=labels,
        target=target_line(lang, card),
        splits=splits,
    )


def draw(described: Trend, paper: Paper) -> Drawing:
    """The lines; their points of the chosen week open the offices behind them."""
    selection, size = described.selection, (paper.width, paper.height)
    lines = [
        Line(name, colour, shares, href=paper.link(replace(selection, county=area)))
        for area, name, colour, shares in described.areas
    ]
    given = described.lang, lines, described.labels, described.target, selection.week
    return Drawing(line_marks(*given, size, paper.letters, described.splits), *size)


def live(described: Trend, address: Callable[[Boundaries], str]) -> Any:
    """Plotly's figure as plain data: the province's line and the target; the browser fills the chosen county's."""
    lang, labels, chosen = described.lang, described.labels, described.selection.week
    # A line without a name or a share, where no county is chosen.
    county = described.areas[0][1:] if described.selection.county else ("", tokens.CHOSEN, [None] * len(labels))
    lines = [described.areas[-1][1:], county]
    last = len(labels) - 1
    # So few that their labels stand side by side on a phone, too.
    every = max(1, round(last / 3))
    ticks = list(range(last, -1, -every))[::-1]
    persian = lang == "fa"
    hover = [
        [f"{label}: {percent(y, lang)}" if y is not None else "" for label, y in zip(labels, ys, strict=True)]
        for _, _, ys in lines
    ]
    traces: list[Any] = [
        go.Scatter(
            x=list(range(len(labels))),
            y=list(ys),
            name=name,
            mode="lines",
            # Not simplified: what the browser paints ahead of plotly is then, point by point, what plotly draws.
            line={"color": colour, "width": 3, "simplify": False},
            text=text,
            # Without the place of the week, which plotly would show below the axis as a number.
            hoverinfo="text",
            connectgaps=False,
        )
        for (name, colour, ys), text in zip(lines, hover, strict=True)
    ]
    line = {"color": tokens.TARGET, "width": 2, "dash": "dash"}
    traces.append(
        go.Scatter(
            x=[0, last],
            y=[described.target[1]] * 2,
            name=say(lang, "view.target_line"),
            mode="lines",
            line=line,
            hoverinfo="skip",
        )
    )
    marks = [0, 0.25, 0.5, 0.75, 1]
    layout = go.Layout(
        template=None,
        margin={"l": 44 if persian else 52, "r": 52 if persian else 44, "t": 8, "b": 36},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"family": tokens.FONT, "size": 13, "color": tokens.INK},
        dragmode=False,
        showlegend=False,
        hovermode="x",
        hoverlabel={"bgcolor": "#ffffff", "bordercolor": tokens.LINE, "font": {"color": tokens.INK}},
        xaxis={
            "range": [-0.5, last + 0.5],
            "tickvals": ticks,
            "ticktext": [labels[i] for i in ticks],
            "fixedrange": True,
            "showgrid": False,
            "linecolor": tokens.LINE,
            "ticks": "outside",
            "tickcolor": tokens.LINE,
        },
        yaxis={
            "range": [0, 1.02],
            "tickvals": marks,
            "ticktext": [percent(mark, lang) for mark in marks],
            "side": "right" if persian else "left",
            "fixedrange": True,
            "gridcolor": tokens.LINE,
            "zeroline": False,
        },
        shapes=[
            {
                "type": "line",
                "xref": "x",
                "yref": "paper",
                "x0": chosen,
                "x1": chosen,
                "y0": 0,
                "y1": 1,
                "line": {"color": tokens.INK, "width": 1, "dash": "dot"},
            }
        ],
    )
    return {"data": [trace.to_plotly_json() for trace in traces], "layout": layout.to_plotly_json()}


FIGURE = Figure(describe, draw, order=2, high=660, live=live)
