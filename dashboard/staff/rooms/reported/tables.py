"""The lists of a view as tables of dash-bootstrap-components."""

from collections.abc import Sequence
from typing import Any

import dash_bootstrap_components as dbc
import pandas as pd
from dash import dcc, html

from dashboard.language.digits import integer
from dashboard.language.order import order
from dashboard.pages.common.urls import desk_url
from dashboard.sheets.reporting import LATE, MISSING, PARTLY, REPORTED, RETURNED, STATES, WAITING
from dashboard.staff.rooms.reported import target_words, words
from dashboard.staff.rooms.reported.target import Target
from dashboard.staff.rooms.reported.view import COUNTIES, View

PATH = "reported"
# How many offices are shown at first, and how many more each time.
SHOWN = 20
# Written out, since the build keeps only the classes that it finds in a file.
_CLASSES = {
    MISSING: "reported-missing",
    RETURNED: "reported-returned",
    PARTLY: "reported-partly",
    WAITING: "reported-waiting",
    LATE: "reported-late",
    REPORTED: "reported-reported",
}
# Attributes of what a screen reader passes over, since a text beside it says the same.
UNSAID: Any = {"aria-hidden": "true"}


def rows_of_week(view: View) -> dbc.Table:
    """The rows in the chosen week, the most urgent first; a name chooses its row."""
    rows = []
    for each in words.urgent(view).to_dict("records"):
        is_chosen = each["row"] == view.choice.row
        href = desk_url(view.lang, PATH) + view.with_choice(row="" if is_chosen else each["row"])
        link = dcc.Link([each["name"], html.Span(" ✕", **UNSAID)] if is_chosen else each["name"], href=href)
        cells = [
            badge(view, each["state"]),
            words.of_offices(view, each),
            words.received_on(view, each["last_received"]),
        ]
        rows.append(_row(link, cells, [], "chosen" if is_chosen else ""))
    first = "county" if view.rows == COUNTIES else "body"
    return _table(view, [first, "state", "offices", "last"], rows)


def offices(view: View, most: int) -> list[Any]:
    """The offices of the chosen week and row, the missing ones first, with what is left out in words."""
    every = sorted_offices(view)
    heads = ["office", "county", "state", "answered", "first"]
    names, rows = [words.text(view, f"head_{name}") for name in heads], []
    for each in every.head(most).to_dict("records"):
        answered = words.text(view, "n_of", n=each["answered"], of=each["asked"])
        cells = [
            view.public.county_name(view.lang, each["county_code"]),
            badge(view, each["state"]),
            answered,
            words.received(view, each["first_received"]),
        ]
        rows.append(_row(view.public.office_name(view.lang, each["office_id"]), cells, names[1:]))
    found: list[Any] = [_table(view, heads, rows, "staff-table")]
    if has_more(view, most):
        found.append(html.P(words.text(view, "first_of", n=most, of=len(every))))
    return found


def has_more(view: View, most: int) -> bool:
    """Whether a list of so many offices leaves some out."""
    return len(view.chosen) > most


def sorted_offices(view: View) -> pd.DataFrame:
    """The offices of the chosen week and row: by state, the most urgent first, then by county and name."""
    rows = view.chosen
    rows = rows.assign(
        urgency=[STATES.index(state) for state in rows["state"]],
        name=[view.public.office_name(view.lang, office) for office in rows["office_id"]],
    )
    return rows.assign(place=rows["name"].map(order)).sort_values(["urgency", "county_code", "place"])


def badge(view: View, state: str) -> html.Span:
    """A state as a sign and a word."""
    signed = html.Span(words.sign(view.lang, state), className="reported-sign", **UNSAID)
    return html.Span([signed, words.state(view, state)], className=f"reported-state {_CLASSES[state]}")


def key(view: View) -> html.P:
    """What the signs and colours mean."""
    items: list[Any] = []
    for state in reversed(STATES):
        items += [badge(view, state)]
    return html.P(items, className="panel-note reported-key")


def target(view: View, shown: Target) -> dbc.Table:
    """What each county needs, those that need most first; the province is the last row."""
    heads = ["county", "now", "goal", "more", "needed", "pace", "reached", "target_state"]
    names, rows = [words.text(view, f"head_{name}") for name in heads], []
    for need in (*shown.counties, shown.province):
        name = view.public.county_name(view.lang, need.area) if need.area else view.public.province.title(view.lang)
        cells = [
            target_words.figure(view, need),
            target_words.goal(view, shown, need),
            integer(need.more, view.lang) if need.more is not None else "",
            target_words.pace_needed(view, need),
            target_words.present_pace(view, need),
            target_words.when(view, need),
            target_words.state(view, need),
        ]
        rows.append(_row(name, cells, names[1:], "" if need.area else "together"))
    return _table(view, heads, rows, "staff-table")


def _row(head: Any, cells: Sequence[Any], names: Sequence[str], class_name: str = "") -> html.Tr:
    """A row of a table. names: of the columns, shown before the cells where a phone shows a row as a list."""
    named: list[Any] = [{"data-name": name} for name in names] or [{} for _ in cells]
    content = [html.Td(cell, **attributes) for cell, attributes in zip(cells, named, strict=True)]
    return html.Tr([html.Th(head, scope="row"), *content], className=class_name)


def _table(view: View, heads: Sequence[str], rows: Sequence[html.Tr], class_name: str = "") -> dbc.Table:
    head = html.Thead(html.Tr([html.Th(words.text(view, f"head_{name}"), scope="col") for name in heads]))
    return dbc.Table([head, html.Tbody(list(rows))], size="sm", responsive=True, class_name=class_name)
