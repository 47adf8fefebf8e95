"""The indicators' pages: a list of all cards with the province's figure, and each card in words."""

from collections import Counter
from datetime import date

from flask import Flask, Response

from dashboard.figures.bullets import bar
from dashboard.figures.cell_text import CellText
from dashboard.figures.target_words import target_word
from dashboard.figures.words import legend, stage_names, view_sentence
from dashboard.indicators.amounts import dated_target
from dashboard.indicators.cards import Card
from dashboard.indicators.outlook import LONG
from dashboard.language import COMMA, LANGUAGES, say
from dashboard.language.digits import integer, percent
from dashboard.live import Live
from dashboard.meeting.discrepancies import rate
from dashboard.meeting.histories import forecast_records
from dashboard.pages.common.frame import add_page, answer
from dashboard.pages.common.urls import url
from dashboard.selection import Selection, UnknownChoice
from dashboard.snapshot import Snapshot
from dashboard.tables.declared import EVIDENCE
from dashboard.weeks import day_label, span_label


class Item:
    """An indicator with the province's newest figure and its target, in words.

    bar: the figure with its target. map, why, explore: addresses of its map, its offices and its view on the
    interactive dashboard.
    """

    def __init__(self, lang: str, snapshot: Snapshot, card: Card) -> None:
        newest = Selection(card, len(snapshot.weeks) - 1)
        self.card, self.cell = card, CellText(snapshot, lang, card, newest.week)
        self.bar = bar(lang, card, self.cell.cell)
        self.target = dated_target(lang, card)
        self.target_word = target_word(lang, card)
        self.map = url(lang, snapshot, "overview", newest)
        self.why = url(lang, snapshot, "why", newest)
        self.explore = url(lang, snapshot, "explore", newest)


class IndicatorPage:
    """The values of one indicator's page, in words.

    kinds, county_kinds: the kinds of office counted for the province and for a county. stages: [] for an indicator
    without stages; window: its length in weeks, '' for rule `state`. changes: (ISO date, day, text) of the
    definition, newest first. definitions: (label with number and first day, card) of each, newest first. previous,
    following: neighbours in the list of indicators. evidence, forecasts: the results of these functions.
    """

    def __init__(self, lang: str, snapshot: Snapshot, card: Card) -> None:
        newest = Selection(card, len(snapshot.weeks) - 1)
        week, place = newest.week, snapshot.cards.index(card)
        self.card, self.span = card, span_label(snapshot.weeks[week], lang)
        self.item = Item(lang, snapshot, card)
        self.sentence = view_sentence(lang, snapshot, newest)
        self.kinds = [kind_name(lang, snapshot, card, kind) for kind in card.kinds]
        self.county_kinds = [kind_name(lang, snapshot, card, kind) for kind in card.county_kinds]
        self.stages = stage_names(lang, snapshot.terms, card)
        self.window = integer(card.window_weeks, lang) if card.window_weeks else ""
        self.late_weeks = integer(card.late_weeks, lang)
        self.legend = legend(lang, card)
        self.evidence = evidence(lang, snapshot, newest)
        self.discrepancies = discrepancies(lang, snapshot, newest)
        self.discrepancy_weeks = integer(LONG, lang)
        self.forecasts = forecasts(lang, snapshot, card)
        self.next_review = day_label(card.next_review, lang) if card.next_review else ""
        self.changes = [
            (change["date"], day_label(date.fromisoformat(change["date"]), lang), change[LANGUAGES[lang].names])
            for change in sorted(card.changes, key=lambda change: change["date"], reverse=True)
        ]
        self.definitions = [(_definition(lang, each), each) for each in (card, *reversed(card.earlier))]
        self.previous = snapshot.cards[place - 1] if place else None
        self.following = snapshot.cards[place + 1] if place + 1 < len(snapshot.cards) else None


def add(server: Flask, live: Live) -> None:
    @add_page(server, live, "indicators")
    def all_cards(lang: str, snapshot: Snapshot) -> Response:
        items = [Item(lang, snapshot, card) for card in snapshot.cards]
        span = span_label(snapshot.weeks[-1], lang)
        return answer(live, lang, snapshot, items=items, span=span)

    @add_page(server, live, "indicator")
    def one_card(lang: str, snapshot: Snapshot, key: str) -> Response:
        if key not in {card.key for card in snapshot.cards}:
            raise UnknownChoice("indicator", key)
        page = IndicatorPage(lang, snapshot, snapshot.card(key))
        newest = Selection(page.card, len(snapshot.weeks) - 1)
        return answer(live, lang, snapshot, newest, page=page)


def _definition(lang: str, card: Card) -> str:
    """Definition 2, from 6 December 2014."""
    number = integer(card.version, lang)
    if card.since is None:
        return say(lang, "indicator_page.definition_number", number=number)
    return say(lang, "indicator_page.definition_since", number=number, day=day_label(card.since, lang))


def kind_name(lang: str, snapshot: Snapshot, card: Card, kind: str) -> str:
    """The name of a kind of office, with the kinds of body to which the card limits it."""
    name = snapshot.terms.kinds[kind].name(lang)
    if kind not in snapshot.dependent_kinds or not card.parent_kinds:
        return name
    parents = COMMA[lang].join(snapshot.terms.kinds[parent].name(lang) for parent in card.parent_kinds)
    return say(lang, "indicator_page.of_parents", kind=name, parents=parents)


def evidence(lang: str, snapshot: Snapshot, selection: Selection) -> list[tuple[str, str, str, str]]:
    """(grade, meaning, number, address) of a figure's offices by grade of evidence, then of those without evidence,
    by reason.

    For a card of inspections, a visited office has the grade `inspection`. The numbers add up to all offices.
    """
    units = snapshot.drilldown(selection.week).units(selection.card.key, selection.county, selection.kind)
    grades, statuses = (Counter(getattr(unit, field) for unit in units) for field in ("evidence", "status"))
    not_reported, left_out = statuses["not_reported"], statuses["left_out"]
    none = grades[""] - not_reported - left_out
    # (key of the name, prefix of the key of the meaning, number of offices, part of the figure in the address)
    rows = [
        (f"method.evidence.{g}", f"method.evidence.{g}", grades[g], g.replace("self", "unverified")) for g in EVIDENCE
    ]
    without = (
        ("indicator_page.not_visited", "indicator_page.not_visited", none, "not_counted"),
        ("words.not_reported", "indicator_page.not_reported", not_reported, "not_reported"),
        ("indicator_page.left_out", "indicator_page.left_out", left_out, "left_out"),
    )
    rows += [row for row in without if row[2]]
    found = []
    for name, meaning, count, part in rows:
        address = url(lang, snapshot, "why", selection, stage=part)
        found.append((say(lang, name), say(lang, f"{meaning}_meaning"), integer(count, lang), address))
    return found


def forecasts(lang: str, snapshot: Snapshot, card: Card) -> str:
    """How often earlier forecasts of 13 weeks held, in the province and in the counties; '' without any."""
    province, counties = forecast_records(snapshot, card)
    if not province.cases and not counties.cases:
        return ""
    numbers = {"province": province.held, "cases": province.cases, "counties": counties.held, "all": counties.cases}
    return say(lang, "indicator_page.forecasts_held", **{name: integer(n, lang) for name, n in numbers.items()})


def discrepancies(lang: str, snapshot: Snapshot, selection: Selection) -> list[tuple[str, str]]:
    """(name, value) of the rate of discrepancies between inspections and self-reported values, in words.

    [] for a card that offices do not report. Without checked values the share is not known.
    """
    found = rate(snapshot, selection.week, selection.card)
    if found is None:
        return []
    unknown = say(lang, "discrepancy.unknown", weeks=integer(LONG, lang))
    values = {
        "checked": integer(found.checked, lang),
        "contradicted": integer(found.contradicted, lang) if found.checked else unknown,
        "share": percent(found.share, lang) if found.share is not None else unknown,
    }
    return [(say(lang, f"discrepancy.{name}"), text) for name, text in values.items()]
