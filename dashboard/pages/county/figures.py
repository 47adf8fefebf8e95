"""The county page's figures: the map of its surroundings, its trend beside province and peers, and their table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Any

from dashboard.areas.boundaries import Boundaries
from dashboard.areas.lineage import old_borders, successors
from dashboard.areas.neighbours import touching
from dashboard.areas.peers import MOST, peers
from dashboard.areas.surroundings import around, joined
from dashboard.derived import derived
from dashboard.figures import cell_text, picture, tokens
from dashboard.figures.borders import in_borders, lives, split_weeks
from dashboard.figures.lines import Line, line_chart
from dashboard.figures.words import legend
from dashboard.indicators.cards import Card
from dashboard.indicators.series import Cells
from dashboard.language import COMMA, say
from dashboard.language.digits import percent, whole
from dashboard.pages.common.county_rows import populations
from dashboard.pages.common.urls import url
from dashboard.pages.county.view import behind
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.weeks import day_label, friday

# A chart for screens from a tablet up, and one whose letters can be read on a phone; a page shows one of them.
CHARTS = {"wide": ((720.0, 360.0), 14.0), "narrow": ((400.0, 340.0), 14.0)}


@dataclass(frozen=True)
class Week:
    """A row of the trend's table. why, province_why: of the offices behind the figures, '' where there is none."""

    label: str
    chosen: bool
    county: str
    why: str
    province: str
    province_why: str
    peers: str


@dataclass(frozen=True)
class Peer:
    """A county of like population: its figure in the shown week. why: the address of the offices behind it."""

    name: str
    href: str
    people: str
    figure: str
    share: str
    why: str


def surroundings(lang: str, snapshot: Snapshot, choice: Selection) -> dict[str, Any]:
    """The map of the county and what lies near it, its neighbours' links, and what the map lacks."""
    week = snapshot.weeks[choice.week]
    name = snapshot.names[choice.county][lang]
    empty: dict[str, Any] = {"map": "", "neighbours": [], "note": say(lang, "county.no_map"), "legend": []}
    era = snapshot.boundaries(week)
    if era is None:
        return empty
    land = _land(snapshot, era, choice.old)
    if choice.county not in land.shapes:
        return {**empty, "note": say(lang, "county.no_polygon", name=name)}
    cells, card = in_borders(snapshot, choice.old).cells, choice.card
    here = cells.counties(choice.week, card.key)
    rows = {code: cell_text.row(lang, cells, card, choice.week, code, snapshot.names[code][lang]) for code in here}
    links = {code: url(lang, snapshot, "county", replace(choice, county=code)) for code in here}
    drawn = picture.county_map(
        _around(land, choice.county),
        list(rows.values()),
        links,
        chosen=choice.county,
        label=say(lang, "county.map_label", name=name, indicator=card.word(lang, "name")),
    )
    beside = [code for code in _touching(land)[choice.county] if code in rows]
    return {
        "map": drawn,
        "neighbours": [
            (
                links[code],
                rows[code].name,
                rows[code].share or rows[code].figure,
                behind(lang, snapshot, replace(choice, county=code)),
            )
            for code in beside
        ],
        "note": _lacking(lang, snapshot, land, here),
        "legend": legend(lang, card),
    }


def trend(lang: str, snapshot: Snapshot, choice: Selection) -> dict[str, Any]:
    """The county's shares week by week beside the province's and its peers', drawn and as a table."""
    cells, card = in_borders(snapshot, choice.old).cells, choice.card
    own, whole_province = cells.series(card.key, choice.county), cells.series(card.key)
    chosen_peers = _peers(snapshot, choice)
    of_peers = peer_medians(cells, card, chosen_peers)
    named = [(snapshot.names[choice.county][lang], [cell.share for cell in own])]
    named.append((snapshot.province.title(lang), [cell.share for cell in whole_province]))
    count = whole(len(chosen_peers), lang)
    if chosen_peers:
        named.append((say(lang, "county.peers_line", count=count), of_peers))
    # Told apart by colour, by stroke and by the names at their ends.
    paints = ((tokens.CHOSEN, "", 3.5), (tokens.PROVINCE, "10 4 2 4", 2.5), (tokens.ACCENT, "2 3", 2.5))
    opened = [behind(lang, snapshot, choice), url(lang, snapshot, "why", Selection(card, choice.week)), ""]
    lines = [
        Line(name, ink, ys, dash, width, href)
        for (name, ys), (ink, dash, width), href in zip(named, paints, opened, strict=False)
    ]
    labels = [day_label(week, lang) for week in snapshot.weeks]
    target = say(lang, "county.target_line", target=percent(card.target_share, lang)), card.target_share
    splits = split_weeks(snapshot, choice.county, choice.old)
    charts = {
        name: line_chart(lang, lines, labels, target, choice.week, size, letters, splits)
        for name, (size, letters) in CHARTS.items()
    }
    rows = [
        Week(
            labels[i],
            i == choice.week,
            cell_text.counts(lang, own[i]),
            behind(lang, snapshot, replace(choice, week=i)),
            cell_text.counts(lang, whole_province[i]),
            url(lang, snapshot, "why", Selection(card, i)),
            _share_text(lang, of_peers[i]),
        )
        for i in range(len(labels) - 1, -1, -1)
    ]
    return {
        "charts": charts,
        "columns": [name for name, _ in named],
        "weeks": rows,
        "differs": set(card.kinds) != set(card.county_kinds),
    }


def peer_list(lang: str, snapshot: Snapshot, choice: Selection) -> dict[str, Any]:
    """The peers with their figures, and how they were chosen or why there are none."""
    cells, card, people = in_borders(snapshot, choice.old).cells, choice.card, populations(snapshot)
    found = []
    for code in _peers(snapshot, choice):
        cell = cells.at(card.key, choice.week, code)
        found.append(
            Peer(
                name=snapshot.names[code][lang],
                href=url(lang, snapshot, "county", replace(choice, county=code)),
                people=whole(people[code] or 0, lang),
                figure=cell_text.figure(lang, cell),
                share=_share_text(lang, cell.share),
                why=behind(lang, snapshot, replace(choice, county=code)),
            )
        )
    if found:
        how = say(lang, "county.peers_how", most=whole(MOST, lang))
    else:
        how = say(lang, "county.peers_none" if people[choice.county] else "county.peers_unknown")
    known, day = lives(snapshot), friday(snapshot.weeks[choice.week])
    parted = any(known[code].existed(day) for code in successors(known, choice.county))
    split = parted and not choice.old and people[choice.county]
    return {"peers": found, "how": how, "split": say(lang, "county.peers_split") if split else ""}


def peer_medians(cells: Cells, card: Card, codes: Sequence[str]) -> list[float | None]:
    """The median of the peers' known shares, a week; None where none is known."""
    series = [cells.series(card.key, code) for code in codes]
    known = [[row[i].share for row in series] for i in range(len(cells.weeks))]
    shares = [[share for share in week if share is not None] for week in known]
    return [median(week) if week else None for week in shares]


def _share_text(lang: str, share: float | None) -> str:
    return "" if share is None else percent(share, lang)


def _peers(snapshot: Snapshot, choice: Selection) -> list[str]:
    """Of the counties that exist in the shown week, in the shown borders."""
    here = in_borders(snapshot, choice.old).cells.counties(choice.week, choice.card.key)
    people = populations(snapshot)
    return peers(choice.county, {code: people[code] for code in here})


def _lacking(lang: str, snapshot: Snapshot, land: Boundaries, here: Sequence[str]) -> str:
    """The counties of the week whose borders the map does not have, in words."""
    names = [snapshot.names[code][lang] for code in here if code not in land.shapes]
    if not names:
        return ""
    date = day_label(land.valid_on, lang)
    return say(lang, "county.map_day", date=date, names=COMMA[lang].join(names))


# Geometry is dear, and the same for every indicator and week of an era.
@derived()
def _land(snapshot: Snapshot, era: Boundaries, old: bool) -> Boundaries:
    return joined(era, old_borders(lives(snapshot))) if old else era


@derived()
def _around(land: Boundaries, county: str) -> Boundaries:
    return around(land, county)


@derived()
def _touching(land: Boundaries) -> dict[str, tuple[str, ...]]:
    return touching(land)
