"""The province at a glance: headline tiles, the sentence, the map, ranking, table and filters."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from markupsafe import Markup

from dashboard.figures import cell_text
from dashboard.figures.figure import Paper
from dashboard.figures.map import page_map
from dashboard.figures.split import parts_of
from dashboard.figures.words import legend, missing_polygon, rank_note, ranking_order, view_sentence
from dashboard.language import say
from dashboard.pages.common.figures import page_svg
from dashboard.pages.common.filters import county_names, options
from dashboard.pages.common.tiles import tiles
from dashboard.pages.common.urls import url
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.weeks import span_label


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
        "split": [
            (part, url(lang, snapshot, "why", offices, stage=stage))
            for part, offices, stage in parts_of(snapshot, lang, view)
        ],
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


def still_trend(lang: str, snapshot: Snapshot, view: Selection) -> Markup:
    """The trend as a picture, for the first screen where no script draws it."""
    return page_svg(snapshot, lang, view, "trend", Paper(640, 380, 15), say(lang, "view.trend_heading"))
