"""The page on method: how figures are computed, the announced figures, and the data that are never recorded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count, takewhile

import pandas as pd
from flask import Flask, Response

from dashboard.figures import tokens
from dashboard.figures.announced import Announced, announced_figure, announcement
from dashboard.figures.borders import lives
from dashboard.figures.words import WORDS, legend
from dashboard.indicators.cards import POLARITIES
from dashboard.language import COMMA, catalogue, say
from dashboard.language.digits import integer
from dashboard.live import Live, Stale
from dashboard.meeting.words import SECTIONS as MEETING
from dashboard.pages.common.frame import add_page, page, sources, stored_page
from dashboard.pages.common.urls import url
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.tables.declared import EVIDENCE
from dashboard.weeks import day_label, span_label

# The sections in their order; "sample" only for sample data.
SECTIONS = (
    *"words share evidence weeks moments change signal pace".split(),
    *"meeting colours validity announced never sample check".split(),
)
NO_ROW = "–"


@dataclass(frozen=True)
class Section:
    """A section of the page: heading, paragraphs, and a list of points as (text in bold or '', text)."""

    name: str
    heading: str
    paragraphs: Sequence[str]
    points: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Statement:
    """An announced figure and the recorded one, in words. key: of the indicator that measures the same, or ''."""

    key: str
    what: str
    figure: str
    records: str
    verdict: str
    why: str


class MethodPage:
    """The values of the page's template. marks: the seven states of a figure in words; grades: those of evidence.

    ramp: the colours of a map. legends: (indicator, better
    direction, colours with their bounds) for each direction. register: (day, number of counties, changes). written:
    sources of the announced figures.
    """

    def __init__(self, lang: str, snapshot: Snapshot) -> None:
        self.announced = announcements(lang, snapshot)
        self.sections = sections(lang, snapshot, len(self.announced))
        self.marks = WORDS
        self.late_weeks = integer(snapshot.cards[0].late_weeks, lang)
        self.ramp = tokens.ramp("high", 5)
        self.grades = EVIDENCE
        self.published = sources(lang, snapshot)[0]
        self.legends = legends(lang, snapshot)
        self.register = register(lang, snapshot)
        self.written = written(snapshot.input.tables.announcements)


def add(server: Flask, live: Live) -> None:
    @add_page(server, live, "method")
    def method(lang: str, snapshot: Snapshot) -> Response:
        return Response(rendered_page(lang, snapshot, live.status.stale))


@stored_page(most=4)
def rendered_page(lang: str, snapshot: Snapshot, stale: Stale | None) -> bytes:
    """The page as HTML. stale: as in frame.page."""

    return page("method", lang, snapshot, stale, page=MethodPage(lang, snapshot))


def sections(lang: str, snapshot: Snapshot, announced: int) -> list[Section]:
    """The page's text: messages p1, p2, … of each section are its paragraphs, i1, i2, … its points.

    The section on the meeting uses the rules from the messages of the meeting's page. announced: number of announced
    figures; with 0, their section has no text.
    """
    province = snapshot.province
    account = province.announcement.account.shown(lang) if province.announcement else ""
    values = {
        "span": span_label(snapshot.weeks[-1], lang),
        "account": account.replace("{count}", integer(announced, lang)),
        "teams": integer(province.inspection_teams or 0, lang),
    }

    def texts(prefix: str) -> list[str]:
        keys = takewhile(catalogue(lang).__contains__, (f"{prefix}{number}" for number in count(1)))
        # The number of inspection teams is optional in province.toml.
        known = [key for key in keys if province.inspection_teams or "{teams}" not in catalogue(lang)[key]]
        return [say(lang, key, **values).strip() for key in known]

    found = []
    for name in SECTIONS:
        if name == "sample" and not snapshot.sample:
            continue
        empty = name == "announced" and not announced
        paragraphs, points = ([], []) if empty else (texts(f"method.{name}.{letter}") for letter in "pi")
        if name == "pace":
            paragraphs.append(say(lang, "meeting.outlook.how"))
        if name == "meeting":
            rules = [[say(lang, f"meeting.{key}.{part}") for part in ("heading", "rule")] for key in MEETING]
            points += [say(lang, "method.meeting.part", heading=heading, rule=rule) for heading, rule in rules]
        found.append(
            Section(name, say(lang, f"method.{name}.heading"), paragraphs, [_bold_start(text) for text in points])
        )
    return found


def _bold_start(text: str) -> tuple[str, str]:
    """A point split after its colon: (start with the colon, rest); the start is '' without a colon."""
    start, colon, rest = text.partition(":")
    return (start + colon, rest) if rest else ("", text)


def legends(lang: str, snapshot: Snapshot) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """For the first card of each direction: its name, the better direction, (paint, text) of its classes."""
    firsts = [next((card for card in snapshot.cards if card.polarity == polarity), None) for polarity in POLARITIES]
    return [
        (
            card.word(lang, "name"),
            say(lang, f"view.{card.polarity}_is_good"),
            legend(lang, card)[: len(card.classes) + 1],
        )
        for card in firsts
        if card
    ]


def announcements(lang: str, snapshot: Snapshot) -> list[Statement]:
    """Every announced figure in the order of its table, with the recorded figure of the newest week."""
    table = snapshot.input.tables.announcements
    values = ((key, announcement(table, key)) for key in table["key"])
    return [_announced(lang, snapshot, key, value) for key, value in values if value is not None]


def _announced(lang: str, snapshot: Snapshot, key: str, value: int | float) -> Statement:
    card = next((card for card in snapshot.cards if card.announced == key), None)
    if card is None:
        what, figure = key, announced_figure(lang, value)
        if key == "national_rank" and isinstance(value, int):
            what, figure = say(lang, "method.announced.rank"), say(lang, "method.announced.rank_figure", rank=figure)
        return Statement("", what, figure, NO_ROW, say(lang, "method.announced.unmeasured"), "")
    week = len(snapshot.weeks) - 1
    compared = Announced(snapshot, lang, card, week)
    return Statement(
        key=card.key,
        what=card.word(lang, "name"),
        figure=compared.figure,
        records=compared.records,
        verdict=compared.verdict,
        why=url(lang, snapshot, "why", Selection(card, week)),
    )


def written(table: pd.DataFrame) -> list[str]:
    """The distinct sources of the announced figures with their dates, in the order of the table."""
    pairs = table[["source", "date"]].fillna("").drop_duplicates().itertuples(index=False)
    return [", ".join(part for part in pair if part) for pair in pairs]


def register(lang: str, snapshot: Snapshot) -> list[tuple[str, str, Sequence[str]]]:
    """(day, number of counties, changes) for the start of the register and each day on which it changes."""
    counties = lives(snapshot).values()
    days = sorted({day for county in counties for day in (county.since, county.until) if day})

    def existing(day: date) -> list[str]:
        return [county.code for county in counties if county.existed(day)]

    before = existing(days[0] - timedelta(days=1) if days else snapshot.weeks[0])
    rows: list[tuple[str, str, Sequence[str]]] = [
        (say(lang, "method.validity.start"), integer(len(before), lang), [NO_ROW])
    ]
    for day in days:
        now = existing(day)
        changed = _changed(lang, snapshot, before, now) or [say(lang, "method.validity.nothing")]
        rows.append((day_label(day, lang), integer(len(now), lang), changed))
        before = now
    return rows


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
