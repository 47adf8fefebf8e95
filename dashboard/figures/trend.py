"""The trend as a Plotly figure: share by week, the province, one county, and the target."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from dashboard.figures import tokens
from dashboard.indicators.series import Cell
from dashboard.language.digits import percent

CONFIG: Any = {
    "displayModeBar": False,
    "responsive": True,
    "doubleClick": False,
    "showSendToCloud": False,
}


def shares(series: Sequence[Cell]) -> list[float | None]:
    """A share a week; None (a gap in the line) where nothing was reported."""
    return [cell.share for cell in series]


def figure(
    lang: str,
    lines: Sequence[tuple[str, str, Sequence[float | None]]],
    labels: Sequence[str],
    target: tuple[str, float],
    chosen: int,
) -> Any:
    """Lines of (name, colour, share a week) over weeks, each at its place 0, 1, 2 …

    labels: a label a week. target: its name and share. chosen: the place of the chosen week. In Persian time
    runs from right to left. Gives plotly's figure as plain JSON-like data, without the default template.
    """
    last = len(labels) - 1
    # So few that their labels stand side by side on a phone, too.
    every = max(1, round(last / 3))
    ticks = list(range(last, -1, -every))[::-1]
    rtl = lang == "fa"
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
        go.Scatter(x=[0, last], y=[target[1]] * 2, name=target[0], mode="lines", line=line, hoverinfo="skip")
    )
    marks = [0, 0.25, 0.5, 0.75, 1]
    layout = go.Layout(
        template=None,
        margin={"l": 44 if rtl else 52, "r": 52 if rtl else 44, "t": 8, "b": 36},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"family": tokens.FONT, "size": 13, "color": tokens.INK},
        dragmode=False,
        showlegend=False,
        hovermode="x",
        hoverlabel={"bgcolor": "#ffffff", "bordercolor": tokens.LINE, "font": {"color": tokens.INK}},
        xaxis={
            "range": [last + 0.5, -0.5] if rtl else [-0.5, last + 0.5],
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
            "side": "right" if rtl else "left",
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
