"""The texts of a view: the choices in one sentence, and title, finding, note and links of each figure."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from dash import html
from flask import request

from dashboard.figures import peers, tokens
from dashboard.figures.words import view_sentence
from dashboard.indicators.cards import Card
from dashboard.indicators.sentences import level, missing_text
from dashboard.indicators.series import Cell, Change, between, combined_cell
from dashboard.interactive.registry import FIGURES
from dashboard.interactive.units import COUNT, has_unit
from dashboard.interactive.view import View
from dashboard.language import COMMA, say
from dashboard.language.digits import integer
from dashboard.meeting.changes import progress
from dashboard.pages.common.figures import cells_in_words, description, place
from dashboard.pages.common.meeting_parts import view_into_meeting
from dashboard.pages.common.selection import MOST_BESIDE, MOST_COUNTIES
from dashboard.pages.common.urls import permalink, url
from dashboard.weeks import day_label, span_label


def cell_of(view: View, card: Card, week: int, kind: str = "") -> Cell:
    """The cell of the chosen counties together, or of the province; week: an index."""
    cells, counties = view.explored.cells, view.selection.counties
    if len(counties) < 2:
        return cells.at(card.key, week, view.selection.county, kind)
    return combined_cell([cells.at(card.key, week, code, kind) for code in counties])


def change_of(view: View, card: Card) -> Change | None:
    """The change of this cell in a week; None where it is not known of one of the counties."""
    week, counties = view.selection.week, view.selection.counties or ("",)
    moves = [progress(view.explored, card, week, 1, code) for code in counties]
    if None in moves or len(moves) == 1:
        return None if None in moves else moves[0]
    return between(cell_of(view, card, week - 1), cell_of(view, card, week))


def where(view: View) -> str:
    """The province, the chosen county, or the number of chosen counties."""
    number = len(view.selection.counties)
    if number < 2:
        return place(view.snapshot, view.lang, view.selection)
    return say(view.lang, "explore.several", n=integer(number, view.lang))


def said_text(view: View) -> str:
    """The choices in one sentence."""
    lang, chosen, snapshot = view.lang, view.selection, view.snapshot
    assert chosen.start is not None
    days = {"start": snapshot.weeks[chosen.start], "end": snapshot.weeks[chosen.week]}
    named = {name: day_label(day, lang) for name, day in days.items()}
    parts = [say(lang, "explore.said", first=chosen.card.word(lang, "name"), where=where(view), **named)]
    parts += [snapshot.terms.kinds[chosen.kind].name(lang)] if chosen.kind else []
    return COMMA[lang].join(parts) + "."


def finding(view: View) -> str:
    """The sentence about the indicator in the chosen counties together, the chosen county, or the province."""
    lang, chosen = view.lang, view.selection
    if len(chosen.counties) < 2:
        return view_sentence(lang, view.explored, chosen)
    cell = cell_of(view, chosen.card, chosen.week, chosen.kind)
    week = span_label(view.snapshot.weeks[chosen.week], lang)
    what = level(lang, chosen.card, cell, True) if cell.known else say(lang, f"words.{cell.state}")
    parts = [say(lang, "explore.together", week=week, where=where(view), what=what)]
    if cell.not_reported:
        parts.append(missing_text(lang, chosen.card, cell))
    unknown = [
        view.snapshot.names[code][lang]
        for code in chosen.counties
        if view.explored.cells.at(chosen.card.key, chosen.week, code, chosen.kind).state
        in ("not_reported", "too_few")
    ]
    parts += [say(lang, "explore.without", names=COMMA[lang].join(unknown))] if unknown else []
    return " ".join(parts)


def title(view: View, name: str) -> str:
    """The heading of a figure: what it is, of which indicator, and where."""
    card = "" if FIGURES[name].all_cards else view.selection.card.word(view.lang, "short")
    parts = [say(view.lang, f"explore.figure_{name}"), COMMA[view.lang].join(filter(None, [card, where(view)]))]
    return ": ".join(filter(None, parts))


def card_texts(view: View, name: str) -> dict[str, Any]:
    """The texts of a figure's card: title, sentence, and at the foot its note and links."""
    ways = [html.A(text, href=href) for text, href in links(view, name)]
    foot = [html.P(note(view, name), className="panel-note"), html.P(ways, className="links")]
    return {"title": title(view, name), "sentence": sentence(view, name), "foot": foot}


def sentence(view: View, name: str) -> str:
    """The finding of a figure, by default that of the indicator, after the note on its reports."""
    of_figure = FIGURES[name].sentence
    reports = cells_in_words(view.lang, view.snapshot, view.selection)
    return " · ".join([*reports, of_figure(view) if of_figure else finding(view)])


def note(view: View, name: str) -> str:
    """How to read a figure, its unit and its source."""
    lang, chosen, figure = view.lang, view.selection, FIGURES[name]
    week = span_label(view.snapshot.weeks[chosen.week], lang)
    sources = dict.fromkeys(card.word(lang, "source") for card in _cards(view, name))
    # The map's own note has more than that of the public one.
    same = _as_public(view, name) and name != "map"
    notes = [unit_note(view, name), figure.note(view)]
    notes += [description(view.snapshot, lang, chosen, name).note if same else ""]
    notes += [say(lang, "explore.source", source=COMMA[lang].join(sources), week=week)]
    return " ".join(filter(None, notes))


def unit_note(view: View, name: str) -> str:
    """What a figure shows in the chosen unit, or why it shows something else; '' where the values are chosen."""
    lang, chosen, units = view.lang, view.selection, FIGURES[name].units
    if not chosen.unit:
        return ""
    if not in_unit(view, name):
        lacks = chosen.unit in units and not has_unit(chosen.card, chosen.unit)
        return say(lang, f"explore.lacks_{chosen.unit}" if lacks else "explore.value_only")
    words = say(lang, f"explore.in_{chosen.unit}")
    return f"{words} {say(lang, 'explore.no_province')}" if (name, chosen.unit) == ("trend", COUNT) else words


def in_unit(view: View, name: str) -> bool:
    """Whether a figure shows counts or gaps in place of values."""
    chosen = view.selection
    if FIGURES[name].all_cards:
        return chosen.unit in FIGURES[name].units
    drawn = chosen.unit in FIGURES[name].units and has_unit(chosen.card, chosen.unit)
    return drawn and not (name == "map" and chosen.show)


def _as_public(view: View, name: str) -> bool:
    """Whether the public figure of this name shows just what the screen shows."""
    return FIGURES[name].as_public(view) and not in_unit(view, name) and len(view.selection.counties) <= MOST_COUNTIES


def _cards(view: View, name: str) -> Sequence[Card]:
    """The indicators that a figure shows."""
    if FIGURES[name].all_cards:
        return view.snapshot.cards
    second = [view.selection.second] if name == "scatter" and view.selection.second else []
    return [view.selection.card, *second]


def links(view: View, name: str) -> list[tuple[str, str]]:
    """(text, address) of the links of a figure: its offices, a permalink, and the form that adds it to the meeting if
    the public figure shows the same. Links that the user may not follow are left out.
    """
    lang, snapshot, chosen = view.lang, view.snapshot, view.selection
    if name != "map":
        chosen = replace(chosen, show="")
    parts = [("link", permalink(lang, snapshot, "explore", chosen, anchor=f"card-{name}"))]
    if not view.unpublished:
        parts.insert(0, ("why", url(lang, snapshot, "why", chosen)))
        if _as_public(view, name):
            parts += [("meeting", form) for form in [view_into_meeting(lang, snapshot, name, chosen)] if form]
    return [(say(lang, f"explore.{text}"), href) for text, href in parts]


def lasting_address(view: View) -> str:
    """The whole address of the view, with its publication, for somebody else. Needs a request."""
    return request.host_url.rstrip("/") + permalink(view.lang, view.snapshot, "explore", view.selection)


def offices_address(view: View, code: str) -> str:
    """The page of the offices behind a county's figure; '' where the user sees no such page."""
    if view.unpublished:
        return ""
    return url(view.lang, view.snapshot, "why", replace(view.selection, county=code, others=()))


def similar_counties(view: View) -> list[str]:
    """The first chosen county and those of similar population; empty without a county or such counties."""
    county = view.selection.county
    others = peers.similar_counties(view.snapshot, view.selection.week, county) if county else []
    return [county, *others] if others else []


def chips(view: View) -> list[dict[str, Any]]:
    """The options of the row of chosen counties, each in its colour, with the link to its offices."""
    names, options = view.snapshot.names, []
    for place_, code in enumerate(view.selection.counties):
        name, href = names[code][view.lang], offices_address(view, code)
        label = [
            html.A(name, href=href, title=say(view.lang, "explore.offices_of", name=name)) if href else name,
            html.Span("✕", title=say(view.lang, "explore.release", name=name), className="release"),
        ]
        colour = tokens.look(place_)[0]
        options.append({"value": code, "label": html.Span(label, style={"borderColor": colour}, className="chip")})
    return options


def beside(view: View) -> list[Any]:
    """The link to the chosen counties side by side, and how many of them other pages take."""
    lang, counties = view.lang, view.selection.counties
    if not counties or view.unpublished:
        return []
    href = url(lang, view.snapshot, "side_by_side", view.selection)
    parts: list[Any] = [html.A(say(lang, "side_by_side.link_chosen"), href=href)]
    limits = {"beside": integer(MOST_BESIDE, lang), "others": integer(MOST_COUNTIES, lang)}
    if len(counties) > MOST_BESIDE:
        parts.append(html.Span(say(lang, "explore.links_take", **limits)))
    return parts
