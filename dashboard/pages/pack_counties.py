"""The pack's pages of the counties: where each stands in every indicator, its way to the targets, who is silent."""

from __future__ import annotations

from dashboard.exports import pack_content as content
from dashboard.indicators.cards import Card
from dashboard.indicators.pace import pace
from dashboard.language import COMMA, say
from dashboard.language.digits import whole
from dashboard.language.order import order
from dashboard.live import Snapshot
from dashboard.pages import fields
from dashboard.pages.county_view import pace_text, populations
from dashboard.pages.offices_filter import choose, ready
from dashboard.pages.pack_choice import Wanted
from dashboard.store.tables import MEASURES

# As many as a page has room for beneath the figures; the offices page has them all.
MOST_SILENT = 14


def counties(snapshot: Snapshot, wanted: Wanted) -> list[content.County]:
    """A page for each county of the week, in the order of the language's alphabet."""
    codes = snapshot.cells.counties(wanted.week, snapshot.cards[0].key)
    ranks = {card.key: snapshot.cells.ranks(card.key, wanted.week, card.polarity) for card in snapshot.cards}
    codes.sort(key=lambda code: order(snapshot.names[code][wanted.lang]))
    return [_county(snapshot, wanted, code, ranks) for code in codes]


def _county(
    snapshot: Snapshot, wanted: Wanted, code: str, ranks: dict[str, dict[str, tuple[int, bool]]]
) -> content.County:
    lang = wanted.lang
    name, people = snapshot.names[code][lang], populations(snapshot)[code]
    silent = _silent(snapshot, wanted, code)
    more = len(silent) - MOST_SILENT
    heading = say(lang, "pack.silent", count=whole(len(silent), lang)) if silent else say(lang, "pack.none_silent")
    boundaries = snapshot.boundaries(snapshot.weeks[wanted.week])
    week = snapshot.cells.weeks[wanted.week]
    return content.County(
        code=code,
        name=name,
        title=say(lang, "county.title", name=name),
        population=say(lang, "county.population", count=whole(people, lang))
        if people
        else say(lang, "county.population_unknown"),
        rows=[_row(snapshot, wanted, code, card, ranks[card.key]) for card in snapshot.cards],
        silent_heading=heading,
        silent=silent[:MOST_SILENT],
        more=say(lang, "county_offices.more", k=whole(more, lang)) if more > 0 else "",
        boundaries=boundaries if boundaries and code in boundaries.codes else None,
        alt=say(lang, "pack.place_alt", name=name),
        href=wanted.link(f"/{lang}/county/{code}?week={week}"),
    )


def _row(
    snapshot: Snapshot, wanted: Wanted, code: str, card: Card, ranks: dict[str, tuple[int, bool]]
) -> content.CountyRow:
    lang, cells = wanted.lang, snapshot.cells
    row = fields.row(lang, cells, card, wanted.week, code, "")
    rank = fields.rank_text(lang, ranks.get(code))
    cell = cells.at(card.key, wanted.week, code)
    return content.CountyRow(
        name=card.word(lang, "short"),
        figure=row.figure,
        share=row.share,
        paint=row.fill,
        change=fields.change_text(lang, "tile", cells.change(card.key, wanted.week, code)) if cell.known else "",
        trend=row.trend,
        rank=say(lang, "county.rank", rank=rank, of=whole(len(ranks), lang)) if code in ranks else rank,
        outlook=pace_text(lang, pace(card, cell, snapshot.weeks[wanted.week]), card),
    )


def _silent(snapshot: Snapshot, wanted: Wanted, code: str) -> list[tuple[str, str]]:
    """The county's offices that owe a report, and what each owes; those that owe most come first."""
    among = ready(snapshot, wanted.week)
    found: list[tuple[int, str, str]] = []
    for office in choose(among, code, lang=wanted.lang):
        owed = [m for m in MEASURES if among.rules.state(office, m) == "not_reported"]
        if owed:
            texts = [say(wanted.lang, f"office.{measure}") for measure in owed]
            found.append((-len(owed), office.names[wanted.lang], COMMA[wanted.lang].join(texts)))
    found.sort(key=lambda each: (each[0], order(each[1])))
    return [(name, texts) for _, name, texts in found]
