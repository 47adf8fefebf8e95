"""What the first page's screen shows for each indicator and area: fields of its template, and files of its script.

The indicator and the area of an element's fields (see dashboard.pages.common.bound) are those of the nearest
`data-indicator` and `data-area`, or those of the view. The script writes the fields of another indicator or area into
the elements without a further request. With the map coloured by state, the fields in STATE_FIELDS with the prefix
`state_` replace those without the prefix.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from dashboard.areas.neighbours import neighbours
from dashboard.derived import derived
from dashboard.figures import tokens
from dashboard.figures.borders import drawn_on
from dashboard.figures.cell_text import CellText
from dashboard.figures.explored import ranking_order
from dashboard.figures.map_pen import edge_of, map_marks
from dashboard.figures.state_map import StateText
from dashboard.figures.svg import directed, written
from dashboard.figures.target_words import target_name, target_sort
from dashboard.figures.tile_grid import tile_marks, tile_size
from dashboard.figures.words import county_rows, scale, view_sentence, words_of
from dashboard.indicators import amounts
from dashboard.indicators.cards import Card
from dashboard.indicators.sentences import before_text
from dashboard.language import say
from dashboard.meeting.behind import behind_sentence, farthest_card
from dashboard.meeting.changes import told_weeks
from dashboard.meeting.reported import reported_sentence
from dashboard.pages.common.bound import Fields
from dashboard.pages.common.indicator_rows import row_fields
from dashboard.pages.common.render import render
from dashboard.pages.overview.below import page_title
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.turns import WEEKS
from dashboard.weeks import day_label

# The field of each element of the page; those that a film of the weeks has too.
STATE_FIELDS = ("fill", "edge", "ink", "ground", "map_marks", "tile_marks", "told")
MAP_FIELDS = (*STATE_FIELDS, *(f"state_{name}" for name in STATE_FIELDS), "tile_word", "tile_size", "level")
RANK_FIELDS = ("name", "rank", "bar", "bar_class", "bare", "figure", "change", "trend", "chip")
FILM_FIELDS = (*MAP_FIELDS, *RANK_FIELDS, "day")

# The orders of the ranking: by figure, by change, by distance to the target.
ORDERS = ("", "change", "gap")


def area_fields(lang: str, snapshot: Snapshot, week: int, area: str) -> dict[str, str]:
    """The fields that all indicators of an area share. area: a county's code, '' for the province."""
    county = snapshot.names[area][lang] if area else ""
    values = snapshot.province.words(lang)

    def of_place(key: str) -> str:
        return say(lang, f"{key}_county" if area else key, county=county, **values)

    return {
        "name": county or snapshot.province.title(lang),
        "title": page_title(lang, snapshot, [area] if area else []),
        "standing": behind_sentence(snapshot, lang, week, area),
        "reported": reported_sentence(snapshot, lang, week, [area] if area else []),
        "rows_heading": of_place("tile.heading"),
        "rows_key": of_place("tile.key"),
    }


def card_fields(lang: str, snapshot: Snapshot, selection: Selection) -> dict[str, str]:
    """The fields that all areas of an indicator share."""
    card = selection.card
    named = amounts.named(lang, card)
    key = scale(lang, card, words_of(county_rows(snapshot, lang, selection)))
    gap = "ceiling" if target_sort(card) == "ceiling" else "gap"
    return {
        "map_heading": say(lang, "view.map_heading", name=named),
        "map_label": say(lang, "view.map_heading", name=card.word(lang, "name")),
        "tiles_label": say(lang, "figure.tile_grid.title", name=card.word(lang, "name")),
        "card_name": named,
        "polarity": say(lang, f"view.{card.polarity}_is_good"),
        "target": target_name(lang, card),
        "scale": render("scale.html", lang, snapshot, scale=key),
        "gap_name": "" if card.target is None else say(lang, f"map.{gap}", target=amounts.target(lang, card)),
        "day": day_label(snapshot.weeks[selection.week], lang),
        "change_name": say(lang, "map.change", before=before_text(lang, told_weeks(selection.week, selection.weeks))),
    }


def cell_fields(lang: str, snapshot: Snapshot, selection: Selection) -> dict[str, str]:
    """The fields of an indicator in the selection's county, or in the province."""
    card, week, area, kind = selection.card, selection.week, selection.county, selection.kind
    row = CellText(snapshot, lang, card, week, area, kind, weeks=selection.weeks)
    return {
        **drawn_fields(lang, snapshot, selection),
        "sentence": view_sentence(lang, snapshot, replace(selection, others=())),
        "share": row.share,
        "announced": row.announced.short,
        "forecast": row.forecast[0],
        "gap": _gap(lang, card, amounts.gap_of(card, row.cell)),
    }


def drawn_fields(lang: str, snapshot: Snapshot, selection: Selection) -> dict[str, str]:
    """Those of these fields that the map, the squares, the ranking and the rows draw or write beside their bars."""
    card, week, area, kind = selection.card, selection.week, selection.county, selection.kind
    row = CellText(snapshot, lang, card, week, area, kind, weeks=selection.weeks)
    by_state = StateText(snapshot, lang, card, week, area, kind, weeks=selection.weeks)
    return {
        **row_fields(row),
        "rank": row.rank,
        "level": "" if row.level is None else str(row.level),
        "tile_word": directed(lang, row.bare or row.word),
        "tile_size": tile_size(row.bare or row.word),
        **_painted(lang, row),
        **{f"state_{name}": text for name, text in _painted(lang, by_state).items()},
    }


def _painted(lang: str, row: CellText) -> dict[str, str]:
    """The fields of a county on map and squares."""
    return {"fill": row.fill, "told": row.told, **_on_paint(row.fill), **_signs(lang, row.marks)}


@cache
def _on_paint(paint: str) -> Mapping[str, str]:
    return {"edge": edge_of(paint), "ink": tokens.ink_on(paint), "ground": tokens.ground_of(paint)}


@cache
def _signs(lang: str, marks: tuple[str, ...]) -> Mapping[str, str]:
    return {"map_marks": written(lang, map_marks(marks)), "tile_marks": written(lang, tile_marks(marks))}


def _gap(lang: str, card: Card, distance: float | None) -> str:
    """The distance from a card's target in words; '' where there is none."""
    if distance is None:
        return ""
    return amounts.gap(lang, card, distance) if distance > 1e-9 else say(lang, "map.reached")


def packed(rows: Sequence[Fields], names: Iterable[str]) -> dict[str, Any]:
    """By field: its distinct texts, and for each row the place of its text among them."""
    columns = dict[str, Any]()
    for name in names:
        places = dict[str, int]()
        of_rows = [places.setdefault(row[name], len(places)) for row in rows]
        columns[name] = [list(places), of_rows]
    return columns


@derived(most=12)
def week_file(snapshot: Snapshot, lang: str, week: int, weeks: int, kind: str) -> bytes:
    """The fields of all indicators and areas in a week as JSON.

    areas: codes, first '' for the province. cards: keys. fields: see `packed`; the row of card i and area j is
    i * len(areas) + j. order: see `_orders`, by card. worst: the card that a page
    without an indicator shows. borders: see `borders_of`. neighbours: by county and direction of an arrow key.
    """
    areas = ["", *(code for code in snapshot.cells.areas if code)]
    of_area = {area: area_fields(lang, snapshot, week, area) for area in areas}
    rows, order = list[Fields](), dict[str, Mapping[str, list[int]]]()
    for card in snapshot.cards:
        selection = Selection(card, week, kind=kind, weeks=weeks)
        of_card = card_fields(lang, snapshot, selection)
        order[card.key] = _orders(snapshot, selection, areas)
        rows += [
            {**of_card, **of_area[area], **cell_fields(lang, snapshot, replace(selection, county=area))}
            for area in areas
        ]
    boundaries = drawn_on(snapshot, Selection(snapshot.cards[0], week))
    return _json(
        {
            "areas": areas,
            "cards": [card.key for card in snapshot.cards],
            "worst": farthest_card(snapshot, week).key,
            "borders": borders_of(snapshot, week),
            "neighbours": neighbours(boundaries) if boundaries else {},
            "order": order,
            "fields": packed(rows, rows[0]),
        }
    )


@derived(most=6)
@WEEKS()
def film_file(snapshot: Snapshot, lang: str, card: Card, weeks: int, kind: str) -> bytes:
    """The fields in FILM_FIELDS of an indicator in all weeks and areas as JSON, which the slider of weeks shows.

    fields: see `packed`; the row of week i and area j is i * len(areas) + j. order: see `_orders`, by week. borders:
    see `borders_of`, by week.
    """
    areas = ["", *(code for code in snapshot.cells.areas if code)]
    names = {area: CellText(snapshot, lang, card, 0, area).name for area in areas}
    rows, order, borders = list[Fields](), list[Mapping[str, list[int]]](), list[str]()
    for week in range(len(snapshot.weeks)):
        selection = Selection(card, week, kind=kind, weeks=weeks)
        borders.append(borders_of(snapshot, week))
        order.append(_orders(snapshot, selection, areas))
        day = day_label(snapshot.weeks[week], lang)
        rows += [
            {"day": day, "name": names[area], **drawn_fields(lang, snapshot, replace(selection, county=area))}
            for area in areas
        ]
    return _json({"areas": areas, "borders": borders, "order": order, "fields": packed(rows, FILM_FIELDS)})


def _orders(snapshot: Snapshot, selection: Selection, areas: Sequence[str]) -> Mapping[str, list[int]]:
    """The counties in each order of the ranking, as places in areas."""
    by_order = {order: ranking_order(snapshot, replace(selection, order=order)) for order in ORDERS}
    return {order: [areas.index(code) for code in counties] for order, counties in by_order.items()}


def borders_of(snapshot: Snapshot, week: int) -> str:
    """What the drawings of a week depend on besides the fields: the map and the counties of the week."""
    view = Selection(snapshot.cards[0], week)
    boundaries = drawn_on(snapshot, view)
    return " ".join([boundaries.digest if boundaries else "", *snapshot.cells.counties(week, view.card.key)])


@derived()
def edition(snapshot: Snapshot, lang: str) -> str:
    """What the addresses of the files contain, so that browsers may keep them: it changes with figures and words."""
    newest = week_file(snapshot, lang, len(snapshot.weeks) - 1, 1, "")
    return f"{snapshot.digest}-{hashlib.sha256(newest).hexdigest()[:16]}"


def _json(tree: Mapping[str, Any]) -> bytes:
    return json.dumps(tree, ensure_ascii=False, separators=(",", ":")).encode()
