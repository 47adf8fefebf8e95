"""The lists of a view as tables of dash-bootstrap-components."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import dash_bootstrap_components as dbc
from dash import dcc, html

from dashboard.language import say
from dashboard.language.digits import integer
from dashboard.meeting.visits import STARTS
from dashboard.pages.common.office_filter import office_url
from dashboard.pages.common.urls import desk_url
from dashboard.staff.rooms.inspections import lists, words
from dashboard.staff.rooms.inspections.view import View
from dashboard.staff.rooms.inspections.visits import due_of
from dashboard.weeks import day_label

PATH = "inspections/room"
# The shades of the parts of a bar, after the resolved findings: the older, the darker.
AGE_CLASSES = ("age-0", "age-1", "age-2", "age-3")
# How many rows a long list shows at first, and how many more each time.
SHOWN = 20
# Attributes of what a screen reader passes over, since a text beside it says the same.
_UNSAID: Any = {"aria-hidden": "true"}


class Row(NamedTuple):
    """A row of a table. name: its class."""

    head: Any
    cells: Sequence[Any]
    name: str = ""


def teams(view: View) -> dbc.Table:
    """The teams by number; a number chooses its team, or releases it."""
    rows = []
    for team in lists.teams(view):
        number = str(team.team)
        chosen = number == view.choice.team
        link = _choice(view, integer(team.team, view.lang), chosen, team="" if chosen else number)
        cells = [
            view.public.county_name(view.lang, team.home) or words.text(view, "no_home"),
            *(integer(amount, view.lang) for amount in (team.visits, team.offices, team.waiting)),
            _when(words.day(view, team.last)),
        ]
        rows.append(Row(link, cells, "chosen" if chosen else ""))
    return _table(view, "team home visits offices waiting last".split(), rows, listed=False)


def findings(view: View) -> dbc.Table:
    """Each kind of finding with a bar of its resolved and open ones, by age; a kind is chosen by its name."""
    every = lists.findings(view)
    most = max([each.found for each in every], default=0)
    rows = []
    for each in every:
        chosen = each.finding == view.choice.finding
        name = say(view.lang, f"finding.{each.finding}")
        link = _choice(view, name, chosen, finding="" if chosen else each.finding)
        numbers = [integer(amount, view.lang) for amount in (each.found, each.resolved, *each.open)]
        rows.append(Row(link, [_bar(each, most), *numbers], "chosen" if chosen else ""))
    total = [sum(each.found for each in every), sum(each.resolved for each in every)]
    total += [sum(each.open[age] for each in every) for age in range(len(STARTS))]
    numbers = [integer(amount, view.lang) for amount in total]
    rows.append(Row(words.text(view, "together"), ["", *numbers], "together"))
    heads = ["finding", "bar", "found", "resolved", *(f"open_{age}" for age in range(len(STARTS)))]
    return _table(view, heads, rows)


def due(view: View, most: int) -> list[Any]:
    """The offices due, the most urgent first, with what is left out in words."""
    every = due_of(view)
    rows = [
        Row(
            _office(view, office.office_id, office.county_code),
            [
                view.public.county_name(view.lang, office.county_code),
                view.public.kind_name(view.lang, office.kind),
                words.why_due(view, office),
                _when(words.day(view, office.last_visit)),
                _when(day_label(office.free_from, view.lang))
                if office.free_from and office.free_from > view.day
                else "",
            ],
        )
        for office in every[:most]
    ]
    table = _table(view, "office county kind why last free".split(), rows)
    return [table, *_rest(view, len(every), most)] if every else [html.P(words.text(view, "none_due"))]


def visits(view: View, found: Sequence[lists.Visit], most: int) -> list[Any]:
    """Visits, newest first, with what is left out in words."""
    rows = [
        Row(
            _when(day_label(visit.day, view.lang)),
            [
                integer(visit.team, view.lang),
                _office(view, visit.office_id, visit.county_code),
                view.public.county_name(view.lang, visit.county_code),
                view.public.kind_name(view.lang, visit.kind),
                words.found(view, visit),
                html.Bdi(words.sources(view, visit)),
                _state(view, visit),
            ],
        )
        for visit in found[:most]
    ]
    table = _table(view, "day team office county kind found source state".split(), rows)
    return [table, *_rest(view, len(found), most)] if found else [html.P(words.text(view, "no_visits"))]


def _state(view: View, visit: lists.Visit) -> html.Span:
    name = "waiting" if visit.waiting else "public"
    return html.Span(words.text(view, f"state_{name}"), className=f"badge badge-{name}")


def _bar(each: lists.Findings, most: int) -> html.Div:
    """A bar as long as the kind has findings."""
    parts = [("resolved", each.resolved), *zip(AGE_CLASSES, each.open, strict=True)]
    return html.Div(
        [html.Span(className=name, style={"flexGrow": amount}) for name, amount in parts if amount],
        className="stack",
        style={"inlineSize": f"{100 * each.found / most if most else 0:.1f}%"},
        **_UNSAID,
    )


def _choice(view: View, name: str, chosen: bool, **changed: str) -> dcc.Link:
    """A link that changes the choice without loading the page."""
    href = desk_url(view.lang, PATH) + view.with_choice(**changed)
    return dcc.Link([name, html.Span(" ✕", **_UNSAID)] if chosen else name, href=href)


def _office(view: View, office_id: str, county: str) -> html.A | str:
    """An office's name, a link to it in the list of offices of the coming publication."""
    name = view.public.office_name(view.lang, office_id)
    if not county:
        return name
    week = len(view.coming.weeks) - 1
    return html.A(name, href=office_url(view.lang, view.coming, week, office_id, county))


def _rest(view: View, number: int, most: int) -> list[html.P]:
    return [html.P(words.text(view, "first_of", n=most, of=number))] if number > most else []


def _when(text: str) -> html.Span:
    """A date, which is not broken into lines."""
    return html.Span(text, className="room-when")


def _table(view: View, heads: Sequence[str], rows: Sequence[Row], listed: bool = True) -> dbc.Table:
    """A table. listed: on a phone each row is a list, in which the column's heading stands before the cell."""
    named = [words.text(view, f"head_{name}") for name in heads]
    head = html.Thead(html.Tr([html.Th(name, scope="col") for name in named]))
    body = [
        html.Tr(
            [
                html.Th(row.head, scope="row"),
                *(html.Td(cell, **_headed(name)) for name, cell in zip(named[1:], row.cells, strict=True)),
            ],
            className=row.name,
        )
        for row in rows
    ]
    return dbc.Table([head, html.Tbody(body)], size="sm", responsive=True, class_name="staff-table" if listed else "")


def _headed(name: str) -> Any:
    return {"data-name": name}
