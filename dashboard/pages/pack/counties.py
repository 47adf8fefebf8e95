"""The pack's pages of the counties: where each stands, and its offices that have not reported."""

from __future__ import annotations

from dashboard.figures.registry import DRAWN
from dashboard.language import COMMA, say
from dashboard.language.digits import whole
from dashboard.language.order import order
from dashboard.pages.common.county_rows import populations
from dashboard.pages.common.meeting_parts import FIGURE_OF
from dashboard.pages.common.office_filter import choose, week_offices
from dashboard.pages.common.urls import permalink
from dashboard.pages.pack.content import County, Part
from dashboard.pages.pack.request import PackRequest
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot

# So many offices have room on a page beneath the figures; the offices page lists all.
MOST_SILENT = 10


def counties(snapshot: Snapshot, request: PackRequest) -> list[County]:
    """A page for each county of the week, in the order of the language's alphabet."""
    codes = snapshot.cells.counties(request.week, snapshot.cards[0].key)
    codes.sort(key=lambda code: order(snapshot.names[code][request.lang]))
    return [_county(snapshot, request, code) for code in codes]


def _county(snapshot: Snapshot, request: PackRequest, code: str) -> County:
    lang = request.lang
    name, people = snapshot.names[code][lang], populations(snapshot)[code]
    silent = _silent(snapshot, request, code)
    more = len(silent) - MOST_SILENT
    boundaries = snapshot.boundaries(snapshot.weeks[request.week])
    week, standing = snapshot.cells.weeks[request.week], FIGURE_OF["headline"]
    selection = Selection(snapshot.cards[0], request.week, code, weeks=request.weeks)
    known = "county.population" if people else "county.population_unknown"
    return County(
        code=code,
        name=name,
        title=say(lang, "county.title", name=name),
        population=say(lang, known, count=whole(people or 0, lang)),
        figure=Part("", standing, DRAWN[standing].describe(snapshot, lang, selection)),
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
        texts = [
            measure.name(request.lang)
            for key, measure in snapshot.terms.reported.items()
            if among.states.state(office, key) == "not_reported"
        ]
        if texts:
            found.append((-len(texts), office.names[request.lang], COMMA[request.lang].join(texts)))
    found.sort(key=lambda each: (each[0], order(each[1])))
    return [(name, texts) for _, name, texts in found]
