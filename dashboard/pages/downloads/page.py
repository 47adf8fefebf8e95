"""The page of all ways out of a view: tables, pictures, the package, the API, embeds, and how to cite."""

from __future__ import annotations

from typing import Any

from dashboard.exports.definitions import column_texts, sample_note
from dashboard.exports.rows import CELL_COLUMNS, licence, published_week
from dashboard.figures.registry import DRAWN, FIGURES
from dashboard.language import say
from dashboard.pages.common.filters import options
from dashboard.pages.common.permalinks import frame_code
from dashboard.pages.common.urls import permalink, url
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.weeks import span_label


def context(lang: str, snapshot: Snapshot, view: Selection, site: str) -> dict[str, Any]:
    """All that the page's template needs. site: what an absolute address begins with, http://host/."""
    span = span_label(snapshot.weeks[view.week], lang)
    name = view.card.word(lang, "name")
    words = {
        "name": name,
        "week": span,
        "area": snapshot.names[view.county][lang] if view.county else say(lang, "data.all_areas"),
        "kind": say(lang, f"kind.{view.kind}") if view.kind else say(lang, "filter.all_kinds"),
    }
    week = snapshot.cells.weeks[view.week]
    own = {"indicator": view.card.key, "county": view.county, "kind": view.kind}
    in_week = {"indicator": view.card.key, "week": week, "kind": view.kind}
    here = {"county": view.county, "kind": view.kind, "week": week}
    choices = [
        ("this_view", "cells_file", own),
        *([("this_steps", "cells_file", {**own, "step": "all"})] if view.card.steps else []),
        ("this_week", "cells_file", in_week),
        ("all_cells", "cells_file", {}),
        ("this_offices", "offices_file", here),
        ("all_offices", "offices_file", {}),
    ]
    moment = snapshot.moment_label(snapshot.asof, lang)
    return {
        "words": words,
        "span": span,
        "options": options(lang, snapshot, view),
        "tables": [
            (
                say(lang, f"data.{key}", **words),
                *(url(lang, snapshot, file, form=form, **given) for form in ("csv", "xlsx")),
            )
            for key, file, given in choices
        ],
        "pictures": [
            (
                say(lang, f"figure.{figure}.entry"),
                *(permalink(lang, snapshot, "picture", view, figure=figure, form=form) for form in ("png", "svg")),
            )
            for figure in DRAWN
        ],
        "embeds": [
            (figure, say(lang, f"figure.{figure}.entry"), frame_code(lang, snapshot, view, site, figure))
            for figure in FIGURES
        ],
        "sample_note": sample_note(lang, snapshot),
        "api_root": site.rstrip("/") + "/api/v1/",
        "origin": _origin(lang, snapshot, view, moment),
        "cite": say(
            lang,
            "data.cite",
            **snapshot.province.words(lang),
            name=name,
            week=span,
            moment=moment,
            digest=snapshot.digest,
            sample=f" {say(lang, 'data.cite_sample')}" if snapshot.sample else "",
        ),
        "cite_address": site.rstrip("/") + permalink(lang, snapshot, "overview", view),
        "columns": column_texts(lang, CELL_COLUMNS),
    }


def _origin(lang: str, snapshot: Snapshot, view: Selection, moment: str) -> list[str]:
    published = published_week(snapshot)
    return [
        say(lang, "data.source", source=view.card.word(lang, "source")),
        say(lang, "data.published", week=span_label(published, lang), moment=moment)
        if published
        else say(lang, "data.unpublished", moment=moment),
        say(lang, "data.licence", licence=licence(lang, snapshot)),
        say(lang, "data.digest", digest=snapshot.digest),
    ]
