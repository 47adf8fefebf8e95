"""The pack's pages of the counties: where each stands in every indicator, its way to the targets, who is silent."""

from __future__ import annotations

from dashboard.indicators.cards import Card
from dashboard.language import COMMA, say
from dashboard.language.digits import whole
from dashboard.language.order import order
from dashboard.pages.common.county_rows import populations, row
from dashboard.pages.common.meeting_selection import agenda_of
from dashboard.pages.common.office_filter import choose, week_offices
from dashboard.pages.common.permalinks import as_of
from dashboard.pages.pack import content
from dashboard.pages.pack.request import PackRequest
from dashboard.snapshot import Snapshot
from dashboard.store.tables import MEASURES

# As many as a page has room for beneath the figures; the offices page has them all.
MOST_SILENT = 10
# The columns of a county's table, in the order of a CountyRow's fields.
HEADS = (
    *("present.indicator", "present.figure", "view.share", "view.rank", "meeting_page.change", "meeting_page.need"),
    *("meeting_page.pace_short", "meeting_page.pace_long", "meeting_page.expected"),
)


def counties(snapshot: Snapshot, wanted: PackRequest) -> list[content.County]:
    """A page for each county of the week, in the order of the language's alphabet."""
    codes = snapshot.cells.counties(wanted.week, snapshot.cards[0].key)
    codes.sort(key=lambda code: order(snapshot.names[code][wanted.lang]))
    return [_county(snapshot, wanted, code) for code in codes]


def _county(snapshot: Snapshot, wanted: PackRequest, code: str) -> content.County:
    lang = wanted.lang
    name, people = snapshot.names[code][lang], populations(snapshot)[code]
    silent = _silent(snapshot, wanted, code)
    more = len(silent) - MOST_SILENT
    boundaries = snapshot.boundaries(snapshot.weeks[wanted.week])
    week = snapshot.cells.weeks[wanted.week]
    return content.County(
        code=code,
        name=name,
        title=say(lang, "county.title", name=name),
        population=say(lang, "county.population", count=whole(people, lang))
        if people
        else say(lang, "county.population_unknown"),
        rows=[_row(snapshot, wanted, code, card) for card in snapshot.cards],
        silent_heading=say(lang, "pack.silent" if silent else "pack.none_silent", count=whole(len(silent), lang)),
        silent=silent[:MOST_SILENT],
        more=say(lang, "county_offices.more", k=whole(more, lang)) if more > 0 else "",
        boundaries=boundaries if boundaries and code in boundaries.codes else None,
        alt=say(lang, "pack.place_alt", name=name),
        href=wanted.link(as_of(f"/{lang}/county/{code}?week={week}", snapshot)),
    )


def _row(snapshot: Snapshot, wanted: PackRequest, code: str, card: Card) -> content.CountyRow:
    found = row(wanted.lang, snapshot, agenda_of(snapshot, wanted.week, wanted.since), card, code)
    return content.CountyRow(
        name=card.word(wanted.lang, "short"),
        figure=found.cell.figure,
        share=found.cell.share,
        paint=found.cell.fill,
        place=found.level,
        change=found.change,
        trend=found.trend,
        need=found.need,
        short=found.short,
        long=found.long,
        expected=found.expected,
        span=found.span,
        late=found.late,
    )


def _silent(snapshot: Snapshot, wanted: PackRequest, code: str) -> list[tuple[str, str]]:
    """The county's offices that owe a report, and what each owes; those that owe most come first."""
    among = week_offices(snapshot, wanted.week)
    found: list[tuple[int, str, str]] = []
    for office in choose(among, [code], lang=wanted.lang):
        owed = [m for m in MEASURES if among.states.state(office, m) == "not_reported"]
        if owed:
            texts = [say(wanted.lang, f"office.{measure}") for measure in owed]
            found.append((-len(owed), office.names[wanted.lang], COMMA[wanted.lang].join(texts)))
    found.sort(key=lambda each: (each[0], order(each[1])))
    return [(name, texts) for _, name, texts in found]
