"""The screens of the meeting and what is on them in words, from the agenda and the cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from markupsafe import Markup

from dashboard.figures import cell_text, picture
from dashboard.figures.map import page_map
from dashboard.figures.words import legend, missing_polygon, ranking_order, rows_of, target_text, view_sentence
from dashboard.indicators.cards import Card
from dashboard.indicators.sentences import change_text
from dashboard.language import say
from dashboard.language.digits import whole
from dashboard.language.order import order
from dashboard.meeting.agenda import Agenda
from dashboard.meeting.decisions import DecisionLine, decision_lines
from dashboard.meeting.lines import Group, Section
from dashboard.meeting.words import sections
from dashboard.pages.common.county_rows import Row, indicator_rows
from dashboard.pages.common.tiles import Tile, tiles
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.weeks import span_label

# Where the notes say who is meant. Elsewhere they are for readers, not for a hall.
NOTED = ("gaps",)
GROUPS = 4  # groups of lines on a screen
SHOWN = 6  # lines of a group at the most; the browser leaves out what does not fit
ENDS = 3  # counties at either end of a ranking; more that are equal are counted, not named


@dataclass(frozen=True)
class Headline:
    """The province in one sentence, and a tile for each headline."""

    sentence: str
    tiles: Sequence[Tile]


@dataclass(frozen=True)
class MapScreen:
    """An indicator's map with its key, the province's figure, and both ends of the ranking.

    missing: which counties have no outline; ends: heading, and (county, share) of each line.
    """

    figure: cell_text.Row
    change: str
    target: str
    map: Markup
    missing: str
    legend: Sequence[tuple[str, str]]
    ends: Sequence[tuple[str, Sequence[tuple[str, str]]]]


@dataclass(frozen=True)
class Screen:
    """A screen. part: which part of the template draws it, from value.

    listed: whether the first screen lists it; on_wall: whether it turns up by itself on a wall.
    """

    key: str
    part: str
    heading: str
    value: Headline | MapScreen | Section | Sequence[DecisionLine] | None = None
    listed: bool = True
    on_wall: bool = True


@dataclass(frozen=True)
class County:
    """A county's screen: where it lies, and its row in each indicator that counts anything there."""

    code: str
    name: str
    place: str
    rows: Sequence[tuple[Card, Row]]

    @property
    def late(self) -> bool:
        """Whether a target would be reached after its date."""
        return any(row.late for _, row in self.rows)


def screens(lang: str, snapshot: Snapshot, agenda: Agenda, card: Card, on_wall: bool) -> Iterator[Screen]:
    """The screens in the order of the meeting. On a wall each headline has a map, else only the chosen card."""
    yield Screen(
        "title", "title", say(lang, "present.title", **snapshot.province.words(lang)), listed=False, on_wall=False
    )
    week = span_label(snapshot.weeks[agenda.week], lang)
    selection = Selection(card, agenda.week)
    headline = Headline(view_sentence(lang, snapshot, selection, week, ranks={}), tiles(lang, snapshot, selection))
    yield Screen("headline", "headline", say(lang, "present.headline"), headline)
    for mapped in snapshot.cards:
        if mapped == card or (on_wall and mapped.announced):
            name = say(lang, "present.map", name=mapped.word(lang, "name"))
            yield Screen(
                f"map-{mapped.key}", "map", name, map_screen(lang, snapshot, replace(selection, card=mapped))
            )
    for section in sections(lang, snapshot, agenda, SHOWN):
        yield from section_screens(lang, section)
    decided = decision_lines(lang, snapshot, agenda.week, agenda.since)
    yield Screen("decisions", "decisions", say(lang, "meeting_page.decisions"), decided)
    yield Screen("counties", "counties", say(lang, "present.counties"), on_wall=False)
    yield Screen("end", "end", say(lang, "present.end"), listed=False, on_wall=False)


def section_screens(lang: str, section: Section) -> Iterator[Screen]:
    """A part of the agenda on as many screens as its groups need; its summary stands on the first."""
    parts = [section.groups[i : i + GROUPS] for i in range(0, len(section.groups), GROUPS)] or [()]
    for n, groups in enumerate(parts, 1):
        heading = section.heading
        if len(parts) > 1:
            places = {"n": whole(n, lang), "m": whole(len(parts), lang)}
            heading = say(lang, "present.part", heading=heading, **places)
        summary = section.summary if n == 1 else ""
        shown = replace(section, groups=[projected(section.key, group) for group in groups], summary=summary)
        yield Screen(section.key if n == 1 else f"{section.key}-{n}", "section", heading, shown, listed=n == 1)


def projected(key: str, group: Group) -> Group:
    """A group of a section as a hall reads it."""
    if key in NOTED:
        return group
    return replace(group, lines=[replace(line, note="") for line in group.lines])


def map_screen(lang: str, snapshot: Snapshot, selection: Selection) -> MapScreen:
    """The map of a selection. A county that is equal to one of the best stands at the ranking's upper end only."""
    cells, card, week = snapshot.cells, selection.card, selection.week
    rows = rows_of(snapshot, lang, selection)
    ranks = cells.ranks(card.key, week, card.polarity)
    ranked = [row for row in ranking_order(rows, ranks) if row.code in ranks]
    equals = [list(group) for _, group in groupby(ranked, key=lambda row: row.rank)]
    top = end_of(equals)
    last = end_of(equals[len(top) :][::-1])[::-1]
    return MapScreen(
        figure=cell_text.row(lang, cells, card, week, "", snapshot.province.title(lang)),
        change=change_text(lang, "tile", card, cells.change(card.key, week)),
        target=target_text(lang, card),
        map=page_map(snapshot, lang, selection, rows, {row.code: f"#county-{row.code}" for row in rows}, shared=True),
        missing=missing_polygon(lang, snapshot, selection, [row.code for row in rows]),
        legend=legend(lang, card),
        ends=[
            (say(lang, f"present.{name}"), [line for group in found for line in end_lines(lang, group)])
            for name, found in (("top", top), ("last", last))
            if found
        ],
    )


def end_of(equals: Sequence[list[cell_text.Row]]) -> list[list[cell_text.Row]]:
    """The first few of a ranking, given and answered as groups of equal counties."""
    found: list[list[cell_text.Row]] = []
    lines = 0
    for group in equals:
        if lines >= ENDS:
            break
        found.append(group)
        lines += len(group) if len(group) <= ENDS else 1
    return found


def end_lines(lang: str, group: Sequence[cell_text.Row]) -> list[tuple[str, str]]:
    """(name, share) of equal counties: each by its name, or their number where they are many."""
    if len(group) > ENDS:
        return [(say(lang, "present.equal", n=whole(len(group), lang)), group[0].share)]
    return [(row.name, row.share) for row in group]


def county_screens(lang: str, snapshot: Snapshot, agenda: Agenda) -> list[County]:
    """A screen for each county of the agenda's week, in the order of their names."""
    boundaries = snapshot.boundaries(snapshot.weeks[agenda.week])
    places: Mapping[str, str] = {}
    if boundaries:
        box = picture.map_frame(boundaries)
        places = {code: picture.place_of(box, code) for code in boundaries.codes}
    names = {code: snapshot.names[code][lang] for code in snapshot.cells.counties(agenda.week, snapshot.cards[0].key)}
    codes = sorted(names, key=lambda code: order(names[code]))
    return [
        County(code, names[code], places.get(code, ""), indicator_rows(lang, snapshot, agenda, code))
        for code in codes
    ]
