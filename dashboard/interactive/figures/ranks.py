"""Ranks: a line for each county by week, the best at the top, with the county's name at its last rank."""

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard.figures import tokens
from dashboard.figures.explored import span
from dashboard.figures.ranks import BEST, WORST, county_places, movers, moves, points_of
from dashboard.figures.svg import directed
from dashboard.interactive.figure import Figure, Marks
from dashboard.interactive.figures.marks import lines, looks, points, public_sentence, weeks_axis
from dashboard.interactive.template import ticks
from dashboard.interactive.view import View
from dashboard.language import COMMA, say
from dashboard.language.digits import integer


def frame(view: View) -> pd.DataFrame:
    """The points at which a county's line bends: code, week (index), rank (NaN without one) and words (tooltip).

    The rows of a county end with one without a rank, and have one before each change of its borders.
    """
    lang, (first, last) = view.lang, span(view.selection)
    places, rows = county_places(view.explored, view.selection), []
    for move in moves(view.explored, view.selection):
        name = view.snapshot.names[move.code][lang]
        for week, rank in (*points_of(places[move.code], move.cuts, first, last), (last, None)):
            said = (
                ""
                if rank is None
                else f"{name}{COMMA[lang]}{say(lang, 'figure.ranks.at', rank=integer(int(rank), lang))}"
            )
            rows.append((move.code, week, rank, directed(lang, said)))
    return pd.DataFrame(rows, columns=["code", "week", "rank", "words"]).astype({"rank": "float64"})


def figure(ranks: pd.DataFrame, view: View) -> go.Figure:
    """All lines as one trace, which plotly draws fastest; graph objects, since px.line takes four times as long.

    ranks: as `frame` returns them.
    """
    line = {"color": tokens.LINE, "width": 1.5}
    trace = points(ranks, "week", "rank", mode="lines", line=line, connectgaps=False)
    last = ranks[ranks["week"] == view.selection.week].dropna(subset="rank").groupby("rank")["code"].apply(list)
    texts = [
        directed(view.lang, _names(view, codes, int(rank))) for rank, codes in zip(last.index, last, strict=True)
    ]
    rows: dict[str, Any] = ticks(zip(last.index, texts, strict=True))
    rows |= {"range": [ranks["code"].nunique() + 0.5, 0.5], "side": "right"}
    rows |= {"showgrid": False, "fixedrange": True, "tickfont": {"size": 12}}
    layout = {"xaxis": weeks_axis(view), "yaxis": rows}
    return go.Figure([trace], layout)


def _names(view: View, codes: list[str], rank: int) -> str:
    """The rank, and the name of the county that has it, or of the first of several with their number."""
    lang, first = view.lang, view.snapshot.names[codes[0]][view.lang]
    more = say(lang, "explore.and_more", n=integer(len(codes) - 1, lang)) if len(codes) > 1 else ""
    return f"{integer(rank, lang)} {first}{COMMA[lang] if more else ''}{more}"


def chosen_lines(view: View) -> Marks:
    """The lines of the chosen counties; without a choice, of those that have clearly risen or fallen."""
    ranks, looked = frame(view), {code: (*look, "") for code, look in looks(view).items()}
    if not looked:
        risen, fallen = movers(moves(view.explored, view.selection))
        gained, lost = (
            directed(view.lang, say(view.lang, f"figure.ranks.{key}")) for key in ("clear_rise", "clear_fall")
        )
        looked = {move.code: (BEST[0], "solid", gained) for move in risen}
        looked |= {move.code: (WORST[0], "dash", lost) for move in fallen}

    def line(code: str) -> dict[str, Any]:
        colour, dash, word = looked[code]
        name = directed(view.lang, view.snapshot.names[code][view.lang])
        look = {"mode": "lines+markers", "line": {"color": colour, "dash": dash, "width": 3}, "marker": {"size": 4}}
        named = {"name": f"{name} ({word})" if word else name, "showlegend": True}
        return points(ranks[ranks["code"] == code], "week", "rank", **look, **named)

    return Marks(lines(list(looked), line))


FIGURE = Figure(
    order=6,
    reads="indicator kind checked week start",
    frame=frame,
    figure=figure,
    marks=chosen_lines,
    sentence=public_sentence("ranks"),
    as_public=lambda view: True,
)
