"""The components of the explore page in one language; callbacks.py fills them with figures and texts."""

from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from dashboard.figures.chart_plotly import CONFIG
from dashboard.language import say
from dashboard.language.order import order
from dashboard.pages.common.filters import county_names
from dashboard.pages.explore.view import OFFERED, PLACES, View
from dashboard.weeks import day_label

# The ids of the controls that determine the view; the control of a place is figure-0 and so on.
CONTROLS = ("indicator", "second", "counties", "kind", "checked", "start", "week", "path", "borders")
FIGURES = tuple(f"figure-{place}" for place in range(PLACES))
GRAPHS = tuple(f"graph-{place}" for place in range(PLACES))
# The buttons that show a figure in full screen.
WHOLE = tuple(f"whole-{place}" for place in range(PLACES))
# `dbc.Select` cannot have an option whose value is "".
ALL = "all"
SECONDS_OF_PLAY = 0.9


def layout(view: View) -> dbc.Container:
    """The page's components, with the values of a view."""
    lang = view.lang
    return dbc.Container(
        [
            # The query of the view, from which address, figures and texts follow.
            dcc.Store(id="query"),
            # {"query", "digest"} of the figures in the browser, so that an answer contains only changed figures.
            dcc.Store(id="shown"),
            # All texts as HTML, by the id of their element: as components they would slow down each choice.
            dcc.Store(id="words"),
            dcc.Interval(id="clock", interval=round(SECONDS_OF_PLAY * 1000), disabled=True),
            html.Div(id="notice", className="alert alert-warning", role="alert"),
            html.Div(_filters(view), className="explore-filters", role="group"),
            html.P(id="said", className="explore-said", role="status"),
            dbc.Row([_place(view, place) for place in range(PLACES)], class_name="g-3"),
            _table(lang),
        ],
        fluid=True,
        class_name="explore p-0",
    )


def _filters(view: View) -> list[Any]:
    lang, snapshot, chosen = view.lang, view.snapshot, view.selection
    cards = [{"label": card.word(lang, "name"), "value": card.key} for card in snapshot.cards]
    pairs = zip(snapshot.cells.weeks, snapshot.weeks, strict=True)
    weeks = [{"label": day_label(day, lang), "value": text} for text, day in pairs][::-1]
    named = sorted(county_names(lang, snapshot).items(), key=lambda pair: order(pair[1]))
    counties = [{"label": name, "value": code, "input_id": f"county-{code}"} for code, name in named]
    kinds = [{"label": say(lang, "filter.all_kinds"), "value": ALL}]
    kinds += [{"label": kind.name(lang), "value": key} for key, kind in snapshot.terms.kinds.items()]
    assert chosen.second is not None and chosen.start is not None
    return [
        _select(lang, "indicator", cards, chosen.card.key),
        _select(lang, "second", cards, chosen.second.key),
        _select(lang, "kind", kinds, chosen.kind or ALL),
        _select(lang, "start", weeks, snapshot.cells.weeks[chosen.start]),
        _select(lang, "week", weeks, snapshot.cells.weeks[chosen.week]),
        html.Div(
            [
                dbc.Button(say(lang, "explore.play"), id="play", color="primary", outline=True, size="sm"),
                dbc.Switch(id="checked", label=say(lang, "explore.checked"), value=chosen.checked),
                dbc.Switch(id="borders", label=say(lang, "explore.borders"), value=chosen.old),
                dbc.Switch(id="path", label=say(lang, "explore.path"), value=chosen.path),
                dbc.Switch(id="lasso", label=say(lang, "explore.lasso"), value=False),
            ],
            className="explore-switches",
        ),
        html.Details(
            [
                html.Summary(say(lang, "explore.counties")),
                dbc.Label(say(lang, "explore.search"), html_for="search", class_name="visually-hidden"),
                dbc.Input(
                    id="search",
                    type="search",
                    placeholder=say(lang, "explore.search"),
                    html_size="20",
                    autocomplete="off",
                    maxlength=60,
                ),
                dbc.Button(say(lang, "explore.clear"), id="clear", color="link", size="sm"),
                dbc.Checklist(
                    id="counties",
                    options=counties,
                    value=list(chosen.counties),
                    inline=True,
                    input_class_name="btn-check",
                    label_class_name="btn btn-sm btn-outline-primary",
                    class_name="explore-counties",
                ),
            ],
            id="choose",
            open=True,
            className="explore-choose",
        ),
    ]


def _select(lang: str, name: str, options: list[dict[str, str]], value: str) -> html.Div:
    return html.Div(
        [
            dbc.Label(say(lang, f"explore.{name}"), html_for=name),
            dbc.Select(id=name, options=options, value=value, html_size=None),
        ]
    )


def _place(view: View, place: int) -> dbc.Col:
    lang = view.lang
    options = [{"label": say(lang, f"explore.figure_{name}"), "value": name} for name in OFFERED]
    head = [
        dbc.Label(say(lang, "explore.figure"), html_for=FIGURES[place], class_name="visually-hidden"),
        dbc.Select(id=FIGURES[place], options=options, value=view.figures[place], size="sm"),
        dbc.Button(say(lang, "explore.whole_screen"), id=WHOLE[place], color="primary", outline=True, size="sm"),
    ]
    card = [
        html.Div(head, className="card-header"),
        html.P(id=f"sentence-{place}", className="explore-sentence"),
        dcc.Graph(id=GRAPHS[place], figure={"data": []}, config=CONFIG, responsive=True, className="explore-graph"),
        html.Div(id=f"about-{place}"),
    ]
    return dbc.Col(html.Div(card, className="card h-100"), xs=12, lg=6)


def _table(lang: str) -> html.Div:
    return html.Div(
        [
            html.Div([html.H2(say(lang, "explore.table")), html.P(id="files")], className="card-header"),
            dbc.Label(say(lang, "explore.search"), html_for="table-search", class_name="visually-hidden"),
            dbc.Input(
                id="table-search",
                type="search",
                placeholder=say(lang, "explore.search"),
                autocomplete="off",
                maxlength=60,
            ),
            html.Div(id="table", className="table-slot", tabIndex=0, role="group"),
        ],
        className="card mt-3",
    )
