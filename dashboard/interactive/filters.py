"""The choices of the dashboard: one declaration each, from which the controls, the address, the inputs of callbacks
and the keys of stored figures follow.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import dash_bootstrap_components as dbc
from dash import html

from dashboard.interactive.units import UNITS
from dashboard.interactive.view import View
from dashboard.language import say
from dashboard.language.digits import integer
from dashboard.pages.common.filters import county_names
from dashboard.selection import UnknownChoice
from dashboard.weeks import day_label

Options = Callable[[View], Sequence[tuple[str, str]]]


@dataclass(frozen=True)
class Filter:
    """A choice among options, as a select box.

    name: the id of its control and the word in a figure's `reads`; `explore.NAME` is its label. parameter: of the
    address. field: of Selection. options: (value, text) of each option. usual: the value of the control where the
    address has no parameter; `dbc.Select` cannot have an option whose value is ''. place: of the page on which the
    control is: `row`, `more`, or the name of a figure.
    """

    name: str
    parameter: str
    field: str
    options: Options = lambda _: ()
    usual: str = ""
    place: str = "row"

    def value(self, view: View) -> Any:
        """The value of the control in a view."""
        return view.parameters[self.parameter] or self.usual

    def text(self, value: Any) -> str:
        """The parameter for a value of the control; '' for the usual one. Raises UnknownChoice for another type."""
        if not (value is None or isinstance(value, str)):
            raise UnknownChoice(self.name, "")
        return "" if value in (None, self.usual) else value

    def control(self, view: View) -> Any:
        """The control of a view, with its label."""
        return html.Div([self.label(view), self.component(view)], className=f"choose choose-{self.name}")

    def label(self, view: View) -> Any:
        """The label before the control."""
        return dbc.Label(say(view.lang, f"explore.{self.name}"), html_for=self.name)

    def component(self, view: View) -> Any:
        """The control itself."""
        options = [{"value": value, "label": text} for value, text in self.options(view)]
        return dbc.Select(id=self.name, options=options, value=self.value(view), size="sm")


class Buttons(Filter):
    """A choice among few options, each a button."""

    def control(self, view: View) -> Any:
        options = [{"value": value, "label": text} for value, text in self.options(view)]
        return dbc.RadioItems(
            id=self.name,
            # With a name the group is one tab stop, within which arrow keys move.
            name=self.name,
            options=options,
            value=self.value(view),
            inline=True,
            input_class_name="btn-check",
            label_class_name="btn btn-sm btn-outline-primary",
            class_name="shows",
        )


@dataclass(frozen=True)
class Switch(Filter):
    """A choice between on and off. on: the parameter while the switch is on."""

    on: str = "on"

    def value(self, view: View) -> bool:
        return bool(view.parameters[self.parameter])

    def text(self, value: Any) -> str:
        return self.on if value is True else ""

    def control(self, view: View) -> Any:
        return dbc.Switch(id=self.name, label=say(view.lang, f"explore.{self.name}"), value=self.value(view))


class Counties(Filter):
    """A choice of any number of counties, from a list with a search field."""

    def value(self, view: View) -> list[str]:
        return list(view.selection.counties)

    def text(self, value: Any) -> str:
        codes = value if isinstance(value, list) else []
        return ",".join(code for code in codes if isinstance(code, str))

    def control(self, view: View) -> Any:
        lang = view.lang
        search = dbc.Input(id="find-county", type="search", size="sm", autocomplete="off")
        boxes = dbc.Checklist(
            id=self.name,
            options=[{"value": value, "label": text} for value, text in self.options(view)],
            value=self.value(view),
        )
        within = [dbc.Label(say(lang, "explore.find"), html_for="find-county"), search, boxes]
        listed = html.Details(
            [html.Summary(self.number(view), id="counties-number"), html.Div(within, className="county-list")]
        )
        label = html.Span(say(lang, f"explore.{self.name}"), className="form-label")
        return html.Div([label, listed], className=f"choose choose-{self.name}")

    def number(self, view: View) -> str:
        """How many counties are chosen, in words."""
        number = len(view.selection.counties)
        return say(
            view.lang, "explore.number_chosen" if number else "explore.no_county", n=integer(number, view.lang)
        )


def _cards(view: View) -> list[tuple[str, str]]:
    return [(card.key, card.word(view.lang, "name")) for card in view.snapshot.cards]


def _kinds(view: View) -> list[tuple[str, str]]:
    kinds = view.snapshot.terms.kinds.items()
    return [("all", say(view.lang, "filter.all_kinds")), *((key, kind.name(view.lang)) for key, kind in kinds)]


def _weeks(view: View) -> list[tuple[str, str]]:
    """The weeks, the newest first."""
    pairs = zip(view.snapshot.cells.weeks, view.snapshot.weeks, strict=True)
    return [(text, day_label(day, view.lang)) for text, day in pairs][::-1]


def _counties(view: View) -> list[tuple[str, str]]:
    return list(county_names(view.lang, view.snapshot).items())


def _named(*names: str) -> Options:
    """Options whose texts are the messages explore.NAME."""
    return lambda view: [(name, say(view.lang, f"explore.{name}")) for name in names]


COUNTIES = Counties("counties", "county", "others", _counties)
FILTERS: Mapping[str, Filter] = {
    each.name: each
    for each in (
        Filter("indicator", "indicator", "card", _cards),
        Filter("kind", "kind", "kind", _kinds, "all"),
        Filter("week", "week", "week", _weeks),
        Filter("unit", "unit", "unit", _named(*UNITS), UNITS[0]),
        COUNTIES,
        Filter("second", "second", "second", _cards, place="more"),
        Filter("start", "start", "start", _weeks, place="more"),
        Switch("checked", "evidence", "checked", place="more", on="checked"),
        Switch("path", "path", "path", place="more"),
        Buttons("show", "show", "show", _named("value", "change"), "value", place="map"),
        Buttons("order", "order", "order", _named("figure", "change", "gap"), "figure", place="bars"),
    )
}
# The parameters of an address that no control has: the period of changes, the publication, and at the
# desk the last week of the coming one.
KEPT = ("weeks", "asof", "through")
# The choices that follow the others until the reader makes them.
FOLLOWING = ("second", "start")


def parameters(values: Mapping[str, Any], query: Mapping[str, str]) -> dict[str, str]:
    """The parameters of an address for the values of controls, by name. query: the parameters of the page's address.

    Raises UnknownChoice for values of another type.
    """
    kept = {name: query[name] for name in KEPT if name in query}
    return kept | {each.parameter: each.text(values.get(name)) for name, each in FILTERS.items()}


def unchosen(asked: Mapping[str, str], before: View, query: Mapping[str, str], cause: str) -> dict[str, str]:
    """These parameters without the choices of FOLLOWING that the reader has not made.

    before: the view of the page's address, with these parameters (query). cause: the filter that has changed. A value
    that is usual in the view before is no choice, since it came with that view.
    """
    usual = {
        name for name in FOLLOWING if name != cause and name not in query and asked[name] == before.parameters[name]
    }
    return {name: text for name, text in asked.items() if name not in usual}


def control_of(name: str, view: View) -> Any:
    """The control of a filter in a view."""
    return FILTERS[name].control(view)


def placed(place: str) -> list[str]:
    """The names of the filters at a place of the page."""
    return [name for name, each in FILTERS.items() if each.place == place]
