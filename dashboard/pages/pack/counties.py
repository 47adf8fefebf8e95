"""The pack's pages of the counties: rank and pace in every indicator, and the offices that have not reported."""

from __future__ import annotations

from dashboard.language import COMMA, say
from dashboard.language.digits import whole
from dashboard.language.order import order
from dashboard.meeting.agenda import agenda_of
from dashboard.pages.common.county_rows import populations, row
from dashboard.pages.common.office_filter import choose, week_offices
from dashboard.pages.common.urls import permalink
from dashboard.pages.pack.content import County
from dashboard.pages.pack.request import PackRequest
from dashboard.snapshot import Snapshot
from dashboard.store.tables import MEASURES

# So many offices have room on a page beneath the figures; the offices page lists all.
MOST_SILENT = 10
# The columns of a county's table, an entry each.
HEADS = (
    *("present.indicator", "present.figure", "view.share", "view.rank", "meeting_page.change", "meeting_page.need"),
    *("meeting_page.pace_short", "meeting_page.pace_long", "meeting_page.expected"),
)


def counties(snapshot: Snapshot, request: PackRequest) -> list[County]:
    """A page for each county of the week, in the order of the language's alphabet."""
    codes = snapshot.cells.counties(request.week, snapshot.cards[0].key)
    codes.sort(key=lambda code: order(snapshot.names[code][request.lang]))
    return [_county(snapshot, request, code) for code in codes]


def _county(snapshot: Snapshot, request: PackRequest, code: str) -> County:
    lang = request.lang
    name, people = snapshot.names[code][lang], populations(snapshot)[code]
    agenda = agenda_of(snapshot, request.week, request.since)
    silent = _silent(snapshot, request, code)
    more = len(silent) - MOST_SILENT
    boundaries = snapshot.boundaries(snapshot.weeks[request.week])
    week = snapshot.cells.weeks[request.week]
    known = "county.population" if people else "county.population_unknown"
    return County(
        code=code,
        name=name,
        title=say(lang, "county.title", name=name),
        population=say(lang, known, count=whole(people or 0, lang)),
        rows=[(card.word(lang, "short"), row(lang, snapshot, agenda, card, code)) for card in snapshot.cards],
        silent_heading=say(lang, "pack.silent" if silent else "pack.none_silent", count=whole(len(silent), lang)),
        silent=silent[:MOST_SILENT],
        more=say(lang, "county_offices.more", k=whole(more, lang)) if more > 0 else "",
        on_map=boundaries is not None and code in boundaries.codes,
        alt=say(lang, "pack.place_alt", name=name),
        href=request.link(permalink(lang, snapshot, "county", county=code, week=week)),
    )


def _silent(snapshot: Snapshot, request: PackRequest, code: str) -> list[tuple[str, str]]:
    """The county's offices with unreported measures, and the names of these; those with most measures come first."""
    among = week_offices(snapshot, request.week)
    found: list[tuple[int, str, str]] = []
    for office in choose(among, [code], lang=request.lang):
        measures = [m for m in MEASURES if among.states.state(office, m) == "not_reported"]
        if measures:
            texts = [say(request.lang, f"office.{measure}") for measure in measures]
            found.append((-len(measures), office.names[request.lang], COMMA[request.lang].join(texts)))
    found.sort(key=lambda each: (each[0], order(each[1])))
    return [(name, texts) for _, name, texts in found]
