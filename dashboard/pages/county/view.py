"""What the county page says of the chosen county: its choices, sentence and tiles, and what its target needs."""

from __future__ import annotations

from dataclasses import replace

from dashboard.figures import cell_text
from dashboard.figures.borders import in_borders, lives
from dashboard.figures.bullets import bar
from dashboard.figures.words import target_text, view_sentence
from dashboard.indicators.cards import Card
from dashboard.indicators.pace import pace
from dashboard.indicators.pace_words import pace_text
from dashboard.indicators.sentences import change_text
from dashboard.language import say
from dashboard.language.digits import whole
from dashboard.language.order import order
from dashboard.meeting.histories import target_states
from dashboard.pages.common.border_history import parts
from dashboard.pages.common.filters import options
from dashboard.pages.common.urls import evidence_urls, url
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.weeks import friday, span_label


class Tile:
    """An indicator's headline for the county. large, of, below: as cell_text.headline gives them.

    state: against the target, one of indicators.target_state; bar: the share with the target and the province's.
    whys: the addresses of the offices behind its figures, by part.
    """

    def __init__(self, lang: str, snapshot: Snapshot, selection: Selection, card: Card) -> None:
        shown, week, code = in_borders(snapshot, selection.old), selection.week, selection.county
        cells, of_card = shown.cells, replace(selection, card=card)
        cell, ranks = cells.at(card.key, week, code), cells.ranks(card.key, week, card.polarity)
        rank = _rank_text(lang, ranks.get(code), len(ranks))
        self.key = card.key
        self.name = card.word(lang, "name")
        self.href = url(lang, snapshot, "county", of_card)
        self.chosen = card.key == selection.card.key
        self.row = cell_text.Row(lang, cells, card, week, code, snapshot.names[code][lang], rank=rank)
        self.large, of, self.below = cell_text.headline(lang, card, self.row)
        self.of = of if cell.denominator or card.format == "total" else ""
        self.state = target_states(shown, card, code)[week]
        self.bar = bar(lang, card, cell, cells.at(card.key, week).value)
        self.change = change_text(lang, "tile", card, cells.change(card.key, week, code))
        self.target = target_text(lang, card)
        self.whys = evidence_urls(lang, snapshot, of_card)


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
