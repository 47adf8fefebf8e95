"""What the county page says of the chosen county: its choices, sentence and tiles, and what its target needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from markupsafe import Markup

from dashboard.figures import cell_text
from dashboard.figures.borders import in_borders, lives
from dashboard.figures.bullets import bar
from dashboard.figures.words import target_text, view_sentence
from dashboard.indicators.pace import pace
from dashboard.indicators.pace_words import pace_text
from dashboard.indicators.sentences import change_text
from dashboard.language import say
from dashboard.language.digits import whole
from dashboard.language.order import order
from dashboard.meeting.histories import target_states
from dashboard.pages.common.filters import options
from dashboard.pages.common.grouped_borders import parts
from dashboard.pages.common.urls import evidence_urls, url
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.weeks import friday, span_label


@dataclass(frozen=True)
class Tile:
    """An indicator's headline for the county. large, of, below: as cell_text.headline gives them.

    state: against the target, one of indicators.target_state; bar: the share with the target and the province's.
    whys: the addresses of the offices behind its figures, by part.
    """

    key: str
    name: str
    href: str
    chosen: bool
    row: cell_text.Row
    large: str
    of: str
    below: str
    state: str
    bar: Markup
    change: str
    target: str
    whys: Mapping[str, str]


class Target:
    """What the county needs to reach a target, in words. unreported: how many offices have not reported."""

    def __init__(self, lang: str, snapshot: Snapshot, selection: Selection) -> None:
        card = selection.card
        cell = in_borders(snapshot, selection.old).cells.at(card.key, selection.week, selection.county)
        needed = pace(card, cell, snapshot.weeks[selection.week])
        unreported = ""
        if needed.unreported:
            key = "county_pace.unreported_one" if needed.unreported == 1 else "county_pace.unreported"
            unreported = say(lang, key, m=whole(needed.unreported, lang))
        self.target = target_text(lang, card)
        self.text = pace_text(lang, needed, card)
        self.unreported = unreported
        self.unreported_why = evidence_url(lang, snapshot, selection, "not_reported")
        self.rounding = say(lang, "county_pace.rounding") if needed.status == "pace" else ""


def county_options(lang: str, snapshot: Snapshot, selection: Selection) -> dict[str, list[tuple[str, str, bool]]]:
    """What may be chosen: name -> (value, text, chosen). Every county of the register, in the language's order."""
    shared = options(lang, snapshot, selection)
    day = friday(snapshot.weeks[selection.week])
    counties = []
    for code in sorted(snapshot.names, key=lambda code: order(snapshot.names[code][lang])):
        name = snapshot.names[code][lang]
        text = name if lives(snapshot)[code].existed(day) else say(lang, "county.absent_option", name=name)
        counties.append((code, text, code == selection.county))
    return {"county": counties, "indicator": shared["indicator"], "week": shared["week"]}


def sentence(lang: str, snapshot: Snapshot, selection: Selection) -> str:
    """The county's cell in words."""
    shown = in_borders(snapshot, selection.old)
    ranks = shown.cells.ranks(selection.card.key, selection.week, selection.card.polarity)
    return view_sentence(lang, shown, selection, span_label(snapshot.weeks[selection.week], lang), ranks)


def tiles(lang: str, snapshot: Snapshot, selection: Selection) -> list[Tile]:
    """A tile for every card."""
    shown = in_borders(snapshot, selection.old)
    cells, week, code = shown.cells, selection.week, selection.county
    name = snapshot.names[code][lang]
    found = []
    for card in snapshot.cards:
        ranks = cells.ranks(card.key, week, card.polarity)
        rank = _rank_text(lang, ranks.get(code), len(ranks))
        row = cell_text.row(lang, cells, card, week, code, name, rank=rank)
        large, of, below = cell_text.headline(lang, card, row)
        found.append(
            Tile(
                key=card.key,
                name=card.word(lang, "name"),
                href=url(lang, snapshot, "county", replace(selection, card=card)),
                chosen=card.key == selection.card.key,
                row=row,
                large=large,
                of=of if cells.at(card.key, week, code).denominator or card.format == "total" else "",
                below=below,
                state=target_states(shown, card, code)[week],
                bar=bar(lang, card, cells.at(card.key, week, code), cells.at(card.key, week).value),
                change=change_text(lang, "tile", card, cells.change(card.key, week, code)),
                target=target_text(lang, card),
                whys=evidence_urls(lang, snapshot, replace(selection, card=card)),
            )
        )
    return found


def _rank_text(lang: str, rank: tuple[int, bool] | None, of: int) -> str:
    if rank is None:
        return say(lang, "view.no_value")
    place, shared = rank
    return say(lang, "county.rank_shared" if shared else "county.rank", rank=whole(place, lang), of=whole(of, lang))


def evidence_url(lang: str, snapshot: Snapshot, selection: Selection, stage: str = "") -> str:
    """The address of the offices behind a selection's figure; '' where the county did not exist.

    stage: one part of the figure, '' for all.
    """
    existed = parts(snapshot, selection.week, selection.county, selection.old)
    return url(lang, snapshot, "why", selection, stage=stage) if existed else ""
