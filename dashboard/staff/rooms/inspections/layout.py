"""The components of the working view of inspections. callbacks.py updates them."""

from collections.abc import Mapping, Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from dashboard.interactive.app import in_scheme
from dashboard.interactive.template import config
from dashboard.language import say
from dashboard.language.digits import integer
from dashboard.meeting.visits import KINDS
from dashboard.pages.common.filters import county_names
from dashboard.pages.common.urls import desk_url
from dashboard.staff.rooms.inspections import figures, lists, tables, words
from dashboard.staff.rooms.inspections.view import COVERAGE, SPANS, USUAL_SPAN, View, view_of
from dashboard.staff.staff_request import StaffRequest

# `dbc.Select` cannot have an option whose value is "".
ALL = "all"
# The lists that are files, too.
FILES = ("teams", "counties", "weeks", "findings", "due", "visits")


def part(name: str) -> str:
    """The id of a component of the room."""
    return f"inspections-{name}"


def layout(staff: StaffRequest, asked: Mapping[str, str]) -> list[Any]:
    """The components for the parameters of an address. Raises UnknownChoice."""
    view = view_of(staff, asked)
    notice = dbc.Alert(id=part("notice"), is_open=False, fade=False, color="warning", class_name="mb-2")
    if view is None:
        return [notice, html.P(staff.say("room_inspections.nothing"))]
    visits = lists.visits(view)
    listed: dict[str, list[Any]] = {
        "teams": [_scrolled("teams", tables.teams(view))],
        "findings": [html.Div(tables.findings(view), id=part("findings")), _key(view)],
        "due": [html.Div(tables.due(view, tables.SHOWN), id=part("due")), _more(view, "due")],
        "visits": [html.Div(tables.visits(view, visits, tables.SHOWN), id=part("visits")), _more(view, "visits")],
    }
    cards = {name: _card(view, name, body, name) for name, body in listed.items()}
    return [
        notice,
        _controls(view, words.said(view, visits)),
        dbc.Row(
            [
                dbc.Col(_card(view, "map", [_shows(view), *_map(view)], "counties"), lg=7),
                dbc.Col(cards["teams"], lg=5),
            ],
            class_name="g-3",
        ),
        dbc.Row(
            [dbc.Col(_card(view, "heatmap", _weeks(view), "weeks"), lg=6), dbc.Col(cards["findings"], lg=6)],
            class_name="g-3 mt-0",
        ),
        html.Div(cards["due"], className="mt-3"),
        html.Div(cards["visits"], className="mt-3"),
    ]


def values(view: View) -> dict[str, str]:
    """The value of each control, by the name of its choice."""
    usual = {"measure": view.measure, "weeks": USUAL_SPAN}
    return {name: value or usual.get(name, ALL) for name, value in view.choice.values.items()}


def asked_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of an address for the values of controls."""
    return {name: "" if value == ALL else value for name, value in values.items()}


def files_of(view: View, name: str) -> list[html.A]:
    """The links of a list's file."""
    return [html.A("CSV", href=desk_url(view.lang, f"{tables.PATH}/{name}.csv") + view.choice.query)]


def _controls(view: View, said: str) -> html.Div:
    now, lang = values(view), view.lang
    every = {"value": ALL, "label": words.text(view, "all")}
    kinds = view.public.full_input.tables.terms.kinds
    options = {
        "county": [every, *_options(county_names(lang, view.coming))],
        "kind": [every, *_options({key: kind.name(lang) for key, kind in kinds.items()})],
        "team": [every, *_options({str(n): integer(n, lang) for n in lists.team_numbers(view)})],
        "finding": [every, *_options({kind: say(lang, f"finding.{kind}") for kind in KINDS})],
        "weeks": _options({span: words.text(view, "span", n=int(span)) for span in SPANS}),
    }
    selects = [
        dbc.Col(
            [
                dbc.Label(words.text(view, f"choose_{name}"), html_for=part(name)),
                dbc.Select(id=part(name), options=each, value=now[name], size="sm"),
            ]
        )
        for name, each in options.items()
    ]
    return html.Div(
        [
            dbc.Row(selects, class_name="g-2 align-items-end"),
            html.Div(
                [
                    html.P(said, id=part("said"), role="status", className="room-said"),
                    dcc.Link(words.text(view, "clear"), href=desk_url(lang, tables.PATH)),
                ],
                className="room-choices",
            ),
        ],
        className="room-controls",
    )


def _options(named: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"value": value, "label": label} for value, label in named.items()]


def _shows(view: View) -> dbc.RadioItems:
    """What the map shows."""
    return dbc.RadioItems(
        id=part("measure"),
        # With a name the group is one tab stop, within which arrow keys move.
        name=part("measure"),
        options=[{"value": name, "label": words.text(view, f"measure_{name}")} for name in view.measures],
        value=view.measure,
        inline=True,
        input_class_name="btn-check",
        label_class_name="btn btn-sm btn-outline-primary",
        class_name="shows",
    )


def _map(view: View) -> list[Any]:
    return [
        html.P(map_sentence(view), id=part("sentence"), className="finding"),
        _graph(view, "map", figures.map_of_counties(view)),
        html.P(words.text(view, "map_note"), className="panel-note"),
    ]


def _weeks(view: View) -> list[Any]:
    """The coverage by week; a folder without its card has an empty graph, since callbacks need it, and a sentence."""
    drawn = figures.weeks_of_counties(view)
    graph = html.Div(_graph(view, "heatmap", drawn or {}), hidden=not drawn)
    return [graph, html.P(words.text(view, "heatmap_note" if drawn else "no_coverage"), className="panel-note")]


def map_sentence(view: View) -> str:
    """What the map shows, in the province and in the chosen county."""
    where = words.place(view)
    if view.measure == COVERAGE:
        return words.text(view, "map_sentence", where=where, what=figures.coverage(view, view.choice.county))
    numbers = figures.counts(view, view.measure)
    number = numbers.get(view.choice.county, 0) if view.choice.county else sum(numbers.values())
    return words.text(view, "map_sentence", where=where, what=figures.measured(view, number))


def _key(view: View) -> html.P:
    """The shades of the bars of findings."""
    shades = ["resolved", *tables.AGE_CLASSES]
    named = zip(
        shades, ["head_resolved", *(f"head_open_{age}" for age in range(len(tables.AGE_CLASSES)))], strict=True
    )
    items: list[Any] = []
    for name, key in named:
        items += [html.Span(className=f"swatch {name}"), words.text(view, key)]
    return html.P(items, className="panel-note stack-key")


def _graph(view: View, name: str, figure: dict[str, Any]) -> html.Div:
    settings = config(view.lang, is_map=name == "map")
    look = f"graph graph-{name}"
    graph = dcc.Graph(id=part(name), figure=in_scheme(figure), config=settings, responsive=True, className=look)
    return html.Div(graph, className="figure", role="group", **_labelled(name))


def _more(view: View, name: str) -> dbc.Button:
    """Shows more of a list."""
    text = words.text(view, f"more_{name}")
    return dbc.Button(text, id=part(f"more-{name}"), size="sm", color="primary", outline=True, class_name="room-more")


def _scrolled(name: str, content: Any) -> html.Div:
    """A long table that scrolls within its card, also by keyboard."""
    return html.Div(content, id=part(name), className="room-scroll", tabIndex=0, role="group", **_labelled(name))


def _card(view: View, name: str, body: Sequence[Any], file: str) -> dbc.Card:
    """A part of the page under its heading, with the link of its file."""
    heading = html.H2(words.text(view, f"title_{name}"), id=part(f"title-{name}"))
    files = html.Span(files_of(view, file), id=part(f"files-{file}"), className="links")
    return dbc.Card([dbc.CardHeader([heading, files]), dbc.CardBody(list(body))], class_name="h-100")


def _labelled(name: str) -> Any:
    """The attribute that names a group after its card's heading."""
    return {"aria-labelledby": part(f"title-{name}")}
