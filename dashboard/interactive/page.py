"""The dashboard's components for a view: the bar of controls, tiles, figures, and the table."""

from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.interactive import registry, table, tiles, words
from dashboard.interactive.filters import control_of, placed
from dashboard.interactive.registry import FIGURES
from dashboard.interactive.template import config
from dashboard.interactive.view import View
from dashboard.language import say

SECONDS_OF_PLAY = 1.2
# The figure that a page has from its start; the others are drawn once they come in sight.
FIRST = next(iter(FIGURES))
# The texts of a figure's card, each a component TEXT-FIGURE.
TEXTS = ("title", "sentence", "foot")


def layout(view: View) -> tuple[list[Component], list[Component]]:
    """(the bar of controls, the rest of the page) with the values, texts and first figure of a view."""
    cards = {name: _figure(view, name) for name in FIGURES}
    first, second, *rest = FIGURES
    return _bar(view), [
        # The clock of Play, which the callback `choose` starts anew after each week.
        dcc.Interval(
            id="clock", interval=round(SECONDS_OF_PLAY * 1000), max_intervals=1, n_intervals=1, disabled=True
        ),
        dcc.Store(id="digest", data=view.snapshot.digest),
        # The address of a county's offices, with COUNTY in place of its code.
        dcc.Store(id="offices", data=words.offices_address(view, "COUNTY")),
        # The figures in the window, and those to be drawn: interactive.js sets both. Then the drawings that came.
        dcc.Store(id="sight", data=[FIRST]),
        dcc.Store(id="late", data=[]),
        dcc.Store(id="arrived", data={}),
        # By figure: what is drawn (registry.key), and what the view would draw.
        dcc.Store(id="drawn", data={FIRST: registry.key(FIRST, view), "tiles": registry.tiles_key(view)}),
        dcc.Store(id="wanted", data={name: registry.key(name, view) for name in FIGURES}),
        # The view that the reader sees.
        dcc.Store(id="shown", data={"query": view.query, "playing": False}),
        dcc.Store(id="sort", data=""),
        dbc.Row([dbc.Col(cards[first], lg=7), dbc.Col(_tiles(view), lg=5)], class_name="g-3"),
        dbc.Row(
            [dbc.Col(cards[name], lg=6) for name in (second, *rest)],
            class_name="g-3 mt-0",
        ),
        _table(view),
    ]


def _bar(view: View) -> list[Component]:
    lang = view.lang
    play = dbc.Button(say(lang, "explore.play"), id="play", color="primary", outline=True, size="sm")
    similar = not words.similar_counties(view)
    more = [
        html.Div([control_of(name, view) for name in placed("more")], className="fields"),
        html.Div(
            [
                dbc.Label(say(lang, "explore.view_link"), html_for="permalink"),
                dbc.Input(id="permalink", value=words.lasting_address(view), readonly=True, size="sm"),
                dcc.Clipboard(
                    target_id="permalink",
                    children=html.Button(say(lang, "explore.copy"), className="btn btn-sm btn-outline-primary"),
                    copied_children=html.Button(
                        say(lang, "explore.copied"), className="btn btn-sm btn-outline-primary"
                    ),
                ),
            ],
            className="view-link",
        ),
    ]
    chips = dbc.Checklist(
        id="chips",
        options=words.chips(view),
        value=list(view.selection.counties),
        inline=True,
        input_class_name="btn-check",
        class_name="chips",
    )
    return [
        html.Div([*(control_of(name, view) for name in placed("row")), play], className="fields"),
        html.Div(
            [
                html.P(words.said_text(view), id="said", role="status"),
                chips,
                dbc.Button(say(lang, "explore.similar"), id="similar", color="link", size="sm", disabled=similar),
                dbc.Button(say(lang, "explore.clear"), id="clear", color="link", size="sm", disabled=not chips.value),
                html.Span(words.beside(view), id="beside", className="links"),
                html.Details([html.Summary(say(lang, "explore.filters")), *more]),
            ],
            className="choices",
        ),
    ]


def _tiles(view: View) -> html.Div:
    """A row of tiles for each group; a tile switches the dashboard to its indicator."""
    groups, options, chosen = [], tiles.options(view), tiles.chosen(view)
    for group, name in tiles.TILES.items():
        buttons = dbc.RadioItems(
            id=name,
            # With a name the group is one tab stop, within which arrow keys move.
            name=name,
            options=options[group],
            value=chosen[group],
            inline=True,
            input_class_name="btn-check",
            label_class_name="indicator btn btn-outline-primary",
            class_name="indicators",
        )
        heading = html.H2(say(view.lang, f"glance.group.{group or 'other'}"), id=f"{name}-heading")
        labelled = html.Div([heading, buttons], role="group", **_named(f"{name}-heading"))
        groups.append(labelled if options[group] else html.Div(buttons, hidden=True))
    return html.Div(groups, id="tiles", className="groups")


def _figure(view: View, name: str) -> dbc.Card:
    lang, figure, texts = view.lang, FIGURES[name], words.card_texts(view, name)
    head: list[Any] = [html.H2(texts["title"], id=f"title-{name}")]
    head += [control_of(filter_, view) for filter_ in placed(name)]
    screen = [html.Span(say(lang, f"explore.{word}_screen"), className=word) for word in ("whole", "close")]
    head.append(
        html.Span(
            [
                dbc.Button(say(lang, "explore.picture"), id=f"picture-{name}", color="link", size="sm"),
                dbc.Button(screen, id=f"screen-{name}", color="link", size="sm"),
            ],
            className="buttons",
        )
    )
    graph = dcc.Graph(
        id=f"figure-{name}",
        figure=registry.drawn(name, view) if name == FIRST else registry.EMPTY,
        config=config(lang, is_map=name == "map", lasso=figure.lasso),
        responsive=True,
        className=f"graph graph-{name}" + (" graph-lasso" if figure.lasso else ""),
    )
    body = [
        html.P(texts["sentence"], id=f"sentence-{name}", className="finding"),
        html.Div(graph, className="figure", role="group", **_named(f"title-{name}")),
        html.Div(texts["foot"], id=f"foot-{name}", className="foot"),
    ]
    return dbc.Card([dbc.CardHeader(head), dbc.CardBody(body)], class_name="h-100 figure-card", id=f"card-{name}")


def _table(view: View) -> dbc.Card:
    lang = view.lang
    head = [
        html.H2(say(lang, "explore.table"), id="title-table"),
        html.Span(table.files(view), id="files", className="links"),
        dbc.Button(say(lang, "explore.open_table"), id="open-table", size="sm", color="primary", outline=True),
    ]
    search = dbc.Input(id="find", type="search", debounce=True, size="sm", placeholder=say(lang, "explore.find"))
    copy = dcc.Clipboard(
        id="copy-table",
        children=html.Button(say(lang, "explore.copy_table"), className="btn btn-sm btn-outline-primary"),
        copied_children=html.Button(say(lang, "explore.copied"), className="btn btn-sm btn-outline-primary"),
    )
    inside = html.Div(
        [
            html.Div([dbc.Label(say(lang, "explore.find"), html_for="find"), search, copy], className="fields"),
            table.whole(view),
        ],
        className="table-slot",
    )
    return dbc.Card(
        [dbc.CardHeader(head), dbc.Collapse(inside, id="table-part", is_open=False)],
        class_name="mt-3",
        id="card-table",
    )


def _named(heading: str) -> Any:
    """The attribute that names a group after a heading."""
    return {"aria-labelledby": heading}
