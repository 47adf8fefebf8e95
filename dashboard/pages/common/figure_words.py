"""The words round the figures of a view: sentence, legend, hover texts, notes; and the map with its links."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from markupsafe import Markup

from dashboard.figures import picture
from dashboard.figures.map import colours
from dashboard.indicators.cards import Card
from dashboard.indicators.sentences import sentence
from dashboard.language import COMMA, say
from dashboard.language.digits import percent, whole
from dashboard.pages.common import cell_text
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.weeks import day_label, friday

WORDS = ("value", "zero", "not_reported", "not_applicable", "late", "unverified")


def view_sentence(
    lang: str, snapshot: Snapshot, view: Selection, span: str, ranks: dict[str, tuple[int, bool]]
) -> str:
    """The one sentence about the view: the chosen county, or the province."""
    cells, card, week = snapshot.cells, view.card, view.week
    cell = cells.at(card.key, week, view.county, view.kind)
    change = cells.change(card.key, week, view.county, view.kind)
    rank = (*ranks[view.county], len(ranks)) if view.county in ranks else None
    name = snapshot.names[view.county][lang] if view.county else ""
    overdue = friday(snapshot.weeks[week]) > card.target_date
    return sentence(lang, card, cell, change, span, name, rank, overdue)


def target_text(lang: str, card: Card) -> str:
    """The target and its date."""
    return say(lang, "tile.target", target=percent(card.target_share, lang), date=day_label(card.target_date, lang))


def rank_note(lang: str, snapshot: Snapshot) -> str:
    """What was announced but cannot be measured here: the province's rank in the country."""
    rank = cell_text.announcement(snapshot.input.tables.announcements, "national_rank")
    return say(lang, "tile.rank", rank=whole(rank, lang)) if isinstance(rank, int) else ""


def map_picture(
    lang: str,
    snapshot: Snapshot,
    view: Selection,
    rows: Sequence[cell_text.Row],
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


def hover(row: cell_text.Row) -> str:
    """A county in one line: its name, figure and share."""
    return f"{row.name}: {row.figure}" + (f" ({row.share})" if row.share else "")


def missing_polygon(lang: str, snapshot: Snapshot, view: Selection, counties: Sequence[str]) -> str:
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


def ranking_order(rows: Sequence[cell_text.Row], ranks: dict[str, tuple[int, bool]]) -> list[cell_text.Row]:
    """Best first, equals in the register's order, those without a value last."""
    return sorted(rows, key=lambda row: ranks[row.code][0] if row.code in ranks else len(rows) + 1)


def target(lang: str, card: Card) -> str:
    """The target and its date, without the word target."""
    share = percent(card.target_share, lang)
    return say(lang, "indicator_page.target_text", target=share, date=day_label(card.target_date, lang))
