"""The indicators' pages: a list of all cards with the province's figure, and each card in words."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Flask, Response

from dashboard.figures import cell_text
from dashboard.figures.picture import patterns
from dashboard.figures.words import legend, target, view_sentence
from dashboard.indicators.cards import Card
from dashboard.indicators.outlook import LONG
from dashboard.language import COMMA, say
from dashboard.language.digits import local_digits, percent, whole
from dashboard.live import Live
from dashboard.meeting.discrepancies import rate
from dashboard.pages.common.frame import add_page, answer
from dashboard.pages.common.urls import url
from dashboard.selection import Selection, UnknownChoice
from dashboard.snapshot import Snapshot
from dashboard.store.tables import EVIDENCE
from dashboard.weeks import day_label, span_label


@dataclass(frozen=True)
class Item:
    """A card with the province's figure, all in words. map, why: addresses of the same figure there."""

    card: Card
    row: cell_text.Row
    figure: str
    target: str
    map: str
    why: str


@dataclass(frozen=True)
class Ground:
    """How many offices a figure rests on in one way, all in words. word: of the way; why: which they are."""

    word: str
    meaning: str
    offices: str
    why: str


def add(server: Flask, live: Live) -> None:
    """Register the routes."""

    def all_cards(lang: str, snapshot: Snapshot) -> Response:
        return answer(live, "indicators.html", lang, snapshot, "indicators", index(lang, snapshot))

    def one_card(lang: str, snapshot: Snapshot, key: str) -> Response:
        if key not in {card.key for card in snapshot.cards}:
            raise UnknownChoice("indicator", key)
        values = context(lang, snapshot, snapshot.card(key))
        return answer(live, "indicator.html", lang, snapshot, "indicators", values)

    add_page(server, live, "indicators", all_cards)
    add_page(server, live, "indicator", one_card)


def index(lang: str, snapshot: Snapshot) -> dict[str, Any]:
    """What the list of cards shows: each with the province's figure in the newest week."""
    items = [_item(lang, snapshot, card) for card in snapshot.cards]
    return {"items": items, "span": span_label(snapshot.weeks[-1], lang)}


def _item(lang: str, snapshot: Snapshot, card: Card) -> Item:
    newest = Selection(card, len(snapshot.weeks) - 1)
    row = cell_text.row(lang, snapshot.cells, card, newest.week, "", snapshot.province.title(lang))
    return Item(
        card=card,
        row=row,
        figure=say(lang, "indicators_page.share", figure=row.figure, share=row.share) if row.share else row.figure,
        target=target(lang, card),
        map=url(lang, snapshot, "overview", newest),
        why=url(lang, snapshot, "why", newest),
    )


def context(lang: str, snapshot: Snapshot, card: Card) -> dict[str, Any]:
    """What a card's page shows."""
    cells, week = snapshot.cells, len(snapshot.weeks) - 1
    span = span_label(snapshot.weeks[week], lang)
    item = _item(lang, snapshot, card)
    place = snapshot.cards.index(card)
    table = snapshot.input.tables.announcements
    said = cell_text.announcement(table, card.announced)
    return {
        "card": card,
        "words": card.words[lang],
        "item": item,
        "span": span,
        "sentence": view_sentence(lang, snapshot, Selection(card, week), span, {}),
        "kinds": [kind_name(lang, card, kind) for kind in card.kinds],
        "county_kinds": [kind_name(lang, card, kind) for kind in card.county_kinds],
        "stages": [say(lang, f"view.step_{step}") for step in (0, *card.steps)] if card.steps else [],
        "window": local_digits(str(card.window_weeks), lang) if card.window_weeks else "",
        "long": whole(LONG, lang),
        "late_weeks": local_digits(str(card.late_weeks), lang),
        "legend": legend(lang, card),
        "grounds": grounds(lang, snapshot, Selection(card, week)),
        "discrepancies": discrepancies(lang, snapshot, Selection(card, week)),
        "next_review": day_label(card.next_review, lang),
        "announced": "" if said is None else cell_text.announced_figure(lang, said, card.rule == "inspected"),
        "verdict": cell_text.announced(lang, table, card, cells.at(card.key, week), cells.teams[week])[1],
        "changes": [
            (change["date"], day_label(date.fromisoformat(change["date"]), lang), change[lang])
            for change in sorted(card.changes, key=lambda change: change["date"], reverse=True)
        ],
        "previous": snapshot.cards[place - 1] if place else None,
        "following": snapshot.cards[place + 1] if place + 1 < len(snapshot.cards) else None,
        "patterns": patterns(),
    }


def kind_name(lang: str, card: Card, kind: str) -> str:
    """A kind of office by name, with the bodies that it is limited to where the card limits it."""
    name = say(lang, f"kind.{kind}")
    if kind != "county_office" or not card.parent_kinds:
        return name
    parents = COMMA[lang].join(say(lang, f"kind.{parent}") for parent in card.parent_kinds)
    return say(lang, "indicator_page.of_parents", kind=name, parents=parents)


def grounds(lang: str, snapshot: Snapshot, view: Selection) -> list[Ground]:
    """The grades of evidence and how many of a figure's offices rest on each; then those that rest on none.

    An office that a team visited in the card's window rests on inspection. All rows together are all units.
    """
    units = snapshot.drilldown(view.week).units(view.card.key, view.county, view.kind)

    def ground(key: str, meaning: str, count: int, part: str) -> Ground:
        return Ground(
            say(lang, key), say(lang, meaning), whole(count, lang), url(lang, snapshot, "why", view, stage=part)
        )

    resting = Counter(unit.evidence for unit in units)
    standing = Counter(unit.status for unit in units)
    found = []
    for grade in EVIDENCE:
        name = f"method.evidence.{grade}"
        found.append(ground(name, f"{name}_meaning", resting[grade], "unverified" if grade == "self" else grade))
    not_reported, left_out = standing["not_reported"], standing["left_out"]
    without = (
        ("indicator_page.not_visited", "not_visited", resting[""] - not_reported - left_out, "not_counted"),
        ("words.not_reported", "not_reported", not_reported, "not_reported"),
        ("indicator_page.left_out", "left_out", left_out, "left_out"),
    )
    for name, meaning, count, part in without:
        if count:
            found.append(ground(name, f"indicator_page.{meaning}_meaning", count, part))
    return found


def discrepancies(lang: str, snapshot: Snapshot, view: Selection) -> list[tuple[str, str]]:
    """(name, value) of how often inspections contradicted own words behind a figure, in words.

    Empty for a card that no office reports on. A share of nothing is not known.
    """
    found = rate(snapshot, view.week, view.card)
    if found is None:
        return []
    unknown = say(lang, "discrepancy.unknown", weeks=whole(LONG, lang))
    values = {
        "checked": whole(found.checked, lang),
        "contradicted": whole(found.contradicted, lang) if found.checked else unknown,
        "share": percent(found.share, lang) if found.share is not None else unknown,
    }
    return [(say(lang, f"discrepancy.{name}"), text) for name, text in values.items()]
