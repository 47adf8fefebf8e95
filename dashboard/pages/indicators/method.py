"""The page on method: what every figure is made of, what was announced beside it, and what is never recorded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count, takewhile
from typing import Any

import pandas as pd
from flask import Flask, Response

from dashboard.areas.boundaries import lifetimes
from dashboard.derived import derived
from dashboard.figures import cell_text, tokens
from dashboard.figures.picture import patterns
from dashboard.figures.words import WORDS, legend
from dashboard.indicators.cards import POLARITIES
from dashboard.language import COMMA, OTHER, catalogue, say
from dashboard.language.digits import percent, whole
from dashboard.live import Live, Stale
from dashboard.meeting.words import SECTIONS as MEETING
from dashboard.pages.common.frame import add_page, page, sources
from dashboard.pages.common.urls import url
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.store.tables import EVIDENCE
from dashboard.weeks import day_label, span_label

# In the order of reading; "sample" only where a sample is shown.
SECTIONS = (
    "words share evidence weeks moments change pace meeting colours validity announced never sample check".split()
)
RANKED = ((0.8, (1, False)), (0.6, (2, True)), (0.6, (2, True)), (0.5, (4, False)), (None, None))
NO_ROW = "–"


@dataclass(frozen=True)
class Section:
    """A part of the page: its heading, its paragraphs, and the points after them."""

    name: str
    heading: str
    paragraphs: Sequence[str]
    points: Sequence[str]


@dataclass(frozen=True)
class Said:
    """An announced figure beside the records, all in words. key: of the card that it belongs to, '' if none."""

    key: str
    what: str
    figure: str
    records: str
    verdict: str
    why: str


@dataclass(frozen=True)
class Turn:
    """A day on which the list of counties changes, or its start, in words."""

    day: str
    counties: str
    changed: Sequence[str]


def add(server: Flask, live: Live) -> None:
    """Register the routes."""

    def method(lang: str, snapshot: Snapshot) -> Response:
        return Response(rendered_page(lang, snapshot, live.status.stale))

    add_page(server, live, "method", method)


# The page is the same for all until the data change.
@derived(most=4)
def rendered_page(lang: str, snapshot: Snapshot, stale: Stale | None) -> str:
    """The page as HTML. stale: as frame.page has it."""
    other = url(OTHER[lang], snapshot, "method")
    return page("method.html", lang, snapshot, stale, other, here="method", **context(lang, snapshot))


def context(lang: str, snapshot: Snapshot) -> dict[str, Any]:
    """What the page shows."""
    said = announcements(lang, snapshot)
    return {
        "sections": sections(lang, snapshot, len(said)),
        "marks": WORDS,
        "late_weeks": whole(snapshot.cards[0].late_weeks, lang),
        "ramp": tokens.ramp("high", 5),
        "evidence": EVIDENCE,
        "published": sources(lang, snapshot)[0],
        "ranked": ranked(lang),
        "legends": legends(lang, snapshot),
        "turns": turns(lang, snapshot),
        "said": said,
        "written": written(snapshot.input.tables.announcements),
        "patterns": patterns(),
    }


def sections(lang: str, snapshot: Snapshot, said: int) -> list[Section]:
    """The page's text: messages p1, p2, … of each section are its paragraphs, i1, i2, … its points.

    What the meeting's own page says as well is said in its words. said: how many figures were announced.
    """
    province = snapshot.province
    account = getattr(province.announcement.account, lang) if province.announcement else ""
    values = {
        "span": span_label(snapshot.weeks[-1], lang),
        "account": account.replace("{count}", whole(said, lang)),
        "teams": whole(province.inspection_teams or 0, lang),
    }
    # Of an announcement that is not there nothing is told.
    told = {
        name: [
            [
                say(lang, key, **values).strip()
                for key in _numbered(lang, f"method.{name}.{letter}")
                # Nobody said how many inspection teams there are.
                if province.inspection_teams or "{teams}" not in catalogue(lang)[key]
            ]
            if name != "announced" or said
            else []
            for letter in "pi"
        ]
        for name in SECTIONS
        if name != "sample" or snapshot.sample
    }
    told["pace"][0].append(say(lang, "meeting.outlook.how"))
    told["meeting"][1] += [
        say(
            lang,
            "method.meeting.part",
            heading=say(lang, f"meeting.{key}.heading"),
            rule=say(lang, f"meeting.{key}.rule"),
        )
        for key in MEETING
    ]
    return [Section(name, say(lang, f"method.{name}.heading"), *texts) for name, texts in told.items()]


def _numbered(lang: str, prefix: str) -> list[str]:
    """The keys prefix1, prefix2, … for as long as there are messages of that name."""
    known = catalogue(lang)
    return list(takewhile(known.__contains__, (f"{prefix}{number}" for number in count(1))))


def ranked(lang: str) -> list[tuple[str, str, str]]:
    """An example of ranks: name, share, rank; the last has no known figure."""
    names = say(lang, "method.change.names").split()
    unknown = say(lang, "words.not_reported")
    return [
        (name, unknown if share is None else percent(share, lang), cell_text.rank_text(lang, rank))
        for name, (share, rank) in zip(names, RANKED, strict=True)
    ]


def legends(lang: str, snapshot: Snapshot) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """For each direction the first card that has it: its name, what is better, (paint, text) of its classes."""
    firsts = [next((card for card in snapshot.cards if card.polarity == way), None) for way in POLARITIES]
    return [
        (
            card.word(lang, "name"),
            say(lang, f"view.{card.polarity}_is_good"),
            legend(lang, card)[: len(card.classes) + 1],
        )
        for card in firsts
        if card
    ]


def announcements(lang: str, snapshot: Snapshot) -> list[Said]:
    """Every announced figure in its table's order, beside what the records count in the newest week."""
    table = snapshot.input.tables.announcements
    cells, week = snapshot.cells, len(snapshot.weeks) - 1
    found = []
    for key in table["key"]:
        said = cell_text.announcement(table, key)
        if said is None:
            continue
        card = next((card for card in snapshot.cards if card.announced == key), None)
        if card is None:
            is_rank = key == "national_rank" and isinstance(said, int)
            what = say(lang, "method.announced.rank") if is_rank else key
            figure = cell_text.announced_figure(lang, said)
            figure = say(lang, "method.announced.rank_figure", rank=figure) if is_rank else figure
            found.append(Said("", what, figure, NO_ROW, say(lang, "method.announced.unmeasured"), ""))
            continue
        cell, teams = cells.at(card.key, week), card.rule == "inspected"
        records = _teams(lang, cells.teams[week]) if teams else cell_text.figure(lang, cell)
        verdict = cell_text.announced(lang, table, card, cell, cells.teams[week])[1]
        why = url(lang, snapshot, "why", Selection(card, week))
        figure = cell_text.announced_figure(lang, said, teams)
        found.append(Said(card.key, card.word(lang, "name"), figure, records, verdict, why))
    return found


def _teams(lang: str, seen: int) -> str:
    """Teams on record, or the word for none: a window without a visit is not known to have no teams."""
    return cell_text.announced_figure(lang, seen, teams=True) if seen else say(lang, "words.not_reported")


def written(table: pd.DataFrame) -> list[str]:
    """The sources of the announced figures with their dates, each once, as the table has them."""
    pairs = table[["source", "date"]].fillna("").drop_duplicates().itertuples(index=False)
    return [", ".join(part for part in pair if part) for pair in pairs]


def turns(lang: str, snapshot: Snapshot) -> list[Turn]:
    """The days on which the list of counties changes, from its start, with the number of counties then."""
    lives = lifetimes(snapshot.input.tables.counties)
    days = sorted({day for _, *ends in lives for day in ends if day})

    def standing(day: date) -> list[str]:
        return [code for code, start, end in lives if (not start or start <= day) and (not end or day < end)]

    before = standing(days[0] - timedelta(days=1) if days else snapshot.weeks[0])
    made = [Turn(say(lang, "method.validity.start"), whole(len(before), lang), [NO_ROW])]
    for day in days:
        now = standing(day)
        changed = _changed(lang, snapshot, before, now) or [say(lang, "method.validity.nothing")]
        made.append(Turn(day_label(day, lang), whole(len(now), lang), changed))
        before = now
    return made


def _changed(lang: str, snapshot: Snapshot, before: Sequence[str], now: Sequence[str]) -> list[str]:
    counties = snapshot.input.tables.counties
    parents = counties.dropna(subset="split_from").set_index("county_code")["split_from"].to_dict()

    def name(code: str) -> str:
        own = snapshot.names[code][lang]
        parent = snapshot.names.get(parents.get(code, ""))
        return say(lang, "method.validity.split_of", name=own, parent=parent[lang]) if parent else own

    found = {
        "new": [name(code) for code in now if code not in before],
        "gone": [snapshot.names[code][lang] for code in before if code not in now],
    }
    named = {key: COMMA[lang].join(names) for key, names in found.items() if names}
    return [say(lang, f"method.validity.{key}", names=names) for key, names in named.items()]
