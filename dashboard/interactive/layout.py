"""The dashboard's components for a view. callbacks.py updates them; words.py has their texts."""

from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from dashboard.interactive import drawing, words
from dashboard.interactive.template import config
from dashboard.interactive.units import UNITS
from dashboard.interactive.view import View
from dashboard.language import say
from dashboard.pages.common.filters import county_names
from dashboard.weeks import day_label

# The controls whose values make a view, in the order of callbacks.
CONTROLS = ("indicator", "second", "kind", "checked", "path", "start", "week", "unit", "show", "counties")
# A switch -> its parameter in an address, and the parameter's value while the switch is on.
SWITCHES = {"checked": ("evidence", "checked"), "path": ("path", "on")}
# `dbc.Select` cannot have an option whose value is "".
ALL = "all"
# What the map shows unless it shows the change, and the unit that is no count and no gap.
VALUE, SHARE = "value", UNITS[0]
SECONDS_OF_PLAY = 1.2


def layout(view: View) -> list[Any]:
    """The components of the room, with the values, texts and figures of a view."""
    lang, texts = view.lang, words.texts(view)
    cards = {name: _figure(view, name, texts) for name in drawing.GRAPHS}
    return [
        # Choices are added to the browser's history, so that Back undoes a choice.
        dcc.Location(id="address", refresh="callback-nav"),
        dcc.Interval(id="clock", interval=round(SECONDS_OF_PLAY * 1000), disabled=True),
        dcc.Store(id="digest", data=view.snapshot.digest),
        dbc.Alert(id="notice", is_open=False, color="warning", class_name="mb-2"),
        _controls(view, texts),
        dbc.Row([dbc.Col(cards["map"], lg=7), dbc.Col(_subjects(view), lg=5)], class_name="g-3"),
        dbc.Row(
            [dbc.Col(cards[name], lg=12 if name == "strip" else 6) for name in list(drawing.GRAPHS)[1:]],
            class_name="g-3 mt-0",
        ),
        dbc.Card(
            [
                dbc.CardHeader(
                    [
                        html.H2(say(lang, "explore.table")),
                        html.Span(texts["files"], id="files", className="links"),
                        dbc.Button(
                            say(lang, "explore.open_table"), id="open-table", size="sm", color="primary", outline=True
                        ),
                    ]
                ),
                dbc.Collapse(html.Div(id="table", className="table-slot"), id="table-part", is_open=False),
            ],
            class_name="mt-3",
        ),
    ]


def values(view: View) -> dict[str, Any]:
    """The value of each control in a view, by its id."""
    chosen, weeks = view.selection, view.snapshot.cells.weeks
    assert chosen.second is not None and chosen.start is not None
    return {
        "indicator": chosen.card.key,
        "second": chosen.second.key,
        "kind": chosen.kind or ALL,
        "checked": chosen.checked,
        "path": chosen.path,
        "start": weeks[chosen.start],
        "week": weeks[chosen.week],
        "unit": chosen.unit or SHARE,
        "show": chosen.show or VALUE,
        "counties": list(chosen.counties),
    }


def _controls(view: View, texts: dict[str, Any]) -> html.Div:
    lang, snapshot, now = view.lang, view.snapshot, values(view)

    def select(name: str, options: list[dict[str, str]]) -> dbc.Col:
        label = dbc.Label(say(lang, f"explore.{name}"), html_for=name)
        choice = dbc.Select(id=name, options=options, value=now[name], size="sm")
        return dbc.Col([label, choice], class_name=f"choose-{name}")

    cards = [{"label": card.word(lang, "name"), "value": card.key} for card in snapshot.cards]
    pairs = zip(snapshot.cells.weeks, snapshot.weeks, strict=True)
    weeks = [{"label": day_label(day, lang), "value": text} for text, day in pairs][::-1]
    kinds = [{"label": say(lang, "filter.all_kinds"), "value": ALL}]
    kinds += [{"label": kind.name(lang), "value": key} for key, kind in snapshot.terms.kinds.items()]
    units = [{"label": say(lang, f"explore.{unit}"), "value": unit} for unit in UNITS]
    named = county_names(lang, snapshot).items()
    switches = [dbc.Switch(id=name, label=say(lang, f"explore.{name}"), value=now[name]) for name in SWITCHES]
    more = [
        dbc.Row([select("second", cards), select("start", weeks), *map(dbc.Col, switches)], class_name="g-2"),
        dbc.Checklist(
            id="counties",
            options=[{"label": name, "value": code} for code, name in named],
            value=now["counties"],
            inline=True,
            input_class_name="btn-check",
            label_class_name="btn btn-sm btn-outline-primary",
            class_name="county-choices",
        ),
        dbc.Button(
            say(lang, "explore.similar"),
            id="similar",
            color="primary",
            outline=True,
            size="sm",
            disabled=not words.similar_counties(view),
        ),
        dbc.Button(say(lang, "explore.clear"), id="clear", color="link", size="sm"),
    ]
    return html.Div(
        [
            dbc.Row(
                [
                    select("indicator", cards),
                    select("kind", kinds),
                    select("week", weeks),
                    select("unit", units),
                    dbc.Col(
                        dbc.Button(say(lang, "explore.play"), id="play", color="primary", outline=True, size="sm"),
                        width="auto",
                        class_name="choose-play",
                    ),
                ],
                class_name="g-2 align-items-end",
            ),
            html.Div(
                [
                    html.P(texts["said"], id="said", role="status"),
                    html.Div(
                        [
                            dbc.Label(say(lang, "explore.view_link"), html_for="permalink"),
                            dbc.Input(id="permalink", value=words.lasting_address(view), readonly=True, size="sm"),
                            dcc.Clipboard(
                                target_id="permalink",
                                children=say(lang, "explore.copy"),
                                copied_children=say(lang, "explore.copied"),
                                className="btn btn-sm btn-outline-primary",
                            ),
                        ],
                        className="view-link",
                    ),
                    html.Details([html.Summary(say(lang, "explore.filters")), *more]),
                ],
                className="choices",
            ),
        ],
        className="controls",
    )


def _subjects(view: View) -> html.Div:
    """A row of tiles for each subject; a tile switches the dashboard to its indicator."""
    lang, groups, chosen = view.lang, [], words.chosen_tiles(view)
    for subject, options in words.tiles(view).items():
        tiles = dbc.RadioItems(
            id=subject,
            # With a name the group is one tab stop, within which arrow keys move.
            name=subject,
            options=options,
            value=chosen[subject],
            inline=True,
            input_class_name="btn-check",
            label_class_name="tile btn btn-outline-primary",
            class_name="tiles",
        )
        heading = html.H2(say(lang, f"explore.{subject}"), id=f"{subject}-heading")
        group = html.Div([heading, tiles], role="group", **_named(f"{subject}-heading"))
        groups.append(group if options else html.Div(tiles, hidden=True))
    return html.Div(groups, className="subjects")


def _figure(view: View, name: str, texts: dict[str, Any]) -> dbc.Card:
    lang = view.lang
    head: list[Any] = [html.H2(say(lang, f"explore.figure_{name}"), id=f"title-{name}")]
    if name == "map":
        shown = values(view)["show"]
        options = [{"label": say(lang, f"explore.show_{name}"), "value": name} for name in (VALUE, "change")]
        radio = {"input_class_name": "btn-check", "label_class_name": "btn btn-sm btn-outline-primary"}
        head.append(
            dbc.RadioItems(
                id="show", name="show", options=options, value=shown, inline=True, class_name="shows", **radio
            )
        )
    screen = [html.Span(say(lang, f"explore.{word}_screen"), className=word) for word in ("whole", "close")]
    head.append(dbc.Button(screen, id=f"screen-{name}", color="link", size="sm"))
    graph = dcc.Graph(
        id=name,
        figure=drawing.drawn(name, view),
        config=config(lang, is_map=name == "map"),
        responsive=True,
        className=f"graph graph-{name}",
    )
    body = [
        html.P(texts[f"sentence-{name}"], id=f"sentence-{name}", className="finding"),
        html.Div(graph, className="figure", role="group", **_named(f"title-{name}")),
        html.P(texts[f"note-{name}"], id=f"note-{name}", className="panel-note"),
        html.P(texts[f"links-{name}"], id=f"links-{name}", className="links"),
    ]
    return dbc.Card([dbc.CardHeader(head), dbc.CardBody(body)], class_name="h-100", id=f"card-{name}")


def _named(heading: str) -> Any:
    """The attribute that names a group after a heading."""
    return {"aria-labelledby": heading}
