"""What the county page says: the chosen county, its borders, its tiles and its way to the target."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from dashboard.figures import cell_text
from dashboard.figures.borders import in_borders, lives
from dashboard.figures.words import target_text, view_sentence
from dashboard.indicators.pace import pace
from dashboard.indicators.pace_words import pace_text
from dashboard.language import say
from dashboard.language.digits import percent, whole
from dashboard.language.order import order
from dashboard.pages.common.county_rows import populations
from dashboard.pages.common.filters import options
from dashboard.pages.common.grouped_borders import parts
from dashboard.pages.common.urls import evidence_urls, url
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.weeks import day_label, friday, span_label


@dataclass(frozen=True)
class Tile:
    """An indicator's headline for the county. whys: the addresses of the offices behind its figures, by part."""

    key: str
    name: str
    href: str
    chosen: bool
    row: cell_text.Row
    of: str
    change: str
    target: str
    whys: Mapping[str, str]


def heading(lang: str, snapshot: Snapshot, choice: Selection) -> dict[str, Any]:
    """The head of the page: its title, the county's population, what may be chosen, and the figure's source."""
    held = parts(snapshot, choice.week, choice.county, choice.old)
    key = "county.title_old" if choice.old and held else "county.title"
    span = span_label(snapshot.weeks[choice.week], lang)
    source = say(
        lang,
        "view.figure_source",
        name=choice.card.word(lang, "name"),
        week=span,
        source=choice.card.word(lang, "source"),
    )
    people = populations(snapshot)[choice.county]
    return {
        "choice": choice,
        "title": say(lang, key, name=snapshot.names[choice.county][lang]),
        "name": snapshot.names[choice.county][lang],
        "indicator": choice.card.word(lang, "name"),
        "span": span,
        "population": say(lang, "county.population", count=whole(people, lang))
        if people
        else say(lang, "county.population_unknown"),
        "source": source,
        "known_at": say(lang, "county.known_at", moment=snapshot.moment_label(snapshot.asof, lang)),
        "options": county_options(lang, snapshot, choice),
    }


def county_options(lang: str, snapshot: Snapshot, choice: Selection) -> dict[str, list[tuple[str, str, bool]]]:
    """What may be chosen: name -> (value, text, chosen). Every county of the register, in the language's order."""
    shared = options(lang, snapshot, choice)
    day = friday(snapshot.weeks[choice.week])
    counties = []
    for code in sorted(snapshot.names, key=lambda code: order(snapshot.names[code][lang])):
        name = snapshot.names[code][lang]
        text = name if lives(snapshot)[code].existed(day) else say(lang, "county.absent_option", name=name)
        counties.append((code, text, code == choice.county))
    return {"county": counties, "indicator": shared["indicator"], "week": shared["week"]}


def sentence(lang: str, snapshot: Snapshot, choice: Selection) -> str:
    """The county's cell in words."""
    shown = in_borders(snapshot, choice.old)
    ranks = shown.cells.ranks(choice.card.key, choice.week, choice.card.polarity)
    return view_sentence(lang, shown, choice, span_label(snapshot.weeks[choice.week], lang), ranks)


def tiles(lang: str, snapshot: Snapshot, choice: Selection) -> list[Tile]:
    """A tile for every card."""
    cells, week, code = in_borders(snapshot, choice.old).cells, choice.week, choice.county
    name = snapshot.names[code][lang]
    made = []
    for card in snapshot.cards:
        ranks = cells.ranks(card.key, week, card.polarity)
        rank = cell_text.rank_text(lang, ranks.get(code))
        of = whole(len(ranks), lang)
        row = cell_text.row(lang, cells, card, week, code, name, rank=rank)
        made.append(
            Tile(
                key=card.key,
                name=card.word(lang, "name"),
                href=url(lang, snapshot, "county", replace(choice, card=card)),
                chosen=card.key == choice.card.key,
                row=replace(row, rank=say(lang, "county.rank", rank=rank, of=of) if code in ranks else rank),
                of=say(lang, "tile.of", d=row.d),
                change=cell_text.change_text(lang, "tile", cells.change(card.key, week, code)),
                target=target_text(lang, card),
                whys=evidence_urls(lang, snapshot, replace(choice, card=card)),
            )
        )
    return made


def behind(lang: str, snapshot: Snapshot, choice: Selection, stage: str = "") -> str:
    """The address of the offices behind a choice's figure; '' where the county did not exist.

    stage: one part of them, '' for all.
    """
    held = parts(snapshot, choice.week, choice.county, choice.old)
    return url(lang, snapshot, "why", choice, stage=stage) if held else ""


def way(lang: str, snapshot: Snapshot, choice: Selection) -> dict[str, Any]:
    """What the county needs to reach the chosen indicator's target by its date, in words."""
    card, week = choice.card, snapshot.weeks[choice.week]
    cell = in_borders(snapshot, choice.old).cells.at(card.key, choice.week, choice.county)
    found = pace(card, cell, week)
    target = percent(card.target_share, lang)
    return {
        "standing": found.status,
        "target": say(lang, "county_pace.target", target=target, date=day_label(card.target_date, lang)),
        "text": pace_text(lang, found, card),
        "unreported": _unreported(lang, found.unreported),
        "why": behind(lang, snapshot, choice, "not_reported"),
        "rounding": say(lang, "county_pace.rounding") if found.status == "pace" else "",
    }


def _unreported(lang: str, count: int) -> str:
    if not count:
        return ""
    key = "county_pace.unreported_one" if count == 1 else "county_pace.unreported"
    return say(lang, key, m=whole(count, lang))
