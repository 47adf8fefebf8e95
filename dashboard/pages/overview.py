"""The province at a glance: headline tiles, the sentence, the map, ranking, table and filters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from markupsafe import Markup

from dashboard.figures import picture, tokens
from dashboard.figures.map import colours
from dashboard.indicators.cards import Card
from dashboard.indicators.sentences import sentence
from dashboard.indicators.series import Cell
from dashboard.language import COMMA, say
from dashboard.language.digits import percent, whole
from dashboard.pages import fields
from dashboard.pages.view import View, address, why_address, why_addresses
from dashboard.snapshot import Snapshot
from dashboard.store.tables import KINDS
from dashboard.weeks import day_label, friday, span_label

WORDS = ("value", "zero", "not_reported", "not_applicable", "late", "unverified")


@dataclass(frozen=True)
class Tile:
    """A headline: a card's province figure, all in words. whys: the offices behind it, by part."""

    key: str
    name: str
    href: str
    whys: Mapping[str, str]
    chosen: bool
    row: fields.Row
    of: str
    change: str
    target: str
    announced: str
    verdict: str
    spark: Markup


@dataclass(frozen=True)
class Piece:
    """A part of a split: its name, figure, share in percent of the bar, paint, and way to its offices."""

    name: str
    figure: str
    share: str
    width: str
    fill: str
    why: str


def context(lang: str, snapshot: Snapshot, view: View) -> dict[str, Any]:
    """All that the page's template needs for a view of a snapshot with at least one week."""
    cells, card, week = snapshot.cells, view.card, view.week
    names = county_names(lang, snapshot)
    counties = cells.counties(week, card.key)
    ranks = cells.ranks(card.key, week, card.polarity, view.kind)
    rows = [
        fields.row(lang, cells, card, week, code, names[code], view.kind, fields.rank_text(lang, ranks.get(code)))
        for code in counties
    ]
    links = {code: address(lang, replace(view, county=code), snapshot) for code in names}
    span = span_label(snapshot.weeks[week], lang)
    return {
        "card": card,
        "words": card.words[lang],
        "view": view,
        "span": span,
        "sentence": view_sentence(lang, snapshot, view, span, ranks),
        "tiles": tiles(lang, snapshot, view),
        "rank_note": rank_note(lang, snapshot),
        "map": map_picture(lang, snapshot, view, rows, links),
        "missing_polygon": missing_polygon(lang, snapshot, view, counties),
        "legend": legend(lang, card),
        "rows": rows,
        "ranking": ranking_order(rows, ranks),
        "links": links,
        "whys": {code: why_address(lang, replace(view, county=code), snapshot) for code in names},
        "why": why_address(lang, view, snapshot),
        "county_name": names.get(view.county, ""),
        "county_page": address(lang, replace(view, kind=""), snapshot, f"county/{view.county}"),
        "county_offices": address(lang, replace(view, card=snapshot.cards[0]), snapshot, "offices"),
        "meeting_page": address(lang, replace(view, county="", kind=""), snapshot, "meeting"),
        "data_page": address(lang, view, snapshot, "data"),
        "split": split(lang, snapshot, view),
        "split_heading": say(lang, "view.split_step" if card.steps else "view.split_kind"),
        "province_link": address(lang, replace(view, county=""), snapshot),
        "options": options(lang, snapshot, view),
        "figure_source": say(
            lang,
            "view.figure_source",
            name=card.word(lang, "name"),
            week=span,
            source=card.word(lang, "source"),
        ),
    }


def county_names(lang: str, snapshot: Snapshot) -> dict[str, str]:
    """The counties that any shown week knows, by code."""
    return {code: snapshot.names[code][lang] for code in snapshot.cells.areas if code}


def view_sentence(lang: str, snapshot: Snapshot, view: View, span: str, ranks: dict[str, tuple[int, bool]]) -> str:
    """The one sentence about the view: the chosen county, or the province."""
    cells, card, week = snapshot.cells, view.card, view.week
    cell = cells.at(card.key, week, view.county, view.kind)
    change = cells.change(card.key, week, view.county, view.kind)
    rank = (*ranks[view.county], len(ranks)) if view.county in ranks else None
    name = snapshot.names[view.county][lang] if view.county else ""
    overdue = friday(snapshot.weeks[week]) > card.target_date
    return sentence(lang, card, cell, change, span, name, rank, overdue)


def tiles(lang: str, snapshot: Snapshot, view: View) -> list[Tile]:
    """A tile for each card with an announced figure; for every card where none has one."""
    with_figure = [card for card in snapshot.cards if card.announced]
    return [tile(lang, snapshot, view, card) for card in with_figure or snapshot.cards]


def tile(lang: str, snapshot: Snapshot, view: View, card: Card) -> Tile:
    """A card's tile in the week of a view."""
    cells, week = snapshot.cells, view.week
    cell = cells.at(card.key, week)
    change = cells.change(card.key, week)
    shown, verdict = fields.announced(lang, snapshot.input.tables.announcements, card, cell, cells.teams[week])
    shares = [c.share for c in cells.series(card.key)[: week + 1]]
    return Tile(
        key=card.key,
        name=card.word(lang, "short"),
        href=address(lang, replace(view, card=card), snapshot),
        whys=why_addresses(lang, View(card, week), snapshot),
        chosen=card.key == view.card.key,
        row=fields.row(lang, cells, card, week, "", snapshot.province.title(lang)),
        of=say(lang, "tile.of", d=whole(cell.denominator, lang)),
        change=fields.change_text(lang, "tile", change),
        target=target_text(lang, card),
        announced=shown,
        verdict=verdict,
        spark=picture.spark(shares, rtl=lang == "fa"),
    )


def target_text(lang: str, card: Card) -> str:
    """The target and its date."""
    return say(lang, "tile.target", target=percent(card.target_share, lang), date=day_label(card.target_date, lang))


def rank_note(lang: str, snapshot: Snapshot) -> str:
    """What was announced but cannot be measured here: the province's rank in the country."""
    rank = fields.announcement(snapshot.input.tables.announcements, "national_rank")
    return say(lang, "tile.rank", rank=whole(rank, lang)) if isinstance(rank, int) else ""


def map_picture(
    lang: str,
    snapshot: Snapshot,
    view: View,
    rows: Sequence[fields.Row],
    links: dict[str, str],
    shared: bool = False,
) -> Markup:
    """The map as SVG; empty where there are no boundaries. shared: as picture.county_map has it."""
    boundaries = snapshot.boundaries(snapshot.weeks[view.week])
    if boundaries is None:
        return Markup("")
    return picture.county_map(
        boundaries,
        fills={row.code: row.fill for row in rows},
        names={row.code: row.name for row in rows},
        titles={row.code: hover(row) for row in rows},
        links=links,
        chosen=view.county,
        label=say(lang, "view.map_heading", name=view.card.word(lang, "name")),
        shared=shared,
    )


def hover(row: fields.Row) -> str:
    """A county in one line: its name, figure and share."""
    return f"{row.name}: {row.figure}" + (f" ({row.share})" if row.share else "")


def missing_polygon(lang: str, snapshot: Snapshot, view: View, counties: Sequence[str]) -> str:
    """The counties that exist in the week but have no polygon, in words; empty if none."""
    boundaries = snapshot.boundaries(snapshot.weeks[view.week])
    if boundaries is None:
        return say(lang, "view.no_map")
    without = [snapshot.names[code][lang] for code in counties if code not in boundaries.codes]
    return say(lang, "view.missing_polygon", names=COMMA[lang].join(without)) if without else ""


def legend(lang: str, card: Card) -> list[tuple[str, str]]:
    """(paint, text) of each colour class and of the words that have a pattern."""
    bounds = [percent(bound, lang) for bound in card.classes]
    texts = [say(lang, "view.class_under", high=bounds[0])]
    texts += [say(lang, "view.class_between", low=low, high=high) for low, high in pairwise(bounds)]
    texts.append(say(lang, "view.class_over", low=bounds[-1]))
    classes = list(zip(colours(card), texts, strict=False))
    return classes + [(f"url(#p-{word})", say(lang, f"words.{word}")) for word in WORDS[1:4]]


def ranking_order(rows: Sequence[fields.Row], ranks: dict[str, tuple[int, bool]]) -> list[fields.Row]:
    """Best first, equals in the register's order, those without a value last."""
    return sorted(rows, key=lambda row: ranks[row.code][0] if row.code in ranks else len(rows) + 1)


def split(lang: str, snapshot: Snapshot, view: View) -> list[Piece]:
    """The chosen area's cell by stage (cards with steps) or by kind of office; empty if there is one kind."""
    cells, card, week, area = snapshot.cells, view.card, view.week, view.county
    if card.steps:
        return stages(lang, cells.at(card.key, week, area, view.kind), snapshot, view)
    kinds = card.county_kinds if area else card.kinds
    if len(kinds) < 2:
        return []
    return [_piece(lang, snapshot, replace(view, kind=kind)) for kind in KINDS if kind in kinds]


def stages(lang: str, cell: Cell, snapshot: Snapshot, view: View) -> list[Piece]:
    """Offices at each stage exactly, from none to the last, and those not reported."""
    card, cells = view.card, snapshot.cells
    at_least = [cell.denominator - cell.not_reported]
    at_least += [cells.at(card.key, view.week, view.county, view.kind, step).numerator for step in card.steps]
    exactly = [a - b for a, b in zip(at_least, [*at_least[1:], 0], strict=True)]
    paints = [tokens.ZERO, *tokens.ramp(card.polarity, len(card.steps))]
    named = [(say(lang, f"view.step_{i}"), count, paints[i], str(i)) for i, count in enumerate(exactly)]
    named.append((say(lang, "words.not_reported"), cell.not_reported, "url(#p-not_reported)", "not_reported"))
    return [
        Piece(
            name,
            whole(count, lang),
            percent(_part(count, cell), lang),
            f"{_part(count, cell) * 100:.1f}",
            paint,
            why_address(lang, view, snapshot, part),
        )
        for name, count, paint, part in named
    ]


def _part(count: int, cell: Cell) -> float:
    return count / cell.denominator if cell.denominator else 0.0


def _piece(lang: str, snapshot: Snapshot, view: View) -> Piece:
    cell = snapshot.cells.at(view.card.key, view.week, view.county, view.kind)
    share = percent(cell.share, lang) if cell.share is not None else ""
    return Piece(
        say(lang, f"kind.{view.kind}"),
        fields.figure(lang, cell),
        share,
        f"{(cell.share or 0) * 100:.1f}",
        fields.fill(view.card, cell),
        why_address(lang, view, snapshot),
    )


def options(lang: str, snapshot: Snapshot, view: View) -> dict[str, list[tuple[str, str, bool]]]:
    """The filters' choices: name -> (value, text, chosen)."""
    names = county_names(lang, snapshot)
    newest = len(snapshot.weeks) - 1
    weeks = []
    for i in range(newest, -1, -1):
        key = "filter.last_week" if i == newest else "filter.week_option"
        text = say(lang, key, day=day_label(snapshot.weeks[i], lang))
        weeks.append((snapshot.cells.weeks[i], text, i == view.week))
    counties = [("", say(lang, "filter.all_counties"), not view.county)]
    counties += [(code, name, code == view.county) for code, name in names.items()]
    kinds = [("", say(lang, "filter.all_kinds"), not view.kind)]
    kinds += [(kind, say(lang, f"kind.{kind}"), kind == view.kind) for kind in KINDS]
    return {
        "indicator": [(c.key, c.word(lang, "name"), c.key == view.card.key) for c in snapshot.cards],
        "week": weeks,
        "county": counties,
        "kind": kinds,
    }
