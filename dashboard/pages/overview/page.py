"""The province at a glance: headline tiles, the sentence, the map, ranking, table and filters."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup

from dashboard.figures import cell_text, tokens
from dashboard.figures.figure import Paper
from dashboard.figures.map import page_map
from dashboard.figures.words import legend, missing_polygon, rank_note, ranking_order, view_sentence
from dashboard.indicators.series import Cell
from dashboard.language import say
from dashboard.language.digits import percent, whole
from dashboard.pages.common.figures import page_svg
from dashboard.pages.common.filters import county_names, options
from dashboard.pages.common.tiles import tiles
from dashboard.pages.common.urls import url
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.store.tables import KINDS
from dashboard.weeks import span_label


@dataclass(frozen=True)
class Piece:
    """A part of a split: its name, figure, share in percent of the bar, paint, and way to its offices."""

    name: str
    figure: str
    share: str
    width: str
    fill: str
    why: str


def context(lang: str, snapshot: Snapshot, view: Selection) -> dict[str, Any]:
    """All that the page's template needs for a view of a snapshot with at least one week."""
    cells, card, week = snapshot.cells, view.card, view.week
    names = county_names(lang, snapshot)
    counties = cells.counties(week, card.key)
    ranks = cells.ranks(card.key, week, card.polarity, view.kind)
    rows = [
        cell_text.row(
            lang, cells, card, week, code, names[code], view.kind, cell_text.rank_text(lang, ranks.get(code))
        )
        for code in counties
    ]
    links = {code: url(lang, snapshot, "overview", replace(view, county=code)) for code in names}
    span = span_label(snapshot.weeks[week], lang)
    return {
        "card": card,
        "words": card.words[lang],
        "view": view,
        "span": span,
        "sentence": view_sentence(lang, snapshot, view, span, ranks),
        "tiles": tiles(lang, snapshot, view),
        "rank_note": rank_note(lang, snapshot),
        "map": page_map(snapshot, lang, view, rows, links),
        "missing_polygon": missing_polygon(lang, snapshot, view, counties),
        "legend": legend(lang, card),
        "rows": rows,
        "ranking": ranking_order(rows, ranks),
        "links": links,
        "whys": {code: url(lang, snapshot, "why", replace(view, county=code)) for code in names},
        "why": url(lang, snapshot, "why", view),
        "county_name": names.get(view.county, ""),
        "county_page": url(lang, snapshot, "county", view) if view.county else "",
        "county_offices": url(lang, snapshot, "offices", view),
        "meeting_page": url(lang, snapshot, "meeting", view),
        "data_page": url(lang, snapshot, "data", view),
        "split": split(lang, snapshot, view),
        "split_heading": say(lang, "view.split_step" if card.steps else "view.split_kind"),
        "province_link": url(lang, snapshot, "overview", replace(view, county="")),
        "options": options(lang, snapshot, view),
        "figure_source": say(
            lang,
            "view.figure_source",
            name=card.word(lang, "name"),
            week=span,
            source=card.word(lang, "source"),
        ),
    }


def split(lang: str, snapshot: Snapshot, view: Selection) -> list[Piece]:
    """The chosen area's cell by stage (cards with steps) or by kind of office; empty if there is one kind."""
    cells, card, week, area = snapshot.cells, view.card, view.week, view.county
    if card.steps:
        return stages(lang, cells.at(card.key, week, area, view.kind), snapshot, view)
    kinds = card.county_kinds if area else card.kinds
    if len(kinds) < 2:
        return []
    return [_piece(lang, snapshot, replace(view, kind=kind)) for kind in KINDS if kind in kinds]


def stages(lang: str, cell: Cell, snapshot: Snapshot, view: Selection) -> list[Piece]:
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
            url(lang, snapshot, "why", view, stage=part),
        )
        for name, count, paint, part in named
    ]


def _part(count: int, cell: Cell) -> float:
    return count / cell.denominator if cell.denominator else 0.0


def _piece(lang: str, snapshot: Snapshot, view: Selection) -> Piece:
    cell = snapshot.cells.at(view.card.key, view.week, view.county, view.kind)
    share = percent(cell.share, lang) if cell.share is not None else ""
    return Piece(
        say(lang, f"kind.{view.kind}"),
        cell_text.figure(lang, cell),
        share,
        f"{(cell.share or 0) * 100:.1f}",
        cell_text.fill(view.card, cell),
        url(lang, snapshot, "why", view),
    )


def still_trend(lang: str, snapshot: Snapshot, view: Selection) -> Markup:
    """The trend as a picture, for the first screen where no script draws it."""
    return page_svg(snapshot, lang, view, "trend", Paper(640, 380, 15), say(lang, "view.trend_heading"))
