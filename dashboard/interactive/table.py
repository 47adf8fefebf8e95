"""The table of counties: sorted by any column, filtered by names, with the offices behind each figure."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import dash_bootstrap_components as dbc
from dash import html

from dashboard.derived import derived
from dashboard.figures.cell_text import CellText
from dashboard.figures.explored import explored
from dashboard.indicators.sentences import change_text
from dashboard.indicators.standing import places as county_places
from dashboard.interactive.units import cell_text, in_order, unit_of
from dashboard.interactive.view import View
from dashboard.language import COMMA, say
from dashboard.language.digits import latin
from dashboard.language.spelling import key
from dashboard.meeting.changes import progress
from dashboard.pages.common.filters import county_names
from dashboard.pages.common.urls import permalink, url
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot

COLUMNS = ("county", "before", "now", "change", "rank", "second")
FILES = ("csv", "xlsx")


class Value(NamedTuple):
    """A value of the table. amount: for sorting, None for nothing known; href: the offices behind it, '' for none."""

    text: str
    amount: float | None
    href: str = ""


def headings(view: View) -> dict[str, str]:
    """The heading of each column."""
    lang, chosen = view.lang, view.selection
    assert chosen.second is not None
    named = {"county": say(lang, "view.county")}
    named |= {name: say(lang, f"explore.column_{name}") for name in COLUMNS[1:]}
    for name, card in (("before", chosen.card), ("now", chosen.card), ("second", chosen.second)):
        if unit := unit_of(replace(chosen, card=card)):
            named[name] += f"{COMMA[lang]}{say(lang, f'explore.{unit}')}"
    return named


def rows(view: View, sort: str = "", words: str = "") -> list[tuple[str, Sequence[Value]]]:
    """(code, values of COLUMNS) of each county whose name has these words. sort: a column, with - for the highest
    first; '' for the best first.
    """
    lines = _rows(view.snapshot, view.lang, replace(view.selection, county="", others=()))
    wanted = key(words)
    matches: list[tuple[str, Sequence[Value]]] = [row for row in lines if wanted in key(row[1][0].text)]
    column = sort.removeprefix("-")
    if column not in COLUMNS:
        return matches
    place, sign = COLUMNS.index(column), -1 if sort.startswith("-") else 1
    known = [row for row in matches if row[1][place].amount is not None]
    known.sort(key=lambda row: sign * (row[1][place].amount or 0.0))
    # Whatever is not known comes last in either order.
    return known + [row for row in matches if row[1][place].amount is None]


@derived(most=16)
def _rows(public: Snapshot, lang: str, chosen: Selection) -> list[tuple[str, Sequence[Value]]]:
    assert chosen.second is not None and chosen.start is not None
    snapshot, card, unit = explored(public, chosen), chosen.card, unit_of(chosen)
    lines: list[tuple[str, Sequence[Value]]] = []
    alphabet = {code: place for place, code in enumerate(county_names(lang, public))}
    ranked = county_places(snapshot.cells, card, chosen.week, chosen.kind).places
    for code in in_order(snapshot, chosen):
        places = (card, chosen.start), (card, chosen.week), (chosen.second, chosen.week)
        before, now, second = (CellText(snapshot, lang, of, week, code, chosen.kind) for of, week in places)
        change = progress(snapshot, card, chosen.week, chosen.week - chosen.start, code, chosen.kind)
        county = replace(chosen, county=code)

        def offices(selection: Selection) -> str:
            return "" if public.mode == "own" else url(lang, public, "why", selection)

        def value(cell: CellText, unit: str, selection: Selection) -> Value:
            amount = cell.cell.numerator if unit == "count" and cell.cell.known else cell.cell.value
            return Value(cell_text(cell, unit, short=True), amount, offices(selection))

        values = [
            Value(now.name, float(alphabet[code])),
            value(before, unit, replace(county, week=chosen.start)),
            value(now, unit, county),
            Value(change_text(lang, "view", card, change), None if change is None else change.value),
            Value(now.rank, float(ranked[code][0]) if code in ranked else None),
            value(second, unit_of(replace(chosen, card=chosen.second)), replace(county, card=chosen.second)),
        ]
        lines.append((code, values))
    return lines


def body(view: View, sort: str = "", words: str = "") -> list[html.Tr]:
    """The rows of the table's body; where no county has these words, a sentence."""
    lines = [
        html.Tr(
            [
                html.Th(values[0].text, scope="row"),
                *(html.Td(html.A(each.text, href=each.href) if each.href else each.text) for each in values[1:]),
            ],
            className="chosen" if code in view.selection.counties else "",
        )
        for code, values in rows(view, sort, words)
    ]
    return lines or [html.Tr(html.Td(say(view.lang, "explore.no_match"), colSpan=len(COLUMNS)))]


def whole(view: View) -> dbc.Table:
    """The table, whose rows a callback writes once it is open. Each heading is a button that sorts."""
    head = [
        html.Th(html.Button(text, id=f"sort-{name}", className="sort"), id=f"head-{name}", scope="col", **_UNSORTED)
        for name, text in headings(view).items()
    ]
    return dbc.Table(
        [html.Thead(html.Tr(head)), html.Tbody(id="rows")], id="counties-table", responsive=True, size="sm"
    )


# The attribute tells the order, to a screen reader and to the stylesheet, which adds an arrow.
_UNSORTED: Any = {"aria-sort": "none"}


def orders(sort: str) -> dict[str, str]:
    """The order of each column, as `aria-sort` names it."""
    words = {name: {name: "ascending", f"-{name}": "descending"} for name in COLUMNS}
    return {name: of_column.get(sort, "none") for name, of_column in words.items()}


def next_sort(sort: str, pressed: str) -> str:
    """The order after a press of a column's button: the lowest first, the highest first, the usual order."""
    return {"": pressed, pressed: f"-{pressed}", f"-{pressed}": ""}.get(sort, pressed)


def copied(view: View, sort: str = "", words: str = "") -> str:
    """The table as tab-separated text for a spreadsheet, with Latin digits."""
    lines = [
        list(headings(view).values()),
        *([each.text for each in values] for _, values in rows(view, sort, words)),
    ]
    return "\n".join("\t".join(latin(text).replace("\u061c", "") for text in line) for line in lines)


def files(view: View) -> list[html.A]:
    """The links of the files with the chosen figures."""
    if view.unpublished:
        return []
    lang, snapshot, chosen = view.lang, view.snapshot, view.selection
    return [html.A(form.upper(), href=permalink(lang, snapshot, "cells_file", chosen, form=form)) for form in FILES]
