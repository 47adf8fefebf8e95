"""The texts of a view: its choices, the sentence, note and links of each figure, tiles, and the table of counties."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import dash_bootstrap_components as dbc
from dash import html
from flask import request

from dashboard.derived import derived
from dashboard.figures import peers, tokens
from dashboard.figures.cell_text import CellText
from dashboard.figures.explored import best_first, explored
from dashboard.figures.registry import FIGURES
from dashboard.indicators.cards import Card
from dashboard.indicators.sentences import change_text
from dashboard.interactive.drawing import GRAPHS
from dashboard.interactive.figures.map import numbers
from dashboard.interactive.units import COUNT, GAP, cell_text, has_unit, unit_of
from dashboard.interactive.view import View
from dashboard.language import COMMA, say
from dashboard.language.digits import integer
from dashboard.meeting.changes import progress
from dashboard.meeting.together import together_short
from dashboard.pages.common.figures import cells_in_words, description, place
from dashboard.pages.common.meeting_parts import view_into_meeting
from dashboard.pages.common.selection import MOST_BESIDE
from dashboard.pages.common.urls import permalink, url
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.weeks import day_label, span_label

PICTURES, TABLES = ("png", "svg"), ("csv", "xlsx")
# The figures in the chosen unit, besides map and strip with their exceptions.
FOLLOWING = ("heatmap", "trend")
# What the governor's announcement spoke of -> the measures, and the rules of indicators, that belong to each subject.
SUBJECTS = {
    "desks": ("desk", "desk_expert", "e_service_stage"),
    "committees": ("committee",),
    "inspections": ("inspected", "resolved", "parallel"),
}


def texts(view: View) -> dict[str, Any]:
    """The children of each component with a text, by its id."""
    week = span_label(view.snapshot.weeks[view.selection.week], view.lang)
    by_id: dict[str, Any] = {"said": said(view), "files": _links(table_files(view))}
    for name in GRAPHS:
        described = description(view.snapshot, view.lang, view.selection, name)
        source = COMMA[view.lang].join(dict.fromkeys(card.word(view.lang, "source") for card in _cards(view, name)))
        by_id[f"sentence-{name}"] = described.sentence
        notes = [unit_note(view, name), numbers(view) if name == "map" else "", described.note]
        notes += [say(view.lang, "explore.source", source=source, week=week), described.credit]
        by_id[f"note-{name}"] = " ".join(filter(None, notes))
        by_id[f"links-{name}"] = _links(figure_links(view, name))
    return by_id


def unit_note(view: View, name: str) -> str:
    """What a figure shows in the chosen unit, or why it shows something else; '' where the values are chosen."""
    lang, chosen = view.lang, view.selection
    if not chosen.unit:
        return ""
    if not in_unit(view, name):
        lacks = not has_unit(chosen.card, chosen.unit) and name in (*FOLLOWING, "map")
        return say(lang, f"explore.lacks_{chosen.unit}" if lacks else "explore.value_only")
    note = say(lang, f"explore.in_{chosen.unit}")
    return f"{note} {say(lang, 'explore.no_province')}" if (name, chosen.unit) == ("trend", COUNT) else note


def in_unit(view: View, name: str) -> bool:
    """Whether a figure shows counts or gaps in place of values."""
    chosen = view.selection
    if name == "strip":
        return chosen.unit == GAP
    return bool(unit_of(chosen)) and (name in FOLLOWING or (name == "map" and not chosen.show))


def _cards(view: View, name: str) -> Sequence[Card]:
    """The indicators that a figure shows."""
    if FIGURES[name].all_cards:
        return view.snapshot.cards
    second = [view.selection.second] if name == "scatter" and view.selection.second else []
    return [view.selection.card, *second]


def _links(links: list[tuple[str, str]]) -> list[html.A]:
    return [html.A(text, href=href) for text, href in links]


def said(view: View) -> list[Any]:
    """The choices in one sentence, then the chosen counties, each in its colour, and their page side by side."""
    names, counties = view.snapshot.names, view.selection.counties
    marks = [
        html.Span(names[code][view.lang], className="chosen-county", style={"borderColor": tokens.look(i)[0]})
        for i, code in enumerate(counties)
    ]
    beside = url(view.lang, view.snapshot, "side_by_side", view.selection.of(counties[:MOST_BESIDE]))
    links = [html.A(say(view.lang, "side_by_side.link_chosen"), href=beside)] if counties else []
    return [said_text(view), *marks, *links]


def said_text(view: View) -> str:
    """The choices in one sentence."""
    lang, chosen, snapshot = view.lang, view.selection, view.snapshot
    assert chosen.start is not None
    days = {"start": snapshot.weeks[chosen.start], "end": snapshot.weeks[chosen.week]}
    named = {name: day_label(day, lang) for name, day in days.items()}
    few = len(chosen.counties) <= 1
    where = (
        place(snapshot, lang, chosen) if few else say(lang, "explore.several", n=integer(len(chosen.counties), lang))
    )
    parts = [say(lang, "explore.said", first=chosen.card.word(lang, "name"), where=where, **named)]
    parts += [snapshot.terms.kinds[chosen.kind].name(lang)] if chosen.kind else []
    return COMMA[lang].join([*parts, *cells_in_words(lang, chosen)]) + "."


def figure_links(view: View, figure: str) -> list[tuple[str, str]]:
    """(text, address) of the links of a figure: its offices, a permalink, its pictures, and the form that adds it to
    the meeting. Links that the user may not follow are left out, and pictures of another unit.
    """
    lang, snapshot, chosen = view.lang, view.snapshot, view.selection
    if figure != "map":
        chosen = replace(chosen, show="")
    link = ("link", permalink(lang, snapshot, "explore", chosen, anchor=figure))
    if view.unpublished:
        links = [link]
    else:
        # The page shows the offices of one county or of the province.
        offices = replace(chosen, others=())
        links = [("why", url(lang, snapshot, "why", offices)), link]
        if not in_unit(view, figure):
            pictures = [permalink(lang, snapshot, "picture", chosen, figure=figure, form=form) for form in PICTURES]
            links += list(zip(PICTURES, pictures, strict=True))
            links += [("meeting", form) for form in [view_into_meeting(lang, snapshot, figure, chosen)] if form]
    return [(say(lang, f"explore.{name}"), href) for name, href in links]


def table_files(view: View) -> list[tuple[str, str]]:
    """(text, address) of the files with the chosen figures."""
    if view.unpublished:
        return []
    lang, snapshot, chosen = view.lang, view.snapshot, view.selection
    return [(form.upper(), permalink(lang, snapshot, "cells_file", chosen, form=form)) for form in TABLES]


def lasting_address(view: View) -> str:
    """The whole address of the view, with its publication, for somebody else. Needs a request."""
    return request.host_url.rstrip("/") + permalink(view.lang, view.snapshot, "explore", view.selection)


def similar_counties(view: View) -> list[str]:
    """The first chosen county and those of similar population; empty without a county or such counties."""
    county = view.selection.county
    others = peers.similar_counties(view.snapshot, view.selection.week, county) if county else []
    return [county, *others] if others else []


def keys(view: View) -> dict[str, list[str]]:
    """The keys of each subject's indicators."""
    return {
        subject: [card.key for card in view.snapshot.cards if {card.measure, card.rule} & set(measures)]
        for subject, measures in SUBJECTS.items()
    }


def chosen_tiles(view: View) -> dict[str, str | None]:
    """For each subject the tile of the chosen indicator; None where the indicator belongs to another subject."""
    key = view.selection.card.key
    return {subject: key if key in of_subject else None for subject, of_subject in keys(view).items()}


def tiles(view: View) -> dict[str, list[dict[str, Any]]]:
    """For each subject the options of its radio buttons: a tile for each indicator of the subject."""
    return {
        subject: [{"value": key, "label": _tile(view, view.snapshot.card(key))} for key in of_subject]
        for subject, of_subject in keys(view).items()
    }


def _tile(view: View, card: Card) -> list[html.Span]:
    """The indicator's name, the province's figure in the week, and the announced figure."""
    lang = view.lang
    province = CellText(view.explored, lang, card, view.selection.week)
    figure, of, below = province.headline
    lines = {
        "tile-name": card.word(lang, "short"),
        "tile-figure": figure,
        "tile-of": COMMA[lang].join(
            filter(None, [of, below, together_short(lang, view.explored, card, view.selection.week)])
        ),
        "tile-announced": province.announced.text,
    }
    return [html.Span(text, className=name) for name, text in lines.items() if text]


def table(view: View) -> dbc.Table:
    """The counties, best first: both ends of the span, change, rank, second indicator; values open their offices."""
    lang, chosen = view.lang, view.selection
    heads = ("before", "now", "change", "rank", "second")
    named = {name: say(lang, f"explore.column_{name}") for name in heads}
    assert chosen.second is not None
    for name, card in (("before", chosen.card), ("now", chosen.card), ("second", chosen.second)):
        if unit := unit_of(replace(chosen, card=card)):
            named[name] += f"{COMMA[lang]}{say(lang, f'explore.{unit}')}"
    head = [html.Th(say(lang, "view.county")), *map(html.Th, named.values())]
    rows = _rows(view.snapshot, lang, replace(chosen, county="", others=()))
    body = [
        html.Tr(
            [html.Th(name, scope="row"), *(html.Td(html.A(text, href=href) if href else text) for text, href in row)],
            className="chosen" if code in chosen.counties else "",
        )
        for code, name, row in rows
    ]
    return dbc.Table([html.Thead(html.Tr(head)), html.Tbody(body)], responsive=True, size="sm")


@derived(most=16)
def _rows(public: Snapshot, lang: str, chosen: Selection) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """(code, name, (text, address of the offices behind it or '') of each column) of each county, best first."""
    assert chosen.second is not None and chosen.start is not None
    snapshot, card, rows, unit = explored(public, chosen), chosen.card, [], unit_of(chosen)
    for code in best_first(snapshot, chosen):
        places = (card, chosen.start), (card, chosen.week), (chosen.second, chosen.week)
        before, now, second = (CellText(snapshot, lang, of, week, code, chosen.kind) for of, week in places)
        change = progress(snapshot, card, chosen.week, chosen.week - chosen.start, code, chosen.kind)
        county = replace(chosen, county=code)

        def opens(selection: Selection) -> str:
            return "" if public.mode == "own" else url(lang, public, "why", selection)

        second_unit = unit_of(replace(chosen, card=chosen.second))
        columns = [
            (cell_text(before, unit, short=True), opens(replace(county, week=chosen.start))),
            (cell_text(now, unit, short=True), opens(county)),
            (change_text(lang, "view", card, change), ""),
            (now.rank, ""),
            (cell_text(second, second_unit, short=True), opens(replace(county, card=chosen.second))),
        ]
        rows.append((code, now.name, columns))
    return rows
