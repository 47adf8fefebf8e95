"""The tiles: every indicator in the group of its card, with the figure of the chosen counties or of the province."""

from typing import Any

from dash import html

from dashboard.figures.announced import Announced
from dashboard.figures.signs import state_word
from dashboard.figures.target_words import target_name
from dashboard.indicators import amounts
from dashboard.indicators.cards import GROUPS, Card
from dashboard.indicators.sentences import change_text, change_trend
from dashboard.indicators.series import Cell
from dashboard.interactive.view import View
from dashboard.interactive.words import cell_of, change_of
from dashboard.language import COMMA, say
from dashboard.language.digits import integer
from dashboard.meeting.histories import target_state_at
from dashboard.meeting.together import together_short

# The ids of the groups of tiles; cards without a group are in the last one.
TILES = {group: f"tiles-{group or 'other'}" for group in (*GROUPS, "")}


def cards_of(view: View, group: str) -> list[Card]:
    """The cards of a group."""
    return [card for card in view.snapshot.cards if card.group == group]


def chosen(view: View) -> dict[str, str | None]:
    """By group the key of the chosen indicator; None where it belongs to another group."""
    card = view.selection.card
    return {group: card.key if card.group == group else None for group in TILES}


def options(view: View) -> dict[str, list[dict[str, Any]]]:
    """By group the options of its radio buttons: a tile for each indicator."""
    return {
        group: [{"value": card.key, "label": _tile(view, card)} for card in cards_of(view, group)] for group in TILES
    }


def _tile(view: View, card: Card) -> list[html.Span]:
    """Name and state; figure; change in a week and target; the announced figure, and what the map counts."""
    lang, chosen, snapshot = view.lang, view.selection, view.explored
    alone = len(chosen.counties) < 2
    cell = cell_of(view, card, chosen.week)
    state = target_state_at(snapshot, card, chosen.week, chosen.county) if alone else ""
    figure, of, share = headline(lang, card, cell)
    head = [html.Span(f"{card.word(lang, 'short')} ", className="indicator-name")]
    head += [html.Span(state_word(lang, state), className=f"indicator-state state-{state}")] if state else []
    beside = COMMA[lang].join(filter(None, [of, share]))
    lines = [
        html.Span(head, className="indicator-head"),
        html.Span(
            [
                html.Span(f"{figure} ", className="indicator-figure"),
                html.Span(beside),
            ],
            className="indicator-figures",
        ),
    ]
    below: list[Any] = [target_name(lang, card) if card.target is not None else say(lang, "tile.no_target")]
    moved = change_of(view, card)
    if moved is not None:
        trend = change_trend(card, moved)
        change = say(lang, "explore.in_a_week", change=change_text(lang, "view", card, moved))
        below = [html.Span(f"{change} · ", className=f"trend-{trend}"), *below]
    lines.append(html.Span(below, className="indicator-line"))
    if not chosen.county:
        said = [
            Announced(snapshot, lang, card, chosen.week).text,
            together_short(lang, snapshot, card, chosen.week),
        ]
        lines += [html.Span(text, className="indicator-line") for text in said if text]
    return lines


def headline(lang: str, card: Card, cell: Cell) -> tuple[str, str, str]:
    """A cell in three texts: 12, of 30, 40%; 18.4 minutes, 1,250 visits, ''; the state's name, '', ''."""
    if not cell.known:
        return amounts.figure(lang, card, cell), "", ""
    if card.format != "share":
        return amounts.value(lang, card, cell), amounts.of_what(lang, card, cell), ""
    of = say(lang, "tile.of", d=integer(cell.denominator, lang))
    return integer(cell.numerator, lang), of, amounts.value(lang, card, cell)
