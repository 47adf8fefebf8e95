"""What the county page says: the chosen county, its borders, its tiles and its way to the target."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from dashboard.derived import derived
from dashboard.indicators.cards import Card
from dashboard.indicators.pace import pace
from dashboard.indicators.pace_words import pace_text
from dashboard.language import say
from dashboard.language.digits import percent, whole
from dashboard.language.order import order
from dashboard.pages import fields, overview
from dashboard.pages import view as views
from dashboard.pages.old_borders import in_borders, lives, parts, read_borders
from dashboard.pages.view import UnknownChoice, View
from dashboard.snapshot import Snapshot
from dashboard.weeks import day_label, friday, span_label


@dataclass(frozen=True)
class Choice:
    """A county of the register, an indicator, a week (its place), and whether in the borders before all splits."""

    county: str
    card: Card
    week: int
    old: bool = False

    @property
    def view(self) -> View:
        """The same as other pages know it."""
        return View(self.card, self.week, self.county, old=self.old)

    @property
    def plain(self) -> View:
        """The same for pages that have no borders to choose: in those of the week."""
        return replace(self.view, old=False)


@dataclass(frozen=True)
class Tile:
    """An indicator's headline for the county. whys: the addresses of the offices behind its figures, by part."""

    key: str
    name: str
    href: str
    chosen: bool
    row: fields.Row
    of: str
    change: str
    target: str
    whys: Mapping[str, str]


def read_choice(county: str, given: Mapping[str, str], snapshot: Snapshot) -> Choice:
    """The choice of an address. Raises UnknownChoice for a county, indicator, week or borders that we do not know."""
    if county not in snapshot.names:
        raise UnknownChoice("county", county)
    old = read_borders(given)
    view = views.read_view({name: given.get(name, "") for name in ("indicator", "week")}, snapshot)
    return Choice(county, view.card, view.week, old)


def address(lang: str, choice: Choice, snapshot: Snapshot) -> str:
    """The shortest address of a choice."""
    return views.address(lang, replace(choice.view, county=""), snapshot, f"county/{choice.county}")


def heading(lang: str, snapshot: Snapshot, choice: Choice) -> dict[str, Any]:
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
        "options": options(lang, snapshot, choice),
    }


@derived()
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
    name = snapshot.names[code][lang]
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
                whys=views.why_addresses(lang, replace(choice.view, card=card), snapshot),
            )
        )
    return made


def behind(lang: str, snapshot: Snapshot, choice: Choice, stage: str = "") -> str:
    """The address of the offices behind a choice's figure; '' where the county did not exist.

    stage: one part of them, '' for all.
    """
    held = parts(snapshot, choice.week, choice.county, choice.old)
    return views.why_address(lang, choice.view, snapshot, stage) if held else ""


def way(lang: str, snapshot: Snapshot, choice: Choice) -> dict[str, Any]:
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
