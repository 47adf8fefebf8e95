"""The messages and metadata with which the browser updates the first page, as one JSON file for each language."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from markupsafe import Markup

from dashboard.areas.neighbours import neighbours
from dashboard.areas.province import Province
from dashboard.figures import tile_grid, tokens
from dashboard.figures.announced import Announced
from dashboard.figures.borders import drawn_on
from dashboard.figures.cell_text import PATTERNS, CellText, colours
from dashboard.figures.figure import NARROW
from dashboard.figures.map import PageMap, page_map
from dashboard.figures.picture import shapes
from dashboard.figures.signs import EVENTS, SIGNS
from dashboard.figures.svg import svg_element
from dashboard.figures.target_words import target_name
from dashboard.figures.trend import events
from dashboard.figures.words import class_texts, county_rows, edge_texts, stage_names
from dashboard.indicators import amounts
from dashboard.indicators.cards import Card, headlines
from dashboard.indicators.sentences import channel_names
from dashboard.indicators.target_state import TARGET_STATES
from dashboard.language import COMMA, catalogue, say
from dashboard.meeting.histories import border_weeks, target_states
from dashboard.meeting.together import together_form
from dashboard.pages.common.filters import county_names
from dashboard.pages.common.selection import MOST_COUNTIES, default_selection
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.weeks import day_label, month_starts, span_label

# Prefixes of the keys of messages that the browser needs.
SECTIONS = tuple(
    f"{name}."
    for name in (
        "sentence tile view words province event compared map target_state period glance"
        " figure.bullets figure.trend figure.week_axis"
    ).split()
)
# Single messages from sections that the browser does not need otherwise.
MESSAGES = ("site.title", "site.title_county", "site.title_counties")
CARD_WORDS = tuple(
    "name value_unit unit units county_unit county_units fact fact_one fact_not source question numerator denominator"
    " limits reviewer".split()
)


def words(lang: str, snapshot: Snapshot) -> tuple[bytes, str]:
    """The file as JSON bytes, and the first 16 hex digits of its SHA-256."""
    tree = {
        "lang": lang,
        "comma": COMMA[lang],
        "messages": _messages(lang, snapshot.province),
        "weeks": [[day_label(week, lang), span_label(week, lang)] for week in snapshot.weeks],
        "areas": county_names(lang, snapshot),
        "alphabet": list(county_names(lang, snapshot)),
        "cards": {card.key: _card(lang, card, snapshot) for card in snapshot.cards},
        "order": [card.key for card in snapshot.cards],
        "headlines": [card.key for card in headlines(snapshot.cards)],
        "first": default_selection(snapshot).card.key,
        "kinds": [[key, kind.name(lang)] for key, kind in snapshot.terms.kinds.items()],
        "absent": tokens.NOT_APPLICABLE,
        "states": (*TARGET_STATES, ""),
        "state_signs": SIGNS,
        "dark": sorted(tokens.DARK),
        "state_paints": tokens.STATE_PAINTS,
        "grounds": {paint: tokens.ground_of(paint) for paint in (f"url(#p-{state})" for state in PATTERNS)},
        "eras": _eras(lang, snapshot),
        # By county: the weeks whose borders differ from those of the week before.
        "splits": border_weeks(snapshot),
        "months": month_starts(snapshot.weeks, lang),
        "lines": tokens.LINES,
        "signs": EVENTS,
        "most": MOST_COUNTIES,
    }
    body = json.dumps(tree, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    return body, hashlib.sha256(body).hexdigest()[:16]


def _messages(lang: str, province: Province) -> dict[str, str]:
    """The browser's messages by key, with the province's name already filled in."""
    found = {key: text for key, text in catalogue(lang).items() if key.startswith(SECTIONS) or key in MESSAGES}
    for name, value in province.words(lang).items():
        # Braces in a name would be placeholders to the browser.
        plain = value.replace("{", "").replace("}", "")
        found = {key: text.replace(f"{{{name}}}", plain) for key, text in found.items()}
    return found


def _eras(lang: str, snapshot: Snapshot) -> list[dict[str, Any]]:
    """The maps for all weeks, oldest first; `until`: index of the last week of each map."""
    drawn = [snapshot.boundaries(week) for week in snapshot.weeks]
    last = [i for i, era in enumerate(drawn) if i + 1 == len(drawn) or drawn[i + 1] is not era]
    return [
        {
            "until": i,
            "drawn": era.codes if era else (),
            "neighbours": neighbours(era) if era else {},
            # With only one map, the browser uses the drawings in the page.
            **(_pictures(lang, snapshot, i) if len(last) > 1 else {}),
        }
        for i in last
        for era in [drawn[i]]
    ]


def _pictures(lang: str, snapshot: Snapshot, week: int) -> dict[str, Any]:
    """The map and the tile map of a week, as SVG; the browser colours them for the current selection."""
    selection = Selection(snapshot.cards[0], week)
    rows = county_rows(snapshot, lang, selection)
    drawn = drawn_map(lang, snapshot, selection, rows, {row.code: "#" for row in rows})
    tiles = tile_map(lang, snapshot, selection, lambda county: "#")
    return {"map": drawn.svg, "numbered": drawn.numbered, "tiles": tiles}


def drawn_map(
    lang: str, snapshot: Snapshot, selection: Selection, rows: Sequence[CellText], links: Mapping[str, str]
) -> PageMap:
    """The map with the outlines that it uses. links: addresses by county code."""
    drawn, boundaries = page_map(snapshot, lang, selection, rows, links, shared=True), drawn_on(snapshot, selection)
    if boundaries is None:
        return drawn
    outlines = '<svg class="patterns" width="0" height="0" aria-hidden="true"><defs>{}</defs></svg>{}'
    return PageMap(Markup(outlines).format(shapes(boundaries), drawn.svg), drawn.numbered)


def tile_map(lang: str, snapshot: Snapshot, selection: Selection, href: Callable[[str], str]) -> Markup:
    """The tile map for the width of a phone, and below it the names of counties without a place on it.

    href: county code -> address linked from its tile.
    """
    paper = replace(NARROW, href=lambda offices, stage: href(offices.county), new_window=False)
    label = say(lang, "figure.tile_grid.title", name=selection.card.word(lang, "name"))
    described = tile_grid.describe(snapshot, lang, selection)
    note = Markup('<p class="panel-note">{}</p>').format(described.missing) if described.missing else ""
    return (svg_element(tile_grid.draw(described, paper), label) if described.rows else Markup("")) + note


def _card(lang: str, card: Card, snapshot: Snapshot) -> dict[str, Any]:
    last = len(snapshot.weeks) - 1
    return {
        "words": {name: card.words[lang][name] for name in CARD_WORDS if name in card.words[lang]},
        "rule": card.rule,
        "of_counts": card.of_counts,
        "polarity": card.polarity,
        "classes": card.classes,
        "class_texts": class_texts(lang, card),
        "edges": [0, *card.classes, card.top],
        "edge_texts": edge_texts(lang, card),
        "colours": colours(card),
        "stages": [tokens.ZERO, *tokens.ramp(card.polarity, len(card.steps))] if card.steps else [],
        "steps": card.steps,
        "channels": COMMA[lang].join(channel_names(lang, card)),
        "stage_names": stage_names(lang, snapshot.terms, card),
        "kinds": card.kinds,
        "county_kinds": card.county_kinds,
        "target": card.target,
        "format": card.format,
        "top": card.top,
        "target_text": amounts.target(lang, card),
        "target_date": day_label(card.target_date, lang) if card.target_date else "",
        # The first week that ends after the target's date, or None.
        "overdue_from": next((w.isoformat() for w in snapshot.weeks if card.overdue(w)), None),
        "target_line": target_name(lang, card),
        # (area, sign, first and last week, text) of each event.
        "events": [
            (event.area, event.sign, event.first, event.last, event.text)
            for event in events(snapshot, lang, card, [area for area in snapshot.cells.areas if area])
        ],
        "announced": Announced(snapshot, lang, card, last).short,
        "together": together_form(lang, snapshot.terms, card),
        # By area, for the newest week.
        "forecasts": [CellText(snapshot, lang, card, last, area).forecast for area in snapshot.cells.areas],
        # The states against the target of each area, run-length encoded: index into `states`, number of weeks.
        "states": [_runs(target_states(snapshot, card, area)) for area in snapshot.cells.areas],
    }


def _runs(states: Sequence[str]) -> list[int]:
    places = (*TARGET_STATES, "")
    return [number for state, run in groupby(states) for number in (places.index(state), len(list(run)))]
