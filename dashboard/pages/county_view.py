"""What the county page says: the chosen county, its borders, its tiles and its way to the target."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

import pandas as pd

from dashboard.areas.lineage import Life, family, old_borders, root
from dashboard.indicators.borders import Grouped
from dashboard.indicators.cards import Card
from dashboard.indicators.pace import pace
from dashboard.indicators.pace_words import pace_text
from dashboard.language import say
from dashboard.language.digits import percent, whole
from dashboard.language.order import order
from dashboard.live import Snapshot, lifetimes
from dashboard.pages import fields, overview
from dashboard.pages import view as views
from dashboard.pages.view import UnknownChoice, View
from dashboard.weeks import day_label, friday, moment_label, span_label

BORDERS = ("new", "old")


@dataclass(frozen=True)
class Choice:
    """A county of the register, an indicator, a week (its place), and whether in the borders before all splits."""

    county: str
    card: Card
    week: int
    old: bool = False

    @property
    def view(self) -> View:
        """The same as other pages know it: they have no borders to choose."""
        return View(self.card, self.week, self.county)


@dataclass(frozen=True)
class Tile:
    """An indicator's headline for the county. whys: as behind has them; parts: where there is one county, by part."""

    key: str
    name: str
    href: str
    chosen: bool
    row: fields.Row
    of: str
    change: str
    target: str
    whys: Sequence[tuple[str, str]]
    parts: Mapping[str, str]


def read_choice(county: str, given: Mapping[str, str], snapshot: Snapshot) -> Choice:
    """The choice of an address. Raises UnknownChoice for a county, indicator, week or borders that we do not know."""
    if county not in snapshot.names:
        raise UnknownChoice("county", county)
    borders = given.get("borders", "")
    if borders and borders not in BORDERS:
        raise UnknownChoice("borders", borders)
    view = views.read_view({name: given.get(name, "") for name in ("indicator", "week")}, snapshot)
    return Choice(county, view.card, view.week, borders == "old")


def address(lang: str, choice: Choice, snapshot: Snapshot) -> str:
    """The shortest address of a choice."""
    found = views.address(lang, replace(choice.view, county=""), snapshot, f"county/{choice.county}")
    if not choice.old:
        return found
    return found + ("&" if "?" in found else "?") + urlencode({"borders": "old"})


@lru_cache(maxsize=4)
def lives(snapshot: Snapshot) -> Mapping[str, Life]:
    """The counties' times and splits as the register has them."""
    table = snapshot.input.tables.counties
    parents: dict[str, str] = dict(table[["county_code", "split_from"]].itertuples(index=False))
    return {code: Life(since, until, parents[code]) for code, since, until in lifetimes(table)}


@lru_cache(maxsize=8)
def in_borders(snapshot: Snapshot, old: bool) -> Snapshot:
    """The snapshot with its cells in old borders, or as each week's counties are; every county may be asked for."""
    groups = old_borders(lives(snapshot)) if old else {code: (code,) for code in snapshot.names}
    return replace(snapshot, cells=Grouped(snapshot.cells, groups))


def parts(snapshot: Snapshot, choice: Choice) -> list[str]:
    """The counties that are counted together in the shown week; none where the county did not exist."""
    known = lives(snapshot)
    if choice.old and root(known, choice.county) != choice.county:
        return []
    codes = family(known, choice.county) if choice.old else (choice.county,)
    day = friday(snapshot.weeks[choice.week])
    return [code for code in codes if known[code].existed(day)]


def heading(lang: str, snapshot: Snapshot, choice: Choice) -> dict[str, Any]:
    """The head of the page: its title, the county's population, what may be chosen, and the figure's source."""
    key = "county.title_old" if choice.old and parts(snapshot, choice) else "county.title"
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
        "known_at": say(lang, "county.known_at", moment=moment_label(snapshot.asof, lang)),
        "options": options(lang, snapshot, choice),
    }


@lru_cache(maxsize=4)
def populations(snapshot: Snapshot) -> dict[str, int | None]:
    """People of each county of the register; None where it is not known."""
    rows = snapshot.input.tables.counties[["county_code", "population"]].itertuples(index=False)
    return {code: None if pd.isna(count) else int(count) for code, count in rows}


def options(lang: str, snapshot: Snapshot, choice: Choice) -> dict[str, list[tuple[str, str, bool]]]:
    """What may be chosen: name -> (value, text, chosen). Every county of the register, in the language's order."""
    shared = overview.options(lang, snapshot, View(choice.card, choice.week))
    day = friday(snapshot.weeks[choice.week])
    counties = []
    for code in sorted(snapshot.names, key=lambda code: order(snapshot.names[code][lang])):
        name = snapshot.names[code][lang]
        text = name if lives(snapshot)[code].existed(day) else say(lang, "county.absent_option", name=name)
        counties.append((code, text, code == choice.county))
    return {"county": counties, "indicator": shared["indicator"], "week": shared["week"]}


def sentence(lang: str, snapshot: Snapshot, choice: Choice) -> str:
    """The county's cell in words."""
    shown = in_borders(snapshot, choice.old)
    ranks = shown.cells.ranks(choice.card.key, choice.week, choice.card.polarity)
    return overview.view_sentence(lang, shown, choice.view, span_label(snapshot.weeks[choice.week], lang), ranks)


def tiles(lang: str, snapshot: Snapshot, choice: Choice) -> list[Tile]:
    """A tile for every card."""
    cells, week, code = in_borders(snapshot, choice.old).cells, choice.week, choice.county
    name, counted = snapshot.names[code][lang], parts(snapshot, choice)
    alone = counted[0] if len(counted) == 1 else ""
    made = []
    for card in snapshot.cards:
        ranks = cells.ranks(card.key, week, card.polarity)
        rank = fields.rank_text(lang, ranks.get(code))
        of = whole(len(ranks), lang)
        row = fields.row(lang, cells, card, week, code, name, rank=rank)
        made.append(
            Tile(
                key=card.key,
                name=card.word(lang, "name"),
                href=address(lang, replace(choice, card=card), snapshot),
                chosen=card.key == choice.card.key,
                row=replace(row, rank=say(lang, "county.rank", rank=rank, of=of) if code in ranks else rank),
                of=say(lang, "tile.of", d=row.d),
                change=fields.change_text(lang, "tile", cells.change(card.key, week, code)),
                target=overview.target_text(lang, card),
                whys=behind(lang, snapshot, replace(choice, card=card)),
                parts=views.why_addresses(lang, View(card, week, alone), snapshot) if alone else {},
            )
        )
    return made


def behind(lang: str, snapshot: Snapshot, choice: Choice, stage: str = "") -> list[tuple[str, str]]:
    """(address, text) of the offices behind a choice's figure, one for each county that is counted in it.

    stage: one part of them, '' for all. The page of offices has no old borders: it shows one county at a time.
    """
    counted = parts(snapshot, choice)
    return [
        (
            views.why_address(lang, View(choice.card, choice.week, part), snapshot, stage),
            say(lang, "county.why")
            if len(counted) == 1
            else say(lang, "county.why_part", name=snapshot.names[part][lang]),
        )
        for part in counted
    ]


def way(lang: str, snapshot: Snapshot, choice: Choice) -> dict[str, Any]:
    """What the county needs to reach the chosen indicator's target by its date, in words."""
    card, week = choice.card, snapshot.weeks[choice.week]
    cell = in_borders(snapshot, choice.old).cells.at(card.key, choice.week, choice.county)
    found = pace(card, cell, week)
    target = percent(card.target_share, lang)
    return {
        "standing": found.standing,
        "target": say(lang, "county_pace.target", target=target, date=day_label(card.target_date, lang)),
        "text": pace_text(lang, found, card),
        "unreported": _unreported(lang, found.unreported),
        "whys": behind(lang, snapshot, choice, "not_reported"),
        "rounding": say(lang, "county_pace.rounding") if found.standing == "pace" else "",
    }


def _unreported(lang: str, count: int) -> str:
    if not count:
        return ""
    key = "county_pace.unreported_one" if count == 1 else "county_pace.unreported"
    return say(lang, key, m=whole(count, lang))
