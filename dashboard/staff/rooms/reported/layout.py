"""The components of the room of reporting. callbacks.py updates them."""

from collections.abc import Mapping, Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from dashboard.interactive.app import in_scheme
from dashboard.interactive.template import config
from dashboard.language.digits import integer
from dashboard.language.order import order
from dashboard.pages.common.urls import desk_url
from dashboard.sheets.reporting import SILENT
from dashboard.staff.rooms.reported import figures, tables, target_words, words
from dashboard.staff.rooms.reported.target import percentage
from dashboard.staff.rooms.reported.view import COUNTIES, ROWS, SPANS, USUAL_SPAN, View, view_of
from dashboard.staff.staff_request import StaffRequest
from dashboard.weeks import WEEK, span_label

# `dbc.Select` cannot have an option whose value is "".
ALL = "all"
# The links below each card, as in files.py: a file of the calendar, of the offices, and of the target.
CARDS = ("calendar", "week", "offices", "target")


def part(name: str) -> str:
    """The id of a component of the room."""
    return f"reported-{name}"


def layout(staff: StaffRequest, asked: Mapping[str, str]) -> list[Any]:
    """The components for the parameters of an address. Raises UnknownChoice."""
    view = view_of(staff, asked)
    notice = dbc.Alert(id=part("notice"), is_open=False, fade=False, color="warning", class_name="mb-2")
    if view is None:
        return [notice, html.P(staff.say("room_reported.nothing"))]
    return [
        notice,
        _controls(view),
        dbc.Row(
            [
                dbc.Col(_card(view, "calendar", [tables.key(view), _calendar(view), _note(view, "calendar")]), lg=7),
                dbc.Col(_card(view, "week", [_scrolled("table", tables.rows_of_week(view), "week")]), lg=5),
            ],
            class_name="g-3",
        ),
        html.Div(_card(view, "offices", _offices(view)), className="mt-3"),
        html.Div(_target(view), className="mt-3", hidden=not view.cards),
    ]


def values(view: View) -> dict[str, str]:
    """The value of each control, by the name of its choice."""
    choice, target = view.choice, view.target
    usual = {"rows": COUNTIES, "weeks": USUAL_SPAN, "week": view.now.isoformat(), "row": ALL}
    found = {name: value or usual.get(name, "") for name, value in choice.values.items()}
    if target and target.card.target_date:
        found["indicator"] = target.card.key
        found["target"] = integer(percentage(target.card), view.lang)
        found["until"] = target_words.date_typed(target.card.target_date, view.lang)
    return found


def asked_of(chosen: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of an address for the values of controls."""
    return {name: "" if value == ALL else value for name, value in chosen.items()}


def row_options(view: View) -> list[dict[str, str]]:
    """The rows that can be chosen, by name."""
    named = {code: words.row(view, code) for code in view.row_of.unique()}
    by_name = dict(sorted(named.items(), key=lambda each: order(each[1])))
    return _options({ALL: words.text(view, "all"), **by_name})


def links(view: View, name: str) -> list[Any]:
    """The files of a card."""
    query, address = view.choice.query, f"{tables.PATH}/"
    found = [html.A("CSV", href=desk_url(view.lang, f"{address}{name}.csv") + query)]
    if name == "offices" and view.chosen["state"].isin(SILENT).any():
        for file in ("missing.csv", "sheets"):
            text = words.text(view, f"file_{file.partition('.')[0]}")
            found.append(html.A(text, href=desk_url(view.lang, address + file) + query))
    return found


def copied(view: View) -> str:
    """The missing offices of the chosen row and week as text to copy."""
    rows = tables.sorted_offices(view)
    return words.missing_list(view, rows[rows["state"].isin(SILENT)])


def calendar_style(view: View) -> dict[str, str]:
    """The height of the calendar, which depends on its number of rows."""
    return _style(view.row_of.nunique(), figures.CALENDAR_ROW)


def target_style(view: View) -> dict[str, str]:
    """The height of the figure of the target."""
    return _style(len(view.target.counties) if view.target else 0, figures.TARGET_ROW)


def _style(rows: int, height: int) -> dict[str, str]:
    return {"--rows": str(rows), "--row": f"{height}px"}


def more_style(view: View, most: int) -> dict[str, str]:
    """The style of the button that shows more offices than so many: hidden if there are no more."""
    return {} if tables.has_more(view, most) else {"display": "none"}


def _controls(view: View) -> html.Div:
    now = values(view)
    count = (view.now - view.oldest).days // 7 + 1
    weeks = [view.now - WEEK * back for back in range(count)]
    options = {
        "row": row_options(view),
        "week": _options({week.isoformat(): span_label(week, view.lang) for week in weeks}),
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
    rows = dbc.RadioItems(
        id=part("rows"),
        # With a name the group is one tab stop, within which arrow keys move.
        name=part("rows"),
        options=_options({name: words.text(view, f"rows_{name}") for name in ROWS}),
        value=now["rows"],
        inline=True,
        input_class_name="btn-check",
        label_class_name="btn btn-sm btn-outline-primary",
        class_name="shows",
    )
    clear = dcc.Link(words.text(view, "clear"), href=desk_url(view.lang, tables.PATH))
    return html.Div(
        [
            html.P(words.said(view), id=part("said"), role="status", className="room-said"),
            dbc.Row([dbc.Col(rows, width="auto"), *selects], class_name="g-2 align-items-end"),
            html.Div(clear, className="room-choices"),
        ],
        className="room-controls reported-controls",
    )


def _options(named: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"value": value, "label": label} for value, label in named.items()]


def _calendar(view: View) -> html.Div:
    graph = dcc.Graph(
        id=part("calendar"),
        figure=in_scheme(figures.calendar(view)),
        config=config(view.lang),
        responsive=True,
        style=calendar_style(view),
        className="graph graph-calendar",
    )
    return html.Div(graph, className="figure room-scroll", tabIndex=0, role="group", **_labelled("calendar"))


def _offices(view: View) -> list[Any]:
    copy = dcc.Clipboard(
        id=part("copy"),
        content=copied(view),
        children=words.text(view, "copy"),
        copied_children=words.text(view, "copied"),
        className="btn btn-sm btn-outline-primary",
    )
    return [
        html.Div(
            [html.P(words.chosen(view), id=part("chosen"), className="finding"), copy], className="reported-list"
        ),
        _scrolled("offices", tables.offices(view, tables.SHOWN)),
        dbc.Button(
            words.text(view, "more"),
            id=part("more"),
            size="sm",
            color="primary",
            outline=True,
            class_name="room-more",
            style=more_style(view, tables.SHOWN),
        ),
    ]


def _target(view: View) -> dbc.Card | list[Any]:
    """What an indicator's target needs; hidden, and without content, for an account of one place."""
    now, target = values(view), view.target
    indicators = _options({key: card.word(view.lang, "name") for key, card in view.cards.items()})
    fields = [
        dbc.Col(
            [
                dbc.Label(words.text(view, "choose_indicator"), html_for=part("indicator")),
                dbc.Select(id=part("indicator"), options=indicators, value=now["indicator"], size="sm"),
            ]
        ),
        *(
            dbc.Col(
                [
                    dbc.Label(words.text(view, f"choose_{name}"), html_for=part(name)),
                    dbc.Input(id=part(name), value=now[name], debounce=True, size="sm", maxlength=20, inputmode=mode),
                ]
            )
            for name, mode in (("target", "numeric"), ("until", "text"))
        ),
    ]
    graph = dcc.Graph(
        id=part("figure"),
        figure=in_scheme(figures.target_figure(view, target)) if target else {},
        config=config(view.lang),
        responsive=True,
        style=target_style(view),
        className="graph graph-target",
    )
    body = [
        dbc.Row(fields, class_name="g-2 align-items-end reported-fields"),
        html.P(
            target_words.target_said(view, target) if target else "",
            id=part("target-said"),
            role="status",
            className="finding",
        ),
        html.Div(graph, className="figure", role="group", **_labelled("target")),
        _scrolled("needs", tables.target(view, target) if target else [], "target"),
        _note(view, "target"),
    ]
    return _card(view, "target", body)


def _note(view: View, name: str) -> html.P:
    return html.P(words.text(view, f"note_{name}"), className="panel-note")


def _scrolled(name: str, content: Any, card: str = "") -> html.Div:
    """A long table that scrolls within its card, also by keyboard. card: by default of the same name."""
    named = _labelled(card or name)
    return html.Div(content, id=part(name), className="room-scroll", tabIndex=0, role="group", **named)


def _card(view: View, name: str, body: Sequence[Any]) -> dbc.Card:
    """A part of the page under its heading, with the links of its files."""
    heading = html.H2(words.text(view, f"title_{name}"), id=part(f"title-{name}"))
    files = html.Span(links(view, name), id=part(f"files-{name}"), className="links")
    return dbc.Card([dbc.CardHeader([heading, files]), dbc.CardBody(list(body))], class_name="h-100")


def _labelled(name: str) -> Any:
    """The attribute that names a group after its card's heading."""
    return {"aria-labelledby": part(f"title-{name}")}
